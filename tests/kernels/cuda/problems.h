/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* problems.h: random problems of the operators that move, look up, sample and
 * repeat, with contents. */
#ifndef TRT_TESTS_PROBLEMS_H
#define TRT_TESTS_PROBLEMS_H

#include <glib.h>

#include "trtk_params.h"

#define MOST 8 /* operands */

typedef struct {
  const char *op;
  TrtkTensor in[MOST], out[MOST];
  int n_in, n_out;
  union {
    TrtkAxisParams axis;
    TrtkTransposeParams transpose;
    TrtkSliceParams slice;
    TrtkPadParams pad;
    TrtkResizeParams resize;
    TrtkSpaceParams space;
    TrtkScatterParams scatter;
    TrtkGatherNdParams gather_nd;
    TrtkTopKParams topk;
    TrtkTriluParams trilu;
    TrtkReverseParams reverse;
    TrtkGridParams grid;
    TrtkRoiParams roi;
    TrtkCol2ImParams col2im;
    TrtkRecurrentParams recurrent;
  } params;
} Problem;


/* The same numbers for the same seed. */
void seed_random (guint32 seed);
gint64 pick (gint64 lo, gint64 hi);
TrtkDtype pick_dtype (void);
TrtkDtype pick_float (void);

TrtkTensor shaped (TrtkDtype dtype, int rank, const gint64 *dims);
/* Of a random shape; some axes long enough for whole pieces. */
TrtkTensor random_tensor (TrtkDtype dtype, int rank);
/* Allocates; values are few, so that ties and zeros occur. */
void fill (TrtkTensor *t);
/* Integers of [lo, hi]; reals of [-scale, scale]. */
void fill_range (TrtkTensor *t, gint64 lo, gint64 hi);
void fill_scaled (TrtkTensor *t, double scale);
/* Fills what has no contents yet. */
void add_in (Problem *p, TrtkTensor t);
void add_out (Problem *p, TrtkTensor t);

/* Each makes a problem; the lists end with NULL. */
typedef void (*ProblemMaker) (Problem *p);
extern const ProblemMaker move_makers[], gather_makers[], sample_makers[];

#endif
