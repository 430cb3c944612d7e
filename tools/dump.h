/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dump.h: a graph on its way through the passes, as text files. */
#ifndef TRT_TOOLS_DUMP_H
#define TRT_TOOLS_DUMP_H

#include "trt.h"

typedef struct _ToolDump ToolDump;

/* Files go into @dir, which is made where it is missing. */
ToolDump *tool_dump_new (const char *dir);
/* A TrtDumpFunc: writes NNN-PASS.tir, the text form. */
void tool_dump_write (const char *pass, const TrtGraph *graph,
    gpointer dump);
/* FALSE with the first error that there was. */
gboolean tool_dump_finish (ToolDump *dump, GError **error);
void tool_dump_free (ToolDump *dump);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolDump, tool_dump_free)

#endif
