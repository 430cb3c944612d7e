/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* reference.c: a node through its reference kernel and epilogue. */
#include "cpu/epilogue.h"
#include "ops/op.h"

static gboolean
fail_status (const TrtNode *node, TrtkStatus status, GError **error)
{
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      status == TRTK_ERROR_ARGUMENT
          ? "the reference kernel finds its arguments contradictory"
          : "the reference kernel does not cover this");
}

gboolean
trt_node_run_reference (const TrtNode *node, const TrtkTensor *in,
    TrtkTensor *out, GError **error)
{
  const TrtkKernel *kernel = trtk_cpu_reference (node->op->name);
  g_autofree void *params = g_malloc0 (node->op->params_size);
  g_autofree void *scratch = NULL;
  TrtkArgs args = { .in = in, .n_in = (gint32) node->n_op_inputs,
    .out = out, .n_out = (gint32) node->out->len, .params = params,
    .steps = (const TrtkStep *) node->epilogue->data,
    .n_steps = (gint32) node->epilogue->len };
  TrtkStatus status;

  if (kernel == NULL)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "there is no reference kernel");
  if (node->op->params != NULL && !node->op->params (node, params, error))
    return FALSE;
  if (kernel->scratch != NULL) {
    scratch = g_try_malloc (kernel->scratch (&args) + 1);
    if (scratch == NULL)
      return trt_node_fail (node, error, TRT_ERROR_MEMORY, "out of memory");
    args.scratch = scratch;
  }
  status = kernel->run (&args);
  if (status == TRTK_OK && args.n_steps > 0 && !kernel->takes_steps)
    status = trtk_epilogue_reference (args.steps, args.n_steps, in, &out[0]);
  return status == TRTK_OK || fail_status (node, status, error);
}
