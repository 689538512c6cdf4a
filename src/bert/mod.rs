//! BERT, written once against the kernel contract: configuration, weights, encoder, pooler and heads.
//! Names no device and no file format; [`BertModel`] is where to begin.

mod config;
mod encoder;
pub mod heads;
mod layout;
mod model;
mod tasks;
pub mod weights;

use std::path::PathBuf;

use crate::remedy::{Advice, Remedy};

pub use config::{Config, ConfigFile, Overrides};
pub use heads::{HeadKind, HeadOutput, Labels, Loss};
pub use layout::Padding;
pub use model::{BertModel, BertOutput, Inputs, ModelOptions, Network, NetworkOutput, Wanted};
pub use tasks::{BertCls, BertNer, BertPreTraining, BertSquad};

/// An array of f32 in host memory, row-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Array {
    /// Extents, outermost first.
    pub shape: Vec<usize>,
    /// `shape.iter().product()` values.
    pub values: Vec<f32>,
}

impl Array {
    /// `values` in this many equal rows.
    pub(crate) fn with_rows(rows: usize, values: Vec<f32>) -> Self {
        Self { shape: vec![rows, values.len() / rows.max(1)], values }
    }
}

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
    },
    /// A configuration file that cannot be used.
    #[error("cannot read configuration {}: {what}", path.display())]
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
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
            Error::Head { source, .. } => source.remedy(),
            Error::Input { .. } => "pass token ids that belong to this model's vocabulary and length".into(),
            Error::PositionsMissing => "give records with the feature masked_lm_positions".into(),
            Error::LabelsMismatch { .. } => "check that the records were made for this head and its labels".into(),
            Error::Checkpoint(error) => error.remedy(),
            Error::Backend(error) => error.remedy(),
            Error::Device(error) => error.remedy(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Error::Head { source, .. } => source.advice(),
            Error::Checkpoint(error) => error.advice(),
            Error::Backend(error) => error.advice(),
            Error::Device(error) => error.advice(),
            _ => None,
        }
    }
}
