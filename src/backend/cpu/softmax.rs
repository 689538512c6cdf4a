//! Exponentials of a row of scores, for attention and for log-probabilities.

use half::f16;

use super::math::exp;
use super::simd::{Lanes, Simd, VectorKernel};

/// The largest of `score * scale + added`, which replaces each score; whole vectors of both.
#[inline(always)]
pub(super) fn scale_and_max<S: Simd>(s: Lanes<S>, scores: &mut [f32], added: &[f32], scale: f32) -> f32 {
    let scale = s.splat(scale);
    let mut largest = s.splat(f32::NEG_INFINITY);
    for (scores, added) in scores.chunks_exact_mut(S::LANES).zip(added.chunks_exact(S::LANES)) {
        let score = s.fma(s.load(scores), scale, s.load(added));
        s.store(scores, score);
        largest = s.max(score, largest);
    }
    s.largest(largest)
}

/// Replaces scores by `e^(score - max)` and returns their sum; whole vectors.
#[inline(always)]
pub(super) fn exp_and_sum<S: Simd>(s: Lanes<S>, scores: &mut [f32], max: f32) -> f32 {
    let max = s.splat(max);
    let mut sum = s.splat(0.0);
    for scores in scores.chunks_exact_mut(S::LANES) {
        let value = exp(s, s.sub(s.load(scores), max));
        s.store(scores, value);
        sum = s.add(sum, value);
    }
    s.sum(sum)
}

/// Replaces scores by the softmax of `score * scale + added`, every step rounded to half precision but the running sum:
/// MindSpore's float16 arithmetic. Whole vectors of both.
#[inline(always)]
pub(super) fn softmax_half<S: Simd>(s: Lanes<S>, scores: &mut [f32], added: &[f32], scale: f32) {
    // The scale stays f32: MindSpore rounds the product, not the factor.
    let scale = s.splat(scale);
    let mut largest = s.splat(f32::NEG_INFINITY);
    for (scores, added) in scores.chunks_exact_mut(S::LANES).zip(added.chunks_exact(S::LANES)) {
        let score = s.round_f16(s.load(scores));
        let score = s.round_f16(s.fma(score, scale, s.load(added)));
        s.store(scores, score);
        largest = s.max(score, largest);
    }
    let max = s.splat(s.largest(largest));
    let mut sum = s.splat(0.0);
    for scores in scores.chunks_exact_mut(S::LANES) {
        let distance = s.round_f16(s.sub(s.load(scores), max));
        let value = s.round_f16(exp(s, distance));
        s.store(scores, value);
        sum = s.add(sum, value);
    }
    let sum = s.splat(f16::from_f32(s.sum(sum)).to_f32());
    for scores in scores.chunks_exact_mut(S::LANES) {
        s.store(scores, s.round_f16(s.div(s.load(scores), sum)));
    }
}

/// Replaces a row by its log-softmax.
pub(super) struct LogSoftmax<'a>(pub(super) &'a mut [f32]);

impl VectorKernel for LogSoftmax<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: Lanes<S>) {
        let row = self.0;
        let max = row.iter().copied().fold(f32::NEG_INFINITY, |max, value| if value > max { value } else { max });
        let vectors = row.chunks_exact(S::LANES);
        let rest: f32 = vectors.remainder().iter().map(|value| (value - max).exp()).sum();
        let mut sums = s.splat(0.0);
        for values in vectors {
            sums = s.add(sums, exp(s, s.sub(s.load(values), s.splat(max))));
        }
        let log_sum = (s.sum(sums) + rest).ln();
        row.iter_mut().for_each(|value| *value = *value - max - log_sum);
    }
}
