//! Tensors on the host: element types, shapes, and bytes that may be in a mapped file. Shared by file formats and
//! backends; depends on neither.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use half::{bf16, f16};

/// Element type of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum DType {
    Bool,
    I4,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    BF16,
    F32,
    F64,
    /// UTF-32 little-endian text, as MindSpore stores `str` values.
    Str,
}

impl DType {
    /// Size of one element in bits (a [`DType::Str`] element is one code point).
    pub fn bits(self) -> usize {
        match self {
            DType::I4 => 4,
            DType::Bool | DType::I8 | DType::U8 => 8,
            DType::I16 | DType::U16 | DType::F16 | DType::BF16 => 16,
            DType::I32 | DType::U32 | DType::F32 | DType::Str => 32,
            DType::I64 | DType::U64 | DType::F64 => 64,
        }
    }

    /// Whether the values are floating-point numbers.
    pub fn is_float(self) -> bool {
        matches!(self, DType::F16 | DType::BF16 | DType::F32 | DType::F64)
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Owner of tensor bytes.
pub trait Bytes: Send + Sync {
    /// All the bytes of the owner (a whole mapped file, or a buffer).
    fn as_slice(&self) -> &[u8];

    /// Tells the owner that `range` will not be read again soon, so that it may drop mapped pages.
    fn release(&self, range: Range<usize>) {
        let _ = range;
    }
}

impl Bytes for Vec<u8> {
    fn as_slice(&self) -> &[u8] {
        self
    }
}

/// A contiguous part of a tensor's bytes. A sliced tensor has several.
#[derive(Clone)]
pub struct Piece {
    /// Owner of the bytes.
    pub owner: Arc<dyn Bytes>,
    /// The range within the owner.
    pub range: Range<usize>,
}

impl Piece {
    fn as_slice(&self) -> &[u8] {
        &self.owner.as_slice()[self.range.clone()]
    }
}

/// A tensor in host memory or in a mapped file: little-endian, row-major, not necessarily aligned.
#[derive(Clone)]
pub struct HostTensor {
    name: String,
    dtype: DType,
    shape: Vec<usize>,
    pieces: Vec<Piece>,
}

impl HostTensor {
    /// Joins `pieces` into one tensor; `None` if their lengths do not add up to `shape` elements of `dtype`, or a piece
    /// reaches beyond its owner.
    pub fn new(name: impl Into<String>, dtype: DType, shape: Vec<usize>, pieces: Vec<Piece>) -> Option<Self> {
        if pieces.iter().any(|piece| piece.owner.as_slice().get(piece.range.clone()).is_none()) {
            return None;
        }
        let found = pieces.iter().try_fold(0usize, |sum, piece| sum.checked_add(piece.range.len()))?;
        (byte_len(dtype, &shape)? == found).then_some(Self { name: name.into(), dtype, shape, pieces })
    }

    /// An owned f32 tensor; `None` if `values` does not fill `shape`.
    pub fn from_f32(name: impl Into<String>, shape: &[usize], values: &[f32]) -> Option<Self> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let range = 0..bytes.len();
        Self::new(name, DType::F32, shape.to_vec(), vec![Piece { owner: Arc::new(bytes), range }])
    }

    /// Full name of the tensor in its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// Extents, outermost first; empty for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor has no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The byte ranges that make up the tensor, in order.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(Piece::as_slice)
    }

    /// Reads `out.len()` elements from flat index `start` as f32.
    ///
    /// Numbers of other types are converted: f16 and bf16 exactly, f64 and integers by rounding. Bool reads as 0 or 1.
    ///
    /// # Panics
    /// If the range exceeds the tensor, or its type is [`DType::I4`] or [`DType::Str`], which cannot be converted.
    pub fn read_f32(&self, start: usize, out: &mut [f32]) {
        const CHUNK: usize = 512;
        let width = self.dtype.bits() / 8;
        assert!(width > 0 && self.dtype != DType::Str, "{} has a type that cannot be converted to f32", self.name);
        let mut buffer = [0u8; CHUNK * 8];
        for (index, chunk) in out.chunks_mut(CHUNK).enumerate() {
            let first = (start + index * CHUNK) * width;
            let bytes = first..first + chunk.len() * width;
            match self.contiguous(bytes.clone()) {
                Some(source) => decode(self.dtype, source, chunk),
                None => {
                    let joined = &mut buffer[..bytes.len()];
                    self.copy_bytes(bytes.start, joined);
                    decode(self.dtype, joined, chunk);
                }
            }
        }
    }

    /// All elements as f32; see [`HostTensor::read_f32`].
    pub fn to_f32(&self) -> Vec<f32> {
        let mut values = vec![0.0; self.len()];
        self.read_f32(0, &mut values);
        values
    }

    /// Tells the owners that these bytes will not be read again soon; mapped pages may then leave the resident set.
    pub fn release(&self) {
        for piece in &self.pieces {
            piece.owner.release(piece.range.clone());
        }
    }

