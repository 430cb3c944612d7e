/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* harness.c: problems with contents, laid out as a tactic wants them. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "cpu/element.h"
#include "cpu/epilogue.h"
#include "host_kernels.h"

#define POISON 0x5a
#define CASE_CHOICES 3 /* of a tactic's kernels that are tried */

static GRand *rand_state;

static const TrtCudaProps h200 = { 90, 132, 227 * 1024, 50 << 20, 4.8e6,
  1.9e9, 0.99e9 };
static const TrtCudaProps orin = { 87, 16, 163 * 1024, 4 << 20, 0.2e6, 85e6,
  42e6 };
static const TrtCudaProps rtx = { 86, 84, 99 * 1024, 6 << 20, 0.9e6, 280e6,
  140e6 };
const TrtCudaProps *const case_props[] = { &h200, &orin, &rtx, NULL };

/* ---- random ----------------------------------------------------------- */

void
seed_random (guint32 seed)
{
  g_clear_pointer (&rand_state, g_rand_free);
  rand_state = g_rand_new_with_seed (seed);
}

gint64
pick (gint64 low, gint64 high)
{
  return g_rand_int_range (rand_state, (gint32) low, (gint32) high + 1);
}

double
pick_real (double low, double high)
{
  return g_rand_double_range (rand_state, low, high);
}

static void
fill (void *data, TrtkDtype dtype, gint64 n)
{
  for (gint64 i = 0; i < n; i++) {
    if (dtype == TRTK_F32)
      ((float *) data)[i] = (float) pick_real (-1, 1);
    else if (dtype == TRTK_F16)
      ((guint16 *) data)[i] = trtk_f32_to_f16 ((float) pick_real (-1, 1));
    else
      for (gsize b = 0; b < trtk_dtype_size (dtype); b++)
        ((guint8 *) data)[(gsize) i * trtk_dtype_size (dtype) + b]
            = (guint8) pick (0, 255);
  }
}

/* ---- making cases ----------------------------------------------------- */

void
case_init (Case *c, const char *op)
{
  memset (c, 0, sizeof *c);
  c->problem.op = op;
  c->problem.in = c->in;
  c->problem.out = c->out;
  c->problem.params = &c->params;
  c->problem.steps = c->steps;
  c->problem.overwrites = -1;
}

void
case_clear (Case *c)
{
  for (gint32 i = 0; i < c->problem.n_in; i++)
    g_free (c->data[i]);
}

static void
set_tensor (TrtkOperand *o, TrtkDtype dtype, gint32 rank, const gint64 *dims)
{
  o->tensor.dtype = dtype;
  o->tensor.rank = rank;
  for (gint32 i = 0; i < rank; i++)
    o->tensor.dims[i] = dims[i];
}

gint32
case_input (Case *c, TrtkDtype dtype, gint32 rank, const gint64 *dims,
    gboolean is_constant)
{
  gint32 i = c->problem.n_in++;
  TrtkOperand *o = &c->in[i];

  set_tensor (o, dtype, rank, dims);
  if (dtype != TRTK_NONE) {
    gint64 n = trtk_count (&o->tensor);
    c->data[i] = g_malloc0 ((gsize) n * trtk_dtype_size (dtype) + 16);
    fill (c->data[i], dtype, n);
  }
  o->is_constant = is_constant;
  if (is_constant)
    o->tensor.data = c->data[i];
  if (c->problem.n_steps == 0)
    c->problem.n_op_in = c->problem.n_in;
  return i;
}

void
case_output (Case *c, TrtkDtype dtype, gint32 rank, const gint64 *dims)
{
  set_tensor (&c->out[c->problem.n_out++], dtype, rank, dims);
}

TrtkStep *
case_step (Case *c, TrtkStepKind kind, TrtkAct act, float alpha, float beta,
    gint32 operand)
{
  TrtkStep *s = &c->steps[c->problem.n_steps++];

  *s = (TrtkStep){ kind, act, alpha, beta, operand };
  c->class_b |= kind == TRTK_STEP_ACT && trtk_act_is_class_b (act);
  return s;
}

