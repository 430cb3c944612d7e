/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* net_parse.c: the text list. One layer a line, '#' starts a comment:
 *
 *   NAME OP SOURCE[,SOURCE...] key=value...
 *   input:  x input - h=224 w=224 c=4
 *   conv:   a conv x k=64 r=7 stride=2 pad=3 act=relu [groups= dil= add= gate=]
 *   others: dw, maxpool, gap, fc, concat, slice (from= k=), up, sum
 *
 * add=NAME:pre|post, gate=NAME name the residual. A convolution's input of up
 * to 4 channels is stored as 4. Sources of a concat become slices of it. */
#include "net.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  Op op;
} op_names[] = { { "input", OP_INPUT }, { "conv", OP_CONV },
  { "dw", OP_DEPTHWISE }, { "maxpool", OP_MAX_POOL }, { "gap", OP_GLOBAL_POOL },
  { "fc", OP_FC }, { "concat", OP_CONCAT }, { "slice", OP_SLICE },
  { "up", OP_UP }, { "sum", OP_ADD } };

static const struct {
  const char *name;
  int32_t act;
  float a, b;
} act_names[] = { { "none", TRTK_ACT_NONE, 0, 0 },
  { "relu", TRTK_ACT_RELU, 0, 0 }, { "relu6", TRTK_ACT_CLIP, 0.0f, 1.5f },
  { "leaky", TRTK_ACT_LEAKY_RELU, 0.1f, 0 },
  { "hardsigmoid", TRTK_ACT_HARD_SIGMOID, 1.0f / 6.0f, 0.5f },
  { "hardswish", TRTK_ACT_HARD_SWISH, 0, 0 },
  { "sigmoid", TRTK_ACT_SIGMOID, 0, 0 }, { "silu", TRTK_ACT_SILU, 0, 0 },
  { "tanh", TRTK_ACT_TANH, 0, 0 }, { "gelu", TRTK_ACT_GELU, 0, 0 },
  { "elu", TRTK_ACT_ELU, 0.7f, 0 }, { "mish", TRTK_ACT_MISH, 0, 0 } };

static void
fail (int line, const char *what, const char *detail)
{
  fprintf (stderr, "layer list, line %d: %s '%s'\n", line, what, detail);
  exit (2);
}

static int
find_tensor (const Net *net, const char *name, int line)
{
  for (int i = 0; i < net->n; i++)
    if (strcmp (net->layers[i].name, name) == 0)
      return i;
  fail (line, "no layer before this one is named", name);
  return -1;
}

static void
set_act (Layer *l, const char *value, int line)
{
  for (size_t i = 0; i < sizeof act_names / sizeof act_names[0]; i++)
    if (strcmp (act_names[i].name, value) == 0) {
      l->act = act_names[i].act;
      l->act_a = act_names[i].a;
      l->act_b = act_names[i].b;
      return;
    }
  fail (line, "unknown activation", value);
}

static void
set_residual (Net *net, Layer *l, const char *key, char *value, int line)
{
  char *place = strchr (value, ':');

  if (strcmp (key, "gate") == 0)
    l->residual = TRTK_RES_GATE_AFTER_ACT;
  else if (place != NULL && strcmp (place, ":pre") == 0)
    l->residual = TRTK_RES_ADD_BEFORE_ACT;
  else
    l->residual = TRTK_RES_ADD_AFTER_ACT;
  if (place != NULL)
    *place = 0;
  l->res = find_tensor (net, value, line);
}

static void
set_key (Net *net, Layer *l, char *pair, int line)
{
  Tensor *t = &net->tensors[net->n];
  char *value = strchr (pair, '=');

  if (value == NULL)
    fail (line, "expected key=value, got", pair);
  *value++ = 0;
  if (strcmp (pair, "act") == 0)
    set_act (l, value, line);
  else if (strcmp (pair, "add") == 0 || strcmp (pair, "gate") == 0)
    set_residual (net, l, pair, value, line);
  else if (strcmp (pair, "h") == 0)
    t->h = atoi (value);
  else if (strcmp (pair, "w") == 0)
    t->w = atoi (value);
  else if (strcmp (pair, "c") == 0)
    t->c = atoi (value);
  else if (strcmp (pair, "k") == 0)
    l->k = atoi (value);
  else if (strcmp (pair, "r") == 0)
    l->r = l->s = atoi (value);
  else if (strcmp (pair, "s") == 0)
    l->s = atoi (value);
  else if (strcmp (pair, "stride") == 0)
    l->stride = atoi (value);
  else if (strcmp (pair, "pad") == 0)
    l->pad = atoi (value);
  else if (strcmp (pair, "dil") == 0)
    l->dil = atoi (value);
  else if (strcmp (pair, "groups") == 0)
    l->groups = atoi (value);
  else if (strcmp (pair, "from") == 0)
    t->offset = atoi (value);
  else if (strcmp (pair, "out") == 0)
    l->out_dtype = strcmp (value, "f32") == 0 ? TRTK_F32
        : strcmp (value, "f16") == 0          ? TRTK_F16
                                              : net->dtype;
  else
    fail (line, "unknown key", pair);
}

