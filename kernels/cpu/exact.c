/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* exact.c: in pieces that stay in the cache. */
#include "cpu/exact.h"

#include "cpu/epilogue.h"
#include "cpu/vector.h"
#include "trtk_epilogue.h"

#define PIECE 128

TRTK_INLINE void
widen (TrtkDtype dtype, const uint8_t *x, float zero, float *y, int64_t n)
{
  if (dtype == TRTK_S8) {
    for (int64_t i = 0; i < n; i++)
      y[i] = (float) (int8_t) x[i] - zero;
  } else {
    for (int64_t i = 0; i < n; i++)
      y[i] = (float) x[i] - zero;
  }
}

TRTK_VECTORS static void
widen_all (TrtkDtype dtype, const uint8_t *x, float zero, float *y, int64_t n)
{
  widen (dtype, x, zero, y, n);
}

void
trtk_exact_widen (
    TrtkDtype dtype, int32_t zero, const void *x, float *y, int64_t n)
{
  widen_all (dtype, x, (float) zero, y, n);
}

/* ---- activations ------------------------------------------------------ */

#define EACH(value) \
  for (int64_t i = 0; i < n; i++) { \
    float v = t[i]; \
    t[i] = (value); \
  } \
  break

/* Class B without a loop of its own is rare. */
static void
act_by_one (const TrtkStep *s, float *t, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    t[i] = (float) trtk_act (s->act, (double) t[i], (double) s->alpha,
        (double) s->beta);
}

TRTK_INLINE void
act (const TrtkStep *s, float *t, int64_t n)
{
  const float a = s->alpha, b = s->beta;

  switch (s->act) {
    case TRTK_ACT_NONE:
      break;
    case TRTK_ACT_RELU:
      EACH (trtk_choose (v < 0.0f, 0.0f, v));
    case TRTK_ACT_CLIP:
      EACH (trtk_clip (v, a, b));
    case TRTK_ACT_LEAKY_RELU:
      EACH (trtk_choose (v < 0.0f, v * a, v));
    case TRTK_ACT_HARD_SIGMOID:
      EACH (trtk_clip (__builtin_fmaf (v, a, b), 0.0f, 1.0f));
    case TRTK_ACT_HARD_SWISH:
      EACH (v * trtk_clip (__builtin_fmaf (v, 1.0f / 6.0f, 0.5f), 0.0f, 1.0f));
    case TRTK_ACT_SIGMOID:
      EACH (1.0f / (1.0f + trtk_exp (-v)));
    case TRTK_ACT_SILU:
      EACH (v / (1.0f + trtk_exp (-a * v)));
    default:
      act_by_one (s, t, n);
  }
}

/* ---- operands --------------------------------------------------------- */

TRTK_INLINE void
combine (const TrtkExactStep *e, const float *r, float *t, int64_t n)
{
  const float alpha = e->step.alpha;
  const int bytes = e->dtype == TRTK_S8 || e->dtype == TRTK_U8;
  const int adds
      = e->step.kind == TRTK_STEP_ADD || e->step.kind == TRTK_STEP_BIAS;

  if (adds && bytes) {
    for (int64_t i = 0; i < n; i++)
      t[i] = __builtin_fmaf (r[i], alpha, t[i]);
  } else if (adds) {
    for (int64_t i = 0; i < n; i++)
      t[i] += r[i];
  } else if (bytes) {
    for (int64_t i = 0; i < n; i++)
      t[i] *= r[i] * alpha;
  } else {
    for (int64_t i = 0; i < n; i++)
      t[i] *= r[i];
  }
}

TRTK_INLINE void
do_step (const TrtkExactStep *e, int64_t at, int64_t in_row, float *t,
    int64_t n)
{
  float wide[PIECE];

  switch (e->place) {
    case TRTK_EXACT_NONE:
      act (&e->step, t, n);
      break;
    case TRTK_EXACT_ROW:
      combine (e, (const float *) e->data + in_row, t, n);
      break;
    case TRTK_EXACT_BYTES:
      widen (e->dtype, (const uint8_t *) e->data + at, e->step.beta, wide, n);
      combine (e, wide, t, n);
      break;
    default:
      combine (e, (const float *) e->data + at, t, n);
  }
}

