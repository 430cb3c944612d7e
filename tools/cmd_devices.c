/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_devices.c: trtplan devices: the GPUs of this machine, what their video
 * engines take and what plans would use on them. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"
#include "backends/cuda/fatbins.h"
#include "backends/cuda/modules.h"
#include "codecs.h"
#include "tool.h"

/* In every build of the kernels. */
#define ANY_KERNEL "trtk_elementwise"

typedef struct {
  TrtCudaDevice *device;
  char *trouble; /* why the GPU cannot be used; NULL: it can */
  gsize free_bytes, total_bytes;
  int binary, ptx; /* of the kernels, 90: sm_90; 0: none */
  char *no_kernels, *no_decoders, *no_encoders; /* why */
  GArray *decoders, *encoders; /* ToolFormat */
} Gpu;

static gboolean json;

static const GOptionEntry entries[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
  { NULL }
};

/* ---- what there is ---------------------------------------------------- */

static void
gpu_free (gpointer data)
{
  Gpu *gpu = data;

  if (gpu->device != NULL)
    trt_cuda_device_close (gpu->device);
  g_clear_pointer (&gpu->decoders, g_array_unref);
  g_clear_pointer (&gpu->encoders, g_array_unref);
  g_free (gpu->trouble);
  g_free (gpu->no_kernels);
  g_free (gpu->no_decoders);
  g_free (gpu->no_encoders);
  g_free (gpu);
}

/* The error's message, and the error is free again. */
static char *
take (GError **error)
{
  char *text = *error != NULL ? g_strdup ((*error)->message) : NULL;

  g_clear_error (error);
  return text;
}

/* Which code of the kernels the driver took. */
static gboolean
ask_kernels (Gpu *gpu, GError **error)
{
  TrtCudaDevice *d = gpu->device;
  TrtCuFunction function;

  if (!trt_cuda_fatbins_any (error))
    return FALSE;
  function = trt_cuda_modules_find (d->modules, ANY_KERNEL, 0, error);
  return function != NULL
         && trt_cuda_check (d, d->cu->function_get (&gpu->binary,
                TRT_CU_FUNC_BINARY_VERSION, function), "cuFuncGetAttribute",
             error)
         && trt_cuda_check (d, d->cu->function_get (&gpu->ptx,
                TRT_CU_FUNC_PTX_VERSION, function), "cuFuncGetAttribute",
             error);
}

static Gpu *
gpu_new (int ordinal)
{
  Gpu *gpu = g_new0 (Gpu, 1);
  GError *error = NULL;

  gpu->device = trt_cuda_device_open (NULL, ordinal, &error);
  if (gpu->device == NULL || !trt_cuda_push (gpu->device, &error)) {
    gpu->trouble = take (&error);
    return gpu;
  }
  gpu->device->cu->mem_info (&gpu->free_bytes, &gpu->total_bytes);
  if (!ask_kernels (gpu, &error))
    gpu->no_kernels = take (&error);
  gpu->decoders = tool_codecs_decode (gpu->device, &error);
  gpu->no_decoders = take (&error);
  gpu->encoders = tool_codecs_encode (gpu->device, &error);
  gpu->no_encoders = take (&error);
  trt_cuda_pop (gpu->device);
  return gpu;
}

/* "570.86.10"; NULL where the kernel does not tell. */
static char *
driver_version (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/sys/module/nvidia/version", &text, NULL, NULL))
    return NULL;
  return g_strstrip (text);
}

static GPtrArray *
list_gpus (const TrtCuDriver *cu, GError **error)
{
  GPtrArray *gpus = g_ptr_array_new_with_free_func (gpu_free);
  int n = 0;

  if (trt_cuda_device_any (error)
      && trt_cu_check (cu->device_count (&n), "cuDeviceGetCount", error)) {
    for (int i = 0; i < n; i++)
      g_ptr_array_add (gpus, gpu_new (i));
  }
  return gpus;
}

