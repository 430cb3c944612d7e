/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtoverlay: draws what inference found.
 */
/**
 * SECTION:element-trtoverlay
 * @title: trtoverlay
 *
 * Draws the boxes, labels, scores, track ids and landmarks of #GstTrtInferMeta.
 * Lines and letters grow with the frame, each class keeps its colour. Where
 * downstream lays overlays over frames itself (most GL and Wayland sinks), they
 * are attached and the pixels stay as they are; elsewhere they are drawn in.
 *
 * Frames in CUDA memory are drawn in where they lie, by a kernel, in whatever
 * context they are of: NV12, I420, RGBA, BGRA, RGBx and all other formats of
 * 8-bit components. The pixels are those that the CPU draws. A frame that others
 * read, too, is copied on the GPU before. Formats of more bits, and GPUs that
 * the engine has no kernel for, are drawn in on the CPU; a warning says so.
 *
 * |[
 * gst-launch-1.0 filesrc location=street.mp4 ! decodebin ! trtinfer model=yolox.onnx ! trtoverlay ! videoconvert ! autovideosink
 * ]|
 * |[
 * gst-launch-1.0 filesrc location=street.mp4 ! qtdemux ! h264parse ! nvh264dec ! trtinfer model=yolox.onnx ! trtoverlay ! nvh264enc ! h264parse ! mp4mux ! filesink location=boxes.mp4
 * ]|
 */
#include "gsttrtoverlay.h"
#include "attach.h"
#include "caps.h"
#include "device.h"
#include "painter.h"

#include <gst/video/video.h>

GST_DEBUG_CATEGORY (gst_trt_overlay_debug);
#define GST_CAT_DEFAULT gst_trt_overlay_debug

#define DEFAULT_FONT "Sans Bold"

enum {
  PROP_0,
  PROP_LABELS,
  PROP_SCORES,
  PROP_IDS,
  PROP_LANDMARKS,
  PROP_LINE_WIDTH,
  PROP_FONT_SIZE,
  PROP_FONT,
};

struct _GstTrtOverlay {
  GstBaseTransform parent;

  PainterStyle style;           /* object lock */
  /* set in start () */
  Painter *painter;
  OverlayDevice device;
  /* set in set_caps () */
  GstVideoInfo info;
  gboolean can_blend;
  /* set by the first frame after set_caps () or a reconfigure event */
  gboolean attach;
  gint ask_downstream;          /* atomic */
};

/* In CUDA memory those of GstCuda's formats that are drawn in there. */
#define CAPS                                                                   \
  GST_VIDEO_CAPS_MAKE (GST_VIDEO_OVERLAY_COMPOSITION_BLEND_FORMATS)            \
  ";" GST_VIDEO_CAPS_MAKE_WITH_FEATURES (OVERLAY_CUDA_MEMORY,                  \
      "{ NV12, NV21, I420, YV12, Y42B, Y444, RGBA, BGRA, RGBx, BGRx, ARGB, "   \
      "ABGR, RGB, BGR, RGBP, BGRP, GBR }")                                     \
  ";" GST_VIDEO_CAPS_MAKE_WITH_FEATURES ("ANY", GST_VIDEO_FORMATS_ALL)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

G_DEFINE_TYPE (GstTrtOverlay, gst_trt_overlay, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (
    trtoverlay, "trtoverlay", GST_RANK_NONE, GST_TYPE_TRT_OVERLAY);

static void gst_trt_overlay_finalize (GObject *object);
static void gst_trt_overlay_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
static void gst_trt_overlay_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
static gboolean gst_trt_overlay_start (GstBaseTransform *trans);
static gboolean gst_trt_overlay_stop (GstBaseTransform *trans);
static gboolean gst_trt_overlay_set_caps (
    GstBaseTransform *trans, GstCaps *incaps, GstCaps *outcaps);
static gboolean gst_trt_overlay_src_event (
    GstBaseTransform *trans, GstEvent *event);
static gboolean gst_trt_overlay_transform_meta (GstBaseTransform *trans,
    GstBuffer *out, GstMeta *meta, GstBuffer *in);
static GstFlowReturn gst_trt_overlay_prepare_output_buffer (
    GstBaseTransform *trans, GstBuffer *in, GstBuffer **out);
static GstFlowReturn gst_trt_overlay_transform_ip (
    GstBaseTransform *trans, GstBuffer *buffer);

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING      \
      | GST_PARAM_CONTROLLABLE)

