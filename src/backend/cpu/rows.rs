//! Rows of a matrix of any floating-point type, or of bytes, as kernels read and write them.
//! References and conversions of vectors; no arithmetic but adding to what is there.

use std::ops::Range;

use half::{bf16, f16};

use super::grid::Grid;
use super::simd::{Lanes, Simd, VectorElement};
use super::view::{View, ViewMut};

/// Element type of an operand that a kernel reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum OperandType {
    F32,
    Bf16,
    /// Bytes up to this one, with a grid per row.
    U8(u8),
}

/// Rows to be read: the left operand of a product.
#[derive(Clone, Copy)]
pub(super) enum OperandRows<'a> {
    F32(View<'a, f32>),
    F16(View<'a, f16>),
    Bf16(View<'a, bf16>),
    /// Bytes raised by 128, with each row's grid.
    U8(View<'a, u8>, &'a [Grid]),
}

/// A row of floating-point numbers to be read.
#[derive(Clone, Copy)]
pub(super) enum OperandRow<'a> {
    F32(&'a [f32]),
    F16(&'a [f16]),
    Bf16(&'a [bf16]),
}

/// Rows of floating-point numbers to be written.
pub(super) enum RowsMut<'a> {
    F32(ViewMut<'a, f32>),
    F16(ViewMut<'a, f16>),
    Bf16(ViewMut<'a, bf16>),
}

/// A row of floating-point numbers to be written.
pub(super) enum RowMut<'a> {
    F32(&'a mut [f32]),
    F16(&'a mut [f16]),
    Bf16(&'a mut [bf16]),
}

impl<'a> OperandRows<'a> {
    pub(super) fn len(self) -> usize {
        match self {
            OperandRows::F32(view) => view.len(),
            OperandRows::F16(view) => view.len(),
            OperandRows::Bf16(view) => view.len(),
            OperandRows::U8(view, _) => view.len(),
        }
    }

    /// These rows, numbered from 0.
    pub(super) fn rows(self, rows: Range<usize>) -> Self {
        match self {
            OperandRows::F32(view) => OperandRows::F32(view.rows(rows)),
            OperandRows::F16(view) => OperandRows::F16(view.rows(rows)),
            OperandRows::Bf16(view) => OperandRows::Bf16(view.rows(rows)),
            OperandRows::U8(view, grids) => OperandRows::U8(view.rows(rows.clone()), &grids[rows]),
        }
    }

    /// The grid of a row.
    #[inline(always)]
    pub(super) fn grid(self, row: usize) -> &'a Grid {
        match self {
            OperandRows::U8(_, grids) => &grids[row],
            OperandRows::F32(_) | OperandRows::F16(_) | OperandRows::Bf16(_) => &Grid::PLAIN,
        }
    }

    /// A row of floating-point numbers.
    #[inline(always)]
    pub(super) fn row(self, row: usize) -> OperandRow<'a> {
        match self {
            OperandRows::F32(view) => OperandRow::F32(view.row(row)),
            OperandRows::F16(view) => OperandRow::F16(view.row(row)),
            OperandRows::Bf16(view) => OperandRow::Bf16(view.row(row)),
            OperandRows::U8(..) => unreachable!("quantised rows are read by products only"),
        }
    }
}

impl OperandRow<'_> {
    /// The vector from `column` on.
    #[inline(always)]
    pub(super) fn load<S: Simd>(self, s: Lanes<S>, column: usize) -> S::F32s {
        match self {
            OperandRow::F32(row) => s.vectors(&row[column..]).get(0),
            OperandRow::F16(row) => s.vectors(&row[column..]).get(0),
            OperandRow::Bf16(row) => s.vectors(&row[column..]).get(0),
        }
    }
}

impl<'a> RowsMut<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            RowsMut::F32(view) => view.len(),
            RowsMut::F16(view) => view.len(),
            RowsMut::Bf16(view) => view.len(),
        }
    }

    /// The same, to be read.
    pub(super) fn read(&self) -> OperandRows<'_> {
        match self {
            RowsMut::F32(view) => OperandRows::F32(view.read()),
            RowsMut::F16(view) => OperandRows::F16(view.read()),
            RowsMut::Bf16(view) => OperandRows::Bf16(view.read()),
        }
    }

    #[inline(always)]
    pub(super) fn row(&mut self, row: usize) -> RowMut<'_> {
        match self {
            RowsMut::F32(view) => RowMut::F32(view.row(row)),
            RowsMut::F16(view) => RowMut::F16(view.row(row)),
            RowsMut::Bf16(view) => RowMut::Bf16(view.row(row)),
        }
    }

    /// These rows, numbered from 0.
    pub(super) fn into_rows(self, rows: Range<usize>) -> Self {
        match self {
            RowsMut::F32(view) => RowsMut::F32(view.into_rows(rows)),
            RowsMut::F16(view) => RowsMut::F16(view.into_rows(rows)),
            RowsMut::Bf16(view) => RowsMut::Bf16(view.into_rows(rows)),
        }
    }

    /// Pieces of up to `rows` rows.
    pub(super) fn into_chunks(self, rows: usize) -> Vec<Self> {
        match self {
            RowsMut::F32(view) => view.into_chunks(rows).map(RowsMut::F32).collect(),
            RowsMut::F16(view) => view.into_chunks(rows).map(RowsMut::F16).collect(),
            RowsMut::Bf16(view) => view.into_chunks(rows).map(RowsMut::Bf16).collect(),
        }
    }

    /// A part of the rows, numbered from 0 in both directions.
    ///
    /// # Safety
    /// For as long as the part lives, its numbers are accessed through nothing else: neither through `self` nor
    /// through another part.
    pub(super) unsafe fn part(&self, rows: Range<usize>, columns: Range<usize>) -> Self {
        // SAFETY: the caller's promise is that of `ViewMut::part`.
        unsafe {
            match self {
                RowsMut::F32(view) => RowsMut::F32(view.part(rows, columns)),
                RowsMut::F16(view) => RowsMut::F16(view.part(rows, columns)),
                RowsMut::Bf16(view) => RowsMut::Bf16(view.part(rows, columns)),
            }
        }
    }

    /// Numbers in a row.
    pub(super) fn columns(&self) -> usize {
        match self {
            RowsMut::F32(view) => view.columns(),
            RowsMut::F16(view) => view.columns(),
            RowsMut::Bf16(view) => view.columns(),
        }
    }

    /// Where a number is, to be prefetched.
    #[inline(always)]
    pub(super) fn address(&self, row: usize, column: usize) -> *const u8 {
        match self {
            RowsMut::F32(view) => view.address(row, column),
            RowsMut::F16(view) => view.address(row, column),
            RowsMut::Bf16(view) => view.address(row, column),
        }
    }
}

