/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer and frames in CUDA memory on a GPU, or on the stand-in driver
 * (tests/standin) as libcuda.so.1. Skipped where neither is.
 *
 * The model's own outputs are compared, so that nothing depends on a head's
 * kernels being there.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>
#include <dlfcn.h>
#include <math.h>
#include <string.h>

#include "cudatest.h"
#include "infertest.h"

#define WIDTH 50
#define HEIGHT 38

static GstCudaContext *context;
static gpointer standin; /* the driver's library, or NULL */

static GstBuffer *
to_cuda (GstCudaContext *from, const gchar *format, GstBuffer *picture)
{
  GstVideoInfo info;

  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), WIDTH, HEIGHT);
  return cuda_test_upload (from, &info, picture);
}

/* All outputs of the model, one after the other. */
static GArray *
outputs_of (GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_get_trt_tensor_meta (buffer);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (gfloat));
  GstTrtTensor tensor;

  fail_unless (meta != NULL);
  for (guint i = 0; gst_trt_tensor_meta_get (meta, i, &tensor); i++) {
    GstMapInfo map;

    fail_unless_equals_string (tensor.type, "float32");
    gst_buffer_map (tensor.data, &map, GST_MAP_READ);
    g_array_append_vals (values, map.data, map.size / sizeof (gfloat));
    gst_buffer_unmap (tensor.data, &map);
  }
  fail_unless (values->len > 0);
  return values;
}

static const gchar options[] = "head=none output-tensors=true "
    "resize-mode=letterbox pad-value=114 mean=10 std=200 ";

static GstHarness *
make_harness (const gchar *backend, const gchar *format, const gchar *features,
    GstBus *bus)
{
  g_autofree gchar *properties
      = g_strdup_printf ("%s backend=%s", options, backend);
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw%s,format=%s,width=%d,height=%d,framerate=30/1", features,
      format, WIDTH, HEIGHT);
  GstHarness *h = infer_harness (properties);
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstContext *shared = gst_context_new_cuda_context (context);

  gst_element_set_bus (infer, bus);
  /* the application's; the harness has started the element already */
  gst_element_set_state (infer, GST_STATE_NULL);
  gst_element_set_context (infer, shared);
  gst_element_set_state (infer, GST_STATE_PLAYING);
  gst_harness_set_src_caps_str (h, caps);
  gst_context_unref (shared);
  gst_object_unref (infer);
  return h;
}

static GArray *
run_one (const gchar *backend, const gchar *format, const gchar *features,
    GstBuffer *in, guint *n_warnings)
{
  GstBus *bus = gst_bus_new ();
  GstHarness *h = make_harness (backend, format, features, bus);
  GstMemory *memory = gst_buffer_peek_memory (in, 0);
  GstBuffer *out = NULL;
  GArray *values;

  fail_unless_equals_int (gst_harness_push (h, in), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out != NULL);
  fail_unless (gst_buffer_peek_memory (out, 0) == memory);
  values = outputs_of (out);
  gst_buffer_unref (out);
  *n_warnings = cuda_test_count_warnings (bus);
  gst_harness_teardown (h);
  gst_object_unref (bus);
  return values;
}

/* The CPU's pre-processing brings frames of 10 bits to 8: a step of 200. */
static void
compare (const gchar *what, GArray *got, GArray *want)
{
  gfloat tolerance = g_str_equal (what, "P010_10LE") ? 1 / 200.f : 1e-3f;

  fail_unless_equals_int (got->len, want->len);
  for (guint i = 0; i < got->len; i++) {
    gfloat a = g_array_index (got, gfloat, i);
    gfloat b = g_array_index (want, gfloat, i);

    fail_unless (fabsf (a - b) <= tolerance * (1 + fabsf (b)),
        "%s, output %u: %g, want %g", what, i, a, b);
  }
}

