/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_run.c: plans a node, binds its launches to memory with canaries
 * around it, runs their bodies item after item. */
#include "plain_run.h"

#include <math.h>
#include <string.h>

#include "cpu/element.h"
#include "lower/lower.h"

const PlainDevice *plain_device;
PlainWay plain_way = { trtk_cuda_plan_plain, 1e-6, 0, FALSE };

enum { CANARY = 256, POISON = 0xA5 };

/* ---- memory ----------------------------------------------------------- */

static gsize
size_of (const TrtkTensor *t)
{
  return (gsize) trtk_count (t) * trtk_dtype_size (t->dtype);
}

/* @size bytes of poison, with canaries around them. */
static guint8 *
guarded_new (gsize size)
{
  guint8 *memory = g_malloc (size + 2 * CANARY);

  memset (memory, POISON, size + 2 * CANARY);
  return memory + CANARY;
}

static gboolean
guarded_free (guint8 *data, gsize size)
{
  gboolean is_whole = TRUE;

  for (gsize i = 0; i < CANARY; i++)
    is_whole &= data[-1 - (gssize) i] == POISON && data[size + i] == POISON;
  g_free (data - CANARY);
  return is_whole;
}

/* ---- launches --------------------------------------------------------- */

typedef struct {
  TrtkPlainSink sink;
  GPtrArray *launches; /* TrtkPlainLaunch */
} List;

static bool
add (TrtkPlainSink *sink, const TrtkPlainLaunch *launch)
{
  List *list = (List *) sink;

  g_ptr_array_add (list->launches, g_memdup2 (launch, sizeof *launch));
  return true;
}

typedef struct {
  guint8 *in[32], *out[8], *scratch;
  gsize in_size[32], out_size[8], scratch_size;
} Memory;

static void *
address_of (const TrtkPlainSlot *slot, const Memory *memory)
{
  switch (slot->place) {
    case TRTK_AT_IN:
      return memory->in[slot->index] + slot->offset;
    case TRTK_AT_OUT:
      return memory->out[slot->index] + slot->offset;
    case TRTK_AT_SCRATCH:
      return memory->scratch + slot->offset;
    default:
      return NULL;
  }
}

static gboolean
run_launch (TrtkPlainLaunch *l, const Memory *memory, GError **error)
{
  TrtkPlainBody body = trtk_cuda_plain_body (l->body);
  TrtkLaunch launch;

  if (body == NULL || !trtk_cuda_plain_launch (l, &launch)
      || launch.grid[0] == 0) {
    g_set_error (error, TRT_ERROR, TRT_ERROR_BACKEND, "no body '%s'", l->body);
    return FALSE;
  }
  for (int k = 0; k < TRTK_PLAIN_IN; k++)
    l->args.in[k].data = address_of (&l->in[k], memory);
  for (int k = 0; k < TRTK_PLAIN_OUT; k++)
    l->args.out[k].data = address_of (&l->out[k], memory);
  if (plain_device != NULL) {
    plain_device->launch (&launch, &l->args);
    return TRUE;
  }
  /* backwards: no item may need what another one makes */
  for (gint64 i = l->args.items - 1; i >= 0; i--)
    body (&l->args, i);
  return TRUE;
}

/* A block and its canaries to the device, or back. */
static void
move_block (guint8 **device, guint8 *host, gsize size, gboolean back)
{
  if (host == NULL)
    return;
  if (back)
    plain_device->download (host - CANARY, *device - CANARY,
        size + 2 * CANARY);
  else
    *device = (guint8 *) plain_device->upload (host - CANARY,
                  size + 2 * CANARY)
              + CANARY;
}

static void
move_all (Memory *device, const Memory *host, gboolean back)
{
  for (guint k = 0; k < G_N_ELEMENTS (host->in); k++)
    move_block (&device->in[k], host->in[k], host->in_size[k], back);
  for (guint k = 0; k < G_N_ELEMENTS (host->out); k++)
    move_block (&device->out[k], host->out[k], host->out_size[k], back);
  move_block (&device->scratch, host->scratch, host->scratch_size, back);
}

static gboolean
run_list (const List *list, Memory *memory, GError **error)
{
  gsize size = (gsize) list->sink.scratch_bytes;
  Memory device = { 0 };
  gboolean ok = TRUE;

  memory->scratch = guarded_new (size);
  memory->scratch_size = size;
  if (plain_device != NULL)
    move_all (&device, memory, FALSE);
  for (guint i = 0; i < list->launches->len && ok; i++)
    ok = run_launch (list->launches->pdata[i],
        plain_device != NULL ? &device : memory, error);
  if (plain_device != NULL)
    move_all (&device, memory, TRUE);
  if (!guarded_free (memory->scratch, size) && ok) {
    g_set_error (error, TRT_ERROR, TRT_ERROR_BACKEND,
        "wrote outside the scratch");
    return FALSE;
  }
  return ok;
}

/* ---- a problem -------------------------------------------------------- */

/* Copies of the inputs, poison for the outputs. */
static void
bind (const TrtkProblem *problem, const TrtkTensor *in, const TrtkTensor *out,
    Memory *memory)
{
  for (int k = 0; k < problem->n_in; k++) {
    memory->in[k] = guarded_new (size_of (&in[k]));
    memory->in_size[k] = size_of (&in[k]);
    if (size_of (&in[k]) > 0)
      memcpy (memory->in[k], in[k].data, size_of (&in[k]));
  }
  for (int k = 0; k < problem->n_out; k++) {
    memory->out[k] = guarded_new (size_of (&out[k]));
    memory->out_size[k] = size_of (&out[k]);
  }
}

