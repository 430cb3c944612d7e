/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* report.c: the report as JSON. Written by hand: the engine has no JSON
 * library, and the numbers and strings in here need none. */
#include "calib/report.h"

#include <math.h>
#include <string.h>

#include "ops/op.h"

static void
put_string (GString *s, const char *text)
{
  g_string_append_c (s, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_c (s, '\\');
    if ((guchar) *text < 0x20)
      g_string_append_printf (s, "\\u%04x", (guchar) *text);
    else
      g_string_append_c (s, *text);
  }
  g_string_append_c (s, '"');
}

static void
key (GString *s, const char *name)
{
  char last = s->str[s->len - 1];

  if (last != '{' && last != '[')
    g_string_append_c (s, ',');
  put_string (s, name);
  g_string_append_c (s, ':');
}

static void
member_string (GString *s, const char *name, const char *value)
{
  key (s, name);
  put_string (s, value);
}

static void
member_number (GString *s, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return;
  key (s, name);
  g_string_append (s, g_ascii_formatd (text, sizeof text, "%.7g", value));
}

static void
open_item (GString *s)
{
  if (s->str[s->len - 1] == '}')
    g_string_append_c (s, ',');
  g_string_append_c (s, '{');
}

/* ---- layers ----------------------------------------------------------- */

/* Microseconds of a run of the layer called @name; NaN where not known. */
static double
time_of (TrtContext *context, const char *name)
{
  const TrtLayerProfile *p;
  guint n = 0;

  if (context == NULL)
    return NAN;
  p = trt_context_get_profile (context, &n);
  for (guint i = 0; i < n; i++) {
    if (p[i].n_runs > 0 && strcmp (p[i].name, name) == 0)
      return p[i].total_us / (double) p[i].n_runs;
  }
  return NAN;
}

static double
sqnr_of (const TrtGuardResult *result, const char *name)
{
  for (guint i = 0;
      result != NULL && result->tensors != NULL && i < result->tensors->len;
      i++) {
    const TrtGuardTensor *t = result->tensors->pdata[i];
    if (strcmp (t->name, name) == 0)
      return trt_sqnr (t->signal, t->noise);
  }
  return NAN;
}

static void
put_layer (GString *s, const TrtReportSource *r, const TrtNode *node)
{
  gboolean kept = g_hash_table_contains (r->calibration->kept, node->name)
                  || !trt_flow_can_compute (node);

  open_item (s);
  member_string (s, "name", node->name);
  member_string (s, "op", node->op->name);
  member_string (s, "precision", kept ? "fp32" : "int8");
  member_number (s, "macs", node->op->macs (node));
  member_number (s, "sqnr_in_db",
      sqnr_of (r->result, trt_node_in (node, 0)->name));
  member_number (s, "sqnr_db",
      sqnr_of (r->result, trt_node_out (node, 0)->name));
  member_number (s, "us_fp32", time_of (r->exact, node->name));
  member_number (s, "us_int8", time_of (r->rounded, node->name));
  g_string_append_c (s, '}');
}

static void
put_layers (GString *s, const TrtReportSource *r)
{
  key (s, "layers");
  g_string_append_c (s, '[');
  for (guint i = 0; i < r->graph->nodes->len; i++) {
    const TrtNode *node = r->graph->nodes->pdata[i];
    if (node->op->macs != NULL && trt_node_in (node, 0) != NULL)
      put_layer (s, r, node);
  }
  g_string_append_c (s, ']');
}

static void
put_trials (GString *s, const TrtReportSource *r)
{
  key (s, "trials");
  g_string_append_c (s, '[');
  for (guint i = 0; r->trials != NULL && i < r->trials->len; i++) {
    const TrtTrial *t = r->trials->pdata[i];
    open_item (s);
    member_string (s, "what", t->what);
    member_number (s, "error", t->error);
    member_number (s, "agreement", t->agreement);
    member_number (s, "mac_share_int8", t->share);
    key (s, "taken");
    g_string_append (s, t->taken ? "true" : "false");
    g_string_append_c (s, '}');
  }
  g_string_append_c (s, ']');
}

/* ---- the whole -------------------------------------------------------- */

static void
put_counts (GString *s, const TrtReportSource *r)
{
  guint n_int8 = 0, n_float = 0;
  double total, share;

  for (guint i = 0; i < r->graph->nodes->len; i++) {
    const TrtNode *node = r->graph->nodes->pdata[i];
    if (node->op->macs == NULL)
      continue;
    if (trt_flow_can_compute (node)
        && !g_hash_table_contains (r->calibration->kept, node->name))
      n_int8++;
    else
      n_float++;
  }
  share = trt_int8_share (r->graph, r->calibration->kept, &total);
  member_number (s, "layers_int8", n_int8);
  member_number (s, "layers_fp32", n_float);
  member_number (s, "macs", total);
  member_number (s, "mac_share_int8", share);
}

static void
put_measured (GString *s, const TrtReportSource *r)
{
  static const char *const kinds[] = { "outputs", "top-1", "detections" };

  if (r->guard == NULL || r->result == NULL)
    return;
  member_string (s, "agreement_kind", kinds[r->guard->kind]);
  if (r->guard->kind != TRT_AGREE_OUTPUTS)
    member_string (s, "head", r->guard->head.name);
  member_number (s, "agreement", r->result->agreement);
  if (r->guard->kind == TRT_AGREE_TOP1)
    member_number (s, "agreement_expected", r->result->expected);
  member_number (s, "target", r->target);
  key (s, "target_met");
  g_string_append (s, r->result->agreement >= r->target ? "true" : "false");
  member_number (s, "output_error", r->result->error);
  member_number (s, "output_sqnr_db", trt_sqnr (1, r->result->error));
  member_number (s, "samples_held_out", r->guard->indices->len);
  if (r->guard->kind == TRT_AGREE_DETECTIONS)
    member_number (s, "objects_held_out", r->result->n_objects);
}

/* Every channel of it had one value throughout. */
static gboolean
never_varied (const TrtTensorRange *range)
{
  for (guint c = 0; c < range->n_channels; c++) {
    if (range->channels[c].low < range->channels[c].high)
      return FALSE;
  }
  return range->n_channels > 0 || range->min == range->max;
}

/* Ranges of one colour say nothing about pictures. */
static gboolean
is_constant (const TrtReportSource *r)
{
  guint n = 0;

  for (guint i = 0; i < r->graph->inputs->len; i++) {
    const TrtTensor *t = r->graph->inputs->pdata[i];
    const TrtTensorRange *range
        = trt_calibration_find (r->calibration, t->name);
    if (range != NULL && !never_varied (range))
      return FALSE;
    n += range != NULL;
  }
  return n > 0;
}

char *
trt_report_json (const TrtReportSource *source)
{
  GString *s = g_string_new ("{");

  member_string (s, "model", source->calibration->model);
  member_string (s, "method", source->calibration->method);
  member_number (s, "samples_calibrated", source->calibration->n_samples);
  if (is_constant (source))
    member_string (s, "warning",
        "every calibration sample is the same constant: the ranges say "
        "nothing about real data");
  put_measured (s, source);
  put_counts (s, source);
  put_layers (s, source);
  put_trials (s, source);
  g_string_append_c (s, '}');
  return g_string_free (s, FALSE);
}
