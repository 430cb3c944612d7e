/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtpublish: what inference found, as JSON lines.
 */
/**
 * SECTION:element-trtpublish
 * @title: trtpublish
 *
 * Writes one line of JSON for each frame on which #GstTrtInferMeta holds
 * something, in the schema of DL Streamer's gvametaconvert. Frames pass
 * untouched, raw or encoded.
 *
 * |[
 * gst-launch-1.0 filesrc location=street.mp4 ! decodebin ! trtinfer model=yolox.onnx ! trtpublish file-path=street.jsonl source=street.mp4 tags='{"camera":"north"}' ! fakesink
 * ]|
 *
 * `timestamp` is stream time in nanoseconds. `system_timestamp` and
 * `rtp.sender_ntp_unix_timestamp_ns` are the time of capture, where a
 * #GstReferenceTimestampMeta tells it (rtspsrc add-reference-timestamp-meta=true)
 * or the pipeline runs on a clock of real time.
 */
#include "gsttrtpublish.h"
#include "json.h"
#include "sink.h"

#include <gst/video/video.h>

GST_DEBUG_CATEGORY_STATIC (gst_trt_publish_debug);
#define GST_CAT_DEFAULT gst_trt_publish_debug

/* Seconds from 1900, where NTP begins, to 1970. */
#define NTP_TO_UNIX G_GUINT64_CONSTANT (2208988800)

enum {
  PROP_0,
  PROP_METHOD,
  PROP_FILE_PATH,
  PROP_APPEND,
  PROP_SOURCE,
  PROP_TAGS,
  PROP_ADD_EMPTY_RESULTS,
};

/* Brokers will be further methods. */
typedef enum {
  GST_TRT_PUBLISH_METHOD_FILE,
} GstTrtPublishMethod;

#define GST_TYPE_TRT_PUBLISH_METHOD (gst_trt_publish_method_get_type ())
static GType
gst_trt_publish_method_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_PUBLISH_METHOD_FILE, "A file, named pipe or standard output",
        "file" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtPublishMethod", values));
  return type;
}

struct _GstTrtPublish {
  GstBaseTransform parent;

