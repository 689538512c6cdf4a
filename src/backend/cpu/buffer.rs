//! Memory of tensors and packed weights: aligned, on huge pages where large, and used again rather than freed.
//! The only allocations of the CPU backend that grow with the model or the batch.

use std::alloc::{Layout, alloc, dealloc};
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::caches::LINE;
use crate::backend::error::Error;

/// Size of a huge page; larger buffers are aligned to it.
const HUGE: usize = 2 << 20;

/// Plain numbers whose every bit pattern is a value.
pub(super) trait Number: Copy + Send + Sync + 'static {}
impl Number for f32 {}
impl Number for half::f16 {}
impl Number for half::bf16 {}
impl Number for u8 {}
impl Number for i8 {}

/// An allocation of a fixed number of bytes, initialised.
struct Block {
    address: NonNull<u8>,
    layout: Layout,
}

// SAFETY: a block is plain memory that it owns alone.
unsafe impl Send for Block {}
// SAFETY: as above; shared references only read the address.
unsafe impl Sync for Block {}

impl Block {
    fn new(bytes: usize, purpose: &'static str) -> Result<Self, Error> {
        // Huge pages to the end where little of the last one is wasted; else the tail lies on small ones. Matrices are a
        // few lines longer than a power of two: a huge page for those would be a quarter of a model's weights.
        let align = if bytes >= HUGE { HUGE } else { LINE };
        let unit = if bytes % HUGE > HUGE / 2 { align } else { LINE };
        let failed = Error::Memory { bytes, purpose };
        let size = bytes.max(LINE).checked_next_multiple_of(unit);
        let Some(layout) = size.and_then(|size| Layout::from_size_align(size, align).ok()) else { return Err(failed) };
        // SAFETY: the layout's size is at least a line.
        let Some(address) = NonNull::new(unsafe { alloc(layout) }) else { return Err(failed) };
        advise_huge_pages(address.as_ptr(), layout);
        if layout.size() < HUGE {
            // SAFETY: the block has this many bytes.
            unsafe { address.as_ptr().write_bytes(0, layout.size()) };
        }
        Ok(Self { address, layout })
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout, and nobody else frees it.
        unsafe { dealloc(self.address.as_ptr(), self.layout) };
    }
}

