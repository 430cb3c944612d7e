/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_preproc.c: launches of frame -> network input. */
#include "trtk_cuda.h"
#include "trtk_preproc_pixel.h"
#include <math.h>
#include <stdio.h>

#define TILE 32 /* input pixels of a CTA, across */
#define TALL 16 /* ... and down */
#define MAX_SIZE 32768
#define ROUNDER_BITS 0x4b400000 /* of 1.5 * 2^23 */
#define LARGEST 1048576.0f      /* value that it rounds, with room */

static bool
is_sound (const TrtkPreproc *p)
{
  bool is_byte = p->dtype == TRTK_U8 || p->dtype == TRTK_S8;

  return (unsigned) p->source < TRTK_N_SOURCES
      && (unsigned) p->sub_x <= 2 && (unsigned) p->sub_y <= 2
      && p->crop_x >= 0 && p->crop_y >= 0 && p->crop_w >= 1 && p->crop_h >= 1
      && p->crop_x <= MAX_SIZE - p->crop_w && p->crop_y <= MAX_SIZE - p->crop_h
      && p->width >= 1 && p->height >= 1 && p->width <= MAX_SIZE
      && p->height <= MAX_SIZE && p->scale_x > 0 && p->scale_y > 0
      && (p->n_channels == 1 || p->n_channels == 3)
      && (is_byte || p->dtype == TRTK_F32 || p->dtype == TRTK_F16)
      && (!p->quantise
          || (is_byte && p->q_scale > 0.0f && p->q_zero >= -128
              && p->q_zero <= 255))
      && (p->quantise || p->dtype != TRTK_S8);
}

static bool
is_semi_planar (const TrtkPreproc *p)
{
  return p->source == TRTK_SOURCE_SEMI8 || p->source == TRTK_SOURCE_SEMI16;
}

/* Offsets inside a pixel, or planes: each within what a source has. */
static bool
offsets_are_sound (const TrtkPreproc *p)
{
  int32_t last = p->source == TRTK_SOURCE_PACKED4 ? 3
                 : is_semi_planar (p)             ? 1
                                                  : 2;

  for (int32_t i = 0; i < 3; i++)
    if (p->offset[i] < 0 || p->offset[i] > last || p->order[i] < 0
        || p->order[i] > 2)
      return false;
  return !is_semi_planar (p) || p->offset[1] != p->offset[2];
}

static int64_t
to_fixed (double v)
{
  return (int64_t) rint (v * (double) TRTK_PREPROC_ONE);
}

/* @crop, @size: the picture in the frame; @net: pixels of the input. */
static void
plan_axis (TrtkPreprocAxis *axis, int32_t crop, int32_t size, int32_t net,
    double scale, double offset, int32_t sub, int32_t cosited)
{
  double end = offset + size * scale + 0.5;

  axis->first = offset > 0 ? (int32_t) offset : 0;
  axis->n = (end < net ? (int32_t) end : net) - axis->first;
  axis->n = axis->n < 0 ? 0 : axis->n;
  axis->start = to_fixed ((axis->first - offset) / scale + crop);
  axis->step = to_fixed (1.0 / scale);
  axis->sub = sub;
  axis->cosited = cosited;
  axis->lo[0] = crop;
  axis->hi[0] = crop + size - 1;
  axis->lo[1] = crop >> sub;
  axis->hi[1] = ((crop + size + (1 << sub) - 1) >> sub) - 1;
}

static void
plan_layout (const TrtkPreproc *p, TrtkPreprocArgs *a)
{
  int64_t pixels = (int64_t) p->width * p->height;

  a->width = p->width, a->height = p->height;
  a->n_channels = p->n_channels;
  a->pitch = p->pitch;
  a->dtype = p->dtype;
  a->y_pixel = p->pitch == 0 ? 1 : p->pitch;
  a->y_row = p->width * a->y_pixel;
  a->y_channel = p->pitch == 0 ? pixels : 1;
  a->y_batch = pixels * (p->pitch == 0 ? p->n_channels : p->pitch);
}

static void
plan_values (const TrtkPreproc *p, TrtkPreprocArgs *a)
{
  bool is_gray = p->source == TRTK_SOURCE_GRAY8;
  bool is_semi = is_semi_planar (p);

  a->quantise = p->quantise;
  a->q_scale = p->quantise ? p->q_scale : 1.0f;
  a->q_zero = p->quantise ? (float) p->q_zero : 0.0f;
  for (int32_t i = 0; i < 3; i++) {
    int32_t row = is_gray ? 0 : p->n_channels == 3 ? p->order[i] : i;

    memcpy (a->matrix[i], p->matrix[row], sizeof a->matrix[i]);
    if (is_semi && p->offset[1] == 1) {
      a->matrix[i][1] = p->matrix[row][2];
      a->matrix[i][2] = p->matrix[row][1];
    }
    a->offset[i] = p->offset[i];
    a->scale[i] = p->scale[i];
    a->add[i] = p->add[i];
    a->pad[i] = trtk_preproc_element (
        p->dtype, p->quantise, a->q_scale, a->q_zero, p->pad[i]);
  }
  a->tail = trtk_preproc_element (
      p->dtype, p->quantise, a->q_scale, a->q_zero, 0.0f);
}

