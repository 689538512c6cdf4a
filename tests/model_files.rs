//! Models as people keep them: which files give an answer, which answer, and which are refused by name.
//! Every expected value is computed here from the outputs of another form of the same model, or by hand.

mod common;

use std::path::Path;

use ascend_bert::backend::Precision;
use ascend_bert::bert::{
    Config, Error, Family, Guess, HeadKind, HeadOutput, Inputs, ModelOptions, Network, NetworkOutput, Overrides,
    PackedBatch, Padding, Pooler, TokenSequence, Wanted,
};
use ascend_bert::{Checkpoint, Device, Ids, Remedy};
use common::distance;
use common::models::{CONFIG, Parameter, config, dense, hugging_face, mindspore, random, renamed, without, write};

/// f32 in another order of operations.
const CLOSE: f64 = 2e-6;

fn options() -> ModelOptions {
    ModelOptions { device: Device::Cpu, precision: Some(Precision::F32), threads: Some(1), ..Default::default() }
}

/// With what no MindSpore file states.
fn stated() -> ModelOptions {
    let overrides = Overrides { num_attention_heads: Some(2), ..Default::default() };
    ModelOptions { overrides, ..options() }
}

fn load_with(path: &Path, head: HeadKind, options: &ModelOptions) -> Result<Network, Error> {
    Network::load(&Checkpoint::open(path, &options.open)?, head, options)
}

