//! One pass over all records that keeps only their number and lengths, so that outputs can be sized and padded before
//! anything is computed. Holds one record at a time.

use std::collections::BTreeMap;

use super::collate::{Collator, History, Seen};
use super::format::InputFile;
use super::rows::Rows;
use super::schema::Schema;
use super::widths::ColumnShape;
use super::{DatasetOptions, Error};

/// What a pass over all records found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scan {
    /// Number of records in all files.
    pub records: u64,
    /// Tokens of the shortest record, its own padding included.
    pub shortest: usize,
    /// Tokens of the longest record, its own padding included.
    pub longest: usize,
    /// Shapes of the columns that fit in every record.
    pub(super) shapes: BTreeMap<String, ColumnShape>,
}

/// Records between two calls of the progress callback.
const STEP: u64 = 1024;

/// Reads and checks all records.
pub(super) fn scan(
    files: &[InputFile],
    options: &DatasetOptions,
    schema: &Schema,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Scan, Error> {
    let total = files.iter().map(|file| file.bytes).fold(0, u64::saturating_add);
    let mut done = 0u64;
    let mut collator = Collator::new(options, schema, None, History::default());
    progress(0, total);
    for file in files {
        let mut rows = Rows::open(file, schema)?;
        while rows.push_next(&mut collator)? {
            collator.forget_rows();
            if collator.rows().is_multiple_of(STEP) {
                progress(done.saturating_add(rows.bytes_read()).min(total), total);
            }
        }
        done = done.saturating_add(file.bytes).min(total);
        progress(done, total);
    }
    let Seen { rows, shortest, longest, shapes } = collator.seen();
    Ok(Scan { records: rows, shortest: shortest.min(longest), longest, shapes })
}
