/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bench-host-cost [OPTION...]: CPU time a frame that trtinfer takes for itself:
 *   appsrc ! trtinfer ! fakesink     against     appsrc ! identity ! fakesink
 * in the threads of the pipeline alone. The network, a tiny one, is run by the
 * executor's thread, which does not count; what is left is taking the frame,
 * handing it over, batching, waiting, results, metas. Frames are of the
 * network's size, 32 x 32, so that pre-processing is little, and show 0, 10 or 30
 * objects.
 *
 * Variants take turns, and each is the least of its rounds: other programs only
 * ever add. With a rate the threads fall asleep between frames, as they do with
 * cameras; without one they hardly ever do.
 *
 * How often a thread sleeps for another is counted too, and so is what a busy
 * machine tells; instructions are callgrind's to count, of a variant alone. */
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tinymodel.h"
#include "trt.h"

#define SIDE 32
#define WARM 300

static int opt_frames = 3000, opt_rounds = 5;
static int opt_only = -1;
static double opt_rate;
static char *opt_properties = "";

static const GOptionEntry entries[] = {
  { "frames", 'n', 0, G_OPTION_ARG_INT, &opt_frames,
      "Frames of a round (3000)", "N" },
  { "rounds", 'r', 0, G_OPTION_ARG_INT, &opt_rounds,
      "Rounds of each variant (5)", "N" },
  { "only", 'o', 0, G_OPTION_ARG_INT, &opt_only,
      "This variant alone, from 0 (all)", "N" },
  { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &opt_rate,
      "Frames per second (0: as fast as they go)", "FPS" },
  { "properties", 'p', 0, G_OPTION_ARG_STRING, &opt_properties,
      "More properties of trtinfer", "TEXT" },
  { NULL }
};

typedef struct {
  const char *name, *properties; /* NULL: identity */
  guint n_objects;
} Variant;

static const Variant variants[] = {
  { "identity", NULL, 10 },
  { "trtinfer, 0 objects", "metadata=auto", 0 },
  { "trtinfer, 10 objects", "metadata=auto", 10 },
  { "trtinfer, 30 objects", "metadata=auto", 30 },
  { "trtinfer, 10 objects, metadata=minimal", "metadata=minimal", 10 },
  { "trtinfer, 30 objects, metadata=minimal", "metadata=minimal", 30 },
};
#define N_VARIANTS G_N_ELEMENTS (variants)

typedef struct {
  GstBuffer *frame;
  guint64 fed;
  gint64 begin; /* of the rate's clock */
  gint seen;    /* atomic: at the sink */
} Feed;

/* ---- frames ----------------------------------------------------------- */

/* A grid of 4 x 4 squares, each red, green, both or none: one object a colour. */
static GstBuffer *
make_frame (guint n_objects)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIDE * SIDE * 3, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data, 0, map.size);
  for (guint i = 0; i < SIDE * SIDE; i++) {
    guint square = i / SIDE / 8 * 4 + i % SIDE / 8;

    map.data[3 * i] = square < n_objects ? 255 : 0;
    map.data[3 * i + 1] = square + 16 < n_objects ? 255 : 0;
  }
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

static void
feed (GstAppSrc *source, guint length, gpointer data)
{
  Feed *f = data;
  GstBuffer *buffer = gst_buffer_copy (f->frame);

  if (opt_rate > 0) {
    gint64 at = f->begin + (gint64) ((double) f->fed / opt_rate * 1e6);
    gint64 wait = at - g_get_monotonic_time ();

    if (wait > 0)
      g_usleep ((gulong) wait);
  }
  GST_BUFFER_PTS (buffer) = f->fed++ * GST_SECOND / 30;
  gst_app_src_push_buffer (source, buffer);
}

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_int_inc (&((Feed *) data)->seen);
  return GST_PAD_PROBE_OK;
}

/* ---- CPU time --------------------------------------------------------- */

typedef struct {
  double cpu_us;
  double n_sleeps; /* a thread waited for another */
} Cost;

