# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""CPU benchmark: this engine, ONNX Runtime and OpenVINO, batch 1, fp32.

    cpu.py ENGINE OUT.md THREADS ROUNDS NAME=MODEL.onnx:INPUT=1x3x224x224 ...

ENGINE is the bench-cpu-engine program. The three take turns (A B C A B C ...),
so that what else the machine does hits all alike; a round is five runs of each
after a first that does not count. "light-resnet50" as MODEL is the network of
the onnx package. The section of OUT.md for that many threads is rewritten.
OpenVINO is told to compute in f32: where a processor has bf16 it would not.
"""
import datetime
import os
import platform
import statistics
import subprocess
import sys
import time

import numpy
import onnx
import onnxruntime
import openvino

RUNS = 5
BEGIN, END = '<!-- cpu %d: begin -->', '<!-- cpu %d: end -->'


class Engine:
    name = 'gst-trtinfer'

    def __init__(self, program, model, threads, feed):
        shapes = ['%s=%s' % (k, 'x'.join(map(str, v.shape)))
                  for k, v in feed.items()]
        self.process = subprocess.Popen(
            [program, model, str(threads)] + shapes, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def times(self, n):
        self.process.stdin.write('%d\n' % n)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line.strip():
            raise SystemExit('bench-cpu-engine failed')
        return [float(t) / 1e3 for t in line.split()]


class Peer:
    def times(self, n):
        result = []
        for _ in range(n):
            start = time.perf_counter()
            self.run()
            result.append((time.perf_counter() - start) * 1e3)
        return result


class OnnxRuntime(Peer):
    name = 'ONNX Runtime ' + onnxruntime.__version__

    def __init__(self, model, threads, feed):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            model, options, providers=['CPUExecutionProvider'])
        self.run = lambda: session.run(None, feed)


class OpenVino(Peer):
    name = 'OpenVINO ' + openvino.__version__.split('-')[0]

    def __init__(self, model, threads, feed):
        core = openvino.Core()
        network = core.read_model(model)
        network.reshape({k: list(v.shape) for k, v in feed.items()})
        compiled = core.compile_model(network, 'CPU', {
            'INFERENCE_NUM_THREADS': threads,
            'INFERENCE_PRECISION_HINT': 'f32',
            'PERFORMANCE_HINT': 'LATENCY'})
        request = compiled.create_infer_request()
        self.run = lambda: request.infer(feed)


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
    all_of = [Engine(program, model, threads, feed),
              OnnxRuntime(model, threads, feed),
              OpenVino(model, threads, feed)]
    times = {e.name: [] for e in all_of}
    for e in all_of:
        e.times(3)
    for _ in range(rounds):
        for e in all_of:
            times[e.name] += e.times(RUNS + 1)[1:]
    all_of[0].process.stdin.close()
    all_of[0].process.wait()
    return name, times


def row_of(name, times):
    values = {k: (statistics.median(v), min(v),
                  statistics.quantiles(v, n=10)[-1]) for k, v in times.items()}
    ours = values.pop(Engine.name)
    median = ours[0] / min(v[0] for v in values.values())
    least = ours[1] / min(v[1] for v in values.values())
    cells = ['%.2f (%.2f..%.2f)' % v for v in [ours] + list(values.values())]
    return '| %s | %s | %.2f | %.2f |' % (name, ' | '.join(cells), median,
                                          least)


def cpu_name():
    with open('/proc/cpuinfo') as f:
        for line in f:
            if line.startswith('model name'):
                return line.split(':', 1)[1].strip()
    return platform.processor()


def section(rows, names, threads, rounds, load):
    head = ['Network'] + names + ['median / faster peer', 'least / faster peer']
    lines = [BEGIN % threads, '## CPU, fp32, batch 1, %d thread%s' % (
        threads, '' if threads == 1 else 's'), '',
        'Milliseconds a run: median (least..90th percentile) of %d runs each, '
        'taken in turns. %s, %d CPUs; load average %.1f before and %.1f '
        'after; %s.' % (rounds * RUNS, cpu_name(), os.cpu_count(), load,
                        os.getloadavg()[0], datetime.date.today()), '',
        '| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head)]
    return '\n'.join(lines + rows + ['', END % threads])


def write(path, text, begin, end):
    old = open(path).read() if os.path.exists(path) else '# Benchmarks\n'
    if begin in old and end in old:
        before, rest = old.split(begin, 1)
        new = before + text + rest.split(end, 1)[1]
    else:
        new = old.rstrip('\n') + '\n\n' + text + '\n'
    with open(path, 'w') as f:
        f.write(new)


def main():
    if len(sys.argv) < 6:
        raise SystemExit(__doc__)
    program, out, threads, rounds = sys.argv[1:5]
    threads, rounds = int(threads), int(rounds)
    load = os.getloadavg()[0]
    rows, names = [], []
    for argument in sys.argv[5:]:
        name, times = measure(program, argument, threads, rounds)
        names = list(times)
        rows.append(row_of(name, times))
        print(rows[-1], flush=True)
    write(out, section(rows, names, threads, rounds, load), BEGIN % threads,
          END % threads)


main()
