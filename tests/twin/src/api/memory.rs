//! Device memory and page-locked host memory: allocate, free and query.

#![allow(non_snake_case)]

use std::ffi::c_void;
use std::sync::Arc;

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_MEMORY_ALLOCATION, ACL_ERROR_RT_PARAM_INVALID, ACL_MEM_LOCATION_TYPE_DEVICE,
    ACL_MEM_LOCATION_TYPE_HOST, ACL_MEM_LOCATION_TYPE_UNREGISTERED, aclError, aclrtHostRegisterType, aclrtMallocConfig,
    aclrtMemAttr, aclrtMemMallocPolicy, aclrtPtrAttributes, signature,
};

use crate::entry::{entry, not_null, put, release_entry};
use crate::fault::{Fault, Outcome};
use crate::instance::Instance;
use crate::ledger::Origin;
use crate::place::{Mapping, Pinned};

/// The valid policies: huge or normal pages, for one device or for peers, with a kind of memory or read-only access.
fn check_policy(policy: aclrtMemMallocPolicy) -> Outcome {
    const FLAGS: aclrtMemMallocPolicy = 0x0100 | 0x1000 | 0x10_0000;
    if policy & !FLAGS > 7 {
        return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no memory policy {policy}"));
    }
    Ok(())
}

/// Allocates on the current device.
///
/// # Safety
/// `to` must be null or memory for a pointer.
unsafe fn allocate(
    instance: &'static Instance,
    to: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> Outcome {
    not_null(to, "devPtr")?;
    if size == 0 {
        return Fault::fail(ACL_ERROR_INVALID_PARAM, "size must be greater than 0");
    }
    check_policy(policy)?;
    let mut state = instance.lock();
    let context = state.current_context()?;
    let device = state.current_device()?;
    let origin = Origin::here(Some(device), Some(context));
    let space = &mut state.devices[device].space;
    let Some(address) = space.allocate(size as u64, origin, false) else {
        let why = format!("{size} bytes on device {device}: {} of {} bytes are in use", space.used, space.limit());
        return Fault::fail(ACL_ERROR_RT_MEMORY_ALLOCATION, why);
    };
    // SAFETY: guaranteed by the caller (see `# Safety`).
    unsafe { put(to, std::ptr::without_provenance_mut(address as usize), "devPtr") }
}

const _: signature::aclrtMalloc = aclrtMalloc;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMalloc(devPtr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy) -> aclError {
    let args = format_args!("devPtr={devPtr:p}, size={size}, policy={policy}");
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtMalloc", args, |instance| unsafe { allocate(instance, devPtr, size, policy) })
}

const _: signature::aclrtMallocAlign32 = aclrtMallocAlign32;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMallocAlign32(
    devPtr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError {
    let args = format_args!("devPtr={devPtr:p}, size={size}, policy={policy}");
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtMallocAlign32", args, |instance| unsafe { allocate(instance, devPtr, size, policy) })
}

const _: signature::aclrtMallocCached = aclrtMallocCached;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMallocCached(
    devPtr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError {
    let args = format_args!("devPtr={devPtr:p}, size={size}, policy={policy}");
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtMallocCached", args, |instance| unsafe { allocate(instance, devPtr, size, policy) })
}

const _: signature::aclrtMallocWithCfg = aclrtMallocWithCfg;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMallocWithCfg(
    devPtr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    _cfg: *mut aclrtMallocConfig,
) -> aclError {
    let args = format_args!("devPtr={devPtr:p}, size={size}, policy={policy}");
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtMallocWithCfg", args, |instance| unsafe { allocate(instance, devPtr, size, policy) })
}

const _: signature::aclrtFree = aclrtFree;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtFree(devPtr: *mut c_void) -> aclError {
    release_entry("aclrtFree", format_args!("devPtr={devPtr:p}"), devPtr, |instance| {
        not_null(devPtr, "devPtr")?;
        let mut state = instance.lock();
        state.current_context()?;
        state.free_device(devPtr)
    })
}

const _: signature::aclrtFreeWithDevSync = aclrtFreeWithDevSync;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtFreeWithDevSync(devPtr: *mut c_void) -> aclError {
    release_entry("aclrtFreeWithDevSync", format_args!("devPtr={devPtr:p}"), devPtr, |instance| {
        not_null(devPtr, "devPtr")?;
        let state = instance.lock();
        let streams = state.streams_of(state.current_device()?);
        instance.synchronize(state, &streams, -1)?;
        instance.lock().free_device(devPtr)
    })
}

const _: signature::aclrtMallocHost = aclrtMallocHost;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMallocHost(hostPtr: *mut *mut c_void, size: usize) -> aclError {
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtMallocHost", format_args!("hostPtr={hostPtr:p}, size={size}"), |instance| unsafe {
        allocate_host(instance, hostPtr, size)
    })
}

const _: signature::aclrtMallocHostWithCfg = aclrtMallocHostWithCfg;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMallocHostWithCfg(
    ptr: *mut *mut c_void,
    size: u64,
    _cfg: *mut aclrtMallocConfig,
) -> aclError {
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtMallocHostWithCfg", format_args!("ptr={ptr:p}, size={size}"), |instance| unsafe {
        allocate_host(instance, ptr, size as usize)
    })
}

