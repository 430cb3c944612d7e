/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* convs.c: random convolutions and products, in bytes and halves, by every
 * kernel that covers them. */
#include <string.h>

#include "harness.h"

static TrtkDtype
pick_byte (void)
{
  return pick (0, 1) ? TRTK_U8 : TRTK_S8;
}

static gint32
pick_zero (TrtkDtype dtype)
{
  return (gint32) (pick (0, 1)     ? 0
                   : dtype == TRTK_U8 ? pick (0, 255)
                                      : pick (-128, 127));
}

static void
set_reals (Case *c, gint32 i, double low, double high)
{
  gint64 n = trtk_count (&c->in[i].tensor);

  for (gint64 k = 0; k < n; k++)
    ((float *) c->data[i])[k] = (float) pick_real (low, high);
}

/* Bias, scale and out of TrtQConv and TrtQGemm; the sums have @depth terms. */
static void
add_channels (Case *c, gint64 channels, gint64 depth, TrtkDtype y)
{
  double unit = 1.0 / (5000.0 * (double) (depth + 4));
  gint64 one = 1, n = pick (0, 3) ? channels : 1;
  gint32 i;

  if (pick (0, 3) == 0)
    case_input (c, TRTK_NONE, 0, NULL, FALSE);
  else {
    i = case_input (c, TRTK_S32, 1, &channels, TRUE);
    for (gint64 k = 0; k < channels; k++)
      ((gint32 *) c->data[i])[k] = (gint32) pick (-30000, 30000);
  }
  i = case_input (c, TRTK_F32, 1, &n, TRUE);
  set_reals (c, i, 20 * unit, 60 * unit);
  if (y == TRTK_F32)
    return;
  i = case_input (c, TRTK_F32, 1, pick (0, 1) ? &n : &one, TRUE);
  if (pick (0, 1))
    set_reals (c, i, 60, 120);
  else
    for (gint64 k = 0; k < trtk_count (&c->in[i].tensor); k++)
      ((float *) c->data[i])[k] = 1;
}

static void
add_act (Case *c)
{
  static const TrtkStep acts[] = {
    { TRTK_STEP_ACT, TRTK_ACT_RELU, 0, 0, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_CLIP, -0.25f, 0.6f, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_LEAKY_RELU, 0.1f, 0, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_HARD_SIGMOID, 0.2f, 0.5f, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_HARD_SWISH, 0, 0, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_SIGMOID, 0, 0, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_SILU, 1, 0, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_GELU, 0, 0, -1 },
    { TRTK_STEP_ACT, TRTK_ACT_MISH, 0, 0, -1 },
  };
  const TrtkStep *s = &acts[pick (0, G_N_ELEMENTS (acts) - 1)];

  case_step (c, s->kind, s->act, s->alpha, s->beta, -1);
}

static void
add_residual (Case *c, TrtkStepKind kind)
{
  const TrtkTensor *y = &c->out[0].tensor;
  TrtkDtype dtype = y->dtype == TRTK_F16 ? TRTK_F16 : pick_byte ();
  gboolean half = dtype == TRTK_F16;
  TrtkStep *s = case_step (c, kind, TRTK_ACT_NONE,
      half ? 0 : (float) pick_real (0.001, 0.01),
      half ? 0 : (float) pick_zero (dtype), -1);

  s->operand = case_input (c, dtype, y->rank, y->dims, FALSE);
}

static void
add_steps (Case *c)
{
  int form = (int) pick (0, 5);

  if (form == 2)
    add_residual (c, TRTK_STEP_ADD);
  if (form > 0 && form < 5)
    add_act (c);
  if (form >= 3)
    add_residual (c, form == 4 ? TRTK_STEP_MUL : TRTK_STEP_ADD);
}

/* ---- geometry --------------------------------------------------------- */

typedef enum { DENSE, GROUPED, DEPTHWISE, STEM, POINTWISE, MEAN } Kind;

static gint64
outputs (gint64 size, const TrtkConvParams *w, int i)
{
  return (size + w->pad_begin[i] + w->pad_end[i]
             - w->dilation[i] * (w->kernel[i] - 1) - 1)
             / w->stride[i]
         + 1;
}

static void
random_window (TrtkConvParams *w, Kind kind)
{
  gboolean odd = pick (0, 2) > 0;

  w->n_spatial = 2;
  for (int i = 0; i < 2; i++) {
    w->kernel[i] = kind == POINTWISE ? 1 : odd ? 3 : (gint32) pick (1, 5);
    w->stride[i] = (gint32) (odd && i > 0 ? w->stride[0] : pick (1, 2));
    w->dilation[i] = kind == POINTWISE || pick (0, 3) ? 1 : 2;
    w->pad_begin[i] = kind == POINTWISE ? 0 : (gint32) pick (0, 2);
    w->pad_end[i] = kind == POINTWISE ? 0 : (gint32) pick (0, 2);
  }
  w->groups = 1;
}

