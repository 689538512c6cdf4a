//! The innermost loops: a register tile of rows and strips, summed over a slice of the inputs.
//! Generic over the products; nothing here allocates, branches on data or knows threads.

use std::marker::PhantomData;
use std::slice::from_raw_parts_mut;
use std::sync::atomic::{Ordering, compiler_fence};

use super::dot::Dot;
use crate::backend::cpu::caches::LINE;
use crate::backend::cpu::simd::{Body, Simd, prefetch_l1, prefetch_l2, read, write};
use crate::backend::cpu::view::View;

/// Distance at which a strip is prefetched from the second-level cache.
const BYTES_AHEAD: usize = 512;

/// Some rows of an operand and some strips to be multiplied.
pub(in crate::backend::cpu) struct Tile<'a, D: Dot> {
    /// Inputs summed over.
    pub(in crate::backend::cpu) depth: usize,
    /// Rows that go on to a whole group as [`Dot::splat`] says.
    pub(in crate::backend::cpu) operand: View<'a, D::A>,
    /// From the first strip's first group on, and weights from one strip to the next.
    pub(in crate::backend::cpu) strips: &'a [D::B],
    pub(in crate::backend::cpu) strip_stride: usize,
    /// Adds to the result in place of overwriting it.
    pub(in crate::backend::cpu) accumulate: bool,
    /// Prefetched for later: from here on, `advance` bytes further every [`Dot::STEPS`].
    pub(in crate::backend::cpu) ahead: *const u8,
    pub(in crate::backend::cpu) advance: usize,
}

/// A tile's result: sums in their own type of 32 bits, a strip's next to each other.
pub(in crate::backend::cpu) struct TileResult<'a> {
    pub(in crate::backend::cpu) sums: &'a mut [f32],
    /// Numbers from one row to the next.
    pub(in crate::backend::cpu) stride: usize,
}

impl<D: Dot> Tile<'_, D> {
    /// `rows` rows times `strips` strips, which [`fits`] the registers.
    ///
    /// # Panics
    /// If operand, strips or result are smaller, or there is no such tile.
    #[inline(always)]
    pub(in crate::backend::cpu) fn run<T: TileShapes>(
        &self,
        dot: D,
        result: TileResult<'_>,
        rows: usize,
        strips: usize,
    ) {
        let product = T::product::<D>(rows, strips);
        let groups = self.depth.div_ceil(D::GROUP);
        let (operand, operand_stride) = self.operand.raw(rows, groups * D::GROUP);
        assert!((strips - 1) * self.strip_stride + groups * D::STEP <= self.strips.len(), "weights of {strips} strips");
        let width = strips * <D::S as Simd>::LANES;
        assert!((rows - 1) * result.stride + width <= result.sums.len(), "room for {rows} rows of {width}");
        let pointers = TilePointers {
            groups,
            operand,
            operand_stride,
            strips: self.strips.as_ptr(),
            strip_stride: self.strip_stride,
            result: result.sums.as_mut_ptr(),
            result_stride: result.stride,
            accumulate: self.accumulate,
            ahead: self.ahead,
            advance: self.advance,
        };
        // SAFETY: `rows` rows of the operand have `groups` groups of inputs, as has each of `strips` strips, and the
        // result has room for as many rows and vectors: checked above.
        unsafe { product(dot, &pointers) };
    }
}

/// Register tiles that are compiled for a register file: as many rows and strips as their sums, a row's operand and the
/// strips' weights fit.
pub(in crate::backend::cpu) trait TileShapes: 'static {
    /// Most rows of a tile of one, two, three and four strips.
    const MOST_ROWS: [usize; 4];

    /// The tile of `rows` rows and `strips` strips.
    fn product<D: Dot>(rows: usize, strips: usize) -> CompiledTile<D>;
}

/// Whether there is a tile of so many rows and strips.
pub(in crate::backend::cpu) const fn fits<T: TileShapes>(rows: usize, strips: usize) -> bool {
    strips >= 1 && strips <= 4 && rows >= 1 && rows <= T::MOST_ROWS[strips - 1]
}

/// For portable kernels, whose vectors are arrays.
pub(in crate::backend::cpu) struct Few;

