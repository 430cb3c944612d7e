/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vnni.c: tactic "vnni": convolutions of bytes in kernels of our own, where
 * the processor has the instructions (kernels/cpu/vnni.h). */
#include "cpu/vnni.h"

#include <stdlib.h>
#include <string.h>

#include "backends/cost.h"
#include "backends/cpu/cpu.h"
#include "backends/cpu/program.h"
#include "cpu/program.h"
#include "trtk_epilogue.h"

#ifdef TRT_HAVE_ONEDNN
#include "onednn/quantized.h"
#endif

#define ALIGNMENT 64

typedef struct {
  TrtkByteConv conv;
  TrtProgram program;
  gint8 *packed;
  gsize at_rows; /* in the scratch, behind the kernel's */
} Prepared;

typedef struct {
  const Prepared *prepared;
  TrtBoundProgram program;
  const void *x;
  void *y;
  void *scratch;
} Bound;

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

static void
release (gpointer prepared)
{
  Prepared *v = prepared;

  trt_program_clear (&v->program);
  free (v->packed);
  g_free (v);
}

static gsize
round_up (gsize n)
{
  return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  g_autofree Prepared *v = g_new0 (Prepared, 1);
  const gint32 *bias = p->n_op_in > 2 && p->in[2].tensor.dtype != TRTK_NONE
                           ? p->in[2].tensor.data
                           : NULL;

  if (!is_covered (p, &v->conv) || !trt_program_has_layouts (p)) {
    trt_fail (error, TRT_ERROR_BACKEND,
        "there is no kernel for this convolution of bytes");
    return NULL;
  }
  v->packed = aligned_alloc (ALIGNMENT,
      round_up (trtk_vnni_packed_bytes (&v->conv)));
  if (v->packed == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY, "no memory for packed weights");
    return NULL;
  }
  trt_program_init (&v->program, p,
      (v->conv.k + TRTK_VNNI_BLOCK - 1) / TRTK_VNNI_BLOCK * TRTK_VNNI_BLOCK);
  trtk_vnni_pack (&v->conv, p->in[1].tensor.data, bias, v->packed,
      v->program.bias);
  v->at_rows = round_up (trtk_vnni_scratch_bytes (&v->conv));
  *scratch_bytes = v->at_rows + trt_program_row_bytes (&v->program);
  return g_steal_pointer (&v);
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  Bound *b = *bound != NULL ? *bound : g_new0 (Bound, 1);

  *bound = b;
  *b = (Bound){ .prepared = prepared, .x = in[0], .y = out[0],
    .scratch = scratch };
  trt_program_bind (&b->prepared->program, in,
      (guint8 *) scratch + b->prepared->at_rows, &b->program);
  return TRUE;
}

static TrtkStatus
run (gpointer bound)
{
  Bound *b = bound;

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
  .release = release,
  .bind = bind,
  .unbind = g_free,
  .run = run,
};
