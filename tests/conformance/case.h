/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* case.h: one case of make_cases.py, run in every way that we have. */
#ifndef TRT_TESTS_CONFORMANCE_CASE_H
#define TRT_TESTS_CONFORMANCE_CASE_H

#include <glib.h>

typedef enum {
  CASE_PASSED = 'p',
  CASE_PASSED_FROZEN = 'z', /* with control inputs held constant */
  CASE_UNSUPPORTED = 'u',
  CASE_FAILED = 'f'
} CaseStatus;

typedef struct {
  char *name, *op;
  double rtol, atol;
  guint n_sets; /* 0: there are no data, the model must be refused */
  gboolean is_network;
} Case;

/* @message: caller frees; NULL where there is nothing to say. */
CaseStatus case_run (const Case *c, const char *folder, char **message);

#endif
