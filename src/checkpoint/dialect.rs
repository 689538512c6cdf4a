//! Naming schemes, dialects and model families of checkpoints.
//! Plain enums; knows no file.

use std::fmt;

/// The naming scheme of a checkpoint's tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScheme {
    /// The model zoo's: `bert_encoder.layers.0.intermediate.weight`.
    MindSpore,
    /// transformers': `encoder.layer.0.intermediate.dense.weight`, in any [`Dialect`] of it.
    HuggingFace,
}

impl fmt::Display for NameScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NameScheme::MindSpore => "mindspore",
            NameScheme::HuggingFace => "huggingface",
        })
    }
}

/// The program that wrote the names, as far as they tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// MindSpore's model zoo, of any version.
    MindSpore,
    /// transformers, of any version (`LayerNorm.gamma` in old ones).
    HuggingFace,
    /// MindNLP: transformers' names with `embedding_table` and `LayerNorm.gamma`, and in its versions
    /// before 0.2 `layer_norm` and `self_attn`.
    MindNlp,
}

impl Dialect {
    /// The scheme that it is a variant of.
    pub fn scheme(self) -> NameScheme {
        match self {
            Dialect::MindSpore => NameScheme::MindSpore,
            Dialect::HuggingFace | Dialect::MindNlp => NameScheme::HuggingFace,
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dialect::MindSpore => "mindspore",
            Dialect::HuggingFace => "huggingface",
            Dialect::MindNlp => "mindnlp",
        })
    }
}

/// The model family that the names imply. The encoder's names are the same in both; positions and heads differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// BERT: positions from 0, heads `cls.`, `classifier.`, `qa_outputs.`.
    Bert,
    /// RoBERTa, XLM-RoBERTa, CamemBERT: positions from `pad_token_id` + 1, heads `lm_head.`,
    /// `classifier.dense.` and `classifier.out_proj.`.
    Roberta,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 2] = [Self::Bert, Self::Roberta];

    /// Its name, as `model_type` in a configuration file.
    pub fn name(self) -> &'static str {
        match self {
            Family::Bert => "bert",
            Family::Roberta => "roberta",
        }
    }

    /// The module that transformers puts the encoder into, with its dot.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Family::Bert => "bert.",
            Family::Roberta => "roberta.",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Family::Bert => "bert",
            Family::Roberta => "roberta",
        })
    }
}
