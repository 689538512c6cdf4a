//! The innermost loops: a register tile of rows and strips, summed over a slice of the inputs.
//! Written once for every way to multiply; nothing here allocates, branches on data or knows threads.

use std::marker::PhantomData;
use std::sync::atomic::{Ordering, compiler_fence};

use super::dot::Dot;
use crate::backend::cpu::caches::LINE;
use crate::backend::cpu::simd::{Body, Simd, prefetch_l1, prefetch_l2};

/// How far ahead of its use a strip is fetched from the second-level cache.
const BYTES_AHEAD: usize = 512;

/// Some rows of an operand times some strips.
pub(in crate::backend::cpu) struct Tile<D: Dot> {
    /// Inputs summed over.
    pub(in crate::backend::cpu) depth: usize,
    /// Rows that go on to a whole group as [`Dot::splat`] says.
    pub(in crate::backend::cpu) operand: *const D::A,
    pub(in crate::backend::cpu) operand_stride: usize,
    /// The first strip's first group, and weights from one strip to the next.
    pub(in crate::backend::cpu) strips: *const D::B,
    pub(in crate::backend::cpu) strip_stride: usize,
    /// Sums in their own type of 32 bits, a strip's next to each other.
    pub(in crate::backend::cpu) result: *mut f32,
    pub(in crate::backend::cpu) result_stride: usize,
    /// Adds to the result in place of overwriting it.
    pub(in crate::backend::cpu) accumulate: bool,
    /// What will be read later, to be fetched meanwhile: from here on, so many bytes further every [`Dot::STEPS`].
    pub(in crate::backend::cpu) ahead: *const u8,
    pub(in crate::backend::cpu) advance: usize,
}

impl<D: Dot> Clone for Tile<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Dot> Copy for Tile<D> {}

/// The register tiles of a register file: of as many rows and strips as their sums, a row's operand and the strips'
/// weights fit. Only these are compiled.
pub(in crate::backend::cpu) trait Shapes {
    /// Most rows of a tile of one, two, three and four strips.
    const MOST_ROWS: [usize; 4];

    /// The tile of `rows` rows and `strips` strips.
    fn product<D: Dot>(rows: usize, strips: usize) -> Compiled<D>;
}

/// A tile of some size, called through its address: compiled into its caller, its inner loop would have to share the
/// caller's registers.
pub(in crate::backend::cpu) type Compiled<D> = unsafe fn(&Tile<D>);

/// What the compiler makes of arrays.
pub(in crate::backend::cpu) struct Few;

impl Shapes for Few {
    const MOST_ROWS: [usize; 4] = [2, 2, 0, 0];

    fn product<D: Dot>(rows: usize, strips: usize) -> Compiled<D> {
        Table::<D>::FEW[strips - 1][rows - 1]
    }
}

/// Sixteen registers: at most twelve sums.
pub(in crate::backend::cpu) struct Sixteen;

impl Shapes for Sixteen {
    const MOST_ROWS: [usize; 4] = [6, 6, 2, 2];

    fn product<D: Dot>(rows: usize, strips: usize) -> Compiled<D> {
        Table::<D>::SIXTEEN[strips - 1][rows - 1]
    }
}

/// Thirty-two registers: at most twenty-four sums.
#[cfg(target_arch = "x86_64")]
pub(in crate::backend::cpu) struct ThirtyTwo;

#[cfg(target_arch = "x86_64")]
impl Shapes for ThirtyTwo {
    const MOST_ROWS: [usize; 4] = [8, 8, 8, 6];

    fn product<D: Dot>(rows: usize, strips: usize) -> Compiled<D> {
        Table::<D>::THIRTY_TWO[strips - 1][rows - 1]
    }
}

/// Addresses of tiles, by strips and rows.
struct Table<D>(PhantomData<D>);

impl<D: Dot> Table<D> {
    const FEW: &[&[Compiled<D>]] = &[&[enter::<D, 1, 1>, enter::<D, 2, 1>], &[enter::<D, 1, 2>, enter::<D, 2, 2>]];
    const SIXTEEN: &[&[Compiled<D>]] = &[
        &[enter::<D, 1, 1>, enter::<D, 2, 1>, enter::<D, 3, 1>, enter::<D, 4, 1>, enter::<D, 5, 1>, enter::<D, 6, 1>],
        &[enter::<D, 1, 2>, enter::<D, 2, 2>, enter::<D, 3, 2>, enter::<D, 4, 2>, enter::<D, 5, 2>, enter::<D, 6, 2>],
        // What four strips leave over.
        &[enter::<D, 1, 3>, enter::<D, 2, 3>],
        &[enter::<D, 1, 4>, enter::<D, 2, 4>],
    ];
    #[cfg(target_arch = "x86_64")]
    const THIRTY_TWO: &[&[Compiled<D>]] =
        &[&Self::of_eight::<1>(), &Self::of_eight::<2>(), &Self::of_eight::<3>(), &Self::of_eight::<4>()];

