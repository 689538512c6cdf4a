//! How far a backend may be from the reference: the one place, derived from the types of its numbers.
//! Only bounds; what they are bounds of is said in the other files, and of int8 in `quantised.rs`.
//!
//! Sums are bounded by the probabilistic analysis of Higham and Mary (SIAM J. Sci. Comput. 41, 2019), which is much
//! closer to what happens than the classic bound and still holds for every sum of random terms; everything else by
//! counting roundings. With f16 the contract lets each step of a softmax or a normalisation round, as MindSpore's do.
//! With bf16 and int8 those steps and the residual stream are f32, and weights are given in what the precision holds,
//! so that only operands are rounded: to bf16 where the kernels multiply them as such, nowhere else. There the
//! numerators of a softmax are operands too, rounded after they have been summed.

use ascend_bert::backend::{Activation, MASKED_SCORE, Precision};

/// Half a step of f32, relative, and half its smallest step.
pub(crate) const F32: f64 = 1.0 / (1u64 << 24) as f64;
pub(crate) const F32_TINY: f64 = 1e-45;
/// Half a step of f16, relative, and half its smallest step.
const F16: f64 = 1.0 / (1u64 << 11) as f64;
const F16_TINY: f64 = 1.0 / (1u64 << 25) as f64;
/// Half a step of bfloat16, relative. Its instructions take subnormal numbers for zero, and leave none.
const BF16: f64 = 1.0 / (1u64 << 8) as f64;
const BF16_TINY: f64 = f32::MIN_POSITIVE as f64;
/// Relative error of an exponential, and where it may end in zero.
const EXP: f64 = 1e-7;
const EXP_TINY: f64 = f32::MIN_POSITIVE as f64;
/// Error of an activation, relative to the larger of one and its argument.
const ACTIVATION: f64 = 4e-7;
/// The largest slope of an activation: GELU's at the square root of two is 1.129.
const STEEPEST: f64 = 1.13;

/// In place of the error of a NaN: zero does as well.
pub(crate) const NONE_OR_ZERO: f64 = -1.0;

/// Error of a sum of this many products in f32, relative to the sum of their magnitudes.
pub(crate) fn sum(terms: usize) -> f64 {
    let terms = terms as f64 + 1.0;
    terms.min(4.0 * terms.sqrt()) * F32
}

/// The error of rounding to a type: relative, and absolute near zero.
#[derive(Clone, Copy)]
struct Rounding {
    step: f64,
    tiny: f64,
}

impl Rounding {
    fn to(precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self { step: F32, tiny: F32_TINY },
            Precision::F16 => Self { step: F16, tiny: F16_TINY },
            Precision::Bf16 | Precision::Int8 => Self { step: BF16, tiny: BF16_TINY },
        }
    }

    /// Error of what stands for `value`, known to within `error` before it was rounded.
    fn of(self, value: f64, error: f64) -> f64 {
        if value.is_nan() {
            return error;
        }
        error + self.step * (value.abs() + error) + self.tiny
    }
}

/// What one precision allows.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Tolerance {
    precision: Precision,
    /// What operands are kept in between the operations.
    operands: Precision,
    /// Relative error of one step of a softmax or a normalisation, which is also that of the residual stream, and its
    /// absolute error near zero.
    step: f64,
    tiny: f64,
    /// On an NPU a product is rounded to the operand's type before its activation, as MindSpore's is, and the GELUs of
    /// minus infinity may be their limit.
    npu: bool,
    /// Steps of the grid of an operand of int8.
    int8_steps: u8,
}

impl Tolerance {
    /// Of a precision, with operands kept in f32, f16 or bf16.
    pub(crate) fn of(precision: Precision, operands: Precision) -> Self {
        let stream = if precision == Precision::F16 { Precision::F16 } else { Precision::F32 };
        let Rounding { step, tiny } = Rounding::to(stream);
        Self { precision, operands, step, tiny, npu: false, int8_steps: 255 }
    }

    pub(crate) fn precision(&self) -> Precision {
        self.precision
    }

    /// What operands are kept in: f32, f16 or bf16.
    pub(crate) fn operands(&self) -> Precision {
        self.operands
    }

    /// The same, with so many steps for the operands of int8.
    pub(crate) fn with_int8_steps(self, int8_steps: u8) -> Self {
        Self { int8_steps, ..self }
    }

    pub(crate) fn int8_steps(self) -> u8 {
        self.int8_steps
    }

