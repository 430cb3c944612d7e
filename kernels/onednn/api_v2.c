/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* api_v2.c: api.h for oneDNN 2. */
#include "onednn/common.h"

#if DNNL_VERSION_MAJOR < 3

static dnnl_status_t
create (dnnl_primitive_desc_t *pd, const void *desc, dnnl_status_t status,
    const_dnnl_primitive_attr_t attr)
{
  return status == dnnl_success
             ? dnnl_primitive_desc_create (pd, desc, attr, trtk_dnnl_engine (),
                 NULL)
             : status;
}

/* ---- descriptors ------------------------------------------------------ */

dnnl_status_t
trtk_dnnl_md_tag (TrtkDnnlMd *md, int rank, const dnnl_dims_t dims,
    dnnl_data_type_t type, dnnl_format_tag_t tag)
{
  return dnnl_memory_desc_init_by_tag (&md->value, rank, dims, type, tag);
}

dnnl_status_t
trtk_dnnl_md_strides (TrtkDnnlMd *md, int rank, const dnnl_dims_t dims,
    dnnl_data_type_t type, const dnnl_dims_t strides)
{
  return dnnl_memory_desc_init_by_strides (&md->value, rank, dims, type,
      strides);
}

dnnl_status_t
trtk_dnnl_md_permute (TrtkDnnlMd *md, const TrtkDnnlMd *from,
    const int *permutation)
{
  return dnnl_memory_desc_permute_axes (&md->value, &from->value, permutation);
}

/* ---- post operations -------------------------------------------------- */

dnnl_status_t
trtk_dnnl_post_eltwise (dnnl_post_ops_t ops, dnnl_alg_kind_t alg, float alpha,
    float beta)
{
  return dnnl_post_ops_append_eltwise (ops, 1.0f, alg, alpha, beta);
}

dnnl_status_t
trtk_dnnl_post_sum (dnnl_post_ops_t ops)
{
  return dnnl_post_ops_append_sum (ops, 1.0f);
}

/* ---- quantised attributes --------------------------------------------- */

bool
trtk_dnnl_has_output_scales (void)
{
  return true;
}

dnnl_status_t
trtk_dnnl_set_output_scales (dnnl_primitive_attr_t attr, int64_t n, int mask,
    const float *scales)
{
  return dnnl_primitive_attr_set_output_scales (attr, n, mask, scales);
}

dnnl_status_t
trtk_dnnl_set_zero_point (dnnl_primitive_attr_t attr, int arg, int32_t zero)
{
  return dnnl_primitive_attr_set_zero_points (attr, arg, 1, 0, &zero);
}

dnnl_status_t
trtk_dnnl_post_eltwise_scaled (dnnl_post_ops_t ops, float scale,
    dnnl_alg_kind_t alg, float alpha, float beta)
{
  return dnnl_post_ops_append_eltwise (ops, scale, alg, alpha, beta);
}

dnnl_status_t
trtk_dnnl_post_sum_bytes (dnnl_post_ops_t ops, float scale, int32_t zero,
    dnnl_data_type_t type)
{
  return dnnl_post_ops_append_sum_v3 (ops, scale, zero, type);
}

/* ---- primitive descriptors -------------------------------------------- */

dnnl_status_t
trtk_dnnl_eltwise_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef md, float alpha, float beta, const_dnnl_primitive_attr_t attr)
{
  dnnl_eltwise_desc_t desc;
  dnnl_status_t status = dnnl_eltwise_forward_desc_init (&desc,
      dnnl_forward_inference, alg, md, alpha, beta);

  return create (pd, &desc, status, attr);
}

dnnl_status_t
trtk_dnnl_binary_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef a, TrtkDnnlMdRef b, TrtkDnnlMdRef y,
    const_dnnl_primitive_attr_t attr)
{
  dnnl_binary_desc_t desc;
  dnnl_status_t status = dnnl_binary_desc_init (&desc, alg, a, b, y);

  return create (pd, &desc, status, attr);
}

dnnl_status_t
trtk_dnnl_conv_pd (dnnl_primitive_desc_t *pd, bool transposed, TrtkDnnlMdRef x,
    TrtkDnnlMdRef w, TrtkDnnlMdRef bias, TrtkDnnlMdRef y,
    const TrtkDnnlWindow *window, const_dnnl_primitive_attr_t attr)
{
  const TrtkDnnlWindow *v = window;
  dnnl_deconvolution_desc_t deconv;
  dnnl_convolution_desc_t conv;
  dnnl_status_t status;

  if (transposed) {
    status = dnnl_dilated_deconvolution_forward_desc_init (&deconv,
        dnnl_forward_inference, dnnl_deconvolution_direct, x, w, bias, y,
        v->stride, v->dilation, v->begin, v->end);
    return create (pd, &deconv, status, attr);
  }
  status = dnnl_dilated_convolution_forward_desc_init (&conv,
      dnnl_forward_inference, dnnl_convolution_direct, x, w, bias, y,
      v->stride, v->dilation, v->begin, v->end);
  return create (pd, &conv, status, attr);
}

dnnl_status_t
trtk_dnnl_matmul_pd (dnnl_primitive_desc_t *pd, TrtkDnnlMdRef a,
    TrtkDnnlMdRef b, TrtkDnnlMdRef bias, TrtkDnnlMdRef y,
    const_dnnl_primitive_attr_t attr)
{
  dnnl_matmul_desc_t desc;
  dnnl_status_t status = dnnl_matmul_desc_init (&desc, a, b, bias, y);

  return create (pd, &desc, status, attr);
}

dnnl_status_t
trtk_dnnl_pool_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef x, TrtkDnnlMdRef y, const TrtkDnnlWindow *window,
    const_dnnl_primitive_attr_t attr)
{
  dnnl_pooling_v2_desc_t desc;
  dnnl_status_t status = dnnl_pooling_v2_forward_desc_init (&desc,
      dnnl_forward_inference, alg, x, y, window->stride, window->kernel,
      window->dilation, window->begin, window->end);

  return create (pd, &desc, status, attr);
}

dnnl_status_t
trtk_dnnl_resample_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef x, TrtkDnnlMdRef y, const_dnnl_primitive_attr_t attr)
{
  dnnl_resampling_desc_t desc;
  dnnl_status_t status = dnnl_resampling_forward_desc_init (&desc,
      dnnl_forward_inference, alg, NULL, x, y);

  return create (pd, &desc, status, attr);
}

dnnl_status_t
trtk_dnnl_softmax_pd (dnnl_primitive_desc_t *pd, dnnl_alg_kind_t alg,
    TrtkDnnlMdRef md, int axis, const_dnnl_primitive_attr_t attr)
{
  dnnl_softmax_v2_desc_t desc;
  dnnl_status_t status = dnnl_softmax_v2_forward_desc_init (&desc,
      dnnl_forward_inference, alg, md, md, axis);

  return create (pd, &desc, status, attr);
}

#else
typedef int trtk_dnnl_is_not_version_2;
#endif
