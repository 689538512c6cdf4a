//! A `config.json`: which of its keys fix the model, and which say that it is a model not computed here.
//! Reads files; decides no defaults.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::Error;
use crate::checkpoint::Family;

/// A `config.json`: Hugging Face's names, every one optional.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct ConfigFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architectures: Option<Vec<String>>,
    pub vocab_size: Option<usize>,
    pub hidden_size: Option<usize>,
    pub num_hidden_layers: Option<usize>,
    pub num_attention_heads: Option<usize>,
    pub intermediate_size: Option<usize>,
    pub max_position_embeddings: Option<usize>,
    pub type_vocab_size: Option<usize>,
    pub hidden_act: Option<String>,
    pub layer_norm_eps: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad_token_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tie_word_embeddings: Option<bool>,
    /// Every other key.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What a classification head was trained for: transformers' `problem_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemType {
    /// One label a sequence.
    SingleLabel,
    /// Any number of labels a sequence, a sigmoid each.
    MultiLabel,
    /// A number, or several.
    Regression,
}

/// Keys that occur in every configuration of BERT; a file with none of them is another file.
const KNOWN: [&str; 8] = [
    "model_type",
    "architectures",
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "hidden_act",
    "layer_norm_eps",
];

/// `model_type` of the models that are computed.
const MODEL_TYPES: [(&str, Family); 4] = [
    ("bert", Family::Bert),
    ("roberta", Family::Roberta),
    ("xlm-roberta", Family::Roberta),
    ("camembert", Family::Roberta),
];

/// What class names in `architectures` begin with. A name that begins otherwise is another model.
const ARCHITECTURES: [(&str, Family); 5] = [
    ("BertGeneration", Family::Bert),
    ("Bert", Family::Bert),
    ("Roberta", Family::Roberta),
    ("XLMRoberta", Family::Roberta),
    ("Camembert", Family::Roberta),
];

/// Keys that must be absent, null, false, 0 or empty: each stands for something that changes the output.
const REFUSED: [(&str, &str); 23] = [
    ("rescale_embeddings", "rescaled embeddings are not computed"),
    ("is_decoder", "causal attention is not computed"),
    ("add_cross_attention", "cross attention is not computed"),
    ("is_encoder_decoder", "a decoder is not computed"),
    ("use_relative_positions", "relative positions are not computed"),
    ("use_task_id", "task-type embeddings are not computed"),
    ("pruned_heads", "pruned heads are not computed"),
    ("quantization_config", "quantised weights are not read"),
    ("adapters", "adapters are not computed"),
    ("alibi", "ALiBi positions are not computed"),
    ("use_alibi", "ALiBi positions are not computed"),
    ("alibi_starting_size", "ALiBi positions are not computed"),
    ("rotary_emb_fraction", "rotary positions are not computed"),
    ("rope_theta", "rotary positions are not computed"),
    ("rope_scaling", "rotary positions are not computed"),
    ("use_rotary_position_embeddings", "rotary positions are not computed"),
    ("use_rms_norm", "RMS normalisation is not computed"),
    ("prenorm", "normalisation before a block is not computed"),
    ("pre_norm", "normalisation before a block is not computed"),
    ("pre_layer_norm", "normalisation before a block is not computed"),
    ("normalize_before", "normalisation before a block is not computed"),
    ("num_experts", "mixtures of experts are not computed"),
    ("use_glu", "gated feed-forward blocks are not computed"),
];

/// Keys that must have one of these values if they are there.
const FIXED: [(&str, &[&str], &str); 4] = [
    ("position_embedding_type", &["absolute"], "relative and rotary positions are not computed"),
    ("norm_type", &["layer_norm", "layernorm", "LayerNorm"], "other normalisations are not computed"),
    ("layer_norm_type", &["layer_norm", "layernorm", "LayerNorm"], "other normalisations are not computed"),
    ("feed_forward_type", &["original"], "gated feed-forward blocks are not computed"),
];

impl ConfigFile {
    /// Where the configuration of a checkpoint's file lies: `config.json` in the same folder.
    pub fn beside(checkpoint: &Path) -> PathBuf {
        checkpoint.with_file_name("config.json")
    }

