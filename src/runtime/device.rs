//! A device: its default context, chip, memory and modules, and whether it has failed.

use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::allocator::{Allocator, MemoryStats};
use super::code::Code;
use super::context::{self, Bound};
use super::error::{CallError, Error};
use super::event::RawEvent;
use super::library::{self, Inner};
use super::module::{Module, ModuleSource, RawModule};
use super::soc::Soc;
use super::stream::Stream;

/// A handle of AscendCL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle(pub(super) *mut c_void);

// SAFETY: a handle identifies an object of the library and is never dereferenced here. AscendCL accepts it on any
// thread on which the right context is current, which `Bound` ensures.
unsafe impl Send for Handle {}
// SAFETY: a shared handle is only copied, as a number.
unsafe impl Sync for Handle {}

/// An Ascend device. Cheap to clone; resources created from it keep it alive.
#[derive(Clone, Debug)]
pub struct NpuDevice {
    pub(super) inner: Arc<DeviceInner>,
}

pub(super) struct DeviceInner {
    pub(super) runtime: Arc<Inner>,
    pub(super) ordinal: u32,
    pub(super) context: Handle,
    soc: Soc,
    pub(super) allocator: Allocator,
    /// Loaded modules, unloaded after all other resources of the device.
    pub(super) modules: Mutex<HashMap<Vec<u8>, RawModule>>,
    /// Events that queued work may still wait for.
    pub(super) retired_events: Mutex<Vec<RawEvent>>,
    /// Streams being captured; the device must not be waited for meanwhile.
    pub(super) captures: AtomicUsize,
    next_stream: AtomicU32,
    failure: OnceLock<Arc<CallError>>,
}

impl NpuDevice {
    /// Its number.
    pub fn ordinal(&self) -> u32 {
        self.inner.ordinal
    }

    /// Its chip.
    pub fn soc(&self) -> &Soc {
        &self.inner.soc
    }

    /// Its chip's generation.
    ///
    /// # Errors
    /// If this project has no kernels for the chip.
    pub fn architecture(&self) -> Result<super::Architecture, Error> {
        let soc = &self.inner.soc;
        soc.architecture.ok_or_else(|| Error::Soc { device: self.inner.ordinal, name: soc.name.clone() })
    }

    /// A new stream: a queue of work that runs in order, concurrently with other streams.
    ///
    /// # Errors
    /// If the device has none left, or failed.
    pub fn stream(&self) -> Result<Stream, Error> {
        Stream::new(&self.inner)
    }

    /// Free and total bytes of the device's memory, shared by all processes.
    ///
    /// # Errors
    /// If the query fails.
    pub fn memory_info(&self) -> Result<(usize, usize), Error> {
        let bound = self.inner.enter("aclrtGetMemInfo")?;
        let (mut free, mut total) = (0, 0);
        // SAFETY: the call writes two integers.
        let code = unsafe { (self.inner.runtime.acl.aclrtGetMemInfo)(ascend_sys::ACL_HBM_MEM, &mut free, &mut total) };
        bound.check("aclrtGetMemInfo", code, || "HBM".into())?;
        Ok((free, total))
    }

    /// Statistics of the caching allocator.
    pub fn memory_stats(&self) -> MemoryStats {
        self.inner.allocator.stats()
    }

    /// Limits the bytes that the caching allocator may take from the device; `None` removes the limit.
    pub fn limit_memory(&self, limit: Option<usize>) {
        self.inner.allocator.set_limit(limit);
    }

    /// Returns memory that no buffer uses to the device, after waiting for work that may still use it. Returns the
    /// number of bytes.
    ///
    /// # Errors
    /// If waiting or freeing fails.
    pub fn trim_memory(&self) -> Result<usize, Error> {
        self.inner.allocator.trim(&self.inner)
    }

    /// Waits for all work of all streams.
    ///
    /// # Errors
    /// If work failed, or a stream is being captured.
    pub fn synchronize(&self) -> Result<(), Error> {
        self.inner.synchronize()
    }

