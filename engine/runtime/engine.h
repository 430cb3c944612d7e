/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* engine.h: a plan made ready for a backend, at one set of shapes. An engine
 * that a caller made keeps the others of its plan that contexts asked for. */
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
  double macs, bytes;
  gboolean is_int8;
} TrtEngineStep;

/* An input that is only read by a step that changes how it lies. */
typedef struct {
  gboolean exists;
  guint step;     /* of the engine: what it makes may be there already */
  guint32 value;  /* of the recipe: that */
  TrtkPreprocTarget target;
} TrtEngineNative;

struct _TrtEngine {
  gatomicrefcount refs;
  TrtPlan *plan;
  const TrtBackend *backend;
  TrtEngineOptions options; /* all but the backend */
  gpointer device;   /* what the backend opened; NULL: it has none */
  gpointer target;   /* TrtkProblem.target of every step */
  gpointer program;  /* what the backend loaded onto the device */
  TrtGraph *graph;   /* static */
  TrtRecipe *made;   /* here, because the plan had none that fits; or NULL */
  const TrtRecipe *recipe;
  TrtTensorTable *table;
  GPtrArray *steps;  /* TrtEngineStep */
  TrtEngineNative *natives; /* by input */
  GBytes **known;    /* contents of constants, by tensor; most NULL */
  gsize scratch_bytes;
  gint64 *values;    /* of the symbols of the plan's graph */
  GMutex lock;       /* of: */
  GPtrArray *others; /* TrtEngine at other shapes, the last used first */
};

/* An engine at @values, which it takes; NULL: what the plan starts with. */
TrtEngine *trt_engine_make (TrtPlan *plan, const TrtBackend *backend,
    const TrtEngineOptions *options, gint64 *values, GError **error);
/* The same as @root where symbols are @values: kept, or made now. */
TrtEngine *trt_engine_at (TrtEngine *root, const gint64 *values,
    GError **error);
gboolean trt_engine_is_at (const TrtEngine *engine, const gint64 *values);

/* Sets engine->natives. (native.c) */
void trt_engine_find_natives (TrtEngine *engine);

/* Whether step @index reads or writes a graph input or output. */
gboolean trt_engine_step_uses (const TrtEngine *engine, guint index,
    TrtSpace space, guint port);

#endif