static void
install_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_LABELS,
      g_param_spec_boolean ("labels", "Labels",
          "Draw names of classes, for example labels=false", TRUE, FLAGS));
  g_object_class_install_property (klass, PROP_SCORES,
      g_param_spec_boolean ("scores", "Scores",
          "Draw confidences, 0.00 to 1.00, for example scores=false", TRUE,
          FLAGS));
  g_object_class_install_property (klass, PROP_IDS,
      g_param_spec_boolean ("ids", "Ids",
          "Draw the numbers that a tracker gave, for example ids=false", TRUE,
          FLAGS));
  g_object_class_install_property (klass, PROP_LANDMARKS,
      g_param_spec_boolean ("landmarks", "Landmarks",
          "Draw landmarks as dots, for example landmarks=false", TRUE, FLAGS));
  g_object_class_install_property (klass, PROP_LINE_WIDTH,
      g_param_spec_int ("line-width", "Line width",
          "Width of lines in pixels; 0 grows with the frame (5 at 1080p), "
          "for example line-width=2", 0, 200, 0, FLAGS));
  g_object_class_install_property (klass, PROP_FONT_SIZE,
      g_param_spec_int ("font-size", "Font size",
          "Height of letters in pixels; 0 grows with the frame (27 at 1080p), "
          "for example font-size=16", 0, 1000, 0, FLAGS));
  g_object_class_install_property (klass, PROP_FONT,
      g_param_spec_string ("font", "Font",
          "Pango name of the font, for example font=\"DejaVu Sans Bold\"",
          DEFAULT_FONT, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_PLAYING));
}

static void
gst_trt_overlay_class_init (GstTrtOverlayClass *klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_trt_overlay_debug, "trtoverlay", 0,
      "draws what inference found");
  gobject_class->finalize = gst_trt_overlay_finalize;
  gobject_class->set_property = gst_trt_overlay_set_property;
  gobject_class->get_property = gst_trt_overlay_get_property;
  install_properties (gobject_class);
  gst_element_class_set_static_metadata (element_class,
      "Inference overlay", "Filter/Effect/Video",
      "Draws boxes, labels, scores, ids and landmarks of GstTrtInferMeta",
      "gst-trtinfer contributors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  trans_class->start = gst_trt_overlay_start;
  trans_class->stop = gst_trt_overlay_stop;
  trans_class->transform_caps = overlay_transform_caps;
  trans_class->fixate_caps = overlay_fixate_caps;
  trans_class->set_caps = gst_trt_overlay_set_caps;
  trans_class->src_event = gst_trt_overlay_src_event;
  trans_class->transform_meta = gst_trt_overlay_transform_meta;
  trans_class->prepare_output_buffer = gst_trt_overlay_prepare_output_buffer;
  trans_class->transform_ip = gst_trt_overlay_transform_ip;
}

