//! What can go wrong with a model, and what to do about it.

use std::path::PathBuf;

use super::finite::NotFinite;
use super::heads::HeadKind;
use crate::{Advice, Remedy};

/// What can go wrong with a model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sizes do not make a model.
    #[error("{what}")]
    Config {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: String,
        /// The setting that the remedy speaks of.
        advice: Option<Advice>,
    },
    /// A configuration file that cannot be used.
    #[error("cannot read configuration {}: {what}", path.display())]
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The configuration describes a model that is not computed here.
    #[error("configuration {}: {what}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// Key and value, and why the model is another one.
        what: String,
    },
    /// The weights of the head asked for are missing, or not those of that head.
    #[error("cannot load the {head} head: {source}")]
    Head {
        /// The head.
        head: HeadKind,
        /// What is wrong.
        source: Box<Error>,
    },
    /// The pooled output was asked for, and the checkpoint has no pooler.
    #[error("the checkpoint has no pooler: {tensor} is missing")]
    NoPooler {
        /// The pooler's weight, by the canonical name.
        tensor: &'static str,
    },
    /// Inputs that the model cannot take.
    #[error("{input}: {what}")]
    Input {
        /// Which input.
        input: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The pretraining head was run without positions to predict.
    #[error("the pretraining head needs masked_lm_positions, one row a sequence")]
    PositionsMissing,
    /// A head that needs rectangular input was given a packed batch.
    #[error("the {head} head needs sequences padded to one length, found a packed batch")]
    NotPacked {
        /// The head.
        head: HeadKind,
    },
    /// An output holds NaN or infinity.
    #[error("{0}")]
    NotFinite(NotFinite),
    /// Labels that do not belong to the head's output.
    #[error("cannot compute the {head} loss: {what}")]
    LabelsMismatch {
        /// The head.
        head: HeadKind,
        /// What is wrong.
        what: String,
    },
    /// A parameter could not be loaded.
    #[error(transparent)]
    Checkpoint(#[from] crate::checkpoint::Error),
    /// The backend failed.
    #[error(transparent)]
    Backend(#[from] crate::backend::Error),
    /// The device cannot be used.
    #[error(transparent)]
    Device(#[from] crate::device::DeviceError),
}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match self {
            Error::Config { remedy, .. } => remedy.clone(),
            Error::ConfigFile { .. } => "give a BERT configuration in JSON, as Hugging Face's config.json".into(),
            Error::Unsupported { .. } => {
                "use a checkpoint of BERT, RoBERTa or XLM-RoBERTa with absolute positions; correct the file if it \
                 belongs to another model"
                    .into()
            }
            Error::Head { source, .. } => source.remedy(),
            Error::NoPooler { .. } => {
                "ask for the sequence output only, or for a head that reads no pooled output".into()
            }
            Error::Input { .. } => "pass token ids that belong to this model's vocabulary and length".into(),
            Error::PositionsMissing => "give records with the feature masked_lm_positions".into(),
            Error::NotPacked { .. } => "run this head on rectangular inputs".into(),
            Error::NotFinite(_) => {
                "check the weights named, or the range of f16 if that is the precision; allow NaN to go on regardless"
                    .into()
            }
            Error::LabelsMismatch { .. } => "check that the records were made for this head and its labels".into(),
            Error::Checkpoint(error) => error.remedy(),
            Error::Backend(error) => error.remedy(),
            Error::Device(error) => error.remedy(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Error::Config { advice, .. } => *advice,
            Error::NotFinite(_) => Some(Advice::AllowNan),
            Error::Head { source, .. } => source.advice(),
            Error::Checkpoint(error) => error.advice(),
            Error::Backend(error) => error.advice(),
            Error::Device(error) => error.advice(),
            _ => None,
        }
    }
}
