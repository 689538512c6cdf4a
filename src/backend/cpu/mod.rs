//! The contract on the CPU: packed weights, blocked products with fused epilogues, fused attention.
//! Chooses kernels at run time; all unsafe code of the backend is in this folder.

#![allow(unsafe_code)]

mod allocation;
mod attention;
mod buffer;
mod caches;
mod gemm;
mod grid;
mod layer_norm;
mod math;
mod operations;
mod plain;
mod pool;
mod quantise;
mod registry;
mod rows;
mod scratch;
mod simd;
mod softmax;
mod stream;
mod values;
mod view;

use std::sync::Arc;

use super::activation::Activation;
use super::error::Error;
use super::precision::Precision;
use super::sequences::SoftmaxAxis;
use crate::tensor::HostTensor;
use attention::AttentionKernel;
use buffer::{PaddedMatrix, Recycler};
use gemm::{Multiplication, ProductKernel, multiply};
use layer_norm::{NormaliseRows, RoundRows};
use plain::PlainData;
use pool::ThreadPool;
use quantise::QuantiseRows;
use rows::{OperandRows, OperandType, QuantisedRowsMut, RowsMut};
use scratch::with_scratch;
use values::{QuantisedMatrix, StoredMatrix, UnfinishedMatrix};
use view::View;

pub use gemm::PackedLinear;
pub use layer_norm::CpuNorm;
pub use registry::Description;
pub use simd::Isa;

/// The CPU backend: threads, kernels and precision.
pub struct Cpu {
    pool: ThreadPool,
    /// Available on this machine.
    isa: Isa,
    precision: Precision,
    /// Of the encoder's matrices, of those outside it, and of attention.
    encoder: &'static ProductKernel,
    head: &'static ProductKernel,
    attention: &'static AttentionKernel,
    recycler: Arc<Recycler>,
}

/// The residual stream: f32, or f16 as MindSpore keeps it with compute type float16.
pub struct CpuResidual(StoredMatrix);

/// An operand in the type that the next kernel takes, and the f32 that it was rounded from where they are kept.
pub struct CpuOperand {
    values: StoredMatrix,
    wide: Option<Arc<PaddedMatrix<f32>>>,
}

/// The model's outputs, in f32.
///
/// A log-softmax is taken when they are downloaded, in the same pass: each row is then read and written once.
pub struct CpuLogits {
    values: PaddedMatrix<f32>,
    axis: Option<SoftmaxAxis>,
}

/// Embedding tables, gathered in place from their file, and their normalisation.
pub struct CpuEmbeddings {
    word: HostTensor,
    position: HostTensor,
    token_type: Vec<f32>,
    norm: CpuNorm,
}

/// Names an instruction set to use instead of the best one: see [`Isa::name`].
pub const ISA_VARIABLE: &str = "ASCEND_BERT_CPU_ISA";

impl Cpu {
    /// A backend on `threads` threads, or as many as the process may use.
    ///
    /// # Errors
    /// If the threads cannot be started, or `ASCEND_BERT_CPU_ISA` names kernels that this machine cannot run.
    pub fn new(precision: Precision, threads: Option<usize>) -> Result<Self, Error> {
        Self::with_isa(precision, threads, chosen_isa()?)
    }

