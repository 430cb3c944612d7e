/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* props.c: the properties of a GPU as the text that recipes carry, and those of
 * GPUs that are not there. */
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

/* A typical part of each kind, as its driver would describe it (shared memory
 * is what a CTA may ask for): NVIDIA's data sheets and the tuning guides' table
 * of compute capabilities. */
static const struct {
  const char *name;
  int cc, sms;
  gsize smem_kib, l2_kib;
  double gb_per_s, clock_mhz;
} parts[] = {
  { "sm_75", 75, 40, 64, 4096, 320, 1590 },     /* T4 */
  { "sm_80", 80, 108, 163, 40960, 1555, 1410 }, /* A100 40 GB */
  { "sm_86", 86, 72, 99, 6144, 600, 1695 },     /* A10 */
  { "sm_87", 87, 16, 163, 4096, 205, 1300 },    /* Jetson AGX Orin */
  { "sm_89", 89, 58, 99, 49152, 300, 2040 },    /* L4 */
  { "sm_90", 90, 132, 227, 61440, 4800, 1980 }, /* H200 */
  { "sm_100", 100, 148, 227, 129536, 8000, 1965 }, /* B200 */
  { "sm_120", 120, 170, 99, 98304, 1792, 2407 },   /* RTX 5090 */
};

gboolean
trt_cuda_props_named (const char *name, TrtCudaProps *props, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (g_str_equal (parts[i].name, name)) {
      props->cc = parts[i].cc;
      props->sms = parts[i].sms;
      props->smem_max = parts[i].smem_kib << 10;
      props->l2_bytes = parts[i].l2_kib << 10;
      props->bytes_per_us = parts[i].gb_per_s * 1e3;
      trt_cuda_props_estimate (props, parts[i].clock_mhz);
      return TRUE;
    }
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", parts[i].name);
  }
  return trt_fail (error, TRT_ERROR_ARGUMENT,
      "there is no CUDA target '%s'; use one of %s", name, names->str);
}

/* Multiprocessors and shared memory are what choices of kernels rest on; clocks
 * and bandwidth differ from one card to the next, and with the power mode. */
gboolean
trt_cuda_props_same (const char *made, const char *own)
{
  TrtCudaProps a, b;

  return trt_cuda_props_parse (made, &a, NULL)
         && trt_cuda_props_parse (own, &b, NULL) && a.cc == b.cc
         && a.sms == b.sms && a.smem_max == b.smem_max;
}

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
