# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""CPU benchmark: this engine, ONNX Runtime and OpenVINO, batch 1, fp32.

    cpu.py ENGINE OUT.md THREADS ROUNDS NAME=MODEL.onnx:INPUT=1x3x224x224 ...

ENGINE is the bench-cpu-engine program. "light-resnet50" as MODEL is the network
of the onnx package. The section of OUT.md for that many threads is rewritten.
"""
import os
import sys

import numpy
import onnx
import onnxruntime
import openvino

import cpu_engines as engines

OURS = 'gst-trtinfer'
ORT = 'ONNX Runtime ' + onnxruntime.__version__
OPENVINO = 'OpenVINO ' + openvino.__version__.split('-')[0]


def find_model(path):
    if path == 'light-resnet50':
        return os.path.join(os.path.dirname(onnx.__file__), 'backend', 'test',
                            'data', 'light', 'light_resnet50.onnx')
    return path


def measure(program, row, threads, rounds):
    name, rest = row.split('=', 1)
    model, shape = rest.split(':', 1)
    key, dims = shape.split('=')
    model = find_model(model)
    data = numpy.random.default_rng(1).random(
        [int(d) for d in dims.split('x')], dtype=numpy.float32)
    feed = {key: data}
    return name, engines.take_turns([
        engines.Engine(OURS, program, model, threads, feed),
        engines.OnnxRuntime(ORT, model, threads, feed),
        engines.OpenVino(OPENVINO, model, threads, feed)], rounds)


def row_of(name, times):
    values = {k: engines.summary(v) for k, v in times.items()}
    ours = values.pop(OURS)
    median = ours[0] / min(v[0] for v in values.values())
    least = ours[1] / min(v[1] for v in values.values())
    cells = ['%.2f (%.2f..%.2f)' % v for v in [ours] + list(values.values())]
    return '| %s | %s | %.2f | %.2f |' % (name, ' | '.join(cells), median,
                                          least)


def section(rows, threads, rounds, load):
    head = ['Network', OURS, ORT, OPENVINO, 'median / faster peer',
            'least / faster peer']
    return ['## CPU, fp32, batch 1, %d thread%s' % (
        threads, '' if threads == 1 else 's'), '',
        engines.conditions(rounds, load), '',
        '| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head)] + rows


def main():
    if len(sys.argv) < 6:
        raise SystemExit(__doc__)
    program, out, threads, rounds = sys.argv[1:5]
    threads, rounds = int(threads), int(rounds)
    load = os.getloadavg()[0]
    rows = []
    for argument in sys.argv[5:]:
        rows.append(row_of(*measure(program, argument, threads, rounds)))
        print(rows[-1], flush=True)
    engines.write(out, 'cpu %d' % threads, section(rows, threads, rounds, load))


main()
