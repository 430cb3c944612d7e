/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* net_prepare.c: memory by liveness, random weights and constants that keep
 * every layer's values spread over its type, and the problem of each layer. */
#include "net.h"
#include "trtk_ref.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN 256
#define STEP 40.0f /* quantisation steps a standard deviation */

static uint64_t random_state;

static uint32_t
random_next (void)
{
  uint64_t z = random_state += 0x9e3779b97f4a7c15ull;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return (uint32_t) ((z ^ (z >> 31)) >> 16);
}

/* Uniform in [-1, 1). */
static float
random_unit (void)
{
  return (float) (int32_t) (random_next () << 8) * (1.0f / 2147483648.0f);
}

static int
root_of (const Net *net, int i, int *offset)
{
  *offset = 0;
  while (net->tensors[i].parent >= 0) {
    *offset += net->tensors[i].offset;
    i = net->tensors[i].parent;
  }
  return i;
}

static void
touch (Net *net, int tensor, int layer)
{
  int offset;
  Tensor *t = &net->tensors[root_of (net, tensor, &offset)];

  if (layer < t->first)
    t->first = layer;
  if (layer > t->last)
    t->last = layer;
}

static void
find_lifetimes (Net *net)
{
  for (int i = 0; i < net->n; i++) {
    net->tensors[i].first = net->n;
    net->tensors[i].last = -1;
  }
  for (int i = 0; i < net->n; i++) {
    const Layer *l = &net->layers[i];

    if (layer_runs (l)) {
      touch (net, i, i);
      for (int s = 0; s < l->n_src; s++)
        touch (net, l->src[s], i);
      if (l->residual != TRTK_RES_NONE)
        touch (net, l->res, i);
    } else if (l->op == OP_INPUT) {
      touch (net, i, 0);
      touch (net, i, net->n);
    }
  }
  for (int i = 0; i < net->n; i++) /* what nobody reads is an output */
    if (net->tensors[i].last == i)
      net->tensors[i].last = net->n;
}

/* First fit, in the order of the layers. */
static void
place_roots (Net *net)
{
  size_t at[NET_MAX];
  size_t end = 0;

  for (int i = 0; i < net->n; i++) {
    Tensor *t = &net->tensors[i];
    bool moved = true;

    if (t->parent >= 0)
      continue;
    t->pitch = t->stored;
    t->bytes = (size_t) net->batch * (size_t) t->h * (size_t) t->w
        * (size_t) t->pitch * trtk_dtype_size (t->dtype);
    at[i] = NET_GUARD;
    while (moved) {
      moved = false;
      for (int j = 0; j < i; j++) {
        const Tensor *o = &net->tensors[j];

        if (o->parent >= 0 || o->last < t->first || o->first > t->last)
          continue;
        if (at[i] < at[j] + o->bytes + NET_GUARD
            && at[j] < at[i] + t->bytes + NET_GUARD) {
          at[i] = (at[j] + o->bytes + 2 * NET_GUARD + ALIGN - 1)
              / ALIGN * ALIGN;
          moved = true;
        }
      }
    }
    if (at[i] + t->bytes + NET_GUARD > end)
      end = at[i] + t->bytes + NET_GUARD;
  }
  net->arena_bytes = end;
  net->arena = cu_alloc (end);
  for (int i = 0; i < net->n; i++)
    if (net->tensors[i].parent < 0)
      net->tensors[i].root = net->tensors[i].data = net->arena + at[i];
}

static void
place (Net *net)
{
  find_lifetimes (net);
  place_roots (net);
  for (int i = 0; i < net->n; i++) {
    Tensor *t = &net->tensors[i];
    int offset;
    const Tensor *root = &net->tensors[root_of (net, i, &offset)];

    t->pitch = root->pitch;
    t->root = root->root;
    t->bytes = root->bytes;
    t->data = root->root + (size_t) offset * trtk_dtype_size (t->dtype);
    t->zero = net->zero;
    if (t->dtype == TRTK_F16 || t->dtype == TRTK_F32)
      t->zero = 0;
  }
}

static CUdeviceptr
upload (const void *data, size_t bytes)
{
  CUdeviceptr p = cu_alloc (bytes);

  CU (cuMemcpyHtoD, p, data, bytes);
  return p;
}

static bool
is_quantised (int32_t dtype)
{
  return dtype == TRTK_S8 || dtype == TRTK_U8;
}

