/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_fold.c: planners of plain_fold.h. */
#include "cuda/plain/plan_fold.h"

#include "cpu/element.h"

/* What a part is worth a warp's or a CTA's while, in elements of a thread, and
 * how many CTAs fill a large GPU. Not of the device: sums would differ. */
#define LEAST 8
#define CTAS 512

typedef struct {
  const char *body;
  int64_t items;    /* of one part */
  int64_t elements; /* that are cut into parts */
  int64_t least;    /* of them in a part */
  int64_t most;     /* items in all */
} Way;

static Way
choose (const TrtkFoldShape *s)
{
  int64_t outputs = s->outer * s->inner, n = s->far * s->near;
  int64_t width = 1;

  if (s->near == 1 && s->inner > 1) {
    while (width < 32 && width < s->inner)
      width *= 2;
    return (Way){ "fold_columns",
      s->outer * ((s->inner + width - 1) / width), s->far,
      LEAST * TRTK_PLAIN_CTA_THREADS / width, CTAS };
  }
  if (s->near < TRTK_PLAIN_CTA_THREADS)
    return (Way){ "fold_row", outputs, n, LEAST * 32,
      CTAS * TRTK_PLAIN_CTA_THREADS / 32 };
  return (Way){ "fold_rows", outputs, n, LEAST * TRTK_PLAIN_CTA_THREADS,
    CTAS };
}

/* One, or enough to be worth another launch. */
static int64_t
parts_of (const Way *w)
{
  int64_t wanted = w->most / w->items;
  int64_t parts = w->elements / w->least < wanted ? w->elements / w->least
                                                  : wanted;

  return parts < 4 ? 1 : parts;
}

/* The last launch makes output 0 of parts. */
static TrtkStatus
add_end (const TrtkProblem *problem, const TrtkPlainLaunch *first,
    const TrtkPlainScratch *scratch, TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin_bare (&l, problem, "fold_end", 1, 1);
  trtk_plain_scratch_in (&l, 0, scratch);
  trtk_plain_set_out (&l, 0, problem, 0);
  for (int32_t k = 0; k < TRTK_PLAIN_AT; k++)
    l.args.at[k] = first->args.at[k];
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_fold (const TrtkProblem *problem, const TrtkFoldShape *s,
    int32_t code, TrtkPlainSink *sink)
{
  Way way = choose (s);
  int64_t parts = parts_of (&way), each = (way.elements + parts - 1) / parts;
  TrtkDtype dtype = problem->in[0].tensor.dtype;
  TrtkPlainScratch scratch;
  TrtkPlainLaunch l;
  TrtkStatus status;

  trtk_plain_begin (&l, problem, way.body);
  l.args.n_in = 1;
  parts = (way.elements + each - 1) / each; /* none is empty */
  l.args.items = way.items * parts;
  l.args.at[0] = code;
  l.args.at[1] = s->far;
  l.args.at[2] = s->inner;
  l.args.at[3] = s->near;
  l.args.at[4] = parts;
  l.args.at[5] = each;
  if (parts == 1)
    return trtk_plain_add (sink, &l);
  scratch = trtk_plain_scratch (sink,
      trtk_is_float (dtype) ? TRTK_F64 : TRTK_S64,
      s->outer * s->inner * parts);
  trtk_plain_scratch_out (&l, 0, &scratch);
  status = trtk_plain_add (sink, &l);
  return status == TRTK_OK ? add_end (problem, &l, &scratch, sink) : status;
}

bool
trtk_plain_fold_shape (const TrtkTensor *x, const TrtkReduceParams *p,
    TrtkFoldShape *s)
{
  int64_t *const runs[] = { &s->near, &s->inner, &s->far, &s->outer };
  int32_t run = 0, k = p->n_axes - 1;

  *s = (TrtkFoldShape){ 1, 1, 1, 1 };
  for (int32_t d = x->rank - 1; d >= 0; d--) {
    bool is_reduced = k >= 0 && p->axes[k] == d;
    if (is_reduced)
      k--;
    if (x->dims[d] == 1)
      continue;
    if (is_reduced != (run % 2 == 0))
      run++;
    if (run == 4)
      return false;
    *runs[run] *= x->dims[d];
  }
  return s->outer > 0 && s->far > 0 && s->inner > 0 && s->near > 0;
}
