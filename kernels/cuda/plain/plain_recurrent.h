/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_recurrent.h: LSTM, GRU, RNN. What the inputs give to the gates of all
 * steps comes first, at once: a warp makes a few of them. Then a CTA takes the
 * steps of a sequence of a direction one after the other: sums of rows of R
 * with the state, a barrier, the gates' functions, a barrier. Where a thread can
 * have a row, plain_recurrent.cu keeps R in registers and the state in shared
 * memory (recurrent_small); else a warp takes a row at a time from memory. All
 * tensors but the lengths and the outputs are f32. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_RECURRENT_H
#define TRTK_CUDA_PLAIN_PLAIN_RECURRENT_H

#include "cpu/cell.h"
#include "cuda/plain/element.h"

TRTK_HD void
trtk_body_widen (const TrtkPlainArgs *a, int64_t item)
{
  ((float *) a->out[0].data)[item] = (float) trtk_load_f64 (&a->in[0], item);
}

#define TRTK_CELL_TOGETHER 4 /* gates' elements of an item below */

/* An item is some of a gate's elements, a row of x and a direction. in: x, w;
 * out: the gates [directions][rows][gates * hidden]. at: rows, gates * hidden */
TRTK_HD void
trtk_body_recurrent_input (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  int64_t rows = a->at[0], width = a->at[1], n = a->in[0].dims[2];
  int64_t groups = (width + TRTK_CELL_TOGETHER - 1) / TRTK_CELL_TOGETHER;
  int64_t first = item % groups * TRTK_CELL_TOGETHER;
  int64_t at = item / groups; /* row of a direction */
  const float *x = (const float *) a->in[0].data + at % rows * n;
  const float *w
      = (const float *) a->in[1].data + (at / rows * width + first) * n;
  float sums[TRTK_CELL_TOGETHER] = { 0 };

#ifdef __CUDA_ARCH__
  for (int64_t i = lane; i < n; i += lanes) {
    float v = x[i];
#pragma unroll
    for (int k = 0; k < TRTK_CELL_TOGETHER; k++)
      sums[k] += (first + k < width ? w[k * n + i] : 0) * v;
  }
#pragma unroll
  for (int k = 0; k < TRTK_CELL_TOGETHER; k++) {
    for (int half = 16; half > 0; half /= 2)
      sums[k] += __shfl_xor_sync (0xffffffffu, sums[k], half);
  }
#else
  for (int k = 0; k < TRTK_CELL_TOGETHER && first + k < width; k++)
    sums[k] = trtk_cell_dot (w + k * n, x, n);
#endif
  for (int k = 0; k < TRTK_CELL_TOGETHER && first + k < width; k++) {
    if (lane == k % lanes)
      ((float *) a->out[0].data)[at * width + first + k] = sums[k];
  }
}

enum {
  TRTK_CELL_GATES,
  TRTK_CELL_R,
  TRTK_CELL_BIAS,
  TRTK_CELL_LENGTHS,
  TRTK_CELL_H,
  TRTK_CELL_C,
  TRTK_CELL_PEEPHOLE
};

/* A sequence of a direction. */
typedef struct {
  const TrtkRecurrentParams *p;
  int32_t direction, lane, lanes;
  int64_t hidden;
  const float *in, *r; /* the step's gates; of the direction */
  const float *bias, *peephole; /* NULL: 0 */
  float *h, *c, *sum, *extra, *reset; /* scratch */
  const float *own; /* row lane of R, in registers; NULL: as said above */
  float now, next;  /* where own is there: in[lane], of the step after it */
} TrtkCell;

#define TRTK_CELL_OWN 64 /* elements of own; what R does not have is 0 */

/* What lanes have written is there for the others. */
TRTK_HD void
trtk_lanes_sync (void)
{
#ifdef __CUDA_ARCH__
  __syncthreads ();
#endif
}

/* ---- rows of R --------------------------------------------------------- */

/* The first row from @first on that the lane has to do with, and how far it is
 * to the next one. */
TRTK_HD int64_t
trtk_cell_row (const TrtkCell *c, int64_t first)
{
  if (c->own != NULL)
    return c->lane < first ? INT32_MAX : c->lane;
  return c->lanes > 1 ? first + c->lane / 32 : first;
}

TRTK_HD int64_t
trtk_cell_row_step (const TrtkCell *c)
{
  if (c->own != NULL)
    return INT32_MAX;
  return c->lanes > 1 ? c->lanes / 32 : 1;
}