/* The backend that a plan gets with nothing said. */
static const char *
backend_of (const Gpu *gpu)
{
  return gpu->no_kernels != NULL ? "cpu" : trt_default_backend (NULL);
}

/* Which convolutions the planner chooses from. */
static const char *
tiles_of (const Gpu *gpu)
{
  return gpu->device->props.cc == 90 ? "wgmma and TMA" : "mma";
}

/* ---- as text ---------------------------------------------------------- */

static void
print_formats (GString *s, const char *word, const GArray *formats,
    const char *why)
{
  g_string_append_printf (s, "  %s", word);
  if (formats == NULL)
    g_string_append_printf (s, " unknown: %s\n", why);
  else if (formats->len == 0)
    g_string_append (s, " nothing: the GPU has no such engine\n");
  else
    g_string_append_c (s, '\n');
  for (guint i = 0; formats != NULL && i < formats->len; i++) {
    const ToolFormat *f = &g_array_index (formats, ToolFormat, i);
    g_string_append_printf (s, "    %-6s %s %2d bit, up to %ux%u", f->codec,
        f->chroma, f->bits, f->width, f->height);
    if (f->engines > 0)
      g_string_append_printf (s, ", %u engine%s", f->engines,
          f->engines == 1 ? "" : "s");
    g_string_append_c (s, '\n');
  }
}

static void
print_plans (GString *s, const Gpu *gpu)
{
  const TrtCudaProps *p = &gpu->device->props;

  if (gpu->no_kernels != NULL) {
    g_string_append_printf (s, "  plans run on the CPU: %s\n", gpu->no_kernels);
    return;
  }
  g_string_append_printf (s,
      "  plans run on backend cuda%s: INT8 (%s; %.0f TOPS at most) where they "
      "are quantised, else FP16 (%.0f) or FP32\n  kernels for sm_%d",
      strcmp (backend_of (gpu), "cuda") == 0 ? "" : " where it is asked for",
      tiles_of (gpu), p->s8_ops_per_us / 1e6, p->f16_ops_per_us / 1e6,
      gpu->binary);
  if (gpu->ptx > 0 && gpu->ptx < gpu->binary)
    g_string_append_printf (s, ", compiled by the driver from PTX of "
        "compute_%d", gpu->ptx);
  g_string_append_c (s, '\n');
}

static void
print_gpu (GString *s, guint i, const Gpu *gpu)
{
  if (gpu->trouble != NULL) {
    g_string_append_printf (s, "GPU %u: %s\n", i, gpu->trouble);
    return;
  }
  g_string_append_printf (s,
      "GPU %u: %s, sm_%d, %d multiprocessors, %.1f of %.1f GiB free\n", i,
      gpu->device->name, gpu->device->props.cc, gpu->device->props.sms,
      gpu->free_bytes / 1073741824.0, gpu->total_bytes / 1073741824.0);
  print_plans (s, gpu);
  print_formats (s, "decodes", gpu->decoders, gpu->no_decoders);
  print_formats (s, "encodes", gpu->encoders, gpu->no_encoders);
}

static char *
as_text (const TrtCuDriver *cu, GPtrArray *gpus, const char *reason)
{
  GString *s = g_string_new (NULL);
  g_autofree char *version = driver_version ();

  if (reason != NULL)
    g_string_append_printf (s, "no GPU: %s\n", reason);
  else
    g_string_append_printf (s, "driver %s, CUDA %d.%d\n",
        version != NULL ? version : "of unknown version", cu->version / 1000,
        cu->version % 1000 / 10);
  for (guint i = 0; gpus != NULL && i < gpus->len; i++)
    print_gpu (s, i, gpus->pdata[i]);
  return g_string_free (s, FALSE);
}

/* ---- as JSON ---------------------------------------------------------- */

static void
add_text (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  if (value != NULL)
    json_builder_add_string_value (b, value);
  else
    json_builder_add_null_value (b);
}

