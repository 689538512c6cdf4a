//! What kind of file a checkpoint is, and the extensions of file names.
//! Plain data; opens nothing.

use std::fmt;
use std::path::Path;

/// What kind of file a checkpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MindSpore `.ckpt`.
    MindSpore,
    /// MindSpore `.ckpt`, encrypted with AES-GCM.
    MindSporeEncrypted,
    /// One safetensors file.
    Safetensors,
    /// Several safetensors files and the index that joins them.
    SafetensorsSharded,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::MindSpore => "MindSpore .ckpt",
            Format::MindSporeEncrypted => "MindSpore .ckpt, encrypted (AES-GCM)",
            Format::Safetensors => "safetensors",
            Format::SafetensorsSharded => "safetensors, sharded",
        })
    }
}

/// Whether `path` ends in `extension`, in whichever case.
pub(super) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}
