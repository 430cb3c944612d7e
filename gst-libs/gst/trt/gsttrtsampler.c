/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Resampled rows of the components of a frame, in its own code values.
 *
 * Components that lie side by side in one plane (UV of NV12, RGB of RGBx) form a
 * group and are fetched together: the only scalar loop copies the bytes of two
 * neighbouring pixels, 32 bits at a time, and all arithmetic follows in rows.
 * A source row is resampled once and kept while the next output rows need it.
 */
#include "gsttrtsampler.h"
#include "gsttrtrows.h"
#include "gsttrttaps.h"

#include <string.h>

typedef struct _Group Group;
typedef void (*FetchFunc) (Group *group, const guint8 *row);

/* set in init_group () */
struct _Group {
  guint plane;
  gint pixel_stride;
  gint width;                   /* samples a row */
  guint n;                      /* components */
  guint component[3];           /* which of Y U V, R G B */
  gint offset[3];               /* byte of each inside a pixel */
  GstTrtTaps across, down;
  gint plain;                   /* across: first sample, where none is between */
  FetchFunc fetch;
  guint32 *first, *second;      /* bytes of the two pixels of each output */
  guint shift_a[3], shift_b[3]; /* where each component is in them */
  gfloat *kept[2][3];           /* resampled source rows */
  gint kept_row[2];             /* which, -1 none */
  gfloat *sum;                  /* area: one source row of weighted bytes */
  gint sum_length;
};

struct _GstTrtSampler {
  Group groups[3];
  guint n_groups;
  guint n_components;
  GstTrtSpan span_x, span_y;
  gboolean area;
};

gboolean
gst_trt_sampler_supports (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint n = GST_VIDEO_FORMAT_INFO_IS_GRAY (format) ? 1 : 3;

  if (GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format)
      || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (format)
      || GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format) < n)
    return FALSE;
  for (guint c = 0; c < n; c++) {
    if (GST_VIDEO_FORMAT_INFO_DEPTH (format, c) != 8
        || GST_VIDEO_FORMAT_INFO_SHIFT (format, c) != 0
        || GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c) < 1)
      return FALSE;
  }
  return TRUE;
}

/* Where component @c lies inside a pixel. GStreamer 1.22 says of VYUY what is
 * true of UYVY. */
static gint
offset_of (const GstVideoInfo *info, guint c)
{
  if (GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_VYUY && c > 0)
    return c == 1 ? 2 : 0;
  return GST_VIDEO_FORMAT_INFO_POFFSET (info->finfo, c);
}

/* One component: the byte pairs lie side by side. */
static void
fetch_single (Group *group, const guint8 *row)
{
  const gint *index = group->across.index;
  guint32 *out = group->first;

  for (gint i = 0, n = group->across.n; i < n; i++) {
    guint16 pair;

    memcpy (&pair, row + index[i], 2);
    out[i] = pair;
  }
}

/* Two components: both pixels in 32 bits. */
static void
fetch_pair (Group *group, const guint8 *row)
{
  const gint *index = group->across.index;
  guint32 *out = group->first;

  for (gint i = 0, n = group->across.n; i < n; i++)
    memcpy (&out[i], row + 2 * index[i], 4);
}

/* Three components in 3 bytes: bytes 0-3 and 2-5, so that the last pixel of a
 * row is not overrun. */
static void
fetch_triple (Group *group, const guint8 *row)
{
  const gint *index = group->across.index;
  guint32 *first = group->first, *second = group->second;

  for (gint i = 0, n = group->across.n; i < n; i++) {
    memcpy (&first[i], row + 3 * index[i], 4);
    memcpy (&second[i], row + 3 * index[i] + 2, 4);
  }
}

/* Three components in 4 bytes. */
static void
fetch_quad (Group *group, const guint8 *row)
{
  const gint *index = group->across.index;
  guint32 *first = group->first, *second = group->second;

  for (gint i = 0, n = group->across.n; i < n; i++) {
    memcpy (&first[i], row + 4 * index[i], 4);
    memcpy (&second[i], row + 4 * index[i] + 4, 4);
  }
}

