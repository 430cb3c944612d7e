/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cpu.c: the CPU backend. Work is done on the process's executor, so that
 * there is one team of threads however many contexts there are. */
#include "backends/cpu/cpu.h"

#include "backends/host.h"
#include "backends/view.h"
#include "runtime/session.h"
#include "trt.h"

#ifdef TRT_HAVE_ONEDNN
#include "onednn/onednn.h"
#endif

static const TrtTactic *const tactic_table[] = {
  &trt_view_same,
  &trt_view_concat,
  &trt_loops_concat,
  &trt_view_cut,
  &trt_loops_channels,
  &trt_loops_global,
  &trt_loops_mean,
  &trt_loops_softmax,
  &trt_loops_bytes,
  &trt_cpu_vnni,
#ifdef TRT_HAVE_ONEDNN
#define TACTIC(suffix, ...) &trt_onednn_##suffix,
#include "backends/cpu/onednn.def"
#undef TACTIC
#endif
  &trt_cpu_madd,
#ifdef TRT_HAVE_ONEDNN
  &trt_cpu_exact,
#endif
  &trt_cpu_reference,
  NULL,
};

static const TrtTactic *const *
tactics (void)
{
  return tactic_table;
}

static gboolean
available (GError **error)
{
  return TRUE;
}

static char *
target (gpointer device, GError **error)
{
#ifdef TRT_HAVE_ONEDNN
  char text[64];

  trtk_dnnl_describe (text, sizeof text);
  return g_strdup_printf ("onednn %s threads %u own 4", text,
      trt_executor_get_threads ());
#else
  return g_strdup ("reference");
#endif
}

/* ---- moves: oneDNN's where it has one, else plain loops --------------- */

typedef struct {
  const TrtTactic *by;
  gpointer prepared;
} Move;

typedef struct {
  const TrtTactic *by;
  gpointer bound;
} BoundMove;

static TrtkStatus
move_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  return p->op == NULL ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

static gpointer
move_prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  Move *move = g_new0 (Move, 1);

#ifdef TRT_HAVE_ONEDNN
  if (p->in[0].layout != p->out[0].layout) {
    move->by = &trt_onednn_move;
    move->prepared = move->by->prepare (p, scratch_bytes, NULL);
  }
#endif
  if (move->prepared == NULL) {
    move->by = &trt_cpu_relayout;
    move->prepared = move->by->prepare (p, scratch_bytes, error);
  }
  if (move->prepared == NULL)
    g_clear_pointer (&move, g_free);
  return move;
}

static void
move_release (gpointer prepared)
{
  Move *move = prepared;

  move->by->release (move->prepared);
  g_free (move);
}

static gboolean
move_bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  const Move *move = prepared;
  BoundMove *b = *bound;

  if (b == NULL) {
    b = *bound = g_new0 (BoundMove, 1);
    b->by = move->by;
  }
  return b->by->bind (move->prepared, in, out, scratch, &b->bound, error);
}

static void
move_unbind (gpointer bound)
{
  BoundMove *b = bound;

  if (b->bound != NULL)
    b->by->unbind (b->bound);
  g_free (b);
}

/* Every line of memory is touched for a part of it. */
static double
move_cost (const TrtkProblem *p)
{
  static const TrtRates rates = { 2.0, 3.5e3, 1.0 };

  return trt_cost (p, &rates);
}

static TrtkStatus
move_run (gpointer bound)
{
  const BoundMove *b = bound;

  return b->by->run (b->bound);
}

static const TrtTactic move = {
  .name = "move",
  .choose = move_choose,
  .cost = move_cost,
  .prepare = move_prepare,
  .release = move_release,
  .bind = move_bind,
  .unbind = move_unbind,
  .run = move_run,
};

const TrtBackend trt_backend_cpu = {
  .name = "cpu",
  .rewrites = TRT_REWRITE_WIDEN | TRT_REWRITE_GATHER,
  .layouts = TRT_LAYOUTS_CPU,
  .available = available,
  .target = target,
  .tactics = tactics,
  .rates = { 2.0, 6e3, 5e4 },
  .reorder = &move,
  .sessions = &trt_host_sessions,
  .alloc = trt_host_alloc,
  .free = trt_host_free,
  .execute = trt_executor_run,
  .begin = trt_executor_start,
  .end = trt_executor_wait,
};