/* What lets the output's scale move before the activation. */
static bool
folds (const Net *net, const TrtkConv *v)
{
  const TrtkEpilogue *e = &v->epilogue;

  return net->fold && is_quantised (v->x_dtype) && is_quantised (e->out_dtype)
      && v->k % TRTK_GRANULE == 0 && e->act <= TRTK_ACT_CLIP
      && e->residual != TRTK_RES_GATE_AFTER_ACT;
}

static void
make_problem (Net *net, Layer *l, int i)
{
  const Tensor *x = &net->tensors[l->src[0]], *y = &net->tensors[i];
  TrtkConv *v = &l->conv;

  memset (v, 0, sizeof *v);
  v->n = net->batch, v->h = x->h, v->w = x->w, v->c = x->c;
  v->k = y->c, v->p = y->h, v->q = y->w;
  v->r = l->r, v->s = l->s;
  v->stride_y = v->stride_x = l->stride;
  v->dil_y = v->dil_x = l->dil;
  v->pad_top = v->pad_left = l->pad;
  v->groups = l->groups;
  v->x_pitch = x->pitch, v->y_pitch = y->pitch;
  v->x_zero = x->zero, v->x_dtype = x->dtype;
  v->twice = net->twice && is_quantised (x->dtype);
  v->epilogue.act = l->act;
  v->epilogue.act_a = l->act_a, v->epilogue.act_b = l->act_b;
  v->epilogue.residual = l->residual;
  if (l->residual != TRTK_RES_NONE) {
    const Tensor *r = &net->tensors[l->res];

    v->epilogue.res_dtype = r->dtype;
    v->epilogue.res_zero = r->zero;
    v->epilogue.res_scale = r->dtype == TRTK_F16 ? 0.7f : 0.7f / STEP;
    v->res_pitch = r->pitch;
  }
  v->epilogue.out_dtype = y->dtype;
  v->epilogue.out_zero = y->zero;
  v->unit_scale = v->x_dtype == TRTK_F16 && v->k % TRTK_GRANULE == 0;
  v->unit_out = folds (net, v)
      || (v->k % TRTK_GRANULE == 0 && !is_quantised (y->dtype));
  if (folds (net, v)) {
    v->epilogue.res_scale = 0.7f;
    v->epilogue.act_a *= STEP, v->epilogue.act_b *= STEP;
  }
}

/* Channel constants as long as the stored channels; zeros in the tail. */
static void
make_constants (Net *net, Layer *l, const int64_t *weight_sums, float unit)
{
  const TrtkConv *v = &l->conv;
  int stored = trtk_round_up (v->k, TRTK_GRANULE);
  bool quantised = v->x_dtype != TRTK_F16;
  bool out_quantised = is_quantised (v->epilogue.out_dtype);
  uint32_t *bias = calloc ((size_t) stored, 4);
  float *scale = calloc ((size_t) stored, 4), *out = calloc ((size_t) stored, 4);

  for (int k = 0; k < v->k; k++) {
    float b = 0.3f * random_unit ();

    scale[k] = quantised ? unit * (1.0f + 0.3f * random_unit ()) : 1.0f;
    out[k] = out_quantised ? STEP * (1.0f + 0.2f * random_unit ()) : 1.0f;
    if (quantised)
      bias[k] = (uint32_t) ((int64_t) (b / scale[k])
          - v->x_zero * weight_sums[k]);
    else
      memcpy (&bias[k], &b, 4);
    if (out_quantised && v->unit_out) {
      scale[k] *= out[k];
      out[k] = 1.0f;
    }
  }
  l->bias = upload (bias, (size_t) stored * 4);
  l->scale = upload (scale, (size_t) stored * 4);
  l->out = upload (out, (size_t) stored * 4);
  free (bias);
  free (scale);
  free (out);
}

static void
pad_page (Layer *l)
{
  static uint8_t page[TRTK_PAD_BYTES];

  memset (page, l->conv.x_dtype == TRTK_F16 ? 0 : l->conv.x_zero & 255,
      sizeof page);
  l->pad_page = upload (page, sizeof page);
}

