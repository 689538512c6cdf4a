//! Small models of random weights under the names that programs save, written for a test.
//! The mapping of names is written out here a second time, so that a mistake in the library's does not hide itself.

use std::path::{Path, PathBuf};

use ascend_bert::bert::Config;
use ascend_bert::bert::weights::{RandomWeights, WeightSource, parameters};
use safetensors::tensor::{Dtype, TensorView, serialize_to_file};

/// A tensor by name.
#[derive(Clone)]
pub struct Parameter {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// The sizes of the models: two layers, two heads of 16.
pub fn config() -> Config {
    Config {
        vocab_size: 60,
        hidden_size: 32,
        num_hidden_layers: 2,
        num_attention_heads: 2,
        intermediate_size: 48,
        max_position_embeddings: 24,
        type_vocab_size: 2,
        ..Config::base()
    }
}

/// The same as a `config.json` of transformers.
pub const CONFIG: &str = r#"{"model_type": "bert", "vocab_size": 60, "hidden_size": 32, "num_hidden_layers": 2,
 "num_attention_heads": 2, "intermediate_size": 48, "max_position_embeddings": 24, "type_vocab_size": 2,
 "hidden_act": "gelu", "layer_norm_eps": 1e-12}"#;

/// A tensor of random values that its name decides.
pub fn random(name: &str, shape: &[usize]) -> Parameter {
    let tensor = RandomWeights { seed: 7 }.load(name, shape).unwrap();
    // Larger than a fresh model's: every term must show in the output.
    let scale = if name.ends_with("gamma") || name.ends_with("LayerNorm.weight") { 1.0 } else { 6.0 };
    let values = tensor.to_f32().into_iter().map(|value| value * scale).collect();
    Parameter { name: name.into(), shape: shape.to_vec(), values }
}

/// BertModel under MindSpore's names.
pub fn mindspore() -> Vec<Parameter> {
    parameters(&config()).iter().map(|(name, shape)| random(name, shape)).collect()
}

/// The same values under transformers' names.
pub fn hugging_face(prefix: &str) -> Vec<Parameter> {
    renamed(mindspore(), |name| format!("{prefix}{}", hugging_face_name(name)))
}

pub fn renamed(model: Vec<Parameter>, rename: impl Fn(&str) -> String) -> Vec<Parameter> {
    model.into_iter().map(|parameter| Parameter { name: rename(&parameter.name), ..parameter }).collect()
}

fn hugging_face_name(name: &str) -> String {
    let post = "bert_embedding_postprocessor";
    for (ours, theirs) in [
        ("bert_embedding_lookup.embedding_table".to_owned(), "word_embeddings"),
        (format!("{post}.token_type_embedding.embedding_table"), "token_type_embeddings"),
        (format!("{post}.full_position_embedding.embedding_table"), "position_embeddings"),
    ] {
        if name == ours {
            return format!("embeddings.{theirs}.weight");
        }
    }
    let name = name.replace(&format!("{post}.layernorm"), "embeddings.layernorm");
    let name = name.replace("bert_encoder.layers", "encoder.layer").replace("attention.attention.", "attention.self.");
    let name = name.replace("_layer.", ".").replace("intermediate.", "intermediate.dense.");
    let name = name.replace("layernorm.gamma", "LayerNorm.weight").replace("layernorm.beta", "LayerNorm.bias");
    name.strip_prefix("dense.").map_or(name.clone(), |rest| format!("pooler.dense.{rest}"))
}

/// A weight `[outputs, 32]` and its bias.
pub fn dense(name: &str, outputs: usize) -> [Parameter; 2] {
    [random(&format!("{name}.weight"), &[outputs, 32]), random(&format!("{name}.bias"), &[outputs])]
}

pub fn without(model: Vec<Parameter>, part: &str) -> Vec<Parameter> {
    model.into_iter().filter(|parameter| !parameter.name.contains(part)).collect()
}

/// Writes a folder with `model.safetensors` and, if given, `config.json`.
pub fn write(folder: &Path, model: &[Parameter], config: Option<&str>) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let bytes: Vec<Vec<u8>> =
        model.iter().map(|parameter| parameter.values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = model.iter().zip(&bytes).map(|(parameter, bytes)| {
        (parameter.name.as_str(), TensorView::new(Dtype::F32, parameter.shape.clone(), bytes).unwrap())
    });
    serialize_to_file(views, None, &folder.join("model.safetensors")).unwrap();
    if let Some(config) = config {
        std::fs::write(folder.join("config.json"), config).unwrap();
    }
    folder.to_owned()
}
