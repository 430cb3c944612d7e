/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Small ONNX files for tests of elements, written by hand. */
#ifndef __TINY_MODEL_H__
#define __TINY_MODEL_H__

#include <glib.h>

G_BEGIN_DECLS

/* What a model has beside its detector.
 *   n_matmuls   products of 512 x 512 matrices to be made while the plan is
 *               built (or, where that folds no constants, with every run); 0
 *               for a model that is ready at once
 *   with_names  Ultralytics' metadata
 *   any_batch   its nodes follow, whatever batch the input gets; else one says 1
 *   one_picture a node of it has no place for a batch
 *   nan_of_dark dark pictures (brightest channel below 0.1) give NaN everywhere */
typedef struct {
  guint n_matmuls;
  gboolean with_names;
  gboolean any_batch;
  gboolean nan_of_dark;
  gboolean one_picture;
} TinyModelOptions;

/* A detector in YOLOv8's form, input [1,3,32,32]. A red picture holds one object
 * of class 0, a green one of class 1, a yellow one both, a black one none; the
 * score is the mean of the colour, 0..1. The box is 16 wide and 8 high around
 * the middle (class 1: 8 wide and 16 high). */
GBytes *tiny_detector (const TinyModelOptions *options);

/* A detector of the same form that sees places: a picture of 4 x 4 squares holds
 * one object of 8 x 8 pixels for every red (class 0) or green (class 1) one. */
GBytes *tiny_grid (void);

/* A classifier of the same colours: [1,3] logits, 20 times the means. */
GBytes *tiny_classifier (void);

/* A convolution of 3 x 3 with 8 outputs and nothing else: its batch is open to
 * who follows it. */
GBytes *tiny_stem (void);

/* Writes @bytes (which it takes) to @folder/@name; the path. */
gchar *tiny_model_write (
    const gchar *folder, const gchar *name, GBytes *bytes);

G_END_DECLS

#endif /* __TINY_MODEL_H__ */
