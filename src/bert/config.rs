//! The numbers that make one BERT: from a configuration file, from a checkpoint's tensor shapes, or by name.
//! Knows defaults of MindSpore's and Hugging Face's configurations, and says which were used; reads no weights.

use std::fmt;

use super::config_file::{ConfigFile, ProblemType};
use super::error::Error;
use super::weight_source::WeightSource;
use crate::Advice;
use crate::backend::Activation;
use crate::checkpoint::{Family, NameScheme};

/// Sizes and constants of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// BERT or RoBERTa: how positions are numbered, and what the heads read.
    pub family: Family,
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
    /// Rows of the position table; see [`Config::longest_sequence`].
    pub max_position_embeddings: usize,
    /// Rows of the token-type table.
    pub type_vocab_size: usize,
    /// Activation of the feed-forward block and of the masked-LM transform.
    pub hidden_act: Activation,
    /// Added to the variance in every layer normalisation.
    pub layer_norm_eps: f32,
    /// The id that rows are padded with; RoBERTa numbers positions from behind it.
    pub pad_token_id: u32,
    /// Whether the masked-LM decoder is the word table, where the configuration file says so.
    pub tie_word_embeddings: Option<bool>,
    /// What the classification head was trained for, where the configuration file says so.
    pub problem_type: Option<ProblemType>,
    /// The class of transformers that the model was saved from, where the configuration file says so.
    pub architecture: Option<String>,
}

/// How positions are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PositionIds {
    /// 0, 1, 2, ... along the row.
    FromZero,
    /// From this id plus 1 along the tokens that differ from it.
    AfterPad(u32),
}

/// What the caller fixes; the rest comes from a configuration file or from the tensors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overrides {
    /// BERT or RoBERTa.
    pub family: Option<Family>,
    /// Attention heads.
    pub num_attention_heads: Option<usize>,
    /// Activation of the feed-forward block.
    pub hidden_act: Option<Activation>,
    /// Epsilon of layer normalisation.
    pub layer_norm_eps: Option<f32>,
}

/// A value that neither caller, configuration file nor tensors state, and that decides the output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guess {
    /// Attention heads: 64 wide each, or transformers' 12 where a configuration file of its lacks the key.
    Heads(usize),
    /// The family, where nothing tells it.
    Family(Family),
    /// The activation, by this default.
    Activation(Activation, DefaultOf),
    /// The epsilon, by this default.
    Epsilon(f32, DefaultOf),
    /// RoBERTa's padding token, from which its positions are numbered.
    PadToken(u32),
}

/// Whose default a guessed value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultOf {
    /// What goes with tensors of these names.
    Names(NameScheme),
    /// transformers', for a configuration file of its that lacks the key.
    Transformers,
    /// How this program reads the activation `gelu`, which the other takes for another function.
    Gelu(NameScheme),
}

impl fmt::Display for DefaultOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DefaultOf::Names(scheme) => write!(f, "default of {scheme} names"),
            DefaultOf::Transformers => f.write_str("default of transformers"),
            DefaultOf::Gelu(scheme) => write!(f, "'gelu' as {scheme} has it"),
        }
    }
}

impl Guess {
    /// The setting that would have said it.
    pub fn advice(self) -> Advice {
        match self {
            Guess::Heads(_) => Advice::Heads,
            Guess::Family(_) => Advice::Family,
            Guess::Activation(..) => Advice::Activation,
            Guess::Epsilon(..) => Advice::Epsilon,
            Guess::PadToken(_) => Advice::ConfigFile,
        }
    }
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Guess::Heads(heads) => write!(f, "{heads} attention heads"),
            Guess::Family(family) => write!(f, "family {}", family.name()),
            Guess::Activation(activation, default) => write!(f, "activation {activation} ({default})"),
            Guess::PadToken(id) => write!(f, "pad_token_id {id}"),
            Guess::Epsilon(epsilon, default) => write!(f, "epsilon {epsilon:e} ({default})"),
        }
    }
}

/// A configuration, and what of it was guessed.
#[derive(Clone, Debug, PartialEq)]
pub struct Inferred {
    /// The configuration.
    pub config: Config,
    /// Values that nothing states.
    pub guesses: Vec<Guess>,
    /// The configuration file it was made with.
    pub file: Option<ConfigFile>,
}

