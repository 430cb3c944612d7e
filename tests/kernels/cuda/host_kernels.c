/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host_kernels.c: the fast CUDA kernels on the host. */
#include "host_kernels.h"

#include <math.h>
#include <string.h>

#include "cuda/gather.h"
#include "cuda/relayout_body.h"
#include "cuda/resize.h"
#include "trtk_ref.h"

static int32_t
size_of (int32_t dtype)
{
  return (int32_t) trtk_dtype_size ((TrtkDtype) dtype);
}

/* The type of x, as kernels' names say it. */
static int32_t
type_in (const char *name)
{
  return strstr (name, "_f16") != NULL ? TRTK_F16
      : strstr (name, "_u8") != NULL   ? TRTK_U8
                                       : TRTK_S8;
}

/* Steps 1 to 8 for stored channel @k of pixel @m. */
static void
finish (const TrtkEpilogue *e, int32_t x_dtype, int32_t isum, double fsum,
    const void *bias, const float *scale, const float *out, int32_t k,
    const void *res, int64_t res_at, void *y, int64_t y_at)
{
  float t, r = 0.0f;

  if (x_dtype == TRTK_F16)
    t = (float) (fsum + (double) ((const float *) bias)[k]);
  else
    t = (float) (int32_t) ((uint32_t) isum
        + (uint32_t) ((const int32_t *) bias)[k]);
  if (e->residual != TRTK_RES_NONE)
    r = trtk_ref_load (res, e->res_dtype, res_at) - (float) e->res_zero;
  trtk_ref_store (y, e->out_dtype, y_at,
      trtk_epilogue (e, t, scale[k], r, out[k]));
}

/* ---- dense convolution ------------------------------------------------ */

/* x times w over one 16-byte piece. */
static void
piece_sum (int32_t dtype, const void *x, int64_t at, int32_t outside,
    bool inside, const void *w, int32_t n, uint32_t *isum, double *fsum)
{
  for (int32_t i = 0; i < n; i++) {
    if (dtype == TRTK_F16) {
      if (inside)
        *fsum += (double) trtk_ref_load (x, TRTK_F16, at + i)
            * (double) trtk_ref_load (w, TRTK_F16, i);
    } else {
      int32_t v = inside ? trtk_ref_load_int (x, dtype, at + i) : outside;

      *isum += (uint32_t) (v * trtk_ref_load_int (w, TRTK_S8, i));
    }
  }
}

static void
conv (const TrtkLaunch *launch, const TrtkConvArgs *a)
{
  const int32_t dtype = type_in (launch->kernel), size = size_of (dtype);
  const int32_t per = 16 / size; /* channels of a piece */
  const int32_t outside
      = a->pad_is_zero || a->pad == NULL ? 0
                                         : trtk_ref_load_int (a->pad, dtype, 0);

  for (int32_t g = 0; g < (int32_t) launch->grid[1]; g++)
    for (int32_t m = 0; m < a->m; m++) {
      int32_t n, y0, x0;

      trtk_conv_origin (a, m, &n, &y0, &x0);
      for (int32_t k = 0; k < a->k; k++) {
        const char *w = (const char *) a->weights
            + (int64_t) g * a->blocks * a->k_rows * TRTK_BLOCK;
        uint32_t isum = 0;
        double fsum = 0;
        int64_t channel = (int64_t) g * a->k + k;

        for (int32_t piece = 0; piece < a->pieces; piece++) {
          int32_t dy, dx, byte;
          bool in;

          trtk_conv_tap (a, piece, &dy, &dx, &byte);
          in = y0 + dy >= 0 && y0 + dy < a->h && x0 + dx >= 0
              && x0 + dx < a->w;
          piece_sum (dtype, a->x,
              (((int64_t) (n * a->h + y0 + dy) * a->w + x0 + dx) * a->x_pitch
                  + g * a->tap_pieces * 16 + byte) / size,
              outside, in,
              w + trtk_pack_offset (a->k_rows, trtk_pack_row (k), piece), per,
              &isum, &fsum);
        }
        finish (&a->e, dtype, (int32_t) isum, fsum, a->bias, a->scale, a->out,
            (int32_t) channel, a->res,
            (int64_t) m * a->res_pitch
                    / (a->e.residual != TRTK_RES_NONE ? size_of (a->e.res_dtype)
                                                      : 1)
                + channel,
            a->y,
            (int64_t) m * a->y_pitch / size_of (a->e.out_dtype) + channel);
      }
    }
}

