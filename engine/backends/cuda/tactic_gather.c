/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_gather.c: operators that only choose elements (gather_map.c), by
 * gather.cu, from any of our layouts: shuffles of pixels, slices with steps,
 * channels that begin inside of granules. */
#include <stddef.h>
#include <string.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/gather_map.h"
#include "backends/cuda/tactics.h"
#include "cuda/gather.h"

/* Where channels are so few, what reads them is no convolution. */
#define FEW_CHANNELS 4

/* ---- one part --------------------------------------------------------- */

static gint64
first_channel (const TrtCudaGatherMap *map)
{
  return map->axis == 0 ? map->first : 0;
}

/* Whether @per channels at a time lie side by side, and begin at multiples of
 * @per, in x and in y, both with channels innermost. */
static gboolean
fits (const TrtCudaGatherMap *map, const TrtCudaPicture *x,
    const TrtCudaPicture *y, gint64 per)
{
  gint64 first_y = first_channel (map);
  gboolean is_last = first_y + map->size[0] == y->size[0];

  if (x->image % per != 0 || y->step[2] % per != 0 || first_y % per != 0
      || (!is_last && map->size[0] % per != 0))
    return FALSE;
  for (gint64 k = 0; k < map->size[0]; k++) {
    gint32 first = map->at[0][k / per * per];
    if (first < 0 || first % per != 0
        || map->at[0][k] != first + (gint32) (k % per))
      return FALSE;
  }
  for (int i = 1; i < 3; i++) {
    for (gint64 k = 0; k < map->size[i]; k++) {
      if (map->at[i][k] > 0 && map->at[i][k] % per != 0)
        return FALSE;
    }
  }
  return TRUE;
}

/* Channels that are moved at once. */
static gint64
channels_at_once (const TrtkOperand *in, const TrtkOperand *out,
    const TrtCudaGatherMap *map, const TrtCudaPicture *x,
    const TrtCudaPicture *y)
{
  gint64 per = 16 / (gint64) trtk_dtype_size (in->tensor.dtype);

  if (!trtk_layout_has_pitch (in->layout)
      || !trtk_layout_has_pitch (out->layout))
    return 1;
  while (per > 1 && !fits (map, x, y, per))
    per /= 2;
  return per;
}

/* What the innermost channels of y are rounded up to is zeros. */
static gint64
units_of (const TrtCudaGatherMap *map, const TrtkOperand *y,
    const TrtCudaPicture *v, gint64 per)
{
  gint64 first = first_channel (map), end = first + map->size[0];

  if (!trtk_layout_has_pitch (y->layout))
    return map->size[0];
  if (end == v->size[0])
    end = trtk_layout_pitch (y->layout, end);
  return (end - first) / per;
}

/* Channels are the last axis where they are innermost in y, else the first. */
static GBytes *
make_table (const TrtCudaGatherMap *map, TrtkGatherPart *a, gint64 units,
    gint64 per, gboolean innermost)
{
  gint64 counts[3] = { units, map->size[1], map->size[2] };
  gint64 all = units + map->size[1] + map->size[2];
  gint32 *table = g_new (gint32, (gsize) all + 1), *to = table;

  for (int i = 0; i < 3; i++) {
    int axis = innermost ? (i + 1) % 3 : i;
    for (gint64 k = 0; k < counts[axis]; k++) {
      gint64 from = axis == 0 ? k * per : k;
      gint32 at = from < map->size[axis] ? map->at[axis][from] : -1;
      *to++ = at < 0 ? -1 : (gint32) (at / per);
    }
    a->size[i] = (gint32) counts[axis];
  }
  return g_bytes_new_take (table, (gsize) all * sizeof *table);
}

/* Fills @a but for the addresses; the table it wants, or NULL. */
static GBytes *
make_part (const TrtkProblem *p, const TrtCudaGatherMap *map,
    TrtkGatherPart *a, guint64 *y_offset)
{
  const TrtkOperand *in = &p->in[map->in], *out = &p->out[map->out];
  gint64 size = (gint64) trtk_dtype_size (in->tensor.dtype), per;
  gboolean innermost = trtk_layout_has_pitch (out->layout);
  TrtCudaPicture x, y;
  GBytes *table;

  if (!trt_cuda_picture_read (in, &x) || !trt_cuda_picture_read (out, &y)
      || in->tensor.dtype != out->tensor.dtype)
    return NULL;
  per = channels_at_once (in, out, map, &x, &y);
  table = make_table (map, a, units_of (map, out, &y, per), per, innermost);
  a->n = (gint32) x.n;
  a->unit = (gint32) (per * size);
  a->x_image = x.image / per;
  a->y_image = y.image / per;
  for (int i = 0; i < 3; i++) {
    int axis = innermost ? (i + 1) % 3 : i;
    a->y_step[i] = axis == 0 ? y.step[0] : y.step[axis] / per;
  }
  *y_offset = (guint64) (map->first * y.step[map->axis] * size);
  return table;
}

/* ---- launches --------------------------------------------------------- */

static gsize
at_part (gint32 i, gsize member)
{
  return offsetof (TrtkGatherArgs, part) + (gsize) i * sizeof (TrtkGatherPart)
         + member;
}

