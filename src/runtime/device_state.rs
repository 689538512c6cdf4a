//! The state of a device that all its resources share: its default context, memory, modules, and whether it has failed.
//! Makes the context current for a call, and releases everything in the order that AscendCL requires.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use ascend_sys::aclrtContext;

use super::allocator::{Allocator, Segments};
use super::code::Code;
use super::context::{self, Handle};
use super::error::{CallError, Error};
use super::library::{self, Inner};
use super::raw_event::RawEvent;
use super::raw_module::{LaunchPath, RawModule};
use super::soc::Soc;

pub(super) struct DeviceInner {
    pub(super) runtime: Arc<Inner>,
    pub(super) ordinal: u32,
    pub(super) context: Handle,
    pub(super) soc: Soc,
    pub(super) allocator: Allocator,
    /// Loaded modules, unloaded after all other resources of the device.
    pub(super) modules: Mutex<HashMap<Vec<u8>, RawModule>>,
    /// Events that queued work may still wait for.
    pub(super) retired_events: Mutex<Vec<RawEvent>>,
    /// Streams being captured; the device must not be waited for meanwhile.
    pub(super) captures: AtomicUsize,
    next_stream: AtomicU32,
    pub(super) failure: OnceLock<Arc<CallError>>,
}

/// A thread on which a device's context is current. Dropping it restores the caller's context.
///
/// Not `Send`: a current context belongs to a thread.
pub(super) struct Bound<'a> {
    device: &'a DeviceInner,
    /// The context to restore; null if none.
    previous: aclrtContext,
}

impl<'a> Bound<'a> {
    /// Makes the device's context current. Costs one call if it already is.
    pub(super) fn new(device: &'a DeviceInner) -> Result<Self, Error> {
        let previous = context::current(&device.runtime, device.ordinal)?;
        if previous == device.context.0 {
            return Ok(Bound { device, previous: std::ptr::null_mut() });
        }
        context::set(&device.runtime, device.ordinal, device.context.0)?;
        Ok(Bound { device, previous })
    }

    /// Converts the code of a call made under this context to a result. A device fault is stored as the device's
    /// failure.
    pub(super) fn check(&self, call: &'static str, code: i32, arguments: impl FnOnce() -> String) -> Result<(), Error> {
        self.device.check(call, code, arguments)
    }
}

impl Drop for Bound<'_> {
    fn drop(&mut self) {
        context::restore(&self.device.runtime, self.previous);
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

impl DeviceInner {
    /// Destroys events that no queued work uses any more, and keeps the others for later.
    pub(super) fn retire(&self, event: RawEvent) {
        let idle: Vec<RawEvent> = {
            let mut retired = self.retired_events.lock().unwrap_or_else(PoisonError::into_inner);
            retired.push(event);
            retired.extract_if(.., |event| event.is_idle()).collect()
        };
        if idle.is_empty() {
            return;
        }
        if let Ok(_bound) = self.enter_to_release("aclrtDestroyEvent") {
            for event in idle {
                self.destroy_event(event);
            }
        }
    }

    /// Destroys an event. The device's context must be current, and no work may wait for the event.
    fn destroy_event(&self, event: RawEvent) {
        // SAFETY: the event is alive, and this is its only owner.
        let code = unsafe { (self.runtime.acl.aclrtDestroyEvent)(event.handle.0) };
        self.released("aclrtDestroyEvent", code);
    }

    /// Unloads a module. The device's context must be current, and no stream may be left.
    fn unload(&self, module: RawModule) {
        let acl = &self.runtime.acl;
        if module.path == LaunchPath::Older {
            if let Ok(older) = self.runtime.older() {
                // SAFETY: the module is registered and nothing that launches it is left.
                self.released("rtDevBinaryUnRegister", unsafe { (older.rtDevBinaryUnRegister)(module.handle.0) });
            }
        } else if let Some(unload) = acl.aclrtBinaryUnLoad {
            // SAFETY: the module is loaded and nothing that launches it is left.
            self.released("aclrtBinaryUnLoad", unsafe { unload(module.handle.0) });
        }
    }
}

impl Segments for DeviceInner {
    fn take(&self, bytes: usize) -> Result<u64, Error> {
        let bound = self.enter("aclrtMalloc")?;
        let mut base = std::ptr::null_mut();
        let policy = ascend_sys::ACL_MEM_MALLOC_HUGE_FIRST;
        // SAFETY: the call writes one pointer; the device's context is current.
        let code = unsafe { (self.runtime.acl.aclrtMalloc)(&mut base, bytes, policy) };
        bound.check("aclrtMalloc", code, || format!("{bytes} bytes, huge pages first"))?;
        Ok(base as u64)
    }

    fn give_back(&self, idle: &mut dyn FnMut() -> Vec<u64>) -> Result<(), Error> {
        let _bound = self.enter_to_release("aclrtFree")?;
        idle().into_iter().for_each(|base| self.free(base));
        Ok(())
    }
}

impl DeviceInner {
    /// Returns a segment that no stream and no buffer uses. The device's context must be current.
    fn free(&self, base: u64) {
        // SAFETY: the address came from aclrtMalloc, none of its blocks is in use, and the device's context is current.
        let code = unsafe { (self.runtime.acl.aclrtFree)(base as *mut std::ffi::c_void) };
        self.released("aclrtFree", code);
    }
}

/// All resources of the device are gone: streams are waited for and destroyed, buffers are back in the allocator.
impl Drop for DeviceInner {
    fn drop(&mut self) {
        if let Ok(bound) = self.enter_to_release("aclrtResetDevice") {
            let events = std::mem::take(&mut *self.retired_events.lock().unwrap_or_else(PoisonError::into_inner));
            for event in events {
                self.destroy_event(event);
            }
            self.allocator.clear().into_iter().for_each(|base| self.free(base));
            for module in self.modules().drain().map(|(_, module)| module) {
                self.unload(module);
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

pub(super) fn same_device(call: &'static str, left: &DeviceInner, right: &DeviceInner) -> Result<(), Error> {
    if std::ptr::eq(left, right) {
        return Ok(());
    }
    Err(Error::WrongDevice { call, left: left.ordinal, right: right.ordinal })
}
