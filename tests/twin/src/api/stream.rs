//! Streams: create, destroy, wait and query.

#![allow(non_snake_case)]

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_PARAM_INVALID, ACL_ERROR_RT_STREAM_ABORT, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
    ACL_STREAM_STATUS_COMPLETE, ACL_STREAM_STATUS_NOT_READY, aclError, aclrtStream, aclrtStreamStatus, signature,
};

use crate::entry::{entry, not_null, put, release_entry};
use crate::fault::{Fault, Outcome};
use crate::instance::{Instance, State};
use crate::table::{Kind, handle};

/// Number of streams per device.
const STREAMS: u32 = 1984;

const _: signature::aclrtCreateStream = aclrtCreateStream;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCreateStream(stream: *mut aclrtStream) -> aclError {
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtCreateStream", format_args!("stream={stream:p}"), |instance| unsafe { create(instance, stream, 0, 0) })
}

const _: signature::aclrtCreateStreamWithConfig = aclrtCreateStreamWithConfig;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCreateStreamWithConfig(stream: *mut aclrtStream, priority: u32, flag: u32) -> aclError {
    let args = format_args!("stream={stream:p}, priority={priority}, flag={flag}");
    entry("aclrtCreateStreamWithConfig", args, |instance| {
        if priority > 7 || flag > 0x3F {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, "priority is from 0 to 7, flag a set of ACL_STREAM_ flags");
        }
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { create(instance, stream, priority, flag) }
    })
}

/// Creates a stream in the current context.
///
/// # Safety
/// `stream` must be null or memory for a handle.
unsafe fn create(instance: &'static Instance, stream: *mut aclrtStream, priority: u32, flags: u32) -> Outcome {
    not_null(stream, "stream")?;
    let mut state = instance.lock();
    let context = state.current_context()?;
    let made = state.add_stream(context, priority, flags, false);
    // SAFETY: guaranteed by the caller (see `# Safety`).
    unsafe { put(stream, handle(Kind::Stream, made), "stream") }
}

const _: signature::aclrtDestroyStream = aclrtDestroyStream;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtDestroyStream(stream: aclrtStream) -> aclError {
    let args = format_args!("stream={stream:p}");
    release_entry("aclrtDestroyStream", args, stream, |instance| destroy(instance, stream, false))
}

const _: signature::aclrtDestroyStreamForce = aclrtDestroyStreamForce;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtDestroyStreamForce(stream: aclrtStream) -> aclError {
    let args = format_args!("stream={stream:p}");
    release_entry("aclrtDestroyStreamForce", args, stream, |instance| destroy(instance, stream, true))
}

/// Destroys a stream: after its work, or dropping the work that has not begun.
fn destroy(instance: &'static Instance, stream: aclrtStream, force: bool) -> Outcome {
    not_null(stream, "stream")?;
    let mut state = instance.lock();
    let index = state.own_stream(stream)?;
    state.forbid_if_captured(index)?;
    let origin = state.streams.entry(index).map(|entry| entry.origin.clone());
    if state.streams.get(index).is_some_and(|stream| stream.is_default) {
        return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, "a context's default stream can't be destroyed");
    }
    if force {
        state.abort_stream(index);
    } else if state.streams.get(index).is_some_and(|stream| !stream.is_settled(&state.host)) {
        let why = format!("stream {index} is destroyed before its work was waited for; the call waits");
        state.ledger.warning("stream-destroyed-with-work-pending", why, origin.clone());
    }
    let idle = State::are_idle(&[index]);
    let (mut state, outcome) = instance.wait(state, &[index], -1, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, idle);
    if let Some(fault) = state.streams.get(index).and_then(|stream| stream.fault.clone()).filter(|_| !force) {
        let why = format!("stream {index} is destroyed before its failure was reported: {} {}", fault.code, fault.why);
        state.ledger.warning("stream-error-unread", why, origin);
    }
    state.end_stream(index);
    outcome
}

const _: signature::aclrtSynchronizeStream = aclrtSynchronizeStream;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSynchronizeStream(stream: aclrtStream) -> aclError {
    entry("aclrtSynchronizeStream", format_args!("stream={stream:p}"), |instance| synchronize_one(instance, stream, -1))
}

const _: signature::aclrtSynchronizeStreamWithTimeout = aclrtSynchronizeStreamWithTimeout;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSynchronizeStreamWithTimeout(stream: aclrtStream, timeout: i32) -> aclError {
    let args = format_args!("stream={stream:p}, timeout={timeout}");
    entry("aclrtSynchronizeStreamWithTimeout", args, |instance| synchronize_one(instance, stream, timeout))
}