/* Taps of 4 channels; pieces are taps, tap_pieces the taps of a row. */
static void
stem (const TrtkLaunch *launch, const TrtkConvArgs *a)
{
  const int32_t dtype = type_in (launch->kernel), size = size_of (dtype);
  const int32_t outside = dtype == TRTK_F16
      ? 0
      : trtk_ref_load_int (a->pad, dtype, 0);

  for (int32_t m = 0; m < a->m; m++) {
    int32_t n, y0, x0;

    trtk_conv_origin (a, m, &n, &y0, &x0);
    for (int32_t k = 0; k < a->k; k++) {
      uint32_t isum = 0;
      double fsum = 0;

      for (int32_t i = 0; i < a->pieces * (a->twice ? 2 : 1); i++) {
        int32_t tap = a->twice ? i / 2 : i;
        int32_t y = y0 + tap / a->tap_pieces * a->dil_y;
        int32_t x = x0 + tap % a->tap_pieces * a->dil_x;
        int32_t byte = i * 4 * size;

        piece_sum (dtype, a->x, (((int64_t) n * a->h + y) * a->w + x) * 4,
            outside, y >= 0 && y < a->h && x >= 0 && x < a->w,
            (const char *) a->weights
                + trtk_pack_offset (a->k_rows, trtk_pack_row (k), byte / 16)
                + byte % 16,
            4, &isum, &fsum);
      }
      finish (&a->e, dtype, (int32_t) isum, fsum, a->bias, a->scale, a->out, k,
          NULL, 0, a->y,
          (int64_t) m * a->y_pitch / size_of (a->e.out_dtype) + k);
    }
  }
}

/* ---- depthwise -------------------------------------------------------- */

static void
depthwise_at (const TrtkDepthwiseArgs *a, int32_t dtype, int32_t n, int32_t p,
    int32_t q, int32_t c)
{
  const int32_t size = size_of (dtype);
  const int64_t pixel = ((int64_t) n * a->p + p) * a->q + q;
  uint32_t isum = 0;
  double fsum = 0;

  for (int32_t i = 0; i < a->r * a->s * (a->twice ? 2 : 1); i++) {
    int32_t tap = i % (a->r * a->s);
    int32_t y = p * a->stride_y - a->pad_top + tap / a->s * a->dil_y;
    int32_t x = q * a->stride_x - a->pad_left + tap % a->s * a->dil_x;

    piece_sum (dtype, a->x,
        (((int64_t) n * a->h + y) * a->w + x) * (a->x_pitch / size) + c,
        a->x_zero, y >= 0 && y < a->h && x >= 0 && x < a->w,
        (const char *) a->weights + (i * a->channels + c) * size, 1, &isum,
        &fsum);
  }
  finish (&a->e, dtype, (int32_t) isum, fsum, a->bias, a->scale, a->out, c,
      a->res,
      a->e.residual == TRTK_RES_NONE
          ? 0
          : pixel * (a->res_pitch / size_of (a->e.res_dtype)) + c,
      a->y, pixel * (a->y_pitch / size_of (a->e.out_dtype)) + c);
}

static void
depthwise (const TrtkLaunch *launch, const TrtkDepthwiseArgs *a)
{
  const int32_t dtype = type_in (launch->kernel);

  for (int32_t n = 0; n < a->n; n++)
    for (int32_t p = 0; p < a->p; p++)
      for (int32_t q = 0; q < a->q; q++)
        for (int32_t c = 0; c < a->channels; c++)
          depthwise_at (a, dtype, n, p, q, c);
}

/* ---- pools ------------------------------------------------------------ */

static void
max_pool_at (const TrtkPoolArgs *a, int32_t n, int32_t p, int32_t q, int32_t c)
{
  const int32_t size = size_of (a->dtype);
  const int64_t pixel = ((int64_t) n * a->p + p) * a->q + q;
  float most = -INFINITY;

  for (int32_t r = 0; r < a->r; r++)
    for (int32_t s = 0; s < a->s; s++) {
      int32_t y = p * a->stride_y - a->pad_top + r;
      int32_t x = q * a->stride_x - a->pad_left + s;
      float v;

      if (y < 0 || y >= a->h || x < 0 || x >= a->w)
        continue;
      v = trtk_ref_load (a->x, a->dtype,
          (((int64_t) n * a->h + y) * a->w + x) * (a->x_pitch / size) + c);
      if (v > most || v != v)
        most = v;
      if (most != most)
        break;
    }
  trtk_ref_store (a->y, a->dtype, pixel * (a->y_pitch / size) + c, most);
}

