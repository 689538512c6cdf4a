//! The stream-ordered caching allocator of a device. Memory freed by a stream can be reused by that stream at once,
//! because its next operation runs after the previous ones. Uses by other streams are waited for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::error::Error;
use super::pool::{self, MemoryPool};
use super::progress::{Progress, Uses};
use super::stream::StreamInner;

/// Statistics of a device's caching allocator, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct MemoryStats {
    /// Allocated to buffers, rounded up to blocks.
    pub allocated: usize,
    /// Reserved from the device: buffers and cached blocks.
    pub reserved: usize,
    /// Peak of `allocated`.
    pub peak_allocated: usize,
    /// Peak of `reserved`.
    pub peak_reserved: usize,
    /// Segments taken from the device.
    pub segments: usize,
    /// Buffers created so far.
    pub allocations: u64,
    /// Calls of `aclrtMalloc` so far.
    pub device_allocations: u64,
}

/// Where segments come from and return to.
pub(super) trait Segments {
    /// The address of a new segment of so many bytes.
    fn take(&self, bytes: usize) -> Result<u64, Error>;

    /// Returns the segments that `idle` chooses once the device can be called. They are in no one's use.
    fn give_back(&self, idle: &mut dyn FnMut() -> Vec<u64>) -> Result<(), Error>;
}

#[derive(Debug)]
pub(super) struct Allocator {
    device: u32,
    state: Mutex<AllocatorState>,
}

#[derive(Debug, Default)]
struct AllocatorState {
    pool: MemoryPool,
    /// Freed blocks that streams other than their owner may still use.
    pending: Vec<Pending>,
    streams: HashMap<u32, (Weak<StreamInner>, Arc<Progress>)>,
    limit: Option<usize>,
    stats: MemoryStats,
}

#[derive(Debug)]
struct Pending {
    address: u64,
    owner: u32,
    uses: Uses,
}

impl Allocator {
    pub(super) fn new(device: u32) -> Self {
        Allocator { device, state: Mutex::default() }
    }

    /// The last operation of each stream.
    pub(super) fn submitted(&self) -> Uses {
        self.state().streams.values().map(|(_, progress)| (Arc::clone(progress), progress.submitted())).collect()
    }

    /// The address of a block for `stream`.
    pub(super) fn allocate(&self, device: &impl Segments, stream: u32, bytes: usize) -> Result<u64, Error> {
        let too_large = || Error::TooLarge { elements: bytes, size: 1 };
        let size = pool::block_size(bytes).ok_or_else(too_large)?;
        let segment = pool::segment_size(size).ok_or_else(too_large)?;
        if let Some(address) = self.state().take(stream, size) {
            return Ok(address);
        }
        match self.grow(device, stream, size, segment) {
            Err(error) if error.is_out_of_memory() || matches!(error, Error::Limit { .. }) => {
                // Waiting returns blocks that other streams still use; then whole segments can be returned to the
                // device.
                self.trim(device)?;
                if let Some(address) = self.state().take(stream, size) {
                    return Ok(address);
                }
                // A segment of exactly the block's size may still fit.
                self.grow(device, stream, size, size)
            }
            result => result,
        }
    }

    /// Takes a segment from the device, and the block from the segment.
    fn grow(&self, device: &impl Segments, stream: u32, size: usize, segment: usize) -> Result<u64, Error> {
        let mut state = self.state();
        let reserved = state.pool.reserved();
        if let Some(limit) = state.limit.filter(|limit| reserved.saturating_add(segment) > *limit) {
            return Err(Error::Limit { device: self.device, bytes: segment, reserved, limit });
        }
        let base = device.take(segment)?;
        state.stats.device_allocations += 1;
        state.pool.add_segment(base, segment, stream, size);
        Ok(state.take(stream, size).expect("a segment made for a block contains it"))
    }

