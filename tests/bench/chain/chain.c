/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* chain.c: runs a whole network-shaped chain of our kernels as one CUDA graph,
 * checks every layer against the naive kernel, and prints what it costs. */
#include "chain.h"
#include "rivals.h"
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of one H200; the roofline that layers are printed beside. */
#define PEAK_INT8 1979e12
#define PEAK_F16 990e12
#define PEAK_BYTES 4.8e12

typedef struct {
  const char *fatbin;
  int32_t dtype;
  int batch;
  bool check, layers, no_tune, check_all, no_time, no_fold, rivals;
  bool cudnn, blas; /* usable */
  unsigned seed;
  int zero;
  TuneOptions tune;
} Options;

static int
usage (FILE *to)
{
  fprintf (to,
      "usage: chain [options] LIST[:s8|u8|f16[:BATCH]] ...\n"
      "  --kernels DIR    folder of fatbins (default: kernels beside this)\n"
      "  --check          check every layer with its chosen kernel\n"
      "  --check-all      check every layer with every kernel that covers it\n"
      "  --layers         print every layer\n"
      "  --no-tune        first kernel that covers, no timing of candidates\n"
      "  --rivals         cuDNN and cuBLASLt beside every layer, where they are\n"
      "  --no-time        checks only\n"
      "  --no-fold        output scales a step of their own in every layer\n"
      "  --tune-chain     re-time the best candidates inside the chain\n"
      "  --only TEXT      candidates whose name contains TEXT\n"
      "  --verbose        print every candidate\n"
      "  --zero N         zero point of the activations (default 0)\n"
      "  --seed N\n");
  return to == stderr ? 2 : 0;
}

static double
roofline_us (const Net *net, const Layer *l)
{
  double peak = net->dtype == TRTK_F16 ? PEAK_F16 : PEAK_INT8;

  return fmax (l->ops / peak, l->bytes / PEAK_BYTES) * 1e6;
}

static int
check_net (Net *net, const Options *o)
{
  int wrong = 0, checked = 0;

  net_fill_input (net, o->seed);
  for (int i = 0; i < net->n; i++) {
    Layer *l = &net->layers[i];
    int chosen = l->choice;

    if (!layer_runs (l))
      continue;
    for (int c = 0; o->check_all && c < layer_n_choices (l); c++)
      if (layer_choose (net, i, c)) {
        wrong += !layer_check (net, i);
        checked++;
      }
    layer_choose (net, i, chosen);
    wrong += !layer_check (net, i);
    checked++;
  }
  printf ("check %s batch %d: %d layer runs, %d wrong\n", net->title,
      net->batch, checked, wrong);
  fflush (stdout);
  return wrong;
}

static void
print_layers (Net *net)
{
  double sum = 0.0, roof = 0.0;

  printf ("%-14s %-12s %6s %9s %9s %8s %7s\n", "layer", "kernel", "CTAs",
      "alone us", "roof us", "TOPS", "TB/s");
  for (int i = 0; i < net->n; i++) {
    Layer *l = &net->layers[i];
    const Layer *first = &net->layers[l->like];
    double us;

    if (!layer_runs (l))
      continue;
    if (l->like == i)
      l->alone_us = layer_time_alone (net, i);
    us = l->alone_us = first->alone_us;
    printf ("%-14s %-12s %6u %9.2f %9.2f %8.1f %7.2f\n", l->name,
        layer_choice_name (l), l->launch.grid[0] * l->launch.grid[1]
            * l->launch.grid[2],
        us, roofline_us (net, l), l->ops / us * 1e-6, l->bytes / us * 1e-6);
    sum += us;
    roof += roofline_us (net, l);
  }
  printf ("%-14s %-12s %6s %9.2f %9.2f\n", "sum", "", "", sum, roof);
}

/* The chosen kernel against the libraries, layer by layer, and the sums over
 * the layers that each library covers. */
static void
print_rivals (Net *net, const Options *o)
{
  double ours[2] = { 0.0 }, theirs[2] = { 0.0 };

  printf ("%-14s %9s %9s %9s\n", "layer", "ours us", "cuDNN us",
      "cublasLt");
  for (int i = 0; i < net->n; i++) {
    Layer *l = &net->layers[i];
    double us[2] = { 0.0 };

    if (!layer_runs (l) || (l->op != OP_CONV && l->op != OP_DEPTHWISE))
      continue;
    if (l->like == i) {
      l->alone_us = layer_time_alone (net, i);
      l->rival_us[0] = o->cudnn ? rival_cudnn_time (net, i) : 0.0;
      l->rival_us[1] = o->blas ? rival_blas_time (net, i) : 0.0;
      printf ("%-14s %9.2f %9.2f %9.2f\n", l->name, l->alone_us,
          l->rival_us[0], l->rival_us[1]);
    }
    memcpy (us, net->layers[l->like].rival_us, sizeof us);
    for (int r = 0; r < 2; r++)
      if (us[r] > 0.0) {
        ours[r] += net->layers[l->like].alone_us;
        theirs[r] += us[r];
      }
  }
  printf ("RIVALS %s %s batch %d, sums over the layers that the library has: "
          "cuDNN %.1f us, ours %.1f us; cuBLASLt %.1f us, ours %.1f us\n",
      net->title, net->dtype == TRTK_F16 ? "f16" : "s8", net->batch, theirs[0],
      ours[0], theirs[1], ours[1]);
}