fn load(path: &Path, head: HeadKind) -> Network {
    load_with(path, head, &options()).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(path: &Path, head: HeadKind, named: &[&str]) {
    let Err(error) = load_with(path, head, &options()) else { panic!("{} loads, expected {named:?}", path.display()) };
    let text = format!("{error}; {}", error.remedy());
    named.iter().for_each(|part| assert!(text.contains(part), "'{part}' is not in: {text}"));
}

const SEQ: usize = 9;

fn rows(values: impl Fn(usize, usize) -> i32) -> Ids {
    Ids::new(SEQ, (0..3 * SEQ).map(|at| values(at / SEQ, at % SEQ)).collect()).unwrap()
}

/// Three rows: a full one, one padded at the end, one padded at the start.
fn inputs() -> Inputs {
    Inputs {
        input_ids: rows(|row, position| 3 + ((row * 31 + position * 7) % 50) as i32),
        token_type_ids: rows(|_, position| i32::from(position > 4)),
        attention_mask: rows(|row, position| i32::from([true, position < 5, position > 2][row])),
    }
}

fn run(network: &Network, inputs: &Inputs) -> NetworkOutput {
    let wanted = Wanted { sequence: true, pooled: network.has_pooler(), ..Default::default() };
    network.forward(inputs, &wanted).unwrap_or_else(|error| panic!("{error}"))
}

fn logits(output: &NetworkOutput) -> &[f32] {
    &output.head.logits.as_ref().unwrap().values
}

fn close(found: &[f32], expected: &[f32], what: &str) {
    let off = distance(found, expected);
    assert!(off.max < CLOSE, "{what}: {off:?}");
}

fn sequence(output: &NetworkOutput) -> &[f32] {
    &output.sequence_output.as_ref().unwrap().values
}

/// `values · weightᵀ + bias` in f64.
fn matrix(values: &[f32], [weight, bias]: &[Parameter; 2]) -> Vec<f64> {
    let width = weight.shape[1];
    let row = |row: &[f32]| {
        let outputs = weight.values.chunks(width).zip(&bias.values);
        outputs
            .map(|(weight, bias)| {
                let products = row.iter().zip(weight).map(|(a, b)| f64::from(*a) * f64::from(*b));
                products.sum::<f64>() + f64::from(*bias)
            })
            .collect::<Vec<_>>()
    };
    values.chunks(width).flat_map(row).collect()
}

fn log_softmax(values: &[f64], width: usize) -> Vec<f32> {
    let normalise = |row: &[f64]| {
        let sum: f64 = row.iter().map(|value| value.exp()).sum();
        row.iter().map(|value| (value - sum.ln()) as f32).collect::<Vec<_>>()
    };
    values.chunks(width).flat_map(normalise).collect()
}

#[test]
fn names_of_every_program_give_the_same_output() {
    let folder = tempfile::tempdir().unwrap();
    let expected =
        run(&load(&write(&folder.path().join("hf"), &hugging_face(""), Some(CONFIG)), HeadKind::None), &inputs());
    let mindnlp = |name: &str| {
        let name = name.replace("embeddings.weight", "embeddings.embedding_table");
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    };
    let gamma =
        |name: &str| name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
    for (name, model) in [
        ("bert", hugging_face("bert.")),
        ("deep", hugging_face("module.model.bert.")),
        ("mindnlp", renamed(hugging_face("bert."), mindnlp)),
        ("gamma", renamed(hugging_face("bert."), gamma)),
        ("zoo", renamed(mindspore(), |name| format!("bert.bert.{name}"))),
    ] {
        // The names of the zoo leave its own activation and epsilon as defaults, which this file overrides.
        let network = load(&write(&folder.path().join(name), &model, Some(CONFIG)), HeadKind::None);
        let output = run(&network, &inputs());
        assert_eq!(sequence(&output), sequence(&expected), "{name}");
        assert_eq!(output.pooled_output, expected.pooled_output, "{name}");
        assert!(network.audit().unknown.is_empty(), "{name}");
    }
}

#[test]
fn parts_of_a_model_that_are_not_computed_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let with = |extra: Parameter| [hugging_face("bert."), vec![extra]].concat();
    let encoder = "bert.encoder.layer.";
    for (name, shape) in [
        ("bert.embeddings.task_type_embeddings.weight".to_owned(), vec![3, 32]),
        ("bert.embeddings.x_position_embeddings.weight".to_owned(), vec![24, 32]),
        (format!("{encoder}0.crossattention.self.query.weight"), vec![32, 32]),
        (format!("{encoder}1.attention.self.distance_embedding.weight"), vec![47, 16]),
        (format!("{encoder}1.attention.self.query.lora_A.weight"), vec![4, 32]),
        (format!("{encoder}0.output.adapters.a.weight"), vec![4, 32]),
        ("bert.encoder.relative_attention_bias.weight".to_owned(), vec![32, 2]),
        ("bert.encoder.LayerNorm.weight".to_owned(), vec![32]),
    ] {
        let path = write(&folder.path().join("extra"), &with(random(&name, &shape)), Some(CONFIG));
        refused(&path, HeadKind::None, &[&name]);
    }
    let beyond = with(random(&format!("{encoder}3.output.dense.bias"), &[32]));
    let path = write(&folder.path().join("beyond"), &beyond, Some(CONFIG));
    refused(&path, HeadKind::None, &["layer 2", "0, 1, 3"]);
    let gap = renamed(mindspore(), |name| name.replace(".layers.1.", ".layers.2."));
    refused(&write(&folder.path().join("gap"), &gap, None), HeadKind::None, &["layer 1", "0, 2"]);
    let two = [hugging_face("ctx_model."), hugging_face("question_model.")].concat();
    let two = write(&folder.path().join("two"), &two, Some(CONFIG));
    refused(&two, HeadKind::None, &["ctx_model.", "question_model.", "prefix"]);
    let chosen = ModelOptions { prefix: Some("ctx_model.".into()), ..options() };
    let network = load_with(&two, HeadKind::None, &chosen).unwrap();
    assert_eq!(network.audit().other_encoders.len(), 39);
}

