//! A block of rows times some strips: slices of the inputs, register tiles, and the epilogue of their results.
//! Generic over the products; knows no threads.

use std::marker::PhantomData;
use std::ops::Range;

use super::dot::{Dot, OperandElement, OutputColumns, convert_row};
use super::strips::PackedStrips;
use super::tile::{Tile, TileResult, TileShapes};
use crate::backend::activation::Activation;
use crate::backend::cpu::caches::LINE;
use crate::backend::cpu::math::activate;
use crate::backend::cpu::plain::cast;
use crate::backend::cpu::rows::{OperandRows, RowsMut};
use crate::backend::cpu::scratch::{ScratchLine, TaskScratch, at_least};
use crate::backend::cpu::simd::{Body, Simd, prefetch_to_write};
use crate::backend::cpu::view::View;
use crate::backend::precision::Precision;

/// A block of rows times a range of strips.
pub(in crate::backend::cpu) struct GemmTask<'a> {
    /// The block's rows.
    pub(super) operand: OperandRows<'a>,
    pub(super) matrix: PackedStrips<'a>,
    pub(super) strips: Range<usize>,
    /// Rows and strips of a register tile.
    pub(super) tile: (usize, usize),
    pub(super) activation: Activation,
    /// Whether the activation is to round as MindSpore's float16 one does.
    pub(super) half: bool,
    /// The block's rows, of them the columns of the strips.
    pub(super) results: RowsMut<'a>,
    /// Whether results are added to what is there.
    pub(super) add: bool,
    /// The strip that this thread will begin with next, to be fetched meanwhile.
    pub(super) next: Option<usize>,
}

/// Computes a task with products of `D` in tiles of `T`.
///
/// # Panics
/// If the machine lacks the instructions.
pub(in crate::backend::cpu) fn run_task<D: Dot, T: TileShapes>(task: GemmTask<'_>, scratch: &mut TaskScratch) {
    let dot = D::detect().expect("a kernel whose instructions this machine has");
    dot.enter(GemmBody::<D, T> { task, dot, scratch, shapes: PhantomData });
}

struct GemmBody<'a, 's, D, T> {
    task: GemmTask<'a>,
    dot: D,
    scratch: &'s mut TaskScratch,
    shapes: PhantomData<T>,
}

impl<D: Dot, T: TileShapes> Body for GemmBody<'_, '_, D, T> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        self.task.run::<D, T>(self.dot, self.scratch);
    }
}

