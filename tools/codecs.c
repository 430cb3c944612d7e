/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* codecs.c: asks libnvcuvid what NVDEC decodes and libnvidia-encode what NVENC
 * encodes. */
#include "codecs.h"

#include <ffnvcodec/dynlink_cuda.h>
#include <ffnvcodec/dynlink_cuviddec.h>
#include <ffnvcodec/nvEncodeAPI.h>
#include <gmodule.h>
#include <string.h>

#include "base/error.h"

typedef NVENCSTATUS (NVENCAPI *CreateInstance) (NV_ENCODE_API_FUNCTION_LIST *);

/* The function @name of a library of the driver, which stays open. */
static gpointer
open_function (const char *library, const char *name, GError **error)
{
  GModule *module
      = g_module_open (library, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer symbol = NULL;

  if (module == NULL)
    trt_fail (error, TRT_ERROR_BACKEND,
        "%s is not there: install the driver's video libraries (in a "
        "container, NVIDIA_DRIVER_CAPABILITIES=compute,video)", library);
  else if (!g_module_symbol (module, name, &symbol))
    trt_fail (error, TRT_ERROR_BACKEND, "%s has no %s", library, name);
  if (symbol != NULL)
    g_module_make_resident (module);
  else if (module != NULL)
    g_module_close (module);
  return symbol;
}

/* ---- NVDEC ------------------------------------------------------------ */

static const struct {
  cudaVideoCodec codec;
  const char *name;
} decoded[] = {
  { cudaVideoCodec_H264, "H.264" },
  { cudaVideoCodec_HEVC, "H.265" },
  { cudaVideoCodec_AV1, "AV1" },
  { cudaVideoCodec_VP9, "VP9" },
  { cudaVideoCodec_VP8, "VP8" },
  { cudaVideoCodec_JPEG, "JPEG" },
  { cudaVideoCodec_VC1, "VC-1" },
  { cudaVideoCodec_MPEG4, "MPEG-4" },
  { cudaVideoCodec_MPEG2, "MPEG-2" },
  { cudaVideoCodec_MPEG1, "MPEG-1" },
};

static const struct {
  cudaVideoChromaFormat chroma;
  const char *name;
} chromas[] = {
  { cudaVideoChromaFormat_Monochrome, "gray" },
  { cudaVideoChromaFormat_420, "4:2:0" },
  { cudaVideoChromaFormat_422, "4:2:2" },
  { cudaVideoChromaFormat_444, "4:4:4" },
};

/* A driver refuses formats that it does not know: they are not decoded. */
static void
add_decoded (GArray *formats, tcuvidGetDecoderCaps *get, guint codec,
    guint chroma, int bits)
{
  CUVIDDECODECAPS caps;
  ToolFormat format;

  memset (&caps, 0, sizeof caps);
  caps.eCodecType = decoded[codec].codec;
  caps.eChromaFormat = chromas[chroma].chroma;
  caps.nBitDepthMinus8 = (unsigned) bits - 8;
  if (get (&caps) != 0 || !caps.bIsSupported)
    return;
  format = (ToolFormat) { .codec = decoded[codec].name,
    .chroma = chromas[chroma].name,
    .bits = bits,
    .width = caps.nMaxWidth,
    .height = caps.nMaxHeight,
    .engines = caps.nNumNVDECs };
  g_array_append_val (formats, format);
}

GArray *
tool_codecs_decode (TrtCudaDevice *device, GError **error)
{
  tcuvidGetDecoderCaps *get = (tcuvidGetDecoderCaps *) open_function (
      "libnvcuvid.so.1", "cuvidGetDecoderCaps", error);
  GArray *formats;

  if (get == NULL)
    return NULL;
  formats = g_array_new (FALSE, FALSE, sizeof (ToolFormat));
  for (guint codec = 0; codec < G_N_ELEMENTS (decoded); codec++) {
    for (guint chroma = 0; chroma < G_N_ELEMENTS (chromas); chroma++) {
      for (int bits = 8; bits <= 12; bits += 2)
        add_decoded (formats, get, codec, chroma, bits);
    }
  }
  return formats;
}

/* ---- NVENC ------------------------------------------------------------ */

typedef struct {
  NV_ENCODE_API_FUNCTION_LIST api;
  void *session;
} Encoder;

static const char *
encoded_name (const GUID *guid)
{
  if (memcmp (guid, &NV_ENC_CODEC_H264_GUID, sizeof *guid) == 0)
    return "H.264";
  if (memcmp (guid, &NV_ENC_CODEC_HEVC_GUID, sizeof *guid) == 0)
    return "H.265";
#if NVENCAPI_MAJOR_VERSION >= 12
  if (memcmp (guid, &NV_ENC_CODEC_AV1_GUID, sizeof *guid) == 0)
    return "AV1";
#endif
  return NULL;
}

/* FALSE without an error: the GPU has no encoder. */
static gboolean
open_encoder (Encoder *encoder, TrtCudaDevice *device, GError **error)
{
  NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS params;
  CreateInstance create = (CreateInstance) open_function (
      "libnvidia-encode.so.1", "NvEncodeAPICreateInstance", error);
  NVENCSTATUS status;

  if (create == NULL)
    return FALSE;
  memset (encoder, 0, sizeof *encoder);
  encoder->api.version = NV_ENCODE_API_FUNCTION_LIST_VER;
  status = create (&encoder->api);
  if (status != NV_ENC_SUCCESS)
    return trt_fail (error, TRT_ERROR_BACKEND,
        "NvEncodeAPICreateInstance: error %d: the driver may be older than "
        "Video Codec SDK %d.%d", status, NVENCAPI_MAJOR_VERSION,
        NVENCAPI_MINOR_VERSION);
  memset (&params, 0, sizeof params);
  params.version = NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS_VER;
  params.apiVersion = NVENCAPI_VERSION;
  params.deviceType = NV_ENC_DEVICE_TYPE_CUDA;
  params.device = device->context;
  status = encoder->api.nvEncOpenEncodeSessionEx (&params, &encoder->session);
  if (status == NV_ENC_SUCCESS)
    return TRUE;
  /* What is left of a session that did not open is to be destroyed too. */
  if (encoder->session != NULL)
    encoder->api.nvEncDestroyEncoder (encoder->session);
  if (status == NV_ENC_ERR_NO_ENCODE_DEVICE
      || status == NV_ENC_ERR_UNSUPPORTED_DEVICE)
    return FALSE;
  return trt_fail (error, TRT_ERROR_BACKEND,
      "nvEncOpenEncodeSessionEx: error %d", status);
}

static int
ask (Encoder *encoder, GUID codec, NV_ENC_CAPS what)
{
  NV_ENC_CAPS_PARAM param;
  int value = 0;

  memset (&param, 0, sizeof param);
  param.version = NV_ENC_CAPS_PARAM_VER;
  param.capsToQuery = what;
  if (encoder->api.nvEncGetEncodeCaps (encoder->session, codec, &param, &value)
      != NV_ENC_SUCCESS)
    return 0;
  return value;
}

static void
add_encoded (GArray *formats, Encoder *encoder, GUID codec)
{
  ToolFormat format = { .codec = encoded_name (&codec),
    .chroma = "4:2:0",
    .bits = 8,
    .width = (guint) ask (encoder, codec, NV_ENC_CAPS_WIDTH_MAX),
    .height = (guint) ask (encoder, codec, NV_ENC_CAPS_HEIGHT_MAX),
    .engines = (guint) ask (encoder, codec, NV_ENC_CAPS_NUM_ENCODER_ENGINES) };
  gboolean deep = ask (encoder, codec, NV_ENC_CAPS_SUPPORT_10BIT_ENCODE) != 0;

  if (format.codec == NULL)
    return;
  for (int full = 0; full < 2; full++) {
    if (full && !ask (encoder, codec, NV_ENC_CAPS_SUPPORT_YUV444_ENCODE))
      return;
    format.chroma = full ? "4:4:4" : "4:2:0";
    for (format.bits = 8; format.bits <= (deep ? 10 : 8); format.bits += 2)
      g_array_append_val (formats, format);
  }
}

static gboolean
list_encoded (GArray *formats, Encoder *encoder, GError **error)
{
  GUID guids[16];
  uint32_t n = 0;
  NVENCSTATUS status = encoder->api.nvEncGetEncodeGUIDs (encoder->session,
      guids, G_N_ELEMENTS (guids), &n);

  if (status != NV_ENC_SUCCESS)
    return trt_fail (error, TRT_ERROR_BACKEND, "nvEncGetEncodeGUIDs: error %d",
        status);
  for (uint32_t i = 0; i < MIN (n, G_N_ELEMENTS (guids)); i++)
    add_encoded (formats, encoder, guids[i]);
  return TRUE;
}

GArray *
tool_codecs_encode (TrtCudaDevice *device, GError **error)
{
  g_autoptr (GArray) formats = g_array_new (FALSE, FALSE, sizeof (ToolFormat));
  GError *local = NULL;
  Encoder encoder;

  if (open_encoder (&encoder, device, &local)) {
    list_encoded (formats, &encoder, &local);
    encoder.api.nvEncDestroyEncoder (encoder.session);
  }
  if (local == NULL)
    return g_steal_pointer (&formats);
  g_propagate_error (error, local);
  return NULL;
}
