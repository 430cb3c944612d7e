/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer's properties: one table, so that each stands in one place.
 */
#include "gsttrtinfer.h"

#define DEFAULT_THRESHOLD (-1.0)
#define MAX_BATCH 256
#define DEFAULT_INFLIGHT 2
#define MAX_INFLIGHT 32

enum {
  PROP_0,
  /* These are text for GstTrtModelSettings.fields, in the table below. */
  PROP_HEAD,
  PROP_LABELS,
  PROP_INPUT_SHAPE,
  PROP_INPUT_FORMAT,
  PROP_INPUT_LAYOUT,
  PROP_RESIZE_MODE,
  PROP_PAD_VALUE,
  PROP_MEAN,
  PROP_STD,
  PROP_MODEL,
  PROP_BACKEND,
  PROP_CUDA_DEVICE_ID,
  PROP_LABELS_FILE,
  PROP_PLAN_CACHE_DIR,
  PROP_PRECISION,
  PROP_CALIBRATION,
  PROP_MAX_OBJECTS,
  PROP_THRESHOLD,
  PROP_IOU_THRESHOLD,
  PROP_CLASSES,
  PROP_INTERVAL,
  PROP_ENABLED,
  PROP_POST_MESSAGES,
  PROP_WAIT_FOR_MODEL,
  PROP_METADATA,
  PROP_OUTPUT_TENSORS,
  PROP_STATS,
  PROP_MODEL_INSTANCE_ID,
  PROP_BATCH_SIZE,
  PROP_BATCH_TIMEOUT,
  PROP_INFLIGHT,
};

static const struct {
  guint id;
  GstTrtModelField field;
  const gchar *name, *nick, *blurb;
} fields[] = {
  { PROP_HEAD, GST_TRT_MODEL_HEAD, "head", "Head",
      "How the outputs are decoded: auto, none (raw tensors only), yolox, "
      "yolov5, yolov8, yolo-end2end, nanodet, ultraface, centerface, yunet, "
      "detr, classifier; for example head=yolox" },
  { PROP_LABELS, GST_TRT_MODEL_LABELS, "labels", "Labels",
      "Names of the classes, for example person,bicycle,car" },
  { PROP_INPUT_SHAPE, GST_TRT_MODEL_INPUT_SHAPE, "input-shape", "Input shape",
      "Shape to run the model's input with, for example 1x3x480x640; "
      "unset: the model's own" },
  { PROP_INPUT_FORMAT, GST_TRT_MODEL_INPUT_FORMAT, "input-format",
      "Input format",
      "Channels that the model wants: rgb, bgr or gray, for example "
      "input-format=bgr; unset: as its kind usually does" },
  { PROP_INPUT_LAYOUT, GST_TRT_MODEL_INPUT_LAYOUT, "input-layout",
      "Input layout",
      "Order of the input in memory: nchw or nhwc, for example "
      "input-layout=nhwc; unset: from its shape" },
  { PROP_RESIZE_MODE, GST_TRT_MODEL_RESIZE_MODE, "resize-mode", "Resize mode",
      "How a frame becomes as large as the input: stretch, letterbox "
      "(centred), letterbox-topleft or crop, for example resize-mode=crop; "
      "unset: as its kind usually does" },
  { PROP_PAD_VALUE, GST_TRT_MODEL_PAD_VALUE, "pad-value", "Pad value",
      "What surrounds a letterboxed frame, 0 to 255 before mean and std, for "
      "example 114" },
  { PROP_MEAN, GST_TRT_MODEL_MEAN, "mean", "Mean",
      "Subtracted from pixels of 0 to 255, one value or one a channel in the "
      "order of input-format, for example 123.675,116.28,103.53" },
  { PROP_STD, GST_TRT_MODEL_STD, "std", "Standard deviation",
      "Divides pixels of 0 to 255 after mean is subtracted, for example 255 "
      "or 58.395,57.12,57.375" },
};

#define GST_TYPE_TRT_INFER_WAIT (wait_get_type ())
static GType
wait_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_INFER_WAIT_AUTO, "Live streams pass, others wait", "auto" },
    { GST_TRT_INFER_WAIT_ALWAYS, "The first frame waits", "always" },
    { GST_TRT_INFER_WAIT_NEVER, "Frames pass without inference", "never" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtInferWait", values));
  return type;
}

static gint
find_field (guint id)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].id == id)
      return (gint) i;
  return -1;
}

