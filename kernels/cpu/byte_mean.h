/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* byte_mean.h: the mean of each channel of pictures of bytes. */
#ifndef TRTK_CPU_BYTE_MEAN_H
#define TRTK_CPU_BYTE_MEAN_H

#include "trtk.h"
#include "trtk_layout.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TrtQConv with weights of 1 and one window, the whole picture, without
 * epilogue, into bytes: @args as the reference kernel takes them, and x lies in
 * @layout, PLAIN or NHWC. @sums: room for as many as there are channels. */
TrtkStatus trtk_byte_mean (const TrtkArgs *args, TrtkLayout layout,
    uint32_t *sums);

#ifdef __cplusplus
}
#endif

#endif
