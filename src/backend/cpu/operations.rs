//! The contract's operations on the CPU, in terms of products, attention and what is done row by row.
//! Checks extents; leaves threads to `pool` and arithmetic to the kernels.

use std::ops::Range;
use std::sync::Arc;

use super::attention::{Attention, attention};
use super::buffer::{Matrix, ViewMut};
use super::gemm::{PackedLinear, Sink};
use super::registry::Operand as Type;
use super::rows::{QuantisedMut, RowsMut, Source};
use super::scratch::{at_least, with_scratch};
use super::softmax::LogSoftmax;
use super::values::{Quantised, Unfinished, Values, gathered};
use super::{Cpu, CpuLogits, Embeddings, Linear, Norm, Operand, Residual};
use crate::backend::activation::Activation;
use crate::backend::error::Error;
use crate::backend::kernels::{Kernels, TableExtents, Value};
use crate::backend::precision::Precision;
use crate::backend::recording::NoRecording;
use crate::backend::sequences::{Sequences, SoftmaxAxis, Tokens};
use crate::backend::sources::{EmbeddingSource, LinearSource, MatrixRole};
use crate::backend::{FeedForward, Hidden};
use crate::tensor::HostTensor;

/// Bytes of the intermediate of a feed-forward block that still fit a shared cache beside the weights.
const INTERMEDIATE_BYTES: usize = 12 << 20;

/// The residual stream, and the operand that is written beside it where the two differ.
struct Stream {
    residual: Unfinished,
    operand: Beside,
}

enum Beside {
    /// The residual stream is the operand.
    Nothing,
    Rounded(Unfinished),
    Quantised(Quantised),
}

/// Where a stream's rows are written.
#[derive(Clone, Copy)]
struct StreamMut {
    residual: RowsMut,
    operand: BesideMut,
    width: usize,
}

#[derive(Clone, Copy)]
enum BesideMut {
    Nothing,
    Rounded(RowsMut),
    Quantised(QuantisedMut),
}

impl Stream {
    fn new(cpu: &Cpu, residual: Unfinished, rows: usize, width: usize) -> Result<Self, Error> {
        let operand = match (cpu.precision, cpu.encoder.operand) {
            (_, Type::U8(largest)) => Beside::Quantised(Quantised::take(&cpu.recycler, largest, rows, width)?),
            (_, Type::Bf16) => Beside::Rounded(Unfinished::Bf16(cpu.matrix(rows, width)?)),
            (_, Type::F32) => Beside::Nothing,
        };
        Ok(Self { residual, operand })
    }

    fn rows_mut(&mut self, width: usize) -> StreamMut {
        let operand = match &mut self.operand {
            Beside::Nothing => BesideMut::Nothing,
            Beside::Rounded(operand) => BesideMut::Rounded(operand.rows_mut()),
            Beside::Quantised(operand) => BesideMut::Quantised(operand.rows_mut()),
        };
        StreamMut { residual: self.residual.rows_mut(), operand, width }
    }

    fn done(self) -> Hidden<Cpu> {
        let residual = self.residual.done();
        let wide = if let Values::F32(matrix) = &residual { Some(Arc::clone(matrix)) } else { None };
        let operand = match self.operand {
            Beside::Nothing => Operand::new(residual.clone()),
            Beside::Rounded(operand) => Operand { values: operand.done(), wide },
            Beside::Quantised(operand) => Operand { values: Values::Int8(Arc::new(operand)), wide },
        };
        Hidden { residual: Residual(residual), operand }
    }
}

impl Cpu {
    /// Normalises rows of the residual stream in place and writes the operand beside it.
    fn normalise_stream(&self, stream: StreamMut, rows: Range<usize>, norm: &Norm) {
        self.normalise(stream.residual, rows.clone(), norm);
        let RowsMut::F32(view) = stream.residual else { return };
        match stream.operand {
            BesideMut::Nothing => {}
            BesideMut::Rounded(to) => self.round(view, to, rows, stream.width),
            BesideMut::Quantised(to) => self.quantise(Source::F32(view.read()), to, rows, stream.width),
        }
    }

