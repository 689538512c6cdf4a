//! The tensors of the CPU backend: matrices of one of the types that its kernels take.
//! Owns memory through `buffer`; computes nothing but conversions of single rows.

use std::sync::Arc;

use half::{bf16, f16};

use super::buffer::{PaddedMatrix, Recycler};
use super::grid::Grid;
use super::plain::PlainData;
use super::rows::{OperandRows, QuantisedRowsMut, RowsMut};
use super::view::ViewMut;
use crate::backend::error::Error;

/// A finished matrix, shared by its readers.
#[derive(Clone)]
pub(super) enum StoredMatrix {
    F32(Arc<PaddedMatrix<f32>>),
    F16(Arc<PaddedMatrix<f16>>),
    Bf16(Arc<PaddedMatrix<bf16>>),
    /// Bytes, with a grid per row.
    Int8(Arc<QuantisedMatrix>),
}

impl StoredMatrix {
    pub(super) fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (StoredMatrix::F32(one), StoredMatrix::F32(other)) => Arc::ptr_eq(one, other),
            (StoredMatrix::F16(one), StoredMatrix::F16(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            StoredMatrix::F32(matrix) => matrix.rows(),
            StoredMatrix::F16(matrix) => matrix.rows(),
            StoredMatrix::Bf16(matrix) => matrix.rows(),
            StoredMatrix::Int8(quantised) => quantised.bytes.rows(),
        }
    }

    pub(super) fn width(&self) -> usize {
        match self {
            StoredMatrix::F32(matrix) => matrix.width(),
            StoredMatrix::F16(matrix) => matrix.width(),
            StoredMatrix::Bf16(matrix) => matrix.width(),
            StoredMatrix::Int8(quantised) => quantised.bytes.width(),
        }
    }

    pub(super) fn operand_rows(&self) -> OperandRows<'_> {
        match self {
            StoredMatrix::F32(matrix) => OperandRows::F32(matrix.view()),
            StoredMatrix::F16(matrix) => OperandRows::F16(matrix.view()),
            StoredMatrix::Bf16(matrix) => OperandRows::Bf16(matrix.view()),
            StoredMatrix::Int8(quantised) => quantised.rows(),
        }
    }

    /// Reads a row as f32.
    pub(super) fn read_row(&self, row: usize, out: &mut [f32]) {
        match self {
            StoredMatrix::F32(matrix) => out.copy_from_slice(matrix.row(row)),
            StoredMatrix::F16(matrix) => {
                out.iter_mut().zip(matrix.row(row)).for_each(|(out, value)| *out = value.to_f32());
            }
            StoredMatrix::Bf16(matrix) => {
                out.iter_mut().zip(matrix.row(row)).for_each(|(out, value)| *out = value.to_f32());
            }
            StoredMatrix::Int8(quantised) => quantised.read_row(row, out),
        }
    }
}

/// A matrix that one call fills.
pub(super) enum UnfinishedMatrix {
    F32(PaddedMatrix<f32>),
    F16(PaddedMatrix<f16>),
    Bf16(PaddedMatrix<bf16>),
}

impl UnfinishedMatrix {
    pub(super) fn rows_mut(&mut self) -> RowsMut<'_> {
        match self {
            UnfinishedMatrix::F32(matrix) => RowsMut::F32(matrix.view_mut()),
            UnfinishedMatrix::F16(matrix) => RowsMut::F16(matrix.view_mut()),
            UnfinishedMatrix::Bf16(matrix) => RowsMut::Bf16(matrix.view_mut()),
        }
    }

    pub(super) fn operand_rows(&self) -> OperandRows<'_> {
        match self {
            UnfinishedMatrix::F32(matrix) => OperandRows::F32(matrix.view()),
            UnfinishedMatrix::F16(matrix) => OperandRows::F16(matrix.view()),
            UnfinishedMatrix::Bf16(matrix) => OperandRows::Bf16(matrix.view()),
        }
    }

    /// Writes a row, rounded.
    pub(super) fn write_row(&mut self, row: usize, values: &[f32]) {
        match self {
            UnfinishedMatrix::F32(matrix) => matrix.row_mut(row).copy_from_slice(values),
            UnfinishedMatrix::F16(matrix) => {
                matrix.row_mut(row).iter_mut().zip(values).for_each(|(to, &value)| *to = f16::from_f32(value));
            }
            UnfinishedMatrix::Bf16(matrix) => {
                matrix.row_mut(row).iter_mut().zip(values).for_each(|(to, &value)| *to = bf16::from_f32(value));
            }
        }
    }

    pub(super) fn done(self) -> StoredMatrix {
        match self {
            UnfinishedMatrix::F32(matrix) => StoredMatrix::F32(Arc::new(matrix)),
            UnfinishedMatrix::F16(matrix) => StoredMatrix::F16(Arc::new(matrix)),
            UnfinishedMatrix::Bf16(matrix) => StoredMatrix::Bf16(Arc::new(matrix)),
        }
    }
}

/// A matrix of bytes with a grid per row.
pub(super) struct QuantisedMatrix {
    bytes: PaddedMatrix<u8>,
    /// `[1, rows]`.
    grids: PaddedMatrix<Grid>,
    /// The largest byte to be used.
    largest: u8,
}

impl QuantisedMatrix {
    /// To be filled, with bytes up to `largest`.
    pub(super) fn take(home: &Arc<Recycler>, largest: u8, rows: usize, width: usize) -> Result<Self, Error> {
        Ok(Self { bytes: PaddedMatrix::take(home, rows, width)?, grids: PaddedMatrix::take(home, 1, rows)?, largest })
    }

    pub(super) fn largest(&self) -> u8 {
        self.largest
    }

    pub(super) fn rows_mut(&mut self) -> QuantisedRowsMut<'_> {
        let grids = self.grids.row_mut(0);
        let rows = grids.len();
        QuantisedRowsMut { bytes: self.bytes.view_mut(), grids: ViewMut::new(grids, rows, 1, 1), largest: self.largest }
    }

    pub(super) fn rows(&self) -> OperandRows<'_> {
        OperandRows::U8(self.bytes.view(), self.grids.row(0))
    }

    fn read_row(&self, row: usize, out: &mut [f32]) {
        let Grid { scale, zero, outliers } = self.grids.row(0)[row];
        for (out, &byte) in out.iter_mut().zip(self.bytes.row(row)) {
            *out = (i32::from(byte) - 128 - zero) as f32 * scale;
        }
        outliers.iter().for_each(|(column, steps)| out[column] += steps as f32 * scale);
    }
}

/// A copy of `rows` of a matrix, in that order.
pub(super) fn gathered<T: PlainData>(
    home: &Arc<Recycler>,
    matrix: &PaddedMatrix<T>,
    rows: impl ExactSizeIterator<Item = usize>,
) -> Result<PaddedMatrix<T>, Error> {
    let mut output = PaddedMatrix::take(home, rows.len(), matrix.width())?;
    for (index, row) in rows.enumerate() {
        output.row_mut(index).copy_from_slice(matrix.row(row));
    }
    Ok(output)
}
