//! Weights as the inner loops want them: panels of columns, input after input.
//! Reads tensors once, at load, straight from their file, and lets go of the file's pages as it goes.

use super::kernel::SLICE;
use super::{at_least, with_scratch};
use crate::backend::cpu::buffer::{Buffer, RowsMut, ViewMut};
use crate::backend::cpu::pool::Pool;
use crate::backend::cpu::simd::{Isa, Kernel, Simd};
use crate::backend::{Error, LinearSource, Precision, expect};
use crate::tensor::HostTensor;

/// A weight matrix in panels, and its bias.
///
/// Panel `p` holds outputs `p * width ..`, `[inputs, width]`; the last is filled up with zeros.
pub(in crate::backend::cpu) struct PackedLinear {
    inputs: usize,
    outputs: usize,
    width: usize,
    weights: Weights,
    /// Zeros after the last output, up to whole panels.
    bias: Vec<f32>,
}

/// The panels' numbers.
pub(in crate::backend::cpu) enum Weights {
    F32(Buffer<f32>),
    F16(Buffer<u16>),
}

impl Weights {
    /// Where number `offset` of `panel` stands; beyond the end an address that must not be read.
    pub(super) fn address(&self, panel_len: usize, panel: usize, offset: usize) -> *const f32 {
        let at = panel * panel_len + offset;
        match self {
            Weights::F32(buffer) => buffer.as_ptr().wrapping_add(at.min(buffer.len())),
            Weights::F16(buffer) => buffer.as_ptr().wrapping_add(at.min(buffer.len())).cast(),
        }
    }
}

impl PackedLinear {
    pub(in crate::backend::cpu) fn inputs(&self) -> usize {
        self.inputs
    }

    pub(in crate::backend::cpu) fn outputs(&self) -> usize {
        self.outputs
    }

    pub(super) fn panels(&self) -> usize {
        self.outputs.div_ceil(self.width)
    }

    pub(super) fn weights(&self) -> &Weights {
        &self.weights
    }

    pub(super) fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// Packs `parts` side by side on all threads of `pool`.
    pub(in crate::backend::cpu) fn new(
        isa: Isa,
        pool: &Pool,
        precision: Precision,
        parts: &[LinearSource<'_>],
    ) -> Result<Self, Error> {
        for part in parts {
            expect("load_linear", "rank of a weight", part.weight.shape().len(), 2)?;
        }
        let inputs = parts.first().map_or(0, |part| part.weight.shape()[1]);
        let outputs = parts.iter().map(|part| part.weight.shape()[0]).sum::<usize>();
        let width = isa.panel_width();
        let panels = outputs.div_ceil(width);
        let mut bias = vec![0.0; panels * width];
        let mut first = 0;
        for part in parts {
            expect("load_linear", "inputs of a weight", part.weight.shape()[1], inputs)?;
            let rows = part.weight.shape()[0];
            if let Some(values) = part.bias {
                expect("load_linear", "length of a bias", values.len(), rows)?;
                values.read_f32(0, &mut bias[first..first + rows]);
            }
            first += rows;
        }
        let len = panels * width * inputs;
        let weights = match precision {
            Precision::F32 => {
                let mut buffer = Buffer::<f32>::new(len, "packed weights")?;
                let view = ViewMut { start: buffer.as_mut_ptr(), stride: inputs * width };
                fill_panels(isa, pool, parts, panels, |panel| RowsMut::F32(view.starting_at(panel)));
                Weights::F32(buffer)
            }
            Precision::F16 => {
                for part in parts {
                    fits_f16(pool, part.weight)?;
                    part.bias.map_or(Ok(()), |bias| fits_f16(pool, bias))?;
                }
                // MindSpore casts the bias to the compute type as well.
                bias.iter_mut().for_each(|value| *value = half::f16::from_f32(*value).to_f32());
                let mut buffer = Buffer::<u16>::new(len, "packed weights")?;
                let view = ViewMut { start: buffer.as_mut_ptr(), stride: inputs * width };
                fill_panels(isa, pool, parts, panels, |panel| RowsMut::F16(view.starting_at(panel)));
                Weights::F16(buffer)
            }
        };
        parts.iter().for_each(|part| part.weight.release());
        Ok(Self { inputs, outputs, width, weights, bias })
    }
}

/// Fills every panel on all threads; `target` says where a panel begins.
fn fill_panels(
    isa: Isa,
    pool: &Pool,
    parts: &[LinearSource<'_>],
    panels: usize,
    target: impl Fn(usize) -> RowsMut + Sync,
) {
    let (inputs, width) = (parts.first().map_or(0, |part| part.weight.shape()[1]), isa.panel_width());
    pool.run(panels, &|panel| {
        with_scratch(|scratch| {
            for from in (0..inputs).step_by(SLICE) {
                let depth = SLICE.min(inputs - from);
                let stride = depth.next_multiple_of(8);
                let (rows, turned) = at_least(scratch, 2 * width * stride).split_at_mut(width * stride);
                for (row, output) in rows.chunks_exact_mut(stride).zip(panel * width..) {
                    match weight_row(parts, output) {
                        Some((weight, index)) => weight.read_f32(index * inputs + from, &mut row[..depth]),
                        None => row.fill(0.0),
                    }
                }
                let slice = PanelSlice { rows, stride, turned, width, depth, from, target: target(panel) };
                // SAFETY: `isa` is available; the panel has `inputs` rows of `width` and is this task's alone.
                unsafe { isa.run(slice) };
            }
        });
    });
}

/// Turns `width` rows of `depth` weights into `depth` rows of `width`, and writes them to a panel from row `from` on.
struct PanelSlice<'a> {
    rows: &'a [f32],
    stride: usize,
    turned: &'a mut [f32],
    width: usize,
    depth: usize,
    from: usize,
    target: RowsMut,
}

impl Kernel for PanelSlice<'_> {
    type Output = ();

