/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* common.c: engine and calls. */
#include "onednn/common.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
#include <omp.h>
#endif

static dnnl_engine_t engine;
static dnnl_stream_t stream;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
make_engine (void)
{
  if (dnnl_engine_create (&engine, dnnl_cpu, 0) != dnnl_success)
    return;
  if (dnnl_stream_create (&stream, engine, dnnl_stream_default_flags)
      != dnnl_success) {
    dnnl_engine_destroy (engine);
    engine = NULL;
  }
}

dnnl_engine_t
trtk_dnnl_engine (void)
{
  pthread_once (&once, make_engine);
  return engine;
}

dnnl_stream_t
trtk_dnnl_stream (void)
{
  pthread_once (&once, make_engine);
  return stream;
}

int
trtk_dnnl_set_threads (int n_threads)
{
#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
  int before = omp_get_max_threads ();

  if (n_threads > 0)
    omp_set_num_threads (n_threads);
  return before;
#else
  return n_threads;
#endif
}

void
trtk_dnnl_describe (char *text, size_t size)
{
  const dnnl_version_t *v = dnnl_version ();

  snprintf (text, size, "%d.%d.%d isa %x", v->major, v->minor, v->patch,
      (unsigned) dnnl_get_effective_cpu_isa ());
}

/* ---- calls ------------------------------------------------------------ */

int
trtk_dnnl_rank (const_dnnl_primitive_desc_t pd)
{
  const char *info = NULL;

  if (dnnl_primitive_desc_query (pd, dnnl_query_impl_info_str, 0, &info)
          != dnnl_success
      || info == NULL || strstr (info, "ref") != NULL
      || strstr (info, "simple") != NULL)
    return 0;
  return strstr (info, "gemm") != NULL && strstr (info, "brg") == NULL ? 1 : 2;
}

TrtkDnnlCall *
trtk_dnnl_add_call (TrtkDnnl *d, const_dnnl_primitive_desc_t pd)
{
  TrtkDnnlMdRef scratch
      = dnnl_primitive_desc_query_md (pd, dnnl_query_scratchpad_md, 0);
  TrtkDnnlCall *call;
  size_t bytes;

  if (d->n_calls == TRTK_DNNL_MAX_CALLS)
    return NULL;
  call = &d->calls[d->n_calls];
  memset (call, 0, sizeof *call);
  if (dnnl_primitive_create (&call->primitive, pd) != dnnl_success) {
    call->primitive = NULL;
    return NULL;
  }
  d->n_calls++;
  bytes = scratch != NULL ? dnnl_memory_desc_get_size (scratch) : 0;
  if (bytes == 0)
    return call;
  if (bytes > d->scratch_bytes)
    d->scratch_bytes = bytes;
  return trtk_dnnl_add_arg (call, DNNL_ARG_SCRATCHPAD, scratch,
             TRTK_DNNL_SCRATCH, 0)
                 == TRTK_OK
             ? call
             : NULL;
}

