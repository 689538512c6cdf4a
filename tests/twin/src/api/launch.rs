//! Kernel launches, with arguments in device memory, in host memory, or assembled by `aclrtKernelArgs*`.

#![allow(non_snake_case)]

use std::ffi::c_void;

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_MEMORY_ALLOCATION, ACL_ERROR_RT_PARAM_INVALID, aclError, aclrtArgsHandle,
    aclrtFuncHandle, aclrtLaunchKernelCfg, aclrtPlaceHolderInfo, aclrtStream, signature,
};

use crate::entry::{entry, not_null};
use crate::fault::{Fault, Outcome};
use crate::instance::{Instance, State};
use crate::launch::Args;
use crate::ledger::{self, Origin};
use crate::module::{Function, PlaceHolder};
use crate::stream::Work;

/// Arguments prepared for a launch on a device, with the device memory allocated for them.
type Ready = (Args, Option<(usize, u64)>);

/// Queues a launch.
pub(super) fn launch(
    instance: &'static Instance,
    mut state: crate::instance::Guard,
    function: &Function,
    blocks: u32,
    stream: aclrtStream,
    args: impl FnOnce(&mut State, usize) -> Outcome<Ready>,
) -> Outcome {
    let index = state.own_stream(stream)?;
    let Some((device, captured)) = state.streams.get(index).map(|stream| (stream.device, stream.capture.is_some()))
    else {
        return Ok(());
    };
    let (args, internal) = args(&mut state, device)?;
    let outcome = state.prepare_launch(function, blocks, args, internal, device);
    let outcome =
        outcome.and_then(|(launch, touches)| state.enqueue(instance, index, Work::Launch(launch.into()), touches));
    if let (Err(_), Some((device, address))) = (&outcome, internal) {
        state.devices[device].space.free(address);
    }
    outcome?;
    let stamp = state.streams.get(index).filter(|_| !captured).map(|stream| stream.clock.now());
    if let (Some(stamp), Some(module)) = (stamp, state.modules.get_mut(function.module)) {
        let (call, number) = ledger::current();
        module.uses.note(&stamp, call, number);
    }
    Ok(())
}

/// Launches with arguments in device memory.
fn launch_from_device(
    instance: &'static Instance,
    function: aclrtFuncHandle,
    blocks: u32,
    args: *const c_void,
    size: usize,
    stream: aclrtStream,
) -> Outcome {
    let mut state = instance.lock();
    let function = state.find_function(function)?;
    launch(instance, state, &function, blocks, stream, |state, _| {
        if args.is_null() || size == 0 {
            return Ok((Args::Copied(Box::default(), 0), None));
        }
        if state.device_of(args.addr() as u64).is_none() {
            let why = format!("argsData={args:p} is host memory; this call takes arguments in device memory");
            state.ledger.violation("args-not-in-device-memory", why.clone(), None);
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why);
        }
        let spot = state.spot(args, size as u64, Some(true), "argsData")?;
        Ok((Args::Device(spot, size), None))
    })
}

const _: signature::aclrtLaunchKernel = aclrtLaunchKernel;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtLaunchKernel(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    argsData: *const c_void,
    argsSize: usize,
    stream: aclrtStream,
) -> aclError {
    let args = format_args!(
        "funcHandle={funcHandle:p}, numBlocks={numBlocks}, argsData={argsData:p}, argsSize={argsSize}, stream={stream:p}"
    );
    entry("aclrtLaunchKernel", args, |instance| {
        launch_from_device(instance, funcHandle, numBlocks, argsData, argsSize, stream)
    })
}

const _: signature::aclrtLaunchKernelV2 = aclrtLaunchKernelV2;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtLaunchKernelV2(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    argsData: *const c_void,
    argsSize: usize,
    _cfg: *mut aclrtLaunchKernelCfg,
    stream: aclrtStream,
) -> aclError {
    let args = format_args!(
        "funcHandle={funcHandle:p}, numBlocks={numBlocks}, argsData={argsData:p}, argsSize={argsSize}, stream={stream:p}"
    );
    entry("aclrtLaunchKernelV2", args, |instance| {
        launch_from_device(instance, funcHandle, numBlocks, argsData, argsSize, stream)
    })
}

const _: signature::aclrtLaunchKernelWithHostArgs = aclrtLaunchKernelWithHostArgs;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtLaunchKernelWithHostArgs(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    stream: aclrtStream,
    _cfg: *mut aclrtLaunchKernelCfg,
    hostArgs: *mut c_void,
    argsSize: usize,
    placeHolderArray: *mut aclrtPlaceHolderInfo,
    placeHolderNum: usize,
) -> aclError {
    let args = format_args!(
        "funcHandle={funcHandle:p}, numBlocks={numBlocks}, stream={stream:p}, hostArgs={hostArgs:p}, argsSize={argsSize}, placeHolderNum={placeHolderNum}"
    );
    entry("aclrtLaunchKernelWithHostArgs", args, |instance| {
        if placeHolderNum > 0 {
            not_null(placeHolderArray, "placeHolderArray")?;
        }
        let mut state = instance.lock();
        let function = state.find_function(funcHandle)?;
        launch(instance, state, &function, numBlocks, stream, |state, device| {
            // SAFETY: a pointer of the caller, see the documentation of `api`.
            let mut bytes = unsafe { host_arguments(state, hostArgs, argsSize)? };
            if placeHolderNum == 0 {
                return Ok((bytes.into_args(), None));
            }
            let address = bytes.place_on_device(state, device)?;
            for at in 0..placeHolderNum {
                // SAFETY: the caller passes as many placeholders as the count says.
                let place = unsafe { *placeHolderArray.add(at) };
                let target = address + u64::from(place.dataOffset);
                if place.dataOffset as usize >= argsSize || !bytes.patch(place.addrOffset as usize, target) {
                    state.devices[device].space.free(address);
                    return Fault::fail(
                        ACL_ERROR_INVALID_PARAM,
                        format!("placeholder {at} lies outside of the {argsSize} bytes"),
                    );
                }
            }
            bytes.write_to(state, device, address);
            Ok((bytes.into_args(), Some((device, address))))
        })
    })
}

