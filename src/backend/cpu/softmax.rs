//! Exponentials of a row of scores, for attention and for log-probabilities.

use half::f16;

use super::math::exp;
use super::simd::{Lanes, Simd, VectorKernel};

/// The largest of `score * scale + added`, which replaces each score; whole vectors of both.
#[inline(always)]
pub(super) fn scale_and_max<S: Simd>(s: Lanes<S>, scores: &mut [f32], added: &[f32], scale: f32) -> f32 {
    let (mut scores, added, scale) = (s.vectors_mut(scores), s.vectors(added), s.splat(scale));
    let mut largest = s.splat(f32::NEG_INFINITY);
    for index in 0..scores.len().min(added.len()) {
        let score = s.fma(scores.get(index), scale, added.get(index));
        scores.set(index, score);
        largest = s.max(score, largest);
    }
    s.largest(largest)
}

/// Replaces scores by `e^(score - max)` and returns their sum; whole vectors.
#[inline(always)]
pub(super) fn exp_and_sum<S: Simd>(s: Lanes<S>, scores: &mut [f32], max: f32) -> f32 {
    let (mut scores, max) = (s.vectors_mut(scores), s.splat(max));
    let mut sum = s.splat(0.0);
    for index in 0..scores.len() {
        let value = exp(s, s.sub(scores.get(index), max));
        scores.set(index, value);
        sum = s.add(sum, value);
    }
    s.sum(sum)
}

/// Replaces scores by the softmax of `score * scale + added`, every step rounded to half precision but the running sum:
/// MindSpore's float16 arithmetic. Whole vectors of both.
#[inline(always)]
pub(super) fn softmax_half<S: Simd>(s: Lanes<S>, scores: &mut [f32], added: &[f32], scale: f32) {
    // The scale stays f32: MindSpore rounds the product, not the factor.
    let (mut scores, added, scale) = (s.vectors_mut(scores), s.vectors(added), s.splat(scale));
    let mut largest = s.splat(f32::NEG_INFINITY);
    for index in 0..scores.len().min(added.len()) {
        let score = s.round_f16(scores.get(index));
        let score = s.round_f16(s.fma(score, scale, added.get(index)));
        scores.set(index, score);
        largest = s.max(score, largest);
    }
    let max = s.splat(s.largest(largest));
    let mut sum = s.splat(0.0);
    for index in 0..scores.len() {
        let distance = s.round_f16(s.sub(scores.get(index), max));
        let value = s.round_f16(exp(s, distance));
        scores.set(index, value);
        sum = s.add(sum, value);
    }
    let sum = s.splat(f16::from_f32(s.sum(sum)).to_f32());
    for index in 0..scores.len() {
        scores.set(index, s.round_f16(s.div(scores.get(index), sum)));
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
        let vectors = s.vectors(row);
        let rest: f32 = row[vectors.len() * S::LANES..].iter().map(|value| (value - max).exp()).sum();
        let mut sums = s.splat(0.0);
        for index in 0..vectors.len() {
            sums = s.add(sums, exp(s, s.sub(vectors.get(index), s.splat(max))));
        }
        let log_sum = (s.sum(sums) + rest).ln();
        row.iter_mut().for_each(|value| *value = *value - max - log_sum);
    }
}
