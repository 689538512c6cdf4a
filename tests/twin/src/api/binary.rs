//! Binaries with kernels, and the functions in them.

#![allow(non_snake_case)]

use std::ffi::{CStr, c_char, c_void};

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_INVALID_HANDLE, ACL_ERROR_RT_PARAM_INVALID, aclError, aclrtBinHandle,
    aclrtBinary, aclrtBinaryLoadOptions, aclrtFuncHandle, signature,
};

use crate::entry::{entry, not_null, put, release_entry};
use crate::fault::{Fault, Outcome};
use crate::instance::{Instance, instance};
use crate::ledger::Origin;
use crate::module::{Binary, Code};
use crate::table::{Kind, handle, index};

const _: signature::aclrtBinaryLoadFromFile = aclrtBinaryLoadFromFile;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtBinaryLoadFromFile(
    binPath: *const c_char,
    options: *mut aclrtBinaryLoadOptions,
    binHandle: *mut aclrtBinHandle,
) -> aclError {
    entry("aclrtBinaryLoadFromFile", format_args!("binPath={binPath:p}, options={options:p}"), |instance| {
        not_null(binPath, "binPath")?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { check_options(options)? };
        // SAFETY: not null, and a pointer of the caller, see the documentation of `api`.
        let path = unsafe { CStr::from_ptr(binPath) };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { load(instance, || Code::open(path), binHandle) }
    })
}

const _: signature::aclrtBinaryLoadFromData = aclrtBinaryLoadFromData;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtBinaryLoadFromData(
    data: *const c_void,
    length: usize,
    options: *const aclrtBinaryLoadOptions,
    binHandle: *mut aclrtBinHandle,
) -> aclError {
    entry("aclrtBinaryLoadFromData", format_args!("data={data:p}, length={length}, options={options:p}"), |instance| {
        not_null(data, "data")?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { check_options(options)? };
        // SAFETY: not null; the caller passes the bytes of the binary.
        let bytes = unsafe { std::slice::from_raw_parts(data.cast::<u8>(), length) };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { load(instance, || Code::from_bytes(bytes), binHandle) }
    })
}

const _: signature::aclrtCreateBinary = aclrtCreateBinary;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCreateBinary(data: *const c_void, dataLen: usize) -> aclrtBinary {
    let mut made = std::ptr::null_mut();
    let _ = entry("aclrtCreateBinary", format_args!("data={data:p}, dataLen={dataLen}"), |instance| {
        not_null(data, "data")?;
        let mut state = instance.lock();
        let binary = Binary { data: data.expose_provenance(), bytes: dataLen };
        made = handle(Kind::Binary, state.binaries.add(binary, Origin::here(None, None)));
        Ok(())
    });
    made
}

const _: signature::aclrtDestroyBinary = aclrtDestroyBinary;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtDestroyBinary(binary: aclrtBinary) -> aclError {
    release_entry("aclrtDestroyBinary", format_args!("binary={binary:p}"), binary, |instance| {
        let mut state = instance.lock();
        let ended = index(Kind::Binary, binary).and_then(|index| state.binaries.remove(index));
        ended.map(drop).ok_or_else(|| Fault::new(ACL_ERROR_INVALID_PARAM, format!("{binary:p} is not a binary")))
    })
}

const _: signature::aclrtBinaryLoad = aclrtBinaryLoad;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtBinaryLoad(binary: aclrtBinary, binHandle: *mut aclrtBinHandle) -> aclError {
    entry("aclrtBinaryLoad", format_args!("binary={binary:p}"), |instance| {
        let state = instance.lock();
        let found = index(Kind::Binary, binary).and_then(|index| state.binaries.get(index));
        let Some((data, length)) = found.map(|binary| (binary.data, binary.bytes)) else {
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, format!("{binary:p} is not a binary"));
        };
        drop(state);
        // SAFETY: the caller keeps the data until the binary is destroyed, as the documents require.
        let bytes = unsafe { std::slice::from_raw_parts(std::ptr::with_exposed_provenance::<u8>(data), length) };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { load(instance, || Code::from_bytes(bytes), binHandle) }
    })
}

/// Loads a binary onto the current device.
///
/// # Safety
/// `to` must be null or memory for a handle.
unsafe fn load(instance: &'static Instance, code: impl FnOnce() -> Outcome<Code>, to: *mut aclrtBinHandle) -> Outcome {
    not_null(to, "binHandle")?;
    let device = instance.lock().current_device()?;
    // Without the lock: loading runs the initialisers of the program's binary.
    let code = code()?;
    let module = instance.lock().add_module(code, Some(device));
    // SAFETY: guaranteed by the caller (see `# Safety`).
    unsafe { put(to, handle(Kind::Module, module), "binHandle") }
}

