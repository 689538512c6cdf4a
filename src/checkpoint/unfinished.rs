//! The temporary files of this process, so that one ended by a signal leaves none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn list() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every temporary file and folder of this process: outputs that are not complete yet.
///
/// For a process about to end: call it from an ordinary thread that waits for signals (not from a
/// signal handler, for it locks and allocates), keep what it returns, and exit. While that is kept, no
/// other thread can start or complete an output. Files that are complete stay.
///
/// ```no_run
/// let _held = ascend_bert::checkpoint::remove_unfinished();
/// std::process::exit(130);
/// ```
#[must_use = "other threads start outputs again once this is dropped"]
pub fn remove_unfinished() -> Removed {
    let mut list = list();
    for path in list.drain(..) {
        // The process is about to end: there is nobody to report a failure to.
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }
    Removed { _list: list }
}

/// Keeps outputs from being started or completed; see [`remove_unfinished`].
pub struct Removed {
    _list: MutexGuard<'static, Vec<PathBuf>>,
}

/// A temporary file or folder that [`remove_unfinished`] removes as long as this is kept.
pub struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    /// Creates a temporary file or folder with `create` and notes the path that `path_of` gives.
    ///
    /// # Errors
    /// What `create` returns.
    pub fn create<T>(
        create: impl FnOnce() -> io::Result<T>,
        path_of: impl FnOnce(&T) -> &Path,
    ) -> io::Result<(T, Self)> {
        // Locked, so that `remove_unfinished` never runs between creating a file and listing it.
        let mut list = list();
        let created = create()?;
        let path = std::path::absolute(path_of(&created))?;
        list.push(path.clone());
        Ok((created, Self { path }))
    }

    /// Takes it, and another, off the list and runs `finish`, which renames the files.
    pub(crate) fn finish_with<T>(self, other: Option<Self>, finish: impl FnOnce() -> T) -> T {
        let mut list = list();
        list.retain(|path| *path != self.path && other.as_ref().is_none_or(|other| *path != other.path));
        let finished = finish();
        drop(list);
        finished
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        list().retain(|path| *path != self.path);
    }
}
