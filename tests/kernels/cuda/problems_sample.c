/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* problems_sample.c: between elements, and from step to step. */
#include "problems.h"

#include <math.h>

static void
make_resize (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), y = x;
  TrtkResizeParams *r = &p->params.resize;

  p->op = "Resize";
  *r = (TrtkResizeParams){ .mode = (TrtkResizeMode) pick (0, 2),
    .coord = (TrtkCoordMode) pick (0, 5),
    .nearest = (TrtkNearestMode) pick (0, 3), .antialias = (int) pick (0, 1),
    .exclude_outside = (int) pick (0, 1), .cubic_a = -0.75f,
    .extrapolation = 7.5f };
  for (int d = 0; d < x.rank; d++) {
    bool same = d < x.rank - 2 && pick (0, 2);
    y.dims[d] = same ? x.dims[d] : pick (1, 20);
    r->scale[d] = same || pick (0, 1)
                      ? (double) y.dims[d] / (double) x.dims[d]
                      : ((double) y.dims[d] + 0.4) / (double) x.dims[d];
    r->roi_begin[d] = same || pick (0, 1) ? 0 : -0.2;
    r->roi_end[d] = same || pick (0, 1) ? 1 : 1.3;
  }
  add_in (p, x);
  add_out (p, y);
}

static void
make_grid_sample (Problem *p)
{
  int n = (int) pick (2, 3);
  TrtkTensor x = random_tensor (pick_float (), n + 2), y = x, grid;

  p->op = "GridSample";
  p->params.grid = (TrtkGridParams){ (TrtkResizeMode) pick (0, 2),
    (TrtkGridPadding) pick (0, 2), (int) pick (0, 1) };
  for (int d = 0; d < n + 2; d++)
    x.dims[d] = y.dims[d] = pick (1, 7);
  grid = shaped (x.dtype, n + 2, y.dims);
  for (int d = 0; d < n; d++)
    grid.dims[d + 1] = y.dims[d + 2] = pick (1, 6);
  grid.dims[n + 1] = n;
  fill_scaled (&grid, 1.5);
  add_in (p, x);
  add_in (p, grid);
  add_out (p, y);
}

static void
make_roi_align (Problem *p)
{
  gint64 n = pick (1, 9), c = pick (1, 5);
  TrtkTensor x = shaped (pick_float (), 4,
      (gint64[]){ pick (1, 3), c, pick (1, 20), pick (1, 20) });
  TrtkTensor rois = shaped (x.dtype, 2, (gint64[]){ n, 4 });
  TrtkTensor pictures = shaped (TRTK_S64, 1, &n);

  p->op = "RoiAlign";
  p->params.roi = (TrtkRoiParams){ (int) pick (0, 1), (int) pick (0, 1),
    (int) pick (0, 3), 0.5f };
  fill_range (&pictures, 0, x.dims[0] - 1);
  fill_scaled (&rois, 30);
  add_in (p, x);
  add_in (p, rois);
  add_in (p, pictures);
  add_out (p,
      shaped (x.dtype, 4, (gint64[]){ n, c, pick (1, 7), pick (1, 7) }));
}

static void
make_col2im (Problem *p)
{
  TrtkCol2ImParams *c = &p->params.col2im;
  gint64 block = 1, columns = 1, channels = pick (1, 4), n = pick (1, 2);
  TrtkTensor y = shaped (pick_dtype (), 2, (gint64[]){ n, channels });

  p->op = "Col2Im";
  c->n_spatial = (int) pick (1, 3);
  for (int d = 0; d < c->n_spatial; d++) {
    c->block[d] = pick (1, 3);
    c->stride[d] = pick (1, 3);
    c->dilation[d] = pick (1, 2);
    c->pad_begin[d] = pick (0, 2);
    c->columns[d] = pick (1, 6);
    c->image[d] = (c->columns[d] - 1) * c->stride[d]
                  + (c->block[d] - 1) * c->dilation[d] + 1;
    c->image[d] = MAX (1, c->image[d] - c->pad_begin[d] - pick (0, 1));
    block *= c->block[d];
    columns *= c->columns[d];
    y.dims[y.rank++] = c->image[d];
  }
  add_in (p, shaped (y.dtype, 3, (gint64[]){ n, channels * block, columns }));
  add_out (p, y);
}

