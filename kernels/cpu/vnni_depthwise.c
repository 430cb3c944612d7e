/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vnni_depthwise.c: one filter a channel. The multiplier adds four products of
 * neighbouring bytes: up to four rows of the window are woven into one row of
 * fours first, a piece that stays in the first cache; then one multiplication
 * does a column of the window for sixteen channels. */
#include "cpu/vnni_kernels.h"

#if TRTK_VNNI_COMPILED

TRTK_VNNI_BEGIN

#include "cpu/vnni_vector.h"

#define ROWS 4         /* of a window, at most */
#define PIECE 32       /* outputs of a row at a time */
#define MOST_STRIDE 2
#define MOST_WIDTH 16  /* of a window with its dilation */
#define COLUMNS ((PIECE - 1) * MOST_STRIDE + MOST_WIDTH)

typedef struct {
  const TrtkByteConv *conv;
  const int8_t *packed;
  const uint8_t *x;
  uint8_t *y;
  uint8_t flip, zero; /* zero: of the padding, flipped */
  VnniProgram program;
} Work;

/* The piece of one row of outputs. */
typedef struct {
  const uint8_t *rows[ROWS]; /* NULL: padding */
  int64_t pixel;             /* the first output's number */
  int64_t q;                 /* and its column */
  int n;
} Piece;

static int64_t
width_of_window (const TrtkByteConv *c)
{
  return (c->kw - 1) * (int64_t) c->dilation[1] + 1;
}

bool
trtk_vnni_depthwise_covers (const TrtkByteConv *c)
{
  return c->kh <= ROWS && width_of_window (c) <= MOST_WIDTH
         && c->stride[1] <= MOST_STRIDE;
}

size_t
trtk_vnni_depthwise_packed_bytes (const TrtkByteConv *c)
{
  return (size_t) ((c->c + 15) / 16 * c->kw) * 64;
}

void
trtk_vnni_depthwise_pack (
    const TrtkByteConv *c, const int8_t *w, int8_t *packed)
{
  for (int64_t first = 0; first < c->c; first += 16) {
    for (int64_t s = 0; s < c->kw; s++) {
      for (int64_t k = first; k < first + 16; k++) {
        for (int64_t r = 0; r < ROWS; r++)
          *packed++ = k < c->c && r < c->kh
                          ? w[(k * c->kh + r) * c->kw + s]
                          : 0;
      }
    }
  }
}

/* ---- weaving ---------------------------------------------------------- */

/* 64 channels of four rows as 64 fours. Unpacking works in quarters of a
 * vector, so that what the quarters hold is exchanged first. */
TRTK_INLINE void
weave (const __m512i rows[ROWS], uint8_t *to)
{
  const __m512i order = _mm512_setr_epi32 (
      0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  __m512i a = _mm512_permutexvar_epi32 (order, rows[0]);
  __m512i b = _mm512_permutexvar_epi32 (order, rows[1]);
  __m512i c = _mm512_permutexvar_epi32 (order, rows[2]);
  __m512i d = _mm512_permutexvar_epi32 (order, rows[3]);
  __m512i ab = _mm512_unpacklo_epi8 (a, b), cd = _mm512_unpacklo_epi8 (c, d);

  _mm512_store_si512 (to, _mm512_unpacklo_epi16 (ab, cd));
  _mm512_store_si512 (to + 64, _mm512_unpackhi_epi16 (ab, cd));
  ab = _mm512_unpackhi_epi8 (a, b);
  cd = _mm512_unpackhi_epi8 (c, d);
  _mm512_store_si512 (to + 128, _mm512_unpacklo_epi16 (ab, cd));
  _mm512_store_si512 (to + 192, _mm512_unpackhi_epi16 (ab, cd));
}

/* Columns of channels [c, c + 64) that @piece wants. */
static void
weave_piece (const Work *work, const Piece *piece, int64_t c, uint8_t *to)
{
  const TrtkByteConv *v = work->conv;
  const int64_t first = piece->q * v->stride[1] - v->left;
  const int64_t end
      = first + (piece->n - 1) * v->stride[1] + width_of_window (v);
  const __m512i flip = _mm512_set1_epi8 ((char) work->flip);
  const __m512i zero = _mm512_set1_epi8 ((char) work->zero);
  const __mmask64 mask
      = v->c - c >= 64 ? ~(__mmask64) 0 : ((__mmask64) 1 << (v->c - c)) - 1;

  for (int64_t column = first; column < end; column++, to += 4 * 64) {
    __m512i rows[ROWS];
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) {
      rows[r] = zero;
      if (piece->rows[r] != NULL && column >= 0 && column < v->w)
        rows[r] = _mm512_xor_si512 (flip, _mm512_maskz_loadu_epi8 (mask,
            piece->rows[r] + column * v->c + c));
    }
    weave (rows, to);
  }
}

