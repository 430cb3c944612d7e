/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What a model wants to see and what its answers mean.
 */
/**
 * SECTION:gsttrtmodelinfo
 * @title: GstTrtModelInfo
 * @short_description: pre-processing, labels and thresholds of a model
 *
 * Collects what is known about a model: what the user says, a `.modelinfo` file
 * beside it, strings inside it (ONNX metadata), its shapes and the habits of its
 * kind; the first of these that knows a thing wins, in whatever order they are
 * asked.
 *
 * The file is named `MODEL.onnx.modelinfo` or `MODEL.modelinfo` and is ini-style.
 * What upstream GStreamer (>= 1.28) writes there is read: a group named after the
 * input tensor with `dir=input`, `dims=1,3,640,640`, and
 * `ranges=min,max;min,max;min,max`, the values of the input for 0 and 255. Our own
 * group says the rest, with the keys of #GstTrtModelField:
 *
 * |[
 * [trtinfer]
 * head=yolox
 * labels-file=coco.txt       (or labels=person,bicycle,car)
 * input-shape=1x3x416x416
 * input-format=bgr
 * resize-mode=letterbox-topleft
 * pad-value=114
 * mean=0
 * std=1
 * threshold=.3
 * iou-threshold=.45
 * ]|
 *
 * Numbers are written with a point whatever the locale.
 */
#include "gsttrtmodelinfo.h"
#include "gsttrtlabels.h"

#include <math.h>
#include <string.h>

static const gchar *const field_names[GST_TRT_MODEL_N_FIELDS] = {
  [GST_TRT_MODEL_HEAD] = "head",
  [GST_TRT_MODEL_LABELS] = "labels",
  [GST_TRT_MODEL_INPUT_SHAPE] = "input-shape",
  [GST_TRT_MODEL_INPUT_FORMAT] = "input-format",
  [GST_TRT_MODEL_INPUT_LAYOUT] = "input-layout",
  [GST_TRT_MODEL_RESIZE_MODE] = "resize-mode",
  [GST_TRT_MODEL_CROP_FRACTION] = "crop-fraction",
  [GST_TRT_MODEL_PAD_VALUE] = "pad-value",
  [GST_TRT_MODEL_MEAN] = "mean",
  [GST_TRT_MODEL_STD] = "std",
  [GST_TRT_MODEL_THRESHOLD] = "threshold",
  [GST_TRT_MODEL_IOU_THRESHOLD] = "iou-threshold",
};

static const gchar *const origin_names[] = { "default", "guessed",
  "from the model", "from .modelinfo", "property" };

/**
 * gst_trt_model_info_new:
 *
 * Returns: (transfer full): nothing known: RGB, NCHW, stretched, 0..255,
 *   threshold .25, IoU threshold .45
 */
GstTrtModelInfo *
gst_trt_model_info_new (void)
{
  GstTrtModelInfo *info = g_new0 (GstTrtModelInfo, 1);

  gst_trt_preproc_config_init (&info->preproc, 0, 0);
  info->threshold = .25;
  info->iou_threshold = .45;
  return info;
}

/**
 * gst_trt_model_info_free:
 * @info: (nullable) (transfer full): what to free
 */
void
gst_trt_model_info_free (GstTrtModelInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->head);
  g_clear_pointer (&info->labels, g_ptr_array_unref);
  g_free (info);
}

/**
 * gst_trt_model_field_get_name:
 * @field: a field
 *
 * Returns: (transfer none): its name in `.modelinfo` files and messages
 */
const gchar *
gst_trt_model_field_get_name (GstTrtModelField field)
{
  return field_names[field];
}

static gboolean
fail (GError **error, GstTrtModelField field, const gchar *text,
    const gchar *wanted)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "%s '%s': want %s", field_names[field], text, wanted);
  return FALSE;
}

static gboolean
parse_number (const gchar *text, gdouble low, gdouble high, gdouble *value)
{
  gchar *end;
  gdouble number = g_ascii_strtod (text, &end);

  if (end == text || !(number >= low && number <= high))
    return FALSE;
  while (g_ascii_isspace (*end))
    end++;
  if (*end != '\0')
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
parse_three (const gchar *text, gboolean zero_allowed, gdouble out[3])
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",;", 4);
  guint n = g_strv_length (parts);
  gdouble values[3];

  if (n != 1 && n != 3)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!parse_number (parts[i], -1e6, 1e6, &values[i])
        || (!zero_allowed && fabs (values[i]) < 1e-9))
      return FALSE;
  for (guint i = 0; i < 3; i++)
    out[i] = values[n == 1 ? 0 : i];
  return TRUE;
}