impl TileShapes for Few {
    const MOST_ROWS: [usize; 4] = [2, 2, 0, 0];

    fn product<D: Dot>(rows: usize, strips: usize) -> CompiledTile<D> {
        TileTable::<D>::FEW[strips - 1][rows - 1]
    }
}

/// Sixteen registers: at most twelve sums.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub(in crate::backend::cpu) struct Sixteen;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
impl TileShapes for Sixteen {
    const MOST_ROWS: [usize; 4] = [6, 6, 2, 2];

    fn product<D: Dot>(rows: usize, strips: usize) -> CompiledTile<D> {
        TileTable::<D>::SIXTEEN[strips - 1][rows - 1]
    }
}

/// Thirty-two registers: at most twenty-four sums.
#[cfg(target_arch = "x86_64")]
pub(in crate::backend::cpu) struct ThirtyTwo;

#[cfg(target_arch = "x86_64")]
impl TileShapes for ThirtyTwo {
    const MOST_ROWS: [usize; 4] = [8, 8, 8, 6];

    fn product<D: Dot>(rows: usize, strips: usize) -> CompiledTile<D> {
        TileTable::<D>::THIRTY_TWO[strips - 1][rows - 1]
    }
}

/// A tile of some size, called through its address: inlined, its inner loop would have to share the caller's registers.
///
/// # Safety
/// Of a call: as [`TilePointers`] says, for the tile's rows and strips.
pub(in crate::backend::cpu) type CompiledTile<D> = unsafe fn(D, &TilePointers<D>);

/// Addresses of tiles, by strips and rows.
struct TileTable<D>(PhantomData<D>);

impl<D: Dot> TileTable<D> {
    const FEW: &[&[CompiledTile<D>]] = &[&[enter::<D, 1, 1>, enter::<D, 2, 1>], &[enter::<D, 1, 2>, enter::<D, 2, 2>]];
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    const SIXTEEN: &[&[CompiledTile<D>]] = &[
        &[enter::<D, 1, 1>, enter::<D, 2, 1>, enter::<D, 3, 1>, enter::<D, 4, 1>, enter::<D, 5, 1>, enter::<D, 6, 1>],
        &[enter::<D, 1, 2>, enter::<D, 2, 2>, enter::<D, 3, 2>, enter::<D, 4, 2>, enter::<D, 5, 2>, enter::<D, 6, 2>],
        // For the strips that are left over from tiles of four.
        &[enter::<D, 1, 3>, enter::<D, 2, 3>],
        &[enter::<D, 1, 4>, enter::<D, 2, 4>],
    ];
    #[cfg(target_arch = "x86_64")]
    const THIRTY_TWO: &[&[CompiledTile<D>]] =
        &[&Self::of_eight::<1>(), &Self::of_eight::<2>(), &Self::of_eight::<3>(), &Self::of_eight::<4>()];

    #[cfg(target_arch = "x86_64")]
    const fn of_eight<const STRIPS: usize>() -> [CompiledTile<D>; 8] {
        [
            enter::<D, 1, STRIPS>,
            enter::<D, 2, STRIPS>,
            enter::<D, 3, STRIPS>,
            enter::<D, 4, STRIPS>,
            enter::<D, 5, STRIPS>,
            enter::<D, 6, STRIPS>,
            // Not used with four strips: `MOST_ROWS` is six there.
            enter::<D, 7, STRIPS>,
            enter::<D, 8, STRIPS>,
        ]
    }
}

/// A tile whose bounds have been checked.
///
/// For a product of some rows and strips, `operand` must be valid for reads of as many rows of `groups` groups of
/// inputs, `strips` for reads of as many strips of as many groups, and `result` for reads and writes of as many rows of
/// a vector for each strip, which nothing else accesses.
pub(in crate::backend::cpu) struct TilePointers<D: Dot> {
    groups: usize,
    operand: *const D::A,
    operand_stride: usize,
    strips: *const D::B,
    strip_stride: usize,
    result: *mut f32,
    result_stride: usize,
    accumulate: bool,
    ahead: *const u8,
    advance: usize,
}

impl<D: Dot> Clone for TilePointers<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Dot> Copy for TilePointers<D> {}

