//! What ends a subcommand early, and the options that the library's remedies speak of.
//! Prints nothing.

use ascend_bert::{Advice, Error, Remedy};

/// What ended a subcommand early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The library reports what went wrong.
    #[error(transparent)]
    Library(Box<Error>),
    /// The arguments do not go together.
    #[error("{what}")]
    Usage { what: String, remedy: &'static str },
    /// The result is not what it should be.
    #[error("{what}")]
    Check { what: String, remedy: &'static str },
    /// Something on this machine is broken.
    #[error("{what}")]
    Machine { what: String, remedy: String },
    /// Standard output is closed or full.
    #[error("cannot write to standard output: {0}")]
    Stdout(std::io::Error),
    /// A temporary file could not be written.
    #[error("cannot write the bundled sample to {}: {source}", path.display())]
    Sample { path: std::path::PathBuf, source: std::io::Error },
}

impl Failure {
    /// What to do about it, with the option that does it.
    pub(super) fn remedy(&self) -> String {
        match self {
            Failure::Library(error) => with_option(error.remedy(), error.advice()),
            Failure::Usage { remedy, .. } | Failure::Check { remedy, .. } => (*remedy).into(),
            Failure::Machine { remedy, .. } => remedy.clone(),
            Failure::Stdout(_) => "send the output to a file or a program that reads it".into(),
            Failure::Sample { .. } => "set TMPDIR to a folder with 3 MB of room".into(),
        }
    }

    /// The program's exit status.
    pub(super) fn status(&self) -> u8 {
        if matches!(self, Failure::Usage { .. }) { 2 } else { 1 }
    }
}

/// A remedy of the library with the option of this program that it speaks of.
pub(super) fn with_option(remedy: String, advice: Option<Advice>) -> String {
    match advice {
        Some(advice) => format!("{remedy}; the option is {}", option(advice)),
        None => remedy,
    }
}

/// Errors of the library's modules become failures by way of its one error type.
pub(super) fn library(error: impl Into<Error>) -> Failure {
    Failure::Library(Box::new(error.into()))
}

/// The option that a setting is given by.
pub(super) fn option(advice: Advice) -> &'static str {
    match advice {
        Advice::SmallerBatch => "--batch-size",
        Advice::UseCpu => "--device cpu",
        Advice::UseCpuF32 => "--device cpu --precision f32",
        Advice::FewerThreads => "--threads",
        Advice::OtherPrecision => "--precision",
        Advice::Heads => "--heads",
        Advice::Activation => "--activation",
        Advice::Epsilon => "--layer-norm-eps",
        Advice::Family => "--family",
        Advice::ConfigFile => "--config",
        Advice::Prefix => "--prefix",
        Advice::Head => "--head",
        Advice::AllowNan => "--allow-nan",
        Advice::Key => "--key-file (or the variable ASCEND_BERT_KEY)",
        Advice::Force => "--force",
        Advice::Names => "--names",
        Advice::Columns => "--columns",
        _ => "not known to this program",
    }
}
