//! Bookkeeping of the caching allocator: segments of device memory, divided into blocks. A free block is owned by the
//! stream whose order makes it reusable. Addresses are numbers here; nothing is called or dereferenced.

use std::collections::{BTreeMap, BTreeSet};

/// Block granularity: the alignment that AscendCL requires of device addresses.
pub(super) const GRANULE: usize = 512;

/// Smaller requests use separate segments, so that they do not fragment the large ones.
const SMALL: usize = 1 << 20;
const SMALL_SEGMENT: usize = 2 << 20;
const MIDDLE: usize = 10 << 20;
const MIDDLE_SEGMENT: usize = 20 << 20;
/// Large segments are multiples of a huge page.
const HUGE_PAGE: usize = 2 << 20;

/// Free for any stream.
pub(super) const ANY_STREAM: u32 = 0;

#[derive(Debug, Default)]
pub(super) struct MemoryPool {
    /// Every block by address, in use or free.
    blocks: BTreeMap<u64, PoolBlock>,
    /// The free blocks, in the order in which the smallest sufficient one is found first.
    free: BTreeSet<(u32, bool, usize, u64)>,
    /// Base and size of the segments taken from the device.
    segments: BTreeMap<u64, usize>,
    allocated: usize,
    reserved: usize,
}

#[derive(Clone, Copy, Debug)]
struct PoolBlock {
    size: usize,
    segment: u64,
    small: bool,
    /// The owner, if the block is free.
    free: Option<u32>,
}

/// Size of the block for a request; `None` on overflow.
pub(super) fn block_size(bytes: usize) -> Option<usize> {
    bytes.max(1).checked_next_multiple_of(GRANULE)
}

/// Size of the segment to take from the device for a block.
pub(super) fn segment_size(block: usize) -> Option<usize> {
    match block {
        0..SMALL => Some(SMALL_SEGMENT),
        SMALL..MIDDLE => Some(MIDDLE_SEGMENT),
        _ => block.checked_next_multiple_of(HUGE_PAGE),
    }
}

impl MemoryPool {
    /// A block of `size` bytes for `stream`, from its own free blocks or from those that are anyone's.
    pub(super) fn take(&mut self, stream: u32, size: usize) -> Option<u64> {
        let small = size < SMALL;
        let best =
            |owner| self.free.range((owner, small, size, 0)..=(owner, small, usize::MAX, u64::MAX)).next().copied();
        let (owner, _, found, address) = best(stream).or_else(|| best(ANY_STREAM))?;
        self.free.remove(&(owner, small, found, address));
        let block = self.blocks.get_mut(&address).expect("a free block is a block");
        (block.free, block.size) = (None, size);
        let segment = block.segment;
        if found > size {
            let rest = PoolBlock { size: found - size, segment, small, free: None };
            self.blocks.insert(address + size as u64, rest);
            self.set_free(address + size as u64, owner);
        }
        self.allocated += size;
        Some(address)
    }

    /// Adds a segment for blocks like one of `block` bytes; `stream` uses it first.
    pub(super) fn add_segment(&mut self, base: u64, size: usize, stream: u32, block: usize) {
        self.segments.insert(base, size);
        self.reserved += size;
        self.blocks.insert(base, PoolBlock { size, segment: base, small: block < SMALL, free: None });
        self.set_free(base, stream);
    }

    /// Frees a block for `owner` and merges it with free neighbours of the same owner.
    pub(super) fn give_back(&mut self, address: u64, owner: u32) {
        let Some(block) = self.blocks.get(&address).filter(|block| block.free.is_none()) else { return };
        self.allocated -= block.size;
        self.set_free(address, owner);
    }

    /// Makes the free blocks of a dropped stream available to all streams.
    pub(super) fn release_stream(&mut self, stream: u32) {
        let range = (stream, false, 0, 0)..=(stream, true, usize::MAX, u64::MAX);
        let owned: Vec<(u32, bool, usize, u64)> = self.free.range(range).copied().collect();
        for key in owned {
            self.free.remove(&key);
            self.set_free(key.3, ANY_STREAM);
        }
    }

    /// Segments without a block in use, with the owners of their free blocks.
    pub(super) fn idle_segments(&self) -> Vec<(u64, Vec<u32>)> {
        let idle = |(&base, &size): (&u64, &usize)| {
            let blocks = self.blocks.range(base..base + size as u64);
            let owners: Option<Vec<u32>> = blocks.map(|(_, block)| block.free).collect();
            owners.map(|owners| (base, owners))
        };
        self.segments.iter().filter_map(idle).collect()
    }

    /// Removes a segment that will be returned to the device, if none of its blocks is in use; returns its size.
    pub(super) fn remove_segment(&mut self, base: u64) -> Option<usize> {
        let size = *self.segments.get(&base)?;
        let range = base..base + size as u64;
        if self.blocks.range(range.clone()).any(|(_, block)| block.free.is_none()) {
            return None;
        }
        let addresses: Vec<u64> = self.blocks.range(range).map(|(address, _)| *address).collect();
        for address in addresses {
            if let Some(PoolBlock { size, small, free: Some(owner), .. }) = self.blocks.remove(&address) {
                self.free.remove(&(owner, small, size, address));
            }
        }
        self.segments.remove(&base);
        self.reserved -= size;
        Some(size)
    }

    /// Removes everything; returns the bases of the segments.
    pub(super) fn clear(&mut self) -> Vec<u64> {
        let bases = self.segments.keys().copied().collect();
        *self = MemoryPool::default();
        bases
    }

