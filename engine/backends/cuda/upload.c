/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* upload.c: frames in the host's memory go to the device as they are, smaller
 * there than what is made of them. */
#include "backends/cuda/session.h"

#include "trtk_preproc.h"

/* What is read of a plane: rows, and bytes of the last one. */
typedef struct {
  gsize rows, row_bytes;
} Extent;

static Extent
extent_of (const TrtkPreproc *p, int plane)
{
  static const struct {
    guint8 luma, chroma; /* bytes of what lies side by side */
  } sizes[TRTK_N_SOURCES]
      = { { 1, 0 }, { 1, 1 }, { 1, 2 }, { 2, 4 }, { 3, 0 }, { 4, 0 } };
  gsize right = (gsize) p->crop_x + (gsize) p->crop_w;
  gsize bottom = (gsize) p->crop_y + (gsize) p->crop_h;

  if (plane == (p->source == TRTK_SOURCE_PLANAR8 ? p->offset[0] : 0))
    return (Extent){ bottom, right * sizes[p->source].luma };
  return (Extent){ (bottom + (1u << p->sub_y) - 1) >> p->sub_y,
    ((right + (1u << p->sub_x) - 1) >> p->sub_x) * sizes[p->source].chroma };
}

/* Where planes of @frame go, one behind the other, and how many bytes. */
static gsize
lay_out (const TrtkPreproc *p, const TrtkPreprocFrame *frame, int n_planes,
    gsize at[3])
{
  gsize size = 0;

  for (int i = 0; i < n_planes; i++) {
    at[i] = size;
    size += extent_of (p, i).rows * (gsize) frame->pitch[i];
    size = (size + 255) / 256 * 256;
  }
  return size;
}

/* Room for frames of @size, kept. What may still be read of the old one is. */
static gboolean
make_room (TrtCudaSession *s, gsize size, GError **error)
{
  if (size <= s->staging_bytes)
    return TRUE;
  if (s->staging != 0
      && !trt_cuda_check (s->device,
          s->device->cu->stream_synchronize (s->stream),
          "cuStreamSynchronize", error))
    return FALSE;
  trt_cuda_free (s->device, s->staging);
  s->staging_bytes = 0;
  s->staging = trt_cuda_alloc (s->device, size, "a frame", error);
  if (s->staging == 0)
    return FALSE;
  s->staging_bytes = size;
  return TRUE;
}

gboolean
trt_cuda_session_upload (TrtCudaSession *s, const TrtkPreproc *p,
    TrtkPreprocFrame *frame, GError **error)
{
  static const guint8 n_planes[TRTK_N_SOURCES] = { 1, 3, 2, 2, 1, 1 };
  gsize at[3];

  if (!make_room (s, lay_out (p, frame, n_planes[p->source], at), error))
    return FALSE;
  for (int i = 0; i < n_planes[p->source]; i++) {
    Extent e = extent_of (p, i);
    /* no byte behind the last row's */
    gsize bytes = (e.rows - 1) * (gsize) frame->pitch[i] + e.row_bytes;

    if (!trt_cuda_check (s->device,
            s->device->cu->copy_to_async (s->staging + at[i], frame->plane[i],
                bytes, s->stream), "copying a frame", error))
      return FALSE;
    frame->plane[i] = (const void *) (guintptr) (s->staging + at[i]);
  }
  return TRUE;
}
