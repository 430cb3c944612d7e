/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Guesses: what models of a kind usually want, and what a shape tells.
 */
#include "gsttrtmodelinfo.h"

/* One row a head: how its published models are trained. NULL leaves the field
 * alone. */
typedef struct {
  const gchar *head;
  const gchar *format, *resize_mode, *pad_value, *mean, *std;
  const gchar *crop_fraction, *threshold, *iou_threshold;
} Habit;

#define IMAGENET_MEAN "123.675,116.28,103.53"
#define IMAGENET_STD "58.395,57.12,57.375"

static const Habit habits[] = {
  { "yolox", "bgr", "letterbox-topleft", "114", "0", "1", NULL, ".3", ".45" },
  { "yolov5", "rgb", "letterbox", "114", "0", "255", NULL, ".25", ".45" },
  { "yolov8", "rgb", "letterbox", "114", "0", "255", NULL, ".25", ".45" },
  { "yolo-end2end", "rgb", "letterbox", "114", "0", "255", NULL, ".25", ".45" },
  { "nanodet", "bgr", "letterbox", "0", "103.53,116.28,123.675",
      "57.375,57.12,58.395", NULL, ".35", ".6" },
  { "ultraface", "rgb", "stretch", NULL, "127", "128", NULL, ".6", ".3" },
  { "centerface", "rgb", "stretch", NULL, "0", "1", NULL, ".3", ".3" },
  { "yunet", "bgr", "letterbox-topleft", "0", "0", "1", NULL, ".6", ".45" },
  { "ssd", "rgb", "stretch", NULL, "127", "128", NULL, ".5", ".45" },
  { "detr", "rgb", "stretch", NULL, IMAGENET_MEAN, IMAGENET_STD, NULL, ".5",
      ".7" },
  { "classifier", "rgb", "crop", NULL, IMAGENET_MEAN, IMAGENET_STD, ".875",
      "0", NULL },
};

static void
guess (GstTrtModelInfo *info, GstTrtModelField field, const gchar *text)
{
  if (text != NULL && info->origin[field] <= GST_TRT_ORIGIN_GUESS)
    gst_trt_model_info_set (info, field, text, GST_TRT_ORIGIN_GUESS, NULL);
}

/**
 * gst_trt_model_info_guess_head:
 * @info: what is known
 * @head: the head found in the model's outputs: "yolox", "yolov5", "yolov8",
 *   "yolo-end2end", "nanodet", "ultraface", "centerface", "yunet", "ssd",
 *   "detr" or "classifier"
 *
 * Fills what nobody has said with what published models of this kind want. An
 * unknown head fills its name only.
 */
void
gst_trt_model_info_guess_head (GstTrtModelInfo *info, const gchar *head)
{
  guess (info, GST_TRT_MODEL_HEAD, head);
  for (guint i = 0; i < G_N_ELEMENTS (habits); i++) {
    const Habit *habit = &habits[i];

    if (!g_str_equal (habit->head, head))
      continue;
    /* A gray input was told by its shape, which is surer than habit. */
    if (info->preproc.format != GST_TRT_INPUT_FORMAT_GRAY)
      guess (info, GST_TRT_MODEL_INPUT_FORMAT, habit->format);
    guess (info, GST_TRT_MODEL_RESIZE_MODE, habit->resize_mode);
    guess (info, GST_TRT_MODEL_PAD_VALUE, habit->pad_value);
    guess (info, GST_TRT_MODEL_MEAN, habit->mean);
    guess (info, GST_TRT_MODEL_STD, habit->std);
    guess (info, GST_TRT_MODEL_CROP_FRACTION, habit->crop_fraction);
    guess (info, GST_TRT_MODEL_THRESHOLD, habit->threshold);
    guess (info, GST_TRT_MODEL_IOU_THRESHOLD, habit->iou_threshold);
  }
}

static gboolean
is_channels (gint64 n)
{
  return n == 1 || n == 3;
}

/**
 * gst_trt_model_info_guess_shape:
 * @info: what is known
 * @dims: (array length=n_dims): the input's shape, -1 for what is open
 * @n_dims: its rank
 *
 * Reads layout, width, height and the number of channels off the shape of a
 * picture input of rank 4 or 3. An `input-shape` in @info, where somebody gave
 * one, has been applied by the caller: @dims is the shape that will be run.
 */
void
gst_trt_model_info_guess_shape (
    GstTrtModelInfo *info, const gint64 *dims, guint n_dims)
{
  guint at = n_dims == 4 ? 1 : 0;
  gboolean last;
  gint64 channels, height, width;

  if (n_dims != 3 && n_dims != 4)
    return;
  last = !is_channels (dims[at]) && is_channels (dims[at + 2]);
  guess (info, GST_TRT_MODEL_INPUT_LAYOUT, last ? "nhwc" : "nchw");
  last = info->preproc.layout == GST_TRT_INPUT_LAYOUT_NHWC;
  channels = dims[last ? at + 2 : at];
  height = dims[last ? at : at + 1];
  width = dims[last ? at + 1 : at + 2];
  if (channels == 1)
    guess (info, GST_TRT_MODEL_INPUT_FORMAT, "gray");
  info->preproc.height = height > 0 ? height : 0;
  info->preproc.width = width > 0 ? width : 0;
}
