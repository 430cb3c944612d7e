/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames of a stream, gathered for calibration.
 */
/**
 * SECTION:gsttrtsamples
 * @title: GstTrtSamples
 * @short_description: what a stream shows, in a few frames
 *
 * Keeps copies of the network's input, every 8th inferred frame at first. When
 * all places are taken and the frames do not do (too few objects, the same ones
 * every time, a picture that does not change), thinning out gives half of the
 * places free, those of frames that brought nothing new first, and doubles the
 * distance: the frames stay spread evenly over the whole time.
 *
 * At most %GST_TRT_SAMPLES_FRAMES frames and %GST_TRT_SAMPLES_BYTES bytes. Only
 * copies, counts and compares; belongs to one thread at a time.
 */
#include "gsttrtsamples-private.h"
#include "gsttrtmodel-private.h"

#include <string.h>

#define FIRST_STRIDE 8
#define LAST_STRIDE 256
/* Objects of a frame that are told apart. */
#define MOST_TOLD 32
/* Boxes that overlap more are the same object in the same place. */
#define SAME_IOU 0.7

typedef struct {
  gdouble x, y, w, h;
  gint label;
} Box;

typedef struct {
  gpointer tensor;
  gfloat *thumb;
  GArray *boxes; /* Box; of a classifier its answer alone */
  guint n_objects, n_new;
} Frame;

struct _GstTrtSamples {
  GstTrtModel *model;
  GPtrArray *frames; /* Frame */
  guint max_frames, stride;
  gsize bytes;       /* of one tensor */
  GstTrtSampleCounts counts;
};

static void
free_frame (gpointer data)
{
  Frame *frame = data;

  g_free (frame->tensor);
  g_free (frame->thumb);
  g_array_unref (frame->boxes);
  g_free (frame);
}

/**
 * gst_trt_samples_new:
 * @model: whose input is gathered; a reference is taken
 * @error: set when %NULL is returned
 *
 * Returns: (transfer full) (nullable): an empty set; on %NULL @error is
 *   %GST_STREAM_ERROR_FORMAT: the input is too large to keep enough of it
 */
GstTrtSamples *
gst_trt_samples_new (GstTrtModel *model, GError **error)
{
  GstTrtSamples *samples;
  TrtTensorInfo input;
  gsize bytes;

  trt_engine_get_input (model->engine, (guint) model->image, &input);
  bytes = MAX (trt_tensor_info_bytes (&input), 1);
  if (GST_TRT_SAMPLES_BYTES / bytes < GST_TRT_SAMPLES_LEAST) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%u inputs of %" G_GSIZE_FORMAT " bytes are more than the %u MiB that "
        "calibrating on a stream may take; calibrate with 'trtplan calibrate'",
        GST_TRT_SAMPLES_LEAST, bytes, GST_TRT_SAMPLES_BYTES >> 20);
    return NULL;
  }
  samples = g_new0 (GstTrtSamples, 1);
  samples->model = gst_trt_model_ref (model);
  samples->frames = g_ptr_array_new_with_free_func (free_frame);
  samples->bytes = bytes;
  samples->max_frames
      = (guint) MIN (GST_TRT_SAMPLES_FRAMES, GST_TRT_SAMPLES_BYTES / bytes);
  samples->stride = FIRST_STRIDE;
  return samples;
}

/**
 * gst_trt_samples_free:
 * @samples: (transfer full) (nullable): a set
 */
void
gst_trt_samples_free (GstTrtSamples *samples)
{
  if (samples == NULL)
    return;
  g_ptr_array_unref (samples->frames);
  gst_trt_model_unref (samples->model);
  g_free (samples);
}

/* ---- objects ---------------------------------------------------------- */

static gboolean
is_same (const Box *a, const Box *b)
{
  gdouble w = MIN (a->x + a->w, b->x + b->w) - MAX (a->x, b->x);
  gdouble h = MIN (a->y + a->h, b->y + b->h) - MAX (a->y, b->y);
  gdouble both = MAX (w, 0) * MAX (h, 0);

  return a->label == b->label
         && both >= SAME_IOU * (a->w * a->h + b->w * b->h - both);
}

