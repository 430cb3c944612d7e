/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_ops.c: launches of everything but dense convolution. */
#include "trtk_cuda.h"
#include <stdio.h>
#include <string.h>

#define MAX_THREADS 0x7fffffff /* what trtk_div covers */

static int32_t
div_up (int32_t n, int32_t d)
{
  return (n + d - 1) / d;
}

static const char *
type_name (int32_t dtype)
{
  return dtype == TRTK_F16 ? "f16" : dtype == TRTK_U8 ? "u8" : "s8";
}

/* One thread per item, @block threads a CTA. */
static TrtkStatus
launch_items (TrtkLaunch *launch, const char *kernel, int64_t items,
    uint32_t block)
{
  if (items <= 0 || items > MAX_THREADS - 1024)
    return TRTK_ERROR_UNSUPPORTED;
  snprintf (launch->kernel, sizeof launch->kernel, "%s", kernel);
  launch->grid[0] = (uint32_t) ((items + block - 1) / block);
  launch->grid[1] = launch->grid[2] = launch->cluster = 1;
  launch->block = block;
  launch->smem_bytes = 0;
  return TRTK_OK;
}

/* Filter, stride and strip of each compiled depthwise kernel; 0 = any. */
static const struct {
  const char *name;
  int32_t filter, stride, strip;
} depthwise_variants[TRTK_CUDA_DEPTHWISE_VARIANTS] = {
  { "3s1t4", 3, 1, 4 }, { "3s1t2", 3, 1, 2 }, { "3s1t1", 3, 1, 1 },
  { "3s2t2", 3, 2, 2 }, { "3s2t1", 3, 2, 1 }, { "5s1t2", 5, 1, 2 },
  { "5s2t1", 5, 2, 1 }, { "any", 0, 0, 1 },
};

TrtkStatus
trtk_cuda_plan_depthwise (const TrtkConv *conv, int32_t variant,
    TrtkDepthwiseArgs *a, TrtkLaunch *launch)
{
  const TrtkEpilogue *e = &conv->epilogue;
  const int32_t size = (int32_t) trtk_dtype_size (conv->x_dtype);
  int32_t filter, stride, strip;
  char name[56];

  if (variant < 0 || variant >= TRTK_CUDA_DEPTHWISE_VARIANTS
      || conv->groups != conv->c || conv->k != conv->c)
    return TRTK_ERROR_UNSUPPORTED;
  filter = depthwise_variants[variant].filter;
  stride = depthwise_variants[variant].stride;
  strip = depthwise_variants[variant].strip;
  if (filter != 0
      && (conv->r != filter || conv->s != filter || conv->stride_y != stride
          || conv->stride_x != stride || conv->dil_y != 1 || conv->dil_x != 1))
    return TRTK_ERROR_UNSUPPORTED;
  memset (a, 0, sizeof *a);
  a->n = conv->n, a->h = conv->h, a->w = conv->w;
  a->p = conv->p, a->q = conv->q, a->r = conv->r, a->s = conv->s;
  a->channels = trtk_round_up (conv->c, TRTK_GRANULE);
  a->stride_y = conv->stride_y, a->stride_x = conv->stride_x;
  a->dil_y = conv->dil_y, a->dil_x = conv->dil_x;
  a->pad_top = conv->pad_top, a->pad_left = conv->pad_left;
  a->x_pitch = conv->x_pitch * size;
  a->y_pitch = conv->y_pitch * (int32_t) trtk_dtype_size (e->out_dtype);
  if (e->residual != TRTK_RES_NONE)
    a->res_pitch = conv->res_pitch * (int32_t) trtk_dtype_size (e->res_dtype);
  a->x_zero = conv->x_dtype == TRTK_F16 ? 0 : conv->x_zero;
  a->strips = div_up (conv->q, strip);
  a->twice = conv->twice;
  a->div_words = trtk_div_make ((uint32_t) (a->channels / 4));
  a->div_strips = trtk_div_make ((uint32_t) a->strips);
  a->div_p = trtk_div_make ((uint32_t) conv->p);
  a->e = *e;
  snprintf (name, sizeof name, "trtk_depthwise_%s%s_%s",
      type_name (conv->x_dtype), conv->twice ? "x2" : "",
      depthwise_variants[variant].name);
  return launch_items (launch, name,
      (int64_t) conv->n * conv->p * a->strips * (a->channels / 4), 128);
}

TrtkStatus
trtk_cuda_plan_max_pool (TrtkPoolArgs *a, TrtkLaunch *launch)
{
  int32_t pieces
      = a->channels * (int32_t) trtk_dtype_size (a->dtype) / 16;

  a->div_pieces = trtk_div_make ((uint32_t) pieces);
  a->div_q = trtk_div_make ((uint32_t) a->q);
  a->div_p = trtk_div_make ((uint32_t) a->p);
  return launch_items (launch,
      a->r == 3 && a->s == 3       ? "trtk_max_pool_3"
          : a->r == 5 && a->s == 5 ? "trtk_max_pool_5"
                                   : "trtk_max_pool_any",
      (int64_t) a->n * a->p * a->q * pieces, 128);
}