/// Large blocks come fresh from the system; huge pages make their first touch and their use cheaper.
fn advise_huge_pages(address: *mut u8, layout: Layout) {
    #[cfg(target_os = "linux")]
    if layout.size() >= HUGE {
        // SAFETY: the range belongs to the block, starts on a page, and the advice changes no content.
        // A refusal costs speed only.
        let _ = unsafe { libc::madvise(address.cast(), layout.size(), libc::MADV_HUGEPAGE) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (address, layout);
}

/// Blocks between two uses: as many as the last few forwards needed, whatever their shapes.
#[derive(Default)]
pub(super) struct Recycler {
    free: Mutex<Free>,
}

#[derive(Default)]
struct Free {
    blocks: Vec<FreeBlock>,
    /// Buffers taken so far.
    taken: u64,
}

struct FreeBlock {
    block: Block,
    /// How many buffers had been taken when this one came back.
    since: u64,
}

/// A block that so many other buffers could not use goes back to the system. A forward pass of a large model takes
/// about a hundred, so that a shape that keeps coming finds its blocks even among a few others.
const KEEP: u64 = 1000;

impl Recycler {
    /// A buffer of `len` numbers with whatever values the memory held; to be written before it is read.
    pub(super) fn take<T: Number>(self: &Arc<Self>, len: usize) -> Result<Buffer<T>, Error> {
        let bytes =
            len.checked_mul(size_of::<T>()).ok_or(Error::Memory { bytes: usize::MAX, purpose: "activations" })?;
        let block = match self.free().find(bytes) {
            Some(block) => block,
            None => Block::new(bytes, "activations")?,
        };
        Ok(Buffer { block: Some(block), home: Some(Arc::clone(self)), numbers: PhantomData })
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Free {
    /// The smallest free block that will do without wasting half of it. Without one, smaller blocks are given back
    /// to the system: the batch has grown, and they would only pile up.
    fn find(&mut self, bytes: usize) -> Option<Block> {
        self.taken += 1;
        let taken = self.taken;
        let fits = |free: &FreeBlock| (bytes..=2 * bytes.max(LINE)).contains(&free.block.layout.size());
        let best = (0..self.blocks.len())
            .filter(|&index| fits(&self.blocks[index]))
            .min_by_key(|&index| self.blocks[index].block.layout.size());
        let found = best.map(|index| self.blocks.swap_remove(index).block);
        let grown = found.is_none();
        self.blocks.retain(|free| taken - free.since <= KEEP && !(grown && free.block.layout.size() < bytes));
        found
    }
}

/// Numbers in a block of their own.
pub(super) struct Buffer<T: Number> {
    /// There until drop.
    block: Option<Block>,
    home: Option<Arc<Recycler>>,
    numbers: PhantomData<T>,
}

impl<T: Number> Buffer<T> {
    /// A buffer that is freed rather than used again.
    pub(super) fn new(len: usize, purpose: &'static str) -> Result<Self, Error> {
        let bytes = len.checked_mul(size_of::<T>()).ok_or(Error::Memory { bytes: usize::MAX, purpose })?;
        Ok(Self { block: Some(Block::new(bytes, purpose)?), home: None, numbers: PhantomData })
    }

    /// No numbers, and no memory.
    pub(super) fn empty() -> Self {
        Self { block: None, home: None, numbers: PhantomData }
    }

    pub(super) fn as_ptr(&self) -> *const T {
        self.block.as_ref().map_or(std::ptr::null(), |block| block.address.as_ptr().cast_const().cast())
    }

    pub(super) fn as_mut_ptr(&mut self) -> *mut T {
        self.block.as_ref().map_or(std::ptr::null_mut(), |block| block.address.as_ptr().cast())
    }
}

impl<T: Number> Drop for Buffer<T> {
    fn drop(&mut self) {
        if let (Some(home), Some(block)) = (&self.home, self.block.take()) {
            let mut free = home.free();
            let since = free.taken;
            free.blocks.push(FreeBlock { block, since });
        }
    }
}

/// A row-major matrix whose rows stand `stride` numbers apart: `[rows, width]`.
///
/// Rows are padded so that a vector may be read and written at the end of one, and so that rows of a power of two
/// do not all fall into the same cache sets.
pub(super) struct Matrix<T: Number> {
    buffer: Buffer<T>,
    rows: usize,
    width: usize,
    stride: usize,
}

/// Rows are padded to a multiple of the widest vector, and by one line more.
const PAD: usize = 16;

impl<T: Number> Matrix<T> {
    pub(super) fn take(home: &Arc<Recycler>, rows: usize, width: usize) -> Result<Self, Error> {
        let too_large = Error::Memory { bytes: usize::MAX, purpose: "activations" };
        let stride = width.next_multiple_of(PAD) + LINE / size_of::<T>();
        let Some(len) = rows.checked_mul(stride) else { return Err(too_large) };
        Ok(Self { buffer: home.take(len)?, rows, width, stride })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn row(&self, row: usize) -> &[T] {
        assert!(row < self.rows);
        // SAFETY: the row lies within the buffer, whose memory is initialised by its producer or by the system.
        unsafe { std::slice::from_raw_parts(self.buffer.as_ptr().add(row * self.stride), self.width) }
    }

    pub(super) fn row_mut(&mut self, row: usize) -> &mut [T] {
        assert!(row < self.rows);
        // SAFETY: the row lies within the buffer, which is borrowed exclusively.
        unsafe { std::slice::from_raw_parts_mut(self.buffer.as_mut_ptr().add(row * self.stride), self.width) }
    }

    pub(super) fn view(&self) -> View<T> {
        View { start: self.buffer.as_ptr(), stride: self.stride }
    }

    pub(super) fn view_mut(&mut self) -> ViewMut<T> {
        ViewMut { start: self.buffer.as_mut_ptr(), stride: self.stride }
    }
}

/// The rows of a matrix, to be read by the tasks of a parallel region.
#[derive(Clone, Copy)]
pub(super) struct View<T> {
    pub(super) start: *const T,
    pub(super) stride: usize,
}

/// The rows of a matrix, to be written by the tasks of a parallel region, each its own part.
#[derive(Clone, Copy)]
pub(super) struct ViewMut<T> {
    pub(super) start: *mut T,
    pub(super) stride: usize,
}

// SAFETY: views are made for parallel regions, whose unsafe code argues which task touches which part.
unsafe impl<T: Number> Send for View<T> {}
// SAFETY: as above.
unsafe impl<T: Number> Sync for View<T> {}
// SAFETY: as above.
unsafe impl<T: Number> Send for ViewMut<T> {}
// SAFETY: as above.
unsafe impl<T: Number> Sync for ViewMut<T> {}

impl<T: Number> View<T> {
    /// The same rows, numbered from `first` on.
    pub(super) fn shifted(self, first: usize) -> Self {
        Self { start: self.start.wrapping_sub(first * self.stride), stride: self.stride }
    }

    /// The first number of `row`, offset by `column`.
    pub(super) fn at(self, row: usize, column: usize) -> *const T {
        self.start.wrapping_add(row * self.stride + column)
    }
}

impl<T: Number> ViewMut<T> {
    /// The same rows, to be read.
    pub(super) fn read(self) -> View<T> {
        View { start: self.start, stride: self.stride }
    }

    /// The same rows, numbered from `first` on.
    pub(super) fn shifted(self, first: usize) -> Self {
        Self { start: self.start.wrapping_sub(first * self.stride), stride: self.stride }
    }

    /// The first number of `row`, offset by `column`.
    pub(super) fn at(self, row: usize, column: usize) -> *mut T {
        self.start.wrapping_add(row * self.stride + column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(recycler: &Recycler) -> usize {
        recycler.free().blocks.iter().map(|free| free.block.layout.size()).sum()
    }

    /// Takes what a layer of `tokens` tokens holds at once, and gives it back; how many bytes that was.
    fn layer(recycler: &Arc<Recycler>, tokens: usize) -> usize {
        let widths = [64, 64, 192, 256];
        let _buffers = widths.map(|width| recycler.take::<f32>(tokens * width).unwrap());
        widths.iter().map(|width| tokens * width * 4).sum()
    }

    #[test]
    fn a_shape_that_returns_finds_its_blocks() {
        let recycler = Arc::<Recycler>::default();
        let addresses = || {
            let buffers = [7, 1000, 1 << 20].map(|len| recycler.take::<f32>(len).unwrap());
            let mut addresses = buffers.each_ref().map(|buffer| buffer.as_ptr().addr());
            addresses.sort();
            addresses
        };
        let first = addresses();
        (0..10).for_each(|_| assert_eq!(addresses(), first));
    }

    #[test]
    fn shapes_that_vary_do_not_pile_up() {
        let recycler = Arc::<Recycler>::default();
        let (mut state, mut most) = (1u64, 0);
        for _ in 0..5000 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let tokens = 1 << (state >> 33 & 7);
            most = most.max(layer(&recycler, tokens + (state >> 40) as usize % tokens));
            assert!(held(&recycler) <= 4 * most, "{} bytes held, at most {most} used at once", held(&recycler));
        }
    }

    #[test]
    fn what_one_large_batch_needed_is_given_back() {
        let recycler = Arc::<Recycler>::default();
        let large = layer(&recycler, 10_000);
        assert!(held(&recycler) >= large);
        let small = (0..KEEP).map(|_| layer(&recycler, 10)).max().unwrap_or(0);
        assert!(held(&recycler) <= 2 * small, "{} bytes held", held(&recycler));
    }
}
