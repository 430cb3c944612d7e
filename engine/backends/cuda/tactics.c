/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactics.c: what tactics share. */
#include "backends/cuda/tactics.h"

void
trt_cuda_release (gpointer work)
{
  trt_cuda_work_free (work);
}

gpointer
trt_cuda_refuse (const TrtkProblem *p, GError **error)
{
  const char *op = p->op != NULL ? p->op : "a move";

  if (p->choice != NULL)
    trt_fail (error, TRT_ERROR_BACKEND,
        "%s: kernel '%s' does not cover it, or not in these layouts", op,
        p->choice);
  else
    trt_fail (error, TRT_ERROR_BACKEND, "%s: not in these layouts", op);
  return NULL;
}
