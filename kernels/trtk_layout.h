/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_layout.h: the orders in which a tensor may lie in memory, and a whole
 * problem (operator, operands with layouts, epilogue) as a backend sees it. */
#ifndef TRTK_LAYOUT_H
#define TRTK_LAYOUT_H

#include "trtk_params.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The values are stored in plans: only ever append. */
typedef enum {
  TRTK_LAYOUT_PLAIN = 0, /* row-major */
  TRTK_LAYOUT_NHWC = 1,  /* axis 1 innermost */
  TRTK_LAYOUT_C4 = 2,    /* axis 1 in blocks of 4, the block innermost; */
  TRTK_LAYOUT_C8 = 3,    /* the tail of the last block holds zeros */
  TRTK_LAYOUT_C16 = 4,
  TRTK_LAYOUT_NHWC16 = 5, /* axis 1 innermost, in whole granules of 16: what */
  TRTK_LAYOUT_NHWC4 = 6,  /* the tail of the last one holds is harmless; of 4 */
  TRTK_N_LAYOUTS
} TrtkLayout;

static inline const char *
trtk_layout_name (TrtkLayout layout)
{
  static const char *const names[TRTK_N_LAYOUTS]
      = { "plain", "nhwc", "c4", "c8", "c16", "nhwc16", "nhwc4" };

  return (unsigned) layout < TRTK_N_LAYOUTS ? names[layout] : "?";
}

/* Channels of a block; 1 where the layout has none. */
static inline int32_t
trtk_layout_block (TrtkLayout layout)
{
  return layout == TRTK_LAYOUT_C4    ? 4
         : layout == TRTK_LAYOUT_C8  ? 8
         : layout == TRTK_LAYOUT_C16 ? 16
                                     : 1;
}

/* What the number of channels is rounded up to. */
static inline int32_t
trtk_layout_granule (TrtkLayout layout)
{
  return layout == TRTK_LAYOUT_NHWC16  ? 16
         : layout == TRTK_LAYOUT_NHWC4 ? 4
                                       : trtk_layout_block (layout);
}

/* Channels innermost, in granules: pixels may lie further apart than that. */
static inline bool
trtk_layout_has_pitch (TrtkLayout layout)
{
  return layout == TRTK_LAYOUT_NHWC16 || layout == TRTK_LAYOUT_NHWC4;
}

/* Whether a tensor of this rank can lie so. */
static inline bool
trtk_layout_fits (TrtkLayout layout, int32_t rank)
{
  if (layout == TRTK_LAYOUT_PLAIN)
    return true;
  return (unsigned) layout < TRTK_N_LAYOUTS && rank <= 5
         && rank >= (layout == TRTK_LAYOUT_NHWC16 ? 2 : 3);
}

/* Elements with the padding that the layout asks for. The caller knows that
 * the padded count fits. */
static inline int64_t
trtk_layout_count (TrtkLayout layout, const TrtkTensor *t)
{
  int64_t granule = trtk_layout_granule (layout);

  if (granule == 1)
    return trtk_count (t);
  return t->dims[0] * ((t->dims[1] + granule - 1) / granule * granule)
         * trtk_count_range (t, 2, t->rank);
}

/* Elements from one pixel to the next where nobody asks for more; of layouts
 * with channels innermost. */
static inline int64_t
trtk_layout_pitch (TrtkLayout layout, int64_t channels)
{
  int64_t granule = trtk_layout_granule (layout);

  return (channels + granule - 1) / granule * granule;
}

typedef struct {
  TrtkTensor tensor; /* data: contents of a constant, else NULL; dtype NONE:
                      * absent */
  TrtkLayout layout; /* a constant's is PLAIN */
  bool is_constant;
  int64_t pitch; /* of layouts that have one: elements from one pixel to the
                  * next; 0: trtk_layout_pitch () */
} TrtkOperand;

static inline int64_t
trtk_operand_pitch (const TrtkOperand *operand)
{
  return operand->pitch != 0
             ? operand->pitch
             : trtk_layout_pitch (operand->layout, operand->tensor.dims[1]);
}

/* One node with static shapes. */
typedef struct {
  const char *op;
  TrtkOperand *in; /* the operator's own, then the epilogue's operands */
  int32_t n_in, n_op_in;
  TrtkOperand *out;
  int32_t n_out;
  const void *params;
  const TrtkStep *steps;
  int32_t n_steps;
  int32_t overwrites; /* input whose memory out[0] takes over, or -1 */
  const void *target; /* what the backend's choices depend on, or NULL */
  const char *choice; /* which kernel a tactic takes; NULL: its own pick */
} TrtkProblem;

#ifdef __cplusplus
}
#endif

#endif
