/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * One stream of frames through a model.
 */
/**
 * SECTION:gsttrtrunner
 * @title: GstTrtRunner
 * @short_description: frames in, results out
 *
 * Owns an execution context, the converter from the stream's caps to the
 * network's input, and the thresholds. Nothing is allocated while it runs.
 * Belongs to one thread at a time.
 */
#include "gsttrtrunner-private.h"
#include "gsttrtsamples-private.h"
#include "gsttrttensormeta.h"

#include <string.h>

static gint
find_input (TrtEngine *engine, const gchar *name, guint *count)
{
  TrtTensorInfo info;

  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    trt_engine_get_input (engine, i, &info);
    if (g_str_equal (info.name, name)) {
      if (count != NULL)
        *count = (guint) info.dims[0];
      return (gint) i;
    }
  }
  return -1;
}

static gint
find_output (TrtEngine *engine, const gchar *name)
{
  TrtTensorInfo info;

  for (guint i = 0; i < trt_engine_n_outputs (engine); i++) {
    trt_engine_get_output (engine, i, &info);
    if (g_str_equal (info.name, name))
      return (gint) i;
  }
  return -1;
}

static void
find_tensors (GstTrtRunner *runner)
{
  TrtEngine *engine = runner->model->engine;
  gboolean detects = runner->model->kind == TRT_HEAD_DETECTION;

  runner->params = find_input (engine, TRT_INPUT_PARAMS, NULL);
  runner->mask
      = find_input (engine, TRT_INPUT_CLASS_MASK, &runner->n_classes);
  runner->first = runner->second = -1;
  if (!runner->model->has_head)
    return;
  runner->first
      = find_output (engine, detects ? TRT_OUTPUT_OBJECTS : TRT_OUTPUT_SCORES);
  runner->second
      = find_output (engine, detects ? TRT_OUTPUT_COUNT : TRT_OUTPUT_CLASSES);
  if (!detects && runner->model->info->labels != NULL)
    runner->n_classes = runner->model->info->labels->len;
}

/**
 * gst_trt_runner_new:
 * @model: what to run; a reference is taken
 * @error: set when %NULL is returned
 *
 * Returns: (transfer full) (nullable): a runner with the model's own
 *   thresholds and every class
 */
GstTrtRunner *
gst_trt_runner_new (GstTrtModel *model, GError **error)
{
  TrtContext *context = trt_context_new (model->engine, error);
  GstTrtRunner *runner;

  if (context == NULL)
    return NULL;
  runner = g_new0 (GstTrtRunner, 1);
  runner->model = gst_trt_model_ref (model);
  runner->context = context;
  gst_video_info_init (&runner->cuda_info);
  find_tensors (runner);
  gst_trt_runner_set_thresholds (runner, -1, -1);
  g_free (gst_trt_runner_set_classes (runner, NULL));
  return runner;
}

/**
 * gst_trt_runner_free:
 * @runner: (transfer full) (nullable): a runner
 */
void
gst_trt_runner_free (GstTrtRunner *runner)
{
  if (runner == NULL)
    return;
  gst_trt_preproc_free (runner->preproc);
  trt_context_free (runner->context);
  gst_trt_model_unref (runner->model);
  g_free (runner->classes);
  g_free (runner);
}

/**
 * gst_trt_runner_set_video_info:
 * @runner: a runner
 * @info: of the frames to come
 * @error: set when %FALSE is returned
 *
 * Chooses the converter for these frames.
 *
 * Returns: %FALSE where no converter fits
 */
gboolean
gst_trt_runner_set_video_info (
    GstTrtRunner *runner, const GstVideoInfo *info, GError **error)
{
  GstTrtPreproc *preproc
      = gst_trt_preproc_new (info, &runner->model->info->preproc, error);

  if (preproc == NULL)
    return FALSE;
  gst_trt_preproc_free (runner->preproc);
  runner->preproc = preproc;
  return TRUE;
}

/**
 * gst_trt_runner_set_thresholds:
 * @runner: a runner
 * @threshold: score that an object must pass; negative: the model's own
 * @iou_threshold: overlap above which the weaker of two boxes goes; negative:
 *   the model's own
 *
 * Holds from the next frame on.
 */
void
gst_trt_runner_set_thresholds (
    GstTrtRunner *runner, gdouble threshold, gdouble iou_threshold)
{
  const GstTrtModelInfo *info = runner->model->info;
  gfloat *params;

  runner->threshold = threshold < 0 ? info->threshold : threshold;
  if (runner->params < 0)
    return;
  params = trt_context_get_input (runner->context, (guint) runner->params);
  params[0] = (gfloat) runner->threshold;
  params[1] = (gfloat) (iou_threshold < 0 ? info->iou_threshold
                                          : iou_threshold);
}

