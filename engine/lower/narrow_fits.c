/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* narrow_fits.c: whether halves hold what a node reads and makes: constants and
 * scales are looked at, and of activations those are passed over that were seen
 * beyond what is safe when the plan was built (TRT_METADATA_FLOAT_TENSORS). */
#include <math.h>
#include <string.h>

#include "lower/private.h"
#include "passes/rewrite.h"
#include "trtk_half.h"

#define HALF_MAX 65504.0
#define HALF_NORMAL 0x1p-14 /* the least with all bits */
/* Of the constant's length: 8 bits, where normal halves keep 11. */
#define MOST_LOSS 0x1p-8
/* A byte's step in halves: 127 of them keep 11 bits, one keeps 5. */
#define LEAST_SCALE 0x1p-20
#define BYTE_STEPS 255.0

GHashTable *
trt_half_unsafe_tensors (const TrtGraph *graph)
{
  const char *text
      = trt_graph_get_metadata (graph, TRT_METADATA_FLOAT_TENSORS);
  GHashTable *names
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    const char *name = strchr (lines[i], ' ');
    if (name != NULL)
      g_hash_table_add (names, g_strdup (name + 1));
  }
  return names;
}

/* What is infinite in f32 is so in f16. */
static gboolean
overflows (const float *v, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (isfinite (v[i]) && fabs ((double) v[i]) > HALF_MAX)
      return TRUE;
  }
  return FALSE;
}

/* Normal halves keep 11 bits; what is smaller keeps less, or nothing. */
static gboolean
loses_little (const float *v, gsize n)
{
  double length = 0, loss = 0;

  for (gsize i = 0; i < n; i++) {
    double a = fabs ((double) v[i]);
    if (!isfinite (v[i]))
      continue;
    length += a * a;
    if (a < HALF_NORMAL) {
      double d = a - (double) trtk_f16_to_f32 (trtk_f32_to_f16 ((float) a));
      loss += d * d;
    }
  }
  return loss <= MOST_LOSS * MOST_LOSS * length;
}

/* Whether small values of input @input are not lost beside others. */
static gboolean
is_factor (const TrtNode *node, guint input)
{
  return trt_node_is (node, "Mul") || trt_node_is (node, "Div")
         || trt_node_is (node, "PRelu")
         || (node->op->macs != NULL && input == 1);
}

static gboolean
holds_constant (const TrtNode *node, guint input)
{
  const TrtTensor *t = node->in->pdata[input];
  gsize bytes;
  const float *v = g_bytes_get_data (t->constant, &bytes);
  const gsize n = bytes / sizeof *v;

  /* a bound that is never reached may be an infinity */
  return (trt_node_is (node, "Clip") || !overflows (v, n))
         && (!is_factor (node, input) || loses_little (v, n));
}

/* What bytes stand for. */
static gboolean
holds_scale (const TrtTensor *scale)
{
  gsize bytes;
  const float *v;
  double most = 0;

  if (scale == NULL || scale->constant == NULL
      || trt_tensor_dtype (scale) != TRTK_F32)
    return FALSE;
  v = g_bytes_get_data (scale->constant, &bytes);
  for (gsize i = 0; i < bytes / sizeof *v; i++)
    most = MAX (most, fabs ((double) v[i]));
  return most * BYTE_STEPS <= HALF_MAX && (most == 0 || most >= LEAST_SCALE);
}

gboolean
trt_half_fits (const TrtNode *node, GHashTable *unsafe)
{
  if (trt_node_is (node, "DequantizeLinear") && !holds_scale (trt_node_in (node, 1)))
    return FALSE;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (t == NULL || trt_tensor_dtype (t) != TRTK_F32)
      continue;
    if (t->constant != NULL ? !trt_node_is (node, "DequantizeLinear")
                                  && !holds_constant (node, i)
                            : g_hash_table_contains (unsafe, t->name))
      return FALSE;
  }
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    if (t != NULL && g_hash_table_contains (unsafe, t->name))
      return FALSE;
  }
  return TRUE;
}
