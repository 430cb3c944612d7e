/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_faults.c: the CUDA backend keeps what it allocated, and says what is
 * wrong when the driver does not play along. */
#include <dlfcn.h>

#include "cuda_rig.h"

START_TEST (without_a_driver)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("TRTINFER_LIBCUDA", "/nowhere/libcuda.so.1", TRUE);
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "libcuda.so.1 is not there: install NVIDIA's driver");
}
END_TEST

START_TEST (without_a_device)
{
  g_autoptr (GError) error = NULL;

  rig_standin_set ("no-device");
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "there is no NVIDIA GPU");
}
END_TEST

START_TEST (with_an_old_driver)
{
  g_autoptr (GError) error = NULL;

  rig_standin_set ("version=11080");
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "too old: it has CUDA 11.8, and CUDA 12.0 (driver 525) is needed");
}
END_TEST

START_TEST (without_kernels)
{
  g_autoptr (GError) error = NULL;

  g_unsetenv ("TRTINFER_CUDA_KERNELS");
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "built without CUDA kernels; configure with nvcc");
}
END_TEST

START_TEST (without_code_for_the_device)
{
  g_autoptr (GError) error = NULL;

  rig_standin_set ("no-image,cc=75");
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "configure with -Dcuda-archs=75");
  rig_check_clean ();
}
END_TEST

START_TEST (without_one_kernel)
{
  g_autoptr (GError) error = NULL;

  rig_standin_set ("no-kernel=trtk_plain_binary");
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "there is no CUDA kernel 'trtk_plain_binary'");
  rig_check_clean ();
}
END_TEST

START_TEST (memory_is_full_then_released)
{
  g_autoptr (GError) error = NULL;
  TrtContext *c;

  rig_standin_set ("memory=4096");
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_MEMORY,
      "are missing");
  rig_check_clean ();
  rig_standin_set ("");
  c = rig_good_context ("cuda");
  rig_check_run (c, 5);
  trt_context_free (c);
  rig_check_clean ();
}
END_TEST

/* Another thread that waits for the whole context ends a capture. */
START_TEST (a_capture_is_made_again)
{
  TrtContext *c = NULL;

  rig_standin_set ("broken-captures=3");
  c = rig_good_context ("cuda");
  rig_check_run (c, 5);
  trt_context_free (c);
  rig_standin_set ("");
  rig_check_clean ();
}
END_TEST

START_TEST (any_allocation_may_fail)
{
  gboolean failed = TRUE;

  for (guint n = 1; failed; n++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *fault = g_strdup_printf ("oom-at=%u", n);
    g_autoptr (TrtContext) c = NULL;
    rig_standin_set (fault);
    c = rig_context ("cuda", &error);
    failed = c == NULL;
    if (failed)
      rig_check_message (g_steal_pointer (&error), TRT_ERROR_MEMORY, "wanted");
    else
      ck_assert_uint_gt (n, 2);
    g_clear_pointer (&c, trt_context_free);
    rig_check_clean ();
  }
}
END_TEST

START_TEST (without_a_stream)
{
  g_autoptr (TrtPlan) plan = rig_plan ("cuda", NULL);
  TrtEngine *engine = rig_engine (plan, "cuda", NULL, NULL);
  g_autoptr (GError) error = NULL;

  rig_standin_set ("no-streams=1");
  ck_assert (trt_context_new (engine, &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_MEMORY,
      "cuStreamCreate");
  rig_standin_set ("");
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

START_TEST (a_sticky_error_is_told_once_and_ends_the_engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = rig_plan ("cuda", NULL);
  g_autoptr (TrtEngine) engine = rig_engine (plan, "cuda", NULL, NULL);
  TrtContext *c = trt_context_new (engine, NULL);
  long kernels;

  ck_assert (c != NULL && !trt_engine_is_lost (engine));
  rig_check_run (c, 1);
  rig_standin_set ("sticky-at=2");
  ck_assert (!trt_context_run (c, &error));
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_DEVICE_LOST,
      "fatal: the CUDA context is lost: running on the GPU: "
      "CUDA_ERROR_ILLEGAL_ADDRESS");
  kernels = rig_standin_get ("kernels");
  ck_assert (!trt_context_run (c, &error));
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_DEVICE_LOST,
      "fatal: the CUDA context was lost to an earlier error");
  ck_assert (rig_context ("cuda", &error) == NULL);
  rig_check_message (g_steal_pointer (&error), TRT_ERROR_DEVICE_LOST, "fatal");
  ck_assert_int_eq (rig_standin_get ("kernels"), kernels);
  ck_assert (trt_engine_is_lost (engine));
  trt_context_free (c);
}
END_TEST

