//! What the bytes of a quantised row stand for.

use super::plain::PlainData;

/// `n` stands for `(n - zero) * scale`; an outlier's value is its steps times the scale larger.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) scale: f32,
    pub(super) zero: i32,
    pub(super) outliers: Outliers,
}

// SAFETY: f32, integers of 32 bits and one of 64, in an order that needs no padding.
unsafe impl PlainData for Grid {}

impl Grid {
    /// For rows that are not quantised.
    pub(super) const PLAIN: Self = Self { scale: 1.0, zero: 0, outliers: Outliers::NONE };
}

/// The few numbers of a row that are so large that a grid over all numbers would be coarse for the others.
#[derive(Clone, Copy)]
pub(super) struct Outliers {
    count: usize,
    /// The column of each, and how many steps it lies beyond the end of the grid.
    entries: [(u32, i32); Self::MOST],
}

impl Outliers {
    /// Trained encoders have two or three such columns; each costs about as much as a group of inputs.
    pub(super) const MOST: usize = 4;
    pub(super) const NONE: Self = Self { count: 0, entries: [(0, 0); Self::MOST] };

    pub(super) fn push(&mut self, column: usize, steps: i32) {
        self.entries[self.count] = (column as u32, steps);
        self.count += 1;
    }

    /// Columns, and steps beyond the grid.
    #[inline(always)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, i32)> {
        self.entries.iter().take(self.count).map(|&(column, steps)| (column as usize, steps))
    }
}
