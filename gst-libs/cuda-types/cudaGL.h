/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * cudaGL.h: types only, see cuda.h. */
#ifndef __GST_TRT_CUDA_GL_TYPES_H__
#define __GST_TRT_CUDA_GL_TYPES_H__

#include "cuda.h"

typedef enum {
  CU_GL_DEVICE_LIST_ALL = 1,
  CU_GL_DEVICE_LIST_CURRENT_FRAME = 2,
  CU_GL_DEVICE_LIST_NEXT_FRAME = 3
} CUGLDeviceList;

#endif /* __GST_TRT_CUDA_GL_TYPES_H__ */
