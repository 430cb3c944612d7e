/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_overlay.c: what is drawn into frames in the device's memory is what the
 * host draws, frame after frame, and errors are told. With the stand-in driver
 * (TRTINFER_LIBCUDA), or on a GPU. */
#include <check.h>
#include <gmodule.h>
#include <string.h>

#include "backends/cuda/driver.h"
#include "trt_overlay.h"

#define WIDTH 101 /* odd: the last chroma sample has one pixel */
#define HEIGHT 75
#define PITCH 128
#define ROWS (HEIGHT + (HEIGHT + 1) / 2)
#define BYTES (PITCH * ROWS)
#define MASK_BYTES 3000

static const TrtCuDriver *cu;
static TrtCuContext context;
static guint8 masks[2 * MASK_BYTES];

/* NV12 at @memory. */
static TrtkOverlayFrame
frame_at (TrtCuPtr memory)
{
  TrtkOverlayFrame f = { .plane = { (void *) (guintptr) memory,
                             (void *) (guintptr) (memory + PITCH * HEIGHT) },
    .pitch = { PITCH, PITCH }, .width = WIDTH, .height = HEIGHT,
    .n_components = 3,
    .component = { { 0, 0, 1, 0, 0 }, { 1, 0, 2, 1, 1 }, { 1, 1, 2, 1, 1 } } };

  return f;
}

static TrtCuPtr
new_frame (const guint8 *bytes)
{
  TrtCuPtr memory = 0;
  guint8 last;

  ck_assert_int_eq (cu->context_push (context), 0);
  ck_assert_int_eq (cu->mem_alloc (&memory, BYTES), 0);
  ck_assert_int_eq (cu->copy_to (memory, bytes, BYTES), 0);
  /* it is there before what other streams do */
  ck_assert_int_eq (cu->copy_from (&last, memory + BYTES - 1, 1), 0);
  ck_assert_uint_eq (last, bytes[BYTES - 1]);
  cu->context_pop (&context);
  return memory;
}

static void
read_and_free (TrtCuPtr memory, guint8 *bytes)
{
  ck_assert_int_eq (cu->context_push (context), 0);
  ck_assert_int_eq (cu->copy_from (bytes, memory, BYTES), 0);
  ck_assert_int_eq (cu->mem_free (memory), 0);
  cu->context_pop (&context);
}

static void
fill (guint8 *bytes, gsize n, guint seed)
{
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) ((i * 7 + seed * 31 + i / 97) * 2654435761u >> 24);
}

/* A bar, then letters over it, and something in the odd corner. */
static guint
make_items (TrtkOverlayItem *items, guint n, gint mask_bytes)
{
  for (guint i = 0; i < n; i++) {
    TrtkOverlayItem *t = &items[i];

    *t = (TrtkOverlayItem){ .x = (gint) (i * 13 % 90), .y = (gint) (i * 7 % 60),
      .w = 3 + (gint) i % 9, .h = 2 + (gint) i % 14, .mask = -1,
      .color = { (guint8) (i * 40), (guint8) (i * 90), 200 } };
    if (i % 2 == 1) {
      t->mask_pitch = t->w;
      t->mask = (gint) (i * 57) % (mask_bytes - t->w * t->h);
    }
  }
  items[0] = (TrtkOverlayItem){ WIDTH - 1, HEIGHT - 1, 1, 1, -1, 0,
    { 250, 1, 2 } };
  return n;
}

START_TEST (frames_are_drawn_in_as_on_the_host)
{
  static const guint counts[] = { 1, 12, 0, 300, 3000, 2 };
  g_autoptr (GError) error = NULL;
  TrtOverlay *o = trt_overlay_new (NULL, &error);

  g_assert_no_error (error);
  for (guint round = 0; round < G_N_ELEMENTS (counts); round++) {
    TrtkOverlayItem *items = g_new0 (TrtkOverlayItem, counts[round] + 1);
    guint n = counts[round] > 0
                  ? make_items (items, counts[round], MASK_BYTES) : 0;
    guint8 *host = g_malloc (BYTES), *device = g_malloc (BYTES);
    gsize have = round > 2 ? 2 * MASK_BYTES : MASK_BYTES;
    TrtkOverlayFrame on_device, on_host;
    TrtCuPtr memory;

    fill (host, BYTES, round);
    memory = new_frame (host);
    on_device = frame_at (memory);
    on_host = frame_at ((TrtCuPtr) (guintptr) host);
    ck_assert (trt_overlay_set_masks (o, masks, round > 2 ? MASK_BYTES : 0,
        have, &error));
    ck_assert (trt_overlay_draw (o, &on_device, items, n, NULL, &error));
    ck_assert (trt_overlay_wait (o, &error));
    ck_assert (trt_overlay_draw_host (&on_host, masks, have, items, n, &error));
    read_and_free (memory, device);
    ck_assert_msg (memcmp (host, device, BYTES) == 0, "round %u", round);
    g_free (device);
    g_free (host);
    g_free (items);
  }
  trt_overlay_free (o);
}
END_TEST

