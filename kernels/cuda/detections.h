/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections.h: TrtDetections in two launches, whatever the scores are:
 *
 *   filter  a CTA a segment of an image's candidates: those above the
 *           threshold, as keys in the order of their index
 *   select  a CTA an image: sorts the keys, suppresses, writes the objects
 *
 * Both follow ref_trt_detections.c to the bit, for any number of candidates;
 * nothing depends on the order in which threads run. */
#ifndef TRTK_CUDA_DETECTIONS_H
#define TRTK_CUDA_DETECTIONS_H

#include "trtk_cuda.h"
#include "trtk_layout.h"

#define TRTK_DETECTIONS_SEGMENTS 1024 /* at most, of an image */

/* A candidate is a key: the score's bits in an order that unsigned numbers
 * have, above the complement of its index anchor * classes + class. Larger
 * comes first; 0 is none. */
typedef struct {
  const float *boxes, *scores, *params, *classes, *landmarks;
  float *objects;
  int32_t *count;
  uint64_t *keys, *sorted; /* scratch: [image][capacity] each, */
  int32_t *found;          /* [image][segments] */
  int32_t n, anchors, n_classes, n_landmarks, max;
  int32_t nms, multi_label, pixel_extent;
  int32_t params_step, classes_step; /* from image to image; 0: one for all */
  int32_t segments;
  int32_t lanes;    /* threads that share an anchor's classes */
  int64_t segment;  /* candidates of a segment: anchors, or with multi_label
                     * anchors and classes */
  int64_t capacity; /* segments * segment */
} TrtkDetectionsArgs;

typedef struct {
  TrtkDetectionsArgs args; /* addresses are NULL */
  TrtkLaunch filter, select;
  /* Bytes: where keys, sorted and found lie in the scratch, and all. */
  size_t keys_at, sorted_at, found_at, scratch_bytes;
} TrtkDetectionsPlan;

/* Operands PLAIN f32, as the operator has them. */
TrtkStatus trtk_cuda_plan_detections (const TrtkProblem *problem,
    TrtkDetectionsPlan *plan);

#endif