/* ---- the reference ---------------------------------------------------- */

/* @t with its halves as f32. */
static TrtkTensor
widen (const TrtkTensor *t, const void *data)
{
  TrtkTensor wide = *t;
  gint64 n = trtk_count (t);

  wide.data = (void *) data;
  if (t->dtype != TRTK_F16)
    return wide;
  wide.dtype = TRTK_F32;
  wide.data = g_new (float, n + 1);
  for (gint64 i = 0; i < n; i++)
    ((float *) wide.data)[i] = trtk_f16_to_f32 (((const guint16 *) data)[i]);
  return wide;
}

/* What the reference makes, in plain order; halves in f32. */
static TrtkTensor
reference (const Case *c)
{
  const TrtkProblem *p = &c->problem;
  const TrtkKernel *kernel = trtk_cpu_reference (p->op);
  TrtkTensor in[CASE_INPUTS], out[2];
  TrtkArgs args = { in, p->n_op_in, out, p->n_out, p->params };
  g_autofree void *scratch = NULL;

  ck_assert_ptr_nonnull (kernel);
  for (gint32 i = 0; i < p->n_in; i++)
    in[i] = widen (&p->in[i].tensor, c->data[i]);
  for (gint32 i = 0; i < p->n_out; i++) {
    out[i] = p->out[i].tensor;
    if (out[i].dtype == TRTK_F16)
      out[i].dtype = TRTK_F32;
    out[i].data = g_malloc0 ((gsize) trtk_count (&out[i])
                                 * trtk_dtype_size (out[i].dtype)
                             + 16);
  }
  if (kernel->takes_steps) {
    args.steps = p->steps;
    args.n_steps = p->n_steps;
  }
  if (kernel->scratch != NULL)
    args.scratch = scratch = g_malloc0 (kernel->scratch (&args) + 64);
  ck_assert_int_eq (kernel->run (&args), TRTK_OK);
  if (!kernel->takes_steps && p->n_steps > 0)
    ck_assert_int_eq (trtk_epilogue_reference (p->steps, p->n_steps, in,
                          &out[0]),
        TRTK_OK);
  for (gint32 i = 0; i < p->n_in; i++) {
    if (in[i].data != c->data[i])
      g_free (in[i].data);
  }
  return out[0];
}

/* ---- memory of operands ----------------------------------------------- */

/* Element (n, c, pixel), counted in @layout. */
static gint64
element_at (const TrtkOperand *o, gint64 i)
{
  const TrtkTensor *t = &o->tensor;
  gint64 pixels, c, pixel;

  if (o->layout == TRTK_LAYOUT_PLAIN)
    return i;
  pixels = trtk_count_range (t, 2, t->rank);
  c = i / pixels % t->dims[1];
  pixel = i / pixels / t->dims[1] * pixels + i % pixels;
  return pixel * trtk_operand_pitch (o) + c;
}

static gint64
memory_count (const TrtkOperand *o)
{
  const TrtkTensor *t = &o->tensor;

  if (o->layout == TRTK_LAYOUT_PLAIN)
    return trtk_count (t);
  return t->dims[0] * trtk_count_range (t, 2, t->rank)
         * trtk_operand_pitch (o);
}

/* Bytes that belong to the operand, its tails among them, get @mark. */
static void
mark_own (const TrtkOperand *o, guint8 *bytes, guint8 mark)
{
  gsize size = trtk_dtype_size (o->tensor.dtype);
  gint64 n = memory_count (o);
  gint64 own = o->layout == TRTK_LAYOUT_PLAIN
                   ? 1
                   : trtk_layout_pitch (o->layout, o->tensor.dims[1]);
  gint64 pitch = o->layout == TRTK_LAYOUT_PLAIN ? 1 : trtk_operand_pitch (o);

  for (gint64 i = 0; i < n; i++) {
    if (i % pitch < own)
      memset (bytes + (gsize) i * size, mark, size);
  }
}

