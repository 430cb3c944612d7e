/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* heads.c: choosing a head and appending it. */
#include <string.h>

#include "heads/head.h"
#include "ops/op.h"

#define TRT_HEAD(suffix) extern const TrtHead trt_head_##suffix;
#include "heads/heads.def"
#undef TRT_HEAD

static const TrtHead *const table[] = {
#define TRT_HEAD(suffix) &trt_head_##suffix,
#include "heads/heads.def"
#undef TRT_HEAD
};

const char *const *
trt_head_names (void)
{
  static const char *names[G_N_ELEMENTS (table) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    names[i] = table[i]->info.name;
  return names;
}

static const TrtHead *
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (strcmp (table[i]->info.name, name) == 0)
      return table[i];
  }
  return NULL;
}

gboolean
trt_head_get_info (const char *name, TrtHeadInfo *info)
{
  const TrtHead *head = find (name);

  if (head != NULL)
    *info = head->info;
  return head != NULL;
}

TrtTensor *
trt_head_find (const TrtHeadModel *model, const char *name)
{
  for (guint i = 0; i < model->n_out; i++) {
    if (g_str_has_suffix (model->out[i]->name, name))
      return model->out[i];
  }
  return NULL;
}

/* The axis of 1, 3 or 4 channels tells NCHW from NHWC. */
static gboolean
read_picture_size (TrtHeadModel *model, GError **error)
{
  gint64 dims[TRT_MAX_RANK];
  const TrtTensor *in;
  gboolean last;

  if (model->graph->inputs->len == 0)
    return trt_fail (error, TRT_ERROR_SHAPE, "the model has no input");
  in = model->graph->inputs->pdata[0];
  for (int i = 0; i < in->rank; i++) {
    if (!trt_expr_is_const (in->dims[i], &dims[i]))
      dims[i] = -1;
  }
  if (in->rank != 4)
    goto no_picture;
  last = dims[1] != 1 && dims[1] != 3 && dims[1] != 4;
  model->height = dims[last ? 1 : 2];
  model->width = dims[last ? 2 : 3];
  if (model->height < 1 || model->width < 1)
    goto no_picture;
  return TRUE;

no_picture: {
  g_autofree char *shape = trt_tensor_describe (in);
  return trt_fail (error, TRT_ERROR_SHAPE,
      "input '%s' is %s: no picture of a known size; give its shape "
      "(--shape %s=1x3xHxW, property input-shape)",
      in->name, shape, in->name);
}
}

static TrtTensor *
to_f32 (TrtGraph *graph, TrtTensor *x)
{
  TrtNode *node;

  if (x->enc.dtype != TRTK_F16 && x->enc.dtype != TRTK_BF16
      && x->enc.dtype != TRTK_F64)
    return x;
  node = trt_build_bare (graph, "Cast", NULL, &x, 1, 1);
  trt_node_set_int (node, "to", 1); /* ONNX's FLOAT */
  g_free (trt_node_out (node, 0)->name);
  trt_node_out (node, 0)->name = g_strdup (x->name);
  trt_node_infer (node, NULL);
  return trt_node_out (node, 0);
}

static gboolean
read_model (TrtGraph *graph, TrtHeadModel *model, GError **error)
{
  model->graph = graph;
  if (!read_picture_size (model, error))
    return FALSE;
  if (graph->outputs->len > G_N_ELEMENTS (model->out))
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "%u outputs are more than any head has", graph->outputs->len);
  model->n_out = graph->outputs->len;
  for (guint i = 0; i < model->n_out; i++) {
    TrtTensor *t = graph->outputs->pdata[i];
    model->out[i] = t;
    for (int d = 0; d < t->rank; d++) {
      if (!trt_expr_is_const (t->dims[d], &model->dims[i][d]))
        model->dims[i][d] = -1;
    }
  }
  return TRUE;
}

static gboolean
fail_no_head (const TrtHeadModel *model, const char *name, GError **error)
{
  g_autoptr (GString) shapes = g_string_new (NULL);
  g_autofree char *names = g_strjoinv (", ", (char **) trt_head_names ());

  for (guint i = 0; i < model->n_out; i++) {
    g_autofree char *shape = trt_tensor_describe (model->out[i]);
    g_string_append_printf (shapes, "%s%s %s", i == 0 ? "" : ", ",
        model->out[i]->name, shape);
  }
  if (strcmp (name, "auto") == 0)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "no head knows the outputs %s; name one of: %s", shapes->str, names);
  return trt_fail (error, TRT_ERROR_SHAPE,
      "the outputs %s are not what the head '%s' decodes", shapes->str, name);
}

static void
name_tensor (TrtTensor *tensor, const char *name)
{
  g_free (tensor->name);
  tensor->name = g_strdup (name);
}

/* An input of @size values for each image of @like's batch; for one image
 * without that dimension. */
