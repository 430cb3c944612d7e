/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* md.c: tensors as memory descriptors. */
#include "onednn/common.h"

#include <string.h>

static dnnl_data_type_t
data_type (TrtkDtype dtype)
{
  switch (dtype) {
    case TRTK_F32:
      return dnnl_f32;
    case TRTK_S32:
      return dnnl_s32;
    case TRTK_S8:
      return dnnl_s8;
    case TRTK_U8:
      return dnnl_u8;
    default:
      return dnnl_data_type_undef;
  }
}

static bool
has_elements (const TrtkTensor *t)
{
  int64_t n = trtk_count (t);

  return n > 0 && n <= TRTK_DNNL_MAX_COUNT;
}

static int
set_dims (dnnl_dims_t dims, const TrtkTensor *t)
{
  dims[0] = 1;
  for (int32_t i = 0; i < t->rank; i++)
    dims[i] = t->dims[i];
  return t->rank > 0 ? t->rank : 1;
}

#define N_LAYOUTS (TRTK_LAYOUT_C16 + 1) /* what oneDNN has a name for */

static dnnl_format_tag_t
tag_of (TrtkLayout layout, int rank)
{
  static const dnnl_format_tag_t tags[N_LAYOUTS][3] = {
    { dnnl_abc, dnnl_abcd, dnnl_abcde },
    { dnnl_acb, dnnl_acdb, dnnl_acdeb },
    { dnnl_aBc4b, dnnl_aBcd4b, dnnl_aBcde4b },
    { dnnl_aBc8b, dnnl_aBcd8b, dnnl_aBcde8b },
    { dnnl_aBc16b, dnnl_aBcd16b, dnnl_aBcde16b },
  };

  return tags[layout][rank - 3];
}

TrtkStatus
trtk_dnnl_md (TrtkDnnlMd *md, const TrtkTensor *t, TrtkLayout layout)
{
  dnnl_data_type_t type = data_type (t->dtype);
  dnnl_dims_t dims, strides;
  int rank = set_dims (dims, t);

  if (type == dnnl_data_type_undef || layout >= N_LAYOUTS
      || !trtk_layout_fits (layout, t->rank) || !has_elements (t))
    return TRTK_ERROR_UNSUPPORTED;
  if (layout != TRTK_LAYOUT_PLAIN)
    return trtk_dnnl_md_tag (md, rank, dims, type, tag_of (layout, rank))
                   == dnnl_success
               ? TRTK_OK
               : TRTK_ERROR_UNSUPPORTED;
  strides[rank - 1] = 1;
  for (int i = rank - 2; i >= 0; i--)
    strides[i] = strides[i + 1] * dims[i + 1];
  return trtk_dnnl_md_strides (md, rank, dims, type, strides)
                 == dnnl_success
             ? TRTK_OK
             : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_md_any (TrtkDnnlMd *md, const TrtkTensor *t)
{
  dnnl_data_type_t type = data_type (t->dtype);
  dnnl_dims_t dims;
  int rank = set_dims (dims, t);

  if (type == dnnl_data_type_undef || !has_elements (t)
      || trtk_dnnl_md_tag (md, rank, dims, type, dnnl_format_tag_any)
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

TrtkStatus
trtk_dnnl_layout (TrtkDnnlMdRef md, const TrtkTensor *t, TrtkLayout *layout)
{
  TRTK_DNNL_MD (hinted);

  if (trtk_dnnl_md (&hinted, t, *layout) == TRTK_OK
      && dnnl_memory_desc_equal (md, trtk_dnnl_md_ref (&hinted)))
    return TRTK_OK;
  for (int i = 0; i < N_LAYOUTS; i++) {
    TRTK_DNNL_MD (other);
    if (trtk_dnnl_md (&other, t, (TrtkLayout) i) == TRTK_OK
        && dnnl_memory_desc_equal (md, trtk_dnnl_md_ref (&other))) {
      *layout = (TrtkLayout) i;
      return TRTK_OK;
    }
  }
  return TRTK_ERROR_UNSUPPORTED;
}

TrtkTensor
trtk_dnnl_widen (const TrtkTensor *t, int32_t rank)
{
  TrtkTensor wide = *t;
  int32_t lead = rank - t->rank;

  if (lead <= 0)
    return wide;
  wide.rank = rank;
  for (int32_t i = rank - 1; i >= 0; i--)
    wide.dims[i] = i >= lead ? t->dims[i - lead] : 1;
  return wide;
}

bool
trtk_is_f32 (const TrtkOperand *operand)
{
  return operand->tensor.dtype == TRTK_F32 && trtk_count (&operand->tensor) > 0;
}
