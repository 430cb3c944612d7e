# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Figures of merit that take a weight a picture, so that a bootstrap resample
is the same call with other weights. All are in percent."""
import numpy as np

import decode


class Classes:
    """Top-1, agreement with another run, and noise against it."""

    def __init__(self, results, truth, _spec):
        self.top = np.array([np.argmax(r) for r in results])
        self.right = self.top == np.array(truth)
        self.scores = np.array(results, float)
        if self.scores.min() >= 0 and np.abs(self.scores.sum(1) - 1).max() < 0.01:
            # Probabilities: their logarithms are the scores up to a constant.
            # Peers round them to 8 bits, so that less than a step is nothing.
            self.scores = np.log(np.maximum(self.scores, 1 / 256))
        self.scores -= self.scores.mean(1, keepdims=True)

    def figure(self, weight):
        return 100 * (self.right @ weight) / weight.sum()

    def agreement(self, other, weight):
        return 100 * ((self.top == other.top) @ weight) / weight.sum()

    def noise(self, other, weight):
        """Of the scores, in percent of the other run's variance over the
        pictures: what agreement is a coarse measure of."""
        seen = weight > 0
        off = (self.scores - other.scores)[seen]
        moves = (other.scores - other.scores[seen].mean(0))[seen]
        return 100 * (off ** 2).sum() / (moves ** 2).sum()


class Mask:
    """Intersection over union of one class, over all pixels; agreement is that
    of the two runs with each other."""

    def __init__(self, results, truth, _spec):
        self.masks = results
        rows = []
        for mask, true in zip(results, truth):
            y = np.arange(true.shape[0]) * mask.shape[0] // true.shape[0]
            x = np.arange(true.shape[1]) * mask.shape[1] // true.shape[1]
            seen = mask[y][:, x]
            rows.append([(seen & true).sum(), (seen | true).sum()])
        self.counts = np.array(rows, float)

    def figure(self, weight):
        both, either = weight @ self.counts
        return 100 * both / max(either, 1)

    def agreement(self, other, weight):
        rows = np.array([[(a & b).sum(), (a | b).sum()]
                         for a, b in zip(self.masks, other.masks)], float)
        both, either = weight @ rows
        return 100 * both / max(either, 1)


def match(found, true, ious):
    """For each detection, at each threshold, whether it takes a true box that
    is still free; by score, the best free box first, as COCO does."""
    hit = np.zeros((len(ious), len(found)), bool)
    if len(found) == 0 or len(true) == 0:
        return hit
    overlap = decode.iou(found[:, :4].astype(float), true[:, :4])
    for t, least in enumerate(ious):
        free = np.ones(len(true), bool)
        for d in range(len(found)):
            with_free = np.where(free, overlap[d], -1)
            best = with_free.argmax()
            if with_free[best] >= min(least, 1 - 1e-10):
                hit[t, d], free[best] = True, False
    return hit


class Boxes:
    """COCO's average precision: 101 recall points, all areas, 100 boxes a
    picture, mean over the classes that the weighted pictures hold."""

    def __init__(self, results, truth, spec):
        self.spec, self.results = spec, results
        self.table = self.build([r for r in results], truth)

    def build(self, results, truth):
        table = []
        for c in range(self.spec['classes']):
            scores, owner, hits = [], [], []
            count = np.zeros(len(truth))
            for i, (found, true) in enumerate(zip(results, truth)):
                mine = found[found[:, 5] == c]
                real = true[true[:, 4] == c]
                count[i] = len(real)
                scores.append(mine[:, 4])
                owner.append(np.full(len(mine), i))
                hits.append(match(mine, real, self.spec['ious']))
            if count.sum() == 0:
                continue
            order = np.argsort(-np.concatenate(scores), kind='stable')
            table.append((np.concatenate(owner)[order],
                          np.concatenate(hits, 1)[:, order], count))
        return table

    def parts(self, weight, table=None):
        """Average precision [classes, thresholds]."""
        rows = []
        for owner, hits, count in table if table is not None else self.table:
            total = count @ weight
            if total == 0:
                continue
            if len(owner) == 0:
                rows.append(np.zeros(len(hits)))
                continue
            w = weight[owner]
            good = np.cumsum(hits * w, 1)
            precision = good / np.maximum(np.cumsum(w), 1e-9)
            precision = np.maximum.accumulate(precision[:, ::-1], 1)[:, ::-1]
            # How many of the recall points 0, .01 ... 1 a detection reaches
            # that the ones before it did not.
            reached = np.floor(100 * good / total + 1e-9)
            reached[:, 1:] -= reached[:, :-1].copy()
            reached[:, 0] += 1
            rows.append((precision * reached).sum(1) / 101)
        return np.array(rows) if rows else np.zeros((1, len(self.spec['ious'])))

    def figure(self, weight):
        return 100 * self.parts(weight).mean()

    def at_half(self, weight):
        return 100 * self.parts(weight)[:, 0].mean()

    def agreement(self, other, weight):
        """Average precision at IoU 0.5 against the other run's boxes that a
        user would see (score 0.3 and more)."""
        seen = [np.delete(r[r[:, 4] >= 0.3], 4, 1) for r in other.results]
        table = self.build(self.results, seen)
        return 100 * self.parts(weight, table)[:, 0].mean()


KINDS = {'classes': Classes, 'mask': Mask, 'boxes': Boxes}


def compare(reference, runs, folds, resamples=400):
    """Mean over the folds of: figure, drop against the reference, agreement;
    and the drop's 95 % interval by resampling the pictures, the same ones for
    both runs and for all folds. A weight vector a fold leaves out what that
    fold was calibrated on."""
    n = len(folds[0])
    rng = np.random.default_rng(95)
    weights = [np.ones(n)] + [np.bincount(rng.integers(0, n, n), minlength=n).astype(float)
                              for _ in range(resamples)]
    known = reference.__dict__.setdefault('known', {})

    def of_reference(weight):
        key = weight.tobytes()
        if key not in known:
            known[key] = reference.figure(weight)
        return known[key]

    drops = [np.mean([of_reference(w * f) - run.figure(w * f)
                      for run, f in zip(runs, folds)]) for w in weights]
    drops, at_hand = drops[1:], drops[0]
    row = dict(figure=np.mean([run.figure(f) for run, f in zip(runs, folds)]),
               drop=at_hand, low=np.percentile(drops, 2.5),
               high=np.percentile(drops, 97.5),
               agreement=np.mean([run.agreement(reference, f)
                                  for run, f in zip(runs, folds)]))
    if hasattr(reference, 'noise'):
        row['noise'] = np.mean([run.noise(reference, f) for run, f in zip(runs, folds)])
    if hasattr(reference, 'at_half'):
        row['half'] = np.mean([run.at_half(f) for run, f in zip(runs, folds)])
    return {k: float(v) for k, v in row.items()}
