/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* work.c: lists of launches. */
#include "backends/cuda/work.h"

static void
launch_free (gpointer data)
{
  TrtCudaLaunch *launch = data;

  g_byte_array_unref (launch->args);
  g_array_unref (launch->slots);
  g_array_unref (launch->maps);
  g_free (launch);
}

TrtCudaWork *
trt_cuda_work_new (void)
{
  TrtCudaWork *work = g_new0 (TrtCudaWork, 1);

  work->launches = g_ptr_array_new_with_free_func (launch_free);
  work->constants
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return work;
}

void
trt_cuda_work_free (TrtCudaWork *work)
{
  if (work == NULL)
    return;
  g_ptr_array_unref (work->launches);
  g_ptr_array_unref (work->constants);
  g_free (work);
}

TrtCudaLaunch *
trt_cuda_work_add (TrtCudaWork *work, const TrtkLaunch *launch,
    const void *args, gsize args_bytes)
{
  TrtCudaLaunch *l = g_new0 (TrtCudaLaunch, 1);

  l->launch = *launch;
  l->args = g_byte_array_sized_new ((guint) args_bytes);
  g_byte_array_append (l->args, args, (guint) args_bytes);
  l->slots = g_array_new (FALSE, TRUE, sizeof (TrtCudaSlot));
  l->maps = g_array_new (FALSE, TRUE, sizeof (TrtCudaMap));
  g_ptr_array_add (work->launches, l);
  return l;
}

void
trt_cuda_launch_slot (TrtCudaLaunch *launch, gsize at, TrtCudaSpace space,
    guint index, guint64 offset)
{
  TrtCudaSlot slot = { (guint32) at, space, index, offset };

  g_array_append_val (launch->slots, slot);
}

guint
trt_cuda_work_constant (TrtCudaWork *work, GBytes *bytes)
{
  g_ptr_array_add (work->constants, bytes);
  return work->constants->len - 1;
}
