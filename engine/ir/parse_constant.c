/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* parse_constant.c: contents of a constant from text; the grammar is in
 * text.h. */
#include <string.h>

#include "cpu/element.h"
#include "ir/text.h"

static gboolean
scan_element (TrtScan *s, TrtkTensor *t, gint64 i)
{
  gboolean is_int;
  gint64 integer;
  double real;

  if (!trt_scan_double (s, &real, &is_int, &integer))
    return FALSE;
  if (trtk_is_float (t->dtype))
    trtk_store_f64 (t, i, real);
  else if (is_int)
    trtk_store_i64 (t, i, integer);
  else
    return trt_scan_fail (s, "an integer tensor has a number that is none");
  return TRUE;
}

static gboolean
scan_elements (TrtScan *s, TrtkTensor *t, gint64 n)
{
  for (gint64 i = 0; i < n; i++) {
    if ((i > 0 && !trt_scan_expect (s, ",")) || !scan_element (s, t, i))
      return FALSE;
  }
  return trt_scan_expect (s, "}");
}

static gboolean
scan_fill (TrtScan *s, TrtkTensor *t, gint64 n)
{
  gsize size = trtk_dtype_size (t->dtype);
  char *data = t->data;

  if (n == 0)
    return trt_scan_fail (s, "an empty tensor cannot be filled");
  if (!scan_element (s, t, 0))
    return FALSE;
  for (gint64 i = 1; i < n; i++)
    memcpy (data + (gsize)i * size, data, size);
  return TRUE;
}

static gboolean
scan_base64 (TrtScan *s, TrtkTensor *t, gsize size)
{
  g_autofree char *text = trt_scan_string (s);
  g_autofree guchar *bytes = NULL;
  gsize length;

  if (text == NULL)
    return FALSE;
  bytes = g_base64_decode (text, &length);
  if (length != size)
    return trt_scan_fail (s,
        "a constant has %" G_GSIZE_FORMAT " bytes, wants %" G_GSIZE_FORMAT,
        length, size);
  memcpy (t->data, bytes, size);
  return TRUE;
}

gboolean
trt_scan_contents (TrtScan *s, TrtTensor *tensor)
{
  TrtTensorInfo info = { .dtype = tensor->enc.dtype, .rank = tensor->rank };
  TrtkTensor t = { .dtype = tensor->enc.dtype };
  gint64 n = trt_tensor_count (tensor);
  gsize size;
  gboolean ok;

  if (!trt_tensor_get_static_dims (tensor, info.dims))
    return trt_scan_fail (
        s, "the shape of constant '%s' is not constant", tensor->name);
  size = trt_tensor_info_bytes (&info);
  if (size > TRT_TEXT_CONSTANT_MAX)
    return trt_scan_fail (
        s, "constant '%s' is larger than 1 GiB", tensor->name);
  t.data = g_try_malloc0 (size + 1);
  if (t.data == NULL)
    return trt_scan_fail (s, "no memory for constant '%s'", tensor->name);
  if (trt_scan_take (s, "{"))
    ok = scan_elements (s, &t, n);
  else if (trt_scan_take (s, "fill"))
    ok = scan_fill (s, &t, n);
  else
    ok = trt_scan_expect (s, "base64") && scan_base64 (s, &t, size);
  tensor->constant = g_bytes_new_take (t.data, size);
  return ok;
}
