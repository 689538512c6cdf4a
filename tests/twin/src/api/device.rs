//! Devices: set, reset, wait and query.

#![allow(non_snake_case)]

use std::ffi::c_void;

use ascend_sys::{
    ACL_DEV_ATTR_AICORE_CORE_NUM, ACL_DEV_ATTR_AICPU_CORE_NUM, ACL_DEV_ATTR_CUBE_CORE_NUM, ACL_DEV_ATTR_L2_CACHE_SIZE,
    ACL_DEV_ATTR_NPU_ARCH, ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE, ACL_DEV_ATTR_VECTOR_CORE_NUM,
    ACL_DEVICE_INFO_AI_CORE_NUM, ACL_DEVICE_INFO_L2_SIZE, ACL_DEVICE_INFO_VECTOR_CORE_NUM, ACL_ERROR_INVALID_PARAM,
    ACL_ERROR_RT_INVALID_DEVICEID, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, ACL_HOST, ACL_RT_DEVICE_STATUS_ABNORMAL,
    ACL_RT_DEVICE_STATUS_NORMAL, aclDeviceInfo, aclError, aclrtDevAttr, aclrtDevFeatureType, aclrtDeviceStatus,
    aclrtErrorInfo, aclrtRunMode, signature,
};

use super::graph::thread_mode;
use crate::entry::{entry, not_null, put};
use crate::fault::{Fault, Outcome};
use crate::instance::{Context, Guard, Instance, State};
use crate::ledger::Origin;

const _: signature::aclrtSetDevice = aclrtSetDevice;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSetDevice(deviceId: i32) -> aclError {
    entry("aclrtSetDevice", format_args!("deviceId={deviceId}"), |instance| {
        let mut state = instance.lock();
        state.require_initialised()?;
        let (index, device) = state.device(deviceId.into())?;
        device.uses += 1;
        let context = match device.default_context {
            Some(context) => context,
            None => {
                let context = Context { device: index, implicit: true, default_stream: None };
                let context = state.contexts.add(context, Origin::here(Some(index), None));
                state.devices[index].default_context = Some(context);
                context
            }
        };
        state.bind(Some(context));
        Ok(())
    })
}

const _: signature::aclrtResetDevice = aclrtResetDevice;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtResetDevice(deviceId: i32) -> aclError {
    entry("aclrtResetDevice", format_args!("deviceId={deviceId}"), |instance| {
        let mut state = instance.lock();
        let (index, device) = state.device(deviceId.into())?;
        match device.uses {
            0 => Fault::fail(ACL_ERROR_RT_INVALID_DEVICEID, format!("device {index} is not set")),
            1 => reset(instance, state, index),
            _ => {
                device.uses -= 1;
                Ok(())
            }
        }
    })
}

const _: signature::aclrtResetDeviceForce = aclrtResetDeviceForce;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtResetDeviceForce(deviceId: i32) -> aclError {
    entry("aclrtResetDeviceForce", format_args!("deviceId={deviceId}"), |instance| {
        let mut state = instance.lock();
        let (index, _) = state.device(deviceId.into())?;
        reset(instance, state, index)
    })
}

/// Waits for a device's work and releases everything on it.
fn reset(instance: &'static Instance, state: Guard, device: usize) -> Outcome {
    let streams = state.streams_of(device);
    let (mut state, _) =
        instance.wait(state, &streams, -1, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, State::are_idle(&streams));
    if let Some((what, first)) = state.describe_leaks(Some(device)) {
        let why = format!("device {device} is reset with {what}");
        state.ledger.violation("reset-with-live-resources", why, Some(first));
    }
    state.clear_device(device);
    Ok(())
}

const _: signature::aclrtGetDevice = aclrtGetDevice;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetDevice(deviceId: *mut i32) -> aclError {
    entry("aclrtGetDevice", format_args!("deviceId={deviceId:p}"), |instance| {
        let device = instance.lock().current_device()?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(deviceId, device as i32, "deviceId") }
    })
}

const _: signature::aclrtGetDeviceCount = aclrtGetDeviceCount;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetDeviceCount(count: *mut u32) -> aclError {
    entry("aclrtGetDeviceCount", format_args!("count={count:p}"), |instance| {
        let devices = instance.lock().devices.len();
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(count, devices as u32, "count") }
    })
}

const _: signature::aclrtGetRunMode = aclrtGetRunMode;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetRunMode(runMode: *mut aclrtRunMode) -> aclError {
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtGetRunMode", format_args!("runMode={runMode:p}"), |_| unsafe { put(runMode, ACL_HOST, "runMode") })
}

const _: signature::aclrtQueryDeviceStatus = aclrtQueryDeviceStatus;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtQueryDeviceStatus(deviceId: i32, deviceStatus: *mut aclrtDeviceStatus) -> aclError {
    entry("aclrtQueryDeviceStatus", format_args!("deviceId={deviceId}"), |instance| {
        let failed = instance.lock().device(deviceId.into())?.1.fault.is_some();
        let status = if failed { ACL_RT_DEVICE_STATUS_ABNORMAL } else { ACL_RT_DEVICE_STATUS_NORMAL };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(deviceStatus, status, "deviceStatus") }
    })
}

