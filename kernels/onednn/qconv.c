/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* qconv.c: TrtQConv, NHWC in and out.
 *
 * The operator does not take x's zero point off, oneDNN does, and only then
 * pads with it: where there is padding and a zero point, the bias is given
 * back its share of the zero point. */
#include "onednn/quantized.h"

#include <string.h>

typedef struct {
  TrtkDnnlProgram program;
  dnnl_primitive_desc_t pd;
} Conv;

static bool
has_padding (const TrtkProblem *p)
{
  const TrtkConvParams *c = &((const TrtkQConvParams *)p->params)->conv;

  for (int32_t i = 0; i < c->n_spatial; i++) {
    if (c->pad_begin[i] > 0 || c->pad_end[i] > 0)
      return true;
  }
  return false;
}

static bool
is_covered (const TrtkProblem *p)
{
  const TrtkConvParams *c;

  if (strcmp (p->op, "TrtQConv") != 0 || !trtk_dnnl_sums_exactly ()
      || !trtk_is_byte_program (p)
      || !trtk_dnnl_is_moderate (&p->in[0].tensor, &p->out[0].tensor))
    return false;
  c = &((const TrtkQConvParams *)p->params)->conv;
  for (int32_t i = 0; i < c->n_spatial; i++) {
    if (!trtk_dnnl_is_window (c->kernel[i], c->stride[i], c->dilation[i],
            c->pad_begin[i], c->pad_end[i]))
      return false;
  }
  return c->n_spatial >= 1 && c->n_spatial <= 3
         && p->in[0].tensor.rank == c->n_spatial + 2;
}

