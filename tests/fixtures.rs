//! Every output that MindSpore recorded, reproduced on every backend: see `tests/data/README.md`.

mod common;

use ascend_bert::backend::{Activation, Precision};
use ascend_bert::bert::{
    BertCls, BertModel, BertNer, BertPreTraining, BertSquad, HeadKind, HeadOutput, Labels, Loss, ModelOptions,
    Overrides, Padding,
};
use ascend_bert::device::Device;
use common::{Distance, data, distance, floats, ids};

/// How close f32 must come to MindSpore's fp32.
const F32: f64 = 1e-5;
/// The same where a row is masked throughout: its scores are rounded at 1e4.
const F32_ALL_MASKED: f64 = 5e-5;

fn options(device: Device, precision: Precision, padding: Padding) -> ModelOptions {
    ModelOptions { device, precision: Some(precision), padding, threads: Some(2), ..Default::default() }
}

/// The heads' models have heads of 32, which no tensor shows.
fn head_options(device: Device, precision: Precision, hidden_act: Activation) -> ModelOptions {
    let overrides = Overrides { num_attention_heads: Some(2), hidden_act: Some(hidden_act), ..Default::default() };
    ModelOptions { overrides, ..options(device, precision, Padding::Skip) }
}

fn tiny(device: Device, precision: Precision, padding: Padding, activation: Activation) -> (Vec<f32>, Vec<f32>) {
    let mut options = options(device, precision, padding);
    options.overrides.hidden_act = Some(activation);
    let model = BertModel::load(data("tiny/tiny.ckpt"), &options).unwrap();
    let output = model
        .forward(&ids("tiny/input_ids.npy"), &ids("tiny/token_type_ids.npy"), &ids("tiny/input_mask.npy"))
        .unwrap();
    assert_eq!(output.sequence_output.shape, [4, 32, 128]);
    assert_eq!(output.pooled_output.shape, [4, 128]);
    assert_eq!(output.embedding_table.shape(), [1000, 128]);
    (output.sequence_output.values, output.pooled_output.values)
}

const ACTIVATIONS: [(&str, Activation); 2] = [("gelu", Activation::GeluTanh), ("fast_gelu", Activation::FastGelu)];

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
            assert!(pooled[3 * 128..].iter().all(|&value| value == 0.0));
        }
    }
}

/// f16 is no further from MindSpore's fp16 than that is from MindSpore's fp32.
fn check_f16(what: &str, found: &[f32], fp16: &[f32], fp32: &[f32]) {
    let (ours, theirs): (Distance, Distance) = (distance(found, fp16), distance(fp32, fp16));
    println!("{what}: max {:.2}, rms {:.2}", ours.max / theirs.max, ours.rms / theirs.rms);
    assert!(ours.max <= theirs.max && ours.rms <= theirs.rms, "{what}: {ours:?}, MindSpore {theirs:?}");
}

#[test]
fn tiny_f16() {
    for (name, activation) in ACTIVATIONS {
        let (sequence, pooled) = tiny(Device::Cpu, Precision::F16, Padding::Exact, activation);
        for (found, kind, width) in [(sequence, "seq", 32 * 128), (pooled, "pooled", 128)] {
            let fp16 = floats(&format!("tiny/{kind}_{name}_fp16.npy"));
            let fp32 = floats(&format!("tiny/{kind}_{name}_fp32.npy"));
            check_f16(&format!("{kind} {name}"), &found, &fp16, &fp32);
            // The masked row, eight times as far off, would hide the others.
            let rows = ..3 * width;
            check_f16(&format!("{kind} {name}, rows 0 to 2"), &found[rows], &fp16[rows], &fp32[rows]);
        }
    }
}

