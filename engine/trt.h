/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trt.h: the public API of the engine. GLib, no GStreamer.
 *
 *   x.onnx --import--> TrtGraph --optimise--> TrtGraph --build--> TrtPlan
 *   TrtPlan --load--> TrtEngine --> TrtContext: bind, run, read
 *
 * Threads: a TrtGraph belongs to one thread at a time. TrtPlan and TrtEngine
 * are immutable, reference counted and may be shared by any threads. A
 * TrtContext belongs to one thread at a time; any number of contexts of one
 * engine may be used at once. */
#ifndef TRT_H
#define TRT_H

#include <glib.h>

#include "trtk.h"
#include "trtk_preproc.h"

G_BEGIN_DECLS

#ifndef TRT_API
#define TRT_API __attribute__ ((visibility ("default")))
#endif

#define TRT_MAX_RANK TRTK_MAX_RANK

/* ---- errors ----------------------------------------------------------- */

/**
 * TrtError:
 * @TRT_ERROR_IO: a file cannot be opened, read, written or renamed
 * @TRT_ERROR_PARSE: the bytes are not what they claim to be
 * @TRT_ERROR_LIMIT: a stated limit (depth, count, bytes, time) is passed
 * @TRT_ERROR_UNSUPPORTED: valid, but this engine does not do it
 * @TRT_ERROR_SHAPE: shapes do not fit each other
 * @TRT_ERROR_TYPE: element types do not fit each other
 * @TRT_ERROR_ARGUMENT: the caller's request contradicts itself
 * @TRT_ERROR_MEMORY: out of memory
 * @TRT_ERROR_BACKEND: the backend failed or is not there
 * @TRT_ERROR_PLAN_VERSION: a plan of another format version
 * @TRT_ERROR_PLAN_CORRUPT: a plan that is damaged
 * @TRT_ERROR_CANCELLED: the caller cancelled
 * @TRT_ERROR_DEVICE_LOST: the GPU's context was lost to an illegal access, a
 *   launch that failed or the like; only a new process can use it again
 *
 * Codes by what the caller can do about it. The message names the file, node,
 * operator, attribute and shapes.
 */
typedef enum {
  TRT_ERROR_IO,
  TRT_ERROR_PARSE,
  TRT_ERROR_LIMIT,
  TRT_ERROR_UNSUPPORTED,
  TRT_ERROR_SHAPE,
  TRT_ERROR_TYPE,
  TRT_ERROR_ARGUMENT,
  TRT_ERROR_MEMORY,
  TRT_ERROR_BACKEND,
  TRT_ERROR_PLAN_VERSION,
  TRT_ERROR_PLAN_CORRUPT,
  TRT_ERROR_CANCELLED,
  TRT_ERROR_DEVICE_LOST
} TrtError;

#define TRT_ERROR (trt_error_quark ())
TRT_API GQuark trt_error_quark (void);

TRT_API const char *trt_version (void);

/* ---- graph: import, build by hand, optimise --------------------------- */

typedef struct _TrtGraph TrtGraph;
typedef struct _TrtNode TrtNode;
typedef struct _TrtTensor TrtTensor;

TRT_API TrtGraph *trt_graph_new (void);
TRT_API void trt_graph_free (TrtGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtGraph, trt_graph_free)

TRT_API TrtGraph *trt_graph_import_onnx (const char *path, GError **error);
TRT_API TrtGraph *trt_graph_import_onnx_bytes (GBytes *bytes,
    const char *base_dir, GError **error);

/* Building by hand. A dimension of -1 is a symbol of its own. */
TRT_API TrtTensor *trt_graph_add_input (TrtGraph *graph, const char *name,
    TrtkDtype dtype, int rank, const gint64 *dims);
TRT_API TrtTensor *trt_graph_add_constant (TrtGraph *graph, const char *name,
    TrtkDtype dtype, int rank, const gint64 *dims, GBytes *data);
TRT_API TrtNode *trt_graph_add_node (TrtGraph *graph, const char *op,
    const char *name, TrtTensor *const *inputs, guint n_inputs,
    guint n_outputs);
