#!/usr/bin/env python3
"""Stands in for CANN's bisheng, ccec and ld.lld where there is no CANN: checks every argument, compiles with the host's
C++ compiler, and marks the result as an ELF for DaVinci cores, with real symbols and sections. For CI only."""

import os
import pathlib
import subprocess
import sys
import tempfile

MACHINE = (0x1029).to_bytes(2, "little")
LISTS = {
    "dav-c100": (
        "--cce-mask-opt -mllvm -cce-aicore-function-stack-size=16000 -mllvm -cce-aicore-record-overflow=false"
        " -mllvm -cce-aicore-jump-expand=false -mllvm -cce-aicore-mask-opt=false"
    ),
    "dav-c220": (
        "-mllvm -cce-aicore-stack-size=0x8000 -mllvm -cce-aicore-function-stack-size=0x8000"
        " -mllvm -cce-aicore-record-overflow=false -mllvm -cce-aicore-addr-transform"
        " -mllvm -cce-aicore-dcci-insert-for-scalar=false"
    ),
}
COMMON = "-c -O3 -std=c++17 -x cce --cce-aicore-only --cce-auto-sync -DTILING_KEY_VAR=0".split()


def fail(message):
    sys.exit(f"stand-in {pathlib.Path(sys.argv[0]).name}: {message}")


def expect(found, expected, what):
    if found != expected:
        fail(f"{what}: found {found}, expected {expected}")


def toolkit_includes(folder):
    """The headers of the toolkit that contains the link to this file."""
    if (folder / "asc/include").is_dir():
        names = "asc asc/include asc/include/basic_api asc/include/adv_api asc/include/interface asc/include/utils"
        names += " asc/impl/basic_api asc/impl/adv_api asc/impl/utils"
    else:
        names = "tikcpp/tikcfw tikcpp/tikcfw/interface tikcpp/tikcfw/impl"
    return [str(folder / name) for name in names.split() if (folder / name).is_dir()]


def compile(arguments, folder):
    expect(arguments[: len(COMMON)], COMMON, "common flags")
    rest, includes = arguments[len(COMMON) :], []
    while rest[:1] == ["-I"]:
        includes.append(rest[1])
        rest = rest[2:]
    ours = includes[-2:]
    expect(includes[:-2], toolkit_includes(folder), "folders of the toolkit's headers")
    expect([pathlib.Path(path).name for path in ours], ["kernels", "include"], "folders of the kernels' headers")
    preamble = folder.parent / "include/version/asc_devkit_version.h"
    if preamble.is_file():
        expect(rest[:2], ["-include", str(preamble)], "header of versions")
        rest = rest[2:]
    arch = rest[0].removeprefix("--cce-aicore-arch=")
    if arch not in ("dav-c100", "dav-c220-cube", "dav-c220-vec"):
        fail(f"architecture: found {rest[0]}")
    flags = LISTS[arch[:8]].split()
    expect(rest[1 : 1 + len(flags)], flags, f"flags of {arch}")
    *renames, wrapper, output, result = rest[1 + len(flags) :]
    expect(output, "-o", "before the result")
    suffix = {"dav-c220-cube": "_mix_aic", "dav-c220-vec": "_mix_aiv"}.get(arch)
    for rename in renames:
        name, _, symbol = rename.removeprefix("-D").partition("=")
        expect(symbol, f"{name}{suffix}", "name of the symbol")
    # Suffixes name the parts of mixed kernels, and only those.
    text = pathlib.Path(wrapper).read_text()
    expect(bool(renames), "{1, 4, 0x4}" in text, "whether a mixed kernel's symbols are renamed")
    host = [os.environ.get("CXX", "c++"), "-c", "-O1", "-std=c++17", "-fno-exceptions", "-fno-asynchronous-unwind-tables"]
    host += [f"-D__DAV_{arch[4:].upper().replace('-', '_')}__"] + [f"-I{path}" for path in includes] + renames
    run(host + ["-x", "c++", wrapper, "-o", result])
    mark(result, kind=1)


def link(arguments):
    expect(arguments[:3], ["-m", "aicorelinux", "-Ttext=0"], "flags")
    expect(arguments[-3:-1], ["-static", "-o"], "flags before the result")
    objects, result = arguments[3:-3], arguments[-1]
    if not 1 <= len(objects) <= 2:
        fail(f"objects: found {objects}")
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, path in enumerate(objects):
            elf = bytearray(pathlib.Path(path).read_bytes())
            expect(bytes(elf[18:20]), MACHINE, f"machine of {path}")
            elf[18:20] = HOST
            parts.append(pathlib.Path(folder) / f"{number}.o")
            parts[-1].write_bytes(elf)
        run([os.environ.get("LD", "ld"), "-r", *map(str, parts), "-o", result])
    mark(result, kind=2)


def run(command):
    process = subprocess.run(command)
    if process.returncode:
        fail(f"{command[0]} failed with status {process.returncode}")


def mark(path, kind):
    elf = bytearray(pathlib.Path(path).read_bytes())
    elf[16:20] = kind.to_bytes(2, "little") + MACHINE
    pathlib.Path(path).write_bytes(elf)


# The host's own machine number, for the host's linker.
HOST = pathlib.Path(sys.executable).resolve().read_bytes()[18:20]

if __name__ == "__main__":
    tool = pathlib.Path(sys.argv[0])
    if tool.name == "ld.lld":
        link(sys.argv[1:])
    else:
        compile(sys.argv[1:], tool.parent.parent.parent)
