//! A device: its default context, its kind, its memory, its modules, and whether it has failed.

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

// SAFETY: a handle is a name for something in the library, never dereferenced here; AscendCL takes it on any thread on
// which the right context is current, which Bound sees to.
unsafe impl Send for Handle {}
// SAFETY: as above; sharing a name is sharing a number.
unsafe impl Sync for Handle {}

/// An Ascend device. Cheap to clone; resources made from it keep it.
#[derive(Clone, Debug)]
pub struct Device {
    pub(super) inner: Arc<DeviceInner>,
}

pub(super) struct DeviceInner {
    pub(super) runtime: Arc<Inner>,
    pub(super) ordinal: u32,
    pub(super) context: Handle,
    soc: Soc,
    pub(super) allocator: Allocator,
    /// Loaded modules, unloaded when everything else of the device is gone.
    pub(super) modules: Mutex<HashMap<Vec<u8>, RawModule>>,
    /// Events that work may still wait for.
    pub(super) retired_events: Mutex<Vec<RawEvent>>,
    /// Streams being captured: the device must not be waited for meanwhile.
    pub(super) captures: AtomicUsize,
    next_stream: AtomicU32,
    failure: OnceLock<Arc<CallError>>,
}

impl Device {
    /// Its number.
    pub fn ordinal(&self) -> u32 {
        self.inner.ordinal
    }

    /// What chip it is.
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

    /// A new stream: a queue of work that runs in order, beside other streams.
    ///
    /// # Errors
    /// If the device has none left, or failed.
    pub fn stream(&self) -> Result<Stream, Error> {
        Stream::new(&self.inner)
    }

    /// Free and total bytes of the device's memory, for all processes.
    ///
    /// # Errors
    /// If the device cannot say.
    pub fn memory_info(&self) -> Result<(usize, usize), Error> {
        let bound = self.inner.enter("aclrtGetMemInfo")?;
        let (mut free, mut total) = (0, 0);
        // SAFETY: two integers to write to.
        let code = unsafe { (self.inner.runtime.acl.aclrtGetMemInfo)(ascend_sys::ACL_HBM_MEM, &mut free, &mut total) };
        bound.check("aclrtGetMemInfo", code, || "HBM".into())?;
        Ok((free, total))
    }

    /// What the caching allocator holds.
    pub fn memory_stats(&self) -> MemoryStats {
        self.inner.allocator.stats()
    }

    /// Sets the bytes that the caching allocator may take from the device; none for no limit but the device's own.
    pub fn limit_memory(&self, limit: Option<usize>) {
        self.inner.allocator.set_limit(limit);
    }

    /// Gives memory that no buffer uses back to the device, waiting for work that still may. Returns the bytes.
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

    /// Loads kernels, or returns those loaded before from the same source.
    ///
    /// # Errors
    /// If they cannot be read or are not for this device.
    pub fn load_module(&self, source: ModuleSource<'_>) -> Result<Module, Error> {
        Module::load(&self.inner, source)
    }

    /// The address that kernels take as first argument if their cores synchronise across blocks (`dav-c220`).
    ///
    /// # Errors
    /// If the device or the library has none.
    pub fn hardware_sync_address(&self) -> Result<u64, Error> {
        let runtime = &self.inner.runtime;
        let bound = self.inner.enter("aclrtGetHardwareSyncAddr")?;
        if let Some(get) = runtime.acl.aclrtGetHardwareSyncAddr {
            let mut address = std::ptr::null_mut();
            // SAFETY: one pointer to write to.
            let code = unsafe { get(&mut address) };
            bound.check("aclrtGetHardwareSyncAddr", code, String::new)?;
            return Ok(address as u64);
        }
        let older = runtime.older().ok().and_then(|older| older.rtGetC2cCtrlAddr);
        let get = runtime.optional("aclrtGetHardwareSyncAddr", older)?;
        let (mut address, mut length) = (0, 0);
        // SAFETY: two integers to write to.
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
    /// Sets the device, so that its default context exists, and puts the caller's context back.
    pub(super) fn open(runtime: Arc<Inner>, ordinal: u32) -> Result<Self, Error> {
        library::check_fork("aclrtSetDevice")?;
        let device = i32::try_from(ordinal).map_err(|_| Error::NoSuchDevice { device: ordinal, count: 0 })?;
        let previous = context::current(&runtime, ordinal)?;
        // SAFETY: any number may be asked for.
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

    /// Makes the device's context current for a call that may fail because the device has.
    pub(super) fn enter(&self, call: &'static str) -> Result<Bound<'_>, Error> {
        library::check_fork(call)?;
        if let Some(cause) = self.failure.get() {
            return Err(Error::Poisoned { call, device: self.ordinal, cause: Arc::clone(cause) });
        }
        Bound::new(self)
    }

    /// Makes the device's context current to release something, whether the device has failed or not. In a forked child
    /// there is nothing to be released.
    pub(super) fn enter_to_release(&self, call: &'static str) -> Result<Bound<'_>, Error> {
        library::check_fork(call)?;
        // A resource is released once or never, so a passing error is worth a second attempt.
        let bound = Bound::new(self).or_else(|_| Bound::new(self));
        bound.inspect_err(|error| tracing::warn!(call, %error, "a resource is not released"))
    }

    pub(super) fn check(&self, call: &'static str, code: i32, arguments: impl FnOnce() -> String) -> Result<(), Error> {
        let result = self.runtime.check(call, code, Some(self.ordinal), arguments);
        if let Err(Error::Call(error)) = &result
            && Code(code).class().poisons()
        {
            tracing::error!(%error, "the device has failed");
            // The first cause stays; later ones follow from it.
            let _ = self.failure.set(Arc::new((**error).clone()));
        }
        result
    }

    /// Reports a failed release: nothing else can be done about it.
    pub(super) fn released(&self, call: &'static str, code: i32) {
        if code != 0 {
            let message = library::recent_message(&self.runtime.acl);
            // On a failed device every call fails; its cause has been reported.
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

    /// Waits for all work of the device, failed or not, so that what it uses can be released. Says whether it is over: a
    /// failed device that cannot even be waited for runs nothing any more.
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

/// Everything that holds the device is gone: streams waited for and destroyed, buffers returned to the allocator.
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

/// Gives back what `aclrtSetDevice` took: once for each, so that another party's hold on the device stays.
fn reset(runtime: &Inner, ordinal: u32) {
    if runtime.hosted {
        return;
    }
    // SAFETY: nothing of ours on the device is left; the call counts down.
    let code = unsafe { (runtime.acl.aclrtResetDevice)(ordinal.cast_signed()) };
    if code != 0 {
        tracing::warn!(device = ordinal, code = %Code(code), "the device was not reset");
    }
}

fn soc_name(runtime: &Inner, device: u32) -> Result<String, Error> {
    // SAFETY: no arguments; the answer is null or a string that lives as long as the library.
    let name = unsafe { (runtime.acl.aclrtGetSocName)() };
    if name.is_null() {
        return Err(Error::Soc { device, name: String::new() });
    }
    // SAFETY: not null, see above.
    Ok(unsafe { std::ffi::CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

impl std::fmt::Debug for DeviceInner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("ordinal", &self.ordinal).field("soc", &self.soc.name).finish_non_exhaustive()
    }
}
