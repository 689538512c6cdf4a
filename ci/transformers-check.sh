#!/bin/sh
# Compares `ascend-bert run` with Hugging Face transformers, in PyTorch, on small random models of BERT, RoBERTa and
# XLM-RoBERTa that it makes itself: every head, activation, padding and name of a tensor that both have.
# Installs both once into a cache outside the tree (1.7 GB); needs Python 3.10 or later, a C compiler and binutils and,
# the first time, a network.
#   PYTHON       the interpreter to make the environment with (default: python3.11, else python3)
#   ASCEND_BERT  the binary to check (default: target/release/ascend-bert)
# Options: parts of names of cases; without any, all cases.
set -eu
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/.."

torch=2.15.0 cuda=13.2.2 transformers=5.24.0
binary=${ASCEND_BERT:-target/release/ascend-bert}
PYTHON=${PYTHON:-$(command -v python3.11 || command -v python3)}
. ci/venv.sh

if ! [ -x "$binary" ]; then
    echo "error: $binary is missing: run 'cargo build --release' first" >&2
    exit 1
fi
# PyPI's torch for Linux is linked with 2.5 GB of CUDA libraries. Here it gets the small ones and the Python packages
# that it needs; torch_on_cpu.py writes empty libraries in place of the large ones.
cached "transformers-$transformers-torch-$torch" "transformers==$transformers" numpy safetensors \
    filelock fsspec jinja2 networkx sympy typing-extensions "cuda-toolkit[cudart,cufile,cupti]==$cuda"
if ! [ -e "$venv/torch" ]; then
    if ! "$venv/bin/pip" install --quiet --no-deps "torch==$torch"; then
        echo "error: cannot install torch==$torch: is there a network?" >&2
        exit 1
    fi
    "$venv/bin/python" ci/torch_on_cpu.py
    touch "$venv/torch"
fi
exec "$venv/bin/python" ci/transformers_check.py "$binary" "$@"
