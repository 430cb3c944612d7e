# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Published pre- and post-processing of the models in models.py, in plain
NumPy and independent of our code."""
import numpy as np


def resize(image, width, height):
    """Bilinear with half-pixel centres (OpenCV's INTER_LINEAR), in float."""
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


def prepare(image, spec):
    """RGB u8 picture to the tensor [1,C,H,W], and (scale x, scale y, left,
    top) from picture to network pixels."""
    h, w = spec['size']
    ih, iw = image.shape[:2]
    if spec['resize'] == 'stretch':
        out, geometry = resize(image, w, h), (w / iw, h / ih, 0, 0)
    elif spec['resize'] == 'crop':
        side = spec['short_side']
        r = side / min(ih, iw)
        big = resize(image, max(w, round(iw * r)), max(h, round(ih * r)))
        top, left = (big.shape[0] - h) // 2, (big.shape[1] - w) // 2
        out, geometry = big[top:top + h, left:left + w], (r, r, -left, -top)
    else:
        r = min(h / ih, w / iw)
        top = left = 0
        if spec['resize'] == 'letterbox':
            nw, nh = round(iw * r), round(ih * r)
            top, left = (h - nh) // 2, (w - nw) // 2
        else: # YOLOX cuts the fraction off
            nw, nh = int(iw * r + 1e-6), int(ih * r + 1e-6)
        out = np.full((h, w, 3), spec.get('pad', 0), np.float32)
        out[top:top + nh, left:left + nw] = resize(image, nw, nh)
        geometry = (nw / iw, nh / ih, left, top)
    if spec['format'] == 'bgr':
        out = out[..., ::-1]
    out = (out - np.float32(spec.get('mean', 0))) / np.float32(spec.get('std', 1))
    if spec.get('layout', 'nchw') == 'nchw':
        out = out.transpose(2, 0, 1)
    return np.ascontiguousarray(out[None], np.float32), geometry


def iou(a, b, extra=0.0):
    """Of one box with many."""
    w = np.minimum(a[2], b[:, 2]) - np.maximum(a[0], b[:, 0]) + extra
    h = np.minimum(a[3], b[:, 3]) - np.maximum(a[1], b[:, 1]) + extra
    inter = np.maximum(w, 0) * np.maximum(h, 0)
    area = lambda x: (x[..., 2] - x[..., 0] + extra) * (x[..., 3] - x[..., 1] + extra)
    return inter / (area(a) + area(b) - inter)


def nms(boxes, scores, classes, limit, extra=0.0):
    keep = []
    for i in np.argsort(-scores, kind='stable'):
        same = [j for j in keep if classes[j] == classes[i]]
        if not same or np.all(iou(boxes[i], boxes[same], extra) <= limit):
            keep.append(i)
    return keep


def pick(boxes, scores, spec, extra=0.0):
    """Candidates [A,4], [A,C] to rows x1 y1 x2 y2 score class."""
    if spec.get('multi_label'):
        anchor, label = np.nonzero(scores > spec['threshold'])
    else:
        label = scores.argmax(1)
        anchor = np.nonzero(scores.max(1) > spec['threshold'])[0]
        label = label[anchor]
    boxes, scores = boxes[anchor], scores[anchor, label]
    keep = nms(boxes, scores, label, spec['iou'], extra)[:100]
    return np.concatenate([boxes[keep], scores[keep, None],
                           label[keep, None]], 1) if keep else np.zeros((0, 6))


def corners(centre, size):
    return np.concatenate([centre - size / 2, centre + size / 2], -1)


def grid(spec, strides):
    h, w = spec['size']
    cells = [np.stack(np.meshgrid(np.arange(w // s), np.arange(h // s)), -1)
             .reshape(-1, 2) for s in strides]
    return (np.concatenate(cells).astype(np.float32),
            np.concatenate([np.full((len(c), 1), s) for c, s in zip(cells, strides)]))


def yolox(out, spec):
    x = out[0][0]
    cell, stride = grid(spec, (8, 16, 32))
    boxes = corners((x[:, :2] + cell) * stride, np.exp(x[:, 2:4]) * stride)
    return pick(boxes, x[:, 4:5] * x[:, 5:], spec)


def nanodet(out, spec):
    by_name = dict(zip(spec['names'], out))
    cls = np.concatenate([by_name[f'cls_pred_stride_{s}'][0] for s in (8, 16, 32)])
    dis = np.concatenate([by_name[f'dis_pred_stride_{s}'][0] for s in (8, 16, 32)])
    cell, stride = grid(spec, (8, 16, 32))
    e = np.exp(dis.reshape(-1, 4, 8) - dis.reshape(-1, 4, 8).max(-1, keepdims=True))
    side = (e / e.sum(-1, keepdims=True)) @ np.arange(8, dtype=np.float32) * stride
    at = cell * stride + 0.5 * (stride - 1)
    return pick(np.concatenate([at - side[:, :2], at + side[:, 2:]], 1), cls, spec)


def ultraface(out, spec):
    scores, boxes = (out[0][0], out[1][0])
    if boxes.shape[1] != 4:
        scores, boxes = boxes, scores
    if spec.get('raw'):
        prior = []
        for s, sizes in zip((8, 16, 32, 64), ([10, 16, 24], [32, 48], [64, 96], [128, 192, 256])):
            fh, fw = -(-spec['size'][0] // s), -(-spec['size'][1] // s)
            prior += [((x + .5) / fw, (y + .5) / fh, m / spec['size'][1], m / spec['size'][0])
                      for y in range(fh) for x in range(fw) for m in sizes]
        prior = np.array(prior, np.float32)
        boxes = corners(boxes[:, :2] * .1 * prior[:, 2:] + prior[:, :2],
                        np.exp(boxes[:, 2:] * .2) * prior[:, 2:])
    h, w = spec['size']
    return pick(boxes * np.float32([w, h, w, h]), scores[:, 1:], spec)


def yunet(out, spec):
    by_name = dict(zip(spec['names'], out))
    join = lambda what: np.concatenate([by_name[f'{what}_{s}'][0] for s in (8, 16, 32)])
    cell, stride = grid(spec, (8, 16, 32))
    box = join('bbox')
    boxes = corners((cell + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride)
    return pick(boxes, np.sqrt(join('cls') * join('obj')), spec)


def centerface(out, spec):
    heat, scale, offset, _ = (o[0] for o in out)
    h, w = spec['size']
    y, x = np.nonzero(heat[0] > spec['threshold'])
    size = np.exp(scale[:, y, x]) * 4
    top = np.clip((y + offset[0, y, x] + .5) * 4 - size[0] / 2, 0, h)
    left = np.clip((x + offset[1, y, x] + .5) * 4 - size[1] / 2, 0, w)
    boxes = np.stack([left, top, np.minimum(left + size[1], w),
                      np.minimum(top + size[0], h)], 1)
    return pick(boxes, heat[0, y, x][:, None], spec, 1.0)


def classifier(out, spec):
    x = out[0].reshape(-1).astype(np.float64)
    if not spec.get('softmax'):
        e = np.exp(x - x.max())
        x = e / e.sum()
    return x