  /* properties; object lock */
  GstTrtPublishMethod method;
  gchar *file_path;
  gboolean append;
  gchar *source;
  gchar *tags;
  gboolean add_empty_results;
  /* set in start () */
  int fd;
  gchar *open_path;
  JsonNode *tags_node;
  /* set in set_caps () */
  gint width, height;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_TYPE (GstTrtPublish, gst_trt_publish, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (
    trtpublish, "trtpublish", GST_RANK_NONE, GST_TYPE_TRT_PUBLISH);

static void gst_trt_publish_finalize (GObject *object);
static void gst_trt_publish_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
static void gst_trt_publish_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
static gboolean gst_trt_publish_start (GstBaseTransform *trans);
static gboolean gst_trt_publish_stop (GstBaseTransform *trans);
static gboolean gst_trt_publish_set_caps (
    GstBaseTransform *trans, GstCaps *incaps, GstCaps *outcaps);
static GstFlowReturn gst_trt_publish_transform_ip (
    GstBaseTransform *trans, GstBuffer *buffer);

static void
install_properties (GObjectClass *klass)
{
  GParamFlags ready = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;
  GParamFlags live = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_METHOD,
      g_param_spec_enum ("method", "Method",
          "Where lines go, for example method=file",
          GST_TYPE_TRT_PUBLISH_METHOD, GST_TRT_PUBLISH_METHOD_FILE, ready));
  g_object_class_install_property (klass, PROP_FILE_PATH,
      g_param_spec_string ("file-path", "File path",
          "File or named pipe to write, \"-\" or \"stdout\" is standard "
          "output, for example file-path=/var/log/objects.jsonl", "-", ready));
  g_object_class_install_property (klass, PROP_APPEND,
      g_param_spec_boolean ("append", "Append",
          "Keep what the file holds and write behind it, for example "
          "append=true",
          FALSE, ready));
  g_object_class_install_property (klass, PROP_SOURCE,
      g_param_spec_string ("source", "Source",
          "Name of the stream, written as \"source\", for example "
          "source=rtsp://camera/1", NULL, live));
  g_object_class_install_property (klass, PROP_TAGS,
      g_param_spec_string ("tags", "Tags",
          "JSON object written as \"tags\" with each frame, for example "
          "tags='{\"site\":\"gate\"}'", NULL, ready));
  g_object_class_install_property (klass, PROP_ADD_EMPTY_RESULTS,
      g_param_spec_boolean ("add-empty-results", "Add empty results",
          "Write a line for frames on which nothing was found, too, for "
          "example add-empty-results=true", FALSE, live));
}

static void
gst_trt_publish_class_init (GstTrtPublishClass *klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_trt_publish_debug, "trtpublish", 0,
      "what inference found, as JSON lines");
  gobject_class->finalize = gst_trt_publish_finalize;
  gobject_class->set_property = gst_trt_publish_set_property;
  gobject_class->get_property = gst_trt_publish_get_property;
  install_properties (gobject_class);
  gst_element_class_set_static_metadata (element_class,
      "Inference publisher", "Filter/Metadata",
      "Writes GstTrtInferMeta as JSON lines", "gst-trtinfer contributors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  trans_class->start = gst_trt_publish_start;
  trans_class->stop = gst_trt_publish_stop;
  trans_class->set_caps = gst_trt_publish_set_caps;
  trans_class->transform_ip = gst_trt_publish_transform_ip;
  trans_class->passthrough_on_same_caps = TRUE;
}

static void
gst_trt_publish_init (GstTrtPublish *self)
{
  self->fd = -1;
  self->file_path = g_strdup ("-");
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_trt_publish_finalize (GObject *object)
{
  GstTrtPublish *self = GST_TRT_PUBLISH (object);

  g_free (self->file_path);
  g_free (self->source);
  g_free (self->tags);
  G_OBJECT_CLASS (gst_trt_publish_parent_class)->finalize (object);
}

static void
gst_trt_publish_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTrtPublish *self = GST_TRT_PUBLISH (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METHOD:
      self->method = g_value_get_enum (value);
      break;
    case PROP_FILE_PATH:
      g_free (self->file_path);
      self->file_path = g_value_dup_string (value);
      break;
    case PROP_APPEND:
      self->append = g_value_get_boolean (value);
      break;
    case PROP_SOURCE:
      g_free (self->source);
      self->source = g_value_dup_string (value);
      break;
    case PROP_TAGS:
      g_free (self->tags);
      self->tags = g_value_dup_string (value);
      break;
    case PROP_ADD_EMPTY_RESULTS:
      self->add_empty_results = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_trt_publish_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTrtPublish *self = GST_TRT_PUBLISH (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METHOD:
      g_value_set_enum (value, self->method);
      break;
    case PROP_FILE_PATH:
      g_value_set_string (value, self->file_path);
      break;
    case PROP_APPEND:
      g_value_set_boolean (value, self->append);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, self->source);
      break;
    case PROP_TAGS:
      g_value_set_string (value, self->tags);
      break;
    case PROP_ADD_EMPTY_RESULTS:
      g_value_set_boolean (value, self->add_empty_results);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

/* Posts @error as it is, which has the code and names the file. */
static void
post_error (GstTrtPublish *self, GError *error)
{
  gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR,
      error->domain, error->code, g_strdup (error->message), NULL, __FILE__,
      GST_FUNCTION, __LINE__);
}

static gboolean
parse_tags (GstTrtPublish *self, const gchar *tags)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  const gchar *problem = "not an object";

  if (tags == NULL || *tags == '\0')
    return TRUE;
  if (!json_parser_load_from_data (parser, tags, -1, &error))
    problem = error->message;
  else if (JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    self->tags_node = json_node_copy (json_parser_get_root (parser));
    return TRUE;
  }
  GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, (NULL),
      ("property tags '%s' is no JSON object such as {\"site\":\"gate\"}: %s",
          tags, problem));
  return FALSE;
}

static gboolean
gst_trt_publish_start (GstBaseTransform *trans)
{
  GstTrtPublish *self = GST_TRT_PUBLISH (trans);
  g_autofree gchar *tags = NULL;
  g_autoptr (GError) error = NULL;
  gboolean append;

  GST_OBJECT_LOCK (self);
  self->open_path = g_strdup (self->file_path);
  append = self->append;
  tags = g_strdup (self->tags);
  GST_OBJECT_UNLOCK (self);
  self->width = self->height = 0;
  if (!parse_tags (self, tags))
    goto failed;
  self->fd = line_sink_open (self->open_path, append, &error);
  if (self->fd < 0) {
    post_error (self, error);
    goto failed;
  }
  return TRUE;

  /* ERRORS */
failed:
  g_clear_pointer (&self->tags_node, json_node_unref);
  g_clear_pointer (&self->open_path, g_free);
  return FALSE;
}

