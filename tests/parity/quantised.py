#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Graphs with QuantizeLinear and DequantizeLinear, as ONNX Runtime's own
quantizer makes them of real models, through trtplan and ONNX Runtime.

  quantised.py --data DIR --build DIR [--only NAME ...] [--pictures N]

Every graph is made here, from a model of DIR/models and pictures of DIR/data,
and lives only while it is compared. One row a model and a type of activations.

within a step  how many values of the last quantised tensors lie within one
               step of ONNX Runtime's
the same       how many are the same
ORT's own      within a step, of ONNX Runtime with its integer kernels off
               against itself with them on: a tie that is rounded the other way
               in an early layer is many steps in the last one of some nets
good           at least 99.9 % within a step
within 2x ORT  as many or more are not, but at most twice as many as of ONNX
               Runtime's own"""
import argparse
import os
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper, version_converter

from models import MODELS
from parity import Run

ROWS = ['mobilenet_v2', 'efficientnet_lite0', 'squeezenet11_fp32', 'yunet_n_320']
N_CALIBRATED = 4
LIMIT = 0.001


def has_vnni():
    with open('/proc/cpuinfo') as f:
        text = f.read()
    return 'avx512_vnni' in text or 'avx_vnni' in text


def calibration(run):
    from onnxruntime.quantization import CalibrationDataReader

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.rows = iter([{run.input.name: run.tensor(p)[0]}
                              for p in run.pictures(N_CALIBRATED)])

        def get_next(self):
            return next(self.rows, None)

    return Reader()


def prepare(run, path):
    """What the quantizer wants: opset 13, shapes, folded, no initializer among
    the inputs."""
    from onnxruntime.quantization.shape_inference import quant_pre_process
    model = onnx.load(run.model)
    inits = {t.name for t in model.graph.initializer}
    inputs = [i for i in model.graph.input if i.name not in inits]
    for dim in inputs[0].type.tensor_type.shape.dim:
        if not dim.dim_value:
            dim.dim_value = 1
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    model.ir_version = max(model.ir_version, 7)
    if model.opset_import[0].version < 13:
        model = version_converter.convert_version(model, 13)
    raw = path + '.raw'
    onnx.save(onnx.shape_inference.infer_shapes(model), raw)
    quant_pre_process(raw, path, skip_symbolic_shape=True)


def quantise(run, signed, path):
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    prepare(run, path + '.float')
    # Without VNNI ONNX Runtime's sums of u8 * s8 saturate at 16 bits, unless
    # the weights have seven.
    quantize_static(path + '.float', path, calibration(run),
                    quant_format=QuantFormat.QDQ, per_channel=True,
                    reduce_range=not has_vnni(), weight_type=QuantType.QInt8,
                    activation_type=QuantType.QInt8 if signed else QuantType.QUInt8)


def steps(path):
    """By output that a DequantizeLinear makes: its scale."""
    graph = onnx.load(path).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    makers = {o: n for n in graph.node for o in n.output}
    found = {}
    for output in graph.output:
        node = makers[output.name]
        if node.op_type == 'DequantizeLinear' and values[node.input[1]].size == 1:
            found[output.name] = float(values[node.input[1]])
    return found


class Count:
    def __init__(self):
        self.n = self.same = self.near = 0

    def add(self, a, b, step):
        off = np.rint(np.abs(a - b) / step)
        self.n += off.size
        self.same += int((off == 0).sum())
        self.near += int((off <= 1).sum())

    def percent(self, part):
        return 100 * part / self.n


def without_kernels(path):
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry('session.disable_quant_qdq', '1')
    return onnxruntime.InferenceSession(path, options, ['CPUExecutionProvider'])


def compare(args, name, signed):
    with tempfile.TemporaryDirectory() as folder:
        run = Run(args, name, MODELS[name], folder)
        made = os.path.join(folder, 'made.onnx')
        quantise(run, signed, made)
        run = Run(args, name, dict(MODELS[name], file=made), folder)
        scales, other = steps(made), without_kernels(made)
        if not scales:
            raise RuntimeError(f'{name}: no output is quantised')
        ours, theirs = Count(), Count()
        for picture in run.pictures(args.pictures):
            x, _ = run.tensor(picture)
            for key, want, got, plain in zip(
                    run.spec['names'], run.reference_outputs(x),
                    run.our_outputs(x), run.reference_outputs(x, other)):
                if key in scales:
                    ours.add(got, want, scales[key])
                    theirs.add(plain, want, scales[key])
    missed = ours.n - ours.near
    verdict = ('good' if missed <= LIMIT * ours.n
               else 'within 2x ORT' if missed <= 2 * (theirs.n - theirs.near) else 'MISSED')
    print(f'| {name} | {"s8" if signed else "u8"} | {ours.percent(ours.near):.3f} | '
          f'{ours.percent(ours.same):.2f} | {theirs.percent(theirs.near):.3f} | '
          f'{args.pictures} | {verdict} |', flush=True)
    return verdict != 'MISSED'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--data', required=True)
    parser.add_argument('--extra', default='.')
    parser.add_argument('--build', default='build')
    parser.add_argument('--only', nargs='*', default=ROWS)
    parser.add_argument('--pictures', type=int, default=20)
    args = parser.parse_args()
    onnxruntime.set_default_logger_severity(3)
    print("| model | activations | within a step, % | the same, % | ORT's own, % | "
          'pictures | |\n|---|---|---|---|---|---|---|')
    good = [compare(args, name, signed) for name in args.only for signed in (False, True)]
    return 0 if all(good) else 1


if __name__ == '__main__':
    sys.exit(main())
