//! The contract on the CPU: packed weights, blocked products with fused epilogues, fused attention.
//! Chooses kernels at run time; all unsafe code of the backend is in this folder.

#![allow(unsafe_code)]

mod attention;
mod buffer;
mod caches;
mod gemm;
mod layer_norm;
mod math;
mod operations;
mod pool;
mod quantise;
mod registry;
mod rows;
mod scratch;
mod simd;
mod softmax;
mod values;

use std::ops::Range;
use std::sync::Arc;

use super::activation::Activation;
use super::error::Error;
use super::precision::Precision;
use crate::tensor::HostTensor;
use buffer::{Matrix, Number, Recycler, ViewMut};
use gemm::dot::Weight;
use gemm::{Multiplication, PackedLinear, Sink, multiply};
use layer_norm::{NormaliseRows, RoundRows};
use pool::Pool;
use quantise::QuantiseRows;
use registry::{Operand as Type, Product};
use rows::{QuantisedMut, RowsMut, Source};
use scratch::with_scratch;
use values::{Quantised, Unfinished, Values};

pub use layer_norm::Norm;
pub use registry::Description;
pub use simd::Isa;

/// The CPU backend: threads, kernels and precision.
pub struct Cpu {
    pool: Pool,
    isa: Isa,
    precision: Precision,
    /// Of the encoder's matrices, of those outside it, and of attention.
    encoder: &'static Product,
    head: &'static Product,
    attention: &'static registry::Attention,
    recycler: Arc<Recycler>,
}

/// The residual stream: f32, or f16 as MindSpore keeps it with compute type float16.
pub struct Residual(Values);

/// An operand in the type that the next kernel takes, and the f32 that it was rounded from where they are kept.
pub struct Operand {
    values: Values,
    wide: Option<Arc<Matrix<f32>>>,
}

/// The model's outputs, in f32.
pub struct CpuLogits(Matrix<f32>);

/// A packed matrix and its bias.
pub struct Linear(PackedLinear);

/// Tables that are gathered from where they lie, and their normalisation.
pub struct Embeddings {
    word: HostTensor,
    position: HostTensor,
    token_type: Vec<f32>,
    norm: Norm,
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
        let (encoder, head) = match precision {
            Precision::F32 => (Weight::F32, Weight::F32),
            Precision::F16 => (Weight::F16, Weight::F16),
            Precision::Bf16 => (Weight::Bf16, Weight::Bf16),
            Precision::Int8 => (Weight::Int8, Weight::Bf16),
        };
        let (encoder, head) = (registry::best(isa, encoder), registry::best(isa, head));
        let attention = registry::best_attention(isa, head.operand);
        let pool = Pool::new(threads)?;
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

    fn matrix<T: Number>(&self, rows: usize, width: usize) -> Result<Matrix<T>, Error> {
        Matrix::take(&self.recycler, rows, width)
    }

    /// A matrix of the type in which products leave their results, to be filled.
    fn output(&self, rows: usize, width: usize) -> Result<Unfinished, Error> {
        Ok(match (self.precision, self.head.operand) {
            (Precision::F16, _) => Unfinished::F16(self.matrix(rows, width)?),
            (_, Type::Bf16) => Unfinished::Bf16(self.matrix(rows, width)?),
            _ => Unfinished::F32(self.matrix(rows, width)?),
        })
    }

    fn normalise(&self, values: RowsMut, rows: Range<usize>, norm: &Norm) {
        with_scratch(|scratch| {
            // SAFETY: `isa` is available, and the callers pass views of matrices of the norm's width with these
            // rows, which nobody else touches meanwhile.
            unsafe { self.isa.run(NormaliseRows { values, rows, norm, scratch: &mut scratch.operand }) };
        });
    }

    fn quantise(&self, from: Source, to: QuantisedMut, rows: Range<usize>, width: usize) {
        // SAFETY: `isa` is available, and the callers pass views of matrices of this width with these rows, of which
        // those written are nobody else's meanwhile.
        unsafe { self.isa.run(QuantiseRows { from, to, rows, width }) };
    }

    fn round(&self, from: ViewMut<f32>, to: RowsMut, rows: Range<usize>, width: usize) {
        // SAFETY: as in `quantise`.
        unsafe { self.isa.run(RoundRows { from, to, rows, width }) };
    }

    /// `sink` receives `activation(input · weightᵀ + bias)` of these rows; then `then`, block by block.
    fn multiply(
        &self,
        source: Source,
        rows: Range<usize>,
        linear: &Linear,
        activation: Activation,
        sink: Sink,
        then: Option<&(dyn Fn(Range<usize>) + Sync)>,
    ) {
        let half = self.precision == Precision::F16;
        multiply(&self.pool, &Multiplication { source, rows, linear: &linear.0, activation, half, sink, then });
    }

    /// The operand as `linear` takes it: quantised if it is not yet.
    fn fitting(&self, operand: Values, linear: &Linear) -> Result<Values, Error> {
        let wanted = linear.0.kernel().operand;
        let quantised = matches!(operand, Values::Int8(_));
        match wanted {
            Type::U8(largest) if !quantised => {
                let (rows, width) = (operand.rows(), operand.width());
                let mut output = Quantised::take(&self.recycler, largest, rows, width)?;
                let (from, to) = (operand.source(), output.rows_mut());
                let some = self.pool.rows_per_task(rows);
                self.pool.run(rows.div_ceil(some), &|task| {
                    let rows = task * some..((task + 1) * some).min(rows);
                    self.quantise(from, to, rows, width);
                });
                Ok(Values::Int8(Arc::new(output)))
            }
            _ => Ok(operand),
        }
    }

    /// The residual stream as this call's own.
    fn own(&self, residual: Values) -> Result<Unfinished, Error> {
        Ok(match residual {
            Values::F32(matrix) => Unfinished::F32(self.own_matrix(matrix)?),
            Values::F16(matrix) => Unfinished::F16(self.own_matrix(matrix)?),
            other => {
                let mut copy = self.matrix(other.rows(), other.width())?;
                (0..other.rows()).for_each(|row| other.read_row(row, copy.row_mut(row)));
                Unfinished::F32(copy)
            }
        })
    }

    fn own_matrix<T: Number>(&self, matrix: Arc<Matrix<T>>) -> Result<Matrix<T>, Error> {
        Arc::try_unwrap(matrix).or_else(|shared| values::gathered(&self.recycler, &shared, 0..shared.rows()))
    }
}

impl Operand {
    fn new(values: Values) -> Self {
        Self { values, wide: None }
    }

    /// The most precise values that are kept.
    fn widest(&self) -> Values {
        self.wide.clone().map_or_else(|| self.values.clone(), Values::F32)
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
    let weights = [Weight::F32, Weight::F16, Weight::Bf16, Weight::Int8];
    let products = weights.map(|weight| registry::best(isa, weight).describe());
    let attentions = [Type::F32, Type::Bf16].map(|operand| registry::best_attention(isa, operand).describe());
    let mut all: Vec<Description> = products.into_iter().chain(attentions).collect();
    all.dedup();
    all
}

/// Steps of the grid of an operand of int8 products on `isa`: as many as its instructions take without loss.
pub fn int8_steps(isa: Isa) -> u8 {
    if let Type::U8(largest) = registry::best(isa, Weight::Int8).operand { largest } else { 0 }
}