/* Sets the class @name, a label or a number; FALSE where there is none. */
static gboolean
enable_class (GstTrtRunner *runner, const gchar *name)
{
  const GPtrArray *labels = runner->model->info->labels;
  guint64 number;
  gboolean found = FALSE;

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    if (i < runner->n_classes && g_str_equal (labels->pdata[i], name)) {
      runner->classes[i] = 1;
      found = TRUE;
    }
  }
  if (!found && runner->n_classes > 0
      && g_ascii_string_to_unsigned (
          name, 10, 0, runner->n_classes - 1, &number, NULL)) {
    runner->classes[number] = 1;
    found = TRUE;
  }
  return found;
}

/**
 * gst_trt_runner_set_classes:
 * @runner: a runner
 * @classes: (nullable): "person,car" or "0,2"; %NULL or "" for all
 *
 * Lets only these classes through, from the next frame on.
 *
 * Returns: (transfer full) (nullable): the names that the model does not have,
 *   for a warning; %NULL where it has all
 */
gchar *
gst_trt_runner_set_classes (GstTrtRunner *runner, const gchar *classes)
{
  g_auto (GStrv) names = g_strsplit (classes != NULL ? classes : "", ",", -1);
  g_autoptr (GString) unknown = g_string_new (NULL);
  gboolean all = classes == NULL || g_strstrip (names[0])[0] == '\0';

  g_free (runner->classes);
  runner->classes = g_new (gfloat, runner->n_classes + 1);
  for (guint i = 0; i < runner->n_classes; i++)
    runner->classes[i] = all;
  for (guint i = 0; !all && names[i] != NULL; i++) {
    if (!enable_class (runner, g_strstrip (names[i])))
      g_string_append_printf (
          unknown, "%s%s", unknown->len > 0 ? ", " : "", names[i]);
  }
  if (runner->mask >= 0)
    memcpy (trt_context_get_input (runner->context, (guint) runner->mask),
        runner->classes, runner->n_classes * sizeof (gfloat));
  return unknown->len > 0 ? g_strdup (unknown->str) : NULL;
}

static const gchar *
label_of (const GstTrtRunner *runner, gint id)
{
  const GPtrArray *labels = runner->model->info->labels;

  return labels != NULL && id >= 0 && (guint) id < labels->len
             ? labels->pdata[id]
             : NULL;
}

static void
add_landmarks (const GstTrtRunner *runner, const gfloat *row, guint n_values,
    GstTrtObject *object)
{
  const GstTrtGeometry *geometry
      = gst_trt_preproc_get_geometry (runner->preproc);

  object->n_landmarks = MIN (n_values / 2, GST_TRT_MAX_LANDMARKS);
  for (guint i = 0; i < object->n_landmarks; i++) {
    gdouble x = row[2 * i], y = row[2 * i + 1];
    gst_trt_geometry_map_point (geometry, &x, &y);
    object->landmarks[2 * i] = x;
    object->landmarks[2 * i + 1] = y;
  }
}

static void
read_objects (GstTrtRunner *runner, GstTrtResults *results)
{
  const gfloat *row
      = trt_context_get_output (runner->context, (guint) runner->first);
  const gint32 *count
      = trt_context_get_output (runner->context, (guint) runner->second);
  const GstTrtGeometry *geometry
      = gst_trt_preproc_get_geometry (runner->preproc);
  TrtTensorInfo info;

  trt_engine_get_output (runner->model->engine, (guint) runner->first, &info);
  for (gint i = 0; i < count[0]; i++, row += info.dims[2]) {
    GstTrtObject object = GST_TRT_OBJECT_INIT, *added;
    if (!gst_trt_geometry_map_box (
            geometry, row[0], row[1], row[2], row[3], &object))
      continue;
    object.confidence = row[4];
    object.label_id = (gint) row[5];
    object.label = label_of (runner, object.label_id);
    object.model_name = runner->model->name;
    add_landmarks (runner, row + 6, (guint) info.dims[2] - 6, &object);
    added = gst_trt_results_add_object (results);
    *added = object;
  }
}

