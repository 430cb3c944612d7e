#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# no_driver.sh FOLDER: no plugin of FOLDER asks the loader for CUDA's libraries,
# so that each loads, and says what it takes, where no driver is.
status=0
for plugin in "$1"/*/libgst*.so; do
  if readelf -d "$plugin" | grep -E 'NEEDED.*lib(cuda|cudart|cudnn|cublas|nv)'; then
    echo "$plugin is linked with the driver"
    status=1
  fi
done
[ -e "$plugin" ] && exit $status
