//! Finds the AscendCL library: this program's own variable, the toolkit's variables, the default prefix, the loader's
//! path. A missing library is an ordinary result; a broken one is an error.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ascend_sys::{AscendCl, Library, LoadError};

use crate::remedy::{Advice, Remedy};

/// The place where a library was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A path given by the caller.
    Given,
    /// An environment variable.
    Variable(&'static str),
    /// The toolkit's default prefix.
    DefaultPrefix,
    /// The dynamic loader's search path.
    LoaderPath,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Origin::Given => "the path given",
            Origin::Variable(name) => name,
            Origin::DefaultPrefix => "the default prefix",
            Origin::LoaderPath => "the loader's path",
        })
    }
}

/// The places to search, in order.
#[derive(Clone, Debug)]
pub struct Search {
    /// The library itself, if its path is known. Then nothing else is searched.
    pub library: Option<(Origin, PathBuf)>,
    /// Root folders of toolkits.
    pub toolkits: Vec<(Origin, PathBuf)>,
    /// Whether the dynamic loader is asked last.
    pub loader: bool,
}

/// A library that was found and loaded.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) library: Library,
    pub(super) table: AscendCl,
    /// Where it was found.
    pub(super) origin: Origin,
}

const LIBRARY_VARIABLE: &str = "ASCEND_BERT_ACL_LIBRARY";
const TOOLKIT_VARIABLES: [&str; 2] = ["ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH"];
const DEFAULT_PREFIX: &str = "/usr/local/Ascend/ascend-toolkit/latest";

impl Search {
    /// The places that the environment names, then the default ones.
    pub fn from_environment() -> Self {
        Self::from_variables(|name| std::env::var_os(name))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &'static str| {
            let value = variable(name).filter(|value| !value.is_empty())?;
            Some((Origin::Variable(name), PathBuf::from(value)))
        };
        let mut toolkits: Vec<(Origin, PathBuf)> = TOOLKIT_VARIABLES.into_iter().filter_map(set).collect();
        toolkits.push((Origin::DefaultPrefix, DEFAULT_PREFIX.into()));
        Search { library: set(LIBRARY_VARIABLE), toolkits, loader: true }
    }

    /// One library by its path, and no other place.
    pub fn only(path: impl Into<PathBuf>) -> Self {
        Search { library: Some((Origin::Given, path.into())), toolkits: vec![], loader: false }
    }

    /// Loads the first library found.
    ///
    /// # Errors
    /// [`LocateError::NotFound`] if there is none; [`LocateError::Broken`] if the first one found cannot be used, even
    /// if another exists: using another toolkit than the one named would hide the mistake.
    pub(super) fn load(&self) -> Result<Found, LocateError> {
        if let Some((origin, path)) = &self.library {
            return open(path, *origin);
        }
        for (origin, root) in &self.toolkits {
            if let Some(path) = library_of(root) {
                return open(&path, *origin);
            }
        }
        match self.loader.then(|| open(Path::new(AscendCl::FILE), Origin::LoaderPath)) {
            Some(Ok(found)) => Ok(found),
            Some(Err(error)) if !error.is_absence() => Err(error),
            _ => Err(LocateError::NotFound { looked: self.places() }),
        }
    }

    /// The places as text, for messages.
    pub fn places(&self) -> Vec<String> {
        let given = self.library.iter().map(|(origin, path)| format!("{} ({origin})", path.display()));
        let toolkits = self.toolkits.iter().map(|(origin, root)| format!("{} ({origin})", root.display()));
        let loader = self.loader.then(|| Origin::LoaderPath.to_string());
        given.chain(toolkits).chain(loader).collect()
    }
}

/// The library in one of the folders of a toolkit that may contain it.
fn library_of(root: &Path) -> Option<PathBuf> {
    let own = format!("{}-linux/lib64", std::env::consts::ARCH);
    let folders = ["lib64", "runtime/lib64", own.as_str()];
    folders.iter().map(|folder| root.join(folder).join(AscendCl::FILE)).find(|path| path.exists())
}

fn open(path: &Path, origin: Origin) -> Result<Found, LocateError> {
    // SAFETY: the file has AscendCL's name in a folder meant for it, or the user named it as an AscendCL library; its
    // initialisers are those of CANN.
    let library = unsafe { Library::open(path) }.map_err(|error| LocateError::Broken { origin, error })?;
    // SAFETY: for the same reason its symbols with AscendCL's names are AscendCL's functions, whose declarations are
    // checked against real headers.
    let table = unsafe { library.table() }.map_err(|error| LocateError::Broken { origin, error })?;
    Ok(Found { library, table, origin })
}

