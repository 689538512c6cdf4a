//! Host functions in a stream.

#![allow(non_snake_case)]

use std::ffi::c_void;

use ascend_sys::{
    ACL_CALLBACK_BLOCK, ACL_CALLBACK_NO_BLOCK, ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_PARAM_INVALID,
    ACL_ERROR_RT_REPORT_TIMEOUT, ACL_ERROR_RT_STREAM_NO_CB_REG, ACL_ERROR_RT_STREAM_SUBSCRIBE,
    ACL_ERROR_RT_THREAD_SUBSCRIBE, aclError, aclrtCallback, aclrtCallbackBlockType, aclrtHostFunc, aclrtStream,
    signature,
};

use crate::entry::entry;
use crate::fault::{Fault, Outcome};
use crate::instance::State;
use crate::stream::{HostCall, Work};
use crate::worker::run_host_call;

const _: signature::aclrtLaunchHostFunc = aclrtLaunchHostFunc;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtLaunchHostFunc(stream: aclrtStream, fn_: aclrtHostFunc, args: *mut c_void) -> aclError {
    entry("aclrtLaunchHostFunc", format_args!("stream={stream:p}, args={args:p}"), |instance| {
        let call = host_call(fn_, args)?;
        let mut state = instance.lock();
        let index = state.own_stream(stream)?;
        state.keep_to_one_kind(index, true)?;
        state.enqueue(instance, index, Work::Host(call), Vec::new()).map(drop)
    })
}

const _: signature::aclrtLaunchCallback = aclrtLaunchCallback;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtLaunchCallback(
    fn_: aclrtCallback,
    userData: *mut c_void,
    blockType: aclrtCallbackBlockType,
    stream: aclrtStream,
) -> aclError {
    let args = format_args!("userData={userData:p}, blockType={blockType}, stream={stream:p}");
    entry("aclrtLaunchCallback", args, |instance| {
        let function = host_call(fn_, userData)?;
        let blocks = match blockType {
            ACL_CALLBACK_NO_BLOCK => false,
            ACL_CALLBACK_BLOCK => true,
            _ => return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no block type {blockType}")),
        };
        let mut state = instance.lock();
        let index = state.own_stream(stream)?;
        if state.streams.get(index).is_none_or(|stream| stream.subscriber.is_none()) {
            return Fault::fail(ACL_ERROR_RT_STREAM_NO_CB_REG, "no thread subscribed to the stream's callbacks");
        }
        state.keep_to_one_kind(index, false)?;
        state.enqueue(instance, index, Work::Report { function, handed_over: false, blocks }, Vec::new()).map(drop)
    })
}

const _: signature::aclrtSubscribeReport = aclrtSubscribeReport;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSubscribeReport(threadId: u64, stream: aclrtStream) -> aclError {
    entry("aclrtSubscribeReport", format_args!("threadId={threadId}, stream={stream:p}"), |instance| {
        let mut state = instance.lock();
        let index = state.own_stream(stream)?;
        let Some(stream) = state.streams.get_mut(index) else { return Ok(()) };
        if let Some(thread) = stream.subscriber {
            return Fault::fail(
                ACL_ERROR_RT_STREAM_SUBSCRIBE,
                format!("thread {thread} subscribed to the stream before"),
            );
        }
        stream.subscriber = Some(threadId);
        state.subscribers.0.entry(threadId).or_default();
        Ok(())
    })
}

const _: signature::aclrtUnSubscribeReport = aclrtUnSubscribeReport;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtUnSubscribeReport(threadId: u64, stream: aclrtStream) -> aclError {
    entry("aclrtUnSubscribeReport", format_args!("threadId={threadId}, stream={stream:p}"), |instance| {
        let mut state = instance.lock();
        let index = state.own_stream(stream)?;
        let Some(stream) = state.streams.get_mut(index) else { return Ok(()) };
        if stream.subscriber != Some(threadId) {
            return Fault::fail(
                ACL_ERROR_RT_THREAD_SUBSCRIBE,
                format!("thread {threadId} did not subscribe to the stream"),
            );
        }
        stream.subscriber = None;
        if !state.streams.live().any(|(_, _, stream)| stream.subscriber == Some(threadId)) {
            state.subscribers.0.remove(&threadId);
        }
        Ok(())
    })
}

const _: signature::aclrtProcessReport = aclrtProcessReport;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtProcessReport(timeout: i32) -> aclError {
    entry("aclrtProcessReport", format_args!("timeout={timeout}"), |instance| {
        // SAFETY: the function only returns the calling thread's id.
        let thread = unsafe { libc::pthread_self() } as u64;
        let state = instance.lock();
        if !state.subscribers.0.contains_key(&thread) {
            return Fault::fail(ACL_ERROR_RT_THREAD_SUBSCRIBE, "no stream was subscribed to for this thread");
        }
        let waiting = |state: &State| state.subscribers.0.get(&thread).is_none_or(|queue| !queue.is_empty());
        // Limited even if no limit is requested, because a thread may wait for callbacks that never come.
        let timeout = if timeout < 0 { i32::MAX } else { timeout };
        let (mut state, outcome) = instance.wait(state, &[], timeout, ACL_ERROR_RT_REPORT_TIMEOUT, waiting);
        outcome?;
        let report = state.subscribers.0.get_mut(&thread).and_then(|queue| queue.pop_front());
        let Some(report) = report else { return Ok(()) };
        state.running += 1;
        drop(state);
        run_host_call(report.function);
        let mut state = instance.lock();
        state.running -= 1;
        instance.finish_report(&mut state, &report);
        Ok(())
    })
}

/// Checks that a function is not null, and stores it with its argument.
fn host_call(function: aclrtCallback, data: *mut c_void) -> Outcome<HostCall> {
    let function = function.ok_or_else(|| Fault::new(ACL_ERROR_INVALID_PARAM, "fn is null"))?;
    Ok(HostCall { function, data: data.expose_provenance() })
}

impl State {
    /// Callbacks and host functions may not be mixed on one stream.
    fn keep_to_one_kind(&mut self, index: usize, host_function: bool) -> Outcome {
        let Some(stream) = self.streams.get_mut(index) else { return Ok(()) };
        let mixed = if host_function { stream.had_callback } else { stream.had_host_function };
        if mixed {
            let why = "aclrtLaunchCallback and aclrtLaunchHostFunc are mixed on one stream".to_owned();
            let origin = self.streams.entry(index).map(|entry| entry.origin.clone());
            self.ledger.violation("callback-rule", why.clone(), origin);
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why);
        }
        if host_function {
            stream.had_host_function = true;
        } else {
            stream.had_callback = true;
        }
        Ok(())
    }
}
