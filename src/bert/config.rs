//! The numbers that make one BERT: from a `config.json`, from a checkpoint's tensor shapes, or by name.
//! Knows names and defaults of MindSpore's and Hugging Face's configurations; reads no weights.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Error;
use super::weights::WeightSource;
use crate::backend::Activation;
use crate::checkpoint::NameScheme;

/// Sizes and constants of a BERT model.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Rows of the word table.
    pub vocab_size: usize,
    /// Width of the residual stream.
    pub hidden_size: usize,
    /// Encoder layers.
    pub num_hidden_layers: usize,
    /// Attention heads; divides `hidden_size`.
    pub num_attention_heads: usize,
    /// Width between the two feed-forward matrices.
    pub intermediate_size: usize,
    /// Rows of the position table: the longest sequence.
    pub max_position_embeddings: usize,
    /// Rows of the token-type table.
    pub type_vocab_size: usize,
    /// Activation of the feed-forward block and of the masked-LM transform.
    pub hidden_act: Activation,
    /// Added to the variance in every layer normalisation.
    pub layer_norm_eps: f32,
}

/// What the caller fixes; the rest comes from a configuration file or from the tensors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overrides {
    /// Attention heads.
    pub num_attention_heads: Option<usize>,
    /// Activation of the feed-forward block.
    pub hidden_act: Option<Activation>,
    /// Epsilon of layer normalisation.
    pub layer_norm_eps: Option<f32>,
}

/// The size of an attention head wherever nothing says otherwise: that of every published BERT of base size and up.
const DEFAULT_HEAD_SIZE: usize = 64;

impl Config {
    /// BERT-base uncased, as Devlin et al. (arXiv:1810.04805) trained it, with MindSpore's activation and epsilon.
    pub fn base() -> Self {
        Self::sized(768, 12, 3072)
    }

    /// BERT-large uncased, the size of `bert_thor`.
    pub fn large() -> Self {
        Self::sized(1024, 24, 4096)
    }

    fn sized(hidden_size: usize, num_hidden_layers: usize, intermediate_size: usize) -> Self {
        let (hidden_act, layer_norm_eps) = defaults(NameScheme::MindSpore);
        Self {
            vocab_size: 30522,
            hidden_size,
            num_hidden_layers,
            num_attention_heads: hidden_size / DEFAULT_HEAD_SIZE,
            intermediate_size,
            max_position_embeddings: 512,
            type_vocab_size: 2,
            hidden_act,
            layer_norm_eps,
        }
    }

    /// Floating-point operations of one forward over sequences of these lengths: matrices and attention of the encoder.
    pub fn operations(&self, lengths: impl IntoIterator<Item = usize>) -> f64 {
        let (hidden, intermediate) = (self.hidden_size as f64, self.intermediate_size as f64);
        let matrices = 2.0 * (4.0 * hidden * hidden + 2.0 * hidden * intermediate);
        let of = |length: f64| length * self.num_hidden_layers as f64 * (matrices + 4.0 * length * hidden);
        lengths.into_iter().map(|length| of(length as f64)).sum()
    }

