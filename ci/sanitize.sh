#!/bin/sh
# Runs the runtime's tests of threads and copies, on the software device, under ThreadSanitizer, and the safe layer's
# own unit tests under Miri. Both need a nightly toolchain, with rust-src and Miri as components: missing ones are
# installed through rustup; a check that cannot run prints a message and is left out.
# The CPU backend runs under valgrind, which reports every read of memory that was never written and every access out of
# bounds: its buffers, and a forward pass in every precision. Valgrind is a Debian package, installed if run as root.
#   SANITIZE_TOOLCHAIN  the toolchain (default: nightly)
set -eu
cd "$(dirname "$0")/sanitize"
toolchain=${SANITIZE_TOOLCHAIN:-nightly}
target=$(rustc -vV | sed -n 's/^host: //p')
unset RUSTFLAGS

have() {
    rustup "+$toolchain" which rustc >/dev/null 2>&1 || rustup toolchain install "$toolchain" --profile minimal >/dev/null 2>&1 || return 1
    rustup component add --toolchain "$toolchain" "$1" >/dev/null 2>&1
}

if have rust-src; then
    # The software device is loaded at run time and finds the sanitizer's functions in the executable.
    RUSTFLAGS="-Zsanitizer=thread -Clink-arg=-rdynamic" TSAN_OPTIONS="halt_on_error=1 suppressions=$PWD/thread.supp" \
        cargo "+$toolchain" test -Zbuild-std --target "$target" --target-dir target/thread --test runtime -- \
        stress copies memory context
else
    echo "left out: ThreadSanitizer needs the component rust-src of the toolchain $toolchain"
fi

if have miri; then
    # Device addresses are integers; the fake device behind them is host memory.
    MIRIFLAGS="-Zmiri-permissive-provenance -Zmiri-disable-isolation" \
        cargo "+$toolchain" miri test --target-dir target/miri --lib runtime::fake
else
    echo "left out: the toolchain $toolchain has no Miri"
fi

have_valgrind() {
    command -v valgrind >/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends valgrind; } >/dev/null 2>&1
}

under_valgrind() {
    runner=CARGO_TARGET_$(printf %s "$target" | tr a-z- A-Z_)_RUNNER
    (cd ../.. && env "$runner=valgrind --quiet --error-exitcode=9" "$@")
}

if have_valgrind; then
    under_valgrind cargo test --lib -- backend::cpu::buffer backend::cpu::view
    # Valgrind does not know AVX-512, and reports none.
    case $target in
    x86_64-*) sets="portable avx2" ;;
    *) sets=portable ;;
    esac
    for isa in $sets; do
        for precision in f32 f16 bf16 int8; do
            under_valgrind env ASCEND_BERT_CPU_ISA=$isa \
                cargo run --quiet --profile dev -- run --device cpu --precision $precision --threads 2
        done
    done
else
    echo "left out: the CPU backend under valgrind, which is not installed"
fi