/* Whether the lane keeps what trtk_cell_row_dot () says. */
TRTK_HD bool
trtk_cell_has_row (const TrtkCell *c)
{
  return c->own != NULL || c->lane % 32 == 0;
}

/* Row @k of R times @v, which is in scratch. */
TRTK_HD float
trtk_cell_row_dot (const TrtkCell *c, int64_t k, const float *v)
{
#ifdef __CUDA_ARCH__
  const float *row = c->r + k * c->hidden;
  float s[8] = { 0 };

  if (c->own != NULL) {
#pragma unroll
    for (int i = 0; i < TRTK_CELL_OWN; i += 8) {
      if (i >= c->hidden)
        break;
      float4 a = *(const float4 *) (v + i), b = *(const float4 *) (v + i + 4);
      s[0] = __fmaf_rn (c->own[i], a.x, s[0]);
      s[1] = __fmaf_rn (c->own[i + 1], a.y, s[1]);
      s[2] = __fmaf_rn (c->own[i + 2], a.z, s[2]);
      s[3] = __fmaf_rn (c->own[i + 3], a.w, s[3]);
      s[4] = __fmaf_rn (c->own[i + 4], b.x, s[4]);
      s[5] = __fmaf_rn (c->own[i + 5], b.y, s[5]);
      s[6] = __fmaf_rn (c->own[i + 6], b.z, s[6]);
      s[7] = __fmaf_rn (c->own[i + 7], b.w, s[7]);
    }
    return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
  }
#pragma unroll 4
  for (int64_t i = c->lane % 32; i < c->hidden; i += 32)
    s[0] = __fmaf_rn (row[i], v[i], s[0]);
  for (int half = 16; half > 0; half /= 2)
    s[0] += __shfl_xor_sync (0xffffffffu, s[0], half);
  return s[0];
#else
  return trtk_cell_dot (c->r + k * c->hidden, v, c->hidden);
#endif
}

/* ---- cells ------------------------------------------------------------- */

TRTK_HD float
trtk_cell_in (const TrtkCell *c, int64_t k)
{
  return c->own != NULL ? c->now : c->in[k];
}

TRTK_HD float
trtk_cell_bias (const TrtkCell *c, int64_t k)
{
  return c->bias != NULL ? c->bias[k] : 0;
}

TRTK_HD float
trtk_cell_gate (const TrtkCell *c, int32_t which, float v)
{
  return trtk_cell_act (c->p, c->direction, which, trtk_cell_clip (c->p, v));
}

/* v plus what a peephole sees of @state. */
TRTK_HD float
trtk_cell_peep (const TrtkCell *c, float v, int64_t k, float state)
{
  return v + (c->peephole != NULL ? c->peephole[k] : 0) * state;
}

TRTK_HD void
trtk_cell_rnn (const TrtkCell *c)
{
  int64_t n = c->hidden;

  for (int64_t k = trtk_cell_row (c, 0); k < n; k += trtk_cell_row_step (c)) {
    float dot = trtk_cell_row_dot (c, k, c->h);
    if (trtk_cell_has_row (c))
      c->sum[k] = trtk_cell_in (c, k) + dot + trtk_cell_bias (c, k)
                  + trtk_cell_bias (c, n + k);
  }
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes)
    c->h[k] = trtk_cell_gate (c, 0, c->sum[k]);
  trtk_lanes_sync ();
}

/* Gate @k of an LSTM from its sum @v, where it does not wait for the new state:
 * in, out, forget and fresh have n each, in this order. */
TRTK_HD float
trtk_cell_lstm_gate (const TrtkCell *c, int64_t k, float v)
{
  int64_t n = c->hidden;

  if (k >= 3 * n)
    return trtk_cell_gate (c, 1, v);
  if (k >= 2 * n)
    return trtk_cell_gate (c, 0, trtk_cell_peep (c, v, k, c->c[k - 2 * n]));
  if (k >= n)
    return c->peephole != NULL ? v : trtk_cell_gate (c, 0, v);
  return trtk_cell_gate (c, 0, trtk_cell_peep (c, v, k, c->c[k]));
}