/// # Safety
/// As [`TilePointers`] says, for so many rows and strips.
unsafe fn enter<D: Dot, const ROWS: usize, const STRIPS: usize>(dot: D, tile: &TilePointers<D>) {
    dot.enter(TileLoop::<D, ROWS, STRIPS>(dot, *tile));
}

/// A tile whose size is known to the compiler. Its pointers are valid for that size: only [`enter`] makes one.
struct TileLoop<D: Dot, const ROWS: usize, const STRIPS: usize>(D, TilePointers<D>);

impl<D: Dot, const ROWS: usize, const STRIPS: usize> Body for TileLoop<D, ROWS, STRIPS> {
    type Output = ();

    // Sums over the inputs in their order, whatever the tile, so that a row's result does not depend on the rows
    // beside it.
    #[inline(always)]
    fn run(self) {
        let Self(dot, tile) = self;
        let mut ahead = tile.ahead;
        let mut sums = [[dot.zero(); STRIPS]; ROWS];
        let mut at = 0;
        while at + D::STEPS <= tile.groups {
            prefetch_l2(ahead);
            prefetch_l2(ahead.wrapping_add(LINE));
            ahead = ahead.wrapping_add(tile.advance);
            let bytes = D::STEPS * D::STEP * size_of::<D::B>();
            for strip in 0..STRIPS {
                let next = tile.strips.wrapping_add(strip * tile.strip_stride + at * D::STEP).cast::<u8>();
                for line in 0..bytes.div_ceil(LINE) {
                    prefetch_l1(next.wrapping_add(BYTES_AHEAD + line * LINE));
                }
            }
            for step in 0..D::STEPS {
                // SAFETY: below `groups`, for which the pointers of this size are valid.
                unsafe { tile.step(dot, at + step, &mut sums) };
            }
            at += D::STEPS;
        }
        while D::STEPS > 1 && at < tile.groups {
            // SAFETY: below `groups`, for which the pointers of this size are valid.
            unsafe { tile.step(dot, at, &mut sums) };
            at += 1;
        }
        for (row, sums) in sums.iter().enumerate() {
            for (strip, &sum) in sums.iter().enumerate() {
                let lanes = <D::S as Simd>::LANES;
                // SAFETY: a vector of one of the rows and strips for which the result is valid, and ours alone.
                let to =
                    unsafe { from_raw_parts_mut(tile.result.add(row * tile.result_stride + strip * lanes), lanes) };
                write(to, if tile.accumulate { dot.add(read(to), sum) } else { sum });
            }
        }
    }
}

impl<D: Dot> TilePointers<D> {
    /// Adds the products with group `at`. Not a closure, which would not be compiled with the caller's features.
    ///
    /// # Safety
    /// The pointers are valid as [`TilePointers`] says for so many rows and strips, and `at` is below `groups`.
    #[inline(always)]
    unsafe fn step<const ROWS: usize, const STRIPS: usize>(
        &self,
        dot: D,
        at: usize,
        sums: &mut [[D::Sum; STRIPS]; ROWS],
    ) {
        for phase in 0..D::PHASES {
            // SAFETY: reads of a group of each strip and of a group of inputs of each row, for which the caller says
            // that the pointers are valid; what was unpacked still lies there when it is multiplied.
            unsafe {
                let group = self.strips.add(at * D::STEP);
                // The first only fills the array.
                let mut weights = [dot.unpack(group.cast::<D::Packed>().read_unaligned(), group, phase); STRIPS];
                for (strip, weights) in weights.iter_mut().enumerate().skip(1) {
                    let group = group.add(strip * self.strip_stride);
                    *weights = dot.unpack(group.cast::<D::Packed>().read_unaligned(), group, phase);
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    // Keeps the compiler from moving the loads of all rows, phases and steps to the front, where they
                    // do not fit the registers.
                    compiler_fence(Ordering::SeqCst);
                    let part = self.operand.add(row * self.operand_stride + at * D::GROUP).cast::<D::Part>().add(phase);
                    let operand = dot.splat(part.read_unaligned());
                    for (sum, &weights) in sums.iter_mut().zip(&weights) {
                        *sum = dot.add_product(*sum, operand, weights);
                    }
                }
            }
        }
    }
}
