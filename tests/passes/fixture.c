/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fixture.c: reads files of cases. */
#include "fixture.h"

#include <string.h>

static void
fixture_free (gpointer data)
{
  TrtFixture *f = data;

  g_free (f->name);
  g_strfreev (f->passes);
  if (f->before != NULL)
    g_string_free (f->before, TRUE);
  if (f->after != NULL)
    g_string_free (f->after, TRUE);
  g_free (f);
}

static const char *
after_word (const char *line, const char *word)
{
  gsize n = strlen (word);

  if (strncmp (line, word, n) != 0 || (line[n] != ' ' && line[n] != '\0'))
    return NULL;
  return line + n + (line[n] == ' ');
}

static TrtFixture *
new_fixture (const char *name)
{
  TrtFixture *f = g_new0 (TrtFixture, 1);

  f->name = g_strdup (name);
  f->tolerance = 1e-5;
  return f;
}

/* @text is where lines of a graph go. */
static void
read_line (TrtFixture *f, const char *line, GString **text)
{
  const char *rest;

  if ((rest = after_word (line, "passes")) != NULL) {
    f->passes = g_strsplit (rest, " ", -1);
  } else if ((rest = after_word (line, "near")) != NULL) {
    f->tolerance = g_ascii_strtod (rest, NULL);
  } else if (after_word (line, "positive") != NULL) {
    f->is_positive = TRUE;
  } else if ((rest = after_word (line, "before")) != NULL) {
    f->before = *text = g_string_new (rest);
  } else if ((rest = after_word (line, "after")) != NULL) {
    f->after = *text = g_string_new (rest);
  } else if (after_word (line, "same") != NULL) {
    *text = NULL;
  } else if (*text != NULL) {
    g_string_append (*text, line);
    g_string_append_c (*text, '\n');
  } else if (*line != '\0' && *line != '#') {
    g_error ("'%s' belongs to no graph", line);
  }
}

GPtrArray *
trt_fixtures_read (const char *path)
{
  GPtrArray *fixtures = g_ptr_array_new_with_free_func (fixture_free);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  TrtFixture *f = NULL;
  GString *text = NULL;

  if (!g_file_get_contents (path, &contents, NULL, &error))
    g_error ("%s", error->message);
  lines = g_strsplit (contents, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    const char *name = after_word (*line, "test");
    if (name != NULL) {
      f = new_fixture (name);
      text = NULL;
      g_ptr_array_add (fixtures, f);
    } else if (f != NULL) {
      read_line (f, *line, &text);
    }
  }
  return fixtures;
}