#[test]
fn a_model_without_a_pooler_gives_all_that_does_not_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let (tags, span) = (dense("classifier", 5), dense("qa_outputs", 2));
    let encoder = without(hugging_face("bert."), "pooler");
    let model = [encoder, tags.to_vec(), span.to_vec()].concat();
    let path = write(&folder.path().join("model"), &model, Some(CONFIG));
    let network = load(&path, HeadKind::Ner);
    let exact = run(&network, &inputs());
    let expected = log_softmax(&matrix(sequence(&exact), &tags), 5);
    close(logits(&exact), &expected, "tags");
    let output = run(&load(&path, HeadKind::Squad), &inputs());
    let scores = matrix(sequence(&output), &span);
    for (row, scores) in scores.chunks(SEQ * 2).enumerate() {
        for side in 0..2 {
            let column: Vec<f64> = scores.iter().skip(side).step_by(2).copied().collect();
            let found = logits(&output)[row * SEQ * 2..][..SEQ * 2].iter().skip(side).step_by(2);
            close(&found.copied().collect::<Vec<_>>(), &log_softmax(&column, SEQ), "span");
        }
    }
    assert!(!load(&path, HeadKind::None).has_pooler());
    refused(&path, HeadKind::Classification, &["classification", "pooler.dense.weight"]);
    let required = ModelOptions { pooler: Pooler::Required, ..options() };
    assert!(matches!(load_with(&path, HeadKind::None, &required), Err(Error::NoPooler { .. })));
}

/// RoBERTa is BERT with the position table moved: its first two rows are of padding and unused.
#[test]
fn roberta_numbers_positions_from_behind_the_padding_token() {
    let folder = tempfile::tempdir().unwrap();
    let one_type = |mut model: Vec<Parameter>| {
        for parameter in &mut model {
            if parameter.name.contains("token_type_embeddings") {
                parameter.shape[0] = 1;
                parameter.values.truncate(32);
            }
        }
        model
    };
    let moved = |mut model: Vec<Parameter>| {
        for parameter in &mut model {
            if parameter.name.contains("position_embeddings") {
                parameter.shape[0] -= 2;
                parameter.values.drain(..2 * 32);
            }
        }
        model
    };
    let roberta = one_type(hugging_face("roberta."));
    let bert_config = CONFIG.replace("\"max_position_embeddings\": 24", "\"max_position_embeddings\": 22");
    let bert_config = bert_config.replace("\"type_vocab_size\": 2", "\"type_vocab_size\": 1");
    let model = moved(one_type(hugging_face("bert.")));
    let bert = load(&write(&folder.path().join("bert"), &model, Some(&bert_config)), HeadKind::None);
    let mut inputs = inputs();
    inputs.token_type_ids = Ids::filled(3, SEQ, 0).unwrap();
    // Only without padding do the two count alike.
    inputs.attention_mask = rows(|_, _| 1);
    let expected = run(&bert, &inputs);
    let one_type_config = CONFIG.replace("\"type_vocab_size\": 2", "\"type_vocab_size\": 1");
    for (name, config) in [
        ("type", Some(one_type_config.replace("\"bert\"", "\"roberta\""))),
        ("xlm", Some(one_type_config.replace("\"bert\"", "\"xlm-roberta\""))),
        ("class", Some(one_type_config.replace("\"model_type\": \"bert\"", "\"architectures\": [\"RobertaModel\"]"))),
        ("prefix", None),
    ] {
        let path = write(&folder.path().join(name), &roberta, config.as_deref());
        let overrides = Overrides { num_attention_heads: Some(2), layer_norm_eps: Some(1e-12), ..Default::default() };
        let network = load_with(&path, HeadKind::None, &ModelOptions { overrides, ..options() }).unwrap();
        assert_eq!(network.config().family, Family::Roberta, "{name}");
        assert_eq!(network.config().longest_sequence(), 22, "{name}");
        let output = run(&network, &inputs);
        assert_eq!(sequence(&output), sequence(&expected), "{name}");
        assert_eq!(output.pooled_output, expected.pooled_output, "{name}");
    }
    refused(
        &write(&folder.path().join("contradiction"), &roberta, Some(&one_type_config)),
        HeadKind::None,
        &["RoBERTa", "BERT"],
    );
    // Padding keeps its own position: a row padded at the start is the same row without it.
    let network = load(&folder.path().join("type"), HeadKind::None);
    let padded = Ids::new(5, vec![1, 1, 9, 8, 7]).unwrap();
    let mask = Ids::new(5, vec![0, 0, 1, 1, 1]).unwrap();
    let left = Inputs { input_ids: padded, token_type_ids: Ids::filled(1, 5, 0).unwrap(), attention_mask: mask };
    let alone = Inputs::from_sequences(&[TokenSequence::new(vec![9, 8, 7])], 1).unwrap();
    let wanted = Wanted { sequence: true, ..Default::default() };
    let [left, alone] = [left, alone].map(|inputs| network.forward(&inputs, &wanted).unwrap());
    assert_eq!(sequence(&left)[2 * 32..], *sequence(&alone));
}

