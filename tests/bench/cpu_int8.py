# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""CPU benchmark of INT8, batch 1: this engine in INT8 and FP32 beside what
ONNX Runtime makes with quantize_static (Q/DQ and QOperator) and OpenVINO of
NNCF's model and of ONNX Runtime's Q/DQ one.

    cpu_int8.py BUILD SHARED OUT.md THREADS ROUNDS [NET ...]

SHARED holds models and pictures; nets without a trained model get random
weights and random pictures. Everybody is calibrated on the same samples; the
models and our plan are kept in BUILD/bench-int8. The section of OUT.md for
that many threads is rewritten.
"""
import os
import subprocess
import sys

import numpy
import onnxruntime
import openvino

import cpu_engines as engines

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, '..', 'accuracy'))
import nets  # noqa: E402
import peers  # noqa: E402
import pictures  # noqa: E402

SAMPLES = 16
OURS, OURS_FP32 = 'gst-trtinfer', 'gst-trtinfer FP32'
ORT = 'ONNX Runtime ' + onnxruntime.__version__
OPENVINO = 'OpenVINO ' + openvino.__version__.split('-')[0]
MADE = {'YOLOv8s-shaped 640': ('make_yolov8s.py', (3, 640, 640)),
        'ResNet-50 224': ('make_resnet50.py', (3, 224, 224))}
TRAINED = {'YOLOX-nano 416': 'yolox_nano', 'MobileNetV2 224': 'mobilenet_v2'}


class Net:
    """The files of one net, made where they are missing."""

    def __init__(self, name, build, shared):
        self.name, self.tool = name, build + '/tools/trtplan'
        self.folder = '%s/bench-int8/%s' % (build, name.replace(' ', '-'))
        os.makedirs(self.folder, exist_ok=True)
        self.samples = self.folder + '/samples.npy'
        self.spec = {}
        if name in TRAINED:
            self.spec = nets.NETS[TRAINED[name]]
            self.model = '%s/models/%s' % (shared, self.spec['file'])
            self.take_pictures(shared)
        else:
            self.model = self.folder + '/float.onnx'
            self.make_random()
        self.prepared = peers.prepare(self.model, self.spec,
                                      self.folder + '/prepared.onnx')
        row = peers.feed(self.prepared, self.samples)[0]
        self.input = next(iter(row))
        self.feed = {self.input: row[self.input]}

    def take_pictures(self, shared):
        if os.path.exists(self.samples):
            return
        chosen = dict(self.spec, calibrate=SAMPLES)
        rows = pictures.Pictures(chosen, shared, self.folder)
        numpy.save(self.samples, numpy.load(rows.folds[0][0]))

    def make_random(self):
        script, shape = MADE[self.name]
        if not os.path.exists(self.model):
            subprocess.run([sys.executable, os.path.join(HERE, script),
                            self.model], check=True)
        if not os.path.exists(self.samples):
            numpy.save(self.samples, numpy.random.default_rng(1).random(
                (SAMPLES,) + shape, dtype=numpy.float32))

    def plan(self):
        """Every layer in INT8 where nothing was learned that could be kept."""
        path = self.folder + '/ours.plan'
        guard = [] if self.name in TRAINED else ['--int8-share', '1']
        if not os.path.exists(path) \
                or os.path.getmtime(path) < os.path.getmtime(self.tool):
            subprocess.run(
                [self.tool, 'build', self.model, '-o', path, '--precision',
                 'int8', '--calibration', '%s=%s' % (self.input, self.samples)]
                + guard, check=True)
        return path

    def ort(self, form):
        path = '%s/ort-%s.onnx' % (self.folder, form)
        if not os.path.exists(path):
            peers.quantise_ort(self.prepared, self.samples, 'ort-minmax', path,
                               form)
        return path

    def nncf(self):
        path = self.folder + '/nncf.xml'
        if not os.path.exists(path):
            peers.quantise_openvino(self.prepared, self.samples, path)
        return path


def engines_of(net, program, threads):
    def ours(name, model):
        return engines.Engine(name, program, model, threads, net.feed)

    def ort(name, model):
        return engines.OnnxRuntime(ORT + name, model, threads, net.feed)

    def openvino_(name, model):
        return engines.OpenVino(OPENVINO + name, model, threads, net.feed)
    return [ours(OURS, net.plan()), ours(OURS_FP32, net.model),
            ort(' Q/DQ', net.ort('QDQ')), ort(' QOperator', net.ort('QOperator')),
            ort(' FP32', net.model), openvino_(' NNCF', net.nncf()),
            openvino_(' Q/DQ', net.ort('QDQ')), openvino_(' FP32', net.model)]


def row_of(name, times):
    wall = {k: engines.summary(v) for k, v in times.items()}
    cpu = {k: engines.cpu_median(v) for k, v in times.items()}
    rivals = [k for k in times if 'FP32' not in k and k != OURS]
    cells = ['%.2f (%.2f..%.2f) / %.2f' % (wall[k] + (cpu[k],)) for k in times]
    ratios = [min(wall[k][0] for k in rivals) / wall[OURS][0],
              min(cpu[k] for k in rivals) / cpu[OURS],
              cpu[OURS_FP32] / cpu[OURS]]
    return '| %s | %s |' % (name, ' | '.join(
        cells + ['%.2f' % r for r in ratios]))


def section(names, rows, threads, rounds, load):
    head = ['Network'] + names + ['speed / faster INT8 peer', 'by CPU time',
                                  'our FP32 by CPU time']
    return ['## CPU, INT8, batch 1, %d thread%s' % (
        threads, '' if threads == 1 else 's'), '',
        engines.conditions(rounds, load) + ' Behind the slash: median of the '
        "processor's time, which leaves out what else the machine did.", '',
        '| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head)] + rows


def main():
    if len(sys.argv) < 6:
        raise SystemExit(__doc__)
    build, shared, out, threads, rounds = sys.argv[1:6]
    threads, rounds = int(threads), int(rounds)
    chosen = [Net(n, build, shared) for n in list(MADE) + list(TRAINED)
              if not sys.argv[6:] or n.split()[0] in sys.argv[6:]]
    for net in chosen:
        net.plan(), net.ort('QDQ'), net.ort('QOperator'), net.nncf()
    load = os.getloadavg()[0]
    rows, names = [], []
    for net in chosen:
        times = engines.take_turns(engines_of(
            net, build + '/tests/bench/bench-cpu-engine', threads), rounds)
        names = list(times)
        rows.append(row_of(net.name, times))
        print(rows[-1], flush=True)
    engines.write(out, 'cpu int8 %d' % threads,
                  section(names, rows, threads, rounds, load))


main()
