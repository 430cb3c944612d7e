/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames in CUDA memory, for tests of elements. */
#ifndef __CUDA_TEST_H__
#define __CUDA_TEST_H__

#include <gst/check/gstcheck.h>
#include <gst/cuda/gstcudabufferpool.h>
#include <gst/cuda/gstcudacontext.h>
#include <gst/cuda/gstcudaloader.h>
#include <gst/cuda/gstcudautils.h>
#include <gst/video/video.h>

/* A frame of CUDA memory of @context, filled as @picture, which is of @info. */
GstBuffer *cuda_test_upload (
    GstCudaContext *context, const GstVideoInfo *info, GstBuffer *picture);

/* Warnings on the bus, and 1000 for each error. */
guint cuda_test_count_warnings (GstBus *bus);

#endif /* __CUDA_TEST_H__ */