/* One component at any distance, and pictures one sample wide. */
static void
fetch_any (Group *group, const guint8 *row)
{
  const gint *index = group->across.index;
  gint stride = group->pixel_stride;
  gint next = group->width > 1 ? stride : 0;

  for (gint i = 0, n = group->across.n; i < n; i++) {
    const guint8 *pixel = row + index[i] * stride + group->offset[0];

    group->first[i] = pixel[0];
    group->second[i] = pixel[next];
  }
}

static guint
shift_of_byte (guint byte, guint n_bytes)
{
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? 8 * byte : 8 * (n_bytes - 1 - byte);
}

static void
choose_fetch (Group *group)
{
  gint stride = group->pixel_stride;
  gboolean lone = group->n == 1;

  group->fetch = lone ? fetch_any : stride == 2 ? fetch_pair
      : stride == 3 ? fetch_triple : fetch_quad;
  if (lone && stride == 1 && group->width > 1)
    group->fetch = fetch_single;
  for (guint c = 0; c < group->n; c++) {
    guint at = group->offset[c];

    if (group->fetch == fetch_single) {
      group->shift_a[c] = shift_of_byte (0, 2);
      group->shift_b[c] = shift_of_byte (1, 2);
    } else if (group->fetch == fetch_pair) {
      group->shift_a[c] = shift_of_byte (at, 4);
      group->shift_b[c] = shift_of_byte (at + 2, 4);
    } else if (group->fetch == fetch_triple) {
      group->shift_a[c] = shift_of_byte (at, 4);
      group->shift_b[c] = shift_of_byte (at + 1, 4);
    } else if (group->fetch == fetch_quad) {
      group->shift_a[c] = group->shift_b[c] = shift_of_byte (at, 4);
    }
  }
  group->second = group->fetch == fetch_single || group->fetch == fetch_pair
      ? group->first : g_new (guint32, group->across.n);
}

static void
resample_row (Group *group, const guint8 *row, gfloat *const out[3])
{
  group->fetch (group, row);
  for (guint c = 0; c < group->n; c++)
    gst_trt_row_lerp_x (out[c], group->first, group->second,
        group->shift_a[c], group->shift_b[c], group->across.weight,
        group->across.n);
}

static gfloat *const *
keep_row (Group *group, const GstVideoFrame *frame, gint row, gint slot)
{
  const guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, group->plane);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, group->plane);

  if (group->kept_row[slot] != row) {
    resample_row (
        group, data + (gssize) row * stride, (gfloat *const *) group->kept[slot]);
    group->kept_row[slot] = row;
  }
  return (gfloat *const *) group->kept[slot];
}

/* Samples as they are: what resampling would give, bit by bit. */
static void
get_row_plain (const Group *group, const GstVideoFrame *frame, gint row,
    gfloat *const out[3])
{
  const guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, group->plane);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, group->plane);

  data += (gssize) row * stride + group->plain * group->pixel_stride;
  for (guint c = 0; c < group->n; c++)
    gst_trt_row_bytes (out[group->component[c]], data + group->offset[c],
        group->pixel_stride, group->across.n);
}

static void
get_row_linear (Group *group, const GstVideoFrame *frame, gint row,
    gfloat *const out[3])
{
  gint source = group->down.index[row];
  gfloat weight = group->down.weight[row];
  gfloat *const *a, *const *b;

  if (group->plain >= 0 && (weight == 0 || weight == 1)) {
    get_row_plain (group, frame, source + (weight == 1), out);
    return;
  }
  /* Slots by parity: the row that two outputs share stays where it is. */
  a = keep_row (group, frame, source, source & 1);
  b = weight > 0 ? keep_row (group, frame, source + 1, (source + 1) & 1) : a;
  for (guint c = 0; c < group->n; c++)
    gst_trt_row_lerp_y (out[group->component[c]], a[c], b[c], weight,
        group->across.n);
}

