/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cpu.h: the tactics of the CPU backend. */
#ifndef TRT_BACKENDS_CPU_H
#define TRT_BACKENDS_CPU_H

#include "backends/backend.h"

/* The reference kernel of any operator, plain layouts. */
extern const TrtTactic trt_cpu_reference;
/* Moves by plain loops. */
extern const TrtTactic trt_cpu_move;

#endif
