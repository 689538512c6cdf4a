#!/usr/bin/env bash
# On a server with an Ascend 910: what only a real device can show. Needs CANN ('source set_env.sh' first) and Rust.
# Prints what doctor finds, and runs on the first device the scenarios that CI runs on the software device.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo run --release --quiet -- doctor
echo
ASCEND_BERT_SMOKE=1 cargo test --release --test npu_smoke -- --nocapture --test-threads 1
