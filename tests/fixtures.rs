//! Reproduces every output that MindSpore recorded, on every backend: see `tests/data/README.md`.

mod common;

use ascend_bert::backend::{Activation, Precision};
use ascend_bert::bert::{BertSquad, HeadKind, Labels, Loss, Padding};
use ascend_bert::dataset::Ids;
use ascend_bert::device::Device;
use common::fixtures::{
    self, ACTIVATIONS, F32, FAST, HEADS, check_fast, head_options, head_output, holes, pretraining, tiny,
};
use common::{data, distance, floats, ids};

/// The same for a row that is masked throughout: its scores are rounded at 1e4.
const F32_ALL_MASKED: f64 = 5e-5;

/// MindSpore's tanh on the CPU is off by 3e-5 where its value is near 1 (`docs/numerics.md`).
const F32_TANH: f64 = 4e-5;
const TANH_FROM: f32 = 0.999;

#[test]
fn tiny_f32_exact() {
    for device in [Device::Reference, Device::Cpu] {
        for (name, activation) in ACTIVATIONS {
            let (sequence, pooled) = tiny(device, Precision::F32, Padding::Exact, activation);
            for (found, kind, width) in [(sequence, "seq", 32 * 128), (pooled, "pooled", 128)] {
                let expected = floats(&format!("tiny/{kind}_{name}_fp32.npy"));
                let rows = distance(&found[..3 * width], &expected[..3 * width]);
                let masked = distance(&found[3 * width..], &expected[3 * width..]);
                assert!(rows.max < F32, "{device} {name} {kind}: {rows:?}");
                assert!(masked.max < F32_ALL_MASKED, "{device} {name} {kind}, masked row: {masked:?}");
            }
        }
    }
}

#[test]
fn tiny_f32_skip_agrees_on_unmasked_positions_and_is_zero_elsewhere() {
    let mask = ids("tiny/input_mask.npy");
    for device in [Device::Reference, Device::Cpu] {
        for (name, activation) in ACTIVATIONS {
            let (sequence, pooled) = tiny(device, Precision::F32, Padding::Skip, activation);
            let expected = floats(&format!("tiny/seq_{name}_fp32.npy"));
            for (position, &kept) in mask.values().iter().enumerate() {
                let range = position * 128..(position + 1) * 128;
                if kept == 1 {
                    let found = distance(&sequence[range.clone()], &expected[range]);
                    assert!(found.max < F32, "{device} {name} position {position}: {found:?}");
                } else {
                    assert!(sequence[range].iter().all(|&value| value == 0.0), "{device} {name} {position}");
                }
            }
            let expected = floats(&format!("tiny/pooled_{name}_fp32.npy"));
            assert!(distance(&pooled[..3 * 128], &expected[..3 * 128]).max < F32);
            // The first position of the last row is masked, so that row is computed as MindSpore does.
            assert!(distance(&pooled[3 * 128..], &expected[3 * 128..]).max < F32_ALL_MASKED);
        }
    }
}

#[test]
fn masks_with_holes_f32() {
    let mask = ids("holes/input_mask.npy");
    for (name, activation) in ACTIVATIONS {
        let expected = floats(&format!("holes/seq_{name}_fp32.npy"));
        let (exact, _) = holes(Device::Cpu, Precision::F32, Padding::Exact, activation);
        let off = distance(&exact, &expected);
        assert!(off.max < F32, "{name}: {off:?}");
        let (sequence, pooled) = holes(Device::Cpu, Precision::F32, Padding::Skip, activation);
        for (position, _) in mask.values().iter().enumerate().filter(|(_, mask)| **mask == 1) {
            let range = position * 128..(position + 1) * 128;
            let off = distance(&sequence[range.clone()], &expected[range]);
            assert!(off.max < F32, "{name} position {position}: {off:?}");
        }
        let expected = floats(&format!("holes/pooled_{name}_fp32.npy"));
        assert!((0..4).any(|row| mask.row(row)[0] == 0), "a row whose first position is masked");
        for (found, expected) in pooled.iter().zip(&expected) {
            let bound = if expected.abs() < TANH_FROM { F32 } else { F32_TANH };
            assert!(f64::from((found - expected).abs()) < bound, "{name} pooled: {found}, MindSpore {expected}");
        }
    }
}

#[test]
fn heads_f32() {
    for device in [Device::Reference, Device::Cpu] {
        for case in &HEADS {
            let found = head_output(case, &head_options(device, Precision::F32, Activation::GeluTanh));
            let expected = floats(&format!("heads/{}_logits_fp32.npy", case.file));
            let off = distance(&found, &expected);
            assert!(off.max < F32, "{device} {}: {off:?}", case.file);
        }
    }
}

