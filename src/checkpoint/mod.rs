//! MindSpore `.ckpt` and safetensors files: bytes and names, no layers.
//!
//! ```no_run
//! use ascend_bert::checkpoint::{Checkpoint, OpenOptions};
//!
//! # fn main() -> Result<(), ascend_bert::checkpoint::Error> {
//! let checkpoint = Checkpoint::open("bert_thor.ckpt".as_ref(), &OpenOptions::default())?;
//! let parameters = checkpoint.parameters(None)?;
//! let pooler = parameters.load("dense.weight", &[1024, 1024])?;
//! # Ok(()) }
//! ```

mod audit;
mod ckpt;
mod ckpt_writer;
mod convert;
mod dialect;
mod encoders;
mod encrypted;
mod error;
mod fault;
mod foreign;
mod fuzz;
mod key;
mod mapping;
mod name_table;
mod names;
mod open;
mod output;
mod parameters;
mod remedy;
mod rename;
mod resolve;
mod safetensors;
mod safetensors_writer;
mod shown;
mod source;
mod training;
mod unfinished;
mod verify;
mod wire;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub use audit::Audit;
pub use ckpt_writer::CkptWriter;
pub(crate) use convert::NAMES_FROM;
pub use convert::{ConvertOptions, ConvertReport, convert};
pub use dialect::{Dialect, Family, NameScheme};
pub use encoders::Encoder;
pub use error::Error;
pub use fault::Fault;
pub use foreign::Foreign;
#[doc(hidden)]
pub use fuzz::{fuzz_ckpt, fuzz_safetensors};
pub use key::Key;
pub use output::{PreparedFile, check_output, same_file};
pub use parameters::Parameters;
pub use safetensors_writer::SafetensorsWriter;
pub use training::is_training_state;
pub use unfinished::{Removed, Unfinished, remove_unfinished};
pub use verify::{CrcStatus, FileDigest, HubCard, Verification, hub_cards};

use crate::tensor::{DType, HostTensor};
use source::Source;

/// How to open a checkpoint.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Key of an encrypted file; ignored for a plain one.
    pub key: Option<Key>,
}

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

/// One tensor of a checkpoint: everything but its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorInfo {
    /// Name in the file.
    pub name: String,
    /// Element type.
    pub dtype: DType,
    /// Extents, outermost first; empty for a scalar. Text ([`DType::Str`]) has one axis, of code points.
    pub shape: Vec<usize>,
    /// Length of the content in bytes, all slices together.
    pub byte_len: u64,
    /// Position of the first content byte in its file.
    pub offset: u64,
    /// Number of the file of a sharded checkpoint that holds it.
    shard: u32,
    /// Its stretches in the checkpoint's table of pieces.
    pieces: Range<u32>,
}

/// A checkpoint file, mapped into memory, with an index of its tensors.
///
/// Opening reads headers only. Tensors of a plain file stay in the map; those of an encrypted file
/// are decrypted when asked for.
pub struct Checkpoint {
    path: PathBuf,
    format: Format,
    shards: Vec<Shard>,
    tensors: Vec<TensorInfo>,
    pieces: Vec<Range<u64>>,
    /// Numbers of `tensors` in the order of their names.
    by_name: Vec<u32>,
    map_tensors: Vec<String>,
    metadata: BTreeMap<String, String>,
    trailer: Option<[u8; 10]>,
    bytes_indexed: u64,
}

/// One file of a checkpoint.
struct Shard {
    path: PathBuf,
    source: Source,
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

    /// Every encoder in the file, found by its word embeddings, in file order.
    pub fn encoders(&self) -> Vec<Encoder> {
        encoders::all(self)
    }

    /// The tensors by the names the model knows them by, of the encoder with `prefix` (with or without
    /// its last dot; `''` is an encoder without one), or of the only encoder.
    ///
    /// A file without an encoder has parameters too, all of them missing.
    ///
    /// # Errors
    /// [`Error::SeveralEncoders`] if there are several and no prefix is given;
    /// [`Error::NoSuchEncoder`] if none has the prefix.
    pub fn parameters(&self, prefix: Option<&str>) -> Result<Parameters<'_>, Error> {
        Parameters::of(self, prefix)
    }

    /// The values of one of this checkpoint's tensors.
    fn read(&self, info: &TensorInfo) -> Result<HostTensor, Error> {
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
    fn shard_path(&self, info: &TensorInfo) -> PathBuf {
        self.shards[info.shard as usize].path.clone()
    }

    fn position(&self, name: &str) -> Option<usize> {
        let found = self.by_name.binary_search_by(|&index| self.tensors[index as usize].name.as_str().cmp(name));
        Some(self.by_name[found.ok()?] as usize)
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}
