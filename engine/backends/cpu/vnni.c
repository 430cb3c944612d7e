/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vnni.c: tactic "vnni": convolutions of bytes in kernels of our own, where
 * the processor has the instructions (kernels/cpu/vnni.h). */
#include "cpu/vnni.h"

#include "backends/cost.h"
#include "backends/cpu/cpu.h"
#include "backends/cpu/packed.h"
#include "cpu/program.h"
#include "trtk_epilogue.h"

#ifdef TRT_HAVE_ONEDNN
#include "onednn/quantized.h"
#endif

gboolean trt_cpu_vnni_insists = FALSE;

/* ---- what is covered -------------------------------------------------- */

/* oneDNN can be told to do without some instructions, which then means all. */
static gboolean
is_available (void)
{
#ifdef TRT_HAVE_ONEDNN
  if (!trtk_dnnl_has_vnni ())
    return FALSE;
#endif
  return trtk_vnni_available ();
}

/* Numbers from which no program makes NaN. */
static gboolean
is_moderate (const TrtkOperand *o)
{
  const float *v = o->tensor.data;

  if (o->tensor.dtype == TRTK_NONE)
    return TRUE;
  for (gint64 i = 0; i < trtk_count (&o->tensor); i++) {
    if (!(v[i] >= -TRTK_VNNI_LARGEST && v[i] <= TRTK_VNNI_LARGEST))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_step_moderate (const TrtkProblem *p, const TrtkStep *step)
{
  const TrtkOperand *o;

  if (step->operand < 0)
    return step->act == TRTK_ACT_CLIP
           || (step->alpha >= -TRTK_VNNI_LARGEST
               && step->alpha <= TRTK_VNNI_LARGEST);
  o = &p->in[step->operand];
  if (o->tensor.dtype == TRTK_F32)
    return o->is_constant && is_moderate (o);
  return step->alpha >= -TRTK_VNNI_LARGEST && step->alpha <= TRTK_VNNI_LARGEST;
}

static gboolean
is_covered (const TrtkProblem *p, TrtkByteConv *conv)
{
  if (!trt_program_is_conv (p) || !is_available () || !trtk_is_byte_program (p)
      || !trt_program_are_steps_covered (p)
      || !trtk_vnni_takes (p->steps, p->n_steps) || !trt_program_read_conv (p, conv)
      || !trtk_vnni_covers (conv)
      || !is_moderate (&p->in[3])
      || (p->n_op_in > 4 && !is_moderate (&p->in[4])))
    return FALSE;
  for (gint32 i = 0; i < p->n_steps; i++) {
    if (!is_step_moderate (p, &p->steps[i]))
      return FALSE;
  }
  return TRUE;
}

#ifdef TRT_HAVE_ONEDNN
/* Where oneDNN is as fast in its sums and faster behind them, by up to a third:
 * dense convolutions with simple programs that add a residual, or whose sums
 * are long and over windows, or short with nothing behind them. Measured on
 * one Zen 4 core. */
static gboolean
is_better_in_onednn (const TrtkProblem *p, const TrtkByteConv *conv)
{
  gint64 depth = conv->c * conv->kh * conv->kw;
  gboolean adds = FALSE;

  if (conv->depthwise)
    return FALSE;
  for (gint32 i = 0; i < p->n_steps; i++) {
    if (p->steps[i].kind == TRTK_STEP_ACT
        && trtk_act_is_class_b (p->steps[i].act))
      return FALSE;
    adds |= p->steps[i].kind == TRTK_STEP_ADD;
  }
  return p->n_steps == 0 ? depth <= 64
                         : adds || (depth >= 512 && conv->kh * conv->kw > 1);
}
#endif

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkByteConv conv;

  if (!is_covered (p, &conv))
    return TRTK_ERROR_UNSUPPORTED;
#ifdef TRT_HAVE_ONEDNN
  if (!trt_cpu_vnni_insists && is_better_in_onednn (p, &conv)
      && trt_onednn_qconv.choose (p, may_overwrite) == TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED; /* oneDNN is asked next */
#endif
  trt_program_set_layouts (p);
  return TRTK_OK;
}

/* Where it is chosen at all it is the fastest. */
static double
cost (const TrtkProblem *p)
{
  static const TrtRates rates = { 1.5, 6e3, 1.5e5 };

  return trt_cost (p, &rates);
}

/* ---- prepared --------------------------------------------------------- */

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  const gint32 *bias = p->n_op_in > 2 && p->in[2].tensor.dtype != TRTK_NONE
                           ? p->in[2].tensor.data
                           : NULL;
  TrtkByteConv conv;
  TrtPackedConv *v;

  if (!is_covered (p, &conv))
    return trt_packed_conv_refuse (error);
  v = trt_packed_conv_new (p, &conv, trtk_vnni_packed_bytes (&conv),
      (conv.k + TRTK_VNNI_BLOCK - 1) / TRTK_VNNI_BLOCK * TRTK_VNNI_BLOCK,
      error);
  if (v == NULL)
    return NULL;
  trtk_vnni_pack (&conv, p->in[1].tensor.data, bias, v->packed,
      v->program.bias);
  *scratch_bytes
      = trt_packed_conv_set_scratch (v, trtk_vnni_scratch_bytes (&conv));
  return v;
}

static TrtkStatus
run (gpointer bound)
{
  TrtBoundConv *b = bound;

  trt_program_fill_rows (&b->program);
  trtk_vnni_run (&b->prepared->conv, b->prepared->packed, &b->program.program,
      b->x, b->y, b->scratch);
  return TRTK_OK;
}

const TrtTactic trt_cpu_vnni = {
  .name = "vnni",
  .op = "TrtQConv",
  .choose = choose,
  .cost = cost,
  .prepare = prepare,
  .release = trt_packed_conv_release,
  .bind = trt_packed_conv_bind,
  .unbind = g_free,
  .run = run,
};
