/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* weights.h: where in the weights of a convolution or a product each channel
 * is. */
#ifndef TRT_CALIB_WEIGHTS_H
#define TRT_CALIB_WEIGHTS_H

#include "ir/graph.h"

typedef struct {
  guint n_out, n_in, n_inner, groups;
  gsize out_step, in_step; /* inner ones lie side by side */
  int axis;                /* of the output channels */
} TrtWeightLayout;

/* FALSE where the weights of @node have no fixed shape. */
gboolean trt_weight_layout (const TrtNode *node, TrtWeightLayout *layout);
/* The channel of x that weight (@out, @in) multiplies. */
guint trt_weight_channel (const TrtWeightLayout *layout, guint out, guint in);

#endif
