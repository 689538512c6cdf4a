#!/bin/sh
# Checks against MindSpore itself (CPU) that it loads the .ckpt files that `ascend-bert convert` writes.
# Installs MindSpore once into a cache outside the tree; needs Python 3.9 to 3.12 and, the first time, a network.
#   PYTHON       the interpreter to make the environment with (default: python3.11, else python3)
#   ASCEND_BERT  the binary to check (default: target/release/ascend-bert)
set -eu
cd "$(dirname "$0")/.."

mindspore=2.10.0
binary=${ASCEND_BERT:-target/release/ascend-bert}
python=${PYTHON:-$(command -v python3.11 || command -v python3)}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ascend-bert
venv=$cache/mindspore-$mindspore

if ! [ -x "$binary" ]; then
    echo "error: $binary is missing: run 'cargo build --release' first" >&2
    exit 1
fi
if ! [ -e "$venv/complete" ]; then
    mkdir -p "$cache"
    "$python" -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet "mindspore==$mindspore" numpy
    touch "$venv/complete"
fi
exec "$venv/bin/python" ci/mindspore_check.py "$binary" tests/data/checkpoint
