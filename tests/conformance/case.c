/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* case.c: imports a case's model and runs it: through the reference kernels,
 * and as a user does, through plan, engine and context. */
#include "case.h"

#include <string.h>

#include "backends/backend.h"
#include "data.h"
#include "runtime/reference.h"

#define MAX_OUTPUTS 16
/* What the node by node rounding of the reference kernels, and of backends that
 * do not widen halves, may cost in float16:
 * two units in the last place. The expected values of
 * attention_4d_causal_fp16_expanded are rounded at every step as well, in
 * another order, and differ by 1.04e-3. A backend that rounds where the graph
 * ends is held to what ONNX asks. */
#define HALF_STEPS_RTOL (1.0 / 512)

/* TRUE where the engine says that it does not do this. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED);
}

static CaseStatus
status_of (const char *how, GError *error, char **message)
{
  CaseStatus status = is_refusal (error) ? CASE_UNSUPPORTED : CASE_FAILED;

  *message = g_strdup_printf ("%s: %s", how, error->message);
  g_error_free (error);
  return status;
}

static CaseStatus
compare_all (const Case *c, const char *how, const TrtkTensor *got, guint n,
    const CaseData *data, char **message)
{
  gboolean steps_in_half = g_str_equal (how, "reference")
                           || (trt_backend_find (NULL, NULL)->rewrites
                                & TRT_REWRITE_WIDEN) == 0;

  if (n != data->n_out) {
    *message = g_strdup_printf ("%s: %u outputs, wants %u", how, n,
        data->n_out);
    return CASE_FAILED;
  }
  for (guint i = 0; i < n; i++) {
    double rtol = steps_in_half && got[i].dtype == TRTK_F16
                      ? MAX (c->rtol, HALF_STEPS_RTOL)
                      : c->rtol;
    g_autofree char *what
        = case_compare (&got[i], &data->out[i], rtol, c->atol);
    if (what != NULL) {
      *message = g_strdup_printf ("%s: output %u %s", how, i, what);
      return CASE_FAILED;
    }
  }
  return CASE_PASSED;
}

static CaseStatus
run_reference (const Case *c, const TrtGraph *graph, const CaseData *data,
    char **message)
{
  TrtkTensor out[MAX_OUTPUTS] = { 0 };
  guint n = trt_graph_n_outputs (graph);
  GError *error = NULL;
  CaseStatus status;

  g_assert (n <= MAX_OUTPUTS);
  if (!trt_graph_run_reference (graph, data->in, out, &error))
    return status_of ("reference", error, message);
  status = compare_all (c, "reference", out, n, data, message);
  for (guint i = 0; i < n; i++)
    g_free (out[i].data);
  return status;
}

/* ---- as a user does --------------------------------------------------- */

static TrtContext *
make_context (TrtGraph *graph, GError **error)
{
  g_autoptr (TrtPlan) plan = trt_graph_optimise (graph, NULL, error)
                                 ? trt_plan_build (graph, NULL, error)
                                 : NULL;
  g_autoptr (TrtEngine) engine
      = plan != NULL ? trt_engine_new (plan, NULL, error) : NULL;

  return engine != NULL ? trt_context_new (engine, error) : NULL;
}

static gboolean
fill_inputs (TrtContext *context, const TrtGraph *graph, const CaseData *data)
{
  for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
    TrtTensorInfo info;
    trt_graph_get_input (graph, i, &info);
    if (trt_tensor_info_bytes (&info) > 0)
      memcpy (trt_context_get_input (context, i), data->in[i].data,
          trt_tensor_info_bytes (&info));
  }
  return TRUE;
}

static CaseStatus
run_engine (const Case *c, TrtGraph *graph, const CaseData *data,
    char **message)
{
  TrtkTensor out[MAX_OUTPUTS] = { 0 };
  GError *error = NULL;
  g_autoptr (TrtContext) context = make_context (graph, &error);
  guint n = trt_graph_n_outputs (graph);

  if (context == NULL || !fill_inputs (context, graph, data)
      || !trt_context_run (context, &error))
    return status_of ("engine", error, message);
  for (guint i = 0; i < n; i++) {
    TrtTensorInfo info;
    trt_graph_get_output (graph, i, &info);
    out[i] = (TrtkTensor) { .data = (void *) trt_context_get_output (context,
        i), .dtype = info.dtype, .rank = info.rank };
    memcpy (out[i].dims, info.dims, sizeof info.dims);
  }
  return compare_all (c, "engine", out, n, data, message);
}

/* ---- cases ------------------------------------------------------------ */

static CaseStatus
run_set (const Case *c, TrtGraph *graph, const CaseData *data, char **message)
{
  CaseStatus status;

  if (trt_graph_n_inputs (graph) > data->n_in) {
    *message = g_strdup ("the graph has more inputs than the case");
    return CASE_FAILED;
  }
  status = c->is_network ? CASE_PASSED
                         : run_reference (c, graph, data, message);
  return status == CASE_PASSED ? run_engine (c, graph, data, message)
                               : status;
}

static CaseStatus
run_model (const Case *c, const char *folder, const char *suffix,
    char **message)
{
  g_autofree char *path = g_strdup_printf ("%s/%s%s", folder, c->name, suffix);
  CaseStatus status = CASE_PASSED;

  for (guint k = 0; k < MAX (c->n_sets, 1) && status == CASE_PASSED; k++) {
    GError *error = NULL;
    g_autoptr (TrtGraph) graph = trt_graph_import_onnx (path, &error);
    g_autoptr (CaseData) data = NULL;
    g_autofree char *data_path
        = g_strdup_printf ("%s/%s.%u.data", folder, c->name, k);
    if (graph == NULL)
      return status_of ("import", error, message);
    if (c->n_sets == 0) {
      *message = g_strdup ("the import took a model of things that are no "
                           "tensors");
      return CASE_FAILED;
    }
    data = case_data_read (data_path, &error);
    if (data == NULL)
      return status_of ("data", error, message);
    status = run_set (c, graph, data, message);
  }
  return status;
}

CaseStatus
case_run (const Case *c, const char *folder, char **message)
{
  g_autofree char *frozen
      = g_strdup_printf ("%s/%s.frozen.onnx", folder, c->name);
  CaseStatus status = run_model (c, folder, ".onnx", message);
  g_autofree char *first = NULL;

  if (status != CASE_UNSUPPORTED
      || !g_file_test (frozen, G_FILE_TEST_EXISTS))
    return status;
  first = g_steal_pointer (message);
  status = run_model (c, folder, ".frozen.onnx", message);
  return status == CASE_PASSED ? CASE_PASSED_FROZEN : status;
}
