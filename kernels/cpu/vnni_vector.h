/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vnni_vector.h: the epilogue program of ARITHMETIC.md 4 on sixteen sums at a
 * time. Included where the compiler has been told of AVX-512. */
#ifndef TRTK_CPU_VNNI_VECTOR_H
#define TRTK_CPU_VNNI_VECTOR_H

#include <immintrin.h>

#include "cpu/vector.h"
#include "cpu/vnni.h"

/* Programs that have code of their own: an activation, which may have a byte
 * tensor added before or after it. Any other, and what ends in f32, is
 * interpreted. */
enum {
  VNNI_PLAIN = 0,
  VNNI_CLIP = 1,
  VNNI_SILU = 2,
  VNNI_ADD_FIRST = 4,
  VNNI_ADD_LAST = 8,
  VNNI_ANY = 16
};

typedef struct {
  const TrtkExactProgram *program;
  int kind;
  float low, high;   /* CLIP */
  float minus_alpha; /* SILU */
  const TrtkExactStep *add;
  __m512i zero; /* s16 */
} VnniProgram;

/* Of sixteen channels: what is loaded once for many pixels. */
typedef struct {
  __m512 scale, out;
} VnniChannels;

TRTK_INLINE VnniChannels
vnni_channels (const TrtkExactProgram *p, int64_t c)
{
  VnniChannels v = { _mm512_loadu_ps (p->scale + c), _mm512_set1_ps (1.0f) };

  if (p->out != NULL)
    v.out = _mm512_loadu_ps (p->out + c);
  return v;
}

/* ---- activations ------------------------------------------------------ */

/* e^u: 2^n times a polynomial of degree 5 (minimax, 1.1e-7) on
 * [-ln 2 / 2, ln 2 / 2]; u is at most 88. */