    /// Takes back a block. The order of stream `owner` makes it reusable; `uses` are operations of other streams.
    pub(super) fn free(&self, address: u64, owner: u32, uses: Uses) {
        let mut state = self.state();
        if uses.iter().all(|(progress, operation)| progress.is_done(*operation)) {
            state.give_back(address, owner);
        } else {
            state.pending.push(Pending { address, owner, uses });
        }
    }

    /// Returns unused segments to the device, after all queued work that may touch them. `aclrtFree` itself never
    /// waits.
    pub(super) fn trim(&self, device: &impl Segments) -> Result<usize, Error> {
        for stream in self.live_streams() {
            // A stream that is being captured cannot be waited for; memory that it may use is kept.
            if stream.capture().is_none() {
                stream.synchronize()?;
            }
        }
        let mut freed = 0;
        device.give_back(&mut || {
            let mut state = self.state();
            state.collect();
            // Work may have been queued since the wait; its operations were counted before its buffers were freed.
            let mut idle = state.pool.idle_segments();
            idle.retain(|(_, owners)| owners.iter().all(|owner| state.is_idle(*owner)));
            idle.into_iter()
                .map(|(base, _)| {
                    freed += state.pool.remove_segment(base).unwrap_or(0);
                    base
                })
                .collect()
        })?;
        Ok(freed)
    }

    /// All segments, to be returned when the device is dropped; no stream and no buffer is left.
    pub(super) fn clear(&self) -> Vec<u64> {
        self.state().pool.clear()
    }

    pub(super) fn add_stream(&self, stream: &Arc<StreamInner>) {
        self.state().streams.insert(stream.id, (Arc::downgrade(stream), Arc::clone(&stream.progress)));
    }

    pub(super) fn remove_stream(&self, stream: u32) {
        let mut state = self.state();
        state.streams.remove(&stream);
        state.collect();
        state.pool.release_stream(stream);
    }

    pub(super) fn set_limit(&self, limit: Option<usize>) {
        self.state().limit = limit;
    }

    pub(super) fn stats(&self) -> MemoryStats {
        self.state().stats()
    }

    /// The streams. They must be waited for and dropped without holding the lock, because dropping a stream takes it.
    fn live_streams(&self) -> Vec<Arc<StreamInner>> {
        self.state().streams.values().filter_map(|(stream, _)| stream.upgrade()).collect()
    }

    fn state(&self) -> MutexGuard<'_, AllocatorState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AllocatorState {
    fn take(&mut self, stream: u32, size: usize) -> Option<u64> {
        let mut found = self.pool.take(stream, size);
        if found.is_none() && !self.pending.is_empty() {
            self.collect();
            found = self.pool.take(stream, size);
        }
        if found.is_some() {
            self.stats.allocations += 1;
            self.stats.peak_allocated = self.stats.peak_allocated.max(self.pool.allocated());
        }
        self.stats.peak_reserved = self.stats.peak_reserved.max(self.pool.reserved());
        found
    }

    /// A block whose owner was dropped belongs to any stream.
    fn give_back(&mut self, address: u64, owner: u32) {
        let owner = if self.streams.contains_key(&owner) { owner } else { pool::ANY_STREAM };
        self.pool.give_back(address, owner);
    }

    /// Frees the pending blocks whose last uses are known to be complete.
    fn collect(&mut self) {
        let done =
            |pending: &mut Pending| pending.uses.iter().all(|(progress, operation)| progress.is_done(*operation));
        let ready: Vec<Pending> = self.pending.extract_if(.., done).collect();
        for Pending { address, owner, .. } in ready {
            self.give_back(address, owner);
        }
    }

    /// Whether an operation is complete; a dropped stream has been waited for.
    fn is_idle(&self, stream: u32) -> bool {
        self.streams.get(&stream).is_none_or(|(_, progress)| progress.is_done(progress.submitted()))
    }

    fn stats(&self) -> MemoryStats {
        let (allocated, reserved, segments) = (self.pool.allocated(), self.pool.reserved(), self.pool.segments());
        MemoryStats { allocated, reserved, segments, ..self.stats }
    }
}