const _: signature::aclrtLaunchKernelWithConfig = aclrtLaunchKernelWithConfig;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtLaunchKernelWithConfig(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    stream: aclrtStream,
    _cfg: *mut aclrtLaunchKernelCfg,
    argsHandle: aclrtArgsHandle,
    reserve: *mut c_void,
) -> aclError {
    let args =
        format_args!("funcHandle={funcHandle:p}, numBlocks={numBlocks}, stream={stream:p}, argsHandle={argsHandle:p}");
    entry("aclrtLaunchKernelWithConfig", args, |instance| {
        if !reserve.is_null() {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, "reserve must be null");
        }
        let mut state = instance.lock();
        let function = state.find_function(funcHandle)?;
        launch(instance, state, &function, numBlocks, stream, |state, device| {
            let arguments = state.find_arguments(argsHandle)?;
            if !arguments.finalized {
                return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, "the arguments are not finalised");
            }
            let mut bytes = HostArguments::copy(&arguments.bytes);
            if arguments.placeholders.is_empty() {
                return Ok((bytes.into_args(), None));
            }
            // The buffers of placeholders follow the parameters, 32-byte aligned.
            let mut places = Vec::with_capacity(arguments.placeholders.len());
            for PlaceHolder { parameter, buffer, bytes: size } in &arguments.placeholders {
                let at = bytes.append(buffer.as_deref().unwrap_or_default(), *size);
                places.push((arguments.parameters[*parameter].0, at as u64));
            }
            let address = bytes.place_on_device(state, device)?;
            for (parameter, offset) in places {
                bytes.patch(parameter, address + offset);
            }
            bytes.write_to(state, device, address);
            Ok((bytes.into_args(), Some((device, address))))
        })
    })
}

/// Arguments copied from the host, 8-byte aligned.
pub(super) struct HostArguments {
    words: Vec<u64>,
    size: usize,
}

/// Copies a caller's arguments.
///
/// # Safety
/// `args` must be null or point to `size` bytes.
pub(super) unsafe fn host_arguments(state: &mut State, args: *const c_void, size: usize) -> Outcome<HostArguments> {
    if size == 0 {
        return Ok(HostArguments { words: Vec::new(), size: 0 });
    }
    not_null(args, "hostArgs")?;
    state.spot(args, size as u64, Some(false), "hostArgs")?;
    // SAFETY: guaranteed by the caller (see `# Safety`); the address is not one of a device.
    Ok(HostArguments::copy(unsafe { std::slice::from_raw_parts(args.cast::<u8>(), size) }))
}

impl HostArguments {
    fn copy(bytes: &[u8]) -> HostArguments {
        let mut words = vec![0u64; bytes.len().div_ceil(8)];
        for (word, chunk) in words.iter_mut().zip(bytes.chunks(8)) {
            let mut whole = [0; 8];
            whole[..chunk.len()].copy_from_slice(chunk);
            *word = u64::from_le_bytes(whole);
        }
        HostArguments { words, size: bytes.len() }
    }

    /// Appends a buffer and returns its offset.
    fn append(&mut self, buffer: &[u64], size: usize) -> usize {
        let offset = self.size.next_multiple_of(32);
        self.words.resize(offset / 8, 0);
        self.words.extend_from_slice(buffer);
        self.size = offset + size;
        offset
    }

    /// Writes an address at an offset; false if it is out of range.
    fn patch(&mut self, offset: usize, address: u64) -> bool {
        match self.words.get_mut(offset / 8) {
            Some(word) if offset.is_multiple_of(8) && offset + 8 <= self.size => {
                *word = address;
                true
            }
            _ => false,
        }
    }

    /// Allocates device memory for the copy.
    fn place_on_device(&self, state: &mut State, device: usize) -> Outcome<u64> {
        let address = state.devices[device].space.allocate(self.size as u64, Origin::internal(), true);
        address.ok_or_else(|| Fault::new(ACL_ERROR_RT_MEMORY_ALLOCATION, "no device memory for the arguments"))
    }

    /// Writes the copy.
    fn write_to(&self, state: &State, device: usize, address: u64) {
        let to = state.devices[device].space.stored(address);
        // SAFETY: the allocation was made with this size and is not shared yet.
        unsafe { std::ptr::copy_nonoverlapping(self.words.as_ptr().cast::<u8>(), to, self.size) };
    }

    /// The arguments for a launch.
    pub(super) fn into_args(self) -> Args {
        Args::Copied(self.words.into_boxed_slice(), self.size)
    }
}
