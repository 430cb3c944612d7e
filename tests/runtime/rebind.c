/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rebind.c: a step that is bound again, as steps are when a session has grown,
 * computes in its new memory, scratch included, and does not touch the old. */
#include <check.h>
#include <string.h>

#include "backends/host.h"
#include "nets.h"
#include "runtime/engine.h"

#define JUNK 0xa5

/* With and without scratch memory, and of several tactics. */
static const char *const nets[] = {
  "const %k : s64[1] = {3}\n %y, %i = TopK y (%x, %k) {axis=1}\n",
  "const %s : f32[4] = {1, 1, 2, 2}\n"
  "%y = Resize y (%x, _, %s) {mode=\"cubic\"}\n",
  "const %t : s64[3] = {6, 1, 24}\n const %w : f32[1,20,24] = fill 0.1\n"
  "const %r : f32[1,20,5] = fill 0.2\n %a = Reshape a (%x, %t)\n"
  "%y = LSTM y (%a, %w, %r) {hidden_size=5}\n",
  "const %w : f32[8,4,3,3] = fill 0.25\n"
  "%a = Conv a (%x, %w) {pads=[1, 1, 1, 1]}\n %b = Softmax b (%a) {axis=1}\n"
  "%y = Transpose y (%b) {perm=[0, 2, 3, 1]}\n",
};

static TrtEngine *
engine_of (const char *body, const char *backend)
{
  g_autofree char *text = g_strdup_printf (
      "graph g {\n input %%x : f32[1,4,6,6]\n %s output %%y\n}\n", body);
  TrtBuildOptions options = { .backend = backend };
  TrtEngineOptions on = { .backend = backend };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = trt_graph_parse (text, &error);
  g_autoptr (TrtPlan) plan = NULL;
  TrtEngine *engine = NULL;

  if (graph != NULL && trt_graph_infer (graph, &error))
    plan = trt_plan_build (graph, &options, &error);
  if (plan != NULL)
    engine = trt_engine_new (plan, &on, &error);
  ck_assert_msg (engine != NULL, "%s", error->message);
  return engine;
}

/* Memory of a step's operands and of its scratch. */
typedef struct {
  guint n;
  guint8 *data[17];
  gsize bytes[17];
  void *in[8], *out[8];
} Memory;

static guint8 *
add_block (Memory *m, gsize bytes)
{
  ck_assert_uint_lt (m->n, G_N_ELEMENTS (m->data));
  m->bytes[m->n] = MAX (bytes, 64);
  m->data[m->n] = trt_host_alloc (m->bytes[m->n]);
  memset (m->data[m->n], JUNK, m->bytes[m->n]);
  return m->data[m->n++];
}

static void *
place (Memory *m, const TrtEngine *engine, guint32 value, gboolean is_input)
{
  const TrtRecipeValue *v;
  guint8 *data;

  if (value == TRT_NO_INDEX)
    return NULL;
  v = trt_recipe_value (engine->recipe, value);
  if (v->space == TRT_SPACE_CONSTANT)
    return (void *) ((const guint8 *) g_bytes_get_data (
                         engine->known[v->index], NULL) + v->offset);
  data = add_block (m, v->bytes);
  if (is_input)
    trt_net_fill ((float *) (void *) data, v->bytes / sizeof (float), 5);
  return data;
}

/* Block 0 is scratch memory. */
static void
set_up (Memory *m, const TrtEngine *engine, const TrtRecipeStep *step)
{
  *m = (Memory){ 0 };
  add_block (m, engine->scratch_bytes);
  for (guint i = 0; i < step->n_in; i++)
    m->in[i] = place (m, engine, step->in[i], TRUE);
  for (guint i = 0; i < step->n_out; i++)
    m->out[i] = step->overwrites >= 0 && i == 0
                    ? m->in[step->overwrites]
                    : place (m, engine, step->out[i], FALSE);
}

static void
clear (Memory *m)
{
  for (guint i = 0; i < m->n; i++)
    trt_host_free (m->data[i]);
}

static void
check_step (const TrtEngine *engine, const TrtEngineStep *s)
{
  Memory old, new, judge;
  gpointer moved = NULL, fresh = NULL;

  set_up (&old, engine, s->step);
  set_up (&new, engine, s->step);
  set_up (&judge, engine, s->step);
  ck_assert (s->tactic->bind (s->prepared, old.in, old.out, old.data[0],
      &moved, NULL));
  ck_assert_int_eq (s->tactic->run (moved), TRTK_OK);
  ck_assert (s->tactic->bind (s->prepared, new.in, new.out, new.data[0],
      &moved, NULL));
  ck_assert (s->tactic->bind (s->prepared, judge.in, judge.out, judge.data[0],
      &fresh, NULL));
  for (guint i = 0; i < old.n; i++)
    memset (old.data[i], JUNK, old.bytes[i]);
  ck_assert_int_eq (s->tactic->run (moved), TRTK_OK);
  ck_assert_int_eq (s->tactic->run (fresh), TRTK_OK);
  for (guint i = 0; i < old.n; i++) {
    for (gsize k = 0; k < old.bytes[i]; k++)
      ck_assert_msg (old.data[i][k] == JUNK,
          "'%s' (%s) writes to %s that it had before", s->name, s->kernel,
          i == 0 ? "scratch memory" : "an operand");
  }
  for (guint i = 1; i < new.n; i++)
    ck_assert_mem_eq (new.data[i], judge.data[i], new.bytes[i]);
  s->tactic->unbind (moved);
  s->tactic->unbind (fresh);
  clear (&old);
  clear (&new);
  clear (&judge);
}

START_TEST (a_step_goes_to_its_new_memory)
{
  static const char *const backends[] = { "cpu", "dummy" };

  for (guint b = 0; b < G_N_ELEMENTS (backends); b++) {
    g_autoptr (TrtEngine) engine = engine_of (nets[_i], backends[b]);

    ck_assert_uint_gt (engine->steps->len, 0);
    for (guint i = 0; i < engine->steps->len; i++)
      check_step (engine, engine->steps->pdata[i]);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("rebind");
  TCase *tc = tcase_create ("all");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_loop_test (tc, a_step_goes_to_its_new_memory, 0,
      G_N_ELEMENTS (nets));
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
