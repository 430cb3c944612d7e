/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* codecs_none.c: codecs.h without the headers of the Video Codec SDK. */
#include "codecs.h"

#include "base/error.h"

static GArray *
unknown (GError **error)
{
  trt_fail (error, TRT_ERROR_UNSUPPORTED,
      "built without the headers of the Video Codec SDK "
      "(libffmpeg-nvenc-dev)");
  return NULL;
}

GArray *
tool_codecs_decode (TrtCudaDevice *device, GError **error)
{
  return unknown (error);
}

GArray *
tool_codecs_encode (TrtCudaDevice *device, GError **error)
{
  return unknown (error);
}
