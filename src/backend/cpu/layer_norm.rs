//! Layer normalisation of rows that are still in cache, in place, with statistics in f32.
//! Two passes over the row: the mean, then the squares of the distances to it.

use half::f16;

use super::rows::{OperandRows, RowMut, RowsMut};
use super::scratch::{ScratchLine, at_least};
use super::simd::{Lanes, Simd, VectorKernel};

/// Scale, shift and epsilon of a layer normalisation.
pub struct CpuNorm {
    pub(super) gamma: Vec<f32>,
    pub(super) beta: Vec<f32>,
    pub(super) epsilon: f32,
}

/// Normalises rows in place; half-precision rows as MindSpore's float16 kernel does, rounding at every step.
pub(super) struct NormaliseRows<'a, 'b> {
    /// Of the norm's width, padded to a whole vector.
    pub(super) rows: &'a mut RowsMut<'b>,
    pub(super) norm: &'a CpuNorm,
    pub(super) scratch: &'a mut Vec<ScratchLine>,
}

impl VectorKernel for NormaliseRows<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: Lanes<S>) {
        let (width, epsilon) = (self.norm.gamma.len(), self.norm.epsilon);
        for row in 0..self.rows.len() {
            match self.rows.row(row) {
                RowMut::F32(values) => {
                    let values = &mut values[..width];
                    let (mean, variance) = moments(s, values);
                    scale(s, values, mean, 1.0 / (variance + epsilon).sqrt(), self.norm);
                }
                RowMut::F16(values) => {
                    let wide = at_least::<f32>(self.scratch, width.next_multiple_of(S::LANES));
                    for at in (0..width).step_by(S::LANES) {
                        s.store(&mut wide[at..], s.load_f16(&values[at..]));
                    }
                    let (mean, variance) = moments(s, &wide[..width]);
                    scale_half(s, &wide[..width], &mut values[..width], mean, (variance + epsilon).sqrt(), self.norm);
                }
                RowMut::Bf16(_) => unreachable!("no residual stream is kept in bfloat16"),
            }
        }
    }
}

/// Rounds the rows of one matrix into another.
pub(super) struct RoundRows<'a> {
    pub(super) from: OperandRows<'a>,
    pub(super) to: RowsMut<'a>,
    /// Numbers of a row; both sides are padded to a whole vector.
    pub(super) width: usize,
}

impl VectorKernel for RoundRows<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, s: Lanes<S>) {
        for row in 0..self.to.len() {
            let (from, mut to) = (self.from.row(row), self.to.row(row));
            for at in (0..self.width).step_by(S::LANES) {
                to.store(s, at, from.load(s, at));
            }
        }
    }
}

#[inline(always)]
fn scale<S: Simd>(s: Lanes<S>, values: &mut [f32], mean: f32, inverse: f32, norm: &CpuNorm) {
    let (mean_vector, inverse_vector) = (s.splat(mean), s.splat(inverse));
    let whole = values.len() / S::LANES * S::LANES;
    let (gamma, beta) = (&norm.gamma[..values.len()], &norm.beta[..values.len()]);
    for at in (0..whole).step_by(S::LANES) {
        let centred = s.mul(s.sub(s.load(&values[at..]), mean_vector), inverse_vector);
        s.store(&mut values[at..], s.fma(centred, s.load(&gamma[at..]), s.load(&beta[at..])));
    }
    for at in whole..values.len() {
        values[at] = (values[at] - mean) * inverse * gamma[at] + beta[at];
    }
}

#[inline(always)]
fn scale_half<S: Simd>(s: Lanes<S>, values: &[f32], out: &mut [f16], mean: f32, deviation: f32, norm: &CpuNorm) {
    let round = |value: f32| f16::from_f32(value).to_f32();
    let (mean, deviation) = (round(mean), round(deviation));
    let (mean_vector, deviation_vector) = (s.splat(mean), s.splat(deviation));
    let whole = values.len() / S::LANES * S::LANES;
    let (gamma, beta) = (&norm.gamma[..values.len()], &norm.beta[..values.len()]);
    for at in (0..whole).step_by(S::LANES) {
        let centred = s.round_f16(s.sub(s.load(&values[at..]), mean_vector));
        let unit = s.round_f16(s.div(centred, deviation_vector));
        let scaled = s.round_f16(s.mul(unit, s.round_f16(s.load(&gamma[at..]))));
        let shift = s.round_f16(s.load(&beta[at..]));
        s.store_f16(&mut out[at..], s.add(scaled, shift));
    }
    for at in whole..values.len() {
        let unit = round(round(values[at] - mean) / deviation);
        out[at] = f16::from_f32(round(unit * round(gamma[at])) + round(beta[at]));
    }
}

/// Mean and biased variance of a row.
#[inline(always)]
fn moments<S: Simd>(s: Lanes<S>, values: &[f32]) -> (f32, f32) {
    let width = values.len() as f32;
    let mean = sum_of(s, values, 0.0, false) / width;
    (mean, sum_of(s, values, mean, true) / width)
}

/// The sum of `x - centre`, or of its squares.
#[inline(always)]
fn sum_of<S: Simd>(s: Lanes<S>, values: &[f32], centre: f32, squared: bool) -> f32 {
    let centre_vector = s.splat(centre);
    let mut sums = [s.splat(0.0); 4];
    let vectors = values.chunks_exact(S::LANES);
    let rest = vectors.remainder();
    for (number, values) in vectors.enumerate() {
        let x = s.sub(s.load(values), centre_vector);
        let sum = &mut sums[number % 4];
        *sum = if squared { s.fma(x, x, *sum) } else { s.add(*sum, x) };
    }
    let mut sum = s.sum(s.add(s.add(sums[0], sums[1]), s.add(sums[2], sums[3])));
    for value in rest {
        let x = value - centre;
        sum += if squared { x * x } else { x };
    }
    sum
}
