/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* wait_policy.c: linked into programs, not into the library. GNU OpenMP reads
 * its environment when it is loaded, before any of our code in a library runs;
 * what stands in a program's .preinit_array runs earlier.
 *
 * Threads that spin for long while they wait take the CPU from the one they
 * wait for as soon as anything else runs; threads that sleep at once pay for a
 * wake-up at every layer. A thousand turns are a few microseconds: YOLOX-nano
 * with two threads on two CPUs takes 9.8 ms as with endless spinning (asleep
 * at once: 18 ms), and its 95th percentile beside a busy program is 25 ms
 * instead of 184 ms. What the user has set stays. */
#include <stdlib.h>

static void
set_spin_count (int argc, char **argv, char **envp)
{
  if (!getenv ("OMP_WAIT_POLICY"))
    setenv ("GOMP_SPINCOUNT", "1000", 0);
}

__attribute__ ((section (".preinit_array"), used)) static void (
    *const before_libraries) (int, char **, char **)
    = set_spin_count;
