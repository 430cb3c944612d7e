/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph_io.h: the portable part of a plan: a graph as sections, both ways. */
#ifndef TRT_PLAN_GRAPH_IO_H
#define TRT_PLAN_GRAPH_IO_H

#include "ir/graph.h"
#include "plan/container.h"

/* Limits of FORMAT.md. */
#define TRT_PLAN_MAX_NODES (1u << 18)
#define TRT_PLAN_MAX_TENSORS (1u << 18)
#define TRT_PLAN_MAX_EXPRS (1u << 18)
#define TRT_PLAN_MAX_SYMBOLS (1u << 16)
#define TRT_PLAN_MAX_METADATA (1u << 16)
#define TRT_PLAN_MAX_PORTS 1024u
#define TRT_PLAN_MAX_INPUTS (1u << 16) /* of a node */
#define TRT_PLAN_MAX_OUTPUTS 4096u     /* of a node */
#define TRT_PLAN_MAX_ATTRS 64u
#define TRT_PLAN_MAX_STEPS 64u
#define TRT_PLAN_MAX_NAME 4096u
#define TRT_PLAN_MAX_TEXT (1u << 20)
#define TRT_PLAN_BUDGET ((gsize) 512 << 20)

#define TRT_PLAN_NONE G_MAXUINT32

/* Values of a tensor record's role. */
typedef enum {
  TRT_PLAN_ROLE_MADE = 0,
  TRT_PLAN_ROLE_INPUT = 1,
  TRT_PLAN_ROLE_CONSTANT = 2
} TrtPlanRole;

/* Adds INFO, SYMB, EXPR, TENS, NODE, PORT and WGHT. Fails where the graph is
 * past a limit, so that what is written can be read. */
gboolean trt_plan_write_graph (const TrtGraph *graph,
    TrtContainerWriter *writer, GError **error);

/* The graph of the sections; verified, every shape inferred. Constants are
 * parts of @file. */
TrtGraph *trt_plan_read_graph (GBytes *file, const GArray *sections,
    GError **error);

/* The tables of the portable part in the order in which they are read. */
typedef struct {
  GBytes *file;
  TrtGraph *graph;
  TrtSymbol **symbols;
  guint n_symbols;
  const TrtExpr **exprs;
  guint n_exprs;
  TrtTensor **tensors;
  TrtkDtype *dtypes; /* as stored; inference must agree */
  guint n_tensors;
  gsize weights_offset, weights_size; /* WGHT in the file */
  gsize budget;
  GError **error;
} TrtPlanReader;

/* profiles_io.c: PROF, which only graphs with profiles have. */
void trt_plan_write_profiles (const TrtGraph *graph,
    TrtContainerWriter *writer);
gboolean trt_plan_read_profiles (TrtPlanReader *self,
    const TrtSection *section);
/* graph_read_nodes.c */
gboolean trt_plan_read_nodes (TrtPlanReader *self, const TrtSection *section);
/* graph_read_tensors.c */
gboolean trt_plan_read_symbols (TrtPlanReader *self,
    const TrtSection *section);
gboolean trt_plan_read_exprs (TrtPlanReader *self, const TrtSection *section);
gboolean trt_plan_read_tensors (TrtPlanReader *self,
    const TrtSection *section);

#endif
