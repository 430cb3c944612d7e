# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# toolkit.sh: sourced by bootstrap.sh. Where there is a GPU and no nvcc, gets
# one from PyPI into the build folder: no toolkit has to be installed.
#
# CUDA=auto   compile the CUDA kernels where there is a GPU or an nvcc (default)
# CUDA=yes    compile them in any case
# CUDA=no     do without

# 13.0: the first that PyPI has whole. Every driver that takes a later CUDA 13
# takes its code, PTX too.
TOOLKIT_WHEELS="nvidia-cuda-nvcc==13.0.* nvidia-nvvm==13.0.*
  nvidia-cuda-crt==13.0.* nvidia-cuda-runtime==13.0.* nvidia-cuda-cccl==13.0.*"
TOOLKIT_DRIVER=13000

# What the driver says: "VERSION CC...", 13000 90; nothing where there is none.
ask_driver () {
  python3 - 2>/dev/null <<'PYTHON'
import ctypes
cu = ctypes.CDLL('libcuda.so.1')
value = ctypes.c_int()
cu.cuDriverGetVersion(ctypes.byref(value))
words = [value.value]
if cu.cuInit(0) == 0:
    cu.cuDeviceGetCount(ctypes.byref(value))
    for device in range(value.value):
        major, minor = ctypes.c_int(), ctypes.c_int()
        cu.cuDeviceGetAttribute(ctypes.byref(major), 75, device)
        cu.cuDeviceGetAttribute(ctypes.byref(minor), 76, device)
        words.append(major.value * 10 + minor.value)
print(*words)
PYTHON
}

has_gpu () {
  [ -e /dev/nvidiactl ] || [ -n "$(ask_driver)" ]
}

find_nvcc () {
  command -v nvcc || { [ -x /usr/local/cuda/bin/nvcc ] \
    && echo /usr/local/cuda/bin/nvcc; }
}

# archs_of CC...: what -Dcuda-archs becomes: the code of these GPUs; the default,
# which has PTX, where they are not known.
archs_of () {
  local cc
  for cc in "$@"; do
    case $cc in
      75 | 80 | 86 | 87 | 89 | 100 | 120) echo "$cc" ;;
      90) echo 90a ;;
      103) echo 100 ;;
      121) echo 120 ;;
      *) echo default ;;
    esac
  done | sort -u | paste -sd, | sed 's/.*default.*/default/; s/^$/default/'
}

# fetch_toolkit FOLDER: prints the path of its nvcc. No Python code of the
# wheels is run.
fetch_toolkit () {
  local to=$1 nvcc=$1/nvidia/cu13/bin/nvcc
  if [ ! -x "$nvcc" ]; then
    say "no nvcc is installed: fetching NVIDIA's from PyPI (100 MB) into $to"
    mkdir -p "$to/wheels"
    # shellcheck disable=SC2086
    python3 -m pip download -q --no-deps --only-binary=:all: \
      --disable-pip-version-check -d "$to/wheels" $TOOLKIT_WHEELS >&2 \
      || die "nvcc cannot be fetched from PyPI; CUDA=no does without"
    for wheel in "$to"/wheels/*.whl; do unzip -q -o "$wheel" -d "$to" >&2; done
    rm -rf "$to/wheels"
    chmod +x "$to"/nvidia/cu13/bin/* "$to"/nvidia/cu13/nvvm/bin/*
  fi
  "$nvcc" --version >/dev/null || die "$nvcc does not run"
  realpath "$nvcc"
}

# toolkit_options BUILD: sets TOOLKIT_OPTIONS to what meson setup is told of
# CUDA.
toolkit_options () {
  local version ccs nvcc
  TOOLKIT_OPTIONS=()
  case ${CUDA:-auto} in
    no) TOOLKIT_OPTIONS=(-Dcuda=disabled); return ;;
    yes | auto) ;;
    *) die "CUDA is auto, yes or no, not '$CUDA'" ;;
  esac
  nvcc=$(find_nvcc) || true
  [ -z "$nvcc" ] || return 0 # meson finds it too
  [ "${CUDA:-auto}" = yes ] || has_gpu || return 0
  read -r version ccs <<< "$(ask_driver)" || true
  if [ -n "$version" ] && [ "$version" -lt $TOOLKIT_DRIVER ]; then
    say "the driver here has CUDA $((version / 1000)).$((version % 1000 / 10));" \
      "what PyPI's nvcc makes wants 13.0 (driver 580). Install a newer driver, or" \
      "Debian's nvidia-cuda-toolkit (12.4 or later). Going on for the CPU"
    return 0
  fi
  install_packages g++ python3-pip unzip
  nvcc=$(fetch_toolkit "$1/cuda-toolkit") || exit 1
  # shellcheck disable=SC2086
  TOOLKIT_OPTIONS=(-Dcuda=enabled "-Dnvcc=$nvcc"
    "-Dcuda-archs=$(archs_of $ccs)")
  say "compiling the CUDA kernels with $nvcc for" \
    "${TOOLKIT_OPTIONS[2]#-Dcuda-archs=} (a few minutes)"
}
