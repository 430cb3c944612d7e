/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* worker.h: a process that runs cases, so that a crash is a case's failure. */
#ifndef TRT_TESTS_CONFORMANCE_WORKER_H
#define TRT_TESTS_CONFORMANCE_WORKER_H

#include "case.h"

typedef struct Worker Worker;

/* @shared: cases run in the same process, which keeps the device open, until
 * one fails: what that one left must not be the next one's trouble. Else each
 * has a process of its own. @cases: Case, in @folder; both must stay. */
Worker *worker_new (const char *folder, GPtrArray *cases, gboolean shared);
/* NULL, or how the process ended where that is not as it should: free it. */
char *worker_free (Worker *worker);
/* As case_run (), of the case of that number; also fails where the process ended,
 * and says how. */
CaseStatus worker_run (Worker *worker, guint number, char **message);

#endif
