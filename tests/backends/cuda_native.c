/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_native.c: pictures that are made as a network's first step would make
 * them: the same outputs bit by bit, and a step less. With the stand-in driver
 * (TRTINFER_LIBCUDA), or on a GPU. */
#include <check.h>
#include <string.h>

#include "cuda_rig.h"

#define SIZE 20 /* of the input */
#define MOST 4  /* pictures at once */
#define WIDTH 32
#define HEIGHT 18
#define PITCH 128
#define BYTES (PITCH * HEIGHT * 3)

typedef enum { NET_S8, NET_U8, NET_HALF, NET_SHARED, N_NETS } Net;


/* ---- nets ------------------------------------------------------------- */

static TrtTensor *
constant (TrtGraph *g, TrtkDtype dtype, int rank, const gint64 *dims,
    const void *data, gsize bytes)
{
  g_autoptr (GBytes) b = g_bytes_new (data, bytes);

  return trt_graph_add_constant (g, NULL, dtype, rank, dims, b);
}

static TrtTensor *
node3 (TrtGraph *g, const char *op, TrtTensor *a, TrtTensor *b, TrtTensor *c)
{
  TrtTensor *in[3] = { a, b, c };

  return trt_node_output (
      trt_graph_add_node (g, op, NULL, in, c != NULL ? 3 : 2, 1), 0);
}

/* Through bytes of @dtype and back. */
static TrtTensor *
add_quantised (TrtGraph *g, TrtTensor *x, TrtkDtype dtype)
{
  const float scale = 0.0173f;
  const gint8 zero = dtype == TRTK_S8 ? -9 : 100;
  TrtTensor *s = constant (g, TRTK_F32, 0, NULL, &scale, sizeof scale);
  TrtTensor *z = constant (g, dtype, 0, NULL, &zero, 1);

  return node3 (g, "DequantizeLinear", node3 (g, "QuantizeLinear", x, s, z), s,
      z);
}

/* A convolution of bytes with weights of bytes. */
static TrtTensor *
add_conv (TrtGraph *g, TrtTensor *x, gint64 channels)
{
  const gint64 dims[] = { channels, 3, 3, 3 };
  const float scale = 0.01f;
  TrtTensor *s = constant (g, TRTK_F32, 0, NULL, &scale, sizeof scale);
  gint8 w[16 * 27];

  for (int i = 0; i < 16 * 27; i++)
    w[i] = (gint8) (i * 37 % 251 - 125);
  return node3 (g, "Conv", x, node3 (g, "DequantizeLinear",
      constant (g, TRTK_S8, 4, dims, w, (gsize) channels * 27), s, NULL), NULL);
}

static TrtGraph *
new_graph (Net net)
{
  const gint64 dims[] = { -1, 3, SIZE, SIZE };
  TrtGraph *g = trt_graph_new ();
  TrtTensor *x = trt_graph_add_input (g, "x", TRTK_F32, 4, dims), *y, *z;

  if (net == NET_HALF) {
    y = trt_net_conv (g, x, 16, 3, 2, 3);
    z = trt_net_conv (g, x, 8, 1, 1, 4);
  } else {
    y = add_quantised (g, x, net == NET_U8 ? TRTK_U8 : TRTK_S8);
    z = add_conv (g, y, 8);
    y = add_conv (g, y, 16);
  }
  ck_assert (trt_graph_infer (g, NULL));
  trt_graph_add_output (g, trt_net_node (g, "Relu", y, NULL));
  trt_graph_add_output (g, trt_net_node (g, "Relu", z, NULL));
  if (net == NET_SHARED) /* somebody else wants it in f32 */
    trt_graph_add_output (g, trt_net_node (g, "Relu", x, NULL));
  ck_assert (trt_graph_infer (g, NULL));
  return g;
}

