/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host.c: the table of bodies: as functions of the host, and as kernels. */
#include "cuda/plain/plain_element.h"
#include "cuda/plain/plain_few.h"
#include "cuda/plain/plain_fold.h"
#include "cuda/plain/plain_gather.h"
#include "cuda/plain/plain_matrix.h"
#include "cuda/plain/plain_move.h"
#include "cuda/plain/plain_norm.h"
#include "cuda/plain/plain_number.h"
#include "cuda/plain/plain_quant.h"
#include "cuda/plain/plain_recurrent.h"
#include "cuda/plain/plain_reduce.h"
#include "cuda/plain/plain_resize.h"
#include "cuda/plain/plain_sample.h"
#include "cuda/plain/plain_scatter.h"
#include "cuda/plain/plain_tile.h"
#include "cuda/plain/plain_window.h"

#include <stdio.h>
#include <string.h>

enum { CTA = TRTK_PLAIN_CTA_THREADS };

#define TRTK_PLAIN(family, body) \
  static void host_##body (const TrtkPlainArgs *args, int64_t item) \
  { \
    trtk_body_##body (args, item); \
  }
#define TRTK_PLAIN_LANES(family, body) \
  static void host_##body (const TrtkPlainArgs *args, int64_t item) \
  { \
    trtk_body_##body (args, item, 0, 1); \
  }
#define TRTK_PLAIN_CTA(family, body) TRTK_PLAIN_LANES (family, body)
#define TRTK_PLAIN_TILE(family, body) TRTK_PLAIN (family, body)
#include "cuda/plain/plain.def"
#undef TRTK_PLAIN
#undef TRTK_PLAIN_LANES
#undef TRTK_PLAIN_CTA
#undef TRTK_PLAIN_TILE

typedef struct {
  const char *body, *fatbin;
  TrtkPlainBody run;
  int32_t lanes; /* threads that an item takes */
} Row;

static const Row table[] = {
#define TRTK_PLAIN(family, body) { #body, "plain_" #family, host_##body, 1 },
#define TRTK_PLAIN_LANES(family, body) \
  { #body, "plain_" #family, host_##body, 32 },
#define TRTK_PLAIN_CTA(family, body) \
  { #body, "plain_" #family, host_##body, CTA },
#define TRTK_PLAIN_TILE(family, body) TRTK_PLAIN_CTA (family, body)
#include "cuda/plain/plain.def"
#undef TRTK_PLAIN
#undef TRTK_PLAIN_LANES
#undef TRTK_PLAIN_CTA
#undef TRTK_PLAIN_TILE
};

static const Row *
find (const char *body)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp (table[i].body, body) == 0)
      return &table[i];
  }
  return NULL;
}

TrtkPlainBody
trtk_cuda_plain_body (const char *body)
{
  const Row *row = find (body);

  return row != NULL ? row->run : NULL;
}

const char *
trtk_cuda_plain_fatbin (const char *body)
{
  const Row *row = find (body);

  return row != NULL ? row->fatbin : NULL;
}

bool
trtk_cuda_plain_launch (const TrtkPlainLaunch *launch, TrtkLaunch *out)
{
  const Row *row = find (launch->body);
  int64_t ctas, most;

  if (row == NULL)
    return false;
  ctas = (launch->args.items * row->lanes + CTA - 1) / CTA;
  most = row->lanes == CTA ? INT32_MAX : 1 << 20; /* the others loop */
  *out = (TrtkLaunch){ .grid = { (uint32_t) (ctas < most ? ctas : most), 1, 1 },
    .block = CTA, .cluster = 1 };
  snprintf (out->kernel, sizeof out->kernel, "trtk_plain_%s", row->body);
  return true;
}
