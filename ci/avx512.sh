#!/usr/bin/env bash
# Runs the tests of the CPU kernels on an emulated processor with AVX-512 (F, BW, DQ, VL, VNNI, BF16). Emulation checks
# results, not speed. The emulator (Bochs), a Linux kernel and their dependencies are packages of Debian 13, unpacked
# into a cache outside the tree; without them nothing is run.
#   ci/avx512.sh                        the unit tests of the kernels, and those conformance tests that cover the
#                                       most sizes of each. Skipped on a processor with all of these features, where
#                                       the ordinary tests cover them
#   ci/avx512.sh all                    the unit tests and the whole suite: almost an hour
#   ci/avx512.sh PROGRAM ARGUMENT...    a test program with these arguments
#   ASCEND_BERT_TEST_ISA   the instruction sets to test (default: those of AVX-512); others would be slow here
#   AVX512_LIMIT           timeout of an emulated machine in seconds (default: 1800)
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/unpacked.sh

main() {
    [ $# -gt 0 ] || ! has_avx512 || not_run "this processor has AVX-512, and 'cargo test' runs these tests on it"
    unpacked avx512 trixie bochs bochsbios vgabios busybox-static isolinux syslinux-common genisoimage \
        linux-image-cloud-amd64 || not_run "$reason"
    machines=$(mktemp -d)
    trap 'rm -rf "$machines"' EXIT
    case ${1:-} in
        '')
            suites products_around_the_ends_of_slices_and_tiles products_with_outliers_and_with_weights_alike \
                attention_under_all_masks linear_add_norm layer_norm
            ;;
        all) suites ;;
        *) emulate "$@" ;;
    esac
}

has_avx512() {
    local flag
    for flag in avx512f avx512bw avx512dq avx512vl avx512_vnni avx512_bf16; do
        grep -qw "$flag" /proc/cpuinfo || return 1
    done
}

not_run() {
    echo "not run: $1"
    exit 0
}

# suites NAME...: the unit tests, and the named (or all) tests of the conformance suite, each on a separate machine, as
# many at a time as there are processors.
suites() {
    built=$(cargo test --no-run --lib --test conformance 2>&1) || { echo "$built"; exit 1; }
    units=$(sed -n 's/^ *Executable unittests src\/lib.rs (\(.*\))$/\1/p' <<<"$built")
    conformance=$(sed -n 's/^ *Executable tests\/conformance.*(\(.*\))$/\1/p' <<<"$built")
    [ $# -gt 0 ] || set -- $("$conformance" --list 2>/dev/null | sed -n 's/: test$//p' | grep -v '^npu::')

    export ASCEND_BERT_TEST_ISA=${ASCEND_BERT_TEST_ISA:-avx512,avx512vnni,avx512bf16}
    emulate "$units" backend::cpu --skip pool:: &
    failed=0
    for name; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
            wait -n || failed=1
        done
        emulate "$conformance" --exact "$name" &
    done
    while [ -n "$(jobs -p)" ]; do
        wait -n || failed=1
    done
    return $failed
}

# emulate PROGRAM ARGUMENT...: runs it on a separate machine; prints its output and returns its exit status.
emulate() {
    local machine=$machines/$BASHPID status
    mkdir -p "$machine"/{disc,files}
    fill_files "$machine/files" "$@"
    make_disc "$machine"
    start "$machine" || true
    status=$(sed -n 's/^exit status \([0-9]*\).*/\1/p' "$machine/serial")
    printf -- '-- %s\n' "${1##*/} ${*:2}"
    tr -d '\r' <"$machine/serial" | sed '/^exit status /d'
    [ -n "$status" ] || echo "error: the emulated machine did not finish: $(tail -n 2 "$machine/log")"
    return "${status:-1}"
}

# fill_files FOLDER PROGRAM ARGUMENT...: writes all files of the machine: the program, its libraries, a shell, the
# commands.
fill_files() {
    local files=$1 program
    program=$(realpath "$2")
    mkdir -p "$files"/{proc,sys,dev,tmp} "$files$PWD"
    cp ci/avx512/init "$files/init"
    cp "$unpacked/usr/bin/busybox" "$files/busybox"
    strip -o "$files/program" "$program"
    ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
        mkdir -p "$files${library%/*}"
        cp -L "$library" "$files$library"
    done
    {
        echo "cd '$PWD'"
        env | sed -n "s/^\(ASCEND_BERT_[A-Z0-9_]*\|RUST_BACKTRACE\|PROPTEST_[A-Z_]*\)=\(.*\)$/export \1='\2'/p"
        printf '%q ' /program "${@:3}" --test-threads=1
    } >"$files/tests"
}

make_disc() {
    cp ci/avx512/isolinux.cfg "$unpacked/usr/lib/ISOLINUX/isolinux.bin" \
        "$unpacked/usr/lib/syslinux/modules/bios/ldlinux.c32" "$1/disc"
    cp "$unpacked"/boot/vmlinuz-* "$1/disc/linux"
    (cd "$1/files" && find . | ./busybox cpio -o -H newc >../disc/files 2>/dev/null)
    unpacked_run genisoimage -quiet -o "$1/disc.iso" -b isolinux.bin -c catalogue -no-emul-boot -boot-load-size 4 \
        -boot-info-table "$1/disc" 2>/dev/null
}

# start MACHINE: the emulator serves its screen over the network, so it gets its own network namespace where permitted.
start() (
    export MACHINE=$1 UNPACKED=$unpacked BXSHARE=$unpacked/usr/share/bochs
    export LTDL_LIBRARY_PATH=$unpacked/usr/lib/x86_64-linux-gnu/bochs/plugins
    export -f unpacked_run
    export unpacked
    alone=(unshare --map-root-user --net)
    "${alone[@]}" true 2>/dev/null || alone=()
    touch "$1/serial" "$1/log"
    timeout --kill-after=5 "${AVX512_LIMIT:-1800}" "${alone[@]}" bash -c 'unpacked_run bochs-bin -q -f ci/avx512/bochsrc' \
        </dev/null >"$1/screen" 2>&1
)

main "$@"