/* A copy of the frame, and no byte between its rows. */
START_TEST (a_frame_is_copied_on_the_device)
{
  TrtOverlay *o = trt_overlay_new (NULL, NULL);
  guint8 from[BYTES], to[BYTES], got[BYTES];
  TrtCuPtr a, b;
  TrtkOverlayFrame source, target, other;
  g_autoptr (GError) error = NULL;

  fill (from, BYTES, 1);
  fill (to, BYTES, 2);
  a = new_frame (from);
  b = new_frame (to);
  source = frame_at (a);
  other = target = frame_at (b);
  ck_assert (trt_overlay_copy (o, &target, &source, NULL, &error));
  ck_assert (trt_overlay_wait (o, &error));
  other.height--;
  ck_assert (!trt_overlay_copy (o, &other, &source, NULL, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
  read_and_free (b, got);
  for (int y = 0; y < ROWS; y++) {
    /* 51 pairs of chroma are 102 bytes */
    int n = y < HEIGHT ? WIDTH : (WIDTH + 1) / 2 * 2;

    ck_assert (memcmp (got + y * PITCH, from + y * PITCH, (gsize) n) == 0);
    ck_assert (
        memcmp (got + y * PITCH + n, to + y * PITCH + n, (gsize) (PITCH - n))
        == 0);
  }
  read_and_free (a, got);
  trt_overlay_free (o);
}
END_TEST

START_TEST (items_outside_are_an_error_and_the_frame_is_left)
{
  TrtOverlay *o = trt_overlay_new (NULL, NULL);
  TrtkOverlayItem items[] = { { 0, 0, 9, 9, -1, 0, { 1, 2, 3 } },
    { WIDTH - 1, 0, 2, 2, -1, 0, { 1, 2, 3 } } };
  /* no masks were given */
  TrtkOverlayItem letter = { 0, 0, 2, 2, 0, 2, { 1, 2, 3 } };
  guint8 bytes[BYTES], got[BYTES];
  g_autoptr (GError) error = NULL;
  TrtkOverlayFrame f;
  TrtCuPtr memory;

  fill (bytes, BYTES, 3);
  memory = new_frame (bytes);
  f = frame_at (memory);
  ck_assert (!trt_overlay_draw (o, &f, items, 2, NULL, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
  ck_assert (strstr (error->message, "101x75") != NULL);
  g_clear_error (&error);
  f = frame_at ((TrtCuPtr) (guintptr) got);
  ck_assert (!trt_overlay_draw_host (&f, masks, 3, &letter, 1, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
  f = frame_at (memory);
  g_clear_error (&error);
  ck_assert (!trt_overlay_draw (o, &f, &letter, 1, NULL, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
  ck_assert (trt_overlay_wait (o, NULL));
  read_and_free (memory, got);
  ck_assert (memcmp (bytes, got, BYTES) == 0);
  trt_overlay_free (o);
}
END_TEST

/* ---- faults of the stand-in ------------------------------------------- */

static void (*standin_set) (const char *);
static long (*standin_get) (const char *);

START_TEST (a_missing_kernel_is_told_at_once)
{
  g_autoptr (GError) error = NULL;

  if (standin_set == NULL)
    return;
  standin_set ("no-kernel=trtk_overlay");
  ck_assert (trt_overlay_new (NULL, &error) == NULL);
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_BACKEND));
  ck_assert (strstr (error->message, "trtk_overlay") != NULL);
  standin_set ("");
}
END_TEST

START_TEST (a_full_device_is_told_and_used_again)
{
  g_autoptr (GError) error = NULL;
  TrtOverlay *o = trt_overlay_new (NULL, NULL);
  TrtkOverlayItem item = { 3, 4, 9, 9, -1, 0, { 1, 2, 3 } };
  guint8 bytes[BYTES];
  TrtkOverlayFrame f;
  TrtCuPtr memory;

  fill (bytes, BYTES, 3);
  memory = new_frame (bytes);
  f = frame_at (memory);
  if (standin_set != NULL) {
    standin_set ("oom-at=1");
    ck_assert (!trt_overlay_draw (o, &f, &item, 1, NULL, &error));
    ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_MEMORY));
    g_clear_error (&error);
    standin_set ("oom-at=1");
    ck_assert (!trt_overlay_set_masks (o, masks, 0, MASK_BYTES, &error));
    ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_MEMORY));
    g_clear_error (&error);
    standin_set ("");
  }
  ck_assert (trt_overlay_set_masks (o, masks, 0, MASK_BYTES, NULL));
  ck_assert (trt_overlay_draw (o, &f, &item, 1, NULL, NULL));
  ck_assert (trt_overlay_wait (o, NULL));
  read_and_free (memory, bytes);
  ck_assert_uint_eq (bytes[4 * PITCH + 3], 1);
  trt_overlay_free (o);
}
END_TEST

START_TEST (nothing_is_left)
{
  static const char *const what[]
      = { "blocks", "host-blocks", "streams", "events", "modules", "damage" };

  for (guint i = 0; standin_get != NULL && i < G_N_ELEMENTS (what); i++)
    ck_assert_msg (standin_get (what[i]) == 0, "%ld %s", standin_get (what[i]),
        what[i]);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cuda-overlay");
  TCase *tc = tcase_create ("cuda-overlay");
  const char *library = g_getenv ("TRTINFER_LIBCUDA");
  GModule *standin = library != NULL ? g_module_open (library, 0) : NULL;
  int device, failed;
  SRunner *runner;

  cu = trt_cu_driver (NULL);
  if (cu == NULL || cu->device_get (&device, 0) != 0
      || cu->primary_retain (&context, device) != 0) {
    g_print ("SKIP: no CUDA driver, or no GPU\n");
    return 77;
  }
  if (standin != NULL) {
    g_module_symbol (standin, "trt_standin_set", (gpointer *) &standin_set);
    g_module_symbol (standin, "trt_standin_get", (gpointer *) &standin_get);
  }
  fill (masks, sizeof masks, 9);
  tcase_add_test (tc, frames_are_drawn_in_as_on_the_host);
  tcase_add_test (tc, a_frame_is_copied_on_the_device);
  tcase_add_test (tc, items_outside_are_an_error_and_the_frame_is_left);
  tcase_add_test (tc, a_missing_kernel_is_told_at_once);
  tcase_add_test (tc, a_full_device_is_told_and_used_again);
  tcase_add_test (tc, nothing_is_left);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  cu->primary_release (device);
  return failed == 0 ? 0 : 1;
}
