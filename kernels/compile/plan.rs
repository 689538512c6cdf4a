//! The commands that make an ELF from a kernel, and the wrapper around its source: metadata of each symbol for CANN's
//! loader, which compilers older than CANN 9 do not emit.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::source::{Cores, Source};
use super::toolchain::Toolchain;
use super::{Arch, Job};

/// Everything needed to make one ELF.
#[derive(Debug)]
pub(super) struct Plan {
    /// The kernel's file name.
    pub(super) file: String,
    pub(super) arch: Arch,
    /// The output file.
    pub(super) elf: PathBuf,
    /// Files to write before compiling.
    pub(super) wrappers: Vec<(PathBuf, String)>,
    pub(super) steps: Vec<Step>,
}

/// A command.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// The file that it writes.
    pub(super) result: PathBuf,
}

/// One run of the compiler over a source.
#[derive(Clone, Copy)]
struct Pass {
    /// The compiler's name of the target cores.
    target: &'static str,
    /// Value of the macro `__NPU_ARCH__`.
    npu_arch: u32,
    flags: &'static [&'static str],
    /// Suffix of the kernel's name in its symbol.
    suffix: &'static str,
    /// Contents of `.ascend.meta.SYMBOL`: type and value of each entry, four bytes each.
    meta: &'static [(u16, u32)],
}

const COMMON: [&str; 8] =
    ["-c", "-O3", "-std=c++17", "-x", "cce", "--cce-aicore-only", "--cce-auto-sync", "-DTILING_KEY_VAR=0"];
const C100: &[&str] = &[
    "--cce-mask-opt",
    "-mllvm",
    "-cce-aicore-function-stack-size=16000",
    "-mllvm",
    "-cce-aicore-record-overflow=false",
    "-mllvm",
    "-cce-aicore-jump-expand=false",
    "-mllvm",
    "-cce-aicore-mask-opt=false",
];
const C220: &[&str] = &[
    "-mllvm",
    "-cce-aicore-stack-size=0x8000",
    "-mllvm",
    "-cce-aicore-function-stack-size=0x8000",
    // `true` would add a parameter to every kernel.
    "-mllvm",
    "-cce-aicore-record-overflow=false",
    "-mllvm",
    "-cce-aicore-addr-transform",
    "-mllvm",
    "-cce-aicore-dcci-insert-for-scalar=false",
];

const KERNEL_TYPE: u16 = 1;
const CROSS_CORE_SYNC: u16 = 2;
/// Cube cores in the lower half, vector cores in the upper half.
const RATIO: u16 = 3;
const AICORE: &[(u16, u32)] = &[(KERNEL_TYPE, 1)];
const CUBE: &[(u16, u32)] = &[(KERNEL_TYPE, 2)];
const VECTOR: &[(u16, u32)] = &[(KERNEL_TYPE, 3)];
const MIX_1_1: &[(u16, u32)] = &[(KERNEL_TYPE, 4), (CROSS_CORE_SYNC, 1), (RATIO, 0x0001_0001)];
const MIX_1_2: &[(u16, u32)] = &[(KERNEL_TYPE, 4), (CROSS_CORE_SYNC, 1), (RATIO, 0x0002_0001)];

fn passes(arch: Arch, cores: Cores) -> Vec<Pass> {
    let cube = |suffix, meta| Pass { target: "dav-c220-cube", npu_arch: 2201, flags: C220, suffix, meta };
    let vector = |suffix, meta| Pass { target: "dav-c220-vec", ..cube(suffix, meta) };
    let mix = |meta| vec![cube("_mix_aic", meta), vector("_mix_aiv", meta)];
    match (arch, cores) {
        (Arch::C100, _) => {
            vec![Pass { target: "dav-c100", npu_arch: 1001, flags: C100, suffix: "", meta: AICORE }]
        }
        (Arch::C220, Cores::Cube) => vec![cube("", CUBE)],
        (Arch::C220, Cores::Vector) => vec![vector("", VECTOR)],
        (Arch::C220, Cores::Mix(1)) => mix(MIX_1_1),
        (Arch::C220, Cores::Mix(_)) => mix(MIX_1_2),
    }
}

impl Plan {
    pub(super) fn new(source: &Source, arch: Arch, toolchain: &Toolchain, job: &Job<'_>) -> Self {
        let stem = source.stem();
        let (mut wrappers, mut steps, mut objects) = (Vec::new(), Vec::new(), Vec::new());
        for pass in passes(arch, source.cores) {
            let object = job.out.join(format!("{stem}.{}.o", pass.target));
            let wrapper = object.with_extension("cpp");
            wrappers.push((wrapper.clone(), pass.wrapper(source)));
            steps.push(pass.compile(source, &wrapper, &object, toolchain, job.kernels));
            objects.push(object);
        }
        let elf = job.out.join(format!("{stem}.{}.elf", arch.name()));
        steps.push(link(&objects, &elf, toolchain));
        let file = source.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Plan { file, arch, elf, wrappers, steps }
    }
}

impl Pass {
    fn compile(&self, source: &Source, wrapper: &Path, object: &Path, toolchain: &Toolchain, kernels: &Path) -> Step {
        let mut arguments: Vec<OsString> = COMMON.map(Into::into).to_vec();
        let ours = [kernels.to_owned(), kernels.join("include")];
        for include in toolchain.includes.iter().chain(&ours) {
            arguments.extend(["-I".into(), include.into()]);
        }
        if let Some(preamble) = &toolchain.preamble {
            arguments.extend(["-include".into(), preamble.into()]);
        }
        arguments.push(format!("--cce-aicore-arch={}", self.target).into());
        arguments.extend(self.flags.iter().map(Into::into));
        if !self.suffix.is_empty() {
            arguments.extend(source.entries.iter().map(|name| format!("-D{name}={name}{}", self.suffix).into()));
        }
        arguments.extend([wrapper.into(), "-o".into(), object.into()]);
        Step { program: toolchain.compiler.clone(), arguments, result: object.into() }
    }

    /// The source, and one section per symbol. Compilers of CANN 8 do not define `__NPU_ARCH__`.
    fn wrapper(&self, source: &Source) -> String {
        let (arch, path) = (self.npu_arch, source.path.display());
        let mut text = format!(
            "#ifndef __NPU_ARCH__\n#define __NPU_ARCH__ {arch}\n#endif\n#include \"{path}\"\n\n\
             struct AscendBertMetaEntry {{\n    unsigned short type, length;\n    unsigned int value;\n}};\n"
        );
        for (index, name) in source.entries.iter().enumerate() {
            let entries: Vec<_> = self.meta.iter().map(|(kind, value)| format!("{{{kind}, 4, {value:#x}}}")).collect();
            writeln!(
                text,
                "static const AscendBertMetaEntry ascend_bert_meta{index}[]\n    \
                 __attribute__((used, section(\".ascend.meta.{name}{}\"))) = {{{}}};",
                self.suffix,
                entries.join(", ")
            )
            .expect("writing to a string cannot fail");
        }
        text
    }
}

/// Single objects are linked too: the linker applies their relocations.
fn link(objects: &[PathBuf], elf: &Path, toolchain: &Toolchain) -> Step {
    let mut arguments: Vec<OsString> = ["-m", "aicorelinux", "-Ttext=0"].map(Into::into).to_vec();
    arguments.extend(objects.iter().map(Into::into));
    arguments.extend(["-static".into(), "-o".into(), elf.into()]);
    Step { program: toolchain.linker.clone(), arguments, result: elf.into() }
}
