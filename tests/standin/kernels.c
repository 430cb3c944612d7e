/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* kernels.c: what the stand-in runs in place of a kernel, by its name. */
#include <stdio.h>
#include <string.h>

#include "cuda/detections.h"
#include "cuda/dfl.h"
#include "cuda/gather.h"
#include "cuda/plain/plain.h"
#include "cuda/resize.h"
#include "host_kernels.h"
#include "overlay.h"
#include "preproc.h"
#include "standin.h"
#include "trtk_half.h"
#include "trtk_overlay.h"
#include "trtk_preproc.h"

/* ---- plain kernels ---------------------------------------------------- */

static bool
owns_tensor (const void *context, const TrtkTensor *t)
{
  return t->dtype == TRTK_NONE || t->data == NULL
         || standin_owns (context, t->data,
             (size_t) trtk_count (t) * trtk_dtype_size (t->dtype));
}

static bool
run_plain (const StandinKernel *kernel, const StandinLaunch *launch,
    const void *args, const void *context)
{
  const TrtkPlainArgs *a = args;
  TrtkPlainBody body
      = trtk_cuda_plain_body (kernel->name + strlen ("trtk_plain_"));

  for (int i = 0; i < TRTK_PLAIN_IN; i++) {
    if (!owns_tensor (context, &a->in[i]))
      return false;
  }
  for (int i = 0; i < TRTK_PLAIN_OUT; i++) {
    if (!owns_tensor (context, &a->out[i]))
      return false;
  }
  for (int64_t i = 0; i < a->items; i++)
    body (a, i);
  return true;
}

/* ---- fast kernels: of their operands only the first byte is looked at -- */

static bool
run_fast (const StandinKernel *kernel, const StandinLaunch *launch,
    const void *args, const void *context)
{
  TrtkLaunch l = { .grid = { launch->grid[0], launch->grid[1],
                       launch->grid[2] },
    .block = launch->block, .cluster = 1, .smem_bytes = launch->smem_bytes };

  for (const size_t *at = kernel->addresses; *at != SIZE_MAX; at++) {
    const void *memory;
    memcpy (&memory, (const char *) args + *at, sizeof memory);
    if (memory != NULL && !standin_owns (context, memory, 1))
      return false;
  }
  memcpy (l.kernel, kernel->name, sizeof l.kernel);
  return host_kernel_run (&l, args);
}

/* ---- products of the stand-in cuBLASLt -------------------------------- */

static uint16_t
dot (const StandinMatmul *a, int64_t row, int64_t col)
{
  float sum = 0;

  for (int64_t i = 0; i < a->depth; i++)
    sum += trtk_f16_to_f32 (a->x[row * a->x_pitch + i])
           * trtk_f16_to_f32 (a->w[col * a->depth + i]);
  if (a->bias != NULL)
    sum += trtk_f16_to_f32 (a->bias[col]);
  if (a->res != NULL)
    sum += trtk_f16_to_f32 (a->res[row * a->res_pitch + col]);
  return trtk_f32_to_f16 (a->relu && sum < 0 ? 0 : sum);
}

static bool
run_matmul (const StandinKernel *kernel, const StandinLaunch *launch,
    const void *args, const void *context)
{
  const StandinMatmul *a = args;
  size_t x = (size_t) ((a->rows - 1) * a->x_pitch + a->depth) * 2;
  size_t y = (size_t) ((a->rows - 1) * a->y_pitch + a->cols) * 2;

  if (!standin_owns (context, a->x, x) || !standin_owns (context, a->y, y)
      || !standin_owns (context, a->w, (size_t) (a->depth * a->cols) * 2)
      || (a->bias != NULL
          && !standin_owns (context, a->bias, (size_t) a->cols * 2))
      || (a->res != NULL && !standin_owns (context, a->res, 1)))
    return false;
  for (int64_t row = 0; row < a->rows; row++) {
    for (int64_t col = 0; col < a->cols; col++)
      a->y[row * a->y_pitch + col] = dot (a, row, col);
  }
  return true;
}

#define AT(type, member) offsetof (type, member)

static const size_t conv_at[] = { AT (TrtkConvArgs, x), AT (TrtkConvArgs, y),
  AT (TrtkConvArgs, weights), AT (TrtkConvArgs, pad), AT (TrtkConvArgs, bias),
  AT (TrtkConvArgs, scale), AT (TrtkConvArgs, out), AT (TrtkConvArgs, res),
  SIZE_MAX };
static const size_t depthwise_at[] = { AT (TrtkDepthwiseArgs, x),
  AT (TrtkDepthwiseArgs, y), AT (TrtkDepthwiseArgs, weights),
  AT (TrtkDepthwiseArgs, res), AT (TrtkDepthwiseArgs, bias),
  AT (TrtkDepthwiseArgs, scale), AT (TrtkDepthwiseArgs, out), SIZE_MAX };