static void
set_text (gchar **to, const GValue *value)
{
  g_free (*to);
  *to = g_value_dup_string (value);
  if (*to != NULL && **to == '\0')
    g_clear_pointer (to, g_free);
}

static void
set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTrtInfer *self = GST_TRT_INFER (object);
  gint field = find_field (id);

  GST_OBJECT_LOCK (self);
  if (field >= 0) {
    set_text (&self->settings.fields[fields[field].field], value);
    GST_OBJECT_UNLOCK (self);
    return;
  }
  switch (id) {
    case PROP_MODEL:
      set_text (&self->settings.path, value);
      break;
    case PROP_BACKEND:
      set_text (&self->settings.backend, value);
      break;
    case PROP_CUDA_DEVICE_ID:
      self->cuda.device = g_value_get_int (value);
      break;
    case PROP_LABELS_FILE:
      set_text (&self->settings.labels_file, value);
      break;
    case PROP_PLAN_CACHE_DIR:
      set_text (&self->settings.cache_dir, value);
      break;
    case PROP_PRECISION:
      self->settings.precision = g_value_get_enum (value);
      break;
    case PROP_CALIBRATION:
      set_text (&self->settings.calibration, value);
      break;
    case PROP_MAX_OBJECTS:
      self->settings.max_objects = g_value_get_uint (value);
      break;
    case PROP_THRESHOLD:
      self->live.threshold = g_value_get_double (value);
      break;
    case PROP_IOU_THRESHOLD:
      self->live.iou_threshold = g_value_get_double (value);
      break;
    case PROP_CLASSES:
      set_text (&self->live.classes, value);
      self->live.classes_serial++;
      break;
    case PROP_INTERVAL:
      self->live.interval = g_value_get_uint (value);
      break;
    case PROP_ENABLED:
      self->live.enabled = g_value_get_boolean (value);
      break;
    case PROP_POST_MESSAGES:
      self->live.post_messages = g_value_get_boolean (value);
      break;
    case PROP_WAIT_FOR_MODEL:
      self->wait_for_model = g_value_get_enum (value);
      break;
    case PROP_METADATA:
      self->metadata = g_value_get_enum (value);
      break;
    case PROP_OUTPUT_TENSORS:
      self->output_tensors = g_value_get_boolean (value);
      self->settings.keep_outputs = self->output_tensors;
      break;
    case PROP_MODEL_INSTANCE_ID:
      set_text (&self->instance_id, value);
      break;
    case PROP_BATCH_SIZE:
      self->settings.batch_size = g_value_get_uint (value);
      break;
    case PROP_BATCH_TIMEOUT:
      self->live.batch_timeout = g_value_get_int (value);
      break;
    case PROP_INFLIGHT:
      self->inflight = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTrtInfer *self = GST_TRT_INFER (object);
  gint field = find_field (id);

  GST_OBJECT_LOCK (self);
  if (field >= 0) {
    g_value_set_string (value, self->settings.fields[fields[field].field]);
    GST_OBJECT_UNLOCK (self);
    return;
  }
  switch (id) {
    case PROP_MODEL:
      g_value_set_string (value, self->settings.path);
      break;
    case PROP_BACKEND:
      g_value_set_string (value,
          self->settings.backend != NULL ? self->settings.backend : "auto");
      break;
    case PROP_CUDA_DEVICE_ID:
      g_value_set_int (value, self->cuda.device);
      break;
    case PROP_LABELS_FILE:
      g_value_set_string (value, self->settings.labels_file);
      break;
    case PROP_PLAN_CACHE_DIR:
      g_value_set_string (value, self->settings.cache_dir);
      break;
    case PROP_PRECISION:
      g_value_set_enum (value, self->settings.precision);
      break;
    case PROP_CALIBRATION:
      g_value_set_string (value, self->settings.calibration);
      break;
    case PROP_MAX_OBJECTS:
      g_value_set_uint (value, self->settings.max_objects);
      break;
    case PROP_THRESHOLD:
      g_value_set_double (value, self->live.threshold);
      break;
    case PROP_IOU_THRESHOLD:
      g_value_set_double (value, self->live.iou_threshold);
      break;
    case PROP_CLASSES:
      g_value_set_string (value, self->live.classes);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, self->live.interval);
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, self->live.enabled);
      break;
    case PROP_POST_MESSAGES:
      g_value_set_boolean (value, self->live.post_messages);
      break;
    case PROP_WAIT_FOR_MODEL:
      g_value_set_enum (value, self->wait_for_model);
      break;
    case PROP_METADATA:
      g_value_set_enum (value, self->metadata);
      break;
    case PROP_OUTPUT_TENSORS:
      g_value_set_boolean (value, self->output_tensors);
      break;
    case PROP_MODEL_INSTANCE_ID:
      g_value_set_string (value, self->instance_id);
      break;
    case PROP_BATCH_SIZE:
      g_value_set_uint (value, self->settings.batch_size);
      break;
    case PROP_BATCH_TIMEOUT:
      g_value_set_int (value, self->live.batch_timeout);
      break;
    case PROP_INFLIGHT:
      g_value_set_uint (value, self->inflight);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_trt_stats_to_structure (&self->stats));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

