//! A rectangle of 32-bit integers, one row a sequence: what the model takes as its three inputs.

/// Integers `[rows, columns]`, row-major: token ids, segment ids, masks or labels of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids {
    columns: usize,
    values: Vec<i32>,
}

impl Ids {
    /// `values` in rows of `columns`; `None` if they do not divide evenly or `columns` is 0.
    pub fn new(columns: usize, values: Vec<i32>) -> Option<Self> {
        (columns > 0 && values.len().is_multiple_of(columns)).then_some(Self { columns, values })
    }

    /// Number of rows (sequences).
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Number of columns (positions).
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All values, row after row.
    pub fn values(&self) -> &[i32] {
        &self.values
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[i32] {
        &self.values[row * self.columns..][..self.columns]
    }
}
