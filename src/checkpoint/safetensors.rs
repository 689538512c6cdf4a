//! The index of a safetensors file, and of several joined by a `*.safetensors.index.json`.
//! Reads headers only. Source: <https://huggingface.co/docs/safetensors/index>: u64 length of the
//! header, the header (a JSON object), tensor data without holes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Component, Path};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::{Error, Fault, Foreign, TensorInfo};
use crate::tensor::{self, DType};

/// The limit of the reference implementation.
const MAX_HEADER_LEN: u64 = 100_000_000;
/// The header's length comes first, in eight bytes.
const LEN: u64 = 8;

/// Whether `bytes` start with a header's length and a JSON object.
pub(crate) fn is_safetensors(bytes: &[u8]) -> bool {
    matches!(bytes, [_, _, _, _, 0, 0, 0, 0, b'{', ..])
}

/// What a file's header says.
pub(crate) struct SafetensorsIndex {
    /// In the order of the header.
    pub(crate) tensors: Vec<TensorInfo>,
    /// Where each tensor's content lies in the file.
    pub(crate) pieces: Vec<Range<u64>>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) touched: u64,
}

/// Reads the header of `file`.
pub(crate) fn index(path: &Path, file: &[u8]) -> Result<SafetensorsIndex, Error> {
    let header = header(path, file)?;
    let start = LEN + header.len() as u64;
    let parsed: Header = serde_json::from_slice(header).map_err(|error| {
        // A header is one line, so that the column is the position.
        let column = if error.line() <= 1 { error.column() as u64 } else { 0 };
        Error::malformed(path, LEN + column, Fault::Header { detail: error.to_string() })
    })?;
    let mut tensors = Vec::with_capacity(parsed.tensors.len());
    let mut pieces = Vec::with_capacity(parsed.tensors.len());
    for (name, entry) in parsed.tensors {
        let info = tensor_info(path, start, &name, entry, pieces.len())?;
        pieces.push(info.offset..info.offset + info.byte_len);
        tensors.push(info);
    }
    check_no_holes(path, start, file.len() as u64, &tensors)?;
    Ok(SafetensorsIndex { tensors, pieces, metadata: parsed.metadata, touched: start })
}

fn header<'a>(path: &Path, file: &'a [u8]) -> Result<&'a [u8], Error> {
    let left = file.len() as u64;
    let truncated = |at, what, needed, left| Error::malformed(path, at, Fault::Truncated { what, needed, left });
    let len = file.first_chunk().ok_or_else(|| truncated(0, "the header's length", LEN, left))?;
    let found = u64::from_le_bytes(*len);
    if found > MAX_HEADER_LEN {
        let fault = Fault::HeaderLength { found, limit: MAX_HEADER_LEN };
        return Err(Error::malformed(path, 0, fault));
    }
    let rest = &file[LEN as usize..];
    rest.get(..found as usize).ok_or_else(|| truncated(LEN, "the header", found, rest.len() as u64))
}

fn tensor_info(path: &Path, start: u64, name: &str, entry: Entry, piece: usize) -> Result<TensorInfo, Error> {
    let [from, to] = entry.data_offsets;
    let offset = start.saturating_add(from);
    let fault = |fault| Error::malformed(path, offset, fault).in_tensor(name);
    let dtype = dtype_of(&entry.dtype).ok_or_else(|| fault(Fault::UnknownType { found: entry.dtype.clone() }))?;
    let expected = tensor::byte_len(dtype, &entry.shape)
        .ok_or_else(|| fault(Fault::ShapeOverflow { shape: entry.shape.clone() }))?;
    let (found, expected) = (to.checked_sub(from), expected as u64);
    if found != Some(expected) || offset.checked_add(expected).is_none() {
        let (found, shape) = (found.unwrap_or(0), entry.shape);
        return Err(fault(Fault::ContentLength { found, expected, dtype, shape }));
    }
    let piece = u32::try_from(piece).unwrap_or(u32::MAX);
    Ok(TensorInfo {
        name: name.to_owned(),
        dtype,
        shape: entry.shape,
        byte_len: expected,
        offset,
        shard: 0,
        pieces: piece..piece.saturating_add(1),
    })
}