    /// The configuration that the tensors of a checkpoint imply, with the defaults of their naming scheme.
    ///
    /// `file` gives what a configuration file says; it must agree with the tensors.
    ///
    /// # Errors
    /// If a tensor that fixes a size is missing or has the wrong rank, if the file contradicts a tensor, or if the
    /// heads do not divide the width.
    pub fn infer(
        weights: &dyn WeightSource,
        scheme: NameScheme,
        file: Option<&ConfigFile>,
        overrides: Overrides,
    ) -> Result<Self, Error> {
        let [vocab_size, hidden_size] = matrix(weights, "bert_embedding_lookup.embedding_table")?;
        let [max_position_embeddings, _] =
            matrix(weights, "bert_embedding_postprocessor.full_position_embedding.embedding_table")?;
        let [type_vocab_size, _] =
            matrix(weights, "bert_embedding_postprocessor.token_type_embedding.embedding_table")?;
        let mut num_hidden_layers = 0;
        let first_of = |layer: usize| format!("bert_encoder.layers.{layer}.attention.attention.query_layer.weight");
        while weights.shape(&first_of(num_hidden_layers)).is_some() {
            num_hidden_layers += 1;
        }
        let [intermediate_size, _] = matrix(weights, "bert_encoder.layers.0.intermediate.weight")?;
        let (default_act, default_eps) = defaults(scheme);
        let named = file.and_then(|file| file.hidden_act.as_deref());
        let hidden_act = match named {
            Some(name) => parse_activation(name, scheme)?,
            None => default_act,
        };
        let heads = overrides.num_attention_heads.or(file.and_then(|file| file.num_attention_heads));
        let config = Self {
            vocab_size,
            hidden_size,
            num_hidden_layers,
            num_attention_heads: heads.unwrap_or((hidden_size / DEFAULT_HEAD_SIZE).max(1)),
            intermediate_size,
            max_position_embeddings,
            type_vocab_size,
            hidden_act: overrides.hidden_act.unwrap_or(hidden_act),
            layer_norm_eps: overrides
                .layer_norm_eps
                .or(file.and_then(|file| file.layer_norm_eps))
                .unwrap_or(default_eps),
        };
        if let Some(file) = file {
            file.agrees_with(&config)?;
        }
        config.check()?;
        Ok(config)
    }

    /// Checks what no tensor shape can show.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let (hidden, heads) = (self.hidden_size, self.num_attention_heads);
        if heads == 0 || hidden % heads != 0 {
            return Err(Error::Config {
                what: format!("{heads} attention heads do not divide hidden_size {hidden}"),
                remedy: "give the number of attention heads with --heads or in the configuration file".into(),
            });
        }
        if !(self.layer_norm_eps >= 0.0 && self.layer_norm_eps.is_finite()) {
            return Err(Error::Config {
                what: format!("layer_norm_eps {} is not a non-negative number", self.layer_norm_eps),
                remedy: "give the epsilon the model was trained with, 1e-7 for MindSpore's BERT".into(),
            });
        }
        Ok(())
    }

    /// The same numbers as a configuration file that Hugging Face's tools read too.
    pub fn to_file(&self) -> ConfigFile {
        let hidden_act = match self.hidden_act {
            Activation::GeluTanh => "gelu_new",
            Activation::GeluErf => "gelu",
            Activation::FastGelu => "quick_gelu",
            other => other.name(),
        };
        ConfigFile {
            model_type: Some("bert".into()),
            vocab_size: Some(self.vocab_size),
            hidden_size: Some(self.hidden_size),
            num_hidden_layers: Some(self.num_hidden_layers),
            num_attention_heads: Some(self.num_attention_heads),
            intermediate_size: Some(self.intermediate_size),
            max_position_embeddings: Some(self.max_position_embeddings),
            type_vocab_size: Some(self.type_vocab_size),
            hidden_act: Some(hidden_act.into()),
            layer_norm_eps: Some(self.layer_norm_eps),
            position_embedding_type: None,
        }
    }
}

/// Activation and epsilon of a model whose file does not state them: the tanh form and 1e-7 in MindSpore, the erf
/// form and 1e-12 in Hugging Face.
fn defaults(scheme: NameScheme) -> (Activation, f32) {
    match scheme {
        NameScheme::MindSpore => (Activation::GeluTanh, 1e-7),
        NameScheme::HuggingFace => (Activation::GeluErf, 1e-12),
    }
}

/// A `config.json`: Hugging Face's names, every one optional, other keys ignored.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct ConfigFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_type: Option<String>,
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
    pub position_embedding_type: Option<String>,
}