/// The size of an attention head wherever nothing says otherwise: that of every published BERT of base size and up.
const DEFAULT_HEAD_SIZE: usize = 64;
/// Rows of the position tables of RoBERTa and XLM-RoBERTa (512 + 2), and of their long variants (8192 + 2).
const ROBERTA_POSITIONS: [usize; 2] = [514, 8194];
/// transformers' `pad_token_id` of RoBERTa where its configuration does not state it.
const ROBERTA_PAD: u32 = 1;

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
        let (hidden_act, layer_norm_eps) = defaults(NameScheme::MindSpore, Family::Bert);
        Self {
            family: Family::Bert,
            vocab_size: 30522,
            hidden_size,
            num_hidden_layers,
            num_attention_heads: hidden_size / DEFAULT_HEAD_SIZE,
            intermediate_size,
            max_position_embeddings: 512,
            type_vocab_size: 2,
            hidden_act,
            layer_norm_eps,
            pad_token_id: 0,
            tie_word_embeddings: None,
            problem_type: None,
            architecture: None,
        }
    }

    /// Tokens of the longest sequence: the rows of the position table, less those that RoBERTa never uses.
    pub fn longest_sequence(&self) -> usize {
        match self.position_ids() {
            PositionIds::FromZero => self.max_position_embeddings,
            PositionIds::AfterPad(pad) => self.max_position_embeddings.saturating_sub(pad as usize + 1),
        }
    }

    pub(crate) fn position_ids(&self) -> PositionIds {
        match self.family {
            Family::Bert => PositionIds::FromZero,
            Family::Roberta => PositionIds::AfterPad(self.pad_token_id),
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
    /// If a tensor that fixes a size is missing or has the wrong rank, if layers are missing, if the file contradicts a
    /// tensor, if nothing tells BERT from RoBERTa where they differ, or if the heads do not divide the width.
    pub fn infer(
        weights: &dyn WeightSource,
        scheme: NameScheme,
        file: Option<&ConfigFile>,
        overrides: Overrides,
    ) -> Result<Inferred, Error> {
        let [vocab_size, hidden_size] = matrix(weights, "bert_embedding_lookup.embedding_table")?;
        let [max_position_embeddings, _] =
            matrix(weights, "bert_embedding_postprocessor.full_position_embedding.embedding_table")?;
        let [type_vocab_size, _] =
            matrix(weights, "bert_embedding_postprocessor.token_type_embedding.embedding_table")?;
        let num_hidden_layers = weights.layers()?;
        let [intermediate_size, _] = matrix(weights, "bert_encoder.layers.0.intermediate.weight")?;
        let mut guesses = Vec::new();
        let mut guess = |guess: Guess| guesses.push(guess);
        let told = family(weights, file, overrides.family, [max_position_embeddings, type_vocab_size])?;
        let family = told.unwrap_or_else(|| {
            guess(Guess::Family(Family::Bert));
            Family::Bert
        });

        let heads = overrides.num_attention_heads.or(file.and_then(|file| file.num_attention_heads));
        let num_attention_heads = heads.unwrap_or_else(|| {
            // transformers' own default where its file lacks the key.
            let heads = match file.is_some_and(ConfigFile::is_hugging_face) && hidden_size % 12 == 0 {
                true => 12,
                false => (hidden_size / DEFAULT_HEAD_SIZE).max(1),
            };
            guess(Guess::Heads(heads));
            heads
        });
        let hugging_face = file.is_some_and(ConfigFile::is_hugging_face);
        let ((default_act, default_eps), default_of) = match hugging_face {
            true => (defaults(NameScheme::HuggingFace, Family::Bert), DefaultOf::Transformers),
            false => (defaults(scheme, family), DefaultOf::Names(scheme)),
        };
        let hidden_act = match (overrides.hidden_act, file.and_then(|file| file.hidden_act.as_deref())) {
            (Some(activation), _) => activation,
            (None, Some(name)) => {
                let reader = if hugging_face { NameScheme::HuggingFace } else { scheme };
                let activation = parse_activation(name, reader)?;
                if name == "gelu" && scheme == NameScheme::MindSpore {
                    // The one name that the two read differently.
                    guess(Guess::Activation(activation, DefaultOf::Gelu(reader)));
                }
                activation
            }
            (None, None) => {
                guess(Guess::Activation(default_act, default_of));
                default_act
            }
        };
        let epsilon = overrides.layer_norm_eps.or(file.and_then(|file| file.layer_norm_eps));
        let layer_norm_eps = epsilon.unwrap_or_else(|| {
            guess(Guess::Epsilon(default_eps, default_of));
            default_eps
        });
        let pad_token_id = pad_token_id(family, file);
        if family == Family::Roberta && !file.is_some_and(ConfigFile::is_hugging_face) {
            guess(Guess::PadToken(pad_token_id));
        }
        let config = Self {
            family,
            vocab_size,
            hidden_size,
            num_hidden_layers,
            num_attention_heads,
            intermediate_size,
            max_position_embeddings,
            type_vocab_size,
            hidden_act,
            layer_norm_eps,
            pad_token_id,
            tie_word_embeddings: file.and_then(|file| file.tie_word_embeddings),
            problem_type: file.and_then(ConfigFile::problem_type),
            architecture: file.and_then(ConfigFile::architecture).map(str::to_owned),
        };
        if let Some(file) = file {
            config.agrees_with(file)?;
        }
        config.check()?;
        Ok(Inferred { config, guesses, file: file.cloned() })
    }

    /// The configuration that a file states in full, for a model without a checkpoint (a benchmark).
    ///
    /// # Errors
    /// If a size is missing or the heads do not divide the width.
    pub fn complete(file: &ConfigFile) -> Result<Self, Error> {
        let need = |value: Option<usize>, key: &str| {
            value.filter(|&value| value > 0).ok_or_else(|| Error::Config {
                what: format!("{key} is missing or 0"),
                remedy: format!("add {key} to the configuration file"),
                advice: None,
            })
        };
        let scheme = NameScheme::HuggingFace;
        let hidden_size = need(file.hidden_size, "hidden_size")?;
        let family = file.family().unwrap_or(Family::Bert);
        let (default_act, default_eps) = defaults(scheme, family);
        let config = Self {
            family,
            vocab_size: need(file.vocab_size, "vocab_size")?,
            hidden_size,
            num_hidden_layers: need(file.num_hidden_layers, "num_hidden_layers")?,
            num_attention_heads: file.num_attention_heads.unwrap_or((hidden_size / DEFAULT_HEAD_SIZE).max(1)),
            intermediate_size: need(file.intermediate_size, "intermediate_size")?,
            max_position_embeddings: need(file.max_position_embeddings, "max_position_embeddings")?,
            type_vocab_size: need(file.type_vocab_size, "type_vocab_size")?,
            hidden_act: file.hidden_act.as_deref().map_or(Ok(default_act), |name| parse_activation(name, scheme))?,
            layer_norm_eps: file.layer_norm_eps.unwrap_or(default_eps),
            pad_token_id: pad_token_id(family, Some(file)),
            tie_word_embeddings: file.tie_word_embeddings,
            problem_type: file.problem_type(),
            architecture: file.architecture().map(str::to_owned),
        };
        config.check()?;
        Ok(config)
    }

    /// An error if a size in a configuration file differs from the tensors'.
    fn agrees_with(&self, file: &ConfigFile) -> Result<(), Error> {
        for (key, said, found) in [
            ("vocab_size", file.vocab_size, self.vocab_size),
            ("hidden_size", file.hidden_size, self.hidden_size),
            ("num_hidden_layers", file.num_hidden_layers, self.num_hidden_layers),
            ("intermediate_size", file.intermediate_size, self.intermediate_size),
            ("max_position_embeddings", file.max_position_embeddings, self.max_position_embeddings),
            ("type_vocab_size", file.type_vocab_size, self.type_vocab_size),
        ] {
            if let Some(said) = said.filter(|said| *said != found) {
                return Err(Error::Config {
                    what: format!("the configuration file says {key} {said}, the checkpoint's tensors say {found}"),
                    remedy: "use the configuration file that belongs to this checkpoint".into(),
                    advice: Some(Advice::ConfigFile),
                });
            }
        }
        Ok(())
    }

    /// Checks what no tensor shape can show.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let (hidden, heads) = (self.hidden_size, self.num_attention_heads);
        if heads == 0 || hidden % heads != 0 {
            return Err(Error::Config {
                what: format!("{heads} attention heads do not divide hidden_size {hidden}"),
                remedy: "give the number of attention heads, or a configuration file that has it".into(),
                advice: Some(Advice::Heads),
            });
        }
        if !(self.layer_norm_eps >= 0.0 && self.layer_norm_eps.is_finite()) {
            return Err(Error::Config {
                what: format!("layer_norm_eps {} is not a non-negative number", self.layer_norm_eps),
                remedy: "give the epsilon the model was trained with, 1e-7 for MindSpore's BERT".into(),
                advice: Some(Advice::Epsilon),
            });
        }
        if self.longest_sequence() == 0 {
            return Err(Error::Config {
                what: format!(
                    "pad_token_id {} leaves no position: RoBERTa numbers them from the id behind it, and the position \
                     table has {} rows",
                    self.pad_token_id, self.max_position_embeddings
                ),
                remedy: "use the configuration file that belongs to this checkpoint".into(),
                advice: Some(Advice::ConfigFile),
            });
        }
        Ok(())
    }

    /// The same numbers as a configuration file beside tensors of these names, with every other key of `source`.
    pub fn to_file_beside(&self, scheme: NameScheme, source: Option<&ConfigFile>) -> ConfigFile {
        let mut file = self.to_file();
        if let Some(source) = source {
            file.model_type = source.model_type.clone().or(file.model_type);
            file.architectures.clone_from(&source.architectures);
            file.other.clone_from(&source.other);
        }
        if scheme == NameScheme::MindSpore && self.hidden_act == Activation::GeluErf {
            // `gelu` is the tanh form there.
            file.hidden_act = Some("gelu_python".into());
        }
        file
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
            model_type: Some(self.family.name().into()),
            vocab_size: Some(self.vocab_size),
            hidden_size: Some(self.hidden_size),
            num_hidden_layers: Some(self.num_hidden_layers),
            num_attention_heads: Some(self.num_attention_heads),
            intermediate_size: Some(self.intermediate_size),
            max_position_embeddings: Some(self.max_position_embeddings),
            type_vocab_size: Some(self.type_vocab_size),
            hidden_act: Some(hidden_act.into()),
            layer_norm_eps: Some(self.layer_norm_eps),
            pad_token_id: Some(self.pad_token_id),
            tie_word_embeddings: self.tie_word_embeddings,
            ..Default::default()
        }
    }
}

