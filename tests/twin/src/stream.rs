//! Streams: queues of tasks, and queueing work. Runs nothing itself (see `worker`).

use std::collections::VecDeque;
use std::sync::{Arc, Condvar};

use crate::capture::Captured;
use crate::clock::{HostClock, Lane, LaneClock, Stamp};
use crate::event::Ticket;
use crate::fault::{Fault, Outcome};
use crate::graph::Graph;
use crate::instance::{Instance, State};
use crate::launch::Launch;
use crate::ledger::{self, Origin};
use crate::place::{Spot, Touch};
use crate::table::{Kind, index};

/// One stream.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) context: usize,
    pub(crate) device: usize,
    /// The default stream of a context, created by the runtime.
    pub(crate) is_default: bool,
    pub(crate) priority: u32,
    pub(crate) flags: u32,
    pub(crate) lane: Lane,
    pub(crate) clock: LaneClock,
    pub(crate) queue: VecDeque<Task>,
    /// Number of tasks queued, and of tasks completed.
    pub(crate) queued: u64,
    pub(crate) done: u64,
    /// A failure not reported yet; later work is skipped until then.
    pub(crate) fault: Option<Fault>,
    pub(crate) capture: Option<Captured>,
    /// The thread that runs this stream's `aclrtLaunchCallback` functions.
    pub(crate) subscriber: Option<u64>,
    pub(crate) had_callback: bool,
    pub(crate) had_host_function: bool,
    pub(crate) has_worker: bool,
    pub(crate) parked: bool,
    pub(crate) wake: Arc<Condvar>,
    /// The delay before the first task starts.
    pub(crate) paused: bool,
}

/// One piece of work.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) work: Work,
    pub(crate) stamp: Stamp,
    pub(crate) call: &'static str,
    pub(crate) number: u64,
    /// The task must fail instead of running.
    pub(crate) fail: Option<Fault>,
}

/// The action of a task.
#[derive(Debug)]
pub(crate) enum Work {
    Move(Move),
    Fill {
        to: Spot,
        value: u8,
        bytes: u64,
    },
    Launch(Arc<Launch>),
    Record(Arc<Ticket>),
    /// Waits for a record or, if there was none yet, for the event's first one.
    Wait {
        event: usize,
        ticket: Option<Arc<Ticket>>,
    },
    /// A host function that runs on the stream's own worker.
    Host(HostCall),
    /// A host function for the thread in `aclrtProcessReport`.
    Report {
        function: HostCall,
        handed_over: bool,
        blocks: bool,
    },
    Graph(Arc<Graph>),
}

/// A copy of `rows` rows; `pitch` holds the distances from one row to the next.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    pub(crate) to: Spot,
    pub(crate) from: Spot,
    pub(crate) width: u64,
    pub(crate) rows: u64,
    pub(crate) to_pitch: u64,
    pub(crate) from_pitch: u64,
}

/// A host function and its argument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostCall {
    pub(crate) function: unsafe extern "C" fn(*mut std::ffi::c_void),
    pub(crate) data: usize,
}

/// Lanes of the clocks: those of destroyed streams are reused, continuing from their last time.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    made: usize,
    free: Vec<(Lane, u64)>,
}

impl Lanes {
    fn take(&mut self) -> (Lane, u64) {
        self.free.pop().unwrap_or_else(|| {
            self.made += 1;
            (self.made, 0)
        })
    }

    /// Returns the lane of a stream whose work the host has waited for.
    pub(crate) fn give_back(&mut self, lane: Lane, time: u64) {
        self.free.push((lane, time));
    }
}

impl Stream {
    /// Whether all queued work is complete.
    pub(crate) fn is_idle(&self) -> bool {
        self.done == self.queued
    }

    /// Whether the host has waited for all of its work.
    pub(crate) fn is_settled(&self, host: &HostClock) -> bool {
        self.queued == 0 || host.has_seen(self.lane, self.clock.time())
    }
}

impl State {
    /// Creates a stream in a context.
    pub(crate) fn add_stream(&mut self, context: usize, priority: u32, flags: u32, is_default: bool) -> usize {
        let device = self.contexts.get(context).map_or(0, |context| context.device);
        let (lane, time) = self.lanes.take();
        let stream = Stream {
            context,
            device,
            is_default,
            priority,
            flags,
            lane,
            clock: LaneClock::new(lane, time),
            queue: VecDeque::new(),
            queued: 0,
            done: 0,
            fault: None,
            capture: None,
            subscriber: None,
            had_callback: false,
            had_host_function: false,
            has_worker: false,
            parked: false,
            wake: Arc::default(),
            paused: false,
        };
        self.streams.add(stream, Origin::here(Some(device), Some(context)))
    }

