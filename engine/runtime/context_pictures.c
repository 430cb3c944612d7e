/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* context_pictures.c: frames become inputs of a context, as f32 planes or as
 * its network's first step would make them. */
#include "base/error.h"
#include "runtime/context.h"

/* ---- native inputs ---------------------------------------------------- */

/**
 * trt_context_get_native_input:
 * @target: (out): type, scale and zero point, elements from pixel to pixel: NHWC
 *
 * A quantised network's first step makes bytes of its picture's f32 planes,
 * pixels side by side, and that of one in half precision halves. Whoever makes
 * the picture can make that at once: the same bytes, a quarter of the memory,
 * and a step less.
 *
 * Returns: whether input @index can be had so, at the present shapes: nothing
 *   but that step reads it, and the backend makes pictures
 */
gboolean
trt_context_get_native_input (
    const TrtContext *context, guint index, TrtkPreprocTarget *target)
{
  const TrtEngineNative *native;

  g_return_val_if_fail (
      trt_context_has_port (context, TRT_SPACE_INPUT, index), FALSE);
  native = &context->engine->natives[index];
  if (!native->exists || context->klass->use_native == NULL)
    return FALSE;
  *target = native->target;
  return TRUE;
}

/**
 * trt_context_use_native_input:
 * @enabled: %TRUE: from now on trt_context_preprocess() takes pictures for input
 *   @index as trt_context_get_native_input() says, and runs begin behind the step
 *   that would make them; %FALSE: f32 planes again, as in the beginning
 *
 * It is as if the shapes were others: what was met before takes microseconds,
 * and trt_context_prepare_shapes() prepares the present way only. Room for the
 * pictures is beside the input's own buffer, which native runs do not read, and
 * grows with the shapes that are entered natively. Each picture has its place at
 * every batch.
 *
 * Returns: %FALSE with %TRT_ERROR_UNSUPPORTED where the input is no such one,
 *   %TRT_ERROR_MEMORY or %TRT_ERROR_BACKEND; @context is then as it was
 */
gboolean
trt_context_use_native_input (
    TrtContext *context, guint index, gboolean enabled, GError **error)
{
  TrtkPreprocTarget target;

  g_return_val_if_fail (
      trt_context_has_port (context, TRT_SPACE_INPUT, index), FALSE);
  if (!enabled && !context->native_in[index])
    return TRUE;
  if (!trt_context_get_native_input (context, index, &target))
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "input %u is read as it is: give it its own type", index);
  if (!context->klass->use_native (context->session, index, enabled, error))
    return FALSE;
  context->native_in[index] = enabled;
  return TRUE;
}

gboolean
trt_context_check_natives (
    const TrtContext *context, const TrtEngine *engine, GError **error)
{
  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    const TrtEngineNative *now = &context->engine->natives[i];

    if (context->native_in[i]
        && (!engine->natives[i].exists
            || !trtk_preproc_same_target (
                &now->target, &engine->natives[i].target)))
      return trt_fail (error, TRT_ERROR_UNSUPPORTED,
          "the network wants native input %u in another form at these shapes: "
          "give it its own type", i);
  }
  return TRUE;
}

/* ---- pictures --------------------------------------------------------- */

static gboolean
is_native (const TrtEngineNative *native, const TrtkPreproc *p)
{
  const TrtkPreprocTarget target = { .dtype = p->dtype,
    .quantise = p->quantise, .q_scale = p->q_scale, .q_zero = p->q_zero,
    .pitch = p->pitch };

  return trtk_preproc_same_target (&native->target, &target);
}

static gboolean
check_pictures (TrtContext *c, guint index, const TrtkPreproc *preproc,
    GError **error)
{
  TrtTensorInfo info;

  if (c->klass->preprocess == NULL)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "backend '%s' has no memory of its own", c->engine->backend->name);
  trt_engine_get_input (c->engine, index, &info);
  if (c->native_in[index] ? is_native (&c->engine->natives[index], preproc)
                          : (gint) info.dtype == preproc->dtype)
    return TRUE;
  return trt_fail (error, TRT_ERROR_ARGUMENT,
      "'%s' has another %s than the pictures", info.name,
      c->native_in[index] ? "native form" : "type");
}

/**
 * trt_context_preprocess:
 * @index: of an input, of the layout and type that @preproc makes, or native
 *   (trt_context_use_native_input()) and @preproc makes that
 * @preproc: how a frame becomes a picture of the input
 * @frames: (array length=n_frames): of the engine's device; what is there must
 *   stay until the run has been waited for
 * @after: (nullable): a CUstream of the same CUcontext on which frames are
 *   still being made; %NULL: they are complete
 *
 * Puts pictures into the input, on trt_context_get_stream(), and returns. The
 * next run takes them in place of the host's buffer.
 *
 * Returns: %FALSE with %TRT_ERROR_UNSUPPORTED where no kernel reads such
 *   frames or there is no device, %TRT_ERROR_ARGUMENT where they do not fit,
 *   %TRT_ERROR_BACKEND where the launch fails
 */
gboolean
trt_context_preprocess (TrtContext *context, guint index,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frames, guint n_frames,
    gpointer after, GError **error)
{
  g_return_val_if_fail (trt_context_has_port (context, TRT_SPACE_INPUT, index), FALSE);
  return check_pictures (context, index, preproc, error)
         && context->klass->preprocess (context->session, index, preproc,
             frames, n_frames, after, error);
}

/**
 * trt_context_preprocess_host:
 * @index: as for trt_context_preprocess()
 * @preproc: how a frame becomes a picture of the input
 * @frame: in the host's memory; what is there must stay until the run has been
 *   waited for
 *
 * As trt_context_preprocess(), by way of memory that is kept for frames.
 *
 * Returns: %FALSE as trt_context_preprocess() does, or with %TRT_ERROR_MEMORY
 */
gboolean
trt_context_preprocess_host (TrtContext *context, guint index,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frame, GError **error)
{
  g_return_val_if_fail (trt_context_has_port (context, TRT_SPACE_INPUT, index), FALSE);
  return check_pictures (context, index, preproc, error)
         && context->klass->preprocess_host (
             context->session, index, preproc, frame, error);
}
