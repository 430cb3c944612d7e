/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* work.h: what a CUDA tactic makes of a problem: launches and constants, as
 * data. Tactics are plain functions of a problem and the properties of a GPU;
 * memory, streams, patching of addresses and graphs are the runtime's. So a
 * tactic needs no GPU, and neither do its tests. */
#ifndef TRT_BACKENDS_CUDA_WORK_H
#define TRT_BACKENDS_CUDA_WORK_H

#include <glib.h>

#include "cuda/trtk_cuda.h"
#include "trtk_layout.h"

/* What choices depend on. */
typedef struct {
  int cc;          /* 90: compute capability 9.0 */
  int sms;
  gsize smem_max;  /* of a CTA, opted in */
  gsize l2_bytes;
  double bytes_per_us, s8_ops_per_us, f16_ops_per_us; /* peaks, estimated */
  /* Whether @device has the kernel; NULL: no device is there to be asked, and
   * what its compute capability allows is taken to be there. */
  gboolean (*has) (gpointer device, const char *kernel);
  gpointer device;
} TrtCudaProps;

typedef enum {
  TRT_CUDA_IN,       /* operand index of the problem's inputs, */
  TRT_CUDA_OUT,      /* outputs, */
  TRT_CUDA_CONSTANT, /* the work's own constants, */
  TRT_CUDA_SCRATCH   /* the context's scratch */
} TrtCudaSpace;

/* An address that the runtime writes into a launch's arguments. */
typedef struct {
  guint32 at;     /* byte in the arguments */
  TrtCudaSpace space;
  guint32 index;
  guint64 offset; /* bytes behind the start of the operand */
} TrtCudaSlot;

/* A tensor map that the runtime encodes into the arguments. */
typedef struct {
  guint32 at;
  TrtkMapPlan plan;
  TrtCudaSlot data; /* .at unused */
} TrtCudaMap;

typedef struct {
  TrtkLaunch launch;
  GByteArray *args; /* by value, without addresses */
  GArray *slots;    /* TrtCudaSlot */
  GArray *maps;     /* TrtCudaMap */
  gboolean early;   /* may begin before the launch before it has ended: the
                     * kernel waits itself (programmatic dependent launch) */
} TrtCudaLaunch;

typedef struct {
  GPtrArray *launches;  /* TrtCudaLaunch, in order */
  GPtrArray *constants; /* GBytes, uploaded once an engine */
  gsize scratch_bytes;
} TrtCudaWork;

TrtCudaWork *trt_cuda_work_new (void);
void trt_cuda_work_free (TrtCudaWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtCudaWork, trt_cuda_work_free)

/* Appends; the launch stays the work's. */
TrtCudaLaunch *trt_cuda_work_add (TrtCudaWork *work, const TrtkLaunch *launch,
    const void *args, gsize args_bytes);
void trt_cuda_launch_slot (TrtCudaLaunch *launch, gsize at, TrtCudaSpace space,
    guint index, guint64 offset);
/* Takes @bytes; returns the index for TRT_CUDA_CONSTANT. */
guint trt_cuda_work_constant (TrtCudaWork *work, GBytes *bytes);

#endif