    // The caller vouches for: the panel has `from + depth` rows of `width` numbers.
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { rows, stride, turned, width, depth, from, target } = self;
        for at in (0..depth).step_by(8) {
            for column in (0..width).step_by(8) {
                let (rows, turned) = (&rows[column * stride + at..], &mut turned[at * width + column..]);
                // SAFETY: both spaces are multiples of eight in either direction.
                unsafe { S::transpose_8x8(rows.as_ptr(), stride, turned.as_mut_ptr(), width) };
            }
        }
        for at in (0..depth * width).step_by(S::LANES) {
            // SAFETY: a panel's rows are whole vectors.
            unsafe {
                let weights = S::load(turned[at..].as_ptr());
                match target {
                    RowsMut::F32(view) => S::store(view.start.add(from * width + at), weights),
                    RowsMut::F16(view) => S::store_f16(view.start.add(from * width + at), weights),
                }
            }
        }
    }
}

/// The tensor and the row of it that hold the weights of `output`.
fn weight_row<'a>(parts: &[LinearSource<'a>], output: usize) -> Option<(&'a HostTensor, usize)> {
    let mut first = 0;
    for part in parts {
        let rows = part.weight.shape()[0];
        if output < first + rows {
            return Some((part.weight, output - first));
        }
        first += rows;
    }
    None
}

/// An error unless every finite value of `tensor` stays finite in half precision.
fn fits_f16(pool: &Pool, tensor: &HostTensor) -> Result<(), Error> {
    const CHUNK: usize = 64 << 10;
    let largest = half::f16::MAX.to_f32();
    let first_bad = std::sync::Mutex::new(None::<(usize, f32)>);
    pool.run(tensor.len().div_ceil(CHUNK), &|chunk| {
        with_scratch(|scratch| {
            let start = chunk * CHUNK;
            let values = at_least(scratch, CHUNK.min(tensor.len() - start));
            tensor.read_f32(start, values);
            // Half of the last step above the largest value still rounds down to it.
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
