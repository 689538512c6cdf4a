//! Capture of streams into a graph: the participants, their dependencies, and the rules that invalidate a capture.

use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::Arc;
use std::thread::ThreadId;

use ascend_sys::{
    ACL_ERROR_RT_CAPTURE_DEPENDENCY, ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT, ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT,
    ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED, ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED,
    ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD, ACL_ERROR_RT_STREAM_CAPTURED, ACL_ERROR_RT_STREAM_NOT_CAPTURED,
    ACL_ERROR_RT_STREAM_UNJOINED, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL, ACL_MODEL_RI_CAPTURE_MODE_RELAXED, aclError,
    aclmdlRICaptureMode,
};

use crate::access::{Access, Shadow};
use crate::clock::LaneClock;
use crate::fault::{Fault, Outcome};
use crate::graph::{Graph, Node};
use crate::instance::State;
use crate::ledger::Origin;
use crate::place::{Home, How, Touch};
use crate::stream::Task;

/// A capture in progress.
#[derive(Debug)]
pub(crate) struct Capture {
    origin_stream: usize,
    thread: ThreadId,
    mode: aclmdlRICaptureMode,
    nodes: Vec<Node>,
    streams: Vec<usize>,
    /// The rule that was broken; the capture can only be ended.
    invalid: Option<String>,
    /// The accesses of the captured copies, to find those that no event orders.
    shadows: HashMap<(usize, u64), Shadow>,
}

/// A stream's participation in a capture.
#[derive(Debug)]
pub(crate) struct Captured {
    pub(crate) capture: usize,
    /// The nodes that the stream's next node depends on.
    pub(crate) tail: Vec<usize>,
    /// The stream's clock before the capture: captured waits order nothing outside it.
    clock: LaneClock,
}

impl Capture {
    pub(crate) fn is_invalid(&self) -> bool {
        self.invalid.is_some()
    }

    /// Whether a call that a capture forbids is forbidden to `thread`, whose own mode is `mode`.
    fn forbids(&self, thread: ThreadId, mode: aclmdlRICaptureMode) -> bool {
        let own = self.thread == thread && self.mode != ACL_MODEL_RI_CAPTURE_MODE_RELAXED;
        let global = self.mode == ACL_MODEL_RI_CAPTURE_MODE_GLOBAL && mode == ACL_MODEL_RI_CAPTURE_MODE_GLOBAL;
        mode != ACL_MODEL_RI_CAPTURE_MODE_RELAXED && (own || global)
    }

    /// The nodes that precede one of `tail`, and `tail` itself.
    fn ancestors(&self, tail: &[usize]) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut open = tail.to_vec();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                open.extend(&self.nodes[node].after);
            }
        }
        reached
    }
}

impl State {
    /// Begins the capture of a stream.
    pub(crate) fn begin_capture(&mut self, index: usize, mode: aclmdlRICaptureMode) -> Outcome {
        self.require_second_generation("graph capture")?;
        let Some(stream) = self.streams.get_mut(index) else { return Ok(()) };
        if stream.is_default {
            return Fault::fail(ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT, "the default stream can't be captured");
        }
        if stream.capture.is_some() {
            return Fault::fail(ACL_ERROR_RT_STREAM_CAPTURED, "the stream is being captured already");
        }
        let clock = stream.clock.clone();
        stream.capture = Some(Captured { capture: self.captures.len(), tail: Vec::new(), clock });
        self.captures.push(Some(Capture {
            origin_stream: index,
            thread: std::thread::current().id(),
            mode,
            nodes: Vec::new(),
            streams: vec![index],
            invalid: None,
            shadows: HashMap::new(),
        }));
        Ok(())
    }

