/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv.c: Conv and ConvTranspose. oneDNN is asked which layouts suit it; the epilogue goes into
 * the primitive as far as that does not cost its fast code. */
#include "onednn/common.h"

#include <string.h>

/* What is tried: how many steps are fused, and by which means. */
typedef struct {
  dnnl_primitive_desc_t pd;
  TrtkDnnlFusion fusion;
  bool step_is_bias; /* step 0 is the bias of the convolution */
} Conv;

static void
conv_clear (Conv *c)
{
  if (c->pd != NULL)
    dnnl_primitive_desc_destroy (c->pd);
  if (c->fusion.ops != NULL)
    dnnl_post_ops_destroy (c->fusion.ops);
  c->pd = NULL;
  c->fusion.ops = NULL;
}

static bool
is_transposed (const TrtkProblem *p)
{
  return strcmp (p->op, "ConvTranspose") == 0;
}

/* With the padding at the end that the output's size implies. */
static TrtkDnnlWindow
window_of (const TrtkProblem *p)
{
  const TrtkConvParams *c = p->params;
  TrtkDnnlWindow w;

  for (int32_t i = 0; i < c->n_spatial; i++) {
    int64_t in = p->in[0].tensor.dims[i + 2], out = p->out[0].tensor.dims[i + 2];
    int64_t extent = (int64_t) (c->kernel[i] - 1) * c->dilation[i] + 1;
    w.stride[i] = c->stride[i];
    w.dilation[i] = c->dilation[i] - 1;
    w.begin[i] = c->pad_begin[i];
    w.end[i] = is_transposed (p)
                   ? (in - 1) * c->stride[i] + extent - out - c->pad_begin[i]
                   : c->pad_end[i];
  }
  return w;
}

static bool
is_moderate (const TrtkProblem *p)
{
  const TrtkConvParams *c = p->params;
  TrtkDnnlWindow w;

  if (!trtk_dnnl_is_moderate (&p->in[0].tensor, &p->out[0].tensor))
    return false;
  w = window_of (p);
  for (int32_t i = 0; i < c->n_spatial; i++) {
    if (!trtk_dnnl_is_window (c->kernel[i], c->stride[i], c->dilation[i],
            w.begin[i], w.end[i]))
      return false;
  }
  return true;
}

static bool
is_covered (const TrtkProblem *p)
{
  const TrtkConvParams *c = p->params;

  return (strcmp (p->op, "Conv") == 0 || is_transposed (p))
         && p->n_op_in >= 2 && p->n_out == 1 && trtk_is_f32 (&p->in[0])
         && trtk_is_f32 (&p->in[1]) && trtk_is_f32 (&p->out[0])
         && p->in[1].is_constant && c->n_spatial >= 1 && c->n_spatial <= 3
         && p->in[0].tensor.rank == c->n_spatial + 2
         && (p->n_op_in < 3 || p->in[2].tensor.dtype == TRTK_NONE
             || trtk_is_f32 (&p->in[2]))
         && is_moderate (p);
}

static bool
has_bias_input (const TrtkProblem *p)
{
  return p->n_op_in > 2 && p->in[2].tensor.dtype != TRTK_NONE;
}

/* The weight with its groups as an axis of its own: [g,K/g,C/g,kernel], or
 * [g,C/g,K/g,kernel] where it is transposed. */
static TrtkTensor
weight_tensor (const TrtkProblem *p)
{
  const TrtkConvParams *c = p->params;
  TrtkTensor w = p->in[1].tensor;

  if (c->groups == 1)
    return w;
  for (int32_t i = w.rank; i > 1; i--)
    w.dims[i] = w.dims[i - 1];
  w.dims[1] = w.dims[0] / c->groups;
  w.dims[0] = c->groups;
  w.rank++;
  return w;
}

/* oneDNN's order of the axes of the weight, which is [g,K/g,C/g,kernel] for
 * both operators. */
static TrtkTensor
weight_axes (const TrtkProblem *p)
{
  const TrtkConvParams *c = p->params;
  TrtkTensor w = weight_tensor (p);
  int32_t first = c->groups > 1;
  int64_t swap = w.dims[first];

  if (is_transposed (p)) {
    w.dims[first] = w.dims[first + 1];
    w.dims[first + 1] = swap;
  }
  return w;
}

