//! A shared library of CANN. It is opened and never closed: its threads and exit handlers outlive any owner.

use std::ffi::{CStr, OsStr, c_void};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;

use crate::symbols::{Missing, Symbols};
use crate::{AscendCl, Cblas, Dump, Hccl, OpCompiler, Profiler, Runtime, TdtChannel, TdtQueue};

/// A loaded library.
#[derive(Debug)]
pub struct Library {
    handle: ManuallyDrop<libloading::Library>,
    asked: PathBuf,
}

impl Library {
    /// Loads the library at `path`, or by name from the loader's search path.
    ///
    /// # Errors
    /// If the loader refuses. Its message gives the reason (no such file, a missing dependency, a file for another
    /// machine).
    ///
    /// # Safety
    /// Loading runs the library's initialisers, and those of the libraries it needs.
    pub unsafe fn open(path: impl AsRef<OsStr>) -> Result<Self, LoadError> {
        let asked = PathBuf::from(path.as_ref());
        // SAFETY: the caller accepts the initialisers of the library (see `# Safety`).
        match unsafe { libloading::Library::new(&asked) } {
            Ok(handle) => Ok(Self { handle: ManuallyDrop::new(handle), asked }),
            Err(error) => Err(LoadError::Open { path: asked, message: with_causes(&error) }),
        }
    }

    /// Loads another library of the same CANN: from this library's folder, else by name.
    ///
    /// # Errors
    /// If there is none.
    ///
    /// # Safety
    /// As for [`Library::open`].
    pub unsafe fn companion(&self, file: &str) -> Result<Self, LoadError> {
        let beside = self.path().parent().map(|folder| folder.join(file)).filter(|path| path.is_file());
        // SAFETY: as in `open`, whose contract this function repeats.
        unsafe { Self::open(beside.unwrap_or_else(|| file.into())) }
    }

    /// The functions of the library, as the table `T`.
    ///
    /// # Errors
    /// If a required one is missing.
    ///
    /// # Safety
    /// The library must be the one that the table describes: each symbol of a listed name is a function of the declared
    /// type.
    pub unsafe fn table<T: Table>(&self) -> Result<T, LoadError> {
        // SAFETY: the caller guarantees that this is the library of the table.
        unsafe { T::fill(self) }.map_err(|missing| LoadError::Symbol { path: self.path(), missing })
    }

    /// The path of the loaded file, if the loader reports it, else the path asked for.
    pub fn path(&self) -> PathBuf {
        // A library that only depends on libascendcl.so finds aclInit there, so compare the file name.
        let file = self.address(c"aclInit").and_then(file_of);
        file.filter(|file| file.file_name() == self.asked.file_name()).unwrap_or_else(|| self.asked.clone())
    }
}

impl Symbols for Library {
    fn address(&self, name: &CStr) -> Option<NonNull<c_void>> {
        // SAFETY: the symbol is read as a plain address; nothing is called or dereferenced here.
        let symbol = unsafe { self.handle.get::<*mut c_void>(name) }.ok()?;
        NonNull::new(*symbol)
    }
}

/// A table of function pointers for one library of CANN.
pub trait Table: Sized {
    /// The library's file name.
    const FILE: &'static str;

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the table's names must be a function of the declared type.
    unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing>;
}

/// Delegates to the inherent items of the generated code. A macro, because the implementations are identical.
macro_rules! tables {
    ($($table:ident),*) => {$(
        impl Table for $table {
            const FILE: &'static str = $table::FILE;

            unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
                // SAFETY: the contract of `Table::fill` is that of the inherent `fill`.
                unsafe { $table::fill(symbols) }
            }
        }
    )*};
}

tables!(AscendCl, Cblas, Dump, Hccl, OpCompiler, Profiler, Runtime, TdtChannel, TdtQueue);

/// Why a library cannot be used.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// The loader did not open it.
    Open {
        /// What was asked for.
        path: PathBuf,
        /// The loader's message.
        message: String,
    },
    /// It lacks a function that every version has: it is a different library, or broken.
    Symbol {
        /// The file.
        path: PathBuf,
        /// The function.
        missing: Missing,
    },
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoadError::Open { path, message } => write!(f, "cannot load {}: {message}", path.display()),
            LoadError::Symbol { path, missing } => write!(f, "{}: {missing}", path.display()),
        }
    }
}

impl std::error::Error for LoadError {}

/// libloading stores the loader's message as the source of its error.
fn with_causes(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), with_causes)
}

/// The file that holds the code at `address`.
fn file_of(address: NonNull<c_void>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    let mut info = libc::Dl_info {
        dli_fname: std::ptr::null(),
        dli_fbase: std::ptr::null_mut(),
        dli_sname: std::ptr::null(),
        dli_saddr: std::ptr::null_mut(),
    };
    // SAFETY: dladdr only looks up the address and fills the struct.
    let found = unsafe { libc::dladdr(address.as_ptr(), &mut info) } != 0;
    if !found || info.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the string belongs to the loader and lives as long as the library, which is never unloaded.
    let name = unsafe { CStr::from_ptr(info.dli_fname) };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())).to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_is_an_error_with_the_loaders_message() {
        // SAFETY: the file does not exist, so no initialiser runs.
        let error = unsafe { Library::open("no-such-folder/libascendcl.so") }.unwrap_err().to_string();
        assert!(error.contains("no-such-folder/libascendcl.so"), "{error}");
        assert!(error.contains("No such file"), "{error}");
    }

    #[test]
    fn another_library_lacks_the_functions() {
        // SAFETY: the C library is already loaded.
        let library = unsafe { Library::open("libc.so.6") }.unwrap();
        // SAFETY: it has no symbol with a name of AscendCL.
        let error = unsafe { library.table::<AscendCl>() }.unwrap_err().to_string();
        assert!(error.contains("aclFinalize is missing"), "{error}");
    }
}
