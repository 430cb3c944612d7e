# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Published decoding of the detectors in nets.py, in plain NumPy, used for
every engine alike. A decoder takes one picture's outputs by name and gives
boxes [A,4] in network pixels and scores [A,C]."""
import numpy as np

STRIDES = (8, 16, 32)


def corners(centre, size):
    return np.concatenate([centre - size / 2, centre + size / 2], -1)


def grid(spec):
    h, w = spec['size']
    cells = [np.stack(np.meshgrid(np.arange(w // s), np.arange(h // s)), -1)
             .reshape(-1, 2) for s in STRIDES]
    return (np.concatenate(cells).astype(np.float32),
            np.concatenate([np.full((len(c), 1), s, np.float32)
                            for c, s in zip(cells, STRIDES)]))


def yolox(out, spec):
    x = out['output']
    cell, stride = grid(spec)
    boxes = corners((x[:, :2] + cell) * stride, np.exp(x[:, 2:4]) * stride)
    return boxes, x[:, 4:5] * x[:, 5:]


def nanodet(out, spec):
    cls = np.concatenate([out[f'cls_pred_stride_{s}'] for s in STRIDES])
    dis = np.concatenate([out[f'dis_pred_stride_{s}'] for s in STRIDES]).reshape(-1, 4, 8)
    cell, stride = grid(spec)
    e = np.exp(dis - dis.max(-1, keepdims=True))
    side = (e / e.sum(-1, keepdims=True)) @ np.arange(8, dtype=np.float32) * stride
    at = cell * stride + 0.5 * (stride - 1)
    return np.concatenate([at - side[:, :2], at + side[:, 2:]], 1), cls


def ultraface(out, spec):
    h, w = spec['size']
    return out['boxes'] * np.float32([w, h, w, h]), out['scores'][:, 1:]


def yunet(out, spec):
    def join(what):
        return np.concatenate([out[f'{what}_{s}'] for s in STRIDES])
    cell, stride = grid(spec)
    box = join('bbox')
    boxes = corners((cell + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride)
    return boxes, np.sqrt(np.maximum(join('cls') * join('obj'), 0))


def centerface(out, spec):
    heat, scale, offset = out['537'], out['538'], out['539']
    y, x = np.nonzero(heat[0] > spec['threshold'])
    size = np.exp(scale[:, y, x]) * 4
    cy, cx = (y + offset[0, y, x] + .5) * 4, (x + offset[1, y, x] + .5) * 4
    boxes = np.stack([cx - size[1] / 2, cy - size[0] / 2,
                      cx + size[1] / 2, cy + size[0] / 2], 1)
    return boxes, heat[0, y, x][:, None]


def iou(a, b):
    """Boxes [N,4] with boxes [M,4]."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    inter = np.prod(np.maximum(high - low, 0), -1)
    area = [np.prod(np.maximum(x[:, 2:] - x[:, :2], 0), -1) for x in (a, b)]
    return inter / np.maximum(area[0][:, None] + area[1][None] - inter, 1e-9)


def suppress(boxes, scores, limit):
    order = np.argsort(-scores, kind='stable')
    over = iou(boxes[order], boxes[order]) > limit
    alive = np.ones(len(order), bool)
    for i in range(len(order)):
        if alive[i]:
            alive[i + 1:] &= ~over[i, i + 1:]
    return order[alive]


def detections(out, spec, geometry):
    """The best 100 of a picture as rows x1 y1 x2 y2 score class, in pixels of
    the picture."""
    boxes, scores = spec['decode'](out, spec)
    scores = np.nan_to_num(scores)
    if spec.get('multi_label'):
        anchor, label = np.nonzero(scores > spec['threshold'])
    else:
        anchor = np.nonzero(scores.max(1, initial=0) > spec['threshold'])[0]
        label = scores[anchor].argmax(1)
    boxes, scores = np.nan_to_num(boxes[anchor]), scores[anchor, label]
    keep = np.argsort(-scores, kind='stable')[:1000]
    boxes, scores, label = boxes[keep], scores[keep], label[keep]
    rows = []
    for c in np.unique(label):
        mine = np.nonzero(label == c)[0]
        rows.append(mine[suppress(boxes[mine], scores[mine], spec['nms'])])
    if not rows:
        return np.zeros((0, 6), np.float32)
    rows = np.concatenate(rows)
    rows = rows[np.argsort(-scores[rows], kind='stable')][:100]
    sx, sy, left, top = geometry
    boxes = (boxes[rows] - np.float32([left, top, left, top])) / np.float32([sx, sy, sx, sy])
    return np.concatenate([boxes, scores[rows, None], label[rows, None]], 1).astype(np.float32)