/* Who has a row has the function of its gate, too. */
TRTK_HD void
trtk_cell_lstm (const TrtkCell *c)
{
  int64_t n = c->hidden;
  float *s = c->sum;

  for (int64_t k = trtk_cell_row (c, 0); k < 4 * n;
       k += trtk_cell_row_step (c)) {
    float dot = trtk_cell_row_dot (c, k, c->h);
    if (trtk_cell_has_row (c))
      s[k] = trtk_cell_lstm_gate (c, k,
          trtk_cell_in (c, k) + dot + trtk_cell_bias (c, k)
              + trtk_cell_bias (c, 4 * n + k));
  }
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes) {
    float forget = c->p->coupled ? 1 - s[k] : s[2 * n + k];
    float state = forget * c->c[k] + s[k] * s[3 * n + k], out = s[n + k];
    if (c->peephole != NULL)
      out = trtk_cell_gate (c, 0, trtk_cell_peep (c, out, n + k, state));
    else
      out += 0 * state; /* the weight is 0 then: an infinite state is NaN */
    c->c[k] = state;
    c->h[k] = out * trtk_cell_gate (c, 2, state);
  }
  trtk_lanes_sync ();
}

/* sum: z, r, what x gives to h; extra: what the state gives to h; reset: the
 * state that r lets through. */
TRTK_HD void
trtk_cell_gru (const TrtkCell *c)
{
  int64_t n = c->hidden, step = trtk_cell_row_step (c);
  bool late = c->p->linear_before_reset;
  float *s = c->sum;

  for (int64_t k = trtk_cell_row (c, 0); k < 3 * n; k += step) {
    float dot = k < 2 * n ? trtk_cell_row_dot (c, k, c->h) : 0;
    if (!trtk_cell_has_row (c))
      continue;
    s[k] = trtk_cell_in (c, k) + trtk_cell_bias (c, k);
    if (k < 2 * n)
      s[k] = trtk_cell_gate (c, 0,
          s[k] + dot + trtk_cell_bias (c, 3 * n + k));
  }
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes)
    c->reset[k] = s[n + k] * c->h[k];
  trtk_lanes_sync ();
  for (int64_t k = trtk_cell_row (c, 2 * n); k < 3 * n; k += step) {
    float dot = trtk_cell_row_dot (c, k, late ? c->h : c->reset);
    float b = trtk_cell_bias (c, 3 * n + k);
    if (trtk_cell_has_row (c))
      c->extra[k - 2 * n] = late ? s[k - n] * (dot + b) : dot + b;
  }
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes) {
    float fresh = trtk_cell_gate (c, 1, s[2 * n + k] + c->extra[k]);
    c->h[k] = (1 - s[k]) * fresh + s[k] * c->h[k];
  }
  trtk_lanes_sync ();
}

/* ---- steps ------------------------------------------------------------- */

/* The lane's part of a state, from @from on; 0 where there is none. */
TRTK_HD void
trtk_cell_load (const TrtkCell *c, float *to, const TrtkTensor *t,
    int64_t from)
{
  for (int64_t k = c->lane; k < c->hidden; k += c->lanes)
    to[k] = t != NULL ? ((const float *) t->data)[from + k] : 0;
}

/* @from NULL: 0. */
TRTK_HD void
trtk_cell_store (const TrtkPlainArgs *a, const TrtkCell *c, int32_t out,
    int64_t to, const float *from)
{
  if (!trtk_plain_wants (a, out))
    return;
  for (int64_t k = c->lane; k < c->hidden; k += c->lanes)
    trtk_store_f64 (&a->out[out], to + k, from != NULL ? from[k] : 0);
}

TRTK_HD const float *
trtk_cell_part (const TrtkPlainArgs *a, int32_t in, int64_t at)
{
  const TrtkTensor *t = trtk_plain_optional (a, in);

  return t != NULL ? (const float *) t->data + at : NULL;
}

/* But for scratch. */
TRTK_HD TrtkCell
trtk_cell_make (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  int64_t gates = a->at[0], n = a->at[3], d = item / a->at[2];
  TrtkCell c;

  c.p = TRTK_PLAIN_PARAMS_OF (a, TrtkRecurrentParams);
  c.direction = (int32_t) d;
  c.lane = lane;
  c.lanes = lanes;
  c.hidden = n;
  c.in = c.own = NULL;
  c.now = c.next = 0;
  c.r = (const float *) a->in[TRTK_CELL_R].data + d * gates * n * n;
  c.bias = trtk_cell_part (a, TRTK_CELL_BIAS, d * 2 * gates * n);
  c.peephole = trtk_cell_part (a, TRTK_CELL_PEEPHOLE, d * 3 * n);
  return c;
}

/* Where the sequence of @c and batch row @b is at its step @i. */
typedef struct {
  int64_t steps, batch, b, length;
  bool back;
} TrtkSequence;

