//! Results in host memory: an array of f32 with its shape. Computes nothing.

/// An array of f32 in host memory, row-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Array {
    /// Extents, outermost first.
    pub shape: Vec<usize>,
    /// `shape.iter().product()` values.
    pub values: Vec<f32>,
}

impl Array {
    /// `values` in this many equal rows.
    pub(crate) fn with_rows(rows: usize, values: Vec<f32>) -> Self {
        Self { shape: vec![rows, values.len() / rows.max(1)], values }
    }
}
