/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* driver.c: opening libcuda.so.1, and what its errors mean. */
#include "backends/cuda/driver.h"

#include <gmodule.h>

#include "base/error.h"

/* Tensor maps and cuLaunchKernelEx: CUDA 12.0. */
#define LEAST_VERSION 12000
#define LEAST_VERSION_TEXT "12.0 (driver 525)"

static GMutex lock;
static TrtCuDriver driver;
static gboolean is_open;

static const char *
library_name (void)
{
  const char *name = g_getenv ("TRTINFER_LIBCUDA");

  return name != NULL && *name != '\0' ? name : "libcuda.so.1";
}

static gboolean
too_old (int version, const char *missing, GError **error)
{
  g_autofree char *found
      = version > 0 ? g_strdup_printf ("CUDA %d.%d", version / 1000,
                          version % 1000 / 10)
                    : g_strdup ("an unknown version");

  return trt_fail (error, TRT_ERROR_BACKEND,
      "the NVIDIA driver is too old: it has %s%s%s, and CUDA " LEAST_VERSION_TEXT
      " is needed; install a newer driver", found,
      missing != NULL ? " without " : "", missing != NULL ? missing : "");
}

/* The version comes first, so that an old driver is told by its number. */
static gboolean
find_functions (GModule *module, GError **error)
{
  gpointer symbol;

  if (!g_module_symbol (module, "cuDriverGetVersion", &symbol))
    return trt_fail (error, TRT_ERROR_BACKEND,
        "'%s' is no CUDA driver: it has no cuDriverGetVersion",
        library_name ());
  *(gpointer *) &driver.driver_version = symbol;
  if (driver.driver_version (&driver.version) != 0)
    driver.version = 0;
  if (driver.version < LEAST_VERSION)
    return too_old (driver.version, NULL, error);
#define FIND(member, entry, arguments) \
  if (!g_module_symbol (module, #entry, &symbol)) \
    return too_old (driver.version, #entry, error); \
  *(gpointer *) &driver.member = symbol;
  TRT_CU_FUNCTIONS (FIND)
#undef FIND
  return TRUE;
}

static gboolean
start (GError **error)
{
  TrtCuResult result = driver.init (0);

  if (result == TRT_CU_NO_DEVICE)
    return trt_fail (error, TRT_ERROR_BACKEND, "there is no NVIDIA GPU");
  return trt_cu_check (result, "cuInit", error);
}

static gboolean
open_driver (GError **error)
{
  GModule *module = g_module_open (library_name (),
      G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

  if (module == NULL)
    return trt_fail (error, TRT_ERROR_BACKEND,
        "%s is not there: install NVIDIA's driver", library_name ());
  if (!find_functions (module, error) || !start (error)) {
    g_module_close (module);
    return FALSE;
  }
  /* The driver has threads of its own: it is never unloaded. */
  g_module_make_resident (module);
  return TRUE;
}

const TrtCuDriver *
trt_cu_driver (GError **error)
{
  g_mutex_lock (&lock);
  if (!is_open)
    is_open = open_driver (error);
  g_mutex_unlock (&lock);
  return is_open ? &driver : NULL;
}

static TrtError
code_of (TrtCuResult result)
{
  if (result == TRT_CU_OUT_OF_MEMORY)
    return TRT_ERROR_MEMORY;
  return trt_cu_is_sticky (result) ? TRT_ERROR_DEVICE_LOST : TRT_ERROR_BACKEND;
}

gboolean
trt_cu_check (TrtCuResult result, const char *what, GError **error)
{
  const char *name = NULL, *text = NULL;

  if (result == 0)
    return TRUE;
  if (driver.error_name != NULL)
    driver.error_name (result, &name);
  if (driver.error_string != NULL)
    driver.error_string (result, &text);
  return trt_fail (error, code_of (result), "%s: %s (%d), %s", what,
      name != NULL ? name : "CUDA error", result,
      text != NULL ? text : "unknown error");
}

gboolean
trt_cu_is_sticky (TrtCuResult result)
{
  switch (result) {
    case TRT_CU_ECC_UNCORRECTABLE:
    case TRT_CU_NVLINK_UNCORRECTABLE:
    case TRT_CU_ILLEGAL_ADDRESS:
    case TRT_CU_LAUNCH_TIMEOUT:
    case TRT_CU_CONTEXT_IS_DESTROYED:
    case TRT_CU_ASSERT:
    case TRT_CU_UNKNOWN:
      return TRUE;
    default:
      return result >= TRT_CU_HARDWARE_STACK_ERROR
             && result <= TRT_CU_LAUNCH_FAILED;
  }
}