fn synchronize_one(instance: &'static Instance, stream: aclrtStream, timeout: i32) -> Outcome {
    let mut state = instance.lock();
    let index = state.own_stream(stream)?;
    state.forbid_if_captured(index)?;
    instance.synchronize(state, &[index], timeout)
}

const _: signature::aclrtStreamQuery = aclrtStreamQuery;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtStreamQuery(stream: aclrtStream, status: *mut aclrtStreamStatus) -> aclError {
    entry("aclrtStreamQuery", format_args!("stream={stream:p}, status={status:p}"), |instance| {
        not_null(status, "status")?;
        let mut state = instance.lock();
        let index = state.own_stream(stream)?;
        state.forbid_if_captured(index)?;
        let done = state.streams.get(index).is_none_or(|stream| stream.is_idle());
        if done {
            state.settle(index);
        }
        let found = if done { ACL_STREAM_STATUS_COMPLETE } else { ACL_STREAM_STATUS_NOT_READY };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(status, found, "status") }
    })
}

const _: signature::aclrtStreamAbort = aclrtStreamAbort;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtStreamAbort(stream: aclrtStream) -> aclError {
    entry("aclrtStreamAbort", format_args!("stream={stream:p}"), |instance| {
        let mut state = instance.lock();
        state.require_second_generation("aclrtStreamAbort")?;
        let index = state.own_stream(stream)?;
        if state.abort_stream(index) {
            state.fail_stream(index, Fault::new(ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted"));
        }
        Ok(())
    })
}

const _: signature::aclrtStreamGetId = aclrtStreamGetId;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtStreamGetId(stream: aclrtStream, streamId: *mut i32) -> aclError {
    entry("aclrtStreamGetId", format_args!("stream={stream:p}"), |instance| {
        let index = instance.lock().find_stream(stream)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(streamId, index as i32, "streamId") }
    })
}

const _: signature::aclrtStreamGetPriority = aclrtStreamGetPriority;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtStreamGetPriority(stream: aclrtStream, priority: *mut u32) -> aclError {
    entry("aclrtStreamGetPriority", format_args!("stream={stream:p}"), |instance| {
        let mut state = instance.lock();
        let index = state.find_stream(stream)?;
        let found = state.streams.get(index).map_or(0, |stream| stream.priority);
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(priority, found, "priority") }
    })
}

const _: signature::aclrtStreamGetFlags = aclrtStreamGetFlags;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtStreamGetFlags(stream: aclrtStream, flags: *mut u32) -> aclError {
    entry("aclrtStreamGetFlags", format_args!("stream={stream:p}"), |instance| {
        let mut state = instance.lock();
        let index = state.find_stream(stream)?;
        let found = state.streams.get(index).map_or(0, |stream| stream.flags);
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(flags, found, "flags") }
    })
}

const _: signature::aclrtGetStreamAvailableNum = aclrtGetStreamAvailableNum;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetStreamAvailableNum(streamCount: *mut u32) -> aclError {
    entry("aclrtGetStreamAvailableNum", format_args!("streamCount={streamCount:p}"), |instance| {
        let state = instance.lock();
        let device = state.current_device()?;
        let left = STREAMS.saturating_sub(state.streams_of(device).len() as u32);
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(streamCount, left, "streamCount") }
    })
}

const _: signature::aclrtSetOpWaitTimeout = aclrtSetOpWaitTimeout;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSetOpWaitTimeout(timeout: u32) -> aclError {
    entry("aclrtSetOpWaitTimeout", format_args!("timeout={timeout}"), |instance| {
        instance.lock().current_context().map(drop)
    })
}

const _: signature::aclrtSetOpExecuteTimeOut = aclrtSetOpExecuteTimeOut;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSetOpExecuteTimeOut(timeout: u32) -> aclError {
    let args = format_args!("timeout={timeout}");
    entry("aclrtSetOpExecuteTimeOut", args, |instance| instance.lock().current_context().map(drop))
}

const _: signature::aclrtSetStreamFailureMode = aclrtSetStreamFailureMode;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSetStreamFailureMode(stream: aclrtStream, mode: u64) -> aclError {
    entry("aclrtSetStreamFailureMode", format_args!("stream={stream:p}, mode={mode}"), |instance| {
        instance.lock().own_stream(stream)?;
        match mode {
            0 | 1 => Ok(()),
            _ => Fault::fail(ACL_ERROR_INVALID_PARAM, "mode is 0 (continue) or 1 (stop)"),
        }
    })
}