/* Makes the sources of a concat slices of it. */
static void
join (Net *net, Layer *l, Tensor *t, int line)
{
  for (int i = 0; i < l->n_src; i++) {
    Tensor *m = &net->tensors[l->src[i]];

    if (m->parent >= 0)
      fail (line, "already a slice of another tensor:",
          net->layers[l->src[i]].name);
    m->parent = net->n;
    m->offset = t->c;
    t->c += m->stored;
  }
}

static void
infer (Net *net, Layer *l, Tensor *t, int line)
{
  const Tensor *x = l->n_src > 0 ? &net->tensors[l->src[0]] : NULL;
  int reach = l->dil * (l->r - 1) + 1, reach_s = l->dil * (l->s - 1) + 1;

  t->dtype = l->out_dtype;
  switch (l->op) {
    case OP_INPUT:
      t->stored = t->c <= 4 ? 4 : trtk_round_up (t->c, TRTK_GRANULE);
      return;
    case OP_SLICE:
      t->parent = l->src[0];
      t->c = l->k;
      break;
    case OP_CONCAT:
      join (net, l, t, line);
      break;
    case OP_CONV:
    case OP_FC:
      t->c = l->k;
      break;
    case OP_DEPTHWISE:
      l->groups = l->k = x->c; /* fall through */
    default:
      t->c = x->c;
  }
  t->stored = trtk_round_up (t->c, TRTK_GRANULE);
  t->h = x->h, t->w = x->w;
  if (l->op == OP_CONV || l->op == OP_DEPTHWISE || l->op == OP_MAX_POOL) {
    t->h = (x->h + 2 * l->pad - reach) / l->stride + 1;
    t->w = (x->w + 2 * l->pad - reach_s) / l->stride + 1;
  } else if (l->op == OP_GLOBAL_POOL || l->op == OP_FC) {
    t->h = t->w = 1;
  } else if (l->op == OP_UP) {
    t->h = x->h * 2, t->w = x->w * 2;
  }
  if (t->h <= 0 || t->w <= 0 || t->c <= 0)
    fail (line, "empty output of", l->name);
}

static void
parse_line (Net *net, char *text, int line)
{
  Layer *l = &net->layers[net->n];
  Tensor *t = &net->tensors[net->n];
  char *save, *word = strtok_r (text, " \t", &save), *sources;
  size_t op;

  if (word == NULL || word[0] == '#')
    return;
  if (net->n == NET_MAX)
    fail (line, "more layers than fit:", word);
  memset (l, 0, sizeof *l);
  memset (t, 0, sizeof *t);
  t->parent = -1;
  l->r = l->s = l->stride = l->dil = l->groups = 1;
  l->out_dtype = net->dtype;
  snprintf (l->name, sizeof l->name, "%s", word);
  word = strtok_r (NULL, " \t", &save);
  sources = strtok_r (NULL, " \t", &save);
  if (word == NULL || sources == NULL)
    fail (line, "expected NAME OP SOURCES at", l->name);
  for (op = 0; op < sizeof op_names / sizeof op_names[0]; op++)
    if (strcmp (op_names[op].name, word) == 0)
      break;
  if (op == sizeof op_names / sizeof op_names[0])
    fail (line, "unknown operator", word);
  l->op = op_names[op].op;
  while ((word = strtok_r (NULL, " \t", &save)) != NULL)
    set_key (net, l, word, line);
  if (l->op != OP_INPUT)
    for (word = strtok_r (sources, ",", &save); word != NULL && l->n_src < 8;
         word = strtok_r (NULL, ",", &save))
      l->src[l->n_src++] = find_tensor (net, word, line);
  infer (net, l, t, line);
  net->n++;
}

Net *
net_parse (const char *text, int batch, int32_t dtype)
{
  Net *net = aligned_alloc (_Alignof (Net), sizeof *net);
  char *copy = strdup (text), *save, *line;
  int number = 0;

  if (net == NULL || copy == NULL)
    exit (1);
  memset (net, 0, sizeof *net);
  net->batch = batch;
  net->dtype = dtype;
  for (line = strtok_r (copy, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save))
    parse_line (net, line, ++number);
  free (copy);
  return net;
}

Net *
net_load (const char *path, int batch, int32_t dtype)
{
  FILE *f = fopen (path, "r");
  static char text[1 << 16];
  size_t n;
  Net *net;

  if (f == NULL) {
    fprintf (stderr, "cannot read %s\n", path);
    exit (2);
  }
  n = fread (text, 1, sizeof text - 1, f);
  fclose (f);
  text[n] = 0;
  net = net_parse (text, batch, dtype);
  snprintf (net->title, sizeof net->title, "%s",
      strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path);
  return net;
}
