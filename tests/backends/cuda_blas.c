/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_blas.c: cuBLASLt as a source of kernels: tried where somebody asks for
 * it, taken where it is faster, and never needed. A stand-in of it runs on the
 * stand-in driver. */
#include <check.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "backends/cuda/blas.h"
#include "cuda_rig.h"
#include "runtime/engine.h"

#define C 16
#define SIZE 4
#define N (C * SIZE * SIZE)

#define WANTED "TRTINFER_TACTIC_SOURCES"
#define LIBRARY "TRTINFER_LIBCUBLASLT"
/* Its second algorithm is the fastest kernel that there is. */
#define FAST "time=standin_matmul_1:0.1"

/* A convolution with ReLU, one that is added to it, and one of 3x3. */
static TrtGraph *
net (void)
{
  const gint64 dims[] = { 1, C, SIZE, SIZE };
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 4, dims), *y;

  x = trt_net_node (graph, "Relu", trt_net_conv (graph, x, C, 1, 1, 1), NULL);
  y = trt_net_node (graph, "Add", trt_net_conv (graph, x, C, 1, 1, 2), x);
  y = trt_net_node (graph, "Relu", y, NULL);
  trt_graph_add_output (graph, trt_net_conv (graph, y, C, 3, 1, 3));
  g_assert_true (trt_graph_infer (graph, NULL));
  return graph;
}

static TrtPlan *
new_plan (const char *backend)
{
  g_autoptr (TrtGraph) graph = net ();
  g_autoptr (GError) error = NULL;
  TrtBuildOptions options = { .backend = backend, .half = TRUE };
  TrtPlan *plan = trt_plan_build (graph, &options, &error);

  g_assert_no_error (error);
  return plan;
}

static void
run (TrtEngine *engine, float *y)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtContext) c = trt_context_new (engine, &error);

  g_assert_no_error (error);
  for (int i = 0; i < 2; i++) { /* before the graph, and with it */
    trt_net_fill (trt_context_get_input (c, 0), N, 3);
    ck_assert (trt_context_run (c, &error));
  }
  memcpy (y, trt_context_get_output (c, 0), N * sizeof *y);
}

static void
expect_right (TrtEngine *engine)
{
  g_autoptr (TrtPlan) plan = new_plan ("cpu");
  g_autoptr (TrtEngine) exact = rig_good_engine (plan, "cpu", TRT_TUNE_OFF);
  float y[N], want[N];

  run (engine, y);
  run (exact, want);
  for (int i = 0; i < N; i++)
    ck_assert_msg (fabsf (y[i] - want[i]) <= 1e-2f * (1 + fabsf (want[i])),
        "element %d: %g, expected %g", i, (double) y[i], (double) want[i]);
}

/* How many convolutions run by cuBLASLt; all by the algorithm @name. */
static guint
count (const TrtEngine *engine, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *s = engine->steps->pdata[i];
    const TrtCudaWork *work = s->prepared;
    const TrtCudaLaunch *launch = work->launches->pdata[0];
    if (!g_str_equal (launch->launch.kernel, TRT_CUDA_BLAS))
      continue;
    ck_assert_str_eq (s->step->choice, name);
    n++;
  }
  return n;
}

static void
make_cache (void)
{
  rig_make_cache ();
  rig_standin_set (FAST);
}

START_TEST (the_fastest_is_taken)
{
  g_setenv (WANTED, "cublaslt", TRUE);
  {
    g_autoptr (TrtPlan) plan = new_plan ("cuda");
    g_autoptr (TrtEngine) engine
        = rig_good_engine (plan, "cuda", _i ? TRT_TUNE_FULL : TRT_TUNE_FAST);

    ck_assert_uint_eq (count (engine, "cublasLt1"), 2);
    expect_right (engine);
  }
  rig_check_clean ();
}
END_TEST

START_TEST (nobody_gets_it_unasked)
{
  g_autoptr (TrtPlan) plan = new_plan ("cuda");
  g_autoptr (TrtEngine) engine = NULL;

  if (_i == 1)
    g_setenv (WANTED, "", TRUE);
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_FAST);
  ck_assert_uint_eq (count (engine, ""), 0);
}
END_TEST

START_TEST (it_is_no_default)
{
  g_autoptr (TrtPlan) plan = new_plan ("cuda");
  g_autoptr (TrtEngine) engine = NULL;

  g_setenv (WANTED, "cublaslt", TRUE);
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  ck_assert_uint_eq (count (engine, ""), 0);
}
END_TEST

START_TEST (without_the_library_all_goes_on)
{
  g_autoptr (TrtPlan) plan = new_plan ("cuda");
  g_autoptr (TrtEngine) engine = NULL;

  g_setenv (WANTED, "cublaslt", TRUE);
  g_setenv (LIBRARY, "libthere-is-no-such-library.so", TRUE);
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_FAST);
  ck_assert_uint_eq (count (engine, ""), 0);
  expect_right (engine);
}
END_TEST