    /// Of an NPU, where products go from core to core in f16.
    pub(crate) fn npu() -> Self {
        Self { npu: true, ..Self::of(Precision::F16, Precision::F16) }
    }

    /// What the operations allow that leave f32 in every precision: logits, and the arithmetic of `embed`.
    pub(crate) fn wide() -> Self {
        Self::of(Precision::F32, Precision::F32)
    }

    /// Of matrices outside the encoder, which int8 computes as bf16.
    pub(crate) fn head(self) -> Self {
        let precision = if self.precision == Precision::Int8 { Precision::Bf16 } else { self.precision };
        Self { precision, ..self }
    }

    /// Below this, numbers may be taken for zero in products.
    pub(crate) fn flushed(&self) -> f64 {
        if self.operands == Precision::Bf16 { BF16_TINY } else { 0.0 }
    }

    /// Relative error of `count` steps after each other.
    fn steps(&self, count: i32) -> f64 {
        (1.0 + self.step).powi(count) - 1.0
    }

    /// Error of an operand that stands for `value`, known to within `error` before it was stored.
    pub(crate) fn stored(&self, value: f64, error: f64) -> f64 {
        Rounding::to(self.operands).of(value, error)
    }

    /// The same of the residual stream, and of what normalisations leave.
    pub(crate) fn streamed(&self, value: f64, error: f64) -> f64 {
        Rounding { step: self.step, tiny: self.tiny }.of(value, error)
    }

    /// The same of an operand that is made from the residual stream, where it is rounded; int8 makes its own from f32.
    pub(crate) fn taken(&self, value: f64, error: f64) -> f64 {
        let rounded = self.precision == Precision::Bf16 && self.operands == Precision::Bf16;
        if rounded { self.stored(value, error) } else { error }
    }

    /// Error of `y = activation(x)` in f32, `x` being known to within `error`; not yet stored.
    pub(crate) fn activated(&self, activation: Activation, x: f64, y: f64, error: f64) -> f64 {
        if activation == Activation::Identity {
            return error;
        }
        if self.npu && y.is_nan() && x == f64::NEG_INFINITY {
            return NONE_OR_ZERO;
        }
        let error = if self.npu { self.stored(x, error) } else { error };
        if activation == Activation::Relu {
            // A comparison rounds nothing, its slope is at most one, and what is surely negative becomes zero.
            return if x < -error || x == f64::NEG_INFINITY { 0.0 } else { error };
        }
        let passed = STEEPEST * error + ACTIVATION * x.abs().max(1.0);
        if activation == Activation::FastGelu && self.precision == Precision::F16 {
            // MindSpore's float16 kernel rounds the argument and then five steps, two of them exponentials.
            let argument = STEEPEST * self.stored(x, 0.0);
            return passed + argument + self.steps(5) * (y.abs() + passed) + self.tiny * (2.0 * x.abs() + 2.0);
        }
        passed
    }

    /// Errors of a row normalised to `expected`, not yet stored; `errors` are those of `row`.
    pub(crate) fn normalised(
        &self,
        row: &[f64],
        errors: &[f64],
        scale: &super::data::Scale,
        expected: &[f64],
    ) -> Vec<f64> {
        let width = row.len() as f64;
        let average = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / width;
        let (mean, epsilon) = (average(&mut row.iter().copied()), f64::from(scale.epsilon));
        let variance = average(&mut row.iter().map(|x| (x - mean).powi(2)));
        let off_centre =
            average(&mut errors.iter().copied()) + sum(row.len()) * average(&mut row.iter().map(|x| x.abs()));
        let off_variance = average(&mut row.iter().zip(errors).map(|(x, error)| {
            let distance = (x - mean).abs();
            let off = error + off_centre + F32 * distance;
            2.0 * distance * off + off * off
        }));
        let off_variance = off_variance + sum(row.len()) * (variance + off_variance);
        let deviation = (variance + epsilon).sqrt();
        let least = ((variance - off_variance).max(0.0) + epsilon).sqrt();
        let least = least * (1.0 - self.steps(2)) - self.tiny;
        let rounded_centre = off_centre + self.step * (mean.abs() + off_centre) + self.tiny;
        let mut bounds = Vec::new();
        for index in 0..row.len() {
            let distance = (row[index] - mean).abs();
            let off = self.streamed(distance, errors[index] + rounded_centre);
            let unit = off / least + distance * (1.0 / least - 1.0 / deviation);
            let gamma = f64::from(scale.gamma[index]).abs();
            let scaled = gamma * (unit + self.steps(3) * (distance / deviation + unit)) + self.tiny * (gamma + 2.0);
            let shift = self.step * f64::from(scale.beta[index]).abs();
            bounds.push(scaled + shift + F32 * (expected[index].abs() + scaled + shift));
        }
        bounds
    }

