/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vnni_conv.c: dense convolutions: tiles of up to eight pixels and four times
 * sixteen channels, whose sums stay in registers while the loop goes over the
 * window. Padded pictures are copied first, with their padding around them. */
#include "cpu/vnni_kernels.h"

#if TRTK_VNNI_COMPILED

TRTK_VNNI_BEGIN

#include "cpu/vnni_vector.h"

#define TILE 8    /* pixels */
#define WIDE 4    /* vectors of channels */
#define CHUNK 240 /* pixels that meet all weights before the next */

/* Runs are read in fours, which may go over the end of x. */
static bool
is_copied (const TrtkByteConv *c)
{
  return !trtk_byte_is_inside (c) || trtk_byte_run_length (c) % 4 != 0;
}

bool
trtk_vnni_conv_covers (const TrtkByteConv *c)
{
  return trtk_byte_runs (c) <= TRTK_BYTE_MAX_RUNS;
}

size_t
trtk_vnni_conv_scratch_bytes (const TrtkByteConv *c)
{
  return is_copied (c)
             ? (size_t) (c->n * trtk_byte_extent (c, 0) * trtk_byte_extent (c, 1) * c->c) + 64
             : 0;
}

/* ---- weights ---------------------------------------------------------- */

static int64_t
n_vectors (const TrtkByteConv *c)
{
  return (c->k + 15) / 16;
}

static int64_t
n_blocks (const TrtkByteConv *c)
{
  return (n_vectors (c) + WIDE - 1) / WIDE;
}

/* Blocks are as even as can be. */
static int64_t
first_vector (const TrtkByteConv *c, int64_t block)
{
  return block * n_vectors (c) / n_blocks (c);
}

size_t
trtk_vnni_conv_packed_bytes (const TrtkByteConv *c)
{
  return (size_t) (n_vectors (c) * trtk_byte_runs (c) * ((trtk_byte_run_length (c) + 3) / 4) * 64);
}

void
trtk_vnni_conv_pack (const TrtkByteConv *c, const int8_t *w, int8_t *packed)
{
  int64_t length = (trtk_byte_run_length (c) + 3) / 4;

  for (int64_t b = 0; b < n_blocks (c); b++) {
    int64_t first = first_vector (c, b), end = first_vector (c, b + 1);
    for (int32_t run = 0; run < trtk_byte_runs (c); run++) {
      for (int64_t l = 0; l < length; l++) {
        for (int64_t i = first * 16; i < end * 16; i++) {
          for (int byte = 0; byte < 4; byte++)
            *packed++ = trtk_byte_weight (c, w, i, run, l * 4 + byte);
        }
      }
    }
  }
}

/* ---- the padded copy -------------------------------------------------- */

/* @n bytes, their top bits as @flip has it. */
static void
copy_bytes (const uint8_t *x, __m512i flip, uint8_t *to, int64_t n)
{
  int64_t i = 0;

  for (; i + 64 <= n; i += 64)
    _mm512_storeu_si512 (
        to + i, _mm512_xor_si512 (flip, _mm512_loadu_si512 (x + i)));
  if (i < n) {
    __mmask64 rest = ((__mmask64) 1 << (n - i)) - 1;
    _mm512_mask_storeu_epi8 (to + i, rest,
        _mm512_xor_si512 (flip, _mm512_maskz_loadu_epi8 (rest, x + i)));
  }
}

/* Offset by 128 where x is signed. */
static void
copy_row (const TrtkByteConv *c, const uint8_t *x, int64_t row, uint8_t *to)
{
  const uint8_t flip = c->x_signed ? 0x80 : 0;
  const uint8_t zero = (uint8_t) c->x_zero ^ flip;
  int64_t width = trtk_byte_extent (c, 1), left = c->left, n = c->w;

  if (n > width - left)
    n = width - left;
  if (row < 0 || row >= c->h || n < 0) {
    memset (to, zero, (size_t) (width * c->c));
    return;
  }
  memset (to, zero, (size_t) (left * c->c));
  x += row * c->w * c->c;
  to += left * c->c;
  copy_bytes (x, _mm512_set1_epi8 ((char) flip), to, n * c->c);
  memset (to + n * c->c, zero, (size_t) ((width - left - n) * c->c));
}

static void
copy_padded (const TrtkByteConv *c, const uint8_t *x, uint8_t *to)
{
  int64_t rows = trtk_byte_extent (c, 0), bytes = trtk_byte_extent (c, 1) * c->c;

  TRTK_PARALLEL_FOR
  for (int64_t i = 0; i < c->n * rows; i++)
    copy_row (c, x + i / rows * c->h * c->w * c->c, i % rows - c->top,
        to + i * bytes);
}

