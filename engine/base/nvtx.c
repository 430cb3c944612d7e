/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nvtx.c: the part of NVTX 3's injection protocol that ranges need. The library
 * of a profiler exports InitializeInjectionNvtx2, is given our export tables,
 * asks for the table of each module and writes its functions where the entries
 * point. Layouts and numbers are those of NVTX 3's nvtxTypes.h. */
#include "base/nvtx.h"

#include <gmodule.h>


#define LIBRARY "NVTX_INJECTION64_PATH"
#define VERSION 3

enum { MODULE_CORE = 1, N_MODULES = 7 };
enum { RANGE_PUSH = 9, RANGE_POP = 11 };
enum { TABLE_CALLBACKS = 1, TABLE_VERSION = 3 };

typedef void (*Function) (void);

typedef struct {
  size_t bytes;
  int (*get_table) (int module, Function ***table, unsigned *size);
} Callbacks;

typedef struct {
  size_t bytes;
  guint32 version, reserved;
  void (*set_version) (guint32 version);
} Version;

#define MOST 16 /* functions of a module, with the one that is none */

/* Of each module as many as NVTX has; a profiler expects them all. */
static const unsigned sizes[N_MODULES] = { 0, 16, 9, 15, 7, 16, 7 };
static Function functions[N_MODULES][MOST];
static Function *tables[N_MODULES][MOST + 1];
static gboolean is_on;

static int
get_table (int module, Function ***table, unsigned *size)
{
  if (module <= 0 || module >= N_MODULES)
    return 0;
  for (unsigned i = 1; i < sizes[module]; i++)
    tables[module][i] = &functions[module][i];
  if (table != NULL)
    *table = tables[module];
  if (size != NULL)
    *size = sizes[module];
  return 1;
}

static void
set_version (guint32 version)
{
}

static const void *
export_table (guint32 id)
{
  static const Callbacks callbacks = { sizeof callbacks, get_table };
  static const Version version = { sizeof version, VERSION, 0, set_version };

  return id == TABLE_CALLBACKS ? (const void *) &callbacks
         : id == TABLE_VERSION ? (const void *) &version
                               : NULL;
}

/* The library stays: it has threads and functions that we keep. */
static void
inject (const char *path)
{
  GModule *module
      = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  int (*initialize) (const void *(*export_table) (guint32 id));
  gpointer symbol;

  if (module == NULL
      || !g_module_symbol (module, "InitializeInjectionNvtx2", &symbol)) {
    g_warning ("%s: '%s' is no NVTX injection library", LIBRARY, path);
    g_clear_pointer (&module, g_module_close);
    return;
  }
  g_module_make_resident (module);
  *(gpointer *) &initialize = symbol;
  is_on = initialize (export_table) != 0
          && functions[MODULE_CORE][RANGE_PUSH] != NULL
          && functions[MODULE_CORE][RANGE_POP] != NULL;
}

static gboolean
on (void)
{
  static gsize done;

  if (g_once_init_enter (&done)) {
    const char *path = g_getenv (LIBRARY);
    if (path != NULL && *path != '\0')
      inject (path);
    g_once_init_leave (&done, 1);
  }
  return is_on;
}

void
trt_nvtx_push (const char *name)
{
  if (on ())
    ((int (*) (const char *)) functions[MODULE_CORE][RANGE_PUSH]) (name);
}

void
trt_nvtx_pop (void)
{
  if (on ())
    ((int (*) (void)) functions[MODULE_CORE][RANGE_POP]) ();
}