/* The most that a weight of a state may be, where @n of them make the next one:
 * the cells may be linear, and a state that grows with every step carries
 * another order of sums as far as it likes. */
static double
steady (gint64 n)
{
  return MIN (0.8, 1.6 / sqrt ((double) n));
}

static void
add_weights (Problem *p, TrtkDtype dtype, int rank, gint64 a, gint64 b,
    gint64 c, double most, bool wanted)
{
  TrtkTensor t = shaped (dtype, rank, (gint64[]){ a, b, c });

  if (!wanted) {
    add_in (p, (TrtkTensor){ 0 });
    return;
  }
  fill_scaled (&t, most);
  add_in (p, t);
}

static void
make_recurrent (Problem *p)
{
  static const struct {
    const char *op;
    int gates;
  } kinds[] = { { "LSTM", 4 }, { "GRU", 3 }, { "RNN", 1 } };
  int kind = (int) pick (0, 2), gates = kinds[kind].gates;
  TrtkRecurrentParams *r = &p->params.recurrent;
  gint64 t = pick (1, 6), n = pick (1, 4), i = pick (1, 45);
  gint64 h = pick (0, 3) ? pick (1, 21) : pick (60, 80);
  gint64 d = pick (1, 2);
  TrtkDtype dtype = pick (0, 2) ? TRTK_F32 : pick_float ();
  TrtkTensor lengths = shaped (TRTK_S32, 1, &n);
  gint64 outer = t, inner = n;

  p->op = kinds[kind].op;
  *r = (TrtkRecurrentParams){ .n_directions = (int) d,
    .reverse = (int) pick (0, 1), .hidden = (int) h,
    .layout = (int) pick (0, 1), .coupled = (int) pick (0, 1),
    .linear_before_reset = (int) pick (0, 1),
    .clip = pick (0, 2) ? 0 : 0.4f };
  for (int k = 0; k < 6; k++) {
    r->act[k / 3][k % 3] = (TrtkCellAct) pick (0, TRTK_N_CELL_ACTS - 1);
    r->alpha[k / 3][k % 3] = 0.4f;
    r->beta[k / 3][k % 3] = 0.3f;
  }
  if (r->layout) {
    outer = n;
    inner = t;
  }
  add_weights (p, dtype, 3, outer, inner, i, 0.8, true);
  add_weights (p, dtype, 3, d, gates * h, i, 0.8, true);
  add_weights (p, dtype, 3, d, gates * h, h, steady (h), true);
  add_weights (p, dtype, 2, d, 2 * gates * h, 1, 0.8, pick (0, 1));
  if (pick (0, 1)) {
    fill_range (&lengths, 0, t);
    add_in (p, lengths);
  } else {
    add_in (p, (TrtkTensor){ 0 });
  }
  add_weights (p, dtype, 3, r->layout ? n : d, r->layout ? d : n, h,
      0.8, pick (0, 1));
  if (gates == 4) {
    add_weights (p, dtype, 3, r->layout ? n : d, r->layout ? d : n, h,
        0.8, pick (0, 1));
    add_weights (p, dtype, 2, d, 3 * h, 1, 0.8, pick (0, 1));
  }
  add_out (p, r->layout ? shaped (dtype, 4, (gint64[]){ n, t, d, h })
                        : shaped (dtype, 4, (gint64[]){ t, d, n, h }));
  for (int k = 0; k < (gates == 4 ? 2 : 1); k++)
    add_out (p, shaped (dtype, 3,
                    (gint64[]){ r->layout ? n : d, r->layout ? d : n, h }));
}

const ProblemMaker sample_makers[] = { make_resize, make_grid_sample,
  make_roi_align, make_col2im, make_recurrent, NULL };
