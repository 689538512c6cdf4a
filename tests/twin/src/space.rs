//! One device's memory: an address range that the host cannot access, the storage behind it, and its allocations. Knows
//! addresses and sizes; whether an access is permitted is decided elsewhere.

#![allow(unsafe_code)]

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::access::{Shadow, Uses};
use crate::ledger::Origin;

/// Alignment of allocations, as sub-allocators of the real library expect.
pub(crate) const GRANULE: u64 = 512;
/// Gap between two allocations, so that an access past an end never hits the next allocation.
const GAP: u64 = 4096;
/// Freed allocations stored to explain a later use.
const REMEMBERED: usize = 4096;
/// The contents of new memory: a signalling NaN as f32, and a NaN in either half as f16.
const POISON: u32 = 0x7FA5_7DA5;

/// One allocation.
#[derive(Debug)]
pub(crate) struct Block {
    /// Requested size in bytes.
    pub(crate) size: u64,
    footprint: u64,
    pub(crate) origin: Arc<Origin>,
    pub(crate) uses: Uses,
    pub(crate) shadow: Shadow,
    /// Freeing it was made to fail on purpose.
    pub(crate) abandoned: bool,
    /// Allocated by the twin for a launch's arguments, not by the program.
    pub(crate) internal: bool,
}

/// A freed allocation.
#[derive(Debug)]
pub(crate) struct Freed {
    pub(crate) size: u64,
    pub(crate) origin: Arc<Origin>,
    pub(crate) by: (&'static str, u64),
}

/// What an address refers to.
#[derive(Debug)]
pub(crate) enum At<'a> {
    /// Inside an allocation: its start, and the block.
    Block(u64, &'a mut Block),
    /// Inside one that was freed.
    Freed(u64, &'a Freed),
    Nothing,
}

/// A device's memory.
#[derive(Debug)]
pub(crate) struct Space {
    /// The first device address; the range is reserved without any access rights.
    base: u64,
    store: *mut u8,
    span: u64,
    limit: u64,
    pub(crate) used: u64,
    pub(crate) peak: u64,
    cursor: u64,
    live: BTreeMap<u64, Block>,
    freed: BTreeMap<u64, Freed>,
}

// SAFETY: the store is plain memory owned by the space for as long as the process lives; it is not tied to a thread.
unsafe impl Send for Space {}

impl Space {
    /// Memory of `limit` bytes; `None` if the machine cannot reserve the address range.
    pub(crate) fn new(limit: u64) -> Option<Space> {
        // Several times the limit, so that an address is not reused soon after it was freed.
        let span = (limit.next_multiple_of(GRANULE) + GAP) * 4;
        let base = map(span, libc::PROT_NONE)?;
        let store = map(span, libc::PROT_READ | libc::PROT_WRITE)?;
        Some(Space {
            base: base.addr() as u64,
            store,
            span,
            limit,
            used: 0,
            peak: 0,
            cursor: 0,
            live: BTreeMap::new(),
            freed: BTreeMap::new(),
        })
    }

    pub(crate) fn limit(&self) -> u64 {
        self.limit
    }

    /// Whether this address belongs to the device, allocated or not.
    pub(crate) fn contains(&self, address: u64) -> bool {
        (self.base..self.base + self.span).contains(&address)
    }

    /// The live allocations by address.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (u64, &Block)> {
        self.live.iter().map(|(address, block)| (*address, block))
    }

    /// Allocates `size` bytes and returns their address; `None` if they do not fit. Internal memory is not counted.
    pub(crate) fn allocate(&mut self, size: u64, origin: Arc<Origin>, internal: bool) -> Option<u64> {
        // The library documents that sizes are rounded up to 32 bytes, with 32 more after them.
        let footprint = size.checked_next_multiple_of(32)?.checked_add(32)?.checked_next_multiple_of(GRANULE)?;
        if !internal && footprint > self.limit.saturating_sub(self.used) {
            return None;
        }
        let address = self.find_room(footprint)?;
        self.cursor = address + footprint + GAP;
        let taken: Vec<u64> = self
            .freed
            .range(..address + footprint)
            .rev()
            .take_while(|(from, freed)| **from + freed.size > address)
            .map(|(from, _)| *from)
            .collect();
        for from in taken {
            self.freed.remove(&from);
        }
        if !internal {
            self.used += footprint;
            self.peak = self.peak.max(self.used);
        }
        self.poison(address..address + footprint);
        let block = Block {
            size,
            footprint,
            origin,
            uses: Uses::default(),
            shadow: Shadow::default(),
            abandoned: false,
            internal,
        };
        self.live.insert(address, block);
        Some(address)
    }

    /// Frees the allocation that starts at `address`.
    pub(crate) fn free(&mut self, address: u64) -> Option<Block> {
        let block = self.live.remove(&address)?;
        if block.internal {
            return Some(block);
        }
        self.used -= block.footprint;
        if self.freed.len() >= REMEMBERED {
            self.freed.pop_first();
        }
        let freed = Freed { size: block.size, origin: block.origin.clone(), by: crate::ledger::current() };
        self.freed.insert(address, freed);
        if block.footprint >= 1 << 20 {
            self.give_back(address..address + block.footprint);
        }
        Some(block)
    }

    /// Records that freeing the allocation at `address` was made to fail on purpose.
    pub(crate) fn abandon(&mut self, address: u64) {
        if let Some(block) = self.live.get_mut(&address) {
            block.abandoned = true;
        }
    }

    /// What `address` refers to. The byte after an allocation counts as part of it, for empty ranges at its end.
    pub(crate) fn at(&mut self, address: u64) -> At<'_> {
        if let Some((start, block)) = self.live.range_mut(..=address).next_back()
            && address <= start + block.footprint
        {
            return At::Block(*start, block);
        }
        match self.freed.range(..=address).next_back() {
            Some((start, freed)) if address < start + freed.size.max(1) => At::Freed(*start, freed),
            _ => At::Nothing,
        }
    }

