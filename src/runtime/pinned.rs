//! Page-locked host memory, which devices copy from and to directly. Reading waits for copies that write it; writing
//! waits for all copies; a copy is refused while a conflicting borrow exists.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, RangeBounds};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::buffer::within;
use super::device::NpuDevice;
use super::device_state::DeviceInner;
use super::element::Element;
use super::error::Error;
use super::progress::Progress;
use super::stream::StreamInner;

/// `len` elements of page-locked host memory, zeroed.
#[derive(Debug)]
pub struct PinnedBuffer<T> {
    pub(super) memory: Arc<PinnedMemory>,
    len: usize,
    element: PhantomData<T>,
}

/// A part of a [`PinnedBuffer`], to copy from or to.
#[derive(Debug)]
pub struct PinnedSlice<'a, T> {
    pub(super) memory: &'a Arc<PinnedMemory>,
    start: usize,
    len: usize,
    element: PhantomData<T>,
}

/// A shared borrow of a buffer's elements. No copy writes them meanwhile.
#[derive(Debug)]
pub struct PinnedRef<'a, T> {
    buffer: &'a PinnedBuffer<T>,
}

/// An exclusive borrow of a buffer's elements. No copy touches them meanwhile.
#[derive(Debug)]
pub struct PinnedMut<'a, T> {
    buffer: &'a mut PinnedBuffer<T>,
}

#[derive(Debug)]
pub(super) struct PinnedMemory {
    pub(super) device: Arc<DeviceInner>,
    address: *mut c_void,
    state: Mutex<PinnedState>,
}

// SAFETY: the memory holds plain numbers; `state` decides which accesses are allowed, for all threads.
unsafe impl Send for PinnedMemory {}
// SAFETY: `state` decides which accesses are allowed, for all threads.
unsafe impl Sync for PinnedMemory {}

#[derive(Debug, Default)]
pub(super) struct PinnedState {
    readers: usize,
    writer: bool,
    copies: Vec<Copy>,
}

/// A queued copy that touches the memory.
#[derive(Debug)]
struct Copy {
    stream: Weak<StreamInner>,
    progress: Arc<Progress>,
    operation: u64,
    access: Access,
}

/// The direction of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Host to device.
    Reads,
    /// Device to host.
    Writes,
}

impl<T: Element> PinnedBuffer<T> {
    /// Allocates page-locked memory through `device`.
    ///
    /// # Errors
    /// If the host has no more memory that can be locked, or the device failed.
    pub fn new(device: &NpuDevice, len: usize) -> Result<Self, Error> {
        let device = Arc::clone(&device.inner);
        let too_large = || Error::TooLarge { elements: len, size: size_of::<T>() };
        let bytes =
            len.checked_mul(size_of::<T>()).filter(|bytes| isize::try_from(*bytes).is_ok()).ok_or_else(too_large)?;
        // AscendCL refuses an allocation of zero bytes.
        let bytes = bytes.max(1);
        let bound = device.enter("aclrtMallocHost")?;
        let mut address = std::ptr::null_mut();
        // SAFETY: the call writes one pointer.
        let code = unsafe { (device.runtime.acl.aclrtMallocHost)(&mut address, bytes) };
        bound.check("aclrtMallocHost", code, || format!("{bytes} bytes"))?;
        // SAFETY: the allocation has that size and is not shared yet; page-locked memory is page-aligned.
        unsafe { address.cast::<u8>().write_bytes(0, bytes) };
        drop(bound);
        let memory = PinnedMemory { device, address, state: Mutex::default() };
        Ok(PinnedBuffer { memory: Arc::new(memory), len, element: PhantomData })
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether a queued copy is not yet known to be complete. Waiting for its stream, or for a later event, shows that
    /// it is.
    pub fn is_busy(&self) -> bool {
        self.memory.state().is_busy(None)
    }

    /// The elements, after copies that write them are complete.
    ///
    /// # Errors
    /// If waiting fails, or such a copy is being captured.
    pub fn read(&self) -> Result<PinnedRef<'_, T>, Error> {
        loop {
            self.memory.wait(Some(Access::Writes))?;
            let mut state = self.memory.state();
            // A copy may have been queued since.
            if !state.is_busy(Some(Access::Writes)) {
                state.readers += 1;
                return Ok(PinnedRef { buffer: self });
            }
        }
    }

    /// The elements for writing, after copies that touch them are complete.
    ///
    /// # Errors
    /// As for [`PinnedBuffer::read`]; also while a captured graph that uses the buffer is being replayed.
    pub fn write(&mut self) -> Result<PinnedMut<'_, T>, Error> {
        loop {
            self.memory.wait(None)?;
            let mut state = self.memory.state();
            if !state.is_busy(None) {
                state.writer = true;
                drop(state);
                return Ok(PinnedMut { buffer: self });
            }
        }
    }

    /// A part of the buffer.
    ///
    /// # Errors
    /// If the range exceeds the buffer.
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Result<PinnedSlice<'_, T>, Error> {
        let (start, len) = within("host range", range, self.len)?;
        Ok(PinnedSlice { memory: &self.memory, start, len, element: PhantomData })
    }
}

