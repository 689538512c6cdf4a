//! Weights as the inner loops want them: strips of outputs, group of inputs after group.
//! Reads tensors once, at load, straight from their file, and lets go of the file's pages as it goes.

use std::marker::PhantomData;
use std::sync::Mutex;

use half::f16;

use super::dot::{Dot, Weight};
use crate::backend::cpu::buffer::{Buffer, Number};
use crate::backend::cpu::caches::LINE;
use crate::backend::cpu::pool::Pool;
use crate::backend::cpu::registry::Product;
use crate::backend::cpu::scratch::{Scratch, at_least, with_scratch};
use crate::backend::cpu::simd::{Body, Simd};
use crate::backend::error::Error;
use crate::backend::precision::Precision;
use crate::backend::sources::LinearSource;
use crate::tensor::HostTensor;

/// The largest magnitude of a weight of eight bits, `inputs` of which meet bytes: sums are of 32 bits.
fn largest_weight(inputs: usize) -> f32 {
    (i32::MAX as usize / 255 / inputs.max(1)).clamp(1, 127) as f32
}

/// A weight matrix in strips, and its bias.
pub(in crate::backend::cpu) struct PackedLinear {
    kernel: &'static Product,
    inputs: usize,
    outputs: usize,
    /// Weights from one strip to the next: those that fill up its last group, and a line more, so that strips read at
    /// once do not share cache sets.
    strip_len: usize,
    weights: Buffer<u8>,
    /// Zeros after the last output, up to a whole strip.
    bias: Vec<f32>,
    /// With weights of eight bits: of each output, its scale, and the sum of its weights.
    scales: Vec<f32>,
    sums: Vec<f32>,
}

impl PackedLinear {
    pub(in crate::backend::cpu) fn kernel(&self) -> &'static Product {
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

    pub(super) fn strip_len(&self) -> usize {
        self.strip_len
    }

    /// The first weight; `T` is what the kernel takes.
    pub(super) fn weights<T: Number>(&self) -> *const T {
        debug_assert_eq!(size_of::<T>(), self.kernel.weight_bytes);
        self.weights.as_ptr().cast()
    }

    /// A strip, whatever its weights are.
    pub(super) fn strip(&self, strip: usize) -> *const u8 {
        self.weights.as_ptr().wrapping_add(strip * self.strip_len() * self.kernel.weight_bytes)
    }

    pub(super) fn bias(&self) -> *const f32 {
        self.bias.as_ptr()
    }

    pub(super) fn scales(&self) -> *const f32 {
        self.scales.as_ptr()
    }

    pub(super) fn sums(&self) -> *const f32 {
        self.sums.as_ptr()
    }

    /// Packs `parts` side by side for `kernel`, on all threads of `pool`.
    pub(in crate::backend::cpu) fn new(
        kernel: &'static Product,
        pool: &Pool,
        parts: &[LinearSource<'_>],
    ) -> Result<Self, Error> {
        let inputs = parts.first().map_or(0, |part| part.weight.shape()[1]);
        let outputs = parts.iter().map(|part| part.weight.shape()[0]).sum::<usize>();
        if kernel.weight == Weight::F16 {
            for tensor in parts.iter().flat_map(|part| std::iter::once(part.weight).chain(part.bias)) {
                fits_f16(pool, tensor)?;
            }
        }
        let bias = joined_bias(kernel, parts);
        let strip_len = inputs.next_multiple_of(kernel.group) * kernel.lanes + LINE / kernel.weight_bytes;
        let (weights, scales, sums) = (Buffer::empty(), Vec::new(), Vec::new());
        let mut packed = Self { kernel, inputs, outputs, strip_len, weights, bias, scales, sums };
        let strips = packed.strips();
        let bytes = strip_len * kernel.weight_bytes;
        packed.weights = Buffer::new(strips * bytes, "packed weights")?;
        if kernel.weight == Weight::Int8 {
            packed.scales = vec![0.0; strips * kernel.lanes];
            packed.sums = vec![0.0; strips * kernel.lanes];
        }
        let target = Target {
            weights: packed.weights.as_mut_ptr(),
            scales: packed.scales.as_mut_ptr(),
            sums: packed.sums.as_mut_ptr(),
        };
        pool.run(strips, &|strip| {
            let target = target.clone();
            with_scratch(|scratch| {
                let strip = PackStrip { parts, inputs, strip, strip_len, target, scratch };
                // SAFETY: the kernel runs on this machine; strips, scales and sums have been sized for it,
                // and no other task has this strip.
                unsafe { (kernel.pack)(strip) };
            });
        });
        parts.iter().for_each(|part| part.weight.release());
        Ok(packed)
    }
}

fn joined_bias(kernel: &Product, parts: &[LinearSource<'_>]) -> Vec<f32> {
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
    if kernel.weight == Weight::F16 {
        // MindSpore casts the bias to the compute type as well.
        bias.iter_mut().for_each(|value| *value = f16::from_f32(*value).to_f32());
    }
    bias
}

/// Where packed weights go.
#[derive(Clone)]
struct Target {
    weights: *mut u8,
    scales: *mut f32,
    sums: *mut f32,
}

// SAFETY: only addresses, followed by tasks that each have a strip of their own.
unsafe impl Sync for Target {}

/// One strip to pack.
pub(in crate::backend::cpu) struct PackStrip<'a> {
    parts: &'a [LinearSource<'a>],
    inputs: usize,
    strip: usize,
    strip_len: usize,
    target: Target,
    scratch: &'a mut Scratch,
}