static gboolean
gst_trt_publish_stop (GstBaseTransform *trans)
{
  GstTrtPublish *self = GST_TRT_PUBLISH (trans);
  g_autoptr (GError) error = NULL;
  gboolean good = TRUE;

  if (self->fd >= 0 && !line_sink_close (self->fd, self->open_path, &error))
    good = FALSE;
  self->fd = -1;
  if (!good)
    post_error (self, error);
  g_clear_pointer (&self->tags_node, json_node_unref);
  g_clear_pointer (&self->open_path, g_free);
  return good;
}

static gboolean
gst_trt_publish_set_caps (
    GstBaseTransform *trans, GstCaps *incaps, GstCaps *outcaps)
{
  GstTrtPublish *self = GST_TRT_PUBLISH (trans);
  GstStructure *s = gst_caps_get_structure (incaps, 0);

  self->width = self->height = 0;
  gst_structure_get_int (s, "width", &self->width);
  gst_structure_get_int (s, "height", &self->height);
  return TRUE;
}

static GstClockTime
utc_from_meta (GstBuffer *buffer)
{
  GstMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_REFERENCE_TIMESTAMP_META_API_TYPE)) != NULL) {
    GstReferenceTimestampMeta *time = (GstReferenceTimestampMeta *) meta;
    const gchar *kind
        = gst_structure_get_name (gst_caps_get_structure (time->reference, 0));

    if (g_str_equal (kind, "timestamp/x-unix"))
      return time->timestamp;
    if (g_str_equal (kind, "timestamp/x-ntp")
        && time->timestamp >= NTP_TO_UNIX * GST_SECOND)
      return time->timestamp - NTP_TO_UNIX * GST_SECOND;
  }
  return GST_CLOCK_TIME_NONE;
}

/* When the frame is due, if the pipeline's clock counts from 1970. */
static GstClockTime
utc_from_clock (GstTrtPublish *self, GstClockTime pts)
{
  GstSegment *segment = &GST_BASE_TRANSFORM (self)->segment;
  GstClockTime running
      = gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts);
  GstClockTime base = gst_element_get_base_time (GST_ELEMENT (self));
  GstClock *clock = gst_element_get_clock (GST_ELEMENT (self));
  gint type = -1;

  if (clock == NULL)
    return GST_CLOCK_TIME_NONE;
  if (GST_IS_SYSTEM_CLOCK (clock))
    g_object_get (clock, "clock-type", &type, NULL);
  gst_object_unref (clock);
  if (type != GST_CLOCK_TYPE_REALTIME || !GST_CLOCK_TIME_IS_VALID (running)
      || !GST_CLOCK_TIME_IS_VALID (base))
    return GST_CLOCK_TIME_NONE;
  return base + running;
}

static void
fill_frame (GstTrtPublish *self, GstBuffer *buffer, JsonFrame *frame)
{
  GstSegment *segment = &GST_BASE_TRANSFORM (self)->segment;

  frame->width = self->width;
  frame->height = self->height;
  frame->tags = self->tags_node;
  frame->stream_time = GST_CLOCK_TIME_NONE;
  frame->utc_ns = utc_from_meta (buffer);
  if (!GST_BUFFER_PTS_IS_VALID (buffer) || segment->format != GST_FORMAT_TIME)
    return;
  frame->stream_time = gst_segment_to_stream_time (
      segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (frame->utc_ns))
    frame->utc_ns = utc_from_clock (self, GST_BUFFER_PTS (buffer));
}

static GstFlowReturn
gst_trt_publish_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstTrtPublish *self = GST_TRT_PUBLISH (trans);
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  gboolean empty = meta == NULL
      || (gst_trt_infer_meta_get_n_objects (meta) == 0
          && gst_trt_infer_meta_get_n_classes (meta) == 0);
  g_autofree gchar *source = NULL;
  g_autofree gchar *line = NULL;
  g_autoptr (GError) error = NULL;
  gboolean add_empty;
  JsonFrame frame;

  GST_OBJECT_LOCK (self);
  add_empty = self->add_empty_results;
  source = g_strdup (self->source);
  GST_OBJECT_UNLOCK (self);
  if (empty && !add_empty)
    return GST_FLOW_OK;
  fill_frame (self, buffer, &frame);
  frame.source = source;
  line = json_frame_to_line (&frame, meta);
  if (!line_sink_write (self->fd, self->open_path, line, &error))
    goto write_failed;
  return GST_FLOW_OK;

  /* ERRORS */
write_failed:
  post_error (self, error);
  return GST_FLOW_ERROR;
}
