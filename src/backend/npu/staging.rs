//! Page-locked host memory on the way to the device and back: taken for a copy, taken again when that copy is done.

use std::sync::{Mutex, PoisonError};

use crate::runtime::{Device, DeviceBuffer, Element, Error, PinnedBuffer, Stream};

/// Buffers of one type, to be used in turn, so that a copy on its way makes nobody wait.
pub(super) struct Staging<T: Element> {
    device: Device,
    free: Mutex<Vec<PinnedBuffer<T>>>,
}

/// Buffers that are kept. More copies at once make buffers of their own.
const KEPT: usize = 16;

impl<T: Element> Staging<T> {
    pub(super) fn new(device: &Device) -> Self {
        Staging { device: device.clone(), free: Mutex::default() }
    }

    /// A buffer of at least `len` elements that no copy uses.
    pub(super) fn take(&self, len: usize) -> Result<PinnedBuffer<T>, Error> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        // The first has been waiting longest for its copy to end.
        let at = free.iter().position(|buffer| buffer.len() >= len && !buffer.is_busy());
        if let Some(at) = at {
            return Ok(free.remove(at));
        }
        drop(free);
        PinnedBuffer::new(&self.device, len.next_power_of_two().max(1024))
    }

    /// Takes a buffer back; a copy may still be using it.
    pub(super) fn give(&self, buffer: PinnedBuffer<T>) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.push(buffer);
        // The smallest goes first: a buffer serves all that is no longer than it.
        let surplus = free.len() > KEPT;
        let smallest = (0..free.len()).filter(|_| surplus).min_by_key(|&at| free[at].len());
        let dropped = smallest.map(|at| free.remove(at));
        // Freeing one waits for its copy, which nobody else needs to.
        drop(free);
        drop(dropped);
    }

    /// Queues a copy of `values` to `to`.
    pub(super) fn send(&self, stream: &Stream, values: &[T], to: &DeviceBuffer<T>) -> Result<(), Error> {
        let mut buffer = self.take(values.len())?;
        buffer.write()?[..values.len()].copy_from_slice(values);
        stream.upload(buffer.slice(..values.len())?, to.slice(..values.len())?)?;
        self.give(buffer);
        Ok(())
    }
}
