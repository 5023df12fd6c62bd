#!/usr/bin/env bash
# Makes training/.venv, the Python in which the deep models are trained, or finds it made already.
#
# training/setup.sh          with the build of PyTorch that fits: CUDA's where a GPU is, else the CPU's
# PYTHON=/usr/bin/python3.12 training/setup.sh     with another Python
set -euo pipefail
cd "$(dirname "$0")"

TORCH=2.15.0
CPU_BUILDS=https://download.pytorch.org/whl/cpu
venv=.venv

fail() { printf 'setup.sh: %s\n' "$1" >&2; exit 1; }

python=${PYTHON:-python3}
command -v "$python" >/dev/null ||
  fail "There is no $python: install Python 3.11 or newer, or name one with PYTHON=/path/to/python3."
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
  fail "$("$python" --version) does not fit: install Python 3.11, 3.12 or 3.13, or name one with PYTHON=/path/to/python3."

# The stamp is written last, so a set-up that was cut off is done again.
wanted=$({ echo "$TORCH"; "$python" -c 'import sys; print(sys.version, sys.prefix)'; cat requirements*.txt; } |
  "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
if [ "$(cat "$venv/made-from" 2>/dev/null)" = "$wanted" ]; then
  echo "training/.venv is ready."
  exit 0
fi

has_gpu() { command -v nvidia-smi >/dev/null && nvidia-smi -L 2>/dev/null | grep -q GPU; }
reaches_cpu_builds() {
  "$venv/bin/python" - "$CPU_BUILDS/torch/" <<'PROBE' 2>/dev/null
import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=5).read(1)
PROBE
}
pip() { "$venv/bin/pip" install --quiet --no-compile --disable-pip-version-check "$@"; }

echo "Making training/.venv with $("$python" --version)."
rm -rf "$venv"
"$python" -m venv "$venv" || fail "The virtual environment cannot be made: install Python's venv (Debian: python3-venv)."
pip -r requirements.txt || fail "The packages cannot be installed: check the network, or pip's index, and run it again."

# Without its dependencies: they hold a compiler for kernels that nothing here uses.
if [ "$(uname -s)" != Linux ]; then
  echo "PyTorch $TORCH for $(uname -s)."
  pip --no-deps "torch==$TORCH"
elif ! has_gpu && reaches_cpu_builds; then
  echo "PyTorch $TORCH for the CPU (about 200 MB)."
  pip --no-deps --index-url "$CPU_BUILDS" "torch==$TORCH"
else
  has_gpu || echo "There is no GPU, but the builds for the CPU ($CPU_BUILDS) are out of reach."
  echo "PyTorch $TORCH with CUDA (2.2 GB to fetch, 4 GB on the disk; some minutes)."
  pip --no-deps "torch==$TORCH" -r requirements-cuda.txt
fi || fail "PyTorch cannot be installed: check the network, or pip's index, and run it again."

"$venv/bin/python" -c 'import onnx, onnxruntime, torch, transformers' ||
  fail "What was installed cannot be loaded: see the message above; this Python or system may be too old for it."
echo "$wanted" >"$venv/made-from"
echo "training/.venv is ready: $("$venv/bin/python" -c 'import torch; print("PyTorch", torch.__version__, "on", "CUDA" if torch.cuda.is_available() else "the CPU")')."