#[test]
fn a_position_table_of_roberta_without_a_sign_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    for positions in [514, 8194] {
        let mut model = hugging_face("");
        for parameter in &mut model {
            if parameter.name.contains("position_embeddings") {
                *parameter = random(&parameter.name, &[positions, 32]);
            }
        }
        let path = write(&folder.path().join("model"), &model, None);
        refused(&path, HeadKind::None, &[&positions.to_string(), "family"]);
        for family in Family::ALL {
            let overrides = Overrides { family: Some(family), num_attention_heads: Some(2), ..Default::default() };
            assert!(load_with(&path, HeadKind::None, &ModelOptions { overrides, ..options() }).is_ok());
        }
    }
}

#[test]
fn masked_lm_uses_the_decoder_that_the_file_has() {
    let folder = tempfile::tempdir().unwrap();
    let cls = "cls.predictions";
    let transform = [
        dense(&format!("{cls}.transform.dense"), 32).to_vec(),
        vec![
            random(&format!("{cls}.transform.LayerNorm.weight"), &[32]),
            random(&format!("{cls}.transform.LayerNorm.bias"), &[32]),
            random(&format!("{cls}.bias"), &[60]),
        ],
    ]
    .concat();
    let encoder = [hugging_face("bert."), transform].concat();
    let tied = write(&folder.path().join("tied"), &encoder, Some(CONFIG));
    let output = run(&load(&tied, HeadKind::Mlm), &inputs());
    assert_eq!(output.head.logits.as_ref().unwrap().shape, [3 * SEQ, 60]);

    // A decoder that only scales the word table: log-probabilities follow from the tied ones.
    let word = encoder.iter().find(|parameter| parameter.name.contains("word_embeddings")).unwrap();
    let bias = encoder.iter().find(|parameter| parameter.name == format!("{cls}.bias")).unwrap();
    let scaled = Parameter {
        name: format!("{cls}.decoder.weight"),
        shape: word.shape.clone(),
        values: word.values.iter().map(|value| value * 2.0).collect(),
    };
    let own_bias = Parameter {
        name: format!("{cls}.decoder.bias"),
        shape: vec![60],
        values: bias.values.iter().map(|value| value * 2.0).collect(),
    };
    let untied_config = CONFIG.replace("\"hidden_act\"", "\"tie_word_embeddings\": false, \"hidden_act\"");
    let model = [encoder.clone(), vec![scaled.clone(), own_bias]].concat();
    let untied =
        run(&load(&write(&folder.path().join("untied"), &model, Some(&untied_config)), HeadKind::Mlm), &inputs());
    // log_softmax(2 x) from log_softmax(x): both differ from the scores by a constant of the row.
    let doubled: Vec<f64> = logits(&output).iter().map(|value| 2.0 * f64::from(*value)).collect();
    let off = distance(logits(&untied), &log_softmax(&doubled, 60));
    assert!(off.max < 10.0 * CLOSE, "{off:?}");

    // transformers 5 takes the file's own decoder whatever the configuration says, and so do we; it would draw random
    // numbers where the file has none.
    for (name, config) in [("said-tied", Some("true")), ("unsaid", None)] {
        let config = config.map_or(CONFIG.to_owned(), |tied| untied_config.replace("false", tied));
        let path = write(&folder.path().join(name), &model, Some(&config));
        assert_eq!(logits(&run(&load(&path, HeadKind::Mlm), &inputs())), logits(&untied), "{name}");
    }
    let path = write(&folder.path().join("no-decoder"), &encoder, Some(&untied_config));
    refused(&path, HeadKind::Mlm, &["decoder.weight"]);

    // Positions choose rows of the same output.
    let positions = Ids::new(2, vec![4, 0, 1, 1, 8, 3]).unwrap();
    let wanted = Wanted { masked_lm_positions: Some(positions.clone()), ..Default::default() };
    let some = load(&tied, HeadKind::Mlm).forward(&inputs(), &wanted).unwrap();
    for (index, &position) in positions.values().iter().enumerate() {
        let row = index / 2 * SEQ + position as usize;
        assert_eq!(logits(&some)[index * 60..][..60], logits(&output)[row * 60..][..60]);
    }
}

