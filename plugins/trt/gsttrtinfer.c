/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: inference on raw video.
 */
/**
 * SECTION:element-trtinfer
 * @title: trtinfer
 *
 * Runs a detector or classifier on every frame and attaches what it finds as
 * metadata. Frames pass through untouched. The model is an ONNX file or a plan;
 * pre-processing, labels and the decoding of outputs are found out from it, and
 * properties override them.
 *
 * |[
 * gst-launch-1.0 filesrc location=street.mp4 ! decodebin ! \
 *   trtinfer model=yolov8n.onnx threshold=0.4 ! trtoverlay ! \
 *   videoconvert ! autovideosink
 * ]|
 *
 * The plan is built in a thread of its own, with GST_MESSAGE_PROGRESS messages
 * of code "trt-build"; the state change does not wait for it.
 *
 * An element message "trtinfer-precision" says what layers compute with: the
 * strings "precision" (fp32, fp16 or int8), "reason" and, where INT8 came from a
 * calibration, "report" (JSON: method, agreement where it was measured, share
 * of multiply-accumulates and each layer), and with what: "backend" (cuda or
 * cpu) and, where backend=auto did not get the GPU, "backend-reason".
 * backend=auto takes a GPU where there is a driver and a device; it goes on to
 * the CPU with a warning where the GPU cannot run the model or has no memory for
 * it, and without one where there is no driver (with one, once a process, if
 * /dev/nvidia0 or /dev/nvidiactl says that there ought to be). backend=cuda, and
 * TRTINFER_BACKEND=cuda, run there or fail. precision=auto takes INT8 only from a
 * quantised model or plan, or with a calibration file; else FP16 on a GPU, and
 * FP32 on the CPU, where precision=fp16 is FP32 too. Sums are FP32 in any case.
 *
 * Errors of a GPU are of GST_RESOURCE_ERROR with a boolean "fatal-process" in the
 * details (gst_message_parse_error_details()): FAILED and TRUE where the GPU is
 * lost to this process, which only a new process mends; NO_SPACE_LEFT and FALSE
 * where it is full, and later it may work.
 *
 * |[
 * trtplan build yolox.onnx -o yolox.plan --precision int8 \
 *   --calibration pictures/
 * gst-launch-1.0 -m filesrc location=street.mp4 ! decodebin ! \
 *   trtinfer model=yolox.plan precision=int8 ! fakesink
 * ]|
 *
 * Frames may be in CUDA memory (where this was built with gstreamer-cuda-1.0;
 * the pad templates say so): decoders' pools get as many buffers more as wait
 * here, and a context is shared with the elements around and the application.
 * With backend=cuda each is read where it lies, without a copy; the source pad's
 * task alone waits for the GPU. The CPU backend downloads each frame first, which
 * is slow, and says so once.
 * Of a frame with #GstVideoCropMeta the cropped part is inferred, and boxes are
 * relative to it.
 *
 * ## Calibrating on the stream
 *
 * With calibration=auto a float model becomes INT8 while it works:
 *
 * |[
 * gst-launch-1.0 -m uridecodebin uri=rtsp://camera/stream ! \
 *   trtinfer model=yolox.onnx precision=int8 calibration=auto ! fakesink
 * ]|
 *
 * Frames are inferred in FP32 from the first on. Of every 8th one the network's
 * input is kept: 32 frames or 256 MiB, whichever is less (models whose input is
 * so large that not even 8 fit are refused). Then a thread in the background
 * chooses ranges on three of four frames and compares INT8 with FP32 on the
 * others; where they agree by 0.75 or more (for detectors: average precision,
 * FP32's objects taken as the truth) INT8 takes over between two frames. None is
 * dropped, held back or inferred twice.
 *
 * An empty scene would agree with anything. Before it calibrates, the picture
 * must change (by 2 of 255, root mean square over 16 x 16 places), and in the 32
 * frames a detector must have found 32 objects, 8 of them in those that are held
 * out, and 12 that differ in class or place (a parked car is one object however
 * often it is seen); a classifier must have given 3 different answers. Otherwise
 * half of the frames go, those that brought nothing new first, and others are
 * gathered, at twice the distance (at most every 256th): an empty street is
 * waited out in FP32. A calibration that does not agree, or fails, leaves the
 * stream in FP32 until the next start.
 *
 * The thread has a low priority (nice 10), and while frames are inferred its
 * runs take at most a quarter of the time of the executor, which all elements
 * share: a frame waits for at most one of them. How long it takes depends on the
 * model and the CPU: from seconds to many minutes.
 *
 * Element messages "trtinfer-calibration" have a string "state" and a string
 * "reason":
 *
 * - gathering, waiting (what is missing), calibrating: with "seen", "frames",
 *   "objects", "distinct-objects", "variety"
 * - done, refused: with "method", "agreement", "mac-share-int8" (0 to 1),
 *   "frames", "frames-held-out", "objects-held-out", and for done "report" and
 *   "file"; refused also where the stream ends before there is enough
 * - swapped: with the "timestamp" of the first frame in INT8
 * - failed: an error that only calibration had
 *
 * Progress messages of the code "trt-calibration" tell the stage. "file" is the
 * calibration, kept in the plan cache's folder beside the plan: the next start
 * with calibration=auto is INT8 from the first frame, and other machines with
 * the same model are, with calibration=FILE. It holds for the model and its
 * pre-processing. Going to READY gives everything up that is not done; frames
 * of other caps, flushes, seeks and properties that may change while playing do
 * not disturb it. INT8 is not calibrated for with precision=fp32 or fp16, nor
 * with precision=auto on a CPU that multiplies bytes no faster (no
 * AVX512-VNNI), nor where there is a calibration beside the model already.
 *
 * ## Several streams
 *
 * Elements of one process that have the same model-instance-id share a model:
 * one engine, one set of weights, one batcher.
 *
 * |[
 * gst-launch-1.0 \
 *   uridecodebin uri=rtsp://camera/1 ! trtinfer model=yolov8n.onnx \
 *     model-instance-id=yard threshold=0.4 ! fakesink \
 *   uridecodebin uri=rtsp://camera/2 ! trtinfer model=yolov8n.onnx \
 *     model-instance-id=yard threshold=0.6 classes=person ! fakesink
 * ]|
 *
 * A batch starts as soon as the engine can take it, with what has come by then,
 * up to batch-size frames of whichever streams; while others are under way it
 * fills. So a single stream waits for nobody, and sixteen that are faster than
 * the engine find themselves in batches of many. batch-timeout makes frames wait
 * for company though they could go; a live stream's never wait longer than until
 * the next one comes, and the latency says so. Batches are made ready when the
 * model is loaded, for 1, 2, 4 ... frames: one of 5 runs as one of 8. The
 * statistics' frames-per-batch-mean says how it went.
 *
 * Results come back in order, to the stream they belong to, with its own
 * threshold, iou-threshold, classes, labels and caps. All that the model is made
 * of must be the same: where an element's model, backend, precision, calibration,
 * batch-size or pre-processing differs, it does not start, and says from whom and
 * in what. A stream that flushes, stops, fails or is not fetched downstream
 * leaves the others alone. The model goes with the last element that has it.
 *
 * On a GPU the model runs in the CUDA context of the element that came first.
 * Elements of one pipeline share theirs; an application with several pipelines
 * gives them one (gst_element_set_context()), or frames of the others are
 * downloaded, with a warning.
 *
 * A model whose file fixes its batch to 1 is opened where all of its nodes can
 * follow, and the 1 that an exporter wrote into a Reshape is let go where every
 * node then keeps the frames apart. Where one does not, one of the elements warns
 * of it by name, and frames go one by one: on a GPU those of each stream
 * by themselves, as if its element had the model alone, and in as much memory but
 * for the weights.
 *
 * Frames are submitted by the thread that brings them, and at most inflight of
 * them are in the element. The source pad has a task of its own, which waits for
 * results and keeps serialized events and queries in order with the frames.
 */