/// The family, by what the caller says, the configuration file, or the tensors' names, in this order; `None` if nothing
/// tells it, and neither the position table nor the token types look like RoBERTa's.
fn family(
    weights: &dyn WeightSource,
    file: Option<&ConfigFile>,
    asked: Option<Family>,
    [positions, types]: [usize; 2],
) -> Result<Option<Family>, Error> {
    let (stated, named) = (file.and_then(ConfigFile::family), weights.family());
    if let Some(family) = asked {
        return Ok(Some(family));
    }
    if let (Some(Family::Bert), Some(Family::Roberta)) = (stated, named) {
        return Err(Error::Config {
            what: "the configuration file says BERT, the tensors' names say RoBERTa".into(),
            remedy: "use the configuration file that belongs to this checkpoint, or give the family".into(),
            advice: Some(Advice::Family),
        });
    }
    if let Some(family) = stated.or(named) {
        return Ok(Some(family));
    }
    if ROBERTA_POSITIONS.contains(&positions) || types == 1 {
        return Err(Error::Config {
            what: format!(
                "{positions} positions and {types} token types may be RoBERTa's, and nothing says which family this is: \
                 RoBERTa's positions begin at 2, BERT's at 0"
            ),
            remedy: "give the family, or a configuration file with its model_type".into(),
            advice: Some(Advice::Family),
        });
    }
    Ok(None)
}

