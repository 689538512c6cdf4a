//! Layer normalisation of rows that are still in cache, in place, with statistics in f32.
//! Two passes over the row: the mean, then the squares of the distances to it.

use std::ops::Range;

use half::f16;

use super::buffer::ViewMut;
use super::rows::RowsMut;
use super::scratch::{Line, at_least};
use super::simd::{Kernel, Simd};

/// Scale, shift and epsilon.
pub struct Norm {
    pub(super) gamma: Vec<f32>,
    pub(super) beta: Vec<f32>,
    pub(super) epsilon: f32,
}

/// Normalises `rows` in place; half-precision rows as MindSpore's float16 kernel does, rounding at every step.
pub(super) struct NormaliseRows<'a> {
    pub(super) values: RowsMut,
    pub(super) rows: Range<usize>,
    pub(super) norm: &'a Norm,
    pub(super) scratch: &'a mut Vec<Line>,
}

impl Kernel for NormaliseRows<'_> {
    type Output = ();

    // The caller vouches for: the view holds `rows` rows of the norm's width, padded to a whole vector.
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let width = self.norm.gamma.len();
        let wide = at_least(self.scratch, width.next_multiple_of(S::LANES));
        for row in self.rows {
            // SAFETY: the row has `width` values, and both it and the scratch are padded to whole vectors.
            unsafe {
                match self.values {
                    RowsMut::F32(view) => {
                        let values = view.at(row, 0);
                        let (mean, variance) = moments::<S>(values, width);
                        scale::<S>(values, mean, 1.0 / (variance + self.norm.epsilon).sqrt(), self.norm);
                    }
                    // The residual stream of bfloat16 is f32.
                    RowsMut::Bf16(_) => unreachable!("no residual stream is kept in bfloat16"),
                    RowsMut::F16(view) => {
                        for at in (0..width).step_by(S::LANES) {
                            S::store(wide[at..].as_mut_ptr(), S::load_f16(view.at(row, at)));
                        }
                        let (mean, variance) = moments::<S>(wide.as_ptr(), width);
                        let deviation = (variance + self.norm.epsilon).sqrt();
                        scale_half::<S>(wide.as_ptr(), view.at(row, 0), mean, deviation, self.norm);
                    }
                }
            }
        }
    }
}

/// Rounds `rows` of one matrix into another.
pub(super) struct RoundRows {
    pub(super) from: ViewMut<f32>,
    pub(super) to: RowsMut,
    pub(super) rows: Range<usize>,
    pub(super) width: usize,
}

impl Kernel for RoundRows {
    type Output = ();

    // The caller vouches for: both views hold `rows` rows of `width` values, padded to a whole vector.
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for row in self.rows {
            for at in (0..self.width).step_by(S::LANES) {
                // SAFETY: rows are padded to whole vectors.
                unsafe { self.to.store::<S>(row, at, S::load(self.from.at(row, at))) };
            }
        }
    }
}

#[inline(always)]
unsafe fn scale<S: Simd>(values: *mut f32, mean: f32, inverse: f32, norm: &Norm) {
    let Norm { gamma, beta, .. } = norm;
    let whole = gamma.len() / S::LANES * S::LANES;
    // SAFETY: the caller's row, scale and shift have as many values each.
    unsafe {
        let (mean_vector, inverse_vector) = (S::splat(mean), S::splat(inverse));
        for at in (0..whole).step_by(S::LANES) {
            let centred = S::mul(S::sub(S::load(values.add(at)), mean_vector), inverse_vector);
            let scaled = S::fma(centred, S::load(gamma[at..].as_ptr()), S::load(beta[at..].as_ptr()));
            S::store(values.add(at), scaled);
        }
        for at in whole..gamma.len() {
            let value = values.add(at);
            *value = (*value - mean) * inverse * gamma[at] + beta[at];
        }
    }
}

#[inline(always)]
unsafe fn scale_half<S: Simd>(values: *const f32, out: *mut f16, mean: f32, deviation: f32, norm: &Norm) {
    let Norm { gamma, beta, .. } = norm;
    let whole = gamma.len() / S::LANES * S::LANES;
    let round = |value: f32| f16::from_f32(value).to_f32();
    let (mean, deviation) = (round(mean), round(deviation));
    // SAFETY: the caller's rows, scale and shift have as many values each.
    unsafe {
        let (mean_vector, deviation_vector) = (S::splat(mean), S::splat(deviation));
        for at in (0..whole).step_by(S::LANES) {
            let centred = S::round_f16(S::sub(S::load(values.add(at)), mean_vector));
            let unit = S::round_f16(S::div(centred, deviation_vector));
            let scaled = S::round_f16(S::mul(unit, S::round_f16(S::load(gamma[at..].as_ptr()))));
            let shift = S::round_f16(S::load(beta[at..].as_ptr()));
            S::store_f16(out.add(at), S::add(scaled, shift));
        }
        for at in whole..gamma.len() {
            let unit = round(round(*values.add(at) - mean) / deviation);
            let value = round(unit * round(gamma[at])) + round(beta[at]);
            *out.add(at) = f16::from_f32(value);
        }
    }
}

/// Mean and biased variance of a row.
#[inline(always)]
unsafe fn moments<S: Simd>(values: *const f32, width: usize) -> (f32, f32) {
    // SAFETY: the caller's row has `width` values.
    unsafe {
        let mean = sum_of::<S>(values, width, 0.0, false) / width as f32;
        (mean, sum_of::<S>(values, width, mean, true) / width as f32)
    }
}

/// The sum of `x - centre`, or of its squares.
#[inline(always)]
unsafe fn sum_of<S: Simd>(values: *const f32, width: usize, centre: f32, squared: bool) -> f32 {
    let whole = width / S::LANES * S::LANES;
    // SAFETY: the caller's row has `width` values.
    unsafe {
        let centre_vector = S::splat(centre);
        let mut sums = [S::splat(0.0); 4];
        for (number, at) in (0..whole).step_by(S::LANES).enumerate() {
            let x = S::sub(S::load(values.add(at)), centre_vector);
            let sum = &mut sums[number % 4];
            *sum = if squared { S::fma(x, x, *sum) } else { S::add(*sum, x) };
        }
        let mut sum = S::sum(S::add(S::add(sums[0], sums[1]), S::add(sums[2], sums[3])));
        for at in whole..width {
            let x = *values.add(at) - centre;
            sum += if squared { x * x } else { x };
        }
        sum
    }
}
