//! Initialisation, finalisation, and errors of the thread.

#![allow(non_snake_case)]

use std::ffi::c_char;

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_REPEAT_FINALIZE, ACL_ERROR_REPEAT_INITIALIZE, aclError, aclrtLastErrLevel,
    signature,
};

use crate::entry::{entry, last_error, put, take_message};
use crate::fault::{Fault, Outcome};
use crate::instance::Instance;

const _: signature::aclInit = aclInit;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclInit(configPath: *const c_char) -> aclError {
    entry("aclInit", format_args!("configPath={configPath:p}"), |instance| {
        let mut state = instance.lock();
        if let Some(wrong) = &state.wrong_setting {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, wrong.clone());
        }
        state.references += 1;
        match state.references {
            1 => Ok(()),
            count => Fault::fail(
                ACL_ERROR_REPEAT_INITIALIZE,
                format!("already initialised {count} times; the call is counted"),
            ),
        }
    })
}

const _: signature::aclFinalize = aclFinalize;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclFinalize() -> aclError {
    entry("aclFinalize", format_args!(""), |instance| finalize(instance, 0))
}

const _: signature::aclFinalizeReference = aclFinalizeReference;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclFinalizeReference(refCount: *mut u64) -> aclError {
    entry("aclFinalizeReference", format_args!("refCount={refCount:p}"), |instance| {
        let left = instance.lock().references.saturating_sub(1);
        finalize(instance, left)?;
        if refCount.is_null() {
            return Ok(());
        }
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(refCount, left, "refCount") }
    })
}

/// Sets the count of initialisations; at 0 no resource may be left.
fn finalize(instance: &'static Instance, left: u64) -> Outcome {
    let mut state = instance.lock();
    if state.references == 0 {
        return Fault::fail(ACL_ERROR_REPEAT_FINALIZE, "the library is not initialised");
    }
    state.references = left;
    if left > 0 {
        return Ok(());
    }
    if let Some((what, first)) = state.describe_leaks(None) {
        state.ledger.violation("finalize-with-live-resources", what, Some(first));
    }
    let set: Vec<usize> = (0..state.devices.len()).filter(|device| state.devices[*device].uses > 0).collect();
    for device in set {
        state.ledger.warning("device-not-reset", format!("device {device} is still set"), None);
    }
    drop(state);
    instance.write_report();
    Ok(())
}

const _: signature::aclGetRecentErrMsg = aclGetRecentErrMsg;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclGetRecentErrMsg() -> *const c_char {
    take_message()
}

const _: signature::aclrtPeekAtLastError = aclrtPeekAtLastError;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtPeekAtLastError(_level: aclrtLastErrLevel) -> aclError {
    last_error(false)
}

const _: signature::aclrtGetLastError = aclrtGetLastError;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetLastError(_level: aclrtLastErrLevel) -> aclError {
    last_error(true)
}