TrtkStatus
trtk_dnnl_add_arg (TrtkDnnlCall *call, int arg, TrtkDnnlMdRef md,
    TrtkDnnlPlace place, int32_t index)
{
  TrtkDnnlArg *a;

  if (call->n_args == TRTK_DNNL_MAX_ARGS)
    return TRTK_ERROR_UNSUPPORTED;
  a = &call->args[call->n_args];
  *a = (TrtkDnnlArg){ arg, place, index, NULL };
  if (dnnl_memory_create (&a->memory, md, trtk_dnnl_engine (),
          place == TRTK_DNNL_OWN ? DNNL_MEMORY_ALLOCATE : DNNL_MEMORY_NONE)
      != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  call->n_args++;
  return TRTK_OK;
}

/* Runs one reorder on the calling thread alone. */
static TrtkStatus
reorder_now (TrtkDnnlMdRef have, const void *data, TrtkDnnlMdRef want,
    dnnl_memory_t to)
{
  int threads = trtk_dnnl_set_threads (1);
  dnnl_primitive_desc_t pd = NULL;
  dnnl_primitive_t primitive = NULL;
  dnnl_memory_t from = NULL;
  dnnl_status_t status;

  status = dnnl_reorder_primitive_desc_create (&pd, have, trtk_dnnl_engine (),
      want, trtk_dnnl_engine (), NULL);
  if (status == dnnl_success)
    status = dnnl_primitive_create (&primitive, pd);
  if (status == dnnl_success)
    status = dnnl_memory_create (&from, have, trtk_dnnl_engine (),
        (void *) data);
  if (status == dnnl_success) {
    dnnl_exec_arg_t args[] = { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, to } };
    status = dnnl_primitive_execute (primitive, trtk_dnnl_stream (), 2, args);
  }
  if (status == dnnl_success)
    status = dnnl_stream_wait (trtk_dnnl_stream ());
  if (from != NULL)
    dnnl_memory_destroy (from);
  if (primitive != NULL)
    dnnl_primitive_destroy (primitive);
  if (pd != NULL)
    dnnl_primitive_desc_destroy (pd);
  trtk_dnnl_set_threads (threads);
  return status == dnnl_success ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_add_packed (TrtkDnnlCall *call, int arg, TrtkDnnlMdRef want,
    TrtkDnnlMdRef have, const TrtkOperand *operand, int32_t index)
{
  TrtkStatus status;

  if (dnnl_memory_desc_equal (want, have))
    return trtk_dnnl_add_arg (call, arg, want, TRTK_DNNL_IN, index);
  if (!operand->is_constant)
    return TRTK_ERROR_UNSUPPORTED;
  status = trtk_dnnl_add_arg (call, arg, want, TRTK_DNNL_OWN, 0);
  if (status != TRTK_OK)
    return status;
  return reorder_now (have, operand->tensor.data, want,
      call->args[call->n_args - 1].memory);
}

void
trtk_dnnl_release (dnnl_primitive_desc_t pd, dnnl_primitive_attr_t attr)
{
  if (pd != NULL)
    dnnl_primitive_desc_destroy (pd);
  if (attr != NULL)
    dnnl_primitive_attr_destroy (attr);
}

TrtkStatus
trtk_dnnl_attr (dnnl_primitive_attr_t *attr, const_dnnl_post_ops_t ops)
{
  if (dnnl_primitive_attr_create (attr) != dnnl_success) {
    *attr = NULL;
    return TRTK_ERROR_UNSUPPORTED;
  }
  if (dnnl_primitive_attr_set_scratchpad_mode (*attr, dnnl_scratchpad_mode_user)
          != dnnl_success
      || (ops != NULL
          && dnnl_primitive_attr_set_post_ops (*attr, ops) != dnnl_success))
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

void
trtk_dnnl_clear (TrtkDnnl *prepared)
{
  for (int32_t i = 0; i < prepared->n_calls; i++) {
    TrtkDnnlCall *call = &prepared->calls[i];
    for (int32_t j = 0; j < call->n_args; j++)
      dnnl_memory_destroy (call->args[j].memory);
    dnnl_primitive_destroy (call->primitive);
  }
  memset (prepared, 0, sizeof *prepared);
}

/* ---- bound ------------------------------------------------------------ */

static TrtkStatus
bind_arg (const TrtkDnnlArg *arg, void *handle, dnnl_exec_arg_t *out)
{
  TrtkDnnlMdRef md;

  if (out->memory != NULL)
    return dnnl_memory_set_data_handle (out->memory, handle) == dnnl_success
               ? TRTK_OK
               : TRTK_ERROR_UNSUPPORTED;
  out->arg = arg->arg;
  if (dnnl_memory_get_memory_desc (arg->memory, &md) != dnnl_success
      || dnnl_memory_create (&out->memory, md, trtk_dnnl_engine (), handle)
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

TrtkStatus
trtk_dnnl_bind (const TrtkDnnl *prepared, void *const *in, void *const *out,
    void *scratch, TrtkDnnlBound *bound)
{
  bound->prepared = prepared;
  for (int32_t i = 0; i < prepared->n_calls; i++) {
    const TrtkDnnlCall *call = &prepared->calls[i];
    for (int32_t j = 0; j < call->n_args; j++) {
      const TrtkDnnlArg *arg = &call->args[j];
      dnnl_exec_arg_t *to = &bound->args[i][j];
      TrtkStatus status = TRTK_OK;
      if (arg->place == TRTK_DNNL_OWN)
        *to = (dnnl_exec_arg_t){ arg->arg, arg->memory };
      else
        status = bind_arg (arg,
            arg->place == TRTK_DNNL_IN    ? in[arg->index]
            : arg->place == TRTK_DNNL_OUT ? out[arg->index]
                                          : (char *) scratch + arg->index,
            to);
      if (status != TRTK_OK)
        return status;
    }
  }
  return TRTK_OK;
}

void
trtk_dnnl_unbind (TrtkDnnlBound *bound)
{
  for (int32_t i = 0; i < bound->prepared->n_calls; i++) {
    const TrtkDnnlCall *call = &bound->prepared->calls[i];
    for (int32_t j = 0; j < call->n_args; j++) {
      if (call->args[j].place != TRTK_DNNL_OWN
          && bound->args[i][j].memory != NULL)
        dnnl_memory_destroy (bound->args[i][j].memory);
    }
  }
}

TrtkStatus
trtk_dnnl_run (const TrtkDnnlBound *bound)
{
  for (int32_t i = 0; i < bound->prepared->n_calls; i++) {
    const TrtkDnnlCall *call = &bound->prepared->calls[i];
    if (dnnl_primitive_execute (call->primitive, trtk_dnnl_stream (),
            call->n_args, bound->args[i])
        != dnnl_success)
      return TRTK_ERROR_UNSUPPORTED;
  }
  return TRTK_OK;
}