/// Allocates page-locked memory.
///
/// # Safety
/// `to` must be null or memory for a pointer.
unsafe fn allocate_host(instance: &'static Instance, to: *mut *mut c_void, size: usize) -> Outcome {
    not_null(to, "hostPtr")?;
    if size == 0 {
        return Fault::fail(ACL_ERROR_INVALID_PARAM, "size must be greater than 0");
    }
    let context = instance.lock().current_context()?;
    let Some(memory) = Mapping::new(size) else {
        return Fault::fail(ACL_ERROR_RT_MEMORY_ALLOCATION, format!("the host cannot allocate {size} bytes"));
    };
    let start = memory.start;
    let mut state = instance.lock();
    state
        .pinned
        .insert(start.addr() as u64, Pinned::new(size as u64, memory, Origin::here(None, Some(context)), false));
    // SAFETY: guaranteed by the caller (see `# Safety`).
    unsafe { put(to, start.cast(), "hostPtr") }
}

const _: signature::aclrtFreeHost = aclrtFreeHost;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtFreeHost(hostPtr: *mut c_void) -> aclError {
    release_entry("aclrtFreeHost", format_args!("hostPtr={hostPtr:p}"), hostPtr, |instance| {
        not_null(hostPtr, "hostPtr")?;
        instance.lock().free_pinned(hostPtr, false)
    })
}

const _: signature::aclrtHostRegister = aclrtHostRegister;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtHostRegister(
    ptr: *mut c_void,
    size: u64,
    type_: aclrtHostRegisterType,
    devPtr: *mut *mut c_void,
) -> aclError {
    entry("aclrtHostRegister", format_args!("ptr={ptr:p}, size={size}, type={type_}"), |instance| {
        not_null(ptr, "ptr")?;
        not_null(devPtr, "devPtr")?;
        let mut state = instance.lock();
        state.require_second_generation("registered host memory")?;
        let context = state.current_context()?;
        let address = ptr.addr() as u64;
        let overlaps = state.pinned.range(..address.saturating_add(size)).next_back();
        if size == 0 || overlaps.is_some_and(|(start, pinned)| start + pinned.size > address) {
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, "the range is empty, or part of it is registered");
        }
        let memory = Mapping::foreign(ptr.cast());
        state.pinned.insert(address, Pinned::new(size, memory, Origin::here(None, Some(context)), true));
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(devPtr, ptr, "devPtr") }
    })
}

const _: signature::aclrtHostUnregister = aclrtHostUnregister;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtHostUnregister(ptr: *mut c_void) -> aclError {
    release_entry("aclrtHostUnregister", format_args!("ptr={ptr:p}"), ptr, |instance| {
        not_null(ptr, "ptr")?;
        let mut state = instance.lock();
        state.require_second_generation("registered host memory")?;
        state.free_pinned(ptr, true)
    })
}

const _: signature::aclrtPointerGetAttributes = aclrtPointerGetAttributes;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtPointerGetAttributes(ptr: *const c_void, attributes: *mut aclrtPtrAttributes) -> aclError {
    entry("aclrtPointerGetAttributes", format_args!("ptr={ptr:p}"), |instance| {
        not_null(ptr, "ptr")?;
        let mut state = instance.lock();
        let address = ptr.addr() as u64;
        let (kind, id) = match (state.device_of(address), state.pinned_at(address)) {
            (Some(device), _) => (ACL_MEM_LOCATION_TYPE_DEVICE, device as u32),
            (None, Some(_)) => (ACL_MEM_LOCATION_TYPE_HOST, 0),
            (None, None) => (ACL_MEM_LOCATION_TYPE_UNREGISTERED, 0),
        };
        // SAFETY: zero is a valid value of this struct of integers.
        let mut found: aclrtPtrAttributes = unsafe { std::mem::zeroed() };
        (found.location.type_, found.location.id, found.pageSize) = (kind, id, 4096);
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(attributes, found, "attributes") }
    })
}

const _: signature::aclrtGetMemInfo = aclrtGetMemInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetMemInfo(attr: aclrtMemAttr, free: *mut usize, total: *mut usize) -> aclError {
    entry("aclrtGetMemInfo", format_args!("attr={attr}"), |instance| {
        if attr > 17 {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no memory attribute {attr}"));
        }
        let state = instance.lock();
        let space = &state.devices[state.current_device()?].space;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe {
            put(free, (space.limit() - space.used) as usize, "free")?;
            put(total, space.limit() as usize, "total")
        }
    })
}

impl Pinned {
    fn new(size: u64, memory: Mapping, origin: Arc<Origin>, registered: bool) -> Pinned {
        let memory = Arc::new(memory);
        Pinned {
            size,
            memory,
            origin,
            uses: Default::default(),
            shadow: Default::default(),
            abandoned: false,
            registered,
        }
    }
}
