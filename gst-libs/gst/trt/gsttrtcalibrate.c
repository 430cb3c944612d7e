/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * From gathered frames to a model in INT8.
 */
#include "gsttrtcalibrate.h"
#include "gsttrtmodelload-private.h"
#include "gsttrtsamples-private.h"
#include "plan/cache.h"

#include <math.h>
#include <string.h>

/* ---- what the engine reads -------------------------------------------- */

/* The inputs that a head adds: they choose among objects, and no range hangs on
 * them. The guard has its own. */
static gboolean
fill_own (const TrtTensorInfo *input, gfloat *data)
{
  gboolean is_params = g_str_equal (input->name, TRT_INPUT_PARAMS);

  if (!is_params && !g_str_equal (input->name, TRT_INPUT_CLASS_MASK))
    return FALSE;
  for (gsize i = 0; i < trt_tensor_info_bytes (input) / sizeof *data; i++)
    data[i] = is_params ? 0.5f : 1;
  return TRUE;
}

/* The engine asks before every run: the place to be cancelled at. */
gboolean
gst_trt_load_read_sample (gpointer user_data, guint sample,
    const TrtTensorInfo *info, gpointer data, GError **error)
{
  GstTrtLoad *loader = user_data;
  gsize size = trt_tensor_info_bytes (info);
  gconstpointer tensor;

  if (!gst_trt_load_report (-1, NULL, loader)) {
    g_set_error (error, TRT_ERROR, TRT_ERROR_CANCELLED, "cancelled");
    return FALSE;
  }
  if (fill_own (info, data))
    return TRUE;
  tensor = gst_trt_samples_get (loader->samples, sample, size);
  if (tensor != NULL) {
    memcpy (data, tensor, size);
    return TRUE;
  }
  g_set_error (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED,
      "input '%s' of %" G_GSIZE_FORMAT " bytes is not the picture: a stream "
      "cannot calibrate this model", info->name, size);
  return FALSE;
}

/* ---- files ------------------------------------------------------------ */

gchar *
gst_trt_load_stream_file (GstTrtLoad *loader, gchar **problem)
{
  const GstTrtModelSettings *settings = loader->settings;
  g_autoptr (TrtCache) cache = trt_cache_open (settings->cache_dir, 0);
  g_autofree gchar *info = gst_trt_model_info_describe (loader->model->info);
  /* Another input, or the same prepared in another way, has other ranges. */
  const char *options[] = { "calibration of a stream", info, NULL };
  g_autofree gchar *key = NULL;

  if (problem != NULL)
    *problem = g_strdup (trt_cache_get_problem (cache));
  if (trt_cache_get_problem (cache) != NULL)
    return NULL;
  key = trt_cache_key (settings->path, options, NULL);
  return key != NULL ? g_strdup_printf ("%s/%s-%.16s.calibration",
                           trt_cache_get_dir (cache), loader->model->name, key)
                     : NULL;
}

/* Writes the calibration for the next start and for other machines. Without a
 * file this start has its INT8 all the same. */
static void
keep (GstTrtLoad *loader, TrtPlan *plan, const gchar *path)
{
  GstTrtCalibrationFigures *f = loader->figures;
  g_autoptr (GError) error = NULL;

  loader->calibration_path = g_strdup ("this stream");
  if (path == NULL)
    return;
  if (!trt_calibration_save (loader->calibration, path, &error)
      || !gst_trt_load_read_calibration (loader, path, &error)) {
    f->problem = g_strdup (error->message);
    return;
  }
  f->file = g_strdup (path);
  gst_trt_load_keep (loader, plan);
}

/* ---- the whole -------------------------------------------------------- */

static gboolean
is_good (const GstTrtCalibrationFigures *f, GError **error)
{
  if (f->agreement >= GST_TRT_CALIBRATION_AGREEMENT)
    return TRUE;
  g_set_error (error, TRT_ERROR, TRT_ERROR_LIMIT,
      "INT8 agrees with FP32 by %.3f on %u frames held out, and not by %.2f",
      f->agreement, f->n_held_out, GST_TRT_CALIBRATION_AGREEMENT);
  return FALSE;
}

TrtPlan *
gst_trt_load_calibrate (GstTrtLoad *loader, GError **error)
{
  GstTrtCalibrationFigures *f = loader->figures;
  /* named now, by what the next start knows before it has a plan */
  g_autofree gchar *path = gst_trt_load_stream_file (loader, &f->problem);
  TrtPlan *plan = gst_trt_load_build (loader, error);

  if (plan == NULL)
    return NULL;
  f->method = loader->measured.method;
  f->agreement = loader->measured.agreement;
  f->share = loader->measured.share;
  f->n_calibrated = loader->measured.n_calibrated;
  f->n_held_out = loader->measured.n_held_out;
  f->n_objects = loader->measured.n_objects;
  f->refused = !is_good (f, error);
  if (f->refused) {
    trt_plan_unref (plan);
    return NULL;
  }
  keep (loader, plan, path);
  return plan;
}

/**
 * gst_trt_calibration_figures_clear:
 * @figures: to empty; what it holds is freed
 */
void
gst_trt_calibration_figures_clear (GstTrtCalibrationFigures *figures)
{
  g_free (figures->file);
  g_free (figures->problem);
  memset (figures, 0, sizeof *figures);
}

/**
 * gst_trt_model_calibrate:
 * @settings: what the user asks for
 * @samples: frames that are enough; not to be changed meanwhile
 * @progress: (nullable) (scope call): told now and then, in the same thread; a
 *   negative fraction without a stage only asks whether to go on
 * @user_data: for @progress
 * @figures: (out caller-allocates): what was measured, on errors too as far as
 *   it came; clear it
 * @error: set when %NULL is returned
 *
 * Chooses ranges, compares INT8 with FP32 on frames held out, and where they
 * agree writes a calibration file and the plan into the plan cache. Takes
 * seconds to minutes. The calling thread steps into the background for the rest
 * of its life (trt_executor_enter_background()): one thread of low priority,
 * whose runs take a quarter of the executor's time at most while other streams
 * use it.
 *
 * Returns: (transfer full) (nullable): the model in INT8, or %NULL with
 *   %TRT_ERROR_LIMIT where it does not agree, %TRT_ERROR_CANCELLED where
 *   @progress said so, or another error of the engine
 */
GstTrtModel *
gst_trt_model_calibrate (const GstTrtModelSettings *settings,
    const GstTrtSamples *samples, GstTrtModelProgress progress,
    gpointer user_data, GstTrtCalibrationFigures *figures, GError **error)
{
  GstTrtLoad loader = { .settings = settings, .progress = progress,
    .user_data = user_data, .samples = samples, .figures = figures };

  memset (figures, 0, sizeof *figures);
  figures->agreement = NAN;
  trt_executor_enter_background ();
  return gst_trt_load_run (&loader, error);
}