static void
max_pool (const TrtkPoolArgs *a)
{
  for (int32_t n = 0; n < a->n; n++)
    for (int32_t p = 0; p < a->p; p++)
      for (int32_t q = 0; q < a->q; q++)
        for (int32_t c = 0; c < a->channels; c++)
          max_pool_at (a, n, p, q, c);
}

/* A channel's sum over pixels [first, end) of picture @n. */
static void
pool_sum (const TrtkPoolArgs *a, int32_t n, int32_t c, int32_t first,
    int32_t end, uint32_t *isum, double *fsum)
{
  const int32_t pitch = a->x_pitch / size_of (a->dtype);

  for (int32_t m = first; m < end; m++) {
    int64_t at = ((int64_t) n * a->h * a->w + m) * pitch + c;

    if (a->dtype == TRTK_F16 || a->dtype == TRTK_F32)
      *fsum += (double) trtk_ref_load (a->x, a->dtype, at);
    else
      *isum += (uint32_t) trtk_ref_load_int (a->x, a->dtype, at);
  }
}

static void
pool_finish (const TrtkPoolArgs *a, int32_t n, int32_t c, uint32_t isum,
    double fsum)
{
  finish (&a->e, a->dtype == TRTK_F32 ? TRTK_F16 : a->dtype, (int32_t) isum,
      fsum, a->bias, a->scale, a->out, c, NULL, 0, a->y,
      (int64_t) n * (a->y_pitch / size_of (a->e.out_dtype)) + c);
}

/* A part's sums are kept as a GPU keeps them. */
static void
pool_put_part (const TrtkPoolArgs *a, int32_t n, int32_t c, int32_t part)
{
  int64_t to = ((int64_t) n * a->parts + part) * a->channels + c;
  int32_t first = part * a->each, end = first + a->each;
  uint32_t isum = 0;
  double fsum = 0;

  if (end > a->h * a->w)
    end = a->h * a->w;
  pool_sum (a, n, c, first, end, &isum, &fsum);
  if (a->dtype == TRTK_F16 || a->dtype == TRTK_F32)
    ((float *) a->partial)[to] = (float) fsum;
  else
    ((uint32_t *) a->partial)[to] = isum;
}

static void
global_pool_end (const TrtkPoolArgs *a)
{
  for (int32_t n = 0; n < a->n; n++)
    for (int32_t c = 0; c < a->channels; c++) {
      uint32_t isum = 0;
      double fsum = 0;

      for (int32_t part = 0; part < a->parts; part++) {
        int64_t at = ((int64_t) n * a->parts + part) * a->channels + c;
        if (a->dtype == TRTK_F16 || a->dtype == TRTK_F32)
          fsum += (double) ((float *) a->partial)[at];
        else
          isum += ((uint32_t *) a->partial)[at];
      }
      pool_finish (a, n, c, isum, fsum);
    }
}

static void
global_pool (const TrtkPoolArgs *a)
{
  for (int32_t n = 0; n < a->n; n++)
    for (int32_t c = 0; c < a->channels; c++) {
      uint32_t isum = 0;
      double fsum = 0;

      for (int32_t part = 0; part < a->parts && a->parts > 1; part++)
        pool_put_part (a, n, c, part);
      if (a->parts > 1)
        continue;
      pool_sum (a, n, c, 0, a->h * a->w, &isum, &fsum);
      pool_finish (a, n, c, isum, fsum);
    }
}

/* ---- elementwise ------------------------------------------------------ */

static float
binary (int code, float a, float b)
{
  switch (code) {
    case TRTK_ELT_ADD:
      return a + b;
    case TRTK_ELT_SUB:
      return a - b;
    case TRTK_ELT_MUL:
      return a * b;
    case TRTK_ELT_DIV:
      return a / b;
    case TRTK_ELT_MIN:
      return b < a || b != b ? b : a;
    default:
      return b > a || b != b ? b : a;
  }
}

