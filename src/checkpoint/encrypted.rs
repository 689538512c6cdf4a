//! MindSpore's AES-GCM container: blocks, each encrypted and authenticated separately.
//! Holds at most one decrypted block, the last one used.
//!
//! A block is, in little-endian: u32 magic, 16-byte tag, u32 length of what follows, u32 16, 16 bytes
//! of which the first 12 are the nonce, u32 length of the ciphertext, the ciphertext. A file saved with
//! `crc_check` has a trailer after the last block whose number MindSpore always leaves 0.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm, Nonce, Tag};

use super::trailer::{TRAILER_LEN, TRAILER_MARK};
use super::{Error, Fault, Key};
use crate::tensor::Bytes;

const MAGIC: u32 = 0x7F3A_5ED8;
const HEADER_LEN: u64 = 48;
const IV_LEN: u64 = 16;

/// Whether `bytes` start like an encrypted checkpoint, in whichever mode.
pub(crate) fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|&magic| (MAGIC..MAGIC + 3).contains(&u32::from_le_bytes(magic)))
}

pub(crate) struct Encrypted {
    file: Arc<dyn Bytes>,
    blocks: Vec<EncryptedBlock>,
    cipher: Cipher,
    bits: usize,
    last: Mutex<Plain>,
}

struct EncryptedBlock {
    /// Where its header starts in the file.
    offset: u64,
    /// Position of its first plain byte.
    start: u64,
    /// Plain bytes, as many as encrypted ones.
    len: u64,
}

#[derive(Default)]
struct Plain {
    block: Option<usize>,
    bytes: Vec<u8>,
}

enum Cipher {
    Aes128(Box<Aes128Gcm>),
    Aes192(Box<AesGcm<Aes192, U12>>),
    Aes256(Box<Aes256Gcm>),
}

impl Encrypted {
    /// Finds the blocks of `file`; decrypts none of them yet.
    pub(crate) fn open(path: &Path, file: Arc<dyn Bytes>, key: Option<&Key>) -> Result<Self, Error> {
        let blocks = find_blocks(path, file.as_slice())?;
        let key = key.ok_or_else(|| Error::KeyNeeded { path: path.to_path_buf() })?;
        let (cipher, bits) = (Cipher::new(key)?, key.as_bytes().len() * 8);
        Ok(Self { file, blocks, cipher, bits, last: Mutex::default() })
    }

    pub(crate) fn plain_len(&self) -> u64 {
        self.blocks.last().map_or(0, |block| block.start + block.len)
    }

    pub(crate) fn file_bytes(&self) -> &Arc<dyn Bytes> {
        &self.file
    }

    pub(crate) fn file_offset(&self, position: u64) -> u64 {
        let index = self.blocks.partition_point(|block| block.start <= position).saturating_sub(1);
        self.blocks
            .get(index)
            .map_or(position, |block| block.offset + HEADER_LEN + (position - block.start).min(block.len))
    }

    /// Fills `out` with plain bytes from `position`; the range must lie within the plain text.
    pub(crate) fn read(&self, path: &Path, position: u64, out: &mut [u8]) -> Result<(), Error> {
        let mut filled = 0;
        while filled < out.len() {
            let at = position + filled as u64;
            let index = self.blocks.partition_point(|block| block.start + block.len <= at);
            let skip = self.blocks.get(index).map_or(0, |block| (at - block.start) as usize);
            filled += self.with_block(path, index, |plain| {
                let source = plain.get(skip..).unwrap_or_default();
                let take = source.len().min(out.len() - filled);
                out[filled..filled + take].copy_from_slice(&source[..take]);
                take
            })?;
        }
        Ok(())
    }

    /// Decrypts every block in order and hands on its bytes in the file and its plain bytes.
    pub(crate) fn for_each_block(&self, path: &Path, mut visit: impl FnMut(&[u8], &[u8])) -> Result<(), Error> {
        let file = self.file.as_slice();
        for (index, block) in self.blocks.iter().enumerate() {
            let end = (block.offset + HEADER_LEN + block.len) as usize;
            self.with_block(path, index, |plain| visit(&file[block.offset as usize..end], plain))?;
        }
        Ok(())
    }