static gboolean
parse_enum (GType type, const gchar *text, gint *value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value_by_nick (klass, text);

  if (found == NULL)
    return FALSE;
  *value = found->value;
  return TRUE;
}

/* "1x3x480x640", also with commas; -1 or ? leaves a dimension open. */
static gboolean
parse_shape (GstTrtModelInfo *info, const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "x,X", 9);
  guint n = g_strv_length (parts);
  gint64 dims[8];

  if (n < 1 || n > 8)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    gchar *part = g_strstrip (parts[i]);

    if (g_str_equal (part, "?") || g_str_equal (part, "-1"))
      dims[i] = -1;
    else if (!g_ascii_string_to_signed (
                 part, 10, 1, G_MAXINT32, &dims[i], NULL))
      return FALSE;
  }
  memcpy (info->dims, dims, sizeof dims[0] * n);
  info->n_dims = n;
  return TRUE;
}

static gboolean
parse_preproc (GstTrtPreprocConfig *preproc, GstTrtModelField field,
    const gchar *text, GError **error)
{
  gint value;

  switch (field) {
    case GST_TRT_MODEL_INPUT_FORMAT:
      if (!parse_enum (GST_TYPE_TRT_INPUT_FORMAT, text, &value))
        return fail (error, field, text, "rgb, bgr or gray");
      preproc->format = value;
      return TRUE;
    case GST_TRT_MODEL_INPUT_LAYOUT:
      if (!parse_enum (GST_TYPE_TRT_INPUT_LAYOUT, text, &value))
        return fail (error, field, text, "nchw or nhwc");
      preproc->layout = value;
      return TRUE;
    case GST_TRT_MODEL_RESIZE_MODE:
      if (!parse_enum (GST_TYPE_TRT_RESIZE_MODE, text, &value))
        return fail (error, field, text,
            "stretch, letterbox, letterbox-topleft or crop");
      preproc->resize_mode = value;
      return TRUE;
    case GST_TRT_MODEL_CROP_FRACTION:
      return parse_number (text, .01, 1, &preproc->crop_fraction)
          || fail (error, field, text, "a number, 0.01 to 1");
    case GST_TRT_MODEL_PAD_VALUE:
      return parse_number (text, 0, 255, &preproc->pad_value)
          || fail (error, field, text, "a number, 0 to 255");
    case GST_TRT_MODEL_MEAN:
      return parse_three (text, TRUE, preproc->mean)
          || fail (error, field, text, "one number or three");
    default:
      return parse_three (text, FALSE, preproc->std)
          || fail (error, field, text, "one number or three, none of them 0");
  }
}

static gboolean
parse_field (GstTrtModelInfo *info, GstTrtModelField field, const gchar *text,
    GError **error)
{
  switch (field) {
    case GST_TRT_MODEL_HEAD:
      g_free (info->head);
      info->head = g_strdup (text);
      return TRUE;
    case GST_TRT_MODEL_LABELS:
      g_clear_pointer (&info->labels, g_ptr_array_unref);
      info->labels = gst_trt_labels_parse_list (text);
      return TRUE;
    case GST_TRT_MODEL_INPUT_SHAPE:
      return parse_shape (info, text)
          || fail (error, field, text, "sizes with x between: 1x3x480x640");
    case GST_TRT_MODEL_THRESHOLD:
      return parse_number (text, 0, 1, &info->threshold)
          || fail (error, field, text, "a number, 0 to 1");
    case GST_TRT_MODEL_IOU_THRESHOLD:
      return parse_number (text, 0, 1, &info->iou_threshold)
          || fail (error, field, text, "a number, 0 to 1");
    default:
      return parse_preproc (&info->preproc, field, text, error);
  }
}

/**
 * gst_trt_model_info_set:
 * @info: what is known
 * @field: what is said
 * @text: its value, as in a `.modelinfo` file
 * @origin: who says it
 * @error: set when %FALSE is returned
 *
 * Sets a field, unless somebody who counts more has; the text is not looked at
 * then.
 *
 * Returns: %FALSE with %GST_STREAM_ERROR_FORMAT when the text is wrong; nothing
 *   has changed then
 */
