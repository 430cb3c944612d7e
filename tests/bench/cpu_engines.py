# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""What the CPU benchmarks time, and how they write what they found into
RESULTS.md. An engine has a name and times (n): of n runs the milliseconds that
passed and those of the processor. With one thread the latter leave out what
else the machine did; a team's includes its waiting."""
import datetime
import os
import platform
import statistics
import subprocess
import time

import onnxruntime
import openvino

RUNS = 5


class Engine:
    """This engine: the program bench-cpu-engine on a model or a plan."""

    def __init__(self, name, program, model, threads, feed):
        self.name = name
        shapes = ['%s=%s' % (k, 'x'.join(map(str, v.shape)))
                  for k, v in feed.items()] if model.endswith('.onnx') else []
        self.process = subprocess.Popen(
            [program, model, str(threads)] + shapes, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def times(self, n):
        self.process.stdin.write('%d\n' % n)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line.strip():
            raise SystemExit('bench-cpu-engine failed')
        return [tuple(float(t) / 1e3 for t in pair.split(':'))
                for pair in line.split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Peer:
    def times(self, n):
        result = []
        for _ in range(n):
            start, cpu = time.perf_counter(), time.process_time()
            self.run()
            result.append(((time.perf_counter() - start) * 1e3,
                           (time.process_time() - cpu) * 1e3))
        return result

    def close(self):
        self.run = None


class OnnxRuntime(Peer):
    def __init__(self, name, model, threads, feed):
        self.name = name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            model, options, providers=['CPUExecutionProvider'])
        self.run = lambda: session.run(None, feed)


class OpenVino(Peer):
    """In f32 where nothing is quantised: where a processor has bf16 it would
    not, unless told."""

    def __init__(self, name, model, threads, feed):
        self.name = name
        core = openvino.Core()
        network = core.read_model(model)
        network.reshape({k: list(v.shape) for k, v in feed.items()})
        compiled = core.compile_model(network, 'CPU', {
            'INFERENCE_NUM_THREADS': threads,
            'INFERENCE_PRECISION_HINT': 'f32',
            'PERFORMANCE_HINT': 'LATENCY'})
        request = compiled.create_infer_request()
        self.run = lambda: request.infer(feed)


def take_turns(engines, rounds):
    """A B C A B C ..., so that what else the machine does hits all alike; a
    round is RUNS runs of each after a first that does not count."""
    times = {e.name: [] for e in engines}
    for e in engines:
        e.times(3)
    for _ in range(rounds):
        for e in engines:
            times[e.name] += e.times(RUNS + 1)[1:]
    for e in engines:
        e.close()
    return times


def summary(runs):
    """Median, least and 90th percentile."""
    values = [wall for wall, _ in runs]
    return (statistics.median(values), min(values),
            statistics.quantiles(values, n=10)[-1])


def cpu_median(runs):
    return statistics.median(cpu for _, cpu in runs)


def cpu_name():
    with open('/proc/cpuinfo') as f:
        for line in f:
            if line.startswith('model name'):
                return line.split(':', 1)[1].strip()
    return platform.processor()


def conditions(rounds, load):
    return ('Milliseconds a run: median (least..90th percentile) of %d runs '
            'each, taken in turns. %s, %d CPUs; load average %.1f before and '
            '%.1f after; %s.' % (rounds * RUNS, cpu_name(), os.cpu_count(),
                                 load, os.getloadavg()[0],
                                 datetime.date.today()))


def write(path, key, lines):
    """Puts the section 'key' into the file, over an earlier one."""
    begin, end = '<!-- %s: begin -->' % key, '<!-- %s: end -->' % key
    text = '\n'.join([begin] + lines + ['', end])
    old = open(path).read() if os.path.exists(path) else '# Benchmarks\n'
    if begin in old and end in old:
        before, rest = old.split(begin, 1)
        new = before + text + rest.split(end, 1)[1]
    else:
        new = old.rstrip('\n') + '\n\n' + text + '\n'
    with open(path, 'w') as f:
        f.write(new)
