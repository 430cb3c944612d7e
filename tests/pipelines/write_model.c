/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Writes a tiny detector of the elements' tests: write-model FOLDER NAME, where
 * a NAME of "grid.onnx" is the one that sees places.
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
  path = tiny_model_write (argv[1], argv[2],
      g_str_equal (argv[2], "grid.onnx") ? tiny_grid ()
                                         : tiny_detector (&options));
  g_print ("%s\n", path);
  return 0;
}
