//! Copies between host and device. With page-locked memory they are asynchronous and keep both sides alive; with other
//! host memory they are complete when the call returns.

use std::ffi::c_void;

use super::buffer::{DeviceBuffer, DeviceSlice};
use super::device_state::same_device;
use super::element::Element;
use super::error::Error;
use super::pinned::{Access, PinnedSlice};
use super::stream::{Stream, StreamInner};

const COPY: &str = "aclrtMemcpyAsync";
const COPY_NOW: &str = "aclrtMemcpy";
const FILL: &str = "aclrtMemsetAsync";

impl Stream {
    /// Queues a copy of page-locked host memory to the device.
    ///
    /// # Errors
    /// If lengths or devices differ, the buffer is borrowed for writing, or the device failed.
    pub fn upload<'a, T: Element>(
        &self,
        from: impl Into<PinnedSlice<'a, T>>,
        to: impl Into<DeviceSlice<'a, T>>,
    ) -> Result<(), Error> {
        let (from, to) = (from.into(), to.into());
        same_length(COPY, from.len(), to.len())?;
        same_device(COPY, &self.inner.device, &from.memory.device)?;
        same_device(COPY, &self.inner.device, &to.block.home.device)?;
        let mut host = from.memory.state();
        host.check_borrows(COPY, Access::Reads)?;
        // SAFETY: both sides hold `bytes` bytes. The host side stays allocated until the copy is complete (its owner
        // waits) and is not changed meanwhile (checked above, recorded below); the device side is kept likewise
        // (recorded below).
        let copied = unsafe {
            self.inner.copy(
                to.address() as *mut c_void,
                from.address(),
                to.bytes(),
                ascend_sys::ACL_MEMCPY_HOST_TO_DEVICE,
            )
        };
        if let Some(operation) = copied? {
            host.used_by(&self.inner, operation, Access::Reads);
            drop(host);
            to.block.used_by(&self.inner, operation);
            self.inner.capture().iter().for_each(|capture| capture.keep_pinned(from.memory, Access::Reads));
        }
        Ok(())
    }

    /// Queues a copy of device memory to page-locked host memory, whose `read` waits for it.
    ///
    /// # Errors
    /// If lengths or devices differ, the buffer is borrowed, or the device failed.
    pub fn download<'a, T: Element>(
        &self,
        from: impl Into<DeviceSlice<'a, T>>,
        to: impl Into<PinnedSlice<'a, T>>,
    ) -> Result<(), Error> {
        let (from, to) = (from.into(), to.into());
        same_length(COPY, from.len(), to.len())?;
        same_device(COPY, &self.inner.device, &from.block.home.device)?;
        same_device(COPY, &self.inner.device, &to.memory.device)?;
        let mut host = to.memory.state();
        host.check_borrows(COPY, Access::Writes)?;
        // SAFETY: as in `upload`, in the other direction: the host side is neither read nor changed until the copy is
        // complete.
        let copied = unsafe {
            self.inner.copy(
                to.address(),
                from.address() as *const c_void,
                from.bytes(),
                ascend_sys::ACL_MEMCPY_DEVICE_TO_HOST,
            )
        };
        if let Some(operation) = copied? {
            host.used_by(&self.inner, operation, Access::Writes);
            drop(host);
            from.block.used_by(&self.inner, operation);
            self.inner.capture().iter().for_each(|capture| capture.keep_pinned(to.memory, Access::Writes));
        }
        Ok(())
    }

    /// Queues a copy within the device.
    ///
    /// # Errors
    /// If lengths or devices differ, or the device failed.
    pub fn copy<'a, T: Element>(
        &self,
        from: impl Into<DeviceSlice<'a, T>>,
        to: impl Into<DeviceSlice<'a, T>>,
    ) -> Result<(), Error> {
        let (from, to) = (from.into(), to.into());
        same_length(COPY, from.len(), to.len())?;
        same_device(COPY, &self.inner.device, &from.block.home.device)?;
        same_device(COPY, &self.inner.device, &to.block.home.device)?;
        let (source, target) = (from.address() as *const c_void, to.address() as *mut c_void);
        // SAFETY: both sides hold `bytes` bytes and stay allocated until the copy is complete, see `DeviceBlock`.
        let copied = unsafe { self.inner.copy(target, source, from.bytes(), ascend_sys::ACL_MEMCPY_DEVICE_TO_DEVICE) };
        if let Some(operation) = copied? {
            from.block.used_by(&self.inner, operation);
            to.block.used_by(&self.inner, operation);
        }
        Ok(())
    }

    /// Copies host memory to the device and waits for it, and so for everything queued before it.
    ///
    /// # Errors
    /// If lengths or devices differ, work failed, or the stream is being captured.
    pub fn write<'a, T: Element>(&self, from: &[T], to: impl Into<DeviceSlice<'a, T>>) -> Result<(), Error> {
        let to = to.into();
        same_length(COPY_NOW, from.len(), to.len())?;
        same_device(COPY_NOW, &self.inner.device, &to.block.home.device)?;
        let (source, target) = (from.as_ptr().cast(), to.address() as *mut c_void);
        // SAFETY: both sides hold `bytes` bytes, and the call returns when the copy is complete.
        unsafe { self.inner.copy_now(target, source, to.bytes(), ascend_sys::ACL_MEMCPY_HOST_TO_DEVICE) }
    }

    /// Copies device memory to host memory, after everything queued before, and waits for it.
    ///
    /// # Errors
    /// As for [`Stream::write`].
    pub fn read<'a, T: Element>(&self, from: impl Into<DeviceSlice<'a, T>>, to: &mut [T]) -> Result<(), Error> {
        let from = from.into();
        same_length(COPY_NOW, from.len(), to.len())?;
        same_device(COPY_NOW, &self.inner.device, &from.block.home.device)?;
        let (source, target) = (from.address() as *const c_void, to.as_mut_ptr().cast());
        // SAFETY: as in `write`; every bit pattern is a value of T.
        unsafe { self.inner.copy_now(target, source, from.bytes(), ascend_sys::ACL_MEMCPY_DEVICE_TO_HOST) }
    }

    /// A new device buffer with the contents of `values`; waits as [`Stream::write`] does.
    ///
    /// # Errors
    /// As for [`Stream::alloc`] and [`Stream::write`].
    pub fn alloc_from<T: Element>(&self, values: &[T]) -> Result<DeviceBuffer<T>, Error> {
        let buffer = self.alloc(values.len())?;
        self.write(values, &buffer)?;
        Ok(buffer)
    }

    /// Queues filling device memory with one byte value.
    ///
    /// # Errors
    /// If the devices differ, or the device failed.
    pub fn fill<'a, T: Element>(&self, to: impl Into<DeviceSlice<'a, T>>, byte: u8) -> Result<(), Error> {
        let (stream, to) = (&self.inner, to.into());
        same_device(FILL, &stream.device, &to.block.home.device)?;
        let (address, bytes) = (to.address() as *mut c_void, to.bytes());
        if bytes == 0 {
            return Ok(());
        }
        let bound = stream.device.enter(FILL)?;
        // SAFETY: the memory has that size and stays allocated until the operation is complete, see `DeviceBlock`.
        let code = unsafe {
            (stream.device.runtime.acl.aclrtMemsetAsync)(address, bytes, i32::from(byte), bytes, stream.raw.0)
        };
        bound.check(FILL, code, || format!("{bytes} bytes of {byte} at {address:p}, stream {}", stream.id))?;
        to.block.used_by(stream, stream.progress.submit());
        Ok(())
    }
}

