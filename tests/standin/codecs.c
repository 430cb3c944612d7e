/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* codecs.c: libnvcuvid.so.1 and libnvidia-encode.so.1 of the GPU that is not
 * there. It decodes H.264 in 4:2:0 of 8 bits with 3 engines, H.265 with 2 and
 * 10 bits too, and refuses what it does not know with an error; it encodes
 * H.264 and H.265, the latter with 10 bits too. TRT_STANDIN_CODECS in the
 * environment: "none" has no encoder, "old" is no driver for our SDK. */
#include <ffnvcodec/dynlink_cuda.h>
#include <ffnvcodec/dynlink_cuviddec.h>
#include <ffnvcodec/nvEncodeAPI.h>
#include <stdlib.h>
#include <string.h>

#define VISIBLE __attribute__ ((visibility ("default")))

VISIBLE CUresult cuvidGetDecoderCaps (CUVIDDECODECAPS *caps);
VISIBLE NVENCSTATUS NvEncodeAPICreateInstance (
    NV_ENCODE_API_FUNCTION_LIST *list);

static int session;

static int
is_set (const char *word)
{
  const char *text = getenv ("TRT_STANDIN_CODECS");

  return text != NULL && strcmp (text, word) == 0;
}

CUresult
cuvidGetDecoderCaps (CUVIDDECODECAPS *caps)
{
  int hevc = caps->eCodecType == cudaVideoCodec_HEVC;

  if (caps->eChromaFormat != cudaVideoChromaFormat_420)
    return (CUresult) 1;
  if (!hevc && caps->eCodecType != cudaVideoCodec_H264)
    return (CUresult) 0;
  caps->bIsSupported = caps->nBitDepthMinus8 <= (hevc ? 2 : 0);
  caps->nNumNVDECs = hevc ? 2 : 3;
  caps->nMaxWidth = hevc ? 8192 : 4096;
  caps->nMaxHeight = caps->nMaxWidth;
  return (CUresult) 0;
}

static NVENCSTATUS NVENCAPI
open_session (NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS *params, void **encoder)
{
  *encoder = &session;
  if (params->version != NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS_VER
      || params->apiVersion != NVENCAPI_VERSION || params->device == NULL)
    return NV_ENC_ERR_INVALID_PARAM;
  session++;
  return is_set ("none") ? NV_ENC_ERR_UNSUPPORTED_DEVICE : NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
list_codecs (void *encoder, GUID *guids, uint32_t n, uint32_t *count)
{
  if (encoder != &session || n < 2)
    return NV_ENC_ERR_INVALID_PARAM;
  guids[0] = NV_ENC_CODEC_H264_GUID;
  guids[1] = NV_ENC_CODEC_HEVC_GUID;
  *count = 2;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
get_caps (void *encoder, GUID codec, NV_ENC_CAPS_PARAM *param, int *value)
{
  int hevc = memcmp (&codec, &NV_ENC_CODEC_HEVC_GUID, sizeof codec) == 0;

  if (encoder != &session || param->version != NV_ENC_CAPS_PARAM_VER)
    return NV_ENC_ERR_INVALID_PARAM;
  switch (param->capsToQuery) {
    case NV_ENC_CAPS_WIDTH_MAX:
    case NV_ENC_CAPS_HEIGHT_MAX:
      *value = hevc ? 8192 : 4096;
      break;
    case NV_ENC_CAPS_SUPPORT_10BIT_ENCODE:
      *value = hevc;
      break;
    case NV_ENC_CAPS_NUM_ENCODER_ENGINES:
      *value = 1;
      break;
    default:
      *value = 0;
  }
  return NV_ENC_SUCCESS;
}

/* A session that is closed twice, or never was open, ends the test. */
static NVENCSTATUS NVENCAPI
close_session (void *encoder)
{
  if (encoder != &session || session-- != 1)
    abort ();
  return NV_ENC_SUCCESS;
}

NVENCSTATUS
NvEncodeAPICreateInstance (NV_ENCODE_API_FUNCTION_LIST *list)
{
  if (is_set ("old") || list->version != NV_ENCODE_API_FUNCTION_LIST_VER)
    return NV_ENC_ERR_INVALID_VERSION;
  list->nvEncOpenEncodeSessionEx = open_session;
  list->nvEncGetEncodeGUIDs = list_codecs;
  list->nvEncGetEncodeCaps = get_caps;
  list->nvEncDestroyEncoder = close_session;
  return NV_ENC_SUCCESS;
}