TRT_API TrtTensor *trt_node_output (const TrtNode *node, guint index);
TRT_API void trt_node_set_int (TrtNode *node, const char *name, gint64 value);
TRT_API void trt_node_set_float (TrtNode *node, const char *name, double value);
TRT_API void trt_node_set_string (TrtNode *node, const char *name,
    const char *value);
TRT_API void trt_node_set_ints (TrtNode *node, const char *name,
    const gint64 *values, guint n_values);
TRT_API void trt_node_set_floats (TrtNode *node, const char *name,
    const double *values, guint n_values);
TRT_API void trt_graph_add_output (TrtGraph *graph, TrtTensor *tensor);

/* Checks every node and infers every shape, from the inputs on. */
TRT_API gboolean trt_graph_infer (TrtGraph *graph, GError **error);
/* Overrides an input's shape (-1 keeps a dimension) and infers again. */
TRT_API gboolean trt_graph_set_input_shape (TrtGraph *graph, const char *name,
    int rank, const gint64 *dims, GError **error);

/**
 * TrtShapeRange:
 * @input: name of an input
 *
 * From which shape to which an input may be, and what it mostly is.
 */
typedef struct {
  const char *input;
  int rank;
  gint64 min[TRT_MAX_RANK], opt[TRT_MAX_RANK], max[TRT_MAX_RANK];
} TrtShapeRange;

/* Lets a model that was traced with one picture take any number, where they
 * stay apart; a profile then says how many. */
TRT_API gboolean trt_graph_open_batch (TrtGraph *graph, GError **error);
/* One optimisation profile more: shapes that the model will be run with. */
TRT_API gboolean trt_graph_add_profile (TrtGraph *graph,
    const TrtShapeRange *ranges, guint n_ranges, GError **error);
TRT_API guint trt_graph_n_profiles (const TrtGraph *graph);
TRT_API void trt_graph_get_profile (const TrtGraph *graph, guint profile,
    guint input, TrtShapeRange *range);

/* Declares an input as @dtype and casts it to what the model wants. */
TRT_API gboolean trt_graph_set_input_dtype (TrtGraph *graph, const char *name,
    TrtkDtype dtype, GError **error);
TRT_API TrtGraph *trt_graph_copy (const TrtGraph *graph);

/* Whether nodes of @graph say how values become bytes: Q/DQ, QLinear,
 * ConvInteger, or what the passes made of them. */
TRT_API gboolean trt_graph_is_quantised (const TrtGraph *graph);
/* Whether something in @graph is computed from f16 or bf16. */
TRT_API gboolean trt_graph_has_halves (const TrtGraph *graph);

/* Free-form strings that travel with the model into the plan: ONNX
 * metadata_props, labels, pre-processing. */
TRT_API void trt_graph_set_metadata (TrtGraph *graph, const char *key,
    const char *value);
TRT_API const char *trt_graph_get_metadata (const TrtGraph *graph,
    const char *key);
/* (transfer container): keys and values belong to @graph. */
TRT_API GHashTable *trt_graph_list_metadata (const TrtGraph *graph);

/* Runs the passes in order; @disabled names passes to leave out ("all" is
 * every optional one), may be %NULL. */
TRT_API gboolean trt_graph_optimise (TrtGraph *graph,
    const char *const *disabled, GError **error);

/* Text form; parse (print (g)) is g. Caller frees. */
TRT_API char *trt_graph_print (const TrtGraph *graph);
TRT_API TrtGraph *trt_graph_parse (const char *text, GError **error);

/* ---- heads: from raw outputs to objects -------------------------------- */

typedef enum {
  TRT_HEAD_DETECTION,     /* outputs TRT_OUTPUT_OBJECTS, TRT_OUTPUT_COUNT */
  TRT_HEAD_CLASSIFICATION /* outputs TRT_OUTPUT_SCORES, TRT_OUTPUT_CLASSES */
} TrtHeadKind;

/* f32 [N,max,6+2K]: x1 y1 x2 y2 in pixels of the network's input, score,
 * class, K landmarks x y; and s32 [N]: how many of them are filled. */
