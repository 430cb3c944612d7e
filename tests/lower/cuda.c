/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda.c: how nets of bytes are lowered for a GPU that is not there: layouts
 * and views, and what a recipe from a file may not claim about them. */
#include <check.h>
#include <string.h>

#include "lower/lower.h"
#include "ops/op.h"
#include "plan/recipe_io.h"

extern const TrtBackend trt_backend_cuda;

#define H200 \
  "sm_90 sms 132 smem 232448 l2 62914560 bytes/us 4800000 s8/us 1900000000 " \
  "f16/us 990000000"

extern const TrtBackend trt_backend_cpu;

/* ---- nets ------------------------------------------------------------- */

typedef struct {
  TrtGraph *graph;
  TrtRecipe *recipe;
} Fixture;

static TrtTensor *
constant (TrtGraph *graph, TrtkDtype dtype, int rank, const gint64 *dims)
{
  TrtTensorInfo info = { .dtype = dtype, .rank = rank };
  g_autoptr (GBytes) bytes = NULL;
  gsize n;
  guint8 *data;

  memcpy (info.dims, dims, (gsize) rank * sizeof *dims);
  n = trt_tensor_info_bytes (&info);
  data = g_malloc0 (n);
  for (gsize i = 0; dtype == TRTK_F32 && i + 4 <= n; i += 4)
    *(float *) (data + i) = 0.5f;
  bytes = g_bytes_new_take (data, n);
  return trt_graph_add_constant (graph, NULL, dtype, rank, dims, bytes);
}

static TrtTensor *
finish (TrtNode *node)
{
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_node_infer (node, &error), "%s",
      error != NULL ? error->message : "");
  return trt_node_output (node, 0);
}

static TrtTensor *
conv (TrtGraph *graph, TrtTensor *x, gint64 k, gint64 c, gint64 kernel)
{
  gint64 w[4] = { k, c, kernel, kernel }, one = 1;
  TrtTensor *in[5] = { x, constant (graph, TRTK_S8, 4, w), NULL,
    constant (graph, TRTK_F32, 1, &one), constant (graph, TRTK_F32, 1, &one) };
  TrtNode *node = trt_graph_add_node (graph, "TrtQConv", NULL, in, 5, 1);

  trt_node_set_int (node, "y_dtype", 3);
  return finish (node);
}

static TrtTensor *
concat (TrtGraph *graph, TrtTensor *a, TrtTensor *b)
{
  TrtTensor *in[2] = { a, b };
  TrtNode *node = trt_graph_add_node (graph, "Concat", NULL, in, 2, 1);

  trt_node_set_int (node, "axis", 1);
  return finish (node);
}

static Fixture
lower (TrtGraph *graph, TrtTensor *y)
{
  g_autoptr (GError) error = NULL;
  Fixture f = { graph, NULL };

  trt_graph_add_output (graph, y);
  f.recipe = trt_lower (graph, &trt_backend_cuda, H200, NULL, &error);
  g_assert_no_error (error);
  ck_assert_msg (trt_recipe_check (f.recipe, graph, &trt_backend_cuda, &error), "%s",
      error != NULL ? error->message : "");
  return f;
}

static void
clear (Fixture *f)
{
  trt_recipe_free (f->recipe);
  trt_graph_free (f->graph);
}

static guint
count (const Fixture *f, const char *tactic)
{
  guint n = 0;

  for (guint i = 0; i < f->recipe->steps->len; i++)
    n += g_str_equal (trt_recipe_step (f->recipe, i)->tactic, tactic);
  return n;
}

static TrtTensor *
input (TrtGraph *graph)
{
  static const gint64 dims[4] = { 1, 3, 16, 16 };

  return trt_graph_add_input (graph, "x", TRTK_S8, 4, dims);
}

/* Two branches side by side, twice, and what reads them. */
static Fixture
branches (gint64 left, gint64 right)
{
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *x = conv (graph, input (graph), 32, 3, 3);
  TrtTensor *a = conv (graph, x, left, 32, 1);
  TrtTensor *b = conv (graph, a, right, left, 1);
  TrtTensor *both = concat (graph, a, b);
  TrtTensor *more = concat (graph, both, conv (graph, both, 16, left + right, 1));

  return lower (graph, conv (graph, more, 8, left + right + 16, 1));
}

/* A block that splits what it was given, works on the second half, and puts
 * everything side by side again; @first is the half that the concat takes
 * first. */
