/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_images.c: kernels of two toolkits in one program: which of them a driver
 * gets, and what is said where it takes neither. On the stand-in driver. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "backends/cuda/modules.h"
#include "cuda/images.h"
#include "cuda_rig.h"

static const uint8_t no_code[] = "no code", code[] = "code";
/* "code" as zstd writes it, in one block without compression. */
static const uint8_t packed[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 0x29, 0, 0,
  'c', 'o', 'd', 'e', 0 };
#define WHOLE(bytes) bytes, bytes + sizeof bytes

const TrtkCudaImage trtk_cuda_images[] = {
  { "elementwise", WHOLE (code), 0, 13000 },
  { "max_pool", WHOLE (no_code), 0, 13000 },
  { "relayout", WHOLE (no_code), 0, 13000 },
  { "elementwise", WHOLE (no_code), 0, 12040 },
  { "max_pool", WHOLE (code), 0, 12040 },
  { "relayout", WHOLE (no_code), 0, 12040 },
#ifdef TRT_HAVE_ZSTD
  { "depthwise", WHOLE (packed), sizeof code, 12040 },
  { "global_pool", WHOLE (packed), sizeof code + 1, 12040 },
#endif
  { NULL, NULL, NULL, 0, 0 },
};

static TrtCudaDevice *
open_device (const char *faults)
{
  g_autoptr (GError) error = NULL;
  TrtCudaDevice *d;

  rig_standin_set (faults);
  d = trt_cuda_device_open (NULL, 0, &error);
  g_assert_no_error (error);
  ck_assert (trt_cuda_push (d, &error));
  return d;
}

static void
close_device (TrtCudaDevice *d)
{
  trt_cuda_pop (d);
  trt_cuda_device_close (d);
  ck_assert_int_eq (rig_standin_get ("modules"), 0);
}

static char *
find (TrtCudaDevice *d, const char *kernel)
{
  g_autoptr (GError) error = NULL;

  return trt_cuda_modules_find (d->modules, kernel, 0, &error) != NULL
             ? NULL
             : g_strdup (error->message);
}

START_TEST (a_new_driver_gets_the_later_toolkit_first)
{
  TrtCudaDevice *d = open_device ("version=13000");

  ck_assert_ptr_null (find (d, "trtk_elementwise"));
  ck_assert_int_eq (rig_standin_get ("modules"), 1);
  close_device (d);
}
END_TEST

START_TEST (the_other_toolkit_follows)
{
  TrtCudaDevice *d = open_device ("version=13000");

  ck_assert_ptr_null (find (d, "trtk_max_pool_s8"));
  close_device (d);
}
END_TEST

START_TEST (an_old_driver_is_told_what_it_would_take)
{
  TrtCudaDevice *d = open_device ("version=12040,no-image");
  g_autofree char *why = find (d, "trtk_elementwise");

  ck_assert_ptr_nonnull (why);
  ck_assert_msg (strstr (why, "by CUDA 13.0, which driver 580 and later take")
                     && strstr (why, "this one has CUDA 12.4"), "%s", why);
  close_device (d);
}
END_TEST

START_TEST (an_old_driver_gets_the_older_toolkit)
{
  TrtCudaDevice *d = open_device ("version=12040");

  ck_assert_ptr_null (find (d, "trtk_max_pool_s8"));
  close_device (d);
}
END_TEST

#ifdef TRT_HAVE_ZSTD
START_TEST (packed_images_are_unpacked)
{
  TrtCudaDevice *d = open_device ("version=12040");

  ck_assert_ptr_null (find (d, "trtk_depthwise_s8"));
  ck_assert_int_eq (rig_standin_get ("modules"), 1);
  close_device (d);
}
END_TEST

START_TEST (broken_images_are_passed_over)
{
  TrtCudaDevice *d = open_device ("version=12040,no-kernel=trtk_global_pool_s8");
  g_autofree char *why = find (d, "trtk_global_pool_s8");

  ck_assert_ptr_nonnull (why);
  ck_assert_msg (strstr (why, "'global_pool' cannot be unpacked"), "%s", why);
  close_device (d);
}
END_TEST
#endif

static void
add_tests (TCase *tc)
{
  g_unsetenv ("TRTINFER_CUDA_KERNELS");
  tcase_add_test (tc, a_new_driver_gets_the_later_toolkit_first);
  tcase_add_test (tc, the_other_toolkit_follows);
  tcase_add_test (tc, an_old_driver_is_told_what_it_would_take);
  tcase_add_test (tc, an_old_driver_gets_the_older_toolkit);
#ifdef TRT_HAVE_ZSTD
  tcase_add_test (tc, packed_images_are_unpacked);
  tcase_add_test (tc, broken_images_are_passed_over);
#endif
}

int
main (void)
{
  return rig_run ("cuda-images", add_tests);
}
