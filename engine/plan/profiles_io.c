/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* profiles_io.c: section PROF, the shapes that a plan is meant for.
 *
 *   list  profiles, records: list of symbols: i64 min, opt, max
 *
 * A profile has a range for each symbol of SYMB, in that order. */
#include "base/bytes.h"
#include "ir/profile.h"
#include "plan/graph_io.h"

void
trt_plan_write_profiles (const TrtGraph *graph, TrtContainerWriter *writer)
{
  guint n = trt_expr_pool_n_symbols (graph->exprs);
  GByteArray *out;

  if (graph->profiles->len == 0)
    return;
  out = g_byte_array_new ();
  trt_put_u32 (out, graph->profiles->len);
  for (guint p = 0; p < graph->profiles->len; p++) {
    guint begin = trt_put_begin (out);
    trt_put_u32 (out, n);
    for (guint i = 0; i < n; i++) {
      TrtSymbolRange range = trt_graph_symbol_range (graph, p, i);
      trt_put_i64 (out, range.min);
      trt_put_i64 (out, range.opt);
      trt_put_i64 (out, range.max);
    }
    trt_put_end (out, begin);
  }
  trt_container_writer_begin (writer, "PROF", 0);
  trt_container_writer_add (writer, g_byte_array_free_to_bytes (out));
}

static void
read_profile (TrtPlanReader *self, TrtReader *r)
{
  gsize outer = trt_reader_enter (r);
  guint n = trt_reader_count (r, 3 * 8, TRT_PLAN_MAX_SYMBOLS, "ranges");
  GArray *ranges;

  if (trt_reader_ok (r) && n != self->n_symbols)
    trt_reader_fail (r, "a profile has %u ranges for %u symbols", n,
        self->n_symbols);
  if (!trt_reader_ok (r) || !trt_reader_charge (r, n * sizeof (TrtSymbolRange) + 64))
    return;
  ranges = g_array_new (FALSE, FALSE, sizeof (TrtSymbolRange));
  g_ptr_array_add (self->graph->profiles, ranges);
  for (guint i = 0; i < n; i++) {
    TrtSymbolRange range = { .min = trt_reader_i64 (r) };
    range.opt = trt_reader_i64 (r);
    range.max = trt_reader_i64 (r);
    if (trt_reader_ok (r)
        && !trt_range_is_within (&range, self->symbols[i]))
      trt_reader_fail (r, "a profile's range of symbol '%s' is not within "
          "the symbol's", self->symbols[i]->name);
    g_array_append_val (ranges, range);
  }
  trt_reader_leave (r, outer);
}

gboolean
trt_plan_read_profiles (TrtPlanReader *self, const TrtSection *section)
{
  const guint8 *data = g_bytes_get_data (self->file, NULL);
  TrtReader r;
  guint n;

  trt_reader_init (&r, data + section->offset, section->length, "section PROF",
      section->offset, self->budget);
  n = trt_reader_count (&r, 4, TRT_MAX_PROFILES, "profiles");
  for (guint i = 0; i < n && trt_reader_ok (&r); i++)
    read_profile (self, &r);
  self->budget = r.budget;
  return trt_reader_finish (&r, self->error);
}
