/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* input.c: what the caller hands in, made into what the model declares. */
#include "ir/graph.h"
#include "ops/op.h"

/* ONNX's TensorProto.DataType, which Cast's "to" holds. */
static gint64
onnx_type (TrtkDtype dtype)
{
  static const gint8 types[TRTK_N_DTYPES] = { [TRTK_F32] = 1, [TRTK_U8] = 2,
    [TRTK_S8] = 3, [TRTK_U16] = 4, [TRTK_S16] = 5, [TRTK_S32] = 6,
    [TRTK_S64] = 7, [TRTK_BOOL] = 9, [TRTK_F16] = 10, [TRTK_F64] = 11,
    [TRTK_U32] = 12, [TRTK_U64] = 13, [TRTK_BF16] = 16 };

  return types[dtype];
}

/**
 * trt_graph_set_input_dtype:
 * @name: of an input
 * @dtype: what the caller will hand in
 *
 * Declares input @name as @dtype and casts it to what it was before; nothing
 * happens where they are the same.
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where there is no such input
 */
gboolean
trt_graph_set_input_dtype (TrtGraph *graph, const char *name, TrtkDtype dtype,
    GError **error)
{
  TrtTensor *input = trt_graph_find_input (graph, name), *cast;
  TrtNode *node;
  TrtkDtype declared;

  if (input == NULL)
    return trt_fail (error, TRT_ERROR_ARGUMENT, "there is no input '%s'", name);
  declared = input->enc.dtype;
  if (declared == dtype)
    return TRUE;
  node = trt_graph_new_node (graph, trt_op_find ("Cast"), "trt.cast-input",
      NULL, 0, 1);
  cast = trt_node_out (node, 0);
  trt_graph_replace_tensor (graph, input, cast);
  trt_node_set_input (node, 0, input);
  node->n_op_inputs = 1;
  trt_node_set_int (node, "to", onnx_type (declared));
  trt_graph_insert_node (graph, node,
      graph->nodes->len > 0 ? graph->nodes->pdata[0] : NULL);
  input->enc.dtype = dtype;
  return trt_graph_infer (graph, error);
}
