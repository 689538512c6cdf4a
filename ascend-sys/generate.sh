#!/usr/bin/env bash
# Writes ascend-sys/src/generated from a folder of CANN headers (one that holds acl/acl.h). Needs libclang.
#   ascend-sys/generate.sh ACL_INCLUDE [HCCL_INCLUDE]
set -euo pipefail
cd "$(dirname "$0")"
exec cargo run --release --quiet --manifest-path generate/Cargo.toml -- write src/generated "$@"
