#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) gst-trtinfer contributors
#
# Runs python_gi.py with a Python that has gi, or skips (77) and says why.
for python in "${PYTHON:-python3}" /usr/bin/python3; do
  if "$python" -c 'import gi; gi.require_version("Gst", "1.0"); from gi.repository import Gst' 2>/dev/null; then
    exec "$python" "$2" "$1"
  fi
done
echo "SKIP: no Python with gi and GStreamer's typelib (Debian: python3-gi gir1.2-gstreamer-1.0)"
exit 77
