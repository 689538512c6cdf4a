//! Rows of a matrix of whichever type, as the tasks of a parallel region read and write them.
//! Only addresses; what they mean is the business of the kernels.

use half::{bf16, f16};

use super::buffer::{Number, View, ViewMut};
use super::simd::Simd;

/// Rows to be read: the left operand of a product.
#[derive(Clone, Copy)]
pub(super) enum Source {
    F32(View<f32>),
    F16(View<f16>),
    Bf16(View<bf16>),
    /// Bytes raised by 128, with each row's grid.
    U8(View<u8>, View<Grid>),
}

/// What the bytes of a quantised row stand for: `n` for `(n - zero) * scale`, an outlier for so many steps more.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) scale: f32,
    pub(super) zero: i32,
    pub(super) outliers: Outliers,
}

impl Grid {
    /// Of numbers that stand for themselves.
    pub(super) const PLAIN: Self = Self { scale: 1.0, zero: 0, outliers: Outliers::NONE };
}

/// The few numbers of a row that lie so far from all others that a grid for all would be a coarse one for most.
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

impl Number for Grid {}

impl Source {
    /// The grid of a quantised row; others stand for themselves.
    ///
    /// # Safety
    /// There is such a row, and nobody writes it for as long as the grid is looked at.
    pub(super) unsafe fn grid<'a>(self, row: usize) -> &'a Grid {
        match self {
            // SAFETY: the caller's row.
            Source::U8(_, grids) => unsafe { &*grids.at(row, 0) },
            Source::F32(_) | Source::F16(_) | Source::Bf16(_) => &Grid::PLAIN,
        }
    }

    /// The same rows, numbered from `first` on.
    pub(super) fn shifted(self, first: usize) -> Self {
        match self {
            Source::F32(view) => Source::F32(view.shifted(first)),
            Source::F16(view) => Source::F16(view.shifted(first)),
            Source::Bf16(view) => Source::Bf16(view.shifted(first)),
            Source::U8(view, grids) => Source::U8(view.shifted(first), grids.shifted(first)),
        }
    }

    /// A vector of floating-point rows.
    ///
    /// # Safety
    /// The machine has the features of `S`; the row reaches a vector beyond `column`.
    #[inline(always)]
    pub(super) unsafe fn load<S: Simd>(self, row: usize, column: usize) -> S::V {
        // SAFETY: the caller's word.
        unsafe {
            match self {
                Source::F32(view) => S::load(view.at(row, column)),
                Source::F16(view) => S::load_f16(view.at(row, column)),
                Source::Bf16(view) => S::load_bf16(view.at(row, column)),
                Source::U8(..) => unreachable!("quantised rows are read by products only"),
            }
        }
    }
}

/// Rows of floating-point numbers to be written.
#[derive(Clone, Copy)]
pub(super) enum RowsMut {
    F32(ViewMut<f32>),
    F16(ViewMut<f16>),
    Bf16(ViewMut<bf16>),
}

impl RowsMut {
    /// Writes a vector, rounded to the rows' type.
    ///
    /// # Safety
    /// The machine has the features of `S`; the row reaches a vector beyond `column`.
    #[inline(always)]
    pub(super) unsafe fn store<S: Simd>(self, row: usize, column: usize, value: S::V) {
        // SAFETY: the caller's word.
        unsafe {
            match self {
                RowsMut::F32(view) => S::store(view.at(row, column), value),
                RowsMut::F16(view) => S::store_f16(view.at(row, column), value),
                RowsMut::Bf16(view) => S::store_bf16(view.at(row, column), value),
            }
        }
    }

    /// Where a number is.
    pub(super) fn address(self, row: usize, column: usize) -> *const u8 {
        match self {
            RowsMut::F32(view) => view.at(row, column).cast(),
            RowsMut::F16(view) => view.at(row, column).cast(),
            RowsMut::Bf16(view) => view.at(row, column).cast(),
        }
    }

    /// Writes one number, rounded to the rows' type.
    ///
    /// # Safety
    /// The row has such a column.
    pub(super) unsafe fn store_one(self, row: usize, column: usize, value: f32) {
        // SAFETY: the caller's word.
        unsafe {
            match self {
                RowsMut::F32(view) => *view.at(row, column) = value,
                RowsMut::F16(view) => *view.at(row, column) = f16::from_f32(value),
                RowsMut::Bf16(view) => *view.at(row, column) = bf16::from_f32(value),
            }
        }
    }

    /// The same rows, numbered from `first` on.
    pub(super) fn shifted(self, first: usize) -> Self {
        match self {
            RowsMut::F32(view) => RowsMut::F32(view.shifted(first)),
            RowsMut::F16(view) => RowsMut::F16(view.shifted(first)),
            RowsMut::Bf16(view) => RowsMut::Bf16(view.shifted(first)),
        }
    }
}

/// Rows to be quantised, each with a grid of its own.
#[derive(Clone, Copy)]
pub(super) struct QuantisedMut {
    /// Raised by 128.
    pub(super) bytes: ViewMut<u8>,
    pub(super) grids: ViewMut<Grid>,
    /// The largest byte to be used.
    pub(super) largest: u8,
}

impl QuantisedMut {
    /// The same rows, numbered from `first` on.
    pub(super) fn shifted(self, first: usize) -> Self {
        Self { bytes: self.bytes.shifted(first), grids: self.grids.shifted(first), ..self }
    }
}