static char *
read_of_task (const char *task, const char *file)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/self/task/%s/%s", task, file);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* Of all threads but the executor's and this one, since they began. */
static Cost
read_cost (void)
{
  static const char sleeps[] = "\nvoluntary_ctxt_switches:";
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  Cost sum = { 0 };
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *who = read_of_task (name, "comm");
    g_autofree char *times = read_of_task (name, "schedstat");
    g_autofree char *status = read_of_task (name, "status");
    const char *count = status != NULL ? strstr (status, sleeps) : NULL;

    if (who == NULL || times == NULL || count == NULL
        || g_str_has_prefix (who, "trt-executor")
        || atoi (name) == (int) getpid ())
      continue;
    sum.cpu_us += (double) g_ascii_strtoull (times, NULL, 10) / 1e3;
    sum.n_sleeps += atof (count + strlen (sleeps));
    n++;
  }
  if (n == 0)
    g_error ("/proc/self/task/*/schedstat says nothing");
  return sum;
}

/* ---- a round ---------------------------------------------------------- */

static GstElement *
make_pipeline (const Variant *v, const char *folder, Feed *f)
{
  static const GstAppSrcCallbacks callbacks = { .need_data = feed };
  g_autofree char *infer
      = v->properties == NULL
            ? g_strdup ("identity")
            : g_strdup_printf ("trtinfer model=%s/grid.onnx backend=cpu "
                               "plan-cache-dir=%s wait-for-model=always "
                               "threshold=0.5 resize-mode=stretch %s %s",
                folder, folder, v->properties, opt_properties);
  g_autofree char *line = g_strdup_printf (
      "appsrc name=source format=time max-buffers=2 max-bytes=0 "
      "caps=video/x-raw,format=RGB,width=%d,height=%d,framerate=30/1 ! %s ! "
      "fakesink name=sink sync=false async=false", SIDE, SIDE, infer);
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);
  GstElement *source, *sink;
  GstPad *pad;

  if (error != NULL)
    g_error ("%s", error->message);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_app_src_set_callbacks (GST_APP_SRC (source),
      (GstAppSrcCallbacks *) &callbacks, f, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count, f, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (source);
  return pipeline;
}

static void
wait_for (GstElement *pipeline, Feed *f, int n)
{
  GstBus *bus = gst_element_get_bus (pipeline);

  while (g_atomic_int_get (&f->seen) < n) {
    g_autoptr (GstMessage) message
        = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

    if (message != NULL)
      g_error ("%s failed", GST_OBJECT_NAME (message->src));
    g_usleep (2000);
  }
  gst_object_unref (bus);
}

/* Of a frame. */
static Cost
run_round (const Variant *v, const char *folder)
{
  Feed f = { .frame = make_frame (v->n_objects),
    .begin = g_get_monotonic_time () };
  GstElement *pipeline = make_pipeline (v, folder, &f);
  Cost before, cost;
  int first, n;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_for (pipeline, &f, WARM);
  first = g_atomic_int_get (&f.seen);
  before = read_cost ();
  wait_for (pipeline, &f, first + opt_frames);
  cost = read_cost ();
  n = g_atomic_int_get (&f.seen) - first;
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  gst_buffer_unref (f.frame);
  return (Cost) { (cost.cpu_us - before.cpu_us) / n,
    (cost.n_sleeps - before.n_sleeps) / n };
}

static Cost
least_of (Cost a, Cost b)
{
  return (Cost) { MIN (a.cpu_us, b.cpu_us), MIN (a.n_sleeps, b.n_sleeps) };
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context
      = g_option_context_new ("- CPU time a frame in trtinfer");
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("host-cost-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", folder);
  Cost least[N_VARIANTS];

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  trt_executor_set_threads (1); /* no team that spins where others would run */
  g_free (tiny_model_write (folder, "grid.onnx", tiny_grid ()));
  for (guint v = 0; v < N_VARIANTS; v++)
    least[v] = (Cost) { G_MAXDOUBLE, G_MAXDOUBLE };
  for (int r = 0; r < opt_rounds; r++)
    for (guint v = 0; v < N_VARIANTS; v++)
      if (opt_only < 0 || opt_only == (int) v)
        least[v] = least_of (least[v], run_round (&variants[v], folder));
  for (guint v = 0; v < N_VARIANTS; v++)
    if (opt_only < 0)
      g_print ("%6.1f us of CPU a frame, %+6.1f; threads sleep %.2f times: %s\n",
          least[v].cpu_us, least[v].cpu_us - least[0].cpu_us,
          least[v].n_sleeps, variants[v].name);
    else if (opt_only == (int) v)
      g_print ("%6.1f us of CPU a frame; threads sleep %.2f times: %s\n",
          least[v].cpu_us, least[v].n_sleeps, variants[v].name);
  return system (command) != 0;
}
