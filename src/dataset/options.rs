//! What a dataset is asked for: names of its columns, batch size, bounds on the values.
//! Plain data; touches no file.

use super::Columns;

/// How to read a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetOptions {
    /// Columns that go by another name in the files.
    pub columns: Columns,
    /// Rows in each batch, at least 1. The last batch may have fewer.
    pub batch_size: usize,
    /// Bounds of the model that will read the batches. Without them ids and token types need only be 0 or more.
    pub limits: Option<Limits>,
    /// Names of the further features wanted in [`Batch::extra`](super::Batch::extra), as they are called there.
    ///
    /// Each of them must be in every record. When empty, everything is kept that is known to be a label, and of the
    /// other features those that all records of a batch share.
    pub keep: Vec<String>,
    /// The token that continues a row shorter than its batch: 0 for BERT, 1 for RoBERTa.
    pub pad_token_id: i32,
}

impl Default for DatasetOptions {
    /// Batches of 12, the batch size of the published model; no bounds; every feature kept; padded with token 0.
    fn default() -> Self {
        Self { columns: Columns::default(), batch_size: 12, limits: None, keep: Vec::new(), pad_token_id: 0 }
    }
}

/// Bounds a model sets on its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Ids are below this.
    pub vocab_size: usize,
    /// Token types are below this.
    pub type_vocab_size: usize,
    /// The longest sequence, in tokens.
    pub max_position: usize,
}
