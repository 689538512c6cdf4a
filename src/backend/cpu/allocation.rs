//! Memory of a fixed size, zero when it is taken: from the allocator, or mapped, on huge pages, where it is large.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::NonNull;

use super::caches::LINE;
use crate::backend::error::Error;

/// Size of a huge page; larger allocations are aligned to it.
pub(super) const HUGE: usize = 2 << 20;

/// Memory of a fixed number of bytes, which was zero when it was taken.
pub(super) struct Allocation {
    address: NonNull<u8>,
    layout: Layout,
}

// SAFETY: an allocation is plain memory that it alone owns.
unsafe impl Send for Allocation {}
// SAFETY: a shared reference gives the address only; who reads and writes there holds a reference to the buffer.
unsafe impl Sync for Allocation {}

impl Allocation {
    pub(super) fn new(bytes: usize, purpose: &'static str) -> Result<Self, Error> {
        // Rounded up to a huge page where less than half of the last one is wasted; else the tail lies on small pages.
        // Matrices are a few lines longer than a power of two: a huge page for those would add a quarter to the weights.
        let align = if bytes >= HUGE { HUGE } else { LINE };
        let unit = if bytes % HUGE > HUGE / 2 { align } else { LINE };
        let size = bytes.max(LINE).checked_next_multiple_of(unit);
        let layout = size.and_then(|size| Layout::from_size_align(size, align).ok());
        let new = layout.and_then(|layout| Some(Self { address: zeroed(layout)?, layout }));
        new.ok_or(Error::Memory { bytes, purpose })
    }
}

impl Allocation {
    /// Of the first byte, aligned to a cache line.
    pub(super) fn address(&self) -> NonNull<u8> {
        self.address
    }

    /// Bytes: at least as many as were asked for.
    pub(super) fn size(&self) -> usize {
        self.layout.size()
    }
}

impl Drop for Allocation {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        if mapping::wanted(self.layout) {
            // SAFETY: `zeroed` mapped this range for this layout, and nothing refers to it any more.
            return unsafe { mapping::free(self.address, self.layout) };
        }
        // SAFETY: `zeroed` allocated it with this layout, and nothing refers to it any more.
        unsafe { dealloc(self.address.as_ptr(), self.layout) };
    }
}

/// Zeroed memory of a layout that is not empty.
fn zeroed(layout: Layout) -> Option<NonNull<u8>> {
    #[cfg(target_os = "linux")]
    if mapping::wanted(layout) {
        return mapping::new(layout);
    }
    // SAFETY: the layout's size is at least a line.
    NonNull::new(unsafe { alloc_zeroed(layout) })
}

/// Large allocations are anonymous mappings: the system fills their pages with zeros when they are first touched, so
/// that they need not be written to be initialised, and huge pages make that and their use cheaper.
#[cfg(target_os = "linux")]
mod mapping {
    use std::alloc::Layout;
    use std::ptr::NonNull;

    pub(super) fn wanted(layout: Layout) -> bool {
        layout.size() >= super::HUGE
    }

    /// A mapping of the layout's size, aligned to it.
    pub(super) fn new(layout: Layout) -> Option<NonNull<u8>> {
        let (size, align) = (layout.size(), layout.align());
        let reserved = size.checked_add(align)?;
        let (protection, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping wherever the system has room touches no existing one.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), reserved, protection, kind, -1, 0) };
        if start == libc::MAP_FAILED {
            return None;
        }
        let before = start.align_offset(align);
        let (address, after) = (start.wrapping_byte_add(before), reserved - before - size);
        // Mappings end on whole pages; the tail of the last page belongs to the allocation.
        let end = size.next_multiple_of(page_size());
        // SAFETY: both ends belong to the mapping and are not handed out; the advice changes no content. If the system
        // refuses any of the three, that costs memory or speed only.
        unsafe {
            if before > 0 {
                libc::munmap(start, before);
            }
            if size + after > end {
                libc::munmap(address.wrapping_byte_add(end), size + after - end);
            }
            libc::madvise(address, size, libc::MADV_HUGEPAGE);
        }
        NonNull::new(address.cast())
    }

    /// # Safety
    /// [`new`] returned `address` for this layout, and nothing refers to it any more.
    pub(super) unsafe fn free(address: NonNull<u8>, layout: Layout) {
        // SAFETY: the mapping is the caller's to end.
        unsafe { libc::munmap(address.as_ptr().cast(), layout.size()) };
    }

    fn page_size() -> usize {
        // SAFETY: asks for a constant of the system.
        let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        usize::try_from(size).unwrap_or(4096).max(4096)
    }
}
