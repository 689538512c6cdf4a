//! The contract's operations on the CPU, made of products, attention and kernels that work row by row.
//! Arguments have been checked by `backend/checked.rs`; threads are the pool's, arithmetic the kernels'.

use std::ops::Range;
use std::sync::Arc;

use super::attention::{AttentionWork, attention};
use super::gemm::{Multiplication, PackedLinear, multiply};
use super::rows::{OperandRows, OperandType, QuantisedRowsMut, RowsMut};
use super::scratch::{at_least, with_scratch};
use super::softmax::LogSoftmax;
use super::stream::{ResidualStream, UnfinishedOperand};
use super::values::{QuantisedMatrix, StoredMatrix, UnfinishedMatrix, gathered};
use super::view::ViewMut;
use super::{Cpu, CpuEmbeddings, CpuLogits, CpuNorm, CpuOperand, CpuResidual};
use crate::backend::activation::Activation;
use crate::backend::error::Error;
use crate::backend::kernels::{Kernels, MadeValue, TableExtents};
use crate::backend::precision::Precision;
use crate::backend::recording::NoRecording;
use crate::backend::sequences::{Sequences, SoftmaxAxis, Tokens};
use crate::backend::sources::{EmbeddingSource, LinearSource, MatrixRole};
use crate::backend::{FeedForward, Hidden};
use crate::tensor::HostTensor;

/// Bytes of the intermediate of a feed-forward block that still fit a shared cache beside the weights.
const INTERMEDIATE_BYTES: usize = 12 << 20;

impl Cpu {
    /// The sums of three embeddings of the tokens from `first` on, not yet normalised.
    fn sum_embeddings(&self, tables: &CpuEmbeddings, tokens: Tokens<'_>, first: usize, sums: &mut ViewMut<'_, f32>) {
        let width = tables.norm.gamma.len();
        with_scratch(|scratch| {
            let other: &mut [f32] = at_least(&mut scratch.operand, width);
            for row in 0..sums.len() {
                let (token, sum) = (first + row, &mut sums.row(row)[..width]);
                tables.word.read_f32(tokens.input_ids[token] as usize * width, sum);
                tables.position.read_f32(tokens.position_ids[token] as usize * width, other);
                let token_type = &tables.token_type[tokens.token_type_ids[token] as usize * width..][..width];
                // Word and type first, as MindSpore adds them.
                for ((sum, &position), &token_type) in sum.iter_mut().zip(&*other).zip(token_type) {
                    *sum = (*sum + token_type) + position;
                }
            }
        });
    }
}

impl Kernels for Cpu {
    type Residual = CpuResidual;
    type Operand = CpuOperand;
    type Logits = CpuLogits;
    type Linear = PackedLinear;
    type Norm = CpuNorm;
    type Embeddings = CpuEmbeddings;
    type Recording = NoRecording;

    fn precision(&self) -> Precision {
        self.precision
    }

