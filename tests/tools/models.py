# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Small models for the tests of trtplan, and their answers by ONNX Runtime."""
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def value(name, shape, dtype=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, dtype, shape)


def save(path, nodes, inputs, outputs, constants=(), domains=()):
    graph = helper.make_graph(
        nodes, 'test', inputs, outputs,
        [numpy_helper.from_array(a, n) for n, a in constants])
    opsets = [helper.make_opsetid('', 17)]
    opsets += [helper.make_opsetid(d, 1) for d in domains]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    onnx.save(model, path)
    return path


def conv_net(path, batch):
    """Convolution, bias, relu, residual; the outputs have awkward names."""
    rng = np.random.default_rng(7)
    w = rng.standard_normal((3, 3, 3, 3)).astype('f4') / 5
    b = rng.standard_normal(3).astype('f4')
    nodes = [
        helper.make_node('Conv', ['x', 'w', 'b'], ['c'], 'conv',
                         pads=[1, 1, 1, 1]),
        helper.make_node('Relu', ['c'], ['out/relu:0'], 'relu'),
        helper.make_node('Add', ['out/relu:0', 'x'], ['sum'], 'add')]
    return save(path, nodes, [value('x', [batch, 3, 8, 8])],
                [value('out/relu:0', None), value('sum', None)],
                [('w', w), ('b', b)])


def identity(path, onnx_type, shape):
    return save(path, [helper.make_node('Identity', ['x'], ['y'])],
                [value('x', shape, onnx_type)], [value('y', shape, onnx_type)])


def unsupported(path):
    node = helper.make_node('Warp', ['x'], ['y'], 'the_node', domain='acme')
    return save(path, [node], [value('x', [1])], [value('y', [1])],
                domains=['acme'])


def classifier(path, n_classes):
    """Mean colour to class scores: red, green, blue and weaker others."""
    w = np.zeros((3, n_classes), 'f4')
    w[:3, :3] = np.eye(3) * 20
    nodes = [
        helper.make_node('GlobalAveragePool', ['x'], ['p']),
        helper.make_node('Flatten', ['p'], ['f']),
        helper.make_node('MatMul', ['f', 'w'], ['m']),
        helper.make_node('Softmax', ['m'], ['prob'], axis=1)]
    return save(path, nodes, [value('x', [1, 3, 32, 32])],
                [value('prob', [1, n_classes])], [('w', w)])


def answer(path, feeds):
    session = onnxruntime.InferenceSession(
        path, providers=['CPUExecutionProvider'])
    names = [o.name for o in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds)))


def shape_net(path, batch='N', height='H', width='W'):
    """Strides, shape arithmetic and two outputs; any picture of 4x4 and up."""
    rng = np.random.default_rng(11)
    w = rng.standard_normal((4, 3, 3, 3)).astype('f4') / 5
    nodes = [
        helper.make_node('Conv', ['x', 'w'], ['c'], 'first',
                         pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node('Relu', ['c'], ['r']),
        helper.make_node('Reshape', ['r', 'flat'], ['y'], 'flatten'),
        helper.make_node('GlobalAveragePool', ['r'], ['z'])]
    return save(path, nodes, [value('x', [batch, 3, height, width])],
                [value('y', None), value('z', None)],
                [('w', w), ('flat', np.array([0, 4, -1], 'i8'))])


def small_cnn(path, size=16):
    """Three convolutions and a classifier of 5, worth quantising."""
    rng = np.random.default_rng(5)
    w1 = rng.standard_normal((8, 3, 3, 3)).astype('f4') / 4
    w2 = rng.standard_normal((16, 8, 3, 3)).astype('f4') / 8
    w3 = rng.standard_normal((16, 16, 1, 1)).astype('f4') / 4
    fc = rng.standard_normal((16, 5)).astype('f4')
    nodes = [
        helper.make_node('Conv', ['x', 'w1'], ['a'], 'one', pads=[1] * 4,
                         strides=[2, 2]),
        helper.make_node('Relu', ['a'], ['b']),
        helper.make_node('MaxPool', ['b'], ['p'], kernel_shape=[2, 2]),
        helper.make_node('Conv', ['p', 'w2'], ['c'], 'two', pads=[1] * 4),
        helper.make_node('Relu', ['c'], ['d']),
        helper.make_node('Conv', ['d', 'w3'], ['e'], 'three'),
        helper.make_node('Relu', ['e'], ['f']),
        helper.make_node('GlobalAveragePool', ['f'], ['g']),
        helper.make_node('Flatten', ['g'], ['h']),
        helper.make_node('MatMul', ['h', 'fc'], ['m'], 'scores'),
        helper.make_node('Softmax', ['m'], ['prob'], axis=1)]
    return save(path, nodes, [value('x', [1, 3, size, size])],
                [value('prob', [1, 5])],
                [('w1', w1), ('w2', w2), ('w3', w3), ('fc', fc)])


def reveal(path, to):
    """The same with every float tensor an output."""
    model = onnx.load(path)
    have = {o.name for o in model.graph.output}
    for node in model.graph.node:
        model.graph.output.extend(value(n, None) for n in node.output
                                  if n not in have)
    onnx.save(model, to)
    return to


def quantise(path, to, samples):
    """With Q/DQ, as ONNX Runtime does it."""
    from onnxruntime import quantization as q

    class Reader(q.CalibrationDataReader):
        def __init__(self):
            self.rows = iter(samples)

        def get_next(self):
            row = next(self.rows, None)
            return None if row is None else {'x': row[None]}
    q.quantize_static(path, to, Reader(), quant_format=q.QuantFormat.QDQ,
                      per_channel=True)
    return to
