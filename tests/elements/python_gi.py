# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) gst-trtinfer contributors
"""GstTrtInferMeta and GstTrtTensorMeta read by plain gi, with the overrides of
python3-gst-1.0 (where installed) and without. argv[1] is libgsttrt-1.0.so; it is
called by ctypes only to attach the metas, as trtinfer would."""
import ctypes
import os
import subprocess
import sys


class Object(ctypes.Structure):
    _fields_ = [(n, ctypes.c_double) for n in ("x", "y", "w", "h", "confidence")] + [
        ("label_id", ctypes.c_int), ("roi_id", ctypes.c_int),
        ("object_id", ctypes.c_uint64), ("label", ctypes.c_char_p),
        ("model_name", ctypes.c_char_p), ("n_landmarks", ctypes.c_uint),
        ("landmarks", ctypes.c_double * 64)]


class Tensor(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("type", ctypes.c_char_p),
                ("n_dims", ctypes.c_uint), ("dims", ctypes.c_int64 * 8),
                ("data", ctypes.c_void_p)]


def attach(library, buffer):
    lib = ctypes.CDLL(library)
    pointer = ctypes.c_void_p(hash(buffer))  # a boxed object's hash is its address
    for name in ("gst_buffer_add_trt_infer_meta", "gst_buffer_add_trt_tensor_meta"):
        getattr(lib, name).restype = ctypes.c_void_p
    meta = ctypes.c_void_p(lib.gst_buffer_add_trt_infer_meta(pointer))
    cat = Object(x=.25, y=.5, w=.125, h=.25, confidence=.75, label_id=3, roi_id=-1,
                 object_id=1 << 40, label=b"cat", model_name=b"pets", n_landmarks=2)
    cat.landmarks[:4] = [.1, .2, .3, .4]
    lib.gst_trt_infer_meta_add_object(meta, ctypes.byref(cat))
    lib.gst_trt_infer_meta_add_object(
        meta, ctypes.byref(Object(label_id=-1, roi_id=-1)))
    meta = ctypes.c_void_p(lib.gst_buffer_add_trt_tensor_meta(pointer))
    data = Gst.Buffer.new_wrapped(b"12345678")
    tensor = Tensor(name=b"scores", type=b"float32", n_dims=2, data=hash(data))
    tensor.dims[:2] = [1, 2]
    lib.gst_trt_tensor_meta_add(meta, ctypes.byref(tensor))


def check_objects(buffer):
    s = buffer.get_custom_meta("GstTrtInferMeta").get_structure()
    assert s.get_int("n-objects") == (True, 2), s.to_string()
    o = s.get_value("object-0")
    assert o.get_name() == "object"
    assert [o.get_double(k)[1] for k in ("x", "y", "w", "h", "confidence")] == [
        .25, .5, .125, .25, .75]
    assert o.get_string("label") == "cat" and o.get_string("model-name") == "pets"
    assert o.get_int("label-id") == (True, 3)
    assert o.get_uint64("object-id") == (True, 1 << 40)
    good, points = o.get_array("landmarks")
    assert good and [points.get_nth(i) for i in range(points.n_values)] == [
        .1, .2, .3, .4]
    o = s.get_value("object-1")
    assert o.get_int("label-id") == (True, -1) and not o.has_field("label")


def check_tensors(buffer):
    s = buffer.get_custom_meta("GstTrtTensorMeta").get_structure()
    assert s.get_int("n-tensors") == (True, 1)
    t = s.get_value("tensor-0")
    assert t.get_string("name") == "scores" and t.get_string("type") == "float32"
    good, dims = t.get_array("dims")
    assert good and [dims.get_nth(i) for i in range(dims.n_values)] == [1, 2]
    data = t.get_value("data")
    assert data.extract_dup(0, data.get_size()) == b"12345678"


if __name__ == "__main__":
    bare = os.environ.get("TRT_TEST_WITHOUT_OVERRIDES")
    import gi
    if bare:
        import gi.overrides
        gi.overrides.__path__ = [p for p in gi.overrides.__path__
                                 if not os.path.exists(os.path.join(p, "Gst.py"))]
    gi.require_version("Gst", "1.0")
    from gi.repository import Gst
    Gst.init(None)
    buffer = Gst.Buffer.new()
    attach(sys.argv[1], buffer)
    copy = buffer.copy_deep()
    for b in (buffer, copy):
        check_objects(b)
        check_tensors(b)
    overrides = sys.modules.get("gi.overrides.Gst")
    print("metas read by plain gi,", "with" if overrides else "without",
          "the overrides of python3-gst-1.0")
    if not bare:
        environment = dict(os.environ, TRT_TEST_WITHOUT_OVERRIDES="1")
        sys.exit(subprocess.call([sys.executable] + sys.argv, env=environment))