/// Packs a strip for `D`.
///
/// # Safety
/// The machine has the features of `D`; the target has room for the strip, which is this call's alone.
pub(in crate::backend::cpu) unsafe fn pack<D: Dot>(strip: PackStrip<'_>) {
    // SAFETY: the caller's word.
    unsafe { D::enter(On::<D>(strip, PhantomData)) };
}

struct On<'a, D>(PackStrip<'a>, PhantomData<D>);

impl<D: Dot> Body for On<'_, D> {
    type Output = ();

    #[inline(always)]
    unsafe fn run(self) {
        let PackStrip { parts, inputs, strip, strip_len, target, scratch } = self.0;
        let lanes = <D::S as Simd>::LANES;
        let padded = inputs.next_multiple_of(D::GROUP);
        // Whole vectors, and whole blocks of eight either way, for the transposition.
        let (stride, height) = (inputs.next_multiple_of(16), padded.next_multiple_of(16));
        let rows = at_least(&mut scratch.operand, lanes * stride);
        for (row, output) in rows.chunks_exact_mut(stride.max(1)).zip(strip * lanes..) {
            match weight_row(parts, output) {
                Some((weight, index)) => {
                    weight.read_f32(index * inputs, &mut row[..inputs]);
                    row[inputs..].fill(0.0);
                }
                None => row.fill(0.0),
            }
            if D::WEIGHT == Weight::Int8 {
                // SAFETY: the row is whole vectors; the target has an entry for every output of whole strips.
                unsafe {
                    let (scale, sum) = quantise::<D::S>(row, largest_weight(inputs), D::LARGEST_PAIR);
                    *target.scales.add(output) = scale;
                    *target.sums.add(output) = sum;
                }
            }
        }
        let turned = at_least(&mut scratch.results, height * lanes);
        for at in (0..stride).step_by(8) {
            for lane in (0..lanes).step_by(8) {
                let (rows, turned) = (&rows[lane * stride + at..], &mut turned[at * lanes + lane..]);
                // SAFETY: both spaces are multiples of eight in either direction.
                unsafe { D::S::transpose_8x8(rows.as_ptr(), stride, turned.as_mut_ptr(), lanes) };
            }
        }
        turned[inputs * lanes..].fill(0.0);
        for group in 0..padded / D::GROUP {
            let to = strip * strip_len + group * D::STEP;
            // SAFETY: the strip has `padded` inputs, and so has the scratch.
            unsafe { D::pack(turned[group * D::STEP..].as_ptr(), target.weights.cast::<D::B>().add(to)) };
        }
    }
}

/// Replaces a row of whole vectors by whole numbers of up to `most`, two neighbours by such as add up to at most `pair`:
/// their scale and their sum.
///
/// A row that holds an infinity or a NaN has a NaN for a scale, and so has every result of it.
///
/// # Safety
/// The machine has the features of `S`.
#[inline(always)]
unsafe fn quantise<S: Simd>(row: &mut [f32], most: f32, pair: Option<f32>) -> (f32, f32) {
    debug_assert!(row.len().is_multiple_of(S::LANES));
    // SAFETY: the caller's word; whole vectors of the row.
    unsafe {
        // Products with zero are NaN if a number is infinite or NaN; a largest would drop a NaN.
        let none = S::splat(0.0);
        let (mut largest, mut bad) = (none, none);
        for values in row.chunks_exact(S::LANES) {
            let value = S::load(values.as_ptr());
            largest = S::max(S::abs(value), largest);
            bad = S::fma(value, none, bad);
        }
        if S::sum(bad) != 0.0 {
            row.fill(0.0);
            return (f32::NAN, 0.0);
        }
        let mut scale = (S::largest(largest) / most).max(f32::MIN_POSITIVE);
        if let Some(pair) = pair {
            // Rounding may add a half to either.
            scale = scale.max(largest_pair(row) / (pair - 1.0));
        }
        let (inverse, bottom, top) = (S::splat(1.0 / scale), S::splat(-most), S::splat(most));
        let mut sum = none;
        for values in row.chunks_exact_mut(S::LANES) {
            let value = S::round(S::mul(S::load(values.as_ptr()), inverse));
            let value = S::max(bottom, S::min(top, value));
            S::store(values.as_mut_ptr(), value);
            sum = S::add(sum, value);
        }
        (scale, S::sum(sum))
    }
}

/// The largest magnitude of the sum of a number with an even index and the next.
#[inline(always)]
fn largest_pair(row: &[f32]) -> f32 {
    // Several at a time, since the order of a largest matters to the compiler.
    let mut largest = [0.0_f32; 8];
    for values in row.chunks_exact(16) {
        for (largest, pair) in largest.iter_mut().zip(values.chunks_exact(2)) {
            // Halves, whose sum is finite. A number that is not finite has been dealt with.
            *largest = largest.max((0.5 * pair[0] + 0.5 * pair[1]).abs());
        }
    }
    2.0 * largest.into_iter().fold(0.0, f32::max)
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
    let largest = f16::MAX.to_f32();
    let first_bad = Mutex::new(None::<(usize, f32)>);
    pool.run(tensor.len().div_ceil(CHUNK), &|chunk| {
        with_scratch(|scratch| {
            let start = chunk * CHUNK;
            let values = at_least(&mut scratch.operand, CHUNK.min(tensor.len() - start));
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
