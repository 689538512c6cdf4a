//! A rectangle of 32-bit integers, one row a sequence: token ids, token types, masks and labels of a batch.
//! A plain type that datasets, models and heads share; knows none of them.

/// Integers `[rows, columns]`, row-major.
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

    /// `rows` rows of `columns` times `value`; `None` if `columns` is 0 or memory has no room for
    /// such a size.
    pub fn filled(rows: usize, columns: usize, value: i32) -> Option<Self> {
        Self::new(columns, vec![value; elements(rows, columns)?])
    }

    /// Every row extended with `value` to `columns`; `None` if a row is longer or memory has no room
    /// for such a size.
    pub fn padded(&self, columns: usize, value: i32) -> Option<Self> {
        let extra = columns.checked_sub(self.columns)?;
        if extra == 0 {
            return Some(self.clone());
        }
        let mut values = Vec::with_capacity(elements(self.rows(), columns)?);
        for row in self.values.chunks_exact(self.columns) {
            values.extend_from_slice(row);
            values.extend(std::iter::repeat_n(value, extra));
        }
        Self::new(columns, values)
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
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[i32] {
        &self.values[row * self.columns..][..self.columns]
    }
}

/// `rows * columns`, if that many values may be in one allocation at all.
fn elements(rows: usize, columns: usize) -> Option<usize> {
    rows.checked_mul(columns).filter(|&count| count <= isize::MAX as usize / size_of::<i32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_padded_at_their_end() {
        let ids = Ids::new(2, vec![1, 2, 3, 4]).unwrap();
        assert_eq!(ids.padded(4, -1).unwrap().values(), [1, 2, -1, -1, 3, 4, -1, -1]);
        assert_eq!(ids.padded(2, 9).unwrap(), ids);
        assert_eq!(ids.padded(1, 0), None);
        assert_eq!(ids.padded(usize::MAX, 0), None);
        assert_eq!(Ids::new(1, vec![1]).unwrap().padded(usize::MAX, 0), None);
    }

    #[test]
    fn sizes_that_make_no_rectangle_are_none() {
        assert_eq!(Ids::filled(2, 3, 7).unwrap().values(), [7; 6]);
        assert_eq!(Ids::filled(0, 3, 7).unwrap().rows(), 0);
        assert_eq!(Ids::filled(2, 0, 7), None);
        assert_eq!(Ids::filled(usize::MAX, 2, 7), None);
        assert_eq!(Ids::filled(usize::MAX, 1, 7), None);
        assert_eq!(Ids::new(2, vec![1]), None);
    }
}
