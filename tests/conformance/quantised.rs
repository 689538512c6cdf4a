//! Products of int8 in f64: what the contract says of them, and how far rounding may carry a backend from it.
//! Only the model; the tests are those of every precision, and of the model itself.
//!
//! The weights of an output are divided by their largest magnitude over 127 and rounded to whole numbers. So is a row of
//! an operand, by the distance of the largest of its numbers and zero from the least of them, over the steps of its grid;
//! where at most four of its numbers are larger than half of the largest magnitude, that is the distance among the
//! others, or the 32767th part of that magnitude if that is more. Where the steps are fewer than 255, two neighbouring
//! weights are kept to what, times as many steps, an i16 holds. A backend does all that in f32. Where a
//! number lies so close to the middle of two whole ones that its error, or that arithmetic, can carry it across, a
//! backend may have either: that is all that is allowed, besides the roundings of a handful of f32 operations. A row or
//! an output that holds an infinity or a NaN is NaN throughout: it has no scale.

use super::data::{Layer, Random};
use super::group::Estimate;
use super::tolerance::{F32, F32_TINY};
use ascend_bert::backend::Precision;

/// The largest whole number of a weight.
const LARGEST: f64 = 127.0;

/// Whole numbers of what.
#[derive(Clone, Copy)]
enum Range {
    /// Of weights, for operands of so many steps.
    Weights(u8),
    /// Of a row of an operand, of so many steps.
    Operand(u8),
}

/// So many numbers of a row may lie beyond the steps of all others, the furthest so many steps from zero.
const OUTLIERS: usize = 4;
const FURTHEST: f64 = 32767.0;

impl Range {
    /// Of these numbers, each as it is, or as far off by its error as makes the scale small (-1) or large (1).
    fn scale(self, values: &[f64], errors: &[f64], further: f64) -> f64 {
        let magnitude = |at: usize, further: f64| (values[at].abs() + further * errors[at]).max(0.0);
        let largest = |further: f64| (0..values.len()).map(|at| magnitude(at, further)).fold(0.0, f64::max);
        let scale: f64 = match self {
            Self::Weights(steps) => {
                let pair = values.chunks(2).map(|pair| pair.iter().sum::<f64>().abs()).fold(0.0, f64::max);
                let limit = if steps < 255 { (32767 / i32::from(steps) - 1).into() } else { f64::INFINITY };
                (largest(further) / LARGEST).max(pair / limit)
            }
            Self::Operand(steps) => {
                // Outliers that there are in any case, and all that there may be.
                let apart = |least: f64| {
                    let half = 0.5 * largest(least);
                    (0..values.len()).filter(move |&at| magnitude(at, -least) > half)
                };
                let (certain, possible) = (apart(further.abs()).count(), apart(-further.abs()).count());
                let mut rest = vec![true; values.len()];
                if further < 0.0 && certain <= OUTLIERS {
                    apart(-1.0).for_each(|at| rest[at] = false);
                } else if further >= 0.0 && possible <= OUTLIERS {
                    apart(further).for_each(|at| rest[at] = false);
                }
                let (mut low, mut high) = (0.0_f64, 0.0_f64);
                for at in (0..values.len()).filter(|&at| rest[at]) {
                    let off = further * errors[at];
                    (low, high) = (low.min(values[at] - off), high.max(values[at] + off));
                }
                ((high - low) / f64::from(steps)).max(largest(further) / FURTHEST)
            }
        };
        scale.max(LEAST_SCALE)
    }
}

/// Below this a scale would have no reciprocal.
const LEAST_SCALE: f64 = f32::MIN_POSITIVE as f64;

/// Roundings of a scale: of a quotient, or of two and their difference.
const SCALE_ROUNDINGS: f64 = 2.0 * F32;

/// Roundings between a number and the whole one: of the scale, of its reciprocal, and of the product with it, raised
/// by where zero is.
const ROUNDINGS: f64 = 5.0 * F32;

/// Whole numbers and their scale, with how far off each may be.
struct Row {
    numbers: Vec<f64>,
    errors: Vec<f64>,
    /// The scale, and the least and the largest that it may be.
    scale: f64,
    scales: (f64, f64),
}