const _: signature::aclrtGetDeviceInfo = aclrtGetDeviceInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetDeviceInfo(deviceId: u32, attr: aclrtDevAttr, value: *mut i64) -> aclError {
    entry("aclrtGetDeviceInfo", format_args!("deviceId={deviceId}, attr={attr}"), |instance| {
        let mut state = instance.lock();
        let (soc, memory) = (state.settings.soc, state.device(deviceId.into())?.1.space.limit());
        let found = match attr {
            ACL_DEV_ATTR_AICPU_CORE_NUM => 6,
            ACL_DEV_ATTR_AICORE_CORE_NUM | ACL_DEV_ATTR_CUBE_CORE_NUM => soc.cube_cores.into(),
            ACL_DEV_ATTR_VECTOR_CORE_NUM => soc.vector_cores.into(),
            ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE => memory as i64,
            ACL_DEV_ATTR_L2_CACHE_SIZE => soc.l2_bytes as i64,
            ACL_DEV_ATTR_NPU_ARCH => soc.npu_arch.into(),
            _ => return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("the attribute {attr} is not modelled")),
        };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(value, found, "value") }
    })
}

const _: signature::aclGetDeviceCapability = aclGetDeviceCapability;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclGetDeviceCapability(deviceId: u32, deviceInfo: aclDeviceInfo, value: *mut i64) -> aclError {
    entry("aclGetDeviceCapability", format_args!("deviceId={deviceId}, deviceInfo={deviceInfo}"), |instance| {
        let mut state = instance.lock();
        let soc = state.settings.soc;
        state.device(deviceId.into())?;
        let found = match deviceInfo {
            ACL_DEVICE_INFO_AI_CORE_NUM => soc.cube_cores.into(),
            ACL_DEVICE_INFO_VECTOR_CORE_NUM => soc.vector_cores.into(),
            ACL_DEVICE_INFO_L2_SIZE => soc.l2_bytes as i64,
            _ => return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no device info {deviceInfo}")),
        };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(value, found, "value") }
    })
}

const _: signature::aclrtGetDeviceCapability = aclrtGetDeviceCapability;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetDeviceCapability(
    deviceId: i32,
    devFeatureType: aclrtDevFeatureType,
    value: *mut i32,
) -> aclError {
    entry(
        "aclrtGetDeviceCapability",
        format_args!("deviceId={deviceId}, devFeatureType={devFeatureType}"),
        |instance| {
            instance.lock().device(deviceId.into())?;
            // SAFETY: a pointer of the caller, see the documentation of `api`.
            unsafe { put(value, 0, "value") }
        },
    )
}

const _: signature::aclrtSynchronizeDevice = aclrtSynchronizeDevice;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSynchronizeDevice() -> aclError {
    entry("aclrtSynchronizeDevice", format_args!(""), |instance| synchronize(instance, -1))
}

const _: signature::aclrtSynchronizeDeviceWithTimeout = aclrtSynchronizeDeviceWithTimeout;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSynchronizeDeviceWithTimeout(timeout: i32) -> aclError {
    entry("aclrtSynchronizeDeviceWithTimeout", format_args!("timeout={timeout}"), |instance| {
        synchronize(instance, timeout)
    })
}

/// Waits for all streams of the current device.
fn synchronize(instance: &'static Instance, timeout: i32) -> Outcome {
    let mut state = instance.lock();
    let device = state.current_device()?;
    state.forbid_while_capturing(thread_mode(), "the device is waited for")?;
    let streams = state.streams_of(device);
    instance.synchronize(state, &streams, timeout)
}

const _: signature::aclrtGetHardwareSyncAddr = aclrtGetHardwareSyncAddr;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetHardwareSyncAddr(addr: *mut *mut c_void) -> aclError {
    entry("aclrtGetHardwareSyncAddr", format_args!("addr={addr:p}"), |instance| {
        not_null(addr, "addr")?;
        let mut state = instance.lock();
        state.require_second_generation("hardware synchronisation of cores")?;
        let address = state.sync_address()?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(addr, std::ptr::without_provenance_mut(address as usize), "addr") }
    })
}

const _: signature::aclrtGetErrorVerbose = aclrtGetErrorVerbose;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetErrorVerbose(deviceId: i32, errorInfo: *mut aclrtErrorInfo) -> aclError {
    entry("aclrtGetErrorVerbose", format_args!("deviceId={deviceId}"), |instance| {
        let mut state = instance.lock();
        state.require_second_generation("error details")?;
        let failed = state.device(deviceId.into())?.1.fault.is_some();
        // SAFETY: zero is a valid value of this struct of integers.
        let mut info: aclrtErrorInfo = unsafe { std::mem::zeroed() };
        info.errorType = if failed { ascend_sys::ACL_RT_ERROR_AICORE } else { ascend_sys::ACL_RT_NO_ERROR };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(errorInfo, info, "errorInfo") }
    })
}
