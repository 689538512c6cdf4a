//! Files, one after another, as one sequence of batches.
//! Opens files through their formats; holds at most one batch and one record.

use std::iter::FusedIterator;
use std::path::PathBuf;
use std::sync::Arc;

use super::collate::Collator;
use super::format::{Format, Input, InputFile};
use super::row::Row;
use super::tensors::TensorRows;
use super::tfrecord::Frames;
use super::{Batch, DatasetOptions, Error, RecordProblem};

/// Files of records, read in order as one dataset. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Dataset {
    files: Arc<[InputFile]>,
    options: Arc<DatasetOptions>,
}

impl Dataset {
    /// Recognises each of `paths` and sees to it that there is a record at all.
    ///
    /// Files may differ in format and compression, and some may be empty. They are opened again for each pass.
    ///
    /// # Errors
    /// If a file cannot be opened or is not a regular one, if the first record is damaged, if no file holds a
    /// record, or if the batch size is 0.
    pub fn open(paths: &[PathBuf], mut options: DatasetOptions) -> Result<Self, Error> {
        if options.batch_size == 0 {
            return Err(Error::BatchSize);
        }
        options.keep.sort_unstable();
        options.keep.dedup();
        let files = paths.iter().map(|path| InputFile::recognise(path)).collect::<Result<_, _>>()?;
        let dataset = Self { files, options: Arc::new(options) };
        for file in dataset.files.iter() {
            if Rows::open(file, &dataset.options)?.has_next()? {
                return Ok(dataset);
            }
        }
        Err(Error::NoRecords(paths.to_vec()))
    }

    /// Number of records in all files.
    ///
    /// Looks at the length of each record and its checksum, and skips the data; compressed files are decompressed
    /// on the way. A damaged record may thus be counted here and fail only when it is read.
    ///
    /// # Errors
    /// If a file cannot be read, or a record's length is damaged or reaches past the end of its file.
    pub fn count(&self) -> Result<u64, Error> {
        self.files.iter().try_fold(0u64, |sum, file| Ok(sum.saturating_add(Rows::open(file, &self.options)?.count()?)))
    }

    /// Tokens in the first record, padding included.
    ///
    /// # Errors
    /// If that record cannot be read.
    pub fn sequence_length(&self) -> Result<usize, Error> {
        let options = DatasetOptions { batch_size: 1, ..(*self.options).clone() };
        let first = Self { files: self.files.clone(), options: Arc::new(options) }.batches().next();
        let paths = || self.files.iter().map(|file| file.path.to_path_buf()).collect();
        first.unwrap_or_else(|| Err(Error::NoRecords(paths()))).map(|batch| batch.sequence_length())
    }

    /// The records in order, in batches; each call begins anew.
    pub fn batches(&self) -> Batches {
        Batches { dataset: self.clone(), next_file: 0, rows: None, next_record: 0, ended: false }
    }
}

/// The batches of a [`Dataset`], read as they are asked for.
///
/// Batches hold rows of one length each; the length may change from one batch to the next. The last batch may be
/// short. The first error ends the iteration, and with it the batch that was being read.
pub struct Batches {
    dataset: Dataset,
    next_file: usize,
    rows: Option<Rows>,
    next_record: u64,
    ended: bool,
}

impl Iterator for Batches {
    type Item = Result<Batch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.read_batch().transpose();
        self.ended = !matches!(batch, Some(Ok(_)));
        batch
    }
}

impl FusedIterator for Batches {}

impl Batches {
    fn read_batch(&mut self) -> Result<Option<Batch>, Error> {
        let Dataset { files, options } = self.dataset.clone();
        let mut collator = Collator::new(&options, self.next_record);
        while collator.rows() < options.batch_size {
            match (&mut self.rows, files.get(self.next_file)) {
                (Some(rows), _) => {
                    if !rows.push_next(&mut collator)? {
                        self.rows = None;
                    }
                }
                (None, Some(file)) => {
                    self.rows = Some(Rows::open(file, &options)?);
                    self.next_file += 1;
                }
                (None, None) => break,
            }
        }
        self.next_record += collator.rows() as u64;
        Ok(collator.finish())
    }
}

/// The rows of one file.
enum Rows {
    Records(Frames<Input>),
    Tensors(TensorRows),
}

impl Rows {
    fn open(file: &InputFile, options: &DatasetOptions) -> Result<Self, Error> {
        Ok(match file.format {
            Format::TfRecord(compression) => Rows::Records(Frames::open(&file.path, compression)?),
            Format::Safetensors => Rows::Tensors(TensorRows::open(&file.path, options)?),
        })
    }

    fn has_next(&mut self) -> Result<bool, Error> {
        match self {
            Rows::Records(frames) => Ok(frames.next()?.is_some()),
            Rows::Tensors(tensors) => Ok(tensors.rows() > 0),
        }
    }

    fn count(&mut self) -> Result<u64, Error> {
        match self {
            Rows::Records(frames) => frames.count(),
            Rows::Tensors(tensors) => Ok(tensors.rows()),
        }
    }

    /// Adds the next row to a batch; `false` at the end of the file.
    fn push_next(&mut self, collator: &mut Collator<'_>) -> Result<bool, Error> {
        match self {
            Rows::Records(frames) => {
                let Some((record, place)) = frames.next()? else { return Ok(false) };
                let row = Row::example(record).map_err(|error| Error::Record {
                    place: place.clone(),
                    problem: Box::new(RecordProblem::Malformed(error)),
                })?;
                collator.push(&row, &place)?;
            }
            Rows::Tensors(tensors) => {
                let Some((row, place)) = tensors.next()? else { return Ok(false) };
                collator.push(&row, &place)?;
            }
        }
        Ok(true)
    }
}
