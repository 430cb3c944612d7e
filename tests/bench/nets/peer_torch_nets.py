#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""The peer: whole networks as PyTorch modules in fp16, channels last, under
torch.compile, random weights, input on the device in the layout that suits it;
weights are frozen, which folds batch normalisation into convolutions.

usage: peer_torch_nets.py [--mode reduce-overhead] [--no-freezing]
         [--limit SECONDS] NET:BATCH ...
  NET is mnv2, eff (EfficientNet-Lite0), rn50 or yolov8s (its boxes decoded,
  nothing suppressed). The first three are timm's; yolov8s is made here as
  ../make_yolov8s.py makes it. Prints a RESULT line each, in microseconds: the
  median of 40 samples of 10 runs, the least and the largest. What would begin
  after --limit is left out, and said so.
"""
import argparse
import statistics
import time

import torch
import torch._inductor.config
import torch.nn.functional as F
from torch import nn

TIMM = {'mnv2': 'mobilenetv2_100', 'eff': 'efficientnet_lite0',
        'rn50': 'resnet50'}
BINS, CLASSES = 16, 80


def conv(c_in, c_out, k=1, stride=1):
    """A convolution with its batch normalisation folded, and SiLU."""
    return nn.Sequential(nn.Conv2d(c_in, c_out, k, stride, k // 2),
                         nn.SiLU(inplace=True))


class C2f(nn.Module):
    def __init__(self, c_in, c_out, n, shortcut):
        super().__init__()
        half = c_out // 2
        self.first, self.shortcut = conv(c_in, c_out), shortcut
        self.blocks = nn.ModuleList(
            nn.Sequential(conv(half, half, 3), conv(half, half, 3))
            for _ in range(n))
        self.last = conv((2 + n) * half, c_out)

    def forward(self, x):
        parts = list(self.first(x).chunk(2, 1))
        for block in self.blocks:
            y = block(parts[-1])
            parts.append(parts[-1] + y if self.shortcut else y)
        return self.last(torch.cat(parts, 1))


class Sppf(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.first, self.last = conv(c, c // 2), conv(2 * c, c)

    def forward(self, x):
        pools = [self.first(x)]
        for _ in range(3):
            pools.append(F.max_pool2d(pools[-1], 5, 1, 2))
        return self.last(torch.cat(pools, 1))


def branch(c_in, c_mid, c_out):
    return nn.Sequential(conv(c_in, c_mid, 3), conv(c_mid, c_mid, 3),
                         nn.Conv2d(c_mid, c_out, 1))


class Head(nn.Module):
    def __init__(self, size):
        super().__init__()
        widths = (128, 256, 512)
        self.box = nn.ModuleList(branch(c, 64, 4 * BINS) for c in widths)
        self.score = nn.ModuleList(branch(c, 128, CLASSES) for c in widths)
        points, strides = [], []
        for stride in (8, 16, 32):
            n = size // stride
            y, x = torch.meshgrid(torch.arange(n) + 0.5, torch.arange(n) + 0.5,
                                  indexing='ij')
            points.append(torch.stack((x.flatten(), y.flatten())))
            strides.append(torch.full((1, n * n), float(stride)))
        self.register_buffer('points', torch.cat(points, 1)[None])
        self.register_buffer('strides', torch.cat(strides, 1))
        self.register_buffer('bins', torch.arange(BINS).float())

    def forward(self, levels):
        rows = [torch.cat((b(x), s(x)), 1).flatten(2)
                for x, b, s in zip(levels, self.box, self.score)]
        box, score = torch.cat(rows, 2).split((4 * BINS, CLASSES), 1)
        n, _, a = box.shape
        mean = (box.view(n, 4, BINS, a).softmax(2)
                * self.bins.view(1, 1, BINS, 1)).sum(2)
        near, far = mean.chunk(2, 1)
        a, b = self.points - near, self.points + far
        box = torch.cat(((a + b) / 2, b - a), 1) * self.strides
        return torch.cat((box, score.sigmoid()), 1)


class Yolov8s(nn.Module):
    size = 640

    def __init__(self):
        super().__init__()
        self.b3 = nn.Sequential(
            conv(3, 32, 3, 2), conv(32, 64, 3, 2), C2f(64, 64, 1, True),
            conv(64, 128, 3, 2), C2f(128, 128, 2, True))
        self.b4 = nn.Sequential(conv(128, 256, 3, 2), C2f(256, 256, 2, True))
        self.b5 = nn.Sequential(conv(256, 512, 3, 2), C2f(512, 512, 1, True),
                                Sppf(512))
        self.n4, self.n3 = C2f(768, 256, 1, False), C2f(384, 128, 1, False)
        self.d3, self.m4 = conv(128, 128, 3, 2), C2f(384, 256, 1, False)
        self.d4, self.m5 = conv(256, 256, 3, 2), C2f(768, 512, 1, False)
        self.head = Head(self.size)

    def forward(self, x):
        up = lambda t: F.interpolate(t, scale_factor=2, mode='nearest')
        p3 = self.b3(x)
        p4 = self.b4(p3)
        p5 = self.b5(p4)
        n4 = self.n4(torch.cat((up(p5), p4), 1))
        n3 = self.n3(torch.cat((up(n4), p3), 1))
        m4 = self.m4(torch.cat((self.d3(n3), n4), 1))
        m5 = self.m5(torch.cat((self.d4(m4), p5), 1))
        return self.head((n3, m4, m5))


def make(net):
    if net == 'yolov8s':
        return Yolov8s(), 640
    import timm
    return timm.create_model(TIMM[net], pretrained=False), 224


def measure(net, batch, mode):
    torch.manual_seed(1)
    torch._dynamo.reset()
    model, size = make(net)
    model = model.eval().cuda().half().to(memory_format=torch.channels_last)
    x = torch.rand(batch, 3, size, size, device='cuda',
                   dtype=torch.half).to(memory_format=torch.channels_last)
    run = torch.compile(model, mode=mode)
    samples = []
    with torch.no_grad():
        for _ in range(20):
            run(x)
        for _ in range(40):
            start, stop = (torch.cuda.Event(enable_timing=True)
                           for _ in range(2))
            start.record()
            for _ in range(10):
                run(x)
            stop.record()
            stop.synchronize()
            samples.append(start.elapsed_time(stop) * 100.0)
    return statistics.median(samples), min(samples), max(samples)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('nets', nargs='+')
    parser.add_argument('--mode', default='reduce-overhead')
    parser.add_argument('--no-freezing', action='store_true')
    parser.add_argument('--limit', type=float, default=300)
    args = parser.parse_args()
    torch._inductor.config.freezing = not args.no_freezing
    begin = time.monotonic()
    for spec in args.nets:
        net, _, batch = spec.partition(':')
        at = time.monotonic() - begin
        if at > args.limit:
            print(f'{spec}: left out, {at:.0f} s have passed', flush=True)
            continue
        us = measure(net, int(batch), args.mode)
        print(f'RESULT torch {net} fp16 {batch} {us[0]:.2f} {us[1]:.2f} '
              f'{us[2]:.2f}', flush=True)


if __name__ == '__main__':
    main()
