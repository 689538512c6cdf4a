//! The entry point of the fuzzer, through which tests also replay its corpus.
//! Takes bytes and opens no file; must return for any bytes.

use std::path::Path;
use std::sync::Arc;

use super::collate::{Collator, History};
use super::row::Row;
use super::schema::Schema;
use super::tfrecord::Frames;
use super::{DatasetOptions, Error, RecordPlace};

/// Reads `data` as an uncompressed TFRecord file, then as the data of one record, and drops what comes of it.
pub fn fuzz_tfrecord(data: &[u8]) {
    let path: Arc<Path> = Path::new("fuzz").into();
    let place = RecordPlace { path: path.clone(), record: 0, byte: 0, decompressed: false };
    let options = DatasetOptions::default();
    // Errors are expected; only a panic is a failure.
    let _: Result<(), Error> = read_file(data, &path, &options);
    // Random bytes rarely pass the checksums, so the record parser is also called directly.
    if let Ok(row) = Row::example(data) {
        let schema = Schema::new(&options, &|name| row.presence(name));
        let mut collator = Collator::new(&options, &schema, None, History::default());
        let pushed = collator.push(&row, &place).and_then(|()| collator.push(&row, &place));
        if let Err(error) = pushed.and_then(|()| collator.finish().map(drop)) {
            let _ = error.to_string();
        }
    }
}

fn read_file(data: &[u8], path: &Arc<Path>, options: &DatasetOptions) -> Result<(), Error> {
    let mut first = Frames::new(data, path.clone());
    let Some(Ok(row)) = first.next()?.map(|(record, _)| Row::example(record)) else { return Ok(()) };
    let schema = Schema::new(options, &|name| row.presence(name));
    let mut collator = Collator::new(options, &schema, None, History::default());
    let mut frames = Frames::new(data, path.clone());
    while let Some((record, place)) = frames.next()? {
        if let Ok(row) = Row::example(record) {
            collator.push(&row, &place)?;
        }
    }
    collator.finish().map(drop)
}
