/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* common.h: what the families share. */
#ifndef TRTK_ONEDNN_COMMON_H
#define TRTK_ONEDNN_COMMON_H

#include "cpu/program.h"
#include "onednn/api.h"
#include "onednn/onednn.h"

/* The process's engine and stream; NULL where oneDNN has no CPU engine. */
dnnl_engine_t trtk_dnnl_engine (void);
dnnl_stream_t trtk_dnnl_stream (void);

/* What is left to the reference. oneDNN counts in int, looks for its blocking
 * in time that grows with the picture, and writes code of a length that grows
 * with window and padding: paddings of 6e8 and 2e6, seen from the fuzzer, took
 * minutes and gigabytes. */
#define TRTK_DNNL_MAX_COUNT INT32_MAX
#define TRTK_DNNL_MAX_EXTENT (1 << 22)
#define TRTK_DNNL_MAX_WINDOW 2048
#define TRTK_DNNL_MAX_PADDING 1024

/* No axis of the two, but the batch, is longer than TRTK_DNNL_MAX_EXTENT. */
static inline bool
trtk_dnnl_is_moderate (const TrtkTensor *x, const TrtkTensor *y)
{
  for (int32_t i = 1; i < x->rank && i < y->rank; i++) {
    if (x->dims[i] > TRTK_DNNL_MAX_EXTENT || y->dims[i] > TRTK_DNNL_MAX_EXTENT)
      return false;
  }
  return true;
}

/* One spatial axis of a window, as oneDNN will see it. */
static inline bool
trtk_dnnl_is_window (int64_t kernel, int64_t stride, int64_t dilation,
    int64_t begin, int64_t end)
{
  return kernel <= TRTK_DNNL_MAX_WINDOW && stride <= TRTK_DNNL_MAX_EXTENT
         && dilation <= TRTK_DNNL_MAX_EXTENT
         && (kernel - 1) * dilation <= TRTK_DNNL_MAX_EXTENT
         && begin <= TRTK_DNNL_MAX_PADDING && end <= TRTK_DNNL_MAX_PADDING
         && begin >= -TRTK_DNNL_MAX_PADDING && end >= -TRTK_DNNL_MAX_PADDING;
}

/* ---- memory descriptors ----------------------------------------------- */

/* A tensor with elements, of a type that oneDNN has, in @layout. */
TrtkStatus trtk_dnnl_md (TrtkDnnlMd *md, const TrtkTensor *t,
    TrtkLayout layout);
/* The same with the layout left to the primitive. */
TrtkStatus trtk_dnnl_md_any (TrtkDnnlMd *md, const TrtkTensor *t);
/* Which layout @md is: *layout where that fits (with a single channel several
 * do), else the first. UNSUPPORTED where we have no name for it. */
TrtkStatus trtk_dnnl_layout (TrtkDnnlMdRef md, const TrtkTensor *t,
    TrtkLayout *layout);
/* @t with leading ones up to @rank. */
TrtkTensor trtk_dnnl_widen (const TrtkTensor *t, int32_t rank);
bool trtk_is_f32 (const TrtkOperand *operand);

/* ---- making calls ----------------------------------------------------- */

/* How good the implementation behind @pd is: 2 generated code, 1 matrix
 * multiplication behind copies, 0 plain loops. */
int trtk_dnnl_rank (const_dnnl_primitive_desc_t pd);
/* Adds a call of @pd's primitive, with its scratchpad; NULL where there is no
 * room or the primitive cannot be made. */
TrtkDnnlCall *trtk_dnnl_add_call (TrtkDnnl *d, const_dnnl_primitive_desc_t pd);
TrtkStatus trtk_dnnl_add_arg (TrtkDnnlCall *call, int arg,
    TrtkDnnlMdRef md, TrtkDnnlPlace place, int32_t index);
/* A constant as the primitive wants it: itself where it lies so already, else
 * packed now, once. @have describes @operand's bytes. */
TrtkStatus trtk_dnnl_add_packed (TrtkDnnlCall *call, int arg,
    TrtkDnnlMdRef want, TrtkDnnlMdRef have, const TrtkOperand *operand,
    int32_t index);
/* Attributes with the user's scratchpad and @ops (may be NULL). */
TrtkStatus trtk_dnnl_attr (dnnl_primitive_attr_t *attr,
    const_dnnl_post_ops_t ops);

/* Destroys what is not NULL. */
void trtk_dnnl_release (dnnl_primitive_desc_t pd, dnnl_primitive_attr_t attr);

/* ---- epilogues -------------------------------------------------------- */

/* Steps [first, n_steps) of a problem, the first n_fused of them as post
 * operations of the main primitive. */
typedef struct {
  int32_t first, n_fused;
  bool any;           /* the output's layout is still open */
  bool overwrite;     /* the operand of the first add lies in the output */
  int32_t overwrites; /* found out: which input that is, or -1 */
  dnnl_post_ops_t ops;
} TrtkDnnlFusion;

/* Fills ops; UNSUPPORTED where oneDNN has no such post operation. The caller
 * destroys ops in either case. */
TrtkStatus trtk_dnnl_fuse (const TrtkProblem *p, TrtkDnnlFusion *fusion);
/* Arguments of the fused steps. */
TrtkStatus trtk_dnnl_fused_args (const TrtkProblem *p,
    const TrtkDnnlFusion *fusion, TrtkDnnlCall *call);
/* The steps from @first on as calls of their own, in place on the output. */
TrtkStatus trtk_dnnl_add_steps (const TrtkProblem *p, int32_t first,
    TrtkDnnl *d);
/* Sets the layouts that steps [first, ...) need of their operands, once the
 * output's is known. UNSUPPORTED where they cannot be run here. */
TrtkStatus trtk_dnnl_step_layouts (TrtkProblem *p, int32_t first);

/* ---- element functions ------------------------------------------------ */

typedef struct {
  dnnl_alg_kind_t alg;
  float alpha, beta;
} TrtkDnnlAct;

/* At most two functions, one after the other; returns how many, 0: none. */
int trtk_dnnl_act (TrtkAct act, float alpha, float beta, TrtkDnnlAct out[2]);

#endif
