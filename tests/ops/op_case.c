/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_case.c: reads a case, runs it through infer () and the reference kernel,
 * compares. */
#include "op_case.h"

#include <math.h>
#include <string.h>

#include "cpu/element.h"

static void
fill (TrtkTensor *t, const char *text)
{
  gint64 n = trtk_count (t), i = 0;
  gboolean range = g_str_has_prefix (text, "{range}");
  const char *p = text + 1;
  gint64 whole = 0; /* what a double may not hold */
  double v = 0;

  for (i = 0; i < n; i++) {
    char *end = NULL;
    if (range) {
      v = (double) i;
      whole = i;
    } else if (*p != '}') {
      v = g_ascii_strtod (p, &end);
      whole = *p == '-' ? g_ascii_strtoll (p, NULL, 10)
                        : (gint64) g_ascii_strtoull (p, NULL, 10);
      g_assert (end != p);
      p = *end == ',' ? end + 1 : end;
    } else {
      g_assert (i > 0);
    }
    if (trtk_is_float (t->dtype))
      trtk_store_f64 (t, i, v);
    else
      trtk_store_i64 (t, i, whole);
  }
}

/* "f32[2,3]{...}" into @t, whose memory the caller frees. */
static void
read_literal (const char *text, TrtkTensor *t)
{
  const char *p = strchr (text, '[');
  g_autofree char *type = NULL;

  g_assert (p != NULL);
  memset (t, 0, sizeof *t);
  type = g_strndup (text, (gsize) (p - text));
  t->dtype = trt_dtype_from_name (type);
  g_assert (t->dtype != TRTK_NONE);
  for (p++; *p != ']';) {
    t->dims[t->rank++] = g_ascii_strtoll (p, (char **) &p, 10);
    p += *p == ',';
  }
  t->data = g_malloc0 (
      (gsize) trtk_count (t) * trtk_dtype_size (t->dtype) + 1);
  if (p[1] == '{')
    fill (t, p + 1);
}

static gsize
tensor_size (const TrtkTensor *t)
{
  return (gsize) trtk_count (t) * trtk_dtype_size (t->dtype);
}

TrtTensor *
trt_case_tensor (TrtGraph *graph, const char *name, const char *text)
{
  TrtkTensor t;
  g_autoptr (GBytes) bytes = NULL;

  if (strcmp (text, "none") == 0)
    return NULL;
  read_literal (text, &t);
  bytes = g_bytes_new_take (t.data, tensor_size (&t));
  return trt_graph_add_constant (graph, name, t.dtype, t.rank, t.dims, bytes);
}

static void
read_value (const char **p, TrtNode *node, const char *key)
{
  g_autofree gint64 *ints = g_new0 (gint64, 64);
  g_autofree double *floats = g_new0 (double, 64);
  gboolean is_list = **p == '[', is_float = FALSE;
  guint n = 0;

  *p += is_list;
  while (**p != '\0' && **p != ']' && **p != ' ') {
    char *end;
    floats[n] = g_ascii_strtod (*p, &end);
    is_float |= memchr (*p, '.', (gsize) (end - *p)) != NULL;
    ints[n] = (gint64) floats[n];
    g_assert (end != *p);
    n++;
    *p = end + (*end == ',');
  }
  *p += **p == ']';
  if (is_list && is_float)
    trt_node_set_floats (node, key, floats, n);
  else if (is_list)
    trt_node_set_ints (node, key, ints, n);
  else if (is_float)
    trt_node_set_float (node, key, floats[0]);
  else
    trt_node_set_int (node, key, ints[0]);
}

static void
read_attrs (TrtNode *node, const char *p)
{
  while (p != NULL && *p != '\0') {
    const char *equals = strchr (p, '=');
    g_autofree char *key = NULL;
    g_assert (equals != NULL);
    key = g_strndup (p, (gsize) (equals - p));
    p = equals + 1;
    if (*p == '\'') {
      const char *end = strchr (p + 1, '\'');
      g_autofree char *value = g_strndup (p + 1, (gsize) (end - p - 1));
      trt_node_set_string (node, key, value);
      p = end + 1;
    } else {
      read_value (&p, node, key);
    }
    p += *p == ' ';
  }
}

