//! The residual stream, and the operand that is written beside it where the two differ.

use std::ops::Range;
use std::sync::Arc;

use super::rows::{OperandType, QuantisedRowsMut, RowsMut};
use super::values::{QuantisedMatrix, StoredMatrix, UnfinishedMatrix};
use super::{Cpu, CpuNorm, CpuOperand, CpuResidual};
use crate::backend::Hidden;
use crate::backend::error::Error;

/// A layer's output while it is computed.
pub(super) struct ResidualStream {
    pub(super) residual: UnfinishedMatrix,
    pub(super) operand: UnfinishedOperand,
}

pub(super) enum UnfinishedOperand {
    /// The residual stream is the operand.
    Same,
    Rounded(UnfinishedMatrix),
    Quantised(QuantisedMatrix),
}

/// Where rows of the operand are written.
pub(super) enum OperandRowsMut<'a> {
    Same,
    Rounded(RowsMut<'a>),
    Quantised(QuantisedRowsMut<'a>),
}

impl ResidualStream {
    pub(super) fn done(self) -> Hidden<Cpu> {
        let residual = self.residual.done();
        let wide = if let StoredMatrix::F32(matrix) = &residual { Some(Arc::clone(matrix)) } else { None };
        let operand = match self.operand {
            UnfinishedOperand::Same => CpuOperand::new(residual.clone()),
            UnfinishedOperand::Rounded(operand) => CpuOperand { values: operand.done(), wide },
            UnfinishedOperand::Quantised(operand) => CpuOperand { values: StoredMatrix::Int8(Arc::new(operand)), wide },
        };
        Hidden { residual: CpuResidual(residual), operand }
    }
}

impl UnfinishedOperand {
    /// Beside a residual stream of `rows` rows of `width` numbers.
    pub(super) fn new(cpu: &Cpu, rows: usize, width: usize) -> Result<Self, Error> {
        Ok(match cpu.encoder.operand {
            OperandType::U8(largest) => {
                UnfinishedOperand::Quantised(QuantisedMatrix::take(&cpu.recycler, largest, rows, width)?)
            }
            OperandType::Bf16 => UnfinishedOperand::Rounded(UnfinishedMatrix::Bf16(cpu.matrix(rows, width)?)),
            OperandType::F32 => UnfinishedOperand::Same,
        })
    }

    pub(super) fn rows_mut(&mut self) -> OperandRowsMut<'_> {
        match self {
            UnfinishedOperand::Same => OperandRowsMut::Same,
            UnfinishedOperand::Rounded(operand) => OperandRowsMut::Rounded(operand.rows_mut()),
            UnfinishedOperand::Quantised(operand) => OperandRowsMut::Quantised(operand.rows_mut()),
        }
    }
}

impl OperandRowsMut<'_> {
    /// Some of the rows, numbered from 0.
    ///
    /// # Safety
    /// For as long as the part lives, its rows are accessed through nothing else: neither through `self` nor through
    /// another part.
    pub(super) unsafe fn part(&self, rows: Range<usize>) -> Self {
        // SAFETY: the caller's promise is that of the parts.
        unsafe {
            match self {
                OperandRowsMut::Same => OperandRowsMut::Same,
                OperandRowsMut::Rounded(to) => OperandRowsMut::Rounded(to.part(rows, 0..to.columns())),
                OperandRowsMut::Quantised(to) => OperandRowsMut::Quantised(to.part(rows)),
            }
        }
    }

    /// Pieces of up to `step` of all `rows` rows.
    pub(super) fn into_chunks(self, rows: usize, step: usize) -> Vec<Self> {
        match self {
            OperandRowsMut::Same => (0..rows.div_ceil(step)).map(|_| OperandRowsMut::Same).collect(),
            OperandRowsMut::Rounded(to) => to.into_chunks(step).into_iter().map(OperandRowsMut::Rounded).collect(),
            OperandRowsMut::Quantised(to) => to.into_chunks(step).into_iter().map(OperandRowsMut::Quantised).collect(),
        }
    }
}

impl Cpu {
    /// Normalises rows of the residual stream in place and writes the same rows of the operand.
    pub(super) fn normalise_stream(&self, residual: &mut RowsMut<'_>, operand: OperandRowsMut<'_>, norm: &CpuNorm) {
        self.normalise(residual, norm);
        match (operand, residual) {
            (OperandRowsMut::Same, _) => {}
            (OperandRowsMut::Rounded(to), RowsMut::F32(from)) => self.round(from.read(), to, norm.gamma.len()),
            (OperandRowsMut::Rounded(_), _) => unreachable!("an operand is rounded from f32 only"),
            (OperandRowsMut::Quantised(to), from) => self.quantise(from.read(), to, norm.gamma.len()),
        }
    }
}
