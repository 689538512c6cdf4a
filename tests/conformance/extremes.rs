//! NaN, the infinities, zeros, subnormal and large numbers: where the reference has them, and nowhere else.

use ascend_bert::backend::{Activation, Backend, Precision};

use super::attention::{self, Case, Mask, sequences};
use super::data::{Layer, Random, Scale, read};
use super::embedding::Text;
use super::group::{Estimate, Group};

const NAN: f32 = f32::NAN;
const INF: f32 = f32::INFINITY;

/// The smallest numbers, and the largest whose products and squares still sum up in the arithmetic.
fn sizes(operands: Precision) -> [f32; 3] {
    match operands {
        Precision::F32 | Precision::Bf16 | Precision::Int8 => [1e-40, 1e-20, 1e17],
        Precision::F16 => [6e-8, 6e-5, 2e3],
    }
}

/// Row after row of something that does not belong there, between ordinary ones.
fn rows(operands: Precision, width: usize) -> Vec<f32> {
    let random = &mut Random(1500);
    let [subnormal, small, large] = sizes(operands);
    let mut values = Vec::new();
    for scale in [1.0, 0.0, subnormal, small, large, 1.0] {
        values.extend(random.values(width, scale, operands));
    }
    for intruders in [&[NAN][..], &[INF], &[-INF], &[INF, -INF], &[INF, INF], &[-INF, NAN]] {
        let mut row = random.values(width, 1.0, operands);
        intruders.iter().enumerate().for_each(|(index, &value)| row[width / 2 + 3 * index] = value);
        values.extend(row);
        values.extend(random.values(width, 1.0, operands));
    }
    values
}

/// Rows of inputs, and a column of weights.
pub(crate) fn linear<B: Backend>(group: &Group<B>) {
    for (inputs, outputs) in [(17, 20), (96, 70), (1100, 9)] {
        let (inputs, outputs) = (group.fit(inputs), group.fit(outputs));
        let mut layer = Layer::random(&mut Random(1501), inputs, outputs, group.precision);
        let mut values = rows(group.operands(), inputs);
        let tokens = values.len() / inputs;
        for broken in [None, Some(NAN), Some(INF)] {
            if let Some(value) = broken {
                layer.weight[(outputs - 2) * inputs + inputs / 3] = value;
            }
            if broken == Some(INF) && group.tolerance.flushed() > 0.0 {
                // Whether a subnormal number times infinity is infinite or NaN is left open where it may count as zero.
                values.iter_mut().for_each(|value| *value = if value.is_subnormal() { 0.5 } else { *value });
            }
            let product = layer.times(&Estimate::exact(&values, inputs), group.tolerance);
            for activation in Activation::ALL {
                let expected = product.clone().activated(activation, group.tolerance).stored(group.tolerance);
                group.check(
                    format!("extreme rows, {inputs} x {outputs}, {broken:?}, {activation}"),
                    &expected,
                    |backend| {
                        let input = backend.upload(&values, inputs).unwrap();
                        read(backend, &backend.linear(&input, &layer.load(backend), activation).unwrap(), tokens)
                    },
                );
            }
        }
    }
}

/// Rows to normalise.
pub(crate) fn layer_norm<B: Backend>(group: &Group<B>) {
    for width in [group.fit(17), 96] {
        let scale = Scale::random(&mut Random(1502), width, group.precision);
        let values = rows(group.operands(), width);
        let expected = Estimate::exact(&values, width).normalised(&scale, group.tolerance).streamed(group.tolerance);
        group.check(format!("layer_norm of extreme rows of {width}"), &expected, |backend| {
            let input = backend.upload(&values, width).unwrap();
            let norm = scale.load(backend);
            read(backend, &backend.layer_norm(input, &norm).unwrap(), values.len() / width)
        });
    }
}

/// Rows that meet the residual stream.
pub(crate) fn linear_add_norm<B: Backend>(group: &Group<B>) {
    let (inputs, width) = (96, group.fit(20));
    let random = &mut Random(1503);
    let layer = Layer::random(random, inputs, width, group.precision);
    let scale = Scale::random(random, width, group.precision);
    let values = rows(group.operands(), inputs);
    let tokens = values.len() / inputs;
    let text = Text::random(random, tokens, width, group.tables);
    let residual = text.estimate(group.tolerance);
    let expected = layer.times(&Estimate::exact(&values, inputs), group.tolerance);
    let expected = expected.added_and_normalised(&residual, &scale, group.tolerance);
    group.check("linear_add_norm of extreme rows", &expected, |backend| {
        let input = backend.upload(&values, inputs).unwrap();
        let residual = text.embed(backend).residual;
        let norm = scale.load(backend);
        let hidden = backend.linear_add_norm(input, &layer.load(backend), residual, &norm).unwrap();
        read(backend, &hidden.operand, tokens)
    });
}

/// A word whose row of the table is broken spoils its tokens only.
pub(crate) fn embed<B: Backend>(group: &Group<B>) {
    for value in [NAN, INF, -INF] {
        let mut text = Text::random(&mut Random(1504), 60, group.fit(40), group.tables);
        text.break_word(text.input_ids[7], value);
        let expected = text.estimate(group.tolerance);
        assert!(expected.values.iter().any(|value| value.is_nan()));
        group.check(format!("embed with {value} in a table"), &expected, |backend| {
            read(backend, &text.embed(backend).operand, 60)
        });
    }
}

/// A query spoils its row, a key its sequence, a value its column there: of one head, and masked or not.
pub(crate) fn attention<B: Backend>(group: &Group<B>) {
    for mask in [Mask::Absent, Mask::Holes] {
        for part in 0..3 {
            for value in [NAN, INF, -INF] {
                // Row 5 is the third of its sequence, row 4 a masked one.
                for row in [4, 5] {
                    let sequences = sequences(&[3, 20, 2], mask);
                    let mut case = attention::random(group, &mut Random(1505), 3, 20, sequences);
                    let at = case.at(row, part, 1, 7);
                    case.values[at] = value;
                    let what = format!("attention with {value} in part {part} of row {row}, mask {mask:?}");
                    group.check(what, &case.expected(group.tolerance), |backend| case.run(backend));
                }
            }
        }
    }
}

/// Scores far apart, values of every size, and nothing but zeros.
pub(crate) fn attention_sizes<B: Backend>(group: &Group<B>) {
    let [subnormal, small, large] = sizes(group.operands());
    for (queries, values) in [(0.0, 0.0), (40.0, 1.0), (1.0, large), (1.0, small), (subnormal, subnormal), (1.0, 0.0)] {
        for mask in [Mask::Absent, Mask::Holes] {
            let mut case: Case = attention::random(group, &mut Random(1506), 2, 16, sequences(&[19, 1, 40], mask));
            for row in case.values.chunks_mut(96) {
                for (index, value) in row.iter_mut().enumerate() {
                    let scale = if index < 64 { queries } else { values };
                    *value = super::data::held(*value * scale / 2.0, group.operands());
                }
            }
            let what = format!("attention with queries of {queries:e} and values of {values:e}, mask {mask:?}");
            group.check(what, &case.expected(group.tolerance), |backend| case.run(backend));
        }
    }
}
