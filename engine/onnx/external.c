/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* external.c: the entries of TensorProto.external_data. */
#include <string.h>

#include "onnx/file.h"
#include "onnx/bounds.h"
#include "onnx/tensor.h"

typedef struct {
  const char *location;
  guint64 offset;
  gint64 length; /* -1: not given */
} Place;

/* Decimal digits only: no sign, blank or prefix. */
static gboolean
read_number (const char *key, const char *text, guint64 *value, GError **error)
{
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, value, NULL))
    return trt_fail (error, TRT_ERROR_PARSE,
        "external data: %s '%s' is not a number of bytes", key, text);
  return TRUE;
}

static gboolean
read_entry (const char *key, const char *value, Place *place, GError **error)
{
  guint64 n;

  if (strcmp (key, "location") == 0) {
    place->location = value;
    return TRUE;
  }
  if (strcmp (key, "offset") == 0)
    return read_number (key, value, &place->offset, error);
  if (strcmp (key, "length") == 0) {
    if (!read_number (key, value, &n, error))
      return FALSE;
    place->length = (gint64) n;
    return TRUE;
  }
  if (strcmp (key, "checksum") == 0 || strcmp (key, "basepath") == 0)
    return TRUE; /* optional, of no use here */
  return trt_fail (error, TRT_ERROR_PARSE,
      "external data: the key '%s' is not known", key);
}

static gboolean
read_place (const Onnx__TensorProto *proto, Place *place, GError **error)
{
  *place = (Place) { .length = -1 };
  for (gsize i = 0; i < proto->n_external_data; i++) {
    const Onnx__StringStringEntryProto *e = proto->external_data[i];
    const char *key = e->key != NULL ? e->key : "";
    for (gsize j = 0; j < i; j++) {
      if (g_strcmp0 (proto->external_data[j]->key, key) == 0)
        return trt_fail (error, TRT_ERROR_PARSE,
            "external data: the key '%s' comes twice", key);
    }
    if (!read_entry (key, e->value != NULL ? e->value : "", place, error))
      return FALSE;
  }
  return place->location != NULL
         || trt_fail (error, TRT_ERROR_PARSE, "external data: no location");
}

GBytes *
trt_onnx_external_read (TrtOnnxReader *reader, const Onnx__TensorProto *proto,
    gsize size, GError **error)
{
  Place place;
  GBytes *bytes;

  if (proto->has_raw_data || proto->n_external_data > 16) {
    trt_fail (error, TRT_ERROR_PARSE,
        "external data: beside raw data, or with too many entries");
    return NULL;
  }
  if (!read_place (proto, &place, error))
    return NULL;
  if (reader->base_dir == NULL) {
    trt_fail (error, TRT_ERROR_ARGUMENT,
        "external data '%s': the model's folder is not known",
        place.location);
    return NULL;
  }
  if (place.length >= 0 && (guint64) place.length != size) {
    trt_fail (error, TRT_ERROR_PARSE,
        "external data '%s': length %" G_GINT64_FORMAT ", its dimensions and "
        "type ask for %" G_GSIZE_FORMAT " bytes", place.location, place.length,
        size);
    return NULL;
  }
  if (size > TRT_ONNX_MAX_EXTERNAL_BYTES - reader->external_bytes) {
    trt_fail (error, TRT_ERROR_LIMIT,
        "external data: more than %" G_GSIZE_FORMAT " bytes in all",
        TRT_ONNX_MAX_EXTERNAL_BYTES);
    return NULL;
  }
  bytes = trt_onnx_file_read_beside (reader->base_dir, place.location,
      place.offset, (gint64) size, error);
  if (bytes != NULL)
    reader->external_bytes += size;
  return bytes;
}
