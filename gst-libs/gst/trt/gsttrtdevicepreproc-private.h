/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frame -> network input, for the kernel that reads a decoder's surface. */
#ifndef __GST_TRT_DEVICE_PREPROC_PRIVATE_H__
#define __GST_TRT_DEVICE_PREPROC_PRIVATE_H__

#include "gsttrtpreproc.h"
#include "trtk_preproc.h"

G_BEGIN_DECLS

/* Exported for the tests. */
GST_TRT_API
gboolean gst_trt_device_preproc_supports (const GstVideoInfo *info);

GST_TRT_API
gboolean gst_trt_device_preproc_init (TrtkPreproc *preproc,
    const GstVideoInfo *info, const GstVideoRectangle *crop,
    const GstTrtPreprocConfig *config);

GST_TRT_API
void gst_trt_device_preproc_set_frame (
    TrtkPreprocFrame *to, const GstVideoFrame *frame, gint slot);

G_END_DECLS

#endif /* __GST_TRT_DEVICE_PREPROC_PRIVATE_H__ */