static TrtContext *
new_context (Net net, const char *backend)
{
  g_autoptr (TrtGraph) graph = new_graph (net);
  g_autoptr (GError) error = NULL;
  TrtBuildOptions build = { .backend = backend, .half = net == NET_HALF };
  TrtEngineOptions options = { .backend = backend };
  TrtShapeRange range = { "x", 4, { 1, 3, SIZE, SIZE }, { 1, 3, SIZE, SIZE },
    { MOST, 3, SIZE, SIZE } };
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  TrtContext *context;

  ck_assert (trt_graph_add_profile (graph, &range, 1, &error));
  plan = trt_plan_build (graph, &build, &error);
  g_assert_no_error (error);
  engine = trt_engine_new (plan, &options, &error);
  g_assert_no_error (error);
  context = trt_context_new (engine, &error);
  g_assert_no_error (error);
  return context;
}

static void
set_batch (TrtContext *c, gint64 n)
{
  TrtTensorInfo info = { "x", TRTK_F32, 4, { n, 3, SIZE, SIZE } };
  g_autoptr (GError) error = NULL;

  trt_context_prepare_shapes (c, &info, 1, &error);
  g_assert_no_error (error);
}

/* ---- pictures --------------------------------------------------------- */

/* Letterboxed, normalised, of @source. */
static TrtkPreproc
a_way (int source, gboolean area)
{
  static const int sub[TRTK_N_SOURCES] = { 0, 1, 1, 1, 0, 0 };
  TrtkPreproc p = { .source = source, .sub_x = sub[source],
    .sub_y = sub[source], .crop_w = WIDTH, .crop_h = HEIGHT,
    .scale_x = (double) SIZE / WIDTH, .scale_y = 12.0 / HEIGHT, .offset_y = 4,
    .area = area, .width = SIZE, .height = SIZE, .n_channels = 3,
    .order = { 2, 1, 0 }, .scale = { 0.017f, 0.0175f, -0.0174f },
    .add = { -2.1f, -2, 1.8f }, .pad = { 0.1f, 0.2f, -0.3f },
    .dtype = TRTK_F32 };

  for (int c = 0; c < 3; c++) {
    p.offset[c] = source == TRTK_SOURCE_SEMI8 || source == TRTK_SOURCE_SEMI16
                      ? c == 1 : c;
    p.matrix[c][c] = 1.1f;
    p.matrix[c][(c + 1) % 3] = source == TRTK_SOURCE_SEMI16 ? 0.001f : 0.2f;
    p.matrix[c][3] = -20;
  }
  return p;
}

static TrtkPreprocFrame
a_frame (guint8 *memory, int slot)
{
  TrtkPreprocFrame f = { .plane = { memory, memory + PITCH * HEIGHT,
                             memory + 2 * PITCH * HEIGHT },
    .pitch = { PITCH, PITCH, PITCH }, .slot = slot };

  for (int i = 0; i < BYTES; i++)
    memory[i] = (guint8) ((i * 7 + slot * 31) ^ i / PITCH * 13);
  return f;
}

/* The first @n pictures' part of both outputs. */
static GByteArray *
take_outputs (TrtContext *c, int n, int batch)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < 2; i++) {
    TrtTensorInfo info;

    trt_context_get_output_info (c, i, &info);
    g_byte_array_append (all, trt_context_get_output (c, i),
        (guint) trt_tensor_info_bytes (&info) / (guint) batch * (guint) n);
  }
  return all;
}

/* Makes @n pictures while @c is at the largest batch, goes to @batch, and runs;
 * the caller frees what comes of it. */
static GByteArray *
run (TrtContext *c, const TrtkPreproc *p, int n, int batch)
{
  guint8 *memory = g_malloc (MOST * BYTES); /* read until the run is done */
  g_autoptr (GError) error = NULL;

  set_batch (c, MOST);
  for (int i = 0; i < n; i++) {
    TrtkPreprocFrame f = a_frame (memory + i * BYTES, i);

    trt_context_preprocess_host (c, 0, p, &f, &error);
    g_assert_no_error (error);
  }
  set_batch (c, batch);
  trt_context_run (c, &error);
  g_assert_no_error (error);
  g_free (memory);
  return take_outputs (c, n, batch);
}

