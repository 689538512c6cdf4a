//! A file that appears under its name only when it is complete.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;

/// A temporary file beside the one it becomes; dropped before `commit`, it leaves nothing behind.
pub(crate) struct Output {
    path: PathBuf,
    file: NamedTempFile,
    force: bool,
}

impl Output {
    /// A new output for `path`; with `force` it replaces an existing file on `commit`.
    pub(crate) fn create(path: &Path, force: bool) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: path.to_path_buf(), source };
        if let Ok(found) = path.symlink_metadata() {
            if !force {
                return Err(Error::Exists { path: path.to_path_buf() });
            }
            // Renaming onto a device or a pipe would replace the device itself.
            if !found.is_file() && !found.is_symlink() {
                return Err(failed(io::Error::other("it exists and is not a regular file")));
            }
        }
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let file = temporary_in(directory.unwrap_or(Path::new("."))).map_err(failed)?;
        Ok(Self { path: path.to_path_buf(), file, force })
    }

    /// The name it will have.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file to write to.
    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// What went wrong with it.
    pub(crate) fn failed(&self, source: io::Error) -> Error {
        Error::Write { path: self.path.clone(), source }
    }

    /// Gives the file its name.
    pub(crate) fn commit(self) -> Result<(), Error> {
        let Self { path, file, force } = self;
        let failed = |source| Error::Write { path: path.clone(), source };
        // A name must not outlive a crash that its content does not.
        file.as_file().sync_all().map_err(failed)?;
        let renamed = if force { file.persist(&path) } else { file.persist_noclobber(&path) };
        match renamed {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Exists { path: path.clone() })
            }
            Err(error) => Err(failed(error.error)),
        }
    }
}

fn temporary_in(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ascend-bert-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: what the umask leaves of it, not tempfile's 0600.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}
