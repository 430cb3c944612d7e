/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtmeta: regions and analytics again, after elements that drop them. */
#ifndef __GST_TRT_META_H__
#define __GST_TRT_META_H__

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_TRT_META (gst_trt_meta_get_type ())
G_DECLARE_FINAL_TYPE (GstTrtMeta, gst_trt_meta, GST, TRT_META, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (trtmeta);

G_END_DECLS

#endif /* __GST_TRT_META_H__ */
