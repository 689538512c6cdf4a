//! Matrices packed for a kernel: read once, at load, from their file, whose pages are released as they are used.

use std::sync::Mutex;

use half::f16;

use super::kernel::ProductKernel;
use super::pack::PackStrip;
use super::strips::PackedStrips;
use crate::backend::cpu::buffer::Buffer;
use crate::backend::cpu::caches::LINE;
use crate::backend::cpu::pool::ThreadPool;
use crate::backend::cpu::scratch::{at_least, with_scratch};
use crate::backend::error::Error;
use crate::backend::precision::Precision;
use crate::backend::sources::LinearSource;
use crate::tensor::HostTensor;

/// A packed weight matrix and its bias.
pub struct PackedLinear {
    kernel: &'static ProductKernel,
    inputs: usize,
    outputs: usize,
    strip_len: usize,
    weights: Buffer<u8>,
    bias: Vec<f32>,
    scales: Vec<f32>,
    sums: Vec<f32>,
}

impl PackedLinear {
    pub(in crate::backend::cpu) fn kernel(&self) -> &'static ProductKernel {
        self.kernel
    }

    pub(in crate::backend::cpu) fn inputs(&self) -> usize {
        self.inputs
    }

    pub(in crate::backend::cpu) fn outputs(&self) -> usize {
        self.outputs
    }

    pub(super) fn strips(&self) -> usize {
        self.outputs.div_ceil(self.kernel.lanes)
    }

    /// The matrix as its kernel reads it.
    pub(super) fn packed(&self) -> PackedStrips<'_> {
        PackedStrips {
            inputs: self.inputs,
            strip_len: self.strip_len,
            weights: self.weights.numbers(),
            bias: &self.bias,
            scales: &self.scales,
            sums: &self.sums,
        }
    }

    /// Packs `parts` side by side for `kernel`, on all threads of `pool`.
    pub(in crate::backend::cpu) fn new(
        kernel: &'static ProductKernel,
        pool: &ThreadPool,
        parts: &[LinearSource<'_>],
    ) -> Result<Self, Error> {
        let inputs = parts.first().map_or(0, |part| part.weight.shape()[1]);
        let outputs = parts.iter().map(|part| part.weight.shape()[0]).sum::<usize>();
        if kernel.weight == Precision::F16 {
            for tensor in parts.iter().flat_map(|part| std::iter::once(part.weight).chain(part.bias)) {
                fits_f16(pool, tensor)?;
            }
        }
        let bias = joined_bias(kernel, parts);
        let strip_len = inputs.next_multiple_of(kernel.group) * kernel.lanes + LINE / kernel.weight_bytes;
        let strips = outputs.div_ceil(kernel.lanes);
        let bytes = strip_len * kernel.weight_bytes;
        let mut weights = Buffer::<u8>::new(strips * bytes, "packed weights")?;
        let outputs_of_eight_bits = if kernel.weight == Precision::Int8 { strips * kernel.lanes } else { 0 };
        let (mut scales, mut sums) = (vec![0.0; outputs_of_eight_bits], vec![0.0; outputs_of_eight_bits]);
        let mut scales_of = scales.chunks_exact_mut(kernel.lanes);
        let mut sums_of = sums.chunks_exact_mut(kernel.lanes);
        let strips = weights.numbers_mut().chunks_exact_mut(bytes).enumerate().map(|(strip, weights)| PackStrip {
            parts,
            inputs,
            strip,
            weights,
            scales: scales_of.next().unwrap_or_default(),
            sums: sums_of.next().unwrap_or_default(),
        });
        pool.each(strips.collect(), &|strip| with_scratch(|scratch| (kernel.pack)(strip, scratch)));
        parts.iter().for_each(|part| part.weight.release());
        Ok(Self { kernel, inputs, outputs, strip_len, weights, bias, scales, sums })
    }
}

fn joined_bias(kernel: &ProductKernel, parts: &[LinearSource<'_>]) -> Vec<f32> {
    let outputs = parts.iter().map(|part| part.weight.shape()[0]).sum::<usize>();
    let mut bias = vec![0.0; outputs.next_multiple_of(kernel.lanes)];
    let mut first = 0;
    for part in parts {
        let rows = part.weight.shape()[0];
        if let Some(values) = part.bias {
            values.read_f32(0, &mut bias[first..first + rows]);
        }
        first += rows;
    }
    if kernel.weight == Precision::F16 {
        // MindSpore casts the bias to the compute type as well.
        bias.iter_mut().for_each(|value| *value = f16::from_f32(*value).to_f32());
    }
    bias
}

/// An error unless every finite value of `tensor` stays finite in half precision.
fn fits_f16(pool: &ThreadPool, tensor: &HostTensor) -> Result<(), Error> {
    const CHUNK: usize = 64 << 10;
    let largest = f16::MAX.to_f32();
    let first_bad = Mutex::new(None::<(usize, f32)>);
    pool.run(tensor.len().div_ceil(CHUNK), &|chunk| {
        with_scratch(|scratch| {
            let start = chunk * CHUNK;
            let values: &mut [f32] = at_least(&mut scratch.operand, CHUNK.min(tensor.len() - start));
            tensor.read_f32(start, values);
            // Values up to half a step above the largest round down to it.
            let bad = values.iter().position(|value| value.is_finite() && value.abs() >= largest + 16.0);
            if let Some(at) = bad {
                let mut first = first_bad.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                if first.is_none_or(|(index, _)| start + at < index) {
                    *first = Some((start + at, values[at]));
                }
            }
        });
    });
    match first_bad.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
        None => Ok(()),
        Some((index, value)) => {
            Err(Error::Range { tensor: tensor.name().into(), index, value, precision: Precision::F16, largest })
        }
    }
}
