/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* launch.c: addresses into arguments, arguments into a stream. */
#include "backends/cuda/launch.h"

#include <string.h>

#include "backends/cuda/blas.h"
#include "backends/cuda/modules.h"
#include "backends/host.h"
#include "base/error.h"

gboolean
trt_cuda_bound_init (TrtCudaBound *bound, const TrtCudaProgramLaunch *launch,
    GError **error)
{
  const GByteArray *args = launch->launch->args;

  bound->launch = launch;
  bound->args = trt_host_alloc (args->len);
  if (bound->args == NULL)
    return trt_fail (error, TRT_ERROR_MEMORY, "no memory for a launch");
  memcpy (bound->args, args->data, args->len);
  return TRUE;
}

void
trt_cuda_bound_clear (TrtCudaBound *bound)
{
  g_clear_pointer (&bound->args, trt_host_free);
}

/* ---- addresses -------------------------------------------------------- */

static TrtCuPtr
value_address (const TrtCudaAddresses *a, guint32 value)
{
  const TrtRecipeValue *v;
  TrtCuPtr moved;

  if (value == TRT_NO_INDEX)
    return 0;
  moved = a->moved != NULL ? a->moved (a->data, value) : 0;
  if (moved != 0)
    return moved;
  v = trt_recipe_value (a->program->engine->recipe, value);
  if (v->space == TRT_SPACE_ARENA)
    return a->arena + v->offset;
  if (v->space == TRT_SPACE_CONSTANT)
    return trt_cuda_program_known (a->program, v->index) + v->offset;
  return a->port (a->data, v->space, v->index) + v->offset;
}

static TrtCuPtr
slot_address (const TrtCudaAddresses *a, guint step, const TrtCudaSlot *slot)
{
  const TrtEngineStep *s = a->program->engine->steps->pdata[step];
  TrtCuPtr base;

  switch (slot->space) {
    case TRT_CUDA_IN:
      base = value_address (a, s->step->in[slot->index]);
      break;
    case TRT_CUDA_OUT:
      base = value_address (a, s->step->out[slot->index]);
      break;
    case TRT_CUDA_CONSTANT:
      base = a->constants != NULL
                 ? a->constants[slot->index]
                 : trt_cuda_program_own (a->program, step, slot->index);
      break;
    default:
      base = a->scratch;
  }
  return base != 0 ? base + slot->offset : 0;
}

static gboolean
encode (TrtCudaDevice *d, guint8 *map, const TrtkMapPlan *plan, TrtCuPtr data,
    GError **error)
{
  int type = plan->size == 2 ? TRT_CU_MAP_F16 : TRT_CU_MAP_U8;
  int swizzle = plan->swizzle == 128 ? TRT_CU_MAP_SWIZZLE_128
                                     : TRT_CU_MAP_SWIZZLE_64;
  TrtCuResult result;

  if (plan->im2col)
    result = d->cu->map_im2col (map, type, (guint32) plan->rank,
        (void *) (guintptr) data, plan->dim, plan->stride, plan->lower,
        plan->upper, plan->box[0], plan->box[1], plan->step, 0, swizzle,
        TRT_CU_MAP_L2_256, 0);
  else
    result = d->cu->map_tiled (map, type, (guint32) plan->rank,
        (void *) (guintptr) data, plan->dim, plan->stride, plan->box,
        plan->step, 0, swizzle, TRT_CU_MAP_L2_256, 0);
  return trt_cuda_check (d, result, "encoding a tensor map", error);
}

gboolean
trt_cuda_bound_patch (TrtCudaBound *bound, const TrtCudaAddresses *addresses,
    GError **error)
{
  const TrtCudaLaunch *l = bound->launch->launch;
  guint step = bound->launch->step;

  for (guint i = 0; i < l->slots->len; i++) {
    const TrtCudaSlot *slot = &g_array_index (l->slots, TrtCudaSlot, i);
    TrtCuPtr address = slot_address (addresses, step, slot);
    memcpy (bound->args + slot->at, &address, sizeof address);
  }
  for (guint i = 0; i < l->maps->len; i++) {
    const TrtCudaMap *map = &g_array_index (l->maps, TrtCudaMap, i);
    if (!encode (addresses->program->device, bound->args + map->at, &map->plan,
            slot_address (addresses, step, &map->data), error))
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_cuda_launch_find (TrtCudaDevice *device, TrtCudaProgramLaunch *launch,
    GError **error)
{
  const TrtkLaunch *k = &launch->launch->launch;

  if (g_str_equal (k->kernel, TRT_CUDA_BLAS))
    return trt_cuda_blas_prepare (device,
        (const TrtCudaBlasArgs *) launch->launch->args->data, error);
  launch->function = trt_cuda_modules_find (device->modules, k->kernel,
      k->smem_bytes, error);
  return launch->function != NULL;
}

/* ---- launching -------------------------------------------------------- */

/* Dependent launch came with compute capability 9.0, clusters too. */
static guint
set_attributes (const TrtCudaDevice *d, const TrtCudaLaunch *l,
    gboolean early, TrtCuAttribute *attributes)
{
  guint n = 0;

  if (early && l->early && d->props.cc >= 90) {
    attributes[n].id = TRT_CU_LAUNCH_EARLY;
    attributes[n++].value.early = 1;
  }
  if (l->launch.cluster > 1) {
    attributes[n].id = TRT_CU_LAUNCH_CLUSTER;
    attributes[n].value.cluster[0] = attributes[n].value.cluster[1] = 1;
    attributes[n++].value.cluster[2] = l->launch.cluster;
  }
  return n;
}

gboolean
trt_cuda_bound_launch (const TrtCudaBound *bound, TrtCudaDevice *device,
    TrtCuStream stream, gboolean early, GError **error)
{
  const TrtCudaLaunch *l = bound->launch->launch;
  const TrtkLaunch *k = &l->launch;
  TrtCuAttribute attributes[2] = { { 0 } };
  TrtCuConfig config = {
    .grid = { k->grid[0], k->grid[1], k->grid[2] },
    .block = { k->block, 1, 1 },
    .smem_bytes = k->smem_bytes,
    .stream = stream,
    .attributes = attributes,
    .n_attributes = set_attributes (device, l, early, attributes),
  };
  void *params[] = { bound->args };

  if (bound->launch->function == NULL)
    return trt_cuda_blas_launch (device, (const TrtCudaBlasArgs *) bound->args,
        stream, error);
  if (trt_cuda_check (device,
          device->cu->launch (&config, bound->launch->function, params, NULL),
          "cuLaunchKernelEx", error))
    return TRUE;
  g_prefix_error (error, "kernel '%s', grid %ux%ux%u, block %u, %u bytes of "
      "shared memory: ", k->kernel, k->grid[0], k->grid[1], k->grid[2],
      k->block, k->smem_bytes);
  return FALSE;
}
