# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Operators in the forms of older opsets, with ONNX Runtime's answers.

ONNX's own node tests only have the newest form of each operator; these hold
what engine/onnx/upgrade.c rewrites against an engine that knows them all.
"""
import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

REDUCTIONS = ['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp',
              'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd',
              'ReduceSum', 'ReduceSumSquare']


def floats(*shape):
    rng = np.random.default_rng(sum(shape) + len(shape))
    return (rng.random(shape) * 2 - 0.7).astype(np.float32)


def ints(*values):
    return np.array(values, np.int64)


def forms():
    """(operator, opset, first input, other inputs, outputs, attributes)"""
    x = floats(2, 3, 4, 5)
    yield from softmaxes(x)
    yield from axes(x)
    yield from windows(x)
    yield from resizes()
    yield from normalisations(x)
    yield from constants(x)


def softmaxes(x):
    for op in ('Softmax', 'LogSoftmax', 'Hardmax'):
        yield op, 7, x, [], 1, {}
        for axis in range(4):
            yield op, 9, x, [], 1, {'axis': axis}
        yield op, 11, x, [], 1, {'axis': -3}
        yield op, 12, x, [], 1, {'axis': -1}
        yield op, 13, x, [], 1, {}
        yield op, 11, floats(6, 7), [], 1, {}


def axes(x):
    for op in REDUCTIONS:
        positive = np.abs(x) + 0.1
        yield op, 7, positive, [], 1, {'axes': [1, 3]}
        yield op, 7, positive, [], 1, {'keepdims': 0}
        yield op, 11, positive, [], 1, {'axes': [-1], 'keepdims': 0}
    yield 'ReduceMean', 13, x, [], 1, {'axes': [2, 3]}
    yield 'ReduceSum', 13, x, [ints(2)], 1, {}
    one = floats(1, 3, 1, 5)
    yield 'Squeeze', 7, one, [], 1, {}
    yield 'Squeeze', 7, one, [], 1, {'axes': [2]}
    yield 'Squeeze', 11, one, [], 1, {'axes': [-4, -2]}
    yield 'Unsqueeze', 7, x, [], 1, {'axes': [0, 3]}
    yield 'Unsqueeze', 11, floats(3, 4), [], 1, {'axes': [-1, 1]}
    yield 'Split', 7, x, [], 2, {}
    yield 'Split', 11, x, [], 2, {'axis': 2}
    yield 'Split', 11, x, [], 3, {'axis': -1, 'split': [1, 3, 1]}
    yield 'Split', 13, x, [ints(2, 2)], 2, {'axis': 2}
    yield 'Split', 13, x, [], 2, {'axis': 2}
    yield 'Slice', 7, x, [], 1, {'starts': [0, 1], 'ends': [1, 100],
                                 'axes': [0, 3]}
    yield 'Slice', 9, x, [], 1, {'starts': [0, -2], 'ends': [2, -1]}
    yield 'TopK', 7, x, [], 2, {'k': 2, 'axis': 3}
    yield 'TopK', 10, x, [ints(2)], 2, {'axis': 1}
    yield 'ArgMax', 7, x, [], 1, {'axis': 2}
    yield 'Flatten', 7, x, [], 1, {'axis': 2}
    yield 'Gather', 7, x, [ints(1, 0)], 1, {'axis': 2}
    index = np.array([[[[0] * 5] * 2] * 3] * 2, np.int64)
    yield 'Scatter', 9, x, [index, floats(2, 3, 2, 5)], 1, {'axis': 2}
    yield 'Tile', 7, x, [ints(1, 2, 1, 2)], 1, {}
    yield 'Expand', 8, floats(3, 1), [ints(2, 3, 4)], 1, {}
    yield 'Reshape', 7, x, [ints(0, -1)], 1, {}


def windows(x):
    yield 'AveragePool', 7, x, [], 1, {'kernel_shape': [2, 2],
                                       'pads': [1, 1, 0, 0]}
    yield 'AveragePool', 10, x, [], 1, {
        'kernel_shape': [2, 2], 'strides': [2, 2], 'ceil_mode': 1,
        'count_include_pad': 1, 'pads': [1, 1, 1, 1]}
    yield 'AveragePool', 7, x, [], 1, {'kernel_shape': [3, 3],
                                       'auto_pad': 'SAME_LOWER'}
    yield 'MaxPool', 7, x, [], 1, {'kernel_shape': [3, 2], 'strides': [2, 1]}
    yield 'MaxPool', 8, x, [], 2, {'kernel_shape': [2, 2]}
    yield 'MaxPool', 10, x, [], 1, {'kernel_shape': [2, 2],
                                    'dilations': [2, 2]}
    yield 'Pad', 7, x, [], 1, {'pads': [0, 0, 1, 2, 0, 0, 0, 1],
                               'value': 1.5}
    yield 'Pad', 7, x, [], 1, {'pads': [0, 0, -1, 0, 0, 0, 0, -2]}
    yield 'Pad', 10, x, [], 1, {'pads': [0, 0, 2, 1] * 2, 'mode': 'reflect'}
    yield 'Pad', 10, x, [], 1, {'pads': [1, 0, 2, 1] * 2, 'mode': 'edge'}
    yield 'Pad', 11, x, [ints(0, 0, 1, 2, 0, 0, 0, 1)], 1, {}
    yield 'Clip', 7, x, [], 1, {'min': -0.25, 'max': 0.5}
    yield 'Clip', 7, x, [], 1, {'min': 0.0}
    yield 'Clip', 10, x, [], 1, {}
    yield 'Gemm', 7, floats(3, 4), [floats(4, 5), floats(5)], 1, {
        'alpha': 0.5, 'beta': 2.0}


def resizes():
    image = floats(1, 2, 4, 5)
    scales = np.array([1, 1, 2, 3], np.float32)
    half = np.array([1, 1, 0.5, 0.6], np.float32)
    for mode in ('nearest', 'linear'):
        yield 'Upsample', 7, image, [], 1, {'mode': mode,
                                            'scales': [1.0, 1.0, 2.0, 3.0]}
        yield 'Upsample', 9, image, [scales], 1, {'mode': mode}
        yield 'Resize', 10, image, [scales], 1, {'mode': mode}
        yield 'Resize', 10, image, [half], 1, {'mode': mode}
    nothing = np.zeros(0, np.float32)
    yield 'Resize', 11, image, [nothing, scales], 1, {'mode': 'linear'}
    yield 'Resize', 11, image, [nothing, nothing, ints(1, 2, 7, 9)], 1, {
        'mode': 'cubic', 'coordinate_transformation_mode': 'align_corners'}
    grid = floats(1, 3, 3, 2)
    for mode in ('bilinear', 'nearest', 'bicubic'):
        yield 'GridSample', 16, image, [grid], 1, {'mode': mode}


def normalisations(x):
    stats = [floats(3), floats(3), floats(3), np.abs(floats(3)) + 0.5]
    yield 'BatchNormalization', 7, x, stats, 1, {'epsilon': 1e-3}
    yield 'BatchNormalization', 7, x, stats, 1, {'spatial': 1,
                                                 'momentum': 0.8}
    yield 'BatchNormalization', 9, x, stats, 1, {}
    yield 'BatchNormalization', 14, x, stats, 1, {}
    y = floats(2, 6, 4)
    yield 'GroupNormalization', 18, y, [floats(3), floats(3) + 1], 1, {
        'num_groups': 3}
    yield 'GroupNormalization', 21, y, [floats(6), floats(6) + 1], 1, {
        'num_groups': 3}
    yield 'InstanceNormalization', 7, x, [floats(3), floats(3)], 1, {}
    yield 'Dropout', 7, x, [], 1, {'ratio': 0.3}
    yield 'Dropout', 10, x, [], 2, {'ratio': 0.3}
    yield 'Dropout', 12, x, [np.float32(0.25)], 2, {}
    yield 'Dropout', 13, x, [np.float32(0.25), np.bool_(False)], 1, {}


def constants(x):
    fill = helper.make_tensor('fill', onnx.TensorProto.FLOAT, [1], [2.5])
    yield 'ConstantOfShape', 9, ints(2, 3), [], 1, {'value': fill}
    yield 'ConstantOfShape', 9, ints(2, 0), [], 1, {}
    yield 'Cast', 9, x, [], 1, {'to': onnx.TensorProto.INT32}
    yield 'CastLike', 15, x, [ints(1)], 1, {}
    yield 'Sum', 8, x, [floats(5), floats(4, 1)], 1, {}
    yield 'Max', 8, x, [floats(5)], 1, {}
    yield 'PRelu', 7, x, [floats(3, 1, 1)], 1, {}
    yield 'Where', 9, x > 0, [x, floats(5)], 1, {}


def make_model(name, form):
    op, opset, first, others, n_out, attrs = form
    names = ['x'] + [f'c{i}' for i in range(len(others))]
    outputs = [f'y{i}' for i in range(n_out)]
    node = helper.make_node(op, names, outputs, name, **attrs)
    kinds = helper.np_dtype_to_tensor_dtype
    graph = helper.make_graph(
        [node], name,
        [helper.make_tensor_value_info('x', kinds(np.asarray(first).dtype),
                                       np.shape(first))],
        [onnx.ValueInfoProto(name=o) for o in outputs],
        [numpy_helper.from_array(np.asarray(v), n)
         for n, v in zip(names[1:], others)])
    return helper.make_model(graph, ir_version=4 if opset < 15 else 8,
                             opset_imports=[helper.make_opsetid('', opset)])


def cases():
    """Yields name, operator, model, inputs, expected outputs."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    for index, form in enumerate(forms()):
        name = f'old_{form[0].lower()}_{form[1]}_{index}'
        model = make_model(name, form)
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options,
            providers=['CPUExecutionProvider'])
        yield (name, form[0], model, [np.asarray(form[2])],
               session.run(None, {'x': np.asarray(form[2])}))