START_TEST (a_plan_that_was_tuned_with_it_needs_it_not)
{
  g_autoptr (TrtPlan) plan = new_plan ("cuda");
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  TrtEngineOptions options = { .backend = "cuda", .tune = TRT_TUNE_FAST };

  g_setenv (WANTED, "cublaslt", TRUE);
  ck_assert (trt_plan_tune (plan, &options, &error));
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  ck_assert_uint_eq (count (engine, "cublasLt1"), 2);
  g_clear_pointer (&engine, trt_engine_unref);
  g_unsetenv (WANTED);
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  ck_assert_uint_eq (count (engine, ""), 0);
  expect_right (engine);
}
END_TEST

START_TEST (choices_have_names)
{
  ck_assert_int_eq (trt_cuda_blas_algorithm ("cublasLt0"), 0);
  ck_assert_int_eq (trt_cuda_blas_algorithm ("cublasLt7"), 7);
  ck_assert_int_eq (trt_cuda_blas_algorithm ("cublasLt8"), -1);
  ck_assert_int_eq (trt_cuda_blas_algorithm ("cublasLt"), -1);
  ck_assert_int_eq (trt_cuda_blas_algorithm ("cublasLt1x"), -1);
  ck_assert_int_eq (trt_cuda_blas_algorithm ("cublasLt-1"), -1);
  ck_assert_int_eq (trt_cuda_blas_algorithm ("m32x32k4"), -1);
  ck_assert_int_eq (trt_cuda_blas_algorithm (NULL), -1);
}
END_TEST

/* Of 2 pictures of 4x6 pixels, 32 channels in a tensor of 64, to 48. */
static TrtCudaConv
product (void)
{
  TrtCudaConv c = { .residual = -1, .conv = { .n = 2, .h = 4, .w = 6, .p = 4,
    .q = 6, .c = 32, .k = 48, .r = 1, .s = 1, .groups = 1, .stride_y = 1,
    .stride_x = 1, .dil_y = 1, .dil_x = 1, .x_dtype = TRTK_F16, .x_pitch = 64,
    .y_pitch = 48, .epilogue.out_dtype = TRTK_F16 } };

  return c;
}

START_TEST (what_is_one_product_is_mapped)
{
  TrtCudaConv c = product ();
  TrtCudaBlasArgs a;

  c.conv.epilogue.act = TRTK_ACT_RELU;
  ck_assert (trt_cuda_blas_read (&c, &a));
  ck_assert_int_eq (a.rows, 48);
  ck_assert_int_eq (a.depth, 32);
  ck_assert_int_eq (a.cols, 48);
  ck_assert_int_eq (a.x_pitch, 64);
  ck_assert_int_eq (a.y_pitch, 48);
  ck_assert (a.relu && !a.has_bias && !a.has_res);
  c.residual = 3;
  c.conv.epilogue.residual = TRTK_RES_ADD_BEFORE_ACT;
  c.conv.epilogue.res_dtype = TRTK_F16;
  c.conv.res_pitch = 96;
  ck_assert (trt_cuda_blas_read (&c, &a));
  ck_assert (a.has_res);
  ck_assert_int_eq (a.res_pitch, 96);
}
END_TEST

#define REFUSED(change) \
  do { \
    TrtCudaConv c = product (); \
    TrtCudaBlasArgs a; \
    c.change; \
    ck_assert_msg (!trt_cuda_blas_read (&c, &a), "%s", #change); \
  } while (0)

START_TEST (what_is_none_is_refused)
{
  static const TrtkTensor real = { .dtype = TRTK_F32 };

  REFUSED (conv.x_dtype = TRTK_S8);
  REFUSED (conv.epilogue.out_dtype = TRTK_F32);
  REFUSED (conv.r = 3);
  REFUSED (conv.stride_x = 2);
  REFUSED (conv.pad_top = 1);
  REFUSED (conv.groups = 2);
  REFUSED (conv.c = 24);
  REFUSED (conv.k = 40);
  REFUSED (conv.p = 2);
  REFUSED (conv.epilogue.act = TRTK_ACT_SILU);
  REFUSED (conv.epilogue.residual = TRTK_RES_GATE_AFTER_ACT);
  REFUSED (bias = &real);
  REFUSED (more_scale = &real);
}
END_TEST

static void
add_tests (TCase *tcase)
{
  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, make_cache, rig_remove_cache);
  tcase_add_loop_test (tcase, the_fastest_is_taken, 0, 2);
  tcase_add_loop_test (tcase, nobody_gets_it_unasked, 0, 2);
  tcase_add_test (tcase, it_is_no_default);
  tcase_add_test (tcase, without_the_library_all_goes_on);
  tcase_add_test (tcase, a_plan_that_was_tuned_with_it_needs_it_not);
  tcase_add_test (tcase, choices_have_names);
  tcase_add_test (tcase, what_is_one_product_is_mapped);
  tcase_add_test (tcase, what_is_none_is_refused);
}

int
main (void)
{
  return rig_run ("cuda-blas", add_tests);
}
