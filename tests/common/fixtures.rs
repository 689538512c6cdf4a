//! Runs the models and heads that MindSpore recorded on any device; see `tests/data/README.md`.

use ascend_bert::backend::{Activation, Precision};
use ascend_bert::bert::{
    BertCls, BertModel, BertNer, BertPreTraining, BertSquad, HeadKind, HeadOutput, Inputs, Labels, Loss, ModelOptions,
    Overrides, Padding,
};
use ascend_bert::device::Device;

use super::{Distance, cosine, data, distance, floats, ids};

/// The largest permitted difference of f32 from MindSpore's fp32.
pub const F32: f64 = 1e-5;

pub fn options(device: Device, precision: Precision, padding: Padding) -> ModelOptions {
    ModelOptions { device, precision: Some(precision), padding, threads: Some(2), ..Default::default() }
}

/// The attention heads of the heads' models are 32 wide, which no tensor shows.
pub fn head_options(device: Device, precision: Precision, hidden_act: Activation) -> ModelOptions {
    let overrides = Overrides { num_attention_heads: Some(2), hidden_act: Some(hidden_act), ..Default::default() };
    ModelOptions { overrides, ..options(device, precision, Padding::Skip) }
}

/// The inputs recorded in a folder.
pub fn inputs(folder: &str) -> Inputs {
    let file = |name: &str| ids(&format!("{folder}/{name}.npy"));
    Inputs::bert_thor(file("input_ids"), file("token_type_ids"), file("input_mask"))
}

pub fn tiny(device: Device, precision: Precision, padding: Padding, activation: Activation) -> (Vec<f32>, Vec<f32>) {
    let mut options = options(device, precision, padding);
    options.overrides.hidden_act = Some(activation);
    let model = BertModel::load(data("tiny/tiny.ckpt"), &options).unwrap();
    let output = model.forward(&inputs("tiny")).unwrap();
    assert_eq!(output.sequence_output.shape, [4, 32, 128]);
    assert_eq!(output.pooled_output.shape, [4, 128]);
    assert_eq!(output.embedding_table.shape(), [1000, 128]);
    (output.sequence_output.values, output.pooled_output.values)
}

pub const ACTIVATIONS: [(&str, Activation); 2] = [("gelu", Activation::GeluTanh), ("fast_gelu", Activation::FastGelu)];

/// Masks with holes and left padding, and attention heads of 32, whose scale is not exact in binary.
pub fn holes(device: Device, precision: Precision, padding: Padding, activation: Activation) -> (Vec<f32>, Vec<f32>) {
    let mut options = options(device, precision, padding);
    options.overrides = Overrides { num_attention_heads: Some(4), hidden_act: Some(activation), ..Default::default() };
    let model = BertModel::load(data("holes/holes.ckpt"), &options).unwrap();
    let output = model.forward(&inputs("holes")).unwrap();
    (output.sequence_output.values, output.pooled_output.values)
}

pub struct Case {
    pub file: &'static str,
    pub head: HeadKind,
    /// The loss in `report.json`, and its label files.
    pub loss: Option<f64>,
}

pub const HEADS: [Case; 6] = [
    Case { file: "cls3", head: HeadKind::Classification, loss: Some(1.1231156587600708) },
    Case { file: "cls1_regression", head: HeadKind::Regression, loss: None },
    Case { file: "squad", head: HeadKind::Squad, loss: Some(2.622683048248291) },
    Case { file: "ner_softmax", head: HeadKind::Ner, loss: Some(2.2279860973358154) },
    Case { file: "ner_crf", head: HeadKind::NerCrf, loss: Some(34.03351593017578) },
    Case { file: "ner_crf_lstm", head: HeadKind::NerLstmCrf, loss: Some(31.849458694458008) },
];

/// Runs a head through its task's type, and compares the loss with MindSpore's if there is one.
pub fn head_output(case: &Case, options: &ModelOptions) -> Vec<f32> {
    let path = data(&format!("heads/{}.ckpt", case.file));
    let inputs = inputs("heads");
    let label = |name: &str| ids(&format!("heads/{}_{name}.npy", case.file));
    let (logits, labels, crf) = match case.head {
        HeadKind::Classification | HeadKind::Regression => {
            let regression = case.head == HeadKind::Regression;
            let model = BertCls::load(path, regression, options).unwrap();
            let labels = (!regression).then(|| Labels::Classes(label("label_ids")));
            (model.forward(&inputs).unwrap(), labels, None)
        }
        HeadKind::Squad => {
            let model = BertSquad::load(path, options).unwrap();
            let labels = Labels::Span(label("start_positions"), label("end_positions"));
            (model.forward(&inputs).unwrap(), Some(labels), None)
        }
        _ => {
            let model = BertNer::load(path, case.head, options).unwrap();
            let logits = model.forward(&inputs).unwrap();
            (logits, Some(Labels::Classes(label("label_ids"))), model.crf().cloned())
        }
    };
    let precision = options.precision.unwrap();
    if let (Some(labels), Some(expected), Precision::F32) = (labels, case.loss, precision) {
        let output = HeadOutput { logits: Some(logits.clone()), ..Default::default() };
        let mut loss = Loss::new(case.head);
        loss.add(&output, &labels, crf.as_ref()).unwrap();
        let found = loss.value().unwrap();
        // Two decimal digits beyond the precision of f32 at this size cannot be expected.
        let bound = F32.max(expected * f64::from(f32::EPSILON));
        assert!((found - expected).abs() < bound, "{} loss {found}, MindSpore {expected}", case.file);
    }
    if let Some(crf) = crf {
        let decoded = crf.viterbi(&logits).unwrap();
        assert_eq!(decoded, ids(&format!("heads/{}_viterbi.npy", case.file)), "{}", case.file);
    }
    logits.values
}

