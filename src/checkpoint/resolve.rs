//! Which file to open for a path: itself, or the only checkpoint in a folder.
//! Reads directories only.

use std::fs;
use std::path::{Path, PathBuf};

use super::format::has_extension;
use super::{Error, Foreign};

/// File names that are preferred to any other in a folder.
const FIRST: [&str; 2] = ["model.safetensors", "model.safetensors.index.json"];

/// The file to open for `path`, which must exist.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, Error> {
    let failed = |source| Error::Open { path: path.to_path_buf(), source };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_file() {
        return Ok(path.to_path_buf());
    }
    if !metadata.is_dir() {
        return Err(Error::NotAFile { path: path.to_path_buf() });
    }
    // Finds a dangling link too, which opening reports.
    if let Some(file) = FIRST.map(|name| path.join(name)).into_iter().find(|file| file.symlink_metadata().is_ok()) {
        return Ok(file);
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(path).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect()).map_err(failed)?;
    files.retain(|file| file.is_file() && !name(file).starts_with('.'));
    files.sort();
    let found: Vec<&PathBuf> = files.iter().filter(|file| is_checkpoint(file)).collect();
    match found[..] {
        [file] => Ok(file.clone()),
        [] => Err(nothing_in(path, &files)),
        _ => {
            let files = found.iter().map(|file| name(file).to_owned()).collect();
            Err(Error::SeveralFiles { path: path.to_path_buf(), files })
        }
    }
}

fn is_checkpoint(file: &Path) -> bool {
    let index = name(file).ends_with(".safetensors.index.json");
    index || has_extension(file, "ckpt") || has_extension(file, "safetensors") && !is_shard(file)
}

/// Whether `file` is called `...-00001-of-00002.safetensors`, which needs an index.
fn is_shard(file: &Path) -> bool {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let number =
        |text: Option<&str>| text.is_some_and(|text| text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()));
    let mut parts = stem.rsplitn(4, '-');
    let (count, of) = (parts.next(), parts.next());
    number(count) && of == Some("of") && number(parts.next())
}

/// The error of a folder without a checkpoint, naming what it has in place of one.
fn nothing_in(path: &Path, files: &[PathBuf]) -> Error {
    let known = |file: &PathBuf| Some((name(file).to_owned(), Foreign::of_name(file)?));
    let shard = files.iter().find(|file| has_extension(file, "safetensors")).map(|file| {
        let what = "a shard without its model.safetensors.index.json";
        let remedy = "Download the index and all of its shards into one folder";
        (name(file).to_owned(), Foreign { what, remedy })
    });
    Error::Directory { path: path.to_path_buf(), found: shard.or_else(|| files.iter().find_map(known)) }
}

fn name(file: &Path) -> &str {
    file.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}
