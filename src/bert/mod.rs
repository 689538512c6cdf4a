//! BERT and RoBERTa, written once against the kernel contract: configuration, weights, encoder, pooler and heads.
//! Names no device and no file format; [`BertModel`] is where to begin.

mod array;
mod config;
mod config_file;
mod encoder;
mod error;
mod finite;
pub mod heads;
mod inputs;
mod loaded;
mod model;
mod network;
mod output;
mod packed_batch;
mod padding;
mod token_sequence;
mod weight_source;
pub mod weights;
mod zoo;

pub use crate::checkpoint::Family;
pub use array::Array;
pub use config::{Config, DefaultOf, Guess, Inferred, Overrides};
pub use config_file::{ConfigFile, ProblemType};
pub use error::Error;
pub use finite::{NotFinite, NotFinitePlace};
pub use heads::{HeadKind, HeadOutput, Labels, Loss};
pub use inputs::Inputs;
pub use model::{BertModel, BertOutput};
pub use network::{ModelOptions, Network, Pooler};
pub use output::{NetworkOutput, PackedOutput, Wanted};
pub use packed_batch::PackedBatch;
pub use padding::Padding;
pub use token_sequence::TokenSequence;
pub use zoo::{BertCls, BertNer, BertPreTraining, BertSquad};
