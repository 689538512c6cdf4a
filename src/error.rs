//! The crate's one error type: whatever went wrong, with what to do about it.
//! Each module has its own typed error; this file only joins them.

use crate::remedy::{Advice, Remedy};

/// Any error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A checkpoint could not be read, verified or written.
    #[error(transparent)]
    Checkpoint(#[from] crate::checkpoint::Error),
    /// A model could not be loaded or run.
    #[error(transparent)]
    Bert(#[from] crate::bert::Error),
    /// A dataset could not be read, or a record does not fit the model.
    #[error(transparent)]
    Dataset(#[from] crate::dataset::Error),
}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match self {
            Error::Checkpoint(error) => error.remedy(),
            Error::Bert(error) => error.remedy(),
            Error::Dataset(error) => error.remedy(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Error::Checkpoint(error) => error.advice(),
            Error::Bert(error) => error.advice(),
            Error::Dataset(error) => error.advice(),
        }
    }
}
