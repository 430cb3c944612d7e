/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_tile.c: planners of plain_tile.h and plain_few.h. */
#include <string.h>

#include "cuda/plain/plain_few.h"
#include "cuda/plain/plan.h"

enum { MOST = 1 << 30 }; /* of what is counted in int32 */
enum { FEW = 64 };       /* tiles that leave a GPU with little to do */

static bool
is_tiled (const TrtkOperand *operand)
{
  const TrtkTensor *t = &operand->tensor;

  return operand->layout == TRTK_LAYOUT_PLAIN
         && (t->dtype == TRTK_F32 || t->dtype == TRTK_F16)
         && trtk_count (t) > 0;
}

static int64_t
tiles (const TrtkTileParams *p, int64_t batches, int32_t rows, int32_t cols)
{
  return batches * (((int64_t) p->rows + rows - 1) / rows)
         * (((int64_t) p->cols + cols - 1) / cols);
}

/* Which body, and how large its tiles are. */
static const char *
choose (const TrtkTileParams *p, int64_t batches, int32_t *rows,
    int32_t *cols)
{
  bool is_along = p->a_col == 1 && p->b_row == 1;

  *rows = TRTK_TILE_ROWS;
  *cols = TRTK_TILE_COLS;
  if (p->op != TRTK_TILE_MATMUL)
    return "conv_tile";
  if (tiles (p, batches, *rows, *cols) >= FEW)
    return "matmul_tile";
  *rows = TRTK_FEW_ROWS;
  *cols = is_along ? TRTK_FEW_ALONG : TRTK_FEW_ACROSS;
  return is_along ? "matmul_along" : "matmul_across";
}

/* Operands in the order that the bodies want; the epilogue; the tiles. */
static TrtkStatus
add (TrtkPlainSink *sink, const TrtkProblem *problem, TrtkTileParams *p,
    int32_t a, int32_t b)
{
  int64_t batches = trtk_count (&problem->out[0].tensor)
                    / ((int64_t) p->rows * p->cols);
  int32_t rows, cols;
  const char *body = choose (p, batches, &rows, &cols);
  TrtkPlainLaunch l;
  TrtkStatus status;

  for (int32_t k = 0; k < problem->n_in; k++) {
    if (problem->in[k].tensor.dtype != TRTK_NONE
        && !is_tiled (&problem->in[k]))
      return TRTK_ERROR_UNSUPPORTED;
  }
  if (!is_tiled (&problem->out[0]) || tiles (p, batches, rows, cols) > MOST)
    return TRTK_ERROR_UNSUPPORTED;
  trtk_plain_begin (&l, problem, body);
  trtk_plain_set_in (&l, 0, problem, a);
  trtk_plain_set_in (&l, 1, problem, b);
  p->tiles_down = (p->rows + rows - 1) / rows;
  p->tiles_across = (p->cols + cols - 1) / cols;
  trtk_plain_params (&l, p, sizeof *p);
  l.args.n_in = 3; /* the third may be missing */
  l.args.items = tiles (p, batches, rows, cols);
  status = trtk_plain_take_steps (&l, problem, 0, problem->n_steps);
  return status == TRTK_OK ? trtk_plain_add (sink, &l) : status;
}

/* ---- convolutions ----------------------------------------------------- */

/* What windows do along each axis; false where a number would not fit. */
static bool
set_windows (TrtkTileParams *p, const TrtkConvParams *conv,
    const TrtkTensor *x, const TrtkTensor *y)
{
  int64_t taps = 1;

  for (int32_t i = 0; i < 3; i++) {
    int32_t from = i - (3 - conv->n_spatial);
    int64_t size = from < 0 ? 1 : x->dims[from + 2];
    int64_t out = from < 0 ? 1 : y->dims[from + 2];
    int64_t kernel = from < 0 ? 1 : conv->kernel[from];
    p->stride[i] = from < 0 ? 1 : conv->stride[from];
    p->dilation[i] = from < 0 ? 1 : conv->dilation[from];
    p->pad[i] = from < 0 ? 0 : conv->pad_begin[from];
    p->size[i] = (int32_t) size;
    taps *= kernel;
    if (kernel > MOST || taps > MOST || size > MOST || out > MOST
        || (out > size ? out : size) > MOST / p->stride[i]
        || kernel > MOST / p->dilation[i] || p->pad[i] > MOST)
      return false;
    p->kernel[i] = trtk_div_make ((uint32_t) kernel);
    p->out[i] = trtk_div_make ((uint32_t) out);
    p->by_stride[i] = trtk_div_make ((uint32_t) p->stride[i]);
  }
  p->taps = trtk_div_make ((uint32_t) taps);
  return true;
}

