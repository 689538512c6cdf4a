//! Writing a MindSpore `.ckpt` value by value, as MindSpore 2.x lays it out.

use std::collections::HashSet;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::Error;
use super::ckpt::type_name;
use super::output::{PendingFile, PreparedFile};
use super::trailer::TRAILER_MARK;
use crate::tensor::{self, DType, HostTensor};

/// Larger tensors are cut into values of this many bytes, as MindSpore 2.x does.
const SLICE_LEN: u64 = 512 << 20;

/// Writes one `.ckpt` file, tensor after tensor, each tensor's bytes in order.
///
/// The file gets its name in [`CkptWriter::finish`]. Dropped before that, it leaves nothing behind.
///
/// MindSpore reads dims `[0]` as a scalar: a vector without elements comes back as itself from this
/// crate, but not from MindSpore, which does not save tensors without elements at all.
pub struct CkptWriter {
    writer: BufWriter<Sink>,
    names: HashSet<String>,
    current: Option<StartedTensor>,
    slice_len: u64,
}

/// The tensor being written.
struct StartedTensor {
    name: String,
    dtype: DType,
    shape: Vec<usize>,
    len: u64,
    written: u64,
}

impl CkptWriter {
    /// Starts a file; with `crc` it ends in the CRC-32 of its content, as `crc_check=True` saves it
    /// (MindSpore versions without that argument cannot read such a file).
    ///
    /// # Errors
    /// [`Error::Exists`] if `path` exists and `force` is false, [`Error::Write`] if it cannot be
    /// created.
    pub fn create(path: &Path, force: bool, crc: bool) -> Result<Self, Error> {
        let crc = crc.then(crc32fast::Hasher::new);
        let sink = Sink { output: PendingFile::create(path, force)?, crc, len: 0 };
        let writer = BufWriter::with_capacity(1 << 20, sink);
        Ok(Self { writer, names: HashSet::new(), current: None, slice_len: SLICE_LEN })
    }

    /// The same with shorter slices, for tests of what is cut.
    #[doc(hidden)]
    pub fn with_slice_len(mut self, bytes: u64) -> Self {
        self.slice_len = bytes.max(1);
        self
    }

    /// Starts the next tensor. Its bytes follow through [`CkptWriter::write`], little-endian and
    /// row-major.
    ///
    /// # Errors
    /// [`Error::SameName`] for a repeated name, [`Error::Misuse`] if the tensor before lacks bytes or
    /// the shape overflows, [`Error::Write`] if writing fails.
    pub fn start(&mut self, name: &str, dtype: DType, shape: &[usize]) -> Result<(), Error> {
        self.end_tensor()?;
        if !self.names.insert(name.to_owned()) {
            let (path, tensor) = (self.path(), name.to_owned());
            return Err(Error::SameName { path, tensor });
        }
        let Some(len) = tensor::byte_len(dtype, shape) else {
            let problem = format!("shape {shape:?} overflows, expected a smaller one");
            return Err(Error::Misuse { path: self.path(), tensor: name.to_owned(), problem });
        };
        let (name, shape) = (name.to_owned(), shape.to_vec());
        let current = StartedTensor { name, dtype, shape, len: len as u64, written: 0 };
        self.put(&current.value_header(current.len.min(self.slice_len)))?;
        self.current = Some(current);
        Ok(())
    }