/// Masks with holes and padding on the left, and heads of 32, whose scale no float holds exactly.
fn holes(precision: Precision, padding: Padding, activation: Activation) -> (Vec<f32>, Vec<f32>) {
    let mut options = options(Device::Cpu, precision, padding);
    options.overrides = Overrides { num_attention_heads: Some(4), hidden_act: Some(activation), ..Default::default() };
    let model = BertModel::load(data("holes/holes.ckpt"), &options).unwrap();
    let file = |name: &str| ids(&format!("holes/{name}.npy"));
    let output = model.forward(&file("input_ids"), &file("token_type_ids"), &file("input_mask")).unwrap();
    (output.sequence_output.values, output.pooled_output.values)
}

#[test]
fn masks_with_holes_f32() {
    let mask = ids("holes/input_mask.npy");
    for (name, activation) in ACTIVATIONS {
        let expected = floats(&format!("holes/seq_{name}_fp32.npy"));
        let (exact, _) = holes(Precision::F32, Padding::Exact, activation);
        let off = distance(&exact, &expected);
        assert!(off.max < F32, "{name}: {off:?}");
        let (sequence, pooled) = holes(Precision::F32, Padding::Skip, activation);
        for (position, _) in mask.values().iter().enumerate().filter(|(_, mask)| **mask == 1) {
            let range = position * 128..(position + 1) * 128;
            let off = distance(&sequence[range.clone()], &expected[range]);
            assert!(off.max < F32, "{name} position {position}: {off:?}");
        }
        let expected = floats(&format!("holes/pooled_{name}_fp32.npy"));
        for row in (0..4).filter(|&row| mask.row(row)[0] == 1) {
            let off = distance(&pooled[row * 128..][..128], &expected[row * 128..][..128]);
            assert!(off.max < F32, "{name} row {row}: {off:?}");
        }
    }
}

#[test]
fn masks_with_holes_f16() {
    for (name, activation) in ACTIVATIONS {
        let (sequence, pooled) = holes(Precision::F16, Padding::Exact, activation);
        for (found, kind) in [(sequence, "seq"), (pooled, "pooled")] {
            let fp16 = floats(&format!("holes/{kind}_{name}_fp16.npy"));
            let fp32 = floats(&format!("holes/{kind}_{name}_fp32.npy"));
            check_f16(&format!("holes {kind} {name}"), &found, &fp16, &fp32);
        }
    }
}

struct Case {
    file: &'static str,
    head: HeadKind,
    /// The loss in `report.json`, and its label files.
    loss: Option<f64>,
}

const HEADS: [Case; 6] = [
    Case { file: "cls3", head: HeadKind::Classification, loss: Some(1.1231156587600708) },
    Case { file: "cls1_regression", head: HeadKind::Regression, loss: None },
    Case { file: "squad", head: HeadKind::Squad, loss: Some(2.622683048248291) },
    Case { file: "ner_softmax", head: HeadKind::Ner, loss: Some(2.2279860973358154) },
    Case { file: "ner_crf", head: HeadKind::NerCrf, loss: Some(34.03351593017578) },
    Case { file: "ner_crf_lstm", head: HeadKind::NerLstmCrf, loss: Some(31.849458694458008) },
];

