/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gathers.c: what only chooses elements, from every layout to every other. */
#include <string.h>

#include "harness.h"

static void
random_picture (gint64 *dims)
{
  dims[0] = pick (1, 3);
  dims[1] = pick (0, 2) ? 4 * pick (1, 12) : pick (1, 50);
  dims[2] = pick (1, 9);
  dims[3] = pick (1, 9);
}

static TrtkDtype
pick_dtype (void)
{
  static const TrtkDtype all[] = { TRTK_S8, TRTK_U8, TRTK_F16, TRTK_F32 };

  return all[pick (0, 3)];
}

static void
make_space (Case *c)
{
  TrtkSpaceParams *s = &c->params.space;
  gint64 few[4], deep[4];
  TrtkDtype dtype = pick_dtype ();
  gboolean down = pick (0, 1) == 0;

  case_init (c, down ? "SpaceToDepth" : "DepthToSpace");
  s->block = pick (1, 4);
  s->crd = (gint32) pick (0, 1);
  random_picture (few);
  memcpy (deep, few, sizeof deep);
  few[2] *= s->block;
  few[3] *= s->block;
  deep[1] *= s->block * s->block;
  case_input (c, dtype, 4, down ? few : deep, FALSE);
  case_output (c, dtype, 4, down ? deep : few);
}

