/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* activation
 *   match    an activation that alone reads a Conv, ConvTranspose, Gemm or
 *            MatMul
 *   rewrite  into a step of that node's epilogue
 *   keeps    values; the name of the activation's output
 *   leaves   a second activation; an output that others read too; a Clip
 *            whose bounds are computed */
#include <math.h>
#include <string.h>

#include "passes/epilogue.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

typedef struct {
  const char *op;
  TrtkAct act;
  const char *alpha, *beta; /* attributes; NULL: 0 */
} Row;

static const Row rows[] = {
  { "Relu", TRTK_ACT_RELU, NULL, NULL },
  { "LeakyRelu", TRTK_ACT_LEAKY_RELU, "alpha", NULL },
  { "Sigmoid", TRTK_ACT_SIGMOID, NULL, NULL },
  { "Tanh", TRTK_ACT_TANH, NULL, NULL },
  { "Swish", TRTK_ACT_SILU, "alpha", NULL },
  { "HardSigmoid", TRTK_ACT_HARD_SIGMOID, "alpha", "beta" },
  { "HardSwish", TRTK_ACT_HARD_SWISH, NULL, NULL },
  { "Elu", TRTK_ACT_ELU, "alpha", NULL },
  { "Softplus", TRTK_ACT_SOFTPLUS, NULL, NULL },
  { "Mish", TRTK_ACT_MISH, NULL, NULL },
  { "Exp", TRTK_ACT_EXP, NULL, NULL },
};

static gboolean
read_bound (const TrtTensor *t, double absent, float *bound)
{
  double v = absent;

  if (t != NULL && !trt_tensor_get_scalar (t, &v))
    return FALSE;
  *bound = (float) v;
  return !isnan (*bound);
}

static gboolean
read_clip (const TrtNode *node, TrtkStep *step)
{
  if (!read_bound (trt_node_in (node, 1), -INFINITY, &step->alpha)
      || !read_bound (trt_node_in (node, 2), INFINITY, &step->beta))
    return FALSE;
  step->act = TRTK_ACT_CLIP;
  if (step->alpha == 0 && step->beta == INFINITY)
    *step = (TrtkStep) { .act = TRTK_ACT_RELU };
  return TRUE;
}

static gboolean
read_activation (const TrtNode *node, TrtkStep *step)
{
  *step = (TrtkStep) { .kind = TRTK_STEP_ACT };
  if (trt_node_is (node, "Clip"))
    return read_clip (node, step);
  if (trt_node_is (node, "Gelu")) {
    gboolean is_tanh
        = strcmp (trt_node_get_string (node, "approximate"), "tanh") == 0;
    step->act = is_tanh ? TRTK_ACT_GELU_TANH : TRTK_ACT_GELU;
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (!trt_node_is (node, rows[i].op))
      continue;
    step->act = rows[i].act;
    if (rows[i].alpha != NULL)
      step->alpha = (float) trt_node_get_float (node, rows[i].alpha);
    if (rows[i].beta != NULL)
      step->beta = (float) trt_node_get_float (node, rows[i].beta);
    return TRUE;
  }
  return FALSE;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtNode *producer;
  TrtkStep step;

  if (node->n_op_inputs == 0 || trt_node_in (node, 0) == NULL
      || node->epilogue->len > 0)
    return FALSE;
  producer = trt_node_in (node, 0)->producer;
  if (!trt_epilogue_takes (producer, TRTK_STEP_ACT)
      || !read_activation (node, &step))
    return FALSE;
  trt_node_add_step (producer, TRTK_STEP_ACT, step.act, step.alpha, step.beta,
      NULL);
  trt_node_take_over (producer, node);
  return TRUE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_activation = {
  .name = "activation",
  .summary = "an activation becomes the epilogue of what feeds it",
  .run = run,
};