    /// Reads `path`.
    ///
    /// # Errors
    /// If the file cannot be read, is not a JSON object, has no key of a BERT configuration, or describes a model that
    /// is not computed here.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |what: String| Error::ConfigFile { path: path.into(), what };
        let text = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        if text.starts_with(b"version https://git-lfs") {
            return Err(unreadable("a Git LFS pointer, not the file itself: fetch it with 'git lfs pull'".into()));
        }
        let value: Value = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        let Value::Object(keys) = &value else {
            return Err(unreadable("not a JSON object".into()));
        };
        if !KNOWN.iter().any(|key| keys.contains_key(*key)) {
            let found: Vec<_> = keys.keys().take(3).map(String::as_str).collect();
            return Err(unreadable(format!(
                "no key of a BERT configuration in it, such as hidden_size (it has {})",
                if found.is_empty() { "none".into() } else { found.join(", ") }
            )));
        }
        if let Some(what) = mistyped(keys) {
            return Err(unreadable(what));
        }
        let null_pad = keys.get("pad_token_id").is_some_and(Value::is_null);
        let file: Self = serde_json::from_value(value).map_err(|error| unreadable(error.to_string()))?;
        if null_pad && file.family() == Some(Family::Roberta) {
            return Err(unreadable("pad_token_id is null: RoBERTa numbers positions from the id behind it".into()));
        }
        match file.unsupported() {
            None => Ok(file),
            Some(what) => Err(Error::Unsupported { path: path.into(), what }),
        }
    }

    /// Why the model that the file describes is not computed, if it is not.
    fn unsupported(&self) -> Option<String> {
        if let Some(kind) = &self.model_type
            && !MODEL_TYPES.iter().any(|(name, _)| name == kind)
        {
            let known = MODEL_TYPES.map(|(name, _)| name).join(", ");
            return Some(format!("model_type is '{kind}', expected one of {known}"));
        }
        for name in self.architectures.iter().flatten() {
            if let Some(what) = unsupported_architecture(name) {
                return Some(what);
            }
            let of_class = ARCHITECTURES.iter().find(|(start, _)| name.starts_with(start)).map(|(_, family)| *family);
            if let (Some(kind), Some(family)) = (&self.model_type, self.family())
                && of_class.is_some_and(|of_class| of_class != family)
            {
                return Some(format!("model_type is '{kind}' and architectures has '{name}': which of them is it?"));
            }
        }
        for (key, why) in REFUSED {
            let set = |value: &Value| match value {
                Value::Null | Value::Bool(false) => false,
                Value::Number(number) => number.as_f64() != Some(0.0),
                Value::Array(values) => !values.is_empty(),
                Value::Object(values) => !values.is_empty(),
                _ => true,
            };
            if let Some(value) = self.other.get(key).filter(|value| set(value)) {
                return Some(format!("{key} is {value}: {why}"));
            }
        }
        for (key, allowed, why) in FIXED {
            if let Some(value) = self.other.get(key).filter(|value| !value.is_null())
                && !value.as_str().is_some_and(|value| allowed.contains(&value))
            {
                return Some(format!("{key} is {value}: {why}"));
            }
        }
        self.unsupported_size()
    }

    /// Sizes that must agree with others in the file.
    fn unsupported_size(&self) -> Option<String> {
        let number = |key: &str| self.other.get(key).and_then(Value::as_u64);
        if let (Some(embedding), Some(hidden)) = (number("embedding_size"), self.hidden_size)
            && embedding != hidden as u64
        {
            return Some(format!(
                "embedding_size is {embedding}, hidden_size {hidden}: factorised embeddings are not computed"
            ));
        }
        ["head_dim", "attention_head_size"].into_iter().find_map(|key| {
            let (size, heads, hidden) = (number(key)?, self.num_attention_heads?, self.hidden_size?);
            let differs = size.checked_mul(heads as u64) != Some(hidden as u64);
            differs.then(|| format!("{key} is {size}: {heads} heads of that size do not make hidden_size {hidden}"))
        })
    }

    /// The family that the file states: by `model_type`, else by `architectures`.
    pub fn family(&self) -> Option<Family> {
        let by_type = self
            .model_type
            .as_deref()
            .and_then(|kind| MODEL_TYPES.iter().find(|(name, _)| *name == kind).map(|(_, family)| *family));
        by_type.or_else(|| {
            let name = self.architectures.as_ref()?.first()?;
            ARCHITECTURES.iter().find(|(start, _)| name.starts_with(start)).map(|(_, family)| *family)
        })
    }

    /// Whether it has a key that only Hugging Face's tools write.
    pub(crate) fn is_hugging_face(&self) -> bool {
        self.model_type.is_some() || self.architectures.is_some()
    }

    /// The class of transformers that the model was saved from.
    pub(crate) fn architecture(&self) -> Option<&str> {
        self.architectures.as_ref()?.first().map(String::as_str)
    }

    pub(crate) fn problem_type(&self) -> Option<ProblemType> {
        match self.other.get("problem_type")?.as_str()? {
            "single_label_classification" => Some(ProblemType::SingleLabel),
            "multi_label_classification" => Some(ProblemType::MultiLabel),
            "regression" => Some(ProblemType::Regression),
            _ => None,
        }
    }
}

