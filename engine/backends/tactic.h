/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic.h: one way to compute a pattern of nodes.
 *
 *   choose    at lowering: does it cover the problem, and in which layouts?
 *   prepare   once an engine: compile, pack weights; shared, immutable
 *   bind      once a context: prepared work + addresses; again when the
 *             caller binds other memory
 *   run       allocates nothing
 *
 * A recipe may come from a file: prepare () is given layouts and an overwrite
 * that nobody vouches for, and refuses those that it does not take. */
#ifndef TRT_BACKENDS_TACTIC_H
#define TRT_BACKENDS_TACTIC_H

#include "base/error.h"
#include "trtk_layout.h"
#include "trtk_preproc.h"

typedef struct _TrtTactic TrtTactic;

/* Outputs of a view are bytes of its inputs, or the other way round: it is
 * only a statement about memory, and never runs. */
typedef struct {
  gboolean inputs_in_output; /* concat; else outputs lie in input 0 */
  gint64 *offsets;           /* bytes, one for each part */
  gboolean keeps_pitch;      /* pixels of a part lie as far apart as those of
                              * the whole: offsets are within a pixel */
} TrtTacticView;

struct _TrtTactic {
  const char *name; /* stable: plans store it */
  const char *op;   /* NULL: asked for any */
  gboolean any_pitch; /* operands in granules may lie in larger ones */

  /* On entry in[].layout is what the inputs lie in, overwrites is -1 and
   * @may_overwrite (one for each input) says whose memory is free afterwards.
   * Sets in[].layout and out[].layout to what it wants (constants stay
   * PLAIN), and overwrites. UNSUPPORTED: the next tactic is asked. */
  TrtkStatus (*choose) (TrtkProblem *problem, const gboolean *may_overwrite);

  /* Whether it takes the layouts of in[0] and out[0] in @problem, which choose ()
   * would not pick of itself; sets those of the others. overwrites is and
   * stays -1. NULL: it takes no others. */
  TrtkStatus (*takes) (TrtkProblem *problem);
  /* Microseconds that the problem should take in the layouts in @problem. NULL:
   * what TrtBackend.rates say; a view takes none. */
  double (*cost) (const TrtkProblem *problem);

  /* Of a view: where the parts lie, for the layouts in @problem; offsets has
   * room for all inputs and outputs. A tactic with this has no bind or run. */
  TrtkStatus (*view) (const TrtkProblem *problem, TrtTacticView *view);

  /* Of a step that only changes how a network's input lies: what it makes of
   * f32 planes, so that pictures can be made so at once. NULL: of none. */
  gboolean (*target) (const TrtkProblem *problem, TrtkPreprocTarget *target);

  /* @problem and what it points to outlive the prepared work. */
  gpointer (*prepare) (const TrtkProblem *problem, gsize *scratch_bytes,
      GError **error);
  void (*release) (gpointer prepared);

  /* Appends the names (char *, owned by @names) of the kernels that prepare ()
   * takes as TrtkProblem.choice, what should be the fastest first. NULL: it
   * has no choice. */
  void (*choices) (const TrtkProblem *problem, GPtrArray *names);
  /* What their times depend on beside the GPU, as one line of text; caller
   * frees. Where choices is not NULL. */
  char *(*key) (const TrtkProblem *problem);

  /* Binds *bound anew where it is not NULL. @in holds NULL for an absent
   * input. @scratch is 64-byte aligned. */
  gboolean (*bind) (gpointer prepared, void *const *in, void *const *out,
      void *scratch, gpointer *bound, GError **error);
  void (*unbind) (gpointer bound);
  TrtkStatus (*run) (gpointer bound);
};

#endif