    /// Bytes of the blocks in use.
    pub(super) fn allocated(&self) -> usize {
        self.allocated
    }

    /// Bytes taken from the device.
    pub(super) fn reserved(&self) -> usize {
        self.reserved
    }

    pub(super) fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Marks a block as free and merges it with free neighbours of the same owner and segment.
    fn set_free(&mut self, mut address: u64, owner: u32) {
        let Some(mut block) = self.blocks.get(&address).copied() else { return };
        let joins = |other: &PoolBlock| other.segment == block.segment && other.free == Some(owner);
        let next = self.blocks.get(&(address + block.size as u64)).copied().filter(joins);
        let before = self.blocks.range(..address).next_back().map(|(address, block)| (*address, *block));
        let before = before.filter(|(_, block)| joins(block));
        if let Some(next) = next {
            let at = address + block.size as u64;
            self.blocks.remove(&at);
            self.free.remove(&(owner, next.small, next.size, at));
            block.size += next.size;
        }
        if let Some((at, before)) = before {
            self.blocks.remove(&address);
            self.free.remove(&(owner, before.small, before.size, at));
            (address, block.size) = (at, block.size + before.size);
        }
        block.free = Some(owner);
        self.blocks.insert(address, block);
        self.free.insert((owner, block.small, block.size, address));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl MemoryPool {
        /// Invariants after every operation.
        fn check(&self) {
            let mut covered = 0;
            for (&base, &size) in &self.segments {
                let (mut at, end) = (base, base + size as u64);
                let mut last_free = None;
                while at < end {
                    let block = self.blocks[&at];
                    assert_eq!(block.segment, base);
                    assert!(block.size > 0 && block.size.is_multiple_of(GRANULE));
                    assert!(block.free.is_none() || block.free != last_free, "neighbours of one owner are merged");
                    if let Some(owner) = block.free {
                        assert!(self.free.contains(&(owner, block.small, block.size, at)));
                    }
                    last_free = block.free;
                    at += block.size as u64;
                    covered += 1;
                }
                assert_eq!(at, end, "blocks tile their segment");
            }
            assert_eq!(covered, self.blocks.len());
            let free = self.blocks.values().filter(|block| block.free.is_some()).count();
            assert_eq!(free, self.free.len());
            let used: usize = self.blocks.values().filter(|block| block.free.is_none()).map(|block| block.size).sum();
            assert_eq!((used, self.segments.values().sum::<usize>()), (self.allocated, self.reserved));
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Take { stream: u32, bytes: usize },
        Give { which: usize },
        Release { stream: u32 },
        Trim,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (1u32..4, prop_oneof![0usize..5000, 500_000usize..3_000_000, 9_000_000usize..30_000_000])
                .prop_map(|(stream, bytes)| Step::Take { stream, bytes }),
            3 => any::<usize>().prop_map(|which| Step::Give { which }),
            1 => (1u32..4).prop_map(|stream| Step::Release { stream }),
            1 => Just(Step::Trim),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn blocks_never_overlap_and_nothing_is_lost(steps in prop::collection::vec(step(), 1..120)) {
            let mut pool = MemoryPool::default();
            let mut live: Vec<(u64, usize, u32)> = Vec::new();
            let mut next_base = 1 << 30;
            for step in steps {
                match step {
                    Step::Take { stream, bytes } => {
                        let size = block_size(bytes).unwrap();
                        let address = pool.take(stream, size).unwrap_or_else(|| {
                            let segment = segment_size(size).unwrap();
                            pool.add_segment(next_base, segment, stream, size);
                            next_base += (segment + GRANULE) as u64;
                            pool.take(stream, size).expect("a new segment serves its request")
                        });
                        for (other, length, _) in &live {
                            prop_assert!(address + size as u64 <= *other || other + *length as u64 <= address);
                        }
                        live.push((address, size, stream));
                    }
                    Step::Give { which } if !live.is_empty() => {
                        let (address, _, stream) = live.swap_remove(which % live.len());
                        pool.give_back(address, stream);
                        pool.give_back(address, stream); // a second call has no effect
                    }
                    Step::Give { .. } => {}
                    Step::Release { stream } => pool.release_stream(stream),
                    Step::Trim => {
                        for (base, _) in pool.idle_segments() {
                            prop_assert!(pool.remove_segment(base).is_some());
                        }
                    }
                }
                pool.check();
            }
            for (address, _, stream) in live {
                pool.give_back(address, stream);
            }
            pool.check();
            prop_assert_eq!(pool.allocated(), 0);
            prop_assert_eq!(pool.idle_segments().len(), pool.segments());
        }
    }

    #[test]
    fn a_stream_reuses_its_own_block_at_once_and_another_does_not() {
        let mut pool = MemoryPool::default();
        pool.add_segment(0x1000_0000, SMALL_SEGMENT, 1, 1024);
        let first = pool.take(1, 1024).unwrap();
        pool.give_back(first, 1);
        assert_eq!(pool.take(2, 1024), None, "stream 2 owns no block");
        assert_eq!(pool.take(1, 1024), Some(first));
        pool.give_back(first, 1);
        pool.release_stream(1);
        assert_eq!(pool.take(2, 1024), Some(first), "blocks of the dropped stream 1 are available to all");
    }

    #[test]
    fn sizes_that_cannot_be_expressed_are_refused() {
        assert_eq!(block_size(0), Some(GRANULE));
        assert_eq!(block_size(usize::MAX), None);
        assert_eq!(segment_size(usize::MAX & !(GRANULE - 1)), None);
    }
}
