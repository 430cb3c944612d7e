/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* copies.c: what a run copies between host and device. Outputs that go to
 * memory of ours are copied in the graph, where they cost the host no call; what
 * a caller bound is copied behind it, and inputs before. A graph that was made
 * when the host wanted others goes on until there is a new one: what it copies is
 * not wrong, and what is wanted is copied behind it. */
#include "backends/cuda/session.h"

void
trt_cuda_session_set_copied (TrtCudaSession *s, TrtSpace space, guint index,
    gboolean is_copied, guint8 *host)
{
  TrtCudaPort *port = trt_cuda_session_port (s, space, index);

  if (space == TRT_SPACE_OUTPUT)
    s->copies += port->is_copied != is_copied || port->host != host;
  port->is_copied = is_copied;
  port->host = host;
}

void
trt_cuda_session_plan_copies (TrtCudaSession *s)
{
  TrtCudaShape *now = s->now;

  if (now->copies == s->copies)
    return;
  now->copies = s->copies;
  g_array_set_size (now->all.copies, 0);
  for (guint i = 0; i < s->n_out; i++) {
    const TrtCudaPort *p = &s->outputs[i];
    const TrtCudaCopy copy = { p->mirror, trt_cuda_port_device (p), p->bytes };

    if (p->is_copied && p->bytes > 0 && p->host == NULL)
      g_array_append_val (now->all.copies, copy);
  }
}

gboolean
trt_cuda_session_copy_inputs (TrtCudaSession *s, GError **error)
{
  for (guint i = 0; i < s->n_in; i++) {
    const TrtCudaPort *p = &s->inputs[i];

    if (p->is_copied && p->bytes > 0 && !trt_cuda_is_native (s->natives, i)
        && !trt_cuda_check (s->device,
            s->device->cu->copy_to_async (trt_cuda_port_device (p),
                trt_cuda_port_host (p), p->bytes, s->stream),
            "copying an input", error))
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_cuda_session_copy_bound (TrtCudaSession *s, GError **error)
{
  for (guint i = 0; i < s->n_out; i++) {
    TrtCudaPort *p = &s->outputs[i];

    p->is_current = p->is_copied;
    if (p->is_copied && p->bytes > 0 && p->host != NULL
        && !trt_cuda_check (s->device,
            s->device->cu->copy_from_async (
                p->host, trt_cuda_port_device (p), p->bytes, s->stream),
            "copying an output", error))
      return FALSE;
  }
  return TRUE;
}
