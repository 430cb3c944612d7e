/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* elementwise.cu: runs a short program, carried in the kernel's parameters, on
 * every element; what no fused epilogue covers ends up here. Nearest upsampling
 * by powers of two is an addressing mode of the inputs.
 *   grid   a thread per 4 channels of an output pixel
 *   bound  memory */
#include "epilogue.cuh"
#include "trtk_ops.h"
#include "trtk_ref.h"

TRTK_DEV void
quad_read (float *r, const TrtkEltInput &in, int n, int p, int q, int channel)
{
  const char *src = (const char *) in.data
      + (((int64_t) n * in.h + (p >> in.up)) * in.w + (q >> in.up)) * in.pitch;
  const float scale = in.scale;

  if (in.dtype == TRTK_F32 || in.dtype == TRTK_F16) {
    for (int i = 0; i < 4; i++)
      r[i] = __fmul_rn (trtk_ref_load (src, in.dtype, channel + i), scale);
    return;
  }
  uint32_t v = *(const uint32_t *) (src + channel);
#pragma unroll
  for (int i = 0; i < 4; i++) {
    int x = in.dtype == TRTK_U8 ? (int) (v >> (8 * i) & 255)
                                : (int) (int8_t) (v >> (8 * i));

    r[i] = __fmul_rn ((float) (x - in.zero), scale);
  }
}

TRTK_DEV float
binary (int code, float a, float b)
{
  switch (code) {
    case TRTK_ELT_ADD:
      return __fadd_rn (a, b);
    case TRTK_ELT_SUB:
      return __fsub_rn (a, b);
    case TRTK_ELT_MUL:
      return __fmul_rn (a, b);
    case TRTK_ELT_DIV:
      return __fdiv_rn (a, b);
    case TRTK_ELT_MIN:
      return b < a || b != b ? b : a;
    default:
      return b > a || b != b ? b : a;
  }
}

TRTK_DEV void
quad_write (const TrtkEltArgs &a, const TrtkEltOp &op, const float *r, char *y)
{
  float v[4];

#pragma unroll
  for (int i = 0; i < 4; i++)
    v[i] = trtk_add_zero (__fmul_rn (r[i], op.imm), (float) a.out_zero);
  if (a.out_dtype == TRTK_S8 || a.out_dtype == TRTK_U8) {
    *(uint32_t *) y = pack_pair (v[0], v[1], a.out_dtype == TRTK_U8)
        | pack_pair (v[2], v[3], a.out_dtype == TRTK_U8) << 16;
  } else {
    store_pair (y, v[0], v[1], a.out_dtype);
    store_pair (y + (2 << out_shift (a.out_dtype)), v[2], v[3], a.out_dtype);
  }
}

extern "C" __global__ void __launch_bounds__ (256)
trtk_elementwise (const __grid_constant__ TrtkEltArgs a)
{
  uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  uint32_t pixel = trtk_div (a.div_words, i);
  int channel = (int) (i - pixel * a.div_words.div) * 4;
  uint32_t line = trtk_div (a.div_q, pixel);
  int q = (int) (pixel - line * a.div_q.div);
  int n = (int) trtk_div (a.div_p, line), p = (int) line - n * a.p;
  float r[TRTK_ELT_REGS][4];

  pdl_launch_next ();
  pdl_wait ();
  if (n >= a.n)
    return;
  for (int k = 0; k < a.n_ops; k++) {
    const TrtkEltOp &op = a.ops[k];
    float t[4], u[4], v[4];

    /* registers are chosen by comparison, not by index: they stay registers */
#pragma unroll
    for (int e = 0; e < 4; e++) {
      t[e] = u[e] = v[e] = 0.0f;
#pragma unroll
      for (int g = 0; g < TRTK_ELT_REGS; g++) {
        t[e] = op.a == g ? r[g][e] : t[e];
        u[e] = op.b == g ? r[g][e] : u[e];
        v[e] = op.c == g ? r[g][e] : v[e];
      }
    }
    if (op.code == TRTK_ELT_STORE) {
      quad_write (a, op, t, (char *) a.y + (int64_t) pixel * a.y_pitch
              + ((int64_t) channel << out_shift (a.out_dtype)));
      continue;
    }
    if (op.code == TRTK_ELT_LOAD)
      quad_read (t, a.in[op.a], n, p, q, channel);
    else
#pragma unroll
      for (int e = 0; e < 4; e++)
        t[e] = op.code == TRTK_ELT_CONST ? op.imm
            : op.code == TRTK_ELT_FMA    ? __fmaf_rn (t[e], u[e], v[e])
            : op.code == TRTK_ELT_ACT
            ? trtk_activate (op.a, op.imm, op.imm2, u[e])
            : binary (op.code, t[e], u[e]);
#pragma unroll
    for (int g = 0; g < TRTK_ELT_REGS; g++)
#pragma unroll
      for (int e = 0; e < 4; e++)
        r[g][e] = op.d == g ? t[e] : r[g][e];
  }
}