    /// A backend on a given instruction set, or on the best one if the machine lacks it.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn with_isa(precision: Precision, threads: Option<usize>, isa: Isa) -> Result<Self, Error> {
        let threads = threads.unwrap_or_else(pool::available_threads).max(1);
        let isa = if isa.available() { isa } else { Isa::best() };
        let outside = if precision == Precision::Int8 { Precision::Bf16 } else { precision };
        let (encoder, head) = (registry::best(isa, precision), registry::best(isa, outside));
        let attention = registry::best_attention(isa, head.operand);
        let pool = ThreadPool::new(threads)?;
        tracing::debug!(threads, %precision, encoder = encoder.name, attention = attention.name, "CPU backend");
        Ok(Self { pool, isa, precision, encoder, head, attention, recycler: Arc::default() })
    }

    /// Threads that compute.
    pub fn threads(&self) -> usize {
        self.pool.threads()
    }

    /// The instruction set in use.
    pub fn isa(&self) -> Isa {
        self.isa
    }

    /// The kernel of the encoder's matrices.
    pub fn kernel(&self) -> Description {
        self.encoder.describe()
    }

    fn matrix<T: PlainData>(&self, rows: usize, width: usize) -> Result<PaddedMatrix<T>, Error> {
        PaddedMatrix::take(&self.recycler, rows, width)
    }

    /// A matrix of the type in which products leave their results, to be filled.
    fn output(&self, rows: usize, width: usize) -> Result<UnfinishedMatrix, Error> {
        Ok(match (self.precision, self.head.operand) {
            (Precision::F16, _) => UnfinishedMatrix::F16(self.matrix(rows, width)?),
            (_, OperandType::Bf16) => UnfinishedMatrix::Bf16(self.matrix(rows, width)?),
            _ => UnfinishedMatrix::F32(self.matrix(rows, width)?),
        })
    }

    fn normalise(&self, rows: &mut RowsMut<'_>, norm: &CpuNorm) {
        with_scratch(|scratch| self.isa.run(NormaliseRows { rows, norm, scratch: &mut scratch.operand }));
    }

    fn quantise(&self, from: OperandRows<'_>, to: QuantisedRowsMut<'_>, width: usize) {
        self.isa.run(QuantiseRows { from, to, width });
    }

    fn round(&self, from: View<'_, f32>, to: RowsMut<'_>, width: usize) {
        self.isa.run(RoundRows { from, to, width });
    }

    /// `results` become `activation(operand · weightᵀ + bias)`.
    fn multiply(&self, operand: OperandRows<'_>, linear: &PackedLinear, activation: Activation, results: RowsMut<'_>) {
        let half = self.precision == Precision::F16;
        let product = Multiplication { operand, linear, activation, half, results, add: false, then: None };
        multiply(&self.pool, &product);
    }

    /// The operand as `linear` takes it: quantised if it is not yet.
    fn fitting(&self, operand: StoredMatrix, linear: &PackedLinear) -> Result<StoredMatrix, Error> {
        match linear.kernel().operand {
            OperandType::U8(largest) if !matches!(operand, StoredMatrix::Int8(_)) => {
                let (rows, width) = (operand.rows(), operand.width());
                let mut output = QuantisedMatrix::take(&self.recycler, largest, rows, width)?;
                let (from, some) = (operand.operand_rows(), self.pool.rows_per_task(rows));
                let chunks = output.rows_mut().into_chunks(some).into_iter().enumerate().collect();
                self.pool.each(chunks, &|(index, to): (usize, QuantisedRowsMut<'_>)| {
                    let first = index * some;
                    self.quantise(from.rows(first..first + to.len()), to, width);
                });
                Ok(StoredMatrix::Int8(Arc::new(output)))
            }
            _ => Ok(operand),
        }
    }

    /// The residual stream as a matrix that no one else holds: itself, or a copy.
    fn own(&self, residual: StoredMatrix) -> Result<UnfinishedMatrix, Error> {
        Ok(match residual {
            StoredMatrix::F32(matrix) => UnfinishedMatrix::F32(self.own_matrix(matrix)?),
            StoredMatrix::F16(matrix) => UnfinishedMatrix::F16(self.own_matrix(matrix)?),
            other => {
                let mut copy = self.matrix(other.rows(), other.width())?;
                (0..other.rows()).for_each(|row| other.read_row(row, copy.row_mut(row)));
                UnfinishedMatrix::F32(copy)
            }
        })
    }

    fn own_matrix<T: PlainData>(&self, matrix: Arc<PaddedMatrix<T>>) -> Result<PaddedMatrix<T>, Error> {
        Arc::try_unwrap(matrix).or_else(|shared| values::gathered(&self.recycler, &shared, 0..shared.rows()))
    }
}

impl CpuOperand {
    fn new(values: StoredMatrix) -> Self {
        Self { values, wide: None }
    }

    /// The most precise values that are kept.
    fn widest(&self) -> StoredMatrix {
        self.wide.clone().map_or_else(|| self.values.clone(), StoredMatrix::F32)
    }
}

/// The instruction set that the environment names, or the best one.
///
/// # Errors
/// If this machine cannot run the one named.
pub fn chosen_isa() -> Result<Isa, Error> {
    let Ok(name) = std::env::var(ISA_VARIABLE) else { return Ok(Isa::best()) };
    let named = Isa::present().find(|isa| isa.name() == name);
    let available = || Isa::present().map(Isa::name).collect::<Vec<_>>().join(", ");
    named.ok_or_else(|| Error::Isa { variable: ISA_VARIABLE, name, available: available() })
}

/// The kernels that `isa` gets: of products by weight type, then of attention.
pub fn kernels(isa: Isa) -> Vec<Description> {
    let products = Precision::ALL.map(|weight| registry::best(isa, weight).describe());
    let attentions =
        [OperandType::F32, OperandType::Bf16].map(|operand| registry::best_attention(isa, operand).describe());
    let mut all: Vec<Description> = products.into_iter().chain(attentions).collect();
    all.dedup();
    all
}

/// Steps of the grid of an operand of int8 products on `isa`: as many as its instructions take without loss.
pub fn int8_steps(isa: Isa) -> u8 {
    if let OperandType::U8(largest) = registry::best(isa, Precision::Int8).operand { largest } else { 0 }
}