#[test]
fn squad_evaluation_scores() {
    for device in [Device::Reference, Device::Cpu] {
        let options = head_options(device, Precision::F32, Activation::GeluTanh);
        let model = BertSquad::load(data("heads/squad.ckpt"), &options).unwrap();
        let (start, end) = model.evaluate(&fixtures::inputs("heads")).unwrap();
        for (found, name) in [(start, "start"), (end, "end")] {
            let off = distance(&found.values, &floats(&format!("heads/squad_eval_{name}.npy")));
            assert!(off.max < F32, "{device} {name}: {off:?}");
        }
    }
}

#[test]
fn pretraining_f32() {
    for device in [Device::Reference, Device::Cpu] {
        let output = pretraining(device, Precision::F32);
        let labels = Labels::Pretraining {
            masked_lm_ids: ids("pretrain/masked_lm_ids.npy"),
            masked_lm_weights: floats("pretrain/masked_lm_weights.npy"),
            next_sentence_labels: ids("pretrain/next_sentence_labels.npy"),
        };
        let mut loss = Loss::new(HeadKind::Pretraining);
        loss.add(&output, &labels, None).unwrap();
        let found = loss.value().unwrap();
        assert!((found - 5.882756233215332).abs() < F32, "{device}: loss {found}");
        for (array, name) in [(output.logits, "mlm"), (output.next_sentence, "nsp")] {
            let off = distance(&array.unwrap().values, &floats(&format!("pretrain/{name}_logprobs_fp32.npy")));
            assert!(off.max < F32, "{device} {name}: {off:?}");
        }
    }
}

#[test]
fn models_f16() {
    fixtures::models_f16(Device::Cpu, 1.0);
}

#[test]
fn heads_f16() {
    fixtures::heads_f16(Device::Cpu, 1.0);
}

/// The sequence output and the pooled output of a model.
type Model = fn(Device, Precision, Padding, Activation) -> (Vec<f32>, Vec<f32>);

/// Both paddings of both models: masked positions of one are zeros in the other, all others are near MindSpore's.
#[test]
fn models_bf16_and_int8() {
    let models: [(&str, Model); 2] = [("tiny", tiny), ("holes", holes)];
    for (folder, model) in models {
        let mask = ids(&format!("{folder}/input_mask.npy"));
        for ((precision, limit), (name, activation)) in FAST.into_iter().flat_map(|fast| ACTIVATIONS.map(|a| (fast, a)))
        {
            let expected = [("seq", mask.values()), ("pooled", &first_of_rows(&mask))]
                .map(|(kind, kept)| (kind, kept.to_vec(), floats(&format!("{folder}/{kind}_{name}_fp32.npy"))));
            for padding in [Padding::Exact, Padding::Skip] {
                let (sequence, pooled) = model(Device::Cpu, precision, padding, activation);
                for (found, (kind, kept, fp32)) in [sequence, pooled].iter().zip(&expected) {
                    for (row, &kept) in kept.iter().enumerate() {
                        let range = row * 128..(row + 1) * 128;
                        let what = format!("{folder} {kind} {name}, {precision}, {padding:?}, {row}");
                        if kept == 0 && padding == Padding::Skip && *kind == "seq" {
                            assert!(found[range].iter().all(|&value| value == 0.0), "{what}");
                        } else {
                            check_fast(&what, &found[range.clone()], &fp32[range], limit);
                        }
                    }
                }
            }
        }
    }
}

fn first_of_rows(ids: &Ids) -> Vec<i32> {
    (0..ids.rows()).map(|row| ids.row(row)[0]).collect()
}

#[test]
fn heads_bf16_and_int8() {
    for (precision, limit) in FAST {
        for case in &HEADS {
            let found = head_output(case, &head_options(Device::Cpu, precision, Activation::GeluTanh));
            let expected = floats(&format!("heads/{}_logits_fp32.npy", case.file));
            check_fast(&format!("{} {precision}", case.file), &found, &expected, limit);
        }
        let output = pretraining(Device::Cpu, precision);
        for (array, name) in [(output.logits, "mlm"), (output.next_sentence, "nsp")] {
            let expected = floats(&format!("pretrain/{name}_logprobs_fp32.npy"));
            let found = array.unwrap().values;
            check_fast(&format!("pretraining {name} {precision}"), &found, &expected, limit);
        }
    }
}
