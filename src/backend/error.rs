//! What can go wrong in a backend. Errors name operation, extents and tensors; remedies are in the library's terms.
//! Knows the runtime's errors, which one variant carries; imports no backend.

use super::precision::Precision;
use crate::remedy::{Advice, Remedy};
use crate::runtime;
use crate::tensor::DType;

/// Why a backend could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Operands that do not fit each other: a mistake of the caller.
    #[error("{operation}: {what} is {found}, expected {expected}")]
    Shape {
        /// The operation called.
        operation: &'static str,
        /// Which extent is wrong.
        what: &'static str,
        /// Its value.
        found: usize,
        /// The value the other operands call for.
        expected: usize,
    },
    /// An extent that may not be zero.
    #[error("{operation}: {what} is 0, expected at least 1")]
    Empty {
        /// The operation called.
        operation: &'static str,
        /// Which extent is zero.
        what: &'static str,
    },
    /// An extent beyond what a backend counts with.
    #[error("{operation}: {what} is {found}, expected at most {most}")]
    TooLarge {
        /// The operation called.
        operation: &'static str,
        /// Which extent.
        what: &'static str,
        /// Its value.
        found: usize,
        /// The largest that there may be.
        most: usize,
    },
    /// An index beyond the rows that it picks from.
    #[error("{operation}: {what} number {at} is {found}, expected less than {end}")]
    Index {
        /// The operation called.
        operation: &'static str,
        /// Which indices.
        what: &'static str,
        /// Which of them.
        at: usize,
        /// Its value.
        found: u32,
        /// How many rows there are.
        end: usize,
    },
    /// A tensor whose elements are no plain numbers.
    #[error("{operation}: tensor '{tensor}' is of type {dtype}, expected a type of whole or floating-point numbers")]
    Elements {
        /// The operation called.
        operation: &'static str,
        /// Name of the tensor.
        tensor: String,
        /// Its element type.
        dtype: DType,
    },
    /// Values or weights that a backend of other arithmetic, or of another device, has made.
    #[error("{operation}: the {what} was made by another backend")]
    Foreign {
        /// The operation called.
        operation: &'static str,
        /// What is not this backend's.
        what: &'static str,
    },
    /// Values that were made while work was recorded, and are used outside it.
    #[error("{operation}: the values belong to recorded work, whose next replay overwrites them")]
    Recorded {
        /// The operation called.
        operation: &'static str,
    },
    /// Work that is compared with what was recorded differs from it, or does what cannot be recorded. The backend that
    /// returns this to the work runs the work again, as it comes.
    #[error("{operation}: not the recorded work")]
    NotRecorded {
        /// The operation called.
        operation: &'static str,
    },
    /// A weight that the precision cannot hold.
    #[error(
        "tensor '{tensor}': value {value:e} at index {index} does not fit {precision}, whose largest is {largest:e}"
    )]
    Range {
        /// Name of the tensor.
        tensor: String,
        /// Flat index of the value.
        index: usize,
        /// The value.
        value: f32,
        /// The precision asked for.
        precision: Precision,
        /// The largest finite value of that precision.
        largest: f32,
    },
    /// A matrix that does not divide into the blocks of sixteen that matrix cores work on.
    #[error("tensor '{tensor}': {what} is {found}, not a multiple of {multiple}")]
    Multiple {
        /// Name of the tensor.
        tensor: String,
        /// Which extent is wrong.
        what: &'static str,
        /// Its value.
        found: usize,
        /// What it must be a multiple of.
        multiple: usize,
    },
    /// The machine gave no more memory.
    #[error("out of memory: {bytes} bytes for {purpose}")]
    Memory {
        /// Size of the request.
        bytes: usize,
        /// What it was for.
        purpose: &'static str,
    },
    /// The environment asks for kernels that do not run here.
    #[error("{variable}={name}: this machine has {available}")]
    Isa {
        /// The variable that asks for them.
        variable: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        available: String,
    },
    /// No thread could be started.
    #[error("cannot start {threads} threads: {source}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        source: std::io::Error,
    },
    /// The NPU, or the way to it, failed.
    #[error(transparent)]
    Npu(#[from] runtime::Error),
    /// There are no kernels for the NPU.
    #[error("{0}")]
    Kernels(Box<dyn Remedy + Send + Sync>),
    /// Extents that no device kernel takes.
    #[error("{operation} on {architecture}: {what} is {found}, which no kernel takes")]
    Kernel {
        /// The operation called.
        operation: &'static str,
        /// The device's generation.
        architecture: runtime::Architecture,
        /// Which extent.
        what: &'static str,
        /// Its value.
        found: usize,
    },
}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match self {
            Error::Shape { .. } => "pass operands whose extents agree".into(),
            Error::Empty { .. } => "pass at least one".into(),
            Error::TooLarge { .. } => "pass fewer rows at a time".into(),
            Error::Index { .. } => "pass indices within the rows that there are".into(),
            Error::Elements { .. } => "check that the checkpoint has this tensor in a floating-point type".into(),
            Error::Foreign { .. } => "pass what this backend has loaded or computed".into(),
            Error::Recorded { .. } => "use values of recorded work within it, and its result after it".into(),
            Error::NotRecorded { .. } => "return this error from the work, whose backend runs it again".into(),
            Error::Range { .. } => "use the CPU in f32, or check that the checkpoint is not damaged".into(),
            Error::Multiple { .. } => "use the CPU, which takes matrices of any size".into(),
            Error::Memory { .. } => "use a smaller batch, or a machine with more memory".into(),
            Error::Npu(error) => error.remedy(),
            Error::Kernels(error) => error.remedy(),
            Error::Kernel { .. } => "use the CPU, which takes models of any size".into(),
            Error::Isa { variable, .. } => format!("unset {variable}, or set it to one of those"),
            Error::Threads { .. } => "use fewer threads, or raise the limit on processes (ulimit -u)".into(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Error::Range { .. } => Some(Advice::UseCpuF32),
            Error::Multiple { .. } | Error::Kernel { .. } => Some(Advice::UseCpu),
            Error::Memory { .. } => Some(Advice::SmallerBatch),
            Error::Threads { .. } => Some(Advice::FewerThreads),
            Error::Npu(error) => error.advice(),
            Error::Kernels(error) => error.advice(),
            _ => None,
        }
    }
}
