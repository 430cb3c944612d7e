/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* QuantizeLinear    y = saturate (round (x / scale) + zero), halves to even
 * DequantizeLinear  y = (x - zero) * scale
 * Inputs x, scale, zero (or absent: 0); scale and zero for the whole tensor,
 * each index along one axis, or each block along it. NaN quantises to 0. */
#include "cpu/number.h"
#include "trtk_params.h"

/* How to find the scale of an element. */
typedef struct {
  const TrtkTensor *scale, *zero; /* zero may be NULL */
  int64_t steps[TRTK_MAX_RANK], block;
  int32_t axis;
} Grid;

static void
grid_init (Grid *grid, const TrtkArgs *args)
{
  const TrtkQuantizeParams *p = args->params;
  int64_t step = 1;

  *grid = (Grid){ .scale = &args->in[1], .axis = p->axis, .block = 1 };
  if (args->n_in > 2 && args->in[2].dtype != TRTK_NONE)
    grid->zero = &args->in[2];
  if (p->block > 0) {
    grid->block = p->block;
    for (int32_t d = grid->scale->rank - 1; d >= 0; d--) {
      grid->steps[d] = step;
      step *= grid->scale->dims[d];
    }
  } else if (p->axis >= 0) {
    grid->steps[p->axis] = 1;
  }
}

static int64_t
grid_at (const Grid *grid, const int64_t *index, int32_t rank)
{
  int64_t at = 0;

  for (int32_t d = 0; d < rank; d++)
    at += (d == grid->axis ? index[d] / grid->block : index[d])
          * grid->steps[d];
  return at;
}

static TrtkStatus
run_quantize (const TrtkArgs *args)
{
  const TrtkQuantizeParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (x);
  Grid grid;

  grid_init (&grid, args);
  for (int64_t i = 0; i < n; i++) {
    int64_t at = grid_at (&grid, index, x->rank);
    double v = trtk_rounded_to (p->precision,
        trtk_load_f64 (x, i) / trtk_load_f64 (grid.scale, at));
    double zero = grid.zero != NULL ? trtk_load_f64 (grid.zero, at) : 0;
    trtk_store_number (y, i, nearbyint (v) + zero);
    trtk_next_index (x, index);
  }
  return TRTK_OK;
}

static TrtkStatus
run_dequantize (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (x);
  Grid grid;

  grid_init (&grid, args);
  for (int64_t i = 0; i < n; i++) {
    int64_t at = grid_at (&grid, index, x->rank);
    int64_t zero = grid.zero != NULL ? trtk_load_i64 (grid.zero, at) : 0;
    trtk_store_f64 (y, i,
        (double) (trtk_load_i64 (x, i) - zero)
            * trtk_load_f64 (grid.scale, at));
    trtk_next_index (x, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_quantize_linear
    = { .name = "ref.QuantizeLinear", .op = "QuantizeLinear",
        .run = run_quantize };
const TrtkKernel trtk_ref_dequantize_linear
    = { .name = "ref.DequantizeLinear", .op = "DequantizeLinear",
        .run = run_dequantize };