/* Dims of x, w and y. */
static void
random_dims (TrtkConvParams *w, Kind kind, gint64 *x, gint64 *f, gint64 *y)
{
  random_window (w, kind);
  x[0] = y[0] = pick (1, 2);
  if (kind == STEM)
    x[1] = pick (1, 4);
  else
    x[1] = pick (0, 1) ? 16 * pick (1, 5) : pick (1, 70);
  y[1] = pick (0, 1) ? 16 * pick (1, 5) : pick (1, 70);
  if (kind == DEPTHWISE) {
    y[1] = x[1] = MAX (x[1], 2);
    w->groups = (gint32) x[1];
  } else if (kind == GROUPED) {
    w->groups = (gint32) pick (2, 4);
    x[1] = w->groups * pick (1, 20);
    y[1] = w->groups * pick (2, 20);
  }
  f[0] = y[1];
  f[1] = x[1] / w->groups;
  for (int i = 0; i < 2; i++) {
    x[i + 2] = pick (9, 14);
    f[i + 2] = w->kernel[i];
    y[i + 2] = outputs (x[i + 2], w, i);
  }
}

/* One window, and now and then a picture that is summed in parts. */
static void
mean_dims (TrtkConvParams *w, gint64 *x, gint64 *f, gint64 *y)
{
  random_dims (w, DEPTHWISE, x, f, y);
  for (int i = 0; i < 2; i++) {
    if (pick (0, 5) == 0)
      x[i + 2] = 70;
    w->kernel[i] = (gint32) (f[i + 2] = x[i + 2]);
    w->stride[i] = w->dilation[i] = 1;
    w->pad_begin[i] = w->pad_end[i] = 0;
    y[i + 2] = 1;
  }
}

/* ---- cases ------------------------------------------------------------ */

/* Of s8, or of nine bits. */
static void
add_byte_weights (Case *c, gint32 rank, const gint64 *dims)
{
  gboolean wide = pick (0, 2) == 0;
  gint32 w = case_input (c, wide ? TRTK_S16 : TRTK_S8, rank, dims, TRUE);

  for (gint64 i = 0; wide && i < trtk_count (&c->in[w].tensor); i++)
    ((gint16 *) c->data[w])[i] = (gint16) pick (-256, 254);
}

static void
add_ones (Case *c, const gint64 *dims)
{
  gint32 w = case_input (c, TRTK_S8, 4, dims, TRUE);

  memset (c->data[w], 1, (gsize) trtk_count (&c->in[w].tensor));
}

static void
make_qconv (Case *c, Kind kind)
{
  gint64 x[4], f[4], y[4];
  TrtkDtype in = pick_byte (), out = pick (0, 4) ? pick_byte () : TRTK_F32;

  case_init (c, "TrtQConv");
  if (kind == MEAN)
    mean_dims (&c->params.qconv.conv, x, f, y);
  else
    random_dims (&c->params.qconv.conv, kind, x, f, y);
  c->params.qconv.x_zero = pick_zero (in);
  c->params.qconv.y_zero = out == TRTK_F32 ? 0 : pick_zero (out);
  case_input (c, in, 4, x, FALSE);
  if (kind == MEAN)
    add_ones (c, f);
  else
    add_byte_weights (c, 4, f);
  add_channels (c, y[1], f[1] * f[2] * f[3], out);
  case_output (c, out, 4, y);
  if (kind != MEAN || pick (0, 1) == 0)
    add_steps (c);
}

static void
make_conv (Case *c, Kind kind)
{
  gint64 x[4], f[4], y[4];

  case_init (c, "Conv");
  random_dims (&c->params.conv, kind, x, f, y);
  case_input (c, TRTK_F16, 4, x, FALSE);
  case_input (c, TRTK_F16, 4, f, TRUE);
  if (pick (0, 2))
    case_input (c, TRTK_F16, 1, &y[1], TRUE);
  case_output (c, TRTK_F16, 4, y);
  if (pick (0, 3) == 0) {
    TrtkStep *s = case_step (c, TRTK_STEP_BIAS, TRTK_ACT_NONE, 0, 0, -1);
    s->operand = case_input (c, TRTK_F16, 1, &y[1], TRUE);
  }
  if (pick (0, 3) == 0) {
    TrtkStep *s = case_step (c, TRTK_STEP_SCALE, TRTK_ACT_NONE, 0, 0, -1);
    s->operand = case_input (c, TRTK_F16, 1, &y[1], TRUE);
  }
  if (c->problem.n_steps == 0)
    add_steps (c);
}

