//! Activations over a dense range of arguments, within the bound that they are documented with.

use ascend_bert::backend::{Activation, Backend, Precision};

use super::data::{Layer, held, read};
use super::group::{Estimate, Group};

/// Around zero and across every change of branch or saturation, then out to the largest arguments.
fn arguments() -> Vec<f32> {
    let dense = (-60_000..=60_000).map(|index| index as f32 * 2.5e-4);
    let powers = (-126..127).flat_map(|power| [1.0, 1.3, 1.7].map(|factor| factor * 2f32.powi(power)));
    let powers = powers.flat_map(|value| [value, -value]);
    dense.chain(powers).chain([0.0, -0.0, f32::MIN_POSITIVE / 8.0, f32::MAX, f32::MIN]).collect()
}

/// The unit matrix and no bias: the arguments themselves, exactly.
pub(crate) fn sweep<B: Backend>(group: &Group<B>) {
    let size = group.fit(1);
    let mut layer = Layer { inputs: size, outputs: size, weight: vec![0.0; size * size], bias: vec![0.0; size] };
    (0..size).for_each(|index| layer.weight[index * size + index] = 1.0);
    // Not exact where bytes have scales, which leaves the largest numbers no room, nor where subnormal ones count as
    // zero.
    let exact = matches!(group.precision, Precision::F32 | Precision::F16);
    let most = if exact { f32::MAX } else { 0.99 * f32::MAX };
    let fits = |value: &f32| value.is_finite() && value.abs() <= most;
    let precision = if exact { group.operands() } else { Precision::Bf16 };
    let mut values: Vec<f32> = arguments().into_iter().map(|value| held(value, precision)).filter(fits).collect();
    values.dedup_by_key(|value| value.to_bits());
    values.resize(values.len().next_multiple_of(size), 0.0);
    let tokens = values.len() / size;
    let arguments = Estimate::exact(&values, size);
    let product = if exact { arguments } else { layer.times(&arguments, group.tolerance) };
    for activation in Activation::ALL {
        let expected = product.clone().activated(activation, group.tolerance).stored(group.tolerance);
        group.check(activation, &expected, |backend| {
            let input = backend.upload(&values, size).unwrap();
            read(backend, &backend.linear(&input, &layer.load(backend), activation).unwrap(), tokens)
        });
    }
}
