//! The launch path of CANN 5 to 7, in the real `libruntime.so`, which no public header declares. These functions exist
//! at every level.

#![allow(non_snake_case)]

use std::ffi::{CStr, c_char, c_void};

use ascend_sys::{ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_INVALID_HANDLE, aclError, aclrtStream, rtDevBinary_t};

use super::launch::{host_arguments, launch};
use crate::entry::{entry, not_null, put, release_entry};
use crate::fault::Fault;

#[unsafe(no_mangle)]
unsafe extern "C" fn rtDevBinaryRegister(bin: *const rtDevBinary_t, hdl: *mut *mut c_void) -> aclError {
    entry("rtDevBinaryRegister", format_args!("bin={bin:p}, hdl={hdl:p}"), |_| {
        not_null(bin, "bin")?;
        not_null(hdl, "hdl")?;
        // SAFETY: not null, and the caller's description.
        let bin = unsafe { bin.read() };
        not_null(bin.data, "bin->data")?;
        if bin.version != 0 || ![0x4355_4245, 0x4152_4246, 0x4149_4343].contains(&bin.magic) {
            let why = format!("magic {:#x} or version {} is unknown", bin.magic, bin.version);
            return Fault::fail(ACL_ERROR_INVALID_PARAM, why);
        }
        // SAFETY: the caller's bytes, of the stated size.
        let bytes = unsafe { std::slice::from_raw_parts(bin.data.cast::<u8>(), bin.length as usize) };
        let module = super::binary::register(bytes)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(hdl, module, "hdl") }
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rtDevBinaryUnRegister(hdl: *mut c_void) -> aclError {
    release_entry("rtDevBinaryUnRegister", format_args!("hdl={hdl:p}"), hdl, |instance| {
        let mut state = instance.lock();
        let module = state.find_module(hdl)?;
        state.unload(module);
        let functions = &state.functions;
        let gone: Vec<usize> = state
            .stubs
            .iter()
            .filter(|(_, function)| functions.get(**function).is_none())
            .map(|(stub, _)| *stub)
            .collect();
        for stub in gone {
            state.stubs.remove(&stub);
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rtFunctionRegister(
    binHandle: *mut c_void,
    stubFunc: *const c_void,
    stubName: *const c_char,
    kernelInfoExt: *const c_void,
    funcMode: u32,
) -> aclError {
    let args = format_args!("binHandle={binHandle:p}, stubFunc={stubFunc:p}, funcMode={funcMode}");
    entry("rtFunctionRegister", args, |instance| {
        not_null(stubFunc, "stubFunc")?;
        not_null(stubName, "stubName")?;
        not_null(kernelInfoExt, "kernelInfoExt")?;
        // SAFETY: not null, and a C string, as the function requires.
        let name = unsafe { CStr::from_ptr(kernelInfoExt.cast()) }.to_string_lossy();
        let mut state = instance.lock();
        let module = state.find_module(binHandle)?;
        let function = state.function(module, &name)?;
        match state.stubs.insert(stubFunc.addr(), function) {
            Some(other) if other != function => {
                state.stubs.insert(stubFunc.addr(), other);
                Fault::fail(ACL_ERROR_INVALID_PARAM, format!("stubFunc {stubFunc:p} identifies another function"))
            }
            _ => Ok(()),
        }
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rtKernelLaunch(
    stubFunc: *const c_void,
    blockDim: u32,
    args: *mut c_void,
    argsSize: u32,
    smDesc: *mut c_void,
    stm: aclrtStream,
) -> aclError {
    let words = format_args!(
        "stubFunc={stubFunc:p}, blockDim={blockDim}, args={args:p}, argsSize={argsSize}, smDesc={smDesc:p}, stm={stm:p}"
    );
    entry("rtKernelLaunch", words, |instance| {
        let state = instance.lock();
        let function = state.stubs.get(&stubFunc.addr()).and_then(|function| state.functions.get(*function)).cloned();
        let Some(function) = function else {
            return Fault::fail(
                ACL_ERROR_RT_INVALID_HANDLE,
                format!("nothing is registered for stubFunc {stubFunc:p}"),
            );
        };
        launch(instance, state, &function, blockDim, stm, |state, _| {
            // SAFETY: a pointer of the caller, see the documentation of `api`.
            let bytes = unsafe { host_arguments(state, args, argsSize as usize)? };
            Ok((bytes.into_args(), None))
        })
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rtGetC2cCtrlAddr(addr: *mut u64, len: *mut u32) -> aclError {
    entry("rtGetC2cCtrlAddr", format_args!("addr={addr:p}, len={len:p}"), |instance| {
        not_null(addr, "addr")?;
        let mut state = instance.lock();
        state.require_second_generation("hardware synchronisation of cores")?;
        let address = state.sync_address()?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe {
            put(len, 4096, "len")?;
            put(addr, address, "addr")
        }
    })
}
