//! Launches of device kernels: what is made ready once per shape, and the one place where a kernel is handed its
//! arguments, whose order `kernels/README.md` lists.

#![allow(unsafe_code)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::kernels::KernelSet;
use super::staging::Staging;
use super::tiling::Tiling;
use crate::backend::error::Error;
use crate::runtime::{DeviceBuffer, Function, KernelArgs, Stream};

/// A kernel with its tiling on the device, for one shape.
pub(super) struct Prepared {
    function: Function,
    blocks: u32,
    tiling: DeviceBuffer<u32>,
    /// Bytes of scratch memory that it takes.
    pub(super) workspace: u64,
    /// Whether its first argument is the address by which cores synchronise.
    synchronises: bool,
}

/// What a kernel is launched with, before it is on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LaunchPlan {
    pub(super) kernel: &'static str,
    pub(super) blocks: u32,
    pub(super) tiling: Vec<u8>,
    pub(super) workspace: u64,
    pub(super) synchronises: bool,
}

/// A kernel and the numbers that its plan follows from.
pub(super) type Key = (&'static str, [u32; 5]);

/// Shapes that are kept. Sequences of any length make many; each takes a few hundred bytes of device memory.
const KEPT: usize = 4096;

/// The kernels that were made ready.
pub(super) struct Launcher {
    kernels: KernelSet,
    words: Arc<Staging<u32>>,
    /// None where no kernel needs it.
    sync_address: Option<u64>,
    prepared: Mutex<HashMap<Key, Arc<Prepared>>>,
}

/// A kernel with its arguments, to be queued once or over and over.
pub(super) struct Launch {
    prepared: Arc<Prepared>,
    arguments: KernelArgs,
}

impl Launch {
    /// Queues it.
    pub(super) fn queue(&self, stream: &Stream) -> Result<(), Error> {
        let Prepared { function, blocks, .. } = &*self.prepared;
        // SAFETY: the kernel takes these arguments and stays within the extents of its tiling, see `Launcher::launch`;
        // `arguments` holds the memory, which the stream's order keeps until the kernel is done.
        unsafe { stream.launch(function, *blocks, &self.arguments)? };
        Ok(())
    }
}

impl LaunchPlan {
    /// A kernel of one kind of core that needs nothing but its tiling.
    pub(super) fn simple(kernel: &'static str, blocks: u32, tiling: &impl Tiling) -> Self {
        LaunchPlan { kernel, blocks, tiling: tiling.bytes(), workspace: 0, synchronises: false }
    }
}

impl Launcher {
    pub(super) fn new(kernels: KernelSet, words: Arc<Staging<u32>>, sync_address: Option<u64>) -> Self {
        Launcher { kernels, words, sync_address, prepared: Mutex::default() }
    }

    /// What `plan` makes of the shape `key`, or what it made before.
    pub(super) fn prepare(
        &self,
        stream: &Stream,
        key: Key,
        plan: impl FnOnce() -> Result<LaunchPlan, Error>,
    ) -> Result<Arc<Prepared>, Error> {
        if let Some(prepared) = self.prepared().get(&key) {
            return Ok(Arc::clone(prepared));
        }
        let prepared = Arc::new(self.ready(stream, &plan()?)?);
        let mut all = self.prepared();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, Arc::clone(&prepared));
        Ok(prepared)
    }

    /// Brings a plan's tiling to the device.
    pub(super) fn ready(&self, stream: &Stream, plan: &LaunchPlan) -> Result<Prepared, Error> {
        let function = self.kernels.function(plan.kernel)?;
        let words: Vec<u32> =
            plan.tiling.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap_or_default())).collect();
        let tiling = self.words.place(stream, &words)?;
        let (blocks, workspace, synchronises) = (plan.blocks, plan.workspace, plan.synchronises);
        Ok(Prepared { function, blocks, tiling, workspace, synchronises })
    }

    /// A kernel with its arguments: `arguments` are those between the address for synchronising and the tiling.
    ///
    /// The callers are this module's operations. Each passes what the kernel's line in `kernels/README.md` lists, in
    /// buffers of the lengths that follow from the same shape as the tiling.
    pub(super) fn launch(&self, prepared: &Arc<Prepared>, arguments: impl FnOnce(KernelArgs) -> KernelArgs) -> Launch {
        let first = match self.sync_address.filter(|_| prepared.synchronises) {
            Some(address) => KernelArgs::new().scalar(address),
            None => KernelArgs::new(),
        };
        Launch { prepared: Arc::clone(prepared), arguments: arguments(first).buffer(&prepared.tiling) }
    }

    fn prepared(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<Prepared>>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