    /// Tells the owners that the elements in `range` will not be read again soon.
    pub fn release_range(&self, range: Range<usize>) {
        let bits = self.dtype.bits();
        let (mut start, mut end) = (range.start * bits / 8, (range.end * bits).div_ceil(8));
        for piece in &self.pieces {
            let len = piece.range.len();
            if start < len && end > 0 {
                let (from, to) = (piece.range.start + start, piece.range.start + end.min(len));
                piece.owner.release(from..to);
            }
            start = start.saturating_sub(len);
            end = end.saturating_sub(len);
        }
    }

    fn contiguous(&self, range: Range<usize>) -> Option<&[u8]> {
        let mut base = 0;
        for piece in &self.pieces {
            let len = piece.range.len();
            if range.start < base + len {
                return piece.as_slice().get(range.start - base..range.end - base);
            }
            base += len;
        }
        range.is_empty().then_some(&[])
    }

    fn copy_bytes(&self, start: usize, out: &mut [u8]) {
        let (mut base, mut filled) = (0, 0);
        for piece in &self.pieces {
            let len = piece.range.len();
            let position = start + filled;
            if filled < out.len() && position < base + len {
                let take = (base + len - position).min(out.len() - filled);
                let source = &piece.as_slice()[position - base..][..take];
                out[filled..filled + take].copy_from_slice(source);
                filled += take;
            }
            base += len;
        }
        assert_eq!(filled, out.len(), "{}: read past the end", self.name);
    }
}

impl fmt::Debug for HostTensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {}", self.name, self.shape, self.dtype)
    }
}

/// Bytes that `shape` elements of `dtype` take; `None` on overflow.
pub fn byte_len(dtype: DType, shape: &[usize]) -> Option<usize> {
    let elements = shape.iter().try_fold(1usize, |product, &extent| product.checked_mul(extent))?;
    Some(elements.checked_mul(dtype.bits())?.div_ceil(8))
}

fn decode(dtype: DType, bytes: &[u8], out: &mut [f32]) {
    fn each<const N: usize>(bytes: &[u8], out: &mut [f32], value: impl Fn([u8; N]) -> f32) {
        let (elements, rest) = bytes.as_chunks::<N>();
        assert!(rest.is_empty() && elements.len() == out.len());
        for (out, &element) in out.iter_mut().zip(elements) {
            *out = value(element);
        }
    }
    match dtype {
        DType::F32 => each(bytes, out, f32::from_le_bytes),
        DType::F16 => each(bytes, out, |b| f16::from_le_bytes(b).to_f32()),
        DType::BF16 => each(bytes, out, |b| bf16::from_le_bytes(b).to_f32()),
        DType::F64 => each(bytes, out, |b| f64::from_le_bytes(b) as f32),
        DType::Bool => each(bytes, out, |[b]| f32::from(b != 0)),
        DType::I8 => each(bytes, out, |b| f32::from(i8::from_le_bytes(b))),
        DType::U8 => each(bytes, out, |b| f32::from(u8::from_le_bytes(b))),
        DType::I16 => each(bytes, out, |b| f32::from(i16::from_le_bytes(b))),
        DType::U16 => each(bytes, out, |b| f32::from(u16::from_le_bytes(b))),
        DType::I32 => each(bytes, out, |b| i32::from_le_bytes(b) as f32),
        DType::U32 => each(bytes, out, |b| u32::from_le_bytes(b) as f32),
        DType::I64 => each(bytes, out, |b| i64::from_le_bytes(b) as f32),
        DType::U64 => each(bytes, out, |b| u64::from_le_bytes(b) as f32),
        DType::I4 | DType::Str => unreachable!("checked by read_f32"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(cuts: &[usize]) -> HostTensor {
        let values: Vec<u8> = (0..1500u32).flat_map(|value| (value as f32).to_le_bytes()).collect();
        let mut start = 0;
        let end = values.len();
        let pieces = cuts.iter().chain([&end]).map(|&end| {
            let piece = values[start..end].to_vec();
            start = end;
            Piece { range: 0..piece.len(), owner: Arc::new(piece) as Arc<dyn Bytes> }
        });
        HostTensor::new("t", DType::F32, vec![15, 100], pieces.collect()).unwrap()
    }

    #[test]
    fn pieces_read_as_one_tensor_wherever_they_are_cut() {
        let expected: Vec<f32> = (0..1500).map(|value| value as f32).collect();
        for cuts in [vec![], vec![4], vec![2, 3, 5], vec![0, 2050, 2051], vec![5999]] {
            let tensor = tensor(&cuts);
            assert_eq!(tensor.to_f32(), expected, "{cuts:?}");
            let mut some = [0.0; 7];
            tensor.read_f32(510, &mut some);
            assert_eq!(some, expected[510..517], "{cuts:?}");
        }
    }

    #[test]
    fn lengths_must_agree() {
        let owner: Arc<dyn Bytes> = Arc::new(vec![0u8; 8]);
        let piece = Piece { owner, range: 0..8 };
        assert!(HostTensor::new("t", DType::F32, vec![3], vec![piece.clone()]).is_none());
        assert!(HostTensor::new("t", DType::F32, vec![usize::MAX, 2], vec![piece.clone()]).is_none());
        let beyond = Piece { range: 4..12, ..piece.clone() };
        assert!(HostTensor::new("t", DType::F32, vec![2], vec![beyond]).is_none());
        assert!(HostTensor::new("t", DType::I4, vec![16], vec![piece]).is_some());
    }
}
