/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* samples_frames.c: pictures and videos as samples, by the same pre-processing
 * as the element's. */
#include <gst/trt/gsttrtmodel.h>
#include <string.h>

#include "base/error.h"
#include "frames.h"
#include "samples.h"

typedef struct {
  GstTrtPreprocConfig config;
  GByteArray *tensors;
  guint n, n_wanted, n_skipped;
} Reader;

static gboolean
add_frame (GstVideoFrame *frame, gpointer user_data, GError **error)
{
  Reader *r = user_data;
  g_autoptr (GstTrtPreproc) preproc
      = gst_trt_preproc_new (&frame->info, &r->config, error);
  gsize size;
  guint at = r->tensors->len;

  if (preproc == NULL)
    return FALSE;
  size = gst_trt_preproc_get_size (preproc);
  if (size > G_MAXUINT - at)
    return trt_fail (error, TRT_ERROR_LIMIT,
        "%u samples of this size are more than 4 GiB: take fewer with "
        "--calibration-frames",
        r->n_wanted);
  g_byte_array_set_size (r->tensors, (guint) (at + size));
  gst_trt_preproc_run (preproc, frame, r->tensors->data + at);
  r->n++;
  return tool_progress ((double) r->n / r->n_wanted, "reading pictures", NULL)
         || trt_fail (error, TRT_ERROR_CANCELLED, "interrupted");
}

/* ---- a folder --------------------------------------------------------- */

static ToolCode
read_picture (Reader *r, const char *path)
{
  g_autoptr (GError) error = NULL;
  GstVideoFrame frame;
  GstVideoInfo info;
  gboolean good;

  if (!tool_picture_load (path, &info, &frame, &error)) {
    r->n_skipped++;
    return TOOL_GOOD;
  }
  good = add_frame (&frame, r, &error);
  gst_video_frame_unmap (&frame);
  return good ? TOOL_GOOD : tool_fail (TOOL_FAILED, "%s", error->message);
}

/* Where one cannot be read its neighbours stand in for it. */
static ToolCode
read_pictures (Reader *r, const char *path)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = tool_picture_list (path, &error);
  guint n_chosen;

  if (list == NULL)
    return tool_fail_error (TOOL_BAD_INPUT, error);
  n_chosen = MIN (r->n_wanted, list->len);
  for (guint i = 0; i < n_chosen; i++) {
    guint first = (guint) ((guint64) i * list->len / n_chosen);
    guint last = (guint) ((guint64) (i + 1) * list->len / n_chosen);
    guint before = r->n;
    for (guint j = first; j < last && r->n == before; j++) {
      ToolCode code = read_picture (r, list->pdata[j]);
      if (code != TOOL_GOOD)
        return code;
    }
  }
  if (r->n == 0)
    return tool_fail (TOOL_BAD_INPUT,
        "none of the %u pictures in '%s' can be read", list->len, path);
  return TOOL_GOOD;
}

/* ---- a video ---------------------------------------------------------- */

static ToolCode
read_video (Reader *r, const char *spec)
{
  g_autofree char *uri = NULL;
  GError *error = NULL;

  if (gst_uri_is_valid (spec)) {
    uri = g_strdup (spec);
  } else if (!g_file_test (spec, G_FILE_TEST_EXISTS)) {
    return tool_fail (TOOL_BAD_INPUT,
        "'%s' is no folder, no video file, no URI and no NAME=FILE.npy", spec);
  } else {
    uri = gst_filename_to_uri (spec, &error);
    if (uri == NULL)
      return tool_fail_error (TOOL_BAD_INPUT, error);
  }
  if (tool_video_frames (uri, r->n_wanted, add_frame, r, &error))
    return r->n > 0 ? TOOL_GOOD
                    : tool_fail (TOOL_BAD_INPUT, "'%s' has no frames", spec);
  g_prefix_error (&error, "'%s': ", spec);
  return tool_fail_error (
      g_error_matches (error, TRT_ERROR, TRT_ERROR_CANCELLED) ? TOOL_FAILED
                                                              : TOOL_BAD_INPUT,
      error);
}

/* ---- what the model wants to see -------------------------------------- */