#[test]
fn outputs_that_read_a_masked_first_position_are_computed() {
    let folder = tempfile::tempdir().unwrap();
    let model = [hugging_face("bert."), dense("classifier", 3).to_vec()].concat();
    let path = write(&folder.path().join("model"), &model, Some(CONFIG));
    let output = |padding, head| {
        let network = load_with(&path, head, &ModelOptions { padding, ..options() }).unwrap();
        run(&network, &inputs())
    };
    for head in [HeadKind::None, HeadKind::Classification, HeadKind::Regression] {
        let (skip, exact) = (output(Padding::Skip, head), output(Padding::Exact, head));
        let [skip_pooled, exact_pooled] = [&skip, &exact].map(|output| &output.pooled_output.as_ref().unwrap().values);
        close(skip_pooled, exact_pooled, "pooled");
        if head != HeadKind::None {
            close(logits(&skip), logits(&exact), "logits");
        }
        for (position, &kept) in inputs().attention_mask.values().iter().enumerate() {
            let found = &sequence(&skip)[position * 32..][..32];
            if kept == 0 {
                assert!(found.iter().all(|value| *value == 0.0), "{head} {position}");
            } else {
                close(found, &sequence(&exact)[position * 32..][..32], "sequence");
            }
        }
    }
}

#[test]
fn nan_and_infinity_are_errors_that_name_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let broken = |part: &str, value: f32| {
        let mut model = [hugging_face("bert."), dense("classifier", 3).to_vec()].concat();
        let parameter = model.iter_mut().find(|parameter| parameter.name.contains(part)).unwrap();
        let at = 5 % parameter.values.len();
        parameter.values[at] = value;
        write(&folder.path().join("model"), &model, Some(CONFIG))
    };
    let wanted = Wanted { sequence: true, pooled: true, ..Default::default() };
    for (part, value, named) in [
        ("embeddings.LayerNorm.weight", f32::NAN, "embeddings"),
        ("layer.1.output.dense.bias", f32::NAN, "layer 1"),
        ("layer.0.intermediate.dense.bias", f32::INFINITY, "layer 0"),
        ("pooler.dense.bias", f32::NAN, "pooler"),
        ("classifier.bias", f32::NAN, "classification head"),
    ] {
        let path = broken(part, value);
        let error = load(&path, HeadKind::Classification).forward(&inputs(), &wanted).unwrap_err();
        assert!(matches!(error, Error::NotFinite { .. }), "{error}");
        assert!(error.to_string().contains(named), "{part}: {error}");
        let allowed = ModelOptions { allow_nan: true, ..options() };
        assert!(load_with(&path, HeadKind::Classification, &allowed).unwrap().forward(&inputs(), &wanted).is_ok());
    }
    // What no output reads is no error: the pooler, and the row of an id that no sequence has.
    let sequence_only = Wanted { sequence: true, ..Default::default() };
    for part in ["pooler.dense.bias", "word_embeddings"] {
        assert!(load(&broken(part, f32::NAN), HeadKind::None).forward(&inputs(), &sequence_only).is_ok(), "{part}");
    }
}

