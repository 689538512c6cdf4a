//! Files, one after another, as one sequence of batches.
//! Opens files through their formats; holds at most one batch and one record.

use std::iter::FusedIterator;
use std::path::PathBuf;
use std::sync::Arc;

use super::collate::{BatchTarget, Collator, History};
use super::format::{FileFormat, InputFile};
use super::rows::{Rows, example};
use super::schema::Schema;
use super::tensors::TensorFile;
use super::tfrecord::Frames;
use super::{Batch, DatasetNote, DatasetOptions, Error, Scan, scan};

/// Files of records, read in order as one dataset. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Dataset {
    files: Arc<[InputFile]>,
    options: Arc<DatasetOptions>,
    schema: Arc<Schema>,
    target: Option<Arc<BatchTarget>>,
}

impl Dataset {
    /// Recognises each of `paths`, and decides from the first record which feature is which column.
    ///
    /// Files may differ in format and compression, and some may be empty. They are opened again for each pass.
    ///
    /// # Errors
    /// If a file cannot be opened or is not a regular one, if the first record is damaged or is not what a model takes,
    /// if a renamed column is not in it, if no file holds a record, if the batch size is 0, or if the padding token is
    /// not in the vocabulary.
    pub fn open(paths: &[PathBuf], mut options: DatasetOptions) -> Result<Self, Error> {
        check(&options)?;
        options.keep.sort_unstable();
        options.keep.dedup();
        let files = paths.iter().map(|path| InputFile::recognise(path)).collect::<Result<Arc<[_]>, _>>()?;
        for file in files.iter() {
            if let Some(schema) = first_schema(file, &options)? {
                return Ok(Self { files, options: Arc::new(options), schema: Arc::new(schema), target: None });
            }
        }
        Err(Error::NoRecords(paths.to_vec()))
    }

    /// What was assumed about the columns without the user's having said so, for the caller to report.
    pub fn notes(&self) -> &[DatasetNote] {
        &self.schema.notes
    }

    /// Number of records in all files.
    ///
    /// Looks at the length of each record and its checksum, and skips the data; compressed files are decompressed
    /// on the way. A damaged record may thus be counted here and fail only when it is read.
    ///
    /// # Errors
    /// If a file cannot be read, or a record's length is damaged or reaches past the end of its file.
    pub fn count(&self) -> Result<u64, Error> {
        self.files.iter().try_fold(0u64, |sum, file| Ok(sum.saturating_add(Rows::open(file, &self.schema)?.count()?)))
    }

    /// Reads and checks every record and keeps only their number and lengths, so that an invalid record is an error
    /// before anything is computed. Holds one record at a time.
    ///
    /// `progress` is called now and then with the bytes read so far and those of all files.
    ///
    /// # Errors
    /// Those of reading all batches.
    pub fn scan(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Scan, Error> {
        scan::scan(&self.files, &self.options, &self.schema, progress)
    }

    /// The same records with every batch padded to `length` tokens, at least [`Scan::longest`], so that all outputs
    /// have one shape. `scan` is that of this dataset.
    ///
    /// Columns get one shape throughout, too: the `masked_lm_` columns are padded to the most predictions of any record,
    /// and a feature without a known meaning that does not fit in some record is in no batch.
    ///
    /// # Errors
    /// If a record, or `length` itself, is longer than allowed.
    pub fn padded(&self, scan: &Scan, length: usize) -> Result<Self, Error> {
        let longest = self.options.limits.map_or(usize::MAX, |limits| limits.max_position);
        if !(scan.longest..=longest).contains(&length) {
            return Err(Error::PaddedLength { length, shortest: scan.longest, longest });
        }
        let target = BatchTarget { length, shapes: scan.shapes.clone() };
        Ok(Self { target: Some(Arc::new(target)), ..self.clone() })
    }

    /// Tokens in each row of the first record's batch if it were alone: those of the record, or what it is
    /// [padded](Self::padded) to.
    ///
    /// # Errors
    /// If that record cannot be read.
    pub fn sequence_length(&self) -> Result<usize, Error> {
        let options = DatasetOptions { batch_size: 1, ..(*self.options).clone() };
        let first = Self { options: Arc::new(options), ..self.clone() }.batches().next();
        let paths = || self.files.iter().map(|file| file.path.to_path_buf()).collect();
        first.unwrap_or_else(|| Err(Error::NoRecords(paths()))).map(|batch| batch.sequence_length())
    }

    /// The records in order, in batches; each call begins anew.
    pub fn batches(&self) -> Batches {
        Batches { dataset: self.clone(), next_file: 0, rows: None, history: History::default(), ended: false }
    }
}

fn check(options: &DatasetOptions) -> Result<(), Error> {
    if options.batch_size == 0 {
        return Err(Error::BatchSize);
    }
    let size = options.limits.map_or(usize::MAX, |limits| limits.vocab_size);
    let last = i32::try_from(size).map_or(i32::MAX, |size| size - 1);
    match options.pad_token_id {
        id if id < 0 || id > last => Err(Error::PadToken { id, last }),
        _ => Ok(()),
    }
}

/// What the first record of a file makes of the columns, once it has been found good; `None` if there is no record.
fn first_schema(file: &InputFile, options: &DatasetOptions) -> Result<Option<Schema>, Error> {
    let schema = match file.format {
        FileFormat::TfRecord(compression) => {
            let mut frames = Frames::open(&file.path, compression)?;
            let Some((record, place)) = frames.next()? else { return Ok(None) };
            let row = example(record, &place)?;
            Schema::new(options, &|name| row.presence(name))
        }
        FileFormat::Safetensors => {
            let tensors = TensorFile::open(&file.path)?;
            Schema::new(options, &|name| tensors.presence(name, options))
        }
    };
    let mut rows = Rows::open(file, &schema)?;
    let pushed = rows.push_next(&mut Collator::new(options, &schema, None, History::default()))?;
    drop(rows);
    Ok(pushed.then_some(schema))
}

/// The batches of a [`Dataset`], read as they are asked for.
///
/// Batches hold rows padded to one length each; without [`Dataset::padded`] the length may change from one batch to the
/// next. The last batch may be short. The first error ends the iteration, and with it the batch that was being read.
pub struct Batches {
    dataset: Dataset,
    next_file: usize,
    rows: Option<Rows>,
    history: History,
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
        let Dataset { files, options, schema, target } = self.dataset.clone();
        let mut collator = Collator::new(&options, &schema, target.as_deref(), std::mem::take(&mut self.history));
        while collator.rows() < options.batch_size as u64 {
            match (&mut self.rows, files.get(self.next_file)) {
                (Some(rows), _) => {
                    if !rows.push_next(&mut collator)? {
                        self.rows = None;
                    }
                }
                (None, Some(file)) => {
                    self.rows = Some(Rows::open(file, &schema)?);
                    self.next_file += 1;
                }
                (None, None) => break,
            }
        }
        let (batch, history) = collator.finish()?;
        self.history = history;
        Ok(batch)
    }
}
