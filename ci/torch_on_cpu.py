"""Makes PyPI's PyTorch for Linux importable without the large CUDA libraries that it is linked with.

Usage: torch_on_cpu.py, with the interpreter of an environment in which torch was installed by `pip install --no-deps`.
For each library that torch is linked with and that is not there, writes one of that name beside torch's own: it has the
symbols that the loader asks for, and nothing that could be called. What runs on a CPU calls none of them.
Needs a C compiler, nm and readelf.
"""

import re
import subprocess
import sysconfig
from collections import defaultdict
from pathlib import Path

# The system's, and the NVIDIA driver's, which is loaded on demand only.
ELSEWHERE = re.compile(r"lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+|cuda)\.so|ld-linux")


def main():
    packages = Path(sysconfig.get_path("purelib"))
    libraries = packages / "torch" / "lib"
    present = {path.name for path in packages.rglob("*.so*")}
    # Of each library that is absent: of each version of symbols, the symbols.
    wanted = defaultdict(lambda: defaultdict(set))
    for library in libraries.glob("*.so"):
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", text("readelf", "-d", library))
        absent = [name for name in needed if name not in present and not ELSEWHERE.match(name)]
        provider = providers(library)
        undefined = re.findall(r" U (\S+)$", text("nm", "-D", "--undefined-only", library), re.MULTILINE)
        for name in absent:
            symbols = wanted[name]
            for symbol, _, version in (found.partition("@") for found in undefined):
                if provider.get(version) == name or not version and unversioned(name, symbol, provider):
                    symbols[version].add(symbol)
    for name, symbols in wanted.items():
        write(libraries / name, symbols)


def providers(library):
    """Of each version of symbols that the library asks for: the library that has to have it."""
    provider, file = {}, None
    needs = text("readelf", "-W", "-V", library).partition("needs section")[2]
    for kind, name in re.findall(r"(File|Name): (\S+)", needs):
        if kind == "File":
            file = name
        else:
            provider[name] = file
    return provider


def unversioned(name, symbol, provider):
    """Whether a symbol without a version is of the library: one that has no versions, and whose name it begins with."""
    return name not in provider.values() and symbol.startswith(name.removeprefix("lib").split(".")[0])


def write(path, symbols):
    # As large as any object among them; of functions only the address is taken.
    source = "".join(f"long {symbol}[64];\n" for names in symbols.values() for symbol in names)
    script = "".join(f"{version} {{ {' '.join(s + ';' for s in names)} }};\n" for version, names in symbols.items())
    versions = path.with_suffix(".map")
    versions.write_text(script or "{ *; };\n")
    command = ["cc", "-x", "c", "-shared", "-fPIC", f"-Wl,-soname,{path.name}", f"-Wl,--version-script={versions}"]
    subprocess.run([*command, "-o", path, "-"], input=source, text=True, check=True)
    versions.unlink()


def text(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
