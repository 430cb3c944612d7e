/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A loaded model and its batcher, of one element or, under a
 * model-instance-id, of several in the process. */
#ifndef __GST_TRT_INSTANCE_H__
#define __GST_TRT_INSTANCE_H__

#include "gsttrtloader.h"

G_BEGIN_DECLS

/* What one element has of an instance. */
typedef struct _GstTrtMember GstTrtMember;

/* Joins the instance @id of the process, which the first one starts to load; NULL
 * @id: one of its own. @n_inflight: frames that the element may have under way.
 * @callbacks are called as the loader's are, maybe before
 * this returns. Refused with GST_STREAM_ERROR where @id is there already and
 * @settings (but for labels) are not those of @name's predecessors. */
GstTrtMember *gst_trt_instance_join (const gchar *id, const gchar *name,
    const GstTrtModelSettings *settings, guint n_inflight,
    const GstTrtLoaderCallbacks *callbacks, gpointer user_data,
    GError **error);

/* No callback runs after this returned. Of the last member, the loader that may
 * still have to end its stage; else NULL. */
GstTrtLoader *gst_trt_instance_leave (GstTrtMember *member);

G_END_DECLS

#endif /* __GST_TRT_INSTANCE_H__ */
