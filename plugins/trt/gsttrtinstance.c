/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Models that elements share.
 *
 * A table of the process holds the instances that have an id. An instance loads
 * once, tells all members how far it is, and ends with its last one; who comes
 * late is told at once what the others have been told.
 */
#include "gsttrtinstance.h"

#include <string.h>

typedef struct {
  gatomicrefcount refs;
  gchar *id; /* NULL: not in the table */
  GstTrtModelSettings settings;
  GstTrtLoader *loader; /* instances_lock */
  GPtrArray *members;   /* GstTrtMember; instances_lock */
  /* What loading gave; instances_lock. */
  gboolean is_done;
  GstTrtBatcher *batcher;
  GError *error;
  gboolean has_warned;
} Instance;

struct _GstTrtMember {
  gatomicrefcount refs;
  Instance *instance;
  gchar *name;
  guint n_inflight;
  GstTrtLoaderCallbacks callbacks;
  gpointer user_data;
  /* Held through every callback, so that leaving ends them. Recursive: an
   * application may change the element's state out of a message handler. */
  GRecMutex lock;
  gboolean has_left;
};

static GMutex instances_lock;
static GHashTable *instances; /* id -> Instance; instances_lock */

static void
instance_unref (Instance *instance)
{
  if (!g_atomic_ref_count_dec (&instance->refs))
    return;
  g_ptr_array_unref (instance->members);
  gst_trt_model_settings_clear (&instance->settings);
  gst_trt_batcher_unref (instance->batcher);
  g_clear_error (&instance->error);
  g_free (instance->id);
  g_free (instance);
}

static GstTrtMember *
member_ref (GstTrtMember *member)
{
  g_atomic_ref_count_inc (&member->refs);
  return member;
}

static void
member_unref (GstTrtMember *member)
{
  if (!g_atomic_ref_count_dec (&member->refs))
    return;
  instance_unref (member->instance);
  g_rec_mutex_clear (&member->lock);
  g_free (member->name);
  g_free (member);
}

/* ---- telling members -------------------------------------------------- */

/* Those that there are now. */
static GPtrArray *
list_members (Instance *instance)
{
  GPtrArray *list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) member_unref);

  for (guint i = 0; i < instance->members->len; i++)
    g_ptr_array_add (list, member_ref (instance->members->pdata[i]));
  return list;
}

static void
tell_progress (GstTrtMember *member, gdouble fraction, const gchar *stage)
{
  g_rec_mutex_lock (&member->lock);
  if (!member->has_left)
    member->callbacks.progress (fraction, stage, member->user_data);
  g_rec_mutex_unlock (&member->lock);
}

/* What the model has to say, once: its elements have one user. */
static void
tell_warning (GstTrtMember *member)
{
  Instance *instance = member->instance;
  const gchar *text = NULL;

  g_mutex_lock (&instances_lock);
  if (instance->batcher != NULL && !instance->has_warned)
    text = gst_trt_model_get_warning (
        gst_trt_batcher_get_model (instance->batcher));
  instance->has_warned |= text != NULL;
  g_mutex_unlock (&instances_lock);
  if (text != NULL)
    member->callbacks.warn (text, member->user_data);
}

/* What it runs with, or NULL. */
static GstTrtBatcher *
get_batcher (const GstTrtMember *member)
{
  const Instance *instance = member->instance;

  if (instance->batcher == NULL)
    return NULL;
  return instance->id != NULL ? gst_trt_batcher_for_stream (
                                    instance->batcher, member->n_inflight)
                              : gst_trt_batcher_ref (instance->batcher);
}

static void
tell_done (GstTrtMember *member)
{
  GstTrtBatcher *batcher = NULL;

  g_rec_mutex_lock (&member->lock);
  if (!member->has_left)
    tell_warning (member);
  if (!member->has_left) {
    batcher = get_batcher (member);
    member->callbacks.done (
        batcher, NULL, member->instance->error, member->user_data);
  }
  g_rec_mutex_unlock (&member->lock);
  gst_trt_batcher_unref (batcher);
}

static void
on_progress (gdouble fraction, const gchar *stage, gpointer user_data)
{
  Instance *instance = user_data;
  GPtrArray *members;

  g_mutex_lock (&instances_lock);
  members = list_members (instance);
  g_mutex_unlock (&instances_lock);
  for (guint i = 0; i < members->len; i++)
    tell_progress (members->pdata[i], fraction, stage);
  g_ptr_array_unref (members);
}

static void
on_done (GstTrtBatcher *batcher, const GstTrtCalibrationFigures *figures,
    const GError *error, gpointer user_data)
{
  Instance *instance = user_data;
  GPtrArray *members;

  g_mutex_lock (&instances_lock);
  instance->is_done = TRUE;
  instance->batcher
      = batcher != NULL ? gst_trt_batcher_ref (batcher) : NULL;
  instance->error = error != NULL ? g_error_copy (error) : NULL;
  members = list_members (instance);
  g_mutex_unlock (&instances_lock);
  for (guint i = 0; i < members->len; i++)
    tell_done (members->pdata[i]);
  g_ptr_array_unref (members);
}

/* ---- joining ---------------------------------------------------------- */

static gchar *
number (guint value)
{
  return g_strdup_printf ("%u", value);
}

static gchar *
precision_name (GstTrtPrecision precision)
{
  GEnumClass *klass = g_type_class_ref (GST_TYPE_TRT_PRECISION);
  gchar *name = g_strdup (g_enum_get_value (klass, precision)->value_nick);

  g_type_class_unref (klass);
  return name;
}

