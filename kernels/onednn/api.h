/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* api.h: the part of oneDNN's interface that differs between its versions 2
 * and 3, under one name each. api_v2.c and api_v3.c have the same functions;
 * one of the two is empty.
 *
 * A memory descriptor is a plain struct in version 2 and a handle with an
 * owner in version 3. Ours is an object: TRTK_DNNL_MD declares one that is
 * cleared where its block ends. */
#ifndef TRTK_ONEDNN_API_H
#define TRTK_ONEDNN_API_H

#include <stdbool.h>

#include <oneapi/dnnl/dnnl.h>

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t TrtkDnnlMdRef;
typedef struct {
  dnnl_memory_desc_t handle; /* or NULL */
} TrtkDnnlMd;
#else
typedef const dnnl_memory_desc_t *TrtkDnnlMdRef;
typedef struct {
  dnnl_memory_desc_t value;
} TrtkDnnlMd;
#endif

#define TRTK_DNNL_MD(name) \
  __attribute__ ((cleanup (trtk_dnnl_md_clear))) TrtkDnnlMd name = { 0 }

/* As oneDNN wants it; valid as long as @md. */
static inline TrtkDnnlMdRef
trtk_dnnl_md_ref (const TrtkDnnlMd *md)
{
#if DNNL_VERSION_MAJOR >= 3
  return md->handle;
#else
  return &md->value;
#endif
}

static inline void
trtk_dnnl_md_clear (TrtkDnnlMd *md)
{
#if DNNL_VERSION_MAJOR >= 3
  if (md->handle != NULL)
    dnnl_memory_desc_destroy (md->handle);
#endif
  *md = (TrtkDnnlMd){ 0 };
}

/* ---- descriptors; what @md was is cleared ----------------------------- */

dnnl_status_t trtk_dnnl_md_tag (TrtkDnnlMd *md, int rank,
    const dnnl_dims_t dims, dnnl_data_type_t type, dnnl_format_tag_t tag);
dnnl_status_t trtk_dnnl_md_strides (TrtkDnnlMd *md, int rank,
    const dnnl_dims_t dims, dnnl_data_type_t type, const dnnl_dims_t strides);
dnnl_status_t trtk_dnnl_md_permute (TrtkDnnlMd *md, const TrtkDnnlMd *from,
    const int *permutation);

/* ---- post operations -------------------------------------------------- */

dnnl_status_t trtk_dnnl_post_eltwise (dnnl_post_ops_t ops, dnnl_alg_kind_t alg,
    float alpha, float beta);
dnnl_status_t trtk_dnnl_post_sum (dnnl_post_ops_t ops);

/* ---- quantised attributes; version 3 has no such order of roundings ---- */

/* Whether the following are there. */
bool trtk_dnnl_has_output_scales (void);
/* In front of all post operations: @n scales, 1 or one for each index along
 * the axis of @mask. */
dnnl_status_t trtk_dnnl_set_output_scales (dnnl_primitive_attr_t attr,
    int64_t n, int mask, const float *scales);
dnnl_status_t trtk_dnnl_set_zero_point (dnnl_primitive_attr_t attr, int arg,
    int32_t zero);
/* Multiplies the function by @scale. */
dnnl_status_t trtk_dnnl_post_eltwise_scaled (dnnl_post_ops_t ops, float scale,
    dnnl_alg_kind_t alg, float alpha, float beta);
/* Adds (old - zero) * scale, rounded once, old read as @type. */
dnnl_status_t trtk_dnnl_post_sum_bytes (dnnl_post_ops_t ops, float scale,
    int32_t zero, dnnl_data_type_t type);

/* ---- primitive descriptors, forward inference ------------------------- */

typedef struct {
  dnnl_dims_t kernel, stride, dilation, begin, end; /* dilation 0: none */
} TrtkDnnlWindow;

dnnl_status_t trtk_dnnl_eltwise_pd (dnnl_primitive_desc_t *pd,
    dnnl_alg_kind_t alg, TrtkDnnlMdRef md, float alpha, float beta,
    const_dnnl_primitive_attr_t attr);
dnnl_status_t trtk_dnnl_binary_pd (dnnl_primitive_desc_t *pd,
    dnnl_alg_kind_t alg, TrtkDnnlMdRef a, TrtkDnnlMdRef b, TrtkDnnlMdRef y,
    const_dnnl_primitive_attr_t attr);
/* @bias may be NULL. */
dnnl_status_t trtk_dnnl_conv_pd (dnnl_primitive_desc_t *pd, bool transposed,
    TrtkDnnlMdRef x, TrtkDnnlMdRef w, TrtkDnnlMdRef bias, TrtkDnnlMdRef y,
    const TrtkDnnlWindow *window, const_dnnl_primitive_attr_t attr);
dnnl_status_t trtk_dnnl_matmul_pd (dnnl_primitive_desc_t *pd, TrtkDnnlMdRef a,
    TrtkDnnlMdRef b, TrtkDnnlMdRef bias, TrtkDnnlMdRef y,
    const_dnnl_primitive_attr_t attr);
dnnl_status_t trtk_dnnl_pool_pd (dnnl_primitive_desc_t *pd,
    dnnl_alg_kind_t alg, TrtkDnnlMdRef x, TrtkDnnlMdRef y,
    const TrtkDnnlWindow *window, const_dnnl_primitive_attr_t attr);
dnnl_status_t trtk_dnnl_resample_pd (dnnl_primitive_desc_t *pd,
    dnnl_alg_kind_t alg, TrtkDnnlMdRef x, TrtkDnnlMdRef y,
    const_dnnl_primitive_attr_t attr);
dnnl_status_t trtk_dnnl_softmax_pd (dnnl_primitive_desc_t *pd,
    dnnl_alg_kind_t alg, TrtkDnnlMdRef md, int axis,
    const_dnnl_primitive_attr_t attr);

#endif
