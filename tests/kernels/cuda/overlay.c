/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.c: what is drawn into a frame: the CUDA kernel's tiles, in a loop,
 * against the host's items, one after the other, and both against what the
 * header says, pixel by pixel. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "trtk_cuda.h"
#include "trtk_overlay_sample.h"

#define CANARY 0x5a
#define MASK_BYTES 4096
#define MAX_ITEMS 400

static uint32_t state = 1;

static int32_t
pick (int32_t lo, int32_t hi)
{
  state = state * 1664525u + 1013904223u;
  return lo + (int32_t) ((state >> 8) % (uint32_t) (hi - lo + 1));
}

/* ---- frames ----------------------------------------------------------- */

/* plane, offset, step, sub_x, sub_y of each component. */
typedef struct {
  const char *name;
  int32_t n_planes, n_components;
  TrtkOverlayComponent component[4];
} Format;

static const Format formats[] = {
  { "NV12", 2, 3, { { 0, 0, 1, 0, 0 }, { 1, 0, 2, 1, 1 }, { 1, 1, 2, 1, 1 } } },
  { "I420", 3, 3, { { 0, 0, 1, 0, 0 }, { 1, 0, 1, 1, 1 }, { 2, 0, 1, 1, 1 } } },
  { "BGRA", 1, 4,
      { { 0, 2, 4, 0, 0 }, { 0, 1, 4, 0, 0 }, { 0, 0, 4, 0, 0 },
          { 0, 3, 4, 0, 0 } } },
  { "RGBx", 1, 3, { { 0, 0, 4, 0, 0 }, { 0, 1, 4, 0, 0 }, { 0, 2, 4, 0, 0 } } },
  { "RGB", 1, 3, { { 0, 0, 3, 0, 0 }, { 0, 1, 3, 0, 0 }, { 0, 2, 3, 0, 0 } } },
  { "GRAY8", 1, 1, { { 0, 0, 1, 0, 0 } } },
  { "YUY2", 1, 3, { { 0, 0, 2, 0, 0 }, { 0, 1, 4, 1, 0 }, { 0, 3, 4, 1, 0 } } },
  { "YVU9", 3, 3, { { 0, 0, 1, 0, 0 }, { 2, 0, 1, 2, 2 }, { 1, 0, 1, 2, 2 } } },
};
#define N_FORMATS (int) (sizeof formats / sizeof formats[0])

static int32_t
samples (int32_t pixels, int32_t sub)
{
  return (pixels + (1 << sub) - 1) >> sub;
}

/* Planes of exactly what their samples need, rows @padding bytes further apart:
 * under a sanitizer a byte beyond them is an error. */
static void
frame_init (TrtkOverlayFrame *f, const Format *format, int32_t width,
    int32_t height, int32_t padding)
{
  memset (f, 0, sizeof *f);
  f->width = width;
  f->height = height;
  f->n_components = format->n_components;
  memcpy (f->component, format->component, sizeof f->component);
  for (int32_t p = 0; p < format->n_planes; p++) {
    int32_t rows = 0;

    for (int32_t c = 0; c < f->n_components; c++) {
      const TrtkOverlayComponent *k = &f->component[c];
      int32_t bytes = samples (width, k->sub_x) * k->step;

      if (k->plane != p)
        continue;
      rows = samples (height, k->sub_y);
      f->pitch[p] = bytes > f->pitch[p] ? bytes : f->pitch[p];
    }
    f->pitch[p] += padding;
    f->plane[p] = malloc ((size_t) f->pitch[p] * (size_t) rows);
    memset (f->plane[p], CANARY, (size_t) f->pitch[p] * (size_t) rows);
  }
}

static void
frame_clear (TrtkOverlayFrame *f)
{
  for (int32_t p = 0; p < TRTK_OVERLAY_PLANES; p++)
    free (f->plane[p]);
}

static uint8_t *
sample_at (const TrtkOverlayFrame *f, int32_t c, int32_t x, int32_t y)
{
  const TrtkOverlayComponent *k = &f->component[c];

  return (uint8_t *) f->plane[k->plane] + y * f->pitch[k->plane] + x * k->step
      + k->offset;
}

static void
frame_fill (TrtkOverlayFrame *f, uint32_t seed)
{
  state = seed;
  for (int32_t c = 0; c < f->n_components; c++)
    for (int32_t y = 0; y < samples (f->height, f->component[c].sub_y); y++)
      for (int32_t x = 0; x < samples (f->width, f->component[c].sub_x); x++)
        *sample_at (f, c, x, y) = (uint8_t) pick (0, 255);
}

/* ---- items ------------------------------------------------------------ */

static uint8_t masks[MASK_BYTES];

