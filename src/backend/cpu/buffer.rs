//! Memory of tensors and packed weights: aligned, on huge pages where large, and used again rather than freed.
//! All memory of the CPU backend that grows with the model or the batch.

use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::allocation::Allocation;
use super::caches::LINE;
use super::plain::PlainData;
use super::view::{View, ViewMut};
use crate::backend::error::Error;

/// Allocations that are not in use: as many as the last few forward passes needed, whatever their shapes.
#[derive(Default)]
pub(super) struct Recycler {
    free: Mutex<Free>,
}

#[derive(Default)]
struct Free {
    allocations: Vec<FreeAllocation>,
    /// Buffers taken so far.
    taken: u64,
}

struct FreeAllocation {
    allocation: Allocation,
    /// How many buffers had been taken when this one came back.
    since: u64,
}

/// An allocation that was not reused by so many buffers is freed. A forward pass of a large model takes about a hundred
/// buffers, so a shape that recurs among a few others still finds its allocations.
const KEEP: u64 = 1000;

impl Recycler {
    /// A buffer of `len` numbers with whatever values the memory held.
    pub(super) fn take<T: PlainData>(self: &Arc<Self>, len: usize) -> Result<Buffer<T>, Error> {
        let bytes =
            len.checked_mul(size_of::<T>()).ok_or(Error::Memory { bytes: usize::MAX, purpose: "activations" })?;
        let allocation = match self.free().find(bytes) {
            Some(allocation) => allocation,
            None => Allocation::new(bytes, "activations")?,
        };
        Ok(Buffer { allocation: Some(allocation), len, home: Some(Arc::clone(self)), numbers: PhantomData })
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Free {
    /// The smallest free allocation that is large enough and at most twice as large. Without one, smaller ones are
    /// freed: the batch has grown, and they would accumulate.
    fn find(&mut self, bytes: usize) -> Option<Allocation> {
        self.taken += 1;
        let taken = self.taken;
        let size = |free: &FreeAllocation| free.allocation.size();
        let fits = |free: &FreeAllocation| (bytes..=2 * bytes.max(LINE)).contains(&size(free));
        let best = (0..self.allocations.len())
            .filter(|&index| fits(&self.allocations[index]))
            .min_by_key(|&index| size(&self.allocations[index]));
        let found = best.map(|index| self.allocations.swap_remove(index).allocation);
        let grown = found.is_none();
        self.allocations.retain(|free| taken - free.since <= KEEP && !(grown && size(free) < bytes));
        found
    }
}

/// Numbers in an allocation of their own.
pub(super) struct Buffer<T: PlainData> {
    /// None only while the buffer is dropped.
    allocation: Option<Allocation>,
    len: usize,
    home: Option<Arc<Recycler>>,
    numbers: PhantomData<T>,
}

impl<T: PlainData> Buffer<T> {
    /// A buffer that is freed rather than recycled.
    pub(super) fn new(len: usize, purpose: &'static str) -> Result<Self, Error> {
        let bytes = len.checked_mul(size_of::<T>()).ok_or(Error::Memory { bytes: usize::MAX, purpose })?;
        let allocation = Some(Allocation::new(bytes, purpose)?);
        Ok(Self { allocation, len, home: None, numbers: PhantomData })
    }

    pub(super) fn numbers(&self) -> &[T] {
        let address = self.allocation.as_ref().map_or(NonNull::dangling(), |allocation| allocation.address().cast());
        // SAFETY: the allocation has room for `len` numbers, aligned to a cache line; its bytes were zero at first and
        // numbers ever since, and any bytes are numbers. The buffer is borrowed for as long as the result.
        unsafe { std::slice::from_raw_parts(address.as_ptr(), self.len) }
    }

    pub(super) fn numbers_mut(&mut self) -> &mut [T] {
        let address = self.allocation.as_ref().map_or(NonNull::dangling(), |allocation| allocation.address().cast());
        // SAFETY: as in `numbers`; the buffer is borrowed exclusively, and owns the allocation.
        unsafe { std::slice::from_raw_parts_mut(address.as_ptr(), self.len) }
    }
}

impl<T: PlainData> Drop for Buffer<T> {
    fn drop(&mut self) {
        if let (Some(home), Some(allocation)) = (&self.home, self.allocation.take()) {
            let mut free = home.free();
            let since = free.taken;
            free.allocations.push(FreeAllocation { allocation, since });
        }
    }
}

/// A row-major matrix whose rows stand `stride` numbers apart: `[rows, width]`.
///
/// Rows are padded so that a vector may be read and written at the end of one, and so that rows of a power of two
/// do not all fall into the same cache sets.
pub(super) struct PaddedMatrix<T: PlainData> {
    buffer: Buffer<T>,
    rows: usize,
    width: usize,
    stride: usize,
}

/// Rows are padded to a multiple of the widest vector, and by one line more.
const PAD: usize = 16;

impl<T: PlainData> PaddedMatrix<T> {
    pub(super) fn take(home: &Arc<Recycler>, rows: usize, width: usize) -> Result<Self, Error> {
        let too_large = Error::Memory { bytes: usize::MAX, purpose: "activations" };
        let stride = width.checked_next_multiple_of(PAD).and_then(|width| width.checked_add(LINE / size_of::<T>()));
        let Some((stride, len)) = stride.and_then(|stride| Some((stride, rows.checked_mul(stride)?))) else {
            return Err(too_large);
        };
        Ok(Self { buffer: home.take(len)?, rows, width, stride })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn row(&self, row: usize) -> &[T] {
        &self.buffer.numbers()[row * self.stride..][..self.width]
    }

    pub(super) fn row_mut(&mut self, row: usize) -> &mut [T] {
        &mut self.buffer.numbers_mut()[row * self.stride..][..self.width]
    }

    /// All rows with their padding.
    pub(super) fn view(&self) -> View<'_, T> {
        View::new(self.buffer.numbers(), self.rows, self.stride, self.stride)
    }

    /// All rows with their padding.
    pub(super) fn view_mut(&mut self) -> ViewMut<'_, T> {
        ViewMut::new(self.buffer.numbers_mut(), self.rows, self.stride, self.stride)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::allocation::HUGE;

    fn held(recycler: &Recycler) -> usize {
        recycler.free().allocations.iter().map(|free| free.allocation.size()).sum()
    }

    /// Takes and frees what a layer of `tokens` tokens holds at once; how many bytes that was.
    fn layer(recycler: &Arc<Recycler>, tokens: usize) -> usize {
        let widths = [64, 64, 192, 256];
        let _buffers = widths.map(|width| recycler.take::<f32>(tokens * width).unwrap());
        widths.iter().map(|width| tokens * width * 4).sum()
    }

    #[test]
    fn a_shape_that_returns_finds_its_allocations() {
        let recycler = Arc::<Recycler>::default();
        let addresses = || {
            let buffers = [7, 1000, 1 << 20].map(|len| recycler.take::<f32>(len).unwrap());
            let mut addresses = buffers.each_ref().map(|buffer| buffer.numbers().as_ptr().addr());
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

    /// Below, at and above the size from which memory is mapped; `ci/sanitize.sh` runs it under valgrind.
    #[test]
    fn memory_is_zero_at_first_and_holds_what_is_written() {
        let recycler = Arc::<Recycler>::default();
        for len in [0, 1, 15, 4096, HUGE - 1, HUGE, HUGE + 1, HUGE + HUGE / 2 + 1, 5 * HUGE / 2] {
            let mut fresh = Buffer::<u8>::new(len, "a test").unwrap();
            assert!(fresh.numbers().len() == len && fresh.numbers().iter().all(|&byte| byte == 0), "{len} bytes");
            assert!(fresh.numbers().as_ptr().addr().is_multiple_of(if len >= HUGE { HUGE } else { LINE }));
            fresh.numbers_mut().fill(0xa5);
            assert!(fresh.numbers().iter().all(|&byte| byte == 0xa5));
            // Whatever a recycled buffer holds, it can be read.
            for _ in 0..2 {
                let mut again = recycler.take::<u8>(len).unwrap();
                let sum: usize = again.numbers().iter().map(|&byte| usize::from(byte)).sum();
                assert!(sum <= 255 * len);
                again.numbers_mut().fill(1);
            }
        }
    }

    #[test]
    fn a_matrix_too_large_to_address_is_an_error() {
        let recycler = Arc::<Recycler>::default();
        for (rows, width) in [(usize::MAX, 1), (1, usize::MAX), (1 << 40, 1 << 40), (1 << 20, 1 << 41)] {
            assert!(PaddedMatrix::<f32>::take(&recycler, rows, width).is_err(), "{rows} x {width}");
        }
    }
}
