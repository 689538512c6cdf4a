//! Writes TFRecord files of tf.Example records, for samples, tests and benchmarks.
//! Writes to any stream; opening, naming and renaming files is the caller's part.

use std::io::{self, Write};

use super::tfrecord::masked_crc;

/// Writes records, uncompressed, one after another.
#[derive(Debug)]
pub struct RecordWriter<W> {
    out: W,
    buffer: Vec<u8>,
}

/// Values of one feature of a tf.Example.
#[derive(Clone, Copy, Debug)]
pub enum Feature<'a> {
    /// An Int64List.
    Integers(&'a [i64]),
    /// A FloatList.
    Floats(&'a [f32]),
    /// A BytesList.
    Bytes(&'a [&'a [u8]]),
}

impl<W: Write> RecordWriter<W> {
    /// A writer to `out`, which should be buffered.
    pub fn new(out: W) -> Self {
        Self { out, buffer: Vec::new() }
    }

    /// Writes a tf.Example with `features`, whose names differ.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn write_example(&mut self, features: &[(&str, Feature<'_>)]) -> io::Result<()> {
        let mut map = Vec::new();
        for (name, feature) in features {
            let mut entry = Vec::new();
            write_field(&mut entry, 1, name.as_bytes());
            write_field(&mut entry, 2, &feature.encode());
            write_field(&mut map, 1, &entry);
        }
        let mut example = std::mem::take(&mut self.buffer);
        example.clear();
        write_field(&mut example, 1, &map);
        let written = self.write_record(&example);
        self.buffer = example;
        written
    }

    /// Writes one record of any bytes.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn write_record(&mut self, data: &[u8]) -> io::Result<()> {
        let length = (data.len() as u64).to_le_bytes();
        self.out.write_all(&length)?;
        self.out.write_all(&masked_crc(&length).to_le_bytes())?;
        self.out.write_all(data)?;
        self.out.write_all(&masked_crc(data).to_le_bytes())
    }

    /// The stream, not flushed.
    pub fn into_inner(self) -> W {
        self.out
    }
}

impl Feature<'_> {
    /// The Feature message, lists packed.
    fn encode(&self) -> Vec<u8> {
        let mut list = Vec::new();
        let kind = match self {
            Feature::Bytes(values) => {
                values.iter().for_each(|value| write_field(&mut list, 1, value));
                1
            }
            Feature::Floats(values) => {
                let packed: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
                write_field(&mut list, 1, &packed);
                2
            }
            Feature::Integers(values) => {
                let mut packed = Vec::new();
                values.iter().for_each(|value| write_varint(&mut packed, value.cast_unsigned()));
                write_field(&mut list, 1, &packed);
                3
            }
        };
        let mut feature = Vec::new();
        write_field(&mut feature, kind, &list);
        feature
    }
}

/// A length-delimited field.
fn write_field(out: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    const LENGTH_DELIMITED: u8 = 2;
    out.push(number << 3 | LENGTH_DELIMITED);
    write_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
