/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* int8.h: what trtplan build and calibrate share. */
#ifndef TRTPLAN_INT8_H
#define TRTPLAN_INT8_H

#include "samples.h"

typedef struct {
  char **calibration;
  int n_frames;
  char *method, *report_dir;
  double target, least_share;
  char **keep;
  gboolean plain;
} ToolInt8Options;

extern ToolInt8Options tool_int8;
extern const GOptionEntry tool_int8_entries[];
/* Checks the options that need no model. */
ToolCode tool_int8_check (void);
/* Builds @model in INT8 and prints what came out. @used may be NULL. */
TrtPlan *tool_int8_build (ToolModel *model, TrtCalibration **used,
    ToolCode *code);

/* The same of a model with profiles: calibrated at the usual shape of the
 * first. */
TrtPlan *tool_int8_build_open (ToolModel *model, ToolCode *code);

/* ---- reports (report.c) ----------------------------------------------- */

/* Lines for people from the report's JSON; caller frees. */
char *tool_report_text (const char *json);
/* Writes report.txt, report.json and report.svg into @dir. */
ToolCode tool_report_write (const char *json, const char *dir);
/* A drawing of SQNR and time by layer (report_plot.c); caller frees. */
char *tool_report_svg (const char *json);

/* --precision fp16, with a look at --calibration where that is given. *@plan
 * becomes NULL after it printed why. */
ToolCode tool_half_build (ToolModel *model, TrtPlan **plan);

#endif