static int
run_net (const char *path, const Options *o)
{
  Net *net = net_load (path, o->batch, o->dtype);
  double median, p95, serial, roof = 0.0;
  int wrong = 0, nodes = 0;
  const char *type = o->dtype == TRTK_F16 ? "f16"
      : o->dtype == TRTK_U8               ? "u8"
                                          : "s8";

  net->zero = o->zero;
  net->fold = !o->no_fold;
  net_prepare (net, o->seed);
  net_fill_input (net, o->seed);
  if (!o->no_tune) {
    time_t start = time (NULL);

    net_tune (net, &o->tune);
    printf ("tuned in %d s\n", (int) (time (NULL) - start));
  }
  if (o->check)
    wrong = check_net (net, o);
  if (o->layers)
    print_layers (net);
  if (o->rivals) {
    net_fill_input (net, o->seed);
    print_rivals (net, o);
  }
  if (o->no_time) {
    net_free (net);
    return wrong;
  }
  net_fill_input (net, o->seed);
  serial = net_time (net, false, 10, 30, NULL);
  median = net_time (net, true, 10, 100, &p95);
  for (int i = 0; i < net->n; i++)
    if (layer_runs (&net->layers[i])) {
      nodes++;
      roof += roofline_us (net, &net->layers[i]);
    }
  printf ("RESULT %s %s batch %d: median %.1f us, p95 %.1f us, %.1f k/s; "
          "%d nodes, without dependent launch %.1f us, roofline %.1f us, "
          "weights %.1f MB, arena %.1f MB\n",
      net->title, type, net->batch, median, p95, net->batch / median * 1e3,
      nodes, serial, roof, (double) net->weight_bytes * 1e-6,
      (double) net->arena_bytes * 1e-6);
  fflush (stdout);
  net_free (net);
  return wrong;
}

/* LIST:dtype:batch */
static int
run_argument (const char *argument, Options o)
{
  char path[512], *type, *batch;

  snprintf (path, sizeof path, "%s", argument);
  o.dtype = TRTK_S8;
  o.batch = 1;
  type = strchr (path, ':');
  if (type != NULL) {
    *type++ = 0;
    batch = strchr (type, ':');
    if (batch != NULL) {
      *batch++ = 0;
      o.batch = atoi (batch);
    }
    o.dtype = strcmp (type, "f16") == 0 ? TRTK_F16
        : strcmp (type, "u8") == 0      ? TRTK_U8
                                        : TRTK_S8;
  }
  if (o.batch < 1)
    return usage (stderr);
  return run_net (path, &o);
}

static const char *
beside (const char *program, const char *name)
{
  static char path[512];
  const char *slash = strrchr (program, '/');
  int length = slash != NULL ? (int) (slash - program) + 1 : 0;

  snprintf (path, sizeof path, "%.*s%s", length, program, name);
  return path;
}

int
main (int argc, char **argv)
{
  static const struct option options[] = { { "kernels", 1, NULL, 'k' },
    { "check", 0, NULL, 'c' }, { "check-all", 0, NULL, 'a' },
    { "layers", 0, NULL, 'l' }, { "no-tune", 0, NULL, 'n' },
    { "tune-chain", 0, NULL, 't' }, { "only", 1, NULL, 'o' },
    { "verbose", 0, NULL, 'v' }, { "seed", 1, NULL, 's' },
    { "zero", 1, NULL, 'z' }, { "no-time", 0, NULL, 'x' },
    { "no-fold", 0, NULL, 'f' }, { "rivals", 0, NULL, 'r' },
    { "help", 0, NULL, 'h' }, { NULL, 0, NULL, 0 } };
  Options o = { .fatbin = beside (argv[0], "kernels"), .seed = 1 };
  int opt, status, wrong = 0;

  while ((opt = getopt_long (argc, argv, "h", options, NULL)) != -1)
    switch (opt) {
      case 'k':
        o.fatbin = optarg;
        break;
      case 'c':
        o.check = true;
        break;
      case 'a':
        o.check = o.check_all = true;
        break;
      case 'l':
        o.layers = true;
        break;
      case 'n':
        o.no_tune = true;
        break;
      case 't':
        o.tune.in_chain = true;
        break;
      case 'o':
        o.tune.only = optarg;
        break;
      case 'v':
        o.tune.verbose = true;
        break;
      case 'x':
        o.no_time = true;
        break;
      case 'r':
        o.rivals = true;
        break;
      case 'f':
        o.no_fold = true;
        break;
      case 'z':
        o.zero = atoi (optarg);
        break;
      case 's':
        o.seed = (unsigned) atoi (optarg);
        break;
      default:
        return usage (opt == 'h' ? stdout : stderr);
    }
  if (optind == argc)
    return usage (stderr);
  status = cu_open (o.fatbin);
  if (status != 0)
    return status;
  printf ("device %s, %d SMs, compute capability %d.%d, driver %d\n", cu.name,
      cu.sm_count, cu.cc / 10, cu.cc % 10, cu.driver);
  o.cudnn = o.rivals && rival_cudnn_open (getenv ("CHAIN_CUDNN"));
  o.blas = o.rivals && rival_blas_open (getenv ("CHAIN_CUBLASLT"));
  for (int i = optind; i < argc; i++)
    wrong += run_argument (argv[i], o);
  return wrong > 0;
}