impl ConfigFile {
    /// Reads `path`.
    ///
    /// # Errors
    /// If the file cannot be read, is not a JSON object, or describes a model that is not absolute-position BERT.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |what: String| Error::ConfigFile { path: path.into(), what };
        let text = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        let file: Self = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        if let Some(kind) = file.model_type.as_deref().filter(|kind| *kind != "bert") {
            return Err(unreadable(format!("model_type is '{kind}', expected 'bert'")));
        }
        if let Some(kind) = file.position_embedding_type.as_deref().filter(|kind| *kind != "absolute") {
            return Err(unreadable(format!("position_embedding_type is '{kind}', expected 'absolute'")));
        }
        Ok(file)
    }

    /// The complete configuration of a model without a checkpoint (a benchmark).
    ///
    /// # Errors
    /// If a size is missing or the heads do not divide the width.
    pub fn complete(&self) -> Result<Config, Error> {
        let need = |value: Option<usize>, key: &str| {
            value.filter(|&value| value > 0).ok_or_else(|| Error::Config {
                what: format!("{key} is missing or 0"),
                remedy: format!("add {key} to the configuration file"),
            })
        };
        let hidden_size = need(self.hidden_size, "hidden_size")?;
        let scheme = NameScheme::HuggingFace;
        let (default_act, default_eps) = defaults(scheme);
        let config = Config {
            vocab_size: need(self.vocab_size, "vocab_size")?,
            hidden_size,
            num_hidden_layers: need(self.num_hidden_layers, "num_hidden_layers")?,
            num_attention_heads: self.num_attention_heads.unwrap_or((hidden_size / DEFAULT_HEAD_SIZE).max(1)),
            intermediate_size: need(self.intermediate_size, "intermediate_size")?,
            max_position_embeddings: need(self.max_position_embeddings, "max_position_embeddings")?,
            type_vocab_size: need(self.type_vocab_size, "type_vocab_size")?,
            hidden_act: self.hidden_act.as_deref().map_or(Ok(default_act), |name| parse_activation(name, scheme))?,
            layer_norm_eps: self.layer_norm_eps.unwrap_or(default_eps),
        };
        config.check()?;
        Ok(config)
    }

    fn agrees_with(&self, config: &Config) -> Result<(), Error> {
        for (key, said, found) in [
            ("vocab_size", self.vocab_size, config.vocab_size),
            ("hidden_size", self.hidden_size, config.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers, config.num_hidden_layers),
            ("intermediate_size", self.intermediate_size, config.intermediate_size),
            ("max_position_embeddings", self.max_position_embeddings, config.max_position_embeddings),
            ("type_vocab_size", self.type_vocab_size, config.type_vocab_size),
        ] {
            if let Some(said) = said.filter(|said| *said != found) {
                return Err(Error::Config {
                    what: format!("the configuration file says {key} {said}, the checkpoint's tensors say {found}"),
                    remedy: "use the configuration file that belongs to this checkpoint".into(),
                });
            }
        }
        Ok(())
    }
}

/// `gelu` alone is the tanh form in MindSpore and the erf form in Hugging Face, so the weights' names decide.
fn parse_activation(name: &str, scheme: NameScheme) -> Result<Activation, Error> {
    match (name, scheme) {
        ("gelu", NameScheme::MindSpore) => Ok(Activation::GeluTanh),
        ("gelu", NameScheme::HuggingFace) => Ok(Activation::GeluErf),
        ("gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" | "gelu-tanh", _) => Ok(Activation::GeluTanh),
        ("gelu_python" | "gelu-erf", _) => Ok(Activation::GeluErf),
        ("quick_gelu" | "fast_gelu" | "fast-gelu", _) => Ok(Activation::FastGelu),
        ("relu", _) => Ok(Activation::Relu),
        ("silu" | "swish", _) => Ok(Activation::Silu),
        _ => Err(Error::Config {
            what: format!(
                "hidden_act '{name}' is not one of gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, gelu_python, quick_gelu, \
                 fast_gelu, relu, silu, swish"
            ),
            remedy: "give --activation gelu-tanh, gelu-erf, fast-gelu, relu or silu if one of them is meant".into(),
        }),
    }
}

fn matrix(weights: &dyn WeightSource, name: &str) -> Result<[usize; 2], Error> {
    let shape = weights.shape(name).ok_or_else(|| weights.missing(name))?;
    <[usize; 2]>::try_from(shape.as_slice()).ok().filter(|shape| !shape.contains(&0)).ok_or_else(|| Error::Config {
        what: format!("tensor '{name}' has shape {shape:?}, expected two extents of at least 1"),
        remedy: "check with 'ascend-bert inspect' that this is a BERT checkpoint".into(),
    })
}
