/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What a pipeline costs beside inference: decoded video through trtinfer,
 * trtoverlay and trtpublish, in one process. Prints rows of a table.
 *
 *   bench-pipeline-overhead MODEL VIDEO [PROPERTY=VALUE of trtinfer ...]
 *
 * Inside trtinfer the element's own "stats" tell the stages, frame by frame.
 * Chain functions are wrapped to time the rest:
 *   hand-over   CPU time of trtinfer's chain function (it may sleep until there
 *               is room), and wall time of its task from one push to the next
 *               less the four stages: taking the frame, waiting for the decoder
 *   overlay, publish   wall time of their chain functions, less what these call
 */
#include <gst/gst.h>

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define WARM_UP 20 /* frames that do not count */

static const gchar *const stages[]
    = { "inference", "preprocess", "postprocess", "attach" };
#define N_STAGES G_N_ELEMENTS (stages)

typedef struct {
  GstPadChainFunction chain;
  GArray *samples; /* guint64, ns, of frames after the first WARM_UP */
  guint n_frames;
  gboolean cpu_time;
  guint64 inner; /* of the chain function called by the last call of this */
} Stage;

static Stage infer_stage, overlay_stage, publish_stage, sink_stage;
static GstElement *infer;
static GArray *inside[N_STAGES]; /* guint64, ns */
static GArray *between;          /* the rest of trtinfer's task */
static guint64 totals[N_STAGES]; /* of all frames so far */
static guint64 pushed_at;        /* when the last push was done */

static guint64
now (gboolean cpu_time)
{
  struct timespec t;

  clock_gettime (cpu_time ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
  return GST_TIMESPEC_TO_TIME (t);
}

/* The stages of the frame that trtinfer pushes, @gap after the last: what its
 * totals grew by. */
static void
note_stages (guint64 gap, gboolean counts)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 sum = 0, rest;

  g_object_get (infer, "stats", &stats, NULL);
  for (guint i = 0; i < N_STAGES; i++) {
    g_autofree gchar *name = g_strconcat (stages[i], "-ns-total", NULL);
    guint64 total = 0, took;

    if (!gst_structure_get_uint64 (stats, name, &total))
      g_error ("trtinfer's stats have no %s", name);
    took = total - totals[i];
    totals[i] = total;
    sum += took;
    if (counts)
      g_array_append_val (inside[i], took);
  }
  rest = gap > sum ? gap - sum : 0;
  if (counts)
    g_array_append_val (between, rest);
}

static GstFlowReturn
timed_chain (
    Stage *stage, Stage *outer, GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  guint64 start = now (stage->cpu_time), took, own;
  GstFlowReturn ret;

  stage->inner = 0;
  ret = stage->chain (pad, parent, buffer);
  took = now (stage->cpu_time) - start;
  own = took - stage->inner;
  if (outer != NULL)
    outer->inner = took;
  if (stage->n_frames++ >= WARM_UP)
    g_array_append_val (stage->samples, own);
  return ret;
}

static GstFlowReturn
infer_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return timed_chain (&infer_stage, NULL, pad, parent, buffer);
}

static GstFlowReturn
overlay_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstFlowReturn ret;

  note_stages (
      now (FALSE) - pushed_at, overlay_stage.n_frames >= WARM_UP);
  ret = timed_chain (&overlay_stage, NULL, pad, parent, buffer);
  pushed_at = now (FALSE);
  return ret;
}

static GstFlowReturn
publish_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return timed_chain (&publish_stage, &overlay_stage, pad, parent, buffer);
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return timed_chain (&sink_stage, &publish_stage, pad, parent, buffer);
}

static GArray *
new_samples (void)
{
  return g_array_new (FALSE, FALSE, sizeof (guint64));
}

static void
wrap (Stage *stage, GstElement *pipeline, const gchar *name,
    GstPadChainFunction chain, gboolean cpu_time)
{
  g_autoptr (GstElement) element
      = gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");

  stage->chain = GST_PAD_CHAINFUNC (pad);
  stage->samples = new_samples ();
  stage->cpu_time = cpu_time;
  gst_pad_set_chain_function (pad, chain);
}

