/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* channels.h: what channels.c and select.c share. */
#ifndef TRT_LOWER_CHANNELS_H
#define TRT_LOWER_CHANNELS_H

#include "lower/private.h"

/* Whole granules: where parts of a pixel may begin. */
#define TRT_CHANNEL_GRANULE 16

/* Channel c of a tensor is channel slots[c] of @base, which has its other
 * dimensions and its type. */
typedef struct {
  TrtTensor *base;
  gint64 n;
  gint32 *slots;
} TrtChannelMap;

TrtChannelMap *trt_channel_map_new (TrtTensor *base, gint64 n);
void trt_channel_map_free (TrtChannelMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtChannelMap, trt_channel_map_free)

static inline gint64
trt_channels_of (const TrtTensor *t)
{
  gint64 dims[TRT_MAX_RANK];

  return trt_tensor_get_static_dims (t, dims) ? dims[1] : 0;
}

static inline gint64
trt_channel_round_up (gint64 n)
{
  return (n + TRT_CHANNEL_GRANULE - 1) / TRT_CHANNEL_GRANULE
         * TRT_CHANNEL_GRANULE;
}

/* ---- channel_weights.c ------------------------------------------------ */

/* @t is what a product makes for one reader, channel by channel. */
gboolean trt_channels_may_grow (const TrtTensor *t);
/* Its product makes whole granules, the new channels of weights of zero. */
gboolean trt_channels_grow (TrtTensor *t, GError **error);
/* The map's channels side by side, and zeros up to @rows, by a node before
 * @before; NULL: error. */
TrtTensor *trt_channels_gather (const TrtChannelMap *map, gint64 rows,
    TrtNode *before, GError **error);
/* The product @node reads the map's base in place of the tensor. */
gboolean trt_channels_fold (TrtNode *node, const TrtChannelMap *map,
    GError **error);

/* ---- select.c: nodes that choose channels ----------------------------- */

typedef enum {
  TRT_SELECT_NONE,
  TRT_SELECT_CONCAT,
  TRT_SELECT_CUT,    /* Slice, Split */
  TRT_SELECT_SHUFFLE /* the second Reshape around a Transpose */
} TrtSelectKind;

/* Whether all that @node does is to put channels of pictures side by side, or
 * to choose some of them. */
TrtSelectKind trt_select_kind (const TrtNode *node);
/* The tensors whose channels it takes, in order; caller unrefs. */
GPtrArray *trt_select_sources (const TrtNode *node);
/* The channel of all sources side by side that channel @c of output @output
 * is. */
gint64 trt_select_channel (const TrtNode *node, guint output, gint64 c);
/* Parts begin inside of granules. */
gboolean trt_select_is_uneven (const TrtNode *node);
/* The two nodes before a shuffle's last, whose outputs nobody else reads. */
gboolean trt_select_is_inside (const TrtNode *node);

#endif
