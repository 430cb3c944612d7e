/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* compare.c: two graphs on the same random inputs. */
#include <math.h>
#include <string.h>

#include "cpu/element.h"
#include "fixture.h"
#include "runtime/reference.h"

#define MAX_TENSORS 64

static void
fill (TrtkTensor *k, GRand *rand, gboolean is_positive)
{
  gint64 n = trtk_count (k);

  k->data = g_malloc0 ((gsize) n * trtk_dtype_size (k->dtype) + 1);
  for (gint64 i = 0; i < n; i++) {
    if (k->dtype == TRTK_U8 || k->dtype == TRTK_S8)
      trtk_store_i64 (k, i, g_rand_int_range (rand, 0, 256)
                                - (k->dtype == TRTK_S8 ? 128 : 0));
    else if (!trtk_is_float (k->dtype))
      trtk_store_i64 (k, i, g_rand_int_range (rand, 0, 2));
    else
      trtk_store_f64 (k, i, is_positive
                                ? g_rand_double_range (rand, 0.5, 1.5)
                                : g_rand_double_range (rand, -2, 2));
  }
}

static void
make_inputs (const TrtGraph *graph, guint32 seed, gboolean is_positive,
    TrtkTensor *in)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (guint i = 0; i < graph->inputs->len; i++) {
    const TrtTensor *t = graph->inputs->pdata[i];
    in[i] = (TrtkTensor) { .dtype = t->enc.dtype, .rank = t->rank };
    for (int d = 0; d < t->rank; d++)
      g_assert (trt_expr_eval_opt (t->dims[d], &in[i].dims[d]));
    fill (&in[i], rand, is_positive);
  }
}

static double
get (const TrtkTensor *k, gint64 i)
{
  return trtk_is_float (k->dtype) ? trtk_load_f64 (k, i)
                                  : (double) trtk_load_i64 (k, i);
}

static char *
compare (const TrtTensor *t, const TrtkTensor *a, const TrtkTensor *b,
    double tolerance)
{
  double scale = 0;

  if (a->dtype != b->dtype || a->rank != b->rank
      || memcmp (a->dims, b->dims, (gsize) a->rank * sizeof a->dims[0]) != 0)
    return g_strdup_printf ("output '%s' has another type or shape", t->name);
  for (gint64 i = 0; i < trtk_count (a); i++) {
    if (isfinite (get (a, i)))
      scale = MAX (scale, fabs (get (a, i)));
  }
  for (gint64 i = 0; i < trtk_count (a); i++) {
    double x = get (a, i), y = get (b, i);
    if (x == y || (isnan (x) && isnan (y))
        || fabs (x - y) <= tolerance * (scale + 1e-3))
      continue;
    return g_strdup_printf ("output '%s': element %" G_GINT64_FORMAT
                            " is %.9g and %.9g",
        t->name, i, x, y);
  }
  return NULL;
}

static void
clear (TrtkTensor *tensors)
{
  for (guint i = 0; i < MAX_TENSORS; i++)
    g_free (tensors[i].data);
}

char *
trt_compare_graphs (const TrtGraph *a, const TrtGraph *b, guint32 seed,
    double tolerance, gboolean is_positive)
{
  TrtkTensor in[MAX_TENSORS] = { 0 }, out_a[MAX_TENSORS] = { 0 },
             out_b[MAX_TENSORS] = { 0 };
  g_autoptr (GError) error = NULL;
  char *failure = NULL;

  g_assert (a->inputs->len <= MAX_TENSORS && a->outputs->len <= MAX_TENSORS);
  if (a->inputs->len != b->inputs->len || a->outputs->len != b->outputs->len)
    return g_strdup ("the numbers of inputs or outputs differ");
  make_inputs (a, seed, is_positive, in);
  if (!trt_graph_run_reference (a, in, out_a, &error)
      || !trt_graph_run_reference (b, in, out_b, &error))
    failure = g_strdup (error->message);
  for (guint i = 0; failure == NULL && i < a->outputs->len; i++) {
    const TrtTensor *t = a->outputs->pdata[i];
    if (strcmp (t->name, ((TrtTensor *) b->outputs->pdata[i])->name) != 0)
      failure = g_strdup_printf ("output '%s' has another name", t->name);
    else
      failure = compare (t, &out_a[i], &out_b[i], tolerance);
  }
  clear (in);
  clear (out_a);
  clear (out_b);
  return failure;
}