pub fn pretraining(device: Device, precision: Precision) -> HeadOutput {
    let options = head_options(device, precision, Activation::FastGelu);
    let model = BertPreTraining::load(data("pretrain/pretrain.ckpt"), &options).unwrap();
    model.forward(&inputs("pretrain"), &ids("pretrain/masked_lm_positions.npy")).unwrap()
}

/// Compares f16 outputs with MindSpore's: their distance from its fp16 is at most `limit` times the distance of that
/// from its fp32.
fn check_f16(what: &str, found: &[f32], fp16: &[f32], fp32: &[f32], limit: f64) {
    let (ours, theirs): (Distance, Distance) = (distance(found, fp16), distance(fp32, fp16));
    println!("{what}: max {:.2}, rms {:.2}", ours.max / theirs.max, ours.rms / theirs.rms);
    let holds = ours.max <= limit * theirs.max && ours.rms <= limit * theirs.rms;
    assert!(holds, "{what}: {ours:?}, MindSpore {theirs:?}");
}

/// The CPU's fast modes, and the least cosine of each row with MindSpore's fp32.
pub const FAST: [(Precision, f64); 2] = [(Precision::Bf16, 0.9999), (Precision::Int8, 0.999)];

/// The number of standard deviations that bounds the largest of some hundred rounding errors.
const SPREAD: f64 = 5.0;

/// Compares a row with MindSpore's fp32 by cosine and by distance. For rows of equal norm the distance is `sqrt(2 - 2
/// cosine)` times the norm; no single value may be off by more than [`SPREAD`] times its share of it.
pub fn check_fast(what: &str, found: &[f32], fp32: &[f32], limit: f64) {
    let (angle, off) = (cosine(found, fp32), distance(found, fp32));
    let most = (2.0 - 2.0 * limit).sqrt() * distance(fp32, &vec![0.0; fp32.len()]).rms;
    println!("{what}: cosine {angle:.6}, rms {:.2}, largest {:.2}", off.rms / most, off.max / most);
    let holds = angle >= limit && off.rms <= most && off.max <= SPREAD * most;
    assert!(holds, "{what}: cosine {angle}, at least {limit}; {off:?}, rms at most {most}");
}

/// BertModel in f16 with exact padding, with masks at the end and masks with holes.
pub fn models_f16(device: Device, limit: f64) {
    for (name, activation) in ACTIVATIONS {
        let (sequence, pooled) = tiny(device, Precision::F16, Padding::Exact, activation);
        for (found, kind, width) in [(sequence, "seq", 32 * 128), (pooled, "pooled", 128)] {
            let fp16 = floats(&format!("tiny/{kind}_{name}_fp16.npy"));
            let fp32 = floats(&format!("tiny/{kind}_{name}_fp32.npy"));
            check_f16(&format!("{kind} {name}"), &found, &fp16, &fp32, limit);
            // The masked row, whose error is eight times as large, would hide the others.
            let rows = ..3 * width;
            check_f16(&format!("{kind} {name}, rows 0 to 2"), &found[rows], &fp16[rows], &fp32[rows], limit);
        }
        let (sequence, pooled) = holes(device, Precision::F16, Padding::Exact, activation);
        for (found, kind) in [(sequence, "seq"), (pooled, "pooled")] {
            let fp16 = floats(&format!("holes/{kind}_{name}_fp16.npy"));
            let fp32 = floats(&format!("holes/{kind}_{name}_fp32.npy"));
            check_f16(&format!("holes {kind} {name}"), &found, &fp16, &fp32, limit);
        }
    }
}

/// Every head in f16.
pub fn heads_f16(device: Device, limit: f64) {
    for case in &HEADS {
        let found = head_output(case, &head_options(device, Precision::F16, Activation::GeluTanh));
        let fp16 = floats(&format!("heads/{}_logits_fp16.npy", case.file));
        let fp32 = floats(&format!("heads/{}_logits_fp32.npy", case.file));
        check_f16(case.file, &found, &fp16, &fp32, limit);
    }
    // The next-sentence output is four independent numbers, too few to compare distances.
    let output = pretraining(device, Precision::F16);
    let found = [output.logits.unwrap().values, output.next_sentence.unwrap().values].concat();
    let recorded =
        |kind: &str| ["mlm", "nsp"].map(|name| floats(&format!("pretrain/{name}_logprobs_{kind}.npy"))).concat();
    check_f16("pretraining", &found, &recorded("fp16"), &recorded("fp32"), limit);
}
