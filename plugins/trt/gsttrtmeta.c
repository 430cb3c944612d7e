/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtmeta: regions and analytics again, after elements that drop them.
 */
/**
 * SECTION:element-trtmeta
 * @title: trtmeta
 *
 * Elements that convert, scale or download frames drop
 * #GstVideoRegionOfInterestMeta and the analytics relation meta (cudadownload,
 * cudaconvert, cudascale), or strip regions of their parameters (videoconvert,
 * videoscale). They keep #GstTrtInferMeta, whose boxes are shares of the frame.
 * This element derives the others from it again, in the pixels of the caps that
 * the frames have now. Elements that read #GstTrtInferMeta itself, trtoverlay
 * and trtpublish, do not need it.
 *
 * |[
 * gst-launch-1.0 ... ! trtinfer model=yolov8n.onnx ! cudadownload ! \
 *   videoscale ! video/x-raw,width=640,height=360 ! trtmeta ! gvametaconvert ...
 * ]|
 *
 * Frames are of any memory; they are not touched. Put it behind elements that
 * show the whole picture: what videocrop or videoflip do to it no meta of ours
 * knows.
 */
#include "gsttrtmeta.h"

#include <gst/trt/gsttrt.h>

struct _GstTrtMeta {
  GstBaseTransform parent;

  /* properties; object lock */
  GstTrtMetadata metadata;

  /* set in set_caps () */
  GstVideoInfo info;
};

enum { PROP_0, PROP_METADATA };

GST_DEBUG_CATEGORY_STATIC (gst_trt_meta_debug);
#define GST_CAT_DEFAULT gst_trt_meta_debug

G_DEFINE_FINAL_TYPE (GstTrtMeta, gst_trt_meta, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (trtmeta, "trtmeta", GST_RANK_NONE,
    GST_TYPE_TRT_META,
    GST_DEBUG_CATEGORY_INIT (
        gst_trt_meta_debug, "trtmeta", 0, "derived metas again"))

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

static void
set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTrtMeta *self = GST_TRT_META (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_METADATA)
    self->metadata = g_value_get_enum (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTrtMeta *self = GST_TRT_META (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_METADATA)
    g_value_set_enum (value, self->metadata);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
set_caps (GstBaseTransform *trans, GstCaps *incaps, GstCaps *outcaps)
{
  GstTrtMeta *self = GST_TRT_META (trans);
  const GstStructure *s = gst_caps_get_structure (incaps, 0);

  /* Only the size matters, and a format may be of a newer GStreamer. */
  gst_video_info_init (&self->info);
  return gst_structure_get_int (s, "width", &self->info.width)
      && gst_structure_get_int (s, "height", &self->info.height);
}

/* Buffers pass through, so their pools are between the neighbours. */
static gboolean
propose_allocation (
    GstBaseTransform *trans, GstQuery *decide_query, GstQuery *query)
{
  return gst_pad_peer_query (GST_BASE_TRANSFORM_SRC_PAD (trans), query);
}

static gboolean
decide_allocation (GstBaseTransform *trans, GstQuery *query)
{
  return TRUE;
}

/* A buffer that others hold too is copied without its memory. */
static GstFlowReturn
prepare_output_buffer (
    GstBaseTransform *trans, GstBuffer *input, GstBuffer **output)
{
  *output = gst_buffer_is_writable (input) ? input : gst_buffer_copy (input);
  return GST_FLOW_OK;
}

static GstFlowReturn
transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstTrtMeta *self = GST_TRT_META (trans);
  GstTrtMetadata metadata;

  GST_OBJECT_LOCK (self);
  metadata = self->metadata;
  GST_OBJECT_UNLOCK (self);
  if (!gst_trt_restore_metas (buffer, &self->info, metadata))
    GST_LOG_OBJECT (self, "no results on %" GST_PTR_FORMAT, buffer);
  return GST_FLOW_OK;
}

static void
gst_trt_meta_class_init (GstTrtMetaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  g_object_class_install_property (object_class, PROP_METADATA,
      g_param_spec_enum ("metadata", "Metadata",
          "Which metas are derived from GstTrtInferMeta, for example "
          "metadata=roi",
          GST_TYPE_TRT_METADATA, GST_TRT_METADATA_AUTO,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_PLAYING));
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Inference metadata",
      "Filter/Analyzer/Video",
      "Derives regions of interest and analytics from trtinfer's results "
      "again, after elements that drop them",
      "gst-trtinfer contributors");
  trans_class->set_caps = set_caps;
  trans_class->propose_allocation = propose_allocation;
  trans_class->decide_allocation = decide_allocation;
  trans_class->prepare_output_buffer = prepare_output_buffer;
  trans_class->transform_ip = transform_ip;
  gst_type_mark_as_plugin_api (GST_TYPE_TRT_METADATA, 0);
}

static void
gst_trt_meta_init (GstTrtMeta *self)
{
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
  gst_video_info_init (&self->info);
}
