/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* work.c: what is asked for waits in its stream until somebody waits for the
 * stream. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

void
standin_append (Ops *ops, const Op *op)
{
  if (ops->n == ops->room) {
    ops->room = ops->room * 2 + 16;
    ops->ops = realloc (ops->ops, ops->room * sizeof *ops->ops);
    if (ops->ops == NULL)
      abort ();
  }
  ops->ops[ops->n] = *op;
  if (op->kind == OP_KERNEL) {
    ops->ops[ops->n].args = malloc (op->kernel.args_bytes);
    if (ops->ops[ops->n].args == NULL)
      abort ();
    memcpy (ops->ops[ops->n].args, op->args, op->kernel.args_bytes);
  }
  ops->n++;
}

void
standin_clear (Ops *ops)
{
  for (size_t i = 0; i < ops->n; i++) {
    if (ops->ops[i].kind == OP_KERNEL)
      free (ops->ops[i].args);
  }
  ops->n = 0;
}

/* The stream's clock is made of what kernels are said to take. */
static int
run_kernel (Stream *s, const Op *op)
{
  Context *c = s->context;

  standin_count_kernel (op->kernel.name);
  s->now_us += standin_kernel_us (op->kernel.name, s->last);
  snprintf (s->last, sizeof s->last, "%s", op->kernel.name);
  if (standin_faults.sticky_at > 0 && --standin_faults.sticky_at == 0)
    return 700;
  if (!op->kernel.run (&op->kernel, &op->launch, op->args, c)) {
    fprintf (stderr, "standin: kernel '%s' has an illegal address\n",
        op->kernel.name);
    return 700;
  }
  standin_check_memory ();
  return 0;
}

static int
run_op (Stream *s, const Op *op)
{
  if (op->kind == OP_KERNEL)
    return run_kernel (s, op);
  if (op->kind == OP_MARK && op->event != NULL) {
    op->event->at_us = s->now_us;
    op->event->n_waiting--;
  }
  if (op->kind == OP_COPY)
    memcpy (op->to, op->from, op->bytes);
  else if (op->kind == OP_SET)
    memset (op->to, op->value, op->bytes);
  return 0;
}

/* Does what waits in the stream. */
int
standin_drain (Stream *s)
{
  for (size_t i = 0; i < s->queue.n && s->context->lost == 0; i++)
    s->context->lost = run_op (s, &s->queue.ops[i]);
  standin_clear (&s->queue);
  return s->context->lost;
}

int
standin_put (Stream *s, const Op *op)
{
  if (s->capture == NULL) {
    standin_append (&s->queue, op);
    return 0;
  }
  standin_append (s->capture, op);
  s->capture->ops[s->capture->n - 1].after = s->last_ops;
  s->last_ops.n = 1;
  s->last_ops.at[0] = s->capture->n - 1;
  return 0;
}