    /// Ends the capture that began on a stream and returns its graph.
    pub(crate) fn end_capture(&mut self, index: usize) -> Outcome<Graph> {
        let captured = self.streams.get(index).and_then(|stream| stream.capture.as_ref());
        let Some((number, tail)) = captured.map(|captured| (captured.capture, captured.tail.clone())) else {
            return Fault::fail(ACL_ERROR_RT_STREAM_NOT_CAPTURED, "the stream is not being captured");
        };
        let Some(capture) = self.captures[number].as_ref() else {
            return Fault::fail(ACL_ERROR_RT_STREAM_NOT_CAPTURED, "the capture has ended");
        };
        if capture.origin_stream != index {
            let why = format!("the capture began on stream {}", capture.origin_stream);
            return Fault::fail(ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED, why);
        }
        if capture.thread != std::thread::current().id() && capture.mode != ACL_MODEL_RI_CAPTURE_MODE_RELAXED {
            return Fault::fail(ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD, "another thread began the capture");
        }
        let joined = capture.ancestors(&tail);
        let tail_of = |stream: usize| Some(&self.streams.get(stream)?.capture.as_ref()?.tail);
        let loose = |stream: &&usize| tail_of(**stream).is_some_and(|tail| tail.iter().any(|node| !joined[*node]));
        let unjoined = capture.streams.iter().find(loose).copied();
        let Some(capture) = self.captures[number].take() else {
            return Fault::fail(ACL_ERROR_RT_STREAM_NOT_CAPTURED, "the capture has ended");
        };
        for stream in capture.streams {
            if let Some(stream) = self.streams.get_mut(stream)
                && let Some(captured) = stream.capture.take()
            {
                stream.clock.forget_waits_since(captured.clock);
            }
        }
        if let Some(why) = capture.invalid {
            return Fault::fail(ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED, why);
        }
        if let Some(stream) = unjoined {
            let why = format!("stream {stream} joined the capture and was never joined back to stream {index}");
            return Fault::fail(ACL_ERROR_RT_STREAM_UNJOINED, why);
        }
        let (device, context) = self.streams.get(index).map_or((0, 0), |stream| (stream.device, stream.context));
        Ok(Graph { nodes: capture.nodes, device, context })
    }

    /// Adds a task to the capture of its stream.
    pub(crate) fn capture_task(&mut self, index: usize, task: Task, touches: Vec<Touch>) -> Outcome {
        if let Some(pageable) = touches.iter().find(|touch| touch.spot.is_pageable()) {
            let why = format!("a captured copy uses host memory {:p}, which is not pinned", pageable.spot.bytes);
            return self.break_capture(index, ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT, why);
        }
        let Some(captured) = self.streams.get_mut(index).and_then(|stream| stream.capture.as_mut()) else {
            return Ok(());
        };
        let Some(capture) = self.captures[captured.capture].as_mut() else { return Ok(()) };
        if capture.is_invalid() {
            return Fault::fail(ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED, "the capture is invalid");
        }
        let node = capture.nodes.len();
        let mut races: Vec<(Access, Access, Arc<Origin>)> = Vec::new();
        for touch in touches.iter().filter(|touch| touch.how != How::Hold && touch.bytes > 0) {
            let Home::Device { device, start, offset, made } = &touch.spot.home else { continue };
            let access = Access {
                range: *offset..offset + touch.bytes,
                write: touch.how == How::Write,
                stamp: task.stamp.clone(),
                call: task.call,
                number: task.number,
                kernel: None,
            };
            let shadow = capture.shadows.entry((*device, *start)).or_default();
            if let Some(other) = shadow.add(access.clone(), &self.host) {
                races.push((access, other, made.clone()));
            }
        }
        let after = std::mem::replace(&mut captured.tail, vec![node]);
        capture.nodes.push(Node { task, after, touches });
        for (access, other, made) in races {
            self.report_race(&access, &other, made);
        }
        Ok(())
    }