#include "gsttrtinfer.h"

#include <string.h>

GST_DEBUG_CATEGORY (gst_trt_infer_debug);
#define GST_CAT_DEFAULT gst_trt_infer_debug

G_DEFINE_FINAL_TYPE (GstTrtInfer, gst_trt_infer, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (trtinfer, "trtinfer", GST_RANK_NONE,
    GST_TYPE_TRT_INFER,
    GST_DEBUG_CATEGORY_INIT (
        gst_trt_infer_debug, "trtinfer", 0, "inference on video"))

/* ---- loading ---------------------------------------------------------- */

static void
on_progress (gdouble fraction, const gchar *stage, gpointer user_data)
{
  GstElement *element = user_data;
  g_autofree gchar *text =
      g_strdup_printf ("%s (%.0f %%)", stage, fraction * 100);

  gst_element_post_message (
      element, gst_message_new_progress (GST_OBJECT (element),
                   GST_PROGRESS_TYPE_CONTINUE, "trt-build", text));
}

void
gst_trt_infer_post_precision (GstTrtInfer *self, const GstTrtModel *model)
{
  const gchar *reason, *report, *why;
  const gchar *backend = gst_trt_model_get_backend (model, &why);
  GstTrtPrecision precision =
      gst_trt_model_get_precision (model, &reason, &report);

  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("trtinfer-precision", "precision", G_TYPE_STRING,
              gst_trt_precision_get_name (precision), "reason",
              G_TYPE_STRING, reason, "report", G_TYPE_STRING, report, "backend",
              G_TYPE_STRING, backend, "backend-reason", G_TYPE_STRING, why,
              NULL)));
}

