/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* move.c: strided copies. Axes of one element are dropped and axes that are
 * contiguous in both layouts merged; what remains runs as memcpy where the
 * last axis is contiguous on both sides, in tiles where the source is
 * contiguous along another axis (a transpose), else element by element. */
#include "cpu/move.h"

typedef uint8_t __attribute__ ((may_alias)) U1;
typedef uint16_t __attribute__ ((may_alias)) U2;
typedef uint32_t __attribute__ ((may_alias)) U4;
typedef uint64_t __attribute__ ((may_alias)) U8;

enum { TILE = 16, SHORT_RUN = 16 };

#define LINE(T) \
  static void line_##T (T *to, int64_t ts, const T *from, int64_t fs, \
      int64_t n) \
  { \
    if (fs == 0 && ts == 1) { \
      T v = *from; \
      for (int64_t i = 0; i < n; i++) \
        to[i] = v; \
    } else if (ts == 1) { \
      for (int64_t i = 0; i < n; i++) \
        to[i] = from[i * fs]; \
    } else { \
      for (int64_t i = 0; i < n; i++) \
        to[i * ts] = from[i * fs]; \
    } \
  } \
  /* to is contiguous along j, from along i */ \
  static void tile_##T (T *to, int64_t ts, const T *from, int64_t fs, \
      int64_t ni, int64_t nj) \
  { \
    if (nj < 8) { \
      for (int64_t j = 0; j < nj; j++) \
        for (int64_t i = 0; i < ni; i++) \
          to[i * ts + j] = from[j * fs + i]; \
      return; \
    } \
    for (int64_t i0 = 0; i0 < ni; i0 += TILE) { \
      int64_t i1 = i0 + TILE < ni ? i0 + TILE : ni; \
      for (int64_t j0 = 0; j0 < nj; j0 += TILE) { \
        int64_t j1 = j0 + TILE < nj ? j0 + TILE : nj; \
        for (int64_t i = i0; i < i1; i++) \
          for (int64_t j = j0; j < j1; j++) \
            to[i * ts + j] = from[j * fs + i]; \
      } \
    } \
  }

LINE (U1)
LINE (U2)
LINE (U4)
LINE (U8)

static void
line (char *to, int64_t ts, const char *from, int64_t fs, int64_t n,
    size_t size)
{
  if (ts == 1 && fs == 1 && n * (int64_t) size > SHORT_RUN)
    memcpy (to, from, (size_t) n * size);
  else if (size == 1)
    line_U1 ((U1 *) to, ts, (const U1 *) from, fs, n);
  else if (size == 2)
    line_U2 ((U2 *) to, ts, (const U2 *) from, fs, n);
  else if (size == 4)
    line_U4 ((U4 *) to, ts, (const U4 *) from, fs, n);
  else
    line_U8 ((U8 *) to, ts, (const U8 *) from, fs, n);
}

static void
tile (char *to, int64_t ts, const char *from, int64_t fs, int64_t ni,
    int64_t nj, size_t size)
{
  if (size == 1)
    tile_U1 ((U1 *) to, ts, (const U1 *) from, fs, ni, nj);
  else if (size == 2)
    tile_U2 ((U2 *) to, ts, (const U2 *) from, fs, ni, nj);
  else if (size == 4)
    tile_U4 ((U4 *) to, ts, (const U4 *) from, fs, ni, nj);
  else
    tile_U8 ((U8 *) to, ts, (const U8 *) from, fs, ni, nj);
}

/* FALSE where the box is empty. The result has at least one axis. */
static bool
simplify (const TrtkMove *move, TrtkMove *out)
{
  out->rank = 0;
  for (int32_t d = 0; d < move->rank; d++) {
    int32_t last = out->rank - 1;
    if (move->dims[d] <= 0)
      return false;
    if (move->dims[d] == 1)
      continue;
    if (last >= 0 && out->to[last] == move->to[d] * move->dims[d]
        && out->from[last] == move->from[d] * move->dims[d]) {
      out->dims[last] *= move->dims[d];
      out->to[last] = move->to[d];
      out->from[last] = move->from[d];
    } else {
      trtk_move_add (out, move->dims[d], move->to[d], move->from[d]);
    }
  }
  if (out->rank == 0)
    trtk_move_add (out, 1, 1, 1);
  return true;
}

static void
swap_axes (TrtkMove *m, int32_t a, int32_t b)
{
  TrtkMove old = *m;

  m->dims[a] = old.dims[b];
  m->to[a] = old.to[b];
  m->from[a] = old.from[b];
  m->dims[b] = old.dims[a];
  m->to[b] = old.to[a];
  m->from[b] = old.from[a];
}

/* Puts the axis along which the source is contiguous before the last one;
 * FALSE where the last axis is no tile of a transpose. */
static bool
find_tile (TrtkMove *m)
{
  int32_t last = m->rank - 1;

  if (m->rank < 2 || m->to[last] != 1 || m->from[last] == 1)
    return false;
  for (int32_t d = 0; d < last; d++) {
    if (m->from[d] != 1 || m->dims[d] < 4)
      continue;
    swap_axes (m, d, last - 1);
    return true;
  }
  return false;
}

void
trtk_move_run (const TrtkMove *move, void *to, const void *from, size_t size)
{
  TrtkMove m;
  int64_t index[TRTK_MOVE_RANK] = { 0 };
  char *t = to;
  const char *f = from;
  int32_t last, d;
  bool tiled;

  if (!simplify (move, &m))
    return;
  tiled = find_tile (&m);
  last = m.rank - 1;
  for (;;) {
    if (tiled)
      tile (t, m.to[last - 1], f, m.from[last], m.dims[last - 1],
          m.dims[last], size);
    else
      line (t, m.to[last], f, m.from[last], m.dims[last], size);
    for (d = last - 1 - tiled; d >= 0; d--) {
      t += m.to[d] * (int64_t) size;
      f += m.from[d] * (int64_t) size;
      if (++index[d] < m.dims[d])
        break;
      index[d] = 0;
      t -= m.dims[d] * m.to[d] * (int64_t) size;
      f -= m.dims[d] * m.from[d] * (int64_t) size;
    }
    if (d < 0)
      return;
  }
}

void
trtk_move_fill (void *to, const void *value, int64_t n, size_t size)
{
  if (n > 0)
    line (to, 1, value, 0, n, size);
}
