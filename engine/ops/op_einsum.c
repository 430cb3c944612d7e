/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_einsum.c: Einsum: "ij,jk->ik": every letter is an axis; letters that the
 * output has not are summed over. A letter twice in one input takes the
 * diagonal; "..." stands for axes that broadcast. Without "->" the output has
 * "..." and the letters that come once, in alphabetical order. */
#include <string.h>

#include "ops/op.h"

/* Labels are letters, and '0' to '7' for the axes of "...", counted from the
 * last one. */
typedef struct {
  char terms[TRTK_EINSUM_MAX_INPUTS][TRT_MAX_RANK + 1];
  char out[TRT_MAX_RANK + 1];
  char order[TRTK_EINSUM_MAX_LABELS + 1]; /* output's first */
  int n_ellipsis;                         /* axes that "..." has at most */
} Equation;

static gboolean
bad_equation (const TrtNode *node, GError **error)
{
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'equation' '%s' does not fit the inputs",
      trt_node_get_string (node, "equation"));
}

/* Reads the labels of [text, end) into @out; "..." becomes @n_dots labels.
 * FALSE where there are too many, or text is no term. */
static gboolean
read_term (const char *text, const char *end, int n_dots, char *out)
{
  gboolean has_dots = FALSE;
  int n = 0;

  while (text < end) {
    if (end - text >= 3 && memcmp (text, "...", 3) == 0 && !has_dots) {
      if (n + n_dots > TRT_MAX_RANK)
        return FALSE;
      for (int i = n_dots; i > 0; i--)
        out[n++] = (char) ('0' + i - 1);
      has_dots = TRUE;
      text += 3;
    } else if (g_ascii_isalpha (*text) && n < TRT_MAX_RANK) {
      out[n++] = *text++;
    } else {
      return FALSE;
    }
  }
  out[n] = '\0';
  return TRUE;
}

/* Axes that "..." must stand for in [text, end) so that they are @rank. */
static int
count_dots (const char *text, const char *end, int rank)
{
  int letters = 0;
  gboolean has_dots = FALSE;

  for (; text < end; text++) {
    letters += g_ascii_isalpha (*text) != 0;
    has_dots |= *text == '.';
  }
  return has_dots ? rank - letters : 0;
}

static gboolean
read_inputs (const TrtNode *node, const char *text, Equation *e)
{
  const char *arrow = strstr (text, "->");
  const char *end = arrow != NULL ? arrow : text + strlen (text);

  for (guint k = 0; k < node->n_op_inputs; k++) {
    const char *comma = memchr (text, ',', (gsize) (end - text));
    const char *stop = comma != NULL ? comma : end;
    const TrtTensor *t = trt_node_in (node, k);
    int rank = t != NULL ? t->rank : 0;
    int n_dots = count_dots (text, stop, rank);
    if (t == NULL || (comma == NULL) != (k == node->n_op_inputs - 1)
        || n_dots < 0 || !read_term (text, stop, n_dots, e->terms[k])
        || (int) strlen (e->terms[k]) != rank)
      return FALSE;
    e->n_ellipsis = MAX (e->n_ellipsis, n_dots);
    text = stop + 1;
  }
  return TRUE;
}

static int
count_label (const Equation *e, guint n_inputs, char label)
{
  int n = 0;

  for (guint k = 0; k < n_inputs; k++) {
    for (const char *p = e->terms[k]; *p != '\0'; p++)
      n += *p == label;
  }
  return n;
}

/* The output of an equation without "->". */
static gboolean
implicit_output (Equation *e, guint n_inputs)
{
  int n = 0;

  for (int i = e->n_ellipsis; i > 0; i--)
    e->out[n++] = (char) ('0' + i - 1);
  for (int c = 'A'; c <= 'z'; c++) {
    if (!g_ascii_isalpha (c) || count_label (e, n_inputs, (char) c) != 1)
      continue;
    if (n == TRT_MAX_RANK)
      return FALSE;
    e->out[n++] = (char) c;
  }
  e->out[n] = '\0';
  return TRUE;
}

