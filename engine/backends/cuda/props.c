/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* props.c: the properties of a GPU as the text that recipes carry. */
#include "backends/cuda/props.h"

#include <stdio.h>

#include "base/error.h"

/* Dense multiply-adds, two operations each, of one multiprocessor a clock. */
static const struct {
  int cc;
  double s8, f16;
} peaks[] = {
  { 75, 2048, 1024 },
  { 80, 4096, 2048 },
  { 86, 2048, 1024 },
  { 87, 4096, 2048 },
  { 89, 2048, 1024 },
  { 90, 8192, 4096 },
  { 100, 16384, 8192 },
  { 120, 2048, 1024 },
};

void
trt_cuda_props_estimate (TrtCudaProps *props, double clock_mhz)
{
  guint row = 0;

  while (row + 1 < G_N_ELEMENTS (peaks) && peaks[row + 1].cc <= props->cc)
    row++;
  props->s8_ops_per_us = peaks[row].s8 * props->sms * clock_mhz;
  props->f16_ops_per_us = peaks[row].f16 * props->sms * clock_mhz;
}

char *
trt_cuda_props_print (const TrtCudaProps *props)
{
  return g_strdup_printf ("sm_%d sms %d smem %" G_GSIZE_FORMAT
                          " l2 %" G_GSIZE_FORMAT " bytes/us %.0f s8/us %.0f "
                          "f16/us %.0f",
      props->cc, props->sms, props->smem_max, props->l2_bytes,
      props->bytes_per_us, props->s8_ops_per_us, props->f16_ops_per_us);
}

gboolean
trt_cuda_props_parse (const char *text, TrtCudaProps *props, GError **error)
{
  int end = 0;

  if (sscanf (text, "sm_%d sms %d smem %" G_GSIZE_FORMAT
                    " l2 %" G_GSIZE_FORMAT " bytes/us %lf s8/us %lf "
                    "f16/us %lf%n",
          &props->cc, &props->sms, &props->smem_max, &props->l2_bytes,
          &props->bytes_per_us, &props->s8_ops_per_us, &props->f16_ops_per_us,
          &end) == 7
      && text[end] == '\0' && props->cc >= 50 && props->sms > 0)
    return TRUE;
  return trt_fail (error, TRT_ERROR_ARGUMENT, "'%s' is no CUDA target", text);
}
