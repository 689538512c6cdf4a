//! What can be wrong inside a file that does not follow its format.
//! Pure data; [`Error::Malformed`](super::Error::Malformed) adds the file, the tensor and the byte.

use super::Foreign;
use super::shown::Shown;
use crate::tensor::DType;

/// What was found in a malformed file, and what was expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Fault {
    #[error("the file is empty, expected a MindSpore .ckpt or a safetensors file")]
    Empty,
    #[error("{}, expected a MindSpore .ckpt or a safetensors file", found.what)]
    OtherFormat { found: Foreign },
    #[error("no tensor in the file, expected at least one")]
    NoTensor,
    #[error("{what} ends early: {left} bytes left, expected {needed}")]
    Truncated { what: &'static str, needed: u64, left: u64 },
    #[error("a varint that does not fit 64 bits, expected at most ten bytes")]
    Varint,
    #[error("field number {found}, expected 1 to 536870911")]
    FieldNumber { found: u64 },
    #[error("wire type {found} for {what}, expected {expected}")]
    WireType { what: &'static str, found: u8, expected: &'static str },
    #[error("an unbalanced or deeply nested group, expected none")]
    Group,
    #[error("no {what}, expected one")]
    MissingField { what: &'static str },
    #[error("a second {what}, expected one")]
    RepeatedField { what: &'static str },
    #[error("{what} is not UTF-8, expected text")]
    NotUtf8 { what: &'static str },
    #[error("unknown type {}, expected one of MindSpore's or safetensors' types", Shown(found))]
    UnknownType { found: String },
    #[error("dimension {found}, expected 0 or more")]
    NegativeDimension { found: i64 },
    #[error("more than {limit} dimensions, expected at most that")]
    TooManyDimensions { limit: usize },
    #[error("shape {shape:?} overflows, expected one that fits the file")]
    ShapeOverflow { shape: Vec<usize> },
    #[error("{found} bytes of content, expected {expected} for {dtype} {shape:?}")]
    ContentLength { found: u64, expected: u64, dtype: DType, shape: Vec<usize> },
    #[error("a slice of {found}, expected {expected} like the slice before it")]
    SliceDiffers { found: String, expected: String },
    #[error("the name a second time (first at byte {first}), expected each tensor once")]
    Duplicate { first: u64 },
    #[error("text with the invalid code point {found:#x}, expected UTF-32")]
    CodePoint { found: u32 },
    #[error("block magic {found:#010x}, expected 0x7f3a5ed8 (AES-GCM)")]
    BlockMagic { found: u32 },
    #[error("encrypted in {mode} mode, expected AES-GCM")]
    CipherMode { mode: &'static str },
    #[error("{what} {found}, expected {expected}")]
    BlockLength { what: &'static str, found: u64, expected: u64 },
    #[error("a header of {found} bytes, expected at most {limit}")]
    HeaderLength { found: u64, limit: u64 },
    #[error("the header is not valid: {detail}, expected a JSON object of tensors")]
    Header { detail: String },
    #[error("data offsets [{start}, {end}], expected a start of {expected}")]
    DataOffsets { start: u64, end: u64, expected: u64 },
    #[error("{found} bytes of tensor data, expected {expected} as the header says")]
    DataLength { found: u64, expected: u64 },
}