/* Output labels must be of the inputs and come once; then all others. */
static gboolean
set_order (Equation *e, guint n_inputs)
{
  int n = 0;

  for (const char *p = e->out; *p != '\0'; p++) {
    if (count_label (e, n_inputs, *p) == 0 || strchr (p + 1, *p) != NULL)
      return FALSE;
    e->order[n++] = *p;
  }
  for (guint k = 0; k < n_inputs; k++) {
    for (const char *p = e->terms[k]; *p != '\0'; p++) {
      if (memchr (e->order, *p, (gsize) n) != NULL)
        continue;
      if (n == TRTK_EINSUM_MAX_LABELS)
        return FALSE;
      e->order[n++] = *p;
    }
  }
  return TRUE;
}

static gboolean
read_equation (const TrtNode *node, Equation *e, GError **error)
{
  g_autofree char *text
      = g_strdup (trt_node_get_string (node, "equation"));
  const char *arrow;
  char *to = text;

  for (const char *from = text; *from != '\0'; from++) {
    if (*from != ' ')
      *to++ = *from;
  }
  *to = '\0';
  memset (e, 0, sizeof *e);
  if (!read_inputs (node, text, e))
    return bad_equation (node, error);
  arrow = strstr (text, "->");
  if (arrow != NULL
          ? !read_term (arrow + 2, text + strlen (text), e->n_ellipsis, e->out)
          : !implicit_output (e, node->n_op_inputs))
    return bad_equation (node, error);
  return set_order (e, node->n_op_inputs) || bad_equation (node, error);
}

/* The dimension of @label in all inputs; 1 broadcasts to it. */
static gboolean
label_dim (const TrtNode *node, const Equation *e, char label,
    const TrtExpr **dim, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;

  *dim = trt_expr_const (pool, 1);
  for (guint k = 0; k < node->n_op_inputs; k++) {
    const TrtTensor *t = trt_node_in (node, k);
    for (int i = 0; i < t->rank; i++) {
      if (e->terms[k][i] != label)
        continue;
      *dim = trt_broadcast_dim (pool, *dim, t->dims[i]);
      if (*dim == NULL)
        return trt_node_fail (node, error, TRT_ERROR_SHAPE,
            "the inputs do not agree on '%c' of '%s'", label,
            trt_node_get_string (node, "equation"));
    }
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtExpr *dims[TRTK_EINSUM_MAX_LABELS];
  Equation e;

  if (!trt_node_require_dtype (node, 0, TRT_MASK_NUMBER, error)
      || !trt_node_require_same_dtype (node, error)
      || !read_equation (node, &e, error))
    return FALSE;
  for (int l = 0; e.order[l] != '\0'; l++) {
    if (!label_dim (node, &e, e.order[l], &dims[l], error))
      return FALSE;
  }
  return trt_tensor_set_shape (trt_node_out (node, 0),
      trt_node_in (node, 0)->enc.dtype, (int) strlen (e.out), dims, error);
}

/* Steps of input @k: those of all its axes of one label add up. */
static void
set_steps (const TrtNode *node, const Equation *e, guint k,
    TrtkEinsumParams *p)
{
  const TrtTensor *t = trt_node_in (node, k);
  gint64 dims[TRT_MAX_RANK], step = 1;

  trt_tensor_get_static_dims (t, dims);
  for (int i = t->rank - 1; i >= 0; i--) {
    const char *label = strchr (e->order, e->terms[k][i]);
    if (dims[i] != 1)
      p->steps[k][label - e->order] += step;
    step *= dims[i];
  }
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkEinsumParams *p = out;
  const TrtExpr *dim;
  Equation e;

  if (!read_equation (node, &e, error))
    return FALSE;
  p->n_out = (gint32) strlen (e.out);
  p->n_labels = (gint32) strlen (e.order);
  for (int l = 0; l < p->n_labels; l++) {
    if (!label_dim (node, &e, e.order[l], &dim, error)
        || !trt_expr_is_const (dim, &p->dims[l]))
      return FALSE;
  }
  for (guint k = 0; k < node->n_op_inputs; k++)
    set_steps (node, &e, k, p);
  return TRUE;
}

static double
macs (const TrtNode *node)
{
  TrtkEinsumParams p = { 0 };
  double n = 1;

  if (!params (node, &p, NULL))
    return 0;
  for (int l = 0; l < p.n_labels; l++)
    n *= (double) p.dims[l];
  return n;
}

static const TrtAttrSpec attrs[] = {
  { "equation", TRT_ATTR_STRING, TRUE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_einsum = {
  .name = "Einsum",
  .min_inputs = 1,
  .max_inputs = TRTK_EINSUM_MAX_INPUTS,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkEinsumParams),
  .params = params,
  .macs = macs,
};
