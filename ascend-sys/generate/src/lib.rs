//! Generates `ascend-sys`'s declarations from the headers of an installed CANN, and compares headers with declarations.
//! Reads headers and Rust source; writes only the files it is asked to.

mod declared;
mod headers;
pub mod model;
pub mod write;

use std::path::{Path, PathBuf};

pub use self::declared::Declared;
pub use self::headers::{Headers, find_libclang};
use self::model::Model;

/// Parses the headers of an include folder.
///
/// # Errors
/// If there are none, or libclang cannot parse them.
pub fn read(acl: &Path, hccl: Option<&Path>) -> Result<(Headers, Model), Error> {
    let headers = Headers::find(acl, hccl)?;
    let model = Model::read(&headers.declarations()?).map_err(|error| Error::Parse { message: error.to_string() })?;
    Ok((headers, model))
}

/// Writes `types.rs`, `signature.rs`, `table.rs` and `names.rs` into the folder `out`; returns a summary.
///
/// # Errors
/// If the headers cannot be used, or a file cannot be written.
pub fn write_all(out: &Path, acl: &Path, hccl: Option<&Path>) -> Result<String, Error> {
    let (headers, model) = read(acl, hccl)?;
    write_model(out, &model, |name| headers.declaring(name).unwrap_or_default().into())
}

/// As [`write_all`], but items that the headers lack (they may be older) keep their committed declaration, each
/// function in its committed table: so the same source compiles with any toolkit.
///
/// # Errors
/// If the headers cannot be used, or a file cannot be written.
pub fn write_over(declared: &Declared, out: &Path, acl: &Path) -> Result<String, Error> {
    let (headers, mut model) = read(acl, None)?;
    model.add_missing(&declared.model);
    let header = |name: &str| declared.headers.get(name).map(String::as_str).or_else(|| headers.declaring(name));
    write_model(out, &model, |name| header(name).unwrap_or_default().into())
}

fn write_model(out: &Path, model: &Model, header: impl Fn(&str) -> String) -> Result<String, Error> {
    save(&out.join("types.rs"), &write::types(model))?;
    save(&out.join("signature.rs"), &write::signatures(model))?;
    save(&out.join("table.rs"), &write::tables(model, header))?;
    save(&out.join("names.rs"), &write::names(model))?;
    Ok(format!("{} functions, {} constants", model.functions.len(), model.constants.len()))
}

/// Writes a file.
///
/// # Errors
/// If it cannot be written.
pub fn save(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|source| Error::Write { path: path.into(), source })
}

/// Why headers could not be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The folder is not an include folder of CANN.
    NoHeaders {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder does not hold HCCL's headers.
    NoHccl {
        /// The folder.
        folder: PathBuf,
    },
    /// A file could not be read.
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The committed declarations cannot be used.
    Declarations {
        /// Their folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// There is no libclang on this machine.
    NoLibclang {
        /// The places searched.
        message: String,
    },
    /// libclang cannot parse the headers.
    Parse {
        /// Its message.
        message: String,
    },
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::NoHeaders { folder } => {
                write!(f, "{}: there is no acl/acl.h: name a folder that holds it", folder.display())
            }
            Error::NoHccl { folder } => {
                write!(f, "{}: there is no hccl/hccl.h: name a folder that holds it, or none", folder.display())
            }
            Error::Read { path, source } | Error::Write { path, source } => write!(f, "{}: {source}", path.display()),
            Error::Declarations { folder, reason } => write!(f, "{}: {reason}", folder.display()),
            Error::NoLibclang { message } => {
                write!(f, "no libclang: {message}; install it, or name its folder in LIBCLANG_PATH")
            }
            Error::Parse { message } => write!(f, "the headers parse neither as C++14 nor as C11: {message}"),
        }
    }
}

impl std::error::Error for Error {}
