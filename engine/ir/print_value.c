/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* print_value.c: strings, numbers and contents of constants as text. */
#include <math.h>
#include <string.h>

#include "cpu/element.h"
#include "ir/text.h"

/* ---- names and numbers ------------------------------------------------ */

void
trt_text_print_string (GString *out, const char *s)
{
  g_string_append_c (out, '"');
  for (; *s != '\0'; s++) {
    if (*s == '"' || *s == '\\')
      g_string_append_printf (out, "\\%c", *s);
    else if (*s == '\n')
      g_string_append (out, "\\n");
    else if ((guchar)*s < 0x20 || *s == 0x7f)
      g_string_append_printf (out, "\\x%02x", (guchar)*s);
    else
      g_string_append_c (out, *s);
  }
  g_string_append_c (out, '"');
}

void
trt_text_print_name (GString *out, const char *name)
{
  const char *p = name;

  while (trt_text_is_name_char (*p))
    p++;
  if (*p == '\0' && p > name)
    g_string_append (out, name);
  else
    trt_text_print_string (out, name);
}

/* The shortest form that reads back as the same double, or, where @single,
 * float. */
void
trt_text_print_real (GString *out, double v, gboolean single)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (v)) {
    g_string_append (out, "nan");
  } else if (isinf (v)) {
    g_string_append (out, v < 0 ? "-inf" : "inf");
  } else {
    for (int digits = 6; digits <= 17; digits++) {
      char format[8];
      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, v);
      double back = g_ascii_strtod (buffer, NULL);
      if (back == v || (single && (float)back == (float)v))
        break;
    }
    g_string_append (out, buffer);
    if (strpbrk (buffer, ".e") == NULL)
      g_string_append (out, ".0");
  }
}

void
trt_text_print_double (GString *out, double v)
{
  trt_text_print_real (out, v, FALSE);
}

void
trt_text_print_doubles (GString *out, const double *v, guint n)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++) {
    g_string_append (out, i == 0 ? "" : ", ");
    trt_text_print_double (out, v[i]);
  }
  g_string_append_c (out, ']');
}

void
trt_text_print_ints (GString *out, const gint64 *v, guint n)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        out, "%s%" G_GINT64_FORMAT, i == 0 ? "" : ", ", v[i]);
  g_string_append_c (out, ']');
}

/* ---- contents --------------------------------------------------------- */

static void
print_element (GString *out, const TrtkTensor *t, gint64 i)
{
  if (trtk_is_float (t->dtype))
    trt_text_print_real (out, trtk_load_f64 (t, i), t->dtype != TRTK_F64);
  else if (t->dtype == TRTK_U64)
    g_string_append_printf (
        out, "%" G_GUINT64_FORMAT, ((const guint64 *)t->data)[i]);
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, trtk_load_i64 (t, i));
}

/* A NaN has a payload, which a number does not show. */
static gboolean
has_nan (const TrtkTensor *t, gint64 n)
{
  for (gint64 i = 0; i < n; i++) {
    if (trtk_is_float (t->dtype) && isnan (trtk_load_f64 (t, i)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_uniform (const TrtkTensor *t, gint64 n)
{
  gsize size = trtk_dtype_size (t->dtype);

  return n > 0
         && memcmp (
                t->data, (const char *)t->data + size, (gsize)(n - 1) * size)
                == 0;
}

void
trt_text_print_contents (GString *out, const TrtTensor *constant)
{
  gint64 n = trt_tensor_count (constant);
  gsize size;
  TrtkTensor t = { .dtype = constant->enc.dtype,
    .data = (void *)g_bytes_get_data (constant->constant, &size) };

  if (n <= TRT_TEXT_INLINE_MAX && !has_nan (&t, n)) {
    g_string_append (out, " = {");
    for (gint64 i = 0; i < n; i++) {
      g_string_append (out, i == 0 ? "" : ", ");
      print_element (out, &t, i);
    }
    g_string_append_c (out, '}');
  } else if (is_uniform (&t, n) && !has_nan (&t, 1)) {
    g_string_append (out, " = fill ");
    print_element (out, &t, 0);
  } else {
    g_autofree char *text = g_base64_encode (t.data, size);
    g_string_append_printf (out, " = base64 \"%s\"", text);
  }
}