static void
gst_trt_overlay_init (GstTrtOverlay *self)
{
  self->style.labels = self->style.scores = TRUE;
  self->style.ids = self->style.landmarks = TRUE;
  self->style.font = g_strdup (DEFAULT_FONT);
  self->device.element = GST_BASE_TRANSFORM (self);
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_trt_overlay_finalize (GObject *object)
{
  GstTrtOverlay *self = GST_TRT_OVERLAY (object);

  g_free (self->style.font);
  G_OBJECT_CLASS (gst_trt_overlay_parent_class)->finalize (object);
}

static void
gst_trt_overlay_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTrtOverlay *self = GST_TRT_OVERLAY (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LABELS:
      self->style.labels = g_value_get_boolean (value);
      break;
    case PROP_SCORES:
      self->style.scores = g_value_get_boolean (value);
      break;
    case PROP_IDS:
      self->style.ids = g_value_get_boolean (value);
      break;
    case PROP_LANDMARKS:
      self->style.landmarks = g_value_get_boolean (value);
      break;
    case PROP_LINE_WIDTH:
      self->style.line_width = g_value_get_int (value);
      break;
    case PROP_FONT_SIZE:
      self->style.font_size = g_value_get_int (value);
      break;
    case PROP_FONT:
      g_free (self->style.font);
      self->style.font = g_value_dup_string (value);
      if (self->style.font == NULL)
        self->style.font = g_strdup (DEFAULT_FONT);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_trt_overlay_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTrtOverlay *self = GST_TRT_OVERLAY (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LABELS:
      g_value_set_boolean (value, self->style.labels);
      break;
    case PROP_SCORES:
      g_value_set_boolean (value, self->style.scores);
      break;
    case PROP_IDS:
      g_value_set_boolean (value, self->style.ids);
      break;
    case PROP_LANDMARKS:
      g_value_set_boolean (value, self->style.landmarks);
      break;
    case PROP_LINE_WIDTH:
      g_value_set_int (value, self->style.line_width);
      break;
    case PROP_FONT_SIZE:
      g_value_set_int (value, self->style.font_size);
      break;
    case PROP_FONT:
      g_value_set_string (value, self->style.font);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_trt_overlay_start (GstBaseTransform *trans)
{
  GST_TRT_OVERLAY (trans)->painter = painter_new ();
  return TRUE;
}

static gboolean
gst_trt_overlay_stop (GstBaseTransform *trans)
{
  GstTrtOverlay *self = GST_TRT_OVERLAY (trans);

  overlay_device_clear (&self->device, painter_get_drawing (self->painter));
  g_clear_pointer (&self->painter, painter_free);
  return TRUE;
}

static gboolean
gst_trt_overlay_set_caps (
    GstBaseTransform *trans, GstCaps *incaps, GstCaps *outcaps)
{
  GstTrtOverlay *self = GST_TRT_OVERLAY (trans);
  GstCapsFeatures *f = gst_caps_get_features (incaps, 0);

  if (!gst_video_info_from_caps (&self->info, incaps))
    return FALSE;
  self->can_blend = overlay_can_blend (f);
  overlay_device_renew (&self->device);
  g_atomic_int_set (&self->ask_downstream, TRUE);
  return TRUE;
}

static gboolean
gst_trt_overlay_src_event (GstBaseTransform *trans, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
    g_atomic_int_set (&GST_TRT_OVERLAY (trans)->ask_downstream, TRUE);
  return GST_BASE_TRANSFORM_CLASS (gst_trt_overlay_parent_class)
      ->src_event (trans, event);
}

/* With the element's lock for as long as that takes. */
static PainterStyle
copy_style (GstTrtOverlay *self)
{
  PainterStyle style;

  GST_OBJECT_LOCK (self);
  style = self->style;
  style.font = g_strdup (style.font);
  GST_OBJECT_UNLOCK (self);
  return style;
}

/* Into the frame by ourselves where its format allows it, else by GStreamer. */
static gboolean
draw (GstTrtOverlay *self, const PainterStyle *style, GstCustomMeta *meta,
    GstBuffer *buffer)
{
  GstVideoOverlayComposition *composition;
  GstVideoFrame frame;
  gboolean good = TRUE;

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READWRITE))
    return FALSE;
  if (gst_trt_drawing_supports (&self->info)) {
    good = gst_trt_drawing_run (
        painter_draw (self->painter, style, meta, &self->info), &frame);
  } else {
    composition = painter_compose (self->painter, style, meta, &self->info);
    if (composition != NULL) {
      good = gst_video_overlay_composition_blend (composition, &frame);
      gst_video_overlay_composition_unref (composition);
    }
  }
  gst_video_frame_unmap (&frame);
  return good;
}

static void
attach (GstTrtOverlay *self, const PainterStyle *style, GstCustomMeta *meta,
    GstBuffer *buffer)
{
  GstVideoOverlayComposition *composition
      = painter_compose (self->painter, style, meta, &self->info);

  if (composition == NULL)
    return;
  overlay_attach (buffer, composition);
  gst_video_overlay_composition_unref (composition);
}

/* Of a frame in which something is to be drawn; NULL of others. */
static GstCustomMeta *
get_meta (GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);

  if (meta == NULL || GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)
      || (gst_trt_infer_meta_get_n_objects (meta) == 0
          && gst_trt_infer_meta_get_n_classes (meta) == 0))
    return NULL;
  return meta;
}

