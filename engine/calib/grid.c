/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* grid.c: ranges to integers and scales. */
#include "calib/ranges.h"

#include <float.h>

/* Without a free zero point half of s8 is lost on what never is negative; it
 * must gain this much before padding stops being zero bytes. */
#define WORTH_SHIFTING 0.85

static const TrtIntegers s8 = { -127, 127, 0 }, u8 = { 0, 255, 0 };

/* Rounding noise of all ranges, each against its own extent. */
static double
noise (const TrtIntegers *n, const TrtRange *ranges, guint count)
{
  double sum = 0;

  for (guint i = 0; i < count; i++) {
    double low = (double) ranges[i].low, high = (double) ranges[i].high;
    double extent = MAX (high, -low);
    double scale = trt_integers_scale (n, low, high);
    if (extent > 0)
      sum += scale / extent * (scale / extent);
  }
  return sum;
}

TrtIntegers
trt_integers_plain (void)
{
  return s8;
}

TrtIntegers
trt_integers_for (const TrtRange *ranges, guint n, gboolean may_shift)
{
  TrtIntegers best = s8;
  gboolean is_negative = FALSE;
  double least;

  for (guint i = 0; i < n; i++)
    is_negative |= ranges[i].low < 0;
  if (!is_negative)
    return u8;
  least = noise (&s8, ranges, n) * WORTH_SHIFTING * WORTH_SHIFTING;
  for (int zero = 1; may_shift && zero < 128; zero++) {
    TrtIntegers shifted = { 0, 255, zero };
    double trial = noise (&shifted, ranges, n);
    if (trial < least) {
      least = trial;
      best = shifted;
    }
  }
  return best;
}

/* ---- grids ------------------------------------------------------------ */

/* Widens @to so that it holds @range. */
static void
widen (TrtRange *to, gboolean *is_set, float low, float high)
{
  to->low = *is_set ? MIN (to->low, low) : low;
  to->high = *is_set ? MAX (to->high, high) : high;
  *is_set = TRUE;
}

/* The range of every cell from those of the roots. FALSE where one has none.
 */
static const char *
gather_cells (const TrtFlow *flow, const TrtCalibration *ranges,
    TrtRange *cells, gboolean *is_set)
{
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    const TrtTensorRange *r;
    gboolean by_channel;

    if (!t->is_root)
      continue;
    r = trt_calibration_find (ranges, t->tensor->name);
    if (r == NULL)
      return t->tensor->name;
    by_channel = !trt_flow_is_uniform (flow, t) && r->channels != NULL
                 && r->n_channels == t->n_cells;
    for (guint c = 0; c < t->n_cells; c++) {
      guint cell = trt_flow_cell (flow, t, c);
      widen (&cells[cell], &is_set[cell],
          by_channel ? r->channels[c].low : r->low,
          by_channel ? r->channels[c].high : r->high);
    }
  }
  return NULL;
}

/* The cells of all roots of a group, each once. */
static GArray *
list_cells (const TrtFlow *flow, guint group, const TrtRange *cells,
    gboolean *may_shift)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (TrtRange));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    if (!t->is_root || trt_flow_group (flow, t) != group)
      continue;
    *may_shift = *may_shift && !t->feeds_padding;
    for (guint c = 0; c < t->n_cells; c++) {
      guint cell = trt_flow_cell (flow, t, c);
      if (g_hash_table_add (seen, GUINT_TO_POINTER (cell + 1)))
        g_array_append_val (list, cells[cell]);
    }
  }
  return list;
}

static void
choose_group (TrtGrids *grids, guint group, const TrtRange *cells,
    gboolean plain)
{
  gboolean may_shift = TRUE;
  g_autoptr (GArray) list = list_cells (grids->flow, group, cells,
      &may_shift);

  if (plain)
    grids->integers[group] = s8;
  else if (list->len > 0)
    grids->integers[group] = trt_integers_for (
        (const TrtRange *) list->data, list->len, may_shift);
}

/* The largest scale of the tensor's other channels stands in for a channel
 * that never was anything but 0, so that a surprise is not clipped away. */
static void
fill_empty (TrtGrids *grids, const TrtFlowTensor *t)
{
  float largest = 0;

  for (guint c = 0; c < t->n_cells; c++)
    largest = MAX (largest, trt_grids_scale (grids, t, c));
  for (guint c = 0; c < t->n_cells; c++) {
    float *s = &grids->scales[trt_flow_cell (grids->flow, t, c)];
    if (!(*s > FLT_MIN))
      *s = largest > FLT_MIN ? largest : 1;
  }
}

TrtGrids *
trt_grids_new (const TrtFlow *flow, const TrtCalibration *ranges,
    const char **missing)
{
  g_autofree TrtRange *cells
      = g_new0 (TrtRange, flow->cells->len + 1);
  g_autofree gboolean *is_set = g_new0 (gboolean, flow->cells->len + 1);
  TrtGrids *grids;

  *missing = gather_cells (flow, ranges, cells, is_set);
  if (*missing != NULL)
    return NULL;
  grids = g_new0 (TrtGrids, 1);
  grids->flow = flow;
  grids->integers = g_new0 (TrtIntegers, flow->tensors->len + 1);
  grids->scales = g_new0 (float, flow->cells->len + 1);
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    if (t->is_root && grids->integers[trt_flow_group (flow, t)].high == 0)
      choose_group (grids, trt_flow_group (flow, t), cells, ranges->plain);
  }
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    const TrtIntegers *n = &grids->integers[trt_flow_group (flow, t)];
    for (guint c = 0; t->is_root && c < t->n_cells; c++) {
      guint cell = trt_flow_cell (flow, t, c);
      grids->scales[cell] = (float) trt_integers_scale (n,
          (double) cells[cell].low, (double) cells[cell].high);
    }
  }
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    if (t->is_root)
      fill_empty (grids, t);
  }
  return grids;
}

void
trt_grids_free (TrtGrids *grids)
{
  if (grids == NULL)
    return;
  g_free (grids->integers);
  g_free (grids->scales);
  g_free (grids);
}

const TrtIntegers *
trt_grids_integers (const TrtGrids *grids, const TrtFlowTensor *tensor)
{
  return &grids->integers[trt_flow_group (grids->flow, tensor)];
}

float
trt_grids_scale (const TrtGrids *grids, const TrtFlowTensor *tensor,
    guint channel)
{
  return grids->scales[trt_flow_cell (grids->flow, tensor, channel)];
}
