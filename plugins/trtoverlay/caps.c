/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtoverlay's caps: with and without the feature that says that overlays are
 * attached.
 */
#include "caps.h"
#include "device.h"

#include <gst/video/video.h>

#define OVERLAY_FEATURE GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION

gboolean
overlay_can_blend (const GstCapsFeatures *features)
{
  for (guint i = 0; i < gst_caps_features_get_size (features); i++) {
    const gchar *name = gst_caps_features_get_nth (features, i);

    if (g_str_has_prefix (name, "memory:")
        && !g_str_equal (name, GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY)
        && !(overlay_has_cuda () && g_str_equal (name, OVERLAY_CUDA_MEMORY)))
      return FALSE;
  }
  return TRUE;
}

/* @caps with the overlay feature added or taken away; structures that cannot be
 * without (memory that only downstream can draw on) are left out. */
static GstCaps *
with_feature (GstCaps *caps, gboolean wanted, gboolean keep_all)
{
  GstCaps *out = gst_caps_new_empty ();

  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    GstStructure *s = gst_structure_copy (gst_caps_get_structure (caps, i));
    GstCapsFeatures *f
        = gst_caps_features_copy (gst_caps_get_features (caps, i));

    if (!gst_caps_features_is_any (f)) {
      if (wanted && !gst_caps_features_contains (f, OVERLAY_FEATURE))
        gst_caps_features_add (f, OVERLAY_FEATURE);
      else if (!wanted)
        gst_caps_features_remove (f, OVERLAY_FEATURE);
      if (!wanted && !keep_all && !overlay_can_blend (f)) {
        gst_structure_free (s);
        gst_caps_features_free (f);
        continue;
      }
    }
    out = gst_caps_merge_structure_full (out, s, f);
  }
  return out;
}

GstCaps *
overlay_transform_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *filter)
{
  GstCaps *out = with_feature (caps, TRUE, TRUE);

  /* As it came, too, and without the feature, where we can blend. */
  out = gst_caps_merge (
      out, with_feature (caps, FALSE, direction == GST_PAD_SRC));
  if (filter != NULL) {
    GstCaps *both
        = gst_caps_intersect_full (filter, out, GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (out);
    out = both;
  }
  return out;
}

/* The feature only where the peer names it: one that takes anything does not
 * therefore draw overlays. */
static gboolean
peer_draws (GstBaseTransform *trans)
{
  GstCaps *peer
      = gst_pad_peer_query_caps (GST_BASE_TRANSFORM_SRC_PAD (trans), NULL);
  gboolean draws = FALSE;

  if (!gst_caps_is_any (peer)) {
    for (guint i = 0; i < gst_caps_get_size (peer) && !draws; i++) {
      GstCapsFeatures *f = gst_caps_get_features (peer, i);

      draws = !gst_caps_features_is_any (f)
          && gst_caps_features_contains (f, OVERLAY_FEATURE);
    }
  }
  gst_caps_unref (peer);
  return draws;
}

GstCaps *
overlay_fixate_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *othercaps)
{
  gboolean has = gst_caps_features_contains (
      gst_caps_get_features (caps, 0), OVERLAY_FEATURE);

  if (direction == GST_PAD_SINK && !has && !peer_draws (trans)) {
    GstCaps *plain = with_feature (othercaps, FALSE, FALSE);

    if (!gst_caps_is_empty (plain)) {
      gst_caps_unref (othercaps);
      othercaps = plain;
    } else {
      gst_caps_unref (plain);
    }
  }
  return gst_caps_fixate (othercaps);
}