static const size_t pool_at[] = { AT (TrtkPoolArgs, x), AT (TrtkPoolArgs, y),
  AT (TrtkPoolArgs, bias), AT (TrtkPoolArgs, scale), AT (TrtkPoolArgs, out),
  AT (TrtkPoolArgs, partial), SIZE_MAX };
static const size_t elt_at[] = { AT (TrtkEltArgs, y), AT (TrtkEltArgs, in),
  SIZE_MAX };
static const size_t relayout_at[] = { AT (TrtkRelayoutArgs, x),
  AT (TrtkRelayoutArgs, y), SIZE_MAX };
static const size_t detections_at[] = { AT (TrtkDetectionsArgs, boxes),
  AT (TrtkDetectionsArgs, scores), AT (TrtkDetectionsArgs, params),
  AT (TrtkDetectionsArgs, classes), AT (TrtkDetectionsArgs, landmarks),
  AT (TrtkDetectionsArgs, objects), AT (TrtkDetectionsArgs, count),
  AT (TrtkDetectionsArgs, keys), AT (TrtkDetectionsArgs, sorted),
  AT (TrtkDetectionsArgs, found), SIZE_MAX };
static const size_t dfl_at[] = { AT (TrtkDflArgs, points),
  AT (TrtkDflArgs, strides), AT (TrtkDflArgs, level[0].x),
  AT (TrtkDflArgs, level[1].x), AT (TrtkDflArgs, level[2].x),
  AT (TrtkDflArgs, level[3].x), AT (TrtkDflArgs, boxes),
  AT (TrtkDflArgs, scores), SIZE_MAX };
static const size_t gather_at[] = { AT (TrtkGatherArgs, part[0].x),
  AT (TrtkGatherArgs, part[0].y), AT (TrtkGatherArgs, part[0].table),
  AT (TrtkGatherArgs, part[1].x), AT (TrtkGatherArgs, part[1].y),
  AT (TrtkGatherArgs, part[1].table), SIZE_MAX };
static const size_t resize_at[] = { AT (TrtkResizeArgs, x),
  AT (TrtkResizeArgs, y), AT (TrtkResizeArgs, taps), SIZE_MAX };
static const size_t table_at[] = { AT (TrtkTableArgs, x),
  AT (TrtkTableArgs, y), SIZE_MAX };

static const struct {
  const char *prefix;
  size_t args_bytes;
  const size_t *addresses;
} fast[] = {
  { "trtk_conv_mma_", sizeof (TrtkConvArgs), conv_at },
  { "trtk_stem_", sizeof (TrtkConvArgs), conv_at },
  { "trtk_depthwise_", sizeof (TrtkDepthwiseArgs), depthwise_at },
  { "trtk_max_pool_", sizeof (TrtkPoolArgs), pool_at },
  { "trtk_global_pool_", sizeof (TrtkPoolArgs), pool_at },
  { "trtk_elementwise", sizeof (TrtkEltArgs), elt_at },
  { "trtk_copy", sizeof (TrtkEltArgs), elt_at },
  { "trtk_relayout", sizeof (TrtkRelayoutArgs), relayout_at },
  { "trtk_detections_", sizeof (TrtkDetectionsArgs), detections_at },
  { "trtk_dfl", sizeof (TrtkDflArgs), dfl_at },
  { "trtk_gather", sizeof (TrtkGatherArgs), gather_at },
  { "trtk_resize_", sizeof (TrtkResizeArgs), resize_at },
  { "trtk_table", sizeof (TrtkTableArgs), table_at },
};

bool
standin_find_kernel (const char *name, StandinKernel *kernel)
{
  snprintf (kernel->name, sizeof kernel->name, "%s", name);
  if (strncmp (name, "trtk_plain_", 11) == 0) {
    kernel->args_bytes = sizeof (TrtkPlainArgs);
    kernel->run = run_plain;
    return trtk_cuda_plain_body (name + 11) != NULL;
  }
  for (size_t i = 0; i < sizeof fast / sizeof fast[0]; i++) {
    if (strncmp (name, fast[i].prefix, strlen (fast[i].prefix)) != 0)
      continue;
    kernel->args_bytes = fast[i].args_bytes;
    kernel->addresses = fast[i].addresses;
    kernel->run = run_fast;
    return true;
  }
  if (strncmp (name, STANDIN_MATMUL, strlen (STANDIN_MATMUL)) == 0) {
    kernel->args_bytes = sizeof (StandinMatmul);
    kernel->run = run_matmul;
    return true;
  }
  if (standin_is_preproc (name)) {
    kernel->args_bytes = sizeof (TrtkPreprocArgs);
    kernel->run = standin_run_preproc;
    return true;
  }
  if (strcmp (name, "trtk_overlay") == 0) {
    kernel->args_bytes = sizeof (TrtkOverlayArgs);
    kernel->run = standin_run_overlay;
    return true;
  }
  return false;
}
