/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* codecs.h: what the video engines of a GPU take. The driver's libraries for it
 * are opened at run time; without the headers of the Video Codec SDK at build
 * time (libffmpeg-nvenc-dev) the answer is an error that says so. */
#ifndef TRTPLAN_CODECS_H
#define TRTPLAN_CODECS_H

#include "backends/cuda/device.h"

typedef struct {
  const char *codec;  /* "H.264" */
  const char *chroma; /* "4:2:0" */
  int bits;           /* of a sample */
  guint width, height; /* the most */
  guint engines;      /* that take it; 0: not known */
} ToolFormat;

/* Arrays of ToolFormat, empty where the GPU has no such engine. NULL where it
 * cannot be told. The context of @device is pushed. */
GArray *tool_codecs_decode (TrtCudaDevice *device, GError **error);
GArray *tool_codecs_encode (TrtCudaDevice *device, GError **error);

#endif
