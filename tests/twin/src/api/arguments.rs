//! Kernel arguments assembled on the host (`aclrtKernelArgs*`). Each parameter starts at a multiple of 8 bytes.

#![allow(non_snake_case)]

use std::ffi::c_void;

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_INVALID_HANDLE, aclError, aclrtArgsHandle, aclrtFuncHandle, aclrtParamHandle,
    signature,
};

use crate::entry::{entry, not_null, put};
use crate::fault::{Fault, Outcome};
use crate::instance::State;
use crate::ledger::Origin;
use crate::module::{Arguments, PlaceHolder};
use crate::table::{Kind, handle};

/// The size of the caller's handle memory; the twin stores nothing there.
const HANDLE_BYTES: usize = 256;

const _: signature::aclrtKernelArgsInit = aclrtKernelArgsInit;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsInit(funcHandle: aclrtFuncHandle, argsHandle: *mut aclrtArgsHandle) -> aclError {
    entry("aclrtKernelArgsInit", format_args!("funcHandle={funcHandle:p}"), |instance| {
        not_null(argsHandle, "argsHandle")?;
        let mut state = instance.lock();
        state.find_function(funcHandle)?;
        let made = handle(Kind::Arguments, state.arguments_made);
        state.arguments_made += 1;
        let arguments = Arguments { origin: Some(Origin::here(None, None)), ..Arguments::default() };
        state.arguments.insert(made.addr(), arguments);
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(argsHandle, made, "argsHandle") }
    })
}

const _: signature::aclrtKernelArgsInitByUserMem = aclrtKernelArgsInitByUserMem;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsInitByUserMem(
    funcHandle: aclrtFuncHandle,
    argsHandle: aclrtArgsHandle,
    userHostMem: *mut c_void,
    actualArgsSize: usize,
) -> aclError {
    let args = format_args!("funcHandle={funcHandle:p}, argsHandle={argsHandle:p}, actualArgsSize={actualArgsSize}");
    entry("aclrtKernelArgsInitByUserMem", args, |instance| {
        not_null(argsHandle, "argsHandle")?;
        not_null(userHostMem, "userHostMem")?;
        let mut state = instance.lock();
        state.find_function(funcHandle)?;
        let room = Some(actualArgsSize);
        state.arguments.insert(argsHandle.addr(), Arguments { room, ..Arguments::default() });
        Ok(())
    })
}

const _: signature::aclrtKernelArgsGetHandleMemSize = aclrtKernelArgsGetHandleMemSize;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsGetHandleMemSize(funcHandle: aclrtFuncHandle, memSize: *mut usize) -> aclError {
    entry("aclrtKernelArgsGetHandleMemSize", format_args!("funcHandle={funcHandle:p}"), |instance| {
        instance.lock().find_function(funcHandle)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(memSize, HANDLE_BYTES, "memSize") }
    })
}

const _: signature::aclrtKernelArgsGetMemSize = aclrtKernelArgsGetMemSize;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsGetMemSize(
    funcHandle: aclrtFuncHandle,
    userArgsSize: usize,
    actualArgsSize: *mut usize,
) -> aclError {
    entry(
        "aclrtKernelArgsGetMemSize",
        format_args!("funcHandle={funcHandle:p}, userArgsSize={userArgsSize}"),
        |instance| {
            instance.lock().find_function(funcHandle)?;
            // SAFETY: a pointer of the caller, see the documentation of `api`.
            unsafe { put(actualArgsSize, userArgsSize.next_multiple_of(8), "actualArgsSize") }
        },
    )
}

const _: signature::aclrtKernelArgsAppend = aclrtKernelArgsAppend;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsAppend(
    argsHandle: aclrtArgsHandle,
    param: *mut c_void,
    paramSize: usize,
    paramHandle: *mut aclrtParamHandle,
) -> aclError {
    entry("aclrtKernelArgsAppend", format_args!("argsHandle={argsHandle:p}, paramSize={paramSize}"), |instance| {
        not_null(param, "param")?;
        if paramSize == 0 {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, "paramSize must be greater than 0");
        }
        // SAFETY: not null, and a parameter of the caller of this size.
        let bytes = unsafe { std::slice::from_raw_parts(param.cast::<u8>(), paramSize) };
        let mut state = instance.lock();
        let made = state.open_arguments(argsHandle)?.append(bytes)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(paramHandle, parameter_handle(made), "paramHandle") }
    })
}

const _: signature::aclrtKernelArgsAppendPlaceHolder = aclrtKernelArgsAppendPlaceHolder;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsAppendPlaceHolder(
    argsHandle: aclrtArgsHandle,
    paramHandle: *mut aclrtParamHandle,
) -> aclError {
    entry("aclrtKernelArgsAppendPlaceHolder", format_args!("argsHandle={argsHandle:p}"), |instance| {
        let mut state = instance.lock();
        let arguments = state.open_arguments(argsHandle)?;
        let made = arguments.append(&[0; 8])?;
        arguments.placeholders.push(PlaceHolder { parameter: made, buffer: None, bytes: 0 });
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(paramHandle, parameter_handle(made), "paramHandle") }
    })
}

