/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * One batch at a time through one context.
 *
 * A batch is padded up to the next size that the context knows, a rung of its
 * ladder. The largest was asked for first, so that no later one allocates, and
 * rows lie where they lie in every rung.
 */
#include "gsttrtslot-private.h"

#include <string.h>

static gint
find_input (TrtEngine *engine, const gchar *name)
{
  TrtTensorInfo info;

  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    trt_engine_get_input (engine, i, &info);
    if (g_str_equal (info.name, name))
      return (gint) i;
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
find_tensors (GstTrtSlot *slot)
{
  const GstTrtModel *model = slot->model;
  gboolean detects = model->kind == TRT_HEAD_DETECTION;
  TrtTensorInfo info;

  slot->params = find_input (model->engine, TRT_INPUT_PARAMS);
  slot->mask = find_input (model->engine, TRT_INPUT_CLASS_MASK);
  if (slot->mask >= 0) {
    trt_engine_get_input (model->engine, (guint) slot->mask, &info);
    slot->n_classes = (guint) info.dims[info.rank - 1];
  }
  trt_engine_get_input (model->engine, (guint) model->image, &info);
  slot->row_bytes = trt_tensor_info_bytes (&info)
      / (info.rank == 4 ? (gsize) MAX (info.dims[0], 1) : 1);
  slot->first = slot->second = -1;
  if (!model->has_head)
    return;
  slot->first = find_output (
      model->engine, detects ? TRT_OUTPUT_OBJECTS : TRT_OUTPUT_SCORES);
  slot->second = find_output (
      model->engine, detects ? TRT_OUTPUT_COUNT : TRT_OUTPUT_CLASSES);
}

/* From now on every run brings them to the host. */
static void
ask_for_outputs (GstTrtSlot *slot)
{
  for (guint i = 0; i < trt_engine_n_outputs (slot->model->engine); i++)
    trt_context_get_output (slot->context, i);
}

/* Takes the engine to a batch of @n pictures, one of the rungs. */
static gboolean
set_batch (GstTrtSlot *slot, guint n, GError **error)
{
  TrtTensorInfo info;

  trt_context_get_input_info (
      slot->context, (guint) slot->model->image, &info);
  if (info.rank != 4 || info.dims[0] == n)
    return TRUE;
  info.dims[0] = n;
  return trt_context_set_shapes (slot->context, &info, 1, error);
}

/* For the first time. */
static gboolean
prepare_batch (GstTrtSlot *slot, guint n, GError **error)
{
  TrtTensorInfo info;

  trt_context_get_input_info (
      slot->context, (guint) slot->model->image, &info);
  if (info.rank == 4)
    info.dims[0] = n;
  return trt_context_prepare_shapes (slot->context, &info, 1, error);
}

static gboolean
use_native (GstTrtSlot *slot, gboolean native, GError **error)
{
  if (slot->is_native == native)
    return TRUE;
  if (!trt_context_use_native_input (
          slot->context, (guint) slot->model->image, native, error))
    return FALSE;
  slot->is_native = native;
  return TRUE;
}

/* Where the picture is f32 planes that only the network's first step reads. */
static gboolean
find_native (GstTrtSlot *slot)
{
  const GstTrtModel *model = slot->model;
  const GstTrtPreprocConfig *config = &model->info->preproc;
  gint64 n_channels = config->format == GST_TRT_INPUT_FORMAT_GRAY ? 1 : 3;
  TrtTensorInfo info;

  trt_context_get_input_info (slot->context, (guint) model->image, &info);
  return config->layout == GST_TRT_INPUT_LAYOUT_NCHW && info.rank == 4
      && info.dims[1] == n_channels
      && trt_context_get_native_input (
          slot->context, (guint) model->image, &slot->native)
      && use_native (slot, TRUE, NULL);
}

/* The largest batch first. */
static gboolean
prepare_rungs (GstTrtSlot *slot, GError **error)
{
  for (guint i = slot->model->n_rungs; i-- > 0;) {
    if (!prepare_batch (slot, slot->model->rungs[i], error))
      return FALSE;
  }
  return TRUE;
}

/* Native rows where they are the same in every rung and there is room. What runs
 * bring to the host is known before they are prepared. */
static gboolean
prepare (GstTrtSlot *slot, GError **error)
{
  ask_for_outputs (slot);
  slot->has_native = find_native (slot);
  if (!slot->has_native || !prepare_rungs (slot, NULL)) {
    slot->has_native = FALSE;
    if (!use_native (slot, FALSE, error) || !prepare_rungs (slot, error))
      return FALSE;
  }
  slot->has_device = trt_context_get_stream (slot->context) != NULL;
  gst_trt_slot_open (slot);
  return TRUE;
}

GstTrtSlot *
gst_trt_slot_new (GstTrtModel *model, GError **error)
{
  GstTrtSlot *slot = g_new0 (GstTrtSlot, 1);

  slot->model = model;
  slot->max_rows = model->rows;
  slot->rows = g_new0 (GstTrtRequest *, slot->max_rows);
  g_mutex_init (&slot->upload);
  find_tensors (slot);
  /* all zeros, as contexts begin: such rows find nothing */
  slot->sent_params = g_new0 (gfloat, 2 * slot->max_rows);
  slot->sent_mask = g_new0 (gfloat, (gsize) slot->n_classes * slot->max_rows + 1);
  slot->context = trt_context_new (model->engine, error);
  if (slot->context == NULL || !prepare (slot, error)) {
    gst_trt_slot_free (slot);
    return NULL;
  }
  return slot;
}

void
gst_trt_slot_free (GstTrtSlot *slot)
{
  if (slot == NULL)
    return;
  trt_context_free (slot->context);
  g_clear_error (&slot->error);
  g_mutex_clear (&slot->upload);
  g_free (slot->sent_params);
  g_free (slot->sent_mask);
  g_free (slot->rows);
  g_free (slot);
}

/* Cannot fail: all shapes have been there. */
void
gst_trt_slot_open (GstTrtSlot *slot)
{
  set_batch (slot, slot->model->rungs[slot->model->n_rungs - 1], NULL);
}

/* ---- rows ------------------------------------------------------------- */

/* Who looks at a network's input wants it as the model says. */
GstTrtRows
gst_trt_slot_choose_rows (const GstTrtSlot *slot, const GstTrtRequest *request)
{
  if (!request->by_device)
    return GST_TRT_ROWS_BY_HOST;
  return slot->has_native && !request->wants_input ? GST_TRT_ROWS_NATIVE
                                                   : GST_TRT_ROWS_BY_DEVICE;
}

static void
convert (GstTrtSlot *slot, GstTrtRequest *request)
{
  guint8 *rows = NULL;

  g_mutex_lock (&slot->upload);
  if (use_native (slot, FALSE, &request->error))
    rows = trt_context_get_input (slot->context, (guint) slot->model->image);
  g_mutex_unlock (&slot->upload);
  if (rows != NULL)
    gst_trt_preproc_run (request->preproc, &request->frame,
        rows + request->row * slot->row_bytes);
  gst_trt_request_unmap (request);
}

void
gst_trt_slot_fill (GstTrtSlot *slot, GstTrtRequest *request)
{
  gboolean is_native = slot->kind == GST_TRT_ROWS_NATIVE;

  if (!request->by_device) {
    convert (slot, request);
    return;
  }
  request->planes.slot = (gint32) request->row;
  if (is_native)
    trtk_preproc_set_target (&request->device_preproc, &slot->native);
  g_mutex_lock (&slot->upload);
  if (use_native (slot, is_native, &request->error) && !request->on_device)
    trt_context_preprocess_host (slot->context, (guint) slot->model->image,
        &request->device_preproc, &request->planes, &request->error);
  g_mutex_unlock (&slot->upload);
}

static gboolean
go_together (const GstTrtRequest *a, const GstTrtRequest *b)
{
  return b != NULL && b->on_device && b->stream == a->stream
      && memcmp (&a->device_preproc, &b->device_preproc,
             sizeof a->device_preproc) == 0;
}

/* Frames that lie on the device: a launch for all that are alike, which those
 * of many streams mostly are. */
static gboolean
place (GstTrtSlot *slot, GError **error)
{
  guint n_rows = slot->n_rows;
  TrtkPreprocFrame frames[TRTK_PREPROC_FRAMES];
  g_autofree gboolean *placed = g_new0 (gboolean, n_rows + 1);

  for (guint i = 0; i < n_rows; i++) {
    const GstTrtRequest *first = slot->rows[i];
    guint n = 0;

    if (first == NULL || !first->on_device || placed[i])
      continue;
    for (guint k = i; k < n_rows && n < TRTK_PREPROC_FRAMES; k++) {
      if (placed[k] || !go_together (first, slot->rows[k]))
        continue;
      placed[k] = TRUE;
      frames[n++] = slot->rows[k]->planes;
    }
    if (!trt_context_preprocess (slot->context, (guint) slot->model->image,
            &first->device_preproc, frames, n, first->stream, error))
      return FALSE;
  }
  return TRUE;
}

/* Whether @values are what the engine has for @row already; they are from now
 * on. */
static gboolean
is_known (gfloat *sent, guint row, const gfloat *values, guint n)
{
  gfloat *own = sent + (gsize) row * n;

  if (memcmp (own, values, n * sizeof *own) == 0)
    return TRUE;
  memcpy (own, values, n * sizeof *own);
  return FALSE;
}

static void
send (GstTrtSlot *slot, gint input, const gfloat *values, guint n,
    gboolean changed)
{
  if (changed)
    memcpy (trt_context_get_input (slot->context, (guint) input), values,
        (gsize) n * slot->max_rows * sizeof *values);
  else
    trt_context_get_device_input (slot->context, (guint) input);
}

/* Every row has thresholds and classes of its own, which seldom change: a device
 * keeps them, and two copies are spared. Rows that nobody wants keep those of
 * the last frame that was there. */
static void
set_params (GstTrtSlot *slot)
{
  gboolean params_changed = FALSE, mask_changed = FALSE;

  for (guint i = 0; i < slot->n_rows; i++) {
    const GstTrtRequest *request = slot->rows[i];
    gfloat params[2];

    if (request == NULL)
      continue;
    params[0] = request->threshold;
    params[1] = request->iou_threshold;
    params_changed |= !is_known (slot->sent_params, i, params, 2);
    mask_changed
        |= !is_known (slot->sent_mask, i, request->mask->on, slot->n_classes);
  }
  send (slot, slot->params, slot->sent_params, 2, params_changed);
  send (slot, slot->mask, slot->sent_mask, slot->n_classes, mask_changed);
}

gboolean
gst_trt_slot_start (GstTrtSlot *slot, GError **error)
{
  const GstTrtModel *model = slot->model;
  guint rung = 0;

  while (rung + 1 < model->n_rungs && model->rungs[rung] < slot->n_rows)
    rung++;
  if (!set_batch (slot, model->rungs[rung], error) || !place (slot, error))
    return FALSE;
  if (slot->params >= 0 && slot->mask >= 0)
    set_params (slot);
  return trt_context_run_async (slot->context, error);
}

gboolean
gst_trt_slot_wait (GstTrtSlot *slot, GError **error)
{
  return trt_context_wait (slot->context, error);
}

void
gst_trt_slot_read (GstTrtSlot *slot, GstTrtRequest *request)
{
  request->times.inference = gst_trt_request_lap (request);
  request->times.n_frames = slot->n_live;
  gst_trt_slot_read_head (slot, request);
  if (request->wants_tensors)
    gst_trt_slot_read_tensors (slot, request);
  request->times.postprocess = gst_trt_request_lap (request);
}