    /// Loads kernels, or returns the module loaded before from the same source.
    ///
    /// # Errors
    /// If they cannot be read or are not for this device.
    pub fn load_module(&self, source: ModuleSource<'_>) -> Result<Module, Error> {
        Module::load(&self.inner, source)
    }

    /// The first argument of kernels whose cores synchronise across blocks (`dav-c220`): the synchronisation address.
    ///
    /// # Errors
    /// If the device or the library has none.
    pub fn hardware_sync_address(&self) -> Result<u64, Error> {
        let runtime = &self.inner.runtime;
        let bound = self.inner.enter("aclrtGetHardwareSyncAddr")?;
        if let Some(get) = runtime.acl.aclrtGetHardwareSyncAddr {
            let mut address = std::ptr::null_mut();
            // SAFETY: the call writes one pointer.
            let code = unsafe { get(&mut address) };
            bound.check("aclrtGetHardwareSyncAddr", code, String::new)?;
            return Ok(address as u64);
        }
        let older = runtime.older().ok().and_then(|older| older.rtGetC2cCtrlAddr);
        let get = runtime.optional("aclrtGetHardwareSyncAddr", older)?;
        let (mut address, mut length) = (0, 0);
        // SAFETY: the call writes two integers.
        let code = unsafe { get(&mut address, &mut length) };
        bound.check("rtGetC2cCtrlAddr", code, String::new)?;
        Ok(address)
    }

    /// The first failure that made the device unusable, if there was one.
    pub fn failure(&self) -> Option<&CallError> {
        self.inner.failure.get().map(Arc::as_ref)
    }
}

impl DeviceInner {
    /// Sets the device, so that its default context exists, and restores the caller's context.
    pub(super) fn open(runtime: Arc<Inner>, ordinal: u32) -> Result<Self, Error> {
        library::check_fork("aclrtSetDevice")?;
        let device = i32::try_from(ordinal).map_err(|_| Error::NoSuchDevice { device: ordinal, count: 0 })?;
        let previous = context::current(&runtime, ordinal)?;
        // SAFETY: any number is a valid argument; one that is no device is an error.
        let code = unsafe { (runtime.acl.aclrtSetDevice)(device) };
        runtime.check("aclrtSetDevice", code, Some(ordinal), || format!("device {ordinal}"))?;
        let identity = context::current(&runtime, ordinal).and_then(|context| {
            let name = soc_name(&runtime, ordinal)?;
            Ok((context, name))
        });
        context::restore(&runtime, previous);
        let (context, name) = identity.inspect_err(|_| reset(&runtime, ordinal))?;
        Ok(DeviceInner {
            runtime,
            ordinal,
            context: Handle(context),
            soc: Soc::from_name(&name),
            allocator: Allocator::new(ordinal),
            modules: Mutex::default(),
            retired_events: Mutex::default(),
            captures: AtomicUsize::new(0),
            next_stream: AtomicU32::new(1),
            failure: OnceLock::new(),
        })
    }

