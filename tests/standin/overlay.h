/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.h: the kernel of overlay.cu on the stand-in, sample by sample. */
#ifndef TRT_STANDIN_OVERLAY_H
#define TRT_STANDIN_OVERLAY_H

#include "standin.h"

bool standin_run_overlay (const StandinKernel *kernel,
    const StandinLaunch *launch, const void *args, const void *context);

#endif
