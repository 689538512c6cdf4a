//! The index of a MindSpore `.ckpt`: which tensors it holds and where their bytes lie.
//! Reads headers only and skips the tensors' content.
//!
//! The format (proto2, from MindSpore's `checkpoint.proto`):
//!
//! ```text
//! message Checkpoint {
//!   message Value { required string tag = 1;
//!                   oneof value { TensorProto tensor = 2; MapTensorProto maptensor = 3; } }
//!   repeated Value value = 1; }
//! message TensorProto { repeated int64 dims = 1; required string tensor_type = 2;
//!                       required bytes tensor_content = 3; }
//! message MapTensorProto { repeated TensorProto tensor = 1; }
//! ```

use std::ops::Range;
use std::path::Path;

use super::source::Source;
use super::trailer::{TRAILER_LEN, TRAILER_MARK};
use super::wire::{Reader, Wire};
use super::{Error, Fault, TensorInfo};
use crate::tensor::{self, DType};

/// More axes than any framework's tensors have; bounds the memory that a hostile file can claim.
const MAX_DIMENSIONS: usize = 64;

/// What a file's headers say.
#[derive(Default)]
pub(crate) struct CkptIndex {
    pub(crate) tensors: Vec<TensorInfo>,
    /// Ranges of content, in plain positions; those of a tensor are consecutive.
    pub(crate) pieces: Vec<Range<u64>>,
    /// Names of MapTensor values (hash tables of recommendation models), which are not read.
    pub(crate) map_tensors: Vec<String>,
    pub(crate) trailer: Option<[u8; 10]>,
    pub(crate) touched: u64,
}

impl CkptIndex {
    fn add_piece(&mut self, content: Range<u64>) {
        if !content.is_empty() {
            make_room(&mut self.pieces);
            self.pieces.push(content);
        }
    }
}

/// Reserves one more element, growing by a quarter: doubling would triple the peak memory for a file of
/// many small tensors.
fn make_room<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 4 + 16);
    }
}

/// Reads every header of `source`.
pub(crate) fn index(source: &Source, path: &Path) -> Result<CkptIndex, Error> {
    let trailer = trailer(source, path)?;
    let end = source.len() - trailer.map_or(0, |_| TRAILER_LEN as u64);
    let mut reader = Reader::new(source, path, end);
    let mut builder = Builder::default();
    while !reader.at_end() {
        let field = reader.field()?;
        if field.number != 1 {
            reader.skip(field)?;
            continue;
        }
        let range = reader.length(field, "a value")?;
        let outer = reader.enter(range.end - range.start);
        let mut tag = None;
        let value = read_value(&mut reader, field.at, &mut tag);
        let name = tag.unwrap_or_default();
        let named = |error: Error| if name.is_empty() { error } else { error.in_tensor(&name) };
        match value.map_err(named)? {
            Value::Tensor(proto) => builder.tensor(&reader, &name, proto).map_err(named)?,
            Value::Map => builder.map(&reader, &name)?,
        }
        reader.leave(outer);
    }
    builder.close(&reader)?;
    if builder.index.tensors.is_empty() && builder.index.map_tensors.is_empty() {
        return Err(reader.fault(0, Fault::NoTensor));
    }
    Ok(CkptIndex { trailer, touched: reader.touched(), ..builder.index })
}

/// The trailer's ten bytes. It is recognised by its mark alone, as MindSpore does.
fn trailer(source: &Source, path: &Path) -> Result<Option<[u8; 10]>, Error> {
    let mut last = [0; TRAILER_LEN];
    let Some(start) = source.len().checked_sub(TRAILER_LEN as u64) else { return Ok(None) };
    source.read(path, start, &mut last)?;
    let number = last.strip_prefix(TRAILER_MARK).and_then(|number| number.first_chunk());
    Ok(number.copied())
}

enum Value {
    Tensor(TensorProto),
    Map,
}

struct TensorProto {
    dims: Vec<usize>,
    dtype: DType,
    content: Range<u64>,
}

fn read_value(reader: &mut Reader<'_>, at: u64, tag: &mut Option<String>) -> Result<Value, Error> {
    let mut value = None;
    while !reader.at_end() {
        let field = reader.field()?;
        match field.number {
            1 if tag.is_some() => {
                return Err(reader.fault(field.at, Fault::RepeatedField { what: "tag" }));
            }
            1 => *tag = Some(reader.text(field, "the tag")?),
            2 | 3 if value.is_some() => {
                return Err(reader.fault(field.at, Fault::RepeatedField { what: "tensor" }));
            }
            2 => {
                let range = reader.length(field, "a tensor")?;
                let outer = reader.enter(range.end - range.start);
                value = Some(Value::Tensor(read_tensor(reader, field.at)?));
                reader.leave(outer);
            }
            3 => {
                reader.skip(field)?;
                value = Some(Value::Map);
            }
            _ => reader.skip(field)?,
        }
    }
    let missing = |what| reader.fault(at, Fault::MissingField { what });
    if tag.is_none() {
        return Err(missing("tag in a value"));
    }
    value.ok_or_else(|| missing("tensor in a value"))
}

