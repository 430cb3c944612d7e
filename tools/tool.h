/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tool.h: what the commands of trtplan share: exit codes, options, errors,
 * progress. */
#ifndef TRTPLAN_TOOL_H
#define TRTPLAN_TOOL_H

#include "trt.h"

/* A contract that scripts rely on. */
typedef enum {
  TOOL_GOOD = 0,
  TOOL_FAILED = 1,      /* or differs */
  TOOL_USAGE = 2,
  TOOL_UNSUPPORTED = 3, /* a valid model that this engine does not run */
  TOOL_BAD_INPUT = 4    /* an input file is broken or refused */
} ToolCode;

typedef struct {
  const char *name;
  const char *arguments; /* after the options, for the usage line */
  const char *summary;   /* one line */
  const char *examples;  /* under --help */
  ToolCode (*run) (int argc, char **argv);
} ToolCommand;

extern const ToolCommand tool_build, tool_run, tool_inspect, tool_bench,
    tool_compare, tool_calibrate, tool_cache, tool_devices;

/* Parses options of @command; what is left in @argv are @min to @max
 * arguments. FALSE after it printed why. */
gboolean tool_parse (const ToolCommand *command, const GOptionEntry *entries,
    int *argc, char ***argv, int min, int max);
/* The same with a second list of options. */
gboolean tool_parse_more (const ToolCommand *command,
    const GOptionEntry *entries, const GOptionEntry *more, int *argc,
    char ***argv, int min, int max);

/* "trtplan run: <first line>" and the rest below. Returns @code. */
ToolCode tool_fail (ToolCode code, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
/* The same from an error, which is freed. */
ToolCode tool_fail_error (ToolCode code, GError *error);
/* The exit code of an error from a file that the user gave, or from making it
 * run. */
ToolCode tool_code_of_input (const GError *error);
ToolCode tool_code_of_build (const GError *error);

/* Whether @backend (NULL: the best there is) can be used here; a name that there
 * is not is a wrong usage, and one that does not run here has failed. */
ToolCode tool_check_backend (const char *backend);

/* --tactic-sources: libraries whose kernels may be tried and run in this process
 * (NULL: what the environment says); before anything runs. */
ToolCode tool_use_sources (const char *text);

/* A TrtProgressFunc: a bar where stderr is a terminal; FALSE after SIGINT or
 * SIGTERM. */
gboolean tool_progress (double fraction, const char *stage, gpointer data);
void tool_progress_end (void);
void tool_catch_signals (void);
gboolean tool_interrupted (void);

/* Writes @text to stdout; FALSE where that fails (a full disk, a closed
 * pipe). */
gboolean tool_print (const char *text);

/* "1x3x480x640"; caller frees. */
char *tool_shape_text (int rank, const gint64 *dims);
/* Reads "1x3x480x640" ("?" or "-1" keeps a dimension, "" is a scalar). */
gboolean tool_parse_shape (const char *text, int *rank, gint64 *dims);

#endif