/* How the constant lies, seen with those axes. */
static TrtkStatus
weight_md (const TrtkProblem *p, TrtkDnnlMd *md)
{
  const TrtkConvParams *c = p->params;
  TrtkTensor w = weight_tensor (p);
  int perm[TRTK_MAX_RANK + 1];
  TRTK_DNNL_MD (have);

  if (!is_transposed (p))
    return trtk_dnnl_md (md, &w, TRTK_LAYOUT_PLAIN);
  for (int32_t i = 0; i < w.rank; i++)
    perm[i] = i;
  perm[c->groups > 1] = (c->groups > 1) + 1;
  perm[(c->groups > 1) + 1] = c->groups > 1;
  if (trtk_dnnl_md (&have, &w, TRTK_LAYOUT_PLAIN) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  return trtk_dnnl_md_permute (md, &have, perm) == dnnl_success
             ? TRTK_OK
             : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
describe (const TrtkProblem *p, bool any, TrtkDnnlMd *x, TrtkDnnlMd *w,
    TrtkDnnlMd *y)
{
  TrtkTensor weight = weight_axes (p);

  if (trtk_dnnl_md_any (w, &weight) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  if (any)
    return trtk_dnnl_md_any (x, &p->in[0].tensor) == TRTK_OK
               ? trtk_dnnl_md_any (y, &p->out[0].tensor)
               : TRTK_ERROR_UNSUPPORTED;
  return trtk_dnnl_md (x, &p->in[0].tensor, p->in[0].layout) == TRTK_OK
             ? trtk_dnnl_md (y, &p->out[0].tensor, p->out[0].layout)
             : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
make_pd (const TrtkProblem *p, Conv *c)
{
  TRTK_DNNL_MD (x);
  TRTK_DNNL_MD (w);
  TRTK_DNNL_MD (y);
  TRTK_DNNL_MD (bias);
  TrtkDnnlWindow window = window_of (p);
  dnnl_primitive_attr_t attr = NULL;
  TrtkTensor b = { NULL, TRTK_F32, 1, { p->out[0].tensor.dims[1] } };
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;
  bool biased = c->step_is_bias || has_bias_input (p);

  if (describe (p, c->fusion.any, &x, &w, &y) == TRTK_OK
      && trtk_dnnl_md (&bias, &b, TRTK_LAYOUT_PLAIN) == TRTK_OK
      && trtk_dnnl_fuse (p, &c->fusion) == TRTK_OK
      && trtk_dnnl_attr (&attr, c->fusion.ops) == TRTK_OK
      && trtk_dnnl_conv_pd (&c->pd, is_transposed (p), trtk_dnnl_md_ref (&x),
             trtk_dnnl_md_ref (&w), biased ? trtk_dnnl_md_ref (&bias) : NULL,
             trtk_dnnl_md_ref (&y), &window, attr)
             == dnnl_success)
    status = TRTK_OK;
  trtk_dnnl_release (NULL, attr);
  if (status != TRTK_OK)
    conv_clear (c);
  return status;
}

static bool
is_bias_step (const TrtkProblem *p)
{
  return p->n_steps > 0 && !has_bias_input (p)
         && p->steps[0].kind == TRTK_STEP_BIAS && p->steps[0].operand >= 0
         && p->steps[0].operand < p->n_in
         && trtk_is_f32 (&p->in[p->steps[0].operand])
         && trtk_count (&p->in[p->steps[0].operand].tensor)
                == p->out[0].tensor.dims[1];
}

/* The best of all numbers of fused steps: fast code first, then most fused.
 * UNSUPPORTED where nothing but plain loops is left. */
static TrtkStatus
find_best (const TrtkProblem *p, bool any, bool overwrite, Conv *best)
{
  bool bias = is_bias_step (p);
  int best_rank = 0;

  *best = (Conv){ 0 };
  for (int32_t n = p->n_steps - bias; n >= 0; n--) {
    Conv c = { NULL, { bias, n, any, overwrite, -1, NULL }, bias };
    int rank;
    if (make_pd (p, &c) != TRTK_OK)
      continue;
    rank = trtk_dnnl_rank (c.pd);
    if (rank <= best_rank) {
      conv_clear (&c);
      continue;
    }
    conv_clear (best);
    *best = c;
    best_rank = rank;
    if (rank == 2)
      break;
  }
  return best_rank > 0 ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

/* The operand of the first whole add may be summed into, where it is free. */
static bool
may_sum (const TrtkProblem *p, const int32_t *may_overwrite)
{
  for (int32_t i = 0; i < p->n_steps; i++) {
    const TrtkStep *s = &p->steps[i];
    if (s->kind == TRTK_STEP_ADD && s->operand >= 0
        && trtk_same_dims (&p->in[s->operand].tensor, &p->out[0].tensor))
      return may_overwrite[s->operand];
  }
  return false;
}

/* The layouts that oneDNN chose. Where a name is ambiguous, input and output
 * get the same one: that is what its fast code asks for. */
static TrtkStatus
find_layouts (TrtkProblem *p, const Conv *c)
{
  TrtkDnnlMdRef x
      = dnnl_primitive_desc_query_md (c->pd, dnnl_query_src_md, 0);
  TrtkDnnlMdRef y
      = dnnl_primitive_desc_query_md (c->pd, dnnl_query_dst_md, 0);

  if (trtk_dnnl_layout (x, &p->in[0].tensor, &p->in[0].layout) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  p->out[0].layout = p->in[0].layout;
  if (trtk_dnnl_layout (y, &p->out[0].tensor, &p->out[0].layout) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  p->in[0].layout = p->out[0].layout;
  return trtk_dnnl_layout (x, &p->in[0].tensor, &p->in[0].layout);
}

/* That there still is fast code once layouts have names: a picture of one
 * pixel and one channel has several, and not every one is served. */
static TrtkStatus
check_layouts (const TrtkProblem *p)
{
  Conv c = { 0 };
  TrtkStatus status = find_best (p, false, p->overwrites >= 0, &c);

  if (status == TRTK_OK && c.fusion.overwrites != p->overwrites)
    status = TRTK_ERROR_UNSUPPORTED;
  conv_clear (&c);
  return status;
}

TrtkStatus
trtk_dnnl_conv_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  Conv c = { 0 };
  TrtkStatus status;

  if (!is_covered (p))
    return TRTK_ERROR_UNSUPPORTED;
  status = find_best (p, true, may_sum (p, may_overwrite), &c);
  if (status != TRTK_OK)
    return status;
  p->in[1].layout = TRTK_LAYOUT_PLAIN;
  p->overwrites = c.fusion.overwrites;
  if (find_layouts (p, &c) != TRTK_OK)
    status = TRTK_ERROR_UNSUPPORTED;
  else
    status = trtk_dnnl_step_layouts (p, c.step_is_bias);
  if (status == TRTK_OK)
    status = check_layouts (p);
  conv_clear (&c);
  return status;
}

int
trtk_dnnl_conv_rank (const TrtkProblem *p, int32_t *n_apart)
{
  Conv c = { 0 };
  int rank = 0;

  if (is_covered (p)
      && find_best (p, false, p->overwrites >= 0, &c) == TRTK_OK) {
    rank = trtk_dnnl_rank (c.pd);
    *n_apart = p->n_steps - c.fusion.first - c.fusion.n_fused;
  }
  conv_clear (&c);
  return rank;
}

TrtkStatus
trtk_dnnl_conv_takes (TrtkProblem *p)
{
  TrtkStatus status;
  int32_t n_apart;

  if (!is_covered (p) || p->in[0].layout == TRTK_LAYOUT_PLAIN
      || p->in[0].layout != p->out[0].layout)
    return TRTK_ERROR_UNSUPPORTED;
  p->in[1].layout = TRTK_LAYOUT_PLAIN;
  status = trtk_dnnl_step_layouts (p, is_bias_step (p));
  return status == TRTK_OK && trtk_dnnl_conv_rank (p, &n_apart) < 2
             ? TRTK_ERROR_UNSUPPORTED
             : status;
}

static TrtkStatus
add_args (const TrtkProblem *p, const Conv *c, TrtkDnnlCall *call)
{
  TRTK_DNNL_MD (have);
  TrtkStatus status = weight_md (p, &have);

  if (status == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_SRC,
        dnnl_primitive_desc_query_md (c->pd, dnnl_query_src_md, 0),
        TRTK_DNNL_IN, 0);
  if (status == TRTK_OK)
    status = trtk_dnnl_add_packed (call, DNNL_ARG_WEIGHTS,
        dnnl_primitive_desc_query_md (c->pd, dnnl_query_weights_md, 0),
        trtk_dnnl_md_ref (&have), &p->in[1], 1);
  if (status == TRTK_OK && (c->step_is_bias || has_bias_input (p)))
    status = trtk_dnnl_add_arg (call, DNNL_ARG_BIAS,
        dnnl_primitive_desc_query_md (c->pd, dnnl_query_weights_md, 1),
        TRTK_DNNL_IN, c->step_is_bias ? p->steps[0].operand : 2);
  if (status == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST,
        dnnl_primitive_desc_query_md (c->pd, dnnl_query_dst_md, 0),
        TRTK_DNNL_OUT, 0);
  return status == TRTK_OK ? trtk_dnnl_fused_args (p, &c->fusion, call)
                           : status;
}

TrtkStatus
trtk_dnnl_conv_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;
  TrtkDnnlCall *call;
  Conv c = { 0 };

  if (!is_covered (p)
      || find_best (p, false, p->overwrites >= 0, &c) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  if (p->overwrites == c.fusion.overwrites) {
    call = trtk_dnnl_add_call (d, c.pd);
    if (call != NULL)
      status = add_args (p, &c, call);
    if (status == TRTK_OK)
      status = trtk_dnnl_add_steps (p, c.fusion.first + c.fusion.n_fused, d);
  }
  conv_clear (&c);
  return status;
}
