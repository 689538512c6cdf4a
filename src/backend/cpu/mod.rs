//! The contract on the CPU: packed weights, blocked products with fused epilogues, fused attention.
//! Chooses the instruction set at run time; all unsafe code of the backend is in this folder.

#![allow(unsafe_code)]

mod attention;
mod buffer;
mod gemm;
mod layer_norm;
mod math;
mod pool;
mod simd;
mod softmax;

use std::ops::Range;
use std::sync::Arc;

use half::f16;

use super::{
    Activation, Backend, EmbeddingSource, Error, FeedForward, Hidden, LinearSource, Precision, Sequences, SoftmaxAxis,
    Tokens, expect,
};
use crate::tensor::HostTensor;
use attention::{Attention, attend};
use buffer::{Matrix, Number, Recycler, RowsMut, ViewMut};
use gemm::{PackedLinear, Product, Sink, Source, multiply};
use layer_norm::{NormaliseRows, RoundRows};
use pool::Pool;
use softmax::LogSoftmax;

pub use layer_norm::Norm;
pub use simd::Isa;

/// The CPU backend: threads, instruction set and precision.
pub struct Cpu {
    pool: Pool,
    isa: Isa,
    precision: Precision,
    recycler: Arc<Recycler>,
}

/// The residual stream: f32, or f16 as MindSpore keeps it with compute type float16.
pub struct Residual(Values);

/// An operand in the precision's own type: the residual stream itself where a norm produced both.
pub struct Operand(Values);

#[derive(Clone)]
enum Values {
    F32(Arc<Matrix<f32>>),
    F16(Arc<Matrix<u16>>),
}

/// A packed matrix and its bias.
pub struct Linear(PackedLinear);

/// Tables that are gathered from where they lie, and their normalisation.
pub struct Embeddings {
    word: HostTensor,
    position: HostTensor,
    token_type: Vec<f32>,
    norm: Norm,
}

/// Names an instruction set to use instead of the best one: `portable`, `avx2`, `avx512`.
pub const ISA_VARIABLE: &str = "ASCEND_BERT_CPU_ISA";

impl Cpu {
    /// A backend on `threads` threads, or as many as the process may use.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn new(precision: Precision, threads: Option<usize>) -> Result<Self, Error> {
        let forced = std::env::var(ISA_VARIABLE).ok();
        let isa = forced.and_then(|name| Isa::ALL.into_iter().find(|isa| isa.name() == name && isa.available()));
        Self::with_isa(precision, threads, isa.unwrap_or_else(Isa::best))
    }

    /// A backend on a given instruction set, or on the best one if the machine lacks it.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn with_isa(precision: Precision, threads: Option<usize>, isa: Isa) -> Result<Self, Error> {
        let threads = threads.unwrap_or_else(pool::available_threads).max(1);
        let isa = if isa.available() { isa } else { Isa::best() };
        tracing::debug!(isa = isa.name(), threads, %precision, "CPU backend");
        Ok(Self { pool: Pool::new(threads)?, isa, precision, recycler: Arc::default() })
    }

    /// Threads that compute.
    pub fn threads(&self) -> usize {
        self.pool.threads()
    }

    /// The instruction set in use.
    pub fn isa(&self) -> Isa {
        self.isa
    }

    fn matrix<T: Number>(&self, rows: usize, width: usize) -> Result<Matrix<T>, Error> {
        Matrix::take(&self.recycler, rows, width)
    }

    /// A matrix of the precision's own type, to be filled.
    fn operand(&self, rows: usize, width: usize) -> Result<Unfinished, Error> {
        Ok(match self.precision {
            Precision::F32 => Unfinished::F32(self.matrix(rows, width)?),
            Precision::F16 => Unfinished::F16(self.matrix(rows, width)?),
        })
    }

    fn normalise(&self, values: RowsMut, rows: Range<usize>, norm: &Norm) {
        gemm::with_scratch(|scratch| {
            // SAFETY: `isa` is available, and the callers pass views of matrices of the norm's width with these
            // rows, which nobody else touches meanwhile.
            unsafe { self.isa.run(NormaliseRows { values, rows, norm, scratch }) };
        });
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
        let product = Product { source, rows, linear: &linear.0, activation, half, sink, then };
        multiply(self.isa, &self.pool, &product);
    }

    /// The residual stream as this call's own.
    fn own(&self, residual: Residual) -> Result<Unfinished, Error> {
        Ok(match residual.0 {
            Values::F32(matrix) => Unfinished::F32(self.own_matrix(matrix)?),
            Values::F16(matrix) => Unfinished::F16(self.own_matrix(matrix)?),
        })
    }

    fn gathered<T: Number>(&self, matrix: &Matrix<T>, rows: &[u32]) -> Result<Arc<Matrix<T>>, Error> {
        let mut output = self.matrix(rows.len(), matrix.width())?;
        for (index, &row) in rows.iter().enumerate() {
            output.row_mut(index).copy_from_slice(matrix.row(row as usize));
        }
        Ok(Arc::new(output))
    }

    fn own_matrix<T: Number>(&self, matrix: Arc<Matrix<T>>) -> Result<Matrix<T>, Error> {
        Arc::try_unwrap(matrix).or_else(|shared| {
            let mut copy = self.matrix(shared.rows(), shared.width())?;
            (0..shared.rows()).for_each(|row| copy.row_mut(row).copy_from_slice(shared.row(row)));
            Ok(copy)
        })
    }
}

