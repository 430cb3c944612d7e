/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cublaslt.c: see cublaslt.h. */
#include "backends/cuda/cublaslt.h"

#include <gmodule.h>

TrtCublasLt trt_cublaslt;

static gboolean
find_functions (GModule *module)
{
  gpointer symbol;

#define X(name, args) \
  if (!g_module_symbol (module, "cublasLt" #name, &symbol)) \
    return FALSE; \
  *(gpointer *) &trt_cublaslt.name = symbol;
  TRT_LT_FUNCTIONS (X)
#undef X
  return TRUE;
}

static gboolean
open_named (const char *name)
{
  GModule *module
      = g_module_open (name, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

  if (module == NULL)
    return FALSE;
  if (!find_functions (module)) {
    g_module_close (module);
    return FALSE;
  }
  g_module_make_resident (module); /* it has threads of its own */
  return TRUE;
}

static gboolean
open_library (void)
{
  static const char *const names[]
      = { "libcublasLt.so.13", "libcublasLt.so.12", NULL };
  const char *own = g_getenv ("TRTINFER_LIBCUBLASLT");

  if (own != NULL && *own != '\0')
    return open_named (own);
  for (guint i = 0; names[i] != NULL; i++) {
    if (open_named (names[i]))
      return TRUE;
  }
  return FALSE;
}

gboolean
trt_cublaslt_is_there (void)
{
  static gsize once; /* 1: there, 2: not */

  if (g_once_init_enter (&once)) {
    gboolean found = open_library ();
    if (!found)
      g_info ("trt: cuBLASLt is not asked for kernels: there is no "
              "libcublasLt.so.13 or .12 that can be opened");
    g_once_init_leave (&once, found ? 1 : 2);
  }
  return once == 1;
}