TRTK_INLINE __m512
vnni_exp (__m512 u)
{
  __m512 n = _mm512_roundscale_ps (
      _mm512_mul_ps (u, _mm512_set1_ps (1.44269504f)),
      _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps (n, _mm512_set1_ps (0.693147182f), u);
  __m512 p = _mm512_set1_ps (0.008312520571053028f);

  p = _mm512_fmadd_ps (p, r, _mm512_set1_ps (0.04189015552401543f));
  p = _mm512_fmadd_ps (p, r, _mm512_set1_ps (0.16667114198207855f));
  p = _mm512_fmadd_ps (p, r, _mm512_set1_ps (0.499992311000824f));
  p = _mm512_fmadd_ps (p, r, _mm512_set1_ps (1.0f));
  p = _mm512_fmadd_ps (p, r, _mm512_set1_ps (1.0f));
  return _mm512_scalef_ps (p, n);
}

/* @numerator / (1 + e^u), the reciprocal by one step of Newton's. */
TRTK_INLINE __m512
vnni_logistic (__m512 numerator, __m512 u)
{
  __m512 d = _mm512_add_ps (_mm512_set1_ps (1.0f),
      vnni_exp (_mm512_min_ps (u, _mm512_set1_ps (80.0f))));
  __m512 r = _mm512_rcp14_ps (d);

  r = _mm512_mul_ps (r, _mm512_fnmadd_ps (d, r, _mm512_set1_ps (2.0f)));
  return _mm512_mul_ps (numerator, r);
}

TRTK_INLINE __m512
vnni_clip (__m512 t, float low, float high)
{
  return _mm512_min_ps (_mm512_max_ps (t, _mm512_set1_ps (low)),
      _mm512_set1_ps (high));
}

TRTK_INLINE __m512
vnni_act (const TrtkStep *s, __m512 t)
{
  const __m512 a = _mm512_set1_ps (s->alpha);

  switch (s->act) {
    case TRTK_ACT_RELU:
      return _mm512_max_ps (t, _mm512_setzero_ps ());
    case TRTK_ACT_CLIP:
      return vnni_clip (t, s->alpha, s->beta);
    case TRTK_ACT_LEAKY_RELU:
      return _mm512_mask_mul_ps (t,
          _mm512_cmp_ps_mask (t, _mm512_setzero_ps (), _CMP_LT_OQ), t, a);
    case TRTK_ACT_HARD_SIGMOID:
      return vnni_clip (
          _mm512_fmadd_ps (t, a, _mm512_set1_ps (s->beta)), 0.0f, 1.0f);
    case TRTK_ACT_HARD_SWISH:
      return _mm512_mul_ps (t,
          vnni_clip (_mm512_fmadd_ps (t, _mm512_set1_ps (1.0f / 6.0f),
                         _mm512_set1_ps (0.5f)),
              0.0f, 1.0f));
    case TRTK_ACT_SIGMOID:
      return vnni_logistic (
          _mm512_set1_ps (1.0f), _mm512_mul_ps (t, _mm512_set1_ps (-1.0f)));
    case TRTK_ACT_SILU:
      return vnni_logistic (t, _mm512_mul_ps (t, _mm512_set1_ps (-s->alpha)));
    default:
      return t;
  }
}

/* ---- steps ------------------------------------------------------------ */

TRTK_INLINE __m512
vnni_bytes (const TrtkExactStep *e, int64_t at, __mmask16 mask)
{
  __m128i b = _mm_maskz_loadu_epi8 (mask, (const uint8_t *) e->data + at);
  __m512i wide = e->dtype == TRTK_S8 ? _mm512_cvtepi8_epi32 (b)
                                     : _mm512_cvtepu8_epi32 (b);

  return _mm512_sub_ps (
      _mm512_cvtepi32_ps (wide), _mm512_set1_ps (e->step.beta));
}

TRTK_INLINE __m512
vnni_combine (const TrtkExactStep *e, __m512 r, __m512 t)
{
  const __m512 alpha = _mm512_set1_ps (e->step.alpha);
  const bool bytes = e->dtype == TRTK_S8 || e->dtype == TRTK_U8;

  if (e->step.kind == TRTK_STEP_ADD || e->step.kind == TRTK_STEP_BIAS)
    return bytes ? _mm512_fmadd_ps (r, alpha, t) : _mm512_add_ps (t, r);
  return _mm512_mul_ps (t, bytes ? _mm512_mul_ps (r, alpha) : r);
}

TRTK_INLINE __m512
vnni_step (
    const TrtkExactStep *e, int64_t c, int64_t at, __mmask16 mask, __m512 t)
{
  switch (e->place) {
    case TRTK_EXACT_NONE:
      return vnni_act (&e->step, t);
    case TRTK_EXACT_ROW:
      return vnni_combine (
          e, _mm512_loadu_ps ((const float *) e->data + c), t);
    case TRTK_EXACT_BYTES:
      return vnni_combine (e, vnni_bytes (e, at, mask), t);
    default:
      return vnni_combine (
          e, _mm512_maskz_loadu_ps (mask, (const float *) e->data + at), t);
  }
}

/* Steps 2 to 6 on sums that hold their bias; f32 outputs are multiplied by 1.
 * Channel @c is element @at of y; @kind is a constant of the caller's code. */
TRTK_INLINE __m512
vnni_program (const VnniProgram *v, const int kind, const VnniChannels *k,
    __m512i sum, int64_t c, int64_t at, __mmask16 mask)
{
  __m512 t = _mm512_mul_ps (_mm512_cvtepi32_ps (sum), k->scale);

  if (kind & VNNI_ANY) {
    for (int32_t i = 0; i < v->program->n_steps; i++)
      t = vnni_step (&v->program->steps[i], c, at, mask, t);
  }
  if (kind & VNNI_ADD_FIRST)
    t = vnni_combine (v->add, vnni_bytes (v->add, at, mask), t);
  if (kind & VNNI_CLIP)
    t = vnni_clip (t, v->low, v->high);
  if (kind & VNNI_SILU)
    t = vnni_logistic (t, _mm512_mul_ps (t, _mm512_set1_ps (v->minus_alpha)));
  if (kind & VNNI_ADD_LAST)
    t = vnni_combine (v->add, vnni_bytes (v->add, at, mask), t);
  return _mm512_mul_ps (t, k->out);
}

/* ---- store ------------------------------------------------------------ */

/* Steps 7 and 8 of four times sixteen values, in their order. What is too
 * small becomes the smallest integer and saturates; what is too large has to
 * be kept from that. */
TRTK_INLINE __m512i
vnni_pack_bytes (const VnniProgram *v, const __m512 t[4])
{
  const __m512 most = _mm512_set1_ps (1024.0f);
  const __m512i order = _mm512_setr_epi32 (
      0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  __m512i low = _mm512_packs_epi32 (
      _mm512_cvtps_epi32 (_mm512_min_ps (t[0], most)),
      _mm512_cvtps_epi32 (_mm512_min_ps (t[1], most)));
  __m512i high = _mm512_packs_epi32 (
      _mm512_cvtps_epi32 (_mm512_min_ps (t[2], most)),
      _mm512_cvtps_epi32 (_mm512_min_ps (t[3], most)));

  low = _mm512_adds_epi16 (low, v->zero);
  high = _mm512_adds_epi16 (high, v->zero);
  return _mm512_permutexvar_epi32 (order,
      v->program->y == TRTK_S8 ? _mm512_packs_epi16 (low, high)
                               : _mm512_packus_epi16 (low, high));
}

/* Sixteen bytes, or those of @mask. */
TRTK_INLINE void
vnni_store_bytes (uint8_t *y, __m128i b, __mmask16 mask)
{
  if (mask == 0xffff)
    _mm_storeu_si128 ((__m128i *) (void *) y, b);
  else
    _mm_mask_storeu_epi8 (y, mask, b);
}

/* Of channels [c, c + 16) those that there are. */
TRTK_INLINE __mmask16
vnni_mask (int64_t c, int64_t channels)
{
  return channels - c >= 16 ? 0xffff : (__mmask16) ((1u << (channels - c)) - 1);
}

/* ---- the program ------------------------------------------------------ */

TRTK_INLINE bool
vnni_is_byte_add (const TrtkExactStep *e)
{
  return e->place == TRTK_EXACT_BYTES && e->step.kind == TRTK_STEP_ADD;
}

/* The kind of an activation, or VNNI_ANY. */
TRTK_INLINE int
vnni_read_act (VnniProgram *v, const TrtkExactStep *e)
{
  if (e->place != TRTK_EXACT_NONE)
    return VNNI_ANY;
  v->low = e->step.act == TRTK_ACT_CLIP ? e->step.alpha : 0.0f;
  v->high = e->step.act == TRTK_ACT_CLIP ? e->step.beta : __builtin_inff ();
  v->minus_alpha = -e->step.alpha;
  return e->step.act == TRTK_ACT_RELU || e->step.act == TRTK_ACT_CLIP
             ? VNNI_CLIP
         : e->step.act == TRTK_ACT_SILU ? VNNI_SILU
                                        : VNNI_ANY;
}

TRTK_INLINE VnniProgram
vnni_read (const TrtkExactProgram *p)
{
  VnniProgram v = { .program = p, .kind = VNNI_ANY };
  const TrtkExactStep *s = p->steps;

  v.zero = _mm512_set1_epi16 ((int16_t) p->zero);
  if (p->n_steps == 0) {
    v.kind = VNNI_PLAIN;
  } else if (p->n_steps == 1 && vnni_is_byte_add (s)) {
    v.add = s;
    v.kind = VNNI_ADD_FIRST;
  } else if (p->n_steps == 1) {
    v.kind = vnni_read_act (&v, s);
  } else if (p->n_steps == 2 && vnni_is_byte_add (s)) {
    v.add = s;
    v.kind = vnni_read_act (&v, s + 1) | VNNI_ADD_FIRST;
  } else if (p->n_steps == 2 && vnni_is_byte_add (s + 1)) {
    v.add = s + 1;
    v.kind = vnni_read_act (&v, s) | VNNI_ADD_LAST;
  }
  if ((v.kind & VNNI_ANY) || p->y == TRTK_F32)
    v.kind = VNNI_ANY;
  return v;
}

/* Runs @call (kind) with a constant. */
#define VNNI_EACH_KIND(kind, call) \
  switch (kind) { \
    case VNNI_PLAIN: call (VNNI_PLAIN); break; \
    case VNNI_CLIP: call (VNNI_CLIP); break; \
    case VNNI_SILU: call (VNNI_SILU); break; \
    case VNNI_ADD_FIRST: call (VNNI_ADD_FIRST); break; \
    case VNNI_ADD_FIRST | VNNI_CLIP: call (VNNI_ADD_FIRST | VNNI_CLIP); break; \
    case VNNI_ADD_LAST | VNNI_SILU: call (VNNI_ADD_LAST | VNNI_SILU); break; \
    default: call (VNNI_ANY); \
  }

#endif