    /// The storage of `address`, which an allocation must contain.
    pub(crate) fn stored(&self, address: u64) -> *mut u8 {
        debug_assert!(self.contains(address));
        self.store.wrapping_add((address - self.base) as usize)
    }

    /// The start of the first gap of `footprint` bytes from the cursor on, else from the start.
    fn find_room(&self, footprint: u64) -> Option<u64> {
        let fits = |from: u64| {
            let mut start = from;
            for (address, block) in self.live.range(from..) {
                if start + footprint + GAP <= *address {
                    break;
                }
                start = address + block.footprint + GAP;
            }
            (start + footprint + GAP <= self.base + self.span).then_some(start)
        };
        fits(self.cursor.max(self.base)).or_else(|| fits(self.base))
    }

    fn poison(&mut self, range: Range<u64>) {
        let words = ((range.end - range.start) / 4) as usize;
        // SAFETY: the range is a new allocation inside the store, a multiple of 512 bytes and aligned accordingly; no
        // task can reach it before the allocation is returned.
        unsafe { std::slice::from_raw_parts_mut(self.stored(range.start).cast::<u32>(), words) }.fill(POISON);
    }

    /// Returns the pages of a freed range to the operating system.
    fn give_back(&self, range: Range<u64>) {
        let page = crate::levels::page_size() as u64;
        let (from, to) = ((range.start - self.base).next_multiple_of(page), (range.end - self.base) / page * page);
        if from < to {
            // SAFETY: the range is in the store's private mapping. A task that still uses the freed memory reads zeros
            // or creates new pages; either is harmless.
            unsafe { libc::madvise(self.store.add(from as usize).cast(), (to - from) as usize, libc::MADV_DONTNEED) };
        }
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        for start in [std::ptr::without_provenance_mut::<u8>(self.base as usize), self.store] {
            // SAFETY: both ranges were mapped by `new` with this length, and their owner is being dropped.
            unsafe { libc::munmap(start.cast(), self.span as usize) };
        }
    }
}

/// A private mapping of `bytes` without reserved memory.
fn map(bytes: u64, access: libc::c_int) -> Option<*mut u8> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new anonymous mapping at an address chosen by the kernel does not affect other memory.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), bytes as usize, access, flags, -1, 0) };
    (start != libc::MAP_FAILED).then_some(start.cast())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_limited_poisoned_and_not_reused_at_once() {
        let mut space = Space::new(1 << 20).unwrap();
        let origin = Origin::here(None, None);
        let first = space.allocate(1000, origin.clone(), false).unwrap();
        assert_eq!((first % GRANULE, space.used), (0, 1536));
        // SAFETY: the allocation holds 1000 bytes.
        assert_eq!(unsafe { space.stored(first).cast::<u32>().read() }, POISON);
        assert!(space.allocate(1 << 20, origin.clone(), false).is_none());
        assert!(matches!(space.at(first + 999), At::Block(start, _) if start == first));
        space.free(first).unwrap();
        assert!(matches!(space.at(first + 999), At::Freed(start, _) if start == first));
        let second = space.allocate(1000, origin.clone(), false).unwrap();
        assert_ne!(first, second);
        for _ in 0..10_000 {
            let again = space.allocate(100_000, origin.clone(), false).unwrap();
            assert!(space.free(again).is_some() && space.free(again).is_none());
        }
        assert_eq!(space.used, 1536);
    }
}