/// A matrix whose values are still to be written, by one call.
enum Unfinished {
    F32(Matrix<f32>),
    F16(Matrix<u16>),
}

impl Unfinished {
    fn rows_mut(&mut self) -> RowsMut {
        match self {
            Unfinished::F32(matrix) => RowsMut::F32(matrix.view_mut()),
            Unfinished::F16(matrix) => RowsMut::F16(matrix.view_mut()),
        }
    }

    fn source(&self) -> Source {
        match self {
            Unfinished::F32(matrix) => Source::F32(matrix.view()),
            Unfinished::F16(matrix) => Source::F16(matrix.view()),
        }
    }

    fn done(self) -> Values {
        match self {
            Unfinished::F32(matrix) => Values::F32(Arc::new(matrix)),
            Unfinished::F16(matrix) => Values::F16(Arc::new(matrix)),
        }
    }

    fn both(self) -> Hidden<Cpu> {
        let values = self.done();
        Hidden { residual: Residual(values.clone()), operand: Operand(values) }
    }
}

impl Values {
    fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Values::F32(one), Values::F32(other)) => Arc::ptr_eq(one, other),
            (Values::F16(one), Values::F16(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    fn rows(&self) -> usize {
        match self {
            Values::F32(matrix) => matrix.rows(),
            Values::F16(matrix) => matrix.rows(),
        }
    }

    fn width(&self) -> usize {
        match self {
            Values::F32(matrix) => matrix.width(),
            Values::F16(matrix) => matrix.width(),
        }
    }

    fn source(&self) -> Source {
        match self {
            Values::F32(matrix) => Source::F32(matrix.view()),
            Values::F16(matrix) => Source::F16(matrix.view()),
        }
    }

    fn read_row(&self, row: usize, out: &mut [f32]) {
        match self {
            Values::F32(matrix) => out.copy_from_slice(matrix.row(row)),
            Values::F16(matrix) => {
                for (out, &bits) in out.iter_mut().zip(matrix.row(row)) {
                    *out = f16::from_bits(bits).to_f32();
                }
            }
        }
    }
}

/// Bytes of the intermediate of a feed-forward block that still fit a shared cache beside the weights.
const INTERMEDIATE_BYTES: usize = 12 << 20;

impl Backend for Cpu {
    type Residual = Residual;
    type Operand = Operand;
    type Linear = Linear;
    type Norm = Norm;
    type Embeddings = Embeddings;

    fn precision(&self) -> Precision {
        self.precision
    }

    fn load_linear(&self, parts: &[LinearSource<'_>]) -> Result<Linear, Error> {
        PackedLinear::new(self.isa, &self.pool, self.precision, parts).map(Linear)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<Norm, Error> {
        expect("load_norm", "length of beta", beta.len(), gamma.len())?;
        Ok(Norm { gamma: gamma.to_f32(), beta: beta.to_f32(), epsilon })
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: Norm) -> Result<Embeddings, Error> {
        let EmbeddingSource { word, position, token_type } = source;
        for table in [word, position, token_type] {
            expect("load_embeddings", "rank of a table", table.shape().len(), 2)?;
            expect("load_embeddings", "width of a table", table.shape()[1], norm.gamma.len())?;
        }
        Ok(Embeddings { word: word.clone(), position: position.clone(), token_type: token_type.to_f32(), norm })
    }

    fn embed(&self, tables: &Embeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error> {
        let (rows, width) = (tokens.input_ids.len(), tables.norm.gamma.len());
        expect("embed", "token types", tokens.token_type_ids.len(), rows)?;
        expect("embed", "positions", tokens.position_ids.len(), rows)?;
        let mut sums = self.matrix(rows, width)?;
        let view: ViewMut<f32> = sums.view_mut();
        // The sum and its norm are f32 in every precision, as in MindSpore; only the result is rounded.
        let mut rounded = (self.precision == Precision::F16).then(|| self.matrix(rows, width)).transpose()?;
        let rounded_view = rounded.as_mut().map(Matrix::view_mut);
        const ROWS_PER_TASK: usize = 16;
        self.pool.run(rows.div_ceil(ROWS_PER_TASK), &|task| {
            let rows = task * ROWS_PER_TASK..((task + 1) * ROWS_PER_TASK).min(rows);
            gemm::with_scratch(|scratch| {
                let other = gemm::at_least(scratch, width);
                for row in rows.clone() {
                    // SAFETY: the row lies within the matrix, and no other task has it.
                    let sum = unsafe { std::slice::from_raw_parts_mut(view.at(row, 0), width) };
                    tables.word.read_f32(tokens.input_ids[row] as usize * width, sum);
                    tables.position.read_f32(tokens.position_ids[row] as usize * width, other);
                    let token_type = &tables.token_type[tokens.token_type_ids[row] as usize * width..][..width];
                    // Word and type first, as MindSpore adds them.
                    for ((sum, &position), &token_type) in sum.iter_mut().zip(&*other).zip(token_type) {
                        *sum = (*sum + token_type) + position;
                    }
                }
            });
            self.normalise(RowsMut::F32(view), rows.clone(), &tables.norm);
            if let Some(to) = rounded_view {
                // SAFETY: `isa` is available; both matrices have these rows, which are this task's alone.
                unsafe { self.isa.run(RoundRows { from: view, to, rows, width }) };
            }
        });
        Ok(match rounded {
            Some(rounded) => Unfinished::F16(rounded).both(),
            None => Unfinished::F32(sums).both(),
        })
    }

    fn linear(&self, input: &Operand, linear: &Linear, activation: Activation) -> Result<Operand, Error> {
        expect("linear", "width of the input", input.0.width(), linear.0.inputs())?;
        let rows = input.0.rows();
        let mut output = self.operand(rows, linear.0.outputs())?;
        let sink = Sink::Write(output.rows_mut());
        self.multiply(input.0.source(), 0..rows, linear, activation, sink, None);
        Ok(Operand(output.done()))
    }

    fn logits(&self, input: &Operand, linear: &Linear) -> Result<Operand, Error> {
        expect("logits", "width of the input", input.0.width(), linear.0.inputs())?;
        let rows = input.0.rows();
        let mut output = self.matrix(rows, linear.0.outputs())?;
        let sink = Sink::Write(RowsMut::F32(output.view_mut()));
        self.multiply(input.0.source(), 0..rows, linear, Activation::Identity, sink, None);
        Ok(Operand(Values::F32(Arc::new(output))))
    }

    fn linear_add_norm(
        &self,
        input: Operand,
        linear: &Linear,
        residual: Residual,
        norm: &Norm,
    ) -> Result<Hidden<Self>, Error> {
        let (rows, width) = (input.0.rows(), linear.0.outputs());
        expect("linear_add_norm", "width of the input", input.0.width(), linear.0.inputs())?;
        expect("linear_add_norm", "rows of the residual", residual.0.rows(), rows)?;
        expect("linear_add_norm", "width of the residual", residual.0.width(), width)?;
        expect("linear_add_norm", "width of the normalisation", norm.gamma.len(), width)?;
        let mut residual = self.own(residual)?;
        let view = residual.rows_mut();
        let then = |rows| self.normalise(view, rows, norm);
        self.multiply(input.0.source(), 0..rows, linear, Activation::Identity, Sink::Add(view), Some(&then));
        Ok(residual.both())
    }

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error> {
        let FeedForward { up, activation, down, norm } = block;
        let Hidden { residual, operand } = hidden;
        let (rows, width, between) = (operand.0.rows(), operand.0.width(), up.0.outputs());
        expect("feed_forward", "inputs of the first matrix", up.0.inputs(), width)?;
        expect("feed_forward", "inputs of the second matrix", down.0.inputs(), between)?;
        expect("feed_forward", "outputs of the second matrix", down.0.outputs(), residual.0.width())?;
        expect("feed_forward", "rows of the residual", residual.0.rows(), rows)?;
        expect("feed_forward", "width of the normalisation", norm.gamma.len(), residual.0.width())?;
        // The operand is the residual stream itself unless a caller made them apart: each piece of its rows is read
        // before it is written.
        let input = Some(operand).filter(|operand| !operand.0.same_as(&residual.0));
        let mut residual = self.own(residual)?;
        let view = residual.rows_mut();
        let source = input.as_ref().map_or(residual.source(), |operand| operand.0.source());
        let pieces = rows.div_ceil((INTERMEDIATE_BYTES / (between * size_of::<f32>()).max(1)).max(384)).max(1);
        let piece = rows.div_ceil(pieces).max(1);
        // f32 in every precision: MindSpore's compiled graph rounds neither side of the activation.
        let mut intermediate: Matrix<f32> = self.matrix(piece.min(rows), between)?;
        for start in (0..rows).step_by(piece) {
            let rows = start..(start + piece).min(rows);
            let written = RowsMut::F32(intermediate.view_mut().shifted(start));
            self.multiply(source, rows.clone(), up, activation, Sink::Write(written), None);
            let read = Source::F32(intermediate.view().shifted(start));
            let then = |rows| self.normalise(view, rows, norm);
            self.multiply(read, rows, down, Activation::Identity, Sink::Add(view), Some(&then));
        }
        Ok(residual.both())
    }

    fn attention(&self, qkv: Operand, heads: usize, sequences: &Sequences) -> Result<Operand, Error> {
        let hidden = qkv.0.width() / 3;
        let head_size = hidden / heads.max(1);
        expect("attention", "width of Q | K | V", qkv.0.width(), 3 * heads * head_size)?;
        expect("attention", "rows of Q | K | V", qkv.0.rows(), sequences.tokens())?;
        let mut context = self.operand(qkv.0.rows(), hidden)?;
        let half = self.precision == Precision::F16;
        let qkv = qkv.0;
        let attention = Attention { qkv: qkv.source(), heads, head_size, sequences, half, context: context.rows_mut() };
        attend(self.isa, &self.pool, &attention);
        Ok(Operand(context.done()))
    }

    fn layer_norm(&self, input: Operand, norm: &Norm) -> Result<Operand, Error> {
        let (rows, width) = (input.0.rows(), input.0.width());
        expect("layer_norm", "width of the input", width, norm.gamma.len())?;
        let mut values = self.own(Residual(input.0))?;
        self.normalise(values.rows_mut(), 0..rows, norm);
        Ok(Operand(values.done()))
    }

    fn gather_rows(&self, input: &Operand, rows: &[u32]) -> Result<Operand, Error> {
        Ok(Operand(match &input.0 {
            Values::F32(matrix) => Values::F32(self.gathered(matrix, rows)?),
            Values::F16(matrix) => Values::F16(self.gathered(matrix, rows)?),
        }))
    }

    fn log_softmax(&self, logits: &Operand, axis: SoftmaxAxis) -> Result<Vec<f32>, Error> {
        let (rows, width) = (logits.0.rows(), logits.0.width());
        let mut values = vec![0.0; rows * width];
        let isa = self.isa;
        match axis {
            SoftmaxAxis::Width => {
                let view = ViewMut { start: values.as_mut_ptr(), stride: width };
                self.pool.run(rows, &|row| {
                    // SAFETY: the row lies within `values`, and no other task has it.
                    let values = unsafe { std::slice::from_raw_parts_mut(view.at(row, 0), width) };
                    logits.0.read_row(row, values);
                    // SAFETY: `isa` is available.
                    unsafe { isa.run(LogSoftmax(values)) };
                });
            }
            SoftmaxAxis::Rows(block) => {
                expect("log_softmax", "rows beyond whole blocks", rows % block.max(1), 0)?;
                (0..rows).for_each(|row| logits.0.read_row(row, &mut values[row * width..][..width]));
                let mut column = vec![0.0; block];
                for values in values.chunks_mut(block.max(1) * width) {
                    for index in 0..width {
                        let strided = || values.iter().skip(index).step_by(width);
                        column.iter_mut().zip(strided()).for_each(|(to, from)| *to = *from);
                        // SAFETY: `isa` is available.
                        unsafe { isa.run(LogSoftmax(&mut column)) };
                        values.iter_mut().skip(index).step_by(width).zip(&column).for_each(|(to, from)| *to = *from);
                    }
                }
            }
        }
        Ok(values)
    }

    fn width(&self, input: &Operand) -> usize {
        input.0.width()
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<Operand, Error> {
        expect("upload", "values beyond whole rows", values.len() % width.max(1), 0)?;
        let mut output = self.operand(values.len() / width.max(1), width)?;
        for (row, values) in values.chunks(width.max(1)).enumerate() {
            match &mut output {
                Unfinished::F32(matrix) => matrix.row_mut(row).copy_from_slice(values),
                Unfinished::F16(matrix) => {
                    for (to, &value) in matrix.row_mut(row).iter_mut().zip(values) {
                        *to = f16::from_f32(value).to_bits();
                    }
                }
            }
        }
        Ok(Operand(output.done()))
    }

    fn download(&self, input: &Operand, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        expect("download", "rows", rows.len(), input.0.rows())?;
        let width = input.0.width();
        for (row, &target) in rows.iter().enumerate() {
            input.0.read_row(row, &mut out[target as usize * width..][..width]);
        }
        Ok(())
    }
}
