/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* packed.c: see packed.h. */
#include "backends/cpu/packed.h"

#include <stdlib.h>

#include "base/error.h"

#define ALIGNMENT 64

static gsize
round_up (gsize n)
{
  return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

gpointer
trt_packed_conv_refuse (GError **error)
{
  trt_fail (error, TRT_ERROR_BACKEND,
      "there is no kernel for this convolution of bytes");
  return NULL;
}

TrtPackedConv *
trt_packed_conv_new (const TrtkProblem *problem, const TrtkByteConv *conv,
    gsize packed_bytes, gint64 period, GError **error)
{
  TrtPackedConv *v;
  void *packed;

  if (!trt_program_has_layouts (problem))
    return trt_packed_conv_refuse (error);
  packed = aligned_alloc (ALIGNMENT, round_up (packed_bytes));
  if (packed == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY, "no memory for packed weights");
    return NULL;
  }
  v = g_new0 (TrtPackedConv, 1);
  v->conv = *conv;
  v->packed = packed;
  trt_program_init (&v->program, problem, period);
  return v;
}

gsize
trt_packed_conv_set_scratch (TrtPackedConv *v, gsize kernel_bytes)
{
  v->at_rows = round_up (kernel_bytes);
  return v->at_rows + trt_program_row_bytes (&v->program);
}

void
trt_packed_conv_release (gpointer prepared)
{
  TrtPackedConv *v = prepared;

  trt_program_clear (&v->program);
  free (v->packed);
  g_free (v);
}

gboolean
trt_packed_conv_bind (gpointer prepared, void *const *in, void *const *out,
    void *scratch, gpointer *bound, GError **error)
{
  TrtBoundConv *b = *bound != NULL ? *bound : g_new0 (TrtBoundConv, 1);

  *bound = b;
  *b = (TrtBoundConv){ .prepared = prepared, .x = in[0], .y = out[0],
    .scratch = scratch };
  trt_program_bind (&b->prepared->program, in, b->scratch + b->prepared->at_rows,
      &b->program);
  return TRUE;
}