/* With its groups as an axis of its own: [g,K/g,C/g,kernel]. */
static TrtkTensor
weight_tensor (const TrtkProblem *p)
{
  const TrtkConvParams *c = &((const TrtkQConvParams *)p->params)->conv;
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

static bool
is_biased (const TrtkProblem *p, const Conv *c)
{
  return c->program.x_zero != 0 || p->in[2].tensor.dtype != TRTK_NONE;
}

static dnnl_status_t
init_pd (const TrtkProblem *p, Conv *c, const_dnnl_primitive_attr_t attr)
{
  const TrtkConvParams *v = &((const TrtkQConvParams *)p->params)->conv;
  TrtkTensor weight = weight_tensor (p);
  TrtkTensor b = { NULL, TRTK_S32, 1, { p->out[0].tensor.dims[1] } };
  TrtkDnnlWindow window;
  TRTK_DNNL_MD (x);
  TRTK_DNNL_MD (w);
  TRTK_DNNL_MD (y);
  TRTK_DNNL_MD (bias);

  for (int32_t i = 0; i < v->n_spatial; i++) {
    window.stride[i] = v->stride[i];
    window.dilation[i] = v->dilation[i] - 1;
    window.begin[i] = v->pad_begin[i];
    window.end[i] = v->pad_end[i];
  }
  if (trtk_dnnl_md (&x, &p->in[0].tensor, TRTK_LAYOUT_NHWC) != TRTK_OK
      || trtk_dnnl_md (&y, &p->out[0].tensor, TRTK_LAYOUT_NHWC) != TRTK_OK
      || trtk_dnnl_md_any (&w, &weight) != TRTK_OK
      || trtk_dnnl_md (&bias, &b, TRTK_LAYOUT_PLAIN) != TRTK_OK)
    return dnnl_unimplemented;
  return trtk_dnnl_conv_pd (&c->pd, false, trtk_dnnl_md_ref (&x),
      trtk_dnnl_md_ref (&w), is_biased (p, c) ? trtk_dnnl_md_ref (&bias) : NULL,
      trtk_dnnl_md_ref (&y), &window, attr);
}

static TrtkStatus
make_pd (const TrtkProblem *p, bool overwrite, Conv *c)
{
  const TrtkQConvParams *q = p->params;
  dnnl_primitive_attr_t attr = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  *c = (Conv){ .program = { .y = p->out[0].tensor,
                   .layout = TRTK_LAYOUT_NHWC,
                   .axis = 1,
                   .x_zero = has_padding (p) ? q->x_zero : 0,
                   .y_zero = q->y_zero,
                   .overwrite = overwrite } };
  if (trtk_dnnl_program_attr (p, &c->program, &attr) == TRTK_OK
      && init_pd (p, c, attr) == dnnl_success)
    status = trtk_dnnl_rank (c->pd) > 0 ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
  trtk_dnnl_release (status == TRTK_OK ? NULL : c->pd, attr);
  return status;
}

/* The operand of the first 8-bit add of the output's shape. */
static bool
may_sum (const TrtkProblem *p, const int32_t *may_overwrite)
{
  for (int32_t i = 0; i < p->n_steps; i++) {
    const TrtkStep *s = &p->steps[i];
    if (s->kind == TRTK_STEP_ADD && s->operand >= 0
        && p->in[s->operand].tensor.dtype != TRTK_F32)
      return may_overwrite[s->operand];
  }
  return false;
}

TrtkStatus
trtk_dnnl_qconv_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  Conv c;

  if (!is_covered (p))
    return TRTK_ERROR_UNSUPPORTED;
  for (int32_t i = 0; i < p->n_op_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  p->in[0].layout = p->out[0].layout = TRTK_LAYOUT_NHWC;
  trtk_dnnl_program_layouts (p, TRTK_LAYOUT_NHWC);
  if (make_pd (p, may_sum (p, may_overwrite), &c) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  dnnl_primitive_desc_destroy (c.pd);
  p->overwrites = c.program.copies ? -1 : c.program.sum;
  return TRTK_OK;
}

/* ---- prepared --------------------------------------------------------- */

/* bias[k] + x_zero * sum (w[k]), which oneDNN takes off again. */
static void
restore_bias (const TrtkProblem *p, int32_t x_zero, int32_t *bias)
{
  const TrtkTensor *w = &p->in[1].tensor;
  int64_t n = trtk_count_range (w, 1, w->rank);
  const int8_t *weights = w->data;
  const int32_t *from = p->in[2].tensor.data;
  bool biased = p->in[2].tensor.dtype != TRTK_NONE;

  for (int64_t k = 0; k < w->dims[0]; k++) {
    uint32_t sum = 0;
    for (int64_t i = 0; i < n; i++)
      sum += (uint32_t) (int32_t) weights[k * n + i];
    bias[k] =
        (int32_t) ((biased ? (uint32_t) from[k] : 0) + (uint32_t) x_zero * sum);
  }
}

static TrtkStatus
add_bias (const TrtkProblem *p, const Conv *c, TrtkDnnlCall *call)
{
  TrtkDnnlMdRef md =
      dnnl_primitive_desc_query_md (c->pd, dnnl_query_weights_md, 1);
  void *data;

  if (c->program.x_zero == 0)
    return trtk_dnnl_add_arg (call, DNNL_ARG_BIAS, md, TRTK_DNNL_IN, 2);
  if (trtk_dnnl_add_arg (call, DNNL_ARG_BIAS, md, TRTK_DNNL_OWN, 0) != TRTK_OK
      || dnnl_memory_get_data_handle (
             call->args[call->n_args - 1].memory, &data)
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  restore_bias (p, c->program.x_zero, data);
  return TRTK_OK;
}

static TrtkStatus
add_args (const TrtkProblem *p, const Conv *c, TrtkDnnlCall *call)
{
  TrtkTensor weight = weight_tensor (p);
  TRTK_DNNL_MD (have);
  TrtkStatus status = trtk_dnnl_md (&have, &weight, TRTK_LAYOUT_PLAIN);

  if (status == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_SRC,
        dnnl_primitive_desc_query_md (c->pd, dnnl_query_src_md, 0),
        TRTK_DNNL_IN, 0);
  if (status == TRTK_OK)
    status = trtk_dnnl_add_packed (call, DNNL_ARG_WEIGHTS,
        dnnl_primitive_desc_query_md (c->pd, dnnl_query_weights_md, 0),
        trtk_dnnl_md_ref (&have), &p->in[1], 1);
  if (status == TRTK_OK && is_biased (p, c))
    status = add_bias (p, c, call);
  return status;
}

/* Layouts and overwriting as choose () would have it. */
static bool
is_as_chosen (const TrtkProblem *p)
{
  if (p->in[0].layout != TRTK_LAYOUT_NHWC
      || p->out[0].layout != TRTK_LAYOUT_NHWC)
    return false;
  for (int32_t i = p->n_op_in; i < p->n_in; i++) {
    bool full = !p->in[i].is_constant
                && trtk_same_dims (&p->in[i].tensor, &p->out[0].tensor);
    if (p->in[i].layout != (full ? TRTK_LAYOUT_NHWC : TRTK_LAYOUT_PLAIN))
      return false;
  }
  return true;
}

TrtkStatus
trtk_dnnl_qconv_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;
  TrtkDnnlCall *call;
  Conv c;

  if (!is_covered (p) || !is_as_chosen (p)
      || make_pd (p, p->overwrites >= 0, &c) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  if (p->overwrites == (c.program.copies ? -1 : c.program.sum)) {
    call = trtk_dnnl_program_call (p, &c.program, c.pd, d);
    if (call != NULL)
      status = add_args (p, &c, call);
  }
  dnnl_primitive_desc_destroy (c.pd);
  return status;
}
