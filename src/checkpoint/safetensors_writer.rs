//! Writing a safetensors file piece by piece, in any order, without holding it in memory.

use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::Error;
use super::output::{PendingFile, PreparedFile};
use super::safetensors::type_name;
use crate::tensor::{self, DType};

/// Writes one safetensors file. All tensors are announced first; their bytes may come in any order.
///
/// The file gets its name in [`SafetensorsWriter::finish`], and only when every byte of every tensor
/// has been written once. Dropped before that, it leaves nothing behind.
pub struct SafetensorsWriter {
    output: PendingFile,
    tensors: Vec<(String, DType, Vec<usize>)>,
    metadata: BTreeMap<String, String>,
    slots: Vec<Slot>,
    /// Where the data starts.
    start: u64,
    len: u64,
}

/// Where one tensor's bytes go, and which of them are there.
struct Slot {
    name: String,
    start: u64,
    len: u64,
    /// Sorted, neither overlapping nor adjacent: one range if a tensor is written in order.
    written: Vec<Range<u64>>,
}

impl SafetensorsWriter {
    /// Starts a file of `tensors` (name, type, extents), whose header lists them in this order.
    ///
    /// Their data is laid out by falling element size, so that every tensor is aligned to its type.
    ///
    /// # Errors
    /// [`Error::Exists`] if `path` exists and `force` is false, [`Error::Write`] if it cannot be
    /// created, [`Error::SameName`] for a repeated name, [`Error::Misuse`] for a type that the format
    /// does not have ([`DType::I4`], [`DType::Str`]) or a shape that overflows.
    pub fn create(
        path: &Path,
        force: bool,
        tensors: Vec<(String, DType, Vec<usize>)>,
        metadata: BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        let mut slots = layout(path, &tensors)?;
        let header = header(path, &tensors, &slots, metadata.clone())?;
        let mut output = PendingFile::create(path, force)?;
        let (start, data): (u64, u64) = (8 + header.len() as u64, slots.iter().map(|slot| slot.len).sum());
        slots.iter_mut().for_each(|slot| slot.start += start);
        let file = output.file();
        let written = file
            .write_all(&(header.len() as u64).to_le_bytes())
            .and_then(|()| file.write_all(&header))
            .and_then(|()| file.set_len(start + data));
        written.map_err(|error| output.failed(error))?;
        Ok(Self { output, tensors, metadata, slots, start, len: start + data })
    }

    /// Has `companion` get its name together with this file.
    pub(crate) fn accompany(&mut self, companion: PreparedFile) {
        self.output.accompany(companion);
    }

    /// Takes the last tensor back, of which nothing was written: the file will not have it.
    ///
    /// # Errors
    /// [`Error::Misuse`] if there is no tensor, some of it was written, or its data is not the last in the file;
    /// [`Error::Write`] if writing fails.
    pub fn withdraw_last(&mut self) -> Result<(), Error> {
        let last = self.slots.last().filter(|slot| slot.written.is_empty() && slot.start + slot.len == self.len);
        let Some(last) = last else {
            let tensor = self.slots.last().map_or_else(String::new, |slot| slot.name.clone());
            let problem =
                "cannot be taken back, expected the last tensor of the file, of which nothing is written".into();
            return Err(Error::Misuse { path: self.output.path().to_path_buf(), tensor, problem });
        };
        self.len = last.start;
        self.slots.pop();
        self.tensors.pop();
        let layout = layout(self.output.path(), &self.tensors)?;
        let mut header = header(self.output.path(), &self.tensors, &layout, self.metadata.clone())?;
        // The data stays where it is: the header is as long as before.
        header.resize(usize::try_from(self.start - 8).unwrap_or(header.len()), b' ');
        let len = self.len;
        let file = self.output.file();
        let written =
            file.seek(SeekFrom::Start(8)).and_then(|_| file.write_all(&header)).and_then(|()| file.set_len(len));
        written.map_err(|error| self.output.failed(error))
    }

    /// Writes `bytes` at `offset` bytes into tensor number `index`.
    ///
    /// # Errors
    /// [`Error::Write`] if writing fails, [`Error::Misuse`] if there is no such tensor, the bytes go
    /// past its end or some of them were written before.
    pub fn write_at(&mut self, index: usize, offset: u64, bytes: &[u8]) -> Result<(), Error> {
        let path = self.output.path().to_path_buf();
        let count = self.slots.len();
        let Some(slot) = self.slots.get_mut(index) else {
            let problem = format!("not announced, expected less than {count}");
            return Err(Error::Misuse { path, tensor: format!("number {index}"), problem });
        };
        let end = offset.checked_add(bytes.len() as u64);
        if !slot.mark(offset, end) {
            let (len, tensor) = (slot.len, slot.name.clone());
            let problem = format!("{} bytes at {offset}, expected each of its {len} bytes once", bytes.len());
            return Err(Error::Misuse { path, tensor, problem });
        }
        let position = slot.start + offset;
        let file = self.output.file();
        let written = file.seek(SeekFrom::Start(position)).and_then(|_| file.write_all(bytes));
        written.map_err(|error| self.output.failed(error))
    }

