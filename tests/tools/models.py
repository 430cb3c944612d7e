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
