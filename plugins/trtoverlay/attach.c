/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Overlays that downstream draws.
 */
#include "attach.h"

gboolean
overlay_ask_downstream (GstBaseTransform *trans)
{
  GstPad *pad = GST_BASE_TRANSFORM_SRC_PAD (trans);
  GstCaps *caps = gst_pad_get_current_caps (pad);
  GstQuery *query;
  gboolean draws;

  if (caps == NULL)
    return FALSE;
  query = gst_query_new_allocation (caps, FALSE);
  draws = gst_pad_peer_query (pad, query)
      && gst_query_find_allocation_meta (
          query, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_query_unref (query);
  gst_caps_unref (caps);
  return draws;
}

void
overlay_attach (GstBuffer *buffer, GstVideoOverlayComposition *composition)
{
  GstVideoOverlayCompositionMeta *meta
      = gst_buffer_get_video_overlay_composition_meta (buffer);
  GstVideoOverlayComposition *both;

  if (meta == NULL) {
    gst_buffer_add_video_overlay_composition_meta (buffer, composition);
    return;
  }
  both = gst_video_overlay_composition_copy (meta->overlay);
  for (guint i = 0;
       i < gst_video_overlay_composition_n_rectangles (composition); i++)
    gst_video_overlay_composition_add_rectangle (
        both, gst_video_overlay_composition_get_rectangle (composition, i));
  gst_video_overlay_composition_unref (meta->overlay);
  meta->overlay = both;
}
