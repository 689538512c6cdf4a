//! The contract's operations on the NPU: a plan for each shape, buffers, launches in order.

use super::Npu;
use super::launch::Plan;
use super::tensor::{Data, Tensor, padded};
use super::tiling::{GatherTiling, NormTiling, OutputType};
use super::weights::{Embeddings, Linear, Norm};
use crate::backend::{
    Activation, Backend, EmbeddingSource, Error, FeedForward, Hidden, LinearSource, Precision, Sequences, SoftmaxAxis,
    Tokens, expect,
};
use crate::runtime::{DeviceBuffer, Event};
use crate::tensor::HostTensor;

impl Backend for Npu {
    type Residual = Tensor;
    type Operand = Tensor;
    type Linear = Linear;
    type Norm = Norm;
    type Embeddings = Embeddings;

    fn precision(&self) -> Precision {
        Precision::F16
    }

    fn load_linear(&self, parts: &[LinearSource<'_>]) -> Result<Linear, Error> {
        self.loader().linear(parts)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<Norm, Error> {
        self.loader().norm(gamma, beta, epsilon)
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: Norm) -> Result<Embeddings, Error> {
        self.loader().embeddings(source, norm)
    }

    fn embed(&self, tables: &Embeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error> {
        let (rows, norm) = (tokens.input_ids.len(), &tables.norm);
        expect("embed", "token types", tokens.token_type_ids.len(), rows)?;
        expect("embed", "positions", tokens.position_ids.len(), rows)?;
        let out = self.activations(rows, norm.width)?;
        if rows > 0 {
            let ids = self.ids_of(tokens)?;
            let prepared = self.prepare_norm("embed_layer_norm", rows, norm, NormTiling::embed)?;
            self.queue(&prepared, |arguments| {
                let gathered = arguments.buffer(ids.buffer()).buffer(&tables.word).buffer(&tables.position);
                gathered.buffer(&tables.token_type).buffer(&norm.gamma).buffer(&norm.beta).buffer(out.buffer())
            })?;
        }
        Ok(both(Tensor::half(out, rows, norm.width)))
    }

    fn linear(&self, input: &Tensor, linear: &Linear, activation: Activation) -> Result<Tensor, Error> {
        let out = self.activations(input.rows, linear.outputs)?;
        if input.rows > 0 {
            self.multiply("linear", input, linear, (activation, OutputType::Half), out.buffer())?;
        }
        Ok(Tensor::half(out, input.rows, linear.outputs))
    }

    fn logits(&self, input: &Tensor, linear: &Linear) -> Result<Tensor, Error> {
        let out: DeviceBuffer<f32> = self.stream().alloc(input.rows * linear.padded_outputs)?;
        if input.rows > 0 {
            self.multiply("logits", input, linear, (Activation::Identity, OutputType::Single), &out)?;
        }
        Ok(Tensor::single(out, input.rows, linear.outputs))
    }

    fn linear_add_norm(
        &self,
        input: Tensor,
        linear: &Linear,
        residual: Tensor,
        norm: &Norm,
    ) -> Result<Hidden<Self>, Error> {
        let sum = self.linear(&input, linear, Activation::Identity)?;
        drop(input);
        expect("linear_add_norm", "rows of the residual", residual.rows, sum.rows)?;
        expect("linear_add_norm", "width of the residual", residual.width, sum.width)?;
        expect("linear_add_norm", "width of the normalisation", norm.width, sum.width)?;
        let (rows, out) = (sum.rows, self.activations(sum.rows, sum.width)?);
        if rows > 0 {
            let (sum, residual) = (self.half("linear_add_norm", &sum)?, self.half("linear_add_norm", &residual)?);
            let prepared = self.prepare_norm("add_layer_norm", rows, norm, NormTiling::add)?;
            self.queue(&prepared, |arguments| {
                let operands = arguments.buffer(sum.buffer()).buffer(residual.buffer());
                operands.buffer(&norm.gamma).buffer(&norm.beta).buffer(out.buffer())
            })?;
        }
        Ok(both(Tensor::half(out, rows, norm.width)))
    }

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error> {
        let intermediate = self.linear(&hidden.operand, block.up, block.activation)?;
        self.linear_add_norm(intermediate, block.down, hidden.residual, block.norm)
    }

    fn attention(&self, qkv: Tensor, heads: usize, sequences: &Sequences) -> Result<Tensor, Error> {
        expect("attention", "rows of Q | K | V", qkv.rows, sequences.tokens())?;
        let (rows, width) = (qkv.rows, qkv.width / 3);
        expect("attention", "width of Q | K | V", qkv.width, 3 * heads * (width / heads.max(1)))?;
        let out = self.activations(rows, width)?;
        if rows > 0 {
            self.attend(self.half("attention", &qkv)?, heads, width, sequences, &out)?;
        }
        Ok(Tensor::half(out, rows, width))
    }

    fn layer_norm(&self, input: Tensor, norm: &Norm) -> Result<Tensor, Error> {
        expect("layer_norm", "width of the input", input.width, norm.width)?;
        let (rows, out) = (input.rows, self.activations(input.rows, norm.width)?);
        if rows > 0 {
            let input = self.half("layer_norm", &input)?;
            let prepared = self.prepare_norm("layer_norm", rows, norm, NormTiling::add)?;
            self.queue(&prepared, |arguments| {
                arguments.buffer(input.buffer()).buffer(&norm.gamma).buffer(&norm.beta).buffer(out.buffer())
            })?;
        }
        Ok(Tensor::half(out, rows, norm.width))
    }

    fn gather_rows(&self, input: &Tensor, rows: &[u32]) -> Result<Tensor, Error> {
        if let Some(&beyond) = rows.iter().find(|&&row| row as usize >= input.rows) {
            return Err(Error::Shape {
                operation: "gather_rows",
                what: "rows",
                found: input.rows,
                expected: beyond as usize + 1,
            });
        }
        let from = match &input.data {
            Data::Half(held) => held,
            Data::Single(buffer) => return self.gather_singles(input, buffer, rows),
        };
        let (width, out) = (padded(input.width), self.activations(rows.len(), input.width)?);
        if !rows.is_empty() {
            let key = ("gather_rows", [input.rows as u32, rows.len() as u32, width as u32, 0, 0]);
            let prepared = self.launcher.prepare(&self.stream(), key, || {
                let tiling = GatherTiling::new(&self.chip, rows.len() as u32, input.rows as u32, width as u32);
                let tiling = tiling.ok_or_else(|| self.no_kernel("gather_rows", "width", width))?;
                Ok(Plan::simple("gather_rows", tiling.blocks(&self.chip), &tiling))
            })?;
            let ids = self.words.place(&self.stream(), rows)?;
            self.queue(&prepared, |arguments| arguments.buffer(from.buffer()).buffer(&ids).buffer(out.buffer()))?;
        }
        Ok(Tensor::half(out, rows.len(), input.width))
    }

    fn log_softmax(&self, logits: &Tensor, axis: SoftmaxAxis) -> Result<Vec<f32>, Error> {
        let (rows, width) = (logits.rows, logits.width);
        let order: Vec<u32> = (0..rows as u32).collect();
        let mut values = vec![0.0; rows * width];
        match (axis, &logits.data) {
            (SoftmaxAxis::Width, Data::Single(buffer)) => {
                let normalised = self.log_softmax_of_rows(logits, buffer)?;
                self.download(&normalised, &order, &mut values)?;
            }
            // What no head asks for: operands in place of logits.
            (SoftmaxAxis::Width, Data::Half(_)) => {
                self.download(logits, &order, &mut values)?;
                values.chunks_mut(width.max(1)).for_each(|row| log_softmax_down(row, 1));
            }
            // A value or two for each position: less work than a launch.
            (SoftmaxAxis::Rows(block), _) => {
                expect("log_softmax", "rows beyond whole blocks", rows % block.max(1), 0)?;
                self.download(logits, &order, &mut values)?;
                values.chunks_mut((block * width).max(1)).for_each(|block| log_softmax_down(block, width));
            }
        }
        Ok(values)
    }

    fn repeated(
        &self,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<Tensor, Error>,
    ) -> Result<Tensor, Error> {
        if tokens.input_ids.is_empty() { work() } else { self.queue_or_replay(tokens, sequences, work) }
    }

    fn width(&self, input: &Tensor) -> usize {
        input.width
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<Tensor, Error> {
        expect("upload", "values beyond whole rows", values.len() % width.max(1), 0)?;
        let rows = values.len() / width.max(1);
        let out = self.activations(rows, width)?;
        let len = out.buffer().len();
        let mut staged = self.halves.take(len)?;
        self.layout.gather(values, width, &mut staged.write()?[..len]);
        self.stream().upload(staged.slice(..len)?, out.buffer())?;
        self.halves.give(staged);
        Ok(Tensor::half(out, rows, width))
    }

    fn download(&self, input: &Tensor, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        expect("download", "rows", rows.len(), input.rows)?;
        // The other stream waits for what made the tensor, and nobody for what is queued after it.
        let made = Event::new(&self.device)?;
        self.stream().record(&made)?;
        self.returns.wait(&made)?;
        match &input.data {
            Data::Half(held) => {
                let len = held.buffer().len();
                let staged = self.halves.take(len)?;
                self.returns.download(held.buffer(), staged.slice(..len)?)?;
                self.layout.scatter(&staged.read()?[..len], input.width, rows, out);
                self.halves.give(staged);
            }
            Data::Single(buffer) => {
                let staged = self.singles.take(buffer.len())?;
                self.returns.download(&**buffer, staged.slice(..buffer.len())?)?;
                let values = staged.read()?;
                for (values, &row) in values.chunks_exact(padded(input.width).max(1)).zip(rows) {
                    out[row as usize * input.width..][..input.width].copy_from_slice(&values[..input.width]);
                }
                drop(values);
                self.singles.give(staged);
            }
        }
        // It is over, and with it all copies to the device before it: their memory may be used again.
        made.synchronize()?;
        Ok(())
    }
}

/// On the NPU the residual stream is the operand.
fn both(tensor: Tensor) -> Hidden<Npu> {
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
