/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dump.c: a graph on its way through the passes, as text files. */
#include "dump.h"

#include <errno.h>
#include <glib/gstdio.h>

struct _ToolDump {
  char *dir;
  guint n_files;
  GError *error; /* the first one; nothing is written after it */
};

ToolDump *
tool_dump_new (const char *dir)
{
  ToolDump *dump = g_new0 (ToolDump, 1);

  dump->dir = g_strdup (dir);
  if (g_mkdir_with_parents (dir, 0777) != 0)
    dump->error = g_error_new (G_FILE_ERROR,
        (gint) g_file_error_from_errno (errno), "folder '%s': %s", dir,
        g_strerror (errno));
  return dump;
}

void
tool_dump_write (const char *pass, const TrtGraph *graph, gpointer data)
{
  ToolDump *dump = data;
  g_autofree char *name = g_strdup_printf ("%03u-%s.tir", dump->n_files++,
      *pass != '\0' ? pass : "import");
  g_autofree char *path = g_build_filename (dump->dir, name, NULL);
  g_autofree char *text = NULL;

  if (dump->error != NULL)
    return;
  text = trt_graph_print (graph);
  g_file_set_contents (path, text, -1, &dump->error);
}

gboolean
tool_dump_finish (ToolDump *dump, GError **error)
{
  if (dump->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&dump->error));
  return FALSE;
}

void
tool_dump_free (ToolDump *dump)
{
  if (dump == NULL)
    return;
  g_clear_error (&dump->error);
  g_free (dump->dir);
  g_free (dump);
}
