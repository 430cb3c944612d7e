/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results of a frame -> one line of JSON in DL Streamer's schema.
 */
#include "json.h"

#include <math.h>

static void
add_string (JsonBuilder *b, const gchar *name, const gchar *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
add_int (JsonBuilder *b, const gchar *name, gint64 value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

static void
add_number (JsonBuilder *b, const gchar *name, gdouble value)
{
  json_builder_set_member_name (b, name);
  /* JSON has no other numbers. */
  if (isfinite (value))
    json_builder_add_double_value (b, value);
  else
    json_builder_add_null_value (b);
}

static void
open_object (JsonBuilder *b, const gchar *name)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_object (b);
}

static void
add_model (JsonBuilder *b, const gchar *name)
{
  if (name == NULL)
    return;
  open_object (b, "model");
  add_string (b, "name", name);
  json_builder_end_object (b);
}

static void
add_detection (JsonBuilder *b, const GstTrtObject *object)
{
  open_object (b, "detection");
  open_object (b, "bounding_box");
  add_number (b, "x_min", object->x);
  add_number (b, "x_max", object->x + object->w);
  add_number (b, "y_min", object->y);
  add_number (b, "y_max", object->y + object->h);
  json_builder_end_object (b);
  add_number (b, "confidence", object->confidence);
  if (object->label_id >= 0)
    add_int (b, "label_id", object->label_id);
  add_string (b, "label", object->label);
  add_model (b, object->model_name);
  json_builder_end_object (b);
}

static void
add_landmarks (JsonBuilder *b, const GstTrtObject *object)
{
  if (object->n_landmarks == 0)
    return;
  json_builder_set_member_name (b, "landmarks");
  json_builder_begin_array (b);
  for (guint i = 0; i < 2 * object->n_landmarks; i++)
    json_builder_add_double_value (
        b, isfinite (object->landmarks[i]) ? object->landmarks[i] : 0);
  json_builder_end_array (b);
}

static void
add_object (
    JsonBuilder *b, const JsonFrame *frame, const GstTrtObject *object)
{
  json_builder_begin_object (b);
  if (frame->width > 0 && frame->height > 0) {
    GstVideoRectangle box;

    gst_trt_object_to_pixels (object, frame->width, frame->height, &box);
    add_int (b, "x", box.x);
    add_int (b, "y", box.y);
    add_int (b, "w", box.w);
    add_int (b, "h", box.h);
  }
  if (object->roi_id >= 0)
    add_int (b, "region_id", object->roi_id);
  if (object->object_id != 0)
    add_int (b, "id", object->object_id);
  add_string (b, "roi_type", object->label);
  add_detection (b, object);
  add_landmarks (b, object);
  json_builder_end_object (b);
}

static void
add_objects (JsonBuilder *b, const JsonFrame *frame, GstCustomMeta *meta)
{
  GstTrtObject object;
  guint state = 0;

  json_builder_set_member_name (b, "objects");
  json_builder_begin_array (b);
  while (meta != NULL && gst_trt_infer_meta_iterate (meta, &state, &object))
    add_object (b, frame, &object);
  json_builder_end_array (b);
}

static void
add_classes (JsonBuilder *b, GstCustomMeta *meta)
{
  GstTrtClass klass;

  if (meta == NULL || gst_trt_infer_meta_get_n_classes (meta) == 0)
    return;
  json_builder_set_member_name (b, "tensors");
  json_builder_begin_array (b);
  for (guint i = 0; gst_trt_infer_meta_get_class (meta, i, &klass); i++) {
    json_builder_begin_object (b);
    add_string (b, "label", klass.label);
    add_int (b, "label_id", klass.label_id);
    add_number (b, "confidence", klass.confidence);
    add_model (b, klass.model_name);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static void
add_utc (JsonBuilder *b, GstClockTime utc_ns)
{
  g_autoptr (GDateTime) seconds = NULL;
  g_autofree gchar *date = NULL;
  g_autofree gchar *text = NULL;

  if (!GST_CLOCK_TIME_IS_VALID (utc_ns))
    return;
  seconds = g_date_time_new_from_unix_utc (utc_ns / GST_SECOND);
  date = g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S");
  text = g_strdup_printf ("%s.%06uZ", date,
      (guint) (utc_ns % GST_SECOND / GST_USECOND));
  add_string (b, "system_timestamp", text);
  open_object (b, "rtp");
  add_int (b, "sender_ntp_unix_timestamp_ns", utc_ns);
  json_builder_end_object (b);
}

gchar *
json_frame_to_line (const JsonFrame *frame, GstCustomMeta *meta)
{
  g_autoptr (JsonBuilder) b = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (b);
  if (frame->width > 0 && frame->height > 0) {
    open_object (b, "resolution");
    add_int (b, "width", frame->width);
    add_int (b, "height", frame->height);
    json_builder_end_object (b);
  }
  add_string (b, "source", frame->source);
  if (frame->tags != NULL) {
    json_builder_set_member_name (b, "tags");
    json_builder_add_value (b, json_node_copy (frame->tags));
  }
  if (GST_CLOCK_TIME_IS_VALID (frame->stream_time))
    add_int (b, "timestamp", frame->stream_time);
  add_utc (b, frame->utc_ns);
  add_objects (b, frame, meta);
  add_classes (b, meta);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}
