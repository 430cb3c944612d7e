/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_recurrent.h: LSTM, GRU, RNN. What the inputs give to the gates of all
 * steps comes first, at once; then a warp takes the steps of a sequence one
 * after the other. All tensors but the lengths and the outputs are f32. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_RECURRENT_H
#define TRTK_CUDA_PLAIN_PLAIN_RECURRENT_H

#include "cpu/cell.h"
#include "cuda/plain/element.h"

TRTK_HD void
trtk_body_widen (const TrtkPlainArgs *a, int64_t item)
{
  ((float *) a->out[0].data)[item] = (float) trtk_load_f64 (&a->in[0], item);
}

/* An item is a gate's element, a row of x and a direction. in: x, w; out: the
 * gates [directions][rows][gates * hidden]. at: rows, gates * hidden */
TRTK_HD void
trtk_body_recurrent_input (const TrtkPlainArgs *a, int64_t item)
{
  int64_t rows = a->at[0], width = a->at[1], n = a->in[0].dims[2];
  int64_t k = item % width, row = item / width % rows;
  int64_t direction = item / width / rows;

  ((float *) a->out[0].data)[item]
      = trtk_cell_dot ((const float *) a->in[1].data
                           + (direction * width + k) * n,
          (const float *) a->in[0].data + row * n, n);
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
  float *h, *c, *sum, *extra;   /* scratch */
} TrtkCell;

/* What lanes have written is there for the others. */
TRTK_HD void
trtk_lanes_sync (void)
{
#ifdef __CUDA_ARCH__
  __syncwarp ();
#endif
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
trtk_cell_lstm (const TrtkCell *c)
{
  int64_t n = c->hidden;
  float *s = c->sum;

  for (int64_t k = c->lane; k < 4 * n; k += c->lanes)
    s[k] = c->in[k] + trtk_cell_dot (c->r + k * n, c->h, n)
           + trtk_cell_bias (c, k) + trtk_cell_bias (c, 4 * n + k);
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes) {
    float in = trtk_cell_gate (c, 0, trtk_cell_peep (c, s[k], k, c->c[k]));
    float forget
        = c->p->coupled
              ? 1 - in
              : trtk_cell_gate (c, 0,
                  trtk_cell_peep (c, s[2 * n + k], 2 * n + k, c->c[k]));
    float fresh = trtk_cell_gate (c, 1, s[3 * n + k]);
    float state = forget * c->c[k] + in * fresh;
    float out = trtk_cell_gate (c, 0,
        trtk_cell_peep (c, s[n + k], n + k, state));
    c->c[k] = state;
    c->h[k] = out * trtk_cell_gate (c, 2, state);
  }
  trtk_lanes_sync ();
}

TRTK_HD void
trtk_cell_gru (const TrtkCell *c)
{
  int64_t n = c->hidden;
  const float *r = c->r + 2 * n * n;
  float *s = c->sum, *e = c->extra;

  for (int64_t k = c->lane; k < 3 * n; k += c->lanes) {
    s[k] = c->in[k] + trtk_cell_bias (c, k);
    if (k < 2 * n)
      s[k] = trtk_cell_gate (c, 0,
          s[k] + trtk_cell_dot (c->r + k * n, c->h, n)
              + trtk_cell_bias (c, 3 * n + k));
  }
  trtk_lanes_sync ();
  /* s: z, r, what x gives to h; e: what the state gives to h */
  for (int64_t k = c->lane; k < n; k += c->lanes)
    e[n + k] = s[n + k] * c->h[k];
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes) {
    float b = trtk_cell_bias (c, 5 * n + k);

    if (c->p->linear_before_reset)
      e[k] = s[n + k] * (trtk_cell_dot (r + k * n, c->h, n) + b);
    else
      e[k] = trtk_cell_dot (r + k * n, e + n, n) + b;
  }
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes) {
    float fresh = trtk_cell_gate (c, 1, s[2 * n + k] + e[k]);
    c->h[k] = (1 - s[k]) * fresh + s[k] * c->h[k];
  }
  trtk_lanes_sync ();
}

TRTK_HD void
trtk_cell_rnn (const TrtkCell *c)
{
  int64_t n = c->hidden;

  for (int64_t k = c->lane; k < n; k += c->lanes)
    c->sum[k] = c->in[k] + trtk_cell_dot (c->r + k * n, c->h, n)
                + trtk_cell_bias (c, k) + trtk_cell_bias (c, n + k);
  trtk_lanes_sync ();
  for (int64_t k = c->lane; k < n; k += c->lanes)
    c->h[k] = trtk_cell_gate (c, 0, c->sum[k]);
  trtk_lanes_sync ();
}

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

TRTK_HD TrtkCell
trtk_cell_make (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  int64_t gates = a->at[0], n = a->at[3], d = item / a->at[2];
  float *scratch = (float *) a->out[3].data + item * (4 + gates) * n;
  TrtkCell c;

  c.p = TRTK_PLAIN_PARAMS_OF (a, TrtkRecurrentParams);
  c.direction = (int32_t) d;
  c.lane = lane;
  c.lanes = lanes;
  c.hidden = n;
  c.in = NULL;
  c.r = (const float *) a->in[TRTK_CELL_R].data + d * gates * n * n;
  c.bias = trtk_cell_part (a, TRTK_CELL_BIAS, d * 2 * gates * n);
  c.peephole = trtk_cell_part (a, TRTK_CELL_PEEPHOLE, d * 3 * n);
  c.h = scratch;
  c.c = scratch + n;
  c.extra = scratch + 2 * n;
  c.sum = scratch + 4 * n;
  return c;
}

/* An item is a sequence of a direction. in: as above; out: y, y_h, y_c, and
 * scratch of (4 + gates) * hidden an item. at: gates, steps, batch, hidden.
 * A length that the CPU reports is cut. */
TRTK_HD void
trtk_body_recurrent (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  TrtkCell c = trtk_cell_make (a, item, lane, lanes);
  const TrtkTensor *lengths = trtk_plain_optional (a, TRTK_CELL_LENGTHS);
  int64_t gates = a->at[0], steps = a->at[1], batch = a->at[2], n = a->at[3];
  int64_t d = c.direction, nd = c.p->n_directions, b = item % batch;
  int64_t state = (c.p->layout ? b * nd + d : d * batch + b) * n;
  int64_t length = lengths != NULL ? trtk_load_i64 (lengths, b) : steps;
  bool back = nd == 2 ? d == 1 : c.p->reverse;

  length = length < 0 ? 0 : length > steps ? steps : length;
  trtk_cell_load (&c, c.h, trtk_plain_optional (a, TRTK_CELL_H), state);
  trtk_cell_load (&c, c.c, trtk_plain_optional (a, TRTK_CELL_C), state);
  trtk_lanes_sync ();
  for (int64_t i = 0; i < steps; i++) {
    int64_t t = back && i < length ? length - 1 - i : i;
    int64_t row = c.p->layout ? b * steps + t : t * batch + b;
    int64_t to = c.p->layout ? row * nd + d : (t * nd + d) * batch + b;

    c.in = (const float *) a->in[TRTK_CELL_GATES].data
           + (d * steps * batch + row) * gates * n;
    if (i < length && gates == 4)
      trtk_cell_lstm (&c);
    else if (i < length && gates == 3)
      trtk_cell_gru (&c);
    else if (i < length)
      trtk_cell_rnn (&c);
    trtk_cell_store (a, &c, 0, to * n, i < length ? c.h : NULL);
  }
  trtk_cell_store (a, &c, 1, state, c.h);
  trtk_cell_store (a, &c, 2, state, c.c);
}

#endif
