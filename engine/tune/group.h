/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* group.h: steps of an engine that are the same problem, and its kernels. */
#ifndef TRT_TUNE_GROUP_H
#define TRT_TUNE_GROUP_H

#include "runtime/engine.h"

typedef struct {
  const char *name; /* of the group's names */
  double us;        /* alone */
} TrtRanked;

typedef struct {
  char *key;          /* the tactic, and what it says of the problem */
  GArray *steps;      /* guint: of the engine */
  GPtrArray *names;   /* char *: two or more */
  GArray *ranked;     /* TrtRanked: what was timed, the fastest first */
  const char *chosen; /* of names; NULL: none yet */
} TrtTuneGroup;

/* Of every step of @engine that has a choice; caller unrefs. */
GPtrArray *trt_tune_groups (const TrtEngine *engine);
void trt_tune_group_sort (TrtTuneGroup *group);
/* @name as one of the group's names, or NULL; @name may be NULL. */
const char *trt_tune_group_find (const TrtTuneGroup *group, const char *name);
/* Time of what was chosen; 0 where it was not measured. */
double trt_tune_group_us (const TrtTuneGroup *group);
/* Puts what was chosen into @recipe, a copy of the engine's. */
void trt_tune_group_write (const TrtTuneGroup *group, const TrtEngine *engine,
    TrtRecipe *recipe);

#endif
