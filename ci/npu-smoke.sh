#!/usr/bin/env bash
# The checks that need an Ascend 910 server. Requires CANN ('source set_env.sh' first) and Rust. Builds the kernels with
# CANN's compiler, tests runtime, kernels and models on the first device, times them, and writes one report:
# npu-smoke.sh [REPORT]
set -euo pipefail
cd "$(dirname "$0")/.."
report=$(realpath "${1:-npu-report.txt}")
exec > >(tee "$report") 2>&1
trap '[ $? -eq 0 ] && echo "ok: the report is $report" || echo "failed: the report so far is $report"' EXIT

export ASCEND_BERT_SMOKE=1 ASCEND_BERT_BENCH_NPU=0
step() { printf '\n== %s\n' "$*"; "$@"; }

date
step cargo build --release
step target/release/ascend-bert doctor
step cargo test --release --test npu_smoke -- --nocapture --test-threads 1
step cargo test --release --test conformance npu -- --test-threads 1
# This test is named after a chip, but runs on the device that is present.
step cargo test --release --test npu_910b1 -- --nocapture --test-threads 1
step target/release/ascend-bert run --device npu:0
for shape in "12 512" "1 128"; do
    step target/release/ascend-bert bench --config large --batch-size "${shape% *}" --seq-length "${shape#* }" --device npu:0
done
step cargo bench --bench npu
