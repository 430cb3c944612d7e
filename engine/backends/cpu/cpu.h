/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cpu.h: the tactics of the CPU backend. */
#ifndef TRT_BACKENDS_CPU_H
#define TRT_BACKENDS_CPU_H

#include "backends/backend.h"

/* The reference kernel of any operator, plain layouts. */
extern const TrtTactic trt_cpu_reference;
/* Moves by plain loops. */
extern const TrtTactic trt_cpu_relayout;

/* Channels side by side where they are innermost. */
extern const TrtTactic trt_loops_concat;
/* Some channels of each pixel. */
extern const TrtTactic trt_loops_channels;
/* One value for each channel. */
extern const TrtTactic trt_loops_global;
extern const TrtTactic trt_loops_mean;
/* Softmax along an axis that is not innermost. */
extern const TrtTactic trt_loops_softmax;
/* Bytes, one by one. */
extern const TrtTactic trt_loops_bytes;

/* Convolutions of bytes in kernels of our own. */
extern const TrtTactic trt_cpu_vnni;
/* Tests set it: also where oneDNN is faster. */
extern gboolean trt_cpu_vnni_insists;
extern const TrtTactic trt_cpu_madd;

#ifdef TRT_HAVE_ONEDNN
extern const TrtTactic trt_onednn_move;
/* Sums of bytes by way of f32. */
extern const TrtTactic trt_cpu_exact;
#define TACTIC(suffix, ...) extern const TrtTactic trt_onednn_##suffix;
#include "backends/cpu/onednn.def"
#undef TACTIC
#endif

#endif
