//! The contract's operations on the NPU: a plan for each shape, buffers, launches in order.

use super::launch::{Arguments, NormKernel, ProductOut};
use super::recording::NpuRecording;
use super::session::Step;
use super::state::Npu;
use super::tensor::{NpuLogits, NpuTensor, padded};
use super::weights::{NpuEmbeddings, NpuLinear, NpuNorm};
use crate::backend::activation::Activation;
use crate::backend::error::Error;
use crate::backend::kernels::{Kernels, MadeValue, TableExtents};
use crate::backend::precision::Precision;
use crate::backend::sequences::{Sequences, SoftmaxAxis, Tokens};
use crate::backend::sources::{EmbeddingSource, LinearSource, MatrixRole};
use crate::backend::{FeedForward, Hidden};
use crate::runtime::Event;
use crate::tensor::HostTensor;

impl Kernels for Npu {
    type Residual = NpuTensor;
    type Operand = NpuTensor;
    type Logits = NpuLogits;
    type Linear = NpuLinear;
    type Norm = NpuNorm;
    type Embeddings = NpuEmbeddings;
    type Recording = NpuRecording;

    fn precision(&self) -> Precision {
        Precision::F16
    }

    fn load_linear(&self, parts: &[LinearSource<'_>], _: MatrixRole) -> Result<NpuLinear, Error> {
        self.loader("load_linear")?.linear(parts)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<NpuNorm, Error> {
        self.loader("load_norm")?.norm(gamma, beta, epsilon)
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: NpuNorm) -> Result<NpuEmbeddings, Error> {
        self.loader("load_embeddings")?.embeddings(source, norm)
    }

    fn embed(&self, tables: &NpuEmbeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error> {
        const OPERATION: &str = "embed";
        let (rows, norm) = (tokens.input_ids.len(), &tables.norm);
        let course = self.course(OPERATION, &[], |session| {
            // The recorded ids are those of the batch.
            if session.has_tokens(tokens) {
                Ok(Step::Embed { tables: tables.word.address() })
            } else {
                Err(session.fail(OPERATION))
            }
        })?;
        let embedded = self.produce(course, rows, norm.width, |out| {
            let prepared = self.prepare_norm(NormKernel::Embed, rows, norm)?;
            let arguments = Arguments::EmbedLayerNorm {
                ids: &*self.ids_of(tokens, tables.rows)?,
                tables: [&tables.word, &tables.position, &tables.token_type],
                scale: [&norm.gamma, &norm.beta],
                out: out.buffer(),
            };
            self.queue(&prepared, arguments)
        })?;
        Ok(both(embedded))
    }

    fn linear(&self, input: &NpuTensor, linear: &NpuLinear, activation: Activation) -> Result<NpuTensor, Error> {
        const OPERATION: &str = "linear";
        let course = self.course(OPERATION, &[input], |session| {
            let input = session.source(OPERATION, input)?;
            Ok(Step::Linear { input, weight: linear.weight.address(), activation })
        })?;
        self.produce(course, input.rows, linear.outputs, |out| {
            self.multiply(OPERATION, input, linear, activation, ProductOut::Half(out.buffer()))
        })
    }

    fn linear_add_norm(
        &self,
        input: NpuTensor,
        linear: &NpuLinear,
        residual: NpuTensor,
        norm: &NpuNorm,
    ) -> Result<Hidden<Self>, Error> {
        const OPERATION: &str = "linear_add_norm";
        let sum = Kernels::linear(self, &input, linear, Activation::Identity)?;
        drop(input);
        let course = self.course(OPERATION, &[&sum, &residual], |session| {
            let (sum, residual) = (session.source(OPERATION, &sum)?, session.source(OPERATION, &residual)?);
            Ok(Step::AddNorm { sum, residual, norm: norm.gamma.address() })
        })?;
        let rows = sum.rows;
        let normalised = self.produce(course, rows, sum.width, |out| {
            let (sum, residual) = (self.held(OPERATION, &sum)?, self.held(OPERATION, &residual)?);
            let prepared = self.prepare_norm(NormKernel::Add, rows, norm)?;
            let arguments = Arguments::AddLayerNorm {
                operands: [sum.buffer(), residual.buffer()],
                scale: [&norm.gamma, &norm.beta],
                out: out.buffer(),
            };
            self.queue(&prepared, arguments)
        })?;
        Ok(both(normalised))
    }

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error> {
        let intermediate = Kernels::linear(self, &hidden.operand, block.up, block.activation)?;
        Kernels::linear_add_norm(self, intermediate, block.down, hidden.residual, block.norm)
    }

    fn attention(&self, qkv: NpuTensor, heads: usize, sequences: &Sequences) -> Result<NpuTensor, Error> {
        const OPERATION: &str = "attention";
        let (rows, width) = (qkv.rows, qkv.width / 3);
        let course = self.course(OPERATION, &[&qkv], |session| {
            // The recorded work list is filled in with the batch's sequences.
            if !session.has_sequences(sequences) {
                return Err(session.fail(OPERATION));
            }
            Ok(Step::Attention { qkv: session.source(OPERATION, &qkv)?, heads })
        })?;
        self.produce(course, rows, width, |out| self.attend(self.held(OPERATION, &qkv)?, heads, width, sequences, out))
    }

    fn layer_norm(&self, input: NpuTensor, norm: &NpuNorm) -> Result<NpuTensor, Error> {
        const OPERATION: &str = "layer_norm";
        let course = self.course(OPERATION, &[&input], |session| {
            Ok(Step::Norm { input: session.source(OPERATION, &input)?, norm: norm.gamma.address() })
        })?;
        self.produce(course, input.rows, norm.width, |out| {
            let held = self.held(OPERATION, &input)?;
            let prepared = self.prepare_norm(NormKernel::Alone, input.rows, norm)?;
            let scale = [&norm.gamma, &norm.beta];
            self.queue(&prepared, Arguments::LayerNorm { input: held.buffer(), scale, out: out.buffer() })
        })
    }

    fn gather_rows(&self, input: &NpuTensor, rows: &[u32]) -> Result<NpuTensor, Error> {
        let course = self.unrecorded("gather_rows", &[input])?;
        self.produce(course, rows.len(), input.width, |out| self.gather(input, rows, out))
    }

    fn logits(&self, input: &NpuTensor, linear: &NpuLinear) -> Result<NpuLogits, Error> {
        self.unrecorded("logits", &[input])?;
        let buffer = self.stream().alloc(input.rows * linear.padded_outputs)?;
        if input.rows > 0 {
            self.multiply("logits", input, linear, Activation::Identity, ProductOut::Single(&buffer))?;
        }
        Ok(NpuLogits { owner: self.number, buffer, rows: input.rows, width: linear.outputs, down: None })
    }

    fn log_softmax(&self, logits: NpuLogits, axis: SoftmaxAxis) -> Result<NpuLogits, Error> {
        self.unrecorded("log_softmax", &[])?;
        let logits = if logits.down.is_some() { self.settled(logits)? } else { logits };
        match axis {
            SoftmaxAxis::Width => self.log_softmax_of_rows(logits),
            // A value or two for each position: less work than a launch, and the host reads them anyway.
            SoftmaxAxis::Rows(block) => Ok(NpuLogits { down: Some(block), ..logits }),
        }
    }

    fn download_logits(&self, logits: &NpuLogits) -> Result<Vec<f32>, Error> {
        self.unrecorded("download_logits", &[])?;
        let NpuLogits { buffer, rows, width, down, .. } = logits;
        let made = self.made()?;
        let staged = self.singles.take(buffer.len())?;
        self.returns.download(buffer, staged.slice(..buffer.len())?)?;
        let mut values = Vec::with_capacity(rows * width);
        for row in staged.read()?[..buffer.len()].chunks_exact(padded(*width)) {
            values.extend_from_slice(&row[..*width]);
        }
        self.singles.give(staged);
        made.synchronize()?;
        if let Some(block) = down {
            values.chunks_mut(block * width).for_each(|block| log_softmax_down(block, *width));
        }
        Ok(values)
    }

    fn recorded(
        &self,
        recording: &NpuRecording,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<NpuTensor, Error>,
    ) -> Result<NpuTensor, Error> {
        self.queue_or_replay(recording, tokens, sequences, work)
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<NpuTensor, Error> {
        let course = self.unrecorded("upload", &[])?;
        self.produce(course, values.len() / width, width, |out| {
            let len = out.buffer().len();
            let mut staged = self.halves.take(len)?;
            self.layout.gather(values, width, &mut staged.write()?[..len]);
            self.stream().upload(staged.slice(..len)?, out.buffer())?;
            self.halves.give(staged);
            Ok(())
        })
    }

    fn download(&self, input: &NpuTensor, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        self.unrecorded("download", &[input])?;
        let held = self.held("download", input)?;
        let made = self.made()?;
        let len = held.buffer().len();
        let staged = self.halves.take(len)?;
        self.returns.download(held.buffer(), staged.slice(..len)?)?;
        self.layout.scatter(&staged.read()?[..len], input.width, rows, out);
        self.halves.give(staged);
        // It is over, and with it all copies to the device before it: their memory may be used again.
        made.synchronize()?;
        Ok(())
    }

    fn is_own(&self, value: MadeValue<'_, Self>) -> bool {
        let owner = match value {
            MadeValue::Operand(tensor) | MadeValue::Residual(tensor) => tensor.owner,
            MadeValue::Logits(logits) => logits.owner,
            MadeValue::Linear(linear) => linear.owner,
            MadeValue::Norm(norm) => norm.owner,
            MadeValue::Embeddings(tables) => tables.norm.owner,
        };
        owner == self.number
    }

    fn operand_extent(operand: &NpuTensor) -> [usize; 2] {
        [operand.rows, operand.width]
    }

    fn residual_extent(residual: &NpuTensor) -> [usize; 2] {
        [residual.rows, residual.width]
    }

    fn logits_extent(logits: &NpuLogits) -> [usize; 2] {
        [logits.rows, logits.width]
    }

    fn linear_extent(linear: &NpuLinear) -> [usize; 2] {
        [linear.outputs, linear.inputs]
    }

    fn norm_width(norm: &NpuNorm) -> usize {
        norm.width
    }

    fn table_extents(tables: &NpuEmbeddings) -> TableExtents {
        let [words, positions, types] = tables.rows;
        TableExtents { words, positions, types, width: tables.norm.width }
    }
}

impl Npu {
    /// An event after all that makes what is about to be downloaded. The other stream waits for it, and nobody for what
    /// is queued after it.
    fn made(&self) -> Result<Event, Error> {
        let made = Event::new(&self.device)?;
        self.stream().record(&made)?;
        self.returns.wait(&made)?;
        Ok(made)
    }

    /// Logits with what the host is to do to them done.
    fn settled(&self, logits: NpuLogits) -> Result<NpuLogits, Error> {
        let NpuLogits { rows, width, .. } = logits;
        let values = Kernels::download_logits(self, &logits)?;
        let mut padded_rows = vec![0.0; logits.buffer.len()];
        for (to, values) in padded_rows.chunks_exact_mut(padded(width)).zip(values.chunks_exact(width)) {
            to[..width].copy_from_slice(values);
        }
        let buffer = self.singles.place(&self.stream(), &padded_rows)?;
        Ok(NpuLogits { owner: self.number, buffer, rows, width, down: None })
    }
}

/// On the NPU the residual stream is the operand.
fn both(tensor: NpuTensor) -> Hidden<Npu> {
    Hidden { residual: tensor.clone(), operand: tensor }
}

/// Log-softmax of each column of rows of `width`.
fn log_softmax_down(block: &mut [f32], width: usize) {
    for column in 0..width {
        let values = || (column..block.len()).step_by(width);
        let most = values().map(|at| block[at]).fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = values().map(|at| f64::from(block[at] - most).exp()).sum();
        let shift = f64::from(most) + sum.ln();
        for at in (column..block.len()).step_by(width) {
            block[at] = (f64::from(block[at]) - shift) as f32;
        }
    }
}
