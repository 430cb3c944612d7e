/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames in CUDA memory, for tests of elements.
 */
#include "cudatest.h"

#include <dlfcn.h>

GstCudaContext *device_context;
gpointer device_standin;

GstBuffer *
cuda_test_upload (
    GstCudaContext *context, const GstVideoInfo *info, GstBuffer *picture)
{
  GstBufferPool *pool = gst_cuda_buffer_pool_new (context);
  GstStructure *config = gst_buffer_pool_get_config (pool);
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (info);
  GstVideoFrame to, source;
  GstBuffer *buffer = NULL;

  gst_caps_set_features_simple (
      caps, gst_caps_features_new_single ("memory:CUDAMemory"));
  gst_buffer_pool_config_set_params (config, caps, info->size, 0, 0);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), GST_FLOW_OK);
  fail_unless (gst_is_cuda_memory (gst_buffer_peek_memory (buffer, 0)));
  fail_unless (gst_video_frame_map (&to, info, buffer, GST_MAP_WRITE));
  fail_unless (gst_video_frame_map (&source, info, picture, GST_MAP_READ));
  fail_unless (gst_video_frame_copy (&to, &source));
  gst_video_frame_unmap (&source);
  gst_video_frame_unmap (&to);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_PTS (picture);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  return buffer;
}

guint
cuda_test_count_warnings (GstBus *bus)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (
              bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR)) != NULL) {
    n += GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING ? 1 : 1000;
    gst_message_unref (message);
  }
  return n;
}

/* ---- the driver ------------------------------------------------------- */

void
device_standin_set (const gchar *text)
{
  void (*set) (const char *);

  *(gpointer *) &set = dlsym (device_standin, "trt_standin_set");
  set (text);
}

glong
device_standin_get (const gchar *what)
{
  long (*get) (const char *);

  *(gpointer *) &get = dlsym (device_standin, "trt_standin_get");
  return get (what);
}

int
cuda_test_run (int argc, char **argv, const gchar *name,
    void (*set_up) (void), void (*tear_down) (void), void (*add) (TCase *tcase))
{
  const gchar *library = g_getenv ("TRTINFER_LIBCUDA");
  Suite *suite;
  TCase *tc;
  int failed;

  gst_check_init (&argc, &argv);
  if (library != NULL
      && (device_standin = dlopen (library, RTLD_NOW)) == NULL)
    g_error ("%s", dlerror ());
  device_context = gst_cuda_load_library () ? gst_cuda_context_new (0) : NULL;
  if (device_context == NULL) {
    g_print ("SKIP: no CUDA driver, or no GPU\n");
    return 77;
  }
  gst_cuda_memory_init_once ();
  suite = suite_create (name);
  tc = tcase_create ("general");
  if (set_up != NULL)
    tcase_add_checked_fixture (tc, set_up, tear_down);
  add (tc);
  suite_add_tcase (suite, tc);
  failed = gst_check_run_suite (suite, name, __FILE__);
  gst_object_unref (device_context);
  return failed;
}
