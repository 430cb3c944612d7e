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

extern GstCudaContext *device_context;
extern gpointer device_standin; /* the stand-in driver's library, or NULL */

/* As in standin.h. */
void device_standin_set (const gchar *text);
glong device_standin_get (const gchar *what);

/* A frame of CUDA memory of @context, filled as @picture, which is of @info. */
GstBuffer *cuda_test_upload (
    GstCudaContext *context, const GstVideoInfo *info, GstBuffer *picture);

/* Warnings on the bus, and 1000 for each error. */
guint cuda_test_count_warnings (GstBus *bus);

/* main (): skipped where there is neither GPU nor stand-in. @set_up and
 * @tear_down: around each test, or NULL. */
int cuda_test_run (int argc, char **argv, const gchar *name,
    void (*set_up) (void), void (*tear_down) (void),
    void (*add) (TCase *tcase));

#endif /* __CUDA_TEST_H__ */