/* Four bytes as f32. */
TRTK_DEV void
bytes_read (float *r, const TrtkEltInput &in, int64_t pixel, int channel)
{
  const uint32_t v
      = *(const uint32_t *) ((const char *) in.data + pixel * in.pitch + channel);

#pragma unroll
  for (int i = 0; i < 4; i++)
    r[i] = (float) (in.dtype == TRTK_U8 ? (int) (v >> (8 * i) & 255)
                                        : (int) (int8_t) (v >> (8 * i)));
}

/* The program of TrtQAdd, which trtk_cuda_plan_elementwise () knows by its
 * instructions, without looking at them one by one. */
extern "C" __global__ void __launch_bounds__ (256)
trtk_elementwise_qadd (const __grid_constant__ TrtkEltArgs a)
{
  uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  uint32_t pixel = trtk_div (a.div_words, i);
  int channel = (int) (i - pixel * a.div_words.div) * 4;
  const float offset = a.ops[2].imm, rb = a.ops[3].imm, ra = a.ops[5].imm;
  float va[4], vb[4];

  pdl_launch_next ();
  pdl_wait ();
  if (pixel >= (uint32_t) (a.n * a.p * a.q))
    return;
  bytes_read (va, a.in[0], pixel, channel);
  bytes_read (vb, a.in[1], pixel, channel);
#pragma unroll
  for (int e = 0; e < 4; e++)
    va[e] = __fmaf_rn (va[e], ra, __fmaf_rn (vb[e], rb, offset));
  *(uint32_t *) ((char *) a.y + (int64_t) pixel * a.y_pitch + channel)
      = pack_pair (va[0], va[1], a.out_dtype == TRTK_U8)
      | pack_pair (va[2], va[3], a.out_dtype == TRTK_U8) << 16;
}

/* A program that only moves bytes, 16 a thread. */
extern "C" __global__ void __launch_bounds__ (128)
trtk_copy (const __grid_constant__ TrtkEltArgs a)
{
  uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  uint32_t pixel = trtk_div (a.div_words, i);
  int piece = (int) (i - pixel * a.div_words.div);
  uint32_t line = trtk_div (a.div_q, pixel);
  int q = (int) (pixel - line * a.div_q.div);
  int n = (int) trtk_div (a.div_p, line), p = (int) line - n * a.p;
  const TrtkEltInput &in = a.in[0];

  pdl_launch_next ();
  pdl_wait ();
  if (n < a.n)
    *(uint4 *) ((char *) a.y + (int64_t) pixel * a.y_pitch + piece * 16)
        = *(const uint4 *) ((const char *) in.data
            + (((int64_t) n * in.h + (p >> in.up)) * in.w + (q >> in.up))
                * in.pitch
            + piece * 16);
}

/* The same program one element a thread, through memory-indexed registers:
 * the oracle of the kernel above. */
extern "C" __global__ void
trtk_ref_elementwise (const __grid_constant__ TrtkEltArgs a)
{
  int64_t i = (int64_t) blockIdx.x * blockDim.x + threadIdx.x;
  int64_t pixel = i / a.channels;
  int c = (int) (i % a.channels), q = (int) (pixel % a.q);
  int p = (int) (pixel / a.q % a.p);
  int64_t n = pixel / a.q / a.p;
  float r[TRTK_ELT_REGS];

  if (n >= a.n)
    return;
  for (int k = 0; k < a.n_ops; k++) {
    const TrtkEltOp &op = a.ops[k];
    const TrtkEltInput &in = a.in[op.a & 3];
    int es = out_shift (in.dtype), os = out_shift (a.out_dtype);

    if (op.code == TRTK_ELT_LOAD)
      r[op.d] = __fmul_rn (trtk_ref_load (in.data, in.dtype,
                               ((n * in.h + (p >> in.up)) * in.w
                                   + (q >> in.up))
                                       * (in.pitch >> es)
                                   + c)
              - (float) in.zero,
          in.scale);
    else if (op.code == TRTK_ELT_CONST)
      r[op.d] = op.imm;
    else if (op.code == TRTK_ELT_FMA)
      r[op.d] = __fmaf_rn (r[op.a], r[op.b], r[op.c]);
    else if (op.code == TRTK_ELT_ACT)
      r[op.d] = trtk_activate (op.a, op.imm, op.imm2, r[op.b]);
    else if (op.code == TRTK_ELT_STORE)
      trtk_ref_store (a.y, a.out_dtype, pixel * (a.y_pitch >> os) + c,
          trtk_add_zero (__fmul_rn (r[op.a], op.imm), (float) a.out_zero));
    else
      r[op.d] = binary (op.code, r[op.a], r[op.b]);
  }
}
