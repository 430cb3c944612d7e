/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nvtx_tool.c: what a profiler loads by NVTX_INJECTION64_PATH: it writes down the
 * ranges that it is told of, indented by how deep they are. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define API __attribute__ ((visibility ("default")))
#define MODULES 6 /* the last module's number */

typedef void (*Function) (void);

typedef struct {
  size_t bytes;
  int (*get_table) (int module, Function ***table, unsigned *size);
} Callbacks;

static char text[65536];
static size_t used;
static int depth;

static int
push (const char *name)
{
  int n = snprintf (text + used, sizeof text - used, "%*s%s\n", depth * 2, "",
      name);

  if (n > 0 && used + (size_t) n < sizeof text)
    used += (size_t) n;
  return depth++;
}

static int
pop (void)
{
  return --depth;
}

API int InitializeInjectionNvtx2 (const void *(*export_table) (uint32_t id));
API const char *nvtx_tool_text (int *open);

int
InitializeInjectionNvtx2 (const void *(*export_table) (uint32_t id))
{
  const Callbacks *callbacks = export_table (1);
  Function **table;
  unsigned size;

  for (int module = 1; module <= MODULES; module++) {
    if (!callbacks->get_table (module, &table, &size))
      return 0;
    for (unsigned i = 1; i < size; i++)
      *table[i] = NULL;
  }
  if (!callbacks->get_table (1, &table, &size) || size != 16
      || callbacks->get_table (MODULES + 1, &table, &size))
    return 0;
  *table[9] = (Function) push;
  *table[11] = (Function) pop;
  return 1;
}

/* What was written; *@open: ranges that have not ended. */
const char *
nvtx_tool_text (int *open)
{
  *open = depth;
  return text;
}
