/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda.c: the CUDA backend. */
#include "backends/cuda/cuda.h"

#include "backends/cuda/blas.h"
#include "backends/cuda/fatbins.h"
#include "backends/cuda/modules.h"
#include "backends/cuda/program.h"
#include "backends/cuda/props.h"
#include "backends/cuda/session.h"
#include "backends/cuda/tactics.h"
#include "backends/view.h"

/* What costs nothing comes first, in granules and then in plain memory. */
static const TrtTactic *const tactic_table[] = {
  &trt_cuda_view_same,
  &trt_cuda_view_channels,
  &trt_view_same,
  &trt_view_concat,
  &trt_view_cut,
#define TRT_CUDA_TACTIC(suffix) &trt_cuda_##suffix,
#include "backends/cuda/tactics.def"
#undef TRT_CUDA_TACTIC
  &trt_cuda_plain,
  NULL,
};

static const TrtTactic *const *
tactics (void)
{
  return tactic_table;
}

static gboolean
available (GError **error)
{
  return trt_cuda_device_any (error) && trt_cuda_fatbins_any (error);
}

static char *
target (gpointer device, GError **error)
{
  TrtCudaProps props;

  if (device != NULL)
    return trt_cuda_props_print (&((TrtCudaDevice *) device)->props);
  return trt_cuda_device_props (0, &props, error)
             ? trt_cuda_props_print (&props)
             : NULL;
}

static gboolean
has_kernel (gpointer device, const char *name)
{
  return g_str_equal (name, TRT_CUDA_BLAS)
             ? trt_cuda_blas_of (device) != NULL
             : trt_cuda_modules_has (((TrtCudaDevice *) device)->modules, name);
}

static gpointer
read_target (const char *text, gpointer device, GError **error)
{
  g_autofree TrtCudaProps *props = g_new0 (TrtCudaProps, 1);

  if (!trt_cuda_props_parse (text, props, error))
    return NULL;
  if (device != NULL) {
    props->has = has_kernel;
    props->device = device;
  }
  return g_steal_pointer (&props);
}

static char *
named_target (const char *name, GError **error)
{
  TrtCudaProps props;

  return trt_cuda_props_named (name, &props, error)
             ? trt_cuda_props_print (&props)
             : NULL;
}

static gpointer
open_device (const TrtEngineOptions *options, GError **error)
{
  return options == NULL
             ? trt_cuda_device_open (NULL, 0, error)
             : trt_cuda_device_open (options->cuda_context,
                   options->cuda_device_id, error);
}

static void
close_device (gpointer device)
{
  trt_cuda_device_close (device);
}

static gboolean
is_lost (gpointer device)
{
  return trt_cuda_is_lost (device);
}

static char *
clock_of (gpointer device)
{
  TrtCudaDevice *d = device;

  return g_strdup_printf ("%s sm_%d sms %d driver %d kernels %016"
                          G_GINT64_MODIFIER "x%s",
      d->name, d->props.cc, d->props.sms, d->cu->version,
      trt_cuda_modules_hash (d->modules),
      trt_cuda_blas_of (d) != NULL ? " cublaslt" : "");
}

const TrtBackend trt_backend_cuda = {
  .name = "cuda",
  .forks = TRUE,
  .rewrites = TRT_REWRITE_NARROW | TRT_REWRITE_NINE_BITS
              | TRT_REWRITE_ADD_BYTES | TRT_REWRITE_SUBPIXEL | TRT_REWRITE_MAP
              | TRT_REWRITE_CHAIN,
  .layouts = 1u << TRTK_LAYOUT_PLAIN | 1u << TRTK_LAYOUT_NHWC16
             | 1u << TRTK_LAYOUT_NHWC4,
  .available = available,
  .target = target,
  .read_target = read_target,
  .named_target = named_target,
  .same_target = trt_cuda_props_same,
  .tactics = tactics,
  .rates = { 1.0, 2e6, 1e8 },
  .reorder = &trt_cuda_move,
  .sessions = &trt_cuda_sessions,
  .open = open_device,
  .close = close_device,
  .is_lost = is_lost,
  .clock = clock_of,
  .load = trt_cuda_program_load,
  .unload = trt_cuda_program_unload,
};