static Fixture
block (int first)
{
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *x = conv (graph, conv (graph, input (graph), 32, 3, 3), 64, 32, 1);
  TrtNode *split = trt_graph_add_node (graph, "Split", NULL, &x, 1, 2);
  TrtTensor *both;

  trt_node_set_int (split, "axis", 1);
  trt_node_set_int (split, "num_outputs", 2);
  finish (split);
  both = concat (graph, trt_node_output (split, (guint) first),
      trt_node_output (split, 1 - (guint) first));
  both = concat (graph, both,
      conv (graph, trt_node_output (split, 1), 32, 32, 1));
  return lower (graph, conv (graph, both, 16, 96, 1));
}

/* ---- tests ------------------------------------------------------------ */

START_TEST (a_chain_is_moved_at_its_ends_only)
{
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *x = conv (graph, input (graph), 32, 3, 3);
  Fixture f;

  for (int i = 0; i < 5; i++)
    x = conv (graph, x, 32, 32, 1);
  f = lower (graph, x);
  ck_assert_uint_eq (count (&f, "move"), 2);
  ck_assert_uint_eq (count (&f, "stem"), 1);
  ck_assert_uint_eq (count (&f, "conv"), 5);
  clear (&f);
}
END_TEST

START_TEST (channels_side_by_side_are_views)
{
  Fixture f = branches (32, 48);
  guint pitched = 0;

  ck_assert_uint_eq (count (&f, "view.channels"), 2);
  ck_assert_uint_eq (count (&f, "move"), 2);
  for (guint i = 0; i < f.recipe->values->len; i++) {
    const TrtRecipeValue *v = trt_recipe_value (f.recipe, i);
    ck_assert (v->pitch == 0 || v->pitch == 96);
    pitched += v->pitch != 0;
  }
  ck_assert_uint_eq (pitched, 4); /* a, b, both, and the one beside both */
  clear (&f);
}
END_TEST

START_TEST (channels_that_share_a_granule_are_copied)
{
  Fixture f = branches (24, 48);

  ck_assert_uint_eq (count (&f, "view.channels"), 0);
  clear (&f);
}
END_TEST

START_TEST (what_was_split_comes_together_again)
{
  Fixture f = block (_i);

  ck_assert_uint_eq (count (&f, "view.channels"), 3);
  /* in and out; halves in another order are copied */
  ck_assert_uint_eq (count (&f, "move"), _i == 0 ? 2 : 4);
  clear (&f);
}
END_TEST

static guint32
first_pitched (const Fixture *f)
{
  for (guint32 i = 0; i < f->recipe->values->len; i++) {
    if (trt_recipe_value (f->recipe, i)->pitch != 0)
      return i;
  }
  ck_abort_msg ("no value has a pitch");
  return 0;
}

static void
assert_refused (Fixture *f, const char *why)
{
  g_autoptr (GError) error = NULL;

  ck_assert_msg (!trt_recipe_check (f->recipe, f->graph, &trt_backend_cuda, &error),
      "%s was accepted", why);
  g_assert_error (error, TRT_ERROR, TRT_ERROR_PLAN_CORRUPT);
}

START_TEST (forged_pitches_are_refused)
{
  static const gint64 changes[] = { -16, 16, -48, 1, 1 << 20, 1 << 23 };
  Fixture f = branches (32, 48);
  TrtRecipeValue *v = trt_recipe_value (f.recipe, first_pitched (&f));
  TrtRecipeValue good = *v;

  v->pitch += (guint64) changes[_i];
  assert_refused (&f, "a pitch of its own");
  /* with the length that it would have */
  v->bytes = 255 * v->pitch + 32;
  assert_refused (&f, "a pitch and its length");
  *v = good;
  v->bytes += 16;
  assert_refused (&f, "a longer part");
  *v = good;
  clear (&f);
}
END_TEST

START_TEST (forged_places_are_refused)
{
  static const gint64 changes[] = { 16, 32, 48, -16, 1, 96, 1 << 20 };
  Fixture f = branches (32, 48);

  for (guint32 i = 0; i < f.recipe->values->len; i++) {
    TrtRecipeValue *v = trt_recipe_value (f.recipe, i);
    TrtRecipeValue good = *v;
    if (v->pitch == 0)
      continue;
    v->offset += (guint64) changes[_i];
    assert_refused (&f, "another place");
    *v = good;
  }
  clear (&f);
}
END_TEST

/* Parts of one pixel stay apart; wider ones would meet. */
START_TEST (parts_that_meet_are_refused)
{
  Fixture f = branches (32, 48);
  g_autoptr (GError) error = NULL;

  /* all parts of the same whole, in one place */
  for (guint32 i = 0; i < f.recipe->values->len; i++) {
    TrtRecipeValue *v = trt_recipe_value (f.recipe, i);
    if (v->pitch != 0)
      v->offset -= v->offset % 96;
  }
  assert_refused (&f, "parts on top of each other");
  clear (&f);
}
END_TEST