static void
random_matrix (gint64 *x, gint32 *rank, gint64 *cols)
{
  *rank = pick (0, 1) ? 2 : 3;
  for (gint32 i = 0; i + 1 < *rank; i++)
    x[i] = pick (1, 9);
  x[*rank - 1] = *rank == 2 ? pick (1, 90) : 16 * pick (1, 6);
  *cols = *rank == 2 ? pick (1, 90) : 16 * pick (1, 6);
}

static void
make_qgemm (Case *c)
{
  gint64 x[3], w[2], y[3];
  gint32 rank;
  TrtkDtype out = pick (0, 2) ? pick_byte () : TRTK_F32;

  case_init (c, "TrtQGemm");
  random_matrix (x, &rank, &w[1]);
  w[0] = x[rank - 1];
  for (gint32 i = 0; i < rank; i++)
    y[i] = i == rank - 1 ? w[1] : x[i];
  c->params.qgemm.y_zero = out == TRTK_F32 ? 0 : pick_zero (out);
  case_input (c, pick_byte (), rank, x, FALSE);
  add_byte_weights (c, 2, w);
  add_channels (c, w[1], w[0], out);
  case_output (c, out, rank, y);
  add_steps (c);
}

static void
make_gemm (Case *c)
{
  gboolean matmul = pick (0, 1) == 0;
  gint64 x[3], w[2], y[3], cols;
  gint32 rank;

  case_init (c, matmul ? "MatMul" : "Gemm");
  do
    random_matrix (x, &rank, &cols);
  while (!matmul && rank > 2);
  if (!matmul)
    c->params.gemm = (TrtkGemmParams){ 1, 1, 0, (gint32) pick (0, 1) };
  w[0] = !matmul && c->params.gemm.trans_b ? cols : x[rank - 1];
  w[1] = !matmul && c->params.gemm.trans_b ? x[rank - 1] : cols;
  for (gint32 i = 0; i < rank; i++)
    y[i] = i == rank - 1 ? cols : x[i];
  case_input (c, TRTK_F16, rank, x, FALSE);
  case_input (c, TRTK_F16, 2, w, TRUE);
  if (!matmul && pick (0, 2))
    case_input (c, TRTK_F16, 1, &cols, TRUE);
  case_output (c, TRTK_F16, rank, y);
}

/* ---- tests ------------------------------------------------------------ */

/* @least: kernels that have to have run, or the test tries nothing. */
static void
run_many (int rounds, guint least, const TrtTactic *tactic,
    void (*make) (Case *, Kind), Kind kind)
{
  guint ran = 0;

  seed_random (100 + (guint32) kind);
  for (int i = 0; i < rounds; i++) {
    Case c;
    make (&c, kind);
    ran += case_run (&c, tactic, TRTK_LAYOUT_PLAIN);
    case_clear (&c);
  }
  ck_assert_msg (ran >= least, "only %u kernels ran", ran);
}

START_TEST (convolutions_of_bytes)
{
  static const Kind kinds[] = { DENSE, GROUPED, POINTWISE };

  run_many (12, 30, &trt_cuda_conv, make_qconv, kinds[_i]);
}
END_TEST

START_TEST (convolutions_of_halves)
{
  static const Kind kinds[] = { DENSE, GROUPED, POINTWISE };

  run_many (8, 20, &trt_cuda_conv, make_conv, kinds[_i]);
}
END_TEST

START_TEST (pictures_of_few_channels)
{
  run_many (40, 10, &trt_cuda_stem, make_qconv, STEM);
  run_many (40, 10, &trt_cuda_stem, make_conv, STEM);
}
END_TEST

START_TEST (one_channel_a_group)
{
  run_many (24, 36, &trt_cuda_depthwise, make_qconv, DEPTHWISE);
  run_many (24, 36, &trt_cuda_depthwise, make_conv, DEPTHWISE);
}
END_TEST

START_TEST (means_of_pictures)
{
  run_many (40, 20, &trt_cuda_mean, make_qconv, MEAN);
}
END_TEST

static void
any_qgemm (Case *c, Kind kind)
{
  make_qgemm (c);
}

static void
any_gemm (Case *c, Kind kind)
{
  make_gemm (c);
}

START_TEST (products_with_a_matrix)
{
  run_many (16, 32, &trt_cuda_conv, any_qgemm, DENSE);
  run_many (16, 32, &trt_cuda_conv, any_gemm, DENSE);
}
END_TEST

Suite *
cuda_convs_suite (void)
{
  Suite *suite = suite_create ("cuda-convs");
  TCase *tc = tcase_create ("convs");

  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, convolutions_of_bytes, 0, 3);
  tcase_add_loop_test (tc, convolutions_of_halves, 0, 3);
  tcase_add_test (tc, pictures_of_few_channels);
  tcase_add_test (tc, one_channel_a_group);
  tcase_add_test (tc, means_of_pictures);
  tcase_add_test (tc, products_with_a_matrix);
  suite_add_tcase (suite, tc);
  return suite;
}
