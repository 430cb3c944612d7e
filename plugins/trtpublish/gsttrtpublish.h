/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtpublish: what inference found, as JSON lines. */
#ifndef __GST_TRT_PUBLISH_H__
#define __GST_TRT_PUBLISH_H__

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_TRT_PUBLISH (gst_trt_publish_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTrtPublish, gst_trt_publish, GST, TRT_PUBLISH, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (trtpublish);

G_END_DECLS

#endif /* __GST_TRT_PUBLISH_H__ */
