/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* preproc.c: frame -> network input on a GPU: every kernel, type and layout
 * against the same code on the host, then the time of what matters.
 *   preproc [--quick] KERNELS    folder of fatbins; exit status 77 without a GPU
 *
 * --quick checks every kernel with some types and layouts only: seconds, where
 * all take the host a minute.
 * "again": one surface, which stays in the second-level cache. "fresh": as many
 * surfaces in turn as the cache cannot hold, as a decoder gives them. Both are
 * captured in a graph of launches, so that the host is not in the way. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cu.h"
#include "trtk_preproc_pixel.h"

#define SURFACES 32
#define SAMPLES 25
#define QUICK_STEP 11

typedef struct {
  const char *name;
  int source, bytes, planes, sub; /* bytes of a luma sample or pixel */
} Format;

static const Format formats[TRTK_N_SOURCES] = {
  { "gray8", TRTK_SOURCE_GRAY8, 1, 1, 0 },
  { "i420", TRTK_SOURCE_PLANAR8, 1, 3, 1 },
  { "nv12", TRTK_SOURCE_SEMI8, 1, 2, 1 },
  { "p010", TRTK_SOURCE_SEMI16, 2, 2, 1 },
  { "rgb", TRTK_SOURCE_PACKED3, 3, 1, 0 },
  { "rgba", TRTK_SOURCE_PACKED4, 4, 1, 0 },
};

typedef struct {
  const Format *format;
  int width, height, pitch;
  size_t plane[3], size; /* where planes begin; of all */
  int pitches[3];
} Surface;

static int failed;
static uint32_t state = 1; /* of the random numbers */

/* Pitched as GPU memory is. */
static Surface
surface_of (const Format *f, int width, int height)
{
  Surface s = { .format = f, .width = width, .height = height };
  int chroma_w = (width + 1) / 2, chroma_h = (height + 1) / 2;

  s.pitch = (width * f->bytes + 255) / 256 * 256;
  s.pitches[0] = s.pitch;
  s.size = (size_t) s.pitch * (size_t) height;
  for (int i = 1; i < f->planes; i++) {
    s.pitches[i] = f->planes == 3 ? (chroma_w + 255) / 256 * 256 : s.pitch;
    s.plane[i] = s.size;
    s.size += (size_t) s.pitches[i] * (size_t) chroma_h;
  }
  return s;
}

static TrtkPreprocFrame
frame_at (const Surface *s, const void *memory, int slot)
{
  TrtkPreprocFrame f = { .slot = slot };

  for (int i = 0; i < s->format->planes; i++) {
    f.plane[i] = (const char *) memory + s->plane[i];
    f.pitch[i] = s->pitches[i];
  }
  return f;
}

/* BT.709, limited range, letterboxed, divided by 255. */
static TrtkPreproc
way_of (const Surface *s, int net, int dtype, int pitch, int area)
{
  float unit = s->format->source == TRTK_SOURCE_SEMI16 ? 1.0f / 256 : 1.0f;
  double fit = net / (double) (s->width > s->height ? s->width : s->height);
  double w = rint (s->width * fit), h = rint (s->height * fit);
  TrtkPreproc p = { .source = s->format->source, .sub_x = s->format->sub,
    .sub_y = s->format->sub, .cosited_x = 1, .crop_w = s->width,
    .crop_h = s->height, .scale_x = w / s->width, .scale_y = h / s->height,
    .offset_x = floor ((net - w) / 2), .offset_y = floor ((net - h) / 2),
    .area = area, .width = net, .height = net, .n_channels = 3,
    .order = { 0, 1, 2 }, .dtype = dtype, .pitch = pitch };
  static const float matrix[3][4] = { { 1.16438f, 0, 1.79274f, -248.101f },
    { 1.16438f, -0.213249f, -0.532909f, 76.8780f },
    { 1.16438f, 2.11240f, 0, -289.018f } };

  for (int c = 0; c < 3; c++) {
    p.offset[c] = s->format->planes == 2 ? c == 2 : c;
    p.scale[c] = 1.0f / 255;
    p.pad[c] = 114.0f / 255;
    for (int k = 0; k < 4; k++)
      p.matrix[c][k] = s->format->planes > 1 ? matrix[c][k] * (k < 3 ? unit : 1)
                                             : (float) (c == k);
  }
  p.quantise = dtype == TRTK_U8 || dtype == TRTK_S8;
  p.q_scale = 1.0f / 255;
  p.q_zero = dtype == TRTK_S8 ? -128 : 0;
  return p;
}