    /// Checks that every byte is there and gives the file its name; returns its length in bytes.
    ///
    /// # Errors
    /// [`Error::Misuse`] if bytes are missing, [`Error::Exists`] if a file of this name appeared
    /// meanwhile, [`Error::Write`] if the disk is full or the name cannot be given.
    pub fn finish(self) -> Result<u64, Error> {
        if let Some(slot) = self.slots.iter().find(|slot| !slot.is_complete()) {
            let written: u64 = slot.written.iter().map(|range| range.end - range.start).sum();
            let problem = format!("{written} bytes written, expected {}", slot.len);
            let (path, tensor) = (self.output.path().to_path_buf(), slot.name.clone());
            return Err(Error::Misuse { path, tensor, problem });
        }
        self.output.commit()?;
        Ok(self.len)
    }
}

impl Slot {
    /// Notes that `start..end` is written; false if that is not free, or not within the tensor.
    fn mark(&mut self, start: u64, end: Option<u64>) -> bool {
        let Some(end) = end.filter(|&end| end <= self.len) else { return false };
        if start == end {
            return true;
        }
        let place = self.written.partition_point(|range| range.end <= start);
        if self.written.get(place).is_some_and(|next| next.start < end) {
            return false;
        }
        let joins_next = self.written.get(place).is_some_and(|next| next.start == end);
        let joins_last = place > 0 && self.written[place - 1].end == start;
        match (joins_last, joins_next) {
            (true, true) => self.written[place - 1].end = self.written.remove(place).end,
            (true, false) => self.written[place - 1].end = end,
            (false, true) => self.written[place].start = start,
            (false, false) => self.written.insert(place, start..end),
        }
        true
    }

    fn is_complete(&self) -> bool {
        let written: u64 = self.written.iter().map(|range| range.end - range.start).sum();
        written == self.len
    }
}

/// A slot for each tensor in the order given, positions counted from the start of the data.
fn layout(path: &Path, tensors: &[(String, DType, Vec<usize>)]) -> Result<Vec<Slot>, Error> {
    let mut slots = Vec::with_capacity(tensors.len());
    for (name, dtype, shape) in tensors {
        let misuse = |problem: String| {
            let (path, tensor) = (path.to_path_buf(), name.clone());
            Error::Misuse { path, tensor, problem }
        };
        let len = tensor::byte_len(*dtype, shape)
            .ok_or_else(|| misuse(format!("shape {shape:?} overflows, expected a smaller one")))?;
        slots.push(Slot { name: name.clone(), start: 0, len: len as u64, written: Vec::new() });
    }
    let mut order: Vec<usize> = (0..tensors.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(tensors[index].1.bits()));
    let mut position = 0u64;
    for index in order {
        slots[index].start = position;
        position = position.checked_add(slots[index].len).ok_or_else(|| Error::Write {
            path: path.to_path_buf(),
            source: io::Error::other("the tensors are larger than any file"),
        })?;
    }
    Ok(slots)
}

/// The JSON header, padded with spaces to a multiple of eight as the reference implementation does.
fn header(
    path: &Path,
    tensors: &[(String, DType, Vec<usize>)],
    slots: &[Slot],
    metadata: BTreeMap<String, String>,
) -> Result<Vec<u8>, Error> {
    let mut text = String::from("{");
    let mut names = std::collections::HashSet::new();
    let mut add = |name: &str, value: Value| {
        let separator = if text.len() > 1 { "," } else { "" };
        text.push_str(&format!("{separator}{}:{value}", Value::from(name)));
    };
    if !metadata.is_empty() {
        let metadata: Map<String, Value> = metadata.into_iter().map(|(key, value)| (key, value.into())).collect();
        add("__metadata__", metadata.into());
    }
    for ((name, dtype, shape), slot) in tensors.iter().zip(slots) {
        let (path, tensor) = (|| path.to_path_buf(), name.clone());
        if name == "__metadata__" || !names.insert(name) {
            return Err(Error::SameName { path: path(), tensor });
        }
        let Some(dtype) = type_name(*dtype) else {
            let problem = format!("type {dtype}, expected one that safetensors has");
            return Err(Error::Misuse { path: path(), tensor, problem });
        };
        let offsets = [slot.start, slot.start + slot.len];
        add(name, json!({ "dtype": dtype, "shape": shape, "data_offsets": offsets }));
    }
    text.push('}');
    while text.len() % 8 != 0 {
        text.push(' ');
    }
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_written_once() {
        let slot = || Slot { name: String::new(), start: 0, len: 10, written: Vec::new() };
        let mut mixed = slot();
        for (start, end) in [(4, 6), (0, 2), (8, 10), (2, 4), (6, 8)] {
            assert!(!mixed.is_complete());
            assert!(mixed.mark(start, Some(end)), "{start}..{end}");
        }
        assert!(mixed.is_complete());
        assert!(!mixed.mark(3, Some(4)), "twice");
        assert!(!slot().mark(0, Some(11)), "past the end");
        assert!(!slot().mark(1, None), "overflow");
        let mut overlapping = slot();
        assert!(overlapping.mark(2, Some(5)));
        assert!(!overlapping.mark(4, Some(6)) && !overlapping.mark(0, Some(3)));
    }
}
