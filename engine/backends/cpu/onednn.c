/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* onednn.c: the families of kernels/onednn as tactics. Primitives are made on
 * the caller's thread for the executor's number of threads. */
#include <math.h>

#include "backends/cpu/cpu.h"
#include "onednn/onednn.h"
#include "trt.h"

static TrtkStatus
choose (TrtkDnnlChoose f, TrtkProblem *p, const gboolean *may_overwrite)
{
  int threads
      = trtk_dnnl_set_threads ((int) trt_executor_get_threads ());
  TrtkStatus status = f (p, may_overwrite);

  trtk_dnnl_set_threads (threads);
  return status;
}

static void
release (gpointer prepared)
{
  trtk_dnnl_clear (prepared);
  g_free (prepared);
}

static gpointer
prepare (TrtkDnnlPrepare f, const TrtkProblem *p, gsize *scratch_bytes,
    GError **error)
{
  TrtkDnnl *d = g_new0 (TrtkDnnl, 1);
  int threads
      = trtk_dnnl_set_threads ((int) trt_executor_get_threads ());
  TrtkStatus status = f (p, d);

  trtk_dnnl_set_threads (threads);
  if (status != TRTK_OK) {
    trt_fail (error, TRT_ERROR_BACKEND, "oneDNN does not take it in these "
        "layouts");
    release (d);
    return NULL;
  }
  *scratch_bytes = d->scratch_bytes;
  return d;
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  if (*bound == NULL)
    *bound = g_new0 (TrtkDnnlBound, 1);
  if (trtk_dnnl_bind (prepared, in, out, scratch, *bound) == TRTK_OK)
    return TRUE;
  return trt_fail (error, TRT_ERROR_MEMORY, "oneDNN has no memory left");
}

static void
unbind (gpointer bound)
{
  trtk_dnnl_unbind (bound);
  g_free (bound);
}

static TrtkStatus
run (gpointer bound)
{
  return trtk_dnnl_run (bound);
}

/* ---- how long convolutions take --------------------------------------- */

/* A core's: kinds of code are to be compared, and not processors. */
static double
conv_cost (const TrtkProblem *p)
{
  static const TrtRates rates[] = { [1] = { 3.0, 6e3, 2e4 },
    [2] = { 2.0, 6e3, 5e4 } };
  int32_t n_apart = 0;
  int rank = trtk_dnnl_conv_rank (p, &n_apart);

  return rank > 0 ? trt_cost (p, &rates[rank])
                        + n_apart * trt_cost_bytes (p) / rates[rank].bytes
                  : HUGE_VAL;
}

#define TACTIC(suffix, ...) \
  static TrtkStatus choose_##suffix (TrtkProblem *p, const gboolean *may) \
  { \
    return choose (trtk_dnnl_##suffix##_choose, p, may); \
  } \
  static gpointer prepare_##suffix (const TrtkProblem *p, gsize *scratch, \
      GError **error) \
  { \
    return prepare (trtk_dnnl_##suffix##_prepare, p, scratch, error); \
  } \
  const TrtTactic trt_onednn_##suffix = { \
    .name = "onednn." #suffix, \
    __VA_ARGS__, \
    .choose = choose_##suffix, \
    .prepare = prepare_##suffix, \
    .release = release, \
    .bind = bind, \
    .unbind = unbind, \
    .run = run, \
  };
#include "backends/cpu/onednn.def"
TACTIC (move, .op = NULL)
#undef TACTIC
