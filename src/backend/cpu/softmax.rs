//! Exponentials of a row of scores, for attention and for log-probabilities.

use half::f16;

use super::math::exp;
use super::simd::{Kernel, Simd};

/// The largest of `len` scores after `score * scale + added`, which replaces them; whole vectors only.
///
/// # Safety
/// The machine has the features of `S`; both pointers are valid for `len` values, a multiple of the vector.
#[inline(always)]
pub(super) unsafe fn scale_and_max<S: Simd>(scores: *mut f32, added: *const f32, len: usize, scale: f32) -> f32 {
    // SAFETY: the caller's word.
    unsafe {
        let scale = S::splat(scale);
        let mut largest = S::splat(f32::NEG_INFINITY);
        for at in (0..len).step_by(S::LANES) {
            let score = S::fma(S::load(scores.add(at)), scale, S::load(added.add(at)));
            S::store(scores.add(at), score);
            largest = S::max(score, largest);
        }
        S::largest(largest)
    }
}

/// Replaces `len` scores by `e^(score - max)` and returns their sum; whole vectors only.
///
/// # Safety
/// The machine has the features of `S`; the pointer is valid for `len` values, a multiple of the vector.
#[inline(always)]
pub(super) unsafe fn exp_and_sum<S: Simd>(scores: *mut f32, len: usize, max: f32) -> f32 {
    // SAFETY: the caller's word.
    unsafe {
        let max = S::splat(max);
        let mut sum = S::splat(0.0);
        for at in (0..len).step_by(S::LANES) {
            let value = exp::<S>(S::sub(S::load(scores.add(at)), max));
            S::store(scores.add(at), value);
            sum = S::add(sum, value);
        }
        S::sum(sum)
    }
}

/// Replaces `len` scores by their softmax after `score * scale + added`, every step rounded to half precision but
/// the running sum: MindSpore's float16 arithmetic. Whole vectors only.
///
/// # Safety
/// The machine has the features of `S`; both pointers are valid for `len` values, a multiple of the vector.
#[inline(always)]
pub(super) unsafe fn softmax_half<S: Simd>(scores: *mut f32, added: *const f32, len: usize, scale: f32) {
    let round = |value: f32| f16::from_f32(value).to_f32();
    // SAFETY: the caller's word.
    unsafe {
        // The scale stays f32: MindSpore rounds the product, not the factor.
        let scale = S::splat(scale);
        let mut largest = S::splat(f32::NEG_INFINITY);
        for at in (0..len).step_by(S::LANES) {
            let score = S::round_f16(S::load(scores.add(at)));
            let score = S::round_f16(S::fma(score, scale, S::load(added.add(at))));
            S::store(scores.add(at), score);
            largest = S::max(score, largest);
        }
        let max = S::splat(S::largest(largest));
        let mut sum = S::splat(0.0);
        for at in (0..len).step_by(S::LANES) {
            let distance = S::round_f16(S::sub(S::load(scores.add(at)), max));
            let value = S::round_f16(exp::<S>(distance));
            S::store(scores.add(at), value);
            sum = S::add(sum, value);
        }
        let sum = S::splat(round(S::sum(sum)));
        for at in (0..len).step_by(S::LANES) {
            S::store(scores.add(at), S::round_f16(S::div(S::load(scores.add(at)), sum)));
        }
    }
}

/// Replaces a row by its log-softmax.
pub(super) struct LogSoftmax<'a>(pub(super) &'a mut [f32]);

impl Kernel for LogSoftmax<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let row = self.0;
        let max = row.iter().copied().fold(f32::NEG_INFINITY, |max, value| if value > max { value } else { max });
        let whole = row.len() / S::LANES * S::LANES;
        let mut sum = 0.0;
        // SAFETY: whole vectors within the row.
        unsafe {
            let max = S::splat(max);
            let mut sums = S::splat(0.0);
            for at in (0..whole).step_by(S::LANES) {
                sums = S::add(sums, exp::<S>(S::sub(S::load(row[at..].as_ptr()), max)));
            }
            sum += S::sum(sums);
        }
        sum += row[whole..].iter().map(|value| (value - max).exp()).sum::<f32>();
        let log_sum = sum.ln();
        row.iter_mut().for_each(|value| *value = *value - max - log_sum);
    }
}
