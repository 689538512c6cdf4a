//! Names of files: encoders told apart, every dialect known, and no tensor of a model left unread in silence.

mod checkpoint_support;

use std::path::{Path, PathBuf};

use ascend_bert::checkpoint::{
    Audit, Checkpoint, ConvertOptions, ConvertReport, Dialect, Error, Family, NameScheme, OpenOptions, Parameters,
    convert,
};
use ascend_bert::{Advice, Remedy};
use checkpoint_support::{Value, encode, floats, value, write};
use proptest::prelude::*;
use tempfile::TempDir;

/// The encoder as transformers 5.24 names it (`modeling_bert.py`), with a pooler: 5 + 16 a layer + 2.
fn hugging_face(layers: &[usize]) -> Vec<String> {
    let mut names: Vec<String> = ["word_embeddings", "position_embeddings", "token_type_embeddings"]
        .map(|table| format!("embeddings.{table}.weight"))
        .to_vec();
    let parts = |names: &mut Vec<String>, owner: &str| {
        names.extend(["weight", "bias"].map(|parameter| format!("{owner}.{parameter}")));
    };
    parts(&mut names, "embeddings.LayerNorm");
    for layer in layers {
        for owner in [
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm",
        ] {
            parts(&mut names, &format!("encoder.layer.{layer}.{owner}"));
        }
    }
    parts(&mut names, "pooler.dense");
    names
}

/// The same as MindSpore's zoo names it, in the same order.
fn mindspore(layers: &[usize]) -> Vec<String> {
    let rename = |name: String| {
        let name = name
            .replace("embeddings.word_embeddings.weight", "bert_embedding_lookup.embedding_table")
            .replace(
                "embeddings.position_embeddings.weight",
                "bert_embedding_postprocessor.full_position_embedding.embedding_table",
            )
            .replace(
                "embeddings.token_type_embeddings.weight",
                "bert_embedding_postprocessor.token_type_embedding.embedding_table",
            )
            .replace("embeddings.LayerNorm", "bert_embedding_postprocessor.LayerNorm")
            .replace("LayerNorm.weight", "layernorm.gamma")
            .replace("LayerNorm.bias", "layernorm.beta")
            .replace("encoder.layer.", "bert_encoder.layers.")
            .replace("pooler.dense", "dense")
            .replace("intermediate.dense", "intermediate");
        ["query", "key", "value"].iter().fold(name, |name, part| {
            name.replace(&format!("attention.self.{part}."), &format!("attention.attention.{part}_layer."))
        })
    };
    hugging_face(layers).into_iter().map(rename).collect()
}

fn under(prefix: &str, names: Vec<String>) -> Vec<String> {
    names.into_iter().map(|name| format!("{prefix}{name}")).collect()
}

/// One float for each name.
fn one_float(names: &[impl AsRef<str>]) -> Vec<Value> {
    names.iter().map(|name| value(name.as_ref(), &[1], "Float32", &floats(&[1.0]))).collect()
}

struct File {
    folder: TempDir,
    path: PathBuf,
}

impl File {
    fn of(values: Vec<Value>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = write(folder.path(), "m.ckpt", &encode(values));
        Self { folder, path }
    }

    fn named(names: &[impl AsRef<str>]) -> Self {
        Self::of(one_float(names))
    }

    fn open(&self) -> Checkpoint {
        Checkpoint::open(&self.path, &OpenOptions::default()).unwrap()
    }

    fn convert(&self, names: NameScheme, options: ConvertOptions) -> Result<(Vec<String>, ConvertReport), Error> {
        let output = self.folder.path().join("out.safetensors");
        let options = ConvertOptions { names: Some(names), force: true, ..options };
        let report = convert(&self.path, &output, &options, &mut |_, _| {})?;
        Ok((names_in(&output), report))
    }
}

