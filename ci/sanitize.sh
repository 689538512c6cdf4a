#!/bin/sh
# Runs the runtime's tests of threads and copies, on the software device, under ThreadSanitizer, and the safe layer's
# own unit tests under Miri. Both need a nightly toolchain, with rust-src and Miri as components: missing ones are
# installed through rustup; a check that cannot run prints a message and is left out.
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
