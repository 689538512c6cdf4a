//! Events: records of a point in a stream, and their state. The C functions are in `api::event`.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use ascend_sys::ACL_ERROR_RT_PARAM_INVALID;

use crate::clock::Stamp;
use crate::fault::{Fault, Outcome};
use crate::instance::State;
use crate::table::{Kind, index};

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) context: usize,
    pub(crate) flags: u32,
    /// Created by `aclrtCreateEventExWithFlag`: cannot be reset or queried by the older function, and needs no reset.
    pub(crate) extended: bool,
    /// The latest record.
    pub(crate) ticket: Option<Arc<Ticket>>,
    /// The latest record if it was captured: the capture, and the nodes that precede it.
    pub(crate) captured: Option<(usize, Vec<usize>)>,
}

/// One record of an event.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) stream: usize,
    stamp: OnceLock<Stamp>,
    done: AtomicBool,
    at: OnceLock<Instant>,
}

impl Ticket {
    pub(crate) fn new(stream: usize) -> Ticket {
        Ticket { stream, stamp: OnceLock::new(), done: AtomicBool::new(false), at: OnceLock::new() }
    }

    /// Stores the record's stamp when it is queued.
    pub(crate) fn place(&self, stamp: &Stamp) {
        self.stamp.get_or_init(|| stamp.clone());
    }

    /// The record's stamp.
    pub(crate) fn stamp(&self) -> Option<&Stamp> {
        self.stamp.get()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    /// The stream has reached the record.
    pub(crate) fn complete(&self) {
        self.at.get_or_init(Instant::now);
        self.done.store(true, Ordering::Release);
    }

    /// The time at which the stream reached the record.
    pub(crate) fn time(&self) -> Option<Instant> {
        self.at.get().copied().filter(|_| self.is_done())
    }
}

impl State {
    /// The event behind a handle.
    pub(crate) fn find_event(&mut self, handle: *const c_void) -> Outcome<usize> {
        let entry = index(Kind::Event, handle).and_then(|index| Some((index, self.events.entry(index)?)));
        match entry {
            Some((index, entry)) if entry.live.is_some() => Ok(index),
            Some((_, entry)) => {
                let (call, number) = entry.ended;
                let why = format!("event {handle:p} was destroyed by {call} (call {number})");
                let origin = entry.origin.clone();
                self.ledger.violation("use-after-destroy", why.clone(), Some(origin));
                Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why)
            }
            None => Fault::fail(ACL_ERROR_RT_PARAM_INVALID, format!("{handle:p} is not an event")),
        }
    }

    /// Refuses a use of an event that its kind or flags exclude.
    pub(crate) fn event_rule<T>(&mut self, event: usize, why: &str) -> Outcome<T> {
        let origin = self.events.entry(event).map(|entry| entry.origin.clone());
        self.ledger.violation("event-rule", why.to_owned(), origin);
        Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why.to_owned())
    }
}
