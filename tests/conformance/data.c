/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* data.c: a GraphProto whose initialisers i0, ... and o0, ... are the data. */
#include "data.h"

#include <math.h>
#include <string.h>

#include "cpu/element.h"
#include "onnx/tensor.h"

static gboolean
add (CaseData *data, Onnx__TensorProto *proto, GError **error)
{
  TrtOnnxReader reader = { 0 };
  TrtOnnxArray array;
  gboolean is_in = proto->name[0] == 'i';
  TrtkTensor *tensor;

  reader.keep = TRUE; /* the default allocator made it */
  if (!trt_onnx_tensor_read (&reader, proto, &array, error))
    return FALSE;
  g_ptr_array_add (data->bytes, array.data);
  tensor = is_in ? &data->in[data->n_in++] : &data->out[data->n_out++];
  tensor->data = (void *) g_bytes_get_data (array.data, NULL);
  tensor->dtype = array.dtype;
  tensor->rank = array.rank;
  memcpy (tensor->dims, array.dims, sizeof array.dims);
  return TRUE;
}

CaseData *
case_data_read (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (CaseData) data = g_new0 (CaseData, 1);
  Onnx__GraphProto *graph;
  gboolean good = TRUE;
  gsize size;

  data->bytes = g_ptr_array_new_with_free_func ((GDestroyNotify)
          g_bytes_unref);
  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  graph = onnx__graph_proto__unpack (NULL, size, (const guint8 *) text);
  g_assert (graph != NULL);
  data->in = g_new0 (TrtkTensor, graph->n_initializer + 1);
  data->out = g_new0 (TrtkTensor, graph->n_initializer + 1);
  for (gsize i = 0; i < graph->n_initializer && good; i++)
    good = add (data, graph->initializer[i], error);
  onnx__graph_proto__free_unpacked (graph, NULL);
  return good ? g_steal_pointer (&data) : NULL;
}

void
case_data_free (CaseData *data)
{
  if (data == NULL)
    return;
  g_free (data->in);
  g_free (data->out);
  g_clear_pointer (&data->bytes, g_ptr_array_unref);
  g_free (data);
}

static gboolean
is_close (double got, double want, double rtol, double atol)
{
  if (isnan (got) || isnan (want))
    return isnan (got) && isnan (want);
  return got == want || fabs (got - want) <= atol + rtol * fabs (want);
}

static char *
describe (const TrtkTensor *t)
{
  GString *s = g_string_new (trt_dtype_name (t->dtype));

  for (int i = 0; i < t->rank; i++)
    g_string_append_printf (s, "%s%" G_GINT64_FORMAT, i == 0 ? "[" : ",",
        t->dims[i]);
  g_string_append (s, t->rank > 0 ? "]" : "[]");
  return g_string_free (s, FALSE);
}

char *
case_compare (const TrtkTensor *got, const TrtkTensor *want, double rtol,
    double atol)
{
  if (got->dtype != want->dtype || got->rank != want->rank
      || memcmp (got->dims, want->dims,
             (gsize) got->rank * sizeof got->dims[0]) != 0) {
    g_autofree char *a = describe (got), *b = describe (want);
    return g_strdup_printf ("is %s, wants %s", a, b);
  }
  /* Two units in the last place, as ONNX's runner has it. */
  if (got->dtype == TRTK_BF16)
    rtol = MAX (rtol, 1.0 / 64);
  for (gint64 i = 0; i < trtk_count (want); i++) {
    gboolean same = trtk_is_float (want->dtype)
                        ? is_close (trtk_load_f64 (got, i),
                            trtk_load_f64 (want, i), rtol, atol)
                        : is_close ((double) trtk_load_i64 (got, i),
                            (double) trtk_load_i64 (want, i), rtol, atol);
    if (!same)
      return g_strdup_printf ("element %" G_GINT64_FORMAT " is %.9g, wants "
          "%.9g", i, trtk_load_f64 (got, i), trtk_load_f64 (want, i));
  }
  return NULL;
}