static void
on_warning (const gchar *text, gpointer user_data)
{
  GstTrtInfer *self = GST_TRT_INFER (user_data);

  GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS, ("%s", text), (NULL));
}

static void
on_done (GstTrtBatcher *batcher, const GstTrtCalibrationFigures *figures,
    const GError *error, gpointer user_data)
{
  GstTrtInfer *self = GST_TRT_INFER (user_data);
  GstTrtModel *model
      = batcher != NULL ? gst_trt_batcher_get_model (batcher) : NULL;
  g_autofree gchar *text = NULL;

  if (model != NULL) {
    text = gst_trt_model_describe (model);
    GST_INFO_OBJECT (self, "%s", text);
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_progress (GST_OBJECT (self),
                                GST_PROGRESS_TYPE_COMPLETE, "trt-build", text));
    gst_trt_infer_post_precision (self, model);
  } else {
    gst_trt_infer_post_load_error (self, error);
  }
  GST_OBJECT_LOCK (self);
  if (batcher != NULL)
    self->batcher = gst_trt_batcher_ref (batcher);
  else
    self->load_failed = TRUE;
  GST_OBJECT_UNLOCK (self);
  gst_trt_queue_wake (self->queue);
}

static void
free_finished_loaders (GstTrtInfer *self)
{
  GSList *loaders = g_steal_pointer (&self->cancelled_loaders);

  for (GSList *l = loaders; l != NULL; l = l->next) {
    if (gst_trt_loader_is_finished (l->data))
      gst_trt_loader_free (l->data);
    else
      self->cancelled_loaders =
          g_slist_prepend (self->cancelled_loaders, l->data);
  }
  g_slist_free (loaders);
}

/* How many frames a batch takes where nobody says, and streams share it. */
#define SHARED_BATCH 16

/* What can be told at once. */
static gboolean
check (GstTrtInfer *self, const gchar *id, GError **error)
{
  GstTrtModelSettings *settings = &self->started;

  if (settings->batch_size == 0)
    settings->batch_size = id != NULL ? SHARED_BATCH : 1;
  if (!gst_trt_model_settings_check (settings, error))
    return FALSE;
  if (id != NULL
      && g_strcmp0 (settings->calibration, GST_TRT_CALIBRATION_AUTO) == 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "model-instance-id=%s: calibration=auto is for a model of one stream; "
        "calibrate with one that has no model-instance-id, or with 'trtplan "
        "calibrate', and set calibration to the file", id);
    return FALSE;
  }
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  return gst_trt_model_settings_get_labels (settings, &self->labels, error);
}

