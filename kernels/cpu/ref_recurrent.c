/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* LSTM, GRU, RNN over x [T,N,I] (layout 1: [N,T,I]), w [D,G*H,I], r [D,G*H,H],
 * b [D,2*G*H], G the number of gates: 4 in the order i o f c, 3 in z r h, 1.
 * Everything is f32 inside; other float types are widened on the way in. */
#include "cpu/cell.h"
#include "cpu/element.h"

typedef struct {
  const TrtkArgs *args;
  const TrtkRecurrentParams *p;
  int32_t gates, direction;
  int64_t steps, batch, inputs, hidden;
  /* scratch: weights of this direction, the state, sums of the gates */
  float *w, *r, *bias, *peephole, *h, *c, *x, *sum, *extra;
} Cell;

static size_t
scratch_floats (const TrtkArgs *args, int32_t gates)
{
  const TrtkRecurrentParams *p = args->params;
  const TrtkTensor *x = &args->in[0];
  size_t h = (size_t) p->hidden, i = (size_t) x->dims[2], g = (size_t) gates;

  return g * h * i + g * h * h + 2 * g * h + 3 * h + h + h + i + g * h + g * h;
}

static float *
take (float **free_space, size_t n)
{
  float *p = *free_space;

  *free_space += n;
  return p;
}

static const TrtkTensor *
optional (const TrtkArgs *args, int32_t index)
{
  return index < args->n_in && args->in[index].dtype != TRTK_NONE
             ? &args->in[index]
             : NULL;
}

/* @n floats from @first on; 0 where the tensor is absent. */
static void
load (float *to, const TrtkTensor *t, int64_t first, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    to[i] = t == NULL ? 0.f
            : t->dtype == TRTK_F32
                ? ((const float *) t->data)[first + i]
                : (float) trtk_load_f64 (t, first + i);
}

static void
cell_init (Cell *c, const TrtkArgs *args, int32_t gates)
{
  const TrtkTensor *x = &args->in[0];
  float *space = args->scratch;
  size_t h, g = (size_t) gates;

  *c = (Cell) { .args = args, .p = args->params, .gates = gates };
  c->steps = x->dims[c->p->layout ? 1 : 0];
  c->batch = x->dims[c->p->layout ? 0 : 1];
  c->inputs = x->dims[2];
  c->hidden = c->p->hidden;
  h = (size_t) c->hidden;
  c->w = take (&space, g * h * (size_t) c->inputs);
  c->r = take (&space, g * h * h);
  c->bias = take (&space, 2 * g * h);
  c->peephole = take (&space, 3 * h);
  c->h = take (&space, h);
  c->c = take (&space, h);
  c->x = take (&space, (size_t) c->inputs);
  c->sum = take (&space, g * h);
  c->extra = take (&space, g * h);
}

static void
load_direction (Cell *c, int32_t direction, bool is_lstm)
{
  int64_t h = c->hidden, g = c->gates, d = direction;

  c->direction = direction;
  load (c->w, &c->args->in[1], d * g * h * c->inputs, g * h * c->inputs);
  load (c->r, &c->args->in[2], d * g * h * h, g * h * h);
  load (c->bias, optional (c->args, 3), d * 2 * g * h, 2 * g * h);
  load (c->peephole, is_lstm ? optional (c->args, 7) : NULL, d * 3 * h, 3 * h);
}

/* ---- arithmetic ------------------------------------------------------- */

static float
activate (const Cell *c, int32_t which, float v)
{
  return trtk_cell_act (c->p, c->direction, which, v);
}

static float
clip (const Cell *c, float v)
{
  return trtk_cell_clip (c->p, v);
}

/* to[k] += sum over i of m[k, i] * v[i] */
static void
multiply (float *to, const float *m, const float *v, int64_t rows, int64_t n)
{
  for (int64_t k = 0; k < rows; k++)
    to[k] += trtk_cell_dot (m + k * n, v, n);
}

static void
add_bias (float *to, const float *bias, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    to[i] += bias[i];
}

static void
step_lstm (Cell *c)
{
  int64_t n = c->hidden;
  const float *p = c->peephole;
  float *s = c->sum;

  memset (s, 0, (size_t) (4 * n) * sizeof *s);
  multiply (s, c->w, c->x, 4 * n, c->inputs);
  multiply (s, c->r, c->h, 4 * n, n);
  add_bias (s, c->bias, 4 * n);
  add_bias (s, c->bias + 4 * n, 4 * n);
  for (int64_t k = 0; k < n; k++) {
    float in = activate (c, 0, clip (c, s[k] + p[k] * c->c[k]));
    float forget = c->p->coupled
                       ? 1 - in
                       : activate (c, 0,
                           clip (c, s[2 * n + k] + p[2 * n + k] * c->c[k]));
    float fresh = activate (c, 1, clip (c, s[3 * n + k]));
    float state = forget * c->c[k] + in * fresh;
    float out = activate (c, 0, clip (c, s[n + k] + p[n + k] * state));
    c->c[k] = state;
    c->h[k] = out * activate (c, 2, clip (c, state));
  }
}

