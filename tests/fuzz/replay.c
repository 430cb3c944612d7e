/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* replay.c: stands in for libFuzzer: gives every file of a folder to a harness
 * once. So what fuzzing found stays mended, in every build and with every
 * compiler.
 *
 *   replay-onnx FOLDER */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_SECONDS 25 /* of processor time for one file */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
gsize LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size);

/* The harnesses' mutators want it; nothing is mutated here. */
gsize
LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size)
{
  return MIN (size, max_size);
}

static void
replay (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *data = NULL;
  clock_t start = clock ();
  double seconds;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    g_error ("cannot read '%s'", path);
  printf ("%s\n", path);
  fflush (stdout); /* before the harness may abort */
  LLVMFuzzerTestOneInput ((const guint8 *) data, size);
  seconds = (double) (clock () - start) / CLOCKS_PER_SEC;
  if (seconds > MAX_SECONDS)
    g_error ("'%s' took %.1f s", path, seconds);
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  if (dir == NULL)
    g_error ("usage: %s FOLDER", argv[0]);
  while ((name = g_dir_read_name (dir)) != NULL) {
    replay (argv[1], name);
    n++;
  }
  printf ("%u files\n", n);
  return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
