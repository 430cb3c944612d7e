/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* random.c DIR [SEED]: every network that make_networks.py wrote into DIR must
 * give what ONNX Runtime gave, each in three ways: through plan, engine and
 * context as a user runs it; optimised with one pass switched off (another one
 * from seed to seed) through the reference kernels; and with none at all. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nets.h"
#include "passes/pass.h"
#include "runtime/reference.h"

#define MAX_OUTPUTS 16
#define TOLERANCE 1e-4 /* of the largest value of the output */

typedef struct {
  guint seed;
  GBytes *data;       /* input, then outputs */
  const float *input, *outputs;
  gsize n_floats;     /* of input and outputs */
} Network;

/* ---- comparing -------------------------------------------------------- */

/* Where @got, output after output, leaves what was wanted. */
static char *
compare_output (const char *name, const float *got, const float *want,
    gsize n)
{
  double scale = 1e-3;

  for (gsize i = 0; i < n; i++)
    scale = MAX (scale, fabs ((double) want[i]));
  for (gsize i = 0; i < n; i++) {
    double error = fabs ((double) got[i] - (double) want[i]);
    if (!(error <= TOLERANCE * scale))
      return g_strdup_printf ("output '%s': element %zu is %g, wants %g", name,
          i, (double) got[i], (double) want[i]);
  }
  return NULL;
}

static gsize
count_floats (const TrtTensorInfo *info)
{
  return trt_tensor_info_bytes (info) / sizeof (float);
}

static gboolean
has_all_data (const TrtGraph *graph, const Network *network)
{
  TrtTensorInfo info;
  gsize n;

  trt_graph_get_input (graph, 0, &info);
  n = count_floats (&info);
  for (guint i = 0; i < trt_graph_n_outputs (graph); i++) {
    trt_graph_get_output (graph, i, &info);
    n += count_floats (&info);
  }
  return n == network->n_floats;
}

/* ---- running ---------------------------------------------------------- */

static char *
run_reference (const TrtGraph *graph, const Network *network)
{
  TrtkTensor in, out[MAX_OUTPUTS] = { 0 };
  const float *want = network->outputs;
  g_autoptr (GError) error = NULL;
  TrtTensorInfo info;
  char *failure = NULL;

  trt_graph_get_input (graph, 0, &info);
  in = (TrtkTensor) { (void *) network->input, info.dtype, info.rank, { 0 } };
  memcpy (in.dims, info.dims, sizeof in.dims);
  if (!trt_graph_run_reference (graph, &in, out, &error))
    return g_strdup (error->message);
  for (guint i = 0; i < trt_graph_n_outputs (graph) && failure == NULL; i++) {
    trt_graph_get_output (graph, i, &info);
    failure = compare_output (info.name, out[i].data, want,
        count_floats (&info));
    want += count_floats (&info);
  }
  for (guint i = 0; i < MAX_OUTPUTS; i++)
    g_free (out[i].data);
  return failure;
}

static char *
run_context (TrtContext *context, const TrtEngine *engine,
    const Network *network)
{
  const float *want = network->outputs;
  g_autoptr (GError) error = NULL;
  TrtTensorInfo info;
  char *failure = NULL;

  trt_engine_get_input (engine, 0, &info);
  memcpy (trt_context_get_input (context, 0), network->input,
      trt_tensor_info_bytes (&info));
  if (!trt_context_run (context, &error))
    return g_strdup (error->message);
  for (guint i = 0; i < trt_engine_n_outputs (engine) && failure == NULL;
       i++) {
    trt_engine_get_output (engine, i, &info);
    failure = compare_output (info.name, trt_context_get_output (context, i),
        want, count_floats (&info));
    want += count_floats (&info);
  }
  return failure;
}

/* As a user does. */
static char *
run_engine (const TrtGraph *graph, const Network *network)
{
  g_autoptr (TrtGraph) own = trt_graph_copy (graph);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (own, NULL, &error);
  g_autoptr (TrtEngine) engine
      = plan != NULL ? trt_engine_new (plan, NULL, &error) : NULL;
  g_autoptr (TrtContext) context
      = engine != NULL ? trt_context_new (engine, &error) : NULL;

  if (context == NULL)
    return g_strdup (error->message);
  return run_context (context, engine, network);
}

static char *
run_optimised (const TrtGraph *graph, const char *disabled,
    const Network *network)
{
  const char *names[] = { disabled, NULL };
  g_autoptr (TrtGraph) own = trt_graph_copy (graph);
  g_autoptr (GError) error = NULL;

  if (!trt_graph_optimise (own, names, &error))
    return g_strdup (error->message);
  return run_reference (own, network);
}

static void
report (const Network *network, const char *how, char *failure, guint *n)
{
  if (failure == NULL)
    return;
  printf ("seed %u: %s: %s\n", network->seed, how, failure);
  g_free (failure);
  (*n)++;
}

/* The number of ways that failed. */
static guint
run_network (const TrtGraph *graph, const Network *network)
{
  const char *off
      = trt_pass_nth (network->seed % trt_pass_count ())->name;
  g_autofree char *how = g_strconcat ("without ", off, NULL);
  guint n = 0;

  if (!has_all_data (graph, network)) {
    report (network, "import", g_strdup ("shapes differ from ONNX Runtime's"),
        &n);
    return n;
  }
  report (network, "engine", run_engine (graph, network), &n);
  report (network, how, run_optimised (graph, off, network), &n);
  report (network, "without passes", run_optimised (graph, "all", network),
      &n);
  return n;
}

/* ---- files ------------------------------------------------------------ */

static gboolean
read_data (const char *path, const TrtGraph *graph, Network *network,
    GError **error)
{
  TrtTensorInfo info;
  char *contents;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, error))
    return FALSE;
  trt_graph_get_input (graph, 0, &info);
  network->data = g_bytes_new_take (contents, size);
  network->n_floats = size / sizeof (float);
  network->input = (const float *) (void *) contents;
  network->outputs = network->input + count_floats (&info);
  return TRUE;
}

/* -1: there is no such network; else how many ways failed. */
static int
run_seed (const char *dir, guint seed)
{
  g_autofree char *model = g_strdup_printf ("%s/%u.onnx", dir, seed);
  g_autofree char *data = g_strdup_printf ("%s/%u.bin", dir, seed);
  g_autoptr (TrtGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  Network network = { .seed = seed };
  guint n = 0;

  if (!g_file_test (model, G_FILE_TEST_EXISTS))
    return -1;
  graph = trt_graph_import_onnx (model, &error);
  if (graph == NULL || !trt_graph_infer (graph, &error)
      || !read_data (data, graph, &network, &error))
    report (&network, "import", g_strdup (error->message), &n);
  else
    n = run_network (graph, &network);
  g_clear_pointer (&network.data, g_bytes_unref);
  return (int) n;
}

int
main (int argc, char **argv)
{
  g_autoptr (TrtEngine) device = NULL;
  guint n = 0, n_failed = 0;

  if (argc > 2)
    return run_seed (argv[1], (guint) atoi (argv[2])) != 0;
  /* without it networks say themselves what is wrong */
  device = trt_net_keep_device (NULL);
  for (int failed; (failed = run_seed (argv[1], n)) >= 0; n++)
    n_failed += failed > 0;
  printf ("%u networks, %u failed\n", n, n_failed);
  return n_failed == 0 && n > 0 ? 0 : 1;
}