/* Memory of an input: its elements, and something finite in the gaps. */
static void *
lay_in (const TrtkOperand *o, const void *data)
{
  gsize size = trtk_dtype_size (o->tensor.dtype);
  gint64 count = memory_count (o), n = trtk_count (&o->tensor);
  guint8 *memory = g_malloc ((gsize) count * size + 64);

  fill (memory, o->tensor.dtype, count);
  for (gint64 i = 0; i < n; i++)
    memcpy (memory + (gsize) element_at (o, i) * size,
        (const guint8 *) data + (gsize) i * size, size);
  return memory;
}

/* ---- running ---------------------------------------------------------- */

static guint8 *
address (const TrtCudaSlot *slot, void *const *in, void *const *out,
    const TrtCudaWork *work, void *scratch)
{
  const void *base = NULL;

  if (slot->space == TRT_CUDA_IN)
    base = in[slot->index];
  else if (slot->space == TRT_CUDA_OUT)
    base = out[slot->index];
  else if (slot->space == TRT_CUDA_SCRATCH)
    base = scratch;
  else
    base = g_bytes_get_data (work->constants->pdata[slot->index], NULL);
  return (guint8 *) base + slot->offset;
}

static void
run_work (const TrtCudaWork *work, void *const *in, void *const *out)
{
  g_autofree void *scratch = g_malloc0 (work->scratch_bytes + 64);

  for (guint i = 0; i < work->launches->len; i++) {
    const TrtCudaLaunch *l = work->launches->pdata[i];
    g_autofree guint8 *raw = g_malloc0 (l->args->len + 64);
    guint8 *args = (guint8 *) (((guintptr) raw + 63) & ~(guintptr) 63);
    memcpy (args, l->args->data, l->args->len);
    for (guint j = 0; j < l->slots->len; j++) {
      const TrtCudaSlot *s = &g_array_index (l->slots, TrtCudaSlot, j);
      guint8 *at = address (s, in, out, work, scratch);
      ck_assert_uint_le (s->at + sizeof at, l->args->len);
      memcpy (args + s->at, &at, sizeof at);
    }
    for (guint j = 0; j < l->maps->len; j++) {
      const TrtCudaMap *m = &g_array_index (l->maps, TrtCudaMap, j);
      ck_assert_uint_le (m->at + sizeof (TrtkTensorMap), l->args->len);
      ck_assert_uint_eq (m->at % 64, 0);
    }
    ck_assert_msg (host_kernel_run (&l->launch, args), "%s",
        l->launch.kernel);
  }
}

/* ---- comparing -------------------------------------------------------- */

static void
compare (const Case *c, const TrtkOperand *y, const void *memory,
    const TrtkTensor *want, const char *kernel)
{
  gint64 n = trtk_count (&y->tensor), off = 0;
  TrtkTensor have = { .data = (void *) memory, .dtype = y->tensor.dtype };

  for (gint64 i = 0; i < n; i++) {
    double a = trtk_load_f64 (&have, element_at (y, i));
    double b = trtk_load_f64 (want, i);
    double slack = y->tensor.dtype == TRTK_F16   ? 2e-3 + 2e-3 * fabs (b)
                   : y->tensor.dtype == TRTK_F32 ? 1e-5 * (1 + fabs (b))
                   : c->class_b                  ? 1
                                                 : 0;
    off += a != b;
    ck_assert_msg (fabs (a - b) <= slack || (a != a && b != b),
        "%s (%s): element %d is %.9g, and should be %.9g", c->problem.op,
        kernel, (int) i, a, b);
  }
  if (y->tensor.dtype == TRTK_S8 || y->tensor.dtype == TRTK_U8)
    ck_assert_msg ((double) off <= 2 + (double) n * 1e-3,
        "%s (%s): %d of %d elements are off", c->problem.op, kernel, (int) off,
        (int) n);
}

static void
check_outside (const TrtkOperand *y, const guint8 *memory, gsize bytes)
{
  g_autofree guint8 *own = g_malloc0 (bytes);

  mark_own (y, own, 1);
  for (gsize i = 0; i < bytes; i++)
    ck_assert_msg (own[i] || memory[i] == POISON,
        "byte %d, which is another tensor's, was written", (int) i);
}

