/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph_read_tensors.c: the SYMB, EXPR and TENS tables of a plan. */
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "plan/graph_io.h"

#define MAX_CHANNELS (1 << 24)
/* What a tensor costs beside its name: the struct, lists, hash entries. */
#define TENSOR_COST 768

static void
open_section (TrtPlanReader *self, const TrtSection *section, TrtReader *r,
    char what[32])
{
  const guint8 *data = g_bytes_get_data (self->file, NULL);

  g_snprintf (what, 32, "section %s", section->kind);
  trt_reader_init (r, data + section->offset, section->length, what,
      section->offset, self->budget);
}

static gboolean
close_section (TrtPlanReader *self, TrtReader *r)
{
  self->budget = r->budget;
  return trt_reader_finish (r, self->error);
}

/* ---- SYMB ------------------------------------------------------------- */

static TrtSymbol *
read_symbol (TrtPlanReader *self, TrtReader *r)
{
  gsize outer = trt_reader_enter (r);
  g_autofree char *name = trt_reader_string (r, TRT_PLAN_MAX_NAME);
  gint64 min = trt_reader_i64 (r), opt = trt_reader_i64 (r);
  gint64 max = trt_reader_i64 (r);
  guint before = trt_expr_pool_n_symbols (self->graph->exprs);
  TrtSymbol *symbol;

  trt_reader_leave (r, outer);
  trt_reader_charge (r, 256);
  if (!trt_reader_ok (r))
    return NULL;
  if (*name == '\0' || min < 0 || opt < min || max < opt) {
    trt_reader_fail (r, "symbol '%s' has no name or an impossible range",
        name);
    return NULL;
  }
  symbol = trt_expr_pool_symbol (self->graph->exprs, name);
  if (trt_expr_pool_n_symbols (self->graph->exprs) == before) {
    trt_reader_fail (r, "symbol '%s' is there twice", name);
    return NULL;
  }
  symbol->min = min;
  symbol->opt = opt;
  symbol->max = max;
  return symbol;
}

gboolean
trt_plan_read_symbols (TrtPlanReader *self, const TrtSection *section)
{
  char what[32];
  TrtReader r;

  open_section (self, section, &r, what);
  self->n_symbols = trt_reader_count (&r, 4, TRT_PLAN_MAX_SYMBOLS, "symbols");
  self->symbols = g_new0 (TrtSymbol *, self->n_symbols + 1);
  for (guint i = 0; i < self->n_symbols && trt_reader_ok (&r); i++)
    self->symbols[i] = read_symbol (self, &r);
  return close_section (self, &r);
}

/* ---- EXPR ------------------------------------------------------------- */

static const TrtExpr *
read_expr (TrtPlanReader *self, TrtReader *r, guint index)
{
  guint8 kind = trt_reader_u8 (r);
  TrtExprPool *pool = self->graph->exprs;
  const TrtExpr *expr = NULL;
  guint32 a, b;

  if (kind == TRT_EXPR_CONST) {
    expr = trt_expr_const (pool, trt_reader_i64 (r));
  } else if (kind == TRT_EXPR_SYMBOL) {
    a = trt_reader_index (r, self->n_symbols, "symbol");
    if (trt_reader_ok (r))
      expr = trt_expr_symbol (pool, self->symbols[a]);
  } else if (kind <= TRT_EXPR_MAX) {
    a = trt_reader_index (r, index, "expression");
    b = trt_reader_index (r, index, "expression");
    if (trt_reader_ok (r))
      expr = trt_expr_combine (pool, kind, self->exprs[a], self->exprs[b]);
  } else {
    trt_reader_fail (r, "expression %u is of unknown kind %u", index, kind);
  }
  if (expr == NULL)
    trt_reader_fail (r, "expression %u overflows or divides by zero", index);
  return expr;
}

gboolean
trt_plan_read_exprs (TrtPlanReader *self, const TrtSection *section)
{
  char what[32];
  TrtReader r;

  open_section (self, section, &r, what);
  self->n_exprs = trt_reader_count (&r, 5, TRT_PLAN_MAX_EXPRS, "expressions");
  self->exprs = g_new0 (const TrtExpr *, self->n_exprs + 1);
  for (guint i = 0; i < self->n_exprs && trt_reader_ok (&r); i++) {
    trt_reader_charge (&r, 256);
    self->exprs[i] = read_expr (self, &r, i);
  }
  return close_section (self, &r);
}

