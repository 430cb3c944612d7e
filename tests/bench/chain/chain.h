/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* chain.h: what the parts of the bench program share. */
#ifndef CHAIN_H
#define CHAIN_H

#include "net.h"

typedef struct {
  bool in_chain, verbose;
  const char *only; /* part of a choice's name, or NULL */
} TuneOptions;

void net_tune (Net *net, const TuneOptions *options);
/* Median microseconds of one run of the whole chain. */
double net_time (Net *net, bool pdl, int inner, int outer, double *p95);
double layer_time_alone (Net *net, int i);

#endif