    /// The softmax of a row of scaled scores with their masks, in f64, and the error of each probability.
    pub(crate) fn probabilities(&self, scores: &[Score], head_size: usize) -> Vec<(f64, f64)> {
        let value = |score: &Score| score.value + if score.masked { f64::from(MASKED_SCORE) } else { 0.0 };
        let largest = scores.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
        let off_score = |score: &Score| {
            let product = (sum(head_size) + self.steps(3)) * score.magnitude + self.tiny;
            // At -10000 f16 counts in eights and f32 in thousandths; the reference, too, adds in f32.
            let masked = if score.masked && score.magnitude > 0.0 { f64::from(-MASKED_SCORE) } else { 0.0 };
            product + (self.step + F32) * masked
        };
        let farthest = scores.iter().map(off_score).fold(0.0, f64::max);
        let power = |score: &Score| {
            let distance = largest - value(score);
            let off = off_score(score) + self.step * (distance + 2.0 * farthest);
            let power = (-distance).exp();
            let grown = if power > 0.0 { power * (off.exp() * (1.0 + EXP) * (1.0 + self.step) - 1.0) } else { 0.0 };
            (power, grown + self.tiny + EXP_TINY)
        };
        let powers: Vec<(f64, f64)> = scores.iter().map(power).collect();
        let total: f64 = powers.iter().map(|power| power.0).sum();
        let off: f64 = powers.iter().map(|power| power.1).sum();
        let off = off + (sum(scores.len()) + self.step) * (total + off);
        // As operands of the product with the values; what flushing takes from a score is nothing beside `EXP`.
        let rounding = Rounding::to(self.operands);
        let probability = |(power, error): (f64, f64)| {
            let exact = power / total;
            let most = if off < total { (power + error) / (total - off) } else { f64::INFINITY };
            let least = (power - error).max(0.0) / (total + off);
            // Whatever the scores, a probability is between zero and one.
            let (most, least) = (most.min(1.0) * (1.0 + rounding.step), least * (1.0 - rounding.step));
            (exact, (most - exact).max(exact - least) + rounding.tiny)
        };
        powers.into_iter().map(probability).collect()
    }

    /// Error of a context value, not yet stored: `values` are what the keys carry, with their probabilities.
    pub(crate) fn attended<'a>(&self, values: impl Iterator<Item = (f64, &'a (f64, f64))>, keys: usize) -> f64 {
        let rounding = sum(keys) + 2.0 * F32;
        let each = |(value, (power, error)): (f64, &(f64, f64))| value.abs() * (error + rounding * (power + error));
        values.map(each).sum::<f64>() + F32_TINY + 2.0 * keys as f64 * self.flushed()
    }

    /// Error of what the NPU's log-softmax of rows subtracts from each logit: it rounds the largest logit plus the
    /// logarithm to one number, twice.
    pub(crate) fn shift(&self, logits: &[f64], expected: &[f64]) -> f64 {
        let shift = logits.iter().zip(expected).map(|(logit, value)| (logit - value).abs()).fold(0.0, f64::max);
        if self.npu { 2.0 * F32 * shift } else { 0.0 }
    }

    /// Errors of a log-softmax in f32 to `expected`; `errors` are those of the logits.
    pub(crate) fn log_softmax(&self, logits: &[f64], errors: &[f64], expected: &[f64]) -> Vec<f64> {
        let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let off = errors.iter().copied().fold(0.0, f64::max);
        // Distances round in proportion to themselves; weighted with their probabilities they are below twice ln n,
        // and the logarithm of the sum is below ln n.
        let total = EXP + F32 + sum(logits.len()) + 4.0 * F32 * (logits.len() as f64).ln();
        let each = logits
            .iter()
            .zip(expected)
            .map(|(logit, value)| 2.0 * off + total + F32 * ((logit - largest).abs() + 2.0 * value.abs()) + F32_TINY);
        each.collect()
    }
}

/// A scaled score before its mask, with the sum of the magnitudes of its products.
pub(crate) struct Score {
    pub(crate) value: f64,
    pub(crate) magnitude: f64,
    pub(crate) masked: bool,
}
