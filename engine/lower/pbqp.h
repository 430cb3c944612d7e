/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pbqp.h: a partitioned boolean quadratic problem: every node takes one of its
 * alternatives; alternatives have costs, and so have pairs of them along
 * edges. The sum is to be small.
 *
 * Register allocators solve it so (Scholz and Eckstein, LCTES 2002; Hames and
 * Scholz, JMLC 2006), and so do Anderson and Gregg (CGO 2018) when they choose
 * primitives and layouts for the layers of a network: dynamic programming that
 * takes nodes of one and two neighbours out of the graph. That is exact for
 * chains, trees, and whatever else is made of nodes in series and in parallel;
 * where neither is left, the node of most neighbours takes what is cheapest
 * with the best of each of them. */
#ifndef TRT_LOWER_PBQP_H
#define TRT_LOWER_PBQP_H

#include <glib.h>
#include <math.h>

/* The cost of what may not be. */
#define TRT_PBQP_NEVER HUGE_VAL

typedef struct _TrtPbqp TrtPbqp;

TrtPbqp *trt_pbqp_new (void);
void trt_pbqp_free (TrtPbqp *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtPbqp, trt_pbqp_free)

/* A node of @n > 0 alternatives with their @costs; returns its number. */
guint trt_pbqp_add_node (TrtPbqp *problem, guint n, const double *costs);
/* What pairs of alternatives of two different nodes cost, row by row: one row
 * for each of @a. Adds to what is there. */
void trt_pbqp_add_edge (TrtPbqp *problem, guint a, guint b,
    const double *costs);

/* The alternative of each node; the same for the same problem. Caller frees.
 * Takes the problem apart: to be called once. NULL where it found none that
 * may be. @n_guessed, which may be NULL: nodes that dynamic programming did
 * not reach; 0: the choice is the best that there is. */
guint *trt_pbqp_solve (TrtPbqp *problem, guint *n_guessed);

#endif