/* The value of the @n-th property that members must agree on, as text; FALSE
 * behind the last. */
static gboolean
get_value (const GstTrtModelSettings *s, guint n, const gchar **property,
    gchar **value)
{
  static const gchar *const names[] = { "model", "backend", "plan-cache-dir",
    "calibration", "precision", "max-objects", "batch-size", "output-tensors",
    "cuda-device-id" };
  gchar *const texts[] = { s->path, s->backend, s->cache_dir, s->calibration };

  *value = NULL;
  if (n < GST_TRT_MODEL_N_FIELDS) {
    *property = gst_trt_model_field_get_name (n);
    if (n != GST_TRT_MODEL_LABELS)
      *value = g_strdup (s->fields[n]);
    return TRUE;
  }
  n -= GST_TRT_MODEL_N_FIELDS;
  if (n >= G_N_ELEMENTS (names))
    return FALSE;
  *property = names[n];
  if (n < G_N_ELEMENTS (texts))
    *value = g_strdup (texts[n]);
  else if (n == 4)
    *value = precision_name (s->precision);
  else
    *value = number (n == 5 ? s->max_objects
            : n == 6 ? s->batch_size
            : n == 7 ? (guint) s->keep_outputs
                     : (guint) s->cuda_device);
  return TRUE;
}

static gboolean
check_settings (const Instance *instance, const gchar *name,
    const GstTrtModelSettings *settings, GError **error)
{
  const GstTrtMember *first = instance->members->pdata[0];
  const gchar *property;
  gchar *ours, *theirs;

  for (guint i = 0; get_value (settings, i, &property, &ours); i++) {
    gboolean same;

    get_value (&instance->settings, i, &property, &theirs);
    same = g_strcmp0 (ours, theirs) == 0;
    if (!same)
      g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
          "model-instance-id=%s: %s has %s=%s, but %s, which shares it, has "
          "%s=%s; give them the same value, or another model-instance-id",
          instance->id, name, property, ours != NULL ? ours : "(unset)",
          first->name, property, theirs != NULL ? theirs : "(unset)");
    g_free (ours);
    g_free (theirs);
    if (!same)
      return FALSE;
  }
  return TRUE;
}

static Instance *
instance_new (const gchar *id, const GstTrtModelSettings *settings)
{
  Instance *instance = g_new0 (Instance, 1);

  g_atomic_ref_count_init (&instance->refs);
  instance->id = g_strdup (id);
  instance->members = g_ptr_array_new ();
  gst_trt_model_settings_copy (&instance->settings, settings);
  return instance;
}

static GstTrtMember *
member_new (Instance *instance, const gchar *name, guint n_inflight,
    const GstTrtLoaderCallbacks *callbacks, gpointer user_data)
{
  GstTrtMember *member = g_new0 (GstTrtMember, 1);

  g_atomic_ref_count_init (&member->refs);
  g_atomic_ref_count_inc (&instance->refs);
  member->instance = instance;
  member->name = g_strdup (name);
  member->n_inflight = n_inflight;
  member->callbacks = *callbacks;
  member->user_data = user_data;
  g_rec_mutex_init (&member->lock);
  return member;
}

/* The instance @id, made where there is none; instances_lock. */
static Instance *
find (const gchar *id, const GstTrtModelSettings *settings)
{
  Instance *instance;

  if (id == NULL)
    return instance_new (NULL, settings);
  if (instances == NULL)
    instances = g_hash_table_new (g_str_hash, g_str_equal);
  instance = g_hash_table_lookup (instances, id);
  if (instance != NULL) {
    g_atomic_ref_count_inc (&instance->refs);
    return instance;
  }
  instance = instance_new (id, settings);
  g_hash_table_insert (instances, instance->id, instance);
  return instance;
}

GstTrtMember *
gst_trt_instance_join (const gchar *id, const gchar *name,
    const GstTrtModelSettings *settings, guint n_inflight,
    const GstTrtLoaderCallbacks *callbacks, gpointer user_data,
    GError **error)
{
  static const GstTrtLoaderCallbacks ours = { on_progress, on_done, NULL };
  GstTrtMember *member = NULL;
  Instance *instance;
  gboolean is_done = FALSE;

  g_mutex_lock (&instances_lock);
  instance = find (id, settings);
  if (instance->members->len == 0
      || check_settings (instance, name, settings, error)) {
    member = member_new (instance, name, n_inflight, callbacks, user_data);
    g_ptr_array_add (instance->members, member);
    if (instance->loader == NULL)
      instance->loader = gst_trt_loader_start (
          settings, NULL, id != NULL, n_inflight, &ours, instance);
    is_done = instance->is_done;
  }
  g_mutex_unlock (&instances_lock);
  if (is_done)
    tell_done (member);
  instance_unref (instance);
  return member;
}

GstTrtLoader *
gst_trt_instance_leave (GstTrtMember *member)
{
  Instance *instance = member->instance;
  GstTrtLoader *loader = NULL;

  g_rec_mutex_lock (&member->lock);
  member->has_left = TRUE;
  g_rec_mutex_unlock (&member->lock);
  g_mutex_lock (&instances_lock);
  g_ptr_array_remove (instance->members, member);
  if (instance->members->len == 0) {
    loader = g_steal_pointer (&instance->loader);
    if (instance->id != NULL)
      g_hash_table_remove (instances, instance->id);
  }
  g_mutex_unlock (&instances_lock);
  if (loader != NULL)
    gst_trt_loader_cancel (loader);
  member_unref (member);
  return loader;
}
