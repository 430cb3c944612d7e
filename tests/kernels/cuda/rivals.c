/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rivals.c: the bench goes on without cuDNN and cuBLASLt, and without what a
 * library of their name may lack. Needs neither them nor a GPU. */
#include "rivals.h"
#include <stdio.h>

int
main (void)
{
  /* not there at all; there, but without their functions */
  static const char *const names[] = { "libnobody-has-this.so", "libm.so.6" };
  int wrong = 0;

  for (int i = 0; i < 2; i++) {
    wrong += rival_cudnn_open (names[i]);
    wrong += rival_blas_open (names[i]);
  }
  printf ("%d of 4 libraries accepted that must not be\n", wrong);
  return wrong > 0;
}
