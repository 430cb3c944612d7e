/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

#include "cpu/vnni.h"

#include "cpu/vnni_kernels.h"

#if TRTK_VNNI_COMPILED

bool
trtk_vnni_available (void)
{
  return __builtin_cpu_supports ("avx512f")
         && __builtin_cpu_supports ("avx512bw")
         && __builtin_cpu_supports ("avx512dq")
         && __builtin_cpu_supports ("avx512vl")
         && __builtin_cpu_supports ("avx512vnni");
}

bool
trtk_vnni_covers (const TrtkByteConv *c)
{
  return c->n > 0 && c->c > 0 && c->k > 0 && c->oh > 0 && c->ow > 0
         && (c->depthwise ? trtk_vnni_depthwise_covers (c)
                          : trtk_vnni_conv_covers (c));
}

size_t
trtk_vnni_packed_bytes (const TrtkByteConv *c)
{
  return c->depthwise ? trtk_vnni_depthwise_packed_bytes (c)
                      : trtk_vnni_conv_packed_bytes (c);
}

size_t
trtk_vnni_scratch_bytes (const TrtkByteConv *c)
{
  return c->depthwise ? 0 : trtk_vnni_conv_scratch_bytes (c);
}

void
trtk_vnni_run (const TrtkByteConv *c, const int8_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch)
{
  if (c->depthwise)
    trtk_vnni_depthwise_run (c, packed, program, x, y);
  else
    trtk_vnni_conv_run (c, packed, program, x, y, scratch);
}

void
trtk_vnni_pack (const TrtkByteConv *c, const int8_t *w, const int32_t *bias,
    int8_t *packed, int32_t *packed_bias)
{
  const int64_t depth = (c->depthwise ? 1 : c->c) * c->kh * c->kw;
  const int64_t last
      = (c->k + TRTK_VNNI_BLOCK - 1) / TRTK_VNNI_BLOCK * TRTK_VNNI_BLOCK;

  if (c->depthwise)
    trtk_vnni_depthwise_pack (c, w, packed);
  else
    trtk_vnni_conv_pack (c, w, packed);
  for (int64_t k = 0; k < last; k++) {
    uint32_t sum = 0;
    for (int64_t i = 0; i < depth && k < c->k && c->x_signed; i++)
      sum += (uint32_t) (int32_t) w[k * depth + i];
    packed_bias[k] = (int32_t) ((k < c->k && bias != NULL ? (uint32_t) bias[k]
                                                          : 0)
                                - 128 * sum);
  }
}

#else

bool
trtk_vnni_available (void)
{
  return false;
}

bool
trtk_vnni_covers (const TrtkByteConv *c)
{
  return false;
}

size_t
trtk_vnni_packed_bytes (const TrtkByteConv *c)
{
  return 0;
}

size_t
trtk_vnni_scratch_bytes (const TrtkByteConv *c)
{
  return 0;
}

void
trtk_vnni_run (const TrtkByteConv *c, const int8_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch)
{
}

void
trtk_vnni_pack (const TrtkByteConv *c, const int8_t *w, const int32_t *bias,
    int8_t *packed, int32_t *packed_bias)
{
}

#endif

bool
trtk_vnni_takes (const TrtkStep *steps, int32_t n_steps)
{
  for (int32_t i = 0; i < n_steps; i++) {
    if (steps[i].kind != TRTK_STEP_ACT)
      continue;
    switch (steps[i].act) {
      case TRTK_ACT_NONE:
      case TRTK_ACT_RELU:
      case TRTK_ACT_CLIP:
      case TRTK_ACT_LEAKY_RELU:
      case TRTK_ACT_HARD_SIGMOID:
      case TRTK_ACT_HARD_SWISH:
      case TRTK_ACT_SIGMOID:
      case TRTK_ACT_SILU:
        break;
      default:
        return false;
    }
  }
  return n_steps <= TRTK_EXACT_MAX_STEPS;
}