/// The first key whose value is of the wrong type, and what it should be.
fn mistyped(keys: &Map<String, Value>) -> Option<String> {
    let sizes = [
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings",
        "type_vocab_size",
    ];
    let size = |value: &Value| value.as_u64().is_some_and(|size| usize::try_from(size).is_ok());
    let id = |value: &Value| value.as_u64().is_some_and(|id| i32::try_from(id).is_ok());
    let names = |value: &Value| value.as_array().is_some_and(|names| names.iter().all(Value::is_string));
    let wrong = |key: &str, holds: &dyn Fn(&Value) -> bool, expected: &str| {
        let value = keys.get(key).filter(|value| !value.is_null() && !holds(value))?;
        Some(format!("{key} is {value}, expected {expected}"))
    };
    sizes
        .into_iter()
        .find_map(|key| wrong(key, &size, "a whole number"))
        .or_else(|| wrong("pad_token_id", &id, "a token id"))
        .or_else(|| wrong("layer_norm_eps", &Value::is_number, "a number"))
        .or_else(|| wrong("hidden_act", &Value::is_string, "a name"))
        .or_else(|| wrong("model_type", &Value::is_string, "a name"))
        .or_else(|| wrong("tie_word_embeddings", &Value::is_boolean, "true or false"))
        .or_else(|| wrong("architectures", &names, "a list of names"))
}

/// Why a class of transformers is not computed: it is of another model, or masks the tokens that follow.
fn unsupported_architecture(name: &str) -> Option<String> {
    let known = ARCHITECTURES.iter().any(|(start, _)| name.starts_with(start) && !name.starts_with("BertGeneration"));
    if !known {
        return Some(format!("architectures has '{name}', which is no class of BERT, RoBERTa or XLM-RoBERTa"));
    }
    let causal = ["LMHeadModel", "ForCausalLM"].iter().any(|end| name.ends_with(end));
    causal.then(|| format!("architectures has '{name}': causal attention is not computed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ConfigFile, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        std::fs::write(&path, text).unwrap();
        ConfigFile::read(&path)
    }

    #[test]
    fn models_that_are_not_computed_are_refused_by_key() {
        for (text, named) in [
            (r#"{"model_type": "albert"}"#, "albert"),
            (r#"{"architectures": ["DistilBertModel"]}"#, "DistilBertModel"),
            (r#"{"architectures": ["RobertaForCausalLM"]}"#, "causal"),
            (r#"{"architectures": ["BertGenerationEncoder"]}"#, "BertGenerationEncoder"),
            (r#"{"model_type": "bert", "is_decoder": true}"#, "is_decoder"),
            (r#"{"model_type": "bert", "position_embedding_type": "relative_key"}"#, "relative_key"),
            (r#"{"hidden_size": 8, "embedding_size": 4}"#, "embedding_size"),
            (r#"{"hidden_size": 8, "use_relative_positions": true}"#, "use_relative_positions"),
            (r#"{"hidden_size": 8, "rotary_emb_fraction": 1.0}"#, "rotary"),
            (r#"{"hidden_size": 8, "pruned_heads": {"0": [1]}}"#, "pruned_heads"),
            (r#"{"do_lower_case": true}"#, "no key of a BERT configuration"),
            (r#"{"model_type": "bert", "architectures": ["RobertaModel"]}"#, "RobertaModel"),
            (r#"{"model_type": "roberta", "pad_token_id": null}"#, "pad_token_id"),
            (r#"{"hidden_size": 8, "rescale_embeddings": true}"#, "rescale_embeddings"),
            (r#"{"hidden_size": -8}"#, "hidden_size is -8"),
            (r#"{"num_attention_heads": 2.5}"#, "num_attention_heads is 2.5"),
            (r#"{"num_hidden_layers": true}"#, "num_hidden_layers is true"),
            (r#"{"model_type": 3}"#, "model_type is 3"),
            (r#"{"layer_norm_eps": "x"}"#, "layer_norm_eps"),
            (r#"{"hidden_size": 8, "pad_token_id": "1"}"#, "pad_token_id"),
            (r#"{"hidden_size": 8, "num_attention_heads": 2, "head_dim": 3}"#, "head_dim"),
            ("[1]", "not a JSON object"),
            ("{}", "no key of a BERT configuration"),
            ("", "EOF"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(named), "{text}: {error}");
        }
    }

    #[test]
    fn what_changes_nothing_is_taken() {
        let file = read(
            r#"{"model_type": "xlm-roberta", "is_decoder": false, "pruned_heads": {}, "position_embedding_type":
               "absolute", "use_cache": true, "pad_token_id": 1, "hidden_act": null, "rope_scaling": null, "embedding_size": 8,
               "hidden_size": 8}"#,
        )
        .unwrap();
        assert_eq!(file.family(), Some(Family::Roberta));
        assert_eq!((file.pad_token_id, file.hidden_act), (Some(1), None));
    }

    #[test]
    fn the_architecture_tells_the_family_where_the_type_is_missing() {
        let family = |name: &str| read(&format!(r#"{{"architectures": ["{name}"]}}"#)).unwrap().family();
        assert_eq!(family("BertForMaskedLM"), Some(Family::Bert));
        assert_eq!(family("XLMRobertaModel"), Some(Family::Roberta));
        assert_eq!(family("RobertaForSequenceClassification"), Some(Family::Roberta));
    }
}
