/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What an application is told when a GPU fails. */
#ifndef __GST_TRT_DEVICE_ERROR_H__
#define __GST_TRT_DEVICE_ERROR_H__

#include <gst/gst.h>
#include <gst/trt/trt-prelude.h>

G_BEGIN_DECLS

GST_TRT_API
gboolean gst_trt_post_device_error (GstElement *element, const GError *error);

G_END_DECLS

#endif /* __GST_TRT_DEVICE_ERROR_H__ */
