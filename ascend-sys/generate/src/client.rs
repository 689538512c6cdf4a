//! What a client of CANN imports: the undefined dynamic symbols of a shared library. Reads names only; the library is
//! not loaded.

use std::collections::BTreeSet;
use std::path::Path;

use ascend_sys_generate::{Declared, Error};
use object::{Object, ObjectSymbol};

/// The functions of AscendCL, HCCL and the older runtime that the library at `path` imports.
///
/// # Errors
/// If the file cannot be read, or is not a shared library.
pub(crate) fn imports(path: &Path) -> Result<BTreeSet<String>, Error> {
    let read = |source| Error::Read { path: path.into(), source };
    let bytes = std::fs::read(path).map_err(read)?;
    let library = object::File::parse(&*bytes).map_err(|error| read(std::io::Error::other(error)))?;
    let undefined = library.dynamic_symbols().filter(|symbol| symbol.is_undefined());
    let names = undefined.filter_map(|symbol| symbol.name().ok().map(str::to_owned));
    Ok(names.filter(|name| is_of_cann(name)).collect())
}

/// The imported functions that no table has.
pub(crate) fn undeclared<'a>(imports: &'a BTreeSet<String>, declared: &Declared) -> Vec<&'a String> {
    imports.iter().filter(|name| !declared.headers.contains_key(*name) && !declared.legacy.contains(*name)).collect()
}

fn is_of_cann(name: &str) -> bool {
    let runtime = name.strip_prefix("rt").is_some_and(|rest| rest.starts_with(char::is_uppercase));
    runtime || ["acl", "Hccl", "hccl", "Hcom"].iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::is_of_cann;

    #[test]
    fn names_are_told_by_their_prefix() {
        for name in ["aclInit", "aclrtMalloc", "HcclAllReduce", "rtKernelLaunch"] {
            assert!(is_of_cann(name), "{name}");
        }
        for name in ["rtld_global", "_ZN3acl4initEv", "malloc", "PyObject_Call"] {
            assert!(!is_of_cann(name), "{name}");
        }
    }
}
