/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* covers.c: by which tactics a node may be computed, and in which layouts. */
#include <string.h>

#include "lower/private.h"

static void
cover_free (gpointer data)
{
  TrtCover *cover = data;

  g_free (cover->layouts);
  g_free (cover);
}

static TrtkOperand *
operand_at (const TrtkProblem *p, gint32 i)
{
  return i < p->n_in ? &p->in[i] : &p->out[i - p->n_in];
}

double
trt_lower_us (
    const TrtBackend *backend, const TrtTactic *tactic, const TrtkProblem *p)
{
  if (tactic->view != NULL)
    return 0;
  return tactic->cost != NULL ? tactic->cost (p)
                              : trt_cost (p, &backend->rates);
}

static gboolean
is_computed (const TrtkOperand *o)
{
  return !o->is_constant && o->tensor.dtype != TRTK_NONE;
}

/* Everything that is computed lies in @layout, as far as it can. */
static void
set_all (TrtkProblem *p, TrtkLayout layout)
{
  p->overwrites = -1;
  for (gint32 i = 0; i < p->n_in + p->n_out; i++) {
    TrtkOperand *o = operand_at (p, i);
    o->layout = is_computed (o) && trtk_layout_fits (layout, o->tensor.rank)
                    ? layout
                    : TRTK_LAYOUT_PLAIN;
  }
}

void
trt_cover_set (const TrtCover *cover, TrtkProblem *p)
{
  p->overwrites = -1;
  for (gint32 i = 0; i < p->n_in + p->n_out; i++)
    operand_at (p, i)->layout = cover->layouts[i];
}

gboolean
trt_cover_is (const TrtCover *cover, const TrtkProblem *p)
{
  for (gint32 i = 0; i < p->n_in + p->n_out; i++) {
    if (operand_at (p, i)->layout != cover->layouts[i])
      return FALSE;
  }
  return TRUE;
}

/* As @p lies now, unless it is there already; returns its index. */
static guint
add (GPtrArray *covers, const TrtBackend *backend, const TrtTactic *tactic,
    const TrtkProblem *p)
{
  gsize n = (gsize) p->n_in + (gsize) p->n_out;
  TrtCover *cover;

  for (guint i = 0; i < covers->len; i++) {
    cover = covers->pdata[i];
    if (cover->tactic == tactic && trt_cover_is (cover, p))
      return i;
  }
  cover = g_new0 (TrtCover, 1);
  cover->tactic = tactic;
  cover->layouts = g_new0 (TrtkLayout, n + 1);
  for (gsize i = 0; i < n; i++)
    cover->layouts[i] = operand_at (p, (gint32) i)->layout;
  cover->us = trt_lower_us (backend, tactic, p);
  g_ptr_array_add (covers, cover);
  return covers->len - 1;
}

static void
try_takes (GPtrArray *covers, const TrtBackend *backend,
    const TrtTactic *tactic, TrtkProblem *p, TrtkLayout layout)
{
  set_all (p, layout);
  if (tactic->takes != NULL && tactic->takes (p) == TRTK_OK)
    add (covers, backend, tactic, p);
}

/* What chooses the same twice, for inputs in different layouts, has a mind of
 * its own: it is not asked again. */
static void
try_layouts (GPtrArray *covers, const TrtBackend *backend,
    const TrtTactic *tactic, TrtkProblem *p, guint32 layouts,
    const gboolean *may_overwrite)
{
  guint last = G_MAXUINT;
  gboolean asks = TRUE;

  for (int i = 0; i < TRTK_N_LAYOUTS; i++) {
    if ((layouts >> i & 1) == 0)
      continue;
    set_all (p, (TrtkLayout) i);
    if (asks && tactic->choose (p, may_overwrite) == TRTK_OK) {
      guint cover = add (covers, backend, tactic, p);
      asks = cover != last;
      last = cover;
    }
    try_takes (covers, backend, tactic, p, (TrtkLayout) i);
  }
}

void
trt_covers_add (GPtrArray *covers, const TrtBackend *backend, TrtkProblem *p,
    guint32 layouts, const gboolean *may_overwrite)
{
  const TrtTactic *const *tactics = backend->tactics ();

  for (guint t = 0; tactics[t] != NULL; t++) {
    if (tactics[t]->op == NULL || g_str_equal (tactics[t]->op, p->op))
      try_layouts (covers, backend, tactics[t], p, layouts, may_overwrite);
  }
}

GPtrArray *
trt_covers_new (void)
{
  return g_ptr_array_new_with_free_func (cover_free);
}
