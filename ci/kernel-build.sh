#!/bin/sh
# Builds the program with device kernels on a machine without CANN: a stand-in for its compiler checks every argument,
# in the layouts of CANN 8 and CANN 9, and `doctor` must find the kernels in the program.
# Works on a copy of the tree; needs a C++ compiler, ld and Python 3.
set -eu
cd "$(dirname "$0")/.."

stand_in=$PWD/ci/stand-in-compiler
work=${CARGO_TARGET_DIR:-$PWD/target}/kernel-build
tree=$work/tree
unset ASCEND_BERT_CCE ASCEND_TOOLKIT_HOME ASCEND_HOME_PATH ASCEND_BERT_NPU_ARCHS

rm -rf "$tree" "$work/cann-8" "$work/cann-9"
mkdir -p "$tree"
git ls-files -z --cached --others --exclude-standard | tar --null -T - --ignore-failed-read -cf - | tar -xf - -C "$tree"
rm -f "$tree"/kernels/*.cpp
cp "$stand_in"/kernels/*.cpp "$tree/kernels/"

toolkit() { # ROOT COMPILER HEADERS: a toolkit of stand-ins
    mkdir -p "$1/ccec_compiler/bin"
    ln -s "$stand_in/compiler.py" "$1/ccec_compiler/bin/$2"
    ln -s "$stand_in/compiler.py" "$1/ccec_compiler/bin/ld.lld"
    for folder in $3; do mkdir -p "$1/$folder"; done
    cp "$stand_in/kernel_operator.h" "$1/${3%% *}/"
}
machine=$(uname -m)-linux
toolkit "$work/cann-8/compiler" ccec "tikcpp/tikcfw tikcpp/tikcfw/interface tikcpp/tikcfw/impl"
toolkit "$work/cann-9/$machine" bisheng "asc/include asc/include/basic_api asc/impl/basic_api"
mkdir -p "$work/cann-9/include/version"
touch "$work/cann-9/include/version/asc_devkit_version.h"

target=${CARGO_TARGET_DIR:-$PWD/target}
build() { # VARIABLE=VALUE...: builds without optimisation, on the dependencies built for the tests
    (cd "$tree" && env "$@" CARGO_TARGET_DIR="$target" cargo build --quiet --bin ascend-bert --config profile.dev.opt-level=0)
}
embedded() { # the kernels that doctor lists: FILE ARCHITECTURE KERNELS, one per line
    "$target/debug/ascend-bert" doctor --json | python3 -c '
import json, sys
for elf in json.load(sys.stdin)["kernels"]:
    print(elf["file"], elf["architecture"], *elf["kernels"])'
}
expect() {
    if [ "$1" != "$2" ]; then
        printf 'error: built in\n%s\nexpected\n%s\n' "$1" "$2" >&2
        exit 1
    fi
}

build ASCEND_TOOLKIT_HOME="$work/cann-8"
expect "$(embedded)" "cube_and_vector.cpp dav-c100 matmul_gelu matmul_residual
cube_and_vector.cpp dav-c220 matmul_gelu matmul_residual
vector_alone.cpp dav-c100 add_layer_norm
vector_alone.cpp dav-c220 add_layer_norm"

build ASCEND_BERT_CCE="$work/cann-9/$machine/ccec_compiler/bin/bisheng" ASCEND_BERT_NPU_ARCHS=dav-c220
expect "$(embedded)" "cube_and_vector.cpp dav-c220 matmul_gelu matmul_residual
vector_alone.cpp dav-c220 add_layer_norm"

echo 'no kernel operator' >>"$tree/kernels/vector_alone.cpp"
if build ASCEND_TOOLKIT_HOME="$work/cann-8" 2>"$work/errors"; then
    echo "error: a kernel that does not compile was built" >&2
    exit 1
fi
grep -q 'vector_alone.cpp:.*error' "$work/errors"
grep -q 'ASCEND_BERT_NPU_ARCHS=none' "$work/errors"
echo "ok: kernels are built by the layouts of CANN 8 and CANN 9, and embedded"
