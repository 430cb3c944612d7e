/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ptx.cuh: the instructions that C++ has no name for, one function each. */
#pragma once
#include <cuda_fp16.h>
#include <stdint.h>

#define TRTK_DEV static __device__ __forceinline__

TRTK_DEV uint32_t
smem_addr (const void *p)
{
  return (uint32_t) __cvta_generic_to_shared (p);
}

/* Programmatic dependent launch: lets the next kernel start its prologue. */
TRTK_DEV void
pdl_launch_next (void)
{
#if __CUDA_ARCH__ >= 900
  asm volatile ("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

/* Waits until every kernel before this one is complete and visible. All
 * kernels call it before their first access to an activation, read or write,
 * so completion is transitive along a chain of launches. */
TRTK_DEV void
pdl_wait (void)
{
#if __CUDA_ARCH__ >= 900
  asm volatile ("griddepcontrol.wait;" ::: "memory");
#endif
}

TRTK_DEV void
cp_async16 (uint32_t dst, const void *src)
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(dst),
      "l"(src)
      : "memory");
#else
  uint4 v = *(const uint4 *) src;
  asm volatile ("st.shared.v4.b32 [%0], {%1,%2,%3,%4};" ::"r"(dst), "r"(v.x),
      "r"(v.y), "r"(v.z), "r"(v.w)
      : "memory");
#endif
}

/* 4 or 8 bytes, through L1. */
template <int BYTES>
TRTK_DEV void
cp_async_small (uint32_t dst, const void *src)
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("cp.async.ca.shared.global [%0], [%1], %2;" ::"r"(dst),
      "l"(src), "n"(BYTES)
      : "memory");
#else
  for (int i = 0; i < BYTES / 4; i++)
    asm volatile ("st.shared.b32 [%0], %1;" ::"r"(dst + 4 * i),
        "r"(((const uint32_t *) src)[i])
        : "memory");
#endif
}

/* Makes the compiler have @v in a register here: what comes from constant
 * memory for the first time costs a miss, better before a wait than after. */
TRTK_DEV void
hold (float &v)
{
  asm volatile ("" : "+f"(v));
}

TRTK_DEV void
hold (int32_t &v)
{
  asm volatile ("" : "+r"(v));
}

TRTK_DEV void
hold (uint32_t &v)
{
  asm volatile ("" : "+r"(v));
}

template <class T>
TRTK_DEV void
hold (T *&v)
{
  asm volatile ("" : "+l"(v));
}

/* Fills with zeros, reading nothing, where @real is false. */
TRTK_DEV void
cp_async16_or_zero (uint32_t dst, const void *src, bool real)
{
#if __CUDA_ARCH__ >= 800
  int size = real ? 16 : 0;

  asm volatile ("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(dst),
      "l"(src), "r"(size)
      : "memory");
#else
  uint4 v = real ? *(const uint4 *) src : make_uint4 (0, 0, 0, 0);
  asm volatile ("st.shared.v4.b32 [%0], {%1,%2,%3,%4};" ::"r"(dst), "r"(v.x),
      "r"(v.y), "r"(v.z), "r"(v.w)
      : "memory");
#endif
}

TRTK_DEV void
cp_async_commit (void)
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("cp.async.commit_group;" ::: "memory");
#endif
}

template <int N>
TRTK_DEV void
cp_async_wait (void)
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("cp.async.wait_group %0;" ::"n"(N) : "memory");
#endif
}

TRTK_DEV void
ldmatrix_x4 (uint32_t *r, uint32_t addr)
{
  asm volatile ("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
      : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
      : "r"(addr)
      : "memory");
}

TRTK_DEV void
ldmatrix_x2 (uint32_t *r, uint32_t addr)
{
  asm volatile ("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0,%1}, [%2];"
      : "=r"(r[0]), "=r"(r[1])
      : "r"(addr)
      : "memory");
}

/* The data types of a convolution: S8 and U8 activations with s8 weights and
 * s32 sums, F16 with f32 sums. 32 bytes of K an instruction in both. */
enum { DT_S8, DT_U8, DT_F16 };

template <int DT> struct DtInfo {
  using Acc = int32_t;
  static constexpr int kBytes = 1;
};
template <> struct DtInfo<DT_F16> {
  using Acc = float;
  static constexpr int kBytes = 2;
};

/* c[16 x 8] += a[16 x 32 bytes] * b[32 bytes x 8] */
template <int DT>
TRTK_DEV void
mma_32b (typename DtInfo<DT>::Acc *c, const uint32_t *a, const uint32_t *b)
{
#if __CUDA_ARCH__ >= 800
  if constexpr (DT == DT_S8)
    asm ("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 "
                  "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  else if constexpr (DT == DT_U8)
    asm ("mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32 "
                  "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  else
    asm ("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
                  "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else /* sm_75: halves of K and of M, the same registers */
  for (int h = 0; h < 2; h++) {   /* rows g and g + 8 */
    for (int k = 0; k < 2; k++) { /* bytes 0-15 and 16-31 */
      if constexpr (DT == DT_S8)
        asm volatile ("mma.sync.aligned.m8n8k16.row.col.s32.s8.s8.s32 "
                      "{%0,%1}, {%2}, {%3}, {%0,%1};"
            : "+r"(c[2 * h]), "+r"(c[2 * h + 1])
            : "r"(a[2 * k + h]), "r"(b[k]));
      else if constexpr (DT == DT_U8)
        asm volatile ("mma.sync.aligned.m8n8k16.row.col.s32.u8.s8.s32 "
                      "{%0,%1}, {%2}, {%3}, {%0,%1};"
            : "+r"(c[2 * h]), "+r"(c[2 * h + 1])
            : "r"(a[2 * k + h]), "r"(b[k]));
      else if (h == 0)
        asm volatile ("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 "
                      "{%0,%1,%2,%3}, {%4,%5}, {%6}, {%0,%1,%2,%3};"
            : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
            : "r"(a[2 * k]), "r"(a[2 * k + 1]), "r"(b[k]));
    }
  }
#endif
}