    /// Makes a stream wait for an event within a capture, joining it if necessary. False if no capture is involved.
    pub(crate) fn capture_wait(&mut self, index: usize, event: usize) -> Outcome<bool> {
        let from = self.events.get(event).and_then(|event| event.captured.clone());
        let from = from.filter(|(capture, _)| self.captures[*capture].is_some());
        let Some(stream) = self.streams.get_mut(index) else { return Ok(false) };
        let (own, is_default, clock) = (stream.capture.as_mut(), stream.is_default, stream.clock.clone());
        match (own, from) {
            (None, None) => return Ok(false),
            (Some(_), None) => {
                let why = "a captured stream waits for an event that was recorded outside the capture".to_owned();
                return self.break_capture(index, ACL_ERROR_RT_CAPTURE_DEPENDENCY, why);
            }
            (Some(own), Some((capture, _))) if own.capture != capture => {
                let why = "a captured stream waits for an event of another capture".to_owned();
                return self.break_capture(index, ACL_ERROR_RT_CAPTURE_DEPENDENCY, why);
            }
            (None, Some(_)) if is_default => {
                return Fault::fail(ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT, "the default stream can't join a capture");
            }
            (Some(own), Some((_, nodes))) => {
                own.tail.extend(nodes.iter().filter(|node| !own.tail.contains(node)).copied().collect::<Vec<_>>());
            }
            (None, Some((capture, tail))) => {
                stream.capture = Some(Captured { capture, tail, clock });
                if let Some(capture) = self.captures[capture].as_mut() {
                    capture.streams.push(index);
                }
            }
        }
        Ok(true)
    }

    /// Refuses a query or wait of a stream that is being captured.
    pub(crate) fn forbid_if_captured(&mut self, index: usize) -> Outcome {
        if self.streams.get(index).is_some_and(|stream| stream.capture.is_some()) {
            let why = "the stream is being captured: it can be neither queried nor waited for".to_owned();
            return self.break_capture(index, ACL_ERROR_RT_STREAM_CAPTURED, why);
        }
        Ok(())
    }

    /// Refuses a call that a capture in progress forbids, unless this thread's mode permits it.
    pub(crate) fn forbid_while_capturing(&mut self, mode: aclmdlRICaptureMode, what: &str) -> Outcome {
        let thread = std::thread::current().id();
        let concerned = self.captures.iter().flatten().find(|capture| capture.forbids(thread, mode));
        let Some(stream) = concerned.map(|capture| capture.origin_stream) else { return Ok(()) };
        let why = format!("{what} while stream {stream} is being captured");
        self.break_capture(stream, ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT, why)
    }

    /// The use of an event broke a capture rule.
    pub(crate) fn break_capture_of_event<T>(
        &mut self,
        capture: usize,
        event: usize,
        code: aclError,
        why: String,
    ) -> Outcome<T> {
        let origin = self.events.entry(event).map(|entry| entry.origin.clone());
        self.ledger.violation("capture-rule", why.clone(), origin);
        if let Some(Some(capture)) = self.captures.get_mut(capture) {
            capture.invalid.get_or_insert_with(|| why.clone());
        }
        Fault::fail(code, why)
    }

    /// A capture rule was broken: the capture of this stream is invalid from now on.
    fn break_capture<T>(&mut self, index: usize, code: aclError, why: String) -> Outcome<T> {
        let origin = self.streams.entry(index).map(|entry| entry.origin.clone());
        self.ledger.violation("capture-rule", why.clone(), origin);
        let captured = self.streams.get(index).and_then(|stream| stream.capture.as_ref());
        if let Some(capture) = captured.and_then(|captured| self.captures[captured.capture].as_mut()) {
            capture.invalid.get_or_insert_with(|| why.clone());
        }
        Fault::fail(code, why)
    }

    /// Whether a handle's stream is being captured and, if so, whether the capture is still valid.
    pub(crate) fn capture_status(&mut self, handle: *const c_void) -> Outcome<Option<bool>> {
        let index = self.own_stream(handle)?;
        let captured = self.streams.get(index).and_then(|stream| stream.capture.as_ref());
        let capture = captured.and_then(|captured| self.captures[captured.capture].as_ref());
        Ok(capture.map(|capture| !capture.is_invalid()))
    }
}
