/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Einsum: y = the sum over the labels that y has not of the product of one
 * element of each input. Floats in double, integers wrap. */
#include "cpu/number.h"
#include "trtk_params.h"

/* Position along labels [first, end), and where the inputs stand there. */
typedef struct {
  const TrtkEinsumParams *p;
  int32_t first, end, n_in;
  int64_t index[TRTK_EINSUM_MAX_LABELS];
} Labels;

/* To the next position; false, and back at the first, after the last one. */
static bool
next (Labels *labels, int64_t *at)
{
  const TrtkEinsumParams *p = labels->p;

  for (int32_t l = labels->end - 1; l >= labels->first; l--) {
    bool done = ++labels->index[l] >= p->dims[l];
    for (int32_t k = 0; k < labels->n_in; k++)
      at[k] += done ? p->steps[k][l] * (1 - p->dims[l]) : p->steps[k][l];
    if (!done)
      return true;
    labels->index[l] = 0;
  }
  return false;
}

static double
sum_f64 (const TrtkArgs *args, Labels *summed, int64_t *at)
{
  double sum = 0;

  do {
    double v = 1;
    for (int32_t k = 0; k < args->n_in; k++)
      v *= trtk_load_f64 (&args->in[k], at[k]);
    sum += v;
  } while (next (summed, at));
  return sum;
}

static int64_t
sum_i64 (const TrtkArgs *args, Labels *summed, int64_t *at)
{
  int64_t sum = 0;

  do {
    int64_t v = 1;
    for (int32_t k = 0; k < args->n_in; k++)
      v = trtk_mul_i64 (v, trtk_load_i64 (&args->in[k], at[k]));
    sum = trtk_add_i64 (sum, v);
  } while (next (summed, at));
  return sum;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkEinsumParams *p = args->params;
  const TrtkTensor *y = &args->out[0];
  Labels outer = { .p = p, .end = p->n_out, .n_in = args->n_in };
  Labels summed = { .p = p, .first = p->n_out, .end = p->n_labels,
    .n_in = args->n_in };
  int64_t at[TRTK_EINSUM_MAX_INPUTS] = { 0 }, n = trtk_count (y);
  bool is_float = trtk_is_float (y->dtype), is_empty = false;

  for (int32_t l = p->n_out; l < p->n_labels; l++)
    is_empty |= p->dims[l] == 0;
  for (int64_t i = 0; i < n; i++) {
    if (is_float)
      trtk_store_f64 (y, i, is_empty ? 0 : sum_f64 (args, &summed, at));
    else
      trtk_store_i64 (y, i, is_empty ? 0 : sum_i64 (args, &summed, at));
    next (&outer, at);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_einsum
    = { .name = "ref.Einsum", .op = "Einsum", .run = run };
