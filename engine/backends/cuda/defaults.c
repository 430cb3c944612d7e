/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* defaults.c: see defaults.h. */
#include "backends/cuda/defaults.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *key, *choice;
} Row;

/* In the order of strcmp (). */
static const Row rows[] = {
#define TRT_CUDA_DEFAULT(key, choice) { key, choice },
#include "backends/cuda/defaults.def"
#undef TRT_CUDA_DEFAULT
};

static int
by_key (const void *key, const void *row)
{
  return strcmp (key, ((const Row *) row)->key);
}

/* H100, H200 and their like: a partition of one has other optima. */
static gboolean
is_known (const TrtCudaProps *props)
{
  return props->cc == 90 && props->sms >= 114;
}

const char *
trt_cuda_default_choice (const TrtCudaProps *props, const char *tactic,
    const char *key)
{
  g_autofree char *text = NULL;
  const Row *row;

  if (key == NULL || !is_known (props))
    return NULL;
  text = g_strdup_printf ("%s %s", tactic, key);
  row = bsearch (text, rows, G_N_ELEMENTS (rows), sizeof *rows, by_key);
  return row != NULL ? row->choice : NULL;
}

const char *
trt_cuda_default_row (guint index, const char **choice)
{
  if (index >= G_N_ELEMENTS (rows))
    return NULL;
  *choice = rows[index].choice;
  return rows[index].key;
}
