//! BERT on Huawei Ascend 910 NPUs, and with the same results on any CPU.
//!
//! Data flows one way: file → [`dataset`] → [`dataset::Batch`] → [`bert`] → [`backend`] → tensors out.

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
pub use dataset::{Dataset, Ids};
pub use device::Device;
pub use error::Error;
pub use remedy::{Advice, Remedy};
