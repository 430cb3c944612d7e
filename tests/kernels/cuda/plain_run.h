/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_run.h: a node through the plain CUDA bodies, on the host. */
#ifndef TRT_TESTS_PLAIN_RUN_H
#define TRT_TESTS_PLAIN_RUN_H

#include "cuda/plain/plain.h"
#include "op_case.h"
#include "trtk_layout.h"

/* How nodes are run, and how near to the reference they must come. */
typedef struct {
  TrtkStatus (*plan) (const TrtkProblem *problem, TrtkPlainSink *sink);
  double rtol, atol;  /* beside a unit in the last place of halves */
  gboolean is_finite; /* no NaN and no infinity among the inputs */
} PlainWay;

/* Where launches run; plain_gpu.c has one. */
typedef struct {
  void *(*upload) (const void *host, gsize bytes);
  void (*download) (void *host, void *device, gsize bytes); /* and frees */
  void (*launch) (const TrtkLaunch *how, TrtkPlainArgs *args);
} PlainDevice;

extern const PlainDevice *plain_device; /* NULL: on the host */
extern PlainWay plain_way; /* trtk_cuda_plan_plain at first */

/* Plans and runs @node; the planner is not told what constants hold. Fails
 * where a byte outside outputs or scratch is written, or an input is. */
gboolean plain_run (const TrtNode *node, const TrtkTensor *in,
    TrtkTensor *out, GError **error);

/* The same of a problem, whose tensors are those of @in and @out. */
gboolean plain_run_problem (const TrtkProblem *problem, const TrtkTensor *in,
    TrtkTensor *out, GError **error);

/* Fills the inputs that are no constants at random, runs @node so and by the
 * reference, and fails where the outputs differ. */
gboolean plain_run_random (const TrtNode *node, const TrtkTensor *in,
    TrtkTensor *out, GError **error);

#endif