/* ---- sums ------------------------------------------------------------- */

/* @n up to four outputs of sixteen channels, the columns of the first at @x. */
TRTK_INLINE void
four_outputs (const Work *work, const int kind, const VnniChannels *channels,
    __m512i bias, const __m512i *w, const uint8_t *x, const int kw,
    int64_t step, int64_t apart, int64_t pixel, int64_t c, int n,
    __mmask16 mask)
{
  const int64_t k = work->conv->k;
  __m512 t[4];
  __m512i bytes;

#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    const uint8_t *from = x + (i < n ? i : 0) * step;
    __m512i sum = bias;
    for (int s = 0; s < kw; s++)
      sum = _mm512_dpbusd_epi32 (
          sum, _mm512_load_si512 (from + s * apart), w[s]);
    t[i] = vnni_program (&work->program, kind, channels, sum, c,
        (pixel + (i < n ? i : 0)) * k + c, mask);
  }
  if (kind == VNNI_ANY && work->program.program->y == TRTK_F32) {
    float *y = (float *) (void *) work->y + pixel * k + c;
    for (int i = 0; i < n; i++)
      _mm512_mask_storeu_ps (y + i * k, mask, t[i]);
    return;
  }
  bytes = vnni_pack_bytes (&work->program, t);
  for (int i = 0; i < n; i++) {
    vnni_store_bytes (work->y + (pixel + i) * k + c,
        _mm512_castsi512_si128 (bytes), mask);
    bytes = _mm512_alignr_epi64 (bytes, bytes, 2);
  }
}

/* Channels [c, c + 16) of the piece, woven at @x. */
TRTK_INLINE void
sum_piece (const Work *work, const int kind, const int kw, const Piece *piece,
    int64_t c, const uint8_t *x)
{
  const TrtkByteConv *v = work->conv;
  const int8_t *packed = work->packed + c / 16 * v->kw * 64;
  const int64_t step = v->stride[1] * 256, apart = v->dilation[1] * 256;
  const __mmask16 mask = vnni_mask (c, v->c);
  const __m512i bias = _mm512_loadu_si512 (work->program.program->bias + c);
  VnniChannels channels = vnni_channels (work->program.program, c);
  __m512i w[MOST_WIDTH];

  for (int s = 0; s < kw; s++)
    w[s] = _mm512_load_si512 (packed + s * 64);
  for (int i = 0; i < piece->n; i += 4)
    four_outputs (work, kind, &channels, bias, w, x + i * step, kw, step,
        apart, piece->pixel + i, c, piece->n - i < 4 ? piece->n - i : 4, mask);
}

static void
run_piece (const Work *work, const Piece *piece)
{
  const TrtkByteConv *v = work->conv;
  uint8_t woven[COLUMNS * 4 * 64] __attribute__ ((aligned (64)));

  for (int64_t first = 0; first < v->c; first += 64) {
    int64_t end = first + 64 < v->c ? first + 64 : v->c;
    weave_piece (work, piece, first, woven);
#define SUM(kind) \
  for (int64_t c = first; c < end; c += 16) { \
    if (v->kw == 3) \
      sum_piece (work, kind, 3, piece, c, woven + (c - first) * 4); \
    else \
      sum_piece (work, kind, v->kw, piece, c, woven + (c - first) * 4); \
  }
    VNNI_EACH_KIND (work->program.kind, SUM)
#undef SUM
  }
}

/* Row @p of outputs, counted over all pictures. */
static void
run_row (const Work *work, int64_t p)
{
  const TrtkByteConv *v = work->conv;
  const uint8_t *x = work->x + p / v->oh * v->h * v->w * v->c;
  Piece piece = { .pixel = p * v->ow };

  for (int64_t r = 0; r < ROWS; r++) {
    int64_t row = p % v->oh * v->stride[0] - v->top + r * v->dilation[0];
    if (r < v->kh && row >= 0 && row < v->h)
      piece.rows[r] = x + row * v->w * v->c;
  }
  for (; piece.q < v->ow; piece.q += PIECE, piece.pixel += PIECE) {
    piece.n = v->ow - piece.q < PIECE ? (int) (v->ow - piece.q) : PIECE;
    run_piece (work, &piece);
  }
}

void
trtk_vnni_depthwise_run (const TrtkByteConv *c, const int8_t *packed,
    const TrtkExactProgram *program, const void *x, void *y)
{
  const uint8_t flip = c->x_signed ? 0x80 : 0;
  Work work = { c, packed, x, y, flip, (uint8_t) c->x_zero ^ flip,
    vnni_read (program) };

  TRTK_PARALLEL_FOR
  for (int64_t p = 0; p < c->n * c->oh; p++)
    run_row (&work, p);
}

TRTK_VNNI_END

#endif