/* What the kernel does with one frame. */
static void
run_on_host (const TrtkPreproc *p, const TrtkPreprocArgs *a)
{
  int area = p->area && (p->scale_x < 1 || p->scale_y < 1);

  for (int i = 0; i < a->width * a->height; i++)
    trtk_preproc_run_pixel (
        a, &a->frame[0], p->source, area, i % a->width, i / a->width);
}

/* Everything is spelled out, so that bits are expected to be equal; what is
 * allowed is 1e-5 of the range, or a step. */
static void
compare (const char *name, const void *got, const void *want, int dtype,
    size_t n)
{
  size_t n_unequal = 0, n_wrong = 0;

  for (size_t i = 0; i < n; i++) {
    float a = trtk_ref_load (got, dtype, (int64_t) i);
    float b = trtk_ref_load (want, dtype, (int64_t) i);
    float allowed = dtype == TRTK_F32 ? 1e-5f : dtype == TRTK_F16 ? 1e-3f : 1;

    n_unequal += memcmp (&a, &b, sizeof a) != 0;
    n_wrong += !(fabsf (a - b) <= allowed);
  }
  if (n_unequal > 0)
    printf ("%s: %zu of %zu elements unequal, %zu wrong\n", name, n_unequal, n,
        n_wrong);
  failed |= n_wrong > 0;
}

static unsigned char *
random_bytes (size_t n)
{
  unsigned char *memory = malloc (n);

  if (memory == NULL)
    exit (1);
  for (size_t i = 0; i < n; i++) {
    state = state * 1664525u + 1013904223u;
    memory[i] = (unsigned char) (state >> 24);
  }
  return memory;
}

static void
check (const Surface *s, const TrtkPreproc *p)
{
  TrtkPreprocFrame f;
  TrtkPreprocArgs args, host;
  TrtkLaunch launch;
  unsigned char *memory = random_bytes (s->size);
  CUdeviceptr frame = cu_alloc (s->size), y;
  size_t size;
  void *got, *want;
  char name[160];

  CU (cuMemcpyHtoD, frame, memory, s->size);
  if (trtk_cuda_plan_preproc (p, &args, &launch) != TRTK_OK)
    exit (1);
  size = (size_t) args.y_batch * trtk_dtype_size ((TrtkDtype) p->dtype);
  host = args;
  f = frame_at (s, memory, 0);
  trtk_cuda_preproc_set_frames (p, &f, 1, &host, &launch);
  host.y = want = malloc (size);
  run_on_host (p, &host);
  f = frame_at (s, (const void *) frame, 1);
  trtk_cuda_preproc_set_frames (p, &f, 1, &args, &launch);
  y = cu_alloc (2 * size);
  args.y = (void *) y;
  cu_launch (&launch, &args, false);
  CU (cuStreamSynchronize, cu.stream);
  got = malloc (size);
  CU (cuMemcpyDtoH, got, y + size, size);
  snprintf (name, sizeof name, "%s %dx%d -> %d, area %d, dtype %d, pitch %d",
      s->format->name, s->width, s->height, p->width, p->area, p->dtype,
      p->pitch);
  compare (name, got, want, p->dtype, (size_t) args.y_batch);
  CU (cuMemFree, y);
  CU (cuMemFree, frame);
  free (got);
  free (want);
  free (memory);
}

/* Every @step-th way; a step that neither 2 nor 3 divides takes every size, type
 * and layout some of the time. */
static int
check_format (const Format *format, int step)
{
  static const int sizes[][3]
      = { { 101, 37, 53 }, { 64, 200, 224 }, { 1920, 1080, 640 } };
  static const int dtypes[] = { TRTK_F32, TRTK_F16, TRTK_U8, TRTK_S8 };
  static const int pitches[] = { 0, 3, 4, 8, 16, 32 };
  int n = 0;

  for (int k = 0; k < 3 * 4 * 6 * 2; k += step, n++) {
    Surface s = surface_of (format, sizes[k % 3][0], sizes[k % 3][1]);
    TrtkPreproc p = way_of (&s, sizes[k % 3][2], dtypes[k / 3 % 4],
        pitches[k / 12 % 6], k / 72);

    if (k % 3 == 0) { /* a crop at odd places */
      p.crop_x = 7, p.crop_y = 5;
      p.crop_w -= 10, p.crop_h -= 9;
    }
    check (&s, &p);
  }
  return n;
}

