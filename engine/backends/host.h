/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host.h: plain memory for backends that compute on the host. */
#ifndef TRT_BACKENDS_HOST_H
#define TRT_BACKENDS_HOST_H

#include <glib.h>

/* Zeroed, 64-byte aligned; NULL where there is not enough. */
void *trt_host_alloc (gsize bytes);
void trt_host_free (void *memory);

#endif
