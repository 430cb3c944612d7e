/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shapes.c: memory of a session, in one piece on each side, and the launches
 * of each set of shapes that it has been at. Memory only grows: who asks for
 * the largest shapes first allocates nothing later. */
#include <string.h>

#include "backends/cuda/session.h"
#include "base/error.h"

#define ALIGN 256
#define MAX_KEPT 32

static gsize
align (gsize bytes)
{
  return (MAX (bytes, 1) + ALIGN - 1) / ALIGN * ALIGN;
}

static TrtCudaPort *
nth_port (TrtCudaSession *s, guint i)
{
  return i < s->n_in ? &s->inputs[i] : &s->outputs[i - s->n_in];
}

static gsize
port_bytes (const TrtCudaSession *s, const TrtEngine *engine, guint i)
{
  TrtTensorInfo info;

  if (i < s->n_in)
    trt_engine_get_input (engine, i, &info);
  else
    trt_engine_get_output (engine, i - s->n_in, &info);
  return trt_tensor_info_bytes (&info);
}

/* What a native input takes at the shapes of @engine; 0 where it is none. */
static gsize
native_bytes (const TrtCudaSession *s, const TrtEngine *engine, guint input)
{
  return trt_cuda_is_native (s->natives, input)
             ? trt_recipe_value (engine->recipe,
                 engine->natives[input].value)->bytes
             : 0;
}

/* ---- memory ----------------------------------------------------------- */

/* How much of everything: arena, scratch, then each port, then native inputs. */
typedef struct {
  gsize *parts;
  gsize device, host;
  gboolean fits; /* in what there is */
} Room;

static gsize
add_part (Room *room, guint i, gsize have, gsize want)
{
  room->fits &= want <= have;
  room->parts[i] = align (MAX (have, want));
  room->device += room->parts[i];
  return room->parts[i];
}

static void
measure (TrtCudaSession *s, const TrtEngine *engine, Room *room)
{
  room->fits = s->memory != 0;
  add_part (room, 0, s->arena_bytes, engine->recipe->arena_bytes);
  add_part (room, 1, s->scratch_bytes, engine->scratch_bytes);
  for (guint i = 0; i < s->n_in + s->n_out; i++)
    room->host += add_part (room, i + 2, nth_port (s, i)->capacity,
        port_bytes (s, engine, i));
  for (guint i = 0; i < s->n_in; i++) {
    gsize have = s->inputs[i].native_capacity;
    gsize want = native_bytes (s, engine, i);

    if (MAX (have, want) > 0)
      add_part (room, i + 2 + s->n_in + s->n_out, have, want);
  }
}

static void
place (TrtCudaSession *s, const Room *room)
{
  gsize at = room->parts[0] + room->parts[1], first = at;

  s->arena = s->memory;
  s->arena_bytes = room->parts[0];
  s->scratch = s->memory + room->parts[0];
  s->scratch_bytes = room->parts[1];
  for (guint i = 0; i < s->n_in + s->n_out; i++) {
    TrtCudaPort *port = nth_port (s, i);
    port->own = s->memory + at;
    port->mirror = s->mirrors + (at - first);
    port->capacity = room->parts[i + 2];
    at += port->capacity;
  }
  for (guint i = 0; i < s->n_in; i++) {
    s->inputs[i].native = s->memory + at;
    s->inputs[i].native_capacity = room->parts[i + 2 + s->n_in + s->n_out];
    at += s->inputs[i].native_capacity;
  }
  s->generation++;
}

/* All zeros, as on the CPU. */
static gboolean
allocate (TrtCudaSession *s, const Room *room, TrtCuPtr *memory,
    guint8 **mirrors, GError **error)
{
  TrtCudaDevice *d = s->device;

  *memory = trt_cuda_alloc (d, room->device, "a context", error);
  if (*memory == 0
      || !trt_cuda_check (d, d->cu->host_alloc ((void **) mirrors,
              MAX (room->host, ALIGN), 0), "page-locked memory of the host",
          error)
      || !trt_cuda_check (d,
          d->cu->set_async (*memory, 0, room->device, s->stream),
          "cuMemsetD8Async", error)
      || !trt_cuda_check (d, d->cu->stream_synchronize (s->stream),
          "cuStreamSynchronize", error))
    return FALSE;
  memset (*mirrors, 0, room->host);
  return TRUE;
}

static void
release (TrtCudaSession *s, TrtCuPtr memory, guint8 *mirrors)
{
  trt_cuda_free (s->device, memory);
  if (mirrors != NULL)
    s->device->cu->host_free (mirrors);
}

static gboolean
grow (TrtCudaSession *s, const TrtEngine *engine, GError **error)
{
  g_autofree gsize *parts = g_new0 (gsize, 2 * s->n_in + s->n_out + 2);
  Room room = { parts, 0, 0, FALSE };
  TrtCuPtr memory = 0;
  guint8 *mirrors = NULL;

  measure (s, engine, &room);
  if (room.fits)
    return TRUE;
  if (!allocate (s, &room, &memory, &mirrors, error)) {
    release (s, memory, mirrors);
    return FALSE;
  }
  release (s, s->memory, s->mirrors);
  s->memory = memory;
  s->mirrors = mirrors;
  place (s, &room);
  return TRUE;
}

/* ---- launches --------------------------------------------------------- */

TrtCuPtr
trt_cuda_session_address (gpointer data, TrtSpace space, guint index)
{
  const TrtCudaPort *port = trt_cuda_session_port (data, space, index);

  return port->bound != 0 ? port->bound : port->own;
}