/* ---- TENS ------------------------------------------------------------- */

static void
read_layout (TrtReader *r, TrtLayout *layout)
{
  g_autofree char *name = NULL;
  guint n;

  layout->granule = trt_reader_i32 (r);
  layout->pitch = trt_reader_i64 (r);
  name = trt_reader_string (r, 64);
  n = trt_reader_count (r, 12, 4096, "channel ranges");
  if (!trt_reader_ok (r))
    return;
  if (layout->granule < 1 || layout->granule > 4096 || layout->pitch < 0
      || layout->pitch > MAX_CHANNELS) {
    trt_reader_fail (r, "a layout has an impossible granule or pitch");
    return;
  }
  if (*name != '\0')
    layout->name = g_intern_string (name);
  if (n > 0)
    layout->map = g_array_new (FALSE, TRUE, sizeof (TrtChannelRange));
  for (guint i = 0; i < n && trt_reader_ok (r); i++) {
    TrtChannelRange range = { trt_reader_i32 (r), trt_reader_i32 (r),
      trt_reader_i32 (r) };
    if (range.first < 0 || range.first > MAX_CHANNELS || range.n < 1
        || range.n > MAX_CHANNELS || range.slot < 0
        || range.slot > MAX_CHANNELS)
      trt_reader_fail (r, "channel range %u of a layout is impossible", i);
    g_array_append_val (layout->map, range);
  }
}

static void
read_quant (TrtReader *r, TrtQuant *quant)
{
  guint n_zeros;

  quant->axis = trt_reader_i32 (r);
  quant->block = trt_reader_i32 (r);
  quant->n = trt_reader_count (r, 4, MAX_CHANNELS, "scales");
  if (!trt_reader_charge (r, (gsize) quant->n * 8))
    return;
  if (quant->axis < 0 || quant->axis >= TRT_MAX_RANK || quant->block < 0
      || quant->n < 1 || (quant->kind == TRT_QUANT_TENSOR && quant->n != 1)) {
    trt_reader_fail (r, "a quantisation has an impossible axis, block or "
                        "number of scales");
    return;
  }
  quant->scales = g_new0 (float, quant->n);
  for (guint i = 0; i < quant->n; i++) {
    quant->scales[i] = trt_reader_f32 (r);
    if (!(quant->scales[i] > 0) || !isfinite (quant->scales[i]))
      trt_reader_fail (r, "scale %u is not a positive number", i);
  }
  n_zeros = trt_reader_count (r, 4, quant->n, "zero points");
  if (!trt_reader_ok (r) || n_zeros == 0)
    return;
  if (n_zeros != quant->n) {
    trt_reader_fail (r, "%u zero points for %u scales", n_zeros, quant->n);
    return;
  }
  quant->zero_points = g_new0 (gint32, n_zeros);
  for (guint i = 0; i < n_zeros; i++)
    quant->zero_points[i] = trt_reader_i32 (r);
}

static void
read_dims (TrtPlanReader *self, TrtReader *r, TrtTensor *t)
{
  guint rank = trt_reader_count (r, 4, TRT_MAX_RANK, "dimensions");
  const TrtExpr *dims[TRT_MAX_RANK];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rank; i++)
    dims[i] = self->exprs[trt_reader_index (r, self->n_exprs, "dimension")];
  if (trt_reader_ok (r)
      && !trt_tensor_set_shape (t, t->enc.dtype, (int) rank, dims, &error))
    trt_reader_fail (r, "%s", error->message);
}

static gboolean
bools_are_sound (GBytes *bytes)
{
  gsize n;
  const guint8 *p = g_bytes_get_data (bytes, &n);

  for (gsize i = 0; i < n; i++) {
    if (p[i] > 1)
      return FALSE;
  }
  return TRUE;
}

