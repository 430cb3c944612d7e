/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Names of classes. */
#ifndef __GST_TRT_LABELS_H__
#define __GST_TRT_LABELS_H__

#include <gst/trt/trt-prelude.h>

G_BEGIN_DECLS

/**
 * GST_TRT_LABELS_MAX_BYTES:
 *
 * Longest labels file that is read: 8 MiB.
 */
#define GST_TRT_LABELS_MAX_BYTES (8 * 1024 * 1024)

/**
 * GST_TRT_LABELS_MAX:
 *
 * Most labels of a model.
 */
#define GST_TRT_LABELS_MAX 65536

/**
 * GST_TRT_LABEL_MAX_BYTES:
 *
 * Longest label; the rest of a longer one is cut off.
 */
#define GST_TRT_LABEL_MAX_BYTES 256

GST_TRT_API
GPtrArray *gst_trt_labels_coco (void);

GST_TRT_API
GPtrArray *gst_trt_labels_load (const gchar *path, GError **error);

GST_TRT_API
GPtrArray *gst_trt_labels_parse (
    const gchar *data, gsize size, GError **error);

GST_TRT_API
GPtrArray *gst_trt_labels_parse_list (const gchar *text);

GST_TRT_API
GPtrArray *gst_trt_labels_parse_python (const gchar *text, GError **error);

G_END_DECLS

#endif /* __GST_TRT_LABELS_H__ */
