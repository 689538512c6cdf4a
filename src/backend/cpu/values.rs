//! The tensors of the CPU backend: matrices of one of the types that its kernels take.
//! Owns memory through `buffer`; computes nothing but conversions of single rows.

use std::sync::Arc;

use half::{bf16, f16};

use super::buffer::{Matrix, Number, Recycler, View, ViewMut};
use super::rows::{Grid, QuantisedMut, RowsMut, Source};
use crate::backend::error::Error;

/// A matrix that several may read.
#[derive(Clone)]
pub(super) enum Values {
    F32(Arc<Matrix<f32>>),
    F16(Arc<Matrix<f16>>),
    Bf16(Arc<Matrix<bf16>>),
    /// Bytes, with a grid per row.
    Int8(Arc<Quantised>),
}

impl Values {
    pub(super) fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Values::F32(one), Values::F32(other)) => Arc::ptr_eq(one, other),
            (Values::F16(one), Values::F16(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            Values::F32(matrix) => matrix.rows(),
            Values::F16(matrix) => matrix.rows(),
            Values::Bf16(matrix) => matrix.rows(),
            Values::Int8(quantised) => quantised.bytes.rows(),
        }
    }

    pub(super) fn width(&self) -> usize {
        match self {
            Values::F32(matrix) => matrix.width(),
            Values::F16(matrix) => matrix.width(),
            Values::Bf16(matrix) => matrix.width(),
            Values::Int8(quantised) => quantised.bytes.width(),
        }
    }

    pub(super) fn source(&self) -> Source {
        match self {
            Values::F32(matrix) => Source::F32(matrix.view()),
            Values::F16(matrix) => Source::F16(matrix.view()),
            Values::Bf16(matrix) => Source::Bf16(matrix.view()),
            Values::Int8(quantised) => quantised.source(),
        }
    }

    /// Reads a row as f32.
    pub(super) fn read_row(&self, row: usize, out: &mut [f32]) {
        match self {
            Values::F32(matrix) => out.copy_from_slice(matrix.row(row)),
            Values::F16(matrix) => {
                out.iter_mut().zip(matrix.row(row)).for_each(|(out, value)| *out = value.to_f32());
            }
            Values::Bf16(matrix) => {
                out.iter_mut().zip(matrix.row(row)).for_each(|(out, value)| *out = value.to_f32());
            }
            Values::Int8(quantised) => quantised.read_row(row, out),
        }
    }
}

/// A matrix whose values are still to be written, by one call.
pub(super) enum Unfinished {
    F32(Matrix<f32>),
    F16(Matrix<f16>),
    Bf16(Matrix<bf16>),
}

impl Unfinished {
    pub(super) fn rows_mut(&mut self) -> RowsMut {
        match self {
            Unfinished::F32(matrix) => RowsMut::F32(matrix.view_mut()),
            Unfinished::F16(matrix) => RowsMut::F16(matrix.view_mut()),
            Unfinished::Bf16(matrix) => RowsMut::Bf16(matrix.view_mut()),
        }
    }

    pub(super) fn source(&self) -> Source {
        match self {
            Unfinished::F32(matrix) => Source::F32(matrix.view()),
            Unfinished::F16(matrix) => Source::F16(matrix.view()),
            Unfinished::Bf16(matrix) => Source::Bf16(matrix.view()),
        }
    }

    /// Writes a row, rounded.
    pub(super) fn write_row(&mut self, row: usize, values: &[f32]) {
        match self {
            Unfinished::F32(matrix) => matrix.row_mut(row).copy_from_slice(values),
            Unfinished::F16(matrix) => {
                matrix.row_mut(row).iter_mut().zip(values).for_each(|(to, &value)| *to = f16::from_f32(value));
            }
            Unfinished::Bf16(matrix) => {
                matrix.row_mut(row).iter_mut().zip(values).for_each(|(to, &value)| *to = bf16::from_f32(value));
            }
        }
    }

    pub(super) fn done(self) -> Values {
        match self {
            Unfinished::F32(matrix) => Values::F32(Arc::new(matrix)),
            Unfinished::F16(matrix) => Values::F16(Arc::new(matrix)),
            Unfinished::Bf16(matrix) => Values::Bf16(Arc::new(matrix)),
        }
    }
}

/// A matrix of bytes with a grid per row.
pub(super) struct Quantised {
    bytes: Matrix<u8>,
    /// `[1, rows]`.
    grids: Matrix<Grid>,
    /// The largest byte to be used.
    largest: u8,
}

impl Quantised {
    /// To be filled, with bytes up to `largest`.
    pub(super) fn take(home: &Arc<Recycler>, largest: u8, rows: usize, width: usize) -> Result<Self, Error> {
        Ok(Self { bytes: Matrix::take(home, rows, width)?, grids: Matrix::take(home, 1, rows)?, largest })
    }

    pub(super) fn largest(&self) -> u8 {
        self.largest
    }

    pub(super) fn rows_mut(&mut self) -> QuantisedMut {
        let grids = ViewMut { stride: 1, ..self.grids.view_mut() };
        QuantisedMut { bytes: self.bytes.view_mut(), grids, largest: self.largest }
    }

    pub(super) fn source(&self) -> Source {
        Source::U8(self.bytes.view(), View { stride: 1, ..self.grids.view() })
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
pub(super) fn gathered<T: Number>(
    home: &Arc<Recycler>,
    matrix: &Matrix<T>,
    rows: impl ExactSizeIterator<Item = usize>,
) -> Result<Matrix<T>, Error> {
    let mut output = Matrix::take(home, rows.len(), matrix.width())?;
    for (index, row) in rows.enumerate() {
        output.row_mut(index).copy_from_slice(matrix.row(row));
    }
    Ok(output)
}