static gboolean
start (GstTrtInfer *self)
{
  static const GstTrtLoaderCallbacks callbacks
      = { on_progress, on_done, on_warning };
  GstTrtModelSettings settings;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *id = NULL, *name = NULL;

  GST_OBJECT_LOCK (self);
  gst_trt_model_settings_copy (&settings, &self->settings);
  id = g_strdup (self->instance_id);
  self->depth = self->inflight;
  settings.cuda_device = MAX (self->cuda.device, 0);
  memset (&self->stats, 0, sizeof self->stats);
  self->load_failed = FALSE;
  GST_OBJECT_UNLOCK (self);
  if (g_strcmp0 (settings.backend, "auto") == 0)
    g_clear_pointer (&settings.backend, g_free);
  free_finished_loaders (self);
  self->n_seen = 0;
  self->is_live = -1;
  self->warned = FALSE;
  if (g_strcmp0 (settings.backend, "cpu") != 0)
    settings.cuda_context = gst_trt_cuda_get_context (
        &self->cuda, &settings.cuda_owner);
  gst_trt_model_settings_clear (&self->started);
  self->started = settings;
  if (!check (self, id, &error))
    goto refused;
  gst_trt_queue_set_depth (self->queue, self->depth);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_progress (GST_OBJECT (self), GST_PROGRESS_TYPE_START,
          "trt-build", settings.path));
  name = gst_object_get_path_string (GST_OBJECT (self));
  self->member = gst_trt_instance_join (
      id, name, &self->started, self->depth, &callbacks, self, &error);
  if (self->member == NULL)
    goto refused;
  return TRUE;

  /* ERRORS */
refused:
  gst_trt_infer_post_load_error (self, error);
  gst_trt_model_settings_clear (&self->started);
  return FALSE;
}

static void
stop (GstTrtInfer *self)
{
  GstTrtLoader *loader = NULL;
  gboolean was_loading;

  if (self->member != NULL)
    loader = gst_trt_instance_leave (g_steal_pointer (&self->member));
  if (loader != NULL)
    self->cancelled_loaders
        = g_slist_prepend (self->cancelled_loaders, loader);
  gst_trt_infer_calib_stop (self);
  was_loading = self->batcher == NULL && !self->load_failed;
  if (was_loading)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_progress (GST_OBJECT (self), GST_PROGRESS_TYPE_CANCELED,
            "trt-build", "cancelled"));
  /* frames that nobody fetched hold the model, and decoders' buffers */
  g_list_free_full (gst_trt_queue_empty (self->queue),
      (GDestroyNotify) gst_mini_object_unref);
  gst_trt_infer_set_runner (self, NULL);
  GST_OBJECT_LOCK (self);
  g_clear_pointer (&self->batcher, gst_trt_batcher_unref);
  GST_OBJECT_UNLOCK (self);
  gst_video_info_init (&self->info);
  gst_video_info_init (&self->out_info);
  gst_trt_cuda_clear (&self->cuda);
  /* it holds the context too */
  gst_trt_model_settings_clear (&self->started);
  self->classes_serial = 0;
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstTrtInfer *self = GST_TRT_INFER (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;
  ret = GST_ELEMENT_CLASS (gst_trt_infer_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY
      || (transition == GST_STATE_CHANGE_READY_TO_PAUSED
          && ret == GST_STATE_CHANGE_FAILURE))
    stop (self);
  return ret;
}

static void
set_context (GstElement *element, GstContext *context)
{
  gst_trt_cuda_set_context (&GST_TRT_INFER (element)->cuda, context);
  GST_ELEMENT_CLASS (gst_trt_infer_parent_class)
      ->set_context (element, context);
}

/* ---- the class -------------------------------------------------------- */

static void
finalize (GObject *object)
{
  GstTrtInfer *self = GST_TRT_INFER (object);

  g_slist_free_full (
      self->cancelled_loaders, (GDestroyNotify)gst_trt_loader_free);
  gst_trt_infer_clear_properties (self);
  gst_trt_cuda_clear (&self->cuda);
  gst_trt_model_settings_clear (&self->started);
  gst_trt_queue_free (self->queue);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  G_OBJECT_CLASS (gst_trt_infer_parent_class)->finalize (object);
}

static void
gst_trt_infer_class_init (GstTrtInferClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  gst_trt_infer_install_properties (G_OBJECT_CLASS (klass));
  element_class->change_state = change_state;
  element_class->set_context = set_context;
  gst_trt_infer_install_pads (element_class);
  gst_element_class_set_static_metadata (element_class, "Inference on video",
      "Filter/Analyzer/Video",
      "Runs a detector or classifier (ONNX or plan) on frames and attaches "
      "what it finds",
      "gst-trtinfer contributors");
}

static void
gst_trt_infer_init (GstTrtInfer *self)
{
  gst_trt_infer_init_properties (self);
  self->cuda.element = GST_ELEMENT (self);
  gst_video_info_init (&self->info);
  gst_video_info_init (&self->out_info);
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  gst_segment_init (&self->out_segment, GST_FORMAT_UNDEFINED);
  gst_trt_infer_init_pads (self);
}
