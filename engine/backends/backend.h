/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* backend.h: what the engine asks of a place where networks run. */
#ifndef TRT_BACKENDS_BACKEND_H
#define TRT_BACKENDS_BACKEND_H

#include "backends/cost.h"
#include "backends/tactic.h"
#include "runtime/executor.h"
#include "trt.h"

typedef struct _TrtBackend TrtBackend;
typedef struct _TrtSessionClass TrtSessionClass;

typedef void (*TrtWorkFunc) (gpointer data);

/* PLAIN, NHWC and blocks: what CPUs compute with. */
#define TRT_LAYOUTS_CPU ((2u << TRTK_LAYOUT_C16) - 1)

/* What a graph becomes where a backend asks for it; done in this order, by the
 * table in lower/prepare.c. A plan holds the graph as it was before.
 *   NARROW    its fast kernels know halves and bytes: what calibration leaves in
 *             float is run in halves
 *   WIDEN     it has no fast kernels for f16 and bf16: they are run in f32
 *   NINE_BITS it multiplies bytes by weights of nine bits: TrtQConv and TrtQGemm
 *             of s16
 *   ADD_BYTES its products of bytes add bytes only: what is added in f32 is
 *             added behind them
 *   SUBPIXEL  it shuffles pixels as fast as memory goes: a transposed convolution
 *             is one of stride 1 and a DepthToSpace
 *   MAP       its kernels read and write parts of wider pixels: where channels
 *             are put side by side, chosen or shuffled, weights say which they are
 *   GATHER    it moves channels where they are innermost: a shuffle is a Gather
 *   CHAIN     it interprets programs of elements: an element by element node
 *             takes the next one along */
typedef enum {
  TRT_REWRITE_NARROW = 1 << 0,
  TRT_REWRITE_WIDEN = 1 << 1,
  TRT_REWRITE_NINE_BITS = 1 << 2,
  TRT_REWRITE_ADD_BYTES = 1 << 3,
  TRT_REWRITE_SUBPIXEL = 1 << 4,
  TRT_REWRITE_MAP = 1 << 5,
  TRT_REWRITE_GATHER = 1 << 6,
  TRT_REWRITE_CHAIN = 1 << 7
} TrtRewrites;

struct _TrtBackend {
  const char *name;
  gboolean on_request; /* never the default */
  /* What a graph becomes before it is lowered. */
  TrtRewrites rewrites;
  /* Steps that do not wait for each other may run at the same time: memory is
   * given away only where its last user is done however they are ordered. */
  gboolean forks;
  /* Bit TrtkLayout for each that its tactics know. */
  guint32 layouts;
  /* FALSE with the reason in @error. */
  gboolean (*available) (GError **error);
  /* What layouts and tactics depend on, as text: processor, library, threads.
   * A recipe made for another target is made again. @device as open () gave
   * it; NULL: the first. Caller frees; NULL with the reason in @error. */
  char *(*target) (gpointer device, GError **error);
  /* Such a text as the tactics want it in TrtkProblem.target; caller g_frees.
   * @device as open () gave it, which outlives what is returned; NULL: there is
   * none to be asked. NULL where they do not want it. */
  gpointer (*read_target) (const char *text, gpointer device, GError **error);
  /* The target that users know as @name, without such a machine; caller frees.
   * NULL with the names that there are. NULL: the backend has no such names. */
  char *(*named_target) (const char *name, GError **error);
  /* Whether what was lowered for @made runs on @own as well as what is lowered
   * for it. NULL: where they are equal. */
  gboolean (*same_target) (const char *made, const char *own);
  /* In order of preference; ends with NULL. */
  const TrtTactic *const *(*tactics) (void);
  /* Of tactics that have no cost () of their own. */
  TrtRates rates;
  /* Moves a tensor between two layouts; its choose () takes any two. */
  const TrtTactic *reorder;
  /* What contexts are made of. */
  const TrtSessionClass *sessions;

  /* Of a backend that computes in the host's memory (trt_host_sessions). */

  /* Zeroed memory, 64-byte aligned; NULL where there is none. */
  void *(*alloc) (gsize bytes);
  void (*free) (void *memory);
  /* Runs @work where the backend computes, after what was asked for before;
   * returns when it is done. */
  void (*execute) (TrtWorkFunc work, gpointer data);
  /* The same in two halves, @job being the caller's until the second is over;
   * NULL: it has no thread of its own, and execute () is the first half. */
  void (*begin) (TrtJob *job, TrtWorkFunc work, gpointer data);
  void (*end) (TrtJob *job);

  /* Of a backend with devices, which have memory of their own. */

  gpointer (*open) (const TrtEngineOptions *options, GError **error);
  void (*close) (gpointer device);
  /* Whether no call can work any more. */
  gboolean (*is_lost) (gpointer device);
  /* What times depend on beside problems: GPU, driver, kernels. One line;
   * caller frees. NULL where kernels are not chosen by the clock. */
  char *(*clock) (gpointer device);
  /* Once an engine, when its steps are prepared: brings what they need to
   * engine->device. */
  gpointer (*load) (const TrtEngine *engine, GError **error);
  void (*unload) (gpointer program);
};

/* NULL: TRTINFER_BACKEND, or else the first that is available and not on
 * request. */
const TrtBackend *trt_backend_find (const char *name, GError **error);
/* Whether there is such a backend, here or elsewhere. */
gboolean trt_backend_is_known (const char *name);
/* The backend that knows the target @name, there or not; NULL as @backend: any.
 * *@text becomes the target as text, which the caller frees. */
const TrtBackend *trt_backend_of_target (const char *backend, const char *name,
    char **text, GError **error);
gboolean trt_backend_same_target (const TrtBackend *backend, const char *made,
    const char *own);
const TrtTactic *trt_backend_find_tactic (const TrtBackend *backend,
    const char *name);

#endif