static int
compare (const void *a, const void *b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

/* Of sorted samples, in microseconds. */
static gdouble
quantile (const GArray *samples, gdouble fraction)
{
  guint at = (guint) (fraction * (samples->len - 1) + .5);

  return (gdouble) g_array_index (samples, guint64, at) / 1000;
}

static gdouble
print_row (const gchar *name, GArray *samples, gdouble inference)
{
  gdouble median;

  g_array_sort (samples, compare);
  median = quantile (samples, .5);
  g_print ("| %s | %.1f | %.1f | %.1f | %.2f %% |\n", name,
      quantile (samples, 0), median, quantile (samples, .95),
      100 * median / inference);
  return median;
}

/* FALSE where everything beside inference takes 10 % of it or more; medians of
 * both, so that one slow frame of a busy machine does not speak for all. */
static gboolean
report (const gchar *title)
{
  struct {
    const gchar *name;
    GArray *samples;
  } rows[] = { { "pre-processing", inside[1] }, { "post-processing", inside[2] },
    { "metas", inside[3] }, { "queue, giving", infer_stage.samples },
    { "queue, taking and waiting", between },
    { "trtoverlay", overlay_stage.samples },
    { "trtpublish", publish_stage.samples } };
  gdouble sum = 0, inference, least;

  g_array_sort (inside[0], compare);
  inference = quantile (inside[0], .5);
  least = quantile (inside[0], 0);
  g_print ("| %s, %u frames | least us | median us | p95 us | of inference |\n"
           "|---|---|---|---|---|\n", title, inside[0]->len);
  print_row ("inference", inside[0], inference);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    sum += print_row (rows[i].name, rows[i].samples, inference);
  g_print ("| **all but inference** | | %.1f | | **%.2f %%**, %.2f %% of the "
           "least |\n", sum, 100 * sum / inference, 100 * sum / least);
  return sum < .1 * inference;
}

static gboolean
play (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return TRUE;
  gst_message_parse_error (message, &error, NULL);
  g_printerr ("%s\n", error->message);
  return FALSE;
}

static GstElement *
make_pipeline (char **argv, const gchar *lines)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (
      "filesrc name=source ! decodebin ! "
      "trtinfer name=infer wait-for-model=always ! trtoverlay name=overlay ! "
      "trtpublish name=publish add-empty-results=true ! "
      "fakesink name=sink sync=false", &error);

  if (pipeline == NULL)
    g_error ("%s", error->message);
  gst_child_proxy_set (GST_CHILD_PROXY (pipeline), "infer::model", argv[1],
      "source::location", argv[2], "publish::file-path", lines, NULL);
  infer = gst_bin_get_by_name (GST_BIN (pipeline), "infer");
  for (guint i = 3; argv[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (argv[i], "=", 2);

    if (g_strv_length (pair) != 2)
      g_error ("%s is no PROPERTY=VALUE", argv[i]);
    gst_util_set_object_arg (G_OBJECT (infer), pair[0], pair[1]);
  }
  wrap (&infer_stage, pipeline, "infer", infer_chain, TRUE);
  wrap (&overlay_stage, pipeline, "overlay", overlay_chain, FALSE);
  wrap (&publish_stage, pipeline, "publish", publish_chain, FALSE);
  wrap (&sink_stage, pipeline, "sink", sink_chain, FALSE);
  between = new_samples ();
  for (guint i = 0; i < N_STAGES; i++)
    inside[i] = new_samples ();
  return pipeline;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *lines = NULL, *title = NULL;
  GstElement *pipeline;
  gboolean good;

  gst_init (&argc, &argv);
  if (argc < 3) {
    g_printerr ("usage: %s MODEL VIDEO [PROPERTY=VALUE ...]\n", argv[0]);
    return 2;
  }
  close (g_file_open_tmp ("overhead-XXXXXX.jsonl", &lines, NULL));
  pipeline = make_pipeline (argv, lines);
  good = play (pipeline);
  if (good && overlay_stage.samples->len == 0) {
    g_printerr ("%s has no more than %d frames\n", argv[2], WARM_UP);
    good = FALSE;
  }
  title = g_path_get_basename (argv[1]);
  good = good && report (title);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (infer);
  gst_object_unref (pipeline);
  remove (lines);
  return good ? 0 : 1;
}