#define READY (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS \
    | GST_PARAM_MUTABLE_READY)
#define PLAYING (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS \
    | GST_PARAM_MUTABLE_PLAYING)

static void
install_model (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_MODEL,
      g_param_spec_string ("model", "Model",
          "Path of an ONNX file or of a plan, for example yolov8n.onnx", NULL,
          READY));
  g_object_class_install_property (klass, PROP_BACKEND,
      g_param_spec_string ("backend", "Backend",
          "Where to run: auto, cuda or cpu, for example backend=cuda, which "
          "fails where there is no GPU; auto: the GPU where there is one",
          "auto", READY));
  g_object_class_install_property (klass, PROP_CUDA_DEVICE_ID,
      g_param_spec_int ("cuda-device-id", "CUDA device",
          "Which of the GPUs frames in CUDA memory are on, for example "
          "cuda-device-id=1; -1: the one of the elements around, else the "
          "first",
          -1, G_MAXINT, -1, READY));
  g_object_class_install_property (klass, PROP_LABELS_FILE,
      g_param_spec_string ("labels-file", "Labels file",
          "Path of a text file with the name of a class in each line, for "
          "example labels-file=coco.txt", NULL,
          READY));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_object_class_install_property (klass, fields[i].id,
        g_param_spec_string (
            fields[i].name, fields[i].nick, fields[i].blurb, NULL, READY));
  g_object_class_install_property (klass, PROP_MAX_OBJECTS,
      g_param_spec_uint ("max-objects", "Most objects",
          "Most objects (or classes of a classifier) of one frame, for example "
          "max-objects=20; 0: 100 (5)",
          0, 65536, 0, READY));
  g_object_class_install_property (klass, PROP_PLAN_CACHE_DIR,
      g_param_spec_string ("plan-cache-dir", "Plan cache folder",
          "Where built plans are kept; unset: TRTINFER_CACHE_DIR, then "
          "CACHE_DIRECTORY, then the user's cache folder; for example "
          "plan-cache-dir=/var/cache/camera",
          NULL, READY));
  g_object_class_install_property (klass, PROP_PRECISION,
      g_param_spec_enum ("precision", "Precision",
          "What layers compute with, for example precision=int8; a message "
          "\"trtinfer-precision\" says what it became, and why",
          GST_TYPE_TRT_PRECISION, GST_TRT_PRECISION_AUTO, READY));
  g_object_class_install_property (klass, PROP_CALIBRATION,
      g_param_spec_string ("calibration", "Calibration",
          "Path of a calibration file (ours, or TensorRT's calibration cache) "
          "for INT8; unset: the file beside the model that has its name and "
          "the extension .calibration; auto: that, or the one of an earlier "
          "stream, or one of this stream, which starts in FP32; for example "
          "calibration=yolox.calibration",
          NULL, READY));
  g_object_class_install_property (klass, PROP_WAIT_FOR_MODEL,
      g_param_spec_enum ("wait-for-model", "Wait for the model",
          "Whether the first frame waits until the model is ready, or frames "
          "pass without inference until then, for example "
          "wait-for-model=always",
          GST_TYPE_TRT_INFER_WAIT, GST_TRT_INFER_WAIT_AUTO, READY));
}