gboolean
trt_cuda_session_patch (TrtCudaSession *s, gboolean all, TrtSpace space,
    guint index, GError **error)
{
  TrtCudaShape *now = s->now;
  const TrtCudaAddresses a = { now->all.program, trt_cuda_session_address, s,
    s->arena, s->scratch, NULL, trt_cuda_session_native };

  if (now->graph != NULL)
    s->device->cu->exec_destroy (now->graph);
  now->graph = NULL;
  now->copies = 0;
  if (!all)
    s->generation++;
  for (guint i = 0; i < now->all.program->launches->len; i++) {
    TrtCudaBound *b = &now->all.launches[i];
    if ((all
            || trt_engine_step_uses (now->all.engine, b->launch->step, space,
                index))
        && !trt_cuda_bound_patch (b, &a, error))
      return FALSE;
  }
  now->generation = s->generation;
  return TRUE;
}

static void
shape_free (TrtCudaSession *s, TrtCudaShape *shape, gboolean lost)
{
  const TrtCuDriver *cu = s->device->cu;

  if (shape->graph != NULL && !lost)
    cu->exec_destroy (shape->graph);
  for (guint i = 0; shape->marks != NULL && i <= shape->all.engine->steps->len;
      i++) {
    if (shape->marks[i] != NULL && !lost)
      cu->event_destroy (shape->marks[i]);
  }
  if (s->captured == shape)
    s->captured = NULL;
  trt_cuda_sequence_clear (&shape->all);
  g_free (shape->marks);
  g_free (shape);
}

static TrtCudaShape *
new_shape (TrtCudaSession *s, TrtEngine *engine, GError **error)
{
  TrtCudaShape *shape = g_new0 (TrtCudaShape, 1);

  if (!trt_cuda_sequence_init (&shape->all, engine, error)) {
    shape_free (s, shape, FALSE);
    return NULL;
  }
  shape->all.natives = s->natives;
  return shape;
}

void
trt_cuda_session_leave_all (TrtCudaSession *s, gboolean lost)
{
  while (s->shapes->len > 0)
    shape_free (s, g_ptr_array_steal_index (s->shapes, s->shapes->len - 1),
        lost);
}

/* ---- going there ------------------------------------------------------ */

static gboolean
is_at (const TrtCudaShape *shape, const TrtEngine *engine, guint64 natives)
{
  return shape->all.engine == engine && shape->all.natives == natives;
}

/* Moves it to the front, or puts a new one there. */
static TrtCudaShape *
find_shape (TrtCudaSession *s, TrtEngine *engine, GError **error)
{
  TrtCudaShape *shape = NULL;

  for (guint i = 0; i < s->shapes->len && shape == NULL; i++) {
    if (is_at (s->shapes->pdata[i], engine, s->natives))
      shape = g_ptr_array_steal_index (s->shapes, i);
  }
  if (shape == NULL)
    shape = new_shape (s, engine, error);
  if (shape != NULL)
    g_ptr_array_insert (s->shapes, 0, shape);
  return shape;
}

/* What a caller bound holds for its own size only. */
static void
set_ports (TrtCudaSession *s, const TrtEngine *engine)
{
  for (guint i = 0; i < s->n_in + s->n_out; i++) {
    TrtCudaPort *port = nth_port (s, i);
    gsize bytes = port_bytes (s, engine, i);
    if (port->bytes != bytes) {
      s->generation += port->bound != 0;
      port->bound = 0;
      s->copies += i >= s->n_in && port->host != NULL;
      port->host = NULL;
    }
    port->bytes = bytes;
    port->is_current = FALSE;
  }
  for (guint i = 0; i < s->n_in; i++)
    s->inputs[i].native_bytes = native_bytes (s, engine, i);
}

static gboolean
use_shape (TrtCudaSession *s, TrtCudaShape *shape, GError **error)
{
  s->now = shape;
  set_ports (s, shape->all.engine);
  return shape->generation == s->generation
         || trt_cuda_session_patch (s, TRUE, TRT_SPACE_INPUT, 0, error);
}

/* Whether the session has been there and nothing has moved since. */
static gboolean
is_ready (const TrtCudaSession *s, const TrtEngine *engine)
{
  for (guint i = 0; i < s->shapes->len; i++) {
    const TrtCudaShape *shape = s->shapes->pdata[i];
    if (is_at (shape, engine, s->natives))
      return shape->generation == s->generation;
  }
  return FALSE;
}

/* What is on the stream already stays untouched where the session is ready. */
gboolean
trt_cuda_session_enter (TrtCudaSession *s, TrtEngine *engine, GError **error)
{
  TrtCudaShape *old = s->now, *shape;

  if (s->memory != 0 && !is_ready (s, engine)
      && !trt_cuda_check (s->device,
          s->device->cu->stream_synchronize (s->stream),
          "cuStreamSynchronize", error))
    return FALSE;
  shape = find_shape (s, engine, error);
  if (shape != NULL && grow (s, engine, error)
      && use_shape (s, shape, error)) {
    if (s->shapes->len > MAX_KEPT)
      shape_free (s,
          g_ptr_array_steal_index (s->shapes, s->shapes->len - 1), FALSE);
    return TRUE;
  }
  if (old != NULL && old != shape) {
    s->natives = old->all.natives;
    find_shape (s, old->all.engine, NULL);
    use_shape (s, old, NULL);
  }
  return FALSE;
}