static void
elementwise_at (const TrtkEltArgs *a, int32_t n, int32_t p, int32_t q,
    int32_t c)
{
  const int64_t pixel = ((int64_t) n * a->p + p) * a->q + q;
  float r[TRTK_ELT_REGS] = { 0 };

  for (int32_t k = 0; k < a->n_ops; k++) {
    const TrtkEltOp *op = &a->ops[k];
    const TrtkEltInput *in = &a->in[op->a & 3];

    if (op->code == TRTK_ELT_LOAD)
      r[op->d] = (trtk_ref_load (in->data, in->dtype,
                      (((int64_t) n * in->h + (p >> in->up)) * in->w
                          + (q >> in->up))
                              * (in->pitch / size_of (in->dtype))
                          + c)
                     - (float) in->zero)
          * in->scale;
    else if (op->code == TRTK_ELT_CONST)
      r[op->d] = op->imm;
    else if (op->code == TRTK_ELT_FMA)
      r[op->d] = fmaf (r[op->a], r[op->b], r[op->c]);
    else if (op->code == TRTK_ELT_ACT)
      r[op->d] = trtk_activate (op->a, op->imm, op->imm2, r[op->b]);
    else if (op->code == TRTK_ELT_STORE)
      trtk_ref_store (a->y, a->out_dtype,
          pixel * (a->y_pitch / size_of (a->out_dtype)) + c,
          trtk_add_zero (r[op->a] * op->imm, (float) a->out_zero));
    else
      r[op->d] = binary (op->code, r[op->a], r[op->b]);
  }
}

static void
elementwise (const TrtkEltArgs *a)
{
  for (int32_t n = 0; n < a->n; n++)
    for (int32_t p = 0; p < a->p; p++)
      for (int32_t q = 0; q < a->q; q++)
        for (int32_t c = 0; c < a->channels; c++)
          elementwise_at (a, n, p, q, c);
}

/* ---- moves ------------------------------------------------------------ */

static void
relayout (const TrtkLaunch *launch, const TrtkRelayoutArgs *a)
{
  for (uint32_t i = 0; i < launch->grid[0] * launch->block; i++)
    trtk_move_item (a, i);
}

static void
relayout_input (const TrtkRelayoutArgs *a)
{
  for (int32_t n = 0; n < a->n; n++)
    for (int32_t pixel = 0; pixel < a->pixels; pixel++)
      for (int32_t c = 0; c < 4; c++) {
        int64_t to = ((int64_t) n * a->pixels + pixel) * 4 + c;

        if (c < a->c)
          ((uint8_t *) a->y)[to] = trtk_move_quantize_quick (
              ((const float *) a->x)[((int64_t) n * a->c + c) * a->pixels
                                     + pixel], a);
        else
          trtk_move_tail (a, to);
      }
}

static void
table (const TrtkTableArgs *a)
{
  for (int32_t pixel = 0; pixel < a->pixels; pixel++)
    for (int32_t c = 0; c < a->channels; c++)
      ((uint8_t *) a->y)[(int64_t) pixel * a->y_pitch + c]
          = a->table[((const uint8_t *) a->x)[(int64_t) pixel * a->x_pitch + c]];
}

static void
gather (const TrtkLaunch *launch, const TrtkGatherArgs *a)
{
  for (uint32_t part = 0; part < launch->grid[1]; part++)
    for (uint32_t i = 0; i < launch->grid[0] * launch->block; i++)
      trtk_gather_item (&a->part[part], i);
}

static void
resize (const TrtkLaunch *launch, const TrtkResizeArgs *a)
{
  for (uint32_t i = 0; i < launch->grid[0] * launch->block; i++)
    trtk_resize_item (a, a->dtype, 16 / size_of (a->dtype), i);
}

/* ---- all of them ------------------------------------------------------ */

static bool
starts (const char *text, const char *with)
{
  return strncmp (text, with, strlen (with)) == 0;
}

bool
host_kernel_run (const TrtkLaunch *launch, const void *args)
{
  const char *name = launch->kernel;

  if (starts (name, "trtk_conv_"))
    conv (launch, args); /* TrtkConvTmaArgs begins with TrtkConvArgs */
  else if (starts (name, "trtk_stem_"))
    stem (launch, args);
  else if (starts (name, "trtk_depthwise_"))
    depthwise (launch, args);
  else if (starts (name, "trtk_max_pool_"))
    max_pool (args);
  else if (starts (name, "trtk_global_pool_end_"))
    global_pool_end (args);
  else if (starts (name, "trtk_global_pool_"))
    global_pool (args);
  else if (starts (name, "trtk_elementwise")
      || strcmp (name, "trtk_copy") == 0)
    elementwise (args);
  else if (strcmp (name, "trtk_relayout") == 0)
    relayout (launch, args);
  else if (strcmp (name, "trtk_relayout_input") == 0)
    relayout_input (args);
  else if (strcmp (name, "trtk_gather") == 0)
    gather (launch, args);
  else if (starts (name, "trtk_resize_"))
    resize (launch, args);
  else if (strcmp (name, "trtk_table") == 0)
    table (args);
  else
    return host_detections_run (launch, args);
  return true;
}
