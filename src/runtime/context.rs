//! The current context of the calling thread: bound to a device for the length of a call, and put back afterwards.

use ascend_sys::aclrtContext;

use super::code::Code;
use super::device::DeviceInner;
use super::error::Error;
use super::library::Inner;

/// `aclrtGetCurrentContext`'s answer when the thread has none.
const NO_CONTEXT: i32 = ascend_sys::ACL_ERROR_RT_CONTEXT_NULL;

/// A thread on which a device's context is current. Dropping it puts the caller's context back.
///
/// Not `Send`: the current context is the thread's.
pub(super) struct Bound<'a> {
    device: &'a DeviceInner,
    /// What to put back; null if nothing.
    previous: aclrtContext,
}

impl<'a> Bound<'a> {
    /// Makes the device's context current. Costs one call if it is already.
    pub(super) fn new(device: &'a DeviceInner) -> Result<Self, Error> {
        let previous = current(&device.runtime, device.ordinal)?;
        if previous == device.context.0 {
            return Ok(Bound { device, previous: std::ptr::null_mut() });
        }
        set(&device.runtime, device.ordinal, device.context.0)?;
        Ok(Bound { device, previous })
    }

    /// Turns the code of a call made under this context into a result. A device fault is kept as the device's end.
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
    // SAFETY: one pointer to write to.
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

/// Puts the caller's context back; a thread that had none keeps the device's, for a context cannot be unset.
pub(super) fn restore(runtime: &Inner, previous: aclrtContext) {
    if previous.is_null() {
        return;
    }
    // SAFETY: the context was current on this thread before, so it was valid; if its owner destroyed it meanwhile, the
    // call reports that.
    let code = unsafe { (runtime.acl.aclrtSetCurrentContext)(previous) };
    if code != 0 {
        tracing::warn!(code = %Code(code), "the caller's AscendCL context could not be restored");
    }
}
