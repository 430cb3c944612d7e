/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tune.h: kernels chosen by the clock. */
#ifndef TRT_TUNE_TUNE_H
#define TRT_TUNE_TUNE_H

#include "runtime/engine.h"

/* Whether steps of @recipe have been chosen for already. */
gboolean trt_recipe_is_tuned (const TrtRecipe *recipe);

/* The recipe of @engine, which is loaded, with the choices that
 * engine->options.tune asks for. NULL where its device is lost, or has no
 * memory for a context. */
TrtRecipe *trt_tune (TrtEngine *engine, GError **error);

#endif
