/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* api_v3.c: api.h for oneDNN 3. */
#include "onednn/common.h"

#if DNNL_VERSION_MAJOR >= 3

/* ---- descriptors ------------------------------------------------------ */

dnnl_status_t
trtk_dnnl_md_tag (TrtkDnnlMd *md, int rank, const dnnl_dims_t dims,
    dnnl_data_type_t type, dnnl_format_tag_t tag)
{
  dnnl_memory_desc_t handle = NULL;
  dnnl_status_t status = dnnl_memory_desc_create_with_tag (&handle, rank,
      dims, type, tag);

  trtk_dnnl_md_clear (md);
  if (status == dnnl_success)
    md->handle = handle;
  return status;
}

dnnl_status_t
trtk_dnnl_md_strides (TrtkDnnlMd *md, int rank, const dnnl_dims_t dims,
    dnnl_data_type_t type, const dnnl_dims_t strides)
{
  dnnl_memory_desc_t handle = NULL;
  dnnl_status_t status = dnnl_memory_desc_create_with_strides (&handle, rank,
      dims, type, strides);

  trtk_dnnl_md_clear (md);
  if (status == dnnl_success)
    md->handle = handle;
  return status;
}

dnnl_status_t
trtk_dnnl_md_permute (TrtkDnnlMd *md, const TrtkDnnlMd *from,
    const int *permutation)
{
  dnnl_memory_desc_t handle = NULL;
  dnnl_status_t status = dnnl_memory_desc_permute_axes (&handle,
      from->handle, permutation);

  trtk_dnnl_md_clear (md);
  if (status == dnnl_success)
    md->handle = handle;
  return status;
}

/* ---- post operations -------------------------------------------------- */

dnnl_status_t
trtk_dnnl_post_eltwise (dnnl_post_ops_t ops, dnnl_alg_kind_t alg, float alpha,
    float beta)
{
  return dnnl_post_ops_append_eltwise (ops, alg, alpha, beta);
}

dnnl_status_t
trtk_dnnl_post_sum (dnnl_post_ops_t ops)
{
  return dnnl_post_ops_append_sum (ops, 1.0f, 0, dnnl_data_type_undef);
}

/* ---- quantised attributes --------------------------------------------- */

bool
trtk_dnnl_has_output_scales (void)
{
  return false;
}

dnnl_status_t
trtk_dnnl_set_output_scales (dnnl_primitive_attr_t attr, int64_t n, int mask,
    const float *scales)
{
  return dnnl_unimplemented;
}

dnnl_status_t
trtk_dnnl_set_zero_point (dnnl_primitive_attr_t attr, int arg, int32_t zero)
{
  return dnnl_unimplemented;
}

dnnl_status_t
trtk_dnnl_post_eltwise_scaled (dnnl_post_ops_t ops, float scale,
    dnnl_alg_kind_t alg, float alpha, float beta)
{
  return dnnl_unimplemented;
}

dnnl_status_t
trtk_dnnl_post_sum_bytes (dnnl_post_ops_t ops, float scale, int32_t zero,
    dnnl_data_type_t type)
{
  return dnnl_unimplemented;
}

/* ---- primitive descriptors -------------------------------------------- */

dnnl_status_t
trtk_dnnl_eltwise_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef md, float alpha, float beta, const_dnnl_primitive_attr_t attr)
{
  return dnnl_eltwise_forward_primitive_desc_create (pd, trtk_dnnl_engine (),
      dnnl_forward_inference, alg, md, md, alpha, beta, attr);
}

dnnl_status_t
trtk_dnnl_binary_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef a, TrtkDnnlMdRef b, TrtkDnnlMdRef y,
    const_dnnl_primitive_attr_t attr)
{
  return dnnl_binary_primitive_desc_create (pd, trtk_dnnl_engine (), alg, a, b,
      y, attr);
}

dnnl_status_t
trtk_dnnl_conv_pd (dnnl_primitive_desc_t *pd, bool transposed, TrtkDnnlMdRef x,
    TrtkDnnlMdRef w, TrtkDnnlMdRef bias, TrtkDnnlMdRef y,
    const TrtkDnnlWindow *window, const_dnnl_primitive_attr_t attr)
{
  const TrtkDnnlWindow *v = window;

  if (transposed)
    return dnnl_deconvolution_forward_primitive_desc_create (pd,
        trtk_dnnl_engine (), dnnl_forward_inference, dnnl_deconvolution_direct,
        x, w, bias, y, v->stride, v->dilation, v->begin, v->end, attr);
  return dnnl_convolution_forward_primitive_desc_create (pd,
      trtk_dnnl_engine (), dnnl_forward_inference, dnnl_convolution_direct, x,
      w, bias, y, v->stride, v->dilation, v->begin, v->end, attr);
}

dnnl_status_t
trtk_dnnl_matmul_pd (dnnl_primitive_desc_t *pd, TrtkDnnlMdRef a,
    TrtkDnnlMdRef b, TrtkDnnlMdRef bias, TrtkDnnlMdRef y,
    const_dnnl_primitive_attr_t attr)
{
  return dnnl_matmul_primitive_desc_create (pd, trtk_dnnl_engine (), a, b, bias,
      y, attr);
}

dnnl_status_t
trtk_dnnl_pool_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef x, TrtkDnnlMdRef y, const TrtkDnnlWindow *window,
    const_dnnl_primitive_attr_t attr)
{
  return dnnl_pooling_forward_primitive_desc_create (pd, trtk_dnnl_engine (),
      dnnl_forward_inference, alg, x, y, window->stride, window->kernel,
      window->dilation, window->begin, window->end, attr);
}

dnnl_status_t
trtk_dnnl_resample_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef x, TrtkDnnlMdRef y, const_dnnl_primitive_attr_t attr)
{
  return dnnl_resampling_forward_primitive_desc_create (pd, trtk_dnnl_engine (),
      dnnl_forward_inference, alg, NULL, x, y, attr);
}

dnnl_status_t
trtk_dnnl_softmax_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef md, int axis, const_dnnl_primitive_attr_t attr)
{
  return dnnl_softmax_forward_primitive_desc_create (pd, trtk_dnnl_engine (),
      dnnl_forward_inference, alg, md, md, axis, attr);
}

#else
typedef int trtk_dnnl_is_not_version_3;
#endif