/* [k][r][s][sets][c / groups] for the naive kernel, the packed form for ours. */
static void
make_weights (Net *net, Layer *l)
{
  const TrtkConv *v = &l->conv;
  int sets = v->twice ? 2 : 1;
  int per_k = v->r * v->s * sets * (v->c / v->groups);
  size_t count = (size_t) v->k * (size_t) per_k;
  size_t size = trtk_dtype_size (v->x_dtype);
  int64_t *sums = calloc ((size_t) v->k, sizeof *sums);
  uint8_t *plain = malloc (count * size), *packed;
  float unit = 1.0f / sqrtf ((float) per_k);

  for (size_t i = 0; i < count; i++) {
    if (size == 2) {
      ((uint16_t *) plain)[i]
          = trtk_float_to_half (random_unit () * 1.7320508f * unit);
    } else {
      plain[i] = (uint8_t) random_next ();
      if (plain[i] == 128)
        plain[i] = 0;
      sums[i / (size_t) per_k] += (int8_t) plain[i];
    }
  }
  l->plain = upload (plain, count * size);
  if (l->op == OP_DEPTHWISE) {
    int stored = trtk_round_up (v->c, TRTK_GRANULE), taps = v->r * v->s;

    l->weight_bytes = (size_t) stored * (size_t) (taps * sets) * size;
    packed = calloc (1, l->weight_bytes);
    for (int c = 0; c < v->c; c++)
      for (int t = 0; t < taps * sets; t++)
        memcpy (packed + (size_t) ((t % sets * taps + t / sets) * stored + c)
                * size,
            plain + (size_t) (c * taps * sets + t) * size, size);
  } else {
    l->weight_bytes = trtk_cuda_pack_bytes (v);
    packed = malloc (l->weight_bytes);
    trtk_cuda_pack (v, plain, packed);
  }
  l->packed = upload (packed, l->weight_bytes);
  make_constants (net, l, sums, unit / (73.3f * STEP));
  pad_page (l);
  free (packed);
  free (plain);
  free (sums);
}

static void
count_work (const Net *net, Layer *l, int i)
{
  const Tensor *y = &net->tensors[i];
  double pixels = (double) net->batch * y->h * y->w;

  l->bytes = pixels * y->stored * (double) trtk_dtype_size (y->dtype)
      + (double) l->weight_bytes;
  for (int s = 0; s < l->n_src; s++) {
    const Tensor *x = &net->tensors[l->src[s]];

    l->bytes += (double) net->batch * x->h * x->w * x->stored
        * (double) trtk_dtype_size (x->dtype);
  }
  if (l->residual != TRTK_RES_NONE)
    l->bytes += pixels * y->stored * (double) trtk_dtype_size (y->dtype);
  if (l->op == OP_CONV || l->op == OP_FC || l->op == OP_DEPTHWISE)
    l->ops = 2.0 * pixels * y->c * l->r * l->s * (l->conv.c / l->groups);
}

static bool
same_shape (const Net *net, int i, int j)
{
  const Layer *a = &net->layers[i], *b = &net->layers[j];
  TrtkConv va = a->conv, vb = b->conv;

  va.x_pitch = vb.x_pitch = va.y_pitch = vb.y_pitch = 0;
  va.res_pitch = vb.res_pitch = 0;
  return a->op == b->op && memcmp (&va, &vb, sizeof va) == 0;
}

void
net_prepare (Net *net, unsigned seed)
{
  random_state = seed;
  place (net);
  for (int i = 0; i < net->n; i++) {
    Layer *l = &net->layers[i];

    l->like = i;
    if (!layer_runs (l))
      continue;
    make_problem (net, l, i);
    if (l->op == OP_CONV || l->op == OP_FC || l->op == OP_DEPTHWISE) {
      make_weights (net, l);
    } else if (l->op == OP_GLOBAL_POOL) {
      int64_t *sums = malloc (sizeof *sums * (size_t) l->conv.k);
      float area = (float) (l->conv.h * l->conv.w);

      for (int k = 0; k < l->conv.k; k++)
        sums[k] = (int64_t) area;
      make_constants (net, l, sums, 1.0f / (sqrtf (area) * STEP));
      free (sums);
    }
    net->weight_bytes += l->weight_bytes;
    count_work (net, l, i);
    for (int j = 0; j < i; j++)
      if (layer_runs (&net->layers[j]) && same_shape (net, i, j)) {
        l->like = net->layers[j].like;
        break;
      }
    l->choice = -1;
    for (int c = 0; c < layer_n_choices (l) && l->choice < 0; c++)
      layer_choose (net, i, c);
    if (l->choice < 0) {
      fprintf (stderr, "no kernel covers layer %s\n", l->name);
      exit (1);
    }
  }
}

void
net_free (Net *net)
{
  for (int i = 0; i < net->n; i++) {
    Layer *l = &net->layers[i];
    CUdeviceptr all[] = { l->plain, l->packed, l->bias, l->scale, l->out,
      l->pad_page };

    for (int k = 0; k < 6; k++)
      if (all[k] != 0)
        CU (cuMemFree, all[k]);
  }
  CU (cuMemFree, net->arena);
  free (net);
}