static void
get_row_area (Group *group, const GstVideoFrame *frame, gint row,
    gfloat *const out[3])
{
  const guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, group->plane);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, group->plane);
  const gfloat *down
      = &g_array_index (group->down.weights, gfloat, group->down.start[row]);
  const gfloat *weights = &g_array_index (group->across.weights, gfloat, 0);

  memset (group->sum, 0, group->sum_length * sizeof (gfloat));
  for (gint k = 0; k < group->down.count[row]; k++)
    gst_trt_row_accumulate (group->sum,
        data + (gssize) (group->down.index[row] + k) * stride, down[k],
        group->sum_length);
  for (guint c = 0; c < group->n; c++) {
    gfloat *to = out[group->component[c]];

    for (gint i = 0; i < group->across.n; i++) {
      const gfloat *w = weights + group->across.start[i];
      const gfloat *from = group->sum + group->offset[c]
          + group->across.index[i] * group->pixel_stride;
      gfloat total = 0;

      for (gint k = 0; k < group->across.count[i]; k++)
        total += from[k * group->pixel_stride] * w[k];
      to[i] = total;
    }
  }
}

static void
init_taps (GstTrtSampler *sampler, Group *group, const GstVideoInfo *info,
    const GstTrtGeometry *geometry)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint c = group->component[0];
  GstVideoChromaSite site = GST_VIDEO_INFO_CHROMA_SITE (info);
  GstTrtAxis x = { sampler->span_x.first, sampler->span_x.n,
    geometry->scale_x, geometry->offset_x, geometry->frame_width,
    GST_VIDEO_INFO_COMP_WIDTH (info, c),
    GST_VIDEO_FORMAT_INFO_W_SUB (format, c),
    (site & GST_VIDEO_CHROMA_SITE_H_COSITED) != 0 };
  GstTrtAxis y = { sampler->span_y.first, sampler->span_y.n,
    geometry->scale_y, geometry->offset_y, geometry->frame_height,
    GST_VIDEO_INFO_COMP_HEIGHT (info, c),
    GST_VIDEO_FORMAT_INFO_H_SUB (format, c),
    (site & GST_VIDEO_CHROMA_SITE_V_COSITED) != 0 };

  if (sampler->area) {
    gst_trt_taps_init_area (&group->across, &x);
    gst_trt_taps_init_area (&group->down, &y);
  } else {
    gst_trt_taps_init_linear (&group->across, &x);
    gst_trt_taps_init_linear (&group->down, &y);
  }
}

static void
finish_group (GstTrtSampler *sampler, Group *group, const GstVideoInfo *info,
    const GstTrtGeometry *geometry)
{
  gint last = 0;

  group->width = GST_VIDEO_INFO_COMP_WIDTH (info, group->component[0]);
  init_taps (sampler, group, info, geometry);
  if (sampler->area) {
    for (guint c = 0; c < group->n; c++)
      last = MAX (last, group->offset[c]);
    group->sum_length = (group->width - 1) * group->pixel_stride + last + 1;
    group->sum = g_new (gfloat, group->sum_length);
    return;
  }
  group->first = g_new (guint32, group->across.n);
  choose_fetch (group);
  group->plain = group->pixel_stride <= 4
                     ? gst_trt_taps_find_plain (&group->across)
                     : -1;
  for (guint c = 0; c < group->n; c++) {
    group->kept[0][c] = g_new (gfloat, group->across.n);
    group->kept[1][c] = g_new (gfloat, group->across.n);
  }
}

