# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""A float model evaluated in double precision by the onnx package: what two
engines that disagree are both held against."""
import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.reference import ReferenceEvaluator


def widen(tensor):
    if tensor.data_type == TensorProto.FLOAT:
        wide = numpy_helper.to_array(tensor).astype(np.float64)
        tensor.CopyFrom(numpy_helper.from_array(wide, tensor.name))


def outputs(model_bytes, name, x):
    """Of the f32 model, with input 'name' = x, in the model's order."""
    model = onnx.ModelProto.FromString(model_bytes)
    graph = model.graph
    for tensor in graph.initializer:
        widen(tensor)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField('t'):
                widen(attribute.t)
            if node.op_type == 'Cast' and attribute.name == 'to' \
                    and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.DOUBLE
    for value in list(graph.input) + list(graph.output):
        if value.type.tensor_type.elem_type == TensorProto.FLOAT:
            value.type.tensor_type.elem_type = TensorProto.DOUBLE
    del graph.value_info[:]
    return ReferenceEvaluator(model).run(None, {name: x.astype(np.float64)})


def largest_error(got, exact):
    """Of the worst output, over its largest value."""
    return max(float(np.abs(g - e).max()) / (float(np.abs(e).max()) or 1.0)
               for g, e in zip(got, exact))
