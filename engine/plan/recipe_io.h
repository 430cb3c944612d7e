/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* recipe_io.h: recipes as sections of a plan, both ways. */
#ifndef TRT_PLAN_RECIPE_IO_H
#define TRT_PLAN_RECIPE_IO_H

#include "lower/recipe.h"
#include "plan/container.h"

#define TRT_PLAN_MAX_RECIPES 64

void trt_plan_write_recipe (const TrtRecipe *recipe,
    TrtContainerWriter *writer);

/* The recipe of a section; NULL where it is of another version or damaged,
 * and then @error says why. Whether it fits the graph is for
 * trt_recipe_check (). */
TrtRecipe *trt_plan_read_recipe (GBytes *file, const TrtSection *section,
    GError **error);

#endif
