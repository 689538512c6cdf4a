//! A file that appears under its name only when it is complete, and what is refused before it is begun.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;
use super::format::has_extension;
use super::unfinished::Unfinished;

/// Whether an output of safetensors can be written to `path`, to be asked before anything is computed.
///
/// # Errors
/// [`Error::OutputExtension`] if the name does not end in `.safetensors`; [`Error::OutputIsInput`] if
/// the file is one of `inputs`, `force` or not; [`Error::Exists`] if it exists and `force` is false;
/// [`Error::Write`] if it is a directory, or its folder is missing or not writable.
pub fn check_output(path: &Path, force: bool, inputs: &[&Path]) -> Result<(), Error> {
    if !has_extension(path, "safetensors") {
        return Err(Error::OutputExtension { path: path.to_path_buf(), expected: ".safetensors" });
    }
    check_target(path, force, inputs)
}

/// The same for a file of any format.
pub(super) fn check_target(path: &Path, force: bool, inputs: &[&Path]) -> Result<(), Error> {
    if let Some(input) = inputs.iter().find(|input| same_file(path, input)) {
        return Err(Error::OutputIsInput { path: path.to_path_buf(), input: input.to_path_buf() });
    }
    check_existing(path, force)?;
    // Creates an unnamed file: permissions and mount options do not tell whether writing works.
    let failed = |source| Error::Write { path: path.to_path_buf(), source };
    tempfile::tempfile_in(folder_of(path)).map(drop).map_err(failed)
}

/// Whether both paths lead to one file, by whatever links; false if either leads to none.
pub fn same_file(first: &Path, second: &Path) -> bool {
    let (Ok(one), Ok(other)) = (first.metadata(), second.metadata()) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        first.canonicalize().ok().is_some_and(|path| Some(path) == second.canonicalize().ok())
    }
}

/// A small file that is on the disk but does not have its name yet: a `config.json` beside a checkpoint
/// that is still being written. Dropped before [`PreparedFile::commit`], it leaves nothing behind.
pub struct PreparedFile(PendingFile);

impl PreparedFile {
    /// Writes `bytes` under a temporary name beside `path`.
    ///
    /// # Errors
    /// [`Error::Exists`] if `path` exists and `force` is false; [`Error::Write`] if it cannot be written.
    pub fn create(path: &Path, force: bool, bytes: &[u8]) -> Result<Self, Error> {
        let mut output = PendingFile::create(path, force)?;
        let file = output.file();
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        written.map_err(|source| output.failed(source))?;
        Ok(Self(output))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// As [`PreparedFile::create`].
    pub fn commit(self) -> Result<(), Error> {
        self.0.commit()
    }
}

/// A temporary file beside the one it becomes; dropped before `commit`, it leaves nothing behind.
pub(crate) struct PendingFile {
    path: PathBuf,
    // Declared before `unfinished`, so that the file is removed before its path leaves the list.
    file: NamedTempFile,
    unfinished: Unfinished,
    force: bool,
    /// A file that gets its name at the same moment.
    companion: Option<Box<PendingFile>>,
}

impl PendingFile {
    /// A new output for `path`; with `force` it replaces an existing file on `commit`.
    pub(crate) fn create(path: &Path, force: bool) -> Result<Self, Error> {
        check_existing(path, force)?;
        let created = Unfinished::create(|| temporary_in(folder_of(path)), NamedTempFile::path);
        let (file, unfinished) = created.map_err(|source| Error::Write { path: path.to_path_buf(), source })?;
        Ok(Self { path: path.to_path_buf(), file, unfinished, force, companion: None })
    }

    /// Has `companion` get its name together with this file: a signal that removes unfinished files comes before both
    /// or after both.
    pub(crate) fn accompany(&mut self, companion: PreparedFile) {
        self.companion = Some(Box::new(companion.0));
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
        let Self { path, file, unfinished, force, companion } = self;
        // After a crash, the name must not be there without the content. A companion was synchronised when it was made.
        file.as_file().sync_all().map_err(|source| Error::Write { path: path.clone(), source })?;
        let (companion, listed) = match companion.map(|companion| *companion) {
            Some(Self { path, file, unfinished, force, .. }) => (Some((path, file, force)), Some(unfinished)),
            None => (None, None),
        };
        // Renaming drops the file that was there, which takes a while for a large one: the companion goes first.
        unfinished.finish_with(listed, || {
            if let Some((path, file, force)) = companion {
                name(file, &path, force)?;
            }
            name(file, &path, force)
        })
    }
}

fn name(file: NamedTempFile, path: &Path, force: bool) -> Result<(), Error> {
    let named = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match named {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::Exists { path: path.to_path_buf() })
        }
        Err(error) => Err(Error::Write { path: path.to_path_buf(), source: error.error }),
    }
}

fn check_existing(path: &Path, force: bool) -> Result<(), Error> {
    let Ok(found) = path.symlink_metadata() else { return Ok(()) };
    if found.is_dir() {
        let source = io::Error::new(io::ErrorKind::IsADirectory, "it is a directory");
        return Err(Error::Write { path: path.to_path_buf(), source });
    }
    if !force {
        return Err(Error::Exists { path: path.to_path_buf() });
    }
    // Renaming onto a device or a pipe would replace the device itself.
    if !found.is_file() && !found.is_symlink() {
        let source = io::Error::other("it exists and is not a regular file");
        return Err(Error::Write { path: path.to_path_buf(), source });
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn temporary_in(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ascend-bert-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask applies, as to any new file; tempfile's default is 0600.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}