#define TRT_OUTPUT_OBJECTS "trt.objects"
#define TRT_OUTPUT_COUNT "trt.count"
/* f32 and s64 [N,k], best first. */
#define TRT_OUTPUT_SCORES "trt.scores"
#define TRT_OUTPUT_CLASSES "trt.classes"
/* Inputs that a detection head adds: f32 [2] = score and IoU thresholds, and
 * f32 [C], 0 for a class to leave out; where the batch may be other than 1,
 * [N,2] and [N,C]. Both may change with every run. */
#define TRT_INPUT_PARAMS "trt.params"
#define TRT_INPUT_CLASS_MASK "trt.class-mask"

/**
 * TrtHeadInfo:
 * @name: "yolox", ...
 * @resize_mode: "stretch", "letterbox" (centred), "letterbox-topleft", "crop"
 * @input_format: "rgb", "bgr" or "gray"
 * @mean: tensor = (pixel - mean) / std, pixel in 0..255, in the order of
 *   @input_format
 * @pad_value: pixel value around a letterboxed picture
 * @label: of the only class, or %NULL
 *
 * A family of models, with the pre-processing and thresholds that its
 * authors publish.
 */
typedef struct {
  const char *name, *summary;
  TrtHeadKind kind;
  const char *resize_mode, *input_format;
  float mean[3], std[3];
  float pad_value;
  float threshold, iou_threshold;
  guint n_classes, n_landmarks;
  const char *label;
} TrtHeadInfo;

/**
 * TrtHeadOptions:
 * @name: a head's name, or "auto"
 * @max_objects: objects (or classes) that one picture may have; 0: 100 (5)
 * @keep_outputs: keep the model's own outputs beside the head's
 */
typedef struct {
  const char *name;
  guint max_objects;
  gboolean keep_outputs;
} TrtHeadOptions;

/* Appends a head to @graph, whose input shape must be final. @info gets the
 * family's defaults; its strings are static. The choice is also written to
 * the metadata "trt.head". */
TRT_API gboolean trt_graph_append_head (TrtGraph *graph,
    const TrtHeadOptions *options, TrtHeadInfo *info, GError **error);
/* The defaults of the head @name; FALSE where there is none. */
TRT_API gboolean trt_head_get_info (const char *name, TrtHeadInfo *info);
/* Names of the heads, NULL-terminated, static. */
TRT_API const char *const *trt_head_names (void);

/* ---- tensors as the caller sees them ---------------------------------- */

/**
 * TrtTensorInfo:
 * @name: valid as long as the object that gave it
 * @dims: -1 for a dimension that is not known before run time
 */
typedef struct {
  const char *name;
  TrtkDtype dtype;
  int rank;
  gint64 dims[TRT_MAX_RANK];
} TrtTensorInfo;

TRT_API gsize trt_tensor_info_bytes (const TrtTensorInfo *info);

TRT_API guint trt_graph_n_inputs (const TrtGraph *graph);
TRT_API guint trt_graph_n_outputs (const TrtGraph *graph);
TRT_API void trt_graph_get_input (const TrtGraph *graph, guint index,
    TrtTensorInfo *info);
TRT_API void trt_graph_get_output (const TrtGraph *graph, guint index,
    TrtTensorInfo *info);

/* ---- plan ------------------------------------------------------------- */

typedef struct _TrtPlan TrtPlan;

/**
 * TrtProgressFunc:
 * @fraction: 0 to 1
 * @stage: what is being done, in English
 *
 * Returns: %FALSE to cancel; the call then fails with %TRT_ERROR_CANCELLED
 */
typedef gboolean (*TrtProgressFunc) (double fraction, const char *stage,
    gpointer user_data);

/**
 * TrtDumpFunc:
 * @pass: what has just changed @graph; "" for the graph as it came
 *
 * Sees the graph on its way, to be read only.
 */
typedef void (*TrtDumpFunc) (const char *pass, const TrtGraph *graph,
    gpointer user_data);

