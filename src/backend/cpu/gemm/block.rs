//! A block of rows times some strips: slices of the inputs, register tiles, and what becomes of their results.
//! Written once for every way to multiply; knows no threads.

use std::marker::PhantomData;
use std::ops::Range;

use super::Sink;
use super::dot::{Columns, Dot, Element, Weight};
use super::pack::PackedLinear;
use super::tile::Tile;
use crate::backend::activation::Activation;
use crate::backend::cpu::caches::LINE;
use crate::backend::cpu::math::activate;
use crate::backend::cpu::rows::Source;
use crate::backend::cpu::scratch::{Line, Scratch, at_least};
use crate::backend::cpu::simd::{Body, Simd};

/// A block of rows times a range of strips.
pub(in crate::backend::cpu) struct Block<'a> {
    pub(super) source: Source,
    pub(super) rows: Range<usize>,
    pub(super) linear: &'a PackedLinear,
    pub(super) strips: Range<usize>,
    /// Rows and strips of a register tile.
    pub(super) tile: (usize, usize),
    pub(super) activation: Activation,
    pub(super) half: bool,
    pub(super) sink: Sink,
    /// The strip that this thread will begin with next, to be fetched meanwhile.
    pub(super) next: Option<usize>,
}

/// Computes a block with products of `D`.
///
/// # Safety
/// The machine has the features of `D`, the matrix was packed for it, and the views hold `rows` rows of `inputs` and
/// `outputs` numbers, padded to a whole vector, which no other task has.
pub(in crate::backend::cpu) unsafe fn block<D: Dot>(block: Block<'_>, scratch: &mut Scratch) {
    // SAFETY: the caller's word.
    unsafe { D::enter(On::<D>(block, scratch, PhantomData)) };
}

struct On<'a, D>(Block<'a>, &'a mut Scratch, PhantomData<D>);

impl<D: Dot> Body for On<'_, D> {
    type Output = ();

    #[inline(always)]
    unsafe fn run(self) {
        // SAFETY: the caller's word.
        unsafe { self.0.run::<D>(self.1) };
    }
}

