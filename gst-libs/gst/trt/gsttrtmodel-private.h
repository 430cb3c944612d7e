/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What a loaded model is made of. */
#ifndef __GST_TRT_MODEL_PRIVATE_H__
#define __GST_TRT_MODEL_PRIVATE_H__

#include "gsttrtmodel.h"
#include "trt.h"

#define GST_TRT_MAX_RUNGS 16

/* Immutable once loaded. */
struct _GstTrtModel {
  gatomicrefcount refs;
  TrtEngine *engine;
  gpointer cuda_context; /* that it runs in, where it does */
  GstObject *cuda_owner; /* outlives the engine */
  GstTrtModelInfo *info;
  gboolean has_head;
  TrtHeadKind kind;
  gchar *name;    /* of the file, without folder and extension */
  gchar *warning; /* something that the user should know, or NULL */
  gboolean is_int8, has_halves;
  gboolean calibrates; /* float for now: INT8 is to come from the stream */
  gchar *precision_reason, *int8_report; /* the second may be NULL */
  gchar *backend_reason; /* why not the first of the backends, or NULL */
  gint image;     /* number of the picture's input */
  guint rows;     /* frames that it takes at once */
  /* Batches that contexts are made ready for, in rising order; the last holds
   * all rows. */
  guint rungs[GST_TRT_MAX_RUNGS], n_rungs;
};

/* Puts what the user says into @info. */
gboolean gst_trt_model_settings_apply (const GstTrtModelSettings *settings,
    GstTrtModelInfo *info, GError **error);

#endif /* __GST_TRT_MODEL_PRIVATE_H__ */
