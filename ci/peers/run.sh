#!/bin/sh
# Times ascend-bert and its peers in alternation on the same shapes, and prints the tables of docs/performance.md with
# the peaks of the machine measured in the same run. Options: run.sh --help. Run it on a quiet machine.
#   PYTHON        the interpreter for the environments (default: python3)
#   TORCH_PYTHON  an interpreter that has PyTorch (default: an environment is made, which on x86-64 takes several
#                 gigabytes: the published build includes CUDA)
# Installs the peers once into a cache outside the tree, and keeps their model files in target/peers.
set -eu
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/../.."
. ci/venv.sh

openvino=2026.4.1 onnxruntime=1.31.1 torch=2.15.0
here=ci/peers
peers=openvino,onnxruntime,torch,candle
previous=
for argument; do
    case $previous in --peers) peers=$argument ;; esac
    case $argument in --peers=*) peers=${argument#--peers=} ;; esac
    previous=$argument
done

wanted() {
    case ",$peers," in *",$1,"*) ;; *) return 1 ;; esac
}

# python_with NAME PACKAGE...: the interpreter of an environment, or nothing.
python_with() {
    if (cached "$@" >&2); then echo "$cache/$1/bin/python"; fi
}

# peer NAME INTERPRETER: how compare.py runs a peer.
peer() {
    if [ -n "$2" ]; then echo "$2 $here/$1_peer.py"; else echo "left out: $1" >&2; fi
}

for argument; do
    case $argument in -h | --help) exec "${PYTHON:-python3}" $here/compare.py --help ;; esac
done

# Both are built by one command: building the bench separately would rebuild the binary.
executable='import json, sys
built = (message for message in map(json.loads, sys.stdin) if message.get("executable"))
print(next(message["executable"] for message in built if message["target"]["name"] == "peak"))'
PEERS_PEAK=$(cargo build --release --bin ascend-bert --bench peak --message-format=json |
    "${PYTHON:-python3}" -c "$executable")
PEERS_BINARY=$PWD/target/release/ascend-bert
PEERS_MODELS=$PWD/target/peers
PEERS_COMMIT=$(git describe --always --dirty 2>/dev/null || echo unknown)
export PEERS_PEAK PEERS_BINARY PEERS_MODELS PEERS_COMMIT

if wanted openvino; then
    PEERS_OPENVINO=$(peer openvino "$(python_with "openvino-$openvino" "openvino==$openvino" numpy)")
    export PEERS_OPENVINO
fi
if wanted onnxruntime; then
    python=$(python_with "onnxruntime-$onnxruntime" "onnxruntime==$onnxruntime" onnx numpy)
    PEERS_ONNXRUNTIME=$(peer onnxruntime "$python")
    export PEERS_ONNXRUNTIME
fi
if wanted torch; then
    python=${TORCH_PYTHON:-$(python_with "torch-$torch" "torch==$torch" numpy)}
    PEERS_TORCH=$(peer torch "$python")
    export PEERS_TORCH
fi
if wanted candle; then
    # candle's own loops are vectorised by the compiler, for the processor that it is told.
    if RUSTFLAGS="-C target-cpu=native" cargo build --release --locked --manifest-path $here/candle/Cargo.toml >&2; then
        PEERS_CANDLE=$PWD/$here/candle/target/release/ascend-bert-peer-candle
        export PEERS_CANDLE
    fi
fi
exec "${PYTHON:-python3}" $here/compare.py "$@"