/* TRUE when component @c can be fetched together with those of @group. */
static gboolean
joins (const Group *group, const GstVideoInfo *info, guint c)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint other = group->component[0];
  gint stride = GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c);

  return GST_VIDEO_FORMAT_INFO_PLANE (format, c) == group->plane
      && stride == group->pixel_stride && stride >= 2 && stride <= 4
      && GST_VIDEO_FORMAT_INFO_W_SUB (format, c)
      == GST_VIDEO_FORMAT_INFO_W_SUB (format, other)
      && GST_VIDEO_FORMAT_INFO_H_SUB (format, c)
      == GST_VIDEO_FORMAT_INFO_H_SUB (format, other)
      && GST_VIDEO_INFO_COMP_WIDTH (info, c) > 1
      && offset_of (info, c) < stride;
}

static void
make_groups (GstTrtSampler *sampler, const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;

  for (guint c = 0; c < sampler->n_components; c++) {
    Group *group = NULL;

    for (guint g = 0; g < sampler->n_groups && group == NULL; g++)
      if (joins (&sampler->groups[g], info, c))
        group = &sampler->groups[g];
    if (group == NULL) {
      group = &sampler->groups[sampler->n_groups++];
      group->plane = GST_VIDEO_FORMAT_INFO_PLANE (format, c);
      group->pixel_stride = GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c);
    }
    group->component[group->n] = c;
    group->offset[group->n] = offset_of (info, c);
    group->n++;
  }
}

static GstTrtSpan
make_span (gint frame, gint net, gdouble scale, gdouble offset)
{
  gint first = MAX ((gint) offset, 0);
  gint end = MIN ((gint) (offset + frame * scale + .5), net);

  return (GstTrtSpan){ first, MAX (end - first, 0) };
}

GstTrtSampler *
gst_trt_sampler_new (
    const GstVideoInfo *info, const GstTrtGeometry *geometry, gboolean area)
{
  GstTrtSampler *sampler = g_new0 (GstTrtSampler, 1);

  sampler->area = area && (geometry->scale_x < 1 || geometry->scale_y < 1);
  sampler->n_components = GST_VIDEO_FORMAT_INFO_IS_GRAY (info->finfo) ? 1 : 3;
  sampler->span_x = make_span (geometry->frame_width, geometry->net_width,
      geometry->scale_x, geometry->offset_x);
  sampler->span_y = make_span (geometry->frame_height, geometry->net_height,
      geometry->scale_y, geometry->offset_y);
  make_groups (sampler, info);
  for (guint g = 0; g < sampler->n_groups; g++)
    finish_group (sampler, &sampler->groups[g], info, geometry);
  return sampler;
}

static void
clear_group (Group *group)
{
  if (group->second != group->first)
    g_free (group->second);
  g_free (group->first);
  for (guint c = 0; c < 3; c++) {
    g_free (group->kept[0][c]);
    g_free (group->kept[1][c]);
  }
  g_free (group->sum);
  gst_trt_taps_clear (&group->across);
  gst_trt_taps_clear (&group->down);
}

void
gst_trt_sampler_free (GstTrtSampler *sampler)
{
  if (sampler == NULL)
    return;
  for (guint g = 0; g < sampler->n_groups; g++)
    clear_group (&sampler->groups[g]);
  g_free (sampler);
}

void
gst_trt_sampler_get_spans (
    const GstTrtSampler *sampler, GstTrtSpan *across, GstTrtSpan *down)
{
  *across = sampler->span_x;
  *down = sampler->span_y;
}

void
gst_trt_sampler_begin (GstTrtSampler *sampler)
{
  for (guint g = 0; g < sampler->n_groups; g++)
    sampler->groups[g].kept_row[0] = sampler->groups[g].kept_row[1] = -1;
}

void
gst_trt_sampler_get_row (GstTrtSampler *sampler, const GstVideoFrame *frame,
    gint row, gfloat *const out[3])
{
  for (guint g = 0; g < sampler->n_groups; g++) {
    if (sampler->area)
      get_row_area (&sampler->groups[g], frame, row, out);
    else
      get_row_linear (&sampler->groups[g], frame, row, out);
  }
}