const _: signature::aclrtKernelArgsGetPlaceHolderBuffer = aclrtKernelArgsGetPlaceHolderBuffer;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsGetPlaceHolderBuffer(
    argsHandle: aclrtArgsHandle,
    paramHandle: aclrtParamHandle,
    dataSize: usize,
    bufferAddr: *mut *mut c_void,
) -> aclError {
    let args = format_args!("argsHandle={argsHandle:p}, paramHandle={paramHandle:p}, dataSize={dataSize}");
    entry("aclrtKernelArgsGetPlaceHolderBuffer", args, |instance| {
        not_null(bufferAddr, "bufferAddr")?;
        let mut state = instance.lock();
        let arguments = state.open_arguments(argsHandle)?;
        let wanted = parameter_index(paramHandle)?;
        let holder = arguments.placeholders.iter_mut().find(|holder| holder.parameter == wanted);
        let Some(PlaceHolder { buffer, bytes, .. }) = holder.filter(|_| dataSize > 0) else {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, "the parameter is not a placeholder, or dataSize is 0");
        };
        *bytes = dataSize;
        let buffer = buffer.insert(vec![0; dataSize.div_ceil(8)].into_boxed_slice());
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(bufferAddr, buffer.as_mut_ptr().cast(), "bufferAddr") }
    })
}

const _: signature::aclrtKernelArgsParaUpdate = aclrtKernelArgsParaUpdate;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsParaUpdate(
    argsHandle: aclrtArgsHandle,
    paramHandle: aclrtParamHandle,
    param: *mut c_void,
    paramSize: usize,
) -> aclError {
    let args = format_args!("argsHandle={argsHandle:p}, paramHandle={paramHandle:p}, paramSize={paramSize}");
    entry("aclrtKernelArgsParaUpdate", args, |instance| {
        not_null(param, "param")?;
        let mut state = instance.lock();
        let arguments = state.find_arguments(argsHandle)?;
        let (offset, size) = arguments.parameters.get(parameter_index(paramHandle)?).copied().unwrap_or((0, 0));
        if size != paramSize || size == 0 {
            return Fault::fail(
                ACL_ERROR_INVALID_PARAM,
                format!("the parameter has {size} bytes, the update {paramSize}"),
            );
        }
        // SAFETY: not null, and a parameter of the caller of this size.
        let bytes = unsafe { std::slice::from_raw_parts(param.cast::<u8>(), paramSize) };
        arguments.bytes[offset..offset + size].copy_from_slice(bytes);
        Ok(())
    })
}

const _: signature::aclrtKernelArgsFinalize = aclrtKernelArgsFinalize;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtKernelArgsFinalize(argsHandle: aclrtArgsHandle) -> aclError {
    entry("aclrtKernelArgsFinalize", format_args!("argsHandle={argsHandle:p}"), |instance| {
        let mut state = instance.lock();
        let arguments = state.open_arguments(argsHandle)?;
        if arguments.placeholders.iter().any(|holder| holder.buffer.is_none()) {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, "a placeholder has no buffer");
        }
        (arguments.finalized, arguments.origin) = (true, None);
        Ok(())
    })
}

fn parameter_handle(parameter: usize) -> aclrtParamHandle {
    std::ptr::without_provenance_mut(parameter + 1)
}

fn parameter_index(handle: aclrtParamHandle) -> Outcome<usize> {
    handle.addr().checked_sub(1).ok_or_else(|| Fault::new(ACL_ERROR_INVALID_PARAM, "paramHandle is null"))
}

impl Arguments {
    /// Adds a parameter and returns its index.
    fn append(&mut self, bytes: &[u8]) -> Outcome<usize> {
        let offset = self.bytes.len().next_multiple_of(8);
        if let Some(room) = self.room.filter(|room| offset + bytes.len() > *room) {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("the arguments have room for {room} bytes"));
        }
        self.bytes.resize(offset, 0);
        self.bytes.extend_from_slice(bytes);
        self.parameters.push((offset, bytes.len()));
        Ok(self.parameters.len() - 1)
    }
}

impl State {
    /// The arguments behind a handle.
    pub(super) fn find_arguments(&mut self, handle: aclrtArgsHandle) -> Outcome<&mut Arguments> {
        let found = self.arguments.get_mut(&handle.addr());
        found.ok_or_else(|| {
            Fault::new(ACL_ERROR_RT_INVALID_HANDLE, format!("{handle:p} is not a handle of kernel arguments"))
        })
    }

    /// The arguments behind a handle, to which more may be added.
    fn open_arguments(&mut self, handle: aclrtArgsHandle) -> Outcome<&mut Arguments> {
        let arguments = self.find_arguments(handle)?;
        if arguments.finalized {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, "the arguments are finalised");
        }
        Ok(arguments)
    }
}
