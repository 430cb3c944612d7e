/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* encoding.c: lifecycle of encodings. */
#include "ir/encoding.h"

void
trt_encoding_clear (TrtEncoding *encoding)
{
  g_clear_pointer (&encoding->layout.map, g_array_unref);
  g_clear_pointer (&encoding->quant.scales, g_free);
  g_clear_pointer (&encoding->quant.zero_points, g_free);
  *encoding = (TrtEncoding) { .layout.granule = 1 };
}

void
trt_encoding_copy (TrtEncoding *to, const TrtEncoding *from)
{
  const TrtQuant *q = &from->quant;

  *to = *from;
  if (from->layout.map != NULL)
    to->layout.map = g_array_copy (from->layout.map);
  to->quant.scales = g_memdup2 (q->scales, q->n * sizeof (float));
  to->quant.zero_points = g_memdup2 (q->zero_points,
      q->zero_points != NULL ? q->n * sizeof (gint32) : 0);
}
