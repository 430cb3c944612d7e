/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* npy.c: reading and writing NumPy's array files.
 *
 * The header is a Python dict in text; only the form that NumPy writes is
 * read: three keys, a string, a bool and a tuple of numbers. */
#include "npy.h"

#include <string.h>

#include "base/checked.h"
#include "base/dtype.h"
#include "base/file.h"
#include "trtk_half.h"

#define MAX_FILE (G_GUINT64_CONSTANT (16) << 30)
#define MAX_HEADER 65536
#define PREFIX 10 /* magic, version, length of a version 1 header */

static const struct {
  TrtkDtype dtype;
  const char *descr; /* without the mark of byte order */
} types[] = {
  { TRTK_F32, "f4" }, { TRTK_F16, "f2" }, { TRTK_F64, "f8" },
  { TRTK_S8, "i1" }, { TRTK_U8, "u1" }, { TRTK_S16, "i2" },
  { TRTK_U16, "u2" }, { TRTK_S32, "i4" }, { TRTK_U32, "u4" },
  { TRTK_S64, "i8" }, { TRTK_U64, "u8" }, { TRTK_BOOL, "b1" },
};

void
npy_array_free (NpyArray *array)
{
  if (array == NULL)
    return;
  g_bytes_unref (array->data);
  g_free (array);
}

NpyArray *
npy_array_new (TrtkDtype dtype, int rank, const gint64 *dims, GBytes *data)
{
  NpyArray *array = g_new0 (NpyArray, 1);

  array->dtype = dtype;
  array->rank = rank;
  memcpy (array->dims, dims, (gsize) rank * sizeof *dims);
  array->data = data;
  return array;
}

/* ---- header ----------------------------------------------------------- */

typedef struct {
  const char *p; /* NUL-terminated */
  char descr[16];
  gboolean fortran;
  int rank;
  gint64 dims[TRT_MAX_RANK];
  guint seen; /* bit for each key */
} Header;

static gboolean
bad (GError **error, const char *what)
{
  return trt_fail (error, TRT_ERROR_PARSE, "npy header: %s", what);
}

static void
skip_spaces (Header *h)
{
  while (*h->p == ' ' || *h->p == '\n' || *h->p == '\t')
    h->p++;
}

static gboolean
take (Header *h, const char *text)
{
  skip_spaces (h);
  if (!g_str_has_prefix (h->p, text))
    return FALSE;
  h->p += strlen (text);
  return TRUE;
}

static gboolean
take_string (Header *h, char *out, gsize size)
{
  char quote;
  gsize n = 0;

  skip_spaces (h);
  quote = *h->p;
  if (quote != '\'' && quote != '"')
    return FALSE;
  for (h->p++; *h->p != '\0' && *h->p != quote; h->p++) {
    if (n + 1 >= size)
      return FALSE;
    out[n++] = *h->p;
  }
  out[n] = '\0';
  return *h->p++ == quote;
}

static gboolean
take_shape (Header *h, GError **error)
{
  if (!take (h, "("))
    return bad (error, "'shape' is not a tuple");
  while (!take (h, ")")) {
    guint64 v;
    char *end;

    skip_spaces (h);
    if (!g_ascii_isdigit (*h->p))
      return bad (error, "a dimension is not a number");
    v = g_ascii_strtoull (h->p, &end, 10);
    if (v > G_MAXINT64 || end - h->p > 19)
      return bad (error, "a dimension is too large");
    if (h->rank == TRT_MAX_RANK)
      return trt_fail (error, TRT_ERROR_UNSUPPORTED,
          "npy header: more than %d dimensions", TRT_MAX_RANK);
    h->p = end;
    h->dims[h->rank++] = (gint64) v;
    (void) take (h, "L"); /* Python 2 wrote 3L */
    if (!take (h, ",") && *h->p != ')')
      return bad (error, "'shape' is not a tuple of numbers");
  }
  return TRUE;
}

static gboolean
take_entry (Header *h, GError **error)
{
  static const char *const keys[] = { "descr", "fortran_order", "shape" };
  char key[16];
  guint i;

  if (!take_string (h, key, sizeof key) || !take (h, ":"))
    return bad (error, "not a dict of strings");
  for (i = 0; i < G_N_ELEMENTS (keys) && strcmp (key, keys[i]) != 0; i++)
    ;
  if (i == G_N_ELEMENTS (keys) || (h->seen & 1u << i) != 0)
    return bad (error, "an unknown key, or one that is there twice");
  h->seen |= 1u << i;
  if (i == 0)
    return take_string (h, h->descr, sizeof h->descr)
               ? TRUE
               : bad (error, "'descr' is not a plain type");
  if (i == 2)
    return take_shape (h, error);
  h->fortran = take (h, "True");
  return h->fortran || take (h, "False")
             ? TRUE
             : bad (error, "'fortran_order' is neither True nor False");
}

static gboolean
parse_header (Header *h, GError **error)
{
  if (!take (h, "{"))
    return bad (error, "it is not a dict");
  while (!take (h, "}")) {
    if (!take_entry (h, error))
      return FALSE;
    if (!take (h, ",") && *h->p != '}')
      return bad (error, "a comma is missing");
  }
  skip_spaces (h);
  if (*h->p != '\0' || h->seen != 7)
    return bad (error, "a key is missing, or text follows the dict");
  return TRUE;
}

static TrtkDtype
dtype_of (const char *descr, GError **error)
{
  if (*descr == '>') {
    trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "the array is big-endian ('%s'): save array.astype('<%s') instead",
        descr, descr + 1);
    return TRTK_NONE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (strchr ("<|=", *descr) != NULL
        && strcmp (descr + 1, types[i].descr) == 0)
      return types[i].dtype;
  }
  trt_fail (error, TRT_ERROR_UNSUPPORTED,
      "elements of type '%s' have no counterpart in a tensor", descr);
  return TRTK_NONE;
}

