//! Activations over a dense range of arguments, within the bound that they are documented with.

use ascend_bert::backend::{Activation, Backend};

use super::data::{Layer, held, read};
use super::group::{Estimate, Group};

/// Around zero and across every change of branch or saturation, then out to the largest arguments.
fn arguments() -> Vec<f32> {
    let dense = (-60_000..=60_000).map(|index| index as f32 * 2.5e-4);
    let powers = (-126..127).flat_map(|power| [1.0, 1.3, 1.7].map(|factor| factor * 2f32.powi(power)));
    let powers = powers.flat_map(|value| [value, -value]);
    dense.chain(powers).chain([0.0, -0.0, f32::MIN_POSITIVE / 8.0, f32::MAX, f32::MIN]).collect()
}

/// One input, one output, a weight of one and no bias: the argument itself, exactly.
pub(crate) fn sweep<B: Backend>(group: &Group<B>) {
    let layer = Layer { inputs: 1, outputs: 1, weight: vec![1.0], bias: vec![0.0] };
    let fits = |value: &f32| value.is_finite();
    let values: Vec<f32> = arguments().into_iter().map(|value| held(value, group.precision)).filter(fits).collect();
    for activation in Activation::ALL {
        let expected = Estimate::exact(&values, 1).activated(activation, group.tolerance).stored(group.tolerance);
        group.check(activation, &expected, |backend| {
            let input = backend.upload(&values, 1).unwrap();
            read(backend, &backend.linear(&input, &layer.load(backend), activation).unwrap(), values.len())
        });
    }
}
