/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* registry.c: the table of backends. */
#include "backends/backend.h"

#define TRT_BACKEND(suffix) extern const TrtBackend trt_backend_##suffix;
#include "backends/backends.def"
#undef TRT_BACKEND

static const TrtBackend *const table[] = {
#define TRT_BACKEND(suffix) &trt_backend_##suffix,
#include "backends/backends.def"
#undef TRT_BACKEND
};

const TrtBackend *
trt_backend_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

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
