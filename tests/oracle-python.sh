#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# oracle-python.sh BUILD: prints the path of a Python that has the packages of
# tests/requirements.txt: $TRT_TEST_PYTHON, or that of BUILD/oracle-venv, which
# is made where it is missing. Fails with a reason where it cannot be made.
build=$1
here=$(dirname "$0")
venv=$build/oracle-venv

if [ -n "${TRT_TEST_PYTHON:-}" ]; then
  echo "$TRT_TEST_PYTHON"
  exit 0
fi
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  (
    # Two tests at once must not make the same environment.
    flock 9
    cmp -s "$here/requirements.txt" "$venv/requirements.txt" && exit 0
    python3 -m venv "$venv" >&2 \
      && "$venv/bin/pip" install -q --disable-pip-version-check \
        -r "$here/requirements.txt" >&2 \
      && cp "$here/requirements.txt" "$venv/"
  ) 9>"$build/oracle-venv.lock" \
    || { echo "cannot install tests/requirements.txt from PyPI" >&2; exit 1; }
fi
echo "$venv/bin/python"
