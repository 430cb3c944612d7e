# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Writes the node tests and the light networks of PyPI's onnx as files, and
operators in the forms of older opsets.

usage: make_cases.py FOLDER

FOLDER/cases.list has one line a case, with tabs between:
    name  operator  rtol  atol  number of data sets
and for each case there are
    NAME.onnx          the model
    NAME.frozen.onnx   the same with all inputs but the first held constant:
                       for engines that need shapes, axes and the like at
                       build time; only where there are such inputs
    NAME.<k>.data      data set k: a GraphProto whose initialisers i0, i1, ...
                       and o0, o1, ... are the inputs and expected outputs
A case with values that are no tensors has no data: all there is to test is
that its model is refused.
"""
import hashlib
import os
import shutil
import sys

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

import old_forms

# Their first input already is a shape or a bound.
ALL_CONTROL = {'ConstantOfShape', 'Range'}
# What they give is random, or one of several right answers.
RANDOM = {'Bernoulli', 'Multinomial', 'RandomNormal', 'RandomNormalLike',
          'RandomUniform', 'RandomUniformLike'}


def to_proto(value, name):
    if isinstance(value, onnx.TensorProto):
        copy = onnx.TensorProto()
        copy.CopyFrom(value)
        copy.name = name
        return copy
    if isinstance(value, (np.ndarray, np.generic)):
        return numpy_helper.from_array(np.asarray(value), name)
    return None


def data_graph(inputs, outputs):
    """A GraphProto, or None where a value is no tensor."""
    graph = onnx.GraphProto()
    for prefix, values in (('i', inputs), ('o', outputs)):
        for index, value in enumerate(values):
            proto = to_proto(value, f'{prefix}{index}')
            if proto is None:
                return None
            graph.initializer.append(proto)
    return graph


def freeze(model, inputs, op):
    """The model with its control inputs as initialisers, and which inputs
    are left; None where there are none to hold constant."""
    first = 0 if op in ALL_CONTROL else 1
    if len(model.graph.input) <= first:
        return None
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    for info, value in list(zip(copy.graph.input, inputs))[first:]:
        proto = to_proto(value, info.name)
        if proto is None:
            return None
        copy.graph.initializer.append(proto)
    del copy.graph.input[first:]
    return copy


def write(folder, name, message):
    with open(os.path.join(folder, name), 'wb') as file:
        file.write(message.SerializeToString())


def write_case(folder, case, op):
    write(folder, case.name + '.onnx', case.model)
    count = 0
    for inputs, outputs in case.data_sets or []:
        graph = data_graph(inputs, outputs)
        if graph is None:
            break
        if count == 0:
            frozen = freeze(case.model, inputs, op)
            if frozen is not None:
                write(folder, case.name + '.frozen.onnx', frozen)
        write(folder, f'{case.name}.{count}.data', graph)
        count += 1
        if count == 1 and len(case.data_sets) > 1 and frozen is not None:
            break  # the frozen model holds the values of the first set
    return f'{case.name}\t{op}\t{case.rtol}\t{case.atol}\t{count}'


def operators(cases):
    """The operator that each case is about: of an expanded function it is
    the function."""
    first = {case.name: case.model.graph.node[0].op_type for case in cases}
    return {name: first.get(name.split('_expanded')[0], op)
            for name, op in first.items()}


def light_input(info):
    """What ONNX's own test runner feeds to the light networks."""
    shape = [d.dim_value if d.HasField('dim_value') else 1
             for d in info.type.tensor_type.shape.dim]
    count = int(np.prod(shape))
    return (np.arange(count).reshape(shape) / count).astype(np.float32)


def light_outputs(path, model, feeds):
    """Those shipped with the model, else ONNX Runtime's."""
    outputs = []
    for index in range(len(model.graph.output)):
        shipped = f'{path[:-len(".onnx")]}_output_{index}.pb'
        if not os.path.exists(shipped):
            import onnxruntime
            session = onnxruntime.InferenceSession(
                path, providers=['CPUExecutionProvider'])
            return session.run(None, feeds)
        outputs.append(onnx.load_tensor(shipped))
    return outputs


def write_light(folder):
    source = os.path.join(os.path.dirname(onnx.__file__), 'backend', 'test',
                          'data', 'light')
    lines = []
    for file in sorted(os.listdir(source)):
        if not file.endswith('.onnx'):
            continue
        path = os.path.join(source, file)
        model = onnx.load(path)
        weights = {t.name for t in model.graph.initializer}
        feeds = {i.name: light_input(i) for i in model.graph.input
                 if i.name not in weights}
        name = file[:-len('.onnx')]
        shutil.copyfile(path, os.path.join(folder, name + '.onnx'))
        graph = data_graph(feeds.values(), light_outputs(path, model, feeds))
        write(folder, name + '.0.data', graph)
        lines.append(f'{name}\t(network)\t0.001\t1e-07\t1')
    return lines


def write_old_forms(folder):
    """Those whose first input is a shape get it held constant."""
    lines = []
    for name, op, model, inputs, outputs in old_forms.cases():
        frozen = freeze(model, inputs, op)
        if frozen is not None:
            write(folder, name + '.frozen.onnx', frozen)
        write(folder, name + '.onnx', model)
        write(folder, name + '.0.data', data_graph(inputs, outputs))
        lines.append(f'{name}\t(old) {op}\t0.0001\t1e-05\t1')
    return lines


def stamp():
    """Changes with the package and with these files."""
    digest = hashlib.sha256()
    for path in (__file__, old_forms.__file__):
        with open(path, 'rb') as file:
            digest.update(file.read())
    return f'# onnx {onnx.__version__} {digest.hexdigest()}'


def is_fresh(folder):
    try:
        with open(os.path.join(folder, 'cases.list'), encoding='utf-8') as f:
            return f.readline().strip() == stamp()
    except FileNotFoundError:
        return False


def main():
    folder = sys.argv[1]
    if is_fresh(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    cases = collect_testcases(None)
    names = operators(cases)
    lines = [write_case(folder, case, names[case.name]) for case in cases
             if names[case.name] not in RANDOM]
    lines += write_light(folder) + write_old_forms(folder)
    with open(os.path.join(folder, 'cases.list'), 'w',
              encoding='utf-8') as file:
        file.write('\n'.join([stamp(), *lines]) + '\n')


main()
