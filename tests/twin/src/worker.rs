//! The thread of each stream: takes tasks in order, waits where they must wait, runs them without the lock, and
//! notifies waiting threads.

#![allow(unsafe_code)]

use std::cell::Cell;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::fault::{Fault, Outcome};
use crate::instance::{Guard, Instance, State};
use crate::ledger;
use crate::stream::{HostCall, Move, Stream, Task, Work};

/// How long a delayed worker sleeps before it checks again.
const HELD: Duration = Duration::from_millis(20);

thread_local! {
    /// Whether this thread is inside a function of the host that a stream called.
    static IN_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a function of the host that a stream called.
pub(crate) fn in_callback() -> bool {
    IN_CALLBACK.get()
}

/// The next step of a worker.
enum Next {
    Run,
    Sleep,
    SleepAWhile,
    Pause(Duration),
    Stop,
}

/// The main loop of a worker.
pub(crate) fn run(instance: &'static Instance, index: usize) {
    let mut state = instance.lock();
    loop {
        match state.next_step(index) {
            Next::Stop => break,
            Next::Run => state = instance.run_task(state, index),
            Next::Pause(time) => {
                drop(state);
                std::thread::sleep(time);
                state = instance.lock();
            }
            next => {
                let Some(stream) = state.streams.get_mut(index) else { break };
                stream.parked = true;
                let wake = Arc::clone(&stream.wake);
                state = if matches!(next, Next::SleepAWhile) {
                    wake.wait_timeout(state, HELD).unwrap_or_else(PoisonError::into_inner).0
                } else {
                    wake.wait(state).unwrap_or_else(PoisonError::into_inner)
                };
                if let Some(stream) = state.streams.get_mut(index) {
                    stream.parked = false;
                }
            }
        }
    }
    state.workers -= 1;
    instance.progress.notify_all();
}

impl State {
    /// Whether a stream's first task could run now.
    pub(crate) fn is_ready(&self, stream: &Stream) -> bool {
        let Some(task) = stream.queue.front() else { return false };
        if self.is_skipping(stream) {
            return true;
        }
        match &task.work {
            Work::Wait { ticket: Some(ticket), .. } => ticket.is_done(),
            Work::Wait { event, ticket: None } => {
                self.events.get(*event).is_none_or(|event| event.ticket.as_ref().is_some_and(|ticket| ticket.is_done()))
            }
            Work::Report { handed_over, .. } => !handed_over,
            _ => true,
        }
    }

    /// Whether a stream's tasks are skipped because of an earlier failure.
    fn is_skipping(&self, stream: &Stream) -> bool {
        stream.fault.is_some() || self.devices[stream.device].fault.is_some()
    }

    fn next_step(&mut self, index: usize) -> Next {
        if self.closing {
            return Next::Stop;
        }
        let Some(stream) = self.streams.get(index) else { return Next::Stop };
        if stream.queue.is_empty() || !self.is_ready(stream) {
            return Next::Sleep;
        }
        if self.scheduler.holds() && !self.is_demanded(index) && !self.scheduler.hold_is_over() {
            return Next::SleepAWhile;
        }
        self.scheduler.started();
        if !self.streams.get(index).is_some_and(|stream| stream.paused)
            && let Some(pause) = self.scheduler.pause()
        {
            if let Some(stream) = self.streams.get_mut(index) {
                stream.paused = true;
            }
            return Next::Pause(pause);
        }
        Next::Run
    }

    /// Whether a thread waits for this stream, directly or through a stream that waits for it.
    fn is_demanded(&self, index: usize) -> bool {
        let mut wanted: Vec<usize> = self.scheduler.demanded().collect();
        let mut next = 0;
        while let Some(&stream) = wanted.get(next) {
            if stream == index {
                return true;
            }
            next += 1;
            let front = self.streams.get(stream).and_then(|stream| stream.queue.front());
            let before = match front.map(|task| &task.work) {
                Some(Work::Wait { ticket: Some(ticket), .. }) => Some(ticket.stream),
                Some(Work::Wait { event, ticket: None }) => {
                    self.events.get(*event).and_then(|event| Some(event.ticket.as_ref()?.stream))
                }
                _ => None,
            };
            if let Some(before) = before.filter(|before| !wanted.contains(before)) {
                wanted.push(before);
            }
        }
        false
    }

    /// A task of a stream has ended, successfully or not; other streams may be waiting for it.
    pub(crate) fn finish_task(&mut self, instance: &'static Instance, index: usize, task: &Task, outcome: Outcome) {
        self.changes += 1;
        if let Work::Record(ticket) = &task.work {
            ticket.complete();
            self.wake_workers();
        }
        self.release_arguments(task);
        if let Err(fault) = outcome {
            self.fail_stream(index, fault);
        }
        if let Some(stream) = self.streams.get_mut(index) {
            stream.done += 1;
        }
        if self.scheduler.holds() {
            self.wake_workers();
        }
        instance.progress.notify_all();
    }

    /// A stream failed: stores the first cause for the stream and, if it is a device fault, for the device.
    pub(crate) fn fail_stream(&mut self, index: usize, fault: Fault) {
        let Some(stream) = self.streams.get_mut(index) else { return };
        let device = stream.device;
        stream.fault.get_or_insert_with(|| fault.clone());
        if fault.is_of_device() {
            self.devices[device].fault.get_or_insert(fault);
            self.wake_workers();
        }
    }
}

impl Instance {
    /// Takes the first task of a stream and runs it.
    fn run_task(&'static self, mut state: Guard, index: usize) -> Guard {
        let Some(stream) = state.streams.get(index) else { return state };
        let skips = state.is_skipping(stream);
        let Some(stream) = state.streams.get_mut(index) else { return state };
        if let Some(Task { work: Work::Report { function, blocks, handed_over }, fail: None, .. }) =
            stream.queue.front_mut()
            && !skips
        {
            *handed_over = true;
            let (function, blocks) = (*function, *blocks);
            let task = if blocks { None } else { stream.queue.pop_front() };
            state.hand_over(index, function, blocks);
            if let Some(task) = task {
                state.finish_task(self, index, &task, Ok(()));
            }
            self.progress.notify_all();
            return state;
        }
        stream.paused = false;
        let Some(mut task) = stream.queue.pop_front() else { return state };
        if skips && !matches!(task.work, Work::Record(_)) {
            state.finish_task(self, index, &task, Ok(()));
            return state;
        }
        if let Some(fault) = task.fail.take() {
            state.finish_task(self, index, &task, Err(fault));
            return state;
        }
        ledger::enter(task.call, task.number);
        state.running += 1;
        let (mut state, outcome) = match &task.work {
            Work::Record(_) | Work::Wait { .. } | Work::Report { .. } => (state, Ok(())),
            Work::Launch(launch) => self.run_launch(state, index, launch, &task.stamp, None),
            Work::Graph(graph) => self.run_graph(state, index, graph, &task.stamp),
            work => {
                drop(state);
                run_plain(work);
                (self.lock(), Ok(()))
            }
        };
        state.running -= 1;
        state.finish_task(self, index, &task, outcome);
        state
    }
}

/// Runs work that needs no lock and cannot fail.
pub(crate) fn run_plain(work: &Work) {
    match work {
        Work::Move(copy) => run_move(copy),
        Work::Fill { to, value, bytes } => {
            // SAFETY: the spot was checked to have this many bytes; the spot or its device keeps its memory.
            unsafe { to.bytes.write_bytes(*value, *bytes as usize) };
        }
        Work::Host(call) => run_host_call(*call),
        _ => {}
    }
}

/// Copies row by row.
pub(crate) fn run_move(copy: &Move) {
    for row in 0..copy.rows {
        let (to, from) = ((row * copy.to_pitch) as usize, (row * copy.from_pitch) as usize);
        // SAFETY: both spots were checked to hold all rows at their strides and keep their memory; they may overlap.
        unsafe { std::ptr::copy(copy.from.bytes.add(from), copy.to.bytes.add(to), copy.width as usize) };
    }
}

/// Calls a host function, with this thread marked as being inside it.
pub(crate) fn run_host_call(call: HostCall) {
    let before = ledger::current();
    IN_CALLBACK.set(true);
    // SAFETY: the program passed this function with this argument for the stream to call.
    unsafe { (call.function)(std::ptr::with_exposed_provenance_mut(call.data)) };
    IN_CALLBACK.set(false);
    ledger::enter(before.0, before.1);
}
