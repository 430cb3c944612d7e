/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* preproc.h: the kernels of preproc.cu on the stand-in, pixel by pixel. */
#ifndef TRT_STANDIN_PREPROC_H
#define TRT_STANDIN_PREPROC_H

#include <stdbool.h>

#include "standin.h"

bool standin_is_preproc (const char *name);
/* One frame a launch; the tests have no more. */
bool standin_run_preproc (const StandinKernel *kernel,
    const StandinLaunch *launch, const void *args, const void *context);

#endif
