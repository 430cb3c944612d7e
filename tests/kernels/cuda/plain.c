/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain.c: the bodies of the plain CUDA kernels, run on the host: every case
 * of every operator gives what it must, and larger problems with random
 * contents what the CPU's reference gives. An operator without plain kernels
 * is a failure, but for those that never reach a device. */
#include <stdio.h>
#include <string.h>

#include "cases_plain.h"
#include "cuda/plain/plain.h"
#include "plain_run.h"

#define TRT_OP(suffix, name) extern const TrtOpCase trt_cases_##suffix[];
#include "ops/ops.def"
#undef TRT_OP

static const struct {
  const char *op;
  const TrtOpCase *cases;
} table[] = {
#define TRT_OP(suffix, name) { #name, trt_cases_##suffix },
#include "ops/ops.def"
#undef TRT_OP
};

/* Known when a plan is made; and what has kernels of its own (detections.c,
 * dfl.c). */
static const char *const elsewhere[] = { "Shape", "Size", "TrtDetections",
  "TrtDfl" };

static gboolean
is_elsewhere (const char *op)
{
  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++) {
    if (strcmp (elsewhere[i], op) == 0)
      return TRUE;
  }
  return FALSE;
}

static guint n_cases, n_failed;

static void
report (const char *op, const char *name, const char *failure)
{
  n_cases++;
  if (failure == NULL)
    return;
  n_failed++;
  printf ("/plain/%s/%s: %s\n", op, name, failure);
}

static void
run (const char *op, const TrtOpCase *c, TrtCaseRunner how)
{
  g_autofree char *failure = trt_case_run_with (op, c, how);

  report (op, c->name, failure);
}

/* An operator with an epilogue of every kind of step. */
static void
run_steps (const char *op, TrtkDtype dtype, int n_steps)
{
  static const gint64 x_dims[] = { 2, 6, 9, 5 }, w_dims[] = { 6, 6, 1, 1 };
  const TrtkStepKind kinds[] = { TRTK_STEP_SCALE, TRTK_STEP_BIAS,
    TRTK_STEP_ACT, TRTK_STEP_ADD, TRTK_STEP_ACT, TRTK_STEP_MUL };
  const TrtkAct acts[] = { TRTK_ACT_LEAKY_RELU, TRTK_ACT_SILU, TRTK_ACT_CLIP,
    TRTK_ACT_GELU_TANH };
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autoptr (GError) error = NULL;
  TrtkTensor in[16] = { 0 }, out[1] = { 0 };
  TrtTensor *inputs[2] = { NULL };
  TrtNode *node;

  inputs[0] = trt_graph_add_input (graph, "x", dtype, 4, x_dims);
  inputs[1] = trt_graph_add_input (graph, "w", dtype, 4,
      strcmp (op, "Conv") == 0 ? w_dims : x_dims);
  node = trt_graph_add_node (graph, op, "steps", inputs, 2, 1);
  for (int s = 0; s < n_steps; s++) {
    TrtkStepKind kind = kinds[s % 6];
    gboolean is_channel = kind == TRTK_STEP_SCALE || kind == TRTK_STEP_BIAS;
    TrtTensor *operand = kind == TRTK_STEP_ACT ? NULL
        : trt_graph_add_input (graph, "r", dtype, is_channel ? 1 : 4,
            is_channel ? w_dims : x_dims);
    trt_node_add_step (node, kind, kind == TRTK_STEP_ACT ? acts[s / 3 % 4] : 0,
        0.5f, 0.75f, operand);
  }
  g_assert (trt_graph_infer (graph, &error));
  for (guint k = 0; k <= node->in->len; k++) {
    const TrtTensor *t = k < node->in->len ? node->in->pdata[k]
                                           : node->out->pdata[0];
    TrtkTensor *to = k < node->in->len ? &in[k] : &out[0];
    to->dtype = dtype;
    to->rank = t->rank;
    trt_tensor_get_static_dims (t, to->dims);
    to->data = g_malloc0 (trtk_count (to) * trtk_dtype_size (dtype));
  }
  plain_run_random (node, in, out, &error);
  report (op, "steps", error != NULL ? error->message : NULL);
  for (guint k = 0; k < node->in->len; k++)
    g_free (in[k].data);
  g_free (out[0].data);
}

/* Tiles: f32 sums of up to some hundred products of numbers below 4. */
static void
run_tiles (void)
{
  plain_way = (PlainWay){ trtk_cuda_plan_tiles, 1e-5, 5e-5, TRUE };
  for (guint i = 0; tile_cases[i].op != NULL; i++)
    run (tile_cases[i].op, &tile_cases[i].c, plain_run_random);
  run_steps ("Conv", TRTK_F32, 6);
  plain_way.atol = 2e-2; /* the reference rounds to half after each step */
  run_steps ("Conv", TRTK_F16, 6);
}

int
main (void)
{
  guint n_missing = 0;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (is_elsewhere (table[i].op))
      continue;
    if (!trtk_cuda_has_plain (table[i].op)) {
      n_missing++;
      printf ("/plain/%s: has no plain kernel\n", table[i].op);
      continue;
    }
    for (const TrtOpCase *c = table[i].cases; c->name != NULL; c++) {
      if (c->error == NULL)
        run (table[i].op, c, plain_run);
    }
  }
  for (guint i = 0; plain_cases[i].op != NULL; i++) {
    if (trtk_cuda_has_plain (plain_cases[i].op))
      run (plain_cases[i].op, &plain_cases[i].c, plain_run_random);
  }
  run_steps ("Add", TRTK_F32, 11);
  run_steps ("Mul", TRTK_F16, 5);
  run_tiles ();
  printf ("%u operators, %u without plain kernels, %u cases, %u failed\n",
      (guint) G_N_ELEMENTS (table), n_missing, n_cases, n_failed);
  return n_failed + n_missing == 0 ? 0 : 1;
}
