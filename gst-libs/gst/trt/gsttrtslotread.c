/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * From rows of a batch's outputs to the results of each frame.
 */
#include "gsttrtslot-private.h"
#include "gsttrttensormeta.h"

#include <string.h>

static const gchar *
label_of (const GstTrtRequest *request, gint id)
{
  const GPtrArray *labels = request->labels;

  return labels != NULL && id >= 0 && (guint) id < labels->len
             ? labels->pdata[id]
             : NULL;
}

static void
add_landmarks (const GstTrtGeometry *geometry, const gfloat *row,
    guint n_values, GstTrtObject *object)
{
  object->n_landmarks = MIN (n_values / 2, GST_TRT_MAX_LANDMARKS);
  for (guint i = 0; i < object->n_landmarks; i++) {
    gdouble x = row[2 * i], y = row[2 * i + 1];
    gst_trt_geometry_map_point (geometry, &x, &y);
    object->landmarks[2 * i] = x;
    object->landmarks[2 * i + 1] = y;
  }
}

static void
read_objects (GstTrtSlot *slot, GstTrtRequest *request)
{
  const gfloat *row
      = trt_context_get_output (slot->context, (guint) slot->first);
  const gint32 *count
      = trt_context_get_output (slot->context, (guint) slot->second);
  TrtTensorInfo info;

  trt_engine_get_output (slot->model->engine, (guint) slot->first, &info);
  row += request->row * info.dims[1] * info.dims[2];
  for (gint i = 0; i < count[request->row]; i++, row += info.dims[2]) {
    GstTrtObject box, *object;

    if (!gst_trt_geometry_map_box (&request->geometry, row[0], row[1], row[2],
            row[3], &box))
      continue;
    object = gst_trt_results_add_object (request->results);
    object->x = box.x;
    object->y = box.y;
    object->w = box.w;
    object->h = box.h;
    object->confidence = row[4];
    object->label_id = (gint) row[5];
    object->label = label_of (request, object->label_id);
    object->model_name = slot->model->name;
    add_landmarks (
        &request->geometry, row + 6, (guint) info.dims[2] - 6, object);
  }
}

static void
read_classes (GstTrtSlot *slot, GstTrtRequest *request)
{
  const gfloat *scores
      = trt_context_get_output (slot->context, (guint) slot->first);
  const gint64 *classes
      = trt_context_get_output (slot->context, (guint) slot->second);
  const GstTrtClassMask *mask = request->mask;
  TrtTensorInfo info;

  trt_engine_get_output (slot->model->engine, (guint) slot->first, &info);
  scores += request->row * info.dims[1];
  classes += request->row * info.dims[1];
  for (gint64 i = 0; i < info.dims[1]; i++) {
    gint id = (gint) classes[i];
    GstTrtClass *added;
    if (!(scores[i] >= request->threshold)
        || ((guint) id < mask->n && mask->on[id] == 0))
      continue;
    added = gst_trt_results_add_class (request->results);
    added->confidence = scores[i];
    added->label_id = id;
    added->label = label_of (request, id);
    added->model_name = slot->model->name;
  }
}

void
gst_trt_slot_read_head (GstTrtSlot *slot, GstTrtRequest *request)
{
  if (slot->first < 0)
    return;
  if (slot->model->kind == TRT_HEAD_DETECTION)
    read_objects (slot, request);
  else
    read_classes (slot, request);
}

/* ---- the model's own outputs ------------------------------------------ */

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

static void
free_tensor (gpointer data)
{
  GstTrtTensor *tensor = data;

  gst_buffer_unref (tensor->data);
  g_free (tensor);
}

/* Of a batch, the row; of a model that knows one picture only, all of it. */
static GstTrtTensor *
copy_tensor (GstTrtSlot *slot, guint index, const TrtTensorInfo *info,
    guint row)
{
  GstTrtTensor *tensor = g_new0 (GstTrtTensor, 1);
  const guint8 *data = trt_context_get_output (slot->context, index);
  gsize size = trt_tensor_info_bytes (info);

  tensor->name = info->name;
  tensor->type = type_name (info->dtype);
  tensor->n_dims = (guint) info->rank;
  memcpy (tensor->dims, info->dims, sizeof tensor->dims);
  if (slot->max_rows > 1) {
    size /= (gsize) info->dims[0];
    tensor->dims[0] = 1;
  }
  tensor->data = gst_buffer_new_memdup (data + row * size, size);
  return tensor;
}

void
gst_trt_slot_read_tensors (GstTrtSlot *slot, GstTrtRequest *request)
{
  TrtTensorInfo info;

  if (request->tensors == NULL)
    request->tensors = g_ptr_array_new_with_free_func (free_tensor);
  for (guint i = 0; i < trt_engine_n_outputs (slot->model->engine); i++) {
    trt_engine_get_output (slot->model->engine, i, &info);
    if (!g_str_has_prefix (info.name, "trt."))
      g_ptr_array_add (
          request->tensors, copy_tensor (slot, i, &info, request->row));
  }
}
