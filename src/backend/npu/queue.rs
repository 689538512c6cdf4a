//! What the operations are made of: memory for activations, numbers on their way to the device, kernels prepared for a
//! shape and queued.

use std::sync::Arc;

use super::Npu;
use super::launch::{Plan, Prepared};
use super::replay::Inputs as Recorder;
use super::scratch::Held;
use super::tensor::{Data, Tensor, padded};
use super::tiling::{Chip, MatmulPlan, MatmulShape, NormTiling, OutputType, SoftmaxTiling, Tiling as _};
use super::weights::{Linear, Loader, Norm};
use crate::backend::{Activation, Error, Tokens, expect};
use crate::runtime::{DeviceBuffer, Element};

impl Npu {
    pub(super) fn loader(&self) -> Loader<'_> {
        Loader { stream: &self.stream, halves: &self.halves, singles: &self.singles }
    }

    /// Memory for `rows` rows of an activation.
    pub(super) fn activations(&self, rows: usize, width: usize) -> Result<Held, Error> {
        Ok(Held::new(&self.stream(), self.scratch(), self.layout.len(rows, width))?)
    }

    /// The numbers of tokens on the device: those of a recording lie where its replays read them.
    pub(super) fn ids_of(&self, tokens: Tokens<'_>) -> Result<Ids, Error> {
        if let Some(recorder) = self.recordings.recorder() {
            return Ok(Ids::Recorded(recorder));
        }
        let ids = self.stream().alloc(3 * tokens.input_ids.len())?;
        self.send_ids(tokens, &ids)?;
        Ok(Ids::Sent(ids))
    }

    /// Brings word, position and token type of every token to `ids`.
    pub(super) fn send_ids(&self, tokens: Tokens<'_>, ids: &DeviceBuffer<u32>) -> Result<(), Error> {
        let all = [tokens.input_ids, tokens.position_ids, tokens.token_type_ids].concat();
        Ok(self.words.send(&self.stream(), &all, ids)?)
    }

    /// An operand in f16: matrices and norms take no other.
    pub(super) fn half<'a>(&self, operation: &'static str, tensor: &'a Tensor) -> Result<&'a Held, Error> {
        match &tensor.data {
            Data::Half(held) => Ok(held),
            Data::Single(_) => Err(self.no_kernel(operation, "bytes of a value", size_of::<f32>())),
        }
    }

    pub(super) fn no_kernel(&self, operation: &'static str, what: &'static str, found: usize) -> Error {
        Error::Kernel { operation, architecture: self.chip.architecture, what, found }
    }

    pub(super) fn prepare_norm(
        &self,
        kernel: &'static str,
        rows: usize,
        norm: &Norm,
        tiling: impl FnOnce(&Chip, u32, u32, f32) -> Option<NormTiling>,
    ) -> Result<Arc<Prepared>, Error> {
        let key = (kernel, [rows as u32, norm.width as u32, norm.epsilon.to_bits(), 0, 0]);
        self.launcher.prepare(&self.stream(), key, || {
            let tiling = tiling(&self.chip, rows as u32, norm.width as u32, norm.epsilon);
            let tiling = tiling.ok_or_else(|| self.no_kernel(kernel, "width", norm.width))?;
            Ok(Plan::simple(kernel, tiling.rows.blocks(&self.chip), &tiling))
        })
    }

    /// Queues a product; `out` holds its padded outputs.
    pub(super) fn multiply<T: Element>(
        &self,
        operation: &'static str,
        input: &Tensor,
        linear: &Linear,
        (activation, output): (Activation, OutputType),
        out: &DeviceBuffer<T>,
    ) -> Result<(), Error> {
        expect(operation, "width of the input", input.width, linear.inputs)?;
        let (held, padded) = (self.half(operation, input)?, linear.padded_outputs);
        let [tokens, outputs, inputs] = [input.rows, padded, linear.inputs].map(|size| size as u32);
        let key = ("matmul", [tokens, outputs, inputs, activation as u32, output as u32]);
        let prepared = self.launcher.prepare(&self.stream(), key, || {
            let shape = MatmulShape { tokens, outputs, inputs };
            let plan = MatmulPlan::new(&self.chip, shape, activation, output);
            let plan = plan.ok_or_else(|| self.no_kernel(operation, "outputs", padded))?;
            Ok(Plan {
                kernel: plan.kernel,
                blocks: plan.blocks,
                tiling: plan.tiling.bytes(),
                workspace: plan.workspace,
                synchronises: plan.synchronises,
            })
        })?;
        let workspace = self.workspace(&prepared)?;
        self.queue(&prepared, |arguments| {
            let operands = arguments.buffer(held.buffer()).buffer(&linear.weight).buffer(&linear.bias);
            let operands = match &workspace {
                Some(workspace) => operands.buffer(workspace.buffer()),
                None => operands,
            };
            operands.buffer(out)
        })
    }

    /// The scratch memory of a launch, if it takes any.
    pub(super) fn workspace(&self, prepared: &Prepared) -> Result<Option<Held>, Error> {
        let values = prepared.workspace.div_ceil(size_of::<half::f16>() as u64) as usize;
        if values == 0 { Ok(None) } else { Ok(Some(Held::new(&self.stream(), self.scratch(), values)?)) }
    }

    /// Rows of logits, one copy each: there are few.
    pub(super) fn gather_singles(
        &self,
        input: &Tensor,
        from: &DeviceBuffer<f32>,
        rows: &[u32],
    ) -> Result<Tensor, Error> {
        let stride = padded(input.width);
        let out = self.stream().alloc(rows.len() * stride)?;
        for (to, &row) in rows.iter().enumerate() {
            let (first, to) = (row as usize * stride, to * stride);
            self.stream().copy(from.slice(first..first + stride)?, out.slice(to..to + stride)?)?;
        }
        Ok(Tensor::single(out, rows.len(), input.width))
    }

    pub(super) fn log_softmax_of_rows(&self, logits: &Tensor, buffer: &DeviceBuffer<f32>) -> Result<Tensor, Error> {
        let (rows, width, stride) = (logits.rows, logits.width, padded(logits.width));
        let out = self.stream().alloc(buffer.len())?;
        if rows > 0 {
            let key = ("log_softmax", [rows as u32, width as u32, 0, 0, 0]);
            let prepared = self.launcher.prepare(&self.stream(), key, || {
                let tiling = SoftmaxTiling::new(&self.chip, rows as u32, width as u32, stride as u32);
                let tiling = tiling.ok_or_else(|| self.no_kernel("log_softmax", "width", width))?;
                Ok(Plan::simple("log_softmax", tiling.blocks(&self.chip), &tiling))
            })?;
            self.queue(&prepared, |arguments| arguments.buffer(buffer).buffer(&out))?;
        }
        Ok(Tensor::single(out, rows, width))
    }
}

/// Word, position and token type of every token, on the device.
pub(super) enum Ids {
    Sent(DeviceBuffer<u32>),
    Recorded(Arc<Recorder>),
}

impl Ids {
    pub(super) fn buffer(&self) -> &DeviceBuffer<u32> {
        match self {
            Ids::Sent(ids) => ids,
            Ids::Recorded(recorder) => &recorder.ids,
        }
    }
}
