/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bench-streams [OPTION...] ELEMENTS...: frames per second of
 *   appsrc ! DECODER ! ELEMENTS ! fakesink
 * N times in one process. The access units of the file are read once and
 * looped from memory, so that neither disk nor parser is measured, and every
 * variant (an argument: `identity`, `trtinfer model=x.plan`) has the very same
 * source. Variants take turns; a round runs for some seconds after every
 * stream has delivered its first frames. Prints, for each variant, the median
 * over the rounds, their spread, the slowest stream, CPU time a frame of the
 * whole process, and the ratio to the last variant. */
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <stdlib.h>
#include <sys/resource.h>

#define FRAME_NS (GST_SECOND / 25)

static char *opt_file, *opt_parser = "h264parse", *opt_decoder = "avdec_h264";
static char *opt_caps = "video/x-h264";
static int opt_streams = 1, opt_rounds = 3, opt_warm = 30;
static double opt_seconds = 3;
static char **opt_variants;

static const GOptionEntry entries[] = {
  { "file", 'f', 0, G_OPTION_ARG_FILENAME, &opt_file,
      "Elementary stream (.h264)", "FILE" },
  { "parser", 0, 0, G_OPTION_ARG_STRING, &opt_parser,
      "Element that finds its frames (h264parse)", "ELEMENT" },
  { "caps", 0, 0, G_OPTION_ARG_STRING, &opt_caps, "What it is (video/x-h264)",
      "CAPS" },
  { "decoder", 'd', 0, G_OPTION_ARG_STRING, &opt_decoder,
      "From access units to frames (avdec_h264)", "ELEMENTS" },
  { "streams", 'n', 0, G_OPTION_ARG_INT, &opt_streams, "Streams (1)", "N" },
  { "rounds", 'r', 0, G_OPTION_ARG_INT, &opt_rounds,
      "Rounds of each variant (3)", "N" },
  { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &opt_seconds,
      "Length of a round (3)", "S" },
  { "warm", 'w', 0, G_OPTION_ARG_INT, &opt_warm,
      "Frames of each stream before a round begins (30)", "N" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_variants, NULL,
      "ELEMENTS..." },
  { NULL }
};

typedef struct {
  GPtrArray *units; /* GstBuffer, shared */
  GstCaps *caps;
  guint64 fed; /* by the thread of this source alone */
  gint frames; /* atomic: at the sink */
  gint before; /* frames when the round began */
} Stream;

typedef struct {
  double fps, slowest, cpu_us;
} Round;

static int
fail (const char *what, const char *why)
{
  g_printerr ("bench-streams: %s: %s\n", what, why);
  return 1;
}

/* ---- the file --------------------------------------------------------- */

/* The access units of the file, and their caps. */
static GPtrArray *
read_units (GstCaps **caps, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("filesrc location=\"%s\" ! %s ! "
                       "%s,stream-format=byte-stream,alignment=au ! "
                       "appsink name=sink sync=false",
          opt_file, opt_parser, opt_caps);
  GPtrArray *units =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref);
  GstElement *pipeline = gst_parse_launch (text, error);
  GstElement *sink;
  GstSample *sample;

  if (pipeline == NULL)
    return units;
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink))) != NULL) {
    gst_caps_replace (caps, gst_sample_get_caps (sample));
    g_ptr_array_add (units, gst_buffer_ref (gst_sample_get_buffer (sample)));
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  return units;
}

/* ---- a stream --------------------------------------------------------- */

/* Frames are in the order of decoding; without B-frames that is their order. */
static void
feed (GstAppSrc *source, guint length, gpointer data)
{
  Stream *stream = data;
  guint i = stream->fed % stream->units->len;
  GstBuffer *unit = gst_buffer_copy (g_ptr_array_index (stream->units, i));

  GST_BUFFER_PTS (unit) = GST_BUFFER_DTS (unit) = stream->fed++ * FRAME_NS;
  GST_BUFFER_DURATION (unit) = FRAME_NS;
  gst_app_src_push_buffer (source, unit);
}

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_int_inc (&((Stream *)data)->frames);
  return GST_PAD_PROBE_OK;
}

static void
connect_stream (GstElement *pipeline, guint i, Stream *stream)
{
  static const GstAppSrcCallbacks callbacks = { .need_data = feed };
  g_autofree char *source_name = g_strdup_printf ("source%u", i);
  g_autofree char *sink_name = g_strdup_printf ("sink%u", i);
  GstElement *source = gst_bin_get_by_name (GST_BIN (pipeline), source_name);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), sink_name);
  GstPad *pad = gst_element_get_static_pad (sink, "sink");

  gst_app_src_set_caps (GST_APP_SRC (source), stream->caps);
  gst_app_src_set_callbacks (
      GST_APP_SRC (source), (GstAppSrcCallbacks *)&callbacks, stream, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count, stream, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (source);
}