/* Gives the outputs to @out. */
static gboolean
unbind (const TrtkProblem *problem, const TrtkTensor *in, TrtkTensor *out,
    Memory *memory)
{
  gboolean is_whole = TRUE;

  for (int k = 0; k < problem->n_in; k++) {
    if (size_of (&in[k]) > 0)
      is_whole &= memcmp (memory->in[k], in[k].data, size_of (&in[k])) == 0;
    is_whole &= guarded_free (memory->in[k], size_of (&in[k]));
  }
  for (int k = 0; k < problem->n_out; k++) {
    if (size_of (&out[k]) > 0)
      memcpy (out[k].data, memory->out[k], size_of (&out[k]));
    is_whole &= guarded_free (memory->out[k], size_of (&out[k]));
  }
  return is_whole;
}

gboolean
plain_run_problem (const TrtkProblem *problem, const TrtkTensor *in,
    TrtkTensor *out, GError **error)
{
  List list = { .sink.add = add,
    .launches = g_ptr_array_new_with_free_func (g_free) };
  TrtkStatus status = plain_way.plan (problem, &list.sink);
  Memory memory = { 0 };
  gboolean ok = status == TRTK_OK;

  if (ok) {
    bind (problem, in, out, &memory);
    ok = run_list (&list, &memory, error);
    if (!unbind (problem, in, out, &memory) && ok) {
      g_set_error (error, TRT_ERROR, TRT_ERROR_BACKEND,
          "wrote outside the outputs");
      ok = FALSE;
    }
  } else {
    g_set_error (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED,
        "no plain launches: status %d", status);
  }
  g_ptr_array_unref (list.launches);
  return ok;
}

gboolean
plain_run (const TrtNode *node, const TrtkTensor *in, TrtkTensor *out,
    GError **error)
{
  TrtProblem *p = trt_problem_new (node, NULL, error);
  gboolean ok;

  if (p == NULL)
    return FALSE;
  for (int k = 0; k < p->problem.n_in; k++) {
    p->problem.in[k].is_constant = false;
    p->problem.in[k].tensor.data = NULL;
  }
  ok = plain_run_problem (&p->problem, in, out, error);
  trt_problem_free (p);
  return ok;
}

/* ---- against the reference -------------------------------------------- */

static guint32 state = 1;

static double
next (void)
{
  state = state * 1664525u + 1013904223u;
  return (double) (state >> 8) / (1 << 24);
}

/* Floats of either sign, integers of the whole range of small types, now and
 * then a NaN, an infinity, a zero. */
static void
randomise (const TrtkTensor *t)
{
  static const double odd[] = { NAN, INFINITY, -INFINITY, 0.0, -0.0 };
  gint64 n = trtk_count (t);

  for (gint64 i = 0; i < n; i++) {
    double v = 4 * next () - 2;
    if (next () < 1.0 / 400 && !plain_way.is_finite)
      v = odd[(int) (5 * next ())];
    if (trtk_is_float (t->dtype))
      trtk_store_f64 (t, i, v);
    else if (t->dtype == TRTK_BOOL)
      trtk_store_i64 (t, i, next () < 0.5);
    else
      trtk_store_i64 (t, i, (gint64) (600 * next ()) - 300);
  }
}

/* Sums may be taken in another order, in double: they are rounded alike but
 * for the last place. */
static char *
compare (const TrtkTensor *got, const TrtkTensor *want)
{
  double tolerance = want->dtype == TRTK_F16    ? 0x1p-10
                     : want->dtype == TRTK_BF16 ? 0x1p-7
                                                : plain_way.rtol;
  gint64 n = trtk_count (want);

  for (gint64 i = 0; i < n; i++) {
    double g = trtk_load_f64 (got, i), w = trtk_load_f64 (want, i);
    if (g == w || (isnan (g) && isnan (w))
        || (trtk_is_float (want->dtype)
            && fabs (g - w) <= tolerance * fabs (w) + plain_way.atol))
      continue;
    return g_strdup_printf ("element %" G_GINT64_FORMAT
                            " is %.9g, the reference has %.9g", i, g, w);
  }
  return NULL;
}

gboolean
plain_run_random (const TrtNode *node, const TrtkTensor *in, TrtkTensor *out,
    GError **error)
{
  TrtkTensor want[6];
  gboolean ok = TRUE;

  for (guint k = 0; k < node->in->len; k++) {
    const TrtTensor *t = node->in->pdata[k];
    if (t != NULL && t->constant == NULL)
      randomise (&in[k]);
  }
  for (guint k = 0; k < node->out->len; k++) {
    want[k] = out[k];
    want[k].data = g_malloc0 (size_of (&out[k]) + 1);
  }
  ok = trt_node_run_reference (node, in, want, error)
       && plain_run (node, in, out, error);
  for (guint k = 0; k < node->out->len; k++) {
    g_autofree char *failure = ok ? compare (&out[k], &want[k]) : NULL;
    if (failure != NULL)
      ok = trt_node_fail (node, error, TRT_ERROR_BACKEND, "output %u: %s", k,
          failure);
    g_free (want[k].data);
  }
  return ok;
}
