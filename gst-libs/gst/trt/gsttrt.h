/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Everything that libgsttrt-1.0 exports. */
#ifndef __GST_TRT_H__
#define __GST_TRT_H__

#include <gst/trt/trt-prelude.h>
#include <gst/trt/gsttrtinfermeta.h>
#include <gst/trt/gsttrttensormeta.h>
#include <gst/trt/gsttrtresults.h>
#include <gst/trt/gsttrtrunner.h>
#include <gst/trt/gsttrtdeviceerror.h>
#include <gst/trt/gsttrtdrawing.h>
#include <gst/trt/gsttrtgeometry.h>
#include <gst/trt/gsttrtpicture.h>
#include <gst/trt/gsttrtpreproc.h>
#include <gst/trt/gsttrtlabels.h>
#include <gst/trt/gsttrtmodel.h>
#include <gst/trt/gsttrtmodelinfo.h>
#include <gst/trt/gsttrtsamples.h>
#include <gst/trt/gsttrtcalibrate.h>

#endif /* __GST_TRT_H__ */
