/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* engine.h: a plan made ready for a backend. */
#ifndef TRT_RUNTIME_ENGINE_H
#define TRT_RUNTIME_ENGINE_H

#include "backends/backend.h"
#include "lower/lower.h"
#include "plan/plan.h"

/* One step that does something: views are gone. */
typedef struct {
  const TrtTactic *tactic;
  const TrtRecipeStep *step;
  TrtProblem *problem;
  gpointer prepared;
  char *name, *kernel; /* for the profile */
  double macs;
} TrtEngineStep;

struct _TrtEngine {
  gatomicrefcount refs;
  TrtPlan *plan;
  const TrtBackend *backend;
  TrtGraph *graph;   /* static */
  TrtRecipe *made;   /* here, because the plan had none that fits; or NULL */
  const TrtRecipe *recipe;
  TrtTensorTable *table;
  GPtrArray *steps;  /* TrtEngineStep */
  GBytes **known;    /* contents of constants, by tensor; most NULL */
  gsize scratch_bytes;
};

#endif