    /// The sums of three embeddings, not yet normalised.
    fn sum_embeddings(&self, tables: &Embeddings, tokens: Tokens<'_>, rows: Range<usize>, sums: ViewMut<f32>) {
        let width = tables.norm.gamma.len();
        with_scratch(|scratch| {
            let other = at_least(&mut scratch.operand, width);
            for row in rows {
                // SAFETY: the row lies within the matrix, and no other task has it.
                let sum = unsafe { std::slice::from_raw_parts_mut(sums.at(row, 0), width) };
                tables.word.read_f32(tokens.input_ids[row] as usize * width, sum);
                tables.position.read_f32(tokens.position_ids[row] as usize * width, other);
                let token_type = &tables.token_type[tokens.token_type_ids[row] as usize * width..][..width];
                // Word and type first, as MindSpore adds them.
                for ((sum, &position), &token_type) in sum.iter_mut().zip(&*other).zip(token_type) {
                    *sum = (*sum + token_type) + position;
                }
            }
        });
    }
}

impl Kernels for Cpu {
    type Residual = Residual;
    type Operand = Operand;
    type Logits = CpuLogits;
    type Linear = Linear;
    type Norm = Norm;
    type Embeddings = Embeddings;
    type Recording = NoRecording;

    fn precision(&self) -> Precision {
        self.precision
    }