    #[cfg(target_arch = "x86_64")]
    const fn of_eight<const STRIPS: usize>() -> [Compiled<D>; 8] {
        [
            enter::<D, 1, STRIPS>,
            enter::<D, 2, STRIPS>,
            enter::<D, 3, STRIPS>,
            enter::<D, 4, STRIPS>,
            enter::<D, 5, STRIPS>,
            enter::<D, 6, STRIPS>,
            // Of four strips, not these: nobody asks for what does not fit.
            enter::<D, 7, STRIPS>,
            enter::<D, 8, STRIPS>,
        ]
    }
}

unsafe fn enter<D: Dot, const ROWS: usize, const STRIPS: usize>(tile: &Tile<D>) {
    // SAFETY: the caller's word.
    unsafe { D::enter(Product::<D, ROWS, STRIPS>(*tile)) };
}

/// Whether there is a tile of so many rows and strips.
pub(in crate::backend::cpu) const fn fits<D: Dot>(rows: usize, strips: usize) -> bool {
    let most_rows = <<D::S as Simd>::Shapes as Shapes>::MOST_ROWS;
    strips >= 1 && strips <= 4 && rows >= 1 && rows <= most_rows[strips - 1]
}

impl<D: Dot> Tile<D> {
    /// `rows` rows times `strips` strips, which [`fits`].
    ///
    /// # Safety
    /// The machine has the features of `D`; operand, strips and result reach as far as counts and strides say.
    #[inline(always)]
    pub(in crate::backend::cpu) unsafe fn run(&self, rows: usize, strips: usize) {
        debug_assert!(fits::<D>(rows, strips), "{rows} rows and {strips} strips");
        // SAFETY: the caller's word.
        unsafe { <D::S as Simd>::Shapes::product::<D>(rows, strips)(self) };
    }
}

/// A tile whose size is known to the compiler.
struct Product<D: Dot, const ROWS: usize, const STRIPS: usize>(Tile<D>);

impl<D: Dot, const ROWS: usize, const STRIPS: usize> Body for Product<D, ROWS, STRIPS> {
    type Output = ();

    // Sums over the inputs in their order, whatever the tile, so that a row's result does not depend on the rows
    // beside it.
    #[inline(always)]
    unsafe fn run(self) {
        let tile = self.0;
        let groups = tile.depth.div_ceil(D::GROUP);
        let mut ahead = tile.ahead;
        // SAFETY: every access is within the rows, strips and groups that the tile's maker vouches for.
        unsafe {
            let mut sums = [[D::zero(); STRIPS]; ROWS];
            let mut at = 0;
            while at + D::STEPS <= groups {
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
                    tile.step::<ROWS, STRIPS>(at + step, &mut sums);
                }
                at += D::STEPS;
            }
            while D::STEPS > 1 && at < groups {
                tile.step::<ROWS, STRIPS>(at, &mut sums);
                at += 1;
            }
            for (row, sums) in sums.iter().enumerate() {
                for (strip, &sum) in sums.iter().enumerate() {
                    let to = tile.result.add(row * tile.result_stride + strip * <D::S as Simd>::LANES);
                    D::store(to, sum, tile.accumulate);
                }
            }
        }
    }
}

impl<D: Dot> Tile<D> {
    /// Adds the products with group `at`. Not a closure: those do not take over the caller's instruction set.
    #[inline(always)]
    unsafe fn step<const ROWS: usize, const STRIPS: usize>(&self, at: usize, sums: &mut [[D::Sum; STRIPS]; ROWS]) {
        // SAFETY: within the tile's rows, strips and groups.
        unsafe {
            for phase in 0..D::PHASES {
                let weights = self.weights::<STRIPS>(at, phase);
                for (row, sums) in sums.iter_mut().enumerate() {
                    // Against the loads of all rows, phases and steps being moved to the front, where they do not fit
                    // the registers.
                    compiler_fence(Ordering::SeqCst);
                    let operand = D::splat(self.operand.add(row * self.operand_stride + at * D::GROUP), phase);
                    for (sum, &weights) in sums.iter_mut().zip(&weights) {
                        *sum = D::add_product(*sum, operand, weights);
                    }
                }
            }
        }
    }

    #[inline(always)]
    unsafe fn weights<const STRIPS: usize>(&self, at: usize, phase: usize) -> [D::W; STRIPS] {
        // SAFETY: within the strips and their groups; the first value only fills the array.
        unsafe {
            let mut weights = [D::load(self.strips.add(at * D::STEP), phase); STRIPS];
            for (strip, weights) in weights.iter_mut().enumerate().skip(1) {
                *weights = D::load(self.strips.add(strip * self.strip_stride + at * D::STEP), phase);
            }
            weights
        }
    }
}