impl GemmTask<'_> {
    #[inline(always)]
    fn run<D: Dot, T: TileShapes>(&mut self, dot: D, scratch: &mut TaskScratch) {
        let lanes = <D::S as Simd>::LANES;
        let PackedStrips { inputs, strip_len, .. } = self.matrix;
        let weights: &[D::B] = cast(self.matrix.weights);
        let slices = inputs.div_ceil(D::SLICE).max(1);
        // With one slice a tile's results are final; with more, the sums of all tiles are kept until the last slice.
        let result_stride = lanes * if slices > 1 { self.strips.len() } else { self.tile.1 };
        let result_rows = if slices > 1 { self.operand.len() } else { self.tile.0 };
        let TaskScratch { results, operand, strips: wide } = scratch;
        let results: &mut [f32] = at_least(results, result_rows * result_stride);
        let widen = D::WIDENS && self.tiles() >= TILES_WORTH_WIDENING;
        for slice in 0..slices {
            let from = slice * D::SLICE;
            let depth = D::SLICE.min(inputs - from);
            let rows = operand_rows(dot, self.operand, from, depth, operand);
            let mut first = self.strips.start;
            while first < self.strips.end {
                let strips = first..(first + self.tile.1).min(self.strips.end);
                let after = Some(strips.end).filter(|&next| next < self.strips.end).or(self.next);
                let at = if slices > 1 { (first - self.strips.start) * lanes } else { 0 };
                let pass = Pass {
                    operand: rows,
                    depth,
                    strips: strips.clone(),
                    ahead: Ahead::new::<D>(weights, self.matrix, after, from, depth, strips.len()),
                    results: &mut results[at..],
                    result_stride,
                    slice,
                    slices,
                };
                let whole = &weights[first * strip_len..];
                let packed = &whole[from * lanes..];
                if widen {
                    let (packed, stride) = widened(dot, packed, strip_len, strips.len(), depth, wide);
                    self.pass::<D::Wide, T>(dot.wide(), pass, packed, packed, stride);
                } else {
                    self.pass::<D, T>(dot, pass, packed, whole, strip_len);
                }
                first = strips.end;
            }
        }
    }

    /// All rows times some strips, tile by tile: `packed` begins with the slice's inputs, `whole` with the first.
    #[inline(always)]
    fn pass<D: Dot, T: TileShapes>(
        &mut self,
        dot: D,
        pass: Pass<'_, D::A>,
        packed: &[D::B],
        whole: &[D::B],
        strip_stride: usize,
    ) {
        let Pass { operand, depth, strips, ahead, results, result_stride, slice, slices } = pass;
        let lanes = <D::S as Simd>::LANES;
        let mut ahead = ahead.shared_by(self.tiles(), depth / D::GROUP / D::STEPS);
        for begin in (0..self.operand.len()).step_by(self.tile.0) {
            let rows = begin..(begin + self.tile.0).min(self.operand.len());
            let (start, advance) = ahead.take();
            let tile = Tile::<D> {
                depth,
                operand: operand.rows(rows.clone()),
                strips: packed,
                strip_stride,
                accumulate: slice > 0,
                ahead: start,
                advance,
            };
            let last = slice + 1 == slices;
            if last {
                let first = (strips.start - self.strips.start) * lanes;
                rows.clone().for_each(|row| self.fetch(row, first..first + strips.len() * lanes));
            }
            let sums = &mut results[if slices > 1 { begin * result_stride } else { 0 }..];
            tile.run::<T>(dot, TileResult { sums, stride: result_stride }, rows.len(), strips.len());
            if last {
                let finished = Finished { sums, stride: result_stride, strips: whole, strip_stride };
                self.finish(dot, rows, strips.clone(), finished);
            }
        }
    }

    /// Register tiles over the rows.
    fn tiles(&self) -> usize {
        self.operand.len().div_ceil(self.tile.0).max(1)
    }

    /// Fetches the lines that will be written, or added to.
    #[inline(always)]
    fn fetch(&self, row: usize, columns: Range<usize>) {
        let (mut line, end) = (self.results.address(row, columns.start), self.results.address(row, columns.end));
        while line < end {
            prefetch_to_write(line);
            line = line.wrapping_add(LINE);
        }
    }

    /// The epilogue of a tile, whose sums are still in the first-level cache: bias, activation, and the store.
    #[inline(always)]
    fn finish<D: Dot>(&mut self, dot: D, rows: Range<usize>, strips: Range<usize>, finished: Finished<'_, D::B>) {
        use Activation::{FastGelu, GeluErf, GeluTanh, Identity, Relu, Silu, Tanh};
        // With a constant each, so that each gets a loop of its own.
        match self.activation {
            Identity => self.finish_with(dot, Identity, rows, strips, finished),
            Tanh => self.finish_with(dot, Tanh, rows, strips, finished),
            GeluTanh => self.finish_with(dot, GeluTanh, rows, strips, finished),
            GeluErf => self.finish_with(dot, GeluErf, rows, strips, finished),
            FastGelu => self.finish_with(dot, FastGelu, rows, strips, finished),
            Relu => self.finish_with(dot, Relu, rows, strips, finished),
            Silu => self.finish_with(dot, Silu, rows, strips, finished),
        }
    }

    #[inline(always)]
    fn finish_with<D: Dot>(
        &mut self,
        dot: D,
        activation: Activation,
        rows: Range<usize>,
        strips: Range<usize>,
        finished: Finished<'_, D::B>,
    ) {
        let (s, lanes) = (dot.lanes(), <D::S as Simd>::LANES);
        let quantised = D::WEIGHT == Precision::Int8;
        let columns = strips.start * lanes..strips.end * lanes;
        let PackedStrips { bias, scales, sums, .. } = self.matrix;
        let bias = s.vectors(&bias[columns.clone()]);
        let (scales, sums) =
            if quantised { (s.vectors(&scales[columns.clone()]), s.vectors(&sums[columns])) } else { (bias, bias) };
        for (index, row) in rows.enumerate() {
            let grid = self.operand.grid(row);
            let values = &mut finished.sums[index * finished.stride..][..strips.len() * lanes];
            let mut vectors = s.vectors_mut(values);
            for number in 0..vectors.len().min(bias.len()).min(scales.len()).min(sums.len()) {
                let columns = OutputColumns {
                    scales: scales.get(number),
                    sums: sums.get(number),
                    strip: if quantised { &finished.strips[number * finished.strip_stride..] } else { &[] },
                };
                let value = dot.value(vectors.bits(number), grid, columns, bias.get(number));
                vectors.set(number, activate(s, activation, self.half, value));
            }
            let column = (strips.start - self.strips.start) * lanes;
            let mut out = self.results.row(row);
            if self.add { out.add(s, column, values) } else { out.write(s, column, values) }
        }
    }
}