    fn load_linear(&self, parts: &[LinearSource<'_>], role: MatrixRole) -> Result<Linear, Error> {
        let kernel = match role {
            MatrixRole::Encoder => self.encoder,
            MatrixRole::Head => self.head,
        };
        PackedLinear::new(kernel, &self.pool, parts).map(Linear)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<Norm, Error> {
        Ok(Norm { gamma: gamma.to_f32(), beta: beta.to_f32(), epsilon })
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: Norm) -> Result<Embeddings, Error> {
        let EmbeddingSource { word, position, token_type } = source;
        Ok(Embeddings { word: word.clone(), position: position.clone(), token_type: token_type.to_f32(), norm })
    }

    fn embed(&self, tables: &Embeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error> {
        let (rows, width) = (tokens.input_ids.len(), tables.norm.gamma.len());
        // The sum and its norm are f32 in every precision, as in MindSpore; only the result is rounded.
        let mut sums: Matrix<f32> = self.matrix(rows, width)?;
        let view = sums.view_mut();
        let mut half = (self.precision == Precision::F16).then(|| self.matrix(rows, width)).transpose()?;
        let half_view = half.as_mut().map(Matrix::view_mut);
        let mut stream = Stream::new(self, Unfinished::F32(sums), rows, width)?;
        let stream_view = stream.rows_mut(width);
        let some = self.pool.rows_per_task(rows);
        self.pool.run(rows.div_ceil(some), &|task| {
            let rows = task * some..((task + 1) * some).min(rows);
            self.sum_embeddings(tables, tokens, rows.clone(), view);
            self.normalise_stream(stream_view, rows.clone(), &tables.norm);
            if let Some(to) = half_view {
                self.round(view, RowsMut::F16(to), rows, width);
            }
        });
        if let Some(half) = half {
            stream.residual = Unfinished::F16(half);
        }
        Ok(stream.done())
    }

    fn linear(&self, input: &Operand, linear: &Linear, activation: Activation) -> Result<Operand, Error> {
        let rows = input.values.rows();
        let mut output = self.output(rows, linear.0.outputs())?;
        let values = self.operand_for(input, linear)?;
        self.multiply(values.source(), 0..rows, linear, activation, Sink::Write(output.rows_mut()), None);
        Ok(Operand::new(output.done()))
    }

    fn linear_add_norm(
        &self,
        input: Operand,
        linear: &Linear,
        residual: Residual,
        norm: &Norm,
    ) -> Result<Hidden<Self>, Error> {
        let (rows, width) = (input.values.rows(), linear.0.outputs());
        let values = self.operand_for(&input, linear)?;
        drop(input);
        let mut stream = Stream::new(self, self.own(residual.0)?, rows, width)?;
        let view = stream.rows_mut(width);
        let then = |rows| self.normalise_stream(view, rows, norm);
        let sink = Sink::Add(view.residual);
        self.multiply(values.source(), 0..rows, linear, Activation::Identity, sink, Some(&then));
        Ok(stream.done())
    }

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error> {
        let FeedForward { up, activation, down, norm } = block;
        let Hidden { residual, operand } = hidden;
        let (rows, between) = (operand.values.rows(), up.0.outputs());
        let values = self.operand_for(&operand, up)?;
        drop(operand);
        // The operand is the residual stream itself unless a caller made them apart: each piece of its rows is read
        // before it is written.
        let input = Some(values).filter(|values| !values.same_as(&residual.0));
        let width = residual.0.width();
        let mut stream = Stream::new(self, self.own(residual.0)?, rows, width)?;
        let view = stream.rows_mut(width);
        let source = input.as_ref().map_or(stream.residual.source(), Values::source);
        let pieces = rows.div_ceil((INTERMEDIATE_BYTES / (between * size_of::<f32>()).max(1)).max(384)).max(1);
        let piece = rows.div_ceil(pieces).max(1);
        let mut intermediate = self.intermediate(piece.min(rows), between)?;
        let mut quantised = match self.encoder.operand {
            Type::U8(largest) => Some(Quantised::take(&self.recycler, largest, piece.min(rows), between)?),
            Type::F32 | Type::Bf16 => None,
        };
        for start in (0..rows).step_by(piece) {
            let rows = start..(start + piece).min(rows);
            let written = intermediate.rows_mut().shifted(start);
            let mut read = intermediate.source().shifted(start);
            let mut quantise = None;
            if let Some(quantised) = &mut quantised {
                let (from, to) = (read, quantised.rows_mut().shifted(start));
                quantise = Some(move |rows| self.quantise(from, to, rows, between));
                read = quantised.source().shifted(start);
            }
            let then = quantise.as_ref().map(|quantise| quantise as &(dyn Fn(Range<usize>) + Sync));
            self.multiply(source, rows.clone(), up, activation, Sink::Write(written), then);
            let then = |rows| self.normalise_stream(view, rows, norm);
            self.multiply(read, rows, down, Activation::Identity, Sink::Add(view.residual), Some(&then));
        }
        Ok(stream.done())
    }

    fn attention(&self, qkv: Operand, heads: usize, sequences: &Sequences) -> Result<Operand, Error> {
        let qkv = qkv.values;
        let hidden = qkv.width() / 3;
        let head_size = hidden / heads.max(1);
        let mut context = self.output(qkv.rows(), hidden)?;
        let half = self.precision == Precision::F16;
        let work = Attention { qkv: qkv.source(), heads, head_size, sequences, half, context: context.rows_mut() };
        attention(self.attention, &self.pool, &work);
        Ok(Operand::new(context.done()))
    }

    fn layer_norm(&self, input: Operand, norm: &Norm) -> Result<Operand, Error> {
        let rows = input.values.rows();
        let Operand { values, wide } = input;
        let mut values = self.own(wide.map_or(values, Values::F32))?;
        self.normalise(values.rows_mut(), 0..rows, norm);
        Ok(Operand::new(values.done()))
    }

    fn gather_rows(&self, input: &Operand, rows: &[u32]) -> Result<Operand, Error> {
        let rows = rows.iter().map(|&row| row as usize);
        Ok(Operand::new(match input.widest() {
            Values::F32(matrix) => Values::F32(Arc::new(gathered(&self.recycler, &matrix, rows)?)),
            Values::F16(matrix) => Values::F16(Arc::new(gathered(&self.recycler, &matrix, rows)?)),
            Values::Bf16(matrix) => Values::Bf16(Arc::new(gathered(&self.recycler, &matrix, rows)?)),
            quantised @ Values::Int8(_) => {
                let mut output = self.matrix(rows.len(), quantised.width())?;
                rows.enumerate().for_each(|(index, row)| quantised.read_row(row, output.row_mut(index)));
                Values::F32(Arc::new(output))
            }
        }))
    }

    fn logits(&self, input: &Operand, linear: &Linear) -> Result<CpuLogits, Error> {
        let rows = input.values.rows();
        let mut output = self.matrix(rows, linear.0.outputs())?;
        let sink = Sink::Write(RowsMut::F32(output.view_mut()));
        let values = self.operand_for(input, linear)?;
        self.multiply(values.source(), 0..rows, linear, Activation::Identity, sink, None);
        Ok(CpuLogits(output))
    }

    fn log_softmax(&self, CpuLogits(mut logits): CpuLogits, axis: SoftmaxAxis) -> Result<CpuLogits, Error> {
        let (rows, width) = (logits.rows(), logits.width());
        let isa = self.isa;
        match axis {
            SoftmaxAxis::Width => {
                let view = logits.view_mut();
                self.pool.run(rows, &|row| {
                    // SAFETY: the row lies within the matrix, and no other task has it.
                    let values = unsafe { std::slice::from_raw_parts_mut(view.at(row, 0), width) };
                    // SAFETY: `isa` is available.
                    unsafe { isa.run(LogSoftmax(values)) };
                });
            }
            SoftmaxAxis::Rows(block) => {
                let mut column = vec![0.0; block];
                for start in (0..rows).step_by(block) {
                    for index in 0..width {
                        (0..block).for_each(|row| column[row] = logits.row(start + row)[index]);
                        // SAFETY: `isa` is available.
                        unsafe { isa.run(LogSoftmax(&mut column)) };
                        (0..block).for_each(|row| logits.row_mut(start + row)[index] = column[row]);
                    }
                }
            }
        }
        Ok(CpuLogits(logits))
    }

    fn download_logits(&self, CpuLogits(logits): &CpuLogits) -> Result<Vec<f32>, Error> {
        let mut values = Vec::with_capacity(logits.rows() * logits.width());
        (0..logits.rows()).for_each(|row| values.extend_from_slice(logits.row(row)));
        Ok(values)
    }

    fn recorded(
        &self,
        _: &NoRecording,
        _: Tokens<'_>,
        _: &Sequences,
        work: &dyn Fn() -> Result<Operand, Error>,
    ) -> Result<Operand, Error> {
        let _awake = self.pool.forward();
        work()
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<Operand, Error> {
        let mut output = self.output(values.len() / width, width)?;
        values.chunks(width).enumerate().for_each(|(row, values)| output.write_row(row, values));
        Ok(Operand::new(output.done()))
    }

    fn download(&self, input: &Operand, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        let values = input.widest();
        let width = values.width();
        for (row, &target) in rows.iter().enumerate() {
            values.read_row(row, &mut out[target as usize * width..][..width]);
        }
        Ok(())
    }

    fn is_own(&self, value: Value<'_, Self>) -> bool {
        match value {
            Value::Operand(operand) => self.takes(&operand.values),
            Value::Residual(Residual(Values::F16(_))) => self.precision == Precision::F16,
            Value::Residual(Residual(Values::F32(_))) => self.precision != Precision::F16,
            Value::Residual(_) => false,
            Value::Linear(Linear(packed)) => {
                [self.encoder, self.head].iter().any(|kernel| std::ptr::eq(*kernel, packed.kernel()))
            }
            Value::Logits(_) | Value::Norm(_) | Value::Embeddings(_) => true,
        }
    }

    fn operand_extent(operand: &Operand) -> [usize; 2] {
        [operand.values.rows(), operand.values.width()]
    }

    fn residual_extent(residual: &Residual) -> [usize; 2] {
        [residual.0.rows(), residual.0.width()]
    }

    fn logits_extent(CpuLogits(logits): &CpuLogits) -> [usize; 2] {
        [logits.rows(), logits.width()]
    }

    fn linear_extent(Linear(packed): &Linear) -> [usize; 2] {
        [packed.outputs(), packed.inputs()]
    }

    fn norm_width(norm: &Norm) -> usize {
        norm.gamma.len()
    }

    fn table_extents(tables: &Embeddings) -> TableExtents {
        let width = tables.norm.gamma.len();
        TableExtents {
            words: tables.word.shape()[0],
            positions: tables.position.shape()[0],
            types: tables.token_type.len() / width,
            width,
        }
    }
}

impl Cpu {
    /// Whether the kernels of this precision read such values.
    fn takes(&self, values: &Values) -> bool {
        match values {
            Values::F32(_) => self.precision != Precision::F16,
            Values::F16(_) => self.precision == Precision::F16,
            Values::Bf16(_) => self.head.operand == Type::Bf16,
            Values::Int8(quantised) => self.encoder.operand == Type::U8(quantised.largest()),
        }
    }

    /// An operand's values as `linear` takes them.
    fn operand_for(&self, input: &Operand, linear: &Linear) -> Result<Values, Error> {
        let quantised = matches!(linear.0.kernel().operand, Type::U8(_));
        let values = match &input.values {
            // A matrix outside the encoder takes what an operand of eight bits was made from.
            Values::Int8(_) if !quantised => input.widest(),
            values => values.clone(),
        };
        self.fitting(values, linear)
    }

    /// What stands between the two matrices of a feed-forward block.
    fn intermediate(&self, rows: usize, width: usize) -> Result<Unfinished, Error> {
        match self.precision {
            // MindSpore's compiled graph rounds neither side of the activation.
            Precision::F16 => Ok(Unfinished::F32(self.matrix(rows, width)?)),
            _ => self.output(rows, width),
        }
    }
}
