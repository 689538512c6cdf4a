//! Graphs: capture, replay, and the thread's capture mode.

#![allow(non_snake_case)]

use std::cell::Cell;
use std::ffi::c_void;
use std::sync::Arc;

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_PARAM_INVALID, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
    ACL_MODEL_RI_CAPTURE_MODE_GLOBAL, ACL_MODEL_RI_CAPTURE_MODE_RELAXED, ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE,
    ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED, ACL_MODEL_RI_CAPTURE_STATUS_NONE, aclError, aclmdlRI, aclmdlRICaptureMode,
    aclmdlRICaptureStatus, aclrtStream, signature,
};

use crate::entry::{entry, not_null, put, release_entry};
use crate::fault::{Fault, Outcome};
use crate::instance::State;
use crate::ledger::Origin;
use crate::table::{Kind, handle, index};

thread_local! {
    /// This thread's mode, which `aclmdlRICaptureThreadExchangeMode` changes.
    static MODE: Cell<aclmdlRICaptureMode> = const { Cell::new(ACL_MODEL_RI_CAPTURE_MODE_GLOBAL) };
}

/// The calls that captures forbid to this thread.
pub(super) fn thread_mode() -> aclmdlRICaptureMode {
    MODE.get()
}

const _: signature::aclmdlRICaptureBegin = aclmdlRICaptureBegin;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclmdlRICaptureBegin(stream: aclrtStream, mode: aclmdlRICaptureMode) -> aclError {
    entry("aclmdlRICaptureBegin", format_args!("stream={stream:p}, mode={mode}"), |instance| {
        if mode > ACL_MODEL_RI_CAPTURE_MODE_RELAXED {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no capture mode {mode}"));
        }
        let mut state = instance.lock();
        let index = state.own_stream(stream)?;
        state.begin_capture(index, mode)
    })
}

const _: signature::aclmdlRICaptureEnd = aclmdlRICaptureEnd;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclmdlRICaptureEnd(stream: aclrtStream, modelRI: *mut aclmdlRI) -> aclError {
    entry("aclmdlRICaptureEnd", format_args!("stream={stream:p}, modelRI={modelRI:p}"), |instance| {
        not_null(modelRI, "modelRI")?;
        let mut state = instance.lock();
        state.require_second_generation("graph capture")?;
        let index = state.own_stream(stream)?;
        let graph = state.end_capture(index)?;
        let origin = Origin::here(Some(graph.device), Some(graph.context));
        let made = state.graphs.add(Arc::new(graph), origin);
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(modelRI, handle(Kind::Graph, made), "modelRI") }
    })
}

const _: signature::aclmdlRICaptureGetInfo = aclmdlRICaptureGetInfo;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclmdlRICaptureGetInfo(
    stream: aclrtStream,
    status: *mut aclmdlRICaptureStatus,
    modelRI: *mut aclmdlRI,
) -> aclError {
    entry("aclmdlRICaptureGetInfo", format_args!("stream={stream:p}"), |instance| {
        let mut state = instance.lock();
        state.require_second_generation("graph capture")?;
        let found = match state.capture_status(stream)? {
            None => ACL_MODEL_RI_CAPTURE_STATUS_NONE,
            Some(true) => ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE,
            Some(false) => ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED,
        };
        // SAFETY: a pointer of the caller, see `api`. The graph has no handle before the capture ends.
        unsafe {
            put(status, found, "status")?;
            if !modelRI.is_null() {
                modelRI.write(std::ptr::null_mut());
            }
        }
        Ok(())
    })
}

const _: signature::aclmdlRICaptureThreadExchangeMode = aclmdlRICaptureThreadExchangeMode;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclmdlRICaptureThreadExchangeMode(mode: *mut aclmdlRICaptureMode) -> aclError {
    entry("aclmdlRICaptureThreadExchangeMode", format_args!("mode={mode:p}"), |instance| {
        not_null(mode, "mode")?;
        instance.lock().require_second_generation("graph capture")?;
        // SAFETY: not null, and a pointer of the caller, see the documentation of `api`.
        let wanted = unsafe { mode.read() };
        if wanted > ACL_MODEL_RI_CAPTURE_MODE_RELAXED {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no capture mode {wanted}"));
        }
        // SAFETY: not null, and a pointer of the caller, see the documentation of `api`.
        unsafe { put(mode, MODE.replace(wanted), "mode") }
    })
}

const _: signature::aclmdlRIExecuteAsync = aclmdlRIExecuteAsync;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclmdlRIExecuteAsync(modelRI: aclmdlRI, stream: aclrtStream) -> aclError {
    entry("aclmdlRIExecuteAsync", format_args!("modelRI={modelRI:p}, stream={stream:p}"), |instance| {
        let mut state = instance.lock();
        state.require_second_generation("graph replay")?;
        let (graph, stream) = (state.find_graph(modelRI)?, state.own_stream(stream)?);
        state.replay(instance, graph, stream).map(drop)
    })
}

const _: signature::aclmdlRIExecute = aclmdlRIExecute;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclmdlRIExecute(modelRI: aclmdlRI, timeout: i32) -> aclError {
    entry("aclmdlRIExecute", format_args!("modelRI={modelRI:p}, timeout={timeout}"), |instance| {
        let mut state = instance.lock();
        state.require_second_generation("graph replay")?;
        let graph = state.find_graph(modelRI)?;
        let stream = state.find_stream(std::ptr::null())?;
        state.replay(instance, graph, stream)?;
        instance.synchronize(state, &[stream], timeout)
    })
}

const _: signature::aclmdlRIDestroy = aclmdlRIDestroy;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclmdlRIDestroy(modelRI: aclmdlRI) -> aclError {
    release_entry("aclmdlRIDestroy", format_args!("modelRI={modelRI:p}"), modelRI, |instance| {
        let mut state = instance.lock();
        state.require_second_generation("graph replay")?;
        let index = state.find_graph(modelRI)?;
        if state.graphs.get(index).is_some_and(|graph| Arc::strong_count(graph) > 1) {
            let origin = state.graphs.entry(index).map(|entry| entry.origin.clone());
            let why = format!("graph {index} is destroyed while a replay of it is queued or runs; the call waits");
            state.ledger.warning("graph-destroyed-with-work-pending", why, origin);
            let streams: Vec<usize> = state.streams.live().map(|(stream, ..)| stream).collect();
            let done = |state: &State| state.graphs.get(index).is_none_or(|graph| Arc::strong_count(graph) == 1);
            (state, _) = instance.wait(state, &streams, -1, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, done);
        }
        if let Some(graph) = state.graphs.remove(index) {
            for node in &graph.nodes {
                state.release_arguments(&node.task);
            }
        }
        Ok(())
    })
}

impl State {
    /// The graph behind a handle.
    fn find_graph(&mut self, handle: *const c_void) -> Outcome<usize> {
        not_null(handle, "modelRI")?;
        let entry = index(Kind::Graph, handle).and_then(|index| Some((index, self.graphs.entry(index)?)));
        match entry {
            Some((index, entry)) if entry.live.is_some() => Ok(index),
            Some((_, entry)) => {
                let (call, number) = entry.ended;
                let why = format!("graph {handle:p} was destroyed by {call} (call {number})");
                let origin = entry.origin.clone();
                self.ledger.violation("use-after-destroy", why.clone(), Some(origin));
                Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why)
            }
            None => Fault::fail(ACL_ERROR_RT_PARAM_INVALID, format!("{handle:p} is not a graph")),
        }
    }
}