static gboolean
device_takes (GstTrtOverlay *self, GstBuffer *buffer)
{
  return !self->attach
      && overlay_device_takes (&self->device,
          painter_get_drawing (self->painter), &self->info, buffer);
}

/* Drawing changes neither size nor format. */
static gboolean
gst_trt_overlay_transform_meta (GstBaseTransform *trans, GstBuffer *out,
    GstMeta *meta, GstBuffer *in)
{
  return TRUE;
}

static void
post_error (GstTrtOverlay *self, const GError *error)
{
  if (!gst_trt_post_device_error (GST_ELEMENT (self), error))
    GST_ELEMENT_ERROR (self, RESOURCE, FAILED, ("%s", error->message), (NULL));
}

/* A frame that stays as it is goes on as it is. One in CUDA memory that others
 * read is copied there. */
static GstFlowReturn
gst_trt_overlay_prepare_output_buffer (
    GstBaseTransform *trans, GstBuffer *in, GstBuffer **out)
{
  GstTrtOverlay *self = GST_TRT_OVERLAY (trans);
  g_autoptr (GError) error = NULL;

  if (g_atomic_int_compare_and_exchange (&self->ask_downstream, TRUE, FALSE)) {
    self->attach = overlay_ask_downstream (trans);
    GST_DEBUG_OBJECT (self, "overlays are %s",
        self->attach ? "attached for downstream to draw" : "drawn in here");
  }
  if (get_meta (in) == NULL) {
    *out = in;
    return GST_FLOW_OK;
  }
  if ((gst_buffer_is_writable (in) && gst_buffer_is_all_memory_writable (in))
      || !device_takes (self, in))
    return GST_BASE_TRANSFORM_CLASS (gst_trt_overlay_parent_class)
        ->prepare_output_buffer (trans, in, out);
  *out = overlay_device_copy (&self->device,
      painter_get_drawing (self->painter), &self->info, in, &error);
  if (*out != NULL)
    return GST_FLOW_OK;
  post_error (self, error);
  return GST_FLOW_ERROR;
}

static GstFlowReturn
gst_trt_overlay_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstTrtOverlay *self = GST_TRT_OVERLAY (trans);
  GstCustomMeta *meta = get_meta (buffer);
  g_autoptr (GError) error = NULL;
  PainterStyle style;
  gboolean good = TRUE;

  gst_object_sync_values (GST_OBJECT (self), GST_BUFFER_PTS (buffer));
  if (meta == NULL)
    return GST_FLOW_OK;
  style = copy_style (self);
  if (self->attach)
    attach (self, &style, meta, buffer);
  else if (device_takes (self, buffer))
    overlay_device_draw (&self->device,
        painter_draw (self->painter, &style, meta, &self->info), &self->info,
        buffer, &error);
  else
    good = self->can_blend && draw (self, &style, meta, buffer);
  g_free (style.font);
  if (error != NULL)
    goto device_failed;
  if (!good)
    goto cannot_draw;
  return GST_FLOW_OK;

  /* ERRORS */
device_failed:
  post_error (self, error);
  return GST_FLOW_ERROR;
cannot_draw:
  GST_ELEMENT_ERROR (self, STREAM, FORMAT, (NULL),
      ("overlays can neither be attached nor drawn in: frames are %s, %s; put a "
       "download or convert element before trtoverlay",
          GST_VIDEO_INFO_NAME (&self->info),
          self->can_blend ? "not writable" : "in memory that is not ours to "
                                             "change"));
  return GST_FLOW_ERROR;
}
