/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_detections.c: the launches of TrtDetections. */
#include "detections_select.h"
#include <stdio.h>
#include <string.h>

enum { IN_BOXES, IN_SCORES, IN_PARAMS, IN_CLASSES, IN_LANDMARKS };

static const TrtkTensor *
input (const TrtkProblem *problem, int32_t i)
{
  return i < problem->n_op_in && problem->in[i].tensor.dtype != TRTK_NONE
             ? &problem->in[i].tensor
             : NULL;
}

static bool
is_taken (const TrtkProblem *problem)
{
  const TrtkTensor *scores = input (problem, IN_SCORES);

  if (strcmp (problem->op, "TrtDetections") != 0 || problem->n_steps != 0
      || problem->params == NULL || problem->n_out != 2 || scores == NULL)
    return false;
  for (int32_t i = 0; i < problem->n_op_in; i++)
    if (problem->in[i].tensor.dtype != TRTK_NONE
        && (problem->in[i].tensor.dtype != TRTK_F32
            || problem->in[i].layout != TRTK_LAYOUT_PLAIN))
      return false;
  return problem->out[0].layout == TRTK_LAYOUT_PLAIN
         && problem->out[1].layout == TRTK_LAYOUT_PLAIN
         && scores->dims[0] <= 65535 && scores->dims[2] <= INT32_MAX
         && scores->dims[1] * scores->dims[2] <= INT32_MAX;
}

/* Where the next image's values are: one row holds for all images or each has
 * its own. */
static int32_t
step_of (const TrtkTensor *t)
{
  return t != NULL && t->rank == 2 ? (int32_t) t->dims[1] : 0;
}

/* Enough threads for the machine, and few enough segments for one CTA. */
static void
choose_segments (TrtkDetectionsArgs *a)
{
  int64_t all = a->multi_label ? (int64_t) a->anchors * a->n_classes
                               : a->anchors;
  int64_t tile, tiles, each;

  a->lanes = 1;
  while (a->lanes < 8 && a->lanes * 8 <= a->n_classes)
    a->lanes *= 2;
  tile = a->multi_label ? TRTK_FILTER_TILE : TRTK_FILTER_THREADS / a->lanes;
  tiles = (all + tile - 1) / tile;
  each = (tiles + TRTK_DETECTIONS_SEGMENTS - 1) / TRTK_DETECTIONS_SEGMENTS;
  each = each > 0 ? each : 1;
  a->segment = each * tile;
  a->segments = (int32_t) ((tiles + each - 1) / each);
  a->segments = a->segments > 0 ? a->segments : 1;
  a->capacity = a->segments * a->segment;
}

static void
launch_init (TrtkLaunch *launch, const char *kernel, int32_t x, int32_t y,
    uint32_t block, size_t smem)
{
  snprintf (launch->kernel, sizeof launch->kernel, "%s", kernel);
  launch->grid[0] = (uint32_t) x;
  launch->grid[1] = (uint32_t) y;
  launch->grid[2] = launch->cluster = 1;
  launch->block = block;
  launch->smem_bytes = (uint32_t) smem;
}

TrtkStatus
trtk_cuda_plan_detections (const TrtkProblem *problem,
    TrtkDetectionsPlan *plan)
{
  const TrtkDetectionsParams *p = problem->params;
  TrtkDetectionsArgs *a = &plan->args;
  const TrtkTensor *scores, *landmarks;
  size_t list;

  if (!is_taken (problem))
    return TRTK_ERROR_UNSUPPORTED;
  memset (plan, 0, sizeof *plan);
  scores = input (problem, IN_SCORES);
  landmarks = input (problem, IN_LANDMARKS);
  a->n = (int32_t) scores->dims[0];
  a->anchors = (int32_t) scores->dims[1];
  a->n_classes = (int32_t) scores->dims[2];
  a->n_landmarks = landmarks != NULL ? (int32_t) landmarks->dims[2] : 0;
  a->max = (int32_t) problem->out[0].tensor.dims[1];
  a->nms = p->nms;
  a->multi_label = p->multi_label;
  a->pixel_extent = p->pixel_extent;
  a->params_step = step_of (input (problem, IN_PARAMS));
  a->classes_step = step_of (input (problem, IN_CLASSES));
  choose_segments (a);
  list = (size_t) a->n * (size_t) a->capacity * sizeof (uint64_t);
  plan->keys_at = 0;
  plan->sorted_at = list;
  plan->found_at = 2 * list;
  plan->scratch_bytes
      = 2 * list + (size_t) a->n * (size_t) a->segments * sizeof (int32_t);
  launch_init (&plan->filter, "trtk_detections_filter", a->segments, a->n,
      TRTK_FILTER_THREADS, 0);
  launch_init (&plan->select, "trtk_detections_select", a->n, 1,
      TRTK_SELECT_THREADS, sizeof (TrtkSelectShared));
  return TRTK_OK;
}
