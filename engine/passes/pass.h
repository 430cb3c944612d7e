/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pass.h: what a pass is, and running them.
 *
 * A pass turns a graph into one that computes the same values. It never
 * prints, never knows a backend, leaves a sound graph with every shape
 * inferred, and keeps the names of graph inputs and outputs. */
#ifndef TRT_PASSES_PASS_H
#define TRT_PASSES_PASS_H

#include "ir/graph.h"

/* The passes of one stage run again and again, those of the stages before it
 * among them, until nothing changes; then the next stage begins. */
typedef enum {
  TRT_PASS_REAL = 0,  /* on real numbers */
  TRT_PASS_QUANTIZED, /* brings bytes together */
  TRT_PASS_COVER,     /* operators on bytes */
  TRT_PASS_REST,      /* what no operator on bytes has taken */
  TRT_PASS_N_STAGES
} TrtPassStage;

typedef struct {
  const char *name; /* stable: users write it to switch the pass off */
  const char *summary;
  gboolean required; /* cannot be switched off */
  TrtPassStage stage;
  /* Adds the number of rewrites to @n_changes. */
  gboolean (*run) (TrtGraph *graph, guint *n_changes, GError **error);
} TrtPass;

/* After each pass that changed something. */
typedef void (*TrtPassHook) (const TrtPass *pass, const TrtGraph *graph,
    guint n_changes, gpointer user_data);

guint trt_pass_count (void);
const TrtPass *trt_pass_nth (guint index);
const TrtPass *trt_pass_find (const char *name);

/* trt_graph_optimise () with a hook, which may be NULL: for dumps. */
gboolean trt_passes_run (TrtGraph *graph, const char *const *disabled,
    TrtPassHook hook, gpointer user_data, GError **error);

#endif
