/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cta.h: the kernel of one CTA as a sequence of phases: in a phase thread t
 * touches nothing that another thread writes in it, but through the atomics
 * below, whose order may not matter. Such a kernel is plain C as well: the
 * tests run the threads of a phase one after the other on the host. */
#ifndef TRTK_CUDA_CTA_H
#define TRTK_CUDA_CTA_H

#include "trtk_epilogue.h"

#ifdef __CUDACC__
#define TRTK_UNROLL _Pragma ("unroll")
#define TRTK_CTA static __device__ __forceinline__
/* Runs @call for every t < @threads, the CTA's size. */
#define TRTK_PHASE(t, threads, call) \
  do { \
    const int32_t t = (int32_t) threadIdx.x; \
    (void) (threads); \
    call; \
    __syncthreads (); \
  } while (0)
#else
#define TRTK_UNROLL
#define TRTK_CTA static inline
/* The thread that runs as the i-th; tests define another order. */
#ifndef TRTK_PHASE_ORDER
#define TRTK_PHASE_ORDER(i, threads) (i)
#endif
#define TRTK_PHASE(t, threads, call) \
  do { \
    for (int32_t turn_ = 0; turn_ < (threads); turn_++) { \
      const int32_t t = TRTK_PHASE_ORDER (turn_, threads); \
      call; \
    } \
  } while (0)
#endif

/* What a phase has left in shared memory, for control flow between phases. */
TRTK_CTA int32_t
trtk_cta_read (const int32_t *p)
{
  int32_t v = *p;

#ifdef __CUDACC__
  __syncthreads ();
#endif
  return v;
}

TRTK_CTA void
trtk_cta_or (uint32_t *p, uint32_t bits)
{
#ifdef __CUDACC__
  atomicOr (p, bits);
#else
  *p |= bits;
#endif
}

/* Returns what was there. */
TRTK_CTA int32_t
trtk_cta_add (int32_t *p, int32_t n)
{
#ifdef __CUDACC__
  return atomicAdd (p, n);
#else
  *p += n;
  return *p - n;
#endif
}

/* The same of 1, where many threads of a warp may have the same @p: one of
 * them adds for all. */
TRTK_CTA int32_t
trtk_cta_count (int32_t *p)
{
#ifdef __CUDACC__
  uint32_t same = __match_any_sync (__activemask (), (unsigned long long) p);
  uint32_t lane = threadIdx.x % 32;
  int leader = __ffs ((int) same) - 1, n = 0;

  if (lane == (uint32_t) leader)
    n = atomicAdd (p, __popc (same));
  return __shfl_sync (same, n, leader) + __popc (same & ((1u << lane) - 1));
#else
  return trtk_cta_add (p, 1);
#endif
}

TRTK_CTA int32_t
trtk_bits_count (uint32_t v)
{
#ifdef __CUDACC__
  return __popc (v);
#else
  return __builtin_popcount (v);
#endif
}

/* The lowest bit that is set in @v, which is not 0. */
TRTK_CTA int32_t
trtk_bits_first (uint32_t v)
{
#ifdef __CUDACC__
  return __ffs ((int32_t) v) - 1;
#else
  return __builtin_ctz (v);
#endif
}

#endif
