#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""make_resnet50.py MODEL.onnx [SAMPLES.npy [COUNT]]: ResNet-50 (v1.5) with
random weights, for what depends on its shape alone: speed, time to build,
memory. He-scaled, batch normalisation folded; the last convolution of a block
is scaled down so that the sum of sixteen blocks stays in range. SAMPLES.npy
gets COUNT (64) smooth random pictures, float32, 1x3x224x224 each.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

STAGES = ((64, 3), (128, 4), (256, 6), (512, 3))
EXPANSION = 4
BRANCH_GAIN = 0.3


class Network:
    def __init__(self):
        self.random = np.random.default_rng(50)
        self.nodes, self.weights = [], []

    def constant(self, name, values):
        self.weights.append(
            numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def node(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name,
                                           **attributes))
        return name

    def conv(self, x, name, n_in, n_out, size, stride=1, gain=1.0):
        deviation = gain * np.sqrt(2.0 / (n_in * size * size))
        w = self.random.normal(0, deviation, (n_out, n_in, size, size))
        b = self.random.normal(0, 0.1 * gain, n_out)
        return self.node(
            "Conv", [x, self.constant(name + ".w", w),
                     self.constant(name + ".b", b)], name,
            kernel_shape=[size, size], strides=[stride, stride],
            pads=[size // 2] * 4)

    def relu(self, x):
        return self.node("Relu", [x], x + ".relu")

    def block(self, x, name, n_in, width, stride):
        n_out = width * EXPANSION
        y = self.relu(self.conv(x, name + ".a", n_in, width, 1))
        y = self.relu(self.conv(y, name + ".b", width, width, 3, stride))
        y = self.conv(y, name + ".c", width, n_out, 1, gain=BRANCH_GAIN)
        if n_in != n_out:
            x = self.conv(x, name + ".skip", n_in, n_out, 1, stride)
        return self.relu(self.node("Add", [y, x], name + ".sum"))


def build():
    net = Network()
    x = net.relu(net.conv("data", "stem", 3, 64, 7, 2))
    x = net.node("MaxPool", [x], "pool", kernel_shape=[3, 3], strides=[2, 2],
                 pads=[1, 1, 1, 1])
    n_in = 64
    for s, (width, depth) in enumerate(STAGES):
        for i in range(depth):
            x = net.block(x, f"stage{s + 1}.{i}", n_in, width,
                          2 if s > 0 and i == 0 else 1)
            n_in = width * EXPANSION
    x = net.node("GlobalAveragePool", [x], "mean")
    x = net.node("Flatten", [x], "features", axis=1)
    w = net.random.normal(0, np.sqrt(1.0 / n_in), (1000, n_in))
    x = net.node("Gemm", [x, net.constant("fc.w", w),
                          net.constant("fc.b", np.zeros(1000))], "logits",
                 transB=1)
    shape = [1, 3, 224, 224]
    graph = helper.make_graph(
        net.nodes, "resnet50-random",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, 1000])],
        net.weights)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def pictures(count):
    """Coarse noise, enlarged, and a little fine noise, as pictures have."""
    random = np.random.default_rng(224)
    coarse = random.normal(0, 1, (count, 3, 14, 14))
    large = coarse.repeat(16, axis=2).repeat(16, axis=3)
    return (large + random.normal(0, 0.2, large.shape)).astype(np.float32)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    model = build()
    onnx.checker.check_model(model)
    onnx.save(model, sys.argv[1])
    if len(sys.argv) > 2:
        np.save(sys.argv[2],
                pictures(int(sys.argv[3]) if len(sys.argv) > 3 else 64))


main()