    /// The stream behind a handle, in any context; null is the default stream of the current context.
    pub(crate) fn find_stream(&mut self, handle: *const std::ffi::c_void) -> Outcome<usize> {
        if handle.is_null() {
            let context = self.current_context()?;
            if let Some(stream) = self.contexts.get(context).and_then(|context| context.default_stream) {
                return Ok(stream);
            }
            let stream = self.add_stream(context, 0, 0, true);
            if let Some(context) = self.contexts.get_mut(context) {
                context.default_stream = Some(stream);
            }
            return Ok(stream);
        }
        let entry = index(Kind::Stream, handle).and_then(|index| Some((index, self.streams.entry(index)?)));
        match entry {
            Some((index, entry)) if entry.live.is_some() => Ok(index),
            Some((_, entry)) => {
                let (call, number) = entry.ended;
                let why = format!("stream {handle:p} was destroyed by {call} (call {number})");
                let origin = entry.origin.clone();
                self.ledger.violation("use-after-destroy", why.clone(), Some(origin));
                Fault::fail(ascend_sys::ACL_ERROR_RT_PARAM_INVALID, why)
            }
            None => Fault::fail(ascend_sys::ACL_ERROR_RT_PARAM_INVALID, format!("{handle:p} is not a stream")),
        }
    }

    /// The stream behind a handle, which must belong to the current context.
    pub(crate) fn own_stream(&mut self, handle: *const std::ffi::c_void) -> Outcome<usize> {
        let current = self.current_context()?;
        let stream = self.find_stream(handle)?;
        let context = self.streams.get(stream).map(|stream| stream.context);
        if context != Some(current) {
            let origin = self.streams.entry(stream).map(|entry| entry.origin.clone());
            let why =
                format!("stream {stream} belongs to context {}, the current one is {current}", context.unwrap_or(0));
            self.ledger.violation("wrong-context", why.clone(), origin);
            return Fault::fail(ascend_sys::ACL_ERROR_RT_STREAM_CONTEXT, why);
        }
        Ok(stream)
    }

    /// Queues work with the accesses `touches`; into the graph if the stream is being captured. Returns the stream's
    /// task count at which it will be complete; `None` if it was captured.
    pub(crate) fn enqueue(
        &mut self,
        instance: &'static Instance,
        index: usize,
        work: Work,
        touches: Vec<Touch>,
    ) -> Outcome<Option<u64>> {
        let (call, number) = ledger::current();
        let Some(stream) = self.streams.get_mut(index) else {
            return Fault::fail(ascend_sys::ACL_ERROR_RT_PARAM_INVALID, "the stream no longer exists");
        };
        if let Some(fault) = &self.devices[stream.device].fault {
            return Err(fault.clone());
        }
        let stamp = stream.clock.enqueue(&self.host);
        let is_captured = stream.capture.is_some();
        if let Work::Record(ticket) = &work {
            ticket.place(&stamp);
        }
        let fail = crate::entry::take_deferred_failure();
        let task = Task { work, stamp, call, number, fail };
        if is_captured {
            self.capture_task(index, task, touches)?;
            return Ok(None);
        }
        for touch in &touches {
            self.touch(touch, &task.stamp, None);
        }
        self.push_task(instance, index, task)
    }

    /// Appends a task to its stream.
    fn push_task(&mut self, instance: &'static Instance, index: usize, task: Task) -> Outcome<Option<u64>> {
        self.changes += 1;
        let Some(stream) = self.streams.get_mut(index) else { return Ok(None) };
        stream.queue.push_back(task);
        stream.queued += 1;
        let target = stream.queued;
        if !stream.has_worker {
            stream.has_worker = true;
            self.workers += 1;
            let spawned = std::thread::Builder::new()
                .name(format!("twin-stream-{index}"))
                .spawn(move || crate::worker::run(instance, index));
            if spawned.is_err() {
                self.workers -= 1;
                return Fault::fail(ascend_sys::ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "no thread for the stream");
            }
        } else if stream.parked {
            stream.parked = false;
            stream.wake.notify_one();
        }
        Ok(Some(target))
    }
}