static void
run_choice (Case *c, const TrtTactic *tactic, const char *choice,
    void *const *in, const TrtkTensor *want)
{
  TrtkOperand *y = &c->out[0];
  gsize bytes = (gsize) memory_count (y) * trtk_dtype_size (y->tensor.dtype)
                + 256;
  guint8 *memory = g_malloc (bytes);
  /* what a second one holds is the kernels' own tests' */
  g_autofree void *second = c->problem.n_out < 2
                                ? NULL
                                : g_malloc0 ((gsize) memory_count (&c->out[1])
                                             * sizeof (gint64));
  void *out[2] = { memory, second };
  gsize scratch = 0;
  g_autoptr (GError) error = NULL;
  TrtCudaWork *work;

  memset (memory, POISON, bytes);
  c->problem.choice = choice;
  work = tactic->prepare (&c->problem, &scratch, &error);
  g_assert_no_error (error);
  run_work (work, in, out);
  compare (c, y, memory, want, choice != NULL ? choice : tactic->name);
  check_outside (y, memory, bytes);
  tactic->release (work);
  g_free (memory);
}

/* Operands in granules lie in larger ones now and then. */
static void
widen_pitches (TrtkOperand *operands, gint32 n)
{
  for (gint32 i = 0; i < n; i++) {
    if (operands[i].layout == TRTK_LAYOUT_NHWC16
        && operands[i].tensor.rank == 4 && pick (0, 2) == 0)
      operands[i].pitch
          = trtk_operand_pitch (&operands[i]) + 16 * pick (1, 2);
  }
}

static void
set_layouts (Case *c, TrtkLayout x_layout)
{
  TrtkProblem *p = &c->problem;

  p->target = case_props[pick (0, 2)];
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = p->in[i].is_constant ? TRTK_LAYOUT_PLAIN : x_layout;
  p->in[0].layout = x_layout;
}

/* As the problem lies now. */
static guint
run_laid_out (Case *c, const TrtTactic *tactic)
{
  TrtkProblem *p = &c->problem;
  void *in[CASE_INPUTS] = { NULL };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  TrtkTensor want;
  guint n;

  if (tactic->any_pitch) {
    widen_pitches (p->in, p->n_in);
    widen_pitches (p->out, p->n_out);
  }
  for (gint32 i = 0; i < p->n_in; i++) {
    if (p->in[i].tensor.dtype != TRTK_NONE)
      in[i] = lay_in (&p->in[i], c->data[i]);
  }
  if (p->op == NULL) { /* a move */
    want = p->in[0].tensor;
    want.data = g_memdup2 (c->data[0],
        (gsize) trtk_count (&want) * trtk_dtype_size (want.dtype));
  } else {
    want = reference (c);
  }
  if (tactic->choices != NULL)
    tactic->choices (p, names);
  run_choice (c, tactic, NULL, in, &want);
  /* tiles differ in little that the host sees: some of them */
  for (n = 1; n <= MIN (names->len, CASE_CHOICES); n++)
    run_choice (c, tactic, names->pdata[pick (0, names->len - 1)], in, &want);
  p->choice = NULL;
  g_free (want.data);
  for (gint32 i = 0; i < p->n_in; i++)
    g_free (in[i]);
  return n;
}

guint
case_run (Case *c, const TrtTactic *tactic, TrtkLayout x_layout)
{
  gboolean may[CASE_INPUTS] = { FALSE };

  set_layouts (c, x_layout);
  return tactic->choose (&c->problem, may) == TRTK_OK
             ? run_laid_out (c, tactic)
             : 0;
}

guint
case_run_in (Case *c, const TrtTactic *tactic, TrtkLayout x_layout,
    TrtkLayout y_layout)
{
  set_layouts (c, x_layout);
  c->problem.out[0].layout = y_layout;
  return tactic->takes (&c->problem) == TRTK_OK ? run_laid_out (c, tactic) : 0;
}
