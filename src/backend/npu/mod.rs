//! The kernel contract on an Ascend NPU: f16 operands and residuals, every operation queued on one stream. Knows the
//! device kernels of `kernels/` and how work is cut for them; knows no layer names.

mod attention;
pub mod elf;
pub mod embedded;
mod kernels;
mod launch;
mod operations;
pub mod pack;
mod queue;
mod replay;
mod scratch;
mod staging;
mod tensor;
pub mod tiling;
mod weights;

use std::path::Path;
use std::sync::{Arc, Mutex};

use half::f16;

use super::Error;
use crate::runtime::{Device, Runtime, Stream};
use kernels::Kernels;
use launch::Launcher;
use replay::Recordings;
use staging::Staging;
use tensor::Layout;
use tiling::Chip;

pub use kernels::{KERNELS_VARIABLE, KernelError, kernel_folder};
pub use tensor::Tensor;
pub use weights::{Embeddings, Linear, Norm};

/// The compile step of build.rs, here for its tests.
#[cfg(test)]
#[path = "../../../kernels/compile/mod.rs"]
mod compile;

/// An NPU with this program's kernels. Operations queue work and return; only a download waits.
pub struct Npu {
    runtime: Runtime,
    device: Device,
    chip: Chip,
    layout: Layout,
    /// Where kernels run.
    stream: Stream,
    /// Where results return to the host, so that the next batch's kernels need not wait for them.
    returns: Stream,
    launcher: Launcher,
    words: Arc<Staging<u32>>,
    halves: Staging<f16>,
    singles: Staging<f32>,
    /// What attention read last: all layers of a forward pass read the same.
    attention_inputs: Mutex<Vec<Arc<attention::Inputs>>>,
    recordings: Recordings,
}

impl Npu {
    /// The device of that number.
    ///
    /// # Errors
    /// If there is no AscendCL, no such device, or no kernels for its chip.
    pub fn open(number: u32) -> Result<Self, Error> {
        Self::with_kernels(&Runtime::open()?, number, kernel_folder().as_deref())
    }

    /// The device of that number on an AscendCL that is open, with the kernels of a folder or those built in.
    ///
    /// # Errors
    /// As for [`Npu::open`].
    pub fn with_kernels(runtime: &Runtime, number: u32, folder: Option<&Path>) -> Result<Self, Error> {
        let device = runtime.device(number)?;
        let architecture = device.architecture()?;
        let chip = Chip { architecture, cube_cores: device.soc().cube_cores() };
        let kernels = Kernels::load(runtime, &device, architecture, folder)?;
        let layout = Layout::of(architecture);
        // Only kernels of cube and vector cores apart synchronise by hardware.
        let sync_address = if layout == Layout::Rows { Some(device.hardware_sync_address()?) } else { None };
        // Ids, work lists and tilings are many and small; weights and outputs come piece by piece.
        let words = Arc::new(Staging::new(&device, 16));
        Ok(Npu {
            chip,
            layout,
            stream: device.stream()?,
            returns: device.stream()?,
            launcher: Launcher::new(kernels, Arc::clone(&words), sync_address),
            words,
            halves: Staging::new(&device, 4),
            singles: Staging::new(&device, 8),
            attention_inputs: Mutex::default(),
            recordings: Recordings::default(),
            runtime: runtime.clone(),
            device,
        })
    }

    /// The device.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The AscendCL it runs on.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }
}