typedef struct {
  const char *backend;              /* "cpu"; NULL: the default */
  const char *const *disabled_passes;
  TrtProgressFunc progress;         /* may be NULL */
  gpointer progress_data;
  TrtDumpFunc dump;                 /* may be NULL */
  gpointer dump_data;
  gboolean half;                    /* f16 where f32 has no fast kernels */
  const char *target;               /* "sm_87": to be run there; NULL: here */
} TrtBuildOptions;

/* Optimises @graph in place and writes down how to run it. */
TRT_API TrtPlan *trt_plan_build (TrtGraph *graph,
    const TrtBuildOptions *options, GError **error);
TRT_API TrtPlan *trt_plan_load (const char *path, GError **error);
TRT_API TrtPlan *trt_plan_load_bytes (GBytes *bytes, GError **error);
/* Temporary file, fsync, rename: the old file or the new one, never half. */
TRT_API gboolean trt_plan_save (TrtPlan *plan, const char *path,
    GError **error);
TRT_API GBytes *trt_plan_serialize (TrtPlan *plan, GError **error);
TRT_API TrtPlan *trt_plan_ref (TrtPlan *plan);
TRT_API void trt_plan_unref (TrtPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtPlan, trt_plan_unref)
TRT_API const TrtGraph *trt_plan_graph (const TrtPlan *plan);

/* ---- engine and context ----------------------------------------------- */

typedef struct _TrtEngine TrtEngine;
typedef struct _TrtContext TrtContext;

/* The backend that NULL means on this machine. *@why, where @why is not NULL,
 * says why it is not a faster one (caller frees), or becomes NULL. */
TRT_API const char *trt_default_backend (char **why);

/**
 * TrtTune:
 * @TRT_TUNE_OFF: by a model of the device: at once, and the same every time
 * @TRT_TUNE_FAST: by the time of each kernel alone
 * @TRT_TUNE_FULL: by the time of the whole network too, for the fastest few
 *
 * How kernels are chosen where a device has several for one problem. Times are
 * kept on disk (in the folder of trt_cache_open()), and are not taken again.
 */
typedef enum {
  TRT_TUNE_OFF,
  TRT_TUNE_FAST,
  TRT_TUNE_FULL
} TrtTune;

/**
 * TrtEngineOptions:
 * @backend: (nullable): "cpu", "cuda"; %NULL: the plan's
 * @cuda_context: (nullable): a CUcontext that outlives the engine; %NULL: the
 *   primary context of @cuda_device_id
 * @cuda_device_id: a CUDA device's number
 * @tune: how kernels are chosen at shapes that the plan is not tuned for
 */
typedef struct {
  const char *backend;
  gpointer cuda_context;
  int cuda_device_id;
  TrtTune tune;
} TrtEngineOptions;

/* Writes the choices into the plan, for the usual shapes of every profile. */
TRT_API gboolean trt_plan_tune (TrtPlan *plan, const TrtEngineOptions *options,
    GError **error);

/* Prepares kernels and packs weights once; contexts share them. */
TRT_API TrtEngine *trt_engine_new (TrtPlan *plan,
    const TrtEngineOptions *options, GError **error);
TRT_API TrtEngine *trt_engine_ref (TrtEngine *engine);
TRT_API void trt_engine_unref (TrtEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtEngine, trt_engine_unref)
/* Whether an error has cost the engine its device: only a new process can use
 * that again. */
TRT_API gboolean trt_engine_is_lost (const TrtEngine *engine);
TRT_API guint trt_engine_n_inputs (const TrtEngine *engine);
TRT_API guint trt_engine_n_outputs (const TrtEngine *engine);
TRT_API void trt_engine_get_input (const TrtEngine *engine, guint index,
    TrtTensorInfo *info);
TRT_API void trt_engine_get_output (const TrtEngine *engine, guint index,
    TrtTensorInfo *info);
/* The name of the backend that it runs on. */
TRT_API const char *trt_engine_get_backend (const TrtEngine *engine);
TRT_API const char *trt_engine_get_metadata (const TrtEngine *engine,
    const char *key);

