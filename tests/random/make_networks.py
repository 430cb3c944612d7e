# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""make_networks.py DIR COUNT: writes SEED.onnx for seeds 0 to COUNT - 1, and
SEED.bin with the input and what ONNX Runtime makes of it: float32, the input
first, then each output in order. A folder that has them already is kept."""
import hashlib
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

import networks


def describe(count):
    """What decides the contents of the folder."""
    digest = hashlib.sha256()
    for name in (networks.__file__, __file__):
        digest.update(pathlib.Path(name).read_bytes())
    return f"{digest.hexdigest()} {count} onnxruntime {onnxruntime.__version__}\n"


def write(folder, seed):
    model = networks.Net(seed).grow()
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # The oracle is what each operator says. ONNX Runtime's own fusions cannot even
    # load a few of these ("Failed to find node output").
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                           providers=["CPUExecutionProvider"])
    shape = session.get_inputs()[0].shape
    x = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    arrays = [x] + session.run(None, {"input": x})
    onnx.save(model, folder / f"{seed}.onnx")
    with open(folder / f"{seed}.bin", "wb") as out:
        for array in arrays:
            out.write(np.ascontiguousarray(array, np.float32).tobytes())


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    stamp = folder / "made-by"
    if stamp.exists() and stamp.read_text() == describe(count):
        return
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    for seed in range(count):
        try:
            write(folder, seed)
        except Exception as error:
            sys.exit(f"seed {seed}: {error}")
    stamp.write_text(describe(count))


main()