/// Tensors must be contiguous: a hole could hide another file's content, and two tensors could overlap.
fn check_no_holes(path: &Path, start: u64, end: u64, tensors: &[TensorInfo]) -> Result<(), Error> {
    let mut order: Vec<&TensorInfo> = tensors.iter().collect();
    order.sort_by_key(|info| (info.offset, info.byte_len));
    let mut position = start;
    for info in order {
        if info.offset != position {
            let (from, expected) = (info.offset - start, position - start);
            let fault = Fault::DataOffsets { start: from, end: from + info.byte_len, expected };
            return Err(Error::malformed(path, info.offset, fault).in_tensor(&info.name));
        }
        position += info.byte_len;
    }
    if position == end {
        return Ok(());
    }
    let fault = Fault::DataLength { found: end - start, expected: position - start };
    Err(Error::malformed(path, position.min(end), fault))
}

fn dtype_of(name: &str) -> Option<DType> {
    Some(match name {
        "BOOL" => DType::Bool,
        "I8" => DType::I8,
        "I16" => DType::I16,
        "I32" => DType::I32,
        "I64" => DType::I64,
        "U8" => DType::U8,
        "U16" => DType::U16,
        "U32" => DType::U32,
        "U64" => DType::U64,
        "F16" => DType::F16,
        "BF16" => DType::BF16,
        "F32" => DType::F32,
        "F64" => DType::F64,
        _ => return None,
    })
}

/// The format's name for a type; `None` for the two it does not have (`I4`, `Str`).
pub(crate) fn type_name(dtype: DType) -> Option<&'static str> {
    Some(match dtype {
        DType::Bool => "BOOL",
        DType::I8 => "I8",
        DType::I16 => "I16",
        DType::I32 => "I32",
        DType::I64 => "I64",
        DType::U8 => "U8",
        DType::U16 => "U16",
        DType::U32 => "U32",
        DType::U64 => "U64",
        DType::F16 => "F16",
        DType::BF16 => "BF16",
        DType::F32 => "F32",
        DType::F64 => "F64",
        DType::I4 | DType::Str => return None,
    })
}

/// A header as written: serde's own maps would lose the order and any repeated name.
#[derive(Default)]
struct Header {
    tensors: Vec<(String, Entry)>,
    metadata: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Header;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of tensors")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
                let mut header = Header::default();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "__metadata__" {
                        header.metadata = map.next_value::<Option<_>>()?.unwrap_or_default();
                    } else {
                        header.tensors.push((name, map.next_value()?));
                    }
                }
                Ok(header)
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// Which shard holds which tensor, as `*.safetensors.index.json` says.
pub(crate) struct ShardIndex {
    /// File names of the shards, in the order of their names; plain names, no paths.
    pub(crate) shards: Vec<String>,
    /// Number of each tensor's shard.
    pub(crate) shard_of: BTreeMap<String, usize>,
}

/// Reads the index at `path`.
pub(crate) fn shard_index(path: &Path) -> Result<ShardIndex, Error> {
    #[derive(Deserialize)]
    struct Json {
        weight_map: BTreeMap<String, String>,
    }
    let wrong = |problem: String| Error::Shards { path: path.to_path_buf(), problem };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_HEADER_LEN).read_to_end(&mut bytes))
        .map_err(|source| Error::Open { path: path.to_path_buf(), source })?;
    if bytes.is_empty() {
        return Err(Error::malformed(path, 0, Fault::Empty));
    }
    if let Some(found) = Foreign::of_bytes(&bytes).or_else(|| Foreign::of_name(path)) {
        return Err(Error::malformed(path, 0, Fault::OtherFormat { found }));
    }
    let json: Json = serde_json::from_slice(&bytes).map_err(|error| {
        let detail = error.to_string().escape_debug().to_string();
        wrong(format!("not a valid index: {detail}, expected JSON with a weight_map"))
    })?;
    let mut shards: Vec<String> = json.weight_map.values().cloned().collect();
    shards.sort();
    shards.dedup();
    if let Some(shard) = shards.iter().find(|shard| !is_plain_name(shard)) {
        return Err(wrong(format!("shard {shard:?}, expected the name of a file beside the index")));
    }
    if shards.is_empty() {
        return Err(wrong("an empty weight_map, expected at least one tensor".into()));
    }
    let shard_of = json.weight_map.into_iter().map(|(name, shard)| {
        let number = shards.partition_point(|other| *other < shard);
        (name, number)
    });
    Ok(ShardIndex { shard_of: shard_of.collect(), shards })
}

/// Whether `name` names a file in the index's own directory and nothing else.
fn is_plain_name(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let first = matches!(components.next(), Some(Component::Normal(only)) if only == name);
    // Windows' separators count too, so that an index means the same on every system.
    first && components.next().is_none() && !name.contains(['/', '\\', ':', '\0'])
}