/* ---- reading ---------------------------------------------------------- */

/* The contents of @in, whose first axis varies fastest, in row-major order. */
static GBytes *
from_fortran (const guint8 *in, gsize size, gsize element, int rank,
    const gint64 *dims)
{
  guint8 *out = g_try_malloc (MAX (size, 1));
  gint64 index[TRT_MAX_RANK] = { 0 };

  if (out == NULL)
    return NULL;
  for (gsize done = 0; done < size; done += element) {
    gsize from = 0;
    for (int i = rank - 1; i >= 0; i--)
      from = from * (gsize) dims[i] + (gsize) index[i];
    memcpy (out + done, in + from * element, element);
    for (int i = rank - 1; i >= 0 && ++index[i] == dims[i]; i--)
      index[i] = 0;
  }
  return g_bytes_new_take (out, size);
}

static NpyArray *
make_array (GBytes *file, gsize start, const Header *h, GError **error)
{
  TrtkDtype dtype = dtype_of (h->descr, error);
  gsize size, total = g_bytes_get_size (file);
  const guint8 *data = g_bytes_get_data (file, NULL);
  GBytes *content;

  if (dtype == TRTK_NONE)
    return NULL;
  if (!trt_tensor_bytes (h->dims, h->rank, trtk_dtype_size (dtype), &size)
      || size != total - start) {
    trt_fail (error, TRT_ERROR_PARSE,
        "the array has %" G_GSIZE_FORMAT
        " bytes, which is not what its shape and type make",
        total - start);
    return NULL;
  }
  content = h->fortran ? from_fortran (data + start, size,
                             trtk_dtype_size (dtype), h->rank, h->dims)
                       : g_bytes_new_from_bytes (file, start, size);
  if (content == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY, "no memory to transpose the array");
    return NULL;
  }
  return npy_array_new (dtype, h->rank, h->dims, content);
}

/* Finds the header's text; FALSE where there is none. */
static gboolean
find_header (const guint8 *data, gsize size, gsize *start, gsize *length)
{
  if (size < PREFIX + 2 || memcmp (data, "\x93NUMPY", 6) != 0 || data[6] < 1
      || data[6] > 3)
    return FALSE;
  *length = (gsize) data[8] | (gsize) data[9] << 8;
  *start = PREFIX;
  if (data[6] > 1) {
    *length |= (gsize) data[10] << 16 | (gsize) data[11] << 24;
    *start = PREFIX + 2;
  }
  return *length <= MAX_HEADER && *length <= size - *start;
}

NpyArray *
npy_parse (GBytes *file, GError **error)
{
  gsize size, start, length;
  const guint8 *data = g_bytes_get_data (file, &size);
  g_autofree char *text = NULL;
  Header header = { 0 };

  if (!find_header (data, size, &start, &length)) {
    trt_fail (error, TRT_ERROR_PARSE,
        "this is not a .npy file of version 1 to 3, or it is cut");
    return NULL;
  }
  text = g_strndup ((const char *) data + start, length);
  header.p = text;
  if (!parse_header (&header, error))
    return NULL;
  return make_array (file, start + length, &header, error);
}

NpyArray *
npy_read (const char *path, GError **error)
{
  g_autoptr (GBytes) file
      = trt_file_read (path, MAX_FILE, TRT_FILE_NONE, NULL, 0, error);
  NpyArray *array;

  if (file == NULL)
    return NULL;
  array = npy_parse (file, error);
  if (array == NULL)
    g_prefix_error (error, "'%s': ", path);
  return array;
}

/* ---- writing ---------------------------------------------------------- */

static GBytes *
header_bytes (TrtkDtype dtype, int rank, const gint64 *dims)
{
  const char *descr = "f4";
  GString *s = g_string_new (NULL);
  gsize length;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (types[i].dtype == dtype)
      descr = types[i].descr;
  }
  g_string_printf (s, "{'descr': '%c%s', 'fortran_order': False, 'shape': (",
      trtk_dtype_size (dtype) == 1 ? '|' : '<', descr);
  for (int i = 0; i < rank; i++)
    g_string_append_printf (s, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
        dims[i]);
  g_string_append (s, rank == 1 ? ",), }" : "), }");
  while ((PREFIX + s->len + 1) % 64 != 0)
    g_string_append_c (s, ' ');
  g_string_append_c (s, '\n');
  length = s->len;
  g_string_prepend_len (s, "\x93NUMPY\1\0", 8);
  g_string_insert_c (s, 8, (char) (length & 0xff));
  g_string_insert_c (s, 9, (char) (length >> 8));
  return g_string_free_to_bytes (s);
}

static GBytes *
bf16_to_f32 (GBytes *in)
{
  gsize size;
  const guint16 *p = g_bytes_get_data (in, &size);
  float *out = g_new (float, size / 2 + 1);

  for (gsize i = 0; i < size / 2; i++)
    out[i] = trtk_bf16_to_f32 (p[i]);
  return g_bytes_new_take (out, size * 2);
}

gboolean
npy_write (const NpyArray *array, const char *path, GError **error)
{
  gboolean wide = array->dtype == TRTK_BF16;
  g_autoptr (GBytes) header = header_bytes (wide ? TRTK_F32 : array->dtype,
      array->rank, array->dims);
  g_autoptr (GBytes) data
      = wide ? bf16_to_f32 (array->data) : g_bytes_ref (array->data);
  GBytes *chunks[2] = { header, data };

  return trt_file_replace (path, chunks, 2, TRT_FILE_NONE, error);
}
