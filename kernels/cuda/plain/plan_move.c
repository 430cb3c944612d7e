/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_move.c: planners of plain_move.h. Most movements are a box between two
 * strided layouts: axes that continue each other are merged, rows that are
 * whole on both sides move up to 16 bytes at a time, and where the source is
 * whole along another axis than the destination, tiles are transposed. */
#include "cuda/plain/plan.h"

#include "cuda/plain/plain_move.h"

/* False where the box is empty. The result has at least one axis. */
static bool
simplify (TrtkMove *m)
{
  TrtkMove out = { 0 };

  for (int32_t d = 0; d < m->rank; d++) {
    int32_t last = out.rank - 1;
    if (m->dims[d] <= 0)
      return false;
    if (m->dims[d] == 1)
      continue;
    if (last >= 0 && out.to[last] == m->to[d] * m->dims[d]
        && out.from[last] == m->from[d] * m->dims[d]) {
      out.dims[last] *= m->dims[d];
      out.to[last] = m->to[d];
      out.from[last] = m->from[d];
    } else {
      trtk_move_add (&out, m->dims[d], m->to[d], m->from[d]);
    }
  }
  if (out.rank == 0)
    trtk_move_add (&out, 1, 1, 1);
  *m = out;
  return true;
}

/* Whether @n elements can be one: in the last axis and in every stride. */
static bool
can_widen (const TrtkPlainMove *p, int64_t n)
{
  const TrtkMove *m = &p->box;
  int32_t last = m->rank - 1;

  if (m->to[last] != 1 || m->from[last] != 1 || m->dims[last] % n != 0
      || p->to % n != 0 || p->from % n != 0)
    return false;
  for (int32_t d = 0; d < last; d++) {
    if (m->to[d] % n != 0 || m->from[d] % n != 0)
      return false;
  }
  return true;
}

static void
widen (TrtkPlainMove *p)
{
  TrtkMove *m = &p->box;
  int32_t n = 16 / p->unit, last = m->rank - 1;

  while (n > 1 && !can_widen (p, n))
    n /= 2;
  if (n == 1)
    return;
  p->unit *= n;
  p->to /= n;
  p->from /= n;
  m->dims[last] /= n;
  for (int32_t d = 0; d < last; d++) {
    m->to[d] /= n;
    m->from[d] /= n;
  }
}

/* Whether the destination is whole along the last axis, and the source along
 * another one, which along is then. */
static bool
is_transpose (TrtkPlainMove *p)
{
  const TrtkMove *m = &p->box;
  int32_t last = m->rank - 1;

  if (p->unit > 4 || m->to[last] != 1 || m->from[last] == 1)
    return false;
  for (int32_t d = 0; d < last; d++) {
    if (m->from[d] == 1) {
      p->along = d;
      return true;
    }
  }
  return false;
}

/* Whether rows of 16 bytes fit, all of them at multiples of 16 bytes where the
 * tensors are. */
static bool
has_rows (const TrtkPlainMove *p)
{
  const TrtkMove *m = &p->box;
  int64_t edge = 16 / p->unit;
  int32_t last = m->rank - 1;

  if (m->dims[last] < edge || m->dims[p->along] < edge || p->to % edge != 0
      || p->from % edge != 0)
    return false;
  for (int32_t d = 0; d < m->rank; d++) {
    if ((d != last && m->to[d] % edge != 0)
        || (d != p->along && m->from[d] % edge != 0))
      return false;
  }
  return true;
}

/* Tiles of @down rows and @across columns. */
static void
set_tiles (TrtkPlainLaunch *l, const TrtkPlainMove *p, int64_t down,
    int64_t across)
{
  const TrtkMove *m = &p->box;

  l->args.at[0] = down;
  l->args.at[1] = across;
  for (int32_t d = 0; d < m->rank; d++) {
    int64_t edge = d == p->along ? down : d == m->rank - 1 ? across : 1;
    l->args.items *= (m->dims[d] + edge - 1) / edge;
  }
}

/* The shape of tile that wastes least where one side is short. */
static void
set_turn (TrtkPlainLaunch *l, const TrtkPlainMove *p)
{
  static const char *const bodies[] = { NULL, "turn1", "turn2", NULL, "turn4" };
  int64_t rows = p->box.dims[p->along];
  int64_t columns = p->box.dims[p->box.rank - 1];
  int64_t few = 2, fewer = rows < columns ? rows : columns;

  while (few < TRTK_TURN_MOST && few < fewer)
    few *= 2;
  l->body = bodies[p->unit];
  if (rows < columns)
    set_tiles (l, p, few, TRTK_TURN_TILE / few);
  else
    set_tiles (l, p, TRTK_TURN_TILE / few, few);
}

