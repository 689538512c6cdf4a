//! What a dataset is asked for: names of its columns, batch size, bounds on the values.
//! Plain data; touches no file.

use super::{ColumnRole, Columns};

/// How to read a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetOptions {
    /// Columns that go by another name in the files.
    pub columns: Columns,
    /// Rows in each batch, at least 1. The last batch may have fewer.
    pub batch_size: usize,
    /// Bounds of the model that will read the batches. Without them ids and token types need only be 0 or more, and a
    /// batch takes as much memory as its longest record times its rows.
    pub limits: Option<Limits>,
    /// Names of the further features wanted in [`Batch::extra`](super::Batch::extra), as they are called there.
    ///
    /// Each of them must be in every record. When empty, the columns of known meaning are kept, and of the other
    /// features those that all records of a batch share.
    pub keep: Vec<String>,
    /// The columns of known meaning that are read where there are any, besides the inputs and those that `columns`
    /// renames; `None` for all. Has no effect if `keep` is given, which then names them.
    ///
    /// A column that is read must be in every record or in none, and valid in each. Leave out a column that will not be
    /// used, such as the labels of another head.
    pub roles: Option<Vec<ColumnRole>>,
    /// The token that continues a row shorter than its batch: 0 for BERT, 1 for RoBERTa.
    pub pad_token_id: i32,
}

impl Default for DatasetOptions {
    /// Batches of 12, the batch size of the published model; no bounds; every feature kept; padded with token 0.
    fn default() -> Self {
        Self {
            columns: Columns::default(),
            batch_size: 12,
            limits: None,
            keep: Vec::new(),
            roles: None,
            pad_token_id: 0,
        }
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
