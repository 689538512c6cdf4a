//! Page-locked host memory, which devices copy from and to without the host. Looking at it waits for copies that
//! write it; changing it waits for all; a copy is refused while the host holds what the copy would touch.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, RangeBounds};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::buffer::within;
use super::device::{Device, DeviceInner};
use super::element::Element;
use super::error::Error;
use super::stream::{Progress, StreamInner};

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

/// A buffer's elements, to read. No copy writes them meanwhile.
#[derive(Debug)]
pub struct PinnedRef<'a, T> {
    buffer: &'a PinnedBuffer<T>,
}

/// A buffer's elements, to change. No copy touches them meanwhile.
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

// SAFETY: the memory is plain numbers; who may touch it when is ruled by `state`, whichever threads ask.
unsafe impl Send for PinnedMemory {}
// SAFETY: as above.
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

/// What a copy does with host memory.
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
    /// If the host has no memory that can be locked, or the device failed.
    pub fn new(device: &Device, len: usize) -> Result<Self, Error> {
        let device = Arc::clone(&device.inner);
        let too_large = || Error::TooLarge { elements: len, size: size_of::<T>() };
        let bytes =
            len.checked_mul(size_of::<T>()).filter(|bytes| isize::try_from(*bytes).is_ok()).ok_or_else(too_large)?;
        // An allocation of nothing is an error to AscendCL.
        let bytes = bytes.max(1);
        let bound = device.enter("aclrtMallocHost")?;
        let mut address = std::ptr::null_mut();
        // SAFETY: one pointer to write to.
        let code = unsafe { (device.runtime.acl.aclrtMallocHost)(&mut address, bytes) };
        bound.check("aclrtMallocHost", code, || format!("{bytes} bytes"))?;
        // SAFETY: the allocation is that large and nobody else knows it; page-locked memory is page-aligned.
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

    /// Whether a queued copy is not yet known to be done: found out by waiting for its stream, or for an event after it.
    pub fn is_busy(&self) -> bool {
        self.memory.state().is_busy(None)
    }

    /// The elements, once copies that write them are done.
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

    /// The elements to change, once copies that touch them are done.
    ///
    /// # Errors
    /// As for [`PinnedBuffer::read`]; also if a captured graph names the buffer's memory and is being replayed.
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
    /// If the range reaches beyond it.
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

    /// The first element's place. The buffer's state says who may touch it.
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

    /// Waits for queued copies that do `access`, or for all.
    fn wait(&self, access: Option<Access>) -> Result<(), Error> {
        loop {
            // A stream's end must not come with the lock held, so it is taken out first.
            let next = {
                let mut state = self.state();
                state.forget_done();
                let copy = state.copies.iter().find(|copy| access.is_none_or(|access| copy.access == access));
                copy.map(|copy| (copy.stream.upgrade(), Arc::clone(&copy.progress), copy.operation))
            };
            match next {
                None => return Ok(()),
                Some((Some(stream), _, operation)) => stream.wait_for(operation)?,
                // A stream waits for its work before it goes; it is doing so now, in another thread.
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
    /// Fails if the host holds what a copy with `access` would touch.
    pub(super) fn check_borrows(&self, call: &'static str, access: Access) -> Result<(), Error> {
        let held = self.writer || (access == Access::Writes && self.readers > 0);
        if held { Err(Error::Borrowed { call }) } else { Ok(()) }
    }

    /// Notes a copy just queued.
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
            tracing::warn!(%error, "page-locked memory is left allocated: its copies could not be waited for");
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
        // SAFETY: the memory holds `len` elements, of which any bits are values; page-aligned; the reader's count
        // keeps copies that write it away, and the borrow of the buffer keeps a writer away.
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
        // SAFETY: as for PinnedRef; the exclusive borrow and the writer's mark keep everyone else away.
        unsafe { std::slice::from_raw_parts(self.buffer.memory.address.cast(), self.buffer.len) }
    }
}

impl<T: Element> DerefMut for PinnedMut<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.buffer.memory.address.cast(), self.buffer.len) }
    }
}

impl<T> Drop for PinnedMut<'_, T> {
    fn drop(&mut self) {
        self.buffer.memory.state().writer = false;
    }
}
