/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames with things to draw in them, for tests of trtoverlay. */
#ifndef __OVERLAY_TEST_H__
#define __OVERLAY_TEST_H__

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>

/* @colorimetry may be NULL. */
void overlay_test_info (GstVideoInfo *info, const gchar *format, gint width,
    gint height, const gchar *colorimetry);

/* A frame of some structure. */
GstBuffer *overlay_test_picture (const GstVideoInfo *info);

/* @n objects with labels, ids and landmarks, in, across and beyond the frame,
 * some with a label that is longer than it; of 100 and more, some classes. */
void overlay_test_add_objects (
    GstBuffer *buffer, const GstVideoInfo *info, guint n);

/* A harness around @launch with source caps of @info and @features. */
GstHarness *overlay_test_harness (
    const gchar *launch, const GstVideoInfo *info, const gchar *features);

/* Samples that are further apart than @tolerance; *@most becomes the largest
 * difference. */
guint overlay_test_count_apart (const GstVideoInfo *info, GstBuffer *got,
    GstBuffer *want, gint tolerance, gint *most);

/* Fails, and tells @what, where a sample differs. */
void overlay_test_compare (const gchar *what, const GstVideoInfo *info,
    GstBuffer *got, GstBuffer *want);

#endif /* __OVERLAY_TEST_H__ */