/* ---- the program ------------------------------------------------------ */

TRTK_INLINE void
begin (const TrtkExactProgram *p, const int32_t *integers, const float *sums,
    const float *high, int64_t in_row, float *t, int64_t n)
{
  const int32_t *bias = p->bias + in_row;
  const float *scale = p->scale + in_row;

  if (integers != NULL) {
    for (int64_t i = 0; i < n; i++)
      t[i] = (float) (int32_t) ((uint32_t) integers[i] + (uint32_t) bias[i])
             * scale[i];
  } else if (high == NULL) {
    for (int64_t i = 0; i < n; i++)
      t[i] = (float) (int32_t) ((uint32_t) (int32_t) sums[i]
                                + (uint32_t) bias[i])
             * scale[i];
  } else {
    for (int64_t i = 0; i < n; i++)
      t[i] = (float) (int32_t) ((uint32_t) (int32_t) high[i] * TRTK_EXACT_HIGH
                                + (uint32_t) (int32_t) sums[i]
                                + (uint32_t) bias[i])
             * scale[i];
  }
}

/* What is clamped first and rounded then is the same as the other way round,
 * as the bounds are integers; 1.5 * 2^23 leaves the integer in the low bits. */
TRTK_INLINE void
end (const TrtkExactProgram *p, int64_t in_row, float *t, uint8_t *y,
    int64_t n)
{
  const float *out = p->out + in_row, zero = (float) p->zero;
  const float bottom = p->y == TRTK_S8 ? -128.0f : 0.0f;
  const float top = bottom + 255.0f, round = 12582912.0f;
  int32_t rounded[PIECE];

  for (int64_t i = 0; i < n; i++) {
    float v = trtk_add_zero (t[i] * out[i], zero), r;
    int32_t bits, nan = v == v ? -1 : 0;
    v = v < top ? v : top; /* NaN too */
    v = v > bottom ? v : bottom;
    r = v + round;
    memcpy (&bits, &r, sizeof bits);
    rounded[i] = (bits - 0x4b400000) & nan;
  }
  for (int64_t i = 0; i < n; i++)
    y[i] = (uint8_t) rounded[i];
}

/* Elements [first, end); from @integers, whose first belongs to @first, or from
 * @sums and perhaps @high. */
TRTK_VECTORS static void
store (const TrtkExactProgram *p, const int32_t *integers, const float *sums,
    const float *high, uint8_t *y, int64_t first, int64_t end_)
{
  float t[PIECE];

  for (int64_t at = first, in_row = first % p->period; at < end_;) {
    int64_t left = p->period - in_row, m = end_ - at < left ? end_ - at : left;
    m = m < PIECE ? m : PIECE;
    begin (p, integers != NULL ? integers + (at - first) : NULL,
        sums != NULL ? sums + at : NULL, high != NULL ? high + at : NULL,
        in_row, t, m);
    for (int32_t s = 0; s < p->n_steps; s++)
      do_step (&p->steps[s], at, in_row, t, m);
    if (p->y == TRTK_F32)
      memcpy ((float *) (void *) y + at, t, (size_t) m * sizeof *t);
    else
      end (p, in_row, t, y + at, m);
    at += m;
    in_row = in_row + m == p->period ? 0 : in_row + m;
  }
}

void
trtk_exact_store (const TrtkExactProgram *program, const float *sums,
    const float *high, void *y, int64_t n)
{
  store (program, NULL, sums, high, y, 0, n);
}

void
trtk_exact_store_integers (const TrtkExactProgram *program,
    const int32_t *sums, void *y, int64_t first, int64_t n)
{
  store (program, sums, NULL, NULL, y, first, first + n);
}