static TrtTensor *
add_rows (TrtGraph *graph, const char *name, const TrtTensor *like, gint64 size)
{
  gint64 dims[2] = { 1, size };
  TrtTensor *t;

  if (trt_expr_is_const (like->dims[0], &dims[0]) && dims[0] == 1)
    return trt_graph_add_input (graph, name, TRTK_F32, 1, &size);
  t = trt_graph_add_input (graph, name, TRTK_F32, 2, dims);
  t->dims[0] = like->dims[0];
  return t;
}

static void
append_detections (const TrtHead *head, const TrtHeadModel *model,
    guint max_objects, TrtHeadInfo *info)
{
  TrtGraph *graph = model->graph;
  TrtHeadDecoded decoded = { NULL, NULL, NULL };
  gint64 n_classes = 1, n_values = 0;
  TrtTensor *in[5];
  TrtNode *node;

  head->decode (model, &decoded);
  trt_expr_is_const (decoded.scores->dims[2], &n_classes);
  if (decoded.landmarks != NULL)
    trt_expr_is_const (decoded.landmarks->dims[2], &n_values);
  in[0] = decoded.boxes;
  in[1] = decoded.scores;
  in[2] = add_rows (graph, TRT_INPUT_PARAMS, decoded.scores, 2);
  in[3] = add_rows (graph, TRT_INPUT_CLASS_MASK, decoded.scores, n_classes);
  in[4] = decoded.landmarks;
  node = trt_build_bare (graph, "TrtDetections", "trt.detections", in,
      in[4] != NULL ? 5 : 4, 2);
  trt_node_set_int (node, "max_objects", max_objects);
  trt_node_set_string (node, "nms", head->nms);
  trt_node_set_int (node, "multi_label", head->multi_label);
  trt_node_set_int (node, "pixel_extent", head->pixel_extent);
  name_tensor (trt_node_out (node, 0), TRT_OUTPUT_OBJECTS);
  name_tensor (trt_node_out (node, 1), TRT_OUTPUT_COUNT);
  trt_graph_add_output (graph, trt_node_out (node, 0));
  trt_graph_add_output (graph, trt_node_out (node, 1));
  info->n_classes = (guint) n_classes;
  info->n_landmarks = (guint) n_values / 2;
}

static void
append_classes (const TrtHead *head, const TrtHeadModel *model, guint k,
    TrtHeadInfo *info)
{
  TrtGraph *graph = model->graph;
  TrtTensor *scores = head->classify (model), *in[2];
  gint64 n_classes = 1, n;
  TrtNode *node;

  trt_expr_is_const (scores->dims[1], &n_classes);
  n = MIN ((gint64) k, n_classes);
  in[0] = scores;
  in[1] = trt_build_ints (graph, 1, &n);
  node = trt_build_bare (graph, "TopK", "trt.top-k", in, 2, 2);
  trt_node_set_int (node, "axis", 1);
  name_tensor (trt_node_out (node, 0), TRT_OUTPUT_SCORES);
  name_tensor (trt_node_out (node, 1), TRT_OUTPUT_CLASSES);
  trt_graph_add_output (graph, trt_node_out (node, 0));
  trt_graph_add_output (graph, trt_node_out (node, 1));
  info->n_classes = (guint) n_classes;
}

static const TrtHead *
choose (const TrtHeadModel *model, const char *name)
{
  const TrtHead *head = find (name);

  if (strcmp (name, "auto") != 0)
    return head != NULL && head->match (model) != NULL ? head : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (table[i]->match (model) != NULL)
      return table[i];
  }
  return NULL;
}

/**
 * trt_graph_append_head:
 * @graph: with its final input shape, inferred
 * @options: which head, and how large
 * @info: (out): the family's defaults
 *
 * Recognises the outputs (or checks them, where a head is named) and appends
 * decoding, suppression or ranking. Without @keep_outputs the model's own
 * outputs are no outputs any more.
 *
 * Returns: %FALSE with %TRT_ERROR_SHAPE where the picture size is not known or
 *   the named head does not fit, %TRT_ERROR_UNSUPPORTED where no head does
 */
gboolean
trt_graph_append_head (TrtGraph *graph, const TrtHeadOptions *options,
    TrtHeadInfo *info, GError **error)
{
  TrtHeadModel model = { 0 };
  const TrtHead *head;

  if (!read_model (graph, &model, error))
    return FALSE;
  head = choose (&model, options->name);
  if (head == NULL)
    return fail_no_head (&model, options->name, error);
  if (!options->keep_outputs) {
    for (guint i = 0; i < model.n_out; i++)
      model.out[i]->is_output = FALSE;
    g_ptr_array_set_size (graph->outputs, 0);
  }
  for (guint i = 0; i < model.n_out; i++)
    model.out[i] = to_f32 (graph, model.out[i]);
  *info = head->info;
  if (head->info.kind == TRT_HEAD_DETECTION)
    append_detections (head, &model,
        options->max_objects != 0 ? options->max_objects : 100, info);
  else
    append_classes (head, &model,
        options->max_objects != 0 ? options->max_objects : 5, info);
  trt_graph_set_metadata (graph, "trt.head", head->info.name);
  return trt_graph_infer (graph, error);
}
