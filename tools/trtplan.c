/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtplan.c: the command line: which command it is. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

static const ToolCommand *const commands[] = { &tool_build, &tool_run,
  &tool_inspect, &tool_bench, &tool_compare, &tool_calibrate, &tool_cache,
  &tool_devices };

static char *
usage (void)
{
  GString *s = g_string_new (
      "Usage: trtplan COMMAND [OPTION...]\n\n"
      "Builds, runs and looks at plans of gst-trtinfer.\n\nCommands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (s, "  %-9s %s\n", commands[i]->name,
        commands[i]->summary);
  g_string_append (s,
      "\n  --version prints the version, COMMAND --help the options of a "
      "command.\n\nExamples:\n"
      "  trtplan build yolox.onnx -o yolox.plan\n"
      "  trtplan run yolox.plan --image street.jpg\n"
      "  trtplan bench yolox.plan --threads 2\n\n"
      "Exit codes: 0 good, 1 failed or differs, 2 wrong usage, 3 valid model "
      "that this\nengine does not support, 4 input file broken or refused.\n");
  return g_string_free (s, FALSE);
}

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL, *name = NULL;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* scripts read our numbers */
  g_set_prgname ("trtplan");
  tool_catch_signals ();
  if (argc < 2)
    return tool_fail (TOOL_USAGE, "a command is missing\nsee: trtplan --help");
  if (strcmp (argv[1], "--version") == 0) {
    text = g_strdup_printf ("trtplan %s\n", trt_version ());
    return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
  }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0
      || strcmp (argv[1], "help") == 0) {
    text = usage ();
    return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
  }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (argv[1], commands[i]->name) != 0)
      continue;
    name = g_strdup_printf ("trtplan %s", argv[1]);
    g_set_prgname (name);
    return commands[i]->run (argc - 1, argv + 1);
  }
  return tool_fail (TOOL_USAGE, "there is no command '%s'\nsee: trtplan --help",
      argv[1]);
}
