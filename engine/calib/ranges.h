/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ranges.h: what calibration found out, in the form in which a cache keeps it:
 * the range of every activation, and which nodes stay float. */
#ifndef TRT_CALIB_RANGES_H
#define TRT_CALIB_RANGES_H

#include "calib/flow.h"
#include "calib/method.h"
#include "calib/stats.h"

typedef struct {
  float low, high; /* what INT8 covers */
  float mean;
} TrtRange;

typedef struct {
  char *name;
  float min, max;  /* what was seen */
  float low, high; /* what INT8 covers */
  guint n_channels;
  TrtRange *channels; /* NULL: not known by channel */
} TrtTensorRange;

struct _TrtCalibration {
  char *model;       /* name of the graph */
  char *fingerprint; /* of its weights; NULL: not known (a foreign cache) */
  char *method;      /* name of the method, or "mixed" */
  guint n_samples;
  gboolean keep_bias;  /* rounding of weights is not taken out of biases */
  gboolean plain;      /* s8, one scale a tensor, and one a concatenation */
  gboolean equalised;  /* by channel in front of dense convolutions too; not
                        * stored */
  double room;         /* of trt_calibration_widen (); not stored */
  GHashTable *tensors; /* name -> TrtTensorRange */
  GHashTable *kept;    /* set of names of nodes that stay float */
};

TrtCalibration *trt_calibration_new (const char *model);
TrtTensorRange *trt_calibration_find (const TrtCalibration *calibration,
    const char *name);
/* Takes over an entry of the same name. */
TrtTensorRange *trt_calibration_add (TrtCalibration *calibration,
    const char *name, guint n_channels);
TrtCalibration *trt_calibration_copy (const TrtCalibration *calibration);
/* How channels of a tensor share scales. */
typedef enum {
  TRT_SCALES_OWN,      /* nothing shared yet: what the others begin with */
  TRT_SCALES_PLAIN,    /* one a tensor and a concatenation, s8 */
  TRT_SCALES_LEVEL,    /* by channel where depthwise convolutions read */
  TRT_SCALES_EQUALISED /* and in front of dense ones */
} TrtScales;

/* Chooses ranges of everything in @stats. */
TrtCalibration *trt_calibration_from_stats (const TrtFlow *flow,
    const TrtStats *stats, const TrtCalibMethod *method, TrtScales scales);
/* Takes @calibration, which has TRT_SCALES_OWN, to @scales; @room: see
 * trt_calibration_widen (). */
void trt_calibration_set_scales (TrtCalibration *calibration,
    const TrtFlow *flow, const TrtStats *stats, TrtScales scales, double room);
/* The hash of the weights of @graph, whatever is appended to it and whatever
 * its input's shape. Caller frees. */
char *trt_calibration_fingerprint (const TrtGraph *graph);

/* ---- grids (grid.c) --------------------------------------------------- */

/* What plain calibrations use. */
TrtIntegers trt_integers_plain (void);
/* The type and zero point that fit @n ranges best when each has a scale of its
 * own. Zero is 0 unless @may_shift. */
TrtIntegers trt_integers_for (const TrtRange *ranges, guint n,
    gboolean may_shift);
static inline TrtkDtype
trt_integers_dtype (const TrtIntegers *integers)
{
  return integers->low < 0 ? TRTK_S8 : TRTK_U8;
}

/* How every INT8 tensor of a flow is stored. */
typedef struct {
  const TrtFlow *flow;
  TrtIntegers *integers; /* by group */
  float *scales;         /* by cell */
} TrtGrids;

/* FALSE where a root has no range; @missing is then its name. */
TrtGrids *trt_grids_new (const TrtFlow *flow, const TrtCalibration *ranges,
    const char **missing);
void trt_grids_free (TrtGrids *grids);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtGrids, trt_grids_free)
const TrtIntegers *trt_grids_integers (const TrtGrids *grids,
    const TrtFlowTensor *tensor);
float trt_grids_scale (const TrtGrids *grids, const TrtFlowTensor *tensor,
    guint channel);

#endif