/* The @n parts of @maps from @first on. */
static gboolean
add_launch (TrtCudaWork *work, const TrtkProblem *p, const GPtrArray *maps,
    guint first, gint32 n)
{
  TrtkGatherArgs a = { .part = { { .n = 0 } } };
  guint64 offset[TRTK_GATHER_PARTS];
  guint table[TRTK_GATHER_PARTS];
  TrtkLaunch launch;
  TrtCudaLaunch *l;

  for (gint32 i = 0; i < n; i++) {
    GBytes *bytes = make_part (p, maps->pdata[first + (guint) i], &a.part[i],
        &offset[i]);
    if (bytes == NULL)
      return FALSE;
    table[i] = trt_cuda_work_constant (work, bytes);
  }
  if (trtk_cuda_plan_gather (&a, n, &launch) != TRTK_OK)
    return FALSE;
  l = trt_cuda_work_add (work, &launch, &a, sizeof a);
  for (gint32 i = 0; i < n; i++) {
    const TrtCudaGatherMap *map = maps->pdata[first + (guint) i];
    trt_cuda_launch_slot (l, at_part (i, offsetof (TrtkGatherPart, x)),
        TRT_CUDA_IN, (guint) map->in, 0);
    trt_cuda_launch_slot (l, at_part (i, offsetof (TrtkGatherPart, y)),
        TRT_CUDA_OUT, (guint) map->out, offset[i]);
    trt_cuda_launch_slot (l, at_part (i, offsetof (TrtkGatherPart, table)),
        TRT_CUDA_CONSTANT, table[i], 0);
  }
  l->early = TRUE;
  return TRUE;
}

/* ---- the tactic ------------------------------------------------------- */

static TrtCudaWork *
make_work (const TrtkProblem *p)
{
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();
  g_autoptr (GPtrArray) maps = trt_cuda_gather_maps (p);

  for (guint i = 0; maps != NULL && i < maps->len; i += TRTK_GATHER_PARTS) {
    if (!add_launch (work, p, maps, i,
            (gint32) MIN (maps->len - i, TRTK_GATHER_PARTS)))
      return NULL;
  }
  return maps != NULL ? g_steal_pointer (&work) : NULL;
}

static gboolean
is_computed (const TrtkOperand *o)
{
  return !o->is_constant && o->tensor.dtype != TRTK_NONE;
}

static gboolean
is_known (TrtkLayout layout)
{
  return layout == TRTK_LAYOUT_PLAIN || layout == TRTK_LAYOUT_NHWC16
         || layout == TRTK_LAYOUT_NHWC4;
}

/* Parts are all in granules, or all plain; other inputs beside the first are
 * numbers that the host knows. */
static gboolean
set_layouts (TrtkProblem *p, TrtkLayout x, TrtkLayout y)
{
  gboolean joins = g_str_equal (p->op, "Concat");

  if (!is_known (x) || !is_known (y))
    return FALSE;
  for (gint32 i = 0; i < p->n_in; i++) {
    gboolean lies = is_computed (&p->in[i]) && (i == 0 || joins);
    if (lies && !trtk_layout_fits (x, p->in[i].tensor.rank))
      return FALSE;
    p->in[i].layout = lies ? x : TRTK_LAYOUT_PLAIN;
  }
  for (gint32 i = 0; i < p->n_out; i++) {
    if (!trtk_layout_fits (y, p->out[i].tensor.rank))
      return FALSE;
    p->out[i].layout = y;
  }
  return TRUE;
}

/* To where it is read from, but that a transposed picture is plain, and so is
 * one of few channels that pixels were made of. */
static TrtkLayout
wanted (const TrtkProblem *p, TrtkLayout x)
{
  if (x == TRTK_LAYOUT_PLAIN || g_str_equal (p->op, "Transpose")
      || (g_str_equal (p->op, "DepthToSpace")
          && p->out[0].tensor.dims[1] <= FEW_CHANNELS))
    return TRTK_LAYOUT_PLAIN;
  return TRTK_LAYOUT_NHWC16;
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  g_autoptr (TrtCudaWork) work = NULL;
  TrtkLayout x = TRTK_LAYOUT_PLAIN;

  if (p->op == NULL || p->n_in < 1 || p->n_out < 1
      || !is_computed (&p->in[0]))
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++) {
    if (is_computed (&p->in[i]) && p->in[i].layout != TRTK_LAYOUT_PLAIN)
      x = p->in[i].layout;
  }
  if (!set_layouts (p, x, wanted (p, x)))
    return TRTK_ERROR_UNSUPPORTED;
  work = make_work (p);
  return work != NULL ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
takes (TrtkProblem *p)
{
  g_autoptr (TrtCudaWork) work = NULL;

  if (p->op == NULL || p->n_in < 1 || p->n_out < 1
      || !is_computed (&p->in[0])
      || !set_layouts (p, p->in[0].layout, p->out[0].layout))
    return TRTK_ERROR_UNSUPPORTED;
  work = make_work (p);
  return work != NULL ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  gboolean lies = p->overwrites < 0 && p->choice == NULL;
  TrtCudaWork *work;

  for (gint32 i = 0; i < p->n_in; i++)
    lies &= is_known (p->in[i].layout);
  for (gint32 i = 0; i < p->n_out; i++)
    lies &= is_known (p->out[i].layout);
  work = lies ? make_work (p) : NULL;
  *scratch_bytes = 0;
  return work != NULL ? work : trt_cuda_refuse (p, error);
}

const TrtTactic trt_cuda_gather = {
  .name = "gather",
  .any_pitch = TRUE,
  .choose = choose,
  .takes = takes,
  .prepare = prepare,
  .release = trt_cuda_release,
};
