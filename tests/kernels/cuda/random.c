/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* random.c: N random layers, each on every kernel that covers it, against the
 * naive kernel on the GPU: odd sizes, one channel past a granule, slices of
 * wider tensors, dilation, strides, groups, every activation, residuals, zero
 * points. Needs a GPU; says why where it skips. */
#include "net.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state;

static int
pick (int lo, int hi)
{
  state = state * 1664525u + 1013904223u;
  return lo + (int) ((state >> 8) % (uint32_t) (hi - lo + 1));
}

static int
channels (void)
{
  static const int edge[] = { 1, 15, 16, 17, 31, 32, 33, 48, 64, 65, 80, 96,
    127, 128, 129, 144, 192, 255, 256, 272, 320 };

  return edge[pick (0, (int) (sizeof edge / sizeof edge[0]) - 1)];
}

static const char *
activation (void)
{
  static const char *const names[] = { "none", "relu", "relu6", "leaky",
    "hardsigmoid", "hardswish", "sigmoid", "silu", "silu", "relu", "tanh",
    "gelu", "elu", "mish" };

  return names[pick (0, 13)];
}

static const char *
residual (void)
{
  static const char *const forms[] = { "", "", " add=r:pre", " add=r:post",
    " gate=r" };

  return forms[pick (0, 4)];
}

typedef struct {
  int c, k, r, stride, dil, pad, groups;
  bool depthwise, is_stem;
} Shape;

static Shape
random_shape (void)
{
  Shape v = { .c = channels (), .k = channels (), .groups = 1, .r = 1,
    .dil = 1, .stride = pick (1, 2) };

  v.is_stem = pick (0, 9) == 0;
  v.depthwise = !v.is_stem && pick (0, 4) == 0;
  if (v.c < 5)
    v.c = 5;
  if (v.is_stem)
    v.c = pick (1, 4);
  if (pick (0, 1)) {
    v.r = pick (0, 2) ? 3 : pick (2, 5);
    v.dil = pick (1, 2);
    v.pad = pick (0, v.dil * (v.r - 1));
  }
  if (!v.is_stem && !v.depthwise && pick (0, 5) == 0) {
    v.groups = pick (2, 4);
    v.c = v.groups * pick (3, 40);
    v.k = v.groups * pick (1, 40);
  }
  if (v.depthwise)
    v.k = v.c;
  return v;
}

/* The layer y under test on x, or on a slice s of it; beside it z, so that a
 * concat of both makes y a slice; r is the residual. */
static void
write_layers (char *text, size_t size)
{
  const Shape v = random_shape ();
  const bool wide = !v.is_stem && pick (0, 1);
  const int from = wide ? 16 * pick (0, 3) : 0;
  const char *src = wide ? "s" : "x", *res = "";
  int n;

  if (!v.is_stem && v.stride == 1 && 2 * v.pad == v.dil * (v.r - 1))
    res = residual ();
  n = snprintf (text, size, "x input - h=%d w=%d c=%d\n", pick (9, 24),
      pick (9, 24), from + v.c + (wide ? pick (0, 20) : 0));
  if (wide)
    n += snprintf (text + n, size - (size_t) n, "s slice x from=%d k=%d\n",
        from, v.c);
  if (res[0] != 0)
    n += snprintf (text + n, size - (size_t) n, "r conv %s k=%d\n", src, v.k);
  n += snprintf (text + n, size - (size_t) n,
      "y %s %s k=%d r=%d stride=%d pad=%d dil=%d groups=%d act=%s%s\n",
      v.depthwise ? "dw" : "conv", src, v.k, v.r, v.stride, v.pad, v.dil,
      v.groups, activation (), res);
  n += snprintf (text + n, size - (size_t) n,
      "z conv %s k=%d r=%d stride=%d pad=%d dil=%d act=%s\n", src,
      channels (), v.r, v.stride, v.pad, v.dil, activation ());
  if (pick (0, 1))
    snprintf (text + n, size - (size_t) n, "j concat z,y\n");
}

static bool
check_every_choice (Net *net, int *runs)
{
  bool good = true;

  for (int i = 0; i < net->n; i++) {
    if (!layer_runs (&net->layers[i]))
      continue;
    for (int c = 0; c < layer_n_choices (&net->layers[i]); c++)
      if (layer_choose (net, i, c)) {
        good = layer_check (net, i) && good;
        ++*runs;
      }
  }
  return good;
}

int
main (int argc, char **argv)
{
  int count = argc > 2 ? atoi (argv[2]) : 50, wrong = 0, runs = 0, status;
  unsigned seed = argc > 3 ? (unsigned) atoi (argv[3]) : 1;

  if (argc < 2) {
    fprintf (stderr, "usage: random FOLDER_OF_FATBINS [COUNT [SEED]]\n");
    return 2;
  }
  status = cu_open (argv[1]);
  if (status != 0)
    return status;
  for (int i = 0; i < count; i++) {
    static const int32_t types[] = { TRTK_S8, TRTK_U8, TRTK_F16 };
    char text[2048];
    Net *net;

    state = seed * 7919u + (unsigned) i * 104729u;
    write_layers (text, sizeof text);
    net = net_parse (text, pick (1, 3), types[i % 3]);
    /* half of them at 0, where more kernels and shorter epilogues apply */
    net->zero = types[i % 3] == TRTK_F16 || pick (0, 1) ? 0
        : types[i % 3] == TRTK_U8                       ? pick (0, 255)
                                                        : pick (-30, 30);
    net->fold = pick (0, 1) != 0;
    net->twice = pick (0, 3) == 0;
    net_prepare (net, seed + (unsigned) i);
    net_fill_input (net, seed + (unsigned) i);
    if (!check_every_choice (net, &runs)) {
      printf ("shape %d (seed %u), batch %d, type %d:\n%s", i, seed,
          net->batch, (int) net->dtype, text);
      wrong++;
    }
    net_free (net);
  }
  printf ("%d random shapes, %d kernel runs, %d shapes wrong\n", count, runs,
      wrong);
  return wrong > 0;
}
