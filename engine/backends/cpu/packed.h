/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* packed.h: what a tactic for convolutions of bytes keeps, whatever kernel is
 * behind it: weights as that kernel wants them, the program behind the sums,
 * and scratch: the kernel's first, then the program's rows. */
#ifndef TRT_BACKENDS_CPU_PACKED_H
#define TRT_BACKENDS_CPU_PACKED_H

#include "backends/cpu/program.h"

typedef struct {
  TrtkByteConv conv;
  TrtProgram program;
  void *packed;  /* 64-byte aligned; the tactic fills it */
  gsize at_rows; /* in the scratch */
  int n_threads; /* that the kernel's scratch is for, where it matters */
} TrtPackedConv;

typedef struct {
  const TrtPackedConv *prepared;
  TrtBoundProgram program;
  const void *x;
  void *y;
  guint8 *scratch;
} TrtBoundConv;

/* NULL with TRT_ERROR_BACKEND: no kernel covers it. */
gpointer trt_packed_conv_refuse (GError **error);
/* @conv as read from @problem; NULL as from refuse () where the layouts are not
 * those of choose (), or with TRT_ERROR_MEMORY. */
TrtPackedConv *trt_packed_conv_new (const TrtkProblem *problem,
    const TrtkByteConv *conv, gsize packed_bytes, gint64 period,
    GError **error);
/* Returns all of the scratch that a run wants, @kernel_bytes of it the
 * kernel's. */
gsize trt_packed_conv_set_scratch (TrtPackedConv *conv, gsize kernel_bytes);

/* TrtTactic's functions; bound is a TrtBoundConv. */
void trt_packed_conv_release (gpointer prepared);
gboolean trt_packed_conv_bind (gpointer prepared, void *const *in,
    void *const *out, void *scratch, gpointer *bound, GError **error);

#endif
