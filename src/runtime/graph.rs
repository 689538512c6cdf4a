//! Graphs: work of a stream, captured once and replayed with one call. A graph keeps every buffer that its work uses.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::capture::{Capture, Kept};
use super::context::Handle;
use super::device_state::{DeviceInner, same_device};
use super::error::Error;
use super::stream::{Stream, StreamInner};

const BEGIN: &str = "aclmdlRICaptureBegin";
const END: &str = "aclmdlRICaptureEnd";
const REPLAY: &str = "aclmdlRIExecuteAsync";
const DESTROY: &str = "aclmdlRIDestroy";

/// Captured work. First-generation devices and CANN before 8.0 have no graphs.
#[derive(Debug)]
pub struct Graph {
    device: Arc<DeviceInner>,
    raw: Handle,
    kept: Kept,
    /// Streams on which it was replayed.
    streams: Mutex<Vec<Weak<StreamInner>>>,
}

impl Graph {
    /// Captures what `work` queues on `stream`, and on streams that wait for its events and are waited for in turn.
    /// Nothing is executed yet. `work` must not wait, query or allocate.
    ///
    /// # Errors
    /// If the library or the device has no graphs, a rule of capture is broken, or `work` fails.
    pub fn capture(stream: &Stream, work: impl FnOnce(&Stream) -> Result<(), Error>) -> Result<Graph, Error> {
        let inner = &stream.inner;
        inner.not_capturing(BEGIN)?;
        let (device, runtime) = (&inner.device, &inner.device.runtime);
        // All four functions must exist, so that a capture can be ended and its graph replayed and destroyed.
        let begin = runtime.optional(BEGIN, runtime.acl.aclmdlRICaptureBegin)?;
        runtime.optional(END, runtime.acl.aclmdlRICaptureEnd)?;
        runtime.optional(REPLAY, runtime.acl.aclmdlRIExecuteAsync)?;
        runtime.optional(DESTROY, runtime.acl.aclmdlRIDestroy)?;
        let bound = device.enter(BEGIN)?;
        // SAFETY: the stream is alive and its context is current.
        let code = unsafe { begin(inner.raw.0, ascend_sys::ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL) };
        bound.check(BEGIN, code, || format!("stream {}, thread-local", inner.id))?;
        drop(bound);
        let open = Open::new(inner);
        let worked = work(stream);
        // If both fail, the error of `work` is the cause.
        match (worked, open.end()) {
            (Ok(()), graph) => graph,
            (Err(error), graph) => {
                drop(graph);
                Err(error)
            }
        }
    }

    /// Queues the captured work on `stream`.
    ///
    /// # Errors
    /// If a buffer that the work copies from or to is borrowed, the devices differ, or the device failed.
    pub fn replay(&self, stream: &Stream) -> Result<(), Error> {
        let stream = &stream.inner;
        same_device(REPLAY, &self.device, &stream.device)?;
        let execute = self.device.runtime.optional(REPLAY, self.device.runtime.acl.aclmdlRIExecuteAsync)?;
        let mut states = Vec::with_capacity(self.kept.pinned.len());
        for (memory, access) in &self.kept.pinned {
            let state = memory.state();
            state.check_borrows(REPLAY, *access)?;
            states.push(state);
        }
        self.note_stream(stream);
        let bound = self.device.enter(REPLAY)?;
        // SAFETY: graph and stream are alive with their context current; the resources of the work are kept alive, and
        // none of its host memory is borrowed (checked above).
        let code = unsafe { execute(self.raw.0, stream.raw.0) };
        bound.check(REPLAY, code, || format!("stream {}", stream.id))?;
        let operation = stream.progress.submit();
        for (state, (_, access)) in states.iter_mut().zip(&self.kept.pinned) {
            state.used_by(stream, operation, *access);
        }
        Ok(())
    }

    fn note_stream(&self, stream: &Arc<StreamInner>) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if !streams.iter().any(|known| std::ptr::eq(known.as_ptr(), Arc::as_ptr(stream))) {
            streams.push(Arc::downgrade(stream));
        }
    }
}

/// Waits for replays, then destroys the graph, then releases its resources.
impl Drop for Graph {
    fn drop(&mut self) {
        let streams = std::mem::take(self.streams.get_mut().unwrap_or_else(PoisonError::into_inner));
        for stream in streams.iter().filter_map(Weak::upgrade) {
            if let Err(error) = stream.synchronize() {
                tracing::warn!(%error, "a graph is destroyed without a wait for its last replay");
            }
        }
        destroy(&self.device, self.raw);
    }
}

fn destroy(device: &DeviceInner, raw: Handle) {
    if let Ok(_bound) = device.enter_to_release(DESTROY)
        && let Some(destroy) = device.runtime.acl.aclmdlRIDestroy
    {
        // SAFETY: the graph is alive and this is its only owner; its context is current.
        device.released(DESTROY, unsafe { destroy(raw.0) });
    }
}

/// A capture that has begun. It is ended even if the captured function fails or panics.
struct Open<'a> {
    stream: &'a Arc<StreamInner>,
    capture: Arc<Capture>,
    ended: bool,
}

impl<'a> Open<'a> {
    fn new(stream: &'a Arc<StreamInner>) -> Self {
        let capture = Arc::new(Capture::default());
        stream.join(&capture);
        stream.device.captures.fetch_add(1, Ordering::Relaxed);
        Open { stream, capture, ended: false }
    }

    fn end(mut self) -> Result<Graph, Error> {
        self.finish()
    }

    fn finish(&mut self) -> Result<Graph, Error> {
        self.ended = true;
        let device = &self.stream.device;
        let kept = self.capture.close();
        device.captures.fetch_sub(1, Ordering::Relaxed);
        let end = device.runtime.optional(END, device.runtime.acl.aclmdlRICaptureEnd)?;
        let bound = device.enter_to_release(END)?;
        let mut raw = std::ptr::null_mut();
        // SAFETY: the stream is alive and being captured, its context is current, and the call writes one pointer.
        let mut call =
            || bound.check(END, unsafe { end(self.stream.raw.0, &mut raw) }, || format!("stream {}", self.stream.id));
        // A stream whose capture does not end can never be waited for, so a failed end is retried once.
        let ended = call();
        if ended.is_err() {
            let _ = call();
        }
        drop(bound);
        if ended.is_err() && !raw.is_null() {
            destroy(device, Handle(raw));
        }
        ended?;
        Ok(Graph { device: Arc::clone(device), raw: Handle(raw), kept, streams: Mutex::default() })
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.ended {
            drop(self.finish());
        }
    }
}
