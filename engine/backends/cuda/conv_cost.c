/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_cost.c: a model of the tiles: what a multiprocessor has to fetch, to
 * multiply and to finish, and what a CTA waits for however little it does.
 *
 * It is to rank tiles of one problem, not to foretell a net's time. The
 * constants are those of an H100 or H200 (kernels.md 9, tests/bench); other
 * GPUs scale by the properties. */
#include "backends/cuda/conv_cost.h"

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/defaults.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMEM_SM (228 * 1024)
#define THREADS_SM 2048

#define LAUNCH_US 0.8      /* a dependent launch, and the last CTA's way out */
#define LATENCY_US 0.7     /* first bytes from L2 to the first product */
#define STAGE_US 0.045     /* a round of the loop over K that waits for data */
#define WARPS_K_US 0.25    /* sums of the warps that share K come together */
#define CLUSTER_US 0.9     /* the same through a cluster */
#define L2_BYTES_US 40e3   /* that a multiprocessor fetches, if all do */
#define SM_BYTES_US 90e3   /* and if few do, by TMA */
#define SUMS_US 4e3        /* that a cluster's multiprocessor puts together */
#define OUTPUTS_US 15e3    /* that a multiprocessor finishes */

gboolean
trt_cuda_props_has (const TrtCudaProps *props, const char *kernel)
{
  return props->has == NULL || props->has (props->device, kernel);
}

void
trt_cuda_tile_name (const TrtkTile *tile, char *name)
{
  g_snprintf (name, TRT_CUDA_TILE_NAME, "%c%s",
      tile->kind == TRTK_TILE_TMA       ? 't'
          : tile->kind == TRTK_TILE_WGMMA ? 'w'
                                        : 'm',
      tile->name);
}

gboolean
trt_cuda_tile_plan (const TrtkConv *conv, const TrtkTile *tile,
    const TrtCudaProps *props, TrtkConvTmaArgs *args, TrtkMapPlan maps[3],
    TrtkLaunch *launch)
{
  TrtkStatus status;

  memset (launch, 0, sizeof *launch);
  if (tile->kind != TRTK_TILE_MMA && props->cc != 90)
    return FALSE;
  if (tile->kind == TRTK_TILE_TMA)
    status = trtk_cuda_plan_conv_tma (conv, tile, props->sms, args, maps,
        launch);
  else
    status = trtk_cuda_plan_conv (conv, tile, &args->a, launch);
  return status == TRTK_OK && launch->smem_bytes <= props->smem_max;
}

/* Share of the tensor cores' peak that a tile's inner loop reaches. */
static double
peak_share (const TrtkTile *tile)
{
  double wide = MIN (tile->bn, 256) / 256.0;

  if (tile->kind == TRTK_TILE_MMA)
    return 0.30 * MIN (1.0, (tile->bm + tile->bn) / 192.0);
  return 0.45 + 0.25 * wide;
}

/* CTAs that a multiprocessor runs at a time. */
static double
residents (const TrtkTile *tile, const TrtkLaunch *launch)
{
  double n = SMEM_SM / (launch->smem_bytes + 1024.0);

  if (tile->kind == TRTK_TILE_TMA)
    return tile->wk;
  n = MIN (n, (double) THREADS_SM / launch->block);
  return MAX (1.0, MIN (n, 4.0));
}

/* Clusters leave multiprocessors idle where those of a GPC are no multiple. */
static double
filled (const TrtkTile *tile)
{
  return tile->splits >= 8 ? 0.85 : tile->splits > 1 ? 0.95 : 1.0;
}

/* Operands from the L2, whose rate all multiprocessors share; @each CTAs of
 * one, one after the other. */
static double
fetch_us (const TrtkTile *tile, double bytes, double ctas, double each,
    const TrtCudaProps *props)
{
  double used = MIN (1.0, ctas / props->sms);

  if (tile->kind != TRTK_TILE_TMA)
    return each * bytes / L2_BYTES_US;
  return each * bytes / MIN (SM_BYTES_US, L2_BYTES_US / used);
}

/* What leaves the L2: the operands once, if they are larger than it is. */
static double
memory_us (const TrtkConv *v, const TrtCudaProps *props)
{
  double size = (double) trtk_dtype_size (v->x_dtype);
  double out = (double) v->n * v->p * v->q * trtk_round_up (v->k, 16)
               * (double) trtk_dtype_size (v->epilogue.out_dtype);
  double bytes = (double) v->n * v->h * v->w * v->x_pitch * size
                 + out * (v->epilogue.residual != TRTK_RES_NONE ? 2 : 1)
                 + (double) v->k * v->r * v->s * (v->c / v->groups) * size;

  return bytes > (double) props->l2_bytes / 2 ? bytes / props->bytes_per_us
                                              : bytes / (props->bytes_per_us * 2.5);
}

