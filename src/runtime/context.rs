//! The current context of the calling thread: set to a device's for the duration of a call, and restored afterwards.

use ascend_sys::aclrtContext;

use super::code::Code;
use super::device::DeviceInner;
use super::error::Error;
use super::library::Inner;

/// The result of `aclrtGetCurrentContext` if the thread has no context.
const NO_CONTEXT: i32 = ascend_sys::ACL_ERROR_RT_CONTEXT_NULL;

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
        let previous = current(&device.runtime, device.ordinal)?;
        if previous == device.context.0 {
            return Ok(Bound { device, previous: std::ptr::null_mut() });
        }
        set(&device.runtime, device.ordinal, device.context.0)?;
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
        restore(&self.device.runtime, self.previous);
    }
}

/// The thread's current context; null if it has none.
pub(super) fn current(runtime: &Inner, device: u32) -> Result<aclrtContext, Error> {
    let mut context = std::ptr::null_mut();
    // SAFETY: the call writes one pointer.
    let code = unsafe { (runtime.acl.aclrtGetCurrentContext)(&mut context) };
    if code == NO_CONTEXT {
        return Ok(std::ptr::null_mut());
    }
    runtime.check("aclrtGetCurrentContext", code, Some(device), String::new)?;
    Ok(context)
}

fn set(runtime: &Inner, device: u32, context: aclrtContext) -> Result<(), Error> {
    // SAFETY: the context is the device's default one, which lives as long as the device is set.
    let code = unsafe { (runtime.acl.aclrtSetCurrentContext)(context) };
    runtime.check("aclrtSetCurrentContext", code, Some(device), || format!("context {context:p}"))
}

/// Restores the caller's context. A thread that had none keeps the device's, because a context cannot be unset.
pub(super) fn restore(runtime: &Inner, previous: aclrtContext) {
    if previous.is_null() {
        return;
    }
    // SAFETY: the context was current on this thread before, so it was valid; if its owner has destroyed it since, the
    // call returns an error.
    let code = unsafe { (runtime.acl.aclrtSetCurrentContext)(previous) };
    if code != 0 {
        tracing::warn!(code = %Code(code), "the caller's AscendCL context could not be restored");
    }
}
