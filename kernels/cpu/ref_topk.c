/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* TopK: the k largest (or smallest) elements along an axis, best first, and
 * where they were; of equal ones the first comes first, NaN is the largest.
 * Elements become unsigned keys in the same order, so that one heap of the k
 * best serves all types: n log k. */
#include "cpu/topk_key.h"
#include "trtk_params.h"

typedef struct {
  const uint64_t *key; /* larger is better */
  int64_t *heap;       /* positions, the worst at the root */
  int64_t n;
} Heap;

/* TRUE where position @a loses against @b. */
static inline bool
is_worse (const Heap *h, int64_t a, int64_t b)
{
  return h->key[a] != h->key[b] ? h->key[a] < h->key[b] : a > b;
}

static void
sink (Heap *h, int64_t at, int64_t n)
{
  int64_t v = h->heap[at], child;

  while ((child = 2 * at + 1) < n) {
    if (child + 1 < n && is_worse (h, h->heap[child + 1], h->heap[child]))
      child++;
    if (!is_worse (h, h->heap[child], v))
      break;
    h->heap[at] = h->heap[child];
    at = child;
  }
  h->heap[at] = v;
}

/* Leaves the best @h->n of @count positions in the heap, best first. */
static void
select_best (Heap *h, int64_t count)
{
  for (int64_t i = 0; i < h->n; i++)
    h->heap[i] = i;
  for (int64_t i = h->n / 2 - 1; i >= 0; i--)
    sink (h, i, h->n);
  for (int64_t i = h->n; i < count; i++) {
    if (is_worse (h, i, h->heap[0]))
      continue;
    h->heap[0] = i;
    sink (h, 0, h->n);
  }
  for (int64_t n = h->n - 1; n > 0; n--) {
    int64_t worst = h->heap[0];
    h->heap[0] = h->heap[n];
    h->heap[n] = worst;
    sink (h, 0, n);
  }
}

static size_t
scratch (const TrtkArgs *args)
{
  const TrtkTopKParams *p = args->params;

  return (size_t) (args->in[0].dims[p->axis] + args->out[0].dims[p->axis])
         * sizeof (int64_t);
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTopKParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  bool has_values = y->data != NULL && y->dtype != TRTK_NONE;
  int64_t outer = trtk_count_range (x, 0, p->axis), size = x->dims[p->axis];
  int64_t inner = trtk_count_range (x, p->axis + 1, x->rank);
  size_t bytes = trtk_dtype_size (x->dtype);
  uint64_t *key = args->scratch;
  Heap h = { key, (int64_t *) key + size, y->dims[p->axis] };

  if (h.n > size)
    return TRTK_ERROR_ARGUMENT;
  for (int64_t line = 0; h.n > 0 && line < outer * inner; line++) {
    int64_t o = line / inner, i = line % inner;
    for (int64_t j = 0; j < size; j++)
      key[j] = trtk_topk_key (x, (o * size + j) * inner + i, p->largest);
    select_best (&h, size);
    for (int64_t j = 0; j < h.n; j++) {
      int64_t at = (o * h.n + j) * inner + i;
      int64_t from = (o * size + h.heap[j]) * inner + i;
      if (has_values)
        memcpy ((char *) y->data + (size_t) at * bytes,
            (const char *) x->data + (size_t) from * bytes, bytes);
      if (args->n_out > 1 && args->out[1].data != NULL)
        ((int64_t *) args->out[1].data)[at] = h.heap[j];
    }
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_topk
    = { .name = "ref.TopK", .op = "TopK", .run = run, .scratch = scratch };