GST_START_TEST (test_frames_are_read_where_they_lie)
{
  static const gchar *const formats[]
      = { "NV12", "I420", "RGBA", "BGRx", "P010_10LE" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *picture
        = infer_picture (formats[i], WIDTH, HEIGHT, 200, 90, 30);
    guint n_cpu, n_cuda, n_download;
    GArray *want, *got, *downloaded;

    want = run_one ("cpu", formats[i], "", gst_buffer_ref (picture), &n_cpu);
    got = run_one ("cuda", formats[i], "(memory:CUDAMemory)",
        to_cuda (context, formats[i], picture), &n_cuda);
    downloaded = run_one ("cpu", formats[i], "(memory:CUDAMemory)",
        to_cuda (context, formats[i], picture), &n_download);
    compare (formats[i], downloaded, want);
    compare (formats[i], got, want);
    fail_unless_equals_int (n_cuda, n_cpu);
    fail_unless_equals_int (n_download, n_cpu + 1);
    g_array_unref (downloaded);
    g_array_unref (got);
    g_array_unref (want);
    gst_buffer_unref (picture);
  }
}
GST_END_TEST;

/* As they are where a kernel reads them, else as tensors. */
GST_START_TEST (test_system_frames_are_uploaded)
{
  static const gchar *const formats[]
      = { "NV12", "I420", "RGB", "BGRx", "GRAY8", "YUY2", "P010_10LE" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *picture
        = infer_picture (formats[i], WIDTH, HEIGHT, 20, 190, 30);
    guint n_cpu, n_cuda;
    GArray *want
        = run_one ("cpu", formats[i], "", gst_buffer_ref (picture), &n_cpu);
    GArray *got = run_one ("cuda", formats[i], "", picture, &n_cuda);

    compare (formats[i], got, want);
    fail_unless_equals_int (n_cuda, n_cpu);
    g_array_unref (got);
    g_array_unref (want);
  }
}
GST_END_TEST;

GST_START_TEST (test_frames_of_another_context_are_downloaded)
{
  GstCudaContext *other = gst_cuda_context_new (0);
  GstBuffer *picture = infer_picture ("NV12", WIDTH, HEIGHT, 20, 190, 130);
  guint n_cpu, n_cuda;
  GArray *want = run_one ("cpu", "NV12", "", gst_buffer_ref (picture), &n_cpu);
  GArray *got = run_one ("cuda", "NV12", "(memory:CUDAMemory)",
      to_cuda (other, "NV12", picture), &n_cuda);

  compare ("another context", got, want);
  fail_unless_equals_int (n_cuda, n_cpu + 1);
  g_array_unref (got);
  g_array_unref (want);
  gst_buffer_unref (picture);
  gst_object_unref (other);
}
GST_END_TEST;

/* Two streams of CUDA memory and one of the host's share a model: each gets what
 * it gets alone, and the first two are one batch. */
GST_START_TEST (test_streams_share_batches)
{
  static const struct {
    const gchar *format, *features;
    guint8 red;
  } cases[] = { { "NV12", "(memory:CUDAMemory)", 200 },
    { "NV12", "(memory:CUDAMemory)", 90 }, { "RGBA", "", 30 } };
  TinyModelOptions any_batch = { 0, TRUE, TRUE };
  g_autofree gchar *model = tiny_model_write (
      infer_folder, "batch.onnx", tiny_detector (&any_batch));
  g_autofree gchar *shared = g_strdup_printf ("cuda model=%s batch-size=2 "
      "batch-timeout=2000 model-instance-id=device", model);
  GstBus *bus = gst_bus_new ();
  GstHarness *h[3];

  for (guint i = 0; i < 3; i++)
    h[i] = make_harness (shared, cases[i].format, cases[i].features, bus);
  for (guint round = 0; round < 8; round++) {
    for (guint i = 0; i < 3; i++) {
      GstBuffer *picture = infer_picture (
          cases[i].format, WIDTH, HEIGHT, cases[i].red, 10 * round, 30);

      gst_harness_push (h[i], i == 2 ? gst_buffer_ref (picture)
                                     : to_cuda (context, cases[i].format,
                                         picture));
      gst_buffer_unref (picture);
    }
    for (guint i = 0; i < 3; i++) {
      GstBuffer *buffer = gst_harness_pull (h[i]);
      guint n;
      GArray *got = outputs_of (buffer);
      GArray *want = run_one ("cpu", cases[i].format, "",
          infer_picture (cases[i].format, WIDTH, HEIGHT, cases[i].red,
              10 * round, 30), &n);

      compare (cases[i].format, got, want);
      g_array_unref (got);
      g_array_unref (want);
      gst_buffer_unref (buffer);
    }
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus) / 1000, 0);
  for (guint i = 0; i < 3; i++)
    gst_harness_teardown (h[i]);
  gst_object_unref (bus);
}
GST_END_TEST;

