/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* picture.c: what is in a picture, by the same pre-processing and the same
 * heads as the element's. */
#include "picture.h"

#include "frames.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gst/trt/gsttrtrunner.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"

typedef struct {
  const ToolPictureOptions *options;
  GstTrtRunner *runner;
  GstTrtResults *results;
} Pictures;

/* ---- decoding --------------------------------------------------------- */

/* The picture upright, as a mapped frame of RGB or RGBA. */
gboolean
tool_picture_load (const char *path, GstVideoInfo *info, GstVideoFrame *frame,
    GError **error)
{
  g_autoptr (GdkPixbuf) raw = gdk_pixbuf_new_from_file (path, error);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GstBuffer) buffer = NULL;
  int width, height, bytes;

  if (raw == NULL)
    return FALSE;
  pixbuf = gdk_pixbuf_apply_embedded_orientation (raw);
  width = gdk_pixbuf_get_width (pixbuf);
  height = gdk_pixbuf_get_height (pixbuf);
  bytes = gdk_pixbuf_get_n_channels (pixbuf) * width;
  if (width < 1 || height < 1 || width > 32767 || height > 32767
      || !gst_video_info_set_format (info,
          gdk_pixbuf_get_has_alpha (pixbuf) ? GST_VIDEO_FORMAT_RGBA
                                            : GST_VIDEO_FORMAT_RGB,
          (guint) width, (guint) height))
    return trt_fail (error, TRT_ERROR_LIMIT,
        "'%s' has %d x %d pixels; the most is 32767 a side", path, width,
        height);
  buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  if (buffer == NULL
      || !gst_video_frame_map (frame, info, buffer, GST_MAP_READWRITE))
    return trt_fail (error, TRT_ERROR_MEMORY, "no memory for '%s'", path);
  for (int y = 0; y < height; y++)
    memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
                + (gsize) y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
        gdk_pixbuf_read_pixels (pixbuf)
            + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (pixbuf),
        (gsize) bytes);
  return TRUE;
}

static gboolean
is_picture (const char *name)
{
  static const char *const suffixes[] = { ".jpg", ".jpeg", ".png", ".bmp",
    ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; suffixes[i] != NULL; i++) {
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  }
  return FALSE;
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The file, or the pictures of the folder in order of name. */
GPtrArray *
tool_picture_list (const char *path, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  GDir *dir;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_ptr_array_add (list, g_strdup (path));
    return list;
  }
  dir = g_dir_open (path, 0, error);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (is_picture (name))
      g_ptr_array_add (list, g_build_filename (path, name, NULL));
  }
  g_ptr_array_sort (list, by_name);
  if (dir != NULL && list->len == 0)
    trt_fail (error, TRT_ERROR_IO, "folder '%s' holds no pictures", path);
  if (dir == NULL || list->len == 0)
    g_clear_pointer (&list, g_ptr_array_unref);
  g_clear_pointer (&dir, g_dir_close);
  return list;
}

/* ---- printing --------------------------------------------------------- */

static char *
label_text (const char *label, int id)
{
  return label != NULL ? g_strdup (label) : g_strdup_printf ("#%d", id);
}

static guint
n_classes (const Pictures *p)
{
  return MIN (p->results->classes->len, (guint) p->options->top);
}

static char *
as_text (const Pictures *p, const char *path, int width, int height)
{
  GString *s = g_string_new (NULL);
  const GArray *objects = p->results->objects;

  g_string_printf (s, "%s: %dx%d, %u object%s\n", path, width, height,
      objects->len, objects->len == 1 ? "" : "s");
  if (p->results->classes->len > 0)
    g_string_printf (s, "%s: %dx%d\n", path, width, height);
  for (guint i = 0; i < objects->len; i++) {
    const GstTrtObject *o = &g_array_index (objects, GstTrtObject, i);
    g_autofree char *label = label_text (o->label, o->label_id);
    g_string_append_printf (s, "  %.3f  %-16s at %.0f,%.0f size %.0fx%.0f\n",
        o->confidence, label, o->x * width, o->y * height, o->w * width,
        o->h * height);
  }
  for (guint i = 0; i < n_classes (p); i++) {
    const GstTrtClass *c
        = &g_array_index (p->results->classes, GstTrtClass, i);
    g_autofree char *label = label_text (c->label, c->label_id);
    g_string_append_printf (s, "  %.3f  %s\n", c->confidence, label);
  }
  return g_string_free (s, FALSE);
}

static void
add_label (JsonBuilder *b, const char *label, int id, double confidence)
{
  json_builder_set_member_name (b, "label");
  if (label != NULL)
    json_builder_add_string_value (b, label);
  else
    json_builder_add_null_value (b);
  json_builder_set_member_name (b, "label_id");
  json_builder_add_int_value (b, id);
  json_builder_set_member_name (b, "confidence");
  json_builder_add_double_value (b, confidence);
}

static void
add_object (JsonBuilder *b, const GstTrtObject *o, int width, int height)
{
  const double box[4] = { o->x * width, o->y * height, o->w * width,
    o->h * height };

  json_builder_begin_object (b);
  add_label (b, o->label, o->label_id, o->confidence);
  json_builder_set_member_name (b, "box");
  json_builder_begin_array (b);
  for (int i = 0; i < 4; i++)
    json_builder_add_double_value (b, box[i]);
  json_builder_end_array (b);
  if (o->n_landmarks > 0) {
    json_builder_set_member_name (b, "landmarks");
    json_builder_begin_array (b);
    for (guint i = 0; i < 2 * o->n_landmarks; i++)
      json_builder_add_double_value (b,
          o->landmarks[i] * (i % 2 == 0 ? width : height));
    json_builder_end_array (b);
  }
  json_builder_end_object (b);
}