static TrtkStatus
plan_conv (const TrtkProblem *problem, bool transposed, TrtkPlainSink *sink)
{
  const TrtkConvParams *conv = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor, *w = &problem->in[1].tensor;
  const TrtkTensor *y = &problem->out[0].tensor;
  int64_t plane = trtk_count_range (x, 2, x->rank), groups = conv->groups;
  int64_t per_group = x->dims[1] / groups;
  int64_t rows = y->dims[1] / groups, cols = trtk_count_range (y, 2, y->rank);
  TrtkTileParams p = { .op = transposed ? TRTK_TILE_TRANSPOSED
                                        : TRTK_TILE_CONV,
    .alpha = 1, .beta = 1 };
  int64_t depth;

  if (conv->n_spatial > 3 || !is_tiled (&problem->in[0])
      || !is_tiled (&problem->in[1]) || !is_tiled (&problem->out[0])
      || !set_windows (&p, conv, x, y))
    return TRTK_ERROR_UNSUPPORTED;
  depth = per_group * p.taps.div;
  if (rows > MOST || cols > MOST || depth > MOST || x->dims[0] > MOST)
    return TRTK_ERROR_UNSUPPORTED;
  p.rows = (int32_t) rows;
  p.cols = (int32_t) cols;
  p.depth = (int32_t) depth;
  p.batch[0] = p.batch[1] = 1;
  p.batch[2] = (int32_t) x->dims[0];
  p.batch[3] = (int32_t) groups;
  p.a_step[3] = trtk_count (w) / groups;
  p.b_step[2] = x->dims[1] * plane;
  p.b_step[3] = per_group * plane;
  p.c_step[3] = rows;
  p.a_row = transposed ? p.taps.div : depth;
  p.a_col = 1;
  p.c_row = 1;
  p.x_channel = plane;
  p.w_channel = rows * p.taps.div;
  if (!transposed && plane == 1 && cols == 1 && p.taps.div == 1
      && p.pad[0] == 0 && p.pad[1] == 0 && p.pad[2] == 0) {
    p.op = TRTK_TILE_MATMUL; /* of a picture of one pixel */
    p.b_row = p.b_col = 1;
  }
  return add (sink, problem, &p, 1, 0);
}

/* ---- matrices --------------------------------------------------------- */

/* Steps of @t along the leading axes of the product. */
static void
set_batch_steps (const TrtkTensor *t, int32_t rank, int64_t *steps)
{
  int32_t own = t->rank > 2 ? t->rank - 2 : 0;
  int64_t step = t->rank > 1 ? t->dims[t->rank - 1] * t->dims[t->rank - 2] : 0;

  for (int32_t d = rank - 1; d >= 0; d--) {
    int32_t from = d - (rank - own);
    int32_t to = TRTK_TILE_AXES - rank + d;
    steps[to] = from < 0 || t->dims[from] == 1 ? 0 : step;
    if (from >= 0)
      step *= t->dims[from];
  }
}

static TrtkStatus
plan_matmul (const TrtkProblem *problem, TrtkPlainSink *sink)
{
  const TrtkTensor *a = &problem->in[0].tensor, *b = &problem->in[1].tensor;
  const TrtkTensor *y = &problem->out[0].tensor;
  int32_t rank = y->rank - 2 + (a->rank == 1) + (b->rank == 1);
  int64_t rows = a->rank == 1 ? 1 : a->dims[a->rank - 2];
  int64_t cols = b->rank == 1 ? 1 : b->dims[b->rank - 1];
  int64_t depth = a->dims[a->rank - 1];
  TrtkTileParams p = { .op = TRTK_TILE_MATMUL, .alpha = 1 };

  if (rank > TRTK_TILE_AXES || trtk_count (y) == 0 || rows > MOST
      || cols > MOST || depth > MOST)
    return TRTK_ERROR_UNSUPPORTED;
  for (int32_t d = 0; d < TRTK_TILE_AXES; d++) {
    int32_t from = d - (TRTK_TILE_AXES - rank);
    int64_t n = from < 0 ? 1 : y->dims[from];
    if (n > MOST)
      return TRTK_ERROR_UNSUPPORTED;
    p.batch[d] = (int32_t) n;
  }
  set_batch_steps (a, rank, p.a_step);
  set_batch_steps (b, rank, p.b_step);
  p.rows = (int32_t) rows;
  p.cols = (int32_t) cols;
  p.depth = (int32_t) depth;
  p.a_row = depth;
  p.a_col = 1;
  p.b_row = cols;
  p.b_col = 1;
  return add (sink, problem, &p, 0, 1);
}

static TrtkStatus
plan_gemm (const TrtkProblem *problem, TrtkPlainSink *sink)
{
  const TrtkGemmParams *gemm = problem->params;
  const TrtkTensor *a = &problem->in[0].tensor, *b = &problem->in[1].tensor;
  const TrtkTensor *y = &problem->out[0].tensor;
  int64_t depth = a->dims[gemm->trans_a ? 0 : 1];
  TrtkTileParams p = { .op = TRTK_TILE_MATMUL, .alpha = (float) gemm->alpha,
    .beta = (float) gemm->beta, .batch = { 1, 1, 1, 1 } };

  if (y->dims[0] > MOST || y->dims[1] > MOST || depth > MOST
      || trtk_count (y) == 0)
    return TRTK_ERROR_UNSUPPORTED;
  p.rows = (int32_t) y->dims[0];
  p.cols = (int32_t) y->dims[1];
  p.depth = (int32_t) depth;
  p.a_row = gemm->trans_a ? 1 : a->dims[1];
  p.a_col = gemm->trans_a ? a->dims[1] : 1;
  p.b_row = gemm->trans_b ? 1 : b->dims[1];
  p.b_col = gemm->trans_b ? b->dims[1] : 1;
  if (problem->n_op_in > 2 && problem->in[2].tensor.dtype != TRTK_NONE) {
    const TrtkTensor *c = &problem->in[2].tensor;
    int64_t cols = c->rank > 0 ? c->dims[c->rank - 1] : 1;
    p.c_col = cols > 1;
    p.c_row = c->rank > 1 && c->dims[0] > 1 ? cols : 0;
  }
  return add (sink, problem, &p, 0, 1);
}

TrtkStatus
trtk_cuda_plan_tiles (const TrtkProblem *problem, TrtkPlainSink *sink)
{
  if (strcmp (problem->op, "Conv") == 0)
    return plan_conv (problem, false, sink);
  if (strcmp (problem->op, "ConvTranspose") == 0)
    return plan_conv (problem, true, sink);
  if (strcmp (problem->op, "MatMul") == 0)
    return plan_matmul (problem, sink);
  if (strcmp (problem->op, "Gemm") == 0)
    return plan_gemm (problem, sink);
  return TRTK_ERROR_UNSUPPORTED;
}
