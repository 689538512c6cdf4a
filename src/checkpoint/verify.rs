//! Reading every byte of a checkpoint once: its SHA-256, its CRC-32, and the Hub card it belongs to.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::file::Shard;
use super::source::Source;
use super::trailer::TRAILER_LEN;
use super::{Checkpoint, Error};

/// What reading every byte showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// One for each file: several for a sharded checkpoint.
    pub files: Vec<FileDigest>,
    /// Whether the file's own checksum was there to be compared.
    pub crc: CrcStatus,
    /// The MindSpore Hub card that publishes exactly this file.
    pub card: Option<&'static HubCard>,
}

/// The digest of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// The file.
    pub path: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of the file as it lies on disk, encrypted or not; 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Whether a checkpoint's own CRC-32 was compared. One that differs is an [`Error::Crc`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcStatus {
    /// The file has none: it was saved without `crc_check=True`.
    Absent,
    /// It matches the content.
    Matches,
}

/// A published checkpoint of MindSpore Hub.
#[derive(Debug, PartialEq, Eq)]
pub struct HubCard {
    /// The card's model name.
    pub model: &'static str,
    /// Versions of the card that name this file.
    pub versions: &'static [&'static str],
    /// Name of the file.
    pub file_name: &'static str,
    /// Its SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: &'static str,
}

/// The Hub cards this crate knows. Source: MindSpore Hub, `mindspore/ascend/*/bert_thor_*`.
pub fn hub_cards() -> &'static [HubCard] {
    &[
        HubCard {
            model: "bert_thor",
            versions: &["1.0"],
            file_name: "bert_thor.ckpt",
            sha256: "225354d0f82eda03ee9779e325042f1527fa92bf7f517a3d1b50794a9473586d",
        },
        HubCard {
            model: "bert_thor",
            versions: &["1.8", "1.9", "1.10"],
            file_name: "bert_thor.ckpt",
            sha256: "c6d83e5a7c453a7bfee81b39667d96960036f3b92d6c625c12daaa1f5aa2bbbb",
        },
    ]
}

impl Checkpoint {
    /// Reads every byte once: SHA-256 of each file, the CRC-32 of a `.ckpt` that has one, every
    /// block's tag of an encrypted one. `progress` gets the bytes done so far and in all.
    ///
    /// # Errors
    /// [`Error::Crc`] if the checksum differs, [`Error::WrongKey`] if a block does not decrypt.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Verification, Error> {
        let mut hashers = vec![Sha256::new(); self.shards.len()];
        let crc = self.stream(progress, &mut |shard, bytes| hashers[shard].update(bytes))?;
        let files: Vec<FileDigest> = self
            .shards
            .iter()
            .zip(hashers)
            .map(|(shard, hasher)| FileDigest {
                path: shard.path.clone(),
                bytes: shard.source.file_len(),
                sha256: hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
            })
            .collect();
        let card = match files.as_slice() {
            [file] => hub_cards().iter().find(|card| card.sha256 == file.sha256),
            _ => None,
        };
        Ok(Verification { files, crc, card })
    }

    /// Compares the CRC-32 and the blocks' tags only, which is faster than a digest. Reads nothing
    /// of a file that has neither.
    pub(crate) fn check_crc(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CrcStatus, Error> {
        let encrypted = self.shards.iter().any(|shard| matches!(shard.source, Source::Encrypted(_)));
        if self.has_crc() || encrypted { self.stream(progress, &mut |_, _| {}) } else { Ok(CrcStatus::Absent) }
    }

    /// Passes every byte of every file to `visit` with the file's number, and checks the CRC-32.
    fn stream(
        &self,
        progress: &mut dyn FnMut(u64, u64),
        visit: &mut dyn FnMut(usize, &[u8]),
    ) -> Result<CrcStatus, Error> {
        let total = self.file_len();
        let mut done = 0;
        let mut crc = Crc::new(self);
        for (number, shard) in self.shards.iter().enumerate() {
            shard.stream(&mut |file, plain| {
                visit(number, file);
                crc.update(plain);
                done += file.len() as u64;
                progress(done, total);
            })?;
        }
        crc.finish(self)
    }
}

impl Shard {
    /// Passes the file's bytes to `visit` in order, each range with its plain bytes.
    fn stream(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), Error> {
        const CHUNK: usize = 4 << 20;
        let file = self.source.file_bytes();
        match &self.source {
            Source::Plain(_) => {
                for (index, chunk) in file.as_slice().chunks(CHUNK).enumerate() {
                    visit(chunk, chunk);
                    file.release(index * CHUNK..index * CHUNK + chunk.len());
                }
            }
            Source::Encrypted(blocks) => {
                let mut seen = 0;
                blocks.for_each_block(&self.path, |block, plain| {
                    seen += block.len();
                    visit(block, plain);
                })?;
                visit(&file.as_slice()[seen..], &[]);
            }
        }
        Ok(())
    }
}

/// CRC-32 (zlib's) of a `.ckpt` file's plain bytes before its trailer.
struct Crc {
    hasher: Option<crc32fast::Hasher>,
    left: u64,
}

impl Crc {
    fn new(checkpoint: &Checkpoint) -> Self {
        let plain: u64 = checkpoint.shards.iter().map(|shard| shard.source.len()).sum();
        let hasher = checkpoint.trailer.map(|_| crc32fast::Hasher::new());
        Self { hasher, left: plain.saturating_sub(TRAILER_LEN as u64) }
    }

    fn update(&mut self, plain: &[u8]) {
        let body = plain.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&plain[..body]);
        }
        self.left -= body as u64;
    }

    fn finish(self, checkpoint: &Checkpoint) -> Result<CrcStatus, Error> {
        let (Some(hasher), Some(trailer)) = (self.hasher, checkpoint.trailer) else {
            return Ok(CrcStatus::Absent);
        };
        let found = hasher.finalize();
        let mut expected = [0; 10];
        expected[6..].copy_from_slice(&found.to_be_bytes());
        if trailer == expected {
            return Ok(CrcStatus::Matches);
        }
        let digits: String = trailer.iter().map(|byte| format!("{byte:02x}")).collect();
        let expected = format!("{:0>8}", digits.trim_start_matches('0'));
        Err(Error::Crc { path: checkpoint.path.clone(), found, expected })
    }
}