static void
check_same (TrtContext *c, const TrtkPreproc *planes, int n, int batch)
{
  TrtkPreprocTarget target;
  TrtkPreproc native = *planes;
  g_autoptr (GError) error = NULL;
  GByteArray *want, *got, *again;

  ck_assert (trt_context_get_native_input (c, 0, &target));
  trtk_preproc_set_target (&native, &target);
  want = run (c, planes, n, batch);
  ck_assert (trt_context_use_native_input (c, 0, TRUE, &error));
  got = run (c, &native, n, batch);
  ck_assert (trt_context_use_native_input (c, 0, FALSE, &error));
  again = run (c, planes, n, batch);
  ck_assert_mem_eq (got->data, want->data, want->len);
  ck_assert_mem_eq (again->data, want->data, want->len);
  g_byte_array_unref (want);
  g_byte_array_unref (got);
  g_byte_array_unref (again);
}

/* ---- tests ------------------------------------------------------------ */

START_TEST (outputs_are_the_same)
{
  TrtContext *c = new_context ((Net) _i, "cuda");

  for (int source = 0; source < TRTK_N_SOURCES; source++) {
    for (int area = 0; area < 2; area++) {
      TrtkPreproc p = a_way (source, area);

      check_same (c, &p, 1, 1);
      check_same (c, &p, MOST, MOST);
      /* fewer than there was room for; and rows that nobody fills */
      check_same (c, &p, 2, 2);
      check_same (c, &p, 3, MOST);
    }
  }
  trt_context_free (c);
}
END_TEST

START_TEST (the_form_is_what_the_first_step_makes)
{
  static const TrtkPreprocTarget want[] = {
    [NET_S8] = { TRTK_S8, TRUE, 0.0173f, -9, 4 },
    [NET_U8] = { TRTK_U8, TRUE, 0.0173f, 100, 4 },
    [NET_HALF] = { TRTK_F16, FALSE, 0, 0, 4 },
  };
  TrtContext *c = new_context ((Net) _i, "cuda");
  TrtkPreprocTarget target;

  ck_assert (trt_context_get_native_input (c, 0, &target));
  ck_assert (trtk_preproc_same_target (&target, &want[_i]));
  trt_context_free (c);
}
END_TEST

/* Layers that ran, and kernels where the stand-in counts them. */
static guint
count_steps (TrtContext *c, long *kernels)
{
  const TrtLayerProfile *layers;
  long before = rig_standin_get != NULL ? rig_standin_get ("kernels") : 0;
  guint n, n_run = 0;

  ck_assert (trt_context_run (c, NULL));
  *kernels = rig_standin_get != NULL ? rig_standin_get ("kernels") - before : 0;
  trt_context_set_profiling (c, TRUE);
  ck_assert (trt_context_run (c, NULL));
  layers = trt_context_get_profile (c, &n);
  for (guint i = 0; i < n; i++)
    n_run += layers[i].n_runs > 0;
  ck_assert_uint_eq (n, n_run + (layers[0].n_runs == 0));
  trt_context_set_profiling (c, FALSE);
  return n_run;
}

START_TEST (the_first_step_is_left_out)
{
  TrtContext *c = new_context ((Net) _i, "cuda");

  for (gint64 batch = 1; batch <= MOST; batch += MOST - 1) {
    long kernels, fewer_kernels;
    guint steps;

    set_batch (c, batch);
    steps = count_steps (c, &kernels);
    ck_assert (trt_context_use_native_input (c, 0, TRUE, NULL));
    ck_assert_uint_eq (count_steps (c, &fewer_kernels), steps - 1);
    ck_assert_int_eq (fewer_kernels, rig_standin_get != NULL ? kernels - 1 : 0);
    ck_assert (trt_context_use_native_input (c, 0, FALSE, NULL));
    ck_assert_uint_eq (count_steps (c, &fewer_kernels), steps);
    ck_assert_int_eq (fewer_kernels, kernels);
  }
  trt_context_free (c);
}
END_TEST

