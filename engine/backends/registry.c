/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* registry.c: the table of backends. */
#include "backends/backend.h"

#include "base/error.h"

#define TRT_BACKEND(suffix) extern const TrtBackend trt_backend_##suffix;
#include "backends/backends.def"
#undef TRT_BACKEND

static const TrtBackend *const table[] = {
#define TRT_BACKEND(suffix) &trt_backend_##suffix,
#include "backends/backends.def"
#undef TRT_BACKEND
};

/* What NULL means: for one run of a program, or a whole test suite. */
static const char *
default_name (void)
{
  const char *name = g_getenv ("TRTINFER_BACKEND");

  return name != NULL && *name != '\0' && !g_str_equal (name, "auto") ? name
                                                                     : NULL;
}

/**
 * trt_default_backend:
 * @why: (out) (optional) (nullable): why backends before it are not available;
 *   %NULL where there is none
 *
 * What a backend of %NULL means on this machine: TRTINFER_BACKEND, or else the
 * first that is available.
 *
 * Returns: its name; "cpu" is always available
 */
const char *
trt_default_backend (char **why)
{
  g_autoptr (GString) reasons = g_string_new (NULL);
  const char *name = default_name ();

  for (guint i = 0; name == NULL && i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;
    if (table[i]->on_request)
      continue;
    if (table[i]->available (&error))
      name = table[i]->name;
    else
      g_string_append_printf (reasons, "%s%s: %s",
          reasons->len > 0 ? "; " : "", table[i]->name, error->message);
  }
  if (why != NULL)
    *why = reasons->len > 0 ? g_strdup (reasons->str) : NULL;
  return name;
}

const TrtBackend *
trt_backend_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (name == NULL)
    name = default_name ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const TrtBackend *b = table[i];
    g_string_append_printf (names, "%s'%s'", i > 0 ? ", " : "", b->name);
    if (name == NULL && !b->on_request && b->available (NULL))
      return b;
    if (name != NULL && g_str_equal (b->name, name))
      return b->available (error) ? b : NULL;
  }
  if (name == NULL)
    trt_fail (error, TRT_ERROR_BACKEND, "no backend is available");
  else
    trt_fail (error, TRT_ERROR_BACKEND, "there is no backend '%s'; use one of "
        "%s", name, names->str);
  return NULL;
}

gboolean
trt_backend_is_known (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (g_str_equal (table[i]->name, name))
      return TRUE;
  }
  return FALSE;
}

const TrtBackend *
trt_backend_of_target (const char *backend, const char *name, char **text,
    GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (table[i]->named_target == NULL
        || (backend != NULL && !g_str_equal (table[i]->name, backend)))
      continue;
    *text = table[i]->named_target (name, error);
    return *text != NULL ? table[i] : NULL;
  }
  trt_fail (error, TRT_ERROR_ARGUMENT,
      "target '%s': backend '%s' knows no other machine than this one", name,
      backend);
  return NULL;
}

gboolean
trt_backend_same_target (const TrtBackend *backend, const char *made,
    const char *own)
{
  return backend->same_target != NULL ? backend->same_target (made, own)
                                      : g_str_equal (made, own);
}

const TrtTactic *
trt_backend_find_tactic (const TrtBackend *backend, const char *name)
{
  const TrtTactic *const *tactics = backend->tactics ();

  if (g_str_equal (backend->reorder->name, name))
    return backend->reorder;
  for (guint i = 0; tactics[i] != NULL; i++) {
    if (g_str_equal (tactics[i]->name, name))
      return tactics[i];
  }
  return NULL;
}
