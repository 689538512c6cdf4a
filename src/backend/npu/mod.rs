//! The kernel contract on an Ascend NPU: f16 operands and residuals, every operation queued on one stream. Knows the
//! device kernels of `kernels/` and how work is cut for them; knows no layer names.

mod attention;
#[doc(hidden)]
pub mod elf;
#[doc(hidden)]
pub mod embedded;
mod indices;
mod inputs;
mod kernels;
mod launch;
mod operations;
#[doc(hidden)]
pub mod pack;
mod queue;
mod recording;
mod scratch;
mod session;
mod staging;
mod state;
mod tensor;
#[doc(hidden)]
pub mod tiling;
mod weights;

pub use kernels::{KERNELS_VARIABLE, KernelError, kernel_folder};
pub use recording::NpuRecording;
pub use state::Npu;
pub use tensor::{NpuLogits, NpuTensor};
pub use weights::{NpuEmbeddings, NpuLinear, NpuNorm};

/// The compile step of build.rs, here for its tests.
#[cfg(test)]
#[path = "../../../kernels/compile/mod.rs"]
mod compile;
