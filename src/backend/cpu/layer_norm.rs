//! Layer normalisation of rows that are still in cache, in place, with statistics in f32.
//! Two passes over the row: the mean, then the squares of the distances to it.

use half::f16;

use super::rows::{RowMut, RowsMut};
use super::scratch::{ScratchLine, at_least};
use super::simd::{Lanes, Simd, VectorKernel};
use super::view::View;

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
                    let (mut vectors, halves) = (s.vectors_mut(wide), s.vectors(values));
                    for index in 0..vectors.len().min(halves.len()) {
                        vectors.set(index, halves.get(index));
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
    pub(super) from: View<'a, f32>,
    pub(super) to: RowsMut<'a>,
    /// Numbers of a row; both sides are padded to a whole vector.
    pub(super) width: usize,
}

impl VectorKernel for RoundRows<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, s: Lanes<S>) {
        let whole = self.width.next_multiple_of(S::LANES);
        for row in 0..self.to.len() {
            self.to.row(row).write(s, 0, &self.from.row(row)[..whole]);
        }
    }
}

#[inline(always)]
fn scale<S: Simd>(s: Lanes<S>, values: &mut [f32], mean: f32, inverse: f32, norm: &CpuNorm) {
    let (gamma, beta) = (&norm.gamma[..values.len()], &norm.beta[..values.len()]);
    let (mean_vector, inverse_vector) = (s.splat(mean), s.splat(inverse));
    let (mut vectors, gammas, betas) = (s.vectors_mut(values), s.vectors(gamma), s.vectors(beta));
    let count = vectors.len().min(gammas.len()).min(betas.len());
    for index in 0..count {
        let centred = s.mul(s.sub(vectors.get(index), mean_vector), inverse_vector);
        vectors.set(index, s.fma(centred, gammas.get(index), betas.get(index)));
    }
    for at in count * S::LANES..values.len() {
        values[at] = (values[at] - mean) * inverse * gamma[at] + beta[at];
    }
}

#[inline(always)]
fn scale_half<S: Simd>(s: Lanes<S>, values: &[f32], out: &mut [f16], mean: f32, deviation: f32, norm: &CpuNorm) {
    let round = |value: f32| f16::from_f32(value).to_f32();
    let (mean, deviation) = (round(mean), round(deviation));
    let (gamma, beta) = (&norm.gamma[..values.len()], &norm.beta[..values.len()]);
    let (mean_vector, deviation_vector) = (s.splat(mean), s.splat(deviation));
    let (vectors, mut halves, gammas, betas) =
        (s.vectors(values), s.vectors_mut(out), s.vectors(gamma), s.vectors(beta));
    let count = vectors.len().min(halves.len()).min(gammas.len()).min(betas.len());
    for index in 0..count {
        let centred = s.round_f16(s.sub(vectors.get(index), mean_vector));
        let unit = s.round_f16(s.div(centred, deviation_vector));
        let scaled = s.round_f16(s.mul(unit, s.round_f16(gammas.get(index))));
        halves.set(index, s.add(scaled, s.round_f16(betas.get(index))));
    }
    for at in count * S::LANES..values.len() {
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
    let (vectors, centre_vector) = (s.vectors(values), s.splat(centre));
    let mut sums = [s.splat(0.0); 4];
    for index in 0..vectors.len() {
        let x = s.sub(vectors.get(index), centre_vector);
        let sum = &mut sums[index % 4];
        *sum = if squared { s.fma(x, x, *sum) } else { s.add(*sum, x) };
    }
    let mut sum = s.sum(s.add(s.add(sums[0], sums[1]), s.add(sums[2], sums[3])));
    for value in &values[vectors.len() * S::LANES..] {
        let x = value - centre;
        sum += if squared { x * x } else { x };
    }
    sum
}
