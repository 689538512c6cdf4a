//! A whole file mapped into memory, read only.
//! The only file of this folder that may contain `unsafe`: for mapping, and for dropping pages.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Range;

use memmap2::{Mmap, UncheckedAdvice};

use crate::tensor::Bytes;

/// A file's bytes. Pages are read on first access; [`Bytes::release`] drops them.
pub(crate) struct Mapping(Mmap);

impl Mapping {
    /// Maps all of `file`, which must not be empty.
    ///
    /// If another process truncates the file while it is mapped, reads past its new end raise SIGBUS.
    /// Replacing a file by renaming, as this crate and MindSpore do, is safe.
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        // SAFETY: the map is private and read-only; nothing in this process writes to the file
        // through it, and every value read from it is validated as untrusted bytes.
        let map = unsafe { Mmap::map(file)? };
        Ok(Self(map))
    }
}

impl Bytes for Mapping {
    fn as_slice(&self) -> &[u8] {
        &self.0
    }

    fn release(&self, range: Range<usize>) {
        let (start, end) = (range.start.min(self.0.len()), range.end.min(self.0.len()));
        if start < end {
            // Advice only: if it is refused, the pages stay resident.
            // SAFETY: dropping clean pages of a private read-only file map loses nothing: a later
            // read, also of a neighbour that shares a page, brings them back from the file.
            let _ = unsafe { self.0.unchecked_advise_range(UncheckedAdvice::DontNeed, start, end - start) };
        }
    }
}
