/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* encoding.h: how the elements of a tensor are stored, in one open struct:
 * element type, order of axes in memory, quantisation.
 *
 * A graph from the importer has plain layout and no quantisation anywhere;
 * lowering chooses layouts, calibration and Q/DQ passes set quantisation. */
#ifndef TRT_IR_ENCODING_H
#define TRT_IR_ENCODING_H

#include "trt.h"

typedef enum {
  TRT_LAYOUT_PLAIN,  /* row-major in the order of the dimensions */
  TRT_LAYOUT_NHWC,   /* channels (axis 1) innermost */
  TRT_LAYOUT_BACKEND /* a form that only the backend knows, by name */
} TrtLayoutKind;

/* Logical channels [first, first + n) live at physical channel slot on. */
typedef struct {
  gint32 first, n, slot;
} TrtChannelRange;

typedef struct {
  TrtLayoutKind kind;
  gint32 granule;    /* channels are padded to a multiple; 1: not at all */
  gint64 pitch;      /* physical channels of a pixel; 0: padded count */
  GArray *map;       /* TrtChannelRange; NULL: identity */
  const char *name;  /* interned; BACKEND */
} TrtLayout;

typedef enum {
  TRT_QUANT_NONE,
  TRT_QUANT_TENSOR,  /* one scale */
  TRT_QUANT_CHANNEL, /* one scale for each index of axis */
  TRT_QUANT_BLOCK    /* one scale for each block of indices of axis */
} TrtQuantKind;

/* real = (stored - zero_point) * scale */
typedef struct {
  TrtQuantKind kind;
  gint32 axis;
  gint32 block;
  guint n;
  float *scales;
  gint32 *zero_points; /* NULL: all zero */
} TrtQuant;

typedef struct {
  TrtkDtype dtype;
  TrtLayout layout;
  TrtQuant quant;
} TrtEncoding;

void trt_encoding_clear (TrtEncoding *encoding);
void trt_encoding_copy (TrtEncoding *to, const TrtEncoding *from);

#endif