fn read_tensor(reader: &mut Reader<'_>, at: u64) -> Result<TensorProto, Error> {
    let (mut dims, mut dtype, mut content) = (Vec::new(), None, None);
    while !reader.at_end() {
        let field = reader.field()?;
        let repeated = |what| reader.fault(field.at, Fault::RepeatedField { what });
        match field.number {
            1 if field.wire == Wire::Varint => read_dimension(reader, &mut dims)?,
            1 => {
                // Packed, as proto3 writers lay repeated numbers out.
                let range = reader.length(field, "the dims")?;
                let outer = reader.enter(range.end - range.start);
                while !reader.at_end() {
                    read_dimension(reader, &mut dims)?;
                }
                reader.leave(outer);
            }
            2 if dtype.is_some() => return Err(repeated("tensor_type")),
            2 => dtype = Some(read_type(reader, field)?),
            3 if content.is_some() => return Err(repeated("tensor_content")),
            3 => {
                let range = reader.length(field, "the tensor_content")?;
                let outer = reader.enter(range.end - range.start);
                reader.leave(outer);
                content = Some(range);
            }
            _ => reader.skip(field)?,
        }
    }
    let missing = |what| reader.fault(at, Fault::MissingField { what });
    let dtype = dtype.ok_or_else(|| missing("tensor_type"))?;
    let content = content.ok_or_else(|| missing("tensor_content"))?;
    Ok(TensorProto { dims, dtype, content })
}

fn read_dimension(reader: &mut Reader<'_>, dims: &mut Vec<usize>) -> Result<(), Error> {
    let at = reader.at();
    let value = reader.varint("a dimension")?;
    if let Some(found) = Some(value as i64).filter(|&value| value < 0) {
        return Err(reader.fault(at, Fault::NegativeDimension { found }));
    }
    if dims.len() == MAX_DIMENSIONS {
        return Err(reader.fault(at, Fault::TooManyDimensions { limit: MAX_DIMENSIONS }));
    }
    // One that does not fit overflows later, as any that exceeds the file.
    dims.push(usize::try_from(value).unwrap_or(usize::MAX));
    Ok(())
}

fn read_type(reader: &mut Reader<'_>, field: super::wire::Field) -> Result<DType, Error> {
    let at = reader.at();
    let found = reader.text(field, "the tensor_type")?;
    dtype_of(&found).ok_or_else(|| reader.fault(at, Fault::UnknownType { found }))
}

/// The type of that name; 1.x spells the unsigned ones `Uint8`.
fn dtype_of(name: &str) -> Option<DType> {
    Some(match name {
        "Bool" => DType::Bool,
        "Int4" => DType::I4,
        "Int8" => DType::I8,
        "Int16" => DType::I16,
        "Int32" => DType::I32,
        "Int64" => DType::I64,
        "UInt8" | "Uint8" => DType::U8,
        "UInt16" | "Uint16" => DType::U16,
        "UInt32" | "Uint32" => DType::U32,
        "UInt64" | "Uint64" => DType::U64,
        "Float16" => DType::F16,
        "BFloat16" => DType::BF16,
        "Float32" => DType::F32,
        "Float64" => DType::F64,
        "str" => DType::Str,
        _ => return None,
    })
}

/// The name MindSpore 2.x writes for a type.
pub(crate) fn type_name(dtype: DType) -> &'static str {
    match dtype {
        DType::Bool => "Bool",
        DType::I4 => "Int4",
        DType::I8 => "Int8",
        DType::I16 => "Int16",
        DType::I32 => "Int32",
        DType::I64 => "Int64",
        DType::U8 => "UInt8",
        DType::U16 => "UInt16",
        DType::U32 => "UInt32",
        DType::U64 => "UInt64",
        DType::F16 => "Float16",
        DType::BF16 => "BFloat16",
        DType::F32 => "Float32",
        DType::F64 => "Float64",
        DType::Str => "str",
    }
}

/// Joins slices: a large tensor is several values in a row with one name and the full dims each.
#[derive(Default)]
struct Builder {
    index: CkptIndex,
    /// The tensor that the next value may continue.
    current: Option<OpenTensor>,
}