impl Row {
    /// None if a number is not finite.
    fn new(values: &[f64], errors: &[f64], range: Range) -> Option<Self> {
        if values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let scale = |further| range.scale(values, errors, further);
        let mut row = Self {
            numbers: Vec::new(),
            errors: Vec::new(),
            scale: scale(0.0),
            scales: (scale(-1.0) * (1.0 - SCALE_ROUNDINGS), scale(1.0) * (1.0 + SCALE_ROUNDINGS)),
        };
        let most = if let Range::Weights(_) = range { LARGEST } else { f64::INFINITY };
        let whole = |quotient: f64| quotient.round_ties_even().clamp(-most, most);
        for (&value, &error) in values.iter().zip(errors) {
            let number = whole(value / row.scale);
            // Beside a zero that is not zero, a number is rounded as if it were as large as any.
            let least = if let Range::Operand(steps) = range { steps.into() } else { 0.0 };
            let size = |quotient: f64| quotient.abs().max(least);
            let (small, large) = (value.abs() - error, value.abs() + error);
            let small = small / if small < 0.0 { row.scales.0 } else { row.scales.1 };
            let large = large / row.scales.0;
            let (least, most) = (whole(small - ROUNDINGS * size(small)), whole(large + ROUNDINGS * size(large)));
            row.numbers.push(number);
            row.errors.push((most - number.abs()).max(number.abs() - least));
        }
        Some(row)
    }

    /// The sum of products with `other`, and its error.
    fn times(&self, other: &Self) -> (f64, f64) {
        let (mut total, mut off) = (0.0, 0.0);
        let ours = self.numbers.iter().zip(&self.errors);
        for ((a, a_off), (b, b_off)) in ours.zip(other.numbers.iter().zip(&other.errors)) {
            total += a * b;
            off += a_off * (b.abs() + b_off) + a.abs() * b_off;
        }
        (total, off)
    }
}

/// The product of an int8 matrix with an estimate, before any activation.
pub(crate) fn product(layer: &Layer, input: &Estimate, steps: u8) -> Estimate {
    let exact = vec![0.0; layer.inputs];
    let widened = layer.weight.chunks(layer.inputs).map(|weights| weights.iter().map(|&weight| f64::from(weight)));
    let quantised = |weights: Vec<f64>| Row::new(&weights, &exact, Range::Weights(steps));
    let outputs: Vec<Option<Row>> = widened.map(|weights| quantised(weights.collect())).collect();
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for (row, off) in input.values.chunks(layer.inputs).zip(input.errors.chunks(layer.inputs)) {
        let row = Row::new(row, off, Range::Operand(steps));
        for (output, &bias) in outputs.iter().zip(&layer.bias) {
            let both = row.as_ref().zip(output.as_ref());
            let (value, error) = both.map_or((f64::NAN, 0.0), |(row, output)| dequantised(row, output, bias.into()));
            values.push(value);
            errors.push(error);
        }
    }
    Estimate { width: layer.outputs, values, errors }
}

/// A sum times both scales, and the bias.
fn dequantised(row: &Row, output: &Row, bias: f64) -> (f64, f64) {
    let (total, off) = row.times(output);
    let scale = row.scale * output.scale;
    let (least, most) = (row.scales.0 * output.scales.0, row.scales.1 * output.scales.1);
    let largest = total.abs() + off;
    // The sum as f32, the product of the scales, and their product.
    let rounding = largest * (3.5 * F32 * most + F32_TINY);
    let error = off * most + total.abs() * (most - scale).max(scale - least) + rounding;
    let value = total * scale + bias;
    (value, error + F32 * (value.abs() + error) + F32_TINY)
}

/// The model itself: no product is further from the exact one than half a step of each of its factors allows.
#[test]
fn quantised_products_are_near_the_exact_ones() {
    let random = &mut Random(1800);
    for (inputs, outputs) in [(1, 3), (17, 20), (768, 33), (8200, 2)] {
        let layer = Layer::random(random, inputs, outputs, Precision::Int8);
        let values = random.values(5 * inputs, 3.0, Precision::F32);
        let steps = if inputs == 17 { 170 } else { 255 };
        let found = product(&layer, &Estimate::exact(&values, inputs), steps);
        let step = |values: &[f32], range: Range| {
            let values: Vec<f64> = values.iter().map(|&value| value.into()).collect();
            range.scale(&values, &values, 0.0)
        };
        for (row, found) in values.chunks(inputs).zip(found.values.chunks(outputs)) {
            for ((weights, &bias), found) in layer.weight.chunks(inputs).zip(&layer.bias).zip(found) {
                let (a, b) = (step(row, Range::Operand(steps)), step(weights, Range::Weights(steps)));
                let (mut exact, mut bound) = (f64::from(bias), 1e-12);
                for (&x, &weight) in row.iter().zip(weights) {
                    let (x, weight) = (f64::from(x), f64::from(weight));
                    exact += x * weight;
                    bound += x.abs() * b / 2.0 + weight.abs() * a / 2.0 + a * b / 4.0;
                }
                assert!((found - exact).abs() <= bound, "{inputs} inputs: {found}, exactly {exact}, within {bound}");
            }
        }
    }
}
