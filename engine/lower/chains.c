/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* chains.c: an element by element node that alone reads another becomes steps of
 * that one's epilogue, for backends that interpret short programs of elements:
 * one pass over memory for both. What lies between is not rounded to halves. */
#include "lower/private.h"
#include "ops/op.h"
#include "passes/rewrite.h"

#define MAX_STEPS 4     /* of one node */
#define MAX_COMPUTED 3  /* tensors that one node reads */

static const struct {
  const char *op;
  TrtkAct act;
  const char *alpha, *beta; /* attributes; NULL: 0 */
} unaries[] = {
  { "Relu", TRTK_ACT_RELU, NULL, NULL },
  { "LeakyRelu", TRTK_ACT_LEAKY_RELU, "alpha", NULL },
  { "Sigmoid", TRTK_ACT_SIGMOID, NULL, NULL },
  { "Tanh", TRTK_ACT_TANH, NULL, NULL },
  { "HardSigmoid", TRTK_ACT_HARD_SIGMOID, "alpha", "beta" },
  { "HardSwish", TRTK_ACT_HARD_SWISH, NULL, NULL },
};

/* What becomes of the second node. */
typedef struct {
  TrtNode *first, *second;
  TrtkStep step;     /* its operand is not set */
  TrtTensor *operand; /* or NULL */
} Chain;

static gboolean
is_binary (const TrtNode *node)
{
  return trt_node_is (node, "Add") || trt_node_is (node, "Mul")
         || trt_node_is (node, "Sub") || trt_node_is (node, "Div");
}

static guint
count_computed (const TrtNode *node)
{
  guint n = 0;

  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    n += t != NULL && t->constant == NULL;
  }
  return n;
}

/* It makes pictures of halves or f32 for one reader. */
static gboolean
may_grow (const TrtNode *node, const TrtNode *reader)
{
  const TrtTensor *out = node != NULL ? trt_node_out (node, 0) : NULL;

  return out != NULL && is_binary (node) && out->rank == 4
         && (trt_tensor_dtype (out) == TRTK_F16
             || trt_tensor_dtype (out) == TRTK_F32)
         && trt_tensor_has_one_user (out)
         && trt_tensor_same_shape (out, trt_node_out (reader, 0))
         && node->epilogue->len + 1 + reader->epilogue->len <= MAX_STEPS;
}

static gboolean
read_unary (Chain *c)
{
  for (guint i = 0; i < G_N_ELEMENTS (unaries); i++) {
    if (!trt_node_is (c->second, unaries[i].op))
      continue;
    c->first = trt_node_in (c->second, 0)->producer;
    c->step = (TrtkStep){ TRTK_STEP_ACT, unaries[i].act, 0, 0, -1 };
    if (unaries[i].alpha != NULL)
      c->step.alpha
          = (float) trt_node_get_float (c->second, unaries[i].alpha);
    if (unaries[i].beta != NULL)
      c->step.beta = (float) trt_node_get_float (c->second, unaries[i].beta);
    return may_grow (c->first, c->second);
  }
  return FALSE;
}

static gboolean
read_binary (Chain *c)
{
  gboolean is_sum = trt_node_is (c->second, "Add");

  if (!is_sum && !trt_node_is (c->second, "Mul"))
    return FALSE;
  c->step = (TrtkStep){ is_sum ? TRTK_STEP_ADD : TRTK_STEP_MUL, TRTK_ACT_NONE,
    0, 0, -1 };
  for (guint side = 0; side < 2; side++) {
    c->first = trt_node_in (c->second, side)->producer;
    c->operand = trt_node_in (c->second, 1 - side);
    if (may_grow (c->first, c->second) && c->operand->constant == NULL
        && trt_tensor_same_shape (c->operand, trt_node_out (c->second, 0))
        && count_computed (c->first) + count_computed (c->second) - 1
               <= MAX_COMPUTED)
      return TRUE;
  }
  return FALSE;
}

static void
copy_steps (TrtNode *to, const TrtNode *from)
{
  for (guint i = 0; i < from->epilogue->len; i++) {
    const TrtkStep *s = &g_array_index (from->epilogue, TrtkStep, i);
    trt_node_add_step (to, s->kind, s->act, s->alpha, s->beta,
        s->operand >= 0 ? from->in->pdata[s->operand] : NULL);
  }
}

/* The first node where the second is, with the steps of both. */
static gboolean
rewrite (TrtNode *node, GError **error)
{
  Chain c = { .second = node };
  TrtNode *both;

  if (node->out->len != 1 || (!read_unary (&c) && !read_binary (&c)))
    return FALSE;
  both = trt_rewrite_new (node, c.first->op->name, c.first->name,
      (TrtTensor *const *) c.first->in->pdata, c.first->n_op_inputs);
  copy_steps (both, c.first);
  trt_node_add_step (both, c.step.kind, c.step.act, c.step.alpha, c.step.beta,
      c.operand);
  copy_steps (both, node);
  trt_node_take_over (both, node);
  return trt_node_infer (both, error);
}

gboolean
trt_lower_chains (TrtGraph *graph, GError **error)
{
  guint n = 0;

  return trt_rewrite_each (graph, rewrite, &n, error);
}
