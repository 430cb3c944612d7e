/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dfl.c: the kernel of TrtDfl, on the host with the threads of each phase in a
 * random order, against the reference: levels in either layout, pixels apart,
 * outputs poisoned, and nothing written behind them. */
#include <check.h>
#include <math.h>
#include <stdio.h>
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

static int32_t mix;

static int32_t
order (int32_t i, int32_t threads)
{
  if (i == 0)
    mix = (int32_t) next ();
  return (i ^ mix) & (threads - 1);
}
#define TRTK_PHASE_ORDER(i, threads) order (i, threads)

#include "cuda/dfl.h"
#include "dfl_run.h"

const DflDevice *dfl_device;

/* $TRT_TEST_QUICK: few small problems, for compute-sanitizer's slower tools. */
static bool quick;

enum { MAX_LEVELS = 4, GUARD = 16 };

typedef struct {
  int32_t n, bins, classes, n_levels, anchors;
  TrtkOperand in[2 + MAX_LEVELS], out[2];
  float *memory[MAX_LEVELS]; /* of the levels, in their layouts */
  size_t bytes[TRTK_DFL_LEVELS + 4];
  TrtkProblem problem;
} Case;

static float
real (float low, float high)
{
  return low + (high - low) * (float) (next () & 0xffff) / 65536.0f;
}

static TrtkOperand
operand (int32_t rank, int64_t a, int64_t b, int64_t c, int64_t d)
{
  TrtkOperand o = { .tensor = { NULL, TRTK_F32, rank, { a, b, c, d } } };
  int64_t n = trtk_count (&o.tensor);
  float *v = malloc (((size_t) n + GUARD) * sizeof *v);

  ck_assert_ptr_nonnull (v);
  for (int64_t i = 0; i < n + GUARD; i++)
    v[i] = real (-6, 6);
  o.tensor.data = v;
  return o;
}

/* Level @l as it lies for the kernel. */
static void
lay_in (Case *c, int32_t l)
{
  const TrtkOperand *o = &c->in[2 + l];
  const TrtkTensor *t = &o->tensor;
  int64_t pixels = t->dims[2] * t->dims[3], channels = t->dims[1];
  int64_t pitch = o->layout == TRTK_LAYOUT_PLAIN ? channels
                                                 : trtk_operand_pitch (o);
  float *to = NULL;

  c->bytes[l] = (size_t) (t->dims[0] * pixels * pitch) * sizeof *to;
  to = aligned_alloc (64, (c->bytes[l] + 63) / 64 * 64 + 64);
  for (int64_t i = 0; i < t->dims[0] * pixels * pitch; i++)
    to[i] = NAN; /* what lies between is nobody's */
  for (int64_t i = 0; i < trtk_count (t); i++) {
    int64_t k = i / pixels % channels, pixel = i % pixels;
    int64_t image = i / pixels / channels;
    to[o->layout == TRTK_LAYOUT_PLAIN
            ? i
            : (image * pixels + pixel) * pitch + k]
        = ((const float *) t->data)[i];
  }
  c->memory[l] = to;
}

static void
case_init (Case *c, bool is_rows, bool is_large)
{
  const int32_t side = is_large ? 80 : pick (1, 13);

  memset (c, 0, sizeof *c);
  c->n = is_large ? 1 : pick (1, 3);
  c->bins = is_large || pick (0, 2) ? 16 : pick (1, 20);
  c->classes = is_large ? 80 : pick (0, 1) ? 4 * pick (1, 20) : pick (1, 40);
  c->n_levels = is_large ? 3 : pick (1, MAX_LEVELS);
  for (int32_t l = 0; l < c->n_levels; l++) {
    TrtkOperand *o = &c->in[2 + l];
    *o = operand (4, c->n, 4 * c->bins + c->classes,
        (side + (1 << l) - 1) >> l, (side + 3 + (1 << l) - 1) >> l);
    if (is_large)
      o->tensor.dims[3] = o->tensor.dims[2];
    o->layout = is_large || pick (0, 3) ? TRTK_LAYOUT_NHWC16
                                        : TRTK_LAYOUT_PLAIN;
    if (o->layout == TRTK_LAYOUT_NHWC16 && !is_large && pick (0, 1))
      o->pitch = trtk_operand_pitch (o) + 16 * pick (1, 3);
    c->anchors += (int32_t) (o->tensor.dims[2] * o->tensor.dims[3]);
    lay_in (c, l);
  }
  c->in[0] = operand (2, 2, c->anchors, 1, 1);
  c->in[1] = operand (1, c->anchors, 1, 1, 1);
  c->out[0] = is_rows ? operand (3, c->n, 4 + c->classes, c->anchors, 1)
                      : operand (3, c->n, c->anchors, 4, 1);
  if (!is_rows)
    c->out[1] = operand (3, c->n, c->anchors, c->classes, 1);
  c->problem = (TrtkProblem){ .op = "TrtDfl", .in = c->in,
    .n_in = 2 + c->n_levels, .n_op_in = 2 + c->n_levels, .out = c->out,
    .n_out = is_rows ? 1 : 2, .overwrites = -1 };
}

static void
case_clear (Case *c)
{
  for (int32_t i = 0; i < c->problem.n_in; i++)
    free (c->in[i].tensor.data);
  for (int32_t i = 0; i < c->n_levels; i++)
    free (c->memory[i]);
  for (int32_t i = 0; i < c->problem.n_out; i++)
    free (c->out[i].tensor.data);
}

