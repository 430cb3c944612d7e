/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* wait_policy.c: linked into programs, not into the library. GNU OpenMP reads
 * its environment when it is loaded, before any of our code in a library runs;
 * what stands in a program's .preinit_array runs earlier. The C library starts
 * after that and takes the environment as the kernel handed it over: setenv()
 * in here would be forgotten, so the program starts itself again, once, with
 * one more variable.
 *
 * Threads that spin for long while they wait take the CPU from the one they
 * wait for as soon as anything else runs; threads that sleep at once pay for a
 * wake-up at every layer. A thousand turns are a few microseconds: YOLOX-nano
 * with two threads on two CPUs takes 9.8 ms as with endless spinning (asleep
 * at once: 18 ms), and its 95th percentile beside a busy program is 25 ms
 * instead of 184 ms. What the user has set stays.
 *
 * A program that somebody started through a loader of their own (ld.so PROGRAM)
 * runs as it is: /proc/self/exe is the loader then. The kernel tells by where it
 * loaded an interpreter: nowhere. */
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define MAX_VARIABLES 4096

/* Nothing is set up yet, a sanitizer neither. */
__attribute__ ((no_sanitize ("address", "undefined"))) static void
set_spin_count (int argc, char **argv, char **envp)
{
  static char spin_count[] = "GOMP_SPINCOUNT=1000";
  static char *wider[MAX_VARIABLES + 2];
  int n = 0;

  if (getauxval (AT_BASE) == 0)
    return;
  for (; envp[n] != NULL; n++) {
    if (n == MAX_VARIABLES || strncmp (envp[n], "OMP_WAIT_POLICY=", 16) == 0
        || strncmp (envp[n], "GOMP_SPINCOUNT=", 15) == 0)
      return;
    wider[n] = envp[n];
  }
  wider[n] = spin_count;
  /* where there is no /proc the program runs as it is */
  execve ("/proc/self/exe", argv, wider);
}

__attribute__ ((section (".preinit_array"), used)) static void (
    *const before_libraries) (int, char **, char **)
    = set_spin_count;
