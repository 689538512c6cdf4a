//! Page-locked host memory on the way to the device and back: taken for a copy, taken again when that copy is done.

use std::sync::{Mutex, PoisonError};

use crate::runtime::{DeviceBuffer, Element, Error, NpuDevice, PinnedBuffer, Stream};

/// Buffers of one type, to be used in turn, so that a copy on its way makes nobody wait.
pub(super) struct Staging<T: Element> {
    device: NpuDevice,
    /// Buffers that there are at most, but for those in a caller's hands.
    most: usize,
    free: Mutex<Vec<PinnedBuffer<T>>>,
}

impl<T: Element> Staging<T> {
    pub(super) fn new(device: &NpuDevice, most: usize) -> Self {
        Staging { device: device.clone(), most, free: Mutex::default() }
    }

    /// A buffer of at least `len` elements. No copy uses it, unless all there may be are in use: then writing to it waits.
    pub(super) fn take(&self, len: usize) -> Result<PinnedBuffer<T>, Error> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        // The first has been waiting longest for its copy to end.
        let fits = |buffer: &PinnedBuffer<T>| buffer.len() >= len;
        let idle = free.iter().position(|buffer| fits(buffer) && !buffer.is_busy());
        let oldest = || if free.len() >= self.most { free.iter().position(fits) } else { None };
        if let Some(at) = idle.or_else(oldest) {
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
        let surplus = free.len() > self.most;
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

    /// New device memory, and a copy of `values` queued to it.
    pub(super) fn place(&self, stream: &Stream, values: &[T]) -> Result<DeviceBuffer<T>, Error> {
        let buffer = stream.alloc(values.len())?;
        self.send(stream, values, &buffer)?;
        Ok(buffer)
    }
}