/* @end: where the constant before this one ends in WGHT. */
static void
read_constant (TrtPlanReader *self, TrtReader *r, TrtTensor *t, gsize *end)
{
  guint64 offset = trt_reader_u64 (r), length = trt_reader_u64 (r);
  TrtTensorInfo info = { .dtype = t->enc.dtype, .rank = t->rank };

  if (!trt_reader_ok (r))
    return;
  if (offset % TRT_PLAN_ALIGNMENT != 0 || offset < *end
      || offset > self->weights_size || length > self->weights_size - offset) {
    trt_reader_fail (r, "the constant of tensor '%s' does not lie in WGHT",
        t->name);
    return;
  }
  if (!trt_tensor_get_static_dims (t, info.dims)
      || trt_tensor_info_bytes (&info) != length) {
    trt_reader_fail (r,
        "constant '%s' has %" G_GUINT64_FORMAT
        " bytes, which its shape does not make",
        t->name, length);
    return;
  }
  t->constant = g_bytes_new_from_bytes (self->file,
      self->weights_offset + offset, length);
  *end = offset + length;
  if (t->enc.dtype == TRTK_BOOL && !bools_are_sound (t->constant))
    trt_reader_fail (r, "constant '%s' holds a bool that is not 0 or 1",
        t->name);
}

static void
read_encoding (TrtReader *r, TrtEncoding *enc, guint8 *role)
{
  guint8 dtype, layout, quant;

  *role = trt_reader_u8 (r);
  dtype = trt_reader_u8 (r);
  layout = trt_reader_u8 (r);
  quant = trt_reader_u8 (r);
  if (!trt_reader_ok (r))
    return;
  if (*role > TRT_PLAN_ROLE_CONSTANT || dtype == TRTK_NONE
      || dtype >= TRTK_N_DTYPES || layout > TRT_LAYOUT_BACKEND
      || quant > TRT_QUANT_BLOCK) {
    trt_reader_fail (r, "a tensor has an unknown role (%u), dtype (%u), "
                        "layout (%u) or quantisation (%u)",
        *role, dtype, layout, quant);
    return;
  }
  enc->dtype = dtype;
  enc->layout.kind = layout;
  enc->quant.kind = quant;
  if (layout != TRT_LAYOUT_PLAIN)
    read_layout (r, &enc->layout);
  if (quant != TRT_QUANT_NONE)
    read_quant (r, &enc->quant);
}

static void
read_tensor (TrtPlanReader *self, TrtReader *r, guint index, gsize *end)
{
  gsize outer = trt_reader_enter (r);
  g_autofree char *name = trt_reader_string (r, TRT_PLAN_MAX_NAME);
  TrtTensor *t;
  guint8 role;

  if (!trt_reader_charge (r, TENSOR_COST + (name != NULL ? strlen (name) : 0)))
    return;
  t = trt_graph_add_tensor (self->graph, name);
  self->tensors[index] = t;
  read_encoding (r, &t->enc, &role);
  self->dtypes[index] = t->enc.dtype;
  if (trt_reader_ok (r) && role != TRT_PLAN_ROLE_MADE)
    read_dims (self, r, t);
  if (trt_reader_ok (r) && role == TRT_PLAN_ROLE_CONSTANT)
    read_constant (self, r, t, end);
  t->is_input = role == TRT_PLAN_ROLE_INPUT;
  trt_reader_leave (r, outer);
}

gboolean
trt_plan_read_tensors (TrtPlanReader *self, const TrtSection *section)
{
  gsize end = 0;
  char what[32];
  TrtReader r;

  open_section (self, section, &r, what);
  self->n_tensors
      = trt_reader_count (&r, 8, TRT_PLAN_MAX_TENSORS, "tensors");
  self->tensors = g_new0 (TrtTensor *, self->n_tensors + 1);
  self->dtypes = g_new0 (TrtkDtype, self->n_tensors + 1);
  for (guint i = 0; i < self->n_tensors && trt_reader_ok (&r); i++)
    read_tensor (self, &r, i, &end);
  if (trt_reader_ok (&r) && end != self->weights_size)
    trt_reader_fail (&r,
        "%" G_GSIZE_FORMAT " bytes of WGHT belong to no constant",
        self->weights_size - end);
  return close_section (self, &r);
}