impl Block<'_> {
    #[inline(always)]
    unsafe fn run<D: Dot>(self, scratch: &mut Scratch) {
        let lanes = <D::S as Simd>::LANES;
        let inputs = self.linear.inputs();
        let slices = inputs.div_ceil(D::SLICE).max(1);
        // With one slice a result leaves as soon as its tile is done; with more it waits for all of them.
        let result_stride = lanes * if slices > 1 { self.strips.len() } else { self.tile.1 };
        let result_rows = if slices > 1 { self.rows.len() } else { self.tile.0 };
        let Scratch { results, operand, strips: wide } = scratch;
        let results = at_least(results, result_rows * result_stride).as_mut_ptr();
        let strip_stride = self.linear.strip_len();
        let weights = self.linear.weights::<D::B>();
        let widen = D::WIDENS && self.tiles() >= TILES_WORTH_WIDENING;
        for slice in 0..slices {
            let from = slice * D::SLICE;
            let depth = D::SLICE.min(inputs - from);
            // SAFETY: rows and columns lie within the operand.
            let (rows, operand_stride) =
                unsafe { operand_rows::<D>(self.source, self.rows.clone(), from, depth, operand) };
            let mut first = self.strips.start;
            while first < self.strips.end {
                let strips = first..(first + self.tile.1).min(self.strips.end);
                let after = Some(strips.end).filter(|&next| next < self.strips.end).or(self.next);
                let at = if slices > 1 { (first - self.strips.start) * lanes } else { 0 };
                let pass = Pass {
                    operand: rows,
                    operand_stride,
                    depth,
                    strips: strips.clone(),
                    ahead: Ahead::new::<D>(self.linear, after, from, depth, strips.len()),
                    results: results.wrapping_add(at),
                    result_stride,
                    slice,
                    slices,
                };
                let packed = weights.wrapping_add(first * strip_stride + from * lanes);
                // SAFETY: the matrix has these strips, the operand `depth` inputs of all rows, the results room for
                // both.
                unsafe {
                    if widen {
                        let (packed, stride) = widened::<D>(packed, strip_stride, strips.len(), depth, wide);
                        self.pass::<D::Wide>(pass, packed, stride);
                    } else {
                        self.pass::<D>(pass, packed, strip_stride);
                    }
                }
                first = strips.end;
            }
        }
    }

    /// All rows times some strips, tile by tile.
    #[inline(always)]
    unsafe fn pass<D: Dot>(&self, pass: Pass<D::A>, packed: *const D::B, strip_stride: usize) {
        let Pass { operand, operand_stride, depth, strips, ahead, results, result_stride, slice, slices } = pass;
        let lanes = <D::S as Simd>::LANES;
        let mut ahead = ahead.shared_by(self.tiles(), depth / D::GROUP / D::STEPS);
        for begin in (0..self.rows.len()).step_by(self.tile.0) {
            let count = self.tile.0.min(self.rows.len() - begin);
            let row = self.rows.start + begin;
            let (start, advance) = ahead.take();
            let tile = Tile::<D> {
                depth,
                operand: operand.wrapping_add(begin * operand_stride),
                operand_stride,
                strips: packed,
                strip_stride,
                result: results.wrapping_add(if slices > 1 { begin * result_stride } else { 0 }),
                result_stride,
                accumulate: slice > 0,
                ahead: start,
                advance,
            };
            if slice + 1 == slices {
                let columns = strips.start * lanes..strips.end * lanes;
                (row..row + count).for_each(|row| self.sink.fetch(row, columns.clone()));
            }
            // SAFETY: the caller's word; the sink's rows are that of the block's maker.
            unsafe {
                tile.run(count, strips.len());
                if slice + 1 == slices {
                    self.finish::<D>(row..row + count, strips.clone(), tile.result, result_stride);
                }
            }
        }
    }

    /// Register tiles over the rows.
    fn tiles(&self) -> usize {
        self.rows.len().div_ceil(self.tile.0).max(1)
    }

    /// Bias, activation and what the sink asks for, on the results of a tile, which are still in the first cache.
    #[inline(always)]
    unsafe fn finish<D: Dot>(&self, rows: Range<usize>, strips: Range<usize>, results: *const f32, stride: usize) {
        use Activation::{FastGelu, GeluErf, GeluTanh, Identity, Relu, Silu, Tanh};
        // SAFETY: the caller's word.
        unsafe {
            // Each with a constant, for a loop of its own.
            match self.activation {
                Identity => self.finish_with::<D>(Identity, rows, strips, results, stride),
                Tanh => self.finish_with::<D>(Tanh, rows, strips, results, stride),
                GeluTanh => self.finish_with::<D>(GeluTanh, rows, strips, results, stride),
                GeluErf => self.finish_with::<D>(GeluErf, rows, strips, results, stride),
                FastGelu => self.finish_with::<D>(FastGelu, rows, strips, results, stride),
                Relu => self.finish_with::<D>(Relu, rows, strips, results, stride),
                Silu => self.finish_with::<D>(Silu, rows, strips, results, stride),
            }
        }
    }

    #[inline(always)]
    unsafe fn finish_with<D: Dot>(
        &self,
        activation: Activation,
        rows: Range<usize>,
        strips: Range<usize>,
        results: *const f32,
        stride: usize,
    ) {
        let lanes = <D::S as Simd>::LANES;
        for (index, row) in rows.enumerate() {
            // SAFETY: the row is the source's.
            let grid = unsafe { self.source.grid(row) };
            for (number, strip) in strips.clone().enumerate() {
                let (column, columns) = (strip * lanes, self.linear.columns(strip));
                // SAFETY: results, scales and bias are whole strips; the row is the sink's, whose rows are padded to
                // whole vectors.
                unsafe {
                    let bias = D::S::load(self.linear.bias().add(column));
                    let value = D::value(results.add(index * stride + number * lanes), grid, columns, bias);
                    self.sink.take::<D::S>(row, column, activate::<D::S>(activation, self.half, value));
                }
            }
        }
    }
}

/// A slice of the operand's inputs, some strips, and where their products go.
struct Pass<A> {
    operand: *const A,
    operand_stride: usize,
    depth: usize,
    strips: Range<usize>,
    ahead: Ahead,
    results: *mut f32,
    result_stride: usize,
    slice: usize,
    slices: usize,
}

/// Tiles that make it worth widening their strips once for all of them: with fewer, what a product saves is less than
/// what writing the numbers and reading them back costs.
const TILES_WORTH_WIDENING: usize = 8;

