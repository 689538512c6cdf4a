#!/bin/sh
# Checks that MindSpore (CPU) loads the .ckpt files that `ascend-bert convert` writes. Installs MindSpore once into a
# cache outside the tree; needs Python 3.9 to 3.12 and, the first time, a network.
#   PYTHON       the interpreter for the environment (default: python3.11, else python3)
#   ASCEND_BERT  the binary to check (default: target/release/ascend-bert)
set -eu
cd "$(dirname "$0")/.."

mindspore=2.10.0
binary=${ASCEND_BERT:-target/release/ascend-bert}
PYTHON=${PYTHON:-$(command -v python3.11 || command -v python3)}
. ci/venv.sh

if ! [ -x "$binary" ]; then
    echo "error: $binary is missing: run 'cargo build --release' first" >&2
    exit 1
fi
cached "mindspore-$mindspore" "mindspore==$mindspore" numpy
exec "$venv/bin/python" ci/mindspore_check.py "$binary" tests/data/checkpoint