/// Runs a head as its task's type does, and checks the loss against MindSpore's where there is one.
fn head_output(case: &Case, options: &ModelOptions) -> Vec<f32> {
    let path = data(&format!("heads/{}.ckpt", case.file));
    let input_ids = ids("heads/input_ids.npy");
    let input_mask = ids("heads/input_mask.npy");
    let types = ids("heads/token_type_ids.npy");
    let label = |name: &str| ids(&format!("heads/{}_{name}.npy", case.file));
    let (logits, labels, crf) = match case.head {
        HeadKind::Classification | HeadKind::Regression => {
            let regression = case.head == HeadKind::Regression;
            let model = BertCls::load(path, regression, options).unwrap();
            let labels = (!regression).then(|| Labels::Classes(label("label_ids")));
            (model.forward(&input_ids, &input_mask, &types).unwrap(), labels, None)
        }
        HeadKind::Squad => {
            let model = BertSquad::load(path, options).unwrap();
            let labels = Labels::Span(label("start_positions"), label("end_positions"));
            (model.forward(&input_ids, &input_mask, &types).unwrap(), Some(labels), None)
        }
        _ => {
            let model = BertNer::load(path, case.head, options).unwrap();
            let logits = model.forward(&input_ids, &input_mask, &types).unwrap();
            (logits, Some(Labels::Classes(label("label_ids"))), model.crf().cloned())
        }
    };
    let precision = options.precision.unwrap();
    if let (Some(labels), Some(expected), Precision::F32) = (labels, case.loss, precision) {
        let output = HeadOutput { logits: Some(logits.clone()), next_sentence: None };
        let mut loss = Loss::default();
        loss.add(case.head, &output, &labels, crf.as_ref()).unwrap();
        let found = loss.value(case.head);
        // Two digits more than f32 keeps at this size are not to be had.
        let bound = F32.max(expected * f64::from(f32::EPSILON));
        assert!((found - expected).abs() < bound, "{} loss {found}, MindSpore {expected}", case.file);
    }
    if let Some(crf) = crf {
        let decoded = crf.viterbi(&logits).unwrap();
        assert_eq!(decoded, ids(&format!("heads/{}_viterbi.npy", case.file)), "{}", case.file);
    }
    logits.values
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
fn heads_f16() {
    for case in &HEADS {
        let found = head_output(case, &head_options(Device::Cpu, Precision::F16, Activation::GeluTanh));
        let fp16 = floats(&format!("heads/{}_logits_fp16.npy", case.file));
        let fp32 = floats(&format!("heads/{}_logits_fp32.npy", case.file));
        check_f16(case.file, &found, &fp16, &fp32);
    }
}

#[test]
fn squad_evaluation_scores() {
    for device in [Device::Reference, Device::Cpu] {
        let options = head_options(device, Precision::F32, Activation::GeluTanh);
        let model = BertSquad::load(data("heads/squad.ckpt"), &options).unwrap();
        let (start, end) = model
            .evaluate(&ids("heads/input_ids.npy"), &ids("heads/input_mask.npy"), &ids("heads/token_type_ids.npy"))
            .unwrap();
        for (found, name) in [(start, "start"), (end, "end")] {
            let off = distance(&found.values, &floats(&format!("heads/squad_eval_{name}.npy")));
            assert!(off.max < F32, "{device} {name}: {off:?}");
        }
    }
}

fn pretraining(device: Device, precision: Precision) -> HeadOutput {
    let options = head_options(device, precision, Activation::FastGelu);
    let model = BertPreTraining::load(data("pretrain/pretrain.ckpt"), &options).unwrap();
    let file = |name: &str| ids(&format!("pretrain/{name}.npy"));
    let positions = file("masked_lm_positions");
    model.forward(&file("input_ids"), &file("input_mask"), &file("token_type_ids"), &positions).unwrap()
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
        let mut loss = Loss::default();
        loss.add(HeadKind::Pretraining, &output, &labels, None).unwrap();
        let found = loss.value(HeadKind::Pretraining);
        assert!((found - 5.882756233215332).abs() < F32, "{device}: loss {found}");
        for (array, name) in [(output.logits, "mlm"), (output.next_sentence, "nsp")] {
            let off = distance(&array.unwrap().values, &floats(&format!("pretrain/{name}_logprobs_fp32.npy")));
            assert!(off.max < F32, "{device} {name}: {off:?}");
        }
    }
}

#[test]
fn pretraining_f16() {
    let output = pretraining(Device::Cpu, Precision::F16);
    for (array, name) in [(output.logits, "mlm"), (output.next_sentence, "nsp")] {
        let fp16 = floats(&format!("pretrain/{name}_logprobs_fp16.npy"));
        let fp32 = floats(&format!("pretrain/{name}_logprobs_fp32.npy"));
        check_f16(name, &array.unwrap().values, &fp16, &fp32);
    }
}