static void
step_gru (Cell *c)
{
  int64_t n = c->hidden;
  const float *rb = c->bias + 3 * n;
  float *s = c->sum, *e = c->extra;

  memset (s, 0, (size_t) (3 * n) * sizeof *s);
  multiply (s, c->w, c->x, 3 * n, c->inputs);
  add_bias (s, c->bias, 3 * n);
  multiply (s, c->r, c->h, 2 * n, n);
  add_bias (s, rb, 2 * n);
  for (int64_t k = 0; k < 2 * n; k++)
    s[k] = activate (c, 0, clip (c, s[k]));
  /* s: z, r, what x gives to h; e: what the state gives to h */
  memset (e, 0, (size_t) (2 * n) * sizeof *e);
  if (c->p->linear_before_reset) {
    multiply (e, c->r + 2 * n * n, c->h, n, n);
    for (int64_t k = 0; k < n; k++)
      e[k] = s[n + k] * (e[k] + rb[2 * n + k]);
  } else {
    for (int64_t k = 0; k < n; k++)
      e[n + k] = s[n + k] * c->h[k];
    multiply (e, c->r + 2 * n * n, e + n, n, n);
    add_bias (e, rb + 2 * n, n);
  }
  for (int64_t k = 0; k < n; k++) {
    float fresh = activate (c, 1, clip (c, s[2 * n + k] + e[k]));
    c->h[k] = (1 - s[k]) * fresh + s[k] * c->h[k];
  }
}

static void
step_rnn (Cell *c)
{
  int64_t n = c->hidden;

  memset (c->sum, 0, (size_t) n * sizeof *c->sum);
  multiply (c->sum, c->w, c->x, n, c->inputs);
  multiply (c->sum, c->r, c->h, n, n);
  add_bias (c->sum, c->bias, n);
  add_bias (c->sum, c->bias + n, n);
  for (int64_t k = 0; k < n; k++)
    c->h[k] = activate (c, 0, clip (c, c->sum[k]));
}

/* ---- sequences -------------------------------------------------------- */

/* @from to the place of (this direction, @b) of a state tensor. */
static int64_t
state_at (const Cell *c, int64_t b)
{
  int64_t row = c->p->layout ? b * c->p->n_directions + c->direction
                             : c->direction * c->batch + b;

  return row * c->hidden;
}

static void
store (const TrtkTensor *t, int64_t at, const float *from, int64_t n)
{
  if (t->data == NULL || t->dtype == TRTK_NONE)
    return;
  for (int64_t i = 0; i < n; i++)
    trtk_store_f64 (t, at + i, from != NULL ? from[i] : 0);
}

static int64_t
output_at (const Cell *c, int64_t t, int64_t b)
{
  int64_t d = c->direction, nd = c->p->n_directions;

  return (c->p->layout ? (b * c->steps + t) * nd + d
                       : (t * nd + d) * c->batch + b)
         * c->hidden;
}

static bool
run_one (Cell *c, int64_t b, void (*step) (Cell *))
{
  const TrtkArgs *args = c->args;
  const TrtkTensor *lengths = optional (args, 4);
  int64_t length = lengths != NULL ? trtk_load_i64 (lengths, b) : c->steps;
  bool back = c->p->n_directions == 2 ? c->direction == 1 : c->p->reverse;

  if (length < 0 || length > c->steps)
    return false;
  load (c->h, optional (args, 5), state_at (c, b), c->hidden);
  load (c->c, c->gates == 4 ? optional (args, 6) : NULL, state_at (c, b),
      c->hidden);
  for (int64_t i = 0; i < length; i++) {
    int64_t t = back ? length - 1 - i : i;
    int64_t row = c->p->layout ? b * c->steps + t : t * c->batch + b;
    load (c->x, &args->in[0], row * c->inputs, c->inputs);
    step (c);
    store (&args->out[0], output_at (c, t, b), c->h, c->hidden);
  }
  for (int64_t t = length; t < c->steps; t++)
    store (&args->out[0], output_at (c, t, b), NULL, c->hidden);
  if (args->n_out > 1)
    store (&args->out[1], state_at (c, b), c->h, c->hidden);
  if (args->n_out > 2)
    store (&args->out[2], state_at (c, b), c->c, c->hidden);
  return true;
}

static TrtkStatus
run (const TrtkArgs *args, int32_t gates, void (*step) (Cell *))
{
  Cell c;

  cell_init (&c, args, gates);
  for (int32_t d = 0; d < c.p->n_directions; d++) {
    load_direction (&c, d, gates == 4);
    for (int64_t b = 0; b < c.batch; b++) {
      if (!run_one (&c, b, step))
        return TRTK_ERROR_ARGUMENT;
    }
  }
  return TRTK_OK;
}

static TrtkStatus
run_lstm (const TrtkArgs *args)
{
  return run (args, 4, step_lstm);
}

static TrtkStatus
run_gru (const TrtkArgs *args)
{
  return run (args, 3, step_gru);
}

static TrtkStatus
run_rnn (const TrtkArgs *args)
{
  return run (args, 1, step_rnn);
}

static size_t
scratch_lstm (const TrtkArgs *args)
{
  return scratch_floats (args, 4) * sizeof (float);
}

static size_t
scratch_gru (const TrtkArgs *args)
{
  return scratch_floats (args, 3) * sizeof (float);
}

static size_t
scratch_rnn (const TrtkArgs *args)
{
  return scratch_floats (args, 1) * sizeof (float);
}

const TrtkKernel trtk_ref_gru = { .name = "ref.GRU", .op = "GRU",
  .run = run_gru, .scratch = scratch_gru };
const TrtkKernel trtk_ref_lstm = { .name = "ref.LSTM", .op = "LSTM",
  .run = run_lstm, .scratch = scratch_lstm };
const TrtkKernel trtk_ref_rnn = { .name = "ref.RNN", .op = "RNN",
  .run = run_rnn, .scratch = scratch_rnn };