/* A context owns the arena and one buffer for each input and output. */
TRT_API TrtContext *trt_context_new (TrtEngine *engine, GError **error);
TRT_API void trt_context_free (TrtContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtContext, trt_context_free)
/* Shapes of some inputs, by name, within a profile of the plan; others that
 * share their symbols follow. The first time at a shape prepares kernels. */
TRT_API gboolean trt_context_set_shapes (TrtContext *context,
    const TrtTensorInfo *inputs, guint n_inputs, GError **error);
/* The same, so that the first run there is as fast as later ones. */
TRT_API gboolean trt_context_prepare_shapes (TrtContext *context,
    const TrtTensorInfo *inputs, guint n_inputs, GError **error);
/* As trt_engine_get_input and _output, at the shapes of @context. */
TRT_API void trt_context_get_input_info (const TrtContext *context,
    guint index, TrtTensorInfo *info);
TRT_API void trt_context_get_output_info (const TrtContext *context,
    guint index, TrtTensorInfo *info);
/* The context's own buffer (64-byte aligned), or the one bound instead. */
TRT_API void *trt_context_get_input (TrtContext *context, guint index);
TRT_API const void *trt_context_get_output (TrtContext *context, guint index);
/* Binds the caller's memory, which must outlive the binding; NULL unbinds. */
TRT_API gboolean trt_context_bind_input (TrtContext *context, guint index,
    const void *data, gsize size, GError **error);
TRT_API gboolean trt_context_bind_output (TrtContext *context, guint index,
    void *data, gsize size, GError **error);
/* Runs once; blocks. The work is done on the process's executor. */
TRT_API gboolean trt_context_run (TrtContext *context, GError **error);

/* With a device: its own memory for inputs and outputs, and runs that do not
 * block. */
TRT_API guintptr trt_context_get_device_input (TrtContext *context,
    guint index);
TRT_API guintptr trt_context_get_device_output (TrtContext *context,
    guint index);
TRT_API gboolean trt_context_bind_device_input (TrtContext *context,
    guint index, guintptr memory, gsize size, GError **error);
TRT_API gboolean trt_context_bind_device_output (TrtContext *context,
    guint index, guintptr memory, gsize size, GError **error);
TRT_API gboolean trt_context_run_async (TrtContext *context, GError **error);
TRT_API gboolean trt_context_wait (TrtContext *context, GError **error);
TRT_API gpointer trt_context_get_stream (TrtContext *context);
/* Whether pictures may be made as the network's first step would, and doing so. */
TRT_API gboolean trt_context_get_native_input (const TrtContext *context,
    guint index, TrtkPreprocTarget *target);
TRT_API gboolean trt_context_use_native_input (TrtContext *context,
    guint index, gboolean enabled, GError **error);
/* Frames in memory of the device become an input, on the context's stream. */
TRT_API gboolean trt_context_preprocess (TrtContext *context, guint index,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frames, guint n_frames,
    gpointer after, GError **error);
/* The same of a frame in the host's memory, which is copied. */
TRT_API gboolean trt_context_preprocess_host (TrtContext *context, guint index,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frame, GError **error);

/* ---- INT8 -------------------------------------------------------------- */

/**
 * TrtSamples:
 * @n: how many there are
 * @read: fills @data with input @info->name of sample @sample, dense; %FALSE
 *   with @error set where it cannot
 * @user_data: for @read
 *
 * Inputs as the model will see them. Each is read several times.
 */
typedef struct {
  guint n;
  gboolean (*read) (gpointer user_data, guint sample,
      const TrtTensorInfo *info, gpointer data, GError **error);
  gpointer user_data;
} TrtSamples;

/* Ranges of activations, and which nodes stay float: what a cache file holds.
 */
typedef struct _TrtCalibration TrtCalibration;

TRT_API void trt_calibration_free (TrtCalibration *calibration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtCalibration, trt_calibration_free)
/* Our own text, or a TensorRT calibration cache. */
TRT_API TrtCalibration *trt_calibration_load (const char *path,
    GError **error);
