//! TFRecord framing: one record after another, both checksums verified.
//! Reads any stream of bytes; does not look into the records.
//!
//! Source: TensorFlow, `tensorflow/core/lib/io/record_writer.h`. Each record is
//!
//! ```text
//! u64 length, little-endian      u32 masked CRC-32C of those 8 bytes
//! length bytes of data           u32 masked CRC-32C of the data
//! ```

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::input::{Compression, Input, open};
use super::{Error, RecordPlace, RecordProblem};

/// Bytes of a record's length and its checksum.
pub(super) const HEADER_LENGTH: usize = 12;

/// The longest record that is read, in bytes: thousands of times what BERT needs, and little enough to hold, since a
/// compressed file can deliver a thousand times its own size.
const MOST_BYTES: u64 = 16 << 20;

/// Bytes of the checksum after the data.
const FOOTER_LENGTH: u64 = 4;

/// The checksum as it is stored: a CRC of data that holds CRCs would otherwise be weak.
pub(super) fn masked_crc(data: &[u8]) -> u32 {
    crc32c::crc32c(data).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The length in a header, if its checksum is right.
pub(super) fn length(header: &[u8; HEADER_LENGTH]) -> Result<u64, RecordProblem> {
    let [l0, l1, l2, l3, l4, l5, l6, l7, crc @ ..] = *header;
    let length = [l0, l1, l2, l3, l4, l5, l6, l7];
    let (found, expected) = (u32::from_le_bytes(crc), masked_crc(&length));
    if found != expected {
        return Err(RecordProblem::LengthCrc { found, expected });
    }
    Ok(u64::from_le_bytes(length))
}

/// The records of one file, in order.
pub(super) struct Frames<R> {
    input: R,
    /// Where the next record begins.
    next: RecordPlace,
    /// Bytes from there to the end, where that is known.
    left: Option<u64>,
    data: Vec<u8>,
}

impl Frames<Input> {
    /// Opens a file.
    pub(super) fn open(path: &Arc<Path>, compression: Compression) -> Result<Self, Error> {
        let (file, length) = open(path)?;
        let plain = compression == Compression::None;
        let mut frames = Self::new(Input::new(file, compression), path.clone());
        frames.next.decompressed = !plain;
        frames.left = plain.then_some(length);
        Ok(frames)
    }

    /// Bytes of the file that have been read.
    pub(super) fn bytes_read(&self) -> u64 {
        self.input.file_position()
    }

    /// Number of records from here to the end, by their lengths: data is skipped, its checksums with it.
    pub(super) fn count(&mut self) -> Result<u64, Error> {
        let start = self.next.record;
        while let Some(length) = self.header()? {
            let whole = length + FOOTER_LENGTH;
            let skipped = self.input.skip(whole).map_err(|error| self.io(error))?;
            if skipped < whole {
                return Err(self.truncated("data and CRC", skipped, whole));
            }
            self.advance(length);
        }
        Ok(self.next.record - start)
    }
}

impl<R: Read> Frames<R> {
    /// The records in `input`, which `path` names in messages.
    pub(super) fn new(input: R, path: Arc<Path>) -> Self {
        let next = RecordPlace { path, record: 0, byte: 0, decompressed: false };
        Self { input, next, left: None, data: Vec::new() }
    }

    /// The next record's data and place; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(&[u8], RecordPlace)>, Error> {
        let Some(length) = self.header()? else { return Ok(None) };
        self.read_data(length)?;
        let crc = self.read_array::<4>("data CRC")?;
        let (found, expected) = (u32::from_le_bytes(crc), masked_crc(&self.data));
        if found != expected {
            return Err(self.wrong(RecordProblem::DataCrc { found, expected }));
        }
        let place = self.next.clone();
        self.advance(length);
        Ok(Some((&self.data, place)))
    }

    /// The next record's length, which is at most [`MOST_BYTES`] and not past a known end; `None` at the end.
    fn header(&mut self) -> Result<Option<u64>, Error> {
        let mut header = [0; HEADER_LENGTH];
        match self.read_full(&mut header)? {
            0 => return Ok(None),
            HEADER_LENGTH => {}
            found => return Err(self.truncated("header", found as u64, HEADER_LENGTH as u64)),
        }
        let length = length(&header).map_err(|problem| self.wrong(problem))?;
        let left = self.left.map(|left| left.saturating_sub(HEADER_LENGTH as u64));
        match left {
            Some(left) if length.checked_add(FOOTER_LENGTH).is_none_or(|whole| whole > left) => {
                Err(self.wrong(RecordProblem::PastEnd { length, left }))
            }
            _ if length > MOST_BYTES => Err(self.wrong(RecordProblem::TooLong { length, most: MOST_BYTES })),
            _ => Ok(Some(length)),
        }
    }

    fn read_data(&mut self, length: u64) -> Result<(), Error> {
        self.data.clear();
        // Only if the file is known to be that long; otherwise the buffer grows as bytes are read.
        if self.left.is_some() {
            self.data.reserve_exact(length as usize);
        }
        let read = self.input.by_ref().take(length).read_to_end(&mut self.data);
        let found = read.map_err(|error| self.io(error))? as u64;
        if found < length { Err(self.truncated("data", found, length)) } else { Ok(()) }
    }

    fn read_array<const N: usize>(&mut self, part: &'static str) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        match self.read_full(&mut bytes)? {
            found if found < N => Err(self.truncated(part, found as u64, N as u64)),
            _ => Ok(bytes),
        }
    }

    /// Fills `out` as far as the input goes; returns how far.
    fn read_full(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        let mut filled = 0;
        while filled < out.len() {
            match self.input.read(&mut out[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.io(error)),
            }
        }
        Ok(filled)
    }

    fn advance(&mut self, length: u64) {
        let whole = HEADER_LENGTH as u64 + length + FOOTER_LENGTH;
        self.next.record += 1;
        self.next.byte = self.next.byte.saturating_add(whole);
        self.left = self.left.map(|left| left.saturating_sub(whole));
    }

    fn io(&self, source: io::Error) -> Error {
        let damaged = matches!(
            source.kind(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
        );
        match source.kind() {
            io::ErrorKind::UnexpectedEof if self.next.decompressed => {
                let message = "ends before its stream does";
                let source = io::Error::new(io::ErrorKind::UnexpectedEof, message);
                self.wrong(RecordProblem::Compression(source))
            }
            _ if damaged && self.next.decompressed => self.wrong(RecordProblem::Compression(source)),
            _ => Error::Io { path: self.next.path.to_path_buf(), source },
        }
    }

    fn truncated(&self, part: &'static str, found: u64, expected: u64) -> Error {
        self.wrong(RecordProblem::Truncated { part, found, expected })
    }

    fn wrong(&self, problem: RecordProblem) -> Error {
        Error::Record { place: self.next.clone(), problem: Box::new(problem) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_is_tensorflows() {
        // The CRC-32C of "123456789" is the published check value e3069283; its masked form is computed by hand from
        // the formula
        // ((crc >> 15) | (crc << 17)) + 0xa282ead8.
        assert_eq!(crc32c::crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(masked_crc(b"123456789"), 0xc78a_b0e5);
    }
}
