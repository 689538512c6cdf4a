//! One entry of a checkpoint's index: a tensor's name, type, shape and where its bytes lie.
//! Plain data; the formats' readers make it.

use std::ops::Range;

use crate::tensor::DType;

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
    pub(super) shard: u32,
    /// Its stretches in the checkpoint's table of pieces.
    pub(super) pieces: Range<u32>,
}
