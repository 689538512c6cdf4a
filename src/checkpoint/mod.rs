//! MindSpore `.ckpt` and safetensors files: bytes and names, no layers.

use crate::Remedy;

/// What can go wrong with a checkpoint.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match *self {}
    }
}
