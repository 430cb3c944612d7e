/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_key.c: a convolution as the text under which its kernels' times are
 * kept. Files hold it: what is added changes every key. */
#include "backends/cuda/conv_problem.h"

/* Which program of the epilogue is chosen depends on what is 0 or 1, never on
 * other values. */
static void
add_epilogue (GString *text, const TrtkConv *v)
{
  const TrtkEpilogue *e = &v->epilogue;

  g_string_append_printf (text, " y %d pitch %d zero %d", e->out_dtype,
      v->y_pitch, e->out_zero != 0);
  g_string_append_printf (text, " act %d scaled %d %d", e->act,
      !v->unit_scale, !v->unit_out);
  if (e->residual != TRTK_RES_NONE)
    g_string_append_printf (text, " res %d type %d pitch %d zero %d one %d",
        e->residual, e->res_dtype, v->res_pitch, e->res_zero != 0,
        e->res_scale == 1.0f);
}

char *
trt_cuda_conv_key (const TrtkConv *v)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "x %d %dx%dx%dx%d pitch %d zero %d", v->x_dtype, v->n,
      v->h, v->w, v->c, v->x_pitch, v->x_zero != 0);
  g_string_append_printf (text, " w %dx%dx%d groups %d stride %dx%d", v->k,
      v->r, v->s, v->groups, v->stride_y, v->stride_x);
  g_string_append_printf (text, " dilation %dx%d pad %dx%d to %dx%d",
      v->dil_y, v->dil_x, v->pad_top, v->pad_left, v->p, v->q);
  if (v->twice)
    g_string_append (text, " weights twice");
  add_epilogue (text, v);
  return g_string_free (text, FALSE);
}
