/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* problems_gather.c: indices repeat, and count from both ends. */
#include <string.h>

#include "cpu/element.h"
#include "problems.h"

static TrtkDtype
index_dtype (void)
{
  return pick (0, 1) ? TRTK_S64 : TRTK_S32;
}

static void
make_gather (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), y = x;
  TrtkTensor index = random_tensor (index_dtype (), (int) pick (0, 3));
  int axis = (int) pick (0, x.rank - 1);

  p->op = "Gather";
  p->params.axis.axis = axis;
  fill_range (&index, -x.dims[axis], x.dims[axis] - 1);
  y.rank = x.rank - 1 + index.rank;
  memcpy (y.dims + axis, index.dims, (gsize) index.rank * sizeof y.dims[0]);
  memcpy (y.dims + axis + index.rank, x.dims + axis + 1,
      (gsize) (x.rank - axis - 1) * sizeof y.dims[0]);
  add_in (p, x);
  add_in (p, index);
  add_out (p, y);
}

static void
make_elements (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), index = x;
  int axis = (int) pick (0, x.rank - 1);
  bool scatter = pick (0, 1);
  TrtkTensor updates;

  p->op = scatter ? "ScatterElements" : "GatherElements";
  if (scatter)
    p->params.scatter = (TrtkScatterParams){ axis,
      (TrtkScatterMode) pick (0, 4) };
  else
    p->params.axis.axis = axis;
  for (int d = 0; d < x.rank; d++)
    index.dims[d] = d == axis ? pick (1, 20) : pick (1, x.dims[d]);
  index.dtype = index_dtype ();
  fill_range (&index, -x.dims[axis], x.dims[axis] - 1);
  updates = index;
  updates.dtype = x.dtype;
  updates.data = NULL;
  add_in (p, x);
  add_in (p, index);
  if (scatter)
    add_in (p, updates);
  add_out (p, scatter ? x : updates);
}

/* Rows of @depth indices into the dims of @x from @first on. */
static TrtkTensor
index_rows (const TrtkTensor *x, int first, int depth, int rank,
    const gint64 *dims)
{
  TrtkTensor t = shaped (TRTK_S64, rank, dims);
  gint64 n;

  t.dims[t.rank++] = depth;
  n = trtk_count (&t);
  t.data = g_malloc0 ((gsize) n * 8 + 8);
  for (gint64 i = 0; i < n; i++) {
    gint64 size = x->dims[first + i % depth];
    trtk_store_i64 (&t, i, pick (-size, size - 1));
  }
  return t;
}

static void
make_gather_nd (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), y, index;
  int batch = (int) pick (0, x.rank - 1);
  int depth = (int) pick (1, x.rank - batch), more = (int) pick (0, 2);
  gint64 dims[TRTK_MAX_RANK];

  p->op = "GatherND";
  p->params.gather_nd.batch_dims = batch;
  memcpy (dims, x.dims, sizeof dims);
  for (int d = 0; d < more; d++)
    dims[batch + d] = pick (1, 9);
  index = index_rows (&x, batch, depth, batch + more, dims);
  y = shaped (x.dtype, batch + more, dims);
  for (int d = batch + depth; d < x.rank; d++)
    y.dims[y.rank++] = x.dims[d];
  add_in (p, x);
  add_in (p, index);
  add_out (p, y);
}

static void
make_scatter_nd (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), u, index;
  int depth = (int) pick (1, x.rank);
  gint64 dims[2] = { pick (1, 5), pick (1, 12) };

  p->op = "ScatterND";
  p->params.scatter.mode = (TrtkScatterMode) pick (0, 4);
  index = index_rows (&x, 0, depth, 2, dims);
  u = shaped (x.dtype, 2, dims);
  for (int d = depth; d < x.rank; d++)
    u.dims[u.rank++] = x.dims[d];
  add_in (p, x);
  add_in (p, index);
  add_in (p, u);
  add_out (p, x);
}

static void
make_one_hot (Problem *p)
{
  static const TrtkDtype dtypes[] = { TRTK_S64, TRTK_S32, TRTK_F32 };
  TrtkTensor x = random_tensor (dtypes[pick (0, 2)], (int) pick (1, 3)), y = x;
  TrtkTensor depth = shaped (TRTK_S64, 0, NULL), values;
  int axis = (int) pick (0, x.rank);

  p->op = "OneHot";
  p->params.axis.axis = axis;
  fill_range (&depth, 1, 30);
  y.dtype = pick_dtype ();
  y.rank = x.rank + 1;
  memmove (y.dims + axis + 1, x.dims + axis,
      (gsize) (x.rank - axis) * sizeof y.dims[0]);
  y.dims[axis] = trtk_load_i64 (&depth, 0);
  values = shaped (y.dtype, 1, (gint64[]){ 2 });
  add_in (p, x);
  add_in (p, depth);
  add_in (p, values);
  add_out (p, y);
}

static void
make_topk (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), y, index;
  int axis = (int) pick (0, x.rank - 1);

  p->op = "TopK";
  p->params.topk = (TrtkTopKParams){ axis, (int) pick (0, 1) };
  if (x.rank == 1)
    x.dims[0] = pick (1, 900);
  y = x;
  y.dims[axis] = pick (1, x.dims[axis]);
  index = y;
  index.dtype = TRTK_S64;
  add_in (p, x);
  add_out (p, y);
  add_out (p, index);
}

static void
make_compress (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), y = x;
  int axis = (int) pick (-1, x.rank - 1);
  gint64 size = axis < 0 ? trtk_count (&x) : x.dims[axis], kept = 0;
  TrtkTensor condition = shaped (TRTK_BOOL, 1, (gint64[]){ pick (1, size) });

  p->op = "Compress";
  p->params.axis.axis = axis;
  fill (&condition);
  for (gint64 i = 0; i < condition.dims[0]; i++)
    kept += trtk_load_i64 (&condition, i);
  if (axis < 0)
    y.rank = 1;
  y.dims[axis < 0 ? 0 : axis] = kept;
  add_in (p, x);
  add_in (p, condition);
  add_out (p, y);
}

const ProblemMaker gather_makers[] = { make_gather, make_elements,
  make_gather_nd, make_scatter_nd, make_one_hot, make_topk, make_compress,
  NULL };
