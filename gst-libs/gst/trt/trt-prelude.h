/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Export macro of libgsttrt-1.0: everything else stays hidden. */
#ifndef __GST_TRT_PRELUDE_H__
#define __GST_TRT_PRELUDE_H__

#include <gst/gst.h>

#ifndef GST_TRT_API
#ifdef BUILDING_GST_TRT
#define GST_TRT_API GST_API_EXPORT
#else
#define GST_TRT_API GST_API_IMPORT
#endif
#endif

#endif /* __GST_TRT_PRELUDE_H__ */
