/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_split.cuh: K split over the CTAs of a cluster (sm_90 and later). Every
 * CTA leaves its partial sums in its own shared memory; after a barrier each
 * adds up, through distributed shared memory, the rows that it finishes. */
#pragma once
#include "epilogue.cuh"

TRTK_DEV void
cluster_sync (void)
{
  asm volatile ("barrier.cluster.arrive.release.aligned;\n"
                "barrier.cluster.wait.acquire.aligned;" ::: "memory");
}

/* 16 bytes at @addr, an address of this CTA, in CTA @rank's shared memory. */
TRTK_DEV int4
cluster_load (uint32_t addr, int rank)
{
  uint32_t there;
  int4 v;

  asm ("mapa.shared::cluster.u32 %0, %1, %2;"
      : "=r"(there)
      : "r"(addr), "r"(rank));
  asm volatile ("ld.shared::cluster.v4.s32 {%0,%1,%2,%3}, [%4];"
      : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
      : "r"(there)
      : "memory");
  return v;
}

TRTK_DEV int4
quad_add (int4 a, int4 b, int32_t)
{
  return make_int4 (a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

TRTK_DEV int4
quad_add (int4 a, int4 b, float)
{
  return make_int4 (
      __float_as_int (__int_as_float (a.x) + __int_as_float (b.x)),
      __float_as_int (__int_as_float (a.y) + __int_as_float (b.y)),
      __float_as_int (__int_as_float (a.z) + __int_as_float (b.z)),
      __float_as_int (__int_as_float (a.w) + __int_as_float (b.w)));
}

/* Adds up this CTA's share of the rows of @part, [BM][BN + 4] in every CTA of
 * the cluster, in place: nobody else reads this CTA's copy of them. */
template <int BM, int BN, int THREADS, int SPLITS, class Acc>
TRTK_DEV void
split_sum_rows (Acc *part, int rank, int tid)
{
  constexpr int ROWS = BM / SPLITS, STEPS = ROWS * BN / 4 / THREADS;
  const uint32_t base = smem_addr (part + rank * ROWS * (BN + 4));

  static_assert (STEPS > 0 && ROWS * BN / 4 % THREADS == 0, "whole steps");
#pragma unroll(STEPS > 2 ? 2 : STEPS)
  for (int i = 0; i < STEPS; i++) {
    const int at = tid + i * THREADS;
    const uint32_t offset = (at / (BN / 4) * (BN + 4) + at % (BN / 4) * 4) * 4;
    int4 v[SPLITS], sum;

#pragma unroll
    for (int r = 0; r < SPLITS; r++)
      v[r] = cluster_load (base + offset, r);
    sum = v[0];
#pragma unroll
    for (int r = 1; r < SPLITS; r++)
      sum = quad_add (sum, v[r], Acc ());
    *(int4 *) ((char *) (part + rank * ROWS * (BN + 4)) + offset) = sum;
  }
}

template <int BM, int BN, int THREADS, class Acc>
TRTK_DEV void
split_sum (Acc *part, int splits, int rank, int tid)
{
  if (splits == 2)
    split_sum_rows<BM, BN, THREADS, 2> (part, rank, tid);
  else if (splits == 4)
    split_sum_rows<BM, BN, THREADS, 4> (part, rank, tid);
  else
    split_sum_rows<BM, BN, THREADS, 8> (part, rank, tid);
}
