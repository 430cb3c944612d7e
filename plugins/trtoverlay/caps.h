/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtoverlay's caps: with and without the feature that says that overlays are
 * attached. */
#ifndef __TRT_OVERLAY_CAPS_H__
#define __TRT_OVERLAY_CAPS_H__

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

/* Whether pixels lie where we can change them. */
gboolean overlay_can_blend (const GstCapsFeatures *features);

/* Virtual functions of the element. */
GstCaps *overlay_transform_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *filter);
GstCaps *overlay_fixate_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *othercaps);

G_END_DECLS

#endif /* __TRT_OVERLAY_CAPS_H__ */
