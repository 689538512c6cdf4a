//! Where CANN's compiler, its linker and its headers are, in the layouts of CANN 8 and CANN 9.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Failure;

/// Names the compiler itself.
pub(super) const COMPILER_VARIABLE: &str = "ASCEND_BERT_CCE";
/// Name the root of a toolkit.
pub(super) const TOOLKIT_VARIABLES: [&str; 2] = ["ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH"];
/// What to do about a compiler that is not as it should be.
pub(super) const REMEDY: &str = "set ASCEND_BERT_CCE to bisheng or ccec in ccec_compiler/bin of a whole CANN toolkit, \
     or build without kernels: ASCEND_BERT_NPU_ARCHS=none";

const DEFAULT_PREFIX: &str = "/usr/local/Ascend/ascend-toolkit/latest";
/// Where, below a toolkit, the compiler's folder and those of the headers stand.
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

/// A compiler, and what belongs to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Toolchain {
    pub(super) compiler: PathBuf,
    /// `ld.lld`, beside the compiler.
    pub(super) linker: PathBuf,
    /// Folders of Ascend C's headers.
    pub(super) includes: Vec<PathBuf>,
    /// CANN 9: a header of versions that every compilation begins with.
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
        // A toolkit's folders are links to each other: what lies beside the compiler lies beside where it really is.
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

/// The nearest folder around the compiler that has headers, and its folders of headers: CANN 9's if it has those.
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