#[test]
fn guesses_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let model = renamed(mindspore(), |name| format!("bert.{name}"));
    let path = write(&folder.path().join("zoo"), &model, None);
    let guesses = load_with(&path, HeadKind::None, &options()).unwrap().guesses().to_vec();
    assert!(matches!(guesses[..], [Guess::Heads(1), Guess::Activation(..), Guess::Epsilon(..)]), "{guesses:?}");
    assert_eq!(load_with(&path, HeadKind::None, &stated()).unwrap().guesses().len(), 2);
    let path = write(&folder.path().join("hf"), &hugging_face(""), Some(CONFIG));
    assert_eq!(load(&path, HeadKind::None).guesses(), []);
    // An activation that is given goes before one that is not known.
    let unknown = CONFIG.replace("\"gelu\"", "\"gelu_10\"");
    let path = write(&folder.path().join("unknown"), &hugging_face(""), Some(&unknown));
    refused(&path, HeadKind::None, &["gelu_10"]);
    let overrides = Overrides { hidden_act: Some(config().hidden_act), ..Default::default() };
    assert!(load_with(&path, HeadKind::None, &ModelOptions { overrides, ..options() }).is_ok());
}

#[test]
fn a_family_that_nothing_tells_is_guessed_or_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder.path().join("bare"), &hugging_face(""), None);
    assert_eq!(load(&path, HeadKind::None).guesses()[0], Guess::Family(Family::Bert));
    let mut model = hugging_face("");
    for parameter in model.iter_mut().filter(|parameter| parameter.name.contains("token_type_embeddings")) {
        parameter.shape[0] = 1;
        parameter.values.truncate(32);
    }
    refused(&write(&folder.path().join("one-type"), &model, None), HeadKind::None, &["1 token types", "family"]);
}

/// RoBERTa's head for sequences has two matrices, whose second has the place of BERT's only one.
#[test]
fn the_heads_of_one_family_are_not_computed_as_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let roberta = CONFIG.replace("\"bert\"", "\"roberta\"").replace("1e-12", "1e-12, \"pad_token_id\": 1");
    let two = [dense("classifier.dense", 32).to_vec(), dense("classifier.out_proj", 3).to_vec()].concat();
    let one = dense("classifier", 3).to_vec();
    let lm = |prefix: &str| {
        let names = ["dense.weight", "dense.bias"].map(|part| format!("{prefix}.{part}"));
        let dense = [random(&names[0], &[32, 32]), random(&names[1], &[32])];
        dense.to_vec()
    };
    let write = |name: &str, prefix: &str, head: &[Parameter], config: &str| {
        write(&folder.path().join(name), &[hugging_face(prefix), head.to_vec()].concat(), Some(config))
    };
    for head in [HeadKind::Classification, HeadKind::Regression] {
        refused(&write("a", "roberta.", &one, &roberta), head, &["classifier.dense.weight"]);
        refused(&write("b", "roberta.", &two[2..], &roberta), head, &["classifier.dense.weight"]);
        refused(&write("c", "bert.", &two, CONFIG), head, &["classifier.dense.weight", "RoBERTa"]);
    }
    for (prefix, config) in [("roberta.", &roberta[..]), ("bert.", CONFIG)] {
        refused(&write("d", prefix, &two, config), HeadKind::Ner, &["classifier", "sequences"]);
    }
    refused(&write("e", "bert.", &lm("lm_head"), CONFIG), HeadKind::Mlm, &["lm_head.dense.weight", "family"]);
    let of_bert = lm("cls.predictions.transform");
    refused(&write("f", "roberta.", &of_bert, &roberta), HeadKind::Mlm, &["cls.predictions", "family"]);
    // A computed one: tanh(dense(<s>)), then the labels.
    let path = write("g", "roberta.", &two, &roberta);
    let output = run(&load(&path, HeadKind::Regression), &inputs());
    let first: Vec<f32> = sequence(&output).chunks(SEQ * 32).flat_map(|row| row[..32].to_vec()).collect();
    let dense: Vec<f32> = matrix(&first, &[two[0].clone(), two[1].clone()]).iter().map(|x| x.tanh() as f32).collect();
    let expected = matrix(&dense, &[two[2].clone(), two[3].clone()]);
    let rows = [0, 1];
    for row in rows {
        let expected: Vec<f32> = expected[row * 3..][..3].iter().map(|value| *value as f32).collect();
        close(&logits(&output)[row * 3..][..3], &expected, "labels");
    }
    // What the configuration says of the class decides where the tensors do not.
    let tagger =
        CONFIG.replace("\"hidden_act\"", "\"architectures\": [\"BertForTokenClassification\"], \"hidden_act\"");
    let path = write("h", "bert.", &one, &tagger);
    refused(&path, HeadKind::Classification, &["BertForTokenClassification"]);
    load(&path, HeadKind::Ner);
}