/* The picture's input as it is in the graph at hand. */
static ToolCode
find_input (const ToolModel *model, TrtTensorInfo *info)
{
  const TrtGraph *graph = tool_model_graph (model);
  g_autofree char *inputs = tool_model_describe_inputs (model);

  if (trt_graph_n_inputs (graph) == 1) {
    trt_graph_get_input (graph, 0, info);
    return TOOL_GOOD;
  }
  return tool_fail (TOOL_USAGE,
      "pictures are for models with one input; give NAME=FILE.npy for each\n"
      "the inputs are: %s",
      inputs);
}

static ToolCode
read_config (const ToolModel *model, const TrtTensorInfo *info,
    GstTrtPreprocConfig *config)
{
  g_autofree char *shape = tool_shape_text (info->rank, info->dims);
  GstTrtModelSettings settings = { .path = model->path,
    .backend = (char *) model->backend };
  g_autoptr (GstTrtModel) loaded = NULL;
  GError *error = NULL;

  if (strchr (shape, '?') == NULL)
    settings.fields[GST_TRT_MODEL_INPUT_SHAPE] = shape;
  loaded = gst_trt_model_load (&settings, tool_progress, NULL, &error);
  if (loaded == NULL && settings.fields[GST_TRT_MODEL_INPUT_SHAPE] != NULL
      && g_error_matches (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED)) {
    /* no head fits: what the model wants to see is known without one */
    g_clear_error (&error);
    settings.fields[GST_TRT_MODEL_HEAD] = (char *) "none";
    loaded = gst_trt_model_load (&settings, tool_progress, NULL, &error);
  }
  tool_progress_end ();
  if (loaded == NULL)
    return tool_fail_error (tool_code_of_input (error), error);
  *config = gst_trt_model_get_info (loaded)->preproc;
  return TOOL_GOOD;
}

/* All frames as one array of the input's shape. */
static void
give_array (ToolSamples *samples, const TrtTensorInfo *info, Reader *r)
{
  gint64 dims[TRT_MAX_RANK];

  memcpy (dims, info->dims, sizeof dims);
  dims[0] = r->n;
  g_ptr_array_add (samples->arrays.names, g_strdup (info->name));
  g_ptr_array_add (samples->arrays.arrays,
      npy_array_new (info->dtype, info->rank, dims,
          g_byte_array_free_to_bytes (g_steal_pointer (&r->tensors))));
}

/* The graph at hand is planned for what the pictures become. */
static ToolCode
fix_shape (ToolModel *model, TrtTensorInfo *info, const Reader *r)
{
  gboolean nchw = r->config.layout == GST_TRT_INPUT_LAYOUT_NCHW;
  GError *error = NULL;
  gint64 dims[TRT_MAX_RANK] = { -1, -1, -1, -1 };
  g_autofree char *name = g_strdup (info->name);

  dims[nchw ? 2 : 1] = r->config.height;
  dims[nchw ? 3 : 2] = r->config.width;
  if (!trt_graph_set_input_shape (tool_model_edit (model), name, 4, dims,
          &error))
    return tool_fail_error (tool_code_of_build (error), error);
  trt_graph_get_input (tool_model_graph (model), 0, info);
  return TOOL_GOOD;
}

ToolCode
tool_samples_read_frames (ToolSamples *samples, ToolModel *model,
    const char *spec, guint n_frames)
{
  Reader r = { .n_wanted = n_frames };
  TrtTensorInfo info;
  ToolCode code;

  gst_init (NULL, NULL);
  code = find_input (model, &info);
  if (code == TOOL_GOOD)
    code = read_config (model, &info, &r.config);
  if (code == TOOL_GOOD)
    code = fix_shape (model, &info, &r);
  if (code != TOOL_GOOD)
    return code;
  r.tensors = g_byte_array_new ();
  code = g_file_test (spec, G_FILE_TEST_IS_DIR) ? read_pictures (&r, spec)
                                                : read_video (&r, spec);
  tool_progress_end ();
  samples->n_skipped = r.n_skipped;
  if (code == TOOL_GOOD)
    give_array (samples, &info, &r);
  g_clear_pointer (&r.tensors, g_byte_array_unref);
  return code;
}