/* ---- forms ------------------------------------------------------------ */

/* Whether trtk_preproc_bytes4 () gives these bytes: no value is so large that
 * the rounder does not leave it an integer. */
static bool
is_quick (const TrtkPreproc *p)
{
  bool small = trtk_is_quick_scale (p->q_scale);

  for (int32_t i = 0; i < 3; i++)
    small = small
        && (255.0f * fabsf (p->scale[i]) + fabsf (p->add[i])) / p->q_scale
            < LARGEST;
  return small;
}

static TrtkPreprocForm
choose_form (const TrtkPreproc *p)
{
  if (p->n_channels != 3)
    return TRTK_PREPROC_ANY;
  if (p->dtype == TRTK_F32 && p->pitch == 0)
    return TRTK_PREPROC_F32;
  if (p->dtype == TRTK_F16 && p->pitch == 4)
    return TRTK_PREPROC_HALF4;
  return p->quantise && p->pitch == 4 && is_quick (p) ? TRTK_PREPROC_BYTES4
                                                      : TRTK_PREPROC_ANY;
}

static void
plan_quick (const TrtkPreproc *p, TrtkPreprocArgs *a)
{
  bool is_signed = p->dtype == TRTK_S8;

  a->q_reciprocal = 1.0f / p->q_scale;
  a->q_bias = p->q_zero + (is_signed ? 128 : 0) - ROUNDER_BITS;
  a->q_flip = (is_signed ? 0x808080u : 0) | a->tail << 24;
}

static void
name_kernel (
    const TrtkPreproc *p, const TrtkPreprocArgs *a, TrtkLaunch *launch)
{
  static const char *const sources[TRTK_N_SOURCES]
      = { "gray8", "planar8", "semi8", "semi16", "packed3", "packed4" };
  static const char *const forms[TRTK_N_PREPROC_FORMS]
      = { "any", "f32", "bytes4", "half4" };
  bool area = p->area && (p->scale_x < 1 || p->scale_y < 1);

  snprintf (launch->kernel, sizeof launch->kernel, "trtk_preproc_%s_%s%s",
      sources[p->source], forms[a->form], area ? "_area" : "");
}

TrtkStatus
trtk_cuda_plan_preproc (
    const TrtkPreproc *p, TrtkPreprocArgs *a, TrtkLaunch *launch)
{
  if (!is_sound (p) || !offsets_are_sound (p)
      || (p->pitch != 0 && p->pitch != p->n_channels
          && (p->pitch < 4 || p->pitch % 4 != 0)))
    return TRTK_ERROR_ARGUMENT;
  memset (a, 0, sizeof *a);
  plan_axis (&a->across, p->crop_x, p->crop_w, p->width, p->scale_x,
      p->offset_x, p->sub_x, p->cosited_x);
  plan_axis (&a->down, p->crop_y, p->crop_h, p->height, p->scale_y,
      p->offset_y, p->sub_y, p->cosited_y);
  plan_layout (p, a);
  plan_values (p, a);
  a->form = (int32_t) choose_form (p);
  if (a->form == TRTK_PREPROC_BYTES4)
    plan_quick (p, a);
  name_kernel (p, a, launch);
  launch->grid[0] = (uint32_t) ((p->width + TILE - 1) / TILE);
  launch->grid[1] = (uint32_t) ((p->height + TALL - 1) / TALL);
  launch->grid[2] = launch->cluster = 1;
  launch->block = 256;
  launch->smem_bytes = 0;
  return TRTK_OK;
}

TrtkStatus
trtk_cuda_preproc_set_frames (const TrtkPreproc *p,
    const TrtkPreprocFrame *frames, int32_t n, TrtkPreprocArgs *a,
    TrtkLaunch *launch)
{
  static const struct {
    uint8_t n, align[2];
  } planes[TRTK_N_SOURCES]
      = { { 1, { 1, 1 } }, { 3, { 1, 1 } }, { 2, { 1, 2 } }, { 2, { 2, 4 } },
          { 1, { 1, 1 } }, { 1, { 4, 1 } } };

  if (n < 1 || n > TRTK_PREPROC_FRAMES)
    return TRTK_ERROR_ARGUMENT;
  for (int32_t i = 0; i < n; i++) {
    const TrtkPreprocFrame *f = &frames[i];

    for (int32_t k = 0; k < planes[p->source].n; k++) {
      uint32_t align = planes[p->source].align[k > 0];

      if (f->plane[k] == NULL || f->slot < 0)
        return TRTK_ERROR_ARGUMENT;
      if ((uintptr_t) f->plane[k] % align != 0
          || (uint32_t) f->pitch[k] % align != 0)
        return TRTK_ERROR_UNSUPPORTED;
    }
    a->frame[i] = *f;
  }
  launch->grid[2] = (uint32_t) n;
  return TRTK_OK;
}
