//! The current context of the calling thread, and handles that are valid under one. Calls the library; knows no device.

use std::ffi::c_void;

use ascend_sys::aclrtContext;

use super::code::Code;
use super::error::Error;
use super::library::Inner;

/// The result of `aclrtGetCurrentContext` if the thread has no context.
const NO_CONTEXT: i32 = ascend_sys::ACL_ERROR_RT_CONTEXT_NULL;

/// A handle of AscendCL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle(pub(super) *mut c_void);

// SAFETY: a handle identifies an object of the library and is never dereferenced here. AscendCL accepts it on any
// thread on which the right context is current, which `Bound` ensures.
unsafe impl Send for Handle {}
// SAFETY: a shared handle is only copied, as a number.
unsafe impl Sync for Handle {}

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

pub(super) fn set(runtime: &Inner, device: u32, context: aclrtContext) -> Result<(), Error> {
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