static void
bind (Case *c, TrtkDflPlan *plan)
{
  ck_assert_int_eq (trtk_cuda_plan_dfl (&c->problem, plan), TRTK_OK);
  ck_assert_int_eq (plan->args.anchors, c->anchors);
  for (int32_t l = 0; l < c->n_levels; l++)
    plan->args.level[l].x = c->memory[l];
  plan->args.points = c->in[0].tensor.data;
  plan->args.strides = c->in[1].tensor.data;
  plan->args.boxes = c->out[0].tensor.data;
  plan->args.scores = c->out[1].tensor.data;
  c->bytes[c->n_levels] = (size_t) trtk_count (&c->in[0].tensor) * 4;
  c->bytes[c->n_levels + 1] = (size_t) trtk_count (&c->in[1].tensor) * 4;
  for (int32_t i = 0; i < c->problem.n_out; i++)
    c->bytes[c->n_levels + 2 + i]
        = ((size_t) trtk_count (&c->out[i].tensor) + GUARD) * 4;
}

static void
run (const TrtkDflPlan *plan, const size_t *bytes)
{
  TrtkDflShared shared;

  if (dfl_device != NULL) {
    dfl_device->run (plan, bytes);
    return;
  }
  memset (&shared, 0xff, sizeof shared);
  for (uint32_t y = 0; y < plan->launch.grid[1]; y++)
    for (uint32_t x = 0; x < plan->launch.grid[0]; x++)
      trtk_dfl_cta (&plan->args, &shared, (int32_t) x, (int32_t) y);
}

/* Coordinates are sums of a distance and a point, by a stride: they are as
 * exact as the greatest of these. Only NaN was there before. */
static void
compare (const Case *c, int32_t k, const TrtkTensor *want)
{
  const float *have = c->out[k].tensor.data, *ref = want->data;
  int64_t n = trtk_count (want);
  bool is_score = k == 1;

  for (int64_t i = 0; i < n; i++) {
    double slack;
    if (c->problem.n_out == 1)
      is_score = i / c->anchors % (4 + c->classes) >= 4;
    slack = is_score ? 1e-7 + 1e-5 * fabs (ref[i])
                     : 1e-5 * (c->bins + 6) * 6;
    ck_assert_msg (fabs (have[i] - ref[i]) <= slack,
        "output %d, element %d of %d: %.9g, and should be %.9g", (int) k,
        (int) i, (int) n, have[i], ref[i]);
  }
  for (int64_t i = n; i < n + GUARD; i++)
    ck_assert (isnan (have[i]));
}

static void
check_case (Case *c)
{
  TrtkTensor in[2 + MAX_LEVELS], out[2];
  TrtkArgs args = { in, c->problem.n_in, out, c->problem.n_out, NULL };
  TrtkDflPlan plan;

  for (int32_t i = 0; i < args.n_in; i++)
    in[i] = c->in[i].tensor;
  for (int32_t i = 0; i < args.n_out; i++) {
    float *poisoned = c->out[i].tensor.data;
    int64_t n = trtk_count (&c->out[i].tensor);
    out[i] = c->out[i].tensor;
    out[i].data = malloc ((size_t) n * sizeof (float));
    for (int64_t k = 0; k < n + GUARD; k++)
      poisoned[k] = NAN;
  }
  ck_assert_int_eq (trtk_cpu_reference ("TrtDfl")->run (&args), TRTK_OK);
  bind (c, &plan);
  run (&plan, c->bytes);
  for (int32_t i = 0; i < args.n_out; i++) {
    compare (c, i, &out[i]);
    free (out[i].data);
  }
}

START_TEST (it_equals_the_reference)
{
  state = (uint32_t) _i * 77 + 5;
  for (int i = 0; i < (quick ? 6 : 40); i++) {
    Case c;
    case_init (&c, _i != 0, false);
    check_case (&c);
    case_clear (&c);
  }
}
END_TEST

/* The head of YOLOv8: 8,400 cells, 80 classes. */
START_TEST (a_whole_head)
{
  Case c;

  case_init (&c, _i != 0, !quick);
  check_case (&c);
  if (dfl_device != NULL && !quick) {
    TrtkDflPlan plan;
    bind (&c, &plan);
    dfl_device->time (&plan, c.bytes);
  }
  case_clear (&c);
}
END_TEST

START_TEST (it_refuses_what_it_does_not_know)
{
  TrtkDflPlan plan;
  Case c;

  case_init (&c, true, false);
  c.in[2].layout = TRTK_LAYOUT_NHWC;
  ck_assert_int_ne (trtk_cuda_plan_dfl (&c.problem, &plan), TRTK_OK);
  c.in[2].layout = TRTK_LAYOUT_PLAIN;
  c.in[2].tensor.dtype = TRTK_F16;
  ck_assert_int_ne (trtk_cuda_plan_dfl (&c.problem, &plan), TRTK_OK);
  case_clear (&c);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cuda-dfl");
  TCase *tc = tcase_create ("dfl");
  SRunner *runner;
  int failed;

  quick = getenv ("TRT_TEST_QUICK") != NULL;
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, it_equals_the_reference, 0, 2);
  tcase_add_loop_test (tc, a_whole_head, 0, 2);
  tcase_add_test (tc, it_refuses_what_it_does_not_know);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  if (dfl_device != NULL)
    srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
