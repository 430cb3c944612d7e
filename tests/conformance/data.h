/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* data.h: inputs and expected outputs of a case. */
#ifndef TRT_TESTS_CONFORMANCE_DATA_H
#define TRT_TESTS_CONFORMANCE_DATA_H

#include "trt.h"

typedef struct {
  TrtkTensor *in, *out;
  guint n_in, n_out;
  GPtrArray *bytes; /* GBytes behind them */
} CaseData;

CaseData *case_data_read (const char *path, GError **error);
void case_data_free (CaseData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CaseData, case_data_free)

/* NULL where @got is @want within tolerances; else what differs, caller
 * frees. */
char *case_compare (const TrtkTensor *got, const TrtkTensor *want, double rtol,
    double atol);

#endif