/* ---- sums ------------------------------------------------------------- */

typedef void (*Sum) (const uint8_t *const *x, const TrtkByteWindow *window,
    const int8_t *w, const int32_t *bias, __m512i flip, int32_t *sums);

/* @sums is [pixels][WIDE * 16], with the bias in it. */
TRTK_INLINE void
sum_tile (const uint8_t *const *x, const TrtkByteWindow *window, const int8_t *w,
    const int32_t *bias, __m512i flip, int32_t *sums, const int pixels,
    const int vectors)
{
  __m512i s[TILE][WIDE];

#pragma GCC unroll 8
  for (int m = 0; m < pixels; m++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      s[m][v] = _mm512_loadu_si512 (bias + v * 16);
  }
  for (int32_t run = 0; run < window->n_runs; run++) {
    int64_t at = window->offsets[run], end = at + window->length * 4;
    for (; at < end; at += 4, w += vectors * 64) {
      __m512i k[WIDE];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++)
        k[v] = _mm512_load_si512 (w + v * 64);
#pragma GCC unroll 8
      for (int m = 0; m < pixels; m++) {
        int32_t four;
        __m512i b;
        memcpy (&four, x[m] + at, sizeof four);
        b = _mm512_xor_si512 (_mm512_set1_epi32 (four), flip);
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++)
          s[m][v] = _mm512_dpbusd_epi32 (s[m][v], b, k[v]);
      }
    }
  }
#pragma GCC unroll 8
  for (int m = 0; m < pixels; m++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      _mm512_store_si512 (sums + (m * WIDE + v) * 16, s[m][v]);
  }
}

#define SUM(pixels, vectors) \
  static void sum_##pixels##_##vectors (const uint8_t *const *x_, \
      const TrtkByteWindow *window, const int8_t *w, const int32_t *bias, \
      __m512i flip, int32_t *sums) \
  { \
    const uint8_t *x[pixels]; \
    for (int m = 0; m < pixels; m++) \
      x[m] = x_[m]; \
    sum_tile (x, window, w, bias, flip, sums, pixels, vectors); \
  }
#define SUMS(vectors) \
  SUM (1, vectors) SUM (2, vectors) SUM (3, vectors) SUM (4, vectors) \
  SUM (5, vectors) SUM (6, vectors)
SUMS (1) SUMS (2) SUMS (3) SUMS (4)
SUM (7, 1) SUM (7, 2) SUM (7, 3)
SUM (8, 1) SUM (8, 2) SUM (8, 3)
#undef SUMS
#undef SUM

/* By vectors and pixels. */
static const Sum sum_table[WIDE][TILE] = {
  { sum_1_1, sum_2_1, sum_3_1, sum_4_1, sum_5_1, sum_6_1, sum_7_1, sum_8_1 },
  { sum_1_2, sum_2_2, sum_3_2, sum_4_2, sum_5_2, sum_6_2, sum_7_2, sum_8_2 },
  { sum_1_3, sum_2_3, sum_3_3, sum_4_3, sum_5_3, sum_6_3, sum_7_3, sum_8_3 },
  { sum_1_4, sum_2_4, sum_3_4, sum_4_4, sum_5_4, sum_6_4 },
};

/* What four vectors of sums leave registers for. */
static const int tile_pixels[WIDE] = { 8, 8, 8, 6 };

/* ---- tiles ------------------------------------------------------------ */

typedef struct {
  const TrtkByteConv *conv;
  const int8_t *packed;
  const uint8_t *x;
  uint8_t *y;
  __m512i flip;
  VnniProgram program;
  TrtkByteWindow window;
} Work;

/* The first of @vectors times sixteen bytes, of the last those of @mask. */
TRTK_INLINE void
store_bytes (uint8_t *y, __m512i b, const int vectors, __mmask16 mask)
{
  if (mask == 0xffff && vectors == 4) {
    _mm512_storeu_si512 (y, b);
    return;
  }
  vnni_store_bytes (
      y, _mm512_extracti32x4_epi32 (b, 0), vectors > 1 ? 0xffff : mask);
  if (vectors > 1)
    vnni_store_bytes (
        y + 16, _mm512_extracti32x4_epi32 (b, 1), vectors > 2 ? 0xffff : mask);
  if (vectors > 2)
    vnni_store_bytes (
        y + 32, _mm512_extracti32x4_epi32 (b, 2), vectors > 3 ? 0xffff : mask);
  if (vectors > 3)
    vnni_store_bytes (y + 48, _mm512_extracti32x4_epi32 (b, 3), mask);
}