double
trt_cuda_tile_cost (const TrtkConv *conv, const TrtkTile *tile,
    const TrtkConvArgs *args, const TrtkLaunch *launch,
    const TrtCudaProps *props)
{
  double peak = conv->x_dtype == TRTK_F16 ? props->f16_ops_per_us
                                          : props->s8_ops_per_us;
  double per_byte = conv->x_dtype == TRTK_F16 ? 1.0 : 2.0; /* halves, bytes */
  double ctas = (double) ((args->m + tile->bm - 1) / tile->bm) * args->n_tiles
                * launch->grid[1] * tile->splits;
  double at_once = props->sms * residents (tile, launch) * filled (tile);
  double blocks = (args->blocks + tile->splits - 1) / tile->splits;
  double rounds = blocks / tile->kb;
  double each = MAX (1.0, ctas / props->sms); /* CTAs of one multiprocessor */
  double waves = MAX (1.0, ctas / at_once);
  double whole = ctas <= at_once ? (ctas <= props->sms ? 1 : ctas / props->sms)
                                 : ((int) waves + (waves > (int) waves))
                                       * at_once / props->sms;
  double fetch, multiply, finish, wait;

  if (tile->kind == TRTK_TILE_MMA && ctas > at_once)
    each = each * 0.5 + whole * 0.5; /* CTAs come and go one by one */
  else
    each = MAX (each, whole);
  fetch = fetch_us (tile, blocks * TRTK_BLOCK * (tile->bm + tile->bn), ctas,
      each, props);
  multiply = each * blocks * TRTK_BLOCK * tile->bm * tile->bn * per_byte
             / (peak / props->sms * peak_share (tile));
  finish = each * tile->bm * tile->bn / tile->splits / OUTPUTS_US;
  if (conv->epilogue.residual != TRTK_RES_NONE)
    finish *= 1.4;
  wait = LATENCY_US + MAX (0.0, rounds - args->slots) * STAGE_US * waves;
  if (tile->kind == TRTK_TILE_MMA && tile->wk > 1)
    wait += WARPS_K_US;
  if (tile->splits > 1)
    wait += CLUSTER_US + each * tile->bm * tile->bn / SUMS_US;
  if (tile->kind == TRTK_TILE_TMA) /* the next tile's loads hide the finish */
    return LAUNCH_US + wait
           + MAX (MAX (fetch, multiply) + finish / MAX (1.0, each),
               MAX (finish, memory_us (conv, props)));
  return LAUNCH_US + wait
         + MAX (MAX (fetch, multiply) + finish, memory_us (conv, props));
}

typedef struct {
  gint32 index;
  double us;
  char kernel[sizeof ((TrtkLaunch *) NULL)->kernel];
} Ranked;

static int
by_cost (const void *a, const void *b)
{
  const Ranked *x = a, *y = b;

  if (x->us != y->us)
    return x->us < y->us ? -1 : 1;
  return x->index - y->index;
}

/* The tiles that cover @conv, the cheapest first; caller frees. */
static Ranked *
rank (const TrtkConv *conv, const TrtCudaProps *props, gint32 *n)
{
  Ranked *ranked = g_new0 (Ranked, (gsize) trtk_cuda_n_tiles + 1);

  *n = 0;
  for (gint32 i = 0; i < trtk_cuda_n_tiles; i++) {
    const TrtkTile *tile = &trtk_cuda_tiles[i];
    TrtkConvTmaArgs args;
    TrtkMapPlan maps[3];
    TrtkLaunch launch;
    if (!trt_cuda_tile_plan (conv, tile, props, &args, maps, &launch))
      continue;
    ranked[*n].index = i;
    memcpy (ranked[*n].kernel, launch.kernel, sizeof launch.kernel);
    ranked[(*n)++].us
        = trt_cuda_tile_cost (conv, tile, &args.a, &launch, props);
  }
  qsort (ranked, (gsize) *n, sizeof *ranked, by_cost);
  return ranked;
}

/* Those that the device has, still in order; all where it has none, so that
 * whoever loads one says why. @limit: no more than so many are looked for. */
static gint32
keep_those_there (Ranked *ranked, gint32 n, const TrtCudaProps *props,
    gint32 limit)
{
  gint32 kept = 0;

  for (gint32 i = 0; i < n && kept < limit; i++) {
    if (trt_cuda_props_has (props, ranked[i].kernel))
      ranked[kept++] = ranked[i];
  }
  return kept > 0 ? kept : n;
}

double
trt_cuda_conv_cost (const TrtkConv *conv, const TrtCudaProps *props)
{
  gint32 n;
  g_autofree Ranked *ranked = rank (conv, props, &n);

  n = keep_those_there (ranked, n, props, 1);
  return n > 0 ? ranked[0].us : HUGE_VAL;
}

/* What was the fastest on such a GPU, before what the model says. */
static void
put_default_first (const TrtkConv *conv, const TrtCudaProps *props,
    Ranked *ranked, gint32 n)
{
  g_autofree char *key = trt_cuda_conv_key (conv);
  const char *choice = trt_cuda_default_choice (props, "conv", key);

  for (gint32 i = 1; choice != NULL && i < n; i++) {
    char name[TRT_CUDA_TILE_NAME];
    Ranked first = ranked[i];
    trt_cuda_tile_name (&trtk_cuda_tiles[first.index], name);
    if (!g_str_equal (name, choice))
      continue;
    memmove (ranked + 1, ranked, (gsize) i * sizeof *ranked);
    ranked[0] = first;
  }
}

/* At most @limit. */
static Ranked *
rank_those_there (const TrtkConv *conv, const TrtCudaProps *props, gint32 limit,
    gint32 *n)
{
  Ranked *ranked = rank (conv, props, n);

  put_default_first (conv, props, ranked, *n);
  *n = keep_those_there (ranked, *n, props, limit);
  return ranked;
}

const TrtkTile *
trt_cuda_tile_best (const TrtkConv *conv, const TrtCudaProps *props)
{
  gint32 n;
  g_autofree Ranked *ranked = rank_those_there (conv, props, 1, &n);

  return n > 0 ? &trtk_cuda_tiles[ranked[0].index] : NULL;
}

gint32 *
trt_cuda_tiles_ranked (const TrtkConv *conv, const TrtCudaProps *props,
    gint32 *n)
{
  g_autofree Ranked *ranked = rank_those_there (conv, props, G_MAXINT32, n);
  gint32 *order = g_new0 (gint32, (gsize) *n + 1);

  for (gint32 i = 0; i < *n; i++)
    order[i] = ranked[i].index;
  return order;
}