TRTK_HD TrtkSequence
trtk_sequence (const TrtkPlainArgs *a, const TrtkCell *c, int64_t b)
{
  const TrtkTensor *lengths = trtk_plain_optional (a, TRTK_CELL_LENGTHS);
  TrtkSequence s;

  s.steps = a->at[1];
  s.batch = a->at[2];
  s.b = b;
  s.length = lengths != NULL ? trtk_load_i64 (lengths, b) : s.steps;
  s.length = s.length < 0 ? 0 : s.length > s.steps ? s.steps : s.length;
  s.back = c->p->n_directions == 2 ? c->direction == 1 : c->p->reverse;
  return s;
}

/* The row of x, and of the gates. */
TRTK_HD int64_t
trtk_sequence_row (const TrtkSequence *s, const TrtkCell *c, int64_t i)
{
  int64_t t = s->back && i < s->length ? s->length - 1 - i : i;

  return c->p->layout ? s->b * s->steps + t : t * s->batch + s->b;
}

/* What the input gives to the gates at step @i. */
TRTK_HD const float *
trtk_sequence_in (const TrtkPlainArgs *a, const TrtkSequence *s,
    const TrtkCell *c, int64_t i)
{
  return (const float *) a->in[TRTK_CELL_GATES].data
         + (c->direction * s->steps * s->batch + trtk_sequence_row (s, c, i))
               * a->at[0] * c->hidden;
}

/* Makes in, or now of what was fetched at the step before. */
TRTK_HD void
trtk_cell_fetch (const TrtkPlainArgs *a, const TrtkSequence *s, TrtkCell *c,
    int64_t i)
{
  if (c->own == NULL) {
    c->in = i < 0 ? NULL : trtk_sequence_in (a, s, c, i);
    return;
  }
  c->now = c->next;
  if (i + 1 < s->length && c->lane < a->at[0] * c->hidden)
    c->next = trtk_sequence_in (a, s, c, i + 1)[c->lane];
}

/* All steps of batch row @b. */
TRTK_HD void
trtk_cell_run (const TrtkPlainArgs *a, TrtkCell *c, int64_t b)
{
  TrtkSequence s = trtk_sequence (a, c, b);
  int64_t gates = a->at[0], n = c->hidden, d = c->direction;
  int64_t nd = c->p->n_directions;
  int64_t state = (c->p->layout ? b * nd + d : d * s.batch + b) * n;

  trtk_cell_load (c, c->h, trtk_plain_optional (a, TRTK_CELL_H), state);
  trtk_cell_load (c, c->c, trtk_plain_optional (a, TRTK_CELL_C), state);
  trtk_lanes_sync ();
  trtk_cell_fetch (a, &s, c, -1);
  for (int64_t i = 0; i < s.steps; i++) {
    int64_t row = trtk_sequence_row (&s, c, i);
    int64_t to = c->p->layout ? row * nd + d
                              : (row - b) * nd + d * s.batch + b;

    if (i < s.length) {
      trtk_cell_fetch (a, &s, c, i);
      if (gates == 4)
        trtk_cell_lstm (c);
      else if (gates == 3)
        trtk_cell_gru (c);
      else
        trtk_cell_rnn (c);
    }
    trtk_cell_store (a, c, 0, to * n, i < s.length ? c->h : NULL);
  }
  trtk_cell_store (a, c, 1, state, c->h);
  trtk_cell_store (a, c, 2, state, c->c);
}

/* An item is a sequence of a direction. in: as above; out: y, y_h, y_c, and
 * scratch of (4 + gates) * hidden an item. at: gates, steps, batch, hidden.
 * A length that the CPU reports is cut. */
TRTK_HD void
trtk_body_recurrent (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  TrtkCell c = trtk_cell_make (a, item, lane, lanes);
  int64_t n = c.hidden;
  float *scratch = (float *) a->out[3].data + item * (4 + a->at[0]) * n;

  c.h = scratch;
  c.c = scratch + n;
  c.extra = scratch + 2 * n;
  c.reset = scratch + 3 * n;
  c.sum = scratch + 4 * n;
  trtk_cell_run (a, &c, item % a->at[2]);
}

/* The same where hidden is TRTK_CELL_OWN at most, and gates * hidden no more
 * than there are threads. */
TRTK_HD void
trtk_body_recurrent_small (const TrtkPlainArgs *a, int64_t item)
{
  trtk_body_recurrent (a, item, 0, 1);
}

#endif
