//! What a row or a sequence becomes does not depend on its neighbours, to the last bit.
//! That the number of threads does not show either is part of every check of a group.

use std::ops::Range;

use ascend_bert::backend::{Activation, Backend, FeedForward, Hidden, Precision, Sequences};

use super::attention::{self, Mask, sequences};
use super::data::{Layer, Random, Scale, read};
use super::embedding::Text;
use super::group::Group;

const TOKENS: usize = 200;

/// Rows alone, at the edges of register tiles and blocks, and cut in the middle.
const PIECES: [Range<usize>; 7] = [0..1, 5..6, 6..8, 64..129, 131..138, 199..200, 3..200];

/// Fails unless `run` gives every piece of the rows the same bits as it gives them among all.
fn independent(name: &str, run: impl Fn(Range<usize>) -> Vec<f32>) {
    let all = run(0..TOKENS);
    let width = all.len() / TOKENS;
    for piece in PIECES {
        let found = run(piece.clone());
        let expected = &all[piece.start * width..piece.end * width];
        let same = found.iter().zip(expected).all(|(one, other)| one.to_bits() == other.to_bits());
        assert!(same && found.len() == expected.len(), "{name}: rows {piece:?} change with their neighbours");
    }
}

/// Every operation on rows.
pub(crate) fn rows<B: Backend>(group: &Group<B>) {
    let random = &mut Random(1600);
    // Beyond a slice of the inputs where they end at 1024; `linear::slices` goes beyond the longer ones.
    let between = if group.operands() == Precision::Bf16 || group.precision == Precision::Int8 { 300 } else { 1100 };
    let (width, between) = (group.fit(70), group.fit(between));
    let text = Text::random(random, TOKENS, width, group.tables);
    let up = Layer::random(random, width, between, group.precision);
    let square = Layer::random(random, width, width, group.precision);
    let down = Layer::random(random, between, width, group.precision);
    let scale = Scale::random(random, width, group.precision);
    let narrow = random.values(TOKENS * width, 2.0, group.operands());
    let wide = random.values(TOKENS * between, 1.0, group.operands());
    group.each(|name, backend| {
        let [up, square, down] = [&up, &square, &down].map(|layer| layer.load(backend));
        let norm = scale.load(backend);
        let upload = |values: &[f32], width: usize, rows: Range<usize>| {
            backend.upload(&values[rows.start * width..rows.end * width], width).unwrap()
        };
        let read = |operand: &B::Operand, rows: Range<usize>| read(backend, operand, rows.len());
        independent(&format!("{name}, embed"), |rows| read(&text.embed_some(backend, rows.clone()).operand, rows));
        independent(&format!("{name}, layer_norm"), |rows| {
            read(&backend.layer_norm(upload(&narrow, width, rows.clone()), &norm).unwrap(), rows)
        });
        for activation in Activation::ALL {
            independent(&format!("{name}, linear {activation}"), |rows| {
                let input = upload(&narrow, width, rows.clone());
                read(&backend.linear(&input, &square, activation).unwrap(), rows)
            });
        }
        independent(&format!("{name}, logits"), |rows| {
            backend.download_logits(&backend.logits(&upload(&wide, between, rows), &down).unwrap()).unwrap()
        });
        independent(&format!("{name}, linear_add_norm"), |rows| {
            let residual = text.embed_some(backend, rows.clone()).residual;
            let input = upload(&wide, between, rows.clone());
            read(&backend.linear_add_norm(input, &down, residual, &norm).unwrap().operand, rows)
        });
        for apart in [false, true] {
            independent(&format!("{name}, feed_forward, operand apart: {apart}"), |rows| {
                let Hidden { residual, operand } = text.embed_some(backend, rows.clone());
                let operand = if apart { upload(&narrow, width, rows.clone()) } else { operand };
                let block = FeedForward { up: &up, activation: Activation::GeluErf, down: &down, norm: &norm };
                read(&backend.feed_forward(Hidden { residual, operand }, block).unwrap().operand, rows)
            });
        }
    });
}

/// Sequences among others, in another order, and alone.
pub(crate) fn attention<B: Backend>(group: &Group<B>) {
    let lengths = [65, 1, 0, 130, 17, 64, 2, 7];
    for mask in [Mask::Absent, Mask::Holes] {
        let case = attention::random(group, &mut Random(1601), 3, 20, sequences(&lengths, mask));
        let hidden = case.width() / 3;
        group.each(|name, backend| {
            let all = case.run(backend);
            for index in 0..lengths.len() {
                let rows = case.sequences.rows(index);
                let key_mask = case.sequences.key_mask().map(|mask| mask[rows.clone()].to_vec());
                let alone = attention::Case {
                    values: case.values[rows.start * case.width()..rows.end * case.width()].to_vec(),
                    sequences: Sequences::new(vec![0, rows.len() as u32], key_mask).unwrap(),
                    ..case
                };
                let found = alone.run(backend);
                let expected = &all[rows.start * hidden..rows.end * hidden];
                let same = found.iter().zip(expected).all(|(one, other)| one.to_bits() == other.to_bits());
                assert!(same, "{name}: a sequence of {} changes with its neighbours, mask {mask:?}", rows.len());
            }
        });
    }
}

/// Parts of a matrix loaded together give what each gives alone, columns side by side.
pub(crate) fn parts<B: Backend>(group: &Group<B>) {
    let (tokens, inputs) = (9, group.fit(50));
    let random = &mut Random(1602);
    let layers = [33, 1, 40].map(|outputs| Layer::random(random, inputs, outputs, group.precision));
    let mut joined = Layer { inputs, outputs: 74, weight: Vec::new(), bias: Vec::new() };
    for layer in &layers {
        joined.weight.extend(&layer.weight);
        joined.bias.extend(&layer.bias);
    }
    let values = random.values(tokens * inputs, 1.0, group.operands());
    group.each(|name, backend| {
        let input = backend.upload(&values, inputs).unwrap();
        let run =
            |linear: &B::Linear| read(backend, &backend.linear(&input, linear, Activation::Tanh).unwrap(), tokens);
        let together = run(&joined.load_parts(backend, &[33, 1, 40]));
        let mut first = 0;
        for layer in &layers {
            let alone = run(&layer.load(backend));
            for (row, alone) in alone.chunks(layer.outputs).enumerate() {
                assert_eq!(alone, &together[row * 74 + first..][..layer.outputs], "{name}, row {row}");
            }
            first += layer.outputs;
        }
    });
}
