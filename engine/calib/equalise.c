/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* equalise.c: scales by channel in front of dense convolutions.
 *
 * The scale of channel c is folded into the weights that read it, so that it
 * costs nothing at run time, but a small scale leaves its weights fewer steps.
 * Between one scale for all and the channel's own lies
 *
 *   scale of c = own ^ alpha * largest ^ (1 - alpha)
 *
 * and alpha is chosen, tensor by tensor, where the noise that rounding of both
 * sides makes in the outputs is least. With one uniform error of a step for
 * every product it is, for output k and weights w of channel c,
 *
 *   sum (w^2) * scale_c^2 / 12 + n * variance (x_c) * (step_k / scale_c)^2 / 12
 *
 * where step_k = max |w * scale| / 127: what rounding of weights makes of a
 * mean is taken out of the bias. Lows and highs are treated alike, so that at
 * alpha 0 every channel has the tensor's range and zero point. */
#include "calib/equalise.h"

#include <math.h>

#include "calib/weights.h"
#include "passes/rewrite.h"

/* Of all noise, what another alpha must save. */
#define WORTH_CHANGING 0.98
/* No channel has less than this part of the whole range: what hardly moved
 * while calibration looked may move later. */
#define LEAST_PART (1.0 / 16)

static const double alphas[] = { 0, 0.25, 0.5, 0.75, 1 };

/* One convolution and the sums over its weights. */
typedef struct {
  const TrtFlowTensor *x;
  TrtWeightLayout layout;
  float *largest;  /* [n_out][n_in]: of |w| */
  float *squares;  /* the same: sum of w * w */
} Reader;

typedef struct {
  const TrtFlow *flow;
  const TrtStats *stats;
  double *scale, *power; /* by cell: a step, and the variance */
  guint *owner;          /* by cell: the tensor at hand, by index + 1 */
  GPtrArray *readers;
} Equaliser;

static void
free_reader (gpointer data)
{
  Reader *r = data;

  g_free (r->largest);
  g_free (r->squares);
  g_free (r);
}

/* ---- what is there ---------------------------------------------------- */

/* Where one tensor's ranges come from, and what becomes of them. */
typedef struct {
  const TrtFlowTensor *t;
  TrtRange *own, whole;
  TrtTensorRange *range;
} Root;

/* The geometric mean of @own and @whole, which is no smaller. */
static float
between (float own, float whole, double alpha)
{
  double w = fabs ((double) whole);
  double o = MAX (fabs ((double) own), w * LEAST_PART);

  return w > 0 ? copysignf ((float) (pow (o, alpha) * pow (w, 1 - alpha)),
                     whole)
               : 0;
}

static void
set_alpha (Equaliser *e, const Root *root, double alpha)
{
  const TrtFlowTensor *t = root->t;
  TrtIntegers n;

  for (guint c = 0; c < t->n_cells; c++) {
    TrtRange *r = &root->range->channels[c];
    r->low = between (root->own[c].low, root->whole.low, alpha);
    r->high = between (root->own[c].high, root->whole.high, alpha);
  }
  n = trt_integers_for (root->range->channels, t->n_cells, !t->feeds_padding);
  for (guint c = 0; c < t->n_cells; c++) {
    const TrtRange *r = &root->range->channels[c];
    e->scale[trt_flow_cell (e->flow, t, c)]
        = trt_integers_scale (&n, (double) r->low, (double) r->high);
  }
}

static gboolean
is_by_channel (const Equaliser *e, const TrtFlowTensor *t,
    const TrtTensorRange *range)
{
  const TrtTensorStats *s = trt_stats_find (e->stats, t->tensor->name);

  return t->is_root && !trt_flow_is_uniform (e->flow, t) && range != NULL
         && range->n_channels == t->n_cells && s != NULL
         && s->n_channels == t->n_cells;
}

static void
add_root (Equaliser *e, const TrtFlowTensor *t, TrtTensorRange *range)
{
  const TrtTensorStats *s = trt_stats_find (e->stats, t->tensor->name);
  TrtIntegers n = trt_integers_for (range->channels, t->n_cells,
      !t->feeds_padding);

  for (guint c = 0; c < t->n_cells; c++) {
    guint cell = trt_flow_cell (e->flow, t, c);
    const TrtRange *r = &range->channels[c];
    double scale = trt_integers_scale (&n, (double) r->low, (double) r->high);
    e->scale[cell] = MAX (e->scale[cell], scale);
    e->power[cell] = MAX (e->power[cell],
        trt_channel_stats_variance (&s->channels[c]));
  }
}

static void
sum_weights (Reader *r, const float *w)
{
  const TrtWeightLayout *l = &r->layout;

  for (guint k = 0; k < l->n_out; k++) {
    for (guint c = 0; c < l->n_in; c++) {
      const float *from = w + k * l->out_step + c * l->in_step;
      float largest = 0, sum = 0;
      for (guint i = 0; i < l->n_inner; i++) {
        largest = MAX (largest, fabsf (from[i]));
        sum += from[i] * from[i];
      }
      r->largest[(gsize) k * l->n_in + c] = largest;
      r->squares[(gsize) k * l->n_in + c] = sum;
    }
  }
}

