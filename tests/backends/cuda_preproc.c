/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_preproc.c: a frame in the device's memory becomes the input of a run,
 * and errors are told. With the stand-in driver (TRTINFER_LIBCUDA), or on a
 * GPU. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "nets.h"
#include "trtk_cuda.h"
#include "trtk_preproc_pixel.h"

#define SIZE 10 /* of the input */
#define WIDTH 32
#define HEIGHT 18
#define PITCH 64
#define BYTES (PITCH * HEIGHT * 3 / 2)

/* y = relu (x), on @backend. */
static TrtContext *
new_context (const char *backend, int rank, const gint64 *dims)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autoptr (GError) error = NULL;
  TrtBuildOptions build = { .backend = backend };
  TrtEngineOptions options = { .backend = backend };
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, rank, dims);
  TrtContext *context;

  trt_graph_add_output (graph, trt_net_node (graph, "Relu", x, NULL));
  ck_assert (trt_graph_infer (graph, NULL));
  plan = trt_plan_build (graph, &build, &error);
  g_assert_no_error (error);
  engine = trt_engine_new (plan, &options, &error);
  g_assert_no_error (error);
  context = trt_context_new (engine, &error);
  g_assert_no_error (error);
  return context;
}

static TrtContext *
new_network (const char *backend)
{
  const gint64 dims[] = { 1, 3, SIZE, SIZE };

  return new_context (backend, 4, dims);
}

/* A context whose input is as good as a decoder's surface. */
static TrtContext *
new_surface (guint8 *frame)
{
  const gint64 dims[] = { 1, BYTES / 4 };
  TrtContext *c = new_context ("cuda", 2, dims);

  for (int i = 0; i < BYTES; i++)
    frame[i] = (guint8) (i * 7 + i / PITCH * 13) & 0x7f;
  memcpy (trt_context_get_input (c, 0), frame, BYTES);
  ck_assert (trt_context_run (c, NULL));
  return c;
}

/* NV12, BT.709, letterboxed, as it is. */
static TrtkPreproc
a_way (void)
{
  TrtkPreproc p = { .source = TRTK_SOURCE_SEMI8, .offset = { 0, 0, 1 },
    .sub_x = 1, .sub_y = 1, .cosited_x = 1, .crop_w = WIDTH, .crop_h = HEIGHT,
    .scale_x = (double) SIZE / WIDTH, .scale_y = 6.0 / HEIGHT, .offset_y = 2,
    .matrix = { { 1.164f, 0, 1.793f, -248.1f },
        { 1.164f, -0.213f, -0.533f, 76.9f }, { 1.164f, 2.112f, 0, -289.0f } },
    .width = SIZE, .height = SIZE, .n_channels = 3, .order = { 0, 1, 2 },
    .scale = { 1, 1, 1 }, .pad = { 114, 114, 114 }, .dtype = TRTK_F32 };

  return p;
}

static TrtkPreprocFrame
frame_at (const void *memory)
{
  TrtkPreprocFrame f = { .plane = { memory, (const char *) memory
          + PITCH * HEIGHT }, .pitch = { PITCH, PITCH } };

  return f;
}

static void
run_on_host (const TrtkPreproc *p, const guint8 *frame, float *y)
{
  TrtkPreprocFrame f = frame_at (frame);
  TrtkPreprocArgs a;
  TrtkLaunch launch;

  ck_assert (trtk_cuda_plan_preproc (p, &a, &launch) == TRTK_OK);
  ck_assert (trtk_cuda_preproc_set_frames (p, &f, 1, &a, &launch) == TRTK_OK);
  a.y = y;
  for (int i = 0; i < SIZE * SIZE; i++)
    trtk_preproc_run_pixel (&a, &a.frame[0], p->source, 0, i % SIZE, i / SIZE);
}