TrtkStatus
trtk_cuda_plan_global_pool (TrtkPoolArgs *a, TrtkLaunch *launch)
{
  if (a->n > 65535)
    return TRTK_ERROR_UNSUPPORTED;
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_global_pool_%s",
      a->dtype == TRTK_F32 ? "f32" : type_name (a->dtype));
  launch->grid[0] = (uint32_t) div_up (
      a->channels * (int32_t) trtk_dtype_size (a->dtype), 128);
  launch->grid[1] = (uint32_t) a->n;
  launch->grid[2] = launch->cluster = 1;
  launch->block = 256;
  launch->smem_bytes = 0;
  return TRTK_OK;
}

/* Pixels of a part that are worth a CTA's while, and how many CTAs fill a large
 * GPU. Not of the device: sums would differ. */
#define POOL_LEAST 256
#define POOL_CTAS 512

int64_t
trtk_cuda_split_global_pool (TrtkPoolArgs *a, TrtkLaunch *launch,
    TrtkLaunch *end)
{
  int32_t pixels = a->h * a->w, parts = pixels / POOL_LEAST;
  int64_t ctas = (int64_t) launch->grid[0] * launch->grid[1];

  if (parts > POOL_CTAS / ctas)
    parts = (int32_t) (POOL_CTAS / ctas);
  if (parts < 4)
    return 0;
  a->each = div_up (pixels, parts);
  a->parts = div_up (pixels, a->each);
  launch->grid[2] = (uint32_t) a->parts;
  *end = *launch;
  snprintf (end->kernel, sizeof end->kernel, "trtk_global_pool_end_%s",
      a->dtype == TRTK_F32 ? "f32" : type_name (a->dtype));
  end->grid[0] = (uint32_t) div_up (a->channels, 32);
  end->grid[2] = 1;
  return (int64_t) a->n * a->parts * a->channels * 4;
}

/* A load and a store of equal types that undo each other: bytes move. */
static bool
is_copy (const TrtkEltArgs *a)
{
  return a->n_ops == 2 && a->ops[0].code == TRTK_ELT_LOAD
      && a->ops[1].code == TRTK_ELT_STORE && a->ops[0].a == 0
      && a->ops[0].d == a->ops[1].a && a->in[0].dtype == a->out_dtype
      && a->in[0].zero == a->out_zero
      && a->in[0].scale * a->ops[1].imm == 1.0f
      && frexpf (a->in[0].scale, &(int){ 0 }) == 0.5f;
}

static bool
is_byte (int32_t dtype)
{
  return dtype == TRTK_S8 || dtype == TRTK_U8;
}

/* Bytes as they are, in pictures of the output's size. */
static bool
is_whole_input (const TrtkEltArgs *a, const TrtkEltInput *in)
{
  return is_byte (in->dtype) && in->zero == 0 && in->scale == 1.0f
      && in->up == 0 && in->h == a->p && in->w == a->q;
}

/* The instructions of a sum of two quantised tensors: a * ra + (b * rb + c). */
static bool
is_qadd (const TrtkEltArgs *a)
{
  static const TrtkEltOp want[] = { { TRTK_ELT_LOAD, 0, 0, 0, 0, 0, 0 },
    { TRTK_ELT_LOAD, 1, 1, 0, 0, 0, 0 }, { TRTK_ELT_CONST, 2, 0, 0, 0, 0, 0 },
    { TRTK_ELT_CONST, 3, 0, 0, 0, 0, 0 }, { TRTK_ELT_FMA, 1, 1, 3, 2, 0, 0 },
    { TRTK_ELT_CONST, 3, 0, 0, 0, 0, 0 }, { TRTK_ELT_FMA, 0, 0, 3, 1, 0, 0 },
    { TRTK_ELT_STORE, 0, 0, 0, 0, 0, 0 } };
  const int32_t n = (int32_t) (sizeof want / sizeof want[0]);

  if (a->n_ops != n || !is_byte (a->out_dtype) || a->out_zero != 0
      || a->ops[n - 1].imm != 1.0f || !is_whole_input (a, &a->in[0])
      || !is_whole_input (a, &a->in[1]))
    return false;
  for (int32_t i = 0; i < n; i++) {
    const TrtkEltOp *op = &a->ops[i];
    if (op->code != want[i].code || op->d != want[i].d || op->a != want[i].a
        || op->b != want[i].b || op->c != want[i].c)
      return false;
  }
  return true;
}

TrtkStatus
trtk_cuda_plan_elementwise (TrtkEltArgs *a, TrtkLaunch *launch)
{
  if (is_copy (a)) {
    int32_t pieces
        = a->channels * (int32_t) trtk_dtype_size (a->out_dtype) / 16;

    a->div_words = trtk_div_make ((uint32_t) pieces);
    a->div_q = trtk_div_make ((uint32_t) a->q);
    a->div_p = trtk_div_make ((uint32_t) a->p);
    return launch_items (launch, "trtk_copy",
        (int64_t) a->n * a->p * a->q * pieces, 128);
  }
  a->div_words = trtk_div_make ((uint32_t) (a->channels / 4));
  a->div_q = trtk_div_make ((uint32_t) a->q);
  a->div_p = trtk_div_make ((uint32_t) a->p);
  return launch_items (launch,
      is_qadd (a) ? "trtk_elementwise_qadd" : "trtk_elementwise",
      (int64_t) a->n * a->p * a->q * (a->channels / 4), 256);
}
