#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""make_yolov8s.py OUT.onnx [--batch N|NAME] [--size 640] [--seed 0]
[--class-bias -6]: a network of YOLOv8s's shape (depth 0.33, width 0.5, 80
classes; backbone, neck and head with its DFL decode, output [N,84,8400]) as
Ultralytics exports it, with random weights. For speed only: what it detects
means nothing. --class-bias moves how many objects it sees.

Wants the package onnx from PyPI."""
import argparse

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CLASSES = 80
BINS = 16  # of the distribution of each side of a box
# E[silu(x)^2] of a normal x: keeps the values of each layer near one.
SILU_POWER = 0.355
# Of the last convolutions: residuals and pools have raised the values by then.
GAIN = 0.08


class Net:
    """Nodes and weights in the order of their making."""

    def __init__(self, seed):
        self.nodes, self.weights = [], []
        self.random = np.random.default_rng(seed)

    def name(self, kind):
        return f'/{kind.lower()}_{len(self.nodes)}'

    def const(self, array, kind='const'):
        name = f'{kind}_{len(self.weights)}'
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def op(self, kind, inputs, outputs=1, **attributes):
        name = self.name(kind)
        out = [f'{name}_out{i}' for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, out, name, **attributes))
        return out[0] if outputs == 1 else out

    def conv2d(self, x, c_in, c_out, k=1, stride=1, bias=0.0, gain=1.0):
        std = gain * (1 / (SILU_POWER * c_in * k * k)) ** 0.5
        w = self.random.normal(0, std, (c_out, c_in, k, k)).astype(np.float32)
        b = self.random.normal(bias, 0.1, c_out).astype(np.float32)
        return self.op('Conv', [x, self.const(w, 'weight'), self.const(b, 'bias')],
                       kernel_shape=[k, k], strides=[stride, stride],
                       pads=[k // 2] * 4, dilations=[1, 1], group=1)

    def conv(self, x, c_in, c_out, k=1, stride=1):
        x = self.conv2d(x, c_in, c_out, k, stride)
        return self.op('Mul', [x, self.op('Sigmoid', [x])])

    def concat(self, xs, axis=1):
        return self.op('Concat', xs, axis=axis)

    def split(self, x, parts, axis=1):
        sizes = self.const(np.array(parts, np.int64))
        return self.op('Split', [x, sizes], len(parts), axis=axis)

    def reshape(self, x, shape):
        return self.op('Reshape', [x, self.const(np.array(shape, np.int64))])

    def c2f(self, x, c_in, c_out, n, shortcut):
        half = c_out // 2
        parts = self.split(self.conv(x, c_in, c_out), [half, half])
        for _ in range(n):
            y = self.conv(self.conv(parts[-1], half, half, 3), half, half, 3)
            parts.append(self.op('Add', [parts[-1], y]) if shortcut else y)
        return self.conv(self.concat(parts), (2 + n) * half, c_out)

    def sppf(self, x, c):
        pools = [self.conv(x, c, c // 2)]
        for _ in range(3):
            pools.append(self.op('MaxPool', [pools[-1]], kernel_shape=[5, 5],
                                 strides=[1, 1], pads=[2] * 4))
        return self.conv(self.concat(pools), 2 * c, c)

    def upsample(self, x):
        scales = self.const(np.array([1, 1, 2, 2], np.float32))
        return self.op('Resize', [x, '', scales], mode='nearest',
                       coordinate_transformation_mode='asymmetric',
                       nearest_mode='floor')


def backbone(net, x):
    x = net.conv(net.conv(x, 3, 32, 3, 2), 32, 64, 3, 2)
    x = net.conv(net.c2f(x, 64, 64, 1, True), 64, 128, 3, 2)
    p3 = net.c2f(x, 128, 128, 2, True)
    p4 = net.c2f(net.conv(p3, 128, 256, 3, 2), 256, 256, 2, True)
    x = net.c2f(net.conv(p4, 256, 512, 3, 2), 512, 512, 1, True)
    return p3, p4, net.sppf(x, 512)


def neck(net, p3, p4, p5):
    n4 = net.c2f(net.concat([net.upsample(p5), p4]), 768, 256, 1, False)
    n3 = net.c2f(net.concat([net.upsample(n4), p3]), 384, 128, 1, False)
    m4 = net.concat([net.conv(n3, 128, 128, 3, 2), n4])
    m4 = net.c2f(m4, 384, 256, 1, False)
    m5 = net.concat([net.conv(m4, 256, 256, 3, 2), p5])
    return n3, m4, net.c2f(m5, 768, 512, 1, False)


def branch(net, x, c_in, c_mid, c_out, bias):
    x = net.conv(net.conv(x, c_in, c_mid, 3), c_mid, c_mid, 3)
    return net.conv2d(x, c_mid, c_out, bias=bias, gain=GAIN)


def head(net, levels, size, class_bias):
    rows = []
    for x, c in zip(levels, (128, 256, 512)):
        box = branch(net, x, c, 64, 4 * BINS, 1.0)
        score = branch(net, x, c, 128, CLASSES, class_bias)
        x = net.concat([box, score])
        rows.append(net.reshape(x, [0, 4 * BINS + CLASSES, -1]))
    box, score = net.split(net.concat(rows, 2), [4 * BINS, CLASSES])
    # DFL: the mean of each side's distribution, in cells.
    x = net.op('Transpose', [net.reshape(box, [0, 4, BINS, -1])], perm=[0, 2, 1, 3])
    x = net.op('Softmax', [x], axis=1)
    mean = net.const(np.arange(BINS, dtype=np.float32).reshape(1, BINS, 1, 1))
    x = net.reshape(net.op('Conv', [x, mean], kernel_shape=[1, 1]), [0, 4, -1])
    near, far = net.split(x, [2, 2])
    anchors, strides = grid(size)
    anchors = net.const(anchors)
    a = net.op('Sub', [anchors, near])
    b = net.op('Add', [anchors, far])
    centre = net.op('Div', [net.op('Add', [a, b]), net.const(np.float32(2))])
    box = net.concat([centre, net.op('Sub', [b, a])])
    box = net.op('Mul', [box, net.const(strides)])
    return net.concat([box, net.op('Sigmoid', [score])])


def grid(size):
    points, strides = [], []
    for stride in (8, 16, 32):
        n = size // stride
        y, x = np.mgrid[0:n, 0:n] + 0.5
        points.append(np.stack([x.ravel(), y.ravel()]))
        strides.append(np.full((1, n * n), stride))
    return (np.concatenate(points, 1)[None].astype(np.float32),
            np.concatenate(strides, 1).astype(np.float32))


def make(batch, size, seed, class_bias):
    net = Net(seed)
    out = head(net, neck(net, *backbone(net, 'images')), size, class_bias)
    net.nodes.append(helper.make_node('Identity', [out], ['output0'], '/output'))
    cells = sum((size // s) ** 2 for s in (8, 16, 32))
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        net.nodes, 'yolov8s-shaped',
        [value('images', TensorProto.FLOAT, [batch, 3, size, size])],
        [value('output0', TensorProto.FLOAT, [batch, 4 + CLASSES, cells])],
        net.weights)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid('', 17)],
        producer_name='gst-trtinfer make_yolov8s.py', ir_version=8)
    helper.set_model_props(model, {
        'author': 'Ultralytics', 'task': 'detect', 'stride': '32'})
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out')
    parser.add_argument('--batch', default='1')
    parser.add_argument('--size', type=int, default=640)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--class-bias', type=float, default=-6.0)
    args = parser.parse_args()
    batch = int(args.batch) if args.batch.isdigit() else args.batch
    model = make(batch, args.size, args.seed, args.class_bias)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, args.out)


if __name__ == '__main__':
    main()
