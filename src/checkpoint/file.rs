//! An opened checkpoint: its files, the index of its tensors, and their values.
//! Knows names as text; `open.rs` fills the index, `encoders.rs` and `parameters.rs` know what the names mean.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::source::Source;
use super::{Error, Fault, Format, TensorInfo, names};
use crate::tensor::{DType, HostTensor};

/// A checkpoint file, mapped into memory, with an index of its tensors.
///
/// Opening reads headers only. Tensors of a plain file stay in the map; those of an encrypted file
/// are decrypted when asked for.
pub struct Checkpoint {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    pub(super) shards: Vec<Shard>,
    pub(super) tensors: Vec<TensorInfo>,
    pub(super) pieces: Vec<Range<u64>>,
    /// Numbers of `tensors` in the order of their names.
    pub(super) by_name: Vec<u32>,
    pub(super) map_tensors: Vec<String>,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) trailer: Option<[u8; 10]>,
    pub(super) bytes_indexed: u64,
}

/// One file of a checkpoint.
pub(super) struct Shard {
    pub(super) path: PathBuf,
    pub(super) source: Source,
}

impl Checkpoint {
    /// The file opened: the index of a sharded checkpoint, the file found in a directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every file that was opened: the one at [`Checkpoint::path`], and the shards that it joins.
    pub fn files(&self) -> Vec<&Path> {
        let shards = self.shards.iter().map(|shard| shard.path.as_path());
        std::iter::once(self.path()).chain(shards.filter(|path| *path != self.path)).collect()
    }

    /// What kind of file it is.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Length in bytes, of all shards together.
    pub fn file_len(&self) -> u64 {
        self.shards.iter().map(|shard| shard.source.file_len()).sum()
    }

    /// All tensors, in the order of the file (its values, or its header).
    pub fn tensors(&self) -> &[TensorInfo] {
        &self.tensors
    }

    /// The tensor of that name.
    pub fn get(&self, name: &str) -> Option<&TensorInfo> {
        Some(&self.tensors[self.position(name)?])
    }

    /// The values of the tensor of that name.
    ///
    /// # Errors
    /// [`Error::Missing`] if there is none; [`Error::WrongKey`] if its blocks do not decrypt.
    pub fn tensor(&self, name: &str) -> Result<HostTensor, Error> {
        match self.get(name) {
            Some(info) => self.read(info),
            None => Err(Error::Missing {
                path: self.path.clone(),
                tensor: name.to_owned(),
                shape: None,
                tried: vec![name.to_owned()],
                nearest: names::nearest(name, &self.tensors),
            }),
        }
    }

    /// The text of a `str` value, as MindSpore's `append_dict` stores them.
    ///
    /// # Errors
    /// As [`Checkpoint::tensor`]; also if the value is of another type or is not valid UTF-32.
    pub fn text(&self, name: &str) -> Result<String, Error> {
        let tensor = self.tensor(name)?;
        let offset = self.get(name).map_or(0, |info| info.offset);
        let fault = |fault| Error::malformed(&self.path, offset, fault).in_tensor(name);
        if tensor.dtype() != DType::Str {
            return Err(fault(Fault::UnknownType { found: tensor.dtype().to_string() }));
        }
        let bytes: Vec<u8> = tensor.pieces().flatten().copied().collect();
        let points = bytes.as_chunks().0.iter().map(|&point| u32::from_le_bytes(point));
        points.map(|found| char::from_u32(found).ok_or_else(|| fault(Fault::CodePoint { found }))).collect()
    }

    /// The `__metadata__` of safetensors files; empty for a `.ckpt`.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// Names of MapTensor values (hash tables of recommendation models): recognised, not read.
    pub fn map_tensors(&self) -> &[String] {
        &self.map_tensors
    }

    /// Whether the file ends with its CRC-32, which [`Checkpoint::verify`] checks.
    pub fn has_crc(&self) -> bool {
        self.trailer.is_some()
    }

    /// Bytes that indexing read: headers and names, no tensor's content.
    pub fn bytes_indexed(&self) -> u64 {
        self.bytes_indexed
    }

    /// The values of one of this checkpoint's tensors.
    pub(super) fn read(&self, info: &TensorInfo) -> Result<HostTensor, Error> {
        let shard = &self.shards[info.shard as usize];
        let ranges = &self.pieces[info.pieces.start as usize..info.pieces.end as usize];
        let pieces = ranges
            .iter()
            .map(|range| shard.source.piece(&shard.path, range.clone()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.in_tensor(&info.name))?;
        HostTensor::new(&info.name, info.dtype, info.shape.clone(), pieces).ok_or_else(|| {
            // Not reached: the index has compared these lengths.
            let fault = Fault::ContentLength {
                found: ranges.iter().map(|range| range.end - range.start).sum(),
                expected: info.byte_len,
                dtype: info.dtype,
                shape: info.shape.clone(),
            };
            Error::malformed(&shard.path, info.offset, fault).in_tensor(&info.name)
        })
    }

    /// The file that holds one of this checkpoint's tensors.
    pub(super) fn shard_path(&self, info: &TensorInfo) -> PathBuf {
        self.shards[info.shard as usize].path.clone()
    }

    fn position(&self, name: &str) -> Option<usize> {
        let found = self.by_name.binary_search_by(|&index| self.tensors[index as usize].name.as_str().cmp(name));
        Some(self.by_name[found.ok()?] as usize)
    }
}
