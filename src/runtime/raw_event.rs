//! Events as a device keeps them until no queued work uses them. Handles and counters; calls nothing.

use std::sync::Arc;

use super::context::Handle;
use super::progress::{Progress, Uses};

/// An event's handle, and the stream operations that must be complete before it may be destroyed.
#[derive(Debug)]
pub(super) struct RawEvent {
    pub(super) handle: Handle,
    /// Whether it may be recorded again, as newer libraries allow.
    pub(super) reusable: bool,
    uses: Uses,
}

impl RawEvent {
    pub(super) fn new(handle: Handle, reusable: bool) -> Self {
        RawEvent { handle, reusable, uses: Uses::new() }
    }

    pub(super) fn used_by(&mut self, progress: &Arc<Progress>, operation: u64) {
        self.uses.retain(|(progress, operation)| !progress.is_done(*operation));
        match self.uses.iter_mut().find(|(known, _)| Arc::ptr_eq(known, progress)) {
            Some((_, last)) => *last = operation,
            None => self.uses.push((Arc::clone(progress), operation)),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.uses.iter().all(|(progress, operation)| progress.is_done(*operation))
    }
}