START_TEST (a_frame_becomes_the_input)
{
  guint8 *frame = g_malloc (BYTES);
  TrtContext *surface = new_surface (frame), *network = new_network ("cuda");
  guintptr memory = trt_context_get_device_input (surface, 0);
  TrtkPreprocFrame f = frame_at ((const void *) memory);
  TrtkPreproc p = a_way ();
  g_autoptr (GError) error = NULL;
  float want[3 * SIZE * SIZE];
  const float *got;

  run_on_host (&p, frame, want);
  /* with and without a stream to wait for */
  for (int i = 0; i < 4; i++) {
    trt_context_preprocess (network, 0, &p, &f, 1,
        i % 2 ? trt_context_get_stream (surface) : NULL, &error);
    g_assert_no_error (error);
    ck_assert (trt_context_run_async (network, &error));
    ck_assert (trt_context_wait (network, &error));
    got = trt_context_get_output (network, 0);
    for (int k = 0; k < 3 * SIZE * SIZE; k++)
      ck_assert_msg (fabsf (got[k] - want[k]) <= 1e-3f, "element %d: %g, "
          "wants %g", k, (double) got[k], (double) want[k]);
  }
  /* the host's buffer again, once somebody asks for it, with the picture */
  got = trt_context_get_input (network, 0);
  for (int k = 0; k < 3 * SIZE * SIZE; k++)
    ck_assert (fabsf (got[k] - want[k]) <= 1e-3f);
  trt_net_fill (trt_context_get_input (network, 0), 3 * SIZE * SIZE, 5);
  trt_net_fill (want, 3 * SIZE * SIZE, 5);
  ck_assert (trt_context_run (network, NULL));
  got = trt_context_get_output (network, 0);
  for (int k = 0; k < 3 * SIZE * SIZE; k++)
    ck_assert (got[k] == (want[k] < 0 ? 0 : want[k]));
  trt_context_free (network);
  trt_context_free (surface);
  g_free (frame);
}
END_TEST

START_TEST (a_frame_of_the_host_becomes_the_input)
{
  guint8 *frame = g_malloc (BYTES);
  TrtContext *network = new_network ("cuda");
  TrtkPreproc p = a_way ();
  g_autoptr (GError) error = NULL;
  float want[3 * SIZE * SIZE];

  /* not the bytes behind the last row's, and more at a time than before */
  for (int crop = 0; crop < 3; crop++) {
    TrtkPreprocFrame f = frame_at (frame);
    const float *got;

    for (int i = 0; i < BYTES; i++)
      frame[i] = (guint8) (i * 11 + crop) & 0x7f;
    p.crop_h = HEIGHT - 8 + 4 * crop;
    run_on_host (&p, frame, want);
    trt_context_preprocess_host (network, 0, &p, &f, &error);
    g_assert_no_error (error);
    ck_assert (trt_context_run (network, &error));
    got = trt_context_get_output (network, 0);
    for (int k = 0; k < 3 * SIZE * SIZE; k++)
      ck_assert_msg (fabsf (got[k] - want[k]) <= 1e-3f, "element %d: %g, "
          "wants %g", k, (double) got[k], (double) want[k]);
  }
  trt_context_free (network);
  g_free (frame);
}
END_TEST

static void
check_refused (TrtContext *c, const TrtkPreproc *p, const TrtkPreprocFrame *f,
    guint n, gint code)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!trt_context_preprocess (c, 0, p, f, n, NULL, &error));
  ck_assert_msg (error->code == code, "%s", error->message);
}

START_TEST (what_cannot_be_is_refused)
{
  guint8 *frame = g_malloc (BYTES);
  TrtContext *surface = new_surface (frame), *network = new_network ("cuda");
  TrtContext *host = new_network ("cpu");
  guintptr memory = trt_context_get_device_input (surface, 0);
  TrtkPreprocFrame f = frame_at ((const void *) memory);
  TrtkPreproc p = a_way ();

  check_refused (host, &p, &f, 1, TRT_ERROR_UNSUPPORTED);
  check_refused (network, &p, &f, 0, TRT_ERROR_UNSUPPORTED);
  f.slot = 1;
  check_refused (network, &p, &f, 1, TRT_ERROR_ARGUMENT);
  f.slot = 0;
  f.plane[1] = (const char *) f.plane[1] + 1;
  check_refused (network, &p, &f, 1, TRT_ERROR_UNSUPPORTED);
  f.plane[1] = (const char *) f.plane[1] - 1;
  p.width = 2 * SIZE;
  check_refused (network, &p, &f, 1, TRT_ERROR_ARGUMENT);
  p.width = SIZE;
  p.dtype = TRTK_U8;
  check_refused (network, &p, &f, 1, TRT_ERROR_ARGUMENT);
  trt_context_free (host);
  trt_context_free (network);
  trt_context_free (surface);
  g_free (frame);
}
END_TEST

/* Each test has a process, and so a driver, of its own. */
int
main (void)
{
  Suite *suite = suite_create ("cuda-preproc");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, a_frame_becomes_the_input);
  tcase_add_test (tcase, a_frame_of_the_host_becomes_the_input);
  tcase_add_test (tcase, what_cannot_be_is_refused);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_FORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
