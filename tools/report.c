/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* report.c: the INT8 report for people. */
#include <errno.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "int8.h"

static double
number (JsonObject *o, const char *name)
{
  return json_object_has_member (o, name)
             ? json_object_get_double_member (o, name)
             : NAN;
}

static const char *
text_of (JsonObject *o, const char *name)
{
  return json_object_get_string_member_with_default (o, name, "");
}

static void
append_measured (GString *s, JsonObject *o)
{
  gboolean met = json_object_get_boolean_member_with_default (o, "target_met",
      TRUE);

  if (!json_object_has_member (o, "agreement"))
    return;
  g_string_append_printf (s,
      "agreement with float: %.4f (%s, %.0f samples held out), target %.4f%s\n"
      "outputs: %.1f dB over the quantisation noise\n",
      number (o, "agreement"), text_of (o, "agreement_kind"),
      number (o, "samples_held_out"), number (o, "target"),
      met ? "" : ": NOT MET", number (o, "output_sqnr_db"));
  if (json_object_has_member (o, "agreement_expected"))
    g_string_append_printf (s,
        "by the margins of these samples %.4f is expected of others\n",
        number (o, "agreement_expected"));
}

static void
append_number (GString *s, double v, const char *format)
{
  if (isfinite (v))
    g_string_append_printf (s, format, v);
  else
    g_string_append_printf (s, "%10s", "-");
}

static void
append_layers (GString *s, JsonObject *o)
{
  JsonArray *layers = json_object_get_array_member (o, "layers");

  g_string_append_printf (s, "\n%-6s%12s%10s%10s%10s%10s  %s\n", "layer",
      "MMAC", "dB in", "dB out", "us fp32", "us int8", "name");
  for (guint i = 0; i < json_array_get_length (layers); i++) {
    JsonObject *l = json_array_get_object_element (layers, i);
    g_string_append_printf (s, "%-6s%12.3f", text_of (l, "precision"),
        number (l, "macs") / 1e6);
    append_number (s, number (l, "sqnr_in_db"), "%10.1f");
    append_number (s, number (l, "sqnr_db"), "%10.1f");
    append_number (s, number (l, "us_fp32"), "%10.0f");
    append_number (s, number (l, "us_int8"), "%10.0f");
    g_string_append_printf (s, "  %s\n", text_of (l, "name"));
  }
}

static void
append_trials (GString *s, JsonObject *o)
{
  JsonArray *trials = json_object_get_array_member (o, "trials");

  if (json_array_get_length (trials) > 0)
    g_string_append_printf (s, "\n%-10s%11s%7s  %s\n", "error", "agreement",
        "taken", "tried");
  for (guint i = 0; i < json_array_get_length (trials); i++) {
    JsonObject *t = json_array_get_object_element (trials, i);
    g_string_append_printf (s, "%-10.3g%11.4f%7s  %s\n", number (t, "error"),
        number (t, "agreement"),
        json_object_get_boolean_member (t, "taken") ? "yes" : "",
        text_of (t, "what"));
  }
}

static void
append_summary (GString *s, JsonObject *o)
{
  g_string_append_printf (s,
      "INT8 by %s from %.0f samples: %.0f layers INT8, %.0f float, %.1f %% of "
      "the multiply-accumulates INT8\n",
      text_of (o, "method"), number (o, "samples_calibrated"),
      number (o, "layers_int8"), number (o, "layers_fp32"),
      100 * number (o, "mac_share_int8"));
  append_measured (s, o);
  if (json_object_has_member (o, "warning"))
    g_string_append_printf (s, "warning: %s\n", text_of (o, "warning"));
}

static JsonNode *
parse (const char *json)
{
  g_autoptr (JsonNode) root = json_from_string (json, NULL);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? g_steal_pointer (&root)
             : NULL;
}

char *
tool_report_text (const char *json)
{
  g_autoptr (JsonNode) root = parse (json);
  GString *s = g_string_new (NULL);

  if (root != NULL)
    append_summary (s, json_node_get_object (root));
  return g_string_free (s, FALSE);
}

static char *
full_text (const char *json)
{
  g_autoptr (JsonNode) root = parse (json);
  GString *s = g_string_new (NULL);

  if (root != NULL) {
    append_summary (s, json_node_get_object (root));
    append_layers (s, json_node_get_object (root));
    append_trials (s, json_node_get_object (root));
  }
  return g_string_free (s, FALSE);
}

/* Takes over @text. */
static ToolCode
write_file (const char *dir, const char *name, char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  GError *error = NULL;

  if (trt_file_replace (path, &bytes, 1, TRT_FILE_NONE, &error))
    return TOOL_GOOD;
  return tool_fail_error (TOOL_FAILED, error);
}

ToolCode
tool_report_write (const char *json, const char *dir)
{
  ToolCode code;

  if (g_mkdir_with_parents (dir, 0777) != 0)
    return tool_fail (TOOL_FAILED, "cannot make folder '%s': %s", dir,
        g_strerror (errno));
  code = write_file (dir, "report.txt", full_text (json));
  if (code == TOOL_GOOD)
    code = write_file (dir, "report.json", g_strdup_printf ("%s\n", json));
  if (code == TOOL_GOOD)
    code = write_file (dir, "report.svg", tool_report_svg (json));
  return code;
}
