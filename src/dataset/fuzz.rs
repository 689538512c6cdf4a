//! The entry that fuzzers call and that the tests replay their corpus through.
//! Takes bytes, opens no file; whatever the bytes are, it returns.

use std::path::Path;

use super::collate::Collator;
use super::row::Row;
use super::tfrecord::Frames;
use super::{DatasetOptions, Error, Place};

/// Reads `data` as an uncompressed TFRecord file, then as the data of one record, and drops what comes of it.
pub fn fuzz_tfrecord(data: &[u8]) {
    let path: std::sync::Arc<Path> = Path::new("fuzz").into();
    let place = Place { path: path.clone(), record: 0, byte: 0, decompressed: false };
    let options = DatasetOptions::default();
    // An error is an answer as good as another.
    let _: Result<(), Error> = read_file(Frames::new(data, path), &options);
    // The checksums keep a fuzzer out of the records: this lets it in.
    if let Ok(row) = Row::example(data) {
        let mut collator = Collator::new(&options, 0);
        let pushed = collator.push(&row, &place).and_then(|()| collator.push(&row, &place));
        if let Err(error) = &pushed {
            let _ = error.to_string();
        } else {
            let _ = collator.finish();
        }
    }
}

fn read_file(mut frames: Frames<&[u8]>, options: &DatasetOptions) -> Result<(), Error> {
    let mut collator = Collator::new(options, 0);
    while let Some((record, place)) = frames.next()? {
        if let Ok(row) = Row::example(record) {
            collator.push(&row, &place)?;
        }
    }
    let _ = collator.finish();
    Ok(())
}
