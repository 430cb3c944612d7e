/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtoverlay: draws what inference found. */
#ifndef __GST_TRT_OVERLAY_H__
#define __GST_TRT_OVERLAY_H__

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_TRT_OVERLAY (gst_trt_overlay_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTrtOverlay, gst_trt_overlay, GST, TRT_OVERLAY, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (trtoverlay);

G_END_DECLS

#endif /* __GST_TRT_OVERLAY_H__ */
