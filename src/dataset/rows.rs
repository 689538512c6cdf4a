//! The rows of one file, one after another, whatever its format.
//! Opens the file; holds one record.

use super::collate::Collator;
use super::format::{FileFormat, InputFile};
use super::input::Input;
use super::row::Row;
use super::schema::Schema;
use super::tensors::{TensorFile, TensorRows};
use super::tfrecord::Frames;
use super::{Error, RecordPlace, RecordProblem};

/// The rows of one file.
pub(super) enum Rows {
    Records(Frames<Input>),
    Tensors(TensorRows),
}

impl Rows {
    pub(super) fn open(file: &InputFile, schema: &Schema) -> Result<Self, Error> {
        Ok(match file.format {
            FileFormat::TfRecord(compression) => Rows::Records(Frames::open(&file.path, compression)?),
            FileFormat::Safetensors => Rows::Tensors(TensorFile::open(&file.path)?.rows(schema)?),
        })
    }

    pub(super) fn count(&mut self) -> Result<u64, Error> {
        match self {
            Rows::Records(frames) => frames.count(),
            Rows::Tensors(tensors) => Ok(tensors.rows()),
        }
    }

    /// Adds the next row to a batch; `false` at the end of the file.
    pub(super) fn push_next(&mut self, collator: &mut Collator<'_>) -> Result<bool, Error> {
        match self {
            Rows::Records(frames) => {
                let Some((record, place)) = frames.next()? else { return Ok(false) };
                collator.push(&example(record, &place)?, &place)?;
            }
            Rows::Tensors(tensors) => {
                let Some((row, place)) = tensors.next()? else { return Ok(false) };
                collator.push(&row, &place)?;
            }
        }
        Ok(true)
    }

    /// Bytes of the file that have been read, as far as that is known.
    pub(super) fn bytes_read(&self) -> u64 {
        match self {
            Rows::Records(frames) => frames.bytes_read(),
            Rows::Tensors(tensors) => tensors.bytes_read(),
        }
    }
}

/// The row in a record that holds a tf.Example.
pub(super) fn example<'a>(record: &'a [u8], place: &RecordPlace) -> Result<Row<'a>, Error> {
    Row::example(record)
        .map_err(|error| Error::Record { place: place.clone(), problem: Box::new(RecordProblem::Malformed(error)) })
}