/* The launch has its operands; elements are of @size bytes. */
static TrtkStatus
add_move (TrtkPlainSink *sink, TrtkPlainLaunch *l, TrtkPlainMove *p,
    size_t size)
{
  TrtkMove *m = &p->box;

  if (!simplify (m))
    return TRTK_OK;
  p->unit = (int32_t) size;
  l->args.n_in = l->args.n_out = l->args.items = 1;
  if (is_transpose (p) && has_rows (p)) {
    l->body = size == 1 ? "transpose1" : size == 2 ? "transpose2"
                                                   : "transpose4";
    set_tiles (l, p, 16 / p->unit, 16 / p->unit);
  } else if (is_transpose (p)) {
    set_turn (l, p);
  } else {
    widen (p);
    for (int32_t d = 0; d < m->rank; d++)
      l->args.items *= m->dims[d];
  }
  trtk_plain_params (l, p, sizeof *p);
  return trtk_plain_add (sink, l);
}

/* A box from input 0 to output 0. */
static TrtkStatus
move_all (const TrtkProblem *problem, TrtkPlainMove *p, TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "move");
  return add_move (sink, &l, p,
      trtk_dtype_size (problem->in[0].tensor.dtype));
}

/* Input 0 to output 0 (rank 0 is one element). */
TrtkStatus
trtk_plain_plan_copy (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  TrtkPlainMove p = { 0 };

  if (x->dtype != y->dtype || trtk_count (x) != trtk_count (y))
    return TRTK_ERROR_ARGUMENT;
  trtk_move_add (&p.box, trtk_count (y), 1, 1);
  return move_all (problem, &p, sink);
}

TrtkStatus
trtk_plain_plan_transpose (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTransposeParams *t = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkPlainMove p = { 0 };

  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++)
    trtk_move_add (&p.box, y->dims[d], to[d], from[t->perm[d]]);
  return move_all (problem, &p, sink);
}

TrtkStatus
trtk_plain_plan_slice (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkSliceParams *s = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkPlainMove p = { 0 };

  if (trtk_count (y) == 0)
    return TRTK_OK;
  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++) {
    int64_t last = s->start[d] + (y->dims[d] - 1) * s->step[d];
    if (s->start[d] < 0 || s->start[d] >= x->dims[d] || last < 0
        || last >= x->dims[d])
      return TRTK_ERROR_ARGUMENT;
    p.from += s->start[d] * from[d];
    trtk_move_add (&p.box, y->dims[d], to[d], from[d] * s->step[d]);
  }
  return move_all (problem, &p, sink);
}

TrtkStatus
trtk_plain_plan_expand (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkPlainMove p = { 0 };

  trtk_broadcast_strides (x, y->rank, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++)
    trtk_move_add (&p.box, y->dims[d], to[d], from[d]);
  return move_all (problem, &p, sink);
}

TrtkStatus
trtk_plain_plan_tile (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkPlainMove p = { 0 };

  if (trtk_count (y) == 0)
    return TRTK_OK;
  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++) {
    if (x->dims[d] == 0 || y->dims[d] % x->dims[d] != 0)
      return TRTK_ERROR_ARGUMENT;
    trtk_move_add (&p.box, y->dims[d] / x->dims[d], to[d] * x->dims[d], 0);
    trtk_move_add (&p.box, x->dims[d], to[d], from[d]);
  }
  return move_all (problem, &p, sink);
}

