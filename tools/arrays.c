/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* arrays.c: NAME=FILE.npy options. */
#include <string.h>

#include "feed.h"

void
tool_arrays_init (ToolArrays *arrays)
{
  arrays->names = g_ptr_array_new_with_free_func (g_free);
  arrays->arrays = g_ptr_array_new_with_free_func (
      (GDestroyNotify) npy_array_free);
}

void
tool_arrays_clear (ToolArrays *arrays)
{
  g_clear_pointer (&arrays->names, g_ptr_array_unref);
  g_clear_pointer (&arrays->arrays, g_ptr_array_unref);
}

const NpyArray *
tool_arrays_find (const ToolArrays *arrays, const char *name)
{
  for (guint i = 0; i < arrays->names->len; i++) {
    if (strcmp (arrays->names->pdata[i], name) == 0)
      return arrays->arrays->pdata[i];
  }
  return NULL;
}

GPtrArray *
tool_input_names (const TrtGraph *graph)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < graph->inputs->len; i++)
    g_ptr_array_add (names, ((TrtTensor *) graph->inputs->pdata[i])->name);
  return names;
}

GPtrArray *
tool_output_names (const TrtGraph *graph)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < graph->outputs->len; i++)
    g_ptr_array_add (names, ((TrtTensor *) graph->outputs->pdata[i])->name);
  return names;
}

/* Bytes of the name at the start of "NAME=FILE"; 0 where none is known. */
static gsize
name_length (const char *option, const GPtrArray *known)
{
  gsize best = 0;

  for (guint i = 0; i < known->len; i++) {
    gsize n = strlen (known->pdata[i]);
    if (n > best && strncmp (option, known->pdata[i], n) == 0
        && option[n] == '=')
      best = n;
  }
  return best;
}

static ToolCode
unknown_name (const char *option, const char *value, const GPtrArray *known)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < known->len; i++)
    g_string_append_printf (list, "%s'%s'", i > 0 ? ", " : "",
        (const char *) known->pdata[i]);
  return tool_fail (TOOL_USAGE,
      "%s '%s' does not start with a name of this model\nuse one of: %s",
      option, value, list->str);
}

ToolCode
tool_arrays_read (ToolArrays *arrays, char **options, const char *option,
    const GPtrArray *known)
{
  for (guint i = 0; options != NULL && options[i] != NULL; i++) {
    gsize n = name_length (options[i], known);
    g_autofree char *name = NULL;
    GError *error = NULL;
    NpyArray *array;

    if (strchr (options[i], '=') == NULL)
      return tool_fail (TOOL_USAGE, "%s '%s' is not of the form NAME=FILE.npy",
          option, options[i]);
    if (n == 0)
      return unknown_name (option, options[i], known);
    name = g_strndup (options[i], n);
    if (tool_arrays_find (arrays, name) != NULL)
      return tool_fail (TOOL_USAGE, "%s gives '%s' twice", option, name);
    array = npy_read (options[i] + n + 1, &error);
    if (array == NULL)
      return tool_fail_error (TOOL_BAD_INPUT, error);
    g_ptr_array_add (arrays->names, g_steal_pointer (&name));
    g_ptr_array_add (arrays->arrays, array);
  }
  return TOOL_GOOD;
}