static char *
compare (const TrtkTensor *got, const TrtkTensor *want, double tolerance)
{
  gint64 n = trtk_count (want);

  if (got->dtype != want->dtype || got->rank != want->rank
      || memcmp (got->dims, want->dims,
             (gsize) got->rank * sizeof got->dims[0]) != 0)
    return g_strdup ("the output has another type or shape");
  for (gint64 i = 0; i < n; i++) {
    double g = trtk_load_f64 (got, i), w = trtk_load_f64 (want, i);
    if (!trtk_is_float (got->dtype)
        && trtk_load_i64 (got, i) != trtk_load_i64 (want, i)
        && !(tolerance >= 1 && fabs (g - w) <= tolerance))
      return g_strdup_printf ("element %" G_GINT64_FORMAT " is %g, wants %g",
          i, g, w);
    if ((isnan (g) && isnan (w)) || g == w
        || fabs (g - w) <= tolerance * (1 + fabs (w)))
      continue;
    return g_strdup_printf ("element %" G_GINT64_FORMAT " is %g, wants %g", i,
        g, w);
  }
  return NULL;
}

/* The literal's contents for the kernel; the graph only sees its shape where
 * the text says "var". */
static TrtTensor *
add_input (TrtGraph *graph, const char *text, TrtkTensor *data)
{
  gboolean is_var = g_str_has_prefix (text, "var ");
  g_autoptr (GBytes) bytes = NULL;

  if (strcmp (text, "none") == 0)
    return NULL;
  read_literal (text + (is_var ? 4 : 0), data);
  if (is_var)
    return trt_graph_add_input (graph, "x", data->dtype, data->rank,
        data->dims);
  bytes = g_bytes_new (data->data, tensor_size (data));
  return trt_graph_add_constant (graph, "c", data->dtype, data->rank,
      data->dims, bytes);
}

static char *
run_and_compare (TrtNode *node, const TrtOpCase *c, const TrtkTensor *in,
    TrtCaseRunner run)
{
  TrtkTensor out[6] = { 0 }, want;
  g_autoptr (GError) error = NULL;
  char *failure = NULL;

  for (guint i = 0; i < node->out->len && failure == NULL; i++) {
    const TrtTensor *t = node->out->pdata[i];
    out[i].dtype = t->enc.dtype;
    out[i].rank = t->rank;
    if (!trt_tensor_get_static_dims (t, out[i].dims))
      failure = g_strdup ("the output's shape is not static");
    else
      out[i].data = g_malloc (tensor_size (&out[i]) + 1);
    if (failure == NULL)
      memset (out[i].data, 0xA5, tensor_size (&out[i]) + 1);
  }
  if (failure == NULL && !run (node, in, out, &error))
    failure = g_strdup (error->message);
  for (guint i = 0; i < node->out->len && failure == NULL && c->error == NULL;
       i++) {
    if (strcmp (c->outputs[i], "any") == 0)
      continue;
    read_literal (c->outputs[i], &want);
    failure = compare (&out[i], &want, c->tolerance > 0 ? c->tolerance : 1e-6);
    g_free (want.data);
  }
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    g_free (out[i].data);
  return failure;
}

char *
trt_case_run (const char *op, const TrtOpCase *c)
{
  return trt_case_run_with (op, c, trt_node_run_reference);
}

char *
trt_case_run_with (const char *op, const TrtOpCase *c, TrtCaseRunner run)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autoptr (GError) error = NULL;
  TrtTensor *inputs[12] = { NULL };
  TrtkTensor data[12] = { 0 };
  guint n_in = 0, n_out = 0;
  TrtNode *node;
  char *failure = NULL;

  for (; n_in < 12 && c->inputs[n_in] != NULL; n_in++)
    inputs[n_in] = add_input (graph, c->inputs[n_in], &data[n_in]);
  while (n_out < 6 && c->outputs[n_out] != NULL)
    n_out++;
  node = trt_graph_add_node (graph, op, "case", inputs, n_in, MAX (n_out, 1));
  g_assert (node != NULL);
  read_attrs (node, c->attrs);
  if (!trt_graph_infer (graph, &error)) {
    if (c->error == NULL || strstr (error->message, c->error) == NULL)
      failure = g_strdup (error->message);
  } else {
    failure = run_and_compare (node, c, data, run);
    if (c->error != NULL && failure != NULL && strstr (failure, c->error))
      g_clear_pointer (&failure, g_free);
    else if (c->error != NULL && failure == NULL)
      failure = g_strdup_printf ("no error, wants '%s'", c->error);
  }
  for (guint i = 0; i < n_in; i++)
    g_free (data[i].data);
  return failure;
}
