//! A capture in progress: what its work uses, which must live as long as the graph. Keeps resources; calls nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::buffer::DeviceBlock;
use super::pinned::{Access, PinnedMemory};

/// Resources that the captured work uses, which must live as long as the graph.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) blocks: Vec<Arc<DeviceBlock>>,
    pub(super) pinned: Vec<(Arc<PinnedMemory>, Access)>,
}

/// A capture in progress: the resources used so far, and what its end does to the participating streams.
#[derive(Default)]
pub(super) struct Capture {
    closed: AtomicBool,
    kept: Mutex<Kept>,
    at_end: Mutex<Vec<AtEnd>>,
}

/// What is done when a capture ends.
type AtEnd = Box<dyn FnOnce() + Send>;

impl Capture {
    /// Has `end` done when the capture ends.
    pub(super) fn at_end(&self, end: AtEnd) {
        self.at_end.lock().unwrap_or_else(PoisonError::into_inner).push(end);
    }

    /// Whether it is still in progress.
    pub(super) fn is_open(&self) -> bool {
        !self.closed.load(Ordering::Acquire)
    }

    /// Keeps device memory that captured work uses.
    pub(super) fn keep_block(&self, block: &Arc<DeviceBlock>) {
        let mut kept = self.kept();
        if !kept.blocks.iter().any(|known| Arc::ptr_eq(known, block)) {
            kept.blocks.push(Arc::clone(block));
        }
    }

    /// Removes the streams from the capture; returns the resources used.
    pub(super) fn close(&self) -> Kept {
        self.closed.store(true, Ordering::Release);
        let at_end = std::mem::take(&mut *self.at_end.lock().unwrap_or_else(PoisonError::into_inner));
        at_end.into_iter().for_each(|end| end());
        std::mem::take(&mut *self.kept())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps host memory that a captured copy uses.
    pub(super) fn keep_pinned(&self, memory: &Arc<PinnedMemory>, access: Access) {
        let mut kept = self.kept();
        if !kept.pinned.iter().any(|(known, how)| Arc::ptr_eq(known, memory) && *how == access) {
            kept.pinned.push((Arc::clone(memory), access));
        }
    }
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture").field("closed", &self.closed).finish_non_exhaustive()
    }
}