    fn with_block<T>(&self, path: &Path, index: usize, read: impl FnOnce(&[u8]) -> T) -> Result<T, Error> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.block != Some(index) {
            last.block = None;
            self.decrypt(path, index, &mut last.bytes)?;
            last.block = Some(index);
        }
        Ok(read(&last.bytes))
    }

    fn decrypt(&self, path: &Path, index: usize, plain: &mut Vec<u8>) -> Result<(), Error> {
        let end = Fault::Truncated { what: "the encrypted content", needed: 1, left: 0 };
        let file = self.file.as_slice();
        let block = self.blocks.get(index).ok_or_else(|| Error::malformed(path, file.len() as u64, end))?;
        let bytes = &file[block.offset as usize..][..(HEADER_LEN + block.len) as usize];
        plain.clear();
        plain.extend_from_slice(&bytes[HEADER_LEN as usize..]);
        let (tag, nonce) = (&bytes[4..20], &bytes[28..40]);
        self.cipher.decrypt(nonce, tag, plain).ok_or_else(|| Error::WrongKey {
            path: path.to_path_buf(),
            block: index,
            offset: block.offset,
            bits: self.bits,
        })?;
        let start = block.offset as usize;
        self.file.release(start..start + bytes.len());
        Ok(())
    }
}

impl Cipher {
    fn new(key: &Key) -> Result<Self, Error> {
        let bytes = key.as_bytes();
        let wrong = |_| Error::KeyLength { found: bytes.len() };
        Ok(match bytes.len() {
            16 => Self::Aes128(Box::new(Aes128Gcm::new_from_slice(bytes).map_err(wrong)?)),
            24 => Self::Aes192(Box::new(AesGcm::new_from_slice(bytes).map_err(wrong)?)),
            _ => Self::Aes256(Box::new(Aes256Gcm::new_from_slice(bytes).map_err(wrong)?)),
        })
    }

    /// Decrypts in place; `None` if the tag is not that of these bytes under this key.
    fn decrypt(&self, nonce: &[u8], tag: &[u8], buffer: &mut [u8]) -> Option<()> {
        let nonce = <&Nonce<U12>>::try_from(nonce).ok()?;
        let tag = <&Tag>::try_from(tag).ok()?;
        match self {
            Cipher::Aes128(cipher) => cipher.decrypt_inout_detached(nonce, b"", buffer.into(), tag),
            Cipher::Aes192(cipher) => cipher.decrypt_inout_detached(nonce, b"", buffer.into(), tag),
            Cipher::Aes256(cipher) => cipher.decrypt_inout_detached(nonce, b"", buffer.into(), tag),
        }
        .ok()
    }
}

fn find_blocks(path: &Path, file: &[u8]) -> Result<Vec<EncryptedBlock>, Error> {
    let mut blocks = Vec::new();
    let (mut offset, mut start) = (0u64, 0u64);
    loop {
        let rest = &file[offset as usize..];
        let trailer = rest.len() == TRAILER_LEN && rest.starts_with(TRAILER_MARK);
        if rest.is_empty() || trailer {
            return Ok(blocks);
        }
        let len = block_len(rest).map_err(|(at, fault)| Error::malformed(path, offset + at, fault))?;
        blocks.push(EncryptedBlock { offset, start, len });
        start += len;
        offset += HEADER_LEN + len;
    }
}

/// Length of the ciphertext of the block that `rest` starts with, or where it is wrong and how.
fn block_len(rest: &[u8]) -> Result<u64, (u64, Fault)> {
    let left = rest.len() as u64;
    let truncated = |at, what, needed, left| (at, Fault::Truncated { what, needed, left });
    let header: &[u8; HEADER_LEN as usize] =
        rest.first_chunk().ok_or_else(|| truncated(0, "an encrypted block's header", HEADER_LEN, left))?;
    let field = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    match field(0) {
        MAGIC => {}
        0x7F3A_5ED9 => return Err((0, Fault::CipherMode { mode: "AES-CBC" })),
        0x7F3A_5EDA => return Err((0, Fault::CipherMode { mode: "SM4-CBC" })),
        found => return Err((0, Fault::BlockMagic { found })),
    }
    let (whole, iv, len) = (u64::from(field(20)), u64::from(field(24)), u64::from(field(44)));
    let wrong = |at, what, found, expected| (at, Fault::BlockLength { what, found, expected });
    if iv != IV_LEN {
        return Err(wrong(24, "an initial vector of", iv, IV_LEN));
    }
    if len == 0 {
        return Err(wrong(44, "encrypted bytes", 0, 1));
    }
    if whole != 8 + IV_LEN + len {
        return Err(wrong(20, "a block length of", whole, 8 + IV_LEN + len));
    }
    if len > left - HEADER_LEN {
        return Err(truncated(HEADER_LEN, "an encrypted block", len, left - HEADER_LEN));
    }
    Ok(len)
}
