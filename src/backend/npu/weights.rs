//! Weights on their way to the device: packed or rounded piece by piece into page-locked memory, copied while the next
//! piece is made. Knows layouts of weights; launches nothing.

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::pack::{FractalPacking, in_range};
use super::session::Turn;
use super::staging::Staging;
use crate::backend::error::Error;
use crate::backend::sources::{EmbeddingSource, LinearSource};
use crate::runtime::DeviceBuffer;
use crate::tensor::HostTensor;

/// A packed matrix on the device.
pub struct NpuLinear {
    /// The backend that it was loaded by.
    pub(super) owner: u64,
    pub(super) weight: DeviceBuffer<f16>,
    /// f32, of all padded outputs.
    pub(super) bias: DeviceBuffer<f32>,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) padded_outputs: usize,
}

/// Scale and shift on the device, f32.
pub struct NpuNorm {
    /// The backend that it was loaded by.
    pub(super) owner: u64,
    pub(super) gamma: DeviceBuffer<f32>,
    pub(super) beta: DeviceBuffer<f32>,
    pub(super) width: usize,
    pub(super) epsilon: f32,
}

/// The three tables on the device, row by row in f16, with their normalisation.
pub struct NpuEmbeddings {
    pub(super) word: DeviceBuffer<f16>,
    pub(super) position: DeviceBuffer<f16>,
    pub(super) token_type: DeviceBuffer<f16>,
    /// Of each table, in the same order.
    pub(super) rows: [usize; 3],
    pub(super) norm: NpuNorm,
}

/// Values copied at a time: enough for a copy to run at full speed, little enough to hold a few of.
const PIECE: usize = 4 << 20;

/// Where weights go.
pub(super) struct NpuLoader<'a> {
    /// The number of the backend they are for.
    pub(super) owner: u64,
    pub(super) stream: Turn<'a>,
    pub(super) halves: &'a Staging<f16>,
    pub(super) singles: &'a Staging<f32>,
}

impl NpuLoader<'_> {
    pub(super) fn linear(&self, parts: &[LinearSource<'_>]) -> Result<NpuLinear, Error> {
        let packing = FractalPacking::padded(parts)?;
        let column = packing.column_len();
        let weight = self.stream.alloc(packing.columns() * column)?;
        let columns = (PIECE / column.max(1)).max(1);
        for first in (0..packing.columns()).step_by(columns) {
            let columns = columns.min(packing.columns() - first);
            self.send(&weight, first * column, columns * column, |piece| packing.pack_columns(first, piece))?;
        }
        let (outputs, padded_outputs) = (packing.outputs(), packing.padded_outputs());
        Ok(NpuLinear {
            owner: self.owner,
            weight,
            bias: self.singles.place(&self.stream, &packing.bias()?)?,
            inputs: packing.inputs(),
            outputs,
            padded_outputs,
        })
    }

    pub(super) fn norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<NpuNorm, Error> {
        let place = |values: &HostTensor| self.singles.place(&self.stream, &values.to_f32());
        Ok(NpuNorm { owner: self.owner, gamma: place(gamma)?, beta: place(beta)?, width: gamma.len(), epsilon })
    }

    pub(super) fn embeddings(&self, source: EmbeddingSource<'_>, norm: NpuNorm) -> Result<NpuEmbeddings, Error> {
        Ok(NpuEmbeddings {
            word: self.table(source.word)?,
            position: self.table(source.position)?,
            token_type: self.table(source.token_type)?,
            rows: [source.word, source.position, source.token_type].map(|table| table.shape()[0]),
            norm,
        })
    }

    fn table(&self, table: &HostTensor) -> Result<DeviceBuffer<f16>, Error> {
        let buffer = self.stream.alloc(table.len())?;
        let mut values = vec![0.0; PIECE.min(table.len())];
        for first in (0..table.len()).step_by(PIECE) {
            let values = &mut values[..PIECE.min(table.len() - first)];
            table.read_f32(first, values);
            in_range(table, first, values)?;
            self.send(&buffer, first, values.len(), |piece| {
                piece.convert_from_f32_slice(values);
                Ok(())
            })?;
        }
        Ok(buffer)
    }

    /// Has `fill` make `len` values, and queues their copy to `first` of `to`.
    fn send(
        &self,
        to: &DeviceBuffer<f16>,
        first: usize,
        len: usize,
        fill: impl FnOnce(&mut [f16]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut piece = self.halves.take(len)?;
        fill(&mut piece.write()?[..len])?;
        self.stream.upload(piece.slice(..len)?, to.slice(first..first + len)?)?;
        self.halves.give(piece);
        Ok(())
    }
}
