/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections.c: the two kernels of TrtDetections, phase after phase on the
 * host and the threads of each phase in a random order, against the reference:
 * equal to the bit. */
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state = 1;

static uint32_t
next (void)
{
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

static int32_t
pick (int32_t lo, int32_t hi)
{
  return lo + (int32_t) (next () % (uint32_t) (hi - lo + 1));
}

/* Threads in another order in every phase: a race would show. */
static int32_t mix;

static int32_t
order (int32_t i, int32_t threads)
{
  if (i == 0)
    mix = (int32_t) next ();
  return (i ^ mix) & (threads - 1);
}
#define TRTK_PHASE_ORDER(i, threads) order (i, threads)

#include "detections_run.h"
#include "detections_select.h"

enum { BOXES, SCORES, PARAMS, CLASSES, LANDMARKS, N_INPUTS };

/* How scores are made. */
typedef enum { RANDOM, FEW, TIES, EQUAL, ZEROS, STRANGE, N_KINDS } Kind;

typedef struct {
  TrtkOperand in[N_INPUTS], out[2];
  TrtkDetectionsParams params;
  TrtkProblem problem;
} Case;

static TrtkOperand
operand (TrtkDtype dtype, int32_t rank, int64_t a, int64_t b, int64_t c)
{
  TrtkOperand o = { .tensor = { NULL, dtype, rank, { a, b, c } } };

  o.tensor.data
      = malloc ((size_t) trtk_count (&o.tensor) * trtk_dtype_size (dtype) + 16);
  ck_assert_ptr_nonnull (o.tensor.data);
  return o;
}

static float
score (Kind kind)
{
  static const float strange[] = { NAN, INFINITY, -INFINITY, 0.0f, -0.0f,
    -1.0f, 1e-40f, 0.5f };
  float v = (float) (next () & 0xffff) / 65536.0f;

  switch (kind) {
    case FEW:
      return v < 0.97f ? 0 : v;
    case TIES:
      return (float) (next () & 7) / 8;
    case EQUAL:
      return 0.25f;
    case ZEROS:
      return pick (0, 1) ? 0.0f : -0.0f;
    case STRANGE:
      return next () % 3 == 0 ? strange[next () % 8] : v - 0.5f;
    default:
      return v;
  }
}

static void
fill (Case *c, Kind kind, float threshold)
{
  float *boxes = c->in[BOXES].tensor.data, *scores = c->in[SCORES].tensor.data;
  float *params = c->in[PARAMS].tensor.data, *other;
  int64_t spread = pick (0, 2) == 0 ? 20 : 400;

  for (int64_t i = 0; i < trtk_count (&c->in[SCORES].tensor); i++)
    scores[i] = score (kind);
  for (int64_t i = 0; i < trtk_count (&c->in[BOXES].tensor); i += 4) {
    boxes[i] = (float) pick (0, (int32_t) spread) * 0.7f;
    boxes[i + 1] = (float) pick (0, (int32_t) spread);
    boxes[i + 2] = boxes[i] + (float) pick (-2, 40) * 0.9f;
    boxes[i + 3] = boxes[i + 1] + (float) pick (-2, 40);
    if (kind == STRANGE && pick (0, 50) == 0)
      boxes[i + pick (0, 3)] = pick (0, 1) ? NAN : INFINITY;
    if (kind == STRANGE && pick (0, 50) == 0)
      boxes[i + pick (2, 3)] = 3e38f;
  }
  for (int64_t i = 0; i < trtk_count (&c->in[PARAMS].tensor); i += 2) {
    params[i] = threshold + 0.1f * (float) i;
    params[i + 1] = (float) pick (0, 8) * 0.1f;
  }
  if (c->in[CLASSES].tensor.dtype != TRTK_NONE) {
    other = c->in[CLASSES].tensor.data;
    for (int64_t i = 0; i < trtk_count (&c->in[CLASSES].tensor); i++)
      other[i] = (float) pick (0, 1);
  }
  if (c->in[LANDMARKS].tensor.dtype != TRTK_NONE) {
    other = c->in[LANDMARKS].tensor.data;
    for (int64_t i = 0; i < trtk_count (&c->in[LANDMARKS].tensor); i++)
      other[i] = (float) i;
  }
}

static void
case_init (Case *c, int64_t n, int64_t anchors, int64_t classes, int64_t max,
    int64_t landmarks, bool mask)
{
  memset (c, 0, sizeof *c);
  c->in[BOXES] = operand (TRTK_F32, 3, n, anchors, 4);
  c->in[SCORES] = operand (TRTK_F32, 3, n, anchors, classes);
  c->in[PARAMS] = operand (TRTK_F32, 1, 2, 1, 1);
  if (mask)
    c->in[CLASSES] = operand (TRTK_F32, 1, classes, 1, 1);
  if (landmarks > 0)
    c->in[LANDMARKS] = operand (TRTK_F32, 3, n, anchors, landmarks);
  c->out[0] = operand (TRTK_F32, 3, n, max, 6 + landmarks);
  c->out[1] = operand (TRTK_S32, 1, n, 1, 1);
  c->params = (TrtkDetectionsParams){ (TrtkNms) pick (0, 2), pick (0, 1),
    pick (0, 1) };
  c->problem = (TrtkProblem){ .op = "TrtDetections", .in = c->in,
    .n_in = N_INPUTS, .n_op_in = N_INPUTS, .out = c->out, .n_out = 2,
    .params = &c->params, .overwrites = -1 };
}

/* Thresholds and a mask for each image. */
static void
case_split (Case *c)
{
  int64_t n = c->in[SCORES].tensor.dims[0];

  free (c->in[PARAMS].tensor.data);
  c->in[PARAMS] = operand (TRTK_F32, 2, n, 2, 1);
  if (c->in[CLASSES].tensor.dtype == TRTK_NONE)
    return;
  free (c->in[CLASSES].tensor.data);
  c->in[CLASSES] = operand (TRTK_F32, 2, n, c->in[SCORES].tensor.dims[2], 1);
}

static void
case_clear (Case *c)
{
  for (int i = 0; i < N_INPUTS; i++)
    free (c->in[i].tensor.data);
  free (c->out[0].tensor.data);
  free (c->out[1].tensor.data);
}

const DetectionsDevice *detections_device;

/* $TRT_TEST_QUICK: small problems, for compute-sanitizer's slower tools. Many
 * candidates are then just above what one batch has. */
static bool quick;

/* The launches, on the host, into @out. */
static void
run_on_host (const Case *c, TrtkTensor out[2])
{
  TrtkFilterShared *filter = malloc (sizeof *filter);
  TrtkSelectShared *select = malloc (sizeof *select);
  TrtkDetectionsPlan plan;
  TrtkDetectionsArgs *a = &plan.args;
  char *scratch;

  ck_assert_int_eq (trtk_cuda_plan_detections (&c->problem, &plan), TRTK_OK);
  scratch = malloc (plan.scratch_bytes + 16);
  memset (scratch, 0xa5, plan.scratch_bytes);
  memset (filter, 0xa5, sizeof *filter);
  memset (select, 0xa5, sizeof *select);
  ck_assert_uint_eq (plan.select.smem_bytes, sizeof *select);
  a->boxes = c->in[BOXES].tensor.data;
  a->scores = c->in[SCORES].tensor.data;
  a->params = c->in[PARAMS].tensor.data;
  a->classes = c->in[CLASSES].tensor.data;
  a->landmarks = c->in[LANDMARKS].tensor.data;
  a->objects = out[0].data;
  a->count = out[1].data;
  a->keys = (uint64_t *) (scratch + plan.keys_at);
  a->sorted = (uint64_t *) (scratch + plan.sorted_at);
  a->found = (int32_t *) (scratch + plan.found_at);
  for (int32_t image = 0; image < (int32_t) plan.filter.grid[1]; image++)
    for (int32_t i = 0; i < (int32_t) plan.filter.grid[0]; i++)
      trtk_filter_cta (a, filter, i, image);
  for (int32_t image = 0; image < (int32_t) plan.select.grid[0]; image++)
    trtk_select_cta (a, select, image);
  free (scratch);
  free (select);
  free (filter);
}

/* Runs both; returns the first image's count. */
static int32_t
check_case (const Case *c)
{
  const TrtkKernel *reference = trtk_cpu_reference ("TrtDetections");
  TrtkTensor in[N_INPUTS], out[2], got[2];
  TrtkArgs args = { .in = in, .n_in = N_INPUTS, .out = out, .n_out = 2,
    .params = &c->params };
  size_t bytes[2];
  int32_t count;

  for (int i = 0; i < N_INPUTS; i++)
    in[i] = c->in[i].tensor;
  for (int i = 0; i < 2; i++) {
    out[i] = got[i] = c->out[i].tensor;
    bytes[i] = (size_t) trtk_count (&got[i]) * trtk_dtype_size (got[i].dtype);
    got[i].data = malloc (bytes[i] + 1);
    memset (got[i].data, 0x5a, bytes[i] + 1);
  }
  args.scratch = malloc (reference->scratch (&args) + 1);
  ck_assert_int_eq (reference->run (&args), TRTK_OK);
  if (detections_device != NULL)
    detections_device->run (&c->problem, got);
  else
    run_on_host (c, got);
  for (int i = 0; i < 2; i++) {
    ck_assert_mem_eq (got[i].data, out[i].data, bytes[i]);
    ck_assert_int_eq (((uint8_t *) got[i].data)[bytes[i]], 0x5a);
    free (got[i].data);
  }
  free (args.scratch);
  count = ((int32_t *) out[1].data)[0];
  return count;
}

START_TEST (random_problems_give_what_the_reference_gives)
{
  for (int i = 0; i < (quick ? 24 : 300); i++) {
    int64_t classes = pick (0, 3) == 0 ? pick (1, 96) : pick (1, 9);
    int64_t anchors = pick (0, 7) == 0 ? pick (0, 3) : pick (1, 700);
    Case c;

    state = (uint32_t) i * 7919u + 17u;
    case_init (&c, pick (1, 3), anchors, classes, pick (1, 120),
        pick (0, 3) == 0 ? pick (1, 10) : 0, pick (0, 2) == 0);
    if (i % 3 == 0)
      case_split (&c);
    fill (&c, (Kind) (i % N_KINDS), pick (0, 1) ? -0.25f : 0.3f);
    check_case (&c);
    case_clear (&c);
  }
}
END_TEST

/* 30,000 candidates: above what shared memory sorts, in many chunks. */
START_TEST (thirty_thousand_candidates_stay_exact)
{
  static const TrtkNms forms[] = { TRTK_NMS_CLASS, TRTK_NMS_ALL,
    TRTK_NMS_CLASS, TRTK_NMS_NONE };
  static const Kind kinds[] = { RANDOM, TIES, EQUAL, RANDOM };
  Case c;

  for (int i = 0; i < 4; i++) {
    state = (uint32_t) i + 5;
    case_init (&c, 1, quick ? 2500 : i == 2 ? 8400 : 30000,
        quick ? 1 : i == 2 ? 4 : 5, quick ? 60 : 300, 0, false);
    c.params = (TrtkDetectionsParams){ forms[i], i == 2, 0 };
    fill (&c, kinds[i], 0.001f);
    ((float *) c.in[PARAMS].tensor.data)[1] = i == 1 ? 0.05f : 0.5f;
    ck_assert_int_gt (check_case (&c), 50);
    case_clear (&c);
  }
}
END_TEST

/* Every box suppresses the next one only: as many rounds as candidates. */
START_TEST (a_chain_of_overlaps_leaves_every_other_box)
{
  const int n = quick ? 200 : 1200;
  Case c;
  float *boxes, *scores;

  case_init (&c, 1, n, 1, n, 0, false);
  c.params = (TrtkDetectionsParams){ TRTK_NMS_ALL, 0, 0 };
  fill (&c, EQUAL, 0.1f);
  boxes = c.in[BOXES].tensor.data;
  scores = c.in[SCORES].tensor.data;
  for (int i = 0; i < n; i++) {
    boxes[4 * i] = (float) i;
    boxes[4 * i + 1] = 0;
    boxes[4 * i + 2] = (float) i + 1.9f;
    boxes[4 * i + 3] = 1;
    scores[i] = 1 - (float) i * 0.0001f;
  }
  ((float *) c.in[PARAMS].tensor.data)[1] = 0.3f;
  ck_assert_int_eq (check_case (&c), n / 2);
  case_clear (&c);
}
END_TEST

START_TEST (the_planner_refuses_what_it_does_not_cover)
{
  TrtkDetectionsPlan plan;
  TrtkStep step = { 0 };
  Case c;

  case_init (&c, 1, 4, 2, 3, 0, false);
  c.in[SCORES].tensor.dtype = TRTK_F16;
  ck_assert_int_eq (trtk_cuda_plan_detections (&c.problem, &plan),
      TRTK_ERROR_UNSUPPORTED);
  c.in[SCORES].tensor.dtype = TRTK_F32;
  c.in[SCORES].layout = TRTK_LAYOUT_NHWC;
  ck_assert_int_eq (trtk_cuda_plan_detections (&c.problem, &plan),
      TRTK_ERROR_UNSUPPORTED);
  c.in[SCORES].layout = TRTK_LAYOUT_PLAIN;
  c.problem.steps = &step;
  c.problem.n_steps = 1;
  ck_assert_int_eq (trtk_cuda_plan_detections (&c.problem, &plan),
      TRTK_ERROR_UNSUPPORTED);
  case_clear (&c);
}
END_TEST

/* 8,400 anchors of 80 classes, some hundreds above the threshold. */
START_TEST (a_frame_is_timed_where_there_is_a_gpu)
{
  Case c;
  float *scores;

  case_init (&c, 1, 8400, 80, 300, 0, false);
  c.params = (TrtkDetectionsParams){ TRTK_NMS_CLASS, 0, 0 };
  fill (&c, EQUAL, 0.25f);
  scores = c.in[SCORES].tensor.data;
  memset (scores, 0, 8400 * 80 * sizeof *scores);
  for (int i = 0; i < 400; i++)
    scores[pick (0, 8399) * 80 + pick (0, 3)] = 0.3f + (float) i * 0.001f;
  ((float *) c.in[PARAMS].tensor.data)[1] = 0.45f;
  ck_assert_int_gt (check_case (&c), 20);
  if (detections_device != NULL && !quick)
    detections_device->time (&c.problem);
  case_clear (&c);
}
END_TEST

/* All of 8,400 anchors above the threshold: boxes that seldom overlap, and ones
 * of which few are left. */
START_TEST (frames_of_noise_are_timed_where_there_is_a_gpu)
{
  for (int crowded = 0; crowded < 2; crowded++) {
    float *scores, *boxes;
    Case c;

    state = 77;
    case_init (&c, 1, quick ? 2500 : 8400, 80, 100, 0, false);
    c.params = (TrtkDetectionsParams){ TRTK_NMS_CLASS, 0, 0 };
    fill (&c, EQUAL, 0.25f);
    scores = c.in[SCORES].tensor.data;
    boxes = c.in[BOXES].tensor.data;
    for (int64_t i = 0; i < trtk_count (&c.in[SCORES].tensor); i++)
      scores[i] = (float) pick (0, 1000) * 0.0001f;
    for (int64_t i = 0; i < c.in[SCORES].tensor.dims[1]; i++) {
      float size = crowded ? 150 : 12;

      scores[i * 80 + pick (0, 3)] = 0.3f + (float) pick (0, 4000) * 0.0001f;
      boxes[4 * i] = (float) pick (0, 400);
      boxes[4 * i + 1] = (float) pick (0, 400);
      boxes[4 * i + 2] = boxes[4 * i] + size + (float) pick (0, 9);
      boxes[4 * i + 3] = boxes[4 * i + 1] + size + (float) pick (0, 9);
    }
    ((float *) c.in[PARAMS].tensor.data)[1] = crowded ? 0.2f : 0.45f;
    ck_assert_int_gt (check_case (&c), 20);
    if (detections_device != NULL && !quick)
      detections_device->time (&c.problem);
    case_clear (&c);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cuda-detections");
  TCase *tests = tcase_create ("detections");
  SRunner *runner = srunner_create (suite);
  int failed;

  quick = getenv ("TRT_TEST_QUICK") != NULL;
  tcase_set_timeout (tests, 120);
  tcase_add_test (tests, random_problems_give_what_the_reference_gives);
  tcase_add_test (tests, thirty_thousand_candidates_stay_exact);
  tcase_add_test (tests, a_chain_of_overlaps_leaves_every_other_box);
  tcase_add_test (tests, the_planner_refuses_what_it_does_not_cover);
  tcase_add_test (tests, a_frame_is_timed_where_there_is_a_gpu);
  tcase_add_test (tests, frames_of_noise_are_timed_where_there_is_a_gpu);
  suite_add_tcase (suite, tests);
  srunner_set_fork_status (runner, CK_NOFORK); /* a GPU does not fork */
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
