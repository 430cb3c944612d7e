/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Writes the tiny detector of the elements' tests: write-model FOLDER NAME.
 */
#include "../elements/tinymodel.h"

int
main (int argc, char **argv)
{
  const TinyModelOptions options = { 0, TRUE };
  g_autofree gchar *path = NULL;

  if (argc != 3) {
    g_printerr ("usage: %s FOLDER NAME\n", argv[0]);
    return 2;
  }
  path = tiny_model_write (argv[1], argv[2], tiny_detector (&options));
  g_print ("%s\n", path);
  return 0;
}