static void
make_slice (Case *c)
{
  TrtkSliceParams *s = &c->params.slice;
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_dtype ();

  case_init (c, "Slice");
  random_picture (x);
  memcpy (y, x, sizeof y);
  s->step[0] = 1;
  for (int i = 1; i < 4; i++) {
    gboolean back = pick (0, 3) == 0;
    gint64 step = pick (1, 3);
    s->start[i] = back ? x[i] - 1 : pick (0, x[i] - 1);
    s->step[i] = back ? -step : step;
    y[i] = pick (1, ((back ? x[i] : x[i] - s->start[i]) - 1) / step + 1);
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

static void
make_nearest (Case *c)
{
  static const TrtkCoordMode coords[] = { TRTK_COORD_HALF_PIXEL,
    TRTK_COORD_ASYMMETRIC, TRTK_COORD_ALIGN_CORNERS,
    TRTK_COORD_PYTORCH_HALF_PIXEL };
  TrtkResizeParams *r = &c->params.resize;
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_dtype ();

  case_init (c, "Resize");
  random_picture (x);
  memcpy (y, x, sizeof y);
  r->mode = TRTK_RESIZE_NEAREST;
  r->coord = coords[pick (0, 3)];
  r->nearest = (TrtkNearestMode) pick (0, 3);
  for (int i = 0; i < 4; i++) {
    y[i] = i > 1 ? pick (1, 20) : y[i];
    r->scale[i] = (double) y[i] / (double) x[i];
    r->roi_end[i] = 1;
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

static void
make_pad (Case *c)
{
  TrtkPadParams *p = &c->params.pad;
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_dtype ();

  case_init (c, "Pad");
  random_picture (x);
  memcpy (y, x, sizeof y);
  for (int i = pick (0, 2) ? 2 : 1; i < 4; i++) {
    p->begin[i] = pick (x[i] > 1 ? -1 : 0, 3);
    p->end[i] = pick (0, 3);
    y[i] += p->begin[i] + p->end[i];
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

static void
make_gather (Case *c)
{
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_dtype ();
  gint32 axis = (gint32) pick (1, 3), indices;

  case_init (c, "Gather");
  c->params.axis.axis = axis;
  random_picture (x);
  memcpy (y, x, sizeof y);
  y[axis] = pick (1, 40);
  case_input (c, dtype, 4, x, FALSE);
  indices = case_input (c, TRTK_S64, 1, &y[axis], TRUE);
  for (gint64 i = 0; i < y[axis]; i++)
    ((gint64 *) c->data[indices])[i] = pick (-x[axis], x[axis] - 1);
  case_output (c, dtype, 4, y);
}

static void
make_transpose (Case *c)
{
  static const gint32 orders[5][3] = { { 1, 3, 2 }, { 2, 1, 3 }, { 2, 3, 1 },
    { 3, 1, 2 }, { 3, 2, 1 } };
  const gint32 *order = orders[pick (0, 4)];
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_dtype ();

  case_init (c, "Transpose");
  random_picture (x);
  y[0] = x[0];
  for (int i = 0; i < 3; i++) {
    c->params.transpose.perm[i + 1] = order[i];
    y[i + 1] = x[order[i]];
  }
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
}

/* Parts begin anywhere in a granule. */
static void
make_concat (Case *c)
{
  gint64 x[4], y[4], unit = 1 << pick (0, 4);
  gint32 rank = pick (0, 2) ? 4 : 3;
  TrtkDtype dtype = pick_dtype ();
  gint32 axis = (gint32) (pick (0, 2) ? 1 : pick (2, rank - 1));
  int n = (int) pick (2, 4);

  case_init (c, "Concat");
  c->params.axis.axis = axis;
  random_picture (x);
  memcpy (y, x, sizeof y);
  y[axis] = 0;
  for (int i = 0; i < n; i++) {
    x[axis] = axis == 1 ? unit * pick (1, 5) : pick (1, 9);
    y[axis] += x[axis];
    case_input (c, dtype, rank, x, FALSE);
  }
  case_output (c, dtype, rank, y);
}

/* The harness holds the first part against the reference. */
static void
make_split (Case *c)
{
  gint64 x[4], y[4];
  TrtkDtype dtype = pick_dtype ();

  case_init (c, "Split");
  c->params.axis.axis = 1;
  random_picture (x);
  x[1]++;
  memcpy (y, x, sizeof y);
  y[1] = pick (1, x[1] - 1);
  case_input (c, dtype, 4, x, FALSE);
  case_output (c, dtype, 4, y);
  y[1] = x[1] - y[1];
  case_output (c, dtype, 4, y);
}

static void (*const makers[]) (Case *c) = { make_space, make_slice,
  make_nearest, make_pad, make_gather, make_transpose, make_concat,
  make_split };

START_TEST (every_element_is_the_right_one)
{
  static const TrtkLayout layouts[]
      = { TRTK_LAYOUT_PLAIN, TRTK_LAYOUT_NHWC16, TRTK_LAYOUT_NHWC4 };
  guint ran = 0;

  seed_random (17);
  for (int i = 0; i < 150; i++) {
    Case c;
    makers[_i] (&c);
    ran += case_run (&c, &trt_cuda_gather, layouts[pick (0, 2)]);
    case_clear (&c);
  }
  ck_assert_uint_ge (ran, _i == 6 ? 110 : 145);
}
END_TEST

/* The same problem, asked for between two layouts. */
START_TEST (takes_other_layouts_than_it_would_choose)
{
  static const TrtkLayout layouts[] = { TRTK_LAYOUT_PLAIN, TRTK_LAYOUT_NHWC16 };
  guint ran = 0;

  seed_random (18);
  for (int i = 0; i < 150; i++) {
    Case c;
    makers[_i] (&c);
    ran += case_run_in (&c, &trt_cuda_gather, layouts[pick (0, 1)],
        layouts[pick (0, 1)]);
    case_clear (&c);
  }
  ck_assert_uint_ge (ran, _i == 6 ? 110 : 145);
}
END_TEST

Suite *
cuda_gathers_suite (void)
{
  Suite *suite = suite_create ("cuda-gathers");
  TCase *tc = tcase_create ("gathers");

  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, every_element_is_the_right_one, 0,
      G_N_ELEMENTS (makers));
  tcase_add_loop_test (tc, takes_other_layouts_than_it_would_choose, 0,
      G_N_ELEMENTS (makers));
  suite_add_tcase (suite, tc);
  return suite;
}
