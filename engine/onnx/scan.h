/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* scan.h: the look at the bytes before protobuf-c unpacks them. */
#ifndef TRT_ONNX_SCAN_H
#define TRT_ONNX_SCAN_H

#include <protobuf-c/protobuf-c.h>

#include "base/error.h"

/* Walks the wire format of a message of @type: lengths, wire types, depth,
 * counts, strings. TRT_ERROR_PARSE or TRT_ERROR_LIMIT with the place. */
gboolean trt_onnx_scan (const guint8 *data, gsize size,
    const ProtobufCMessageDescriptor *type, GError **error);

#endif
