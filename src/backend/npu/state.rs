//! The NPU backend's state: the device, its streams, kernels, and memory on its way. Opens devices; computes nothing.

use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use half::f16;

use super::inputs::AttentionInputs;
use super::kernels::{KernelSet, kernel_folder};
use super::launch::Launcher;
use super::session;
use super::staging::Staging;
use super::tensor::ActivationLayout;
use super::tiling::Chip;
use crate::backend::error::Error;
use crate::runtime::{NpuDevice, Runtime, Stream};

/// An NPU with this program's kernels. Operations queue work and return; only a download waits.
pub struct Npu {
    /// Whatever it makes carries this number: its stream orders nothing that another one's stream makes.
    pub(super) number: u64,
    runtime: Runtime,
    pub(super) device: NpuDevice,
    pub(super) chip: Chip,
    pub(super) layout: ActivationLayout,
    /// Where kernels run.
    pub(super) stream: Stream,
    /// Where results return to the host, so that the next batch's kernels need not wait for them.
    pub(super) returns: Stream,
    pub(super) launcher: Launcher,
    pub(super) words: Arc<Staging<u32>>,
    pub(super) halves: Staging<f16>,
    pub(super) singles: Staging<f32>,
    /// What attention read last: all layers of a forward pass read the same.
    pub(super) attention_inputs: Mutex<Vec<Arc<AttentionInputs>>>,
    /// Everybody who queues work reads; who records, writes: nobody else's work may end in the graph.
    pub(super) turn: RwLock<()>,
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
        let kernels = KernelSet::load(runtime, &device, architecture, folder)?;
        let layout = ActivationLayout::of(architecture);
        // Only kernels of cube and vector cores apart synchronise by hardware.
        let rows = layout == ActivationLayout::Rows;
        let sync_address = if rows { Some(device.hardware_sync_address()?) } else { None };
        // Ids, work lists and tilings are many and small; weights and outputs come piece by piece.
        let words = Arc::new(Staging::new(&device, 16));
        Ok(Npu {
            number: session::number(),
            chip,
            layout,
            stream: device.stream()?,
            returns: device.stream()?,
            launcher: Launcher::new(kernels, layout, Arc::clone(&words), sync_address),
            words,
            halves: Staging::new(&device, 4),
            singles: Staging::new(&device, 8),
            attention_inputs: Mutex::default(),
            turn: RwLock::new(()),
            runtime: runtime.clone(),
            device,
        })
    }

    /// The device.
    pub fn device(&self) -> &NpuDevice {
        &self.device
    }

    /// The AscendCL it runs on.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }
}