static gpointer
own_context (void)
{
  void *library = dlopen (g_getenv ("TRTINFER_LIBCUDA"), RTLD_NOW);
  int (*create) (gpointer *context, unsigned flags, int device);
  int (*pop) (gpointer *context);
  gpointer context;

  *(void **) &create = dlsym (library, "cuCtxCreate_v2");
  *(void **) &pop = dlsym (library, "cuCtxPopCurrent_v2");
  ck_assert (create (&context, 0, 0) == 0 && pop (&context) == 0);
  return context;
}

START_TEST (weights_are_there_once_a_context_and_plan)
{
  g_autoptr (TrtPlan) plan = rig_plan ("cuda", NULL);
  gpointer other = own_context ();
  TrtEngine *a = rig_engine (plan, "cuda", NULL, NULL);
  long blocks = rig_standin_get ("blocks");
  TrtEngine *b = rig_engine (plan, "cuda", NULL, NULL), *c;
  TrtContext *run;

  ck_assert_int_eq (rig_standin_get ("blocks"), blocks);
  c = rig_engine (plan, "cuda", other, NULL);
  ck_assert_int_eq (rig_standin_get ("blocks"), 2 * blocks);
  trt_engine_unref (a);
  run = trt_context_new (b, NULL);
  rig_check_run (run, 1);
  trt_context_free (run);
  run = trt_context_new (c, NULL);
  rig_check_run (run, 2);
  trt_context_free (run);
  trt_engine_unref (b);
  trt_engine_unref (c);
  ck_assert_int_eq (rig_standin_get ("blocks"), 0);
  ck_assert_int_eq (rig_standin_get ("damage"), 0);
}
END_TEST

START_TEST (memory_stays_flat)
{
  TrtContext *c = rig_good_context ("cuda");
  long bytes, launches;

  rig_check_run (c, 1);
  bytes = rig_standin_get ("bytes");
  launches = rig_standin_get ("launches");
  for (guint i = 0; i < 2000; i++)
    ck_assert (trt_context_run (c, NULL));
  ck_assert_int_eq (rig_standin_get ("bytes"), bytes);
  ck_assert_int_eq (rig_standin_get ("launches"), launches);
  ck_assert_int_ge (rig_standin_get ("graphs"), 2001);
  trt_context_free (c);
  rig_check_clean ();
}
END_TEST

static void
add (TCase *tcase)
{
  tcase_add_test (tcase, without_a_driver);
  tcase_add_test (tcase, without_a_device);
  tcase_add_test (tcase, with_an_old_driver);
  tcase_add_test (tcase, without_kernels);
  tcase_add_test (tcase, without_code_for_the_device);
  tcase_add_test (tcase, without_one_kernel);
  tcase_add_test (tcase, memory_is_full_then_released);
  tcase_add_test (tcase, a_capture_is_made_again);
  tcase_add_test (tcase, any_allocation_may_fail);
  tcase_add_test (tcase, without_a_stream);
  tcase_add_test (tcase, a_sticky_error_is_told_once_and_ends_the_engine);
  tcase_add_test (tcase, weights_are_there_once_a_context_and_plan);
  tcase_add_test (tcase, memory_stays_flat);
}

int
main (void)
{
  return rig_run ("cuda-faults", add);
}
