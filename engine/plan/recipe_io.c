/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* recipe_io.c: the RCPE section, versions 1 and 2 of recipes:
 *
 *   str   backend, str target
 *   u32   version of the recipe: 1, or 2 where it needs what 2 has
 *   u64   bytes of the arena
 *   list  values, records: u32 tensor, i32 layout, i32 space, u32 index,
 *         u64 offset, u64 bytes; version 2: u64 pitch
 *   list  steps, records: str tactic, list of u32 nodes, list of u32 inputs,
 *         list of u32 outputs (values, or 0xFFFFFFFF), i32 overwrites;
 *         version 2: str choice
 *
 * Only the form is checked here; lower/check.c plays the recipe through
 * before anything runs it. */
#include "plan/recipe_io.h"

#include "base/bytes.h"

#define VERSION 2
#define MAX_VALUES (1u << 20)
#define MAX_STEPS (1u << 18)
#define MAX_REFS (1u << 16)
#define BUDGET ((gsize) 128 << 20)

/* ---- writing ---------------------------------------------------------- */

static void
put_refs (GByteArray *out, const guint32 *refs, guint32 n)
{
  trt_put_u32 (out, n);
  for (guint32 i = 0; i < n; i++)
    trt_put_u32 (out, refs[i]);
}

static void
put_value (GByteArray *out, const TrtRecipeValue *value, guint32 version)
{
  guint begin = trt_put_begin (out);

  trt_put_u32 (out, value->tensor);
  trt_put_i32 (out, (gint32) value->layout);
  trt_put_i32 (out, (gint32) value->space);
  trt_put_u32 (out, value->index);
  trt_put_u64 (out, value->offset);
  trt_put_u64 (out, value->bytes);
  if (version > 1)
    trt_put_u64 (out, value->pitch);
  trt_put_end (out, begin);
}

static void
put_step (GByteArray *out, const TrtRecipeStep *step, guint32 version)
{
  guint begin = trt_put_begin (out);

  trt_put_string (out, step->tactic);
  put_refs (out, step->nodes, step->n_nodes);
  put_refs (out, step->in, step->n_in);
  put_refs (out, step->out, step->n_out);
  trt_put_i32 (out, step->overwrites);
  if (version > 1)
    trt_put_string (out, step->choice);
  trt_put_end (out, begin);
}

/* What older engines understand, where they can. */
static guint32
version_of (const TrtRecipe *recipe)
{
  for (guint i = 0; i < recipe->values->len; i++) {
    if (trt_recipe_value (recipe, i)->pitch != 0)
      return 2;
  }
  for (guint i = 0; i < recipe->steps->len; i++) {
    if (trt_recipe_step (recipe, i)->choice != NULL)
      return 2;
  }
  return 1;
}

void
trt_plan_write_recipe (const TrtRecipe *recipe, TrtContainerWriter *writer)
{
  GByteArray *out = g_byte_array_new ();
  guint32 version = version_of (recipe);

  trt_put_string (out, recipe->backend);
  trt_put_string (out, recipe->target);
  trt_put_u32 (out, version);
  trt_put_u64 (out, recipe->arena_bytes);
  trt_put_u32 (out, recipe->values->len);
  for (guint i = 0; i < recipe->values->len; i++)
    put_value (out, trt_recipe_value (recipe, i), version);
  trt_put_u32 (out, recipe->steps->len);
  for (guint i = 0; i < recipe->steps->len; i++)
    put_step (out, trt_recipe_step (recipe, i), version);
  trt_container_writer_begin (writer, "RCPE", 0);
  trt_container_writer_add (writer, g_byte_array_free_to_bytes (out));
}

/* ---- reading ---------------------------------------------------------- */