/// A tensor whose slices are not all read.
struct OpenTensor {
    dims: Vec<usize>,
    /// Plain position of its first content byte.
    at: u64,
    expected: u64,
    found: u64,
}

impl Builder {
    fn tensor(&mut self, reader: &Reader<'_>, name: &str, proto: TensorProto) -> Result<(), Error> {
        let same = self.index.tensors.last().is_some_and(|last| last.name == name);
        if !(same && self.current.is_some()) {
            self.close(reader)?;
            return self.start(reader, name, proto);
        }
        let (Some(last), Some(current)) = (self.index.tensors.last_mut(), &mut self.current) else {
            return Ok(());
        };
        if current.found >= current.expected {
            let fault = Fault::Duplicate { first: last.offset };
            return Err(reader.fault(proto.content.start, fault));
        }
        if (last.dtype, &current.dims) != (proto.dtype, &proto.dims) {
            let show = |dtype: DType, dims: &[usize]| format!("{dtype} {dims:?}");
            let found = show(proto.dtype, &proto.dims);
            let expected = show(last.dtype, &current.dims);
            return Err(reader.fault(proto.content.start, Fault::SliceDiffers { found, expected }));
        }
        current.found = current.found.saturating_add(proto.content.end - proto.content.start);
        last.pieces.end += u32::from(!proto.content.is_empty());
        self.index.add_piece(proto.content);
        Ok(())
    }

    fn start(&mut self, reader: &Reader<'_>, name: &str, proto: TensorProto) -> Result<(), Error> {
        let TensorProto { dims, dtype, content } = proto;
        let found = content.end - content.start;
        let shape = shape_of(dtype, &dims, found)
            .ok_or_else(|| Fault::ShapeOverflow { shape: dims.clone() })
            .map_err(|fault| reader.fault(content.start, fault))?;
        let expected = tensor::byte_len(dtype, &shape)
            .ok_or_else(|| reader.fault(content.start, Fault::ShapeOverflow { shape: dims.clone() }))?
            as u64;
        let first = u32::try_from(self.index.pieces.len()).unwrap_or(u32::MAX);
        self.index.add_piece(content.clone());
        make_room(&mut self.index.tensors);
        self.index.tensors.push(TensorInfo {
            name: name.to_owned(),
            dtype,
            shape,
            byte_len: expected,
            offset: reader.file_offset(content.start),
            shard: 0,
            pieces: first..first.saturating_add(u32::from(found > 0)),
        });
        self.current = Some(OpenTensor { dims, at: content.start, expected, found });
        Ok(())
    }

    fn map(&mut self, reader: &Reader<'_>, name: &str) -> Result<(), Error> {
        self.close(reader)?;
        if self.index.map_tensors.last().is_none_or(|last| last != name) {
            self.index.map_tensors.push(name.to_owned());
        }
        Ok(())
    }

    /// The current tensor gets no more slices: its content must be complete.
    fn close(&mut self, reader: &Reader<'_>) -> Result<(), Error> {
        let (Some(current), Some(last)) = (self.current.take(), self.index.tensors.last_mut()) else {
            return Ok(());
        };
        if last.dtype == DType::I4 && current.found < current.expected {
            // Dims may count values rather than MindSpore's pairs of values.
            let packed = tensor::byte_len(DType::I4, &current.dims).unwrap_or(usize::MAX) as u64;
            if current.found == packed {
                (last.shape, last.byte_len) = (current.dims, packed);
                return Ok(());
            }
        }
        if current.found == current.expected {
            return Ok(());
        }
        let fault = Fault::ContentLength {
            found: current.found,
            expected: current.expected,
            dtype: last.dtype,
            shape: last.shape.clone(),
        };
        Err(reader.fault(current.at, fault).in_tensor(&last.name))
    }
}

/// The shape of a tensor whose first (mostly only) slice has `content` bytes; `None` on overflow.
fn shape_of(dtype: DType, dims: &[usize], content: u64) -> Option<Vec<usize>> {
    match (dtype, dims) {
        // Text has dims [0] whatever its length; four bytes a code point.
        (DType::Str, _) => Some(vec![usize::try_from(content / 4).ok()?]),
        // 1.x writes a scalar so; an empty vector has no content.
        (_, [0]) if content > 0 => Some(Vec::new()),
        // MindSpore's Int4 is a pair of values in a byte, and dims count pairs.
        (DType::I4, [outer @ .., last]) => {
            let mut shape = outer.to_vec();
            shape.push(last.checked_mul(2)?);
            Some(shape)
        }
        _ => Some(dims.to_vec()),
    }
}
