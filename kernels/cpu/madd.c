/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

#include "cpu/madd.h"

#include "cpu/vector.h"
#include "cpu/vnni_kernels.h"

#if TRTK_VNNI_COMPILED

#include <immintrin.h>

#ifdef _OPENMP
#include <omp.h>
#define THREAD omp_get_thread_num ()
#else
#define THREAD 0
#endif

#define TILE 6     /* pixels */
#define CHANNELS 16
#define CHUNK 120  /* pixels that meet all weights before the next */

bool
trtk_madd_available (void)
{
  return __builtin_cpu_supports ("avx2");
}

bool
trtk_madd_covers (const TrtkByteConv *c)
{
  return !c->depthwise && c->n > 0 && c->c > 0 && c->k > 0 && c->oh > 0
         && c->ow > 0 && trtk_byte_runs (c) <= TRTK_BYTE_MAX_RUNS;
}

static int64_t
n_blocks (const TrtkByteConv *c)
{
  return (c->k + CHANNELS - 1) / CHANNELS;
}

/* Elements of a block's weights. */
static int64_t
block_length (const TrtkByteConv *c)
{
  return trtk_byte_runs (c) * ((trtk_byte_run_length (c) + 1) / 2) * 2
         * CHANNELS;
}

size_t
trtk_madd_packed_bytes (const TrtkByteConv *c)
{
  return (size_t) (n_blocks (c) * block_length (c)) * sizeof (int16_t);
}

/* The widened picture; runs are read in pairs, which may go over its end. */
static size_t
picture_bytes (const TrtkByteConv *c)
{
  size_t n = (size_t) (c->n * trtk_byte_extent (c, 0) * trtk_byte_extent (c, 1)
                       * c->c);

  return (n * sizeof (int16_t) + 64 + 63) / 64 * 64;
}

/* Behind it, sums of a chunk for each thread. */
size_t
trtk_madd_scratch_bytes (const TrtkByteConv *c, int n_threads)
{
  return picture_bytes (c)
         + (size_t) n_threads * CHUNK * (size_t) c->k * sizeof (int32_t);
}

void
trtk_madd_pack (const TrtkByteConv *c, const int8_t *w, int16_t *packed)
{
  int64_t pairs = (trtk_byte_run_length (c) + 1) / 2;

  for (int64_t b = 0; b < n_blocks (c); b++) {
    for (int32_t run = 0; run < trtk_byte_runs (c); run++) {
      for (int64_t l = 0; l < pairs; l++) {
        for (int64_t k = b * CHANNELS; k < (b + 1) * CHANNELS; k++) {
          *packed++ = trtk_byte_weight (c, w, k, run, l * 2);
          *packed++ = trtk_byte_weight (c, w, k, run, l * 2 + 1);
        }
      }
    }
  }
}

/* ---- the widened picture ---------------------------------------------- */

TRTK_VECTORS static void
widen (bool is_signed, const uint8_t *x, int16_t *to, int64_t n)
{
  if (is_signed) {
    for (int64_t i = 0; i < n; i++)
      to[i] = (int8_t) x[i];
  } else {
    for (int64_t i = 0; i < n; i++)
      to[i] = x[i];
  }
}

static void
fill (int16_t zero, int16_t *to, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    to[i] = zero;
}

static void
widen_row (const TrtkByteConv *c, const uint8_t *x, int64_t row, int16_t *to)
{
  int64_t width = trtk_byte_extent (c, 1), n = c->w;
  int16_t zero = (int16_t) c->x_zero;

  if (n > width - c->left)
    n = width - c->left;
  if (row < 0 || row >= c->h || n < 0) {
    fill (zero, to, width * c->c);
    return;
  }
  fill (zero, to, c->left * c->c);
  widen (c->x_signed, x + row * c->w * c->c, to + c->left * c->c, n * c->c);
  fill (zero, to + (c->left + n) * c->c, (width - c->left - n) * c->c);
}

static void
widen_all (const TrtkByteConv *c, const uint8_t *x, int16_t *to)
{
  int64_t rows = trtk_byte_extent (c, 0);
  int64_t length = trtk_byte_extent (c, 1) * c->c;

  TRTK_PARALLEL_FOR
  for (int64_t i = 0; i < c->n * rows; i++)
    widen_row (c, x + i / rows * c->h * c->w * c->c, i % rows - c->top,
        to + i * length);
}

/* ---- sums ------------------------------------------------------------- */

_Pragma ("GCC push_options")
_Pragma ("GCC target(\"avx2\")")

typedef void (*Sum) (const int16_t *const *x, const TrtkByteWindow *window,
    const int16_t *w, int32_t *sums);

