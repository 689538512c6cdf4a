//! The bytes a checkpoint is parsed from: a mapped file as it is, or the plain text of an encrypted one.
//! Positions count plain bytes; `file_offset` says where they lie in the file.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::encrypted::Encrypted;
use super::{Error, Fault};
use crate::tensor::{Bytes, Piece};

pub(crate) enum Source {
    Plain(Arc<dyn Bytes>),
    Encrypted(Box<Encrypted>),
}

impl Source {
    /// Number of plain bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Source::Plain(bytes) => bytes.as_slice().len() as u64,
            Source::Encrypted(blocks) => blocks.plain_len(),
        }
    }

    /// Number of bytes of the file itself.
    pub(crate) fn file_len(&self) -> u64 {
        self.file_bytes().as_slice().len() as u64
    }

    /// The file itself, encrypted or not.
    pub(crate) fn file_bytes(&self) -> &Arc<dyn Bytes> {
        match self {
            Source::Plain(bytes) => bytes,
            Source::Encrypted(blocks) => blocks.file_bytes(),
        }
    }

    /// Where in the file the plain byte at `position` lies.
    pub(crate) fn file_offset(&self, position: u64) -> u64 {
        match self {
            Source::Plain(_) => position,
            Source::Encrypted(blocks) => blocks.file_offset(position),
        }
    }

    /// Fills `out` from `position`; `path` is for the error when that goes past the end.
    pub(crate) fn read(&self, path: &Path, position: u64, out: &mut [u8]) -> Result<(), Error> {
        let range = self.range(path, position, out.len() as u64)?;
        match self {
            Source::Plain(bytes) => out.copy_from_slice(&bytes.as_slice()[range]),
            Source::Encrypted(blocks) => blocks.read(path, position, out)?,
        }
        Ok(())
    }

    /// The bytes of `range` (which must lie within), mapped or decrypted.
    pub(crate) fn piece(&self, path: &Path, range: Range<u64>) -> Result<Piece, Error> {
        let range = self.range(path, range.start, range.end.saturating_sub(range.start))?;
        match self {
            Source::Plain(owner) => Ok(Piece { owner: Arc::clone(owner), range }),
            Source::Encrypted(blocks) => {
                let mut plain = vec![0; range.len()];
                blocks.read(path, range.start as u64, &mut plain)?;
                Ok(Piece { range: 0..plain.len(), owner: Arc::new(plain) })
            }
        }
    }

    fn range(&self, path: &Path, position: u64, len: u64) -> Result<Range<usize>, Error> {
        let end = position.checked_add(len).filter(|&end| end <= self.len());
        let end = end.ok_or_else(|| {
            let left = self.len().saturating_sub(position);
            let fault = Fault::Truncated { what: "the file", needed: len, left };
            Error::malformed(path, self.file_offset(position), fault)
        })?;
        // Both fit: the file is mapped, or its plain text is shorter than the mapped file.
        Ok(position as usize..end as usize)
    }
}
