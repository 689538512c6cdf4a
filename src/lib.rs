//! BERT-family encoders on Huawei Ascend 910 NPUs, and with the same results on any CPU.
//!
//! ```no_run
//! use ascend_bert::{BertModel, Dataset, Inputs, ModelOptions};
//! use ascend_bert::dataset::DatasetOptions;
//!
//! // The first NPU that answers, else the CPU.
//! let model = BertModel::load("bert_thor.ckpt", &ModelOptions::default())?;
//! for batch in Dataset::open(&["eval.tfrecord".into()], DatasetOptions::default())?.batches() {
//!     let batch = batch?;
//!     // The card's order: network(input_ids, segment_ids, input_mask).
//!     let inputs = Inputs::bert_thor(batch.input_ids, batch.token_type_ids, batch.attention_mask);
//!     let output = model.forward(&inputs)?;
//!     println!("{:?}", output.pooled_output.shape);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`BertModel`] returns what the card's `network` returns. [`Network`] is the same with a head ([`HeadKind`]) and a
//! choice of outputs; it takes rectangular [`Inputs`], or sequences without padding as a [`PackedBatch`].
//!
//! Data flows one way: file → [`dataset`] → [`Inputs`] → [`PackedBatch`] → [`bert`] → [`backend`] → tensors out.
//! Checkpoints are read by [`checkpoint`], devices by [`runtime`]. `docs/design.md` has the whole picture.
//!
//! The feature `cli` (default) is for the command `ascend-bert`; a library goes without it:
//! `ascend-bert = { version = "0.1", default-features = false }`.

#![deny(unsafe_code)]

pub mod backend;
pub mod bert;
pub mod checkpoint;
pub mod dataset;
pub mod device;
mod error;
pub mod ids;
mod remedy;
pub mod runtime;
pub mod tensor;

pub use bert::{BertModel, HeadKind, Inputs, ModelOptions, Network, PackedBatch};
pub use checkpoint::Checkpoint;
pub use dataset::Dataset;
pub use device::Device;
pub use error::Error;
pub use ids::Ids;
pub use remedy::{Advice, Remedy};

/// Compiles the Rust of the README with the documentation's tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
