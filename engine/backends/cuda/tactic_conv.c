/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_conv.c: convolutions, and products with a constant matrix, by the
 * tiles of conv_tiles.def; pictures of few channels by stem.cu. */
#include <math.h>
#include <stddef.h>

#include "backends/cost.h"
#include "backends/cuda/blas.h"
#include "backends/cuda/conv_cost.h"
#include "backends/cuda/conv_problem.h"
#include "backends/cuda/tactics.h"

static const TrtCudaConvSlots slots = TRT_CUDA_CONV_SLOTS (TrtkConvArgs);

static GBytes *
packed_weights (const TrtCudaConv *c)
{
  g_autofree void *plain = trt_cuda_conv_weights (c);
  gsize bytes = trtk_cuda_pack_bytes (&c->conv);
  void *packed = g_malloc (bytes);

  trtk_cuda_pack (&c->conv, plain, packed);
  return g_bytes_new_take (packed, bytes);
}

/* ---- dense and grouped ------------------------------------------------ */

/* A tile of little memory that takes whatever any of them takes. */
static const TrtkTile *
least_tile (void)
{
  for (gint32 i = 0; i < trtk_cuda_n_tiles; i++) {
    if (g_str_equal (trtk_cuda_tiles[i].name, "32x32k4"))
      return &trtk_cuda_tiles[i];
  }
  g_assert_not_reached ();
}

static TrtkStatus
conv_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtCudaConv c;
  TrtkConvArgs args;
  TrtkLaunch launch;

  if (!trt_cuda_conv_read (p, &c) || trt_cuda_is_depthwise (&c.conv)
      || trtk_cuda_plan_conv (&c.conv, least_tile (), &args, &launch) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  trt_cuda_conv_set_layouts (p, &c, c.layout);
  return TRTK_OK;
}

/* How a tile computes a problem. */
typedef struct {
  const TrtkTile *tile;
  TrtkConvTmaArgs args; /* .a alone unless the tile is a TRTK_TILE_TMA */
  TrtkMapPlan maps[3];
  TrtkLaunch launch;
} Planned;

static const TrtkTile *
tile_named (const char *name)
{
  for (gint32 i = 0; i < trtk_cuda_n_tiles; i++) {
    char own[TRT_CUDA_TILE_NAME];
    trt_cuda_tile_name (&trtk_cuda_tiles[i], own);
    if (g_str_equal (own, name))
      return &trtk_cuda_tiles[i];
  }
  return NULL;
}

static gboolean
plan_with (const TrtkConv *conv, const TrtCudaProps *props,
    const TrtkTile *tile, Planned *planned)
{
  planned->tile = tile;
  return tile != NULL
         && trt_cuda_tile_plan (conv, tile, props, &planned->args,
             planned->maps, &planned->launch);
}

/* By the tile that @p asks for. A plan may have been tuned where there are more
 * kernels than here: one that is not here is no error. */
static gboolean
plan_conv (const TrtkProblem *p, const TrtkConv *conv, Planned *planned)
{
  const TrtCudaProps *props = p->target;

  if (trt_cuda_blas_algorithm (p->choice) >= 0) {
    g_info ("trt: %s is passed over: it is not there, or not wanted",
        p->choice);
  } else if (p->choice != NULL) {
    if (!plan_with (conv, props, tile_named (p->choice), planned))
      return FALSE;
    if (trt_cuda_props_has (props, planned->launch.kernel))
      return TRUE;
    g_info ("trt: tile %s is passed over: there is no kernel '%s'", p->choice,
        planned->launch.kernel);
  }
  return plan_with (conv, props, trt_cuda_tile_best (conv, props), planned);
}

static void
add_map (TrtCudaLaunch *launch, gsize at, const TrtkMapPlan *plan,
    TrtCudaSpace space, guint index)
{
  TrtCudaMap map = { (guint32) at, *plan, { 0, space, index, 0 } };

  g_array_append_val (launch->maps, map);
}

static void
add_maps (TrtCudaLaunch *l, const TrtkMapPlan maps[3], const TrtCudaConv *c)
{
  add_map (l, offsetof (TrtkConvTmaArgs, x), &maps[0], TRT_CUDA_IN, 0);
  add_map (l, offsetof (TrtkConvTmaArgs, y), &maps[1], TRT_CUDA_OUT, 0);
  if (c->residual >= 0)
    add_map (l, offsetof (TrtkConvTmaArgs, res), &maps[2], TRT_CUDA_IN,
        (guint) c->residual);
}

/* Whether cuBLASLt may be tried, and what it would get. */
static gboolean
read_blas (const TrtCudaProps *props, const TrtCudaConv *c,
    TrtCudaBlasArgs *args)
{
  return props->has != NULL && trt_cuda_blas_read (c, args)
         && props->has (props->device, TRT_CUDA_BLAS);
}

static gpointer
prepare_tile (const TrtkProblem *p, const TrtCudaConv *conv, GError **error)
{
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();
  const TrtCudaConv c = *conv;
  TrtCudaLaunch *l;
  Planned planned;
  gboolean is_tma;

  if (!plan_conv (p, &c.conv, &planned))
    return trt_cuda_refuse (p, error);
  is_tma = planned.tile->kind == TRTK_TILE_TMA;
  l = trt_cuda_work_add (work, &planned.launch, &planned.args,
      is_tma ? sizeof planned.args : sizeof planned.args.a);
  trt_cuda_conv_point (work, l, &c, packed_weights (&c), &slots);
  if (is_tma)
    add_maps (l, planned.maps, &c);
  else if (!planned.args.a.pad_is_zero)
    trt_cuda_launch_slot (l, offsetof (TrtkConvArgs, pad), TRT_CUDA_CONSTANT,
        trt_cuda_conv_pad (work, &c), 0);
  return g_steal_pointer (&work);
}