    /// Makes the device's context current for a call; an error if the device has failed.
    pub(super) fn enter(&self, call: &'static str) -> Result<Bound<'_>, Error> {
        library::check_fork(call)?;
        if let Some(cause) = self.failure.get() {
            return Err(Error::Poisoned { call, device: self.ordinal, cause: Arc::clone(cause) });
        }
        Bound::new(self)
    }

    /// Makes the device's context current to release a resource, whether the device has failed or not. In a forked
    /// child nothing can be released.
    pub(super) fn enter_to_release(&self, call: &'static str) -> Result<Bound<'_>, Error> {
        library::check_fork(call)?;
        // A resource is released once or never, so a transient error is retried once.
        let bound = Bound::new(self).or_else(|_| Bound::new(self));
        bound.inspect_err(|error| tracing::warn!(call, %error, "a resource is not released"))
    }

    pub(super) fn check(&self, call: &'static str, code: i32, arguments: impl FnOnce() -> String) -> Result<(), Error> {
        let result = self.runtime.check(call, code, Some(self.ordinal), arguments);
        if let Err(Error::Call(error)) = &result
            && Code(code).class().poisons()
        {
            tracing::error!(%error, "the device has failed");
            // The first cause is kept; later failures follow from it.
            let _ = self.failure.set(Arc::new((**error).clone()));
        }
        result
    }

    /// Logs a failed release; it cannot be handled otherwise.
    pub(super) fn released(&self, call: &'static str, code: i32) {
        if code != 0 {
            let message = library::recent_message(&self.runtime.acl);
            // On a failed device every call fails; its cause has been logged.
            if self.failure.get().is_some() {
                tracing::debug!(call, code = %Code(code), device = self.ordinal, message, "not released");
            } else {
                tracing::warn!(call, code = %Code(code), device = self.ordinal, message, "not released");
            }
        }
    }

    pub(super) fn synchronize(&self) -> Result<(), Error> {
        if self.captures.load(Ordering::Relaxed) > 0 {
            return Err(Error::Capturing { call: "aclrtSynchronizeDevice" });
        }
        let covered = self.allocator.submitted();
        let bound = self.enter("aclrtSynchronizeDevice")?;
        // SAFETY: no arguments; the device's context is current.
        let code = unsafe { (self.runtime.acl.aclrtSynchronizeDevice)() };
        bound.check("aclrtSynchronizeDevice", code, String::new)?;
        covered.iter().for_each(|(progress, operation)| progress.complete(*operation));
        Ok(())
    }

    /// Waits for all work of the device, failed or not, so that its resources can be released. Returns whether no work
    /// is left: a failed device that cannot be waited for runs nothing.
    pub(super) fn drain(&self) -> bool {
        let Ok(_bound) = self.enter_to_release("aclrtSynchronizeDevice") else { return false };
        // SAFETY: no arguments; the device's context is current.
        let code = unsafe { (self.runtime.acl.aclrtSynchronizeDevice)() };
        code == 0 || self.failure.get().is_some() || Code(code).class().poisons()
    }

    pub(super) fn next_stream(&self) -> u32 {
        self.next_stream.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn modules(&self) -> MutexGuard<'_, HashMap<Vec<u8>, RawModule>> {
        self.modules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All resources of the device are gone: streams are waited for and destroyed, buffers are back in the allocator.
impl Drop for DeviceInner {
    fn drop(&mut self) {
        if let Ok(bound) = self.enter_to_release("aclrtResetDevice") {
            let events = std::mem::take(&mut *self.retired_events.lock().unwrap_or_else(PoisonError::into_inner));
            for event in events {
                event.destroy(self);
            }
            self.allocator.release_all(self);
            for module in self.modules().drain().map(|(_, module)| module) {
                module.unload(self);
            }
            drop(bound);
            reset(&self.runtime, self.ordinal);
        }
    }
}

/// Undoes `aclrtSetDevice`, once per call, so that other users of the device in this process keep it.
fn reset(runtime: &Inner, ordinal: u32) {
    if runtime.hosted {
        return;
    }
    // SAFETY: none of our resources on the device is left; the call decrements a count.
    let code = unsafe { (runtime.acl.aclrtResetDevice)(ordinal.cast_signed()) };
    if code != 0 {
        tracing::warn!(device = ordinal, code = %Code(code), "the device was not reset");
    }
}

fn soc_name(runtime: &Inner, device: u32) -> Result<String, Error> {
    // SAFETY: no arguments; the result is null or a string that lives as long as the library.
    let name = unsafe { (runtime.acl.aclrtGetSocName)() };
    if name.is_null() {
        return Err(Error::Soc { device, name: String::new() });
    }
    // SAFETY: not null, checked above.
    Ok(unsafe { std::ffi::CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

impl std::fmt::Debug for DeviceInner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("ordinal", &self.ordinal).field("soc", &self.soc.name).finish_non_exhaustive()
    }
}