impl<T: Element> PinnedSlice<'_, T> {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Address of the first element. The buffer's state decides who may access it.
    pub(super) fn address(&self) -> *mut c_void {
        self.memory.address.wrapping_byte_add(self.start * size_of::<T>())
    }
}

impl<'a, T: Element> From<&'a PinnedBuffer<T>> for PinnedSlice<'a, T> {
    fn from(buffer: &'a PinnedBuffer<T>) -> Self {
        PinnedSlice { memory: &buffer.memory, start: 0, len: buffer.len, element: PhantomData }
    }
}

impl PinnedMemory {
    pub(super) fn state(&self) -> MutexGuard<'_, PinnedState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for queued copies in direction `access`, or for all.
    fn wait(&self, access: Option<Access>) -> Result<(), Error> {
        loop {
            // A stream must not be dropped with the lock held, so it is taken out first.
            let next = {
                let mut state = self.state();
                state.forget_done();
                let copy = state.copies.iter().find(|copy| access.is_none_or(|access| copy.access == access));
                copy.map(|copy| (copy.stream.upgrade(), Arc::clone(&copy.progress), copy.operation))
            };
            match next {
                None => return Ok(()),
                Some((Some(stream), _, operation)) => stream.wait_for(operation)?,
                // The stream is being dropped in another thread, which waits for its work.
                Some((None, progress, operation)) => {
                    while !progress.is_done(operation) {
                        std::thread::yield_now();
                    }
                }
            }
        }
    }
}

impl PinnedState {
    /// Returns an error if a borrow conflicts with a copy in direction `access`.
    pub(super) fn check_borrows(&self, call: &'static str, access: Access) -> Result<(), Error> {
        let held = self.writer || (access == Access::Writes && self.readers > 0);
        if held { Err(Error::Borrowed { call }) } else { Ok(()) }
    }

    /// Records a copy that was just queued.
    pub(super) fn used_by(&mut self, stream: &Arc<StreamInner>, operation: u64, access: Access) {
        let same = |copy: &&mut Copy| Arc::ptr_eq(&copy.progress, &stream.progress) && copy.access == access;
        if let Some(copy) = self.copies.iter_mut().find(same) {
            copy.operation = operation;
        } else {
            let (stream, progress) = (Arc::downgrade(stream), Arc::clone(&stream.progress));
            self.copies.push(Copy { stream, progress, operation, access });
        }
    }

    fn is_busy(&self, access: Option<Access>) -> bool {
        let touches = |copy: &&Copy| access.is_none_or(|access| copy.access == access);
        self.copies.iter().filter(touches).any(|copy| !copy.progress.is_done(copy.operation))
    }

    fn forget_done(&mut self) {
        self.copies.retain(|copy| !copy.progress.is_done(copy.operation));
    }
}

/// Waits for the copies, then frees the memory.
impl Drop for PinnedMemory {
    fn drop(&mut self) {
        if let Err(error) = self.wait(None)
            && !self.device.drain()
        {
            tracing::warn!(%error, "page-locked memory is not freed, because waiting for its copies failed");
            return;
        }
        if let Ok(_bound) = self.device.enter_to_release("aclrtFreeHost") {
            // SAFETY: the address came from aclrtMallocHost, no copy is queued and no borrow is left.
            let code = unsafe { (self.device.runtime.acl.aclrtFreeHost)(self.address) };
            self.device.released("aclrtFreeHost", code);
        }
    }
}

impl<T: Element> Deref for PinnedRef<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the memory holds `len` elements, of which any bits are values; it is page-aligned. The count of
        // readers excludes copies that write it, and the borrow of the buffer excludes a writer.
        unsafe { std::slice::from_raw_parts(self.buffer.memory.address.cast(), self.buffer.len) }
    }
}

impl<T> Drop for PinnedRef<'_, T> {
    fn drop(&mut self) {
        self.buffer.memory.state().readers -= 1;
    }
}

impl<T: Element> Deref for PinnedMut<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: as in `PinnedRef::deref`; the exclusive borrow and the writer flag exclude all other accesses.
        unsafe { std::slice::from_raw_parts(self.buffer.memory.address.cast(), self.buffer.len) }
    }
}

impl<T: Element> DerefMut for PinnedMut<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`; the exclusive borrow and the writer flag exclude all other accesses.
        unsafe { std::slice::from_raw_parts_mut(self.buffer.memory.address.cast(), self.buffer.len) }
    }
}

impl<T> Drop for PinnedMut<'_, T> {
    fn drop(&mut self) {
        self.buffer.memory.state().writer = false;
    }
}
