//! Waits on the host: for streams, events and devices, with a timeout, and with deadlock detection.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ascend_sys::aclError;

use crate::fault::{Fault, Outcome};
use crate::instance::{Guard, Instance, State};
use crate::ledger;
use crate::stream::Work;

/// Polling interval of a waiting thread.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// After this long without any call, and without any task that runs or could run, a wait without a timeout is a
/// deadlock.
const STUCK: Duration = Duration::from_secs(1);

impl Instance {
    /// Waits until `done`, for work of `streams`. `timeout` is in milliseconds, negative for none; `code` is the error
    /// if the wait times out or can never end.
    pub(crate) fn wait(
        &'static self,
        mut state: Guard,
        streams: &[usize],
        timeout: i32,
        code: aclError,
        done: impl Fn(&State) -> bool,
    ) -> (Guard, Outcome) {
        if done(&state) {
            return (state, Ok(()));
        }
        let call = ledger::current();
        let started = Instant::now();
        let limit = u64::try_from(timeout).ok().map(Duration::from_millis);
        for stream in streams {
            state.scheduler.demand(*stream);
        }
        if state.scheduler.holds() {
            state.wake_workers();
        }
        let latest = |state: &State| (state.changes, self.calls.load(Ordering::Relaxed));
        let (mut changes, mut changed_at) = (latest(&state), started);
        let outcome = loop {
            if done(&state) {
                break Ok(());
            }
            if state.closing {
                break Fault::fail(code, "the instance was replaced");
            }
            if limit.is_some_and(|limit| started.elapsed() >= limit) {
                break Fault::fail(code, format!("not done after {timeout} ms"));
            }
            if latest(&state) != changes || state.can_move() {
                (changes, changed_at) = (latest(&state), Instant::now());
            } else if limit.is_none() && changed_at.elapsed() >= STUCK {
                let why = state.describe_deadlock();
                state.ledger.violation("deadlock", format!("{} (call {}) can never end: {why}", call.0, call.1), None);
                break Fault::fail(code, format!("can never end: {why}"));
            }
            let pause = limit.map_or(POLL_INTERVAL, |limit| limit.saturating_sub(started.elapsed()).min(POLL_INTERVAL));
            let waited = self.progress.wait_timeout(state, pause.max(Duration::from_micros(50)));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        };
        for stream in streams {
            state.scheduler.release(*stream);
        }
        (state, outcome)
    }
}

impl State {
    /// Whether a task is running or could start.
    fn can_move(&self) -> bool {
        self.running > 0 || self.streams.live().any(|(_, _, stream)| !stream.queue.is_empty() && self.is_ready(stream))
    }

    /// The reason why each stream with work is blocked.
    fn describe_deadlock(&self) -> String {
        let stuck: Vec<String> = (self.streams.live())
            .filter_map(|(index, _, stream)| {
                let task = stream.queue.front()?;
                let reason = match &task.work {
                    Work::Wait { ticket: Some(ticket), .. } => format!("a record in stream {}", ticket.stream),
                    Work::Wait { event, ticket: None } => format!("event {event}, which was never recorded"),
                    Work::Report { .. } => "a thread in aclrtProcessReport".to_owned(),
                    _ => "an unknown reason".to_owned(),
                };
                Some(format!("stream {index} waits in {} (call {}) for {reason}", task.call, task.number))
            })
            .collect();
        if stuck.is_empty() { "no stream has work".to_owned() } else { stuck.join("; ") }
    }
}