    fn load_linear(&self, parts: &[LinearSource<'_>], role: MatrixRole) -> Result<PackedLinear, Error> {
        let kernel = match role {
            MatrixRole::Encoder => self.encoder,
            MatrixRole::Head => self.head,
        };
        PackedLinear::new(kernel, &self.pool, parts)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<CpuNorm, Error> {
        Ok(CpuNorm { gamma: gamma.to_f32(), beta: beta.to_f32(), epsilon })
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: CpuNorm) -> Result<CpuEmbeddings, Error> {
        let EmbeddingSource { word, position, token_type } = source;
        Ok(CpuEmbeddings { word: word.clone(), position: position.clone(), token_type: token_type.to_f32(), norm })
    }

    fn embed(&self, tables: &CpuEmbeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error> {
        let (rows, width) = (tokens.input_ids.len(), tables.norm.gamma.len());
        // The sum and its norm are f32 in every precision, as in MindSpore; only the result is rounded.
        let mut sums = self.matrix(rows, width)?;
        let mut half = (self.precision == Precision::F16).then(|| self.matrix(rows, width)).transpose()?;
        let mut operand = UnfinishedOperand::new(self, rows, width)?;
        let some = self.pool.rows_per_task(rows);
        let mut halves = half.as_mut().into_iter().flat_map(|half| half.view_mut().into_chunks(some));
        let operands = operand.rows_mut().into_chunks(rows, some);
        let chunks = sums
            .view_mut()
            .into_chunks(some)
            .zip(operands)
            .enumerate()
            .map(|(index, (sums, operand))| (index * some, sums, operand, halves.next()));
        let chunks = chunks.collect();
        drop(halves);
        self.pool.each(chunks, &|(first, mut sums, operand, half)| {
            self.sum_embeddings(tables, tokens, first, &mut sums);
            let mut rows = RowsMut::F32(sums);
            self.normalise_stream(&mut rows, operand, &tables.norm);
            if let (Some(half), RowsMut::F32(sums)) = (half, rows) {
                self.round(sums.read(), RowsMut::F16(half), width);
            }
        });
        let residual = half.map_or(UnfinishedMatrix::F32(sums), UnfinishedMatrix::F16);
        Ok(ResidualStream { residual, operand }.done())
    }

    fn linear(&self, input: &CpuOperand, linear: &PackedLinear, activation: Activation) -> Result<CpuOperand, Error> {
        let rows = input.values.rows();
        let mut output = self.output(rows, linear.outputs())?;
        let values = self.operand_for(input, linear)?;
        self.multiply(values.operand_rows(), linear, activation, output.rows_mut());
        Ok(CpuOperand::new(output.done()))
    }

    fn linear_add_norm(
        &self,
        input: CpuOperand,
        linear: &PackedLinear,
        residual: CpuResidual,
        norm: &CpuNorm,
    ) -> Result<Hidden<Self>, Error> {
        let (rows, width) = (input.values.rows(), linear.outputs());
        let values = self.operand_for(&input, linear)?;
        drop(input);
        let operand = UnfinishedOperand::new(self, rows, width)?;
        let mut stream = ResidualStream { residual: self.own(residual.0)?, operand };
        self.multiply_add_norm(values.operand_rows(), linear, &mut stream, 0..rows, norm);
        Ok(stream.done())
    }

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error> {
        let FeedForward { up, activation, down, norm } = block;
        let Hidden { residual, operand } = hidden;
        let (rows, between) = (operand.values.rows(), up.outputs());
        let values = self.operand_for(&operand, up)?;
        drop(operand);
        // The operand is the residual stream itself unless a caller made them apart; each piece of its rows is read
        // before it is overwritten.
        let input = Some(values).filter(|values| !values.same_as(&residual.0));
        let width = residual.0.width();
        let operand = UnfinishedOperand::new(self, rows, width)?;
        let mut stream = ResidualStream { residual: self.own(residual.0)?, operand };
        let pieces = rows.div_ceil((INTERMEDIATE_BYTES / (between * size_of::<f32>()).max(1)).max(384)).max(1);
        let piece = rows.div_ceil(pieces).max(1);
        let mut intermediate = self.intermediate(piece.min(rows), between)?;
        let mut quantised = match self.encoder.operand {
            OperandType::U8(largest) => Some(QuantisedMatrix::take(&self.recycler, largest, piece.min(rows), between)?),
            OperandType::F32 | OperandType::Bf16 => None,
        };
        for start in (0..rows).step_by(piece) {
            let rows = start..(start + piece).min(rows);
            let source = input.as_ref().map_or(stream.residual.operand_rows(), StoredMatrix::operand_rows);
            let source = source.rows(rows.clone());
            let written = intermediate.rows_mut().into_rows(0..rows.len());
            let read = match &mut quantised {
                Some(quantised) => {
                    self.multiply_quantise(source, up, activation, written, &quantised.rows_mut());
                    quantised.rows()
                }
                None => {
                    self.multiply(source, up, activation, written);
                    intermediate.operand_rows()
                }
            };
            self.multiply_add_norm(read.rows(0..rows.len()), down, &mut stream, rows, norm);
        }
        Ok(stream.done())
    }

    fn attention(&self, qkv: CpuOperand, heads: usize, sequences: &Sequences) -> Result<CpuOperand, Error> {
        let qkv = qkv.values;
        let hidden = qkv.width() / 3;
        let head_size = hidden / heads.max(1);
        let mut context = self.output(qkv.rows(), hidden)?;
        let half = self.precision == Precision::F16;
        let (qkv, context_rows) = (qkv.operand_rows(), context.rows_mut());
        let work = AttentionWork { qkv, heads, head_size, sequences, half, context: context_rows };
        attention(self.attention, &self.pool, &work);
        Ok(CpuOperand::new(context.done()))
    }

    fn layer_norm(&self, input: CpuOperand, norm: &CpuNorm) -> Result<CpuOperand, Error> {
        let CpuOperand { values, wide } = input;
        let mut values = self.own(wide.map_or(values, StoredMatrix::F32))?;
        self.normalise(&mut values.rows_mut(), norm);
        Ok(CpuOperand::new(values.done()))
    }

    fn gather_rows(&self, input: &CpuOperand, rows: &[u32]) -> Result<CpuOperand, Error> {
        let rows = rows.iter().map(|&row| row as usize);
        Ok(CpuOperand::new(match input.widest() {
            StoredMatrix::F32(matrix) => StoredMatrix::F32(Arc::new(gathered(&self.recycler, &matrix, rows)?)),
            StoredMatrix::F16(matrix) => StoredMatrix::F16(Arc::new(gathered(&self.recycler, &matrix, rows)?)),
            StoredMatrix::Bf16(matrix) => StoredMatrix::Bf16(Arc::new(gathered(&self.recycler, &matrix, rows)?)),
            quantised @ StoredMatrix::Int8(_) => {
                let mut output = self.matrix(rows.len(), quantised.width())?;
                rows.enumerate().for_each(|(index, row)| quantised.read_row(row, output.row_mut(index)));
                StoredMatrix::F32(Arc::new(output))
            }
        }))
    }

    fn logits(&self, input: &CpuOperand, linear: &PackedLinear) -> Result<CpuLogits, Error> {
        let rows = input.values.rows();
        let mut output = self.matrix(rows, linear.outputs())?;
        let values = self.operand_for(input, linear)?;
        self.multiply(values.operand_rows(), linear, Activation::Identity, RowsMut::F32(output.view_mut()));
        Ok(CpuLogits { values: output, axis: None })
    }

    fn log_softmax(&self, mut logits: CpuLogits, axis: SoftmaxAxis) -> Result<CpuLogits, Error> {
        if logits.axis.is_some() {
            let (values, width) = (Kernels::download_logits(self, &logits)?, logits.values.width());
            let rows = values.chunks(width).enumerate();
            rows.for_each(|(row, values)| logits.values.row_mut(row).copy_from_slice(values));
        }
        logits.axis = Some(axis);
        Ok(logits)
    }

    fn download_logits(&self, CpuLogits { values: logits, axis }: &CpuLogits) -> Result<Vec<f32>, Error> {
        let (rows, width, isa) = (logits.rows(), logits.width(), self.isa);
        let mut values = vec![0.0; rows * width];
        let some = self.pool.rows_per_task(rows);
        let by_row = *axis == Some(SoftmaxAxis::Width);
        let chunks: Vec<_> = values.chunks_mut(some * width).enumerate().collect();
        self.pool.each(chunks, &|(task, chunk): (usize, &mut [f32])| {
            for (row, values) in chunk.chunks_mut(width).enumerate() {
                values.copy_from_slice(&logits.row(task * some + row)[..width]);
                if by_row {
                    isa.run(LogSoftmax(values));
                }
            }
        });
        if let Some(SoftmaxAxis::Rows(block)) = *axis {
            let mut column = vec![0.0; block];
            for values in values.chunks_mut(block * width) {
                for index in 0..width {
                    let strided = || values.iter().skip(index).step_by(width);
                    column.iter_mut().zip(strided()).for_each(|(to, from)| *to = *from);
                    isa.run(LogSoftmax(&mut column));
                    values.iter_mut().skip(index).step_by(width).zip(&column).for_each(|(to, from)| *to = *from);
                }
            }
        }
        Ok(values)
    }

    fn recorded(
        &self,
        _: &NoRecording,
        _: Tokens<'_>,
        _: &Sequences,
        work: &dyn Fn() -> Result<CpuOperand, Error>,
    ) -> Result<CpuOperand, Error> {
        let _awake = self.pool.forward();
        work()
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<CpuOperand, Error> {
        let mut output = self.output(values.len() / width, width)?;
        values.chunks(width).enumerate().for_each(|(row, values)| output.write_row(row, values));
        Ok(CpuOperand::new(output.done()))
    }

    fn download(&self, input: &CpuOperand, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        let values = input.widest();
        let width = values.width();
        for (row, &target) in rows.iter().enumerate() {
            values.read_row(row, &mut out[target as usize * width..][..width]);
        }
        Ok(())
    }

    fn is_own(&self, value: MadeValue<'_, Self>) -> bool {
        match value {
            MadeValue::Operand(operand) => self.takes(&operand.values),
            MadeValue::Residual(CpuResidual(StoredMatrix::F16(_))) => self.precision == Precision::F16,
            MadeValue::Residual(CpuResidual(StoredMatrix::F32(_))) => self.precision != Precision::F16,
            MadeValue::Residual(_) => false,
            MadeValue::Linear(packed) => {
                [self.encoder, self.head].iter().any(|kernel| std::ptr::eq(*kernel, packed.kernel()))
            }
            MadeValue::Logits(_) | MadeValue::Norm(_) | MadeValue::Embeddings(_) => true,
        }
    }

    fn operand_extent(operand: &CpuOperand) -> [usize; 2] {
        [operand.values.rows(), operand.values.width()]
    }

    fn residual_extent(residual: &CpuResidual) -> [usize; 2] {
        [residual.0.rows(), residual.0.width()]
    }

    fn logits_extent(CpuLogits { values, .. }: &CpuLogits) -> [usize; 2] {
        [values.rows(), values.width()]
    }

    fn linear_extent(packed: &PackedLinear) -> [usize; 2] {
        [packed.outputs(), packed.inputs()]
    }

    fn norm_width(norm: &CpuNorm) -> usize {
        norm.gamma.len()
    }

    fn table_extents(tables: &CpuEmbeddings) -> TableExtents {
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
    /// A product whose results are quantised into `to`, block by block.
    fn multiply_quantise(
        &self,
        operand: OperandRows<'_>,
        linear: &PackedLinear,
        activation: Activation,
        results: RowsMut<'_>,
        to: &QuantisedRowsMut<'_>,
    ) {
        let then = |rows: Range<usize>, results: RowsMut<'_>| {
            // SAFETY: `multiply` calls this once for each row, so no other part has these.
            let to = unsafe { to.part(rows) };
            self.quantise(results.read(), to, linear.outputs());
        };
        let half = self.precision == Precision::F16;
        let product = Multiplication { operand, linear, activation, half, results, add: false, then: Some(&then) };
        multiply(&self.pool, &product);
    }

    /// A product added to `rows` of the residual stream, which are then normalised, block by block.
    fn multiply_add_norm(
        &self,
        operand: OperandRows<'_>,
        linear: &PackedLinear,
        stream: &mut ResidualStream,
        rows: Range<usize>,
        norm: &CpuNorm,
    ) {
        let results = stream.residual.rows_mut().into_rows(rows.clone());
        let to = stream.operand.rows_mut();
        let then = |of_block: Range<usize>, mut results: RowsMut<'_>| {
            let of_all = rows.start + of_block.start..rows.start + of_block.end;
            // SAFETY: `multiply` calls this once for each row, so no other part has these.
            let to = unsafe { to.part(of_all) };
            self.normalise_stream(&mut results, to, norm);
        };
        let (activation, half) = (Activation::Identity, self.precision == Precision::F16);
        let product = Multiplication { operand, linear, activation, half, results, add: true, then: Some(&then) };
        multiply(&self.pool, &product);
    }

    /// Whether the kernels of this precision read such values.
    fn takes(&self, values: &StoredMatrix) -> bool {
        match values {
            StoredMatrix::F32(_) => self.precision != Precision::F16,
            StoredMatrix::F16(_) => self.precision == Precision::F16,
            StoredMatrix::Bf16(_) => self.head.operand == OperandType::Bf16,
            StoredMatrix::Int8(quantised) => self.encoder.operand == OperandType::U8(quantised.largest()),
        }
    }

    /// An operand's values as `linear` takes them.
    fn operand_for(&self, input: &CpuOperand, linear: &PackedLinear) -> Result<StoredMatrix, Error> {
        let quantised = matches!(linear.kernel().operand, OperandType::U8(_));
        let values = match &input.values {
            // A matrix outside the encoder takes the values that were quantised.
            StoredMatrix::Int8(_) if !quantised => input.widest(),
            values => values.clone(),
        };
        self.fitting(values, linear)
    }

    /// The output of the first matrix of a feed-forward block.
    fn intermediate(&self, rows: usize, width: usize) -> Result<UnfinishedMatrix, Error> {
        match self.precision {
            // MindSpore's compiled graph rounds neither side of the activation.
            Precision::F16 => Ok(UnfinishedMatrix::F32(self.matrix(rows, width)?)),
            _ => self.output(rows, width),
        }
    }
}
