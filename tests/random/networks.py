# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Valid random networks of the kind that cameras are fed to.

A Net grows a graph operator by operator. It keeps the tensors that are there
with their shapes, so that each step can choose parameters that fit. Weights
are scaled so that values stay near one, and nothing that jumps (rounding,
comparisons) is used: a difference in the last digit stays one.
"""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

OPSETS = (11, 13, 17, 20)
MAX_ELEMENTS = 30000


class Net:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.opset = int(self.pick(OPSETS))
        self.nodes, self.constants, self.shapes = [], [], {}
        self.live = []  # feature maps, NCHW, that a later step may read
        self.n_names = 0

    # ---- small things ---------------------------------------------------

    def pick(self, choices):
        return choices[int(self.rng.integers(len(choices)))]

    def chance(self, p):
        return bool(self.rng.random() < p)

    def between(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def name(self, stem):
        self.n_names += 1
        return f"{stem}_{self.n_names}"

    def constant(self, array, dtype=np.float32):
        name = self.name("c")
        array = np.asarray(array, dtype)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def normal(self, *shape, scale=1.0, offset=0.0):
        values = self.rng.standard_normal(shape) * scale + offset
        return self.constant(values)

    def node(self, op, inputs, shape, **attrs):
        """One output; returns its name."""
        out = self.name(op.lower())
        self.nodes.append(helper.make_node(op, inputs, [out], name="n_" + out,
                                           **attrs))
        self.shapes[out] = tuple(int(d) for d in shape)
        return out

    def ints(self, values):
        return self.constant(values, np.int64)

    # ---- layers ---------------------------------------------------------

    def conv(self, x, k=None, keeps_size=False):
        n, c, h, w = self.shapes[x]
        group = self.pick([g for g in (1, 1, 1, 2, 3, c) if c % g == 0])
        if k is None:
            k = self.between(1, 4) * group if group > 1 else self.between(1, 17)
            k = c * self.between(1, 2) if group == c else k
            k = min(k, max(48 // group, 1) * group)
        if k % group:
            group = 1
        kernel = [self.pick((1, 1, 2, 3, 3, 5)) for _ in range(2)]
        dilation = [self.pick((1, 1, 1, 2)) for _ in range(2)]
        stride = [1, 1] if keeps_size else [self.pick((1, 1, 2)), self.pick((1, 1, 2))]
        reach = [(kernel[i] - 1) * dilation[i] for i in range(2)]
        attrs = dict(kernel_shape=kernel, dilations=dilation, strides=stride,
                     group=group)
        if keeps_size:
            begin = [self.between(0, reach[i]) for i in range(2)]
            pads = begin + [reach[i] - begin[i] for i in range(2)]
        else:
            pads = [self.between(0, 2) for _ in range(4)]
        size = [h, w]
        for i in range(2):
            short = reach[i] + 1 - size[i] - pads[i] - pads[i + 2]
            pads[i] += max(short, 0)
        if dilation == [1, 1] and stride == [1, 1] and self.chance(0.1) and keeps_size:
            attrs["auto_pad"] = self.pick(("SAME_UPPER", "SAME_LOWER"))
        else:
            attrs["pads"] = pads
        out = [n, k] + [(size[i] + pads[i] + pads[i + 2] - reach[i] - 1) // stride[i] + 1
                        for i in range(2)]
        inputs = [x, self.normal(k, c // group, *kernel,
                                 scale=(c // group * kernel[0] * kernel[1]) ** -0.5)]
        if self.chance(0.6):
            inputs.append(self.normal(k, scale=0.3))
        return self.node("Conv", inputs, out, **attrs)

    def deconv(self, x):
        n, c, h, w = self.shapes[x]
        group = self.pick([g for g in (1, 1, 2, c) if c % g == 0])
        k = group * self.between(1, 3)
        kernel, stride = [self.between(1, 4) for _ in range(2)], [self.between(1, 2) for _ in range(2)]
        extra = [self.between(0, s - 1) for s in stride]
        pads = [self.between(0, (kernel[i % 2] - 1) // 2) for i in range(4)]
        out = [(s - 1) * stride[i] + kernel[i] + extra[i] - pads[i] - pads[i + 2]
               for i, s in enumerate((h, w))]
        if min(out) < 1:
            return self.act(x)
        inputs = [x, self.normal(c, k // group, *kernel, scale=(c / group) ** -0.5)]
        if self.chance(0.5):
            inputs.append(self.normal(k, scale=0.3))
        return self.node("ConvTranspose", inputs, [n, k] + out, group=group,
                         strides=stride, pads=pads, output_padding=extra,
                         kernel_shape=kernel)

    def norm(self, x):
        c = self.shapes[x][1]
        return self.node("BatchNormalization",
                         [x, self.normal(c, scale=0.2, offset=1), self.normal(c, scale=0.2),
                          self.normal(c, scale=0.2),
                          self.constant(self.rng.random(c) + 0.5)],
                         self.shapes[x], epsilon=self.pick((1e-5, 1e-3)))

    def act(self, x):
        shape, c = self.shapes[x], self.shapes[x][1]
        kinds = ["Relu", "LeakyRelu", "Sigmoid", "Tanh", "Clip", "HardSigmoid",
                 "Elu", "Softplus", "PRelu", "silu", "hardswish", "gelu", "mish"]
        kinds += ["HardSwish"] * (self.opset >= 14) + ["Mish"] * (self.opset >= 18)
        kinds += ["Gelu"] * (self.opset >= 20)
        kind = self.pick(kinds)
        one = lambda op, **a: self.node(op, [x], shape, **a)
        two = lambda op, a, b: self.node(op, [a, b] if self.chance(0.5) else [b, a], shape)
        scalar = self.constant
        if kind == "LeakyRelu" or kind == "Elu":
            return one(kind, alpha=self.pick((0.1, 0.25, 1.0)))
        if kind == "HardSigmoid":
            return one(kind, alpha=self.pick((0.2, 1 / 6)), beta=0.5)
        if kind == "Clip":
            low = self.pick(("", scalar(0), scalar(-1)))
            high = self.pick(("", scalar(6), scalar(0.75)))
            return self.node("Clip", [x, low, high], shape)
        if kind == "PRelu":
            slope = self.pick(([c, 1, 1], [1], [1, c, 1, 1]))
            return self.node("PRelu", [x, self.normal(*slope, scale=0.2)], shape)
        if kind == "Gelu":
            return one(kind, approximate=self.pick(("none", "tanh")))
        if kind == "silu":
            return two("Mul", x, one("Sigmoid"))
        if kind == "mish":
            return two("Mul", x, self.node("Tanh", [one("Softplus")], shape))
        if kind == "hardswish":
            clipped = self.node("Clip", [two("Add", x, scalar(3)), scalar(0), scalar(6)], shape)
            return self.node("Div", [two("Mul", x, clipped), scalar(6)], shape)
        if kind == "gelu":
            erf = self.node("Erf", [self.node("Div", [x, scalar(2 ** 0.5)], shape)], shape)
            gated = two("Mul", x, two("Add", erf, scalar(1)))
            return two("Mul", gated, scalar(0.5))
        return one(kind)

    def pool(self, x):
        n, c, h, w = self.shapes[x]
        op = self.pick(("MaxPool", "AveragePool"))
        kernel = [self.between(1, 3) for _ in range(2)]
        stride = [self.between(1, 2) for _ in range(2)]
        dilation = [self.between(1, 2) for _ in range(2)] if op == "MaxPool" else [1, 1]
        pads = [self.between(0, (kernel[i % 2] - 1) // 2) for i in range(4)]
        ceil = self.chance(0.3) and not any(pads)
        out = []
        for i, size in enumerate((h, w)):
            space = size + pads[i] + pads[i + 2] - (kernel[i] - 1) * dilation[i] - 1
            if space < 0:
                return self.act(x)
            steps = -(-space // stride[i]) if ceil else space // stride[i]
            if ceil and steps * stride[i] >= size + pads[i]:
                steps -= 1
            out.append(steps + 1)
        attrs = dict(kernel_shape=kernel, strides=stride, pads=pads, ceil_mode=int(ceil))
        if op == "MaxPool":
            attrs["dilations"] = dilation
        else:
            attrs["count_include_pad"] = self.between(0, 1)
        return self.node(op, [x], [n, c] + out, **attrs)

    def resize(self, x):
        n, c, h, w = self.shapes[x]
        mode = self.pick(("nearest", "linear", "linear", "cubic"))
        attrs = dict(mode=mode)
        if mode == "nearest":
            attrs["nearest_mode"] = self.pick(("floor", "round_prefer_floor"))
        if mode == "cubic":
            attrs["cubic_coeff_a"] = self.pick((-0.75, -0.5))
        scales = [self.pick((1.0, 2.0, 3.0, 0.5)) for _ in range(2)]
        out = [n, c] + [int(np.floor(s * d)) for s, d in zip(scales, (h, w))]
        modes = ["half_pixel", "asymmetric"]
        # Where a size times its scale is no whole number, ONNX's reference goes
        # on with the fraction in these modes and ONNX Runtime does not.
        if h * scales[0] % 1 == 0 and w * scales[1] % 1 == 0:
            modes += ["pytorch_half_pixel"] + ["align_corners"] * (mode != "nearest")
        attrs["coordinate_transformation_mode"] = self.pick(modes)
        if min(out) < 1:
            return self.act(x)
        roi = self.constant(np.zeros(0))
        if self.chance(0.5):
            inputs = [x, roi, self.constant([1, 1] + scales)]
        else:
            inputs = [x, roi, self.constant(np.zeros(0)) if self.opset < 13 else "",
                      self.ints(out)]
        return self.node("Resize", inputs, out, **attrs)

    def pad(self, x):
        n, c, h, w = self.shapes[x]
        mode = self.pick(("constant", "constant", "reflect", "edge"))
        top = [min(self.between(0, 2), s - 1) for s in (h, w, h, w)]
        inputs = [x, self.ints([0, 0, *top[:2], 0, 0, *top[2:]])]
        if mode == "constant" and self.chance(0.3):
            inputs.append(self.constant(self.pick((0.0, 0.5))))
        y = self.node("Pad", inputs, [n, c, h + top[0] + top[2], w + top[1] + top[3]],
                      mode=mode)
        return self.pick((self.conv, self.pool))(y)

    def affine(self, x):
        shape, c = self.shapes[x], self.shapes[x][1]
        op = self.pick(("Add", "Sub", "Mul", "Div"))
        dims = self.pick(([c, 1, 1], [1, c, 1, 1], [], [1, 1, shape[3]]))
        other = (self.constant(self.rng.random(dims) + 0.5) if op == "Div"
                 else self.normal(*dims))
        flip = self.chance(0.3) and op != "Div"
        return self.node(op, [other, x] if flip else [x, other], shape)

    def residual(self, x):
        y = self.conv(x, self.shapes[x][1], keeps_size=True)
        first = self.chance(0.5)
        if self.chance(0.4):
            y = self.norm(y)
        if first:
            y = self.act(y)
        other = x
        if self.chance(0.3):
            other = self.conv(x, self.shapes[x][1], keeps_size=True)
        y = self.node("Add", [y, other] if self.chance(0.5) else [other, y], self.shapes[x])
        return y if first else self.act(y)

    def concat(self, x):
        n, _, h, w = self.shapes[x]
        fits = [t for t in self.live if self.shapes[t][0] == n and self.shapes[t][2:] == (h, w)]
        parts = [x] + [self.pick(fits) for _ in range(self.between(1, 2))]
        channels = sum(self.shapes[t][1] for t in parts)
        if channels > 64:
            return self.act(x)
        return self.node("Concat", parts, [n, channels, h, w], axis=self.pick((1, -3)))

    def split(self, x):
        n, c, h, w = self.shapes[x]
        if c < 2:
            return self.conv(x)
        first = self.between(1, c - 1)
        outs = [self.name("split"), self.name("split")]
        inputs, attrs = [x], {}
        if self.opset < 13:
            attrs["split"] = [first, c - first]
        else:
            inputs.append(self.ints([first, c - first]))
        self.nodes.append(helper.make_node("Split", inputs, outs, name="n_" + outs[0],
                                           axis=1, **attrs))
        for out, k in zip(outs, (first, c - first)):
            self.shapes[out] = (n, k, h, w)
            self.live.append(out)
        return self.act(outs[0])

    def squeeze_excite(self, x):
        n, c, h, w = self.shapes[x]
        if self.chance(0.5):
            y = self.node("GlobalAveragePool", [x], [n, c, 1, 1])
        elif self.opset < 18:
            y = self.node("ReduceMean", [x], [n, c, 1, 1], axes=[2, 3], keepdims=1)
        else:
            y = self.node("ReduceMean", [x, self.ints([-2, -1])], [n, c, 1, 1])
        y = self.node("Conv", [y, self.normal(c, c, 1, 1, scale=c ** -0.5)], [n, c, 1, 1])
        y = self.node("Sigmoid", [y], [n, c, 1, 1])
        return self.node("Mul", [x, y], [n, c, h, w])

    def shuffle(self, x):
        n, c, h, w = self.shapes[x]
        if c % 2:
            return self.conv(x)
        y = self.node("Reshape", [x, self.ints([n, 2, c // 2, h, w])], [n, 2, c // 2, h, w])
        y = self.node("Transpose", [y], [n, c // 2, 2, h, w], perm=[0, 2, 1, 3, 4])
        return self.node("Reshape", [y, self.ints([0, -1, h, w])], [n, c, h, w])

    def channels_last(self, x):
        n, c, h, w = self.shapes[x]
        y = self.node("Transpose", [x], [n, h, w, c], perm=[0, 2, 3, 1])
        y = self.node(self.pick(("Relu", "Sigmoid")), [y], [n, h, w, c])
        if self.chance(0.5):
            y = self.node("Mul", [y, self.constant(0.5)], [n, h, w, c])
        return self.node("Transpose", [y], [n, c, h, w], perm=[0, 3, 1, 2])

    def cut(self, x):
        n, c, h, w = self.shapes[x]
        step = [self.pick((1, 2)), self.pick((1, -1))]
        starts = [self.between(0, h - 1), 0 if step[1] > 0 else -1]
        ends = [2 ** 31 - 1, 2 ** 31 - 1 if step[1] > 0 else -(2 ** 31)]
        out = [n, c, -(-(h - starts[0]) // step[0]), w]
        return self.node("Slice", [x, self.ints(starts), self.ints(ends), self.ints([2, 3]),
                                   self.ints(step)], out)

    def identity(self, x):
        n, c, h, w = self.shapes[x]
        kind = self.pick(("Identity", "Dropout", "Reshape", "Transpose"))
        if kind == "Reshape":
            return self.node(kind, [x, self.ints([0, 0, h, w])], self.shapes[x])
        if kind == "Transpose":
            return self.node(kind, [x], self.shapes[x], perm=[0, 1, 2, 3])
        return self.node(kind, [x], self.shapes[x])

    def classify(self, x):
        n, c, _, _ = self.shapes[x]
        y = self.node("GlobalAveragePool", [x], [n, c, 1, 1])
        y = self.node("Flatten", [y], [n, c])
        k = self.between(1, 11)
        w = self.normal(c, k, scale=c ** -0.5)
        if self.chance(0.5):
            y = self.node("Gemm", [y, w, self.normal(k)], [n, k], alpha=self.pick((1.0, 0.5)))
        else:
            y = self.node("MatMul", [y, w], [n, k])
            y = self.node("Add", [self.normal(k), y], [n, k])
        if self.chance(0.4):
            y = self.node("Relu", [y], [n, k])
        return self.node("Softmax", [y], [n, k], axis=1) if self.chance(0.4) else y

    # ---- whole networks -------------------------------------------------

    LAYERS = ([conv] * 6 + [residual] * 3 + [act] * 3 + [norm] * 3 + [concat] * 2
              + [deconv, pool, pool, resize, pad, affine, affine, split, squeeze_excite,
                 shuffle, channels_last, cut, identity])

    def grow(self):
        shape = (self.between(1, 2), self.between(1, 6), self.between(5, 20), self.between(5, 20))
        self.shapes["input"] = shape
        self.live.append("input")
        x = self.conv("input")
        self.live.append(x)
        for _ in range(self.between(3, 14)):
            if self.chance(0.15):
                x = self.pick(self.live)
            layer = self.pick(self.LAYERS)
            y = layer(self, x)
            if np.prod(self.shapes[y]) <= MAX_ELEMENTS:
                x = y
            self.live.append(x)
        outputs = [x]
        if self.chance(0.4):
            outputs.append(self.classify(x))
        made = [o for node in self.nodes for o in node.output]
        for _ in range(self.between(0, 2)):
            outputs.append(self.pick(made))
        return self.model(shape, [o for o in dict.fromkeys(outputs) if o != "input"])

    def model(self, shape, outputs):
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes, "random", [info("input", TensorProto.FLOAT, shape)],
            [info(o, TensorProto.FLOAT, self.shapes[o]) for o in outputs], self.constants)
        return helper.make_model(graph, ir_version=8,
                                 opset_imports=[helper.make_opsetid("", self.opset)])