/* One launch an input (Concat) or output (code 1: Split). */
TrtkStatus
trtk_plain_plan_concat (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkAxisParams *a = problem->params;
  const bool split = code == 1;
  const TrtkTensor *whole
      = split ? &problem->in[0].tensor : &problem->out[0].tensor;
  const int32_t n = split ? problem->n_out : problem->n_op_in;
  int64_t inner = trtk_count_range (whole, a->axis + 1, whole->rank);
  int64_t pitch = whole->dims[a->axis] * inner, first = 0;
  TrtkStatus status = TRTK_OK;

  for (int32_t i = 0; i < n && status == TRTK_OK; i++) {
    const TrtkTensor *part
        = split ? &problem->out[i].tensor : &problem->in[i].tensor;
    int64_t run = part->dims[a->axis] * inner;
    TrtkPlainMove p = { 0 };
    TrtkPlainLaunch l;

    if (split && part->dtype == TRTK_NONE) {
      first += run;
      continue;
    }
    trtk_plain_begin_bare (&l, problem, "move", 1, 1);
    trtk_plain_set_in (&l, 0, problem, split ? 0 : i);
    trtk_plain_set_out (&l, 0, problem, split ? i : 0);
    *(split ? &p.from : &p.to) = first;
    trtk_move_add (&p.box, trtk_count_range (part, 0, a->axis),
        split ? run : pitch, split ? pitch : run);
    trtk_move_add (&p.box, run, 1, 1);
    status = add_move (sink, &l, &p, trtk_dtype_size (part->dtype));
    first += run;
  }
  if (status == TRTK_OK && first != pitch)
    return TRTK_ERROR_ARGUMENT;
  return status;
}

/* DepthToSpace; code 1: SpaceToDepth. As cpu/ref_space.c. */
TrtkStatus
trtk_plain_plan_space (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkSpaceParams *s = problem->params;
  const bool to_pixels = code == 0;
  const TrtkTensor *pixels
      = to_pixels ? &problem->out[0].tensor : &problem->in[0].tensor;
  int64_t b = s->block, c = pixels->dims[1];
  int64_t h = pixels->dims[2] / b, w = pixels->dims[3] / b, plane = h * w;
  int64_t sizes[6] = { pixels->dims[0], c, h, b, w, b };
  int64_t in_pixels[6]
      = { c * plane * b * b, plane * b * b, w * b * b, w * b, b, 1 };
  int64_t in_depth[6] = { c * plane * b * b, s->crd ? plane * b * b : plane, w,
    s->crd ? plane * b : plane * c * b, 1, s->crd ? plane : plane * c };
  TrtkPlainMove p = { 0 };

  for (int i = 0; i < 6; i++)
    trtk_move_add (&p.box, sizes[i], to_pixels ? in_pixels[i] : in_depth[i],
        to_pixels ? in_depth[i] : in_pixels[i]);
  return move_all (problem, &p, sink);
}

/* ---- padding ---------------------------------------------------------- */

/* Output 0 gets the value of input @index, or 0. */
static TrtkStatus
fill (const TrtkProblem *problem, int32_t index, TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "fill");
  l.args.n_in = 0;
  if (index < problem->n_op_in
      && problem->in[index].tensor.dtype != TRTK_NONE) {
    l.args.n_in = 1;
    trtk_plain_set_in (&l, 0, problem, index);
  }
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_constant_of_shape (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  return fill (problem, 1, sink);
}

static TrtkStatus
pad_constant (const TrtkProblem *problem, TrtkPlainSink *sink)
{
  const TrtkPadParams *pad = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkStatus status = fill (problem, 2, sink);
  TrtkPlainMove p = { 0 };

  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < x->rank; d++) {
    int64_t lo = pad->begin[d] < 0 ? -pad->begin[d] : 0;
    int64_t hi = x->dims[d] - (pad->end[d] < 0 ? -pad->end[d] : 0);
    p.from += lo * from[d];
    p.to += (pad->begin[d] > 0 ? pad->begin[d] : 0) * to[d];
    trtk_move_add (&p.box, hi > lo ? hi - lo : 0, to[d], from[d]);
  }
  return status == TRTK_OK ? move_all (problem, &p, sink) : status;
}

TrtkStatus
trtk_plain_plan_pad (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkPadParams *pad = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  TrtkPlainLaunch l;

  if (trtk_count (&problem->out[0].tensor) == 0)
    return TRTK_OK;
  if (pad->mode == TRTK_PAD_CONSTANT || x->rank == 0)
    return pad_constant (problem, sink);
  for (int32_t d = 0; d < x->rank; d++) {
    if (x->dims[d] + (pad->begin[d] < 0 ? pad->begin[d] : 0)
            + (pad->end[d] < 0 ? pad->end[d] : 0)
        <= 0)
      return TRTK_ERROR_ARGUMENT;
  }
  trtk_plain_begin (&l, problem, "pad");
  trtk_plain_params (&l, pad, sizeof *pad);
  return trtk_plain_add (sink, &l);
}
