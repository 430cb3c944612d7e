/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What gst-inspect says of each property: an example, and of numbers a range
 * and a unit.
 */
#include <gst/check/gstcheck.h>

#include <string.h>

static const struct {
  const gchar *name;
  guint n; /* properties, at least */
} elements[] = { { "trtinfer", 20 }, { "trtmeta", 1 }, { "trtoverlay", 6 },
  { "trtpublish", 6 } };

/* What a number may be counted in; "0 to 1" is a share. */
static const gchar *const units[] = { "pixels", "frames", "objects", "0 to 1",
  "gpus", "nanoseconds", "milliseconds", "seconds", "bytes" };

static gboolean
names_a_unit (const gchar *blurb)
{
  g_autofree gchar *lower = g_ascii_strdown (blurb, -1);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strstr (lower, units[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* TRUE for numbers; their range is checked. */
static gboolean
is_number (const gchar *element, GParamSpec *spec)
{
  gboolean narrow;

  if (G_IS_PARAM_SPEC_UINT (spec))
    narrow = G_PARAM_SPEC_UINT (spec)->maximum < G_MAXUINT;
  else if (G_IS_PARAM_SPEC_INT (spec))
    narrow = G_PARAM_SPEC_INT (spec)->minimum > G_MININT;
  else if (G_IS_PARAM_SPEC_DOUBLE (spec))
    narrow = G_PARAM_SPEC_DOUBLE (spec)->maximum < G_MAXDOUBLE;
  else
    return FALSE;
  fail_unless (narrow, "%s: %s has no range", element, spec->name);
  return TRUE;
}

GST_START_TEST (test_every_property_has_an_example_a_range_and_a_unit)
{
  for (guint e = 0; e < G_N_ELEMENTS (elements); e++) {
    g_autoptr (GstElementFactory) factory
        = gst_element_factory_find (elements[e].name);
    GstElement *element;
    g_autofree GParamSpec **specs = NULL;
    guint n, n_own = 0;

    if (factory == NULL) /* built without its library */
      continue;
    element = gst_element_factory_create (factory, NULL);
    specs = g_object_class_list_properties (
        G_OBJECT_GET_CLASS (element), &n);
    for (guint i = 0; i < n; i++) {
      const gchar *blurb = g_param_spec_get_blurb (specs[i]);

      if (specs[i]->owner_type != G_OBJECT_TYPE (element))
        continue;
      n_own++;
      fail_unless (blurb != NULL && (strstr (blurb, "for example ") != NULL),
          "%s: %s gives no example", elements[e].name, specs[i]->name);
      fail_unless (
          !is_number (elements[e].name, specs[i]) || names_a_unit (blurb),
          "%s: %s names no unit", elements[e].name, specs[i]->name);
    }
    fail_unless (n_own >= elements[e].n, "%s has %u properties",
        elements[e].name, n_own);
    gst_object_unref (element);
  }
}
GST_END_TEST;

static Suite *
properties_suite (void)
{
  Suite *suite = suite_create ("properties");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (
      tc, test_every_property_has_an_example_a_range_and_a_unit);
  return suite;
}

GST_CHECK_MAIN (properties);