TRTK_INLINE void
store_tile (const Work *work, const int kind, const int32_t *sums,
    int64_t pixel, int pixels, int64_t c, const int vectors)
{
  const VnniProgram *program = &work->program;
  const int64_t k = work->conv->k;
  const __mmask16 last = vnni_mask (c + (vectors - 1) * 16, k);
  VnniChannels channels[WIDE];
  __m512 t[WIDE];

#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++)
    channels[v] = vnni_channels (program->program, c + v * 16);
#pragma GCC unroll 4
  for (int v = 0; v < WIDE; v++)
    t[v] = _mm512_setzero_ps ();
  for (int m = 0; m < pixels; m++, sums += WIDE * 16) {
    int64_t at = (pixel + m) * k + c;
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      __mmask16 mask = v == vectors - 1 ? last : 0xffff;
      t[v] = vnni_program (program, kind, &channels[v],
          _mm512_load_si512 (sums + v * 16), c + v * 16, at + v * 16, mask);
      if (kind == VNNI_ANY && program->program->y == TRTK_F32)
        _mm512_mask_storeu_ps (
            (float *) (void *) work->y + at + v * 16, mask, t[v]);
    }
    if (kind != VNNI_ANY || program->program->y != TRTK_F32)
      store_bytes (work->y + at, vnni_pack_bytes (program, t), vectors, last);
  }
}

/* With the number of vectors as a constant. */
TRTK_INLINE void
store_any_tile (const Work *work, const int kind, const int32_t *sums,
    int64_t pixel, int pixels, int64_t c, int vectors)
{
  switch (vectors) {
    case 1:
      store_tile (work, kind, sums, pixel, pixels, c, 1);
      break;
    case 2:
      store_tile (work, kind, sums, pixel, pixels, c, 2);
      break;
    case 3:
      store_tile (work, kind, sums, pixel, pixels, c, 3);
      break;
    default:
      store_tile (work, kind, sums, pixel, pixels, c, 4);
  }
}

/* Pixels [pixel, end) and one block of channels. */
static void
run_block (const Work *work, int64_t block, int64_t pixel, int64_t end)
{
  const TrtkByteWindow *w = &work->window;
  int64_t first = first_vector (work->conv, block);
  int vectors = (int) (first_vector (work->conv, block + 1) - first);
  int most = tile_pixels[vectors - 1];
  int64_t tiles = (end - pixel + most - 1) / most, begin = pixel;
  const int8_t *packed = work->packed + first * w->n_runs * w->length * 64;
  int32_t sums[TILE * WIDE * 16] __attribute__ ((aligned (64)));
  const uint8_t *x[TILE];
  int64_t at[TILE];

  for (int64_t i = 0; i < tiles; i++) {
    int64_t next = begin + (end - begin) * (i + 1) / tiles;
    int n = (int) (next - pixel);
    trtk_byte_find (work->conv, w, pixel, n, at);
    for (int m = 0; m < n; m++)
      x[m] = work->x + at[m];
    sum_table[vectors - 1][n - 1](x, w, packed,
        work->program.program->bias + first * 16, work->flip, sums);
#define STORE(kind) \
  store_any_tile (work, kind, sums, pixel, n, first * 16, vectors)
    VNNI_EACH_KIND (work->program.kind, STORE)
#undef STORE
    pixel = next;
  }
}

void
trtk_vnni_conv_run (const TrtkByteConv *c, const int8_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch)
{
  bool copied = is_copied (c);
  int64_t pixels = c->n * c->oh * c->ow, chunks = (pixels + CHUNK - 1) / CHUNK;
  int64_t blocks = n_blocks (c);
  Work work = { c, packed, copied ? scratch : x, y,
    _mm512_set1_epi8 (c->x_signed && !copied ? (char) 0x80 : 0),
    vnni_read (program), trtk_byte_window (c, copied, 4) };

  if (copied)
    copy_padded (c, x, scratch);
  TRTK_PARALLEL_FOR
  for (int64_t i = 0; i < chunks * blocks; i++) {
    int64_t chunk = i / blocks;
    run_block (&work, i % blocks, pixels * chunk / chunks,
        pixels * (chunk + 1) / chunks);
  }
}

TRTK_VNNI_END

#endif