/// A slice of the operand's inputs, some strips, and where their products go.
struct Pass<'a, A> {
    operand: View<'a, A>,
    depth: usize,
    strips: Range<usize>,
    ahead: Ahead,
    results: &'a mut [f32],
    result_stride: usize,
    slice: usize,
    slices: usize,
}

/// A tile's sums, and the strips that they are of.
struct Finished<'a, B> {
    sums: &'a mut [f32],
    stride: usize,
    strips: &'a [B],
    strip_stride: usize,
}

/// Fewest tiles for which strips are widened in advance: with fewer, writing the widened numbers and reading them back
/// costs more than the products save.
const TILES_WORTH_WIDENING: usize = 8;

/// The `depth` inputs of strips from `packed` on, widened, and weights from one strip to the next.
#[inline(always)]
fn widened<'s, D: Dot>(
    dot: D,
    packed: &[D::B],
    strip_stride: usize,
    strips: usize,
    depth: usize,
    space: &'s mut Vec<ScratchLine>,
) -> (&'s [<D::Wide as Dot>::B], usize) {
    let len = depth.div_ceil(D::GROUP) * D::STEP;
    let line = LINE / size_of::<<D::Wide as Dot>::B>();
    // A line more, so that strips read at once do not share cache sets.
    let stride = len.next_multiple_of(line) + line;
    let wide = at_least(space, strips * stride);
    for (strip, to) in wide.chunks_exact_mut(stride).enumerate() {
        dot.widen(&packed[strip * strip_stride..][..len], &mut to[..len]);
    }
    (wide, stride)
}

/// The rows of an operand from input `first` on as `D` takes them: where they are, or converted and with zeros up to a
/// whole group.
#[inline(always)]
fn operand_rows<'a, D: Dot>(
    dot: D,
    operand: OperandRows<'a>,
    first: usize,
    depth: usize,
    space: &'a mut Vec<ScratchLine>,
) -> View<'a, D::A> {
    let whole_groups = D::WEIGHT == Precision::Int8 || depth.is_multiple_of(D::GROUP);
    if let Some(view) = D::A::view(operand).filter(|_| whole_groups) {
        return view.columns_from(first);
    }
    // Whole vectors, and a line more against rows that share cache sets.
    let stride = depth.next_multiple_of(16) + 16;
    let numbers = at_least::<D::A>(space, operand.len() * stride);
    for row in 0..operand.len() {
        // To a whole vector, and to a whole group.
        let to = &mut numbers[row * stride..][..depth.next_multiple_of(16)];
        convert_row(dot.lanes(), operand.row(row), first..first + depth, to);
    }
    View::new(numbers, operand.len(), stride, stride)
}

/// The weights that the thread will read next, divided among the present tiles to be prefetched.
struct Ahead {
    at: *const u8,
    end: *const u8,
    /// Bytes that a tile fetches, in all and in each turn of its loop.
    share: usize,
    advance: usize,
}

impl Ahead {
    fn new<D: Dot>(
        weights: &[D::B],
        matrix: PackedStrips<'_>,
        strip: Option<usize>,
        from: usize,
        depth: usize,
        strips: usize,
    ) -> Self {
        let Some(strip) = strip else {
            let at = weights.as_ptr().cast::<u8>();
            return Self { at, end: at.wrapping_add(LINE), share: 0, advance: 0 };
        };
        let lanes = <D::S as Simd>::LANES;
        let at = weights.as_ptr().wrapping_add(strip * matrix.strip_len + from * lanes).cast::<u8>();
        // Strips of one slice follow each other; of several, only the first strip's slice is fetched, and the
        // hardware follows.
        let whole = depth == matrix.inputs;
        let bytes = depth * lanes * size_of::<D::B>() * if whole { strips } else { 1 };
        Self { at, end: at.wrapping_add(bytes), share: 0, advance: 0 }
    }

    /// Divided among `tiles` tiles of so many turns each.
    fn shared_by(self, tiles: usize, turns: usize) -> Self {
        let turns = turns.max(1);
        let advance = (self.end.addr() - self.at.addr()).div_ceil(turns * tiles).next_multiple_of(16);
        Self { share: advance * turns, advance, ..self }
    }

    /// Where the next tile begins to fetch, and how far it moves on every turn. Once all is fetched, the last line is
    /// fetched again and again.
    fn take(&mut self) -> (*const u8, usize) {
        let at = self.at;
        self.at = at.wrapping_add(self.share);
        // Never an address that nothing is mapped at: a fetch from there costs a walk through the page tables.
        if at < self.end { (at, self.advance) } else { (self.end.wrapping_sub(LINE), 0) }
    }
}