static void
make_item (const TrtkOverlayFrame *f, TrtkOverlayItem *i)
{
  bool whole = pick (0, 15) == 0;

  memset (i, 0, sizeof *i);
  i->x = whole ? 0 : pick (0, f->width - 1);
  i->y = whole ? 0 : pick (0, f->height - 1);
  i->w = whole ? f->width : pick (1, f->width - i->x);
  i->h = whole ? f->height : pick (1, f->height - i->y);
  i->mask = -1;
  if (pick (0, 1)) {
    i->w = i->w > 30 ? 30 : i->w;
    i->h = i->h > 30 ? 30 : i->h;
    i->mask_pitch = i->w + pick (0, 9);
    i->mask = pick (0, MASK_BYTES - i->h * i->mask_pitch);
  }
  for (int32_t c = 0; c < 4; c++)
    i->color[c] = (uint8_t) pick (0, 255);
}

/* What the kernel does. */
static void
run_kernel (const TrtkOverlayFrame *f, const TrtkOverlayItem *items, int32_t n)
{
  TrtkOverlayBin *bins
      = calloc ((size_t) trtk_cuda_overlay_bins (f), sizeof *bins);
  TrtkOverlayArgs a = { .frame = *f, .masks = masks, .items = items };
  uint32_t n_tiles, n_order, *order;
  TrtkOverlayTile *tiles;
  TrtkLaunch launch;

  ck_assert_int_eq (trtk_cuda_bin_overlay (f, MASK_BYTES, items, n, bins,
                        &n_tiles, &n_order), TRTK_OK);
  a.tiles = tiles = malloc ((n_tiles + 1) * sizeof *tiles);
  a.order = order = malloc ((n_order + 1) * sizeof *order);
  trtk_cuda_plan_overlay (f, items, n, bins, tiles, order, &launch);
  ck_assert_uint_eq (launch.grid[0], n_tiles);
  ck_assert_uint_le (n_tiles, (uint32_t) trtk_cuda_overlay_bins (f));
  for (uint32_t t = 0; t < n_tiles; t++)
    for (int32_t c = 0; c < f->n_components; c++)
      for (int32_t i = 0; i < trtk_overlay_samples (f, c); i++)
        trtk_overlay_sample (&a, &tiles[t], c, i);
  free (order);
  free (tiles);
  free (bins);
}

/* A sample as the header has it, in floating point. */
static double
expected (const TrtkOverlayFrame *f, const TrtkOverlayItem *items, int32_t n,
    int32_t c, int32_t x, int32_t y, double value)
{
  const TrtkOverlayComponent *k = &f->component[c];

  for (int32_t j = 0; j < n; j++) {
    const TrtkOverlayItem *i = &items[j];
    double sum = 0, pixels = 0, touched = 0;

    for (int32_t py = y << k->sub_y; py < (y + 1) << k->sub_y; py++) {
      for (int32_t px = x << k->sub_x; px < (x + 1) << k->sub_x; px++) {
        if (px >= f->width || py >= f->height)
          continue;
        pixels++;
        if (px < i->x || py < i->y || px >= i->x + i->w || py >= i->y + i->h)
          continue;
        touched = 1;
        if (i->mask >= 0)
          sum += masks[i->mask + (py - i->y) * i->mask_pitch + px - i->x]
              / 255.;
      }
    }
    sum = i->mask < 0 ? touched : sum / pixels;
    value += (i->color[c] - value) * sum;
  }
  return value;
}

/* Each item rounds its cover and its value: half of one of both. */
static void
check_meaning (const TrtkOverlayFrame *before, const TrtkOverlayFrame *after,
    const TrtkOverlayItem *items, int32_t n)
{
  for (int32_t c = 0; c < after->n_components; c++) {
    const TrtkOverlayComponent *k = &after->component[c];

    for (int32_t y = 0; y < samples (after->height, k->sub_y); y++)
      for (int32_t x = 0; x < samples (after->width, k->sub_x); x++)
        ck_assert_double_eq_tol (*sample_at (after, c, x, y),
            expected (after, items, n, c, x, y, *sample_at (before, c, x, y)),
            .51 + n);
  }
}

static void
check_same (const Format *format, const TrtkOverlayFrame *a,
    const TrtkOverlayFrame *b)
{
  for (int32_t p = 0; p < format->n_planes; p++) {
    int32_t rows = 0;

    for (int32_t c = 0; c < a->n_components; c++)
      if (a->component[c].plane == p)
        rows = samples (a->height, a->component[c].sub_y);
    ck_assert_msg (memcmp (a->plane[p], b->plane[p],
                       (size_t) a->pitch[p] * (size_t) rows) == 0,
        "%s, %dx%d, plane %d differs", format->name, a->width, a->height, p);
  }
}

