/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* text.h: what the printer and the parser of the text form share.
 *
 *   graph     := 'graph' NAME '{' statement* '}'
 *   statement := 'meta' NAME '=' NAME
 *              | 'symbol' NAME INT INT INT            min, opt, max
 *              | 'profile' '(' (range (',' range)*)? ')'  the same
 *              | 'input' TENSOR ':' type
 *              | 'const' TENSOR ':' type '=' contents
 *              | results '=' OP NAME? '(' operands ')' attrs? step*
 *              | 'output' TENSOR
 *   range     := NAME INT INT INT
 *   results   := result (',' result)*
 *   result    := '_' | TENSOR (':' type)?             '_': not made
 *   operands  := (operand (',' operand)*)?
 *   operand   := '_' | TENSOR                         '_': left out
 *   type      := DTYPE '[' (dim (',' dim)*)? ']' layout? quant?
 *   dim       := an expression as base/expr.h prints it
 *   layout    := 'nhwc' tail | 'backend' NAME tail | 'plain' tail
 *   tail      := 'granule=' INT 'pitch=' INT
 *                ('map=[' (INT ':' INT ':' INT),* ']')?  first : n : slot
 *   quant     := 'quant' ('tensor' | 'channel' | 'block') 'axis=' INT
 *                'block=' INT 'scales=' NUMBERS ('zeros=' NUMBERS)?
 *   contents  := '{' NUMBER (',' NUMBER)* '}'         one for each element
 *              | 'fill' NUMBER                        all elements alike
 *              | 'base64' STRING                      little-endian bytes
 *   attrs     := '{' (NAME '=' value (',' NAME '=' value)*)? '}'
 *   value     := INT | FLOAT | STRING | '[' INT,* ']' | 'floats' NUMBERS
 *   step      := '->' 'act' ACT FLOAT FLOAT
 *              | '->' ('bias' | 'scale' | 'add' | 'mul') TENSOR
 *   NUMBERS   := '[' (NUMBER (',' NUMBER)*)? ']'
 *   TENSOR    := '%' NAME
 *   NAME      := [A-Za-z0-9_./:-]+ | STRING
 *   STRING    := '"' with the escapes \\ \" \n and \xHH '"'
 *
 * White space separates and means nothing else; '#' starts a comment that ends
 * with the line. A FLOAT has a '.', an exponent, or is inf or nan. */
#ifndef TRT_IR_TEXT_H
#define TRT_IR_TEXT_H

#include "ir/graph.h"

/* A longer constant is written as 'fill' or 'base64'. */
#define TRT_TEXT_INLINE_MAX 16
/* Bytes of a constant that a text may ask for. */
#define TRT_TEXT_CONSTANT_MAX ((gsize)1 << 30)

/* Indexed by TrtkStepKind, TrtkAct, TrtQuantKind. */
extern const char *const trt_text_steps[TRTK_N_STEPS];
extern const char *const trt_text_acts[TRTK_N_ACTS];
extern const char *const trt_text_quants[4];

static inline gboolean
trt_text_is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == '/' || c == ':'
         || c == '-';
}

/* ---- writing (ir/print_value.c) ---------------------------------------- */

/* In quotes. */
void trt_text_print_string (GString *out, const char *s);
/* As it is where that can be read back, else in quotes. */
void trt_text_print_name (GString *out, const char *name);
/* The shortest form that reads back as the same double, or, where @single,
 * float. */
void trt_text_print_real (GString *out, double v, gboolean single);
void trt_text_print_double (GString *out, double v);
/* '[' numbers ']' */
void trt_text_print_doubles (GString *out, const double *v, guint n);
void trt_text_print_ints (GString *out, const gint64 *v, guint n);
/* '=' contents of @constant, inline, filled or as bytes. */
void trt_text_print_contents (GString *out, const TrtTensor *constant);

/* ---- reading (ir/scan.c) ---------------------------------------------- */

typedef struct {
  const char *p;
  guint line;
  TrtGraph *graph;
  GHashTable *tensors; /* name -> TrtTensor */
  GError **error;
} TrtScan;

/* Sets the error, with the line; FALSE. */
gboolean trt_scan_fail (TrtScan *s, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
/* Past white space and comments. */
void trt_scan_skip (TrtScan *s);
/* Takes @token where it comes next. A word must end there. */
gboolean trt_scan_take (TrtScan *s, const char *token);
gboolean trt_scan_expect (TrtScan *s, const char *token);
/* NAME; NULL and error where there is none. Caller frees. */
char *trt_scan_name (TrtScan *s, const char *what);
/* STRING; NULL and error where there is none. Caller frees. */
char *trt_scan_string (TrtScan *s);
gboolean trt_scan_int (TrtScan *s, gint64 *value);
gboolean trt_scan_double (
    TrtScan *s, double *value, gboolean *is_int, gint64 *int_value);
/* '[' numbers ']'; (transfer full), NULL and error on bad text. */
GArray *trt_scan_doubles (TrtScan *s);
GArray *trt_scan_ints (TrtScan *s);
/* type into @tensor (ir/parse_type.c). */
gboolean trt_scan_type (TrtScan *s, TrtTensor *tensor);
/* '=' contents of @tensor, whose type is known (ir/parse_constant.c). */
gboolean trt_scan_contents (TrtScan *s, TrtTensor *tensor);

#endif
