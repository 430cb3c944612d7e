/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer on a GPU, or on the stand-in driver (tests/standin) as libcuda.so.1.
 *
 * The model's own outputs are compared, so that nothing depends on a head's
 * kernels being there. */
#ifndef __DEVICE_TEST_H__
#define __DEVICE_TEST_H__

#include "cudatest.h"
#include "infertest.h"

G_BEGIN_DECLS

#define DEVICE_WIDTH 50
#define DEVICE_HEIGHT 38

/* A copy of @picture in memory of @from. */
GstBuffer *device_frame (
    GstCudaContext *from, const gchar *format, GstBuffer *picture);
/* trtinfer in device_context; "@backend" may go on with more properties. */
GstHarness *device_harness (const gchar *backend, const gchar *format,
    const gchar *features, GstBus *bus);
/* All outputs of the model, one after the other. */
GArray *device_outputs (GstBuffer *buffer);
/* Those of @in (transfer full) in an element of its own. */
GArray *device_run_one (const gchar *backend, const gchar *format,
    const gchar *features, GstBuffer *in, guint *n_warnings);
void device_compare (const gchar *what, GArray *got, GArray *want);

/* main (): skipped where there is neither GPU nor stand-in. */
int device_run (int argc, char **argv, const gchar *name,
    void (*add) (TCase *tcase));

G_END_DECLS

#endif /* __DEVICE_TEST_H__ */
