//! Tests of the compile step without a compiler: what it finds, which commands it would run, and its error messages.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::plan::Plan;
use super::source::{Cores, Source};
use super::toolchain::Toolchain;
use super::{Arch, Job, VARIABLES, archs, run};

type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

const NOTHING: Variable<'static> = &|_| None;
const KERNEL: &str = "extern \"C\" __global__ __aicore__ void add_norm(GM_ADDR x) {}\n";

/// A folder with a toolkit of empty files.
struct Toolkit(tempfile::TempDir);

impl Toolkit {
    fn new(compiler: &str, headers: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let toolkit = Toolkit(folder);
        toolkit.write(compiler, "#!/bin/sh\necho no such flag >&2\nexit 3\n");
        toolkit.write(Path::new(compiler).with_file_name("ld.lld"), "#!/bin/sh\n");
        headers.iter().for_each(|folder| fs::create_dir_all(toolkit.path(folder)).unwrap());
        toolkit
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn find(&self, name: &str, path: &str) -> Result<Option<Toolchain>, String> {
        let value = self.path(path);
        let variable = |asked: &str| (asked == name).then(|| value.clone().into_os_string());
        Toolchain::find(&variable).map_err(|failure| failure.to_string())
    }
}

fn cann_8() -> Toolkit {
    let headers = ["compiler/tikcpp/tikcfw/interface", "compiler/tikcpp/tikcfw/impl"];
    Toolkit::new("compiler/ccec_compiler/bin/ccec", &headers)
}

fn source(text: &str) -> Result<Source, String> {
    Source::parse(Path::new("/k/kernel.cpp"), text).map_err(|failure| failure.to_string())
}

#[test]
fn architectures_are_both_unless_named() {
    let named = |value: &str| archs(Some(value.into())).map_err(|failure| failure.to_string());
    assert_eq!(archs(None).unwrap(), [Arch::C100, Arch::C220]);
    assert_eq!(named("").unwrap(), [Arch::C100, Arch::C220]);
    assert_eq!(named("dav-c220").unwrap(), [Arch::C220]);
    assert_eq!(named("dav-c220, dav-c100,dav-c220").unwrap(), [Arch::C220, Arch::C100]);
    assert_eq!(named("none").unwrap(), []);
    assert!(named("dav-c310").unwrap_err().contains("no kernels for architecture \"dav-c310\""));
}

#[test]
fn entries_are_read_from_code_not_from_comments() {
    let text = "// __global__ void not_this(int)\n/* __global__ void nor_this(int) */\n\
                const char *s = \"\\\" // no comment\"; int a = 1 / 2;\n\
                extern \"C\" __global__ __aicore__ void first(GM_ADDR x) { helper(x); }\n\
                extern \"C\" __global__ __mix__(1, 2) __attribute__((aligned(32)))\nvoid second_fp16 (GM_ADDR x) {}\n";
    let source = source(text).unwrap();
    assert_eq!(source.entries, ["first", "second_fp16"]);
    assert_eq!(source.cores, Cores::Mix(2));
}

#[test]
fn kernels_declare_their_cores() {
    let cores =
        |value: &str| source(&format!("{KERNEL}KERNEL_TASK_TYPE_DEFAULT ( {value} );")).map(|source| source.cores);
    assert_eq!(cores("KERNEL_TYPE_AIV_ONLY").unwrap(), Cores::Vector);
    assert_eq!(cores("KERNEL_TYPE_AIC_ONLY").unwrap(), Cores::Cube);
    assert_eq!(cores("KERNEL_TYPE_MIX_AIC_1_1").unwrap(), Cores::Mix(1));
    assert!(cores("KERNEL_TYPE_MIX").unwrap_err().contains("unknown KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX)"));
    let both = "KERNEL_TYPE_AIV_ONLY); KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY";
    assert!(cores(both).unwrap_err().contains("kernels for different cores"));
}

#[test]
fn names_that_loaders_would_split_are_refused() {
    let named = |name: &str| source(&format!("__global__ void {name}(int x) {{}}"));
    assert_eq!(named("gelu_").unwrap().entries, ["gelu_"]);
    for name in ["gelu_2", "a_mix_aic", "a_mix_aiv_b"] {
        let error = named(name).unwrap_err();
        assert!(error.starts_with(&format!("/k/kernel.cpp: loaders would split the name {name}\n")), "{error}");
    }
    assert!(source("void f() {}").unwrap_err().starts_with("/k/kernel.cpp: no kernel\n"));
}

#[test]
fn toolchains_are_found_in_both_layouts() {
    let old = cann_8();
    let found = old.find("ASCEND_TOOLKIT_HOME", "").unwrap().unwrap();
    assert_eq!(found.compiler, old.path("compiler/ccec_compiler/bin/ccec"));
    assert_eq!(found.linker, old.path("compiler/ccec_compiler/bin/ld.lld"));
    let headers = ["tikcpp/tikcfw", "tikcpp/tikcfw/interface", "tikcpp/tikcfw/impl"];
    assert_eq!(found.includes, headers.map(|folder| old.path("compiler").join(folder)));
    assert_eq!(found.preamble, None);
    let named = old.find("ASCEND_BERT_CCE", "compiler/ccec_compiler/bin/ccec").unwrap().unwrap();
    assert_eq!(named, found);

    let headers = ["aarch64-linux/asc/include/basic_api", "aarch64-linux/asc/impl/utils"];
    let new = Toolkit::new("aarch64-linux/ccec_compiler/bin/bisheng", &headers);
    new.write("include/version/asc_devkit_version.h", "");
    let found = new.find("ASCEND_HOME_PATH", "").unwrap().unwrap();
    assert_eq!(found.compiler, new.path("aarch64-linux/ccec_compiler/bin/bisheng"));
    let headers = ["asc", "asc/include", "asc/include/basic_api", "asc/impl/utils"];
    assert_eq!(found.includes, headers.map(|folder| new.path("aarch64-linux").join(folder)));
    assert_eq!(found.preamble, Some(new.path("include/version/asc_devkit_version.h")));
}

#[test]
fn broken_toolchains_are_distinguished_from_absent_ones() {
    let empty = Toolkit(tempfile::tempdir().unwrap());
    // The default prefix may contain a real toolkit.
    let default = Toolchain::find(NOTHING).unwrap();
    assert_eq!(empty.find("ASCEND_TOOLKIT_HOME", "").unwrap(), default);
    let error = empty.find("ASCEND_BERT_CCE", "bisheng").unwrap_err();
    assert!(error.starts_with("ASCEND_BERT_CCE: there is no compiler /"), "{error}");
    let bare = Toolkit::new("ccec_compiler/bin/bisheng", &[]);
    let error = bare.find("ASCEND_TOOLKIT_HOME", "").unwrap_err();
    assert!(error.starts_with("no Ascend C headers (asc/include, tikcpp/tikcfw) beside /"), "{error}");
    fs::remove_file(bare.path("ccec_compiler/bin/ld.lld")).unwrap();
    let error = bare.find("ASCEND_TOOLKIT_HOME", "").unwrap_err();
    assert!(error.starts_with("no ld.lld beside the compiler /"), "{error}");
}

#[test]
fn a_mixed_kernel_is_compiled_twice_and_linked() {
    let toolkit = cann_8();
    let toolchain = toolkit.find("ASCEND_TOOLKIT_HOME", "").unwrap().unwrap();
    let job = Job { kernels: Path::new("/k"), out: Path::new("/o"), jobs: 1, variable: NOTHING };
    let plan = Plan::new(&source(KERNEL).unwrap(), Arch::C220, &toolchain, &job);
    assert_eq!(plan.elf, Path::new("/o/kernel.dav-c220.elf"));
    let commands: Vec<String> = plan.steps.iter().map(ToString::to_string).collect();
    let [cube, vector, link] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(cube.contains(" --cce-aicore-arch=dav-c220-cube -mllvm -cce-aicore-stack-size=0x8000 "), "{cube}");
    let end = " -Dadd_norm=add_norm_mix_aic /o/kernel.dav-c220-cube.cpp -o /o/kernel.dav-c220-cube.o";
    assert!(cube.ends_with(end), "{cube}");
    assert!(vector.contains("=dav-c220-vec ") && vector.contains(" -Dadd_norm=add_norm_mix_aiv "), "{vector}");
    let end = " -m aicorelinux -Ttext=0 /o/kernel.dav-c220-cube.o /o/kernel.dav-c220-vec.o -static -o \
               /o/kernel.dav-c220.elf";
    assert!(link.ends_with(end), "{link}");
    let (path, text) = &plan.wrappers[1];
    assert_eq!(path, Path::new("/o/kernel.dav-c220-vec.cpp"));
    assert!(text.contains("#include \"/k/kernel.cpp\""), "{text}");
    assert!(
        text.contains("section(\".ascend.meta.add_norm_mix_aiv\"))) = {{1, 4, 0x4}, {2, 4, 0x1}, {3, 4, 0x20001}};")
    );
}

#[test]
fn other_kernels_are_compiled_once() {
    let toolkit = cann_8();
    let toolchain = toolkit.find("ASCEND_TOOLKIT_HOME", "").unwrap().unwrap();
    let job = Job { kernels: Path::new("/k"), out: Path::new("/o"), jobs: 1, variable: NOTHING };
    let vector = source(&format!("{KERNEL}KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY)")).unwrap();
    for (source, arch, target, meta) in
        [(&vector, Arch::C220, "dav-c220-vec", "0x3"), (&vector, Arch::C100, "dav-c100", "0x1")]
    {
        let plan = Plan::new(source, arch, &toolchain, &job);
        let (steps, text) = (&plan.steps, &plan.wrappers[0].1);
        assert_eq!(steps.len(), 2);
        let command = steps[0].to_string();
        assert!(command.contains(&format!("--cce-aicore-arch={target} ")) && !command.contains("_mix_"), "{command}");
        assert!(text.contains(&format!("(\".ascend.meta.add_norm\"))) = {{{{1, 4, {meta}}}}};")), "{text}");
    }
}

#[test]
fn kernels_of_cube_cores_are_not_for_the_first_generation() {
    for (kind, first) in [("AIC_ONLY", false), ("AIV_ONLY", true), ("MIX_AIC_1_2", true)] {
        let source = source(&format!("{KERNEL}KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_{kind})")).unwrap();
        assert_eq!((source.is_for(Arch::C100), source.is_for(Arch::C220)), (first, true), "{kind}");
    }
}

#[test]
fn files_may_be_for_one_generation() {
    let [both, first, second] = ["k", "k_c100", "k_c220"].map(|stem| {
        let path = PathBuf::from(format!("/k/{stem}.cpp"));
        let source = Source::parse(&path, KERNEL).unwrap();
        Arch::ALL.map(|arch| source.is_for(arch))
    });
    assert_eq!((both, first, second), ([true, true], [true, false], [false, true]));
    // The core type declared in a file still applies.
    let text = format!("{KERNEL}KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY)");
    assert!(!Source::parse(Path::new("/k/k_c100.cpp"), &text).unwrap().is_for(Arch::C100));
}

#[test]
fn without_kernels_or_architectures_nothing_is_embedded() {
    let (toolkit, kernels) = (cann_8(), tempfile::tempdir().unwrap());
    let embedded = |archs: &str| {
        let variable = |name: &str| match name {
            _ if !VARIABLES.contains(&name) => panic!("cargo does not watch {name}"),
            "ASCEND_TOOLKIT_HOME" => Some(toolkit.path("").into_os_string()),
            "ASCEND_BERT_NPU_ARCHS" => Some(archs.into()),
            _ => None,
        };
        let job = Job { kernels: kernels.path(), out: toolkit.0.path(), jobs: 4, variable: &variable };
        let compiler = run(&job).map_err(|failure| failure.to_string())?;
        assert_eq!(compiler, Some(toolkit.path("compiler/ccec_compiler/bin/ccec")));
        Ok::<_, String>(fs::read_to_string(toolkit.path("kernels.rs")).unwrap())
    };
    fs::write(kernels.path().join("README.md"), "").unwrap();
    assert_eq!(embedded("dav-c220").unwrap(), "&[\n]\n");
    fs::write(kernels.path().join("kernel.cpp"), KERNEL).unwrap();
    assert_eq!(embedded("none").unwrap(), "&[\n]\n");

    let error = embedded("dav-c220").unwrap_err();
    assert!(error.contains(" failed (exit status: 3)\nno such flag\n"), "{error}");
    assert!(error.ends_with("or build without kernels: ASCEND_BERT_NPU_ARCHS=none"), "{error}");
    toolkit.write("compiler/ccec_compiler/bin/ccec", "#!/bin/sh\n");
    let error = embedded("dav-c220").unwrap_err();
    assert!(error.contains("kernel.dav-c220-cube.cpp -o ") && error.contains(" wrote no /"), "{error}");
}
