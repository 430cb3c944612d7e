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
 * What one stream has for itself: the converter from its caps to the network's
 * input, thresholds, classes, labels. Contexts belong to the #GstTrtBatcher,
 * which may serve other streams too. Nothing is allocated while it runs.
 *
 * One thread submits frames and says how they are to be seen; another may wait
 * for the #GstTrtRequest of each.
 */
#include "gsttrtbatcher-private.h"
#include "gsttrtrunner-private.h"
#include "gsttrtsamples-private.h"

#include <string.h>

static guint
count_classes (const GstTrtModel *model)
{
  TrtTensorInfo info;

  for (guint i = 0; i < trt_engine_n_inputs (model->engine); i++) {
    trt_engine_get_input (model->engine, i, &info);
    if (g_str_equal (info.name, TRT_INPUT_CLASS_MASK))
      return (guint) info.dims[info.rank - 1];
  }
  return model->info->labels != NULL ? model->info->labels->len : 0;
}

/**
 * gst_trt_runner_new:
 * @batcher: what to run with; a reference is taken
 *
 * Returns: (transfer full): a runner with the model's own labels and
 *   thresholds, and every class
 */
GstTrtRunner *
gst_trt_runner_new (GstTrtBatcher *batcher)
{
  GstTrtRunner *runner = g_new0 (GstTrtRunner, 1);

  g_atomic_ref_count_init (&runner->refs);
  runner->batcher = gst_trt_batcher_ref (batcher);
  runner->model = gst_trt_batcher_get_model (batcher);
  g_mutex_init (&runner->lock);
  runner->idle = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_trt_request_destroy);
  gst_video_info_init (&runner->device_info);
  runner->n_classes = count_classes (runner->model);
  gst_trt_runner_set_labels (runner, runner->model->info->labels);
  gst_trt_runner_set_thresholds (runner, -1, -1);
  g_free (gst_trt_runner_set_classes (runner, NULL));
  return runner;
}

/**
 * gst_trt_runner_ref:
 * @runner: a runner
 *
 * Returns: (transfer full): the same; thread-safe
 */
GstTrtRunner *
gst_trt_runner_ref (GstTrtRunner *runner)
{
  g_atomic_ref_count_inc (&runner->refs);
  return runner;
}

/**
 * gst_trt_runner_free:
 * @runner: (transfer full) (nullable): a reference to a runner; requests that
 *   are out have one each. Thread-safe
 */
void
gst_trt_runner_free (GstTrtRunner *runner)
{
  if (runner == NULL || !g_atomic_ref_count_dec (&runner->refs))
    return;
  g_ptr_array_unref (runner->idle);
  g_mutex_clear (&runner->lock);
  gst_trt_preproc_free (runner->preproc);
  gst_trt_class_mask_unref (runner->mask);
  g_clear_pointer (&runner->labels, g_ptr_array_unref);
  gst_trt_batcher_unref (runner->batcher);
  g_free (runner);
}

/**
 * gst_trt_runner_get_model:
 * @runner: a runner
 *
 * Returns: (transfer none): the model that it runs
 */
GstTrtModel *
gst_trt_runner_get_model (const GstTrtRunner *runner)
{
  return runner->model;
}

/* ---- how frames are to be seen ---------------------------------------- */

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

  runner->threshold
      = (gfloat) (threshold < 0 ? info->threshold : threshold);
  runner->iou_threshold
      = (gfloat) (iou_threshold < 0 ? info->iou_threshold : iou_threshold);
}

/* Sets the class @name, a label or a number; FALSE where there is none. */
static gboolean
enable_class (GstTrtRunner *runner, GstTrtClassMask *mask, const gchar *name)
{
  const GPtrArray *labels = runner->labels;
  guint64 number;
  gboolean found = FALSE;

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    if (i < mask->n && g_str_equal (labels->pdata[i], name)) {
      mask->on[i] = 1;
      found = TRUE;
    }
  }
  if (!found && mask->n > 0
      && g_ascii_string_to_unsigned (name, 10, 0, mask->n - 1, &number, NULL)) {
    mask->on[number] = 1;
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
  GstTrtClassMask *mask = g_malloc0 (
      sizeof *mask + (runner->n_classes + 1) * sizeof mask->on[0]);

  g_atomic_ref_count_init (&mask->refs);
  mask->n = runner->n_classes;
  for (guint i = 0; i < mask->n; i++)
    mask->on[i] = all;
  for (guint i = 0; !all && names[i] != NULL; i++) {
    if (!enable_class (runner, mask, g_strstrip (names[i])))
      g_string_append_printf (
          unknown, "%s%s", unknown->len > 0 ? ", " : "", names[i]);
  }
  gst_trt_class_mask_unref (runner->mask);
  runner->mask = mask;
  return unknown->len > 0 ? g_strdup (unknown->str) : NULL;
}

/* Numbers for those that have no name. */
static GPtrArray *
complete (const GPtrArray *labels, guint n)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (all, i < labels->len ? g_strdup (labels->pdata[i])
                                          : g_strdup_printf ("%u", i));
  return all;
}

/**
 * gst_trt_runner_set_labels:
 * @runner: a runner that has had no frame yet
 * @labels: (element-type utf8) (nullable): names of the classes of this stream,
 *   for those of the model; a reference is taken
 */
