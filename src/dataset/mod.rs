//! TFRecord files of tf.Example records, and safetensors files, read as batches of token ids.

mod ids;

pub use ids::Ids;

use crate::Remedy;

/// What can go wrong with input records.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match *self {}
    }
}
