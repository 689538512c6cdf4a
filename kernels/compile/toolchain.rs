//! Finds CANN's compiler, its linker and its headers, in the layouts of CANN 8 and CANN 9.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Failure;

/// Path of the compiler.
pub(super) const COMPILER_VARIABLE: &str = "ASCEND_BERT_CCE";
/// Root folder of a toolkit.
pub(super) const TOOLKIT_VARIABLES: [&str; 2] = ["ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH"];
/// The remedy for an incomplete compiler installation.
pub(super) const REMEDY: &str = "set ASCEND_BERT_CCE to bisheng or ccec in ccec_compiler/bin of a whole CANN toolkit, \
     or build without kernels: ASCEND_BERT_NPU_ARCHS=none";

const DEFAULT_PREFIX: &str = "/usr/local/Ascend/ascend-toolkit/latest";
/// Folders below a toolkit that may contain the compiler's folder and the headers.
const FOLDERS: [&str; 5] = ["x86_64-linux", "aarch64-linux", "compiler", "tools", ""];
const COMPILERS: [&str; 2] = ["bisheng", "ccec"];
const CANN_8: [&str; 3] = ["tikcpp/tikcfw", "tikcpp/tikcfw/interface", "tikcpp/tikcfw/impl"];
const CANN_9: [&str; 9] = [
    "asc",
    "asc/include",
    "asc/include/basic_api",
    "asc/include/adv_api",
    "asc/include/interface",
    "asc/include/utils",
    "asc/impl/basic_api",
    "asc/impl/adv_api",
    "asc/impl/utils",
];

/// A compiler with its linker and headers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Toolchain {
    pub(super) compiler: PathBuf,
    /// `ld.lld`, from the compiler's folder.
    pub(super) linker: PathBuf,
    /// Include folders of Ascend C.
    pub(super) includes: Vec<PathBuf>,
    /// CANN 9: a version header that every compilation includes first.
    pub(super) preamble: Option<PathBuf>,
}

impl Toolchain {
    /// The compiler that the environment names, else that of the first toolkit that has one, else none.
    pub(super) fn find(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Option<Self>, Failure> {
        let set = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(compiler) = set(COMPILER_VARIABLE) {
            if !compiler.is_file() {
                let what = format!("{COMPILER_VARIABLE}: there is no compiler {}", compiler.display());
                return Err(Failure::new(what, REMEDY));
            }
            return Self::of(compiler).map(Some);
        }
        let roots = TOOLKIT_VARIABLES.into_iter().filter_map(set).chain([DEFAULT_PREFIX.into()]);
        roots.filter_map(|root| compiler_of(&root)).next().map(Self::of).transpose()
    }

    fn of(compiler: PathBuf) -> Result<Self, Failure> {
        let linker = compiler.with_file_name("ld.lld");
        if !linker.is_file() {
            let what = format!("no ld.lld beside the compiler {}", compiler.display());
            return Err(Failure::new(what, REMEDY));
        }
        // The folders of a toolkit are linked to each other, so search beside the compiler's real path.
        let real = compiler.canonicalize().map_err(|error| Failure::io("find", &compiler, &error))?;
        let headers = headers_beside(&compiler).or_else(|| headers_beside(&real));
        let Some((folder, includes)) = headers else {
            let what = format!("no Ascend C headers (asc/include, tikcpp/tikcfw) beside {}", compiler.display());
            return Err(Failure::new(what, REMEDY));
        };
        let preamble = folder.parent().map(|root| root.join("include/version/asc_devkit_version.h"));
        Ok(Toolchain { compiler, linker, includes, preamble: preamble.filter(|header| header.is_file()) })
    }
}

fn compiler_of(root: &Path) -> Option<PathBuf> {
    let folders = FOLDERS.iter().map(|folder| root.join(folder).join("ccec_compiler/bin"));
    folders.flat_map(|bin| COMPILERS.map(|name| bin.join(name))).find(|compiler| compiler.is_file())
}

/// The nearest parent folder of the compiler that has headers, and its include folders; those of CANN 9 are preferred.
fn headers_beside(compiler: &Path) -> Option<(PathBuf, Vec<PathBuf>)> {
    let around = compiler.ancestors().skip(1).take(4);
    around.flat_map(|root| FOLDERS.map(|folder| root.join(folder))).find_map(|folder| {
        let newer = folder.join("asc/include").is_dir();
        let older = folder.join("tikcpp/tikcfw").is_dir();
        let names: Vec<_> = match (newer, older) {
            (true, _) => CANN_9.into_iter().chain(CANN_8).collect(),
            (false, true) => CANN_8.to_vec(),
            (false, false) => return None,
        };
        let includes = names.into_iter().map(|name| folder.join(name)).filter(|path| path.is_dir()).collect();
        Some((folder, includes))
    })
}
