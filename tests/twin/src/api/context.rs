//! Contexts: create, destroy, and the current one of each thread.

#![allow(non_snake_case)]

use std::ffi::c_void;

use ascend_sys::{
    ACL_ERROR_RT_CONTEXT_NULL, ACL_ERROR_RT_PARAM_INVALID, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, aclError, aclrtContext,
    aclrtStream, signature,
};

use crate::entry::{entry, not_null, put, release_entry, unchanged_context};
use crate::fault::{Fault, Outcome};
use crate::instance::{Context, State};
use crate::ledger::Origin;
use crate::table::{Kind, handle, index};

const _: signature::aclrtCreateContext = aclrtCreateContext;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCreateContext(context: *mut aclrtContext, deviceId: i32) -> aclError {
    entry("aclrtCreateContext", format_args!("context={context:p}, deviceId={deviceId}"), |instance| {
        not_null(context, "context")?;
        let mut state = instance.lock();
        state.require_initialised()?;
        let (device, _) = state.device(deviceId.into())?;
        let made = Context { device, implicit: false, default_stream: None };
        let made = state.contexts.add(made, Origin::here(Some(device), None));
        state.bind(Some(made));
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(context, handle(Kind::Context, made), "context") }
    })
}

const _: signature::aclrtDestroyContext = aclrtDestroyContext;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtDestroyContext(context: aclrtContext) -> aclError {
    release_entry("aclrtDestroyContext", format_args!("context={context:p}"), context, |instance| {
        let mut state = instance.lock();
        let index = state.find_context(context)?;
        let origin = state.contexts.entry(index).map(|entry| entry.origin.clone());
        if state.contexts.get(index).is_some_and(|context| context.implicit) {
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, "a device's default context is ended by aclrtResetDevice");
        }
        let inside = state.streams.live().filter(|(_, _, stream)| stream.context == index);
        let inside: Vec<usize> = inside.map(|(index, ..)| index).collect();
        if inside.iter().any(|stream| state.streams.get(*stream).is_some_and(|stream| !stream.is_default)) {
            let why = format!("context {index} is destroyed while streams in it live");
            state.ledger.violation("context-destroyed-in-use", why, origin);
        }
        let idle = State::are_idle(&inside);
        let (mut state, _) = instance.wait(state, &inside, -1, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, idle);
        for stream in inside {
            state.end_stream(stream);
        }
        state.remove_context(index);
        Ok(())
    })
}

const _: signature::aclrtSetCurrentContext = aclrtSetCurrentContext;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSetCurrentContext(context: aclrtContext) -> aclError {
    entry("aclrtSetCurrentContext", format_args!("context={context:p}"), |instance| {
        let mut state = instance.lock();
        let index = state.find_context(context)?;
        state.bind(Some(index));
        Ok(())
    })
}

const _: signature::aclrtGetCurrentContext = aclrtGetCurrentContext;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetCurrentContext(context: *mut aclrtContext) -> aclError {
    entry("aclrtGetCurrentContext", format_args!("context={context:p}"), |instance| {
        not_null(context, "context")?;
        let current = match unchanged_context(instance) {
            Some(context) => context,
            None => instance.lock().current_context()?,
        };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(context, handle(Kind::Context, current), "context") }
    })
}

const _: signature::aclrtCtxGetCurrentDefaultStream = aclrtCtxGetCurrentDefaultStream;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCtxGetCurrentDefaultStream(stream: *mut aclrtStream) -> aclError {
    entry("aclrtCtxGetCurrentDefaultStream", format_args!("stream={stream:p}"), |instance| {
        not_null(stream, "stream")?;
        let found = instance.lock().find_stream(std::ptr::null())?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(stream, handle(Kind::Stream, found), "stream") }
    })
}

impl State {
    /// The context behind a handle.
    fn find_context(&mut self, handle: *const c_void) -> Outcome<usize> {
        if handle.is_null() {
            return Fault::fail(ACL_ERROR_RT_CONTEXT_NULL, "the context is null");
        }
        let entry = index(Kind::Context, handle).and_then(|index| Some((index, self.contexts.entry(index)?)));
        match entry {
            Some((index, entry)) if entry.live.is_some() => Ok(index),
            Some((_, entry)) => {
                let (call, number) = entry.ended;
                let why = format!("context {handle:p} was destroyed by {call} (call {number})");
                let origin = entry.origin.clone();
                self.ledger.violation("use-after-destroy", why.clone(), Some(origin));
                Fault::fail(ACL_ERROR_RT_CONTEXT_NULL, why)
            }
            None => Fault::fail(ACL_ERROR_RT_PARAM_INVALID, format!("{handle:p} is not a context")),
        }
    }
}
