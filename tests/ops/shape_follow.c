/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_follow.c: shapes that a network works out from its input's are found
 * before run time, with symbols. Each case is the body of a graph over
 * x : f32[N,3,H,W], and what comes out as y. */
#include <check.h>
#include <string.h>

#include "ir/graph.h"

typedef struct {
  const char *name;
  const char *body;
  const char *shape; /* of y; or */
  const char *error; /* a part of the message */
} Case;

static const Case cases[] = {
  { "flatten-by-reshape",
      "const %at : s64[] = {0} const %zero : s64[1] = {0}"
      " const %rest : s64[1] = {-1} %s = Shape (%x) %n = Gather (%s, %at)"
      " %n1 = Unsqueeze (%n, %zero) %d = Concat (%n1, %rest) {axis=0}"
      " %y = Reshape (%x, %d)",
      "f32[N,((H * W) * 3)]", NULL },
  { "reshape-with-a-dynamic-batch-and-rest",
      "const %d : s64[3] = {0, 3, -1} %y = Reshape (%x, %d)",
      "f32[N,3,(H * W)]", NULL },
  { "channels-joined-to-the-batch",
      "const %d : s64[4] = {-1, 1, 0, 0} %y = Reshape (%x, %d)",
      "f32[(N * 3),1,H,W]", NULL },
  { "a-symbol-that-cancels",
      "const %a : s64[1] = {0} const %b : s64[1] = {2}"
      " const %rest : s64[1] = {-1} const %three : s64[1] = {3}"
      " %s = Shape (%x) %n = Slice (%s, %a, %b) %d = Concat (%n, %rest) {axis=0}"
      " %y = Reshape (%x, %d)",
      "f32[N,3,(H * W)]", NULL },
  { "enlarging-to-twice-the-size",
      "const %two : s64[2] = {2, 2} const %first : s64[1] = {2}"
      " const %last : s64[1] = {4} %s = Shape (%x)"
      " %hw = Slice (%s, %first, %last) %big = Mul (%hw, %two)"
      " const %a : s64[1] = {0} %nc = Slice (%s, %a, %first)"
      " %d = Concat (%nc, %big) {axis=0}"
      " %y = Resize (%x, _, _, %d) {mode=\"linear\"}",
      "f32[N,3,(H * 2),(W * 2)]", NULL },
  { "scaling-by-a-short-ratio",
      "const %k : f32[4] = {1, 1, 0.5, 1.5} %y = Resize (%x, _, %k)",
      "f32[N,3,(H / 2),((W * 3) / 2)]", NULL },
  { "slicing-to-the-end",
      "const %a : s64[2] = {0, 1} const %b : s64[2] = {9223372036854775807,"
      " 2147483647} const %axes : s64[2] = {2, 3}"
      " const %steps : s64[2] = {2, 1} %y = Slice (%x, %a, %b, %axes, %steps)",
      "f32[N,3,((H + 1) / 2),(W + -1)]", NULL },
  { "all-but-the-last",
      "const %a : s64[1] = {0} const %b : s64[1] = {-1}"
      " const %axes : s64[1] = {3} %y = Slice (%x, %a, %b, %axes)",
      "f32[N,3,H,(W + -1)]", NULL },
  { "backwards-through-everything",
      "const %a : s64[1] = {-1} const %b : s64[1] = {-9223372036854775807}"
      " const %axes : s64[1] = {3} const %steps : s64[1] = {-1}"
      " %y = Slice (%x, %a, %b, %axes, %steps)",
      "f32[N,3,H,W]", NULL },
  { "expanding-to-another-tensor",
      "%s = Shape (%x) const %one : f32[1] = {1} %y = Expand (%one, %s)",
      "f32[N,3,H,W]", NULL },
  { "filling-a-shape-and-its-shape-again",
      "%s = Shape (%x) {start=2} %f = ConstantOfShape (%s) %t = Shape (%f)"
      " %i = Identity (%t) %c = Cast (%i) {to=6} %c2 = Cast (%c) {to=7}"
      " %y = ConstantOfShape (%c2)",
      "f32[H,W]", NULL },
  { "counting-rows",
      "const %zero : s64[] = {0} const %one : s64[] = {1}"
      " const %at : s64[] = {2} %s = Shape (%x) %h = Gather (%s, %at)"
      " %y = Range (%zero, %h, %one)",
      "s64[H]", NULL },
  { "splitting-and-tiling-a-shape",
      "%s = Shape (%x) %a, %b = Split (%s) {axis=0}"
      " const %two : s64[1] = {2} %t = Tile (%b, %two)"
      " const %m : s64[2] = {2, 2} %r = Reshape (%t, %m)"
      " %tt = Transpose (%r) {perm=[1, 0]} const %f : s64[1] = {-1}"
      " %flat = Reshape (%tt, %f) %y = ConstantOfShape (%flat)",
      "f32[H,H,W,W]", NULL },
  { "padding", "const %p : s64[2] = {1, 2} const %axes : s64[1] = {-1}"
      " %y = Pad (%x, %p, _, %axes)",
      "f32[N,3,H,(W + 3)]", NULL },
  { "concatenating-and-splitting",
      "%c = Concat (%x, %x) {axis=2} %y, %z = Split (%c) {axis=2}",
      "f32[N,3,H,W]", NULL },
  { "pixels-to-channels", "%y = SpaceToDepth (%x) {blocksize=2}",
      "f32[N,12,(H / 2),(W / 2)]", NULL },
  { "squeezing-what-may-not-be-one", "%y = Squeeze (%x)", NULL,
      "dim 0 must be known" },
  { "a-shape-from-data",
      "%t = Cast (%x) {to=7} const %f : s64[1] = {-1} %l = Reshape (%t, %f)"
      " %y = Reshape (%x, %l)",
      NULL, "depends on data: input 1 'l'" },
};

START_TEST (follows)
{
  const Case *c = &cases[_i];
  g_autofree char *text = g_strdup_printf (
      "graph g { symbol N 1 1 64 symbol H 1 8 4096 symbol W 1 8 4096"
      " input %%x : f32[N,3,H,W] %s output %%y }",
      c->body);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = trt_graph_parse (text, &error);
  g_autofree char *shape = NULL;

  if (graph != NULL && trt_graph_infer (graph, &error))
    shape = trt_tensor_describe (trt_graph_find_tensor (graph, "y"));
  if (c->shape == NULL) {
    ck_assert_msg (shape == NULL, "%s: gives %s", c->name, shape);
    ck_assert_msg (strstr (error->message, c->error) != NULL, "%s: %s",
        c->name, error->message);
    return;
  }
  ck_assert_msg (shape != NULL, "%s: %s", c->name,
      error != NULL ? error->message : "");
  ck_assert_msg (strcmp (shape, c->shape) == 0, "%s: %s, wants %s", c->name,
      shape, c->shape);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("shape-follow");
  TCase *tests = tcase_create ("all");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_loop_test (tests, follows, 0, G_N_ELEMENTS (cases));
  suite_add_tcase (suite, tests);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