static void
add_int (JsonBuilder *b, const char *name, gint64 value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

static void
add_formats (JsonBuilder *b, const char *name, const GArray *formats)
{
  json_builder_set_member_name (b, name);
  if (formats == NULL) {
    json_builder_add_null_value (b);
    return;
  }
  json_builder_begin_array (b);
  for (guint i = 0; i < formats->len; i++) {
    const ToolFormat *f = &g_array_index (formats, ToolFormat, i);
    json_builder_begin_object (b);
    add_text (b, "codec", f->codec);
    add_text (b, "chroma", f->chroma);
    add_int (b, "bits", f->bits);
    add_int (b, "max-width", f->width);
    add_int (b, "max-height", f->height);
    add_int (b, "engines", f->engines);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static void
add_plans (JsonBuilder *b, const Gpu *gpu)
{
  const TrtCudaProps *p = &gpu->device->props;

  json_builder_set_member_name (b, "plans");
  json_builder_begin_object (b);
  add_text (b, "backend", backend_of (gpu));
  add_text (b, "reason", gpu->no_kernels);
  if (gpu->no_kernels == NULL) {
    add_int (b, "kernels-sm", gpu->binary);
    add_int (b, "kernels-ptx", gpu->ptx);
    add_text (b, "convolutions", tiles_of (gpu));
    add_int (b, "int8-tops", (gint64) (p->s8_ops_per_us / 1e6 + .5));
    add_int (b, "fp16-tflops", (gint64) (p->f16_ops_per_us / 1e6 + .5));
  }
  json_builder_end_object (b);
}

static void
add_gpu (JsonBuilder *b, guint i, const Gpu *gpu)
{
  json_builder_begin_object (b);
  add_int (b, "index", i);
  if (gpu->trouble != NULL) {
    add_text (b, "error", gpu->trouble);
  } else {
    add_text (b, "name", gpu->device->name);
    add_int (b, "sm", gpu->device->props.cc);
    add_int (b, "multiprocessors", gpu->device->props.sms);
    add_int (b, "memory-bytes", (gint64) gpu->total_bytes);
    add_int (b, "free-bytes", (gint64) gpu->free_bytes);
    add_plans (b, gpu);
    add_formats (b, "decodes", gpu->decoders);
    add_text (b, "decodes-reason", gpu->no_decoders);
    add_formats (b, "encodes", gpu->encoders);
    add_text (b, "encodes-reason", gpu->no_encoders);
  }
  json_builder_end_object (b);
}

static char *
as_json (const TrtCuDriver *cu, GPtrArray *gpus, const char *reason)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *version = driver_version (), *cuda = NULL, *text = NULL;

  if (cu != NULL)
    cuda = g_strdup_printf ("%d.%d", cu->version / 1000,
        cu->version % 1000 / 10);
  json_builder_begin_object (b);
  add_text (b, "reason", reason);
  add_text (b, "driver", version);
  add_text (b, "cuda", cuda);
  json_builder_set_member_name (b, "devices");
  json_builder_begin_array (b);
  for (guint i = 0; gpus != NULL && i < gpus->len; i++)
    add_gpu (b, i, gpus->pdata[i]);
  json_builder_end_array (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) gpus = NULL;
  g_autofree char *text = NULL;
  const TrtCuDriver *cu;

  if (!tool_parse (&tool_devices, entries, &argc, &argv, 0, 0))
    return TOOL_USAGE;
  cu = trt_cu_driver (&error);
  if (cu != NULL)
    gpus = list_gpus (cu, &error);
  text = (json ? as_json : as_text) (cu, gpus,
      error != NULL ? error->message : NULL);
  return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
}

const ToolCommand tool_devices = {
  .name = "devices",
  .arguments = "",
  .summary = "Shows the GPUs, what they decode and encode, and what plans "
             "would use.",
  .examples = "  trtplan devices\n"
              "  trtplan devices --json",
  .run = run,
};
