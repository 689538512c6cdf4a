//! What every error of this crate can do besides describing itself.
//! Names no option of any program: programs map [`Advice`] to options of their own.

/// An error that can say what the user should do next.
pub trait Remedy: std::error::Error {
    /// One imperative sentence, without a trailing full stop: what to do about this error, in the library's terms.
    fn remedy(&self) -> String;

    /// The setting that the remedy speaks of, for a program to name its own option for it.
    fn advice(&self) -> Option<Advice> {
        None
    }
}

/// A setting that may help where an error occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// Fewer sequences in a batch.
    SmallerBatch,
    /// The CPU in place of an NPU.
    UseCpu,
    /// The CPU in f32.
    UseCpuF32,
    /// Fewer threads.
    FewerThreads,
    /// A precision that the device has.
    OtherPrecision,
    /// The number of attention heads.
    Heads,
    /// The activation of the feed-forward block.
    Activation,
    /// The epsilon of layer normalisation.
    Epsilon,
    /// The family of the model.
    Family,
    /// The configuration file.
    ConfigFile,
    /// What stands before the encoder's names.
    Prefix,
    /// The head on top of the encoder.
    Head,
    /// To go on when an output holds NaN or infinity.
    AllowNan,
    /// The key of an encrypted checkpoint.
    Key,
    /// To replace an output that exists.
    Force,
    /// The naming scheme of a converted checkpoint.
    Names,
    /// The names of the columns in record files.
    Columns,
}