START_TEST (tiles_are_what_items_are)
{
  static const int32_t sizes[][2]
      = { { 1, 1 }, { 2, 1 }, { 31, 17 }, { 33, 33 }, { 64, 32 }, { 101, 75 } };
  static const int32_t counts[] = { 0, 1, 2, 9, MAX_ITEMS };
  static TrtkOverlayItem items[MAX_ITEMS];
  const Format *format = &formats[_i];

  for (int32_t i = 0; i < MASK_BYTES; i++)
    masks[i] = (uint8_t) (pick (0, 2) == 0 ? 0 : pick (0, 1) ? 255 : pick (0, 255));
  for (uint32_t s = 0; s < 6 * 5; s++) {
    TrtkOverlayFrame host, device, before;
    TrtkOverlayFrame *const frames[] = { &host, &device, &before };
    int32_t n = counts[s % 5], padding = s & 1 ? 13 : 0;

    for (int i = 0; i < 3; i++) {
      frame_init (frames[i], format, sizes[s / 5][0], sizes[s / 5][1], padding);
      frame_fill (frames[i], s + 7);
    }
    for (int32_t i = 0; i < n; i++)
      make_item (&host, &items[i]);
    trtk_overlay_draw (&host, masks, items, n);
    run_kernel (&device, items, n);
    check_same (format, &host, &device);
    if (n <= 9)
      check_meaning (&before, &host, items, n);
    for (int i = 0; i < 3; i++)
      frame_clear (frames[i]);
  }
}
END_TEST

/* Cost is by what is drawn: a line of one pixel in 4K has its tiles only, and
 * nothing is kept behind what hides it. */
START_TEST (only_tiles_that_are_drawn_in_are_visited)
{
  TrtkOverlayFrame f = { .width = 3840, .height = 2160, .n_components = 1,
    .component = { { 0, 0, 1, 0, 0 } } };
  TrtkOverlayItem items[] = { { 0, 0, 3840, 1, -1, 0, { 1 } },
    { 10, 10, 3000, 2000, -1, 0, { 2 } }, { 0, 0, 3840, 2160, -1, 0, { 3 } } };
  TrtkOverlayBin *bins
      = calloc ((size_t) trtk_cuda_overlay_bins (&f), sizeof *bins);
  uint32_t n_tiles, n_order;

  ck_assert_int_eq (trtk_cuda_overlay_bins (&f), 120 * 135);
  ck_assert_int_eq (
      trtk_cuda_bin_overlay (&f, 0, items, 1, bins, &n_tiles, &n_order),
      TRTK_OK);
  ck_assert_uint_eq (n_tiles, 120);
  ck_assert_uint_eq (n_order, 120);
  ck_assert_int_eq (
      trtk_cuda_bin_overlay (&f, 0, items, 3, bins, &n_tiles, &n_order),
      TRTK_OK);
  ck_assert_uint_eq (n_tiles, 120 * 135);
  ck_assert_uint_eq (n_order, 120 * 135);
  free (bins);
}
END_TEST

START_TEST (what_is_beyond_the_frame_or_the_masks_is_refused)
{
  static const TrtkOverlayItem bad[] = { { -1, 0, 2, 2, -1, 0, { 0 } },
    { 0, 0, 9, 2, -1, 0, { 0 } }, { 7, 7, 1, 2, -1, 0, { 0 } },
    { 0, 0, 0, 2, -1, 0, { 0 } }, { 0, 0, 2, 0, -1, 0, { 0 } },
    { 2147483647, 0, 2, 2, -1, 0, { 0 } }, { 0, 0, 2, 2147483647, -1, 0, { 0 } },
    { 0, 0, 4, 4, 1, 4, { 0 } }, { 0, 0, 4, 4, 0, 3, { 0 } },
    { 0, 0, 4, 4, 2147483647, 2147483647, { 0 } } };
  TrtkOverlayItem good = { 4, 4, 4, 4, 0, 4, { 0 } };
  TrtkOverlayFrame f = { .width = 8, .height = 8, .n_components = 1,
    .component = { { 0, 0, 1, 0, 0 } } };
  TrtkOverlayBin bins[4];
  uint32_t n_tiles, n_order;

  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    ck_assert_int_eq (
        trtk_cuda_bin_overlay (&f, 16, &bad[i], 1, bins, &n_tiles, &n_order),
        TRTK_ERROR_ARGUMENT);
  ck_assert_int_eq (
      trtk_cuda_bin_overlay (&f, 16, &good, 1, bins, &n_tiles, &n_order),
      TRTK_OK);
  f.component[0].sub_x = 3;
  ck_assert_int_eq (
      trtk_cuda_bin_overlay (&f, 16, &good, 1, bins, &n_tiles, &n_order),
      TRTK_ERROR_ARGUMENT);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("overlay");
  TCase *tc = tcase_create ("overlay");
  SRunner *runner;
  int failed;

  tcase_add_loop_test (tc, tiles_are_what_items_are, 0, N_FORMATS);
  tcase_add_test (tc, only_tiles_that_are_drawn_in_are_visited);
  tcase_add_test (tc, what_is_beyond_the_frame_or_the_masks_is_refused);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
