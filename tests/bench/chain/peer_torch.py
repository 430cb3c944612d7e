# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""The peer: the same layer lists as PyTorch modules in fp16, channels last,
torch.compile(mode="reduce-overhead"), random weights. Prints one line a chain
in the form of the chain program's RESULT lines.

usage: peer_torch.py LIST:BATCH ...
"""
import statistics
import sys

import torch
import torch.nn.functional as F

ACTS = {"none": lambda t: t, "relu": F.relu, "relu6": F.relu6, "silu": F.silu,
        "leaky": lambda t: F.leaky_relu(t, 0.1), "hardswish": F.hardswish,
        "sigmoid": torch.sigmoid, "hardsigmoid": F.hardsigmoid}


def parse(path):
    for line in open(path):
        words = line.split()
        if words and not words[0].startswith("#"):
            yield words[0], words[1], words[2].split(","), dict(
                w.split("=") for w in words[3:])


class Chain(torch.nn.Module):
    def __init__(self, path):
        super().__init__()
        self.rows, self.mods, channels = [], torch.nn.ModuleDict(), {}
        for name, op, src, key in parse(path):
            c = channels.get(src[0], 0)
            r, pad = int(key.get("r", 1)), int(key.get("pad", 0))
            stride, k = int(key.get("stride", 1)), int(key.get("k", c))
            if op == "input":
                self.shape = (3, int(key["h"]), int(key["w"]))
                k = 3
            elif op == "concat":
                k = sum(channels[s] for s in src)
            elif op in ("conv", "fc", "dw"):
                self.mods[name] = torch.nn.Conv2d(
                    c, k, r, stride, pad, int(key.get("dil", 1)),
                    c if op == "dw" else int(key.get("groups", 1)))
            channels[name] = k
            self.rows.append((name, op, src, key, r, stride, pad, k))

    def forward(self, x):
        v = {}
        for name, op, src, key, r, stride, pad, k in self.rows:
            if op == "input":
                v[name] = x
                continue
            t = v[src[0]]
            if op in ("conv", "fc", "dw"):
                t = self.mods[name](t)
            elif op == "maxpool":
                t = F.max_pool2d(t, r, stride, pad)
            elif op == "gap":
                t = t.mean((2, 3), keepdim=True)
            elif op == "concat":
                t = torch.cat([v[s] for s in src], 1)
            elif op == "slice":
                t = t[:, int(key["from"]):int(key["from"]) + k]
            elif op == "up":
                t = F.interpolate(t, scale_factor=2, mode="nearest")
            act = ACTS[key.get("act", "none")]
            add, _, place = key.get("add", "").partition(":")
            if place == "pre":
                t = act(t + v[add])
            else:
                t = act(t)
                if add:
                    t = t + v[add]
            v[name] = t
        used = {s for row in self.rows for s in row[2]} | {
            row[3].get("add", "").partition(":")[0] for row in self.rows}
        return [v[row[0]] for row in self.rows if row[0] not in used]


def measure(path, batch):
    torch.manual_seed(1)
    model = Chain(path).cuda().half().eval().to(
        memory_format=torch.channels_last)
    x = torch.randn(batch, *model.shape, device="cuda",
                    dtype=torch.half).to(memory_format=torch.channels_last)
    run = torch.compile(model, mode="reduce-overhead")
    samples = []
    with torch.no_grad():
        for _ in range(20):
            run(x)
        for _ in range(40):
            start = torch.cuda.Event(enable_timing=True)
            stop = torch.cuda.Event(enable_timing=True)
            start.record()
            for _ in range(10):
                run(x)
            stop.record()
            stop.synchronize()
            samples.append(start.elapsed_time(stop) * 100.0)
    samples.sort()
    median = statistics.median(samples)
    print(f"RESULT torch.compile {path.rsplit('/', 1)[-1]} f16 batch {batch}: "
          f"median {median:.1f} us, p95 {samples[38]:.1f} us, "
          f"{batch / median * 1e3:.1f} k/s", flush=True)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        file, _, size = argument.partition(":")
        torch._dynamo.reset()
        measure(file, int(size or 1))
