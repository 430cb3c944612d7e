/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_random.c: random problems on the bodies of the plain CUDA kernels:
 * equal to the CPU's reference to the bit. Shapes, types and params are
 * random. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/element.h"
#include "cuda/plain/plain.h"
#include "plain_run.h"
#include "problems.h"

static gsize
size_of (const TrtkTensor *t)
{
  return (gsize) trtk_count (t) * trtk_dtype_size (t->dtype);
}

/* NULL where the bytes are the same, or NaN on both sides. */
static char *
compare (const TrtkTensor *got, const TrtkTensor *want, int out, double slack)
{
  gsize size = trtk_dtype_size (want->dtype);

  for (gint64 i = 0; i < trtk_count (want); i++) {
    const char *g = got->data, *w = want->data;
    double off = fabs (trtk_load_f64 (got, i) - trtk_load_f64 (want, i));
    if (slack > 0 && off <= slack * (1 + fabs (trtk_load_f64 (want, i))))
      continue;
    if (memcmp (g + (gsize) i * size, w + (gsize) i * size, size) != 0
        && !(isnan (trtk_load_f64 (got, i)) && isnan (trtk_load_f64 (want, i))))
      return g_strdup_printf ("output %d, element %" G_GINT64_FORMAT
                              ": %.9g, the reference has %.9g", out, i,
          trtk_load_f64 (got, i), trtk_load_f64 (want, i));
  }
  return NULL;
}

/* A GPU has exponentials of its own. */
static double
slack_of (const Problem *p)
{
  static const char *const cells[] = { "LSTM", "GRU", "RNN", NULL };

  if (plain_device == NULL || !g_strv_contains (cells, p->op))
    return 0;
  return p->out[0].dtype == TRTK_BF16  ? 2e-2
         : p->out[0].dtype == TRTK_F16 ? 2e-3
                                       : 1e-4;
}

static char *
run_both (Problem *p)
{
  const TrtkKernel *reference = trtk_cpu_reference (p->op);
  TrtkOperand in[MOST] = { 0 }, out[MOST] = { 0 };
  TrtkTensor want[MOST];
  TrtkProblem problem = { .op = p->op, .in = in, .n_in = p->n_in,
    .n_op_in = p->n_in, .out = out, .n_out = p->n_out, .params = &p->params,
    .overwrites = -1 };
  TrtkArgs args = { .in = p->in, .n_in = p->n_in, .out = want,
    .n_out = p->n_out, .params = &p->params };
  g_autoptr (GError) error = NULL;
  char *failure = NULL;

  for (int k = 0; k < p->n_in; k++) {
    in[k].tensor = p->in[k];
    in[k].tensor.data = NULL;
  }
  for (int k = 0; k < p->n_out; k++) {
    out[k].tensor = want[k] = p->out[k];
    p->out[k].data = g_malloc0 (size_of (&p->out[k]) + 8);
    want[k].data = g_malloc0 (size_of (&p->out[k]) + 8);
  }
  args.scratch = g_malloc ((reference->scratch != NULL
                                   ? reference->scratch (&args)
                                   : 0)
                           + 8);
  if (reference->run (&args) != TRTK_OK)
    failure = g_strdup ("the reference refuses it");
  else if (!plain_run_problem (&problem, p->in, p->out, &error))
    failure = g_strdup (error->message);
  for (int k = 0; k < p->n_out; k++) {
    if (failure == NULL)
      failure = compare (&p->out[k], &want[k], k, slack_of (p));
    g_free (want[k].data);
  }
  g_free (args.scratch);
  return failure;
}

static void
add_makers (GArray *all, const ProblemMaker *some)
{
  for (; *some != NULL; some++)
    g_array_append_val (all, *some);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 4000, n_failed = 0;
  g_autoptr (GArray) makers = g_array_new (FALSE, FALSE, sizeof (ProblemMaker));

  add_makers (makers, move_makers);
  add_makers (makers, gather_makers);
  add_makers (makers, sample_makers);
  for (guint i = 0; i < n && n_failed < 20; i++) {
    g_autofree char *failure = NULL;
    Problem p = { 0 };

    seed_random (i);
    g_array_index (makers, ProblemMaker, i % makers->len) (&p);
    failure = run_both (&p);
    if (failure != NULL) {
      n_failed++;
      printf ("seed %u, %s of %s: %s\n", i, p.op,
          trt_dtype_name (p.in[0].dtype), failure);
    }
    for (int k = 0; k < MOST; k++) {
      g_free (p.in[k].data);
      g_free (p.out[k].data);
    }
  }
  printf ("%u random problems, %u failed\n", n, n_failed);
  return n_failed == 0 ? 0 : 1;
}
