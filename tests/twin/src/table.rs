//! Handles: opaque pointers that name a resource, are never reused, and fault when dereferenced.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::Arc;

use crate::ledger::Origin;

/// The kind of a handle's resource; it is part of the handle's value, so kinds cannot be confused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Context = 1,
    Stream,
    Event,
    Module,
    Function,
    Graph,
    Arguments,
    Binary,
}

/// Handles are non-canonical addresses on 64-bit machines: no allocator returns one, and any access faults.
const BASE: usize = 0x00AC_0000_0000_0000;

/// The handle of the `index`-th resource of a kind.
pub(crate) fn handle(kind: Kind, index: usize) -> *mut c_void {
    std::ptr::without_provenance_mut(BASE | (kind as usize) << 36 | (index + 1) << 4)
}

/// The index in a handle, if it has the form of a handle of this kind.
pub(crate) fn index(kind: Kind, handle: *const c_void) -> Option<usize> {
    let bits = handle.addr();
    let right = bits & !((1 << 36) - 1) == BASE | (kind as usize) << 36 && bits & 15 == 0;
    ((bits >> 4) & 0xFFFF_FFFF).checked_sub(1).filter(|_| right)
}

/// One entry of a table.
#[derive(Debug)]
pub(crate) struct Entry<T> {
    pub(crate) origin: Arc<Origin>,
    /// None once the resource is destroyed.
    pub(crate) live: Option<Box<T>>,
    /// The call that destroyed it, and its number.
    pub(crate) ended: (&'static str, u64),
    /// Its destructor was made to fail on purpose: alive, but not a leak of the program.
    pub(crate) abandoned: bool,
}

/// The resources of one kind, by index.
#[derive(Debug)]
pub(crate) struct Table<T> {
    entries: Vec<Entry<T>>,
    /// Released resources whose origin is still known, oldest first.
    ended: VecDeque<usize>,
}

/// Number of released resources whose origin is kept, to explain a later use. An origin contains a stack and is not
/// small.
const REMEMBERED: usize = 4096;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { entries: Vec::new(), ended: VecDeque::new() }
    }
}

impl<T> Table<T> {
    /// Adds a resource and returns its index.
    pub(crate) fn add(&mut self, value: T, origin: Arc<Origin>) -> usize {
        self.entries.push(Entry { origin, live: Some(Box::new(value)), ended: ("", 0), abandoned: false });
        self.entries.len() - 1
    }

    pub(crate) fn entry(&self, index: usize) -> Option<&Entry<T>> {
        self.entries.get(index)
    }

    pub(crate) fn entry_mut(&mut self, index: usize) -> Option<&mut Entry<T>> {
        self.entries.get_mut(index)
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.entries.get(index)?.live.as_deref()
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.entries.get_mut(index)?.live.as_deref_mut()
    }

    /// Releases a resource.
    pub(crate) fn remove(&mut self, index: usize) -> Option<T> {
        let entry = self.entries.get_mut(index)?;
        let ended = *entry.live.take()?;
        entry.ended = crate::ledger::current();
        self.ended.push_back(index);
        if self.ended.len() > REMEMBERED
            && let Some(oldest) = self.ended.pop_front()
        {
            self.entries[oldest].origin = Origin::internal();
        }
        Some(ended)
    }

    /// The live resources.
    pub(crate) fn live(&self) -> impl Iterator<Item = (usize, &Entry<T>, &T)> {
        self.entries.iter().enumerate().filter_map(|(index, entry)| Some((index, entry, entry.live.as_deref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_know_their_kind() {
        let stream = handle(Kind::Stream, 7);
        assert_eq!(index(Kind::Stream, stream), Some(7));
        assert_eq!(index(Kind::Event, stream), None);
        assert_eq!(index(Kind::Stream, std::ptr::null()), None);
        assert_eq!(index(Kind::Stream, stream.wrapping_byte_add(1)), None);
    }
}
