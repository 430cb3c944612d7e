# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Pictures, their ground truth, and the tensors that every engine is fed."""
import csv
import glob
import os
import xml.etree.ElementTree as tree

import numpy as np
from PIL import Image


def imagenet(root):
    with open(f'{root}/imagenet250/labels.csv') as f:
        rows = [r for r in csv.reader(f) if len(r) == 2 and r[1].strip().isdigit()]
    return [(f'{root}/imagenet250/{name}', int(label)) for name, label in rows
            if os.path.exists(f'{root}/imagenet250/{name}')]


def coco(root):
    """Boxes as rows x1 y1 x2 y2 class."""
    found = []
    for path in sorted(glob.glob(f'{root}/coco128/images/train2017/*.jpg')):
        width, height = Image.open(path).size
        label = f'{root}/coco128/object_detection/labels/train2017/' \
            + os.path.basename(path).replace('.jpg', '.txt')
        rows = np.zeros((0, 5))
        if os.path.exists(label) and os.path.getsize(label):
            rows = np.loadtxt(label, ndmin=2)
        centre = rows[:, 1:3] * [width, height]
        half = rows[:, 3:5] * [width, height] / 2
        found.append((path, np.concatenate([centre - half, centre + half, rows[:, :1]], 1)))
    return found


def faces(root):
    found = []
    for path in sorted(glob.glob(f'{root}/face_mask853/annotations/*.xml')):
        name = os.path.basename(path)[:-4]
        image = glob.glob(f'{root}/face_mask853/images/{name}.*')
        boxes = [[float(b.find(k).text) for k in ('xmin', 'ymin', 'xmax', 'ymax')] + [0]
                 for b in tree.parse(path).getroot().iter('bndbox')]
        if image:
            found.append((image[0], np.array(boxes, float).reshape(-1, 5)))
    return found


def persons(root):
    found = []
    for path in sorted(glob.glob(f'{root}/coco128/semantic_segmentation/masks/train2017/*.png')):
        image = f'{root}/coco128/images/train2017/' + os.path.basename(path).replace('.png', '.jpg')
        found.append((image, np.array(Image.open(path)) == 1))
    return found


LISTS = {'imagenet': imagenet, 'coco': coco, 'faces': faces, 'persons': persons}


def bilinear(image, width, height):
    """Half-pixel centres and no filter when shrinking, as OpenCV's default."""
    def taps(n_in, n_out):
        at = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
        low = np.floor(at).astype(int)
        return (np.clip(low, 0, n_in - 1), np.clip(low + 1, 0, n_in - 1),
                np.clip(at - low, 0, 1).astype(np.float32))
    y0, y1, fy = taps(image.shape[0], height)
    x0, x1, fx = taps(image.shape[1], width)
    image = image.astype(np.float32)
    rows = image[y0] * (1 - fy)[:, None, None] + image[y1] * fy[:, None, None]
    return rows[:, x0] * (1 - fx)[None, :, None] + rows[:, x1] * fx[None, :, None]


def resize(image, width, height, spec):
    if spec.get('area') and height < image.shape[0]:
        small = Image.fromarray(image).resize((width, height), Image.Resampling.BOX)
        return np.asarray(small, np.float32)
    return bilinear(image, width, height)


def prepare(image, spec):
    """A picture as the net's tensor, and (scale x, scale y, left, top)."""
    h, w = spec['size']
    ih, iw = image.shape[:2]
    if spec['resize'] == 'stretch':
        out, geometry = resize(image, w, h, spec), (w / iw, h / ih, 0, 0)
    elif spec['resize'] == 'crop':
        r = spec['short_side'] / min(ih, iw)
        big = resize(image, max(w, round(iw * r)), max(h, round(ih * r)), spec)
        top, left = (big.shape[0] - h) // 2, (big.shape[1] - w) // 2
        out, geometry = big[top:top + h, left:left + w], (r, r, -left, -top)
    else:
        r = min(h / ih, w / iw)
        nw, nh = int(iw * r + 1e-6), int(ih * r + 1e-6)
        centred = spec['resize'] == 'letterbox'
        top, left = ((h - nh) // 2, (w - nw) // 2) if centred else (0, 0)
        out = np.full((h, w, 3), spec['pad'], np.float32)
        out[top:top + nh, left:left + nw] = resize(image, nw, nh, spec)
        geometry = (nw / iw, nh / ih, left, top)
    if spec['format'] == 'bgr':
        out = out[..., ::-1]
    out = (out - np.float32(spec.get('mean', 0))) / np.float32(spec.get('std', 1))
    return (out if spec.get('layout') == 'nhwc' else out.transpose(2, 0, 1)), geometry


class Pictures:
    """tensor [N,...] (also the file 'path'), truth and geometry of N pictures."""

    def __init__(self, spec, root, folder):
        rows = LISTS[spec['data']](f'{root}/data')
        if len(rows) < 3 * spec['calibrate'] // 2:
            raise SystemExit(f"{root}/data: {len(rows)} pictures of '{spec['data']}'")
        # The order of the lists has a meaning (class, frame): shuffle it.
        order = np.random.default_rng(5).permutation(len(rows))
        rows = [rows[i] for i in order]
        self.truth = [r[1] for r in rows]
        self.path = f'{folder}/all.npy'
        tensors = []
        self.geometry = []
        for path, _ in rows:
            image = np.asarray(Image.open(path).convert('RGB'))
            tensor, geometry = prepare(image, spec)
            tensors.append(np.ascontiguousarray(tensor, np.float32))
            self.geometry.append(geometry)
        self.tensor = np.stack(tensors)
        if not os.path.exists(self.path):
            np.save(self.path, self.tensor)
        self.folds = []
        n = spec['calibrate']
        for f in (0, 1):
            chosen = np.arange(f * n, (f + 1) * n)
            rest = np.setdiff1d(np.arange(len(rows)), chosen)
            path = f'{folder}/calibration-{f}.npy'
            if not os.path.exists(path):
                np.save(path, self.tensor[chosen])
            self.folds.append((path, rest))