static GstElement *
make_pipeline (const char *variant, Stream *streams, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GstElement *pipeline;

  for (int i = 0; i < opt_streams; i++)
    g_string_append_printf (text,
        "appsrc name=source%d format=time max-buffers=4 max-bytes=0 ! %s ! "
        "%s ! fakesink name=sink%d sync=false async=false ",
        i, opt_decoder, variant, i);
  pipeline = gst_parse_launch (text->str, error);
  for (int i = 0; i < opt_streams && pipeline != NULL; i++)
    connect_stream (pipeline, i, &streams[i]);
  return pipeline;
}

/* ---- a round ---------------------------------------------------------- */

/* NULL as long as nothing went wrong. */
static char *
trouble (GstBus *bus)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (message == NULL)
    return NULL;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    gst_message_parse_warning (message, &error, &debug);
    g_printerr ("%s: %s\n", error->message, debug);
    return NULL;
  }
  gst_message_parse_error (message, &error, &debug);
  return g_strdup_printf (
      "%s: %s (%s)", GST_OBJECT_NAME (message->src), error->message, debug);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
         + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Until each stream has delivered its first frames, in two minutes at most: a
 * plan may have to be built first. */
static char *
warm_up (GstBus *bus, Stream *streams)
{
  for (int waited = 0; waited < 12000; waited++) {
    char *why = trouble (bus);
    gboolean ready = TRUE;

    for (int i = 0; i < opt_streams; i++)
      ready = ready && g_atomic_int_get (&streams[i].frames) >= opt_warm;
    if (why != NULL || ready)
      return why;
    g_usleep (10000);
  }
  return g_strdup ("no frames within two minutes");
}

static char *
measure (GstBus *bus, Stream *streams, Round *round)
{
  double cpu = cpu_seconds (), seconds;
  gint64 start = g_get_monotonic_time ();
  guint64 total = 0;
  gint least = G_MAXINT;

  for (int i = 0; i < opt_streams; i++)
    streams[i].before = g_atomic_int_get (&streams[i].frames);
  g_usleep (opt_seconds * 1e6);
  seconds = (g_get_monotonic_time () - start) / 1e6;
  for (int i = 0; i < opt_streams; i++) {
    gint n = g_atomic_int_get (&streams[i].frames) - streams[i].before;
    total += n;
    least = MIN (least, n);
  }
  round->fps = total / seconds;
  round->slowest = least / seconds;
  round->cpu_us = (cpu_seconds () - cpu) * 1e6 / MAX (total, 1);
  return trouble (bus);
}

static char *
run_round (const char *variant, GPtrArray *units, GstCaps *caps, Round *round)
{
  g_autofree Stream *streams = g_new0 (Stream, opt_streams);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;
  GstBus *bus;
  char *why;

  for (int i = 0; i < opt_streams; i++)
    streams[i] = (Stream){ .units = units, .caps = caps };
  pipeline = make_pipeline (variant, streams, &error);
  if (error != NULL) {
    g_clear_pointer (&pipeline, gst_object_unref);
    return g_strdup (error->message);
  }
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  why = warm_up (bus, streams);
  if (why == NULL)
    why = measure (bus, streams, round);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  return why;
}

/* ---- report ----------------------------------------------------------- */

static int
by_fps (const void *a, const void *b)
{
  double x = ((const Round *)a)->fps, y = ((const Round *)b)->fps;

  return (x > y) - (x < y);
}

static void
report (Round *rounds, guint n_variants)
{
  const Round *last;

  for (guint v = 0; v < n_variants; v++)
    qsort (rounds + v * opt_rounds, opt_rounds, sizeof (Round), by_fps);
  last = &rounds[(n_variants - 1) * opt_rounds + opt_rounds / 2];
  for (guint v = 0; v < n_variants; v++) {
    const Round *r = rounds + v * opt_rounds, *median = r + opt_rounds / 2;

    g_print ("%3d streams %9.1f frames/s [%.1f .. %.1f], slowest stream %.1f, "
             "%.1f us of CPU a frame, ratio %.3f: %s\n",
        opt_streams, median->fps, r->fps, r[opt_rounds - 1].fps,
        median->slowest, median->cpu_us, median->fps / last->fps,
        opt_variants[v]);
  }
}

static int
run_all (GPtrArray *units, GstCaps *caps)
{
  guint n = g_strv_length (opt_variants);
  g_autofree Round *rounds = g_new0 (Round, n * opt_rounds);

  for (int r = 0; r < opt_rounds; r++) {
    for (guint v = 0; v < n; v++) {
      g_autofree char *why =
          run_round (opt_variants[v], units, caps, &rounds[v * opt_rounds + r]);
      if (why != NULL)
        return fail (opt_variants[v], why);
    }
  }
  report (rounds, n);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context =
      g_option_context_new ("ELEMENTS... - frames per second of streams");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) units = NULL;
  GstCaps *caps = NULL;
  int status;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail ("options", error->message);
  if (opt_file == NULL || opt_variants == NULL || opt_streams < 1
      || opt_rounds < 1)
    return fail ("usage", "bench-streams --file FILE.h264 ELEMENTS...");
  units = read_units (&caps, &error);
  if (error != NULL)
    return fail (opt_file, error->message);
  if (units->len == 0)
    return fail (opt_file, "no frames found; is it a stream of that kind?");
  status = run_all (units, caps);
  gst_caps_replace (&caps, NULL);
  return status;
}