static void
add_reader (Equaliser *e, const TrtNode *node)
{
  const TrtFlowTensor *x = trt_flow_find (e->flow, trt_node_in (node, 0));
  g_autofree Reader *r = NULL;
  gsize n;

  if (!trt_flow_computes (e->flow, node) || x == NULL || !x->is_int8
      || x->n_cells == 1 || trt_flow_is_uniform (e->flow, x))
    return;
  r = g_new0 (Reader, 1);
  r->x = x;
  if (!trt_weight_layout (node, &r->layout))
    return;
  n = (gsize) r->layout.n_out * r->layout.n_in;
  r->largest = g_new (float, n);
  r->squares = g_new (float, n);
  sum_weights (r, g_bytes_get_data (trt_node_in (node, 1)->constant, NULL));
  g_ptr_array_add (e->readers, g_steal_pointer (&r));
}

/* ---- noise ------------------------------------------------------------ */

/* Noise of all outputs of @r against their signal. */
static double
noise_of (const Equaliser *e, const Reader *r)
{
  const TrtWeightLayout *l = &r->layout;
  double noise = 0, signal = 0;

  for (guint k = 0; k < l->n_out; k++) {
    double step = 0, rough = 0;
    for (guint c = 0; c < l->n_in; c++) {
      guint cell = trt_flow_cell (e->flow, r->x,
          trt_weight_channel (l, k, c));
      gsize at = (gsize) k * l->n_in + c;
      double s = e->scale[cell];
      step = MAX (step, (double) r->largest[at] * s);
      noise += (double) r->squares[at] * s * s;
      signal += (double) r->squares[at] * e->power[cell];
      if (s > 0)
        rough += e->power[cell] / (s * s);
    }
    step /= 127;
    noise += l->n_inner * step * step * rough;
  }
  return signal > 0 ? noise / signal : 0;
}

static gboolean
reads (const Equaliser *e, const Reader *r, const TrtFlowTensor *t)
{
  for (guint i = 0; i < r->x->n_cells; i++) {
    if (e->owner[trt_flow_cell (e->flow, r->x, i)] == t->index + 1)
      return TRUE;
  }
  return FALSE;
}

static void
choose (Equaliser *e, const Root *root)
{
  const TrtFlowTensor *t = root->t;
  g_autoptr (GPtrArray) mine = g_ptr_array_new ();
  double least = INFINITY, best = 0;

  for (guint c = 0; c < t->n_cells; c++)
    e->owner[trt_flow_cell (e->flow, t, c)] = t->index + 1;
  for (guint i = 0; i < e->readers->len; i++) {
    if (reads (e, e->readers->pdata[i], t))
      g_ptr_array_add (mine, e->readers->pdata[i]);
  }
  for (guint a = 0; a < G_N_ELEMENTS (alphas); a++) {
    double noise = 0;
    set_alpha (e, root, alphas[a]);
    for (guint i = 0; i < mine->len; i++)
      noise += noise_of (e, mine->pdata[i]);
    if (noise < least * WORTH_CHANGING) {
      least = noise;
      best = alphas[a];
    }
  }
  set_alpha (e, root, best);
}

/* What all channels of @range cover together. */
static TrtRange
cover (const TrtTensorRange *range)
{
  TrtRange whole = { 0 };

  for (guint c = 0; c < range->n_channels; c++) {
    whole.low = MIN (whole.low, range->channels[c].low);
    whole.high = MAX (whole.high, range->channels[c].high);
  }
  return whole;
}

static void
equalise (Equaliser *e, const TrtFlowTensor *t, TrtTensorRange *range)
{
  g_autofree TrtRange *own
      = g_memdup2 (range->channels, t->n_cells * sizeof *own);
  Root root = { t, own, cover (range), range };

  choose (e, &root);
}

static void
clear (Equaliser *e)
{
  g_free (e->scale);
  g_free (e->power);
  g_free (e->owner);
  g_ptr_array_unref (e->readers);
}

void
trt_calibration_equalise (TrtCalibration *calibration, const TrtFlow *flow,
    const TrtStats *stats)
{
  guint n_cells = flow->cells->len + 1;
  Equaliser e = { .flow = flow, .stats = stats,
    .scale = g_new0 (double, n_cells), .power = g_new0 (double, n_cells),
    .owner = g_new0 (guint, n_cells),
    .readers = g_ptr_array_new_with_free_func (free_reader) };

  for (guint i = 0; i < flow->graph->nodes->len; i++)
    add_reader (&e, flow->graph->nodes->pdata[i]);
  for (int pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < flow->tensors->len; i++) {
      const TrtFlowTensor *t = flow->tensors->pdata[i];
      TrtTensorRange *range = trt_calibration_find (calibration,
          t->tensor->name);
      if (!is_by_channel (&e, t, range))
        continue;
      if (pass == 0)
        add_root (&e, t, range);
      else if (t->feeds_dense)
        equalise (&e, t, range);
    }
  }
  clear (&e);
}

void
trt_calibration_widen (TrtCalibration *calibration, const TrtFlow *flow,
    double room)
{
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    TrtTensorRange *range = trt_calibration_find (calibration,
        t->tensor->name);
    TrtRange whole;
    if (!t->is_root || trt_flow_is_uniform (flow, t) || range == NULL)
      continue;
    whole = cover (range);
    for (guint c = 0; c < range->n_channels; c++) {
      TrtRange *r = &range->channels[c];
      r->low = between (r->low, whole.low, 1 - room);
      r->high = between (r->high, whole.high, 1 - room);
    }
  }
}

void
trt_calibration_level (TrtCalibration *calibration, const TrtFlow *flow)
{
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    TrtTensorRange *range = trt_calibration_find (calibration,
        t->tensor->name);
    if (!t->is_root || !t->feeds_dense || trt_flow_is_uniform (flow, t)
        || range == NULL)
      continue;
    for (guint c = 0; c < range->n_channels; c++) {
      range->channels[c].low = range->low;
      range->channels[c].high = range->high;
    }
  }
}
