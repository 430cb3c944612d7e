/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* others.c: pools, elementwise programs and copies. */
#include <math.h>
#include <string.h>

#include "harness.h"

static TrtkDtype
pick_byte (void)
{
  return pick (0, 1) ? TRTK_U8 : TRTK_S8;
}

static TrtkDtype
pick_real_dtype (void)
{
  return pick (0, 1) ? TRTK_F16 : TRTK_F32;
}

static void
random_picture (gint64 *dims)
{
  dims[0] = pick (1, 3);
  dims[1] = pick (0, 1) ? 16 * pick (1, 4) : pick (1, 50);
  dims[2] = pick (1, 9);
  dims[3] = pick (1, 9);
}

static void
run_many (int rounds, guint least, const TrtTactic *tactic,
    void (*make) (Case *))
{
  guint ran = 0;

  seed_random (11);
  for (int i = 0; i < rounds; i++) {
    Case c;
    make (&c);
    ran += case_run (&c, tactic, TRTK_LAYOUT_NHWC16);
    case_clear (&c);
  }
  ck_assert_msg (ran >= least, "only %u ran", ran);
}

/* ---- pools ------------------------------------------------------------ */

static void
make_max_pool (Case *c)
{
  TrtkConvParams *w = &c->params.pool.window;
  gint64 x[4], y[4];
  TrtkDtype dtype = pick (0, 2) ? pick_byte () : TRTK_F16;

  case_init (c, "MaxPool");
  random_picture (x);
  x[2] += 5;
  x[3] += 5;
  memcpy (y, x, sizeof y);
  w->n_spatial = 2;
  w->groups = 1;
  for (int i = 0; i < 2; i++) {
    w->kernel[i] = i > 0 && pick (0, 3) ? w->kernel[0] : (gint32) pick (1, 5);
    w->stride[i] = (gint32) pick (1, 3);
    w->dilation[i] = 1;
    w->pad_begin[i] = (gint32) pick (0, (w->kernel[i] - 1) / 2);
    w->pad_end[i] = (gint32) pick (0, (w->kernel[i] - 1) / 2);
    y[i + 2] = (x[i + 2] + w->pad_begin[i] + w->pad_end[i] - w->kernel[i])
                   / w->stride[i]
               + 1;
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

static void
make_mean_of (Case *c, gint64 x[4])
{
  TrtkConvParams *w = &c->params.pool.window;
  TrtkDtype dtype = pick_real_dtype ();
  gint64 y[4];

  case_init (c, pick (0, 1) ? "GlobalAveragePool" : "AveragePool");
  memcpy (y, x, sizeof y);
  y[2] = y[3] = 1;
  w->n_spatial = 2;
  w->groups = 1;
  for (int i = 0; i < 2; i++) {
    w->kernel[i] = (gint32) x[i + 2];
    w->stride[i] = w->dilation[i] = 1;
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

static void
make_mean (Case *c)
{
  gint64 x[4];

  random_picture (x);
  make_mean_of (c, x);
}

/* Of pictures that are cut into parts. */
static void
make_large_mean (Case *c)
{
  gint64 x[4] = { pick (1, 2), pick (1, 40), pick (30, 60), pick (35, 60) };

  make_mean_of (c, x);
}

START_TEST (pools)
{
  run_many (80, 80, &trt_cuda_pool, make_max_pool);
  run_many (40, 40, &trt_cuda_pool, make_mean);
  run_many (20, 20, &trt_cuda_pool, make_large_mean);
}
END_TEST

/* ---- elementwise ------------------------------------------------------ */

static void
make_qadd (Case *c)
{
  gint64 x[4];
  TrtkDtype y = pick_byte ();

  case_init (c, "TrtQAdd");
  random_picture (x);
  c->params.qadd.a_ratio = (float) pick_real (0.2, 1.5);
  c->params.qadd.b_ratio = (float) pick_real (0.2, 1.5);
  c->params.qadd.offset = (float) pick_real (-40, 40);
  case_input (c, pick_byte (), 4, x, FALSE);
  if (pick (0, 3))
    case_input (c, pick_byte (), 4, x, FALSE);
  else
    case_input (c, pick_byte (), 4, (gint64[]){ 1, x[1], 1, 1 }, TRUE);
  case_output (c, y, 4, x);
}

static void
make_quantize (Case *c)
{
  gint64 x[4];
  TrtkDtype y = pick_byte ();
  gint32 scale;

  case_init (c, "QuantizeLinear");
  random_picture (x);
  c->params.quantize = (TrtkQuantizeParams){ -1, 0, TRTK_F32 };
  case_input (c, TRTK_F32, 4, x, FALSE);
  scale = case_input (c, TRTK_F32, 0, NULL, TRUE);
  ((float *) c->data[scale])[0] = (float) pick_real (0.004, 0.012);
  case_input (c, y, 0, NULL, TRUE);
  case_output (c, y, 4, x);
}

static void
make_steps (Case *c, TrtkDtype dtype, gint64 *dims)
{
  gint32 n = (gint32) pick (0, 2);

  for (gint32 i = 0; i < n; i++) {
    int form = (int) pick (0, 3);
    TrtkStep *s;
    if (form == 0) {
      case_step (c, TRTK_STEP_ACT, TRTK_ACT_LEAKY_RELU, 0.2f, 0, -1);
      continue;
    }
    s = case_step (c, form == 1 ? TRTK_STEP_BIAS
                      : form == 2 ? TRTK_STEP_SCALE
                                  : TRTK_STEP_ADD,
        TRTK_ACT_NONE, 0, 0, -1);
    s->operand = form < 3 ? case_input (c, dtype, 1, &dims[1], TRUE)
                          : case_input (c, dtype, 4, dims, FALSE);
  }
}

static void
make_binary (Case *c)
{
  static const char *const ops[] = { "Add", "Sub", "Mul" };
  TrtkDtype dtype = pick_real_dtype ();
  gint64 x[4], b[4];
  int form = (int) pick (0, 3);

  case_init (c, ops[pick (0, 2)]);
  random_picture (x);
  memcpy (b, x, sizeof b);
  if (form > 0)
    b[2] = b[3] = 1;
  if (form > 1)
    b[0] = 1;
  if (form > 2)
    b[1] = 1;
  case_input (c, dtype, 4, x, FALSE);
  case_input (c, dtype, 4, b, form > 1);
  case_output (c, dtype, 4, x);
  make_steps (c, dtype, x);
}

static void
make_unary (Case *c)
{
  static const char *const ops[]
      = { "Relu", "Sigmoid", "Tanh", "HardSwish", "LeakyRelu", "HardSigmoid" };
  TrtkDtype dtype = pick_real_dtype ();
  gint64 x[4];

  case_init (c, ops[pick (0, 5)]);
  random_picture (x);
  *(TrtkUnaryParams *) &c->params = (TrtkUnaryParams){ 0.25, 0.5 };
  if (!g_str_equal (c->problem.op, "LeakyRelu")
      && !g_str_equal (c->problem.op, "HardSigmoid"))
    c->problem.params = NULL; /* as of operators without any */
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, x);
  make_steps (c, dtype, x);
}

static void
make_cast (Case *c)
{
  gint64 x[4];

  case_init (c, "Cast");
  c->problem.params = NULL;
  random_picture (x);
  case_input (c, TRTK_F32, 4, x, FALSE);
  case_output (c, TRTK_F16, 4, x);
}

START_TEST (elementwise)
{
  run_many (20, 20, &trt_cuda_elementwise, make_cast);
  run_many (60, 60, &trt_cuda_elementwise, make_qadd);
  run_many (40, 40, &trt_cuda_elementwise, make_quantize);
  run_many (120, 90, &trt_cuda_elementwise, make_binary);
  run_many (80, 70, &trt_cuda_elementwise, make_unary);
}
END_TEST

/* Two computed sides of one size need no interpreter. */
START_TEST (a_sum_of_bytes_has_a_kernel_of_its_own)
{
  const gint64 x[4] = { 1, 32, 5, 7 };
  gboolean may[CASE_INPUTS] = { FALSE };
  gsize scratch;
  Case c;
  TrtCudaWork *work;

  seed_random (12);
  case_init (&c, "TrtQAdd");
  c.params.qadd = (TrtkQAddParams){ 0.5f, 0.25f, 3 };
  case_input (&c, TRTK_U8, 4, x, FALSE);
  case_input (&c, TRTK_S8, 4, x, FALSE);
  case_output (&c, TRTK_S8, 4, x);
  c.problem.target = case_props[0];
  c.in[0].layout = c.in[1].layout = TRTK_LAYOUT_NHWC16;
  ck_assert_int_eq (trt_cuda_elementwise.choose (&c.problem, may), TRTK_OK);
  work = trt_cuda_elementwise.prepare (&c.problem, &scratch, NULL);
  ck_assert_ptr_nonnull (work);
  ck_assert_str_eq (
      ((TrtCudaLaunch *) work->launches->pdata[0])->launch.kernel,
      "trtk_elementwise_qadd");
  trt_cuda_elementwise.release (work);
  case_clear (&c);
}
END_TEST

/* ---- copies ----------------------------------------------------------- */

static TrtkDtype
pick_any (void)
{
  return pick (0, 1) ? pick_byte () : pick_real_dtype ();
}

static void
make_concat (Case *c)
{
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_any ();
  int n = (int) pick (2, 4);

  case_init (c, "Concat");
  c->params.axis.axis = 1;
  random_picture (x);
  memcpy (y, x, sizeof y);
  y[1] = 0;
  for (int i = 0; i < n; i++) {
    x[1] = i == n - 1 ? pick (1, 40) : 16 * pick (1, 3);
    y[1] += x[1];
    case_input (c, dtype, 4, x, FALSE);
  }
  case_output (c, dtype, 4, y);
}

static void
make_slice (Case *c)
{
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_any ();

  case_init (c, "Slice");
  random_picture (x);
  x[1] += 32;
  memcpy (y, x, sizeof y);
  c->params.slice.start[1] = 16 * pick (0, 1);
  for (int i = 0; i < 4; i++)
    c->params.slice.step[i] = 1;
  y[1] = pick (1, x[1] - c->params.slice.start[1]);
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

static void
make_resize (Case *c)
{
  TrtkResizeParams *r = &c->params.resize;
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_any ();
  gint64 times = 2 << pick (0, 1);

  case_init (c, "Resize");
  random_picture (x);
  memcpy (y, x, sizeof y);
  r->mode = TRTK_RESIZE_NEAREST;
  r->coord = pick (0, 1) ? TRTK_COORD_ASYMMETRIC : TRTK_COORD_HALF_PIXEL;
  r->nearest = r->coord == TRTK_COORD_ASYMMETRIC
                   ? TRTK_NEAREST_FLOOR
                   : TRTK_NEAREST_ROUND_PREFER_FLOOR;
  for (int i = 0; i < 4; i++) {
    r->scale[i] = i > 1 ? (double) times : 1;
    r->roi_end[i] = 1;
    if (i > 1)
      y[i] *= times;
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

/* Enlarged or made smaller, at any of the coordinates. */
static void
make_linear (Case *c)
{
  static const TrtkCoordMode coords[] = { TRTK_COORD_HALF_PIXEL,
    TRTK_COORD_ASYMMETRIC, TRTK_COORD_ALIGN_CORNERS,
    TRTK_COORD_PYTORCH_HALF_PIXEL, TRTK_COORD_HALF_PIXEL_SYMMETRIC };
  TrtkResizeParams *r = &c->params.resize;
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_any ();

  case_init (c, "Resize");
  random_picture (x);
  memcpy (y, x, sizeof y);
  r->mode = TRTK_RESIZE_LINEAR;
  r->coord = coords[pick (0, 4)];
  r->exclude_outside = (gint32) pick (0, 1);
  for (int i = 0; i < 4; i++) {
    y[i] = i > 1 ? (pick (0, 2) ? 2 * x[i] : pick (1, 20)) : y[i];
    r->scale[i] = (double) y[i] / (double) x[i];
    r->roi_end[i] = 1;
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

static void
make_table (Case *c)
{
  gint64 x[4], n = 256;

  case_init (c, "TrtTable");
  random_picture (x);
  case_input (c, pick_byte (), 4, x, FALSE);
  case_input (c, TRTK_S8, 1, &n, TRUE);
  case_output (c, TRTK_S8, 4, x);
}

START_TEST (copies)
{
  run_many (60, 60, &trt_cuda_copy, make_concat);
  run_many (60, 60, &trt_cuda_copy, make_slice);
  run_many (40, 40, &trt_cuda_copy, make_resize);
  run_many (40, 40, &trt_cuda_copy, make_table);
  run_many (160, 100, &trt_cuda_resize, make_linear);
}
END_TEST

Suite *
cuda_others_suite (void)
{
  Suite *suite = suite_create ("cuda-others");
  TCase *tc = tcase_create ("others");

  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, pools);
  tcase_add_test (tc, elementwise);
  tcase_add_test (tc, a_sum_of_bytes_has_a_kernel_of_its_own);
  tcase_add_test (tc, copies);
  suite_add_tcase (suite, tc);
  return suite;
}