impl RowMut<'_> {
    /// Writes whole vectors from `column` on, rounded to the row's type.
    #[inline(always)]
    pub(super) fn write<S: Simd>(&mut self, s: Lanes<S>, column: usize, values: &[f32]) {
        let columns = column..column + values.len();
        match self {
            RowMut::F32(row) => write_vectors(s, &mut row[columns], values),
            RowMut::F16(row) => write_vectors(s, &mut row[columns], values),
            RowMut::Bf16(row) => write_vectors(s, &mut row[columns], values),
        }
    }

    /// Adds whole vectors to what is there from `column` on; with half precision both they and the sums are rounded.
    #[inline(always)]
    pub(super) fn add<S: Simd>(&mut self, s: Lanes<S>, column: usize, values: &[f32]) {
        let columns = column..column + values.len();
        match self {
            RowMut::F32(row) => add_vectors(s, &mut row[columns], values, false),
            RowMut::F16(row) => add_vectors(s, &mut row[columns], values, true),
            RowMut::Bf16(row) => add_vectors(s, &mut row[columns], values, false),
        }
    }

    /// Writes numbers times `factor`, rounded to the row's type, and nothing beyond them.
    #[inline(always)]
    pub(super) fn write_scaled<S: Simd>(&mut self, s: Lanes<S>, values: &[f32], factor: f32) {
        let whole = values.len() / S::LANES * S::LANES;
        match self {
            RowMut::F32(row) => write_scaled(s, &mut row[..values.len()], values, factor),
            RowMut::F16(row) => write_scaled(s, &mut row[..values.len()], values, factor),
            RowMut::Bf16(row) => write_scaled(s, &mut row[..values.len()], values, factor),
        }
        for (column, value) in values.iter().enumerate().skip(whole) {
            match self {
                RowMut::F32(row) => row[column] = value * factor,
                RowMut::F16(row) => row[column] = f16::from_f32(value * factor),
                RowMut::Bf16(row) => row[column] = bf16::from_f32(value * factor),
            }
        }
    }
}

#[inline(always)]
fn write_vectors<S: Simd, T: VectorElement>(s: Lanes<S>, to: &mut [T], values: &[f32]) {
    let (mut to, values) = (s.vectors_mut(to), s.vectors(values));
    for index in 0..to.len().min(values.len()) {
        to.set(index, values.get(index));
    }
}

#[inline(always)]
fn add_vectors<S: Simd, T: VectorElement>(s: Lanes<S>, to: &mut [T], values: &[f32], half: bool) {
    let (mut to, values) = (s.vectors_mut(to), s.vectors(values));
    for index in 0..to.len().min(values.len()) {
        let value = if half { s.round_f16(values.get(index)) } else { values.get(index) };
        to.set(index, s.add(to.get(index), value));
    }
}

/// The whole vectors only.
#[inline(always)]
fn write_scaled<S: Simd, T: VectorElement>(s: Lanes<S>, to: &mut [T], values: &[f32], factor: f32) {
    let (mut to, values, factor) = (s.vectors_mut(to), s.vectors(values), s.splat(factor));
    for index in 0..to.len().min(values.len()) {
        to.set(index, s.mul(values.get(index), factor));
    }
}

/// Rows to be quantised, each with a grid of its own.
pub(super) struct QuantisedRowsMut<'a> {
    /// Raised by 128.
    pub(super) bytes: ViewMut<'a, u8>,
    /// One column.
    pub(super) grids: ViewMut<'a, Grid>,
    /// The largest byte to be used.
    pub(super) largest: u8,
}

impl QuantisedRowsMut<'_> {
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Pieces of up to `rows` rows.
    pub(super) fn into_chunks(self, rows: usize) -> Vec<Self> {
        let largest = self.largest;
        let pieces = self.bytes.into_chunks(rows).zip(self.grids.into_chunks(rows));
        pieces.map(|(bytes, grids)| Self { bytes, grids, largest }).collect()
    }

    /// Some of the rows, numbered from 0.
    ///
    /// # Safety
    /// For as long as the part lives, its rows are accessed through nothing else: neither through `self` nor through
    /// another part.
    pub(super) unsafe fn part(&self, rows: Range<usize>) -> Self {
        // SAFETY: the caller's promise is that of `ViewMut::part`.
        let (bytes, grids) =
            unsafe { (self.bytes.part(rows.clone(), 0..self.bytes.columns()), self.grids.part(rows, 0..1)) };
        Self { bytes, grids, largest: self.largest }
    }
}