static void
set_standin (const gchar *text)
{
  void (*set) (const char *);

  *(gpointer *) &set = dlsym (standin, "trt_standin_set");
  set (text);
}

static glong
get_standin (const gchar *what)
{
  long (*get) (const char *);

  *(gpointer *) &get = dlsym (standin, "trt_standin_get");
  return get (what);
}

/* Gives @h what is made of such a frame alone. @full: device memory is. */
static void
check_stream (GstHarness *h, guint8 red, gboolean full)
{
  GstBuffer *picture = infer_picture ("NV12", WIDTH, HEIGHT, red, 80, 30);
  GstBuffer *frame = to_cuda (context, "NV12", picture), *out;
  guint n;
  GArray *want = run_one ("cpu", "NV12", "", picture, &n), *got;
  g_autofree gchar *limit
      = full ? g_strdup_printf ("memory=%ld", get_standin ("bytes") + 64) : NULL;

  if (full)
    set_standin (limit);
  fail_unless_equals_int (gst_harness_push (h, frame), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out != NULL);
  if (full)
    set_standin ("");
  got = outputs_of (out);
  compare ("NV12", got, want);
  g_array_unref (got);
  g_array_unref (want);
  gst_buffer_unref (out);
}

/* Its streams wait for each other as little as if each had the model alone: they
 * have contexts of their own. One of them says what is the matter. */
GST_START_TEST (test_streams_share_a_model_of_one_picture)
{
  const gchar *shared = "cuda batch-size=4 inflight=2 model-instance-id=one";
  GstBus *bus = gst_bus_new ();
  GstHarness *h[4];
  glong contexts = 0;

  for (guint i = 0; i < 4; i++) {
    if (i == 1 && standin != NULL)
      contexts = get_standin ("host-blocks");
    h[i] = make_harness (shared, "NV12", "(memory:CUDAMemory)", bus);
    check_stream (h[i], 50 * i + 20, FALSE);
  }
  if (standin != NULL)
    fail_unless_equals_int (get_standin ("host-blocks"), contexts + 3 * 2);
  for (guint i = 0; i < 4; i++)
    check_stream (h[i], 50 * i + 30, FALSE);
  fail_unless_equals_int (cuda_test_count_warnings (bus), 1);
  for (guint i = 0; i < 4; i++)
    gst_harness_teardown (h[i]);
  gst_object_unref (bus);
}
GST_END_TEST;

/* Where there is no memory for contexts of its own, one waits for others. */
GST_START_TEST (test_a_stream_without_contexts_uses_the_others)
{
  const gchar *shared = "cuda batch-size=4 model-instance-id=full";
  g_autofree gchar *full = NULL;
  GstBus *bus = gst_bus_new ();
  GstHarness *one, *two;
  glong contexts;

  if (standin == NULL)
    return; /* a GPU is not filled on purpose */
  one = make_harness (shared, "NV12", "(memory:CUDAMemory)", bus);
  check_stream (one, 20, FALSE);
  contexts = get_standin ("host-blocks");
  full = g_strdup_printf ("memory=%ld", get_standin ("bytes") + 64);
  set_standin (full);
  two = make_harness (shared, "NV12", "(memory:CUDAMemory)", bus);
  set_standin ("");
  check_stream (two, 90, TRUE);
  check_stream (one, 50, TRUE);
  fail_unless_equals_int (get_standin ("host-blocks"), contexts);
  fail_unless_equals_int (cuda_test_count_warnings (bus), 1);
  gst_harness_teardown (one);
  gst_harness_teardown (two);
  gst_object_unref (bus);
}
GST_END_TEST;

/* The warning's or error's text, which names its reason. */
static gchar *
pop_text (GstBus *bus, GstMessageType type)
{
  g_autoptr (GError) error = NULL;
  GstMessage *message
      = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, type);

  fail_unless (message != NULL);
  if (type == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, NULL);
  else
    gst_message_parse_error (message, &error, NULL);
  gst_message_unref (message);
  return g_strdup (error->message);
}

