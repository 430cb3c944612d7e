/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* scan.c: tokens of the text form; the grammar is in text.h. */
#include <errno.h>
#include <string.h>

#include "ir/text.h"

gboolean
trt_scan_fail (TrtScan *s, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return trt_fail (s->error, TRT_ERROR_PARSE, "line %u: %s", s->line, message);
}

void
trt_scan_skip (TrtScan *s)
{
  while (g_ascii_isspace (*s->p) || *s->p == '#') {
    if (*s->p == '#')
      s->p += strcspn (s->p, "\n");
    if (*s->p == '\n')
      s->line++;
    if (*s->p != '\0')
      s->p++;
  }
}

gboolean
trt_scan_take (TrtScan *s, const char *token)
{
  gsize length = strlen (token);

  trt_scan_skip (s);
  if (strncmp (s->p, token, length) != 0)
    return FALSE;
  if (length > 0 && g_ascii_isalpha (token[length - 1])
      && trt_text_is_name_char (s->p[length]))
    return FALSE;
  s->p += length;
  return TRUE;
}

gboolean
trt_scan_expect (TrtScan *s, const char *token)
{
  if (trt_scan_take (s, token))
    return TRUE;
  return trt_scan_fail (s, "'%s' is missing before '%.12s'", token, s->p);
}

/* One escape after its backslash. */
static gboolean
scan_escape (TrtScan *s, GString *out)
{
  int high, low;

  switch (*s->p) {
    case '"':
    case '\\':
      g_string_append_c (out, *s->p++);
      return TRUE;
    case 'n':
      g_string_append_c (out, '\n');
      s->p++;
      return TRUE;
    case 'x':
      high = g_ascii_xdigit_value (s->p[1]);
      low = high >= 0 ? g_ascii_xdigit_value (s->p[2]) : -1;
      if (low < 0 || (high | low) == 0)
        break;
      g_string_append_c (out, (char)(high * 16 + low));
      s->p += 3;
      return TRUE;
    default:
      break;
  }
  return trt_scan_fail (s, "a string has an unknown escape");
}

char *
trt_scan_string (TrtScan *s)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!trt_scan_expect (s, "\""))
    return NULL;
  while (*s->p != '"') {
    if (*s->p == '\0' || *s->p == '\n') {
      trt_scan_fail (s, "a string does not end");
      return NULL;
    }
    if (*s->p != '\\') {
      g_string_append_c (out, *s->p++);
      continue;
    }
    s->p++;
    if (!scan_escape (s, out))
      return NULL;
  }
  s->p++;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
trt_scan_name (TrtScan *s, const char *what)
{
  const char *start;

  trt_scan_skip (s);
  if (*s->p == '"')
    return trt_scan_string (s);
  for (start = s->p; trt_text_is_name_char (*s->p);)
    s->p++;
  if (s->p > start)
    return g_strndup (start, (gsize)(s->p - start));
  trt_scan_fail (s, "%s is missing before '%.12s'", what, s->p);
  return NULL;
}

/* Whether an integer comes next, rather than a real number. */
static gboolean
is_integer_next (const char *p)
{
  p += *p == '-' || *p == '+';
  if (!g_ascii_isdigit (*p))
    return FALSE;
  while (g_ascii_isdigit (*p))
    p++;
  return *p != '.' && *p != 'e' && *p != 'E';
}

gboolean
trt_scan_double (TrtScan *s, double *value, gboolean *is_int, gint64 *int_value)
{
  char *end;

  trt_scan_skip (s);
  *is_int = is_integer_next (s->p);
  errno = 0;
  if (*is_int) {
    *int_value = g_ascii_strtoll (s->p, &end, 10);
    if (errno == ERANGE && *s->p != '-') {
      errno = 0;
      *int_value = (gint64)g_ascii_strtoull (s->p, &end, 10);
    }
    *value = (double)*int_value;
    if (errno == ERANGE)
      return trt_scan_fail (s, "a number is out of range");
  } else {
    *value = g_ascii_strtod (s->p, &end);
    *int_value = 0;
  }
  if (end == s->p)
    return trt_scan_fail (s, "a number is missing before '%.12s'", s->p);
  s->p = end;
  return TRUE;
}

gboolean
trt_scan_int (TrtScan *s, gint64 *value)
{
  gboolean is_int;
  double ignored;

  if (!trt_scan_double (s, &ignored, &is_int, value))
    return FALSE;
  return is_int || trt_scan_fail (s, "an integer is missing");
}

static GArray *
scan_list (TrtScan *s, gboolean want_ints)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gint64));

  G_STATIC_ASSERT (sizeof (gint64) == sizeof (double));
  if (!trt_scan_expect (s, "["))
    return NULL;
  while (!trt_scan_take (s, "]")) {
    gboolean is_int;
    gint64 i;
    double v;
    if ((list->len > 0 && !trt_scan_expect (s, ","))
        || !trt_scan_double (s, &v, &is_int, &i))
      return NULL;
    if (want_ints && !is_int) {
      trt_scan_fail (s, "a list of integers has a number that is none");
      return NULL;
    }
    if (want_ints)
      g_array_append_val (list, i);
    else
      g_array_append_val (list, v);
  }
  return g_steal_pointer (&list);
}

GArray *
trt_scan_doubles (TrtScan *s)
{
  return scan_list (s, FALSE);
}

GArray *
trt_scan_ints (TrtScan *s)
{
  return scan_list (s, TRUE);
}