/// Why no library can be used.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocateError {
    /// No library was found.
    #[error("no AscendCL library: looked for libascendcl.so in {}", looked.join(", "))]
    NotFound {
        /// The places searched.
        looked: Vec<String>,
    },
    /// A library was found, and cannot be used.
    #[error("broken AscendCL library ({origin}): {error}")]
    Broken {
        /// Where it was found.
        origin: Origin,
        /// What is wrong.
        error: LoadError,
    },
}

impl LocateError {
    /// Whether the loader did not find the library itself, rather than a dependency of it.
    fn is_absence(&self) -> bool {
        let LocateError::Broken { error: LoadError::Open { message, .. }, origin: Origin::LoaderPath } = self else {
            return matches!(self, LocateError::NotFound { .. });
        };
        message.starts_with(AscendCl::FILE) && message.contains("No such file")
    }
}

impl Remedy for LocateError {
    fn remedy(&self) -> String {
        match self {
            LocateError::NotFound { .. } => "use the CPU; or, on an Ascend server, install CANN and \
                 'source set_env.sh' of its toolkit, or set ASCEND_BERT_ACL_LIBRARY to libascendcl.so"
                .into(),
            LocateError::Broken { error: LoadError::Open { path, message }, .. } => open_remedy(path, message),
            LocateError::Broken { error: LoadError::Symbol { .. }, .. } => {
                "name libascendcl.so itself, from CANN 5 or newer; if it is that file, reinstall CANN".into()
            }
            LocateError::Broken { .. } => "reinstall CANN".into(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        matches!(self, LocateError::NotFound { .. }).then_some(Advice::UseCpu)
    }
}

fn open_remedy(path: &Path, message: &str) -> String {
    let own = path.file_name().is_some_and(|name| {
        message.starts_with(&*path.to_string_lossy()) || message.starts_with(&*name.to_string_lossy())
    });
    if message.contains("No such file") && own {
        return "set the variable to an existing library, or unset it".into();
    }
    if message.contains("No such file") {
        return "'source set_env.sh' of the CANN toolkit, and add the driver's libraries \
             (/usr/local/Ascend/driver/lib64) to LD_LIBRARY_PATH: a library that this one needs is not found"
            .into();
    }
    if message.contains("wrong ELF class")
        || message.contains("invalid ELF header")
        || message.contains("file too short")
    {
        return format!("install CANN for {}: the file is not a library for this machine", std::env::consts::ARCH);
    }
    if message.contains("Permission denied") {
        return "give the user permission to read the library".into();
    }
    "reinstall CANN with a matching driver".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(set: &[(&str, &str)]) -> Search {
        Search::from_variables(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into()))
    }

    #[test]
    fn the_environment_is_read_in_order() {
        let search = search(&[("ASCEND_HOME_PATH", "/b"), ("ASCEND_TOOLKIT_HOME", "/a"), (LIBRARY_VARIABLE, "")]);
        assert!(search.library.is_none(), "an empty variable is an unset one");
        let roots: Vec<_> = search.toolkits.iter().map(|(_, root)| root.to_str().unwrap()).collect();
        assert_eq!(roots, ["/a", "/b", DEFAULT_PREFIX]);
    }

    #[test]
    fn no_library_is_not_found_and_says_where_it_looked() {
        let search = Search { library: None, toolkits: vec![(Origin::DefaultPrefix, "/no/such".into())], loader: true };
        let error = search.load().unwrap_err();
        assert!(matches!(error, LocateError::NotFound { .. }), "{error}");
        assert_eq!(
            error.to_string(),
            "no AscendCL library: looked for libascendcl.so in /no/such (the default prefix), the loader's path"
        );
        assert!(error.remedy().contains("use the CPU"));
        assert_eq!(error.advice(), Some(Advice::UseCpu));
    }

    #[test]
    fn a_named_library_that_is_not_there_is_broken() {
        let error = search(&[(LIBRARY_VARIABLE, "/no/such/libascendcl.so")]).load().unwrap_err();
        assert!(matches!(error, LocateError::Broken { .. }), "{error}");
        assert!(error.to_string().contains("/no/such/libascendcl.so"), "{error}");
        assert!(error.remedy().contains("unset it"), "{}", error.remedy());
    }

    #[test]
    fn a_file_that_is_no_library_is_broken_with_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lib64")).unwrap();
        std::fs::write(
            folder.path().join("lib64/libascendcl.so"),
            b"not an ELF file, but long enough to be read as one, which is all that matters here",
        )
        .unwrap();
        let search = Search { library: None, toolkits: vec![(Origin::Given, folder.path().into())], loader: true };
        let error = search.load().unwrap_err();
        assert!(matches!(error, LocateError::Broken { .. }), "{error}");
        assert!(error.remedy().contains("not a library for this machine"), "{error} / {}", error.remedy());
    }

    #[test]
    fn another_library_lacks_a_function() {
        let error = Search::only("libc.so.6").load().unwrap_err();
        assert!(error.to_string().contains("aclFinalize is missing"), "{error}");
    }
}
