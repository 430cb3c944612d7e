# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""The open peers: ONNX Runtime's quantize_static and NNCF, each on a model
prepared as its documentation asks (newer opset, shapes known, folded)."""
import contextlib
import os

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper, version_converter

ort.set_default_logger_severity(3)

METHODS = {'ort-minmax': 'MinMax', 'ort-entropy': 'Entropy',
           'ort-percentile': 'Percentile'}


def options(threads):
    o = ort.SessionOptions()
    o.intra_op_num_threads = threads
    o.inter_op_num_threads = 1
    o.log_severity_level = 3
    # Without VNNI the fused kernels saturate u8 * s8 at 16 bits: what a method
    # is worth shows where Q and DQ stay and the sums between them are f32.
    o.add_session_config_entry('session.disable_quant_qdq', '1')
    return o


def fix_shape(model, shape):
    """Batch 1 (or the whole shape of 'shape') on the first input; what the
    file says about later shapes is dropped."""
    inits = {t.name for t in model.graph.initializer}
    inputs = [i for i in model.graph.input if i.name not in inits]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    dims = model.graph.input[0].type.tensor_type.shape.dim
    for k, dim in enumerate(dims):
        value = shape[k] if shape else (dim.dim_value or 1)
        dim.ClearField('dim_param')
        dim.dim_value = value
    del model.graph.value_info[:]
    for out in model.graph.output:
        out.type.tensor_type.ClearField('shape')
    return model


def keep_resizes(model):
    """What Upsample and Resize meant before opset 11, which the converter of
    versions leaves to the new defaults."""
    old = {'coordinate_transformation_mode': 'asymmetric', 'nearest_mode': 'floor'}
    for node in model.graph.node:
        if node.op_type == 'Resize':
            kept = [a for a in node.attribute if a.name not in old]
            del node.attribute[:]
            node.attribute.extend(kept)
            node.attribute.extend(onnx.helper.make_attribute(k, v) for k, v in old.items())


def prepare(path, spec, target):
    """The float model that the peers quantise, written to 'target'."""
    from onnxruntime.quantization.shape_inference import quant_pre_process
    if os.path.exists(target):
        return target
    model = fix_shape(onnx.load(path), spec.get('shape'))
    model.ir_version = max(model.ir_version, 7)
    opset = model.opset_import[0].version
    if opset < 13:
        model = fix_shape(version_converter.convert_version(model, 13), spec.get('shape'))
    if opset < 11:
        keep_resizes(model)
    raw = target + '.raw'
    onnx.save(onnx.shape_inference.infer_shapes(model), raw)
    with contextlib.redirect_stdout(None):
        quant_pre_process(raw, target, skip_symbolic_shape=True)
    os.remove(raw)
    return target


def run(path, tensor, threads):
    """Every output by name, first axis the samples; one sample a call."""
    session = ort.InferenceSession(path, options(threads), ['CPUExecutionProvider'])
    name = session.get_inputs()[0].name
    names = [o.name for o in session.get_outputs()]
    for sample in tensor:
        rows = session.run(None, {name: sample[None]})
        yield {n: r[0] for n, r in zip(names, rows)}


def feed(path, calibration):
    session = ort.InferenceSession(path, providers=['CPUExecutionProvider'])
    name = session.get_inputs()[0].name
    return [{name: sample[None]} for sample in np.load(calibration)]


def quantise_ort(path, calibration, method, target, form='QDQ'):
    from onnxruntime.quantization import (CalibrationDataReader, CalibrationMethod,
                                          QuantFormat, QuantType, quantize_static)

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.rows = iter(feed(path, calibration))

        def get_next(self):
            return next(self.rows, None)

    quantize_static(path, target, Reader(), quant_format=QuantFormat[form],
                    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                    per_channel=True, calibrate_method=CalibrationMethod[METHODS[method]],
                    extra_options={'CalibPercentile': 99.999}
                    if method == 'ort-percentile' else {})


def quantise_nncf(path, calibration, target):
    import logging
    import nncf
    nncf.set_log_level(logging.ERROR)
    rows = feed(path, calibration)
    onnx.save(nncf.quantize(onnx.load(path), nncf.Dataset(rows),
                            subset_size=len(rows)), target)


def quantise_openvino(path, calibration, target):
    """NNCF on OpenVINO's own form of the model, which it knows best."""
    import logging
    import nncf
    import openvino
    nncf.set_log_level(logging.ERROR)
    rows = feed(path, calibration)
    model = nncf.quantize(openvino.Core().read_model(path), nncf.Dataset(rows),
                          subset_size=len(rows))
    openvino.save_model(model, target, compress_to_fp16=False)


def quantise(path, calibration, method, target):
    if os.path.exists(target):
        return
    part = target + '.part'
    if method == 'nncf':
        quantise_nncf(path, calibration, part)
    else:
        quantise_ort(path, calibration, method, part)
    os.rename(part, target)


def conv_cost(node, shapes):
    """Multiply-accumulates of a Conv, ConvTranspose, Gemm or MatMul."""
    weight, out, into = (shapes.get(n, ()) for n in
                         (node.input[1], node.output[0], node.input[0]))
    if node.op_type == 'Conv':
        return np.prod(out) * np.prod(weight[1:])
    if node.op_type == 'ConvTranspose':
        return np.prod(into) * np.prod(weight[1:])
    return np.prod(out) * into[-1]


def share(path):
    """Percent of a QDQ model's multiply-accumulates whose two operands come
    out of DequantizeLinear."""
    model = onnx.shape_inference.infer_shapes(onnx.load(path), data_prop=True)
    graph = model.graph
    shapes = {t.name: tuple(t.dims) for t in graph.initializer}
    for v in list(graph.value_info) + list(graph.input) + list(graph.output):
        shapes[v.name] = tuple(d.dim_value for d in v.type.tensor_type.shape.dim)
    maker = {o: n for n in graph.node for o in n.output}
    total = small = 0
    for node in graph.node:
        if node.op_type not in ('Conv', 'ConvTranspose', 'Gemm', 'MatMul'):
            continue
        cost = conv_cost(node, shapes)
        total += cost
        made = [maker.get(i) for i in node.input[:2]]
        # NNCF may put a Reshape between a weight and its DequantizeLinear.
        made = [maker.get(m.input[0]) if m is not None and m.op_type in ('Reshape', 'Transpose')
                else m for m in made]
        if all(m is not None and m.op_type == 'DequantizeLinear' for m in made):
            small += cost
    return float(100 * small / max(total, 1))
