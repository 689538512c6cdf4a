//! Typed device memory from the caching allocator. The host reaches it only through copies.

use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};
use std::sync::{Arc, Mutex, PoisonError};

use super::element::Element;
use super::error::Error;
use super::progress::Uses;
use super::stream::{Stream, StreamInner};

/// `len` elements of device memory. Dropping it returns the memory to the allocator, ordered after the work of the
/// stream it was allocated for and of every other stream that used it; it does not wait.
#[derive(Debug)]
pub struct DeviceBuffer<T> {
    pub(super) block: Arc<DeviceBlock>,
    len: usize,
    element: PhantomData<T>,
}

/// A part of a [`DeviceBuffer`].
#[derive(Debug)]
pub struct DeviceSlice<'a, T> {
    pub(super) block: &'a Arc<DeviceBlock>,
    start: usize,
    len: usize,
    element: PhantomData<T>,
}

/// A block of the allocator, freed when its last user is dropped.
#[derive(Debug)]
pub(super) struct DeviceBlock {
    /// The stream whose order frees it.
    pub(super) home: Arc<StreamInner>,
    pub(super) address: u64,
    /// Operations of other streams that use it.
    uses: Mutex<Uses>,
}

impl Stream {
    /// Device memory for `len` elements, first used by this stream. The contents are unspecified.
    ///
    /// # Errors
    /// If the device is out of memory, the allocator's limit is reached, or the stream is being captured.
    pub fn alloc<T: Element>(&self, len: usize) -> Result<DeviceBuffer<T>, Error> {
        let stream = &self.inner;
        stream.not_capturing("aclrtMalloc")?;
        let too_large = || Error::TooLarge { elements: len, size: size_of::<T>() };
        let bytes =
            len.checked_mul(size_of::<T>()).filter(|bytes| isize::try_from(*bytes).is_ok()).ok_or_else(too_large)?;
        let address = stream.device.allocator.allocate(&*stream.device, stream.id, bytes)?;
        let block = DeviceBlock { home: Arc::clone(stream), address, uses: Mutex::default() };
        Ok(DeviceBuffer { block: Arc::new(block), len, element: PhantomData })
    }
}

impl<T: Element> DeviceBuffer<T> {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The device address of the first element.
    pub fn address(&self) -> u64 {
        self.block.address
    }

    /// A part of the buffer.
    ///
    /// # Errors
    /// If the range exceeds the buffer.
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Result<DeviceSlice<'_, T>, Error> {
        let (start, len) = within("device range", range, self.len)?;
        Ok(DeviceSlice { block: &self.block, start, len, element: PhantomData })
    }
}

impl<T: Element> DeviceSlice<'_, T> {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The device address of the first element.
    pub fn address(&self) -> u64 {
        self.block.address + (self.start * size_of::<T>()) as u64
    }

    /// Size in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.len * size_of::<T>()
    }
}

impl<'a, T: Element> From<&'a DeviceBuffer<T>> for DeviceSlice<'a, T> {
    fn from(buffer: &'a DeviceBuffer<T>) -> Self {
        DeviceSlice { block: &buffer.block, start: 0, len: buffer.len, element: PhantomData }
    }
}

impl DeviceBlock {
    /// Records that an operation just queued on `stream` uses the block.
    pub(super) fn used_by(self: &Arc<Self>, stream: &StreamInner, operation: u64) {
        if let Some(capture) = stream.capture() {
            capture.keep_block(self);
        }
        if !std::ptr::eq(stream, Arc::as_ptr(&self.home)) {
            let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
            match uses.iter_mut().find(|(progress, _)| Arc::ptr_eq(progress, &stream.progress)) {
                Some((_, last)) => *last = operation,
                None => uses.push((Arc::clone(&stream.progress), operation)),
            }
        }
    }
}

impl Drop for DeviceBlock {
    fn drop(&mut self) {
        let uses = std::mem::take(self.uses.get_mut().unwrap_or_else(PoisonError::into_inner));
        self.home.device.allocator.free(self.address, self.home.id, uses);
    }
}

/// Start and length of a range of elements, checked against `len`.
pub(super) fn within(what: &'static str, range: impl RangeBounds<usize>, len: usize) -> Result<(usize, usize), Error> {
    let start = match range.start_bound() {
        Bound::Included(start) => *start,
        Bound::Excluded(start) => start.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(end) => end.saturating_add(1),
        Bound::Excluded(end) => *end,
        Bound::Unbounded => len,
    };
    if start <= end && end <= len { Ok((start, end - start)) } else { Err(Error::Range { what, start, end, len }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::reversed_empty_ranges)]
    fn ranges_are_checked() {
        assert_eq!(within("r", .., 4).unwrap(), (0, 4));
        assert_eq!(within("r", 4..4, 4).unwrap(), (4, 0));
        assert_eq!(within("r", 1..=2, 4).unwrap(), (1, 2));
        for (start, end) in [(0, 5), (3, 2), (5, 5), (0, usize::MAX)] {
            assert!(within("r", start..end, 4).is_err(), "{start}..{end}");
        }
        assert!(within("r", 0..=usize::MAX, usize::MAX).is_ok_and(|(_, len)| len == usize::MAX));
    }
}