void
gst_trt_runner_set_labels (GstTrtRunner *runner, GPtrArray *labels)
{
  if (labels != NULL)
    labels = labels->len < runner->n_classes
                 ? complete (labels, runner->n_classes)
                 : g_ptr_array_ref (labels);
  g_clear_pointer (&runner->labels, g_ptr_array_unref);
  runner->labels = labels;
}

/**
 * gst_trt_runner_set_wait:
 * @runner: a runner
 * @wait_us: microseconds; 0: none
 *
 * How long a frame may wait for its batch to become full while the engine could
 * take it.
 */
void
gst_trt_runner_set_wait (GstTrtRunner *runner, gint64 wait_us)
{
  runner->wait_us = wait_us;
}

/**
 * gst_trt_runner_set_tensors:
 * @runner: a runner
 * @wanted: whether requests bring the model's own outputs
 */
void
gst_trt_runner_set_tensors (GstTrtRunner *runner, gboolean wanted)
{
  runner->wants_tensors = wanted;
}

/**
 * gst_trt_runner_set_keep_input:
 * @runner: a runner whose batcher serves no other
 * @wanted: whether requests keep the network's input until they are freed, for
 *   gst_trt_samples_add()
 */
void
gst_trt_runner_set_keep_input (GstTrtRunner *runner, gboolean wanted)
{
  runner->wants_input = wanted;
}

/**
 * gst_trt_runner_set_flushing:
 * @runner: a runner
 * @flushing: whether to refuse everything
 *
 * While it flushes, submitting and waiting end at once, in whichever thread.
 */
void
gst_trt_runner_set_flushing (GstTrtRunner *runner, gboolean flushing)
{
  gst_trt_batcher_set_flushing (runner->batcher, runner, flushing);
}

/* ---- requests --------------------------------------------------------- */

static GstTrtRequest *
take_request (GstTrtRunner *runner)
{
  GstTrtRequest *request = NULL;

  g_mutex_lock (&runner->lock);
  if (runner->idle->len > 0)
    request = g_ptr_array_steal_index (runner->idle, runner->idle->len - 1);
  g_mutex_unlock (&runner->lock);
  if (request == NULL)
    request = gst_trt_request_new ();
  request->runner = runner;
  g_atomic_ref_count_inc (&runner->refs);
  request->threshold = runner->threshold;
  request->iou_threshold = runner->iou_threshold;
  request->mask = runner->mask;
  g_atomic_ref_count_inc (&runner->mask->refs);
  request->labels = runner->labels;
  request->wants_tensors = runner->wants_tensors;
  request->wants_input = runner->wants_input;
  return request;
}

void
gst_trt_runner_take_back (GstTrtRunner *runner, GstTrtRequest *request)
{
  g_mutex_lock (&runner->lock);
  g_ptr_array_add (runner->idle, request);
  g_mutex_unlock (&runner->lock);
  gst_trt_runner_free (runner);
}

GstTrtRequest *
gst_trt_runner_begin (GstTrtRunner *runner, GstVideoFrame *frame)
{
  GstTrtRequest *request = take_request (runner);

  request->frame = *frame;
  request->is_mapped = TRUE;
  request->preproc = runner->preproc;
  request->geometry = *gst_trt_preproc_get_geometry (runner->preproc);
  request->by_device = request->on_device = FALSE;
  return request;
}

GstTrtRequest *
gst_trt_runner_send (GstTrtRunner *runner, GstTrtRequest *request)
{
  if (gst_trt_batcher_submit (runner->batcher, request, runner->wait_us))
    return request;
  gst_trt_request_free (request);
  return NULL;
}

/**
 * gst_trt_runner_submit:
 * @runner: a runner that knows the frames' caps
 * @frame: mapped for reading; the mapping is the request's from now on, also
 *   where there is none
 *
 * Puts a frame into the next batch; blocks until there is a place for it, and
 * while it is converted.
 *
 * Returns: (transfer full) (nullable): what to wait for; %NULL where the runner
 *   flushes
 */
GstTrtRequest *
gst_trt_runner_submit (GstTrtRunner *runner, GstVideoFrame *frame)
{
  GstTrtRequest *request = gst_trt_runner_begin (runner, frame);

  gst_trt_runner_choose_device (runner, request);
  return gst_trt_runner_send (runner, request);
}

/**
 * gst_trt_runner_run:
 * @runner: a runner that knows the frames' caps
 * @frame: mapped for reading; the mapping stays the caller's
 * @results: (inout): gets the objects or classes; cleared first. Its strings
 *   live as long as the runner
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
  GstTrtRequest *request = gst_trt_runner_begin (runner, frame);
  gboolean good;

  request->is_mapped = FALSE; /* it is the caller's */
  gst_trt_results_clear (results);
  gst_trt_runner_choose_device (runner, request);
  request = gst_trt_runner_send (runner, request);
  if (request == NULL)
    return FALSE;
  good = gst_trt_request_wait (request, error);
  if (good) {
    g_array_append_vals (results->objects, request->results->objects->data,
        request->results->objects->len);
    g_array_append_vals (results->classes, request->results->classes->data,
        request->results->classes->len);
  }
  gst_trt_request_free (request);
  return good;
}
