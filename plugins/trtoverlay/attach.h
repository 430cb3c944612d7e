/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Overlays that downstream draws. */
#ifndef __TRT_OVERLAY_ATTACH_H__
#define __TRT_OVERLAY_ATTACH_H__

#include <gst/base/gstbasetransform.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* Whether downstream draws overlays that are attached. The base class leaves
 * the allocation query of in-place elements to upstream's, which may never
 * come. */
gboolean overlay_ask_downstream (GstBaseTransform *trans);

/* Beside what another overlay attached before us. */
void overlay_attach (
    GstBuffer *buffer, GstVideoOverlayComposition *composition);

G_END_DECLS

#endif /* __TRT_OVERLAY_ATTACH_H__ */
