/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

#include "cpu/program.h"

#include <string.h>

static bool
is_8_bit (const TrtkOperand *operand)
{
  return operand->tensor.dtype == TRTK_S8 || operand->tensor.dtype == TRTK_U8;
}

/* One element, or one for each channel. */
static bool
is_vector (const TrtkProblem *p, int32_t input, TrtkDtype dtype, int64_t n)
{
  const TrtkOperand *o = &p->in[input];

  return o->is_constant && o->tensor.dtype == dtype
         && (trtk_count (&o->tensor) == 1 || trtk_count (&o->tensor) == n);
}

bool
trtk_is_byte_program (const TrtkProblem *p)
{
  const TrtkTensor *y = &p->out[0].tensor;
  int64_t channels;

  if (p->n_op_in < 4 || p->n_out != 1 || y->rank < 1 || !is_8_bit (&p->in[0])
      || p->in[0].is_constant || !p->in[1].is_constant
      || p->in[1].tensor.dtype != TRTK_S8)
    return false;
  channels = y->dims[strcmp (p->op, "TrtQGemm") == 0 ? y->rank - 1 : 1];
  if (!is_vector (p, 3, TRTK_F32, channels)
      || (p->in[2].tensor.dtype != TRTK_NONE
          && (!is_vector (p, 2, TRTK_S32, channels)
              || trtk_count (&p->in[2].tensor) != channels)))
    return false;
  if (y->dtype == TRTK_F32)
    return p->n_op_in < 5 || p->in[4].tensor.dtype == TRTK_NONE;
  return is_8_bit (&p->out[0]) && p->n_op_in > 4
         && is_vector (p, 4, TRTK_F32, channels);
}

bool
trtk_same_dims (const TrtkTensor *a, const TrtkTensor *b)
{
  return a->rank == b->rank
         && memcmp (a->dims, b->dims, (size_t) a->rank * sizeof a->dims[0])
                == 0;
}
