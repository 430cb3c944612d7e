/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer's calibration=auto: the task gathers frames, a thread of its own
 * calibrates, and the task takes the INT8 runner between two frames. The task
 * never waits for any of it: gathering copies one tensor now and then, and the
 * runner comes ready made.
 */
#include "gsttrtinfer.h"

GST_DEBUG_CATEGORY_EXTERN (gst_trt_infer_debug);
#define GST_CAT_DEFAULT gst_trt_infer_debug

/* ---- messages --------------------------------------------------------- */

/* "trtinfer-calibration"; the caller adds what it knows. */
static GstStructure *
new_structure (const gchar *state, const gchar *reason)
{
  return gst_structure_new ("trtinfer-calibration", "state", G_TYPE_STRING,
      state, "reason", G_TYPE_STRING, reason, NULL);
}

static void
post (GstTrtInfer *self, GstStructure *s)
{
  GST_INFO_OBJECT (self, "%" GST_PTR_FORMAT, s);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), s));
}

static void
post_counts (GstTrtInfer *self, const gchar *state, const gchar *reason)
{
  const GstTrtSampleCounts *c = gst_trt_samples_get_counts (self->samples);
  GstStructure *s = new_structure (state, reason);

  gst_structure_set (s, "seen", G_TYPE_UINT64, c->n_seen, //
      "frames", G_TYPE_UINT, c->n_frames, //
      "objects", G_TYPE_UINT, c->n_objects, //
      "distinct-objects", G_TYPE_UINT, c->n_distinct, //
      "variety", G_TYPE_DOUBLE, c->variety, NULL);
  post (self, s);
}

static void
post_progress (GstTrtInfer *self, GstProgressType type, const gchar *text)
{
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_progress (
          GST_OBJECT (self), type, "trt-calibration", text));
}

static void
post_figures (GstTrtInfer *self, const GstTrtModel *model,
    const GstTrtCalibrationFigures *f, const GError *error)
{
  GstStructure *s = new_structure (
      error == NULL ? "done" : f->refused ? "refused" : "failed",
      error == NULL ? "INT8 agrees with FP32" : error->message);
  const gchar *report = NULL;

  if (f->method != NULL)
    gst_structure_set (s, "method", G_TYPE_STRING, f->method, //
        "agreement", G_TYPE_DOUBLE, f->agreement, //
        "mac-share-int8", G_TYPE_DOUBLE, f->share, //
        "frames", G_TYPE_UINT, f->n_calibrated, //
        "frames-held-out", G_TYPE_UINT, f->n_held_out, //
        "objects-held-out", G_TYPE_UINT, f->n_objects, //
        "file", G_TYPE_STRING, f->file, NULL);
  if (model != NULL)
    gst_trt_model_get_precision (model, NULL, &report);
  if (report != NULL)
    gst_structure_set (s, "report", G_TYPE_STRING, report, NULL);
  post (self, s);
}

/* ---- in the worker's thread ------------------------------------------- */

static void
on_progress (gdouble fraction, const gchar *stage, gpointer user_data)
{
  g_autofree gchar *text
      = g_strdup_printf ("%s (%.0f %%)", stage, fraction * 100);

  post_progress (user_data, GST_PROGRESS_TYPE_CONTINUE, text);
}

/* Nothing of this stops the stream: it goes on in float. */
static void
give_up (GstTrtInfer *self, const GstTrtCalibrationFigures *figures,
    const GError *error)
{
  post_progress (self, GST_PROGRESS_TYPE_ERROR, error->message);
  post_figures (self, NULL, figures, error);
  if (!figures->refused)
    GST_ELEMENT_WARNING (self, LIBRARY, FAILED,
        ("calibration=auto: %s", error->message), (NULL));
}