static gboolean
is_known (const GstTrtSamples *samples, guint n_frames, const Box *box)
{
  for (guint i = 0; i < n_frames; i++) {
    const Frame *frame = samples->frames->pdata[i];
    for (guint k = 0; k < frame->boxes->len; k++)
      if (is_same (&g_array_index (frame->boxes, Box, k), box))
        return TRUE;
  }
  return FALSE;
}

/* The model's own threshold decides, not one that lets everything through. */
static void
take_objects (GstTrtSamples *samples, Frame *frame,
    const GstTrtResults *results)
{
  gdouble least = samples->model->info->threshold;

  for (guint i = 0; i < results->objects->len; i++) {
    const GstTrtObject *o
        = &g_array_index (results->objects, GstTrtObject, i);
    Box box = { o->x, o->y, o->w, o->h, o->label_id };

    if (!(o->confidence >= least))
      continue;
    frame->n_objects++;
    if (frame->boxes->len < MOST_TOLD)
      g_array_append_val (frame->boxes, box);
  }
  if (results->classes->len > 0) {
    Box box = { 0, 0, 1, 1,
      g_array_index (results->classes, GstTrtClass, 0).label_id };

    frame->n_objects++;
    g_array_append_val (frame->boxes, box);
  }
}

/* Frame @index has just come or lost some that stood before it. */
static void
count_new (GstTrtSamples *samples, guint index)
{
  Frame *frame = samples->frames->pdata[index];

  frame->n_new = 0;
  for (guint k = 0; k < frame->boxes->len; k++)
    frame->n_new += !is_known (
        samples, index, &g_array_index (frame->boxes, Box, k));
  samples->counts.n_objects += frame->n_objects;
  samples->counts.n_distinct += frame->n_new;
  samples->counts.n_frames = index + 1;
}

/* ---- frames ----------------------------------------------------------- */

/**
 * gst_trt_samples_add:
 * @samples: a set that is not full
 * @request: a frame of the set's model, done, whose runner keeps inputs
 *
 * Offers a frame. Most are only counted.
 *
 * Returns: whether the set is full now
 */
gboolean
gst_trt_samples_add (GstTrtSamples *samples, GstTrtRequest *request)
{
  gsize size;
  gconstpointer tensor;
  gpointer copy;
  Frame *frame;

  if (samples->counts.n_seen++ % samples->stride != 0
      || samples->frames->len == samples->max_frames)
    return FALSE;
  tensor = gst_trt_request_get_input (request, &size);
  copy = tensor != NULL && size == samples->bytes ? g_try_malloc (size) : NULL;
  if (copy == NULL)
    return FALSE;
  frame = g_new0 (Frame, 1);
  frame->tensor = memcpy (copy, tensor, size);
  frame->thumb = g_new (gfloat, GST_TRT_THUMB_VALUES);
  gst_trt_thumb_make (samples->model->info, tensor, frame->thumb);
  frame->boxes = g_array_new (FALSE, FALSE, sizeof (Box));
  take_objects (samples, frame, gst_trt_request_get_results (request));
  g_ptr_array_add (samples->frames, frame);
  count_new (samples, samples->frames->len - 1);
  return samples->frames->len == samples->max_frames;
}

static void
measure_variety (GstTrtSamples *samples)
{
  const gfloat *thumbs[GST_TRT_SAMPLES_FRAMES];

  for (guint i = 0; i < samples->frames->len; i++)
    thumbs[i] = ((const Frame *) samples->frames->pdata[i])->thumb;
  samples->counts.variety
      = gst_trt_thumb_variety (thumbs, samples->frames->len);
}

/* Objects in the frames that INT8 will be compared with FP32 on. */
static guint
count_held_out (const GstTrtSamples *samples)
{
  guint n = 0;

  for (guint i = TRT_INT8_HELD_OUT - 1; i < samples->frames->len;
       i += TRT_INT8_HELD_OUT)
    n += ((const Frame *) samples->frames->pdata[i])->n_objects;
  return n;
}

