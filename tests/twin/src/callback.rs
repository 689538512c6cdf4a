//! Host functions called by streams: those passed to a thread in `aclrtProcessReport`, and exception callbacks of
//! kernels.

#![allow(unsafe_code)]

use std::collections::{HashMap, VecDeque};
use std::ffi::c_void;

use ascend_sys::aclrtExceptionInfo;

use crate::clock::Stamp;
use crate::fault::Fault;
use crate::instance::{Guard, Instance, State};
use crate::launch::{Args, Launch};
use crate::stream::{HostCall, Task, Work};

/// The threads that run callbacks, by thread id, with their pending callbacks.
#[derive(Debug, Default)]
pub(crate) struct Subscribers(pub(crate) HashMap<u64, VecDeque<Report>>);

/// A callback passed to a thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    pub(crate) stream: usize,
    pub(crate) function: HostCall,
    /// Whether the stream waits until it has run.
    pub(crate) blocks: bool,
}

/// The target of `aclrtExceptionInfo`.
#[derive(Debug)]
pub(crate) struct ExceptionInfo {
    pub(crate) task: u32,
    pub(crate) stream: u32,
    pub(crate) thread: u32,
    pub(crate) device: u32,
    pub(crate) code: u32,
    /// The arguments' device address and size, if they were in device memory.
    pub(crate) arguments: (usize, u32),
    pub(crate) function: Option<usize>,
}

/// The program's exception callback.
pub(crate) type ExceptionCallback = unsafe extern "C" fn(*mut aclrtExceptionInfo);

impl State {
    /// Passes a callback to the thread that subscribed to its stream.
    pub(crate) fn hand_over(&mut self, stream: usize, function: HostCall, blocks: bool) {
        self.changes += 1;
        let thread = self.streams.get(stream).and_then(|stream| stream.subscriber);
        if let Some(queue) = thread.and_then(|thread| self.subscribers.0.get_mut(&thread)) {
            queue.push_back(Report { stream, function, blocks });
        }
    }
}

impl Instance {
    /// A callback has run: the stream that waited for it continues.
    pub(crate) fn finish_report(&'static self, state: &mut State, report: &Report) {
        state.changes += 1;
        if !report.blocks {
            return;
        }
        let Some(stream) = state.streams.get_mut(report.stream) else { return };
        // Unless the stream was aborted meanwhile, or gave up after a failure, this is its first task.
        let is_first = matches!(stream.queue.front(), Some(Task { work: Work::Report { handed_over: true, .. }, .. }));
        if let Some(task) = is_first.then(|| stream.queue.pop_front()).flatten() {
            state.finish_task(self, report.stream, &task, Ok(()));
        }
        state.wake_workers();
    }
}

impl State {
    /// The program's exception callback, if set, and its info on a kernel's failure.
    fn describe_exception(
        &self,
        stream: usize,
        stamp: &Stamp,
        launch: &Launch,
        fault: &Fault,
    ) -> Option<(ExceptionCallback, ExceptionInfo)> {
        let address = self.exception_callback?;
        let callback = std::ptr::with_exposed_provenance::<c_void>(address);
        // SAFETY: the address was a callback of this type when the program set it.
        let callback = unsafe { std::mem::transmute::<*const c_void, ExceptionCallback>(callback) };
        let (arguments, size) = match &launch.args {
            Args::Device(spot, size) => (spot.address(), *size),
            Args::Copied(_, size) => (0, *size),
        };
        let function =
            self.functions.live().find(|(_, _, known)| known.module == launch.module && known.name == launch.name);
        let info = ExceptionInfo {
            task: stamp.time as u32,
            stream: stream as u32,
            thread: stamp.lane as u32,
            device: self.streams.get(stream).map_or(0, |stream| stream.device as u32),
            code: fault.code as u32,
            arguments: (arguments, size as u32),
            function: function.map(|(index, ..)| index),
        };
        Some((callback, info))
    }
}

impl Instance {
    /// Calls the program's exception callback for a kernel's failure, without holding the lock.
    pub(crate) fn report_exception(
        &'static self,
        state: Guard,
        stream: usize,
        stamp: &Stamp,
        launch: &Launch,
        fault: &Fault,
    ) -> Guard {
        let Some((callback, mut info)) = state.describe_exception(stream, stamp, launch, fault) else { return state };
        drop(state);
        // SAFETY: the program's callback, with an info that lives until it returns.
        unsafe { callback(std::ptr::from_mut(&mut info).cast()) };
        self.lock()
    }
}