/* {"image", "width", "height", "objects": [...], "classes": [...]}; boxes are
 * x, y, width, height in pixels. */
static char *
as_json (const Pictures *p, const char *path, int width, int height)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = g_filename_display_name (path), *line = NULL;

  json_builder_begin_object (b);
  json_builder_set_member_name (b, "image");
  json_builder_add_string_value (b, name);
  json_builder_set_member_name (b, "width");
  json_builder_add_int_value (b, width);
  json_builder_set_member_name (b, "height");
  json_builder_add_int_value (b, height);
  json_builder_set_member_name (b, "objects");
  json_builder_begin_array (b);
  for (guint i = 0; i < p->results->objects->len; i++)
    add_object (b, &g_array_index (p->results->objects, GstTrtObject, i),
        width, height);
  json_builder_end_array (b);
  json_builder_set_member_name (b, "classes");
  json_builder_begin_array (b);
  for (guint i = 0; i < n_classes (p); i++) {
    const GstTrtClass *c
        = &g_array_index (p->results->classes, GstTrtClass, i);
    json_builder_begin_object (b);
    add_label (b, c->label, c->label_id, c->confidence);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  line = json_to_string (root, FALSE);
  return g_strconcat (line, "\n", NULL);
}

/* ---- running ---------------------------------------------------------- */

static ToolCode
run_picture (Pictures *p, const char *path)
{
  g_autofree char *text = NULL;
  GError *error = NULL;
  GstVideoFrame frame;
  GstVideoInfo info;
  gboolean good;

  if (!tool_picture_load (path, &info, &frame, &error)) {
    if (strstr (error->message, path) == NULL)
      g_prefix_error (&error, "'%s': ", path);
    return tool_fail_error (TOOL_BAD_INPUT, error);
  }
  gst_trt_results_clear (p->results);
  good = gst_trt_runner_set_video_info (p->runner, &info, &error)
         && gst_trt_runner_run (p->runner, &frame, p->results, &error);
  gst_video_frame_unmap (&frame);
  if (!good)
    return tool_fail_error (TOOL_FAILED, error);
  text = (p->options->json ? as_json : as_text) (p, path, info.width,
      info.height);
  return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
}

/* A picture that cannot be read does not stop the rest. */
static ToolCode
run_all (Pictures *p, const GPtrArray *list)
{
  ToolCode worst = TOOL_GOOD;

  for (guint i = 0; i < list->len; i++) {
    ToolCode code;
    if (tool_interrupted ())
      return tool_fail (TOOL_FAILED, "interrupted");
    code = run_picture (p, list->pdata[i]);
    if (code == TOOL_FAILED)
      return code;
    worst = MAX (worst, code);
  }
  return worst;
}

static GstTrtModel *
load_model (const char *path, const ToolPictureOptions *options,
    GError **error)
{
  g_auto (GStrv) parts = NULL;
  GstTrtModelSettings settings = { .path = (char *) path,
    .backend = (char *) options->backend,
    .labels_file = options->labels_file,
    .max_objects = options->top > 5 ? (guint) MAX (options->top, 100) : 0 };
  GstTrtModel *model;

  if (options->shapes != NULL) {
    /* such models have one input: only the shape counts */
    const char *equals = strrchr (options->shapes[0], '=');
    settings.fields[GST_TRT_MODEL_INPUT_SHAPE]
        = (char *) (equals != NULL ? equals + 1 : options->shapes[0]);
  }
  model = gst_trt_model_load (&settings, tool_progress, NULL, error);
  tool_progress_end ();
  return model;
}

ToolCode
tool_run_pictures (const char *path, const char *image,
    const ToolPictureOptions *options)
{
  g_autoptr (GstTrtModel) model = NULL;
  g_autoptr (GstTrtBatcher) batcher = NULL;
  g_autoptr (GstTrtRunner) runner = NULL;
  g_autoptr (GstTrtResults) results = NULL;
  g_autoptr (GPtrArray) list = NULL;
  GError *error = NULL;
  Pictures p = { options };

  if (options->top < 1 || options->threshold > 1)
    return tool_fail (TOOL_USAGE, "--top is 1 or more, --threshold 0 to 1");
  gst_init (NULL, NULL);
  list = tool_picture_list (image, &error);
  if (list == NULL)
    return tool_fail_error (TOOL_BAD_INPUT, error);
  model = load_model (path, options, &error);
  if (model == NULL)
    return tool_fail_error (tool_code_of_input (error), error);
  batcher = gst_trt_batcher_new (model, FALSE, 1, &error);
  if (batcher == NULL)
    return tool_fail_error (tool_code_of_build (error), error);
  runner = gst_trt_runner_new (batcher);
  if (options->threshold >= 0)
    gst_trt_runner_set_thresholds (runner, options->threshold,
        gst_trt_model_get_info (model)->iou_threshold);
  results = gst_trt_results_new ();
  p.runner = runner;
  p.results = results;
  return run_all (&p, list);
}