fn pad_token_id(family: Family, file: Option<&ConfigFile>) -> u32 {
    let default = if family == Family::Roberta { ROBERTA_PAD } else { 0 };
    file.and_then(|file| file.pad_token_id).unwrap_or(default)
}

/// Activation and epsilon of a model whose file does not state them: the tanh form and 1e-7 in MindSpore, the erf
/// form and 1e-12 in Hugging Face; 1e-5 in every published RoBERTa.
fn defaults(scheme: NameScheme, family: Family) -> (Activation, f32) {
    match (scheme, family) {
        (NameScheme::MindSpore, _) => (Activation::GeluTanh, 1e-7),
        (NameScheme::HuggingFace, Family::Bert) => (Activation::GeluErf, 1e-12),
        (NameScheme::HuggingFace, Family::Roberta) => (Activation::GeluErf, 1e-5),
    }
}

/// `gelu` alone is the tanh form in MindSpore and the erf form in Hugging Face, so the weights' names decide.
fn parse_activation(name: &str, scheme: NameScheme) -> Result<Activation, Error> {
    match (name, scheme) {
        ("gelu", NameScheme::MindSpore) => Ok(Activation::GeluTanh),
        ("gelu", NameScheme::HuggingFace) => Ok(Activation::GeluErf),
        ("gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" | "gelu_accurate" | "gelu-tanh", _) => Ok(Activation::GeluTanh),
        ("gelu_python" | "gelu-erf", _) => Ok(Activation::GeluErf),
        ("quick_gelu" | "fast_gelu" | "fast-gelu", _) => Ok(Activation::FastGelu),
        ("relu", _) => Ok(Activation::Relu),
        ("silu" | "swish", _) => Ok(Activation::Silu),
        _ => Err(Error::Config {
            what: format!(
                "hidden_act '{name}' is not one of gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, gelu_python, quick_gelu, fast_gelu, \
                 relu, silu, swish"
            ),
            remedy: "give the activation if one of those is meant".into(),
            advice: Some(Advice::Activation),
        }),
    }
}

fn matrix(weights: &dyn WeightSource, name: &str) -> Result<[usize; 2], Error> {
    let shape = weights.shape(name).ok_or_else(|| weights.missing(name))?;
    <[usize; 2]>::try_from(shape.as_slice()).ok().filter(|shape| !shape.contains(&0)).ok_or_else(|| Error::Config {
        what: format!("tensor '{name}' has shape {shape:?}, expected two extents of at least 1"),
        remedy: "check with 'ascend-bert inspect' that this is a BERT checkpoint".into(),
        advice: None,
    })
}
