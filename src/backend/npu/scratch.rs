//! Device memory of activations: from the caching allocator, or, for work that is recorded, from buffers that are used
//! in turn, since a recorded graph keeps every buffer it names.

use std::sync::{Arc, Mutex, PoisonError};

use half::f16;

use crate::runtime::{DeviceBuffer, Error, Stream};

/// A buffer, and where it goes when nobody needs it.
pub(super) struct Held {
    /// Taken out when it is dropped.
    buffer: Option<DeviceBuffer<f16>>,
    scratch: Option<Arc<ActivationScratch>>,
}

/// Buffers that recorded work uses in turn. The order of its stream keeps their uses apart.
#[derive(Default)]
pub(super) struct ActivationScratch {
    free: Mutex<Vec<DeviceBuffer<f16>>>,
}

impl Held {
    /// `len` values from `scratch`, or from the stream's allocator.
    pub(super) fn new(stream: &Stream, scratch: Option<Arc<ActivationScratch>>, len: usize) -> Result<Self, Error> {
        let kept = scratch.as_ref().and_then(|scratch| scratch.take(len));
        let buffer = kept.map_or_else(|| stream.alloc(len), Ok)?;
        Ok(Held { buffer: Some(buffer), scratch })
    }

    pub(super) fn buffer(&self) -> &DeviceBuffer<f16> {
        self.buffer.as_ref().unwrap_or_else(|| unreachable!("taken out only when dropped"))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let (Some(buffer), Some(scratch)) = (self.buffer.take(), &self.scratch) {
            scratch.add(buffer);
        }
    }
}

impl ActivationScratch {
    /// A buffer that is free from now on.
    pub(super) fn add(&self, buffer: DeviceBuffer<f16>) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
    }

    /// A buffer of exactly this length, if one is free.
    fn take(&self, len: usize) -> Option<DeviceBuffer<f16>> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let at = free.iter().position(|buffer| buffer.len() == len)?;
        Some(free.swap_remove(at))
    }
}
