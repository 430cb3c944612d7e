/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* report_plot.c: the INT8 report as a drawing: by layer, in the order of the
 * network, the signal over the noise and the time in float and in INT8. */
#include <json-glib/json-glib.h>
#include <math.h>

#include "int8.h"

#define LEFT 60.0
#define HEIGHT 220.0 /* of one chart */
#define GAP 60.0
#define BAR 10.0     /* of one layer */
#define MAX_DB 60.0

static double
number (JsonObject *o, const char *name)
{
  return json_object_has_member (o, name)
             ? json_object_get_double_member (o, name)
             : NAN;
}

static void
text (GString *s, double x, double y, const char *anchor, const char *words)
{
  g_autofree char *safe = g_markup_escape_text (words, -1);

  g_string_append_printf (s,
      "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y,
      anchor, safe);
}

/* A frame with lines across at multiples of @step. */
static void
axes (GString *s, double top, double width, double highest, double step,
    const char *title)
{
  text (s, LEFT, top - 8, "start", title);
  for (double v = 0; v <= highest * 1.0001; v += step) {
    double y = top + HEIGHT * (1 - v / highest);
    g_autofree char *label = g_strdup_printf ("%g", v);
    g_string_append_printf (s,
        "<path d=\"M%.1f %.1fh%.1f\" stroke=\"#ccc\"/>\n", LEFT, y, width);
    text (s, LEFT - 6, y + 4, "end", label);
  }
}

static void
bar (GString *s, guint index, double offset, double width, double top,
    double share, const char *colour, const char *title)
{
  double h = HEIGHT * CLAMP (share, 0, 1);
  g_autofree char *safe = g_markup_escape_text (title, -1);

  g_string_append_printf (s,
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
      "fill=\"%s\"><title>%s</title></rect>\n",
      LEFT + index * BAR + offset, top + HEIGHT - h, width, h, colour, safe);
}

static double
longest (JsonArray *layers)
{
  double most = 0;

  for (guint i = 0; i < json_array_get_length (layers); i++) {
    JsonObject *l = json_array_get_object_element (layers, i);
    double a = number (l, "us_fp32"), b = number (l, "us_int8");
    most = isfinite (a) ? MAX (most, a) : most;
    most = isfinite (b) ? MAX (most, b) : most;
  }
  return most > 0 ? most : 1;
}

static void
draw_noise (GString *s, JsonArray *layers, double top)
{
  for (guint i = 0; i < json_array_get_length (layers); i++) {
    JsonObject *l = json_array_get_object_element (layers, i);
    const char *name = json_object_get_string_member (l, "name");
    double db = number (l, "sqnr_db");
    g_autofree char *title = NULL;

    if (!isfinite (db))
      db = number (l, "sqnr_in_db");
    if (!isfinite (db))
      continue;
    title = g_strdup_printf ("%s: %.1f dB", name, db);
    bar (s, i, 1, BAR - 2, top, db / MAX_DB,
        g_str_equal (json_object_get_string_member (l, "precision"), "int8")
            ? "#47a"
            : "#c84",
        title);
  }
}

static void
draw_times (GString *s, JsonArray *layers, double top, double most)
{
  static const char *const keys[] = { "us_fp32", "us_int8" };
  static const char *const colours[] = { "#c84", "#47a" };

  for (guint i = 0; i < json_array_get_length (layers); i++) {
    JsonObject *l = json_array_get_object_element (layers, i);
    for (int k = 0; k < 2; k++) {
      double us = number (l, keys[k]);
      g_autofree char *title = g_strdup_printf ("%s: %.0f us",
          json_object_get_string_member (l, "name"), us);
      if (isfinite (us))
        bar (s, i, k * BAR / 2, BAR / 2 - 0.5, top, us / most, colours[k],
            title);
    }
  }
}

/* 1, 2 or 5 times a power of ten: about five lines. */
static double
round_step (double most)
{
  double step = pow (10, floor (log10 (most / 5)));

  return most / step > 25 ? step * 5 : most / step > 10 ? step * 2 : step;
}

char *
tool_report_svg (const char *json)
{
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  JsonArray *layers = json_object_get_array_member (
      json_node_get_object (root), "layers");
  double width = MAX (json_array_get_length (layers) * BAR, 460);
  double second = GAP + HEIGHT + GAP, most = longest (layers);
  GString *s = g_string_new (NULL);

  g_string_printf (s,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
      "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"11\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
      LEFT + width + 20, second + HEIGHT + 30);
  axes (s, GAP, width, MAX_DB, 10,
      "Signal over quantisation noise by layer, dB (blue: INT8, orange: "
      "float)");
  draw_noise (s, layers, GAP);
  axes (s, second, width, most, round_step (most),
      "Time by layer, microseconds (orange: float, blue: INT8)");
  draw_times (s, layers, second, most);
  g_string_append (s, "</svg>\n");
  return g_string_free (s, FALSE);
}
