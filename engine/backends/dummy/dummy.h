/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dummy.h: a backend for tests. It computes as the reference does, in the
 * caller's thread, counts what it is asked for, and fails on request. */
#ifndef TRT_BACKENDS_DUMMY_H
#define TRT_BACKENDS_DUMMY_H

#include <glib.h>

typedef struct {
  gint n_alloc, n_freed; /* buffers */
  gint n_executed;
  gint fail_alloc;       /* this one from now on gives no memory; 0: none */
  gboolean unavailable;
} TrtDummyState;

extern TrtDummyState trt_dummy_state;

#endif
