/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.c: what drawing into a 1080p NV12 frame takes, for 0 to 300 objects
 * (a box, a label of 12 letters each): the caller's time to ask for it, until it
 * is done, and the same on the CPU. The pixels are compared. Medians of RUNS
 * after as many of warm-up, each over the last. overlay [RUNS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/cuda/driver.h"
#include "trt_overlay.h"

#define WIDTH 1920
#define HEIGHT 1080
#define PITCH 2048
#define BYTES (PITCH * HEIGHT * 3 / 2)
#define MAX_RUNS 1000
#define LETTER_W 16
#define LETTER_H 26
#define MASK_BYTES (LETTER_W * LETTER_H * 40)

static const TrtCuDriver *cu;
static int runs = 200;

static TrtkOverlayFrame
frame_at (guint8 *memory)
{
  TrtkOverlayFrame f
      = { .plane = { memory, memory + PITCH * HEIGHT },
          .pitch = { PITCH, PITCH }, .width = WIDTH, .height = HEIGHT,
          .n_components = 3,
          .component = { { 0, 0, 1, 0, 0 }, { 1, 0, 2, 1, 1 },
              { 1, 1, 2, 1, 1 } } };

  return f;
}

static void
add (GArray *items, gint x, gint y, gint w, gint h, gint mask)
{
  TrtkOverlayItem item = { x, y, w, h, mask, mask < 0 ? 0 : LETTER_W,
    { 120, 90, (guint8) (mask < 0 ? 60 : 200) } };

  if (x >= 0 && y >= 0 && x + w <= WIDTH && y + h <= HEIGHT)
    g_array_append_val (items, item);
}

static GArray *
make_items (guint n)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (TrtkOverlayItem));

  for (guint i = 0; i < n; i++) {
    gint x = (gint) (i * 397 % 1600), y = 40 + (gint) (i * 211 % 800);
    gint w = 60 + (gint) (i * 53 % 250), h = 80 + (gint) (i * 31 % 150);

    add (items, x, y, w, 5, -1);
    add (items, x, y + h - 5, w, 5, -1);
    add (items, x, y + 5, 5, h - 10, -1);
    add (items, x + w - 5, y + 5, 5, h - 10, -1);
    add (items, x, y - 36, 12 * LETTER_W + 12, 36, -1);
    for (gint k = 0; k < 12; k++)
      add (items, x + 6 + k * LETTER_W, y - 32, LETTER_W, LETTER_H,
          (gint) ((i * 12 + (guint) k) % 40) * LETTER_W * LETTER_H);
  }
  return items;
}

static int
by_size (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median (double *values)
{
  qsort (values, (size_t) runs, sizeof *values, by_size);
  return values[runs / 2];
}

static gboolean
measure (TrtOverlay *o, const TrtkOverlayFrame *frame, const GArray *items,
    double *ask, double *done, GError **error)
{
  static double asks[MAX_RUNS], dones[MAX_RUNS];

  for (int i = -runs; i < runs; i++) {
    gint64 start = g_get_monotonic_time (), asked;

    if (!trt_overlay_draw (o, frame, (const TrtkOverlayItem *) (gpointer)
                items->data, items->len, NULL, error))
      return FALSE;
    asked = g_get_monotonic_time ();
    if (!trt_overlay_wait (o, error))
      return FALSE;
    if (i < 0)
      continue;
    asks[i] = (double) (asked - start);
    dones[i] = (double) (g_get_monotonic_time () - start);
  }
  *ask = median (asks);
  *done = median (dones);
  return TRUE;
}

static double
measure_host (const TrtkOverlayFrame *frame, const guint8 *masks,
    const GArray *items)
{
  static double times[MAX_RUNS];

  for (int i = -runs; i < runs; i++) {
    gint64 start = g_get_monotonic_time ();

    trt_overlay_draw_host (frame, masks, MASK_BYTES,
        (const TrtkOverlayItem *) (gpointer) items->data, items->len, NULL);
    if (i >= 0)
      times[i] = (double) (g_get_monotonic_time () - start);
  }
  return median (times);
}

/* FALSE where the pixels differ or the device fails. */
static gboolean
row (TrtOverlay *o, TrtCuPtr memory, const guint8 *masks, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *host = g_malloc0 (BYTES), *got = g_malloc0 (BYTES);
  TrtkOverlayFrame on_device = frame_at ((guint8 *) (guintptr) memory);
  TrtkOverlayFrame on_host = frame_at (host);
  g_autoptr (GArray) items = make_items (n);
  double ask, done, cpu;
  gboolean same;

  cu->copy_to (memory, host, BYTES);
  cu->copy_from (got, memory, 1); /* it is there */
  if (!measure (o, &on_device, items, &ask, &done, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return FALSE;
  }
  cpu = measure_host (&on_host, masks, items);
  cu->copy_from (got, memory, BYTES);
  same = memcmp (host, got, BYTES) == 0;
  printf ("%7u  %6u  %6.0f  %6.0f  %6.0f  %s\n", n, items->len, ask, done, cpu,
      same ? "same" : "DIFFERENT");
  return same;
}

int
main (int argc, char **argv)
{
  static const guint counts[] = { 0, 1, 10, 30, 100, 300 };
  static guint8 masks[MASK_BYTES];
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtOverlay) o = trt_overlay_new (NULL, &error);
  TrtCuContext context;
  TrtCuPtr memory = 0;
  int device, status = 0;

  if (argc > 1)
    runs = CLAMP (atoi (argv[1]), 1, MAX_RUNS);
  for (guint i = 0; i < MASK_BYTES; i++)
    masks[i] = (guint8) (i % 5 < 2 ? 0 : i % 7 < 3 ? 255 : i * 37);
  cu = trt_cu_driver (NULL);
  if (o == NULL || !trt_overlay_set_masks (o, masks, 0, MASK_BYTES, &error)
      || cu->device_get (&device, 0) != 0
      || cu->primary_retain (&context, device) != 0
      || cu->context_push (context) != 0
      || cu->mem_alloc (&memory, BYTES) != 0) {
    fprintf (stderr, "%s\n", error != NULL ? error->message : "no GPU");
    return 1;
  }
  printf ("objects   items     ask    done     CPU  pixels (us)\n");
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    status |= !row (o, memory, masks, counts[i]);
  cu->mem_free (memory);
  return status;
}
