/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* DepthToSpace: blocks of channels become blocks of pixels; SpaceToDepth: the
 * other way round. Both are a transpose of six axes. */
#include "cpu/move.h"
#include "trtk_params.h"

/* Pixels (the larger plane) [N,C,H*b,W*b] against depth [N,b,b,C,H,W], or
 * with crd [N,C,b,b,H,W]. */
static void
add_axes (TrtkMove *move, const TrtkTensor *pixels, const TrtkSpaceParams *p,
    bool to_pixels)
{
  int64_t b = p->block, c = pixels->dims[1];
  int64_t h = pixels->dims[2] / b, w = pixels->dims[3] / b, plane = h * w;
  int64_t sizes[6] = { pixels->dims[0], c, h, b, w, b };
  int64_t in_pixels[6]
      = { c * plane * b * b, plane * b * b, w * b * b, w * b, b, 1 };
  int64_t in_depth[6] = { c * plane * b * b, p->crd ? plane * b * b : plane, w,
    p->crd ? plane * b : plane * c * b, 1, p->crd ? plane : plane * c };

  for (int i = 0; i < 6; i++)
    trtk_move_add (move, sizes[i], to_pixels ? in_pixels[i] : in_depth[i],
        to_pixels ? in_depth[i] : in_pixels[i]);
}

static TrtkStatus
run_to_space (const TrtkArgs *args)
{
  TrtkMove move = { 0 };

  add_axes (&move, &args->out[0], args->params, true);
  trtk_move_run (&move, args->out[0].data, args->in[0].data,
      trtk_dtype_size (args->in[0].dtype));
  return TRTK_OK;
}

static TrtkStatus
run_to_depth (const TrtkArgs *args)
{
  TrtkMove move = { 0 };

  add_axes (&move, &args->in[0], args->params, false);
  trtk_move_run (&move, args->out[0].data, args->in[0].data,
      trtk_dtype_size (args->in[0].dtype));
  return TRTK_OK;
}

const TrtkKernel trtk_ref_depth_to_space
    = { .name = "ref.DepthToSpace", .op = "DepthToSpace",
        .run = run_to_space };
const TrtkKernel trtk_ref_space_to_depth
    = { .name = "ref.SpaceToDepth", .op = "SpaceToDepth",
        .run = run_to_depth };
