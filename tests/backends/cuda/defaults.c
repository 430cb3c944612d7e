/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* defaults.c: every row of the list of kernels that a GPU found fastest: its
 * problem can be read back, the kernel runs it, and an untuned engine takes
 * it, on such a GPU and on no other. */
#include <string.h>

#include "backends/cuda/conv_cost.h"
#include "backends/cuda/conv_problem.h"
#include "backends/cuda/defaults.h"
#include "harness.h"

static const TrtCudaProps h200 = { 90, 132, 232448, 62914560, 4800000,
  1900000000, 990000000 };
static const TrtCudaProps part = { 90, 60, 232448, 31457280, 2400000,
  860000000, 450000000 };

/* The number behind @word in the key, from *@at on. */
static int
number (const char **at, const char *word)
{
  const char *found = strstr (*at, word);
  char *end;
  gint64 value;

  ck_assert_msg (found != NULL, "no '%s' in '%s'", word, *at);
  value = g_ascii_strtoll (found + strlen (word), &end, 10);
  *at = end;
  return (int) value;
}

/* What trt_cuda_conv_key () wrote. */
static TrtkConv
read_key (const char *at)
{
  TrtkConv v = { 0 };
  TrtkEpilogue *e = &v.epilogue;

  v.x_dtype = number (&at, "x ");
  v.n = number (&at, " ");
  v.h = number (&at, "x");
  v.w = number (&at, "x");
  v.c = number (&at, "x");
  v.x_pitch = number (&at, " pitch ");
  v.x_zero = number (&at, " zero ");
  v.k = number (&at, " w ");
  v.r = number (&at, "x");
  v.s = number (&at, "x");
  v.groups = number (&at, " groups ");
  v.stride_y = number (&at, " stride ");
  v.stride_x = number (&at, "x");
  v.dil_y = number (&at, " dilation ");
  v.dil_x = number (&at, "x");
  v.pad_top = number (&at, " pad ");
  v.pad_left = number (&at, "x");
  v.p = number (&at, " to ");
  v.q = number (&at, "x");
  e->out_dtype = number (&at, " y ");
  v.y_pitch = number (&at, " pitch ");
  e->out_zero = number (&at, " zero ");
  e->act = number (&at, " act ");
  v.unit_scale = !number (&at, " scaled ");
  v.unit_out = !number (&at, " ");
  if (*at != '\0') {
    e->residual = number (&at, " res ");
    e->res_dtype = number (&at, " type ");
    v.res_pitch = number (&at, " pitch ");
    e->res_zero = number (&at, " zero ");
    e->res_scale = number (&at, " one ") ? 1.0f : 0.5f;
  }
  return v;
}

static void
check_conv (const char *key, const char *choice)
{
  TrtkConv v = read_key (key);
  g_autofree char *again = trt_cuda_conv_key (&v);
  g_autofree gint32 *order = NULL;
  char name[TRT_CUDA_TILE_NAME];
  gint32 n;

  ck_assert_str_eq (again, key);
  order = trt_cuda_tiles_ranked (&v, &h200, &n);
  ck_assert_int_gt (n, 0);
  trt_cuda_tile_name (&trtk_cuda_tiles[order[0]], name);
  ck_assert_msg (g_str_equal (name, choice), "%s: %s runs, not %s", key, name,
      choice);
}

static void
check_depthwise (const char *key, const char *choice)
{
  TrtkConv v = read_key (key);
  gboolean found = FALSE;

  for (gint32 i = 0; i < TRTK_CUDA_DEPTHWISE_VARIANTS && !found; i++) {
    TrtkDepthwiseArgs args;
    TrtkLaunch launch;
    found = trtk_cuda_plan_depthwise (&v, i, &args, &launch) == TRTK_OK
            && g_str_equal (strrchr (launch.kernel, '_') + 1, choice);
  }
  ck_assert_msg (found, "%s: %s does not run", key, choice);
}

START_TEST (every_row_runs_and_is_taken)
{
  const char *key, *choice, *before = "";

  for (guint i = 0; (key = trt_cuda_default_row (i, &choice)) != NULL; i++) {
    ck_assert_int_lt (strcmp (before, key), 0);
    before = key;
    if (g_str_has_prefix (key, "conv "))
      check_conv (key + strlen ("conv "), choice);
    else if (g_str_has_prefix (key, "depthwise "))
      check_depthwise (key + strlen ("depthwise "), choice);
    else
      ck_abort_msg ("no tactic has such a key: %s", key);
  }
}
END_TEST

static gboolean
is_no_hopper (gpointer device, const char *kernel)
{
  return strstr (kernel, "_wgmma_") == NULL && strstr (kernel, "_tma_") == NULL;
}

static gboolean
is_nothing (gpointer device, const char *kernel)
{
  return FALSE;
}

/* What was the fastest where there are Hopper's kernels is no choice where there
 * are none. */
START_TEST (a_kernel_that_is_not_there_is_not_taken)
{
  TrtCudaProps poor = h200, none = h200;
  guint n_hopper = 0;
  const char *key, *choice;

  poor.has = is_no_hopper;
  none.has = is_nothing;
  for (guint i = 0; (key = trt_cuda_default_row (i, &choice)) != NULL; i++) {
    TrtkConv v;
    if (!g_str_has_prefix (key, "conv ") || *choice == 'm')
      continue;
    n_hopper++;
    v = read_key (key + strlen ("conv "));
    ck_assert_int_eq (trt_cuda_tile_best (&v, &poor)->kind, TRTK_TILE_MMA);
    ck_assert_int_ne (trt_cuda_tile_best (&v, &none)->kind, TRTK_TILE_MMA);
    ck_assert (trt_cuda_conv_cost (&v, &poor)
               >= trt_cuda_conv_cost (&v, &h200));
  }
  ck_assert_uint_gt (n_hopper, 10);
}
END_TEST

START_TEST (another_gpu_does_without)
{
  const char *choice, *key = trt_cuda_default_row (0, &choice);
  const char *space = strchr (key, ' ');
  g_autofree char *tactic = g_strndup (key, (gsize) (space - key));

  ck_assert_str_eq (trt_cuda_default_choice (&h200, tactic, space + 1), choice);
  ck_assert_ptr_null (trt_cuda_default_choice (&part, tactic, space + 1));
  ck_assert_ptr_null (trt_cuda_default_choice (&h200, "stem", space + 1));
  ck_assert_ptr_null (trt_cuda_default_choice (&h200, tactic, NULL));
}
END_TEST

Suite *
cuda_defaults_suite (void)
{
  Suite *suite = suite_create ("cuda-defaults");
  TCase *tc = tcase_create ("defaults");

  tcase_add_test (tc, every_row_runs_and_is_taken);
  tcase_add_test (tc, a_kernel_that_is_not_there_is_not_taken);
  tcase_add_test (tc, another_gpu_does_without);
  suite_add_tcase (suite, tc);
  return suite;
}
