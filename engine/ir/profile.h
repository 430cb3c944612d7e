/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* profile.h: which shapes a graph with symbols is meant for.
 *
 * A profile gives every symbol a range; a shape is allowed where one profile
 * holds all of its symbols. The range of a symbol itself is the hull of those
 * of the profiles, its opt that of the first. Without profiles the symbols'
 * own ranges are the only bounds. */
#ifndef TRT_IR_PROFILE_H
#define TRT_IR_PROFILE_H

#include "ir/graph.h"

#define TRT_MAX_PROFILES 64u

typedef struct {
  gint64 min, opt, max;
} TrtSymbolRange;

typedef enum { TRT_RANGE_MIN, TRT_RANGE_OPT, TRT_RANGE_MAX } TrtRangeEnd;

/* Of GArray of TrtSymbolRange: one for each symbol that there was. */
GPtrArray *trt_profiles_new (void);
void trt_profiles_copy (GPtrArray *to, const GPtrArray *from);

/* A symbol with a stated end, whose opt means something. */
static inline gboolean
trt_symbol_is_ranged (const TrtSymbol *symbol)
{
  return symbol->max < G_MAXINT32;
}

/* In order, and within that of @symbol. */
static inline gboolean
trt_range_is_within (const TrtSymbolRange *range, const TrtSymbol *symbol)
{
  return range->min >= symbol->min && range->opt >= range->min
         && range->max >= range->opt && range->max <= symbol->max;
}

/* Of symbol @index in @profile; what came later than the profile, or is in
 * none, has its own range. */
TrtSymbolRange trt_graph_symbol_range (const TrtGraph *graph, guint profile,
    guint index);
guint trt_graph_symbol_index (const TrtGraph *graph, const TrtSymbol *symbol);
/* One value for each symbol of the graph: an end of @profile, or of the
 * symbols' own ranges where there is no such profile. Caller frees. */
gint64 *trt_graph_symbol_values (const TrtGraph *graph, guint profile,
    TrtRangeEnd end);
/* Changes @values (one for each symbol) so that each of @inputs, found by
 * name, has the shape that it names. The error prints what is allowed. */
gboolean trt_graph_solve_shapes (const TrtGraph *graph,
    const TrtTensorInfo *inputs, guint n_inputs, gint64 *values,
    GError **error);
/* A copy in which every symbol is its value, inferred again. */
TrtGraph *trt_graph_copy_at (const TrtGraph *graph, const gint64 *values,
    GError **error);
/* "'x' 1x3x320x320 to 4x3x640x640, ..." of every profile; caller frees. */
char *trt_graph_describe_profiles (const TrtGraph *graph);

#endif