static void
read_value (TrtReader *r, TrtRecipe *recipe, guint32 version)
{
  gsize outer = trt_reader_enter (r);
  TrtRecipeValue value = { .tensor = trt_reader_u32 (r) };
  gint32 layout = trt_reader_i32 (r), space = trt_reader_i32 (r);

  value.index = trt_reader_u32 (r);
  value.offset = trt_reader_u64 (r);
  value.bytes = trt_reader_u64 (r);
  value.pitch = version > 1 ? trt_reader_u64 (r) : 0;
  if (layout < 0 || layout >= TRTK_N_LAYOUTS || space < 0
      || space >= TRT_N_SPACES)
    trt_reader_fail (r, "a value of unknown layout %d or space %d", layout,
        space);
  value.layout = layout;
  value.space = space;
  trt_reader_leave (r, outer);
  if (trt_reader_charge (r, sizeof value))
    trt_recipe_add_value (recipe, &value);
}

static guint32 *
read_refs (TrtReader *r, guint32 *n)
{
  guint32 *refs;

  *n = trt_reader_count (r, 4, MAX_REFS, "references");
  if (!trt_reader_charge (r, (gsize) *n * 4 + 16))
    return NULL;
  refs = g_new0 (guint32, *n + 1);
  for (guint32 i = 0; i < *n; i++)
    refs[i] = trt_reader_u32 (r);
  return refs;
}

static void
read_step (TrtReader *r, TrtRecipe *recipe, guint32 version)
{
  gsize outer = trt_reader_enter (r);
  g_autofree char *tactic = trt_reader_string (r, 256);
  g_autofree guint32 *nodes = NULL, *in = NULL, *out = NULL;
  guint32 n_nodes, n_in, n_out;
  TrtRecipeStep *step;

  nodes = read_refs (r, &n_nodes);
  in = read_refs (r, &n_in);
  out = read_refs (r, &n_out);
  if (!trt_reader_charge (r, sizeof *step + 64))
    return;
  step = trt_recipe_add_step (recipe, tactic, n_nodes, n_in, n_out);
  for (guint32 i = 0; i < n_nodes; i++)
    step->nodes[i] = nodes[i];
  for (guint32 i = 0; i < n_in; i++)
    step->in[i] = in[i];
  for (guint32 i = 0; i < n_out; i++)
    step->out[i] = out[i];
  step->overwrites = trt_reader_i32 (r);
  if (version > 1) {
    g_autofree char *choice = trt_reader_string (r, 64);
    step->choice = choice != NULL && choice[0] != '\0'
                       ? g_steal_pointer (&choice)
                       : NULL;
  }
  trt_reader_leave (r, outer);
}

static TrtRecipe *
read_head (TrtReader *r, guint32 *version)
{
  g_autofree char *backend = trt_reader_string (r, 64);
  g_autofree char *target = trt_reader_string (r, 256);

  *version = trt_reader_u32 (r);
  if (trt_reader_ok (r) && (*version < 1 || *version > VERSION))
    trt_reader_fail (r, "recipe of version %u; this engine reads 1 to %d",
        *version, VERSION);
  return trt_reader_ok (r) ? trt_recipe_new (backend, target) : NULL;
}

TrtRecipe *
trt_plan_read_recipe (GBytes *file, const TrtSection *section, GError **error)
{
  const guint8 *data = g_bytes_get_data (file, NULL);
  TrtRecipe *recipe;
  guint32 version;
  TrtReader r;
  guint n;

  trt_reader_init (&r, data + section->offset, section->length, "section RCPE",
      section->offset, BUDGET);
  recipe = read_head (&r, &version);
  if (recipe != NULL) {
    recipe->arena_bytes = trt_reader_u64 (&r);
    n = trt_reader_count (&r, 4, MAX_VALUES, "values");
    for (guint i = 0; i < n && trt_reader_ok (&r); i++)
      read_value (&r, recipe, version);
    n = trt_reader_count (&r, 4, MAX_STEPS, "steps");
    for (guint i = 0; i < n && trt_reader_ok (&r); i++)
      read_step (&r, recipe, version);
  }
  if (!trt_reader_finish (&r, error))
    g_clear_pointer (&recipe, trt_recipe_free);
  return recipe;
}