/* Where cuBLASLt may be tried there is scratch for it, whatever runs now. */
static gpointer
conv_prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  g_autoptr (TrtCudaWork) work = NULL;
  TrtCudaBlasArgs args;
  TrtCudaConv c;
  gint32 algorithm = trt_cuda_blas_algorithm (p->choice);
  gboolean has_blas;

  if (!trt_cuda_conv_read (p, &c) || trt_cuda_is_depthwise (&c.conv)
      || !trt_cuda_conv_lies (p, &c, c.layout))
    return trt_cuda_refuse (p, error);
  has_blas = read_blas (p->target, &c, &args);
  *scratch_bytes = has_blas ? TRT_CUDA_BLAS_SPACE : 0;
  if (algorithm < 0 || !has_blas)
    return prepare_tile (p, &c, error);
  args.algorithm = algorithm;
  work = trt_cuda_work_new ();
  trt_cuda_blas_add (work, &c, &args);
  return g_steal_pointer (&work);
}

static void
conv_choices (const TrtkProblem *p, GPtrArray *names)
{
  const TrtCudaProps *props = p->target;
  g_autofree gint32 *ranked = NULL;
  TrtCudaBlasArgs args;
  TrtCudaConv c;
  gint32 n;

  if (!trt_cuda_conv_read (p, &c))
    return;
  ranked = trt_cuda_tiles_ranked (&c.conv, props, &n);
  for (gint32 i = 0; i < n; i++) {
    char *name = g_malloc (TRT_CUDA_TILE_NAME);
    trt_cuda_tile_name (&trtk_cuda_tiles[ranked[i]], name);
    g_ptr_array_add (names, name);
  }
  for (int i = 0; i < TRT_CUDA_BLAS_TRIES && read_blas (props, &c, &args); i++)
    g_ptr_array_add (names, g_strdup_printf (TRT_CUDA_BLAS "%d", i));
}

static char *
conv_key (const TrtkProblem *p)
{
  TrtCudaConv c;

  return trt_cuda_conv_read (p, &c) ? trt_cuda_conv_key (&c.conv) : NULL;
}

static double
conv_cost (const TrtkProblem *p)
{
  TrtCudaConv c;

  return trt_cuda_conv_read (p, &c) && p->target != NULL
             ? trt_cuda_conv_cost (&c.conv, p->target)
             : HUGE_VAL;
}

const TrtTactic trt_cuda_conv = {
  .name = "conv",
  .any_pitch = TRUE,
  .choose = conv_choose,
  .cost = conv_cost,
  .prepare = conv_prepare,
  .release = trt_cuda_release,
  .choices = conv_choices,
  .key = conv_key,
};

/* ---- stem ------------------------------------------------------------- */

static gboolean
read_stem (const TrtkProblem *p, TrtCudaConv *c, TrtkConvArgs *args,
    TrtkLaunch *launch)
{
  if (!trt_cuda_conv_read (p, c) || c->is_matrix || c->conv.c > 4)
    return FALSE;
  c->conv.x_pitch = 4;
  return trtk_cuda_plan_stem (&c->conv, args, launch) == TRTK_OK;
}

static TrtkStatus
stem_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtCudaConv c;
  TrtkConvArgs args;
  TrtkLaunch launch;

  /* what every GPU has */
  if (!read_stem (p, &c, &args, &launch) || launch.smem_bytes > 96 * 1024)
    return TRTK_ERROR_UNSUPPORTED;
  trt_cuda_conv_set_layouts (p, &c, TRTK_LAYOUT_NHWC4);
  return TRTK_OK;
}

static gpointer
stem_prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  const TrtCudaProps *props = p->target;
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();
  TrtCudaLaunch *l;
  TrtCudaConv c;
  TrtkConvArgs args;
  TrtkLaunch launch;

  if (!read_stem (p, &c, &args, &launch) || p->choice != NULL
      || !trt_cuda_conv_lies (p, &c, TRTK_LAYOUT_NHWC4)
      || trt_cuda_pitch (&p->in[0]) != 4
      || launch.smem_bytes > props->smem_max)
    return trt_cuda_refuse (p, error);
  l = trt_cuda_work_add (work, &launch, &args, sizeof args);
  trt_cuda_conv_point (work, l, &c, packed_weights (&c), &slots);
  trt_cuda_launch_slot (l, offsetof (TrtkConvArgs, pad), TRT_CUDA_CONSTANT,
      trt_cuda_conv_pad (work, &c), 0);
  *scratch_bytes = 0;
  return g_steal_pointer (&work);
}

/* It begins with its weights, and the patch: no less than other convolutions,
 * so that a small picture in granules stays there. */
static double
stem_cost (const TrtkProblem *p)
{
  static const TrtRates rates = { 2.0, 2e6, 1e8 };

  return trt_cost (p, &rates);
}

const TrtTactic trt_cuda_stem = {
  .name = "stem",
  .any_pitch = TRUE,
  .choose = stem_choose,
  .cost = stem_cost,
  .prepare = stem_prepare,
  .release = trt_cuda_release,
};
