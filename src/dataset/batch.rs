//! A batch: what the model takes, and what its heads and metrics may want beside it.
//! Plain data; the producer (a file reader, a tokenizer) has checked the values.

use std::collections::BTreeMap;

use super::Ids;

/// Rows in input order, padded to one length.
///
/// A row of `lengths[i]` tokens that is shorter than the batch is continued with the padding token, type 0 and mask 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Token ids, `[rows, sequence_length]`.
    pub input_ids: Ids,
    /// Token types, same shape.
    pub token_type_ids: Ids,
    /// 1 for a token, 0 for padding, same shape.
    pub attention_mask: Ids,
    /// Length of each record before it was padded here. Padding that the record itself holds counts as length.
    pub lengths: Vec<usize>,
    /// Further features, each with as many rows, under the name of their [`ColumnRole`](super::ColumnRole) or, where
    /// they have none, under their name in the files.
    ///
    /// A column with one value for each token is padded with the rows: integer `label_ids` with -100, which losses
    /// leave out, anything else with 0. The `masked_lm_` columns are padded to the most predictions with position 0,
    /// id 0 and weight 0.
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
