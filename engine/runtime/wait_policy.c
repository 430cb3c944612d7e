/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* wait_policy.c: linked into programs, not into the library. GNU OpenMP reads
 * its environment when it is loaded, before any of our code in a library runs;
 * what stands in a program's .preinit_array runs earlier.
 *
 * Threads that spin while they wait take the CPU from the one they wait for
 * as soon as anything else runs: MobileNetV2 with two threads on two busy CPUs
 * took 44 ms spinning and 8 ms asleep. What the user has set stays. */
#include <stdlib.h>

static void
set_wait_policy (int argc, char **argv, char **envp)
{
  setenv ("OMP_WAIT_POLICY", "PASSIVE", 0);
}

__attribute__ ((section (".preinit_array"), used)) static void (
    *const before_libraries) (int, char **, char **)
    = set_wait_policy;