fn names_in(path: &Path) -> Vec<String> {
    let checkpoint = Checkpoint::open(path, &OpenOptions::default()).unwrap();
    checkpoint.tensors().iter().map(|info| info.name.clone()).collect()
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Loads what a model of so many layers loads, without its pooler.
fn load(parameters: &Parameters<'_>, layers: usize) {
    let names = mindspore(&(0..layers).collect::<Vec<_>>());
    for name in names.iter().filter(|name| !name.starts_with("dense.")) {
        load_one(parameters, name);
    }
}

fn load_one(parameters: &Parameters<'_>, name: &str) {
    let shape = parameters.find(name).unwrap_or_else(|| panic!("{name}")).shape.clone();
    parameters.load(name, &shape).unwrap();
}

/// What the audit says of a file with a model of two layers, and more.
fn audit_with(prefix: &str, more: &[&str]) -> Result<Audit, Error> {
    let mut names = under(prefix, hugging_face(&[0, 1]));
    names.extend(more.iter().map(|name| (*name).to_owned()));
    let file = File::named(&names);
    let checkpoint = file.open();
    let parameters = checkpoint.parameters(Some(prefix)).unwrap();
    load(&parameters, 2);
    load_one(&parameters, "dense.weight");
    load_one(&parameters, "dense.bias");
    parameters.audit()
}

#[test]
fn the_same_model_is_found_in_every_dialect() {
    let canonical = mindspore(&[0, 1]);
    assert_eq!(canonical.len(), 39);
    let gamma =
        |name: &String| name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
    let table = |name: String| name.replace("_embeddings.weight", "_embeddings.embedding_table");
    let old = |name: String| name.replace("LayerNorm", "layer_norm").replace("attention.self.", "attention.self_attn.");
    let theirs = hugging_face(&[0, 1]);
    let older = |name: &String| {
        name.replace(
            "bert_embedding_postprocessor.token_type_embedding.embedding_table",
            "bert_embedding_postprocessor.embedding_table",
        )
        .replace("full_position_embedding.embedding_table", "full_position_embeddings")
    };
    let files = [
        (Dialect::MindSpore, canonical.clone()),
        (Dialect::MindSpore, canonical.iter().map(older).collect()),
        (Dialect::HuggingFace, theirs.clone()),
        (Dialect::HuggingFace, theirs.iter().map(gamma).collect()),
        (Dialect::MindNlp, theirs.iter().map(gamma).map(table).collect()),
        (Dialect::MindNlp, theirs.iter().map(gamma).map(table).map(old).collect()),
    ];
    for (dialect, names) in files {
        for prefix in ["", "bert.", "roberta.", "0.auto_model.", "embeddings.list_embedding_0.model."] {
            let file = File::named(&under(prefix, names.clone()));
            let checkpoint = file.open();
            let encoders = checkpoint.encoders();
            assert_eq!(encoders.len(), 1);
            assert_eq!((&*encoders[0].prefix, encoders[0].dialect, encoders[0].tensors), (prefix, dialect, 39));
            let parameters = checkpoint.parameters(None).unwrap();
            assert_eq!((parameters.dialect(), parameters.scheme()), (dialect, dialect.scheme()));
            assert_eq!(parameters.layers().unwrap(), 2);
            for (canonical, name) in canonical.iter().zip(&names) {
                let found = parameters.find(canonical).unwrap_or_else(|| panic!("{dialect} {canonical}"));
                assert_eq!(found.name, format!("{prefix}{name}"));
                assert_eq!(parameters.canonical(found).as_ref(), Some(canonical));
            }
            load(&parameters, 2);
            let pooler: Vec<String> = names[37..].iter().map(|name| format!("{prefix}{name}")).collect();
            assert_eq!(parameters.audit().unwrap(), Audit { heads: pooler, ..Audit::default() });
        }
    }
}

#[test]
fn a_file_with_two_encoders_asks_which() {
    let mut names = under("ctx_model.", hugging_face(&[0]));
    names.extend(under("question_model.", hugging_face(&[0, 1])));
    names.extend(under("moments.other.", mindspore(&[0])));
    let file = File::named(&names);
    let checkpoint = file.open();
    let error = checkpoint.parameters(None).err().unwrap();
    assert!(
        error
            .to_string()
            .ends_with("it has 2 encoders, with the prefixes 'ctx_model.', 'question_model.', expected one")
    );
    assert_eq!((error.remedy().contains("prefix"), error.advice()), (true, Some(Advice::Prefix)));
    for (prefix, layers, other) in [("ctx_model", 1, 39), ("question_model.", 2, 23)] {
        let parameters = checkpoint.parameters(Some(prefix)).unwrap();
        assert_eq!(parameters.layers().unwrap(), layers);
        assert_eq!(parameters.prefix().trim_end_matches('.'), prefix.trim_end_matches('.'));
        load(&parameters, layers);
        let audit = parameters.audit().unwrap();
        assert_eq!((audit.other_encoders.len(), audit.heads.len(), audit.training_state), (other, 2, 23));
    }
    let error = checkpoint.parameters(Some("bert.")).err().unwrap();
    assert!(
        error
            .to_string()
            .ends_with("no encoder with the prefix 'bert.', expected one of 'ctx_model.', 'question_model.'")
    );
    // The empty prefix is one like any other.
    let bare = File::named(&[hugging_face(&[0]), under("teacher.", hugging_face(&[0, 1]))].concat());
    let checkpoint = bare.open();
    assert!(matches!(checkpoint.parameters(None), Err(Error::SeveralEncoders { .. })));
    for (prefix, layers, others) in [("", 1, 39), ("teacher", 2, 23)] {
        let parameters = checkpoint.parameters(Some(prefix)).unwrap();
        assert_eq!(parameters.layers().unwrap(), layers);
        load(&parameters, layers);
        assert_eq!(parameters.audit().unwrap().other_encoders.len(), others, "'{prefix}'");
    }
    let none = File::named(&["a.weight"]);
    let error = none.open().parameters(Some("")).err().unwrap();
    assert!(error.to_string().ends_with("no encoder with the prefix '', expected one of none"));
    assert!(none.open().parameters(None).unwrap().layers().unwrap_err().to_string().contains("layers.0."));
}

#[test]
fn many_encoders_are_named_as_far_as_a_line_goes() {
    let names: Vec<String> = (0..11).map(|number| format!("m{number}.embeddings.word_embeddings.weight")).collect();
    let error = File::named(&names).open().parameters(None).err().unwrap().to_string();
    assert!(error.contains("11 encoders") && error.contains("'m7.' and 3 more, expected one"), "{error}");
}

#[test]
fn layers_are_counted_to_the_last() {
    for (layers, message) in [
        (&[0, 2, 3][..], "layer 1 is missing: the file has layers 0, 2, 3"),
        (&[1, 2], "layer 0 is missing: the file has layers 1, 2"),
        (&[0, 1, 3, 6], "layers 2, 4, 5 are missing: the file has layers 0, 1, 3, 6"),
    ] {
        for (prefix, names) in [("", mindspore(layers)), ("bert.", hugging_face(layers))] {
            let file = File::named(&under(prefix, names));
            let checkpoint = file.open();
            let error = checkpoint.parameters(None).unwrap().layers().unwrap_err();
            assert!(error.to_string().ends_with(message), "{error}");
        }
    }
    // One tensor is enough to say that there is a layer, and a large number is no reason to count to it.
    let far = [hugging_face(&[0]), strings(&["encoder.layer.123456789012.output.dense.bias"])].concat();
    let error = File::named(&far).open().parameters(None).unwrap().layers().unwrap_err().to_string();
    assert!(
        error.ends_with("layers 1, 2, 3, 4, 5, 6, 7, 8 are missing: the file has layers 0, 123456789012"),
        "{error}"
    );
    // Another encoder's layers, and an optimizer's, are not this one's.
    let other = [hugging_face(&[0]), under("x.", hugging_face(&[0, 1])), under("adam_m.", hugging_face(&[5]))].concat();
    assert_eq!(File::named(&other).open().parameters(Some("")).unwrap().layers().unwrap(), 1);
}

#[test]
fn a_tensor_of_the_encoder_that_is_not_computed_is_an_error_by_name() {
    for (prefix, name) in [
        ("", "embeddings.task_type_embeddings.weight"),
        ("ernie.", "ernie.embeddings.task_type_embeddings.weight"),
        ("layoutlm.", "layoutlm.embeddings.x_position_embeddings.weight"),
        ("luke.", "luke.entity_embeddings.entity_embeddings.weight"),
        ("", "entity_embeddings.entity_embeddings.weight"),
        ("electra.", "electra.embeddings_project.weight"),
        ("bert.", "bert.encoder.layer.0.crossattention.self.query.weight"),
        ("bert.", "bert.encoder.layer.1.crossattention.output.dense.weight"),
        ("bert.", "bert.encoder.layer.0.attention.self.distance_embedding.weight"),
        ("", "encoder.rel_pos_bias.weight"),
        ("", "rel_pos_bias.weight"),
        ("bert.", "bert.encoder.layer.0.output.adapters.x.adapter_down.0.weight"),
        ("bert.", "bert.encoder.layer.0.attention.self.query.lora_A.weight"),
        ("", "encoder.layer.0.attention.self.query_global.weight"),
        ("roberta.", "roberta.encoder.layer.0.attention.self_attn_layer_norm.weight"),
        ("roberta.", "roberta.encoder.LayerNorm.weight"),
        ("", "encoder.layer.1.output.LayerNorm.gamma"),
        ("", "encoder.layer.1.intermediate.dense.scale"),
        ("", "encoder.layer.2.intermediate.dense.weight"),
        ("bert.", "bert.embeddings.word_embeddings.embedding_table"),
        ("bert.", "encoder.layer.5.output.dense.weight"),
        ("bert.", "embeddings.LayerNorm.bias"),
        ("bert.", "tower.layer.0.attention.self.query.weight"),
        ("bert.", "bert_encoder.layers.0.intermediate.weight"),
        ("bert.", "bert.gate.weight"),
    ] {
        let error = audit_with(prefix, &[name]).unwrap_err();
        let Error::NotComputed { tensors, .. } = &error else { panic!("{error}") };
        assert_eq!(tensors, &[name], "{prefix}");
        assert!(error.to_string().contains(name));
    }
    let many: Vec<String> = (0..20).map(|layer| format!("encoder.layer.{layer}.attention.self.x.weight")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let error = audit_with("", &many).unwrap_err().to_string();
    assert!(error.contains("20 of its encoder's tensors") && error.ends_with("7.attention.self.x.weight and 12 more"));
}

#[test]
fn what_does_not_change_the_encoder_is_listed() {
    let audit = audit_with(
        "bert.",
        &[
            "cls.predictions.decoder.weight",
            "cls.seq_relationship.bias",
            "classifier.weight",
            "tasks.a.classifier.weight",
            "bert.qa_outputs.bias",
            "2.linear.weight",
            "vision_model.encoder.layers.0.self_attn.k_proj.weight",
            "moments.bert.embeddings.word_embeddings.weight",
            "bert.encoder.layer.0.intermediate.dense.matrix_A_inv",
            "global_step",
        ],
    );
    let expected = Audit {
        training_state: 3,
        heads: strings(&[
            "cls.predictions.decoder.weight",
            "cls.seq_relationship.bias",
            "classifier.weight",
            "tasks.a.classifier.weight",
            "bert.qa_outputs.bias",
        ]),
        unknown: strings(&["2.linear.weight", "vision_model.encoder.layers.0.self_attn.k_proj.weight"]),
        ..Audit::default()
    };
    assert_eq!(audit.unwrap(), expected);
}

#[test]
fn buffers_are_left_out_if_they_say_what_the_model_assumes() {
    let ids = |numbers: &[i64]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let audit = |name: &str, numbers: &[i64]| {
        let mut values = one_float(&under("bert.", hugging_face(&[0])));
        values.push(value(name, &[1, numbers.len() as i64], "Int64", &ids(numbers)));
        let file = File::of(values);
        let checkpoint = file.open();
        let parameters = checkpoint.parameters(None).unwrap();
        load(&parameters, 1);
        parameters.audit()
    };
    let good = audit("bert.embeddings.position_ids", &[0, 1, 2, 3]).unwrap();
    assert_eq!(good.buffers, ["bert.embeddings.position_ids"]);
    assert_eq!(audit("bert.embeddings.token_type_ids", &[0, 0]).unwrap().buffers.len(), 1);
    let error = audit("bert.embeddings.position_ids", &[0, 1, 3]).unwrap_err().to_string();
    assert!(error.contains("bert.embeddings.position_ids: 3 at 2, expected positions 0, 1, 2"), "{error}");
}

/// A BERT with a masked-LM head whose decoder and its bias hold these values; the word table holds 1.
fn with_decoder(weight: f32, bias: f32) -> File {
    let mut names = under("bert.", hugging_face(&[0]));
    let predictions = |name: &str| format!("cls.predictions.{name}");
    names.extend(["bias", "transform.dense.weight", "transform.dense.bias"].map(predictions));
    names.extend(["transform.LayerNorm.weight", "transform.LayerNorm.bias"].map(predictions));
    let mut values = one_float(&names);
    values.push(value("cls.predictions.decoder.weight", &[1], "Float32", &floats(&[weight])));
    values.push(value("cls.predictions.decoder.bias", &[1], "Float32", &floats(&[bias])));
    File::of(values)
}

#[test]
fn a_decoder_that_is_not_loaded_must_be_the_word_table() {
    let audit = |file: &File, loaded: &[&str]| {
        let checkpoint = file.open();
        let parameters = checkpoint.parameters(None).unwrap();
        load(&parameters, 1);
        loaded.iter().for_each(|name| load_one(&parameters, name));
        let equal = parameters.are_equal("cls1.decoder.weight", "bert_embedding_lookup.embedding_table").unwrap();
        (parameters.audit(), equal)
    };
    let head =
        ["cls1.output_bias", "cls1.dense.weight", "cls1.dense.bias", "cls1.layernorm.gamma", "cls1.layernorm.beta"];
    let tied = strings(&["cls.predictions.decoder.weight", "cls.predictions.decoder.bias"]);
    let (found, equal) = audit(&with_decoder(1.0, 1.0), &head);
    assert_eq!((found.unwrap().tied, equal), (tied, true));
    let (found, equal) = audit(&with_decoder(2.0, 1.0), &head);
    let message = found.unwrap_err().to_string();
    assert!(message.contains("cls.predictions.decoder.weight is not used, and differs from bert.embeddings.word"));
    assert!(!equal);
    let (found, _) = audit(&with_decoder(1.0, 2.0), &head);
    assert!(matches!(found, Err(Error::Untied { tensor, .. }) if tensor.ends_with("decoder.bias")));
    let all = [&head[..], &["cls1.decoder.weight", "cls1.decoder.bias"]].concat();
    assert_eq!(audit(&with_decoder(2.0, 3.0), &all).0.unwrap().tied, [""; 0]);
    // Without the head, the decoder is nothing that an output needs.
    assert_eq!(audit(&with_decoder(2.0, 3.0), &[]).0.unwrap().heads.len(), 9);
}

#[test]
fn a_head_is_used_as_a_whole_or_not_at_all() {
    let audit = |heads: &[&str], loaded: &[&str]| {
        let file = File::named(&[under("bert.", hugging_face(&[0])), strings(heads)].concat());
        let checkpoint = file.open();
        let parameters = checkpoint.parameters(None).unwrap();
        load(&parameters, 1);
        loaded.iter().for_each(|name| load_one(&parameters, name));
        parameters.audit()
    };
    let sequences = ["classifier.dense.weight", "classifier.out_proj.weight"];
    let error = audit(&sequences, &["dense_1.weight"]).unwrap_err();
    assert!(matches!(error, Error::NotComputed { tensors, .. } if tensors == sequences[..1]));
    assert_eq!(audit(&sequences, &["dense_1.weight", "classifier.dense.weight"]).unwrap().heads.len(), 2);
    assert_eq!(audit(&sequences, &[]).unwrap().heads.len(), 4);
    for (head, canonical, more) in [
        ("lstm.weight_ih_l0", "lstm.weight_ih_l0", "lstm.weight_ih_l1"),
        ("classifier.weight", "dense_1.weight", "classifier.LayerNorm.weight"),
        ("cls.predictions.transform.dense.weight", "cls1.dense.weight", "cls.predictions.transform.dense_2.weight"),
        ("qa_outputs.weight", "dense1.weight", "qa_outputs.bias"),
    ] {
        let error = audit(&[head, more], &[canonical]).unwrap_err();
        assert!(matches!(error, Error::NotComputed { tensors, .. } if tensors == [more]));
    }
    // Another head beside it is not part of it.
    let both = ["cls.predictions.transform.dense.weight", "cls.seq_relationship.weight", "aux.classifier.weight"];
    assert_eq!(audit(&both, &["cls1.dense.weight"]).unwrap().heads.len(), 4);
}

#[test]
fn a_head_is_taken_from_one_place_that_is_this_encoders() {
    let found = |prefix: &str, encoders: &[&str], heads: &[&str], canonical: &str| {
        let mut names: Vec<String> = encoders.iter().flat_map(|prefix| under(prefix, hugging_face(&[0]))).collect();
        names.extend(strings(heads));
        let file = File::named(&names);
        let checkpoint = file.open();
        let parameters = checkpoint.parameters(Some(prefix)).unwrap();
        match parameters.find(canonical) {
            Some(info) => info.name.clone(),
            None => parameters.missing(canonical).to_string(),
        }
    };
    let (weight, bias) = ("dense_1.weight", "dense_1.bias");
    let near = ["classifier.weight", "aux.classifier.weight", "aux.classifier.bias"];
    assert_eq!(found("bert.", &["bert."], &near, weight), "classifier.weight");
    assert!(found("bert.", &["bert."], &near, bias).contains("dense_1.bias is missing, expected classifier.bias or"));
    assert_eq!(found("bert.", &["bert."], &near[1..], bias), "aux.classifier.bias");
    let two = ["task1.classifier.weight", "task2.classifier.weight"];
    let message = found("bert.", &["bert."], &two, weight);
    assert!(message.contains("dense_1.weight is not unique for the encoder with the prefix 'bert.': found task1.classifier.weight, task2.classifier.weight"), "{message}");
    let spelt = ["classifier.weight", "classifier.out_proj.weight"];
    assert!(found("roberta.", &["roberta."], &spelt, weight).contains("found classifier.weight, classifier.out_proj"));

    let towers = ["a.bert.", "b.bert."];
    let each = ["a.classifier.weight", "b.classifier.weight", "c.classifier.weight"];
    assert_eq!(found("a.bert.", &towers, &each[..2], weight), "a.classifier.weight");
    assert_eq!(found("b.bert", &towers, &each[..2], weight), "b.classifier.weight");
    assert!(found("b.bert", &towers, &each[..1], weight).contains("dense_1.weight is missing"), "the other's");
    // One head over both towers takes both outputs: it is neither's.
    assert!(
        found("a.bert", &towers, &["classifier.weight"], weight).contains("expected one that no other encoder shares")
    );
    assert!(found("a.bert", &towers, &each[2..], weight).contains("found c.classifier.weight"));
    assert_eq!(found("bert", &["bert.", "teacher.bert."], &["classifier.weight"], weight), "classifier.weight");
}

#[test]
fn the_family_is_told_by_prefix_then_by_heads() {
    for (prefix, more, expected) in [
        ("roberta.", "x", Some(Family::Roberta)),
        ("model.roberta.", "classifier.weight", Some(Family::Roberta)),
        ("bert.", "classifier.out_proj.weight", Some(Family::Bert)),
        ("", "x", None),
        ("", "lm_head.layer_norm.bias", Some(Family::Roberta)),
        ("model.", "classifier.out_proj.weight", Some(Family::Roberta)),
        ("electra.", "classifier.out_proj.weight", None),
        ("model.", "cls.seq_relationship.weight", Some(Family::Bert)),
        ("model.", "classifier.weight", None),
    ] {
        let file = File::named(&[under(prefix, hugging_face(&[0])), strings(&[more])].concat());
        let checkpoint = file.open();
        assert_eq!(checkpoint.parameters(None).unwrap().family_sign(), expected, "{prefix} {more}");
    }
    let zoo = File::named(&mindspore(&[0]));
    assert_eq!(zoo.open().parameters(None).unwrap().family_sign(), Some(Family::Bert));
}

#[test]
fn a_roberta_keeps_its_names_and_gets_none_of_mindspores() {
    let lm = [
        "bias",
        "dense.weight",
        "dense.bias",
        "layer_norm.weight",
        "layer_norm.bias",
        "decoder.weight",
        "decoder.bias",
    ];
    let sequences = ["dense.weight", "dense.bias", "out_proj.weight", "out_proj.bias"];
    for heads in [
        lm.map(|name| format!("lm_head.{name}")).to_vec(),
        sequences.map(|name| format!("classifier.{name}")).to_vec(),
        strings(&["classifier.weight", "classifier.bias"]),
        strings(&["qa_outputs.weight", "qa_outputs.bias"]),
    ] {
        let mut names = [under("roberta.", hugging_face(&[0])), heads].concat();
        let file = File::named(&names);
        let (mut written, report) = file.convert(NameScheme::HuggingFace, ConvertOptions::default()).unwrap();
        names.sort();
        written.sort();
        assert_eq!((written, report.tied), (names, vec![]));
        let error = file.convert(NameScheme::MindSpore, ConvertOptions::default()).unwrap_err();
        assert!(matches!(error, Error::RobertaToMindSpore { sign: None, .. }), "{error}");
    }
    // Without a sign, the size of the position table asks, and the caller's word decides.
    let names: Vec<String> = hugging_face(&[0]).into_iter().filter(|name| !name.contains("position")).collect();
    let mut values = one_float(&names);
    values.push(value("embeddings.position_embeddings.weight", &[514, 1], "Float32", &[0; 514 * 4]));
    let file = File::of(values);
    let error = file.convert(NameScheme::MindSpore, ConvertOptions::default()).unwrap_err();
    assert!(error.to_string().contains("its position table of 514 rows"), "{error}");
    let bert = ConvertOptions { family: Some(Family::Bert), ..ConvertOptions::default() };
    assert_eq!(file.convert(NameScheme::MindSpore, bert).unwrap().1.tensors, 23);
    let roberta = ConvertOptions { family: Some(Family::Roberta), ..ConvertOptions::default() };
    assert!(matches!(file.convert(NameScheme::MindSpore, roberta), Err(Error::RobertaToMindSpore { sign: None, .. })));
}

#[test]
fn conversion_loses_no_weight() {
    let convert = |file: &File, names| file.convert(names, ConvertOptions::default());
    // A tied decoder goes, and is named; another has no name in MindSpore's zoo.
    let (names, report) = convert(&with_decoder(1.0, 1.0), NameScheme::MindSpore).unwrap();
    assert_eq!((names.len(), report.tensors), (28, 28));
    assert_eq!(report.tied, ["cls.predictions.decoder.weight", "cls.predictions.decoder.bias"]);
    for (weight, bias, tensor) in [(2.0, 1.0, "decoder.weight"), (1.0, 2.0, "decoder.bias")] {
        let error = convert(&with_decoder(weight, bias), NameScheme::MindSpore).unwrap_err();
        assert!(error.to_string().contains(tensor) && error.to_string().contains("no name under mindspore"), "{error}");
    }
    let (names, report) = convert(&with_decoder(2.0, 2.0), NameScheme::HuggingFace).unwrap();
    assert_eq!((names.len(), report.tied), (30, vec![]));

    let mut names = under("bert.", hugging_face(&[0]));
    for more in ["2.linear.weight", "bert.embeddings.task_type_embeddings.weight", "encoder.layer.7.output.dense.bias"]
    {
        let mut values = one_float(&names);
        values.push(value(more, &[2], "Float32", &floats(&[1.0, 2.0])));
        let error = convert(&File::of(values), NameScheme::MindSpore).unwrap_err();
        assert!(error.to_string().ends_with(&format!("would be lost: {more}")), "{error}");
    }
    names.extend(strings(&["some_counter", "moments.bert.embeddings.word_embeddings.weight"]));
    let mut values = one_float(&names);
    values.push(value("bert.embeddings.position_ids", &[1, 2], "Int64", &[0; 16]));
    let (_, report) = convert(&File::of(values), NameScheme::MindSpore).unwrap();
    assert_eq!(report.left_out, ["some_counter", "moments.bert.embeddings.word_embeddings.weight"]);
    assert_eq!(report.buffers, ["bert.embeddings.position_ids"]);
}

#[test]
fn conversion_asks_which_encoder() {
    let names = [under("ctx_model.", hugging_face(&[0])), under("question_model.", hugging_face(&[0, 1]))].concat();
    let file = File::named(&names);
    let error = file.convert(NameScheme::MindSpore, ConvertOptions::default()).unwrap_err();
    assert!(matches!(error, Error::SeveralEncoders { .. }), "{error}");
    let one = ConvertOptions { prefix: Some("question_model".into()), ..ConvertOptions::default() };
    let (written, report) = file.convert(NameScheme::MindSpore, one).unwrap();
    assert_eq!(written, mindspore(&[0, 1]));
    assert_eq!(report.other_encoders.len(), 23);
}

/// Components that names of models are made of, so that random names come close to real ones.
const COMPONENTS: [&str; 24] = [
    "bert",
    "roberta",
    "",
    "embeddings",
    "word_embeddings",
    "weight",
    "encoder",
    "layer",
    "0",
    "1",
    "attention",
    "self",
    "query",
    "bert_embedding_lookup",
    "embedding_table",
    "bert_encoder",
    "layers",
    "dense",
    "classifier",
    "out_proj",
    "LayerNorm",
    "moments",
    "position_ids",
    "lm_head",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    /// Whatever a file's names are, every tensor is counted once, or is an error.
    #[test]
    fn no_tensor_is_left_unexplained(
        names in prop::collection::btree_set(prop::collection::vec(0usize..24, 1..7), 1..30),
        with_encoder in any::<bool>(),
    ) {
        let mut all: Vec<String> = if with_encoder { under("bert.", hugging_face(&[0])) } else { Vec::new() };
        for name in names {
            let name = name.iter().map(|&component| COMPONENTS[component]).collect::<Vec<_>>().join(".");
            if !all.contains(&name) {
                all.push(name);
            }
        }
        let file = File::named(&all);
        let checkpoint = file.open();
        for prefix in checkpoint.encoders().iter().map(|encoder| Some(encoder.prefix.as_str())).chain([None]) {
            let Ok(parameters) = checkpoint.parameters(prefix) else { continue };
            let _ = (parameters.layers(), parameters.family_sign());
            let mut loaded = 0;
            for info in checkpoint.tensors() {
                let canonical = parameters.canonical(info);
                let is = canonical.is_some_and(|canonical| parameters.load(&canonical, &[1]).is_ok());
                loaded += usize::from(is);
            }
            prop_assert_eq!(parameters.unused().len() + loaded, all.len());
            if let Ok(audit) = parameters.audit() {
                let named = [&audit.buffers, &audit.tied, &audit.heads, &audit.other_encoders, &audit.unknown];
                let count: usize = named.iter().map(|names| names.len()).sum();
                prop_assert_eq!(loaded + audit.training_state + count, all.len());
            }
        }
    }
}