/**
 * gst_trt_samples_are_enough:
 * @samples: a set
 * @missing: (out) (optional) (nullable) (transfer full): what there is too
 *   little of, in English
 *
 * An empty street agrees with any network. What there must be is stated by the
 * constants above #GstTrtSampleCounts; models without a head are asked for
 * variety alone.
 *
 * Returns: whether the frames will do
 */
gboolean
gst_trt_samples_are_enough (GstTrtSamples *samples, gchar **missing)
{
  const GstTrtSampleCounts *c = &samples->counts;
  const GstTrtModel *model = samples->model;
  gboolean detects = model->has_head && model->kind == TRT_HEAD_DETECTION;
  g_autofree gchar *text = NULL;

  measure_variety (samples);
  if (c->n_frames < samples->max_frames)
    text = g_strdup_printf ("%u frames of %u", c->n_frames,
        samples->max_frames);
  else if (c->variety < GST_TRT_SAMPLES_VARIETY)
    text = g_strdup_printf ("the picture hardly changes: by %.2f of 255, and "
                            "not by %.1f", c->variety, GST_TRT_SAMPLES_VARIETY);
  else if (detects && c->n_objects < GST_TRT_SAMPLES_OBJECTS)
    text = g_strdup_printf ("%u objects in %u frames, and not %u",
        c->n_objects, c->n_frames, GST_TRT_SAMPLES_OBJECTS);
  else if (detects && count_held_out (samples) < GST_TRT_SAMPLES_HELD_OUT)
    text = g_strdup_printf (
        "%u objects in every fourth frame, which are held out, and not %u",
        count_held_out (samples), GST_TRT_SAMPLES_HELD_OUT);
  else if (detects && c->n_distinct < GST_TRT_SAMPLES_DISTINCT)
    text = g_strdup_printf (
        "the same objects in the same places: %u different ones, and not %u",
        c->n_distinct, GST_TRT_SAMPLES_DISTINCT);
  else if (model->has_head && !detects
           && c->n_distinct < GST_TRT_SAMPLES_CLASSES)
    text = g_strdup_printf ("%u different answers in %u frames, and not %u",
        c->n_distinct, c->n_frames, GST_TRT_SAMPLES_CLASSES);
  if (missing != NULL)
    *missing = g_strdup (text);
  return text == NULL;
}

/* Every second frame goes, until @goal are left: of those that brought nothing
 * new only, where @dull. FALSE where there was none. */
static gboolean
drop_half (GstTrtSamples *samples, guint goal, gboolean dull)
{
  GPtrArray *frames = samples->frames;
  guint turn = 0, n_before = frames->len;

  for (guint i = 0; i < frames->len && frames->len > goal;) {
    const Frame *frame = frames->pdata[i];

    if ((!dull || frame->n_new == 0) && turn++ % 2 == 0)
      g_ptr_array_remove_index (frames, i);
    else
      i++;
  }
  return frames->len < n_before;
}

/**
 * gst_trt_samples_thin_out:
 * @samples: a full set
 *
 * Makes room for half as many frames again, at twice the distance.
 */
void
gst_trt_samples_thin_out (GstTrtSamples *samples)
{
  guint goal = samples->max_frames / 2;

  while (samples->frames->len > goal)
    if (!drop_half (samples, goal, TRUE))
      drop_half (samples, goal, FALSE);
  samples->stride = MIN (2 * samples->stride, LAST_STRIDE);
  samples->counts.n_objects = samples->counts.n_distinct = 0;
  for (guint i = 0; i < samples->frames->len; i++)
    count_new (samples, i);
}

/**
 * gst_trt_samples_get_counts:
 * @samples: a set
 *
 * Returns: (transfer none): what is in it; the variety is that of the last
 *   gst_trt_samples_are_enough()
 */
const GstTrtSampleCounts *
gst_trt_samples_get_counts (const GstTrtSamples *samples)
{
  return &samples->counts;
}

gconstpointer
gst_trt_samples_get (const GstTrtSamples *samples, guint index, gsize size)
{
  const Frame *frame = index < samples->frames->len
                           ? samples->frames->pdata[index]
                           : NULL;

  return frame != NULL && size == samples->bytes ? frame->tensor : NULL;
}
