#!/bin/sh
# Checks the reader of device ELFs on real ones: the 42 in the Python wheel pto-kernels 0.1.7, built by CANN for 910B.
# It must read every file, and find the kernels that a separate parser finds in the symbol table.
# Downloads the wheel (9 MB) once into a cache outside the tree; needs Python 3 with pip.
#   PYTHON   the interpreter (default: python3)
set -eu
cd "$(dirname "$0")/.."

version=0.1.7
python=${PYTHON:-python3}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ascend-bert/pto-kernels-$version

if ! [ -e "$cache/complete" ]; then
    rm -rf "$cache"
    mkdir -p "$cache"
    # The wheel is only read, so it need not match this interpreter or machine.
    "$python" -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.11 \
        --platform manylinux_2_34_x86_64 --dest "$cache" "pto-kernels==$version"
    "$python" ci/elf_check.py unpack "$cache"
    touch "$cache/complete"
fi
cargo build --quiet --example kernels
"${CARGO_TARGET_DIR:-target}/debug/examples/kernels" "$cache"/*.o >"$cache/listing"
exec "$python" ci/elf_check.py compare "$cache"
