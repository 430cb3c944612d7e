# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Our side: the command line of trtplan, as a user has it."""
import glob
import json
import os
import subprocess

import numpy as np


class Failed(Exception):
    pass


def call(arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(' '.join(arguments[:2]) + ': '
                     + (done.stderr or done.stdout).strip()[-400:])
    return done.stdout


def shape_options(name, spec):
    return ['--shape', f"{name}={'x'.join(map(str, spec['shape']))}"] if 'shape' in spec else []


def build(tool, model, name, spec, calibration, method, plan):
    """Returns how many percent of the multiply-accumulates are INT8."""
    options = shape_options(name, spec)
    if method == 'fp32':
        call([tool, 'build', model, '-o', plan, *options])
        return 0.0
    if method == 'tensorrt':
        options += ['--int8-method', 'entropy', '--int8-plain']
    else:
        options += ['--int8-method', method]
    call([tool, 'build', model, '-o', plan, '--precision', 'int8',
          '--calibration', f'{name}={calibration}', *options])
    return share(json.loads(call([tool, 'inspect', '--json', plan])))


def share(inspected):
    report = json.loads(inspected['metadata']['trt.int8.report'])
    return 100 * float(report['mac_share_int8'])


def run(tool, plan, name, path, spec, folder):
    """Every output by name, first axis the samples."""
    os.makedirs(folder, exist_ok=True)
    for old in glob.glob(f'{folder}/*.npy'):
        os.remove(old)
    call([tool, 'run', plan, '--input', f'{name}={path}', '--output-dir', folder])
    arrays = {os.path.basename(p)[:-4]: np.load(p, mmap_mode='r')
              for p in glob.glob(f'{folder}/*.npy')}
    for i in range(len(next(iter(arrays.values())))):
        yield {n: np.array(a[i]) for n, a in arrays.items()}
