#!/bin/sh
# Times ONNX Runtime (f32, fused operators) and `ascend-bert bench` alternately on the same shapes.
# Prints the medians and their ratio: above 1 we are faster. Arguments: CONFIG:BATCHxSEQ ... (default base:12x512 base:1x128).
#   THREADS      threads of both (default: all)
#   ROUNDS       how often each takes its turn (default: 5)
#   PYTHON       the interpreter to make the environment with (default: python3)
#   ASCEND_BERT  our binary (default: target/release/ascend-bert)
# Installs onnxruntime once into a cache outside the tree. Run it on a quiet machine.
set -eu
cd "$(dirname "$0")/../.."

version=1.31.1
binary=${ASCEND_BERT:-target/release/ascend-bert}
. ci/venv.sh

if ! [ -x "$binary" ]; then
    echo "error: $binary is missing: run 'cargo build --release' first" >&2
    exit 1
fi
cached "onnxruntime-$version" "onnxruntime==$version" onnx numpy
exec "$venv/bin/python" ci/peers/onnxruntime_peer.py "$binary" "$@"
