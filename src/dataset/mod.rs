//! Input records: TFRecord files of tf.Example, and safetensors files, read as [`Batch`]es of token ids.
//! Knows files and bounds; knows no model, no tokenizer and no device.
//!
//! [`Dataset::open`] recognises each file by its content: TFRecord (plain, or gzip or zlib as a whole), or
//! safetensors. Whatever the format, a *record* is one row: `input_ids`, `segment_ids` and `input_mask` of one
//! length, and any further integer or float features. Files are read with a buffer of one record; every
//! checksum is verified; no memory is allocated for a length in a file before as many bytes have been read.
//!
//! Which feature is which column is decided once, from the first record ([`ColumnRole`], [`Columns`]), and every record
//! must agree. [`Dataset::notes`] lists what was decided without the user's having said so. Records may differ in
//! length: a [`Batch`] is padded to its longest, or all batches to one length after a [`Dataset::scan`].
//!
//! ```no_run
//! use ascend_bert::dataset::{Dataset, DatasetOptions};
//!
//! let dataset = Dataset::open(&["train.tfrecord".into()], DatasetOptions::default())?;
//! println!("{} records", dataset.count()?);
//! for batch in dataset.batches() {
//!     let batch = batch?;
//!     println!("{} rows of {} tokens", batch.input_ids.rows(), batch.input_ids.columns());
//! }
//! # Ok::<(), ascend_bert::dataset::Error>(())
//! ```

mod batch;
mod collate;
mod column_role;
mod columns;
mod error;
mod example;
mod extra;
mod format;
mod fuzz;
mod input;
mod options;
mod reader;
mod row;
mod rows;
mod scan;
mod schema;
mod tensors;
mod tfrecord;
mod widths;
mod wire;
mod writer;

pub use crate::ids::Ids;
pub use batch::{Batch, Column};
pub use column_role::ColumnRole;
pub use columns::Columns;
pub use error::{Error, FeatureProblem, FileProblem, RecordPlace, RecordProblem, WireError, WireFault};
#[doc(hidden)]
pub use fuzz::fuzz_tfrecord;
pub use options::{DatasetOptions, Limits};
pub use reader::{Batches, Dataset};
pub use scan::Scan;
pub use schema::DatasetNote;
pub use writer::{Feature, RecordWriter};
