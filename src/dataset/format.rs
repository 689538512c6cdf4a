//! Recognises the format of a file by its content.
//! Opens files; knows only the first bytes of each format.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::input::{Compression, open};
use super::tfrecord::{self, HEADER_LENGTH};
use super::{Error, FileProblem};

/// A file of a dataset.
#[derive(Clone, Debug)]
pub(super) struct InputFile {
    pub(super) path: Arc<Path>,
    pub(super) format: FileFormat,
    /// Length of the file, compressed or not.
    pub(super) bytes: u64,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFormat {
    TfRecord(Compression),
    Safetensors,
}

/// What a Git LFS pointer begins with (git-lfs's specification of pointer files).
const LFS_POINTER: &[u8] = b"version https://git-lfs.";

impl InputFile {
    /// Looks at the first bytes of `path`.
    pub(super) fn recognise(path: &Path) -> Result<Self, Error> {
        let (file, length) = open(path)?;
        let mut head = Vec::new();
        file.take(HEADER_LENGTH.max(LFS_POINTER.len()) as u64)
            .read_to_end(&mut head)
            .map_err(|source| Error::Io { path: path.into(), source })?;
        if head.starts_with(LFS_POINTER) {
            return Err(Error::File { path: path.into(), problem: Box::new(FileProblem::LfsPointer) });
        }
        let named = path.extension().is_some_and(|extension| extension == "safetensors");
        Ok(Self { path: path.into(), format: recognise(&head, length, named), bytes: length })
    }
}

fn recognise(head: &[u8], length: u64, named_safetensors: bool) -> FileFormat {
    let first_length = head.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
    // A valid CRC is not a coincidence: the file is an uncompressed TFRecord, whatever else its first bytes suggest.
    if head.first_chunk().is_some_and(|header| tfrecord::length(header).is_ok()) {
        return FileFormat::TfRecord(Compression::None);
    }
    if named_safetensors {
        return FileFormat::Safetensors;
    }
    let inside = first_length.is_some_and(|first| first <= length.saturating_sub(8));
    match head {
        [0x1f, 0x8b, 8, ..] => FileFormat::TfRecord(Compression::Gzip),
        [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0 && !inside => {
            FileFormat::TfRecord(Compression::Zlib)
        }
        [_, _, _, _, _, _, _, _, b'{', ..] if inside => FileFormat::Safetensors,
        _ => FileFormat::TfRecord(Compression::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart_by_their_first_bytes() {
        let mut record = crate::dataset::RecordWriter::new(Vec::new());
        // The length's first bytes are also a valid zlib header.
        record.write_record(&[0; 0x9c78]).unwrap();
        let frame = record.into_inner();
        let zlib = [0x78, 0x9c, 0xed, 0xc1, 0x31, 1, 2, 3, 4, 5, 6, 7];
        let tensors = *b"\x40\0\0\0\0\0\0\0{\"a\"";
        for (head, length, named, expected) in [
            (&frame[..12], frame.len() as u64, true, FileFormat::TfRecord(Compression::None)),
            (&[0x1f, 0x8b, 8, 0][..], 400, false, FileFormat::TfRecord(Compression::Gzip)),
            (&zlib[..], 400, false, FileFormat::TfRecord(Compression::Zlib)),
            (&tensors[..], 400, false, FileFormat::Safetensors),
            (&tensors[..], 60, false, FileFormat::TfRecord(Compression::None)),
            (&[][..], 0, true, FileFormat::Safetensors),
            (&[][..], 0, false, FileFormat::TfRecord(Compression::None)),
        ] {
            assert_eq!(recognise(head, length, named), expected, "{head:02x?}");
        }
    }
}
