#!/bin/sh
# Checks that every subcommand has a help text, and that wrong usage ends with status 2 and without a panic.
set -eu
cd "$(dirname "$0")/.."
binary=${ASCEND_BERT:-target/release/ascend-bert}

for command in run inspect convert doctor bench; do
    "$binary" "$command" --help | grep -q -- '--json\|--force'
done
status=0
"$binary" run --no-such-option 2>/dev/null || status=$?
[ "$status" = 2 ]
echo "ok: help and usage"
