#!/bin/sh
# Checks the AscendCL and HCCL declarations of ascend-sys against CANN's own headers.
#   ci/abi-check.sh HEADER_DIR [HCCL_DIR]   against a folder that holds acl/acl.h (and one that holds hccl/hccl.h, if
#                                           that is another)
#   ci/abi-check.sh                         against the headers in three torch-npu packages, and what torch-npu itself
#                                           imports; then checks that modified headers are reported, and that the
#                                           feature `bindgen` builds
# Headers and libclang go into a cache outside the tree; the first time this needs Python 3 with pip, and a network.
#   LIBCLANG_PATH  the folder of a libclang (default: an installed one, else a package)
#   PYTHON         the interpreter (default: python3)
set -eu
started_in=$PWD
cd "$(dirname "$0")/.."
. ci/venv.sh

generate=ascend-sys/generate/target/release/ascend-sys-generate
declarations=ascend-sys/src/generated

main() {
    cargo build --release --quiet --manifest-path ascend-sys/generate/Cargo.toml
    if ! "$generate" libclang 2>/dev/null; then
        cached libclang-18.1.1 libclang==18.1.1
        LIBCLANG_PATH=$(echo "$venv"/lib/python3*/site-packages/clang/native)
        export LIBCLANG_PATH
    fi
    if [ $# -gt 0 ]; then
        check_folder "$@"
    else
        check_packages
        check_committed
        check_mutants
        check_feature
    fi
}

check_folder() {
    if [ $# -eq 2 ]; then
        set -- "$(absolute "$1")" "$(absolute "$2")"
    else
        set -- "$(absolute "$1")"
    fi
    "$generate" check "$@" --declarations "$declarations"
}

absolute() {
    case $1 in
        /*) echo "$1" ;;
        *) echo "$started_in/$1" ;;
    esac
}

check_packages() {
    fetch 2.1.0 310 manylinux2014_x86_64
    fetch 2.9.0 311 manylinux_2_28_x86_64
    fetch 2.14.0 311 manylinux_2_28_x86_64
    for version in 2.1.0 2.9.0 2.14.0; do
        echo "-- torch-npu $version"
        package=$cache/torch-npu-$version
        headers=$package/torch_npu/include/third_party
        hccl=$headers/hccl/inc
        [ -d "$hccl" ] || hccl=
        "$generate" check "$headers/acl/inc" ${hccl:+"$hccl"} --set "torch-npu-$version" \
            --declarations "$declarations" --client "$package/torch_npu/lib/libtorch_npu.so"
    done
}

# fetch VERSION PYTHON PLATFORM: unpacks a package's headers and library into the cache.
fetch() {
    package=$cache/torch-npu-$1
    if [ -d "$package" ]; then
        return
    fi
    echo "-- fetching torch-npu $1"
    rm -rf "$package.part"
    mkdir -p "$package.part"
    if ! "${PYTHON:-python3}" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --implementation cp --python-version "$2" --abi "cp$2" --platform "$3" \
        --dest "$package.part" "torch-npu==$1"; then
        echo "error: cannot fetch torch-npu $1: is there a network? Or name a folder that holds acl/acl.h." >&2
        exit 1
    fi
    "${PYTHON:-python3}" - "$package.part" <<'UNPACK'
import glob, os, re, sys, zipfile
folder = sys.argv[1]
wanted = re.compile(r"torch_npu/(include/third_party/(acl|hccl)/inc/.*\.h|lib/libtorch_npu\.so)$")
(wheel,) = glob.glob(folder + "/*.whl")
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, filter(wanted.match, archive.namelist()))
os.remove(wheel)
UNPACK
    mv "$package.part" "$package"
}

newest() {
    echo "$cache/torch-npu-2.14.0/torch_npu/include/third_party"
}

# The committed files must be what the generator writes from the newest headers.
check_committed() {
    "$generate" write "$scratch" "$(newest)/acl/inc" "$(newest)/hccl/inc" >/dev/null
    for file in types signature table names; do
        if ! cmp "$scratch/$file.rs" "$declarations/$file.rs"; then
            echo "error: $declarations/$file.rs is not what ascend-sys/generate.sh writes" >&2
            exit 1
        fi
    done
    echo "-- the committed declarations are those of torch-npu 2.14.0"
}

# Modified headers must be reported, and the report must name the modification.
check_mutants() {
    runtime=acl/acl_rt.h
    mutant "an argument widened" "function aclrtGetDeviceCount, argument 1" \
        $runtime 's/(aclrtGetDeviceCount\()uint32_t/\1uint64_t/'
    mutant "an argument dropped" "function aclrtMallocHost" $runtime 's/(aclrtMallocHost\(void \*\*hostPtr), size_t size/\1/'
    mutant "a field inserted" "type aclrtMemLocation" $runtime 's/typedef struct aclrtMemLocation \{/& uint32_t inserted;/'
    mutant "an enumerator renumbered" "constant ACL_MEMCPY_HOST_TO_DEVICE" $runtime 's/ACL_MEMCPY_HOST_TO_DEVICE,/ACL_MEMCPY_HOST_TO_DEVICE = 7,/'
    mutant "a constant changed" "constant ACL_ERROR_RT_CONTEXT_NULL" \
        acl/error_codes/rt_error_codes.h 's/(ACL_ERROR_RT_CONTEXT_NULL +)107002/\1107999/'
    mutant "a constant pointer" "function aclrtFree, argument 1" $runtime 's/aclrtFree\(void/aclrtFree(const void/'
    mutant "a function renamed" "function aclrtSetDevice" $runtime 's/aclrtSetDevice\(/aclrtUseDevice(/'
    mutant "a callback's argument" "type aclrtCallback" $runtime 's/(\(\*aclrtCallback\)\()void \*/\1uint64_t /'
}

# mutant NAME EXPECTED HEADER SED_SCRIPT
mutant() {
    rm -rf "$scratch/mutant"
    cp -R "$(newest)/acl/inc" "$scratch/mutant"
    sed -E "$4" "$(newest)/acl/inc/$3" >"$scratch/mutant/$3"
    if cmp -s "$(newest)/acl/inc/$3" "$scratch/mutant/$3"; then
        echo "error: the mutant '$1' does not match the header" >&2
        exit 1
    fi
    if said=$("$generate" check "$scratch/mutant" --declarations "$declarations"); then
        echo "error: the mutant '$1' passes" >&2
        exit 1
    fi
    if ! echo "$said" | grep "^differs: $2"; then
        echo "error: the mutant '$1' is not reported; the output is: $said" >&2
        exit 1
    fi
}

# The feature `bindgen` must build with the newest toolkit, and with one that lacks half of the functions.
check_feature() {
    for version in 2.14.0 2.1.0; do
        toolkit=$scratch/toolkit-$version
        mkdir -p "$toolkit/include"
        for headers in "$cache/torch-npu-$version"/torch_npu/include/third_party/*/inc; do
            cp -R "$headers/." "$toolkit/include"
        done
        ASCEND_TOOLKIT_HOME=$toolkit cargo check --quiet -p ascend-sys --features bindgen \
            --target-dir target/abi-check --config 'profile.dev.package."*".opt-level=0'
        echo "-- the feature bindgen builds from the headers of torch-npu $version"
    done
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
main "$@"