/* Once prepared, both ways and all batches are there: no memory is asked for. */
START_TEST (nothing_is_allocated_later)
{
  TrtContext *c = new_context (NET_S8, "cuda");
  static const gint64 batches[] = { MOST, 1, 2, MOST };
  long blocks = -1;

  for (int round = 0; round < 3; round++) {
    for (int native = 1; native >= 0; native--) {
      for (gsize i = 0; i < G_N_ELEMENTS (batches); i++) {
        set_batch (c, batches[i]);
        ck_assert (trt_context_use_native_input (c, 0, native, NULL));
        ck_assert (trt_context_run (c, NULL));
      }
    }
    if (rig_standin_get == NULL)
      continue;
    ck_assert (blocks < 0 || rig_standin_get ("blocks") == blocks);
    blocks = rig_standin_get ("blocks");
    rig_standin_set ("oom-at=1");
  }
  trt_context_free (c);
}
END_TEST

static void
check_error (gboolean good, GError *error, gint code)
{
  ck_assert (!good);
  ck_assert_msg (g_error_matches (error, TRT_ERROR, code), "%s",
      error->message);
  g_error_free (error);
}

START_TEST (what_cannot_be_is_refused)
{
  TrtContext *c = new_context (NET_S8, "cuda"), *other;
  guint8 *memory = g_malloc (BYTES);
  TrtkPreprocFrame f = a_frame (memory, 0);
  TrtkPreproc planes = a_way (TRTK_SOURCE_SEMI8, FALSE), p = planes;
  TrtkPreprocTarget target;
  GError *error = NULL;
  gboolean good;

  ck_assert (trt_context_get_native_input (c, 0, &target));
  trtk_preproc_set_target (&p, &target);
  good = trt_context_preprocess_host (c, 0, &p, &f, &error);
  check_error (good, g_steal_pointer (&error), TRT_ERROR_ARGUMENT);
  ck_assert (trt_context_use_native_input (c, 0, TRUE, NULL));
  good = trt_context_preprocess_host (c, 0, &planes, &f, &error);
  check_error (good, g_steal_pointer (&error), TRT_ERROR_ARGUMENT);
  p.q_zero++;
  good = trt_context_preprocess_host (c, 0, &p, &f, &error);
  check_error (good, g_steal_pointer (&error), TRT_ERROR_ARGUMENT);
  p.q_zero--;
  f.slot = 1; /* beyond the batch */
  good = trt_context_preprocess_host (c, 0, &p, &f, &error);
  check_error (good, g_steal_pointer (&error), TRT_ERROR_ARGUMENT);
  trt_context_free (c);
  for (int i = 0; i < 2; i++) {
    other = i ? new_context (NET_S8, "cpu") : new_context (NET_SHARED, "cuda");
    ck_assert (!trt_context_get_native_input (other, 0, &target));
    good = trt_context_use_native_input (other, 0, TRUE, &error);
    check_error (good, g_steal_pointer (&error), TRT_ERROR_UNSUPPORTED);
    ck_assert (trt_context_use_native_input (other, 0, FALSE, NULL));
    trt_context_free (other);
  }
  g_free (memory);
}
END_TEST

START_TEST (a_context_without_room_stays_as_it_was)
{
  TrtkPreproc p = a_way (TRTK_SOURCE_PACKED4, FALSE);
  TrtContext *c = new_context (NET_U8, "cuda");
  GError *error = NULL;
  gboolean good;

  if (rig_standin_set != NULL) {
    rig_standin_set ("oom-at=1");
    good = trt_context_use_native_input (c, 0, TRUE, &error);
    check_error (good, error, TRT_ERROR_MEMORY);
    rig_standin_set ("");
    g_byte_array_unref (run (c, &p, 1, 1));
  }
  check_same (c, &p, 1, 1);
  trt_context_free (c);
}
END_TEST

static void
add_tests (TCase *tcase)
{
  tcase_add_loop_test (tcase, outputs_are_the_same, NET_S8, NET_SHARED);
  tcase_add_loop_test (
      tcase, the_form_is_what_the_first_step_makes, NET_S8, NET_SHARED);
  tcase_add_loop_test (tcase, the_first_step_is_left_out, NET_S8, NET_SHARED);
  tcase_add_test (tcase, nothing_is_allocated_later);
  tcase_add_test (tcase, what_cannot_be_is_refused);
  tcase_add_test (tcase, a_context_without_room_stays_as_it_was);
}

int
main (void)
{
  return rig_run ("cuda-native", add_tests);
}
