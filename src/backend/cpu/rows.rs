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
    /// Signed numbers of sixteen bits, with each row's grid.
    I16(View<i16>, View<Grid>),
}

/// Where the whole numbers of a quantised row lie: `n` stands for `(n - zero) * scale`.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) scale: f32,
    /// A whole number.
    pub(super) zero: f32,
}

impl Grid {
    /// Of numbers that stand for themselves.
    const PLAIN: Self = Self { scale: 1.0, zero: 0.0 };
}

impl Number for Grid {}

impl Source {
    /// The grid of a quantised row; others stand for themselves.
    ///
    /// # Safety
    /// There is such a row.
    pub(super) unsafe fn grid(self, row: usize) -> Grid {
        match self {
            // SAFETY: the caller's row.
            Source::U8(_, grids) | Source::I16(_, grids) => unsafe { *grids.at(row, 0) },
            Source::F32(_) | Source::F16(_) | Source::Bf16(_) => Grid::PLAIN,
        }
    }

    /// The same rows, numbered from `first` on.
    pub(super) fn shifted(self, first: usize) -> Self {
        match self {
            Source::F32(view) => Source::F32(view.shifted(first)),
            Source::F16(view) => Source::F16(view.shifted(first)),
            Source::Bf16(view) => Source::Bf16(view.shifted(first)),
            Source::U8(view, grids) => Source::U8(view.shifted(first), grids.shifted(first)),
            Source::I16(view, grids) => Source::I16(view.shifted(first), grids.shifted(first)),
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
                Source::U8(..) | Source::I16(..) => unreachable!("quantised rows are read by products only"),
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
pub(super) enum QuantisedMut {
    /// Raised by 128.
    U8(ViewMut<u8>, ViewMut<Grid>),
    /// Signed, of sixteen bits.
    I16(ViewMut<i16>, ViewMut<Grid>),
}

impl QuantisedMut {
    /// The same rows, numbered from `first` on.
    pub(super) fn shifted(self, first: usize) -> Self {
        match self {
            QuantisedMut::U8(view, grids) => QuantisedMut::U8(view.shifted(first), grids.shifted(first)),
            QuantisedMut::I16(view, grids) => QuantisedMut::I16(view.shifted(first), grids.shifted(first)),
        }
    }
}