START_TEST (other_layouts_are_refused)
{
  Fixture f = branches (32, 48);

  for (guint32 i = 0; i < f.recipe->values->len; i++) {
    TrtRecipeValue *v = trt_recipe_value (f.recipe, i);
    TrtRecipeValue good = *v;
    v->layout = TRTK_LAYOUT_C8;
    assert_refused (&f, "a layout that no tactic knows");
    *v = good;
  }
  clear (&f);
}
END_TEST

/* Written as the one section of a file, and read again. */
static TrtRecipe *
through_a_file (const TrtRecipe *recipe)
{
  g_autoptr (TrtContainerWriter) writer = trt_container_writer_new ();
  g_autoptr (GPtrArray) chunks = NULL;
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GArray) sections = NULL;
  g_autoptr (GError) error = NULL;
  TrtRecipe *read;

  trt_plan_write_recipe (recipe, writer);
  chunks = trt_container_writer_finish (writer);
  for (guint i = 0; i < chunks->len; i++) {
    gsize n;
    const guint8 *data = g_bytes_get_data (chunks->pdata[i], &n);
    g_byte_array_append (all, data, (guint) n);
  }
  file = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  sections = trt_container_open (file, &error);
  g_assert_no_error (error);
  read = trt_plan_read_recipe (file, &g_array_index (sections, TrtSection, 0),
      &error);
  g_assert_no_error (error);
  return read;
}

START_TEST (a_file_keeps_pitches_and_choices)
{
  Fixture f = branches (32, 48);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtRecipe) read = NULL;

  trt_recipe_step (f.recipe, 2)->choice = g_strdup ("m16x16k8");
  read = through_a_file (f.recipe);
  ck_assert_str_eq (trt_recipe_step (read, 2)->choice, "m16x16k8");
  ck_assert_ptr_null (trt_recipe_step (read, 1)->choice);
  for (guint32 i = 0; i < f.recipe->values->len; i++)
    ck_assert_uint_eq (trt_recipe_value (f.recipe, i)->pitch,
        trt_recipe_value (read, i)->pitch);
  ck_assert (trt_recipe_check (read, f.graph, &trt_backend_cuda, &error));
  clear (&f);
}
END_TEST

START_TEST (targets_have_names)
{
  static const char *const names[] = { "sm_75", "sm_80", "sm_86", "sm_87",
    "sm_89", "sm_90", "sm_100", "sm_120" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *text = NULL, *start = g_strconcat (names[i], " sms ", NULL);
    g_autoptr (GError) error = NULL;
    const TrtBackend *backend
        = trt_backend_of_target (NULL, names[i], &text, &error);
    g_autoptr (TrtRecipe) recipe = NULL;
    Fixture f = branches (32, 48);

    g_assert_no_error (error);
    ck_assert_ptr_eq (backend, &trt_backend_cuda);
    ck_assert (g_str_has_prefix (text, start));
    recipe = trt_lower (f.graph, backend, text, NULL, &error);
    g_assert_no_error (error);
    ck_assert (trt_recipe_check (recipe, f.graph, backend, &error));
    clear (&f);
  }
}
END_TEST

START_TEST (clocks_make_no_other_target)
{
  const TrtBackend *cuda = &trt_backend_cuda;

  ck_assert (trt_backend_same_target (cuda, H200, H200));
  ck_assert (trt_backend_same_target (cuda, H200,
      "sm_90 sms 132 smem 232448 l2 52428800 bytes/us 3350000 s8/us 1800000000 "
      "f16/us 900000000"));
  ck_assert (!trt_backend_same_target (cuda, H200,
      "sm_90 sms 114 smem 232448 l2 62914560 bytes/us 4800000 s8/us 1900000000 "
      "f16/us 990000000"));
  ck_assert (!trt_backend_same_target (cuda, "anything", "anything"));
  ck_assert (trt_backend_same_target (&trt_backend_cpu, "anything", "anything"));
  ck_assert (!trt_backend_same_target (&trt_backend_cpu, "anything", "else"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("lower-cuda");
  TCase *tc = tcase_create ("lower-cuda");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, a_chain_is_moved_at_its_ends_only);
  tcase_add_test (tc, channels_side_by_side_are_views);
  tcase_add_test (tc, channels_that_share_a_granule_are_copied);
  tcase_add_loop_test (tc, what_was_split_comes_together_again, 0, 2);
  tcase_add_loop_test (tc, forged_pitches_are_refused, 0, 6);
  tcase_add_loop_test (tc, forged_places_are_refused, 0, 7);
  tcase_add_test (tc, parts_that_meet_are_refused);
  tcase_add_test (tc, other_layouts_are_refused);
  tcase_add_test (tc, a_file_keeps_pitches_and_choices);
  tcase_add_test (tc, targets_have_names);
  tcase_add_test (tc, clocks_make_no_other_target);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
