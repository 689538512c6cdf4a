//! How far streams have come, as the host knows it. Counters only; outlives the streams.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Progress of a stream as known to the host. Outlives the stream, for those who wait for one of its operations.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Operations queued. Incremented after queueing, so that a later record or wait covers the operation.
    submitted: AtomicU64,
    /// Operations known to be complete.
    completed: AtomicU64,
}

impl Progress {
    /// Counts an operation that has just been queued; returns its number.
    pub(super) fn submit(&self) -> u64 {
        self.submitted.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// The number of the last operation queued.
    pub(super) fn submitted(&self) -> u64 {
        self.submitted.load(Ordering::Acquire)
    }

    /// Marks all operations up to `operation` as complete.
    pub(super) fn complete(&self, operation: u64) {
        self.completed.fetch_max(operation, Ordering::AcqRel);
    }

    /// Whether `operation` is known to be complete.
    pub(super) fn is_done(&self, operation: u64) -> bool {
        self.completed.load(Ordering::Acquire) >= operation
    }
}

/// Operations of streams that use something.
pub(super) type Uses = Vec<(Arc<Progress>, u64)>;
