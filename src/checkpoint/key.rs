//! The key of an encrypted checkpoint.
//! Keeps it out of logs: nothing here prints it.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Error;

/// An AES key of 16, 24 or 32 bytes: what MindSpore calls `enc_key` and `dec_key`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

impl Key {
    /// The raw bytes of a key.
    ///
    /// # Errors
    /// [`Error::KeyLength`] unless there are 16, 24 or 32.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.len() {
            16 | 24 | 32 => Ok(Self(bytes.to_vec())),
            found => Err(Error::KeyLength { found }),
        }
    }

    /// Reads a key from a file of raw bytes; a trailing newline is not part of the key.
    ///
    /// # Errors
    /// [`Error::KeyFile`] if it cannot be read, [`Error::KeyLength`] as for [`Key::from_bytes`].
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        // Longer than any key with its newline, short enough for any file given by mistake.
        const LIMIT: u64 = 64;
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LIMIT).read_to_end(&mut bytes))
            .map_err(|source| Error::KeyFile { path: path.to_path_buf(), source })?;
        Self::from_bytes(&bytes).or_else(|error| {
            // Only then a newline: the last byte of a binary key of full length may be 0x0A.
            let line = bytes.strip_suffix(b"\n").ok_or(error)?;
            Self::from_bytes(line.strip_suffix(b"\r").unwrap_or(line))
        })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} bits)", self.0.len() * 8)
    }
}
