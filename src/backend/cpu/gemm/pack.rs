//! Weights in the order in which the inner loops read them: strips of outputs, group of inputs after group.
//! Packs one strip at a time, from tensors as they lie in their file.

use super::dot::Dot;
use crate::backend::cpu::plain::cast_mut;
use crate::backend::cpu::scratch::{TaskScratch, at_least};
use crate::backend::cpu::simd::{Body, Lanes, Simd, read, write};
use crate::backend::cpu::view::View;
use crate::backend::precision::Precision;
use crate::backend::sources::LinearSource;
use crate::tensor::HostTensor;

/// One strip to pack.
pub(in crate::backend::cpu) struct PackStrip<'a> {
    pub(super) parts: &'a [LinearSource<'a>],
    pub(super) inputs: usize,
    /// Its number.
    pub(super) strip: usize,
    /// Its weights, of the kernel's type.
    pub(super) weights: &'a mut [u8],
    /// With weights of eight bits, of its outputs; else empty.
    pub(super) scales: &'a mut [f32],
    pub(super) sums: &'a mut [f32],
}

/// Packs a strip for `D`.
///
/// # Panics
/// If the machine lacks the instructions.
pub(in crate::backend::cpu) fn pack_strip<D: Dot>(strip: PackStrip<'_>, scratch: &mut TaskScratch) {
    let dot = D::detect().expect("a kernel whose instructions this machine has");
    dot.enter(PackBody { strip, dot, scratch });
}

struct PackBody<'a, 's, D> {
    strip: PackStrip<'a>,
    dot: D,
    scratch: &'s mut TaskScratch,
}

impl<D: Dot> Body for PackBody<'_, '_, D> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { strip: PackStrip { parts, inputs, strip, weights, scales, sums }, dot, scratch } = self;
        let (s, lanes) = (dot.lanes(), <D::S as Simd>::LANES);
        let padded = inputs.next_multiple_of(D::GROUP);
        // Whole vectors, and whole blocks of eight in both directions, for the transposition.
        let (stride, height) = (inputs.next_multiple_of(16), padded.next_multiple_of(16));
        let rows: &mut [f32] = at_least(&mut scratch.operand, lanes * stride);
        for (lane, row) in rows.chunks_exact_mut(stride.max(1)).enumerate() {
            match weight_row(parts, strip * lanes + lane) {
                Some((weight, index)) => {
                    weight.read_f32(index * inputs, &mut row[..inputs]);
                    row[inputs..].fill(0.0);
                }
                None => row.fill(0.0),
            }
            if D::WEIGHT == Precision::Int8 {
                (scales[lane], sums[lane]) = quantise(s, row, largest_weight(inputs), D::LARGEST_PAIR);
            }
        }
        let turned: &mut [f32] = at_least(&mut scratch.results, height * lanes);
        let rows = View::new(rows, lanes, stride, stride);
        for at in (0..stride).step_by(8) {
            for lane in (0..lanes).step_by(8) {
                let block = [0, 1, 2, 3, 4, 5, 6, 7].map(|row| read(&rows.row(lane + row)[at..]));
                for (column, values) in s.transpose(block).into_iter().enumerate() {
                    write(&mut turned[(at + column) * lanes + lane..], values);
                }
            }
        }
        turned[inputs * lanes..].fill(0.0);
        let groups = cast_mut::<u8, D::B>(weights).chunks_exact_mut(D::STEP);
        for (to, rows) in groups.zip(turned[..padded * lanes].chunks_exact(D::STEP)) {
            dot.pack(rows, to);
        }
    }
}

/// The largest magnitude of a weight of eight bits: sums of its products with `inputs` bytes must fit 32 bits.
fn largest_weight(inputs: usize) -> f32 {
    (i32::MAX as usize / 255 / inputs.max(1)).clamp(1, 127) as f32
}

/// Replaces a row of whole vectors by whole numbers of up to `most`, two neighbours by such as add up to at most `pair`:
/// their scale and their sum.
///
/// A row that holds an infinity or a NaN has a NaN for a scale, and so has every result of it.
#[inline(always)]
fn quantise<S: Simd>(s: Lanes<S>, row: &mut [f32], most: f32, pair: Option<f32>) -> (f32, f32) {
    debug_assert!(row.len().is_multiple_of(S::LANES));
    // Products with zero are NaN if a number is infinite or NaN; a largest would drop a NaN.
    let none = s.splat(0.0);
    let (mut largest, mut bad) = (none, none);
    for values in row.chunks_exact(S::LANES) {
        let value = s.load(values);
        largest = s.max(s.abs(value), largest);
        bad = s.fma(value, none, bad);
    }
    if s.sum(bad) != 0.0 {
        row.fill(0.0);
        return (f32::NAN, 0.0);
    }
    let mut scale = (s.largest(largest) / most).max(f32::MIN_POSITIVE);
    if let Some(pair) = pair {
        // Rounding may add a half to either.
        scale = scale.max(largest_pair(row) / (pair - 1.0));
    }
    let (inverse, bottom, top) = (s.splat(1.0 / scale), s.splat(-most), s.splat(most));
    let mut sum = none;
    for values in row.chunks_exact_mut(S::LANES) {
        let value = s.round(s.mul(s.load(values), inverse));
        let value = s.max(bottom, s.min(top, value));
        s.store(values, value);
        sum = s.add(sum, value);
    }
    (scale, s.sum(sum))
}

/// The largest magnitude of the sum of a number with an even index and the next.
#[inline(always)]
fn largest_pair(row: &[f32]) -> f32 {
    // Eight maxima at a time, which the compiler vectorises.
    let mut largest = [0.0_f32; 8];
    for values in row.chunks_exact(16) {
        for (largest, pair) in largest.iter_mut().zip(values.chunks_exact(2)) {
            // Halves, whose sum is finite: all numbers are.
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
