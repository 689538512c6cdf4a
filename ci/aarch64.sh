#!/usr/bin/env bash
# Cross-compiles the tests of the CPU backend for aarch64, the architecture of Ascend 910 servers, and runs them in an
# emulator (QEMU, user mode). Emulation checks results, not speed. Compiler and emulator are Debian packages, installed
# if this runs as root; the Rust target is added by rustup or, without rustup, comes with a Debian in a folder outside
# the tree. If they are not available, nothing is run.
#   ci/aarch64.sh                       the unit tests of the kernels, the conformance suite, MindSpore's recorded outputs
#   ci/aarch64.sh CPU ARGUMENT...       'cargo test ARGUMENT...' on that processor
#   ASCEND_BERT_TEST_ISA   the instruction sets that the conformance suite tests (default: those of NEON)
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/unpacked.sh
. ci/sid-rust.sh
target=aarch64-unknown-linux-gnu
prefix=/usr/aarch64-linux-gnu
within=()

main() {
    have_tools || not_run "$reason"
    have_target || use_sid || not_run "$reason"
    if [ $# -gt 0 ]; then
        on "$@"
        return
    fi
    # Kunpeng 920, the usual host, is ARMv8.2 with dot products and half precision; so is this processor.
    on cortex-a76 --lib -- backend::cpu
    export ASCEND_BERT_TEST_ISA=${ASCEND_BERT_TEST_ISA:-neon,neondot}
    on cortex-a76 --test conformance -- --skip npu::
    on cortex-a76 --test fixtures
    # Plain ARMv8 without either: checks detection, and that the tests pass.
    on cortex-a72 --lib -- backend::cpu
}

not_run() {
    echo "not run: $1"
    exit 0
}

# on CPU ARGUMENT...: cargo test, with every program on that processor.
on() {
    echo "-- $1"
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="$emulator -cpu $1 -L $prefix" \
        "${within[@]}" cargo test --target $target "${@:2}"
}

have_tools() {
    local missing=()
    command -v aarch64-linux-gnu-gcc >/dev/null || missing+=(gcc-aarch64-linux-gnu)
    [ -e $prefix/lib/libc.so ] || missing+=(libc6-dev-arm64-cross)
    command -v qemu-aarch64-static >/dev/null || missing+=(qemu-user-static)
    [ ${#missing[@]} -eq 0 ] || install "${missing[@]}" || return 1
    emulator=$(command -v qemu-aarch64-static)
}

install() {
    reason="cannot install $*"
    command -v apt-get >/dev/null || { reason+=": there is no apt-get here"; return 1; }
    [ "$(id -u)" = 0 ] || { reason+=": root is required"; return 1; }
    local log
    log=$(apt-get update 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@" 2>&1) ||
        { reason+=": $(grep -m 1 '^[EW]:' <<<"$log")"; return 1; }
}

have_target() {
    [ ! -d "$(rustc --print target-libdir --target $target)" ] || return 0
    command -v rustup >/dev/null && rustup target add $target
}

use_sid() {
    sid_rust || return 1
    within=(in_sid)
    prefix=/
    export CARGO_TARGET_DIR=target/sid-rust
}

main "$@"