/// The `depth` inputs of strips from `packed` on, widened, and weights from one strip to the next.
#[inline(always)]
unsafe fn widened<D: Dot>(
    packed: *const D::B,
    strip_stride: usize,
    strips: usize,
    depth: usize,
    space: &mut Vec<Line>,
) -> (*const <D::Wide as Dot>::B, usize) {
    let groups = depth.div_ceil(D::GROUP);
    let line = LINE / size_of::<<D::Wide as Dot>::B>();
    // A line more, so that strips read at once do not share cache sets.
    let stride = (groups * D::STEP).next_multiple_of(line) + line;
    let words = (strips * stride * size_of::<<D::Wide as Dot>::B>()).div_ceil(size_of::<f32>());
    let start = at_least(space, words).as_mut_ptr().cast::<<D::Wide as Dot>::B>();
    for strip in 0..strips {
        // SAFETY: the caller's strips have so many groups, and the space room for them.
        unsafe { D::widen(packed.wrapping_add(strip * strip_stride), groups, start.add(strip * stride)) };
    }
    (start, stride)
}

/// The rows of an operand from input `from` on as `D` takes them, and their stride: where they are, or converted and
/// with zeros up to a whole group.
#[inline(always)]
unsafe fn operand_rows<D: Dot>(
    source: Source,
    rows: Range<usize>,
    from: usize,
    depth: usize,
    space: &mut Vec<Line>,
) -> (*const D::A, usize) {
    let whole_groups = D::WEIGHT == Weight::Int8 || depth.is_multiple_of(D::GROUP);
    if let Some(view) = D::A::view(source).filter(|_| whole_groups) {
        return (view.at(rows.start, from), view.stride);
    }
    // Whole vectors, and a line more against rows that share cache sets.
    let stride = depth.next_multiple_of(16) + 16;
    let numbers = (rows.len() * stride * size_of::<D::A>()).div_ceil(size_of::<f32>());
    let start = at_least(space, numbers).as_mut_ptr().cast::<D::A>();
    for (index, row) in rows.enumerate() {
        for column in (0..depth).step_by(<D::S as Simd>::LANES) {
            // SAFETY: rows are padded to whole vectors on both sides.
            unsafe {
                let value = source.load::<D::S>(row, from + column);
                D::A::store::<D::S>(start.add(index * stride + column), value);
            }
        }
        // SAFETY: as above.
        unsafe { start.add(index * stride + depth).write_bytes(0, depth.next_multiple_of(D::GROUP) - depth) };
    }
    (start, stride)
}

/// The weights that the thread will read after these, shared out among the tiles that come before.
struct Ahead {
    at: *const u8,
    end: *const u8,
    /// Bytes that a tile fetches, in all and in each turn of its loop.
    share: usize,
    advance: usize,
}

impl Ahead {
    fn new<D: Dot>(linear: &PackedLinear, strip: Option<usize>, from: usize, depth: usize, strips: usize) -> Self {
        let Some(strip) = strip else {
            let at = linear.weights::<D::B>().cast::<u8>();
            return Self { at, end: at.wrapping_add(LINE), share: 0, advance: 0 };
        };
        let lanes = <D::S as Simd>::LANES;
        let weights = linear.weights::<D::B>().wrapping_add(strip * linear.strip_len() + from * lanes);
        // Strips of one slice follow each other; of several, only the first strip's slice is fetched, and the
        // hardware follows.
        let whole = depth == linear.inputs();
        let bytes = depth * lanes * size_of::<D::B>() * if whole { strips } else { 1 };
        let at = weights.cast::<u8>();
        Self { at, end: at.wrapping_add(bytes), share: 0, advance: 0 }
    }

    /// The same for `tiles` tiles, each of so many turns.
    fn shared_by(self, tiles: usize, turns: usize) -> Self {
        let turns = turns.max(1);
        let advance = (self.end.addr() - self.at.addr()).div_ceil(turns * tiles).next_multiple_of(16);
        Self { share: advance * turns, advance, ..self }
    }

    /// Where the next tile is to fetch from, and how far it moves on every turn. What has all been fetched is asked for
    /// once more, a line again and again.
    fn take(&mut self) -> (*const u8, usize) {
        let at = self.at;
        self.at = at.wrapping_add(self.share);
        // Never an address that nothing is mapped at: a fetch from there costs a walk through the page tables.
        if at < self.end { (at, self.advance) } else { (self.end.wrapping_sub(LINE), 0) }
    }
}

impl PackedLinear {
    /// Scales, weights and sums of weights of a strip's outputs.
    fn columns(&self, strip: usize) -> Columns {
        let column = strip * self.kernel().lanes;
        Columns {
            scales: self.scales().wrapping_add(column),
            sums: self.sums().wrapping_add(column),
            weights: self.strip(strip),
        }
    }
}
