//! A batch: what the model takes, and what its heads and metrics may want beside it.
//! Plain data; whoever makes one (a file, a tokenizer) has checked the values.

use std::collections::BTreeMap;

use super::Ids;

/// Rows of one length, in input order.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Token ids, `[rows, sequence_length]`.
    pub input_ids: Ids,
    /// Token types, same shape.
    pub segment_ids: Ids,
    /// 1 for a token, 0 for padding, same shape.
    pub input_mask: Ids,
    /// Further features by name, each with as many rows.
    pub extra: BTreeMap<String, Column>,
    /// Index of the first row over all files, from 0.
    pub first_record: u64,
}

impl Batch {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.input_ids.rows()
    }

    /// Tokens in each row, padding included.
    pub fn sequence_length(&self) -> usize {
        self.input_ids.columns()
    }
}

/// A further feature of a batch, such as `label_ids`, `start_positions` or `masked_lm_weights`.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Integers `[rows, columns]`.
    Ids(Ids),
    /// Floats `[rows, columns]`, row-major.
    Floats {
        /// Values in each row, at least 1.
        columns: usize,
        /// All values, row after row.
        values: Vec<f32>,
    },
}