    /// Appends `bytes` to the current tensor.
    ///
    /// # Errors
    /// [`Error::Misuse`] if there is none or it gets more bytes than its shape holds,
    /// [`Error::Write`] if writing fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Some(mut current) = self.current.take() else {
            let problem = "bytes before any tensor, expected a start".into();
            return Err(Error::Misuse { path: self.path(), tensor: String::new(), problem });
        };
        if bytes.len() as u64 > current.len - current.written {
            let written = current.written + bytes.len() as u64;
            let problem = format!("{written} bytes written, expected {}", current.len);
            return Err(Error::Misuse { path: self.path(), tensor: current.name, problem });
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let in_slice = current.written % self.slice_len;
            if in_slice == 0 && current.written > 0 {
                let left = current.len - current.written;
                self.put(&current.value_header(left.min(self.slice_len)))?;
            }
            let room = usize::try_from(self.slice_len - in_slice).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at(rest.len().min(room));
            self.put(now)?;
            current.written += now.len() as u64;
            rest = later;
        }
        self.current = Some(current);
        Ok(())
    }

    /// Writes a whole tensor as `name` and releases its mapped pages.
    ///
    /// # Errors
    /// As [`CkptWriter::start`] and [`CkptWriter::write`].
    pub fn tensor(&mut self, name: &str, tensor: &HostTensor) -> Result<(), Error> {
        self.start(name, tensor.dtype(), tensor.shape())?;
        tensor.pieces().try_for_each(|piece| self.write(piece))?;
        tensor.release();
        Ok(())
    }

    /// Writes a text value, as `append_dict` saves a `str`.
    ///
    /// # Errors
    /// As [`CkptWriter::start`] and [`CkptWriter::write`].
    pub fn text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let points: Vec<u8> = text.chars().flat_map(|point| u32::from(point).to_le_bytes()).collect();
        self.start(name, DType::Str, &[points.len() / 4])?;
        self.write(&points)
    }

    /// Has `companion` get its name together with this file.
    pub(crate) fn accompany(&mut self, companion: PreparedFile) {
        self.writer.get_mut().output.accompany(companion);
    }

    /// Checks that the last tensor is complete and gives the file its name; returns its length in
    /// bytes.
    ///
    /// # Errors
    /// [`Error::Misuse`] if bytes are missing, [`Error::Exists`] if a file of this name appeared
    /// meanwhile, [`Error::Write`] if the disk is full or the name cannot be given.
    pub fn finish(mut self) -> Result<u64, Error> {
        self.end_tensor()?;
        let path = self.path();
        let mut sink = self.writer.into_inner().map_err(|error| Error::Write { path, source: error.into_error() })?;
        if let Some(crc) = sink.crc.take() {
            let mut trailer = [TRAILER_MARK, &[0; 6]].concat();
            trailer.extend(crc.finalize().to_be_bytes());
            let written = sink.write_all(&trailer);
            written.map_err(|error| sink.output.failed(error))?;
        }
        let len = sink.len;
        sink.output.commit()?;
        Ok(len)
    }

    fn end_tensor(&mut self) -> Result<(), Error> {
        match self.current.take() {
            Some(current) if current.written < current.len => {
                let problem = format!("{} bytes written, expected {}", current.written, current.len);
                Err(Error::Misuse { path: self.path(), tensor: current.name, problem })
            }
            _ => Ok(()),
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = self.writer.write_all(bytes);
        written.map_err(|error| self.writer.get_ref().output.failed(error))
    }

    fn path(&self) -> std::path::PathBuf {
        self.writer.get_ref().output.path().to_path_buf()
    }
}

impl StartedTensor {
    /// The encoded value up to its `content` bytes.
    fn value_header(&self, content: u64) -> Vec<u8> {
        let mut tensor = Vec::new();
        for dimension in self.dims() {
            tensor.push(0x08);
            put_varint(&mut tensor, dimension as u64);
        }
        put_bytes(&mut tensor, 0x12, type_name(self.dtype).as_bytes());
        tensor.push(0x1A);
        put_varint(&mut tensor, content);

        let mut value = Vec::new();
        put_bytes(&mut value, 0x0A, self.name.as_bytes());
        value.push(0x12);
        put_varint(&mut value, tensor.len() as u64 + content);
        value.append(&mut tensor);

        let mut header = vec![0x0A];
        put_varint(&mut header, value.len() as u64 + content);
        header.append(&mut value);
        header
    }

    fn dims(&self) -> Vec<usize> {
        match (self.dtype, self.shape.as_slice()) {
            (DType::Str, _) => vec![0],
            // Pairs of values, as MindSpore counts them.
            (DType::I4, [outer @ .., last]) if last % 2 == 0 => outer.iter().copied().chain([last / 2]).collect(),
            (_, shape) => shape.to_vec(),
        }
    }
}

fn put_bytes(out: &mut Vec<u8>, key: u8, bytes: &[u8]) {
    out.push(key);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The file, with the checksum and length of what was written.
struct Sink {
    output: PendingFile,
    crc: Option<crc32fast::Hasher>,
    len: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.output.file().write(bytes)?;
        if let Some(crc) = &mut self.crc {
            crc.update(&bytes[..written]);
        }
        self.len += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.output.file().flush()
    }
}