static void
read_classes (GstTrtRunner *runner, GstTrtResults *results)
{
  const gfloat *scores
      = trt_context_get_output (runner->context, (guint) runner->first);
  const gint64 *classes
      = trt_context_get_output (runner->context, (guint) runner->second);
  TrtTensorInfo info;

  trt_engine_get_output (runner->model->engine, (guint) runner->first, &info);
  for (gint64 i = 0; i < info.dims[1]; i++) {
    gint id = (gint) classes[i];
    GstTrtClass *added;
    if (!(scores[i] >= runner->threshold)
        || ((guint) id < runner->n_classes && runner->classes[id] == 0))
      continue;
    added = gst_trt_results_add_class (results);
    added->confidence = scores[i];
    added->label_id = id;
    added->label = label_of (runner, id);
    added->model_name = runner->model->name;
  }
}

void
gst_trt_runner_read (GstTrtRunner *runner, GstTrtResults *results,
    const GstClockTime times[3])
{
  if (runner->first >= 0 && runner->model->kind == TRT_HEAD_DETECTION)
    read_objects (runner, results);
  else if (runner->first >= 0)
    read_classes (runner, results);
  runner->times.preprocess = times[1] - times[0];
  runner->times.inference = times[2] - times[1];
  runner->times.postprocess = gst_util_get_timestamp () - times[2];
}

/**
 * gst_trt_runner_run:
 * @runner: a runner that knows the frames' caps
 * @frame: mapped for reading
 * @results: (inout): gets the objects or classes; cleared first. Its strings
 *   live as long as the model
 * @error: set when %FALSE is returned
 *
 * Converts, runs and reads the results. Blocks until they are there.
 *
 * Returns: %FALSE with an error of the engine
 */
gboolean
gst_trt_runner_run (GstTrtRunner *runner, GstVideoFrame *frame,
    GstTrtResults *results, GError **error)
{
  GstClockTime times[3] = { gst_util_get_timestamp () };

  gst_trt_results_clear (results);
  if (!gst_trt_runner_upload (runner, frame))
    gst_trt_preproc_run (runner->preproc, frame,
        trt_context_get_input (
            runner->context, (guint) runner->model->image));
  times[1] = gst_util_get_timestamp ();
  if (!trt_context_run (runner->context, error))
    return FALSE;
  times[2] = gst_util_get_timestamp ();
  gst_trt_runner_read (runner, results, times);
  return TRUE;
}

gconstpointer
gst_trt_runner_get_picture (GstTrtRunner *runner, gsize *size)
{
  guint index = (guint) runner->model->image;
  TrtTensorInfo info;

  trt_engine_get_input (runner->model->engine, index, &info);
  *size = trt_tensor_info_bytes (&info);
  return trt_context_get_input (runner->context, index);
}

static const gchar *
type_name (TrtkDtype dtype)
{
  static const gchar *const names[TRTK_N_DTYPES] = { [TRTK_F32] = "float32",
    [TRTK_F16] = "float16", [TRTK_BF16] = "bfloat16", [TRTK_F64] = "float64",
    [TRTK_S8] = "int8", [TRTK_U8] = "uint8", [TRTK_S16] = "int16",
    [TRTK_U16] = "uint16", [TRTK_S32] = "int32", [TRTK_U32] = "uint32",
    [TRTK_S64] = "int64", [TRTK_U64] = "uint64", [TRTK_BOOL] = "bool" };

  return names[dtype];
}

/**
 * gst_trt_runner_add_tensors:
 * @runner: a runner that has run
 * @buffer: (inout): writable; gets a copy of the model's own outputs
 */
void
gst_trt_runner_add_tensors (GstTrtRunner *runner, GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_add_trt_tensor_meta (buffer);
  TrtTensorInfo info;

  for (guint i = 0; i < trt_engine_n_outputs (runner->model->engine); i++) {
    GstTrtTensor tensor = { 0 };
    gsize size;
    trt_engine_get_output (runner->model->engine, i, &info);
    if (g_str_has_prefix (info.name, "trt."))
      continue;
    size = trt_tensor_info_bytes (&info);
    tensor.name = info.name;
    tensor.type = type_name (info.dtype);
    tensor.n_dims = (guint) info.rank;
    memcpy (tensor.dims, info.dims, sizeof tensor.dims);
    tensor.data = gst_buffer_new_memdup (
        trt_context_get_output (runner->context, i), size);
    gst_trt_tensor_meta_add (meta, &tensor);
    gst_buffer_unref (tensor.data);
  }
}

/**
 * gst_trt_runner_get_times:
 * @runner: a runner
 *
 * Returns: (transfer none): what the last frame took
 */
const GstTrtRunnerTimes *
gst_trt_runner_get_times (const GstTrtRunner *runner)
{
  return &runner->times;
}
