/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_overlay.h: rectangles and letters drawn into a video frame: what is
 * drawn, into what, and what a kernel gets. trtk_overlay_sample.h does it, on a
 * device; trtk_overlay_draw () on the host. */
#ifndef TRTK_OVERLAY_H
#define TRTK_OVERLAY_H

#include "trtk.h"

#define TRTK_OVERLAY_PLANES 4
/* Pixels of a CTA's part of the frame: every format's chroma divides it. */
#define TRTK_OVERLAY_TILE_W 32
#define TRTK_OVERLAY_TILE_H 16
#define TRTK_OVERLAY_MAX_SUB 2
#define TRTK_OVERLAY_MAX_SIZE 32768

/* Where the bytes of a component lie: sample x, y at plane[plane] + y * pitch +
 * x * step + offset, and all of its step bytes are the frame's. Its samples are
 * 1 << sub_x by 1 << sub_y pixels large. */
typedef struct {
  int32_t plane, offset, step;
  int32_t sub_x, sub_y;
} TrtkOverlayComponent;

/* A frame whose components are bytes. Pitches are bytes and may be more than
 * what a row has. */
typedef struct {
  void *plane[TRTK_OVERLAY_PLANES];
  int32_t pitch[TRTK_OVERLAY_PLANES];
  int32_t width, height; /* pixels */
  int32_t n_components;
  TrtkOverlayComponent component[4];
} TrtkOverlayFrame;

/* What is drawn, in pixels inside the frame. Without a mask all of it is, and
 * chroma samples that it touches take its colour whole; with one it covers
 * pixel x, y by masks[mask + y * mask_pitch + x] of 255, and a chroma sample by
 * the mean over its pixels. */
typedef struct {
  int32_t x, y, w, h;
  int32_t mask; /* < 0: none */
  int32_t mask_pitch;
  uint8_t color[4]; /* code values by component */
} TrtkOverlayItem;

/* A part of the frame that something is drawn in: its items, in the order in
 * which they are drawn, are order[first] to order[first + n - 1]. */
typedef struct {
  int32_t x, y;
  uint32_t first, n;
} TrtkOverlayTile;

/* What the kernel gets, by value. */
typedef struct {
  TrtkOverlayFrame frame;
  const uint8_t *masks;
  const TrtkOverlayItem *items;
  const TrtkOverlayTile *tiles; /* one for each CTA */
  const uint32_t *order;
} TrtkOverlayArgs;

/* Whether the frame's description makes sense; its planes are not looked at. */
bool trtk_overlay_frame_is_sound (const TrtkOverlayFrame *frame);
/* Whether the item lies in the frame and its mask in @mask_bytes of masks. */
bool trtk_overlay_item_is_sound (const TrtkOverlayFrame *frame,
    const TrtkOverlayItem *item, size_t mask_bytes);

/* Draws sound items in their order into a frame in the host's memory, byte for
 * byte what the kernel does; costs what is drawn. */
void trtk_overlay_draw (const TrtkOverlayFrame *frame, const uint8_t *masks,
    const TrtkOverlayItem *items, int32_t n);

#endif
