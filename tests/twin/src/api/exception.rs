//! Information about a kernel's exception for the program.

#![allow(non_snake_case)]

use std::ffi::c_void;

use ascend_sys::{
    ACL_ERROR_RT_PARAM_INVALID, aclError, aclrtExceptionInfo, aclrtExceptionInfoCallback, aclrtFuncHandle, signature,
};

use crate::callback::ExceptionInfo;
use crate::entry::{entry, not_null, put};
use crate::fault::Fault;
use crate::table::{Kind, handle};

/// The result of the getters for a null info.
const UNKNOWN: u32 = 0xFFFF_FFFF;

const _: signature::aclrtSetExceptionInfoCallback = aclrtSetExceptionInfoCallback;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSetExceptionInfoCallback(callback: aclrtExceptionInfoCallback) -> aclError {
    entry("aclrtSetExceptionInfoCallback", format_args!("callback={callback:?}"), |instance| {
        let address = callback.map(|callback| (callback as *const ()).expose_provenance());
        instance.lock().exception_callback = address;
        Ok(())
    })
}

/// One number of an info.
///
/// # Safety
/// `info` must be null or the info passed to an exception callback, during that callback.
unsafe fn number(info: *const aclrtExceptionInfo, get: impl FnOnce(&ExceptionInfo) -> u32) -> u32 {
    // SAFETY: guaranteed by the caller (see `# Safety`); all infos of the twin have this type.
    unsafe { info.cast::<ExceptionInfo>().as_ref() }.map_or(UNKNOWN, get)
}

const _: signature::aclrtGetTaskIdFromExceptionInfo = aclrtGetTaskIdFromExceptionInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetTaskIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    // SAFETY: the caller passes the info that its callback received.
    unsafe { number(info, |info| info.task) }
}

const _: signature::aclrtGetStreamIdFromExceptionInfo = aclrtGetStreamIdFromExceptionInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetStreamIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    // SAFETY: the caller passes the info that its callback received.
    unsafe { number(info, |info| info.stream) }
}

const _: signature::aclrtGetThreadIdFromExceptionInfo = aclrtGetThreadIdFromExceptionInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetThreadIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    // SAFETY: the caller passes the info that its callback received.
    unsafe { number(info, |info| info.thread) }
}

const _: signature::aclrtGetDeviceIdFromExceptionInfo = aclrtGetDeviceIdFromExceptionInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetDeviceIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    // SAFETY: the caller passes the info that its callback received.
    unsafe { number(info, |info| info.device) }
}

const _: signature::aclrtGetErrorCodeFromExceptionInfo = aclrtGetErrorCodeFromExceptionInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetErrorCodeFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    // SAFETY: the caller passes the info that its callback received.
    unsafe { number(info, |info| info.code) }
}

const _: signature::aclrtGetArgsFromExceptionInfo = aclrtGetArgsFromExceptionInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetArgsFromExceptionInfo(
    info: *const aclrtExceptionInfo,
    devArgsPtr: *mut *mut c_void,
    devArgsLen: *mut u32,
) -> aclError {
    entry("aclrtGetArgsFromExceptionInfo", format_args!("info={info:p}"), |_| {
        not_null(info, "info")?;
        // SAFETY: not null, and the info that the caller's callback received.
        let (address, size) = unsafe { &*info.cast::<ExceptionInfo>() }.arguments;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe {
            put(devArgsPtr, std::ptr::without_provenance_mut(address), "devArgsPtr")?;
            put(devArgsLen, size, "devArgsLen")
        }
    })
}

const _: signature::aclrtGetFuncHandleFromExceptionInfo = aclrtGetFuncHandleFromExceptionInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetFuncHandleFromExceptionInfo(
    info: *const aclrtExceptionInfo,
    func: *mut aclrtFuncHandle,
) -> aclError {
    entry("aclrtGetFuncHandleFromExceptionInfo", format_args!("info={info:p}"), |_| {
        not_null(info, "info")?;
        // SAFETY: not null, and the info that the caller's callback received.
        let function = unsafe { &*info.cast::<ExceptionInfo>() }.function;
        let Some(function) = function else {
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, "the function no longer exists");
        };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(func, handle(Kind::Function, function), "func") }
    })
}
