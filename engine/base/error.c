/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* error.c: the error domain of the engine. */
#include "base/error.h"

GQuark
trt_error_quark (void)
{
  return g_quark_from_static_string ("trt-error-quark");
}

gboolean
trt_fail (GError **error, TrtError code, const char *format, ...)
{
  va_list args;

  /* The first failure is the cause; what a file says must never abort. */
  if (error == NULL || *error != NULL)
    return FALSE;
  va_start (args, format);
  *error = g_error_new_valist (TRT_ERROR, code, format, args);
  va_end (args);
  return FALSE;
}

/**
 * trt_version:
 *
 * Returns: (transfer none): the version of the library, "0.1.0"
 */
const char *
trt_version (void)
{
  return TRT_VERSION;
}