TRT_API gboolean trt_calibration_save (const TrtCalibration *calibration,
    const char *path, GError **error);

/* Of 8 samples or more every fourth one (numbers 3, 7, ...) is held out to
 * measure agreement on. */
#define TRT_INT8_HELD_OUT 4

/**
 * TrtInt8Figures:
 * @method: of the ranges: "mse", ...; "mixed" where tensors differ. Static
 * @agreement: with float on samples held out, 0 to 1; NaN: not measured
 * @share: of multiply-accumulates that run in INT8, 0 to 1
 * @n_calibrated: samples that gave ranges
 * @n_held_out: samples that agreement was measured on
 * @n_objects: for detectors: what float finds in those
 */
typedef struct {
  const char *method;
  double agreement, share;
  guint n_calibrated, n_held_out, n_objects;
} TrtInt8Figures;

/**
 * TrtInt8Options:
 * @samples: (nullable): what to calibrate and measure on
 * @calibration: (nullable): ranges from a cache instead; with @samples as well
 *   agreement is measured
 * @method: (nullable): "minmax", "percentile", "entropy", "mse", or "auto"
 *   (the default): the one with the smallest measured error
 * @target: agreement with float, 0 to 1, below which layers go back to float;
 *   0: 0.99
 * @least_share: never let less than this share of multiply-accumulates run in
 *   INT8; 0: 0.95
 * @keep: (nullable) (array zero-terminated=1): nodes that stay float
 * @plain: s8 activations with one symmetric scale a tensor and one a
 *   concatenation, nothing corrected, nothing sent back to float: with method
 *   "entropy" what TensorRT's calibrators gave, to compare with
 * @figures: (out) (nullable): gets what was measured
 */
typedef struct {
  const TrtSamples *samples;
  const TrtCalibration *calibration;
  const char *method;
  double target, least_share;
  const char *const *keep;
  gboolean plain;
  TrtInt8Figures *figures;
} TrtInt8Options;

/* Metadata of a plan: tensors that stay f32 where others become halves, because
 * they were seen too large: a line each, "LARGEST NAME". */
#define TRT_METADATA_FLOAT_TENSORS "trt.float.tensors"

/* trt_plan_build () with options->half, whatever it says there, and a look at
 * the values of @samples (NULL: of noise between 0 and 1). */
TRT_API TrtPlan *trt_plan_build_half (TrtGraph *graph,
    const TrtBuildOptions *options, const TrtSamples *samples, GError **error);

/* Metadata of an INT8 plan: what was done and measured, as JSON. */
#define TRT_METADATA_INT8_REPORT "trt.int8.report"

/* trt_plan_build () with INT8 where it does not hurt. @used, which may be
 * NULL, gets the calibration that the plan was made with. */
TRT_API TrtPlan *trt_plan_build_int8 (TrtGraph *graph,
    const TrtBuildOptions *options, const TrtInt8Options *int8,
    TrtCalibration **used, GError **error);

/* ---- executor --------------------------------------------------------- */

/* Threads that inference may use in this process, all engines together. Takes
 * effect before the first run; 0: the CPUs that the process may use. */
TRT_API void trt_executor_set_threads (guint n_threads);
TRT_API guint trt_executor_get_threads (void);
/* The calling thread gives way to the others from now on, for work that nobody
 * waits for. */
TRT_API void trt_executor_enter_background (void);

/* ---- profile ---------------------------------------------------------- */

typedef struct {
  const char *name;   /* the node or the first of the fused nodes */
  const char *kernel; /* the tactic */
  guint64 n_runs;
  double total_us;
  double macs;        /* multiply-accumulates of one run; 0 where none */
  double bytes;       /* of its operands, each once */
  gboolean is_int8;   /* it reads bytes */
} TrtLayerProfile;

TRT_API void trt_context_set_profiling (TrtContext *context, gboolean enabled);
/* (array length=n_layers), valid until the next call on @context. */
TRT_API const TrtLayerProfile *trt_context_get_profile (TrtContext *context,
    guint *n_layers);

G_END_DECLS

#endif
