/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* common.c: engine, descriptors, calls. */
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

/* ---- memory descriptors ----------------------------------------------- */

static dnnl_data_type_t
data_type (TrtkDtype dtype)
{
  switch (dtype) {
    case TRTK_F32:
      return dnnl_f32;
    case TRTK_S32:
      return dnnl_s32;
    case TRTK_S8:
      return dnnl_s8;
    case TRTK_U8:
      return dnnl_u8;
    default:
      return dnnl_data_type_undef;
  }
}

static bool
has_elements (const TrtkTensor *t)
{
  int64_t n = trtk_count (t);

  return n > 0 && n <= TRTK_DNNL_MAX_COUNT;
}

static int
set_dims (dnnl_dims_t dims, const TrtkTensor *t)
{
  dims[0] = 1;
  for (int32_t i = 0; i < t->rank; i++)
    dims[i] = t->dims[i];
  return t->rank > 0 ? t->rank : 1;
}

static dnnl_format_tag_t
tag_of (TrtkLayout layout, int rank)
{
  static const dnnl_format_tag_t tags[TRTK_N_LAYOUTS][3] = {
    { dnnl_abc, dnnl_abcd, dnnl_abcde },
    { dnnl_acb, dnnl_acdb, dnnl_acdeb },
    { dnnl_aBc4b, dnnl_aBcd4b, dnnl_aBcde4b },
    { dnnl_aBc8b, dnnl_aBcd8b, dnnl_aBcde8b },
    { dnnl_aBc16b, dnnl_aBcd16b, dnnl_aBcde16b },
  };

  return tags[layout][rank - 3];
}

TrtkStatus
trtk_dnnl_md (dnnl_memory_desc_t *md, const TrtkTensor *t, TrtkLayout layout)
{
  dnnl_data_type_t type = data_type (t->dtype);
  dnnl_dims_t dims, strides;
  int rank = set_dims (dims, t);

  if (type == dnnl_data_type_undef || !trtk_layout_fits (layout, t->rank)
      || !has_elements (t))
    return TRTK_ERROR_UNSUPPORTED;
  if (layout != TRTK_LAYOUT_PLAIN)
    return dnnl_memory_desc_init_by_tag (md, rank, dims, type,
               tag_of (layout, rank))
                   == dnnl_success
               ? TRTK_OK
               : TRTK_ERROR_UNSUPPORTED;
  strides[rank - 1] = 1;
  for (int i = rank - 2; i >= 0; i--)
    strides[i] = strides[i + 1] * dims[i + 1];
  return dnnl_memory_desc_init_by_strides (md, rank, dims, type, strides)
                 == dnnl_success
             ? TRTK_OK
             : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_md_any (dnnl_memory_desc_t *md, const TrtkTensor *t)
{
  dnnl_data_type_t type = data_type (t->dtype);
  dnnl_dims_t dims;
  int rank = set_dims (dims, t);

  if (type == dnnl_data_type_undef || !has_elements (t)
      || dnnl_memory_desc_init_by_tag (md, rank, dims, type,
             dnnl_format_tag_any)
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

TrtkStatus
trtk_dnnl_layout (const dnnl_memory_desc_t *md, const TrtkTensor *t,
    TrtkLayout *layout)
{
  dnnl_memory_desc_t hinted;

  if (trtk_dnnl_md (&hinted, t, *layout) == TRTK_OK
      && dnnl_memory_desc_equal (md, &hinted))
    return TRTK_OK;
  for (int i = 0; i < TRTK_N_LAYOUTS; i++) {
    dnnl_memory_desc_t other;
    if (trtk_dnnl_md (&other, t, (TrtkLayout) i) == TRTK_OK
        && dnnl_memory_desc_equal (md, &other)) {
      *layout = (TrtkLayout) i;
      return TRTK_OK;
    }
  }
  return TRTK_ERROR_UNSUPPORTED;
}

TrtkTensor
trtk_dnnl_widen (const TrtkTensor *t, int32_t rank)
{
  TrtkTensor wide = *t;
  int32_t lead = rank - t->rank;

  if (lead <= 0)
    return wide;
  wide.rank = rank;
  for (int32_t i = rank - 1; i >= 0; i--)
    wide.dims[i] = i >= lead ? t->dims[i - lead] : 1;
  return wide;
}

bool
trtk_same_dims (const TrtkTensor *a, const TrtkTensor *b)
{
  return a->rank == b->rank
         && memcmp (a->dims, b->dims, (size_t) a->rank * sizeof a->dims[0])
                == 0;
}

bool
trtk_is_f32 (const TrtkOperand *operand)
{
  return operand->tensor.dtype == TRTK_F32 && trtk_count (&operand->tensor) > 0;
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
  const dnnl_memory_desc_t *scratch
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
trtk_dnnl_add_arg (TrtkDnnlCall *call, int arg, const dnnl_memory_desc_t *md,
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
reorder_now (const dnnl_memory_desc_t *have, const void *data,
    const dnnl_memory_desc_t *want, dnnl_memory_t to)
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
trtk_dnnl_add_packed (TrtkDnnlCall *call, int arg,
    const dnnl_memory_desc_t *want, const dnnl_memory_desc_t *have,
    const TrtkOperand *operand, int32_t index)
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
  const dnnl_memory_desc_t *md;

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
                                          : scratch,
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
