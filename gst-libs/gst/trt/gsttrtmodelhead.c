/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Guesses: what models of a kind usually want, and what a shape tells.
 */
#include "gsttrtmodelinfo.h"
#include "trt.h"

/* Classifiers are tested on the middle 224 of 256. */
#define CROP_FRACTION 0.875

static void
guess (GstTrtModelInfo *info, GstTrtModelField field, const gchar *text)
{
  if (text != NULL && info->origin[field] <= GST_TRT_ORIGIN_GUESS)
    gst_trt_model_info_set (info, field, text, GST_TRT_ORIGIN_GUESS, NULL);
}

static void
guess_number (GstTrtModelInfo *info, GstTrtModelField field, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  guess (info, field, g_ascii_formatd (text, sizeof text, "%.9g", value));
}

static void
guess_three (GstTrtModelInfo *info, GstTrtModelField field,
    const gfloat values[3])
{
  g_autoptr (GString) text = g_string_new (NULL);
  gchar one[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < 3; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "",
        g_ascii_formatd (one, sizeof one, "%.9g", (gdouble) values[i]));
  guess (info, field, text->str);
}

/**
 * gst_trt_model_info_guess_head:
 * @info: what is known
 * @head: the head found in the model's outputs, one of trt_head_names()
 *
 * Fills what nobody has said with what published models of this kind want. An
 * unknown head fills its name only.
 */
void
gst_trt_model_info_guess_head (GstTrtModelInfo *info, const gchar *head)
{
  TrtHeadInfo habits;

  guess (info, GST_TRT_MODEL_HEAD, head);
  if (!trt_head_get_info (head, &habits))
    return;
  /* A gray input was told by its shape, which is surer than habit. */
  if (info->preproc.format != GST_TRT_INPUT_FORMAT_GRAY)
    guess (info, GST_TRT_MODEL_INPUT_FORMAT, habits.input_format);
  guess (info, GST_TRT_MODEL_RESIZE_MODE, habits.resize_mode);
  guess_number (info, GST_TRT_MODEL_PAD_VALUE, (gdouble) habits.pad_value);
  guess_three (info, GST_TRT_MODEL_MEAN, habits.mean);
  guess_three (info, GST_TRT_MODEL_STD, habits.std);
  guess_number (info, GST_TRT_MODEL_THRESHOLD, (gdouble) habits.threshold);
  if (habits.kind == TRT_HEAD_CLASSIFICATION)
    guess_number (info, GST_TRT_MODEL_CROP_FRACTION, CROP_FRACTION);
  else
    guess_number (
        info, GST_TRT_MODEL_IOU_THRESHOLD, (gdouble) habits.iou_threshold);
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