/* backend=auto goes on without the GPU and says why; backend=cuda does not. */
GST_START_TEST (test_a_full_gpu_leaves_auto_to_the_cpu)
{
  GstBus *bus = gst_bus_new ();
  g_autofree gchar *warning = NULL, *error = NULL;
  GstBuffer *picture = infer_picture ("NV12", WIDTH, HEIGHT, 20, 190, 130);
  GstBuffer *out;
  GArray *want, *got;
  GstHarness *h;
  guint n;

  if (standin == NULL)
    return; /* a GPU is not filled on purpose */
  want = run_one ("cpu", "NV12", "", gst_buffer_ref (picture), &n);
  g_unsetenv ("TRTINFER_BACKEND");
  set_standin ("memory=4096");
  h = make_harness ("auto", "NV12", "", bus);
  fail_unless_equals_int (
      gst_harness_push (h, gst_buffer_ref (picture)), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out != NULL);
  got = outputs_of (out);
  compare ("fallen back", got, want);
  warning = pop_text (bus, GST_MESSAGE_WARNING);
  fail_unless (strstr (warning, "backend=auto runs on the CPU: cuda: ") != NULL
                   && strstr (warning, "are missing") != NULL,
      "%s", warning);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);

  h = make_harness ("cuda", "NV12", "", bus);
  gst_harness_push (h, picture);
  error = pop_text (bus, GST_MESSAGE_ERROR);
  fail_unless (strstr (error, "are missing") != NULL, "%s", error);
  gst_harness_teardown (h);

  set_standin ("");
  g_array_unref (got);
  got = run_one ("auto", "NV12", "",
      infer_picture ("NV12", WIDTH, HEIGHT, 20, 190, 130), &n);
  compare ("on the GPU again", got, want);
  g_setenv ("TRTINFER_BACKEND", "cuda", TRUE);
  g_array_unref (got);
  g_array_unref (want);
  gst_object_unref (bus);
}
GST_END_TEST;

/* Float is 16 bits wide on a GPU, unless somebody says otherwise. */
GST_START_TEST (test_float_is_half_on_a_gpu)
{
  static const struct {
    GstTrtPrecision asked, got;
    const gchar *why;
  } cases[] = {
    { GST_TRT_PRECISION_AUTO, GST_TRT_PRECISION_FP16, "not quantised" },
    { GST_TRT_PRECISION_FP16, GST_TRT_PRECISION_FP16, "asked for" },
    { GST_TRT_PRECISION_FP32, GST_TRT_PRECISION_FP32, "asked for" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstTrtModelSettings settings = { .path = g_strdup (infer_model),
      .backend = g_strdup ("cuda"), .precision = cases[i].asked };
    g_autoptr (GError) error = NULL;
    g_autoptr (GstTrtModel) model = NULL;
    const gchar *reason;

    settings.cache_dir = g_build_filename (infer_folder, "cache", NULL);
    model = gst_trt_model_load (&settings, NULL, NULL, &error);
    g_assert_no_error (error);
    fail_unless_equals_int (
        gst_trt_model_get_precision (model, &reason, NULL), cases[i].got);
    fail_unless (strstr (reason, cases[i].why), "%s", reason);
    gst_trt_model_settings_clear (&settings);
  }
}
GST_END_TEST;

static Suite *
device_suite (void)
{
  Suite *suite = suite_create ("device");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, infer_setup, infer_teardown);
  tcase_add_test (tc, test_frames_are_read_where_they_lie);
  tcase_add_test (tc, test_system_frames_are_uploaded);
  tcase_add_test (tc, test_frames_of_another_context_are_downloaded);
  tcase_add_test (tc, test_streams_share_batches);
  tcase_add_test (tc, test_streams_share_a_model_of_one_picture);
  tcase_add_test (tc, test_a_stream_without_contexts_uses_the_others);
  tcase_add_test (tc, test_a_full_gpu_leaves_auto_to_the_cpu);
  tcase_add_test (tc, test_float_is_half_on_a_gpu);
  return suite;
}

int
main (int argc, char **argv)
{
  Suite *suite;
  int failed;

  const gchar *library = g_getenv ("TRTINFER_LIBCUDA");

  gst_check_init (&argc, &argv);
  if (library != NULL && (standin = dlopen (library, RTLD_NOW)) == NULL)
    g_error ("%s", dlerror ());
  context = gst_cuda_load_library () ? gst_cuda_context_new (0) : NULL;
  if (context == NULL) {
    g_print ("SKIP: no CUDA driver, or no GPU\n");
    return 77;
  }
  gst_cuda_memory_init_once ();
  suite = device_suite ();
  failed = gst_check_run_suite (suite, "device", __FILE__);
  gst_object_unref (context);
  return failed;
}