static void
on_done (GstTrtBatcher *batcher, const GstTrtCalibrationFigures *figures,
    const GError *error, gpointer user_data)
{
  GstTrtInfer *self = GST_TRT_INFER (user_data);

  if (batcher == NULL) {
    give_up (self, figures, error);
    return;
  }
  post_progress (self, GST_PROGRESS_TYPE_COMPLETE, "INT8 takes over");
  post_figures (self, gst_trt_batcher_get_model (batcher), figures, NULL);
  if (figures->problem != NULL)
    GST_ELEMENT_WARNING (self, RESOURCE, OPEN_WRITE,
        ("the calibration is not kept: %s", figures->problem), (NULL));
  GST_OBJECT_LOCK (self);
  self->next_batcher = gst_trt_batcher_ref (batcher);
  GST_OBJECT_UNLOCK (self);
}

/* ---- in the stream's threads ------------------------------------------ */

void
gst_trt_infer_calib_begin (GstTrtInfer *self, GstTrtModel *model)
{
  g_autoptr (GError) error = NULL;

  if (!gst_trt_model_wants_calibration (model))
    return;
  gst_trt_runner_set_keep_input (self->runner, TRUE);
  self->samples = gst_trt_samples_new (model, &error);
  if (self->samples != NULL)
    post_counts (self, "gathering", "frames are gathered from the stream");
  else
    post (self, new_structure ("refused", error->message));
}

static void
start_calibrator (GstTrtInfer *self)
{
  static const GstTrtLoaderCallbacks callbacks = { on_progress, on_done, NULL };

  post_counts (self, "calibrating", "the frames gathered are enough");
  post_progress (self, GST_PROGRESS_TYPE_START, "calibrating");
  self->calibrator = gst_trt_loader_start (
      &self->started, g_steal_pointer (&self->samples), FALSE, self->depth,
      &callbacks, self);
}

void
gst_trt_infer_calib_look (GstTrtInfer *self, GstTrtRequest *request)
{
  g_autofree gchar *missing = NULL;

  if (self->samples == NULL
      || !gst_trt_samples_add (self->samples, request))
    return;
  if (gst_trt_samples_are_enough (self->samples, &missing)) {
    start_calibrator (self);
    return;
  }
  post_counts (self, "waiting", missing);
  gst_trt_samples_thin_out (self->samples);
}

void
gst_trt_infer_calib_swap (GstTrtInfer *self, GstClockTime pts)
{
  GstTrtBatcher *batcher, *old = NULL;
  GstStructure *s;

  GST_OBJECT_LOCK (self);
  batcher = g_steal_pointer (&self->next_batcher);
  if (batcher != NULL) {
    old = self->batcher;
    self->batcher = batcher;
  }
  GST_OBJECT_UNLOCK (self);
  if (batcher == NULL)
    return;
  /* frames that are under way keep the old one */
  gst_trt_batcher_unref (old);
  gst_trt_infer_set_runner (self, gst_trt_infer_make_runner (self, batcher));
  s = new_structure ("swapped", "INT8 from this frame on");
  gst_structure_set (s, "timestamp", GST_TYPE_CLOCK_TIME, pts, NULL);
  post (self, s);
  gst_trt_infer_post_precision (self, gst_trt_batcher_get_model (batcher));
}

void
gst_trt_infer_calib_eos (GstTrtInfer *self)
{
  g_autofree gchar *missing = NULL, *reason = NULL;

  if (self->samples == NULL)
    return;
  gst_trt_samples_are_enough (self->samples, &missing);
  reason = g_strdup_printf ("the stream has ended: %s", missing);
  post_counts (self, "refused", reason);
}

void
gst_trt_infer_calib_stop (GstTrtInfer *self)
{
  if (self->calibrator != NULL) {
    gst_trt_loader_cancel (self->calibrator);
    if (!gst_trt_loader_is_finished (self->calibrator))
      post_progress (self, GST_PROGRESS_TYPE_CANCELED, "cancelled");
    self->cancelled_loaders = g_slist_prepend (
        self->cancelled_loaders, g_steal_pointer (&self->calibrator));
  }
  g_clear_pointer (&self->samples, gst_trt_samples_free);
  g_clear_pointer (&self->next_batcher, gst_trt_batcher_unref);
}