#[test]
fn one_label_is_a_regression() {
    let folder = tempfile::tempdir().unwrap();
    let model = [hugging_face("bert."), dense("classifier", 1).to_vec()].concat();
    let path = write(&folder.path().join("one"), &model, Some(CONFIG));
    refused(&path, HeadKind::Classification, &["one label", "regression"]);
    let output = run(&load(&path, HeadKind::Regression), &inputs());
    let expected = matrix(&output.pooled_output.as_ref().unwrap().values, &dense("classifier", 1));
    close(logits(&output), &expected.iter().map(|value| *value as f32).collect::<Vec<_>>(), "regression");
    let model = [hugging_face("bert."), dense("classifier", 3).to_vec()].concat();
    let labels = CONFIG.replace("\"hidden_act\"", "\"problem_type\": \"multi_label_classification\", \"hidden_act\"");
    let path = write(&folder.path().join("several"), &model, Some(&labels));
    refused(&path, HeadKind::Classification, &["multi_label_classification", "regression"]);
}

#[test]
fn packed_sequences_are_the_rows_of_padded_ones() {
    let folder = tempfile::tempdir().unwrap();
    let model = [hugging_face("bert."), dense("classifier", 3).to_vec()].concat();
    let path = write(&folder.path().join("model"), &model, Some(CONFIG));
    let sequences = [vec![5, 6, 7, 8], vec![9], vec![10, 11, 12, 13, 14, 15, 16]].map(TokenSequence::new);
    let inputs = Inputs::from_sequences(&sequences, 0).unwrap();
    let wanted = Wanted { sequence: true, pooled: true, ..Default::default() };
    for head in [HeadKind::None, HeadKind::Classification, HeadKind::Regression, HeadKind::Ner] {
        let network = load(&path, head);
        let batch = PackedBatch::from_sequences(&sequences, network.config()).unwrap();
        let packed = network.forward_packed(&batch, &wanted).unwrap();
        let padded = network.forward(&inputs, &wanted).unwrap();
        for (index, tokens) in sequences.iter().enumerate() {
            let length = tokens.input_ids.len();
            close(packed.rows(index).unwrap(), &sequence(&padded)[index * 7 * 32..][..length * 32], "rows");
        }
        assert_eq!(packed.rows(3), None);
        close(&packed.pooled_output.unwrap().values, &padded.pooled_output.as_ref().unwrap().values, "pooled");
        match (head, &packed.head) {
            (HeadKind::Ner, HeadOutput { logits: Some(found), .. }) => assert_eq!(found.shape, [12, 3]),
            (HeadKind::None, _) => {}
            (_, found) => close(&found.logits.as_ref().unwrap().values, logits(&padded), "logits"),
        }
    }
    let other = Config { vocab_size: 10, ..config() };
    assert!(PackedBatch::from_sequences(&sequences, &other).is_err());
    let network = load(&path, HeadKind::None);
    let large = Config { vocab_size: 1000, ..config() };
    let batch = PackedBatch::from_sequences([&TokenSequence::new(vec![999])], &large).unwrap();
    assert!(network.forward_packed(&batch, &wanted).unwrap_err().to_string().contains("999"));
}
