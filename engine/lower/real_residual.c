/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* real_residual.c: a product of bytes that adds, or is multiplied by, a computed
 * tensor in f32. For backends whose fast products read bytes there only, the
 * product ends in f32; what is added, what follows and what quantises the result
 * are nodes behind it. */
#include "lower/private.h"
#include "ops/op.h"
#include "passes/rewrite.h"

#define ONNX_F32 1

/* The first step that reads such a tensor, or -1; what follows it must be
 * activations. */
static gint32
find_step (const TrtNode *node)
{
  const TrtkStep *s = (const TrtkStep *) node->epilogue->data;
  gint32 found = -1;

  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtTensor *t
        = s[i].operand >= 0 ? node->in->pdata[s[i].operand] : NULL;
    if (found >= 0 && s[i].kind != TRTK_STEP_ACT)
      return -1;
    if ((s[i].kind == TRTK_STEP_ADD || s[i].kind == TRTK_STEP_MUL)
        && t->constant == NULL && trt_tensor_dtype (t) == TRTK_F32)
      found = (gint32) i;
  }
  return found;
}

static gboolean
is_covered (const TrtNode *node)
{
  const TrtTensor *out = trt_node_in (node, 4);
  double factor;

  return (trt_node_is (node, "TrtQConv") || trt_node_is (node, "TrtQGemm"))
         && find_step (node) >= 0
         && (out == NULL
             || (trt_tensor_is_uniform (out, &factor) && factor > 0));
}

static TrtNode *
product (TrtNode *from, gint32 n_steps)
{
  const TrtkStep *s = (const TrtkStep *) from->epilogue->data;
  g_autofree char *name = g_strconcat (from->name, "/product", NULL);
  TrtTensor *in[4] = { trt_node_in (from, 0), trt_node_in (from, 1),
    trt_node_in (from, 2), trt_node_in (from, 3) };
  TrtNode *to = trt_rewrite_new (from, from->op->name, name, in, 4);

  for (guint i = 0; i < from->attrs->len; i++)
    trt_node_add_attr (to, trt_attr_copy (from->attrs->pdata[i]));
  trt_node_set_int (to, "y_dtype", ONNX_F32);
  trt_node_set_int (to, "y_zero", 0);
  for (gint32 i = 0; i < n_steps; i++)
    trt_node_add_step (to, s[i].kind, s[i].act, s[i].alpha, s[i].beta,
        s[i].operand >= 0 ? from->in->pdata[s[i].operand] : NULL);
  return to;
}

/* Step @at, and the activations behind it. */
static TrtNode *
combine (TrtNode *from, gint32 at, TrtTensor *x)
{
  const TrtkStep *s = (const TrtkStep *) from->epilogue->data;
  TrtTensor *in[2] = { x, from->in->pdata[s[at].operand] };
  gboolean is_sum = s[at].kind == TRTK_STEP_ADD;
  g_autofree char *name
      = g_strconcat (from->name, is_sum ? "/sum" : "/times", NULL);
  TrtNode *to
      = trt_rewrite_new (from, is_sum ? "Add" : "Mul", name, in, 2);

  for (guint i = (guint) at + 1; i < from->epilogue->len; i++)
    trt_node_add_step (to, s[i].kind, s[i].act, s[i].alpha, s[i].beta, NULL);
  return to;
}

static TrtNode *
quantize (TrtNode *from, TrtTensor *x)
{
  TrtGraph *graph = from->graph;
  TrtkDtype dtype = trt_tensor_dtype (trt_node_out (from, 0));
  gint8 zero = (gint8) trt_node_get_int (from, "y_zero");
  g_autofree char *name = g_strconcat (from->name, "/bytes", NULL);
  g_autofree char *zero_name = g_strconcat (from->name, "/zero", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (&zero, 1);
  TrtTensor *in[3] = { x };
  double factor, scale;

  trt_tensor_is_uniform (trt_node_in (from, 4), &factor);
  scale = 1 / factor;
  in[1] = trt_constant_from_doubles (graph, name, TRTK_F32, 0, NULL, &scale);
  in[2] = trt_graph_add_constant (graph, zero_name, dtype, 0, NULL, bytes);
  return trt_rewrite_new (from, "QuantizeLinear", name, in, 3);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  gint32 at;
  TrtTensor *made;
  TrtNode *last;

  if (!is_covered (node))
    return FALSE;
  at = find_step (node);
  made = trt_rewrite_finish (product (node, at), error);
  if (made == NULL)
    return FALSE;
  last = combine (node, at, made);
  if (trt_node_in (node, 4) != NULL) {
    made = trt_rewrite_finish (last, error);
    if (made == NULL)
      return FALSE;
    last = quantize (node, made);
  }
  trt_node_take_over (last, node);
  return trt_node_infer (last, error);
}

gboolean
trt_lower_real_residuals (TrtGraph *graph, GError **error)
{
  guint n = 0;

  return trt_rewrite_each (graph, rewrite, &n, error);
}
