"""Helper of ci/elf-check.sh: extracts the ELFs from the wheel, and lists their kernels independently."""

import pathlib
import re
import struct
import sys
import zipfile

ELFS = 42
LIBRARY = "lib64/libno_workspace_kernel.so"


def fail(message):
    sys.exit(f"error: {message}")


def unpack(cache):
    (wheel,) = cache.glob("*.whl")
    library = zipfile.ZipFile(wheel).read(next(n for n in zipfile.ZipFile(wheel).namelist() if n.endswith(LIBRARY)))
    starts = [match.start() for match in re.finditer(b"\x7fELF\x02\x01", library)]
    starts = [at for at in starts if struct.unpack_from("<H", library, at + 18)[0] == 0x1029]
    for number, at in enumerate(starts):
        sections, size, count = struct.unpack_from("<Q10xHH", library, at + 40)
        (cache / f"{number:02}.o").write_bytes(library[at : at + sections + size * count])


def kernels(path):
    """Names of the global functions, by an independent parser."""
    elf = path.read_bytes()
    at, size, count = struct.unpack_from("<Q10xHH", elf, 40)
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, at + size * index) for index in range(count)]
    table = next(section for section in sections if section[1] == 2)
    strings = sections[table[6]][4]
    names = set()
    for entry in range(table[4], table[4] + table[5], 24):
        name, info, other, section = struct.unpack_from("<IBBH", elf, entry)
        if info == 0x12 and other & 3 != 2 and section:
            symbol = elf[strings + name : elf.index(b"\0", strings + name)].decode()
            names.add(re.sub("_mix_ai[cv]$", "", symbol))
    return names


def compare(cache):
    listed = {}
    for line in (cache / "listing").read_text().splitlines():
        path, _, name, architecture, *_ = line.split(" ")
        if architecture != "dav-c220":
            fail(f"{path}: kernel {name} is listed for {architecture}, not dav-c220")
        listed.setdefault(pathlib.Path(path), set()).add(name)
    paths = sorted(cache.glob("*.o"))
    if len(paths) != ELFS:
        fail(f"{len(paths)} ELFs in the wheel, expected {ELFS}")
    for path in paths:
        if listed.get(path) != kernels(path):
            fail(f"{path}: listed {sorted(listed.get(path, []))}, has {sorted(kernels(path))}")
    total = sum(map(len, listed.values()))
    print(f"ok: {len(paths)} ELFs of CANN read, {total} kernels, as in their symbol tables")


if __name__ == "__main__":
    {"unpack": unpack, "compare": compare}[sys.argv[1]](pathlib.Path(sys.argv[2]))