/// Checks the types of load options.
///
/// # Safety
/// `options` must be null or point to options.
unsafe fn check_options(options: *const aclrtBinaryLoadOptions) -> Outcome {
    // SAFETY: guaranteed by the caller (see `# Safety`).
    let Some(options) = (unsafe { options.as_ref() }) else { return Ok(()) };
    for at in 0..options.numOpt {
        not_null(options.options, "options")?;
        // SAFETY: the caller passes as many options as the count says (see `# Safety`).
        let type_ = unsafe { (*options.options.add(at)).type_ };
        if !(1..=3).contains(&type_) {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no load option {type_}"));
        }
    }
    Ok(())
}

const _: signature::aclrtBinaryUnLoad = aclrtBinaryUnLoad;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtBinaryUnLoad(binHandle: aclrtBinHandle) -> aclError {
    release_entry("aclrtBinaryUnLoad", format_args!("binHandle={binHandle:p}"), binHandle, |instance| {
        let mut state = instance.lock();
        let module = state.find_module(binHandle)?;
        state.unload(module);
        Ok(())
    })
}

const _: signature::aclrtBinaryGetFunction = aclrtBinaryGetFunction;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtBinaryGetFunction(
    binHandle: aclrtBinHandle,
    kernelName: *const c_char,
    funcHandle: *mut aclrtFuncHandle,
) -> aclError {
    entry("aclrtBinaryGetFunction", format_args!("binHandle={binHandle:p}, kernelName={kernelName:p}"), |instance| {
        not_null(kernelName, "kernelName")?;
        not_null(funcHandle, "funcHandle")?;
        // SAFETY: not null, and a pointer of the caller, see the documentation of `api`.
        let name = unsafe { CStr::from_ptr(kernelName) }.to_string_lossy();
        let mut state = instance.lock();
        let module = state.find_module(binHandle)?;
        let function = state.function(module, &name)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(funcHandle, handle(Kind::Function, function), "funcHandle") }
    })
}

const _: signature::aclrtGetFunctionName = aclrtGetFunctionName;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetFunctionName(funcHandle: aclrtFuncHandle, maxLen: u32, name: *mut c_char) -> aclError {
    entry("aclrtGetFunctionName", format_args!("funcHandle={funcHandle:p}, maxLen={maxLen}"), |instance| {
        not_null(name, "name")?;
        let function = instance.lock().find_function(funcHandle)?;
        let text = function.name.as_bytes();
        if text.len() >= maxLen as usize {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("the name takes {} bytes", text.len() + 1));
        }
        // SAFETY: the caller's buffer holds maxLen bytes, which are enough.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr(), name.cast(), text.len());
            name.add(text.len()).write(0);
        }
        Ok(())
    })
}

const _: signature::aclrtGetFunctionAddr = aclrtGetFunctionAddr;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetFunctionAddr(
    funcHandle: aclrtFuncHandle,
    aicAddr: *mut *mut c_void,
    aivAddr: *mut *mut c_void,
) -> aclError {
    entry("aclrtGetFunctionAddr", format_args!("funcHandle={funcHandle:p}"), |instance| {
        let function = instance.lock().find_function(funcHandle)?;
        let address = (function.entry as *const ()).cast_mut().cast::<c_void>();
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe {
            put(aicAddr, address, "aicAddr")?;
            put(aivAddr, address, "aivAddr")
        }
    })
}

const _: signature::aclrtFunctionGetBinary = aclrtFunctionGetBinary;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtFunctionGetBinary(funcHandle: aclrtFuncHandle, binHandle: *mut aclrtBinHandle) -> aclError {
    entry("aclrtFunctionGetBinary", format_args!("funcHandle={funcHandle:p}"), |instance| {
        let function = instance.lock().find_function(funcHandle)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(binHandle, handle(Kind::Module, function.module), "binHandle") }
    })
}

const _: signature::aclrtBinaryGetDevAddress = aclrtBinaryGetDevAddress;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtBinaryGetDevAddress(
    binHandle: aclrtBinHandle,
    binAddr: *mut *mut c_void,
    binSize: *mut usize,
) -> aclError {
    entry(
        "aclrtBinaryGetDevAddress",
        format_args!("binHandle={binHandle:p}, binAddr={binAddr:p}, binSize={binSize:p}"),
        |instance| {
            instance.lock().find_module(binHandle)?;
            Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, "the twin keeps no binary in device memory")
        },
    )
}

/// Makes a registered binary usable on all devices, as the older functions do.
pub(super) fn register(bytes: &[u8]) -> Outcome<*mut c_void> {
    let code = Code::from_bytes(bytes)?;
    let module = instance().lock().add_module(code, None);
    Ok(handle(Kind::Module, module))
}
