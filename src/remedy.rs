//! What every error of this crate can do besides describing itself.

/// An error that can say what the user should do next.
pub trait Remedy: std::error::Error {
    /// One imperative sentence, without a trailing full stop: what to do about this error.
    fn remedy(&self) -> String;
}