static void
check_all (bool quick)
{
  int n = 0;

  for (int f = 0; f < TRTK_N_SOURCES; f++) {
    n += check_format (&formats[f], quick ? QUICK_STEP : 1);
    printf ("checked %s\n", formats[f].name);
  }
  printf ("checked %d ways: %s\n", n, failed ? "WRONG" : "good");
}

/* Microseconds of a launch of @batch frames, sorted. @n_sets of them in turn. */
static void
time_launches (const Surface *s, const TrtkPreproc *p, int batch, int n_sets,
    double *us)
{
  TrtkPreprocArgs args;
  TrtkLaunch launch;
  CUdeviceptr memory = cu_alloc (s->size * (size_t) (batch * n_sets)), y;
  size_t size;
  CUgraph graph;
  CUgraphExec exec;

  trtk_cuda_plan_preproc (p, &args, &launch);
  size = (size_t) args.y_batch * trtk_dtype_size ((TrtkDtype) p->dtype);
  y = cu_alloc (size * (size_t) batch);
  args.y = (void *) y;
  CU (cuMemsetD8Async, memory, 77, s->size * (size_t) (batch * n_sets),
      cu.stream);
  CU (cuStreamBeginCapture, cu.stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  for (int i = 0; i < SURFACES; i++) {
    TrtkPreprocFrame frames[TRTK_PREPROC_FRAMES];

    for (int k = 0; k < batch; k++)
      frames[k] = frame_at (s,
          (const char *) memory
              + s->size * (size_t) (i % n_sets * batch + k), k);
    trtk_cuda_preproc_set_frames (p, frames, batch, &args, &launch);
    cu_launch (&launch, &args, true);
  }
  exec = cu_capture_end (&graph);
  cu_time_graph (exec, 4, SAMPLES, us);
  for (int i = 0; i < SAMPLES; i++)
    us[i] /= SURFACES;
  CU (cuGraphExecDestroy, exec);
  CU (cuGraphDestroy, graph);
  CU (cuMemFree, y);
  CU (cuMemFree, memory);
}

static void
time_one (int format, int dtype, int pitch, int area, int batch)
{
  static const char *const types[TRTK_N_DTYPES] = { [TRTK_F32] = "f32",
    [TRTK_F16] = "f16", [TRTK_U8] = "u8", [TRTK_S8] = "s8" };
  Surface s = surface_of (&formats[format], 1920, 1080);
  TrtkPreproc p = way_of (&s, 640, dtype, pitch, area);
  double again[SAMPLES], fresh[SAMPLES];

  time_launches (&s, &p, batch, 1, again);
  time_launches (&s, &p, batch, batch == 1 ? SURFACES : 2, fresh);
  printf ("RESULT preproc %s 1920x1080 -> 640x640 %s %s%.0d%s, batch %d: again "
      "%.2f us (%.2f..%.2f), fresh %.2f us (%.2f..%.2f)\n",
      s.format->name, types[dtype], pitch == 0 ? "nchw" : "nhwc", pitch,
      area ? " area" : "", batch, again[SAMPLES / 2], again[0],
      again[SAMPLES * 9 / 10], fresh[SAMPLES / 2], fresh[0],
      fresh[SAMPLES * 9 / 10]);
}

int
main (int argc, char **argv)
{
  const bool quick = argc > 1 && strcmp (argv[1], "--quick") == 0;
  int status;

  if (argc != 2 + quick) {
    fprintf (stderr, "usage: %s [--quick] KERNELS\n", argv[0]);
    return 2;
  }
  setvbuf (stdout, NULL, _IOLBF, 0); /* whoever ends it sees how far it came */
  status = cu_open (argv[1 + quick]);
  if (status != 0)
    return status;
  printf ("%s, sm_%d, driver %d\n", cu.name, cu.cc, cu.driver);
  check_all (quick);
  for (int batch = 1; batch <= 16; batch *= 16) {
    for (int f = 0; f < TRTK_N_SOURCES; f++)
      time_one (f, TRTK_F32, 0, 0, batch);
    for (int f = 0; f < TRTK_N_SOURCES; f++)
      time_one (f, TRTK_S8, 4, 0, batch);
    time_one (TRTK_SOURCE_SEMI8, TRTK_F16, 4, 0, batch);
    time_one (TRTK_SOURCE_SEMI8, TRTK_S8, 16, 0, batch);
    time_one (TRTK_SOURCE_SEMI8, TRTK_F32, 0, 1, batch);
    time_one (TRTK_SOURCE_SEMI8, TRTK_S8, 4, 1, batch);
  }
  return failed;
}