/* @sums is [pixels][CHANNELS]. */
TRTK_INLINE void
sum_tile (const int16_t *const *x, const TrtkByteWindow *window,
    const int16_t *w, int32_t *sums, const int pixels)
{
  __m256i s[TILE][2];

#pragma GCC unroll 6
  for (int m = 0; m < pixels; m++)
    s[m][0] = s[m][1] = _mm256_setzero_si256 ();
  for (int32_t run = 0; run < window->n_runs; run++) {
    int64_t at = window->offsets[run], end = at + window->length * 2;
    for (; at < end; at += 2, w += 2 * CHANNELS) {
      __m256i low = _mm256_load_si256 ((const __m256i *) (const void *) w);
      __m256i high
          = _mm256_load_si256 ((const __m256i *) (const void *) (w + CHANNELS));
#pragma GCC unroll 6
      for (int m = 0; m < pixels; m++) {
        int32_t two;
        __m256i b;
        memcpy (&two, x[m] + at, sizeof two);
        b = _mm256_set1_epi32 (two);
        s[m][0] = _mm256_add_epi32 (s[m][0], _mm256_madd_epi16 (b, low));
        s[m][1] = _mm256_add_epi32 (s[m][1], _mm256_madd_epi16 (b, high));
      }
    }
  }
#pragma GCC unroll 6
  for (int m = 0; m < pixels; m++) {
    __m256i *to = (__m256i *) (void *) (sums + m * CHANNELS);
    _mm256_store_si256 (to, s[m][0]);
    _mm256_store_si256 (to + 1, s[m][1]);
  }
}

#define SUM(pixels) \
  static void sum_##pixels (const int16_t *const *x_, \
      const TrtkByteWindow *window, const int16_t *w, int32_t *sums) \
  { \
    const int16_t *x[pixels]; \
    for (int m = 0; m < pixels; m++) \
      x[m] = x_[m]; \
    sum_tile (x, window, w, sums, pixels); \
  }
SUM (1) SUM (2) SUM (3) SUM (4) SUM (5) SUM (6)
#undef SUM

_Pragma ("GCC pop_options")

static const Sum sum_table[TILE]
    = { sum_1, sum_2, sum_3, sum_4, sum_5, sum_6 };

typedef struct {
  const TrtkByteConv *conv;
  const int16_t *packed, *x;
  const TrtkExactProgram *program;
  void *y;
  TrtkByteWindow window;
} Work;

/* Pixels [first, end) and one block of channels. */
static void
sum_block (const Work *work, int64_t block, int64_t first, int64_t end,
    int32_t *to)
{
  const TrtkByteConv *c = work->conv;
  const int16_t *packed = work->packed + block * block_length (c);
  int64_t channel = block * CHANNELS, at[TILE];
  int64_t channels = c->k - channel < CHANNELS ? c->k - channel : CHANNELS;
  int32_t sums[TILE * CHANNELS] __attribute__ ((aligned (64)));
  const int16_t *x[TILE];

  for (int64_t pixel = first; pixel < end; pixel += TILE) {
    int n = end - pixel < TILE ? (int) (end - pixel) : TILE;
    trtk_byte_find (c, &work->window, pixel, n, at);
    for (int m = 0; m < n; m++)
      x[m] = work->x + at[m];
    sum_table[n - 1](x, &work->window, packed, sums);
    for (int m = 0; m < n; m++)
      memcpy (to + (pixel - first + m) * c->k + channel, sums + m * CHANNELS,
          (size_t) channels * sizeof *sums);
  }
}

static void
run_chunk (const Work *work, int64_t first, int64_t end, int32_t *sums)
{
  const int64_t k = work->conv->k;

  for (int64_t block = 0; block < n_blocks (work->conv); block++)
    sum_block (work, block, first, end, sums);
  trtk_exact_store_integers (
      work->program, sums, work->y, first * k, (end - first) * k);
}

void
trtk_madd_run (const TrtkByteConv *c, const int16_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch,
    int n_threads)
{
  int64_t pixels = c->n * c->oh * c->ow, chunks = (pixels + CHUNK - 1) / CHUNK;
  int32_t *sums
      = (int32_t *) (void *) ((uint8_t *) scratch + picture_bytes (c));
  Work work = { c, packed, scratch, program, y, trtk_byte_window (c, true, 2) };

  widen_all (c, x, scratch);
#ifdef _OPENMP
#pragma omp parallel for schedule(static) num_threads(n_threads)
#endif
  for (int64_t i = 0; i < chunks; i++)
    run_chunk (&work, pixels * i / chunks, pixels * (i + 1) / chunks,
        sums + THREAD * CHUNK * c->k);
}

#else

bool
trtk_madd_available (void)
{
  return false;
}

bool
trtk_madd_covers (const TrtkByteConv *c)
{
  return false;
}

size_t
trtk_madd_packed_bytes (const TrtkByteConv *c)
{
  return 0;
}

size_t
trtk_madd_scratch_bytes (const TrtkByteConv *c, int n_threads)
{
  return 0;
}

void
trtk_madd_pack (const TrtkByteConv *c, const int8_t *w, int16_t *packed)
{
}

void
trtk_madd_run (const TrtkByteConv *c, const int16_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch,
    int n_threads)
{
}

#endif