gboolean
gst_trt_model_info_set (GstTrtModelInfo *info, GstTrtModelField field,
    const gchar *text, GstTrtOrigin origin, GError **error)
{
  if (info->origin[field] > origin)
    return TRUE;
  if (!parse_field (info, field, text, error))
    return FALSE;
  info->origin[field] = origin;
  return TRUE;
}

/**
 * gst_trt_model_info_take_labels:
 * @info: what is known
 * @labels: (transfer full) (element-type utf8): names of classes
 * @origin: who says it
 *
 * Sets the labels, unless somebody who counts more has.
 */
void
gst_trt_model_info_take_labels (
    GstTrtModelInfo *info, GPtrArray *labels, GstTrtOrigin origin)
{
  if (info->origin[GST_TRT_MODEL_LABELS] > origin) {
    g_ptr_array_unref (labels);
    return;
  }
  g_clear_pointer (&info->labels, g_ptr_array_unref);
  info->labels = labels;
  info->origin[GST_TRT_MODEL_LABELS] = origin;
}

static void
describe_preproc (
    GString *text, const GstTrtPreprocConfig *p, GstTrtModelField field)
{
  static const gchar *const formats[] = { "rgb", "bgr", "gray" };
  static const gchar *const layouts[] = { "nchw", "nhwc" };
  static const gchar *const resize_modes[]
      = { "stretch", "letterbox", "letterbox-topleft", "crop" };
  const gdouble *three = field == GST_TRT_MODEL_MEAN ? p->mean : p->std;

  if (field == GST_TRT_MODEL_INPUT_FORMAT)
    g_string_append (text, formats[p->format]);
  else if (field == GST_TRT_MODEL_INPUT_LAYOUT)
    g_string_append (text, layouts[p->layout]);
  else if (field == GST_TRT_MODEL_RESIZE_MODE)
    g_string_append (text, resize_modes[p->resize_mode]);
  else if (field == GST_TRT_MODEL_CROP_FRACTION)
    g_string_append_printf (text, "%g", p->crop_fraction);
  else if (field == GST_TRT_MODEL_PAD_VALUE)
    g_string_append_printf (text, "%g", p->pad_value);
  else
    g_string_append_printf (
        text, "%g,%g,%g", three[0], three[1], three[2]);
}

static void
describe_field (
    GString *text, const GstTrtModelInfo *info, GstTrtModelField field)
{
  switch (field) {
    case GST_TRT_MODEL_HEAD:
      g_string_append (text, info->head != NULL ? info->head : "none");
      break;
    case GST_TRT_MODEL_LABELS:
      g_string_append_printf (
          text, "%u names", info->labels != NULL ? info->labels->len : 0);
      break;
    case GST_TRT_MODEL_INPUT_SHAPE:
      for (guint i = 0; i < info->n_dims; i++)
        g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "x" : "",
            info->dims[i]);
      break;
    case GST_TRT_MODEL_THRESHOLD:
      g_string_append_printf (text, "%g", info->threshold);
      break;
    case GST_TRT_MODEL_IOU_THRESHOLD:
      g_string_append_printf (text, "%g", info->iou_threshold);
      break;
    default:
      describe_preproc (text, &info->preproc, field);
      break;
  }
}

/**
 * gst_trt_model_info_describe:
 * @info: what is known
 *
 * Says in one line what is known and who said it:
 * "head=yolox (guessed), labels=80 names (property), ...". Of defaults nothing
 * is said.
 *
 * Returns: (transfer full): text for a log or an info message
 */
gchar *
gst_trt_model_info_describe (const GstTrtModelInfo *info)
{
  GString *text = g_string_new (NULL);

  for (guint f = 0; f < GST_TRT_MODEL_N_FIELDS; f++) {
    if (info->origin[f] == GST_TRT_ORIGIN_DEFAULT)
      continue;
    if (text->len > 0)
      g_string_append (text, ", ");
    g_string_append_printf (text, "%s=", field_names[f]);
    describe_field (text, info, f);
    g_string_append_printf (text, " (%s)", origin_names[info->origin[f]]);
  }
  return g_string_free (text, FALSE);
}