impl StreamInner {
    /// Queues a copy; returns its number, or `None` if the length is zero.
    ///
    /// # Safety
    /// Both sides must hold `bytes` bytes of the kind of memory that `kind` names, until the copy is complete.
    unsafe fn copy(
        &self,
        to: *mut c_void,
        from: *const c_void,
        bytes: usize,
        kind: ascend_sys::aclrtMemcpyKind,
    ) -> Result<Option<u64>, Error> {
        if bytes == 0 {
            return Ok(None);
        }
        let bound = self.device.enter(COPY)?;
        // SAFETY: the caller guarantees both sides (see `# Safety`); the stream is alive and its context is current.
        let code = unsafe { (self.device.runtime.acl.aclrtMemcpyAsync)(to, bytes, from, bytes, kind, self.raw.0) };
        bound
            .check(COPY, code, || format!("{bytes} bytes from {from:p} to {to:p}, kind {kind}, stream {}", self.id))?;
        Ok(Some(self.progress.submit()))
    }

    /// Waits for the stream, then copies. Borrowed host memory is copied this way, because only the synchronous call is
    /// defined not to touch it after returning.
    ///
    /// # Safety
    /// Both sides must hold `bytes` bytes of the kind of memory that `kind` names.
    unsafe fn copy_now(
        &self,
        to: *mut c_void,
        from: *const c_void,
        bytes: usize,
        kind: ascend_sys::aclrtMemcpyKind,
    ) -> Result<(), Error> {
        self.synchronize()?;
        if bytes == 0 {
            return Ok(());
        }
        let bound = self.device.enter(COPY_NOW)?;
        // SAFETY: the caller guarantees both sides (see `# Safety`); the device's context is current.
        let code = unsafe { (self.device.runtime.acl.aclrtMemcpy)(to, bytes, from, bytes, kind) };
        bound.check(COPY_NOW, code, || format!("{bytes} bytes from {from:p} to {to:p}, kind {kind}"))
    }
}

fn same_length(call: &'static str, from: usize, to: usize) -> Result<(), Error> {
    if from == to { Ok(()) } else { Err(Error::Length { call, from, to }) }
}