static void
install_results (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_THRESHOLD,
      g_param_spec_double ("threshold", "Threshold",
          "Score that an object must pass, 0 to 1, for example 0.4; -1: the "
          "model's own",
          -1, 1, DEFAULT_THRESHOLD, PLAYING | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_IOU_THRESHOLD,
      g_param_spec_double ("iou-threshold", "IoU threshold",
          "Overlap (intersection over union, 0 to 1) above which the weaker "
          "of two boxes of a class goes, for example 0.45; -1: the model's own",
          -1, 1, DEFAULT_THRESHOLD, PLAYING | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_CLASSES,
      g_param_spec_string ("classes", "Classes",
          "Let only these through, by name or number, for example person,car; "
          "unset: all",
          NULL, PLAYING));
  g_object_class_install_property (klass, PROP_INTERVAL,
      g_param_spec_uint ("interval", "Interval",
          "Frames skipped between two that are inferred; 0: every frame, for "
          "example interval=1: every second one",
          0, G_MAXINT, 0, PLAYING | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_ENABLED,
      g_param_spec_boolean ("enabled", "Enabled",
          "Whether frames are inferred or only pass, for example "
          "enabled=false",
          TRUE,
          PLAYING | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_METADATA,
      g_param_spec_enum ("metadata", "Metadata",
          "Which metas are attached beside our own, for example metadata=roi",
          GST_TYPE_TRT_METADATA,
          GST_TRT_METADATA_AUTO, READY));
  g_object_class_install_property (klass, PROP_POST_MESSAGES,
      g_param_spec_boolean ("post-messages", "Post messages",
          "Post an element message \"trtinfer\" with the results of each "
          "inferred frame, for example post-messages=true",
          FALSE, PLAYING));
  g_object_class_install_property (klass, PROP_OUTPUT_TENSORS,
      g_param_spec_boolean ("output-tensors", "Output tensors",
          "Attach the model's raw outputs as GstTrtTensorMeta, for example "
          "output-tensors=true", FALSE, READY));
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "frames, inferences, skipped, objects (counts since the start); wall "
          "time of preprocess, inference, postprocess and attach in "
          "nanoseconds, 0 or more: total and mean since the start, p50 and "
          "p95 of the last 256 inferences, for example inference-ns-p95; "
          "frames-per-batch-mean: how many a frame was inferred with, itself "
          "included",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
install_sharing (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_MODEL_INSTANCE_ID,
      g_param_spec_string ("model-instance-id", "Model instance",
          "Elements of the process with the same one share one model and its "
          "batches, for example model-instance-id=yard; unset: a model of its "
          "own",
          NULL, READY));
  g_object_class_install_property (klass, PROP_BATCH_SIZE,
      g_param_spec_uint ("batch-size", "Batch size",
          "Most frames that are inferred together, of whichever stream, for "
          "example batch-size=8; 0: 16 with model-instance-id, else 1. A model "
          "that takes only one at a time says so",
          0, MAX_BATCH, 0, READY));
  g_object_class_install_property (klass, PROP_BATCH_TIMEOUT,
      g_param_spec_int ("batch-timeout", "Batch timeout",
          "How long a frame waits for others to come along, though it "
          "could be inferred, in milliseconds, for example batch-timeout=5; 0: not at all, a "
          "batch takes those that came while others were inferred; -1: for the "
          "duration of a frame (100 ms where there is none), which is the most "
          "that live streams ever wait",
          -1, G_MAXINT, 0, PLAYING));
  g_object_class_install_property (klass, PROP_INFLIGHT,
      g_param_spec_uint ("inflight", "Frames in flight",
          "Most frames that are in the element, inferred or on their way out, "
          "for example inflight=4; the latency counts them",
          1, MAX_INFLIGHT, DEFAULT_INFLIGHT, READY));
}

void
gst_trt_infer_install_properties (GObjectClass *klass)
{
  klass->set_property = set_property;
  klass->get_property = get_property;
  install_model (klass);
  install_results (klass);
  install_sharing (klass);
  gst_type_mark_as_plugin_api (GST_TYPE_TRT_INFER_WAIT, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_TRT_METADATA, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_TRT_PRECISION, 0);
}

void
gst_trt_infer_init_properties (GstTrtInfer *self)
{
  self->live.threshold = self->live.iou_threshold = DEFAULT_THRESHOLD;
  self->live.enabled = TRUE;
  self->inflight = DEFAULT_INFLIGHT;
  self->cuda.device = -1;
}

void
gst_trt_infer_clear_properties (GstTrtInfer *self)
{
  gst_trt_model_settings_clear (&self->settings);
  g_free (self->live.classes);
  g_free (self->instance_id);
}
