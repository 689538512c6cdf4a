//! Fused attention: for one head of one sequence, scores, softmax and context without leaving the caches.
//!
//! Keys and values of the head are gathered into strips once; then a few queries at a time are multiplied with all keys, so that a
//! whole row of scores is known before its softmax and stays in the first-level cache until the context is computed.

use std::marker::PhantomData;
use std::ops::Range;

use super::gemm::dot::{Dot, OperandElement, convert_row};
use super::gemm::tile::{Tile, TileResult, TileShapes, fits};
use super::plain::{cast, cast_mut};
use super::pool::ThreadPool;
use super::rows::{OperandRows, OperandType, RowsMut};
use super::scratch::{ScratchLine, TaskScratch, at_least, with_scratch};
use super::simd::{Body, Isa, Simd, read, write};
use super::softmax::{exp_and_sum, scale_and_max, softmax_half};
use super::view::View;
use crate::backend::MASKED_SCORE;
use crate::backend::sequences::Sequences;

/// Attention with products of one kind.
pub(super) struct AttentionKernel {
    pub(super) name: &'static str,
    pub(super) isa: Isa,
    /// Type of Q | K | V and of the context that it reads and writes without converting.
    pub(super) operand: OperandType,
    /// Panics where the machine lacks the instructions.
    run: fn(HeadTask<'_>, &mut TaskScratch),
}

impl AttentionKernel {
    /// With products of `D` in tiles of `T`.
    pub(super) const fn new<D: Dot, T: TileShapes>(name: &'static str, isa: Isa, operand: OperandType) -> Self {
        Self { name, isa, operand, run: run_head::<D, T> }
    }
}

/// Attention over `[tokens, 3 * hidden]`.
pub(super) struct AttentionWork<'a> {
    pub(super) qkv: OperandRows<'a>,
    pub(super) heads: usize,
    pub(super) head_size: usize,
    pub(super) sequences: &'a Sequences,
    /// Whether softmax is to round its steps as MindSpore's float16 kernel does.
    pub(super) half: bool,
    /// Where the context goes, in the operand's type: `[tokens, hidden]`.
    pub(super) context: RowsMut<'a>,
}

/// One head of one sequence, or some of its queries.
struct HeadPart {
    sequence: usize,
    head: usize,
    queries: Range<usize>,
}

/// Fewest queries of a task, which has to gather the keys and values of its head.
const FEWEST_QUERIES: usize = 48;

/// Queries multiplied with a strip while it is in the first-level cache.
const QUERIES: usize = 12;

/// Rows and strips of a register tile.
const fn tile<T: TileShapes>() -> (usize, usize) {
    if fits::<T>(6, 4) {
        (6, 4)
    } else if fits::<T>(6, 2) {
        (6, 2)
    } else {
        (2, 2)
    }
}

/// Computes attention with `kernel` on all threads of `pool`.
///
/// # Panics
/// If Q | K | V or the context have fewer rows than the sequences, or fewer columns than the heads.
pub(super) fn attention(kernel: &AttentionKernel, pool: &ThreadPool, work: &AttentionWork<'_>) {
    if work.head_size == 0 {
        return;
    }
    let parts = parts(work.sequences, work.heads, pool.threads());
    pool.run(parts.len(), &|index| {
        let HeadPart { sequence, head, ref queries } = parts[index];
        let columns = head * work.head_size..(head + 1) * work.head_size;
        let task = HeadTask {
            qkv: work.qkv,
            columns: [0, 1, 2].map(|third| third * work.heads * work.head_size + columns.start),
            size: work.head_size,
            tokens: work.sequences.rows(sequence),
            key_mask: work.sequences.key_mask(),
            half: work.half,
            queries: queries.clone(),
            // SAFETY: no two parts have the same queries of the same head.
            context: unsafe { work.context.part(queries.clone(), columns) },
        };
        with_scratch(|scratch| (kernel.run)(task, scratch));
    });
}

/// Longest sequences first, for an even end; queries are split only where there are too few heads for the threads.
fn parts(sequences: &Sequences, heads: usize, threads: usize) -> Vec<HeadPart> {
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    order.sort_by_key(|&sequence| std::cmp::Reverse(sequences.rows(sequence).len()));
    let wanted = (4 * threads).div_ceil((sequences.len() * heads).max(1));
    let mut parts = Vec::new();
    for sequence in order {
        let rows = sequences.rows(sequence);
        if rows.is_empty() {
            continue;
        }
        let pieces = wanted.clamp(1, (rows.len() / FEWEST_QUERIES).max(1));
        let step = rows.len().div_ceil(pieces).next_multiple_of(QUERIES);
        for head in 0..heads {
            for start in rows.clone().step_by(step) {
                parts.push(HeadPart { sequence, head, queries: start..(start + step).min(rows.end) });
            }
        }
    }
    parts
}

/// Some queries of one head against all keys of their sequence.
struct HeadTask<'a> {
    qkv: OperandRows<'a>,
    /// The head's first columns of Q, K and V.
    columns: [usize; 3],
    size: usize,
    /// Rows of the sequence.
    tokens: Range<usize>,
    key_mask: Option<&'a [bool]>,
    half: bool,
    queries: Range<usize>,
    /// Of these queries and this head.
    context: RowsMut<'a>,
}

/// Computes a task with products of `D` in tiles of `T`.
fn run_head<D: Dot, T: TileShapes>(task: HeadTask<'_>, scratch: &mut TaskScratch) {
    let dot = D::detect().expect("a kernel whose instructions this machine has");
    dot.enter(HeadBody::<D, T> { task, dot, scratch, shapes: PhantomData });
}

struct HeadBody<'a, 's, D, T> {
    task: HeadTask<'a>,
    dot: D,
    scratch: &'s mut TaskScratch,
    shapes: PhantomData<T>,
}

impl<D: Dot, T: TileShapes> Body for HeadBody<'_, '_, D, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { task, dot, scratch, .. } = self;
        let HeadTask { qkv, columns: [q, k, v], size, tokens, key_mask, half, queries, mut context } = task;
        let (s, lanes, keys) = (dot.lanes(), <D::S as Simd>::LANES, tokens.len());
        let layout = HeadLayout::new::<D>(size, keys);
        let [key_strips, value_strips, rows, scores, powers, result, added] = split(&mut scratch.results, layout.sizes);
        gather_keys(dot, qkv, tokens.clone(), k, &layout, rows, key_strips);
        gather_values(dot, qkv, tokens.clone(), v, &layout, value_strips);
        for (index, added) in added.iter_mut().enumerate() {
            let masked = |token: usize| key_mask.is_some_and(|mask| !mask[token]);
            *added = match index {
                index if index >= keys => f32::NEG_INFINITY,
                index if masked(tokens.start + index) => MASKED_SCORE,
                _ => 0.0,
            };
        }
        let scale = 1.0 / (size as f32).sqrt();
        let score_stride = layout.score_stride;
        for first in queries.clone().step_by(QUERIES) {
            let count = QUERIES.min(queries.end - first);
            let product = Tile::<D> {
                depth: size,
                operand: query_rows(dot, qkv, first..first + count, q, &layout, rows),
                strips: cast(key_strips),
                strip_stride: layout.key_strip,
                accumulate: false,
                ahead: key_strips.as_ptr().cast(),
                advance: 0,
            };
            tiles::<D, T>(dot, &product, scores, score_stride, count, keys.div_ceil(lanes));
            let mut inverse = [1.0; QUERIES];
            for (index, inverse) in inverse[..count].iter_mut().enumerate() {
                let scores = &mut scores[index * score_stride..][..layout.key_columns];
                if half {
                    softmax_half(s, scores, added, scale);
                } else {
                    let max = scale_and_max(s, scores, added, scale);
                    *inverse = 1.0 / exp_and_sum(s, scores, max);
                }
            }
            let product = Tile::<D> {
                depth: keys,
                operand: power_rows(dot, scores, count, &layout, powers),
                strips: cast(value_strips),
                strip_stride: layout.value_strip,
                accumulate: false,
                ahead: value_strips.as_ptr().cast(),
                advance: 0,
            };
            tiles::<D, T>(dot, &product, result, layout.value_columns, count, size.div_ceil(lanes));
            for (index, &inverse) in inverse[..count].iter().enumerate() {
                let result = &result[index * layout.value_columns..][..size];
                context.row(first - queries.start + index).write_scaled(s, result, inverse);
            }
        }
    }
}

/// Extents of a head's spaces, for one way to multiply.
struct HeadLayout {
    size: usize,
    /// Keys and dimensions up to whole strips.
    key_columns: usize,
    value_columns: usize,
    /// Numbers from one row of scores to the next: a line more, so that rows do not share cache sets.
    score_stride: usize,
    /// Weights from one strip to the next.
    key_strip: usize,
    value_strip: usize,
    /// Inputs from one row of gathered queries or keys to the next.
    row_stride: usize,
    /// Numbers of 32 bits in each space.
    sizes: [usize; 7],
}

impl HeadLayout {
    fn new<D: Dot>(size: usize, keys: usize) -> Self {
        let lanes = <D::S as Simd>::LANES;
        let (key_columns, value_columns) = (keys.next_multiple_of(lanes), size.next_multiple_of(lanes));
        // Keys are transposed in blocks of eight groups: their strips have room for whole blocks.
        let key_strip = size.div_ceil(D::GROUP).next_multiple_of(8) * D::STEP;
        let value_strip = keys.div_ceil(D::GROUP) * D::STEP;
        let row_stride = size.next_multiple_of(8 * D::GROUP) + 16;
        let score_stride = key_columns + 16;
        let words = |numbers: usize, bytes: usize| (numbers * bytes).div_ceil(size_of::<f32>());
        let sizes = [
            words(key_columns / lanes * key_strip, size_of::<D::B>()),
            words(value_columns / lanes * value_strip, size_of::<D::B>()),
            words(QUERIES * row_stride, size_of::<D::A>()),
            QUERIES * score_stride,
            words(QUERIES * score_stride, size_of::<D::A>()),
            QUERIES * value_columns,
            key_columns,
        ];
        Self { size, key_columns, value_columns, score_stride, key_strip, value_strip, row_stride, sizes }
    }
}

/// All rows of an operand times all strips, strips outermost, so that a strip is reread from the first-level cache.
#[inline(always)]
fn tiles<D: Dot, T: TileShapes>(
    dot: D,
    product: &Tile<'_, D>,
    result: &mut [f32],
    stride: usize,
    rows: usize,
    strips: usize,
) {
    let lanes = <D::S as Simd>::LANES;
    let (most_rows, most_strips) = tile::<T>();
    let tile_rows = rows.div_ceil(rows.div_ceil(most_rows).max(1));
    for strip in (0..strips).step_by(most_strips) {
        for row in (0..rows).step_by(tile_rows.max(1)) {
            let count = tile_rows.min(rows - row);
            let tile = Tile {
                operand: product.operand.rows(row..row + count),
                strips: &product.strips[strip * product.strip_stride..],
                ..*product
            };
            let sums = &mut result[row * stride + strip * lanes..];
            tile.run::<T>(dot, TileResult { sums, stride }, count, most_strips.min(strips - strip));
        }
    }
}

/// Lays out the keys as strips: a key is an output, its dimensions are the inputs.
#[inline(always)]
fn gather_keys<D: Dot>(
    dot: D,
    qkv: OperandRows<'_>,
    tokens: Range<usize>,
    column: usize,
    layout: &HeadLayout,
    rows: &mut [f32],
    strips: &mut [f32],
) {
    // A group of inputs is 32 bits, in either type, and moves as such.
    const { assert!(D::GROUP * size_of::<D::A>() == size_of::<f32>()) };
    let (s, lanes) = (dot.lanes(), <D::S as Simd>::LANES);
    let groups = layout.size.div_ceil(D::GROUP);
    for first in (0..layout.key_columns).step_by(8) {
        let begin = (tokens.start + first).min(tokens.end);
        let keys = begin..(begin + 8).min(tokens.end);
        let count = keys.len();
        let strip = &mut strips[first / lanes * layout.key_strip / D::GROUP + first % lanes..];
        let direct = D::A::view(qkv).filter(|_| layout.size.is_multiple_of(8 * D::GROUP));
        let keys = match direct {
            Some(view) => view.rows(keys).columns_from(column),
            None => convert(dot, qkv, keys, column, layout, rows),
        };
        for group in (0..groups).step_by(8) {
            let mut block = [read(&[0.0_f32; 8]); 8];
            for (key, values) in block.iter_mut().enumerate().take(count) {
                *values = read(&keys.row(key)[group * D::GROUP..]);
            }
            for (index, values) in s.transpose(block).into_iter().enumerate() {
                write(&mut strip[(group + index) * lanes..], values);
            }
        }
    }
}

/// Lays out the values as strips: a dimension is an output, the keys are the inputs.
#[inline(always)]
fn gather_values<D: Dot>(
    dot: D,
    qkv: OperandRows<'_>,
    tokens: Range<usize>,
    column: usize,
    layout: &HeadLayout,
    strips: &mut [f32],
) {
    let (s, lanes) = (dot.lanes(), <D::S as Simd>::LANES);
    let strips = cast_mut::<f32, D::B>(strips);
    for (group, first) in tokens.clone().step_by(D::GROUP).enumerate() {
        let mut rows = [qkv.row(first); 4];
        let inputs = D::GROUP.min(tokens.end - first);
        for (input, row) in rows[..inputs].iter_mut().enumerate().skip(1) {
            *row = qkv.row(first + input);
        }
        for strip in 0..layout.value_columns / lanes {
            let mut values = [0.0_f32; 32];
            for (input, row) in rows[..inputs].iter().enumerate() {
                // Columns beyond the head's last dimension give results that are not read.
                s.store(&mut values[input * lanes..], row.load(s, column + strip * lanes));
            }
            dot.pack(&values, &mut strips[strip * layout.value_strip + group * D::STEP..]);
        }
    }
}

/// Rows of queries as `D` takes them.
#[inline(always)]
fn query_rows<'a, D: Dot>(
    dot: D,
    qkv: OperandRows<'a>,
    queries: Range<usize>,
    column: usize,
    layout: &HeadLayout,
    space: &'a mut [f32],
) -> View<'a, D::A> {
    match D::A::view(qkv) {
        Some(view) => view.rows(queries).columns_from(column),
        None => convert(dot, qkv, queries, column, layout, space),
    }
}

/// Copies rows of a head, with zeros after its last dimension.
#[inline(always)]
fn convert<'a, D: Dot>(
    dot: D,
    qkv: OperandRows<'_>,
    tokens: Range<usize>,
    column: usize,
    layout: &HeadLayout,
    space: &'a mut [f32],
) -> View<'a, D::A> {
    let (space, rows) = (cast_mut::<f32, D::A>(space), tokens.len());
    for (index, token) in tokens.enumerate() {
        let to = &mut space[index * layout.row_stride..][..layout.row_stride];
        convert_row(dot.lanes(), qkv.row(token), column..column + layout.size, to);
    }
    View::new(space, rows, layout.row_stride, layout.row_stride)
}

/// The softmax's numerators as an operand: in place, or rounded.
#[inline(always)]
fn power_rows<'a, D: Dot>(
    dot: D,
    scores: &'a [f32],
    count: usize,
    layout: &HeadLayout,
    space: &'a mut [f32],
) -> View<'a, D::A> {
    let stride = layout.score_stride;
    let view = View::new(scores, count, stride, stride);
    if let Some(view) = D::A::view(OperandRows::F32(view)) {
        return view;
    }
    let space = cast_mut::<f32, D::A>(space);
    for row in 0..count {
        let columns = row * stride..row * stride + layout.key_columns;
        D::A::store(dot.lanes(), &mut space[columns.clone()], dot.lanes().vectors(&scores[columns]));
    }
    View::new(space, count, stride, stride)
}

/// Cuts scratch memory into pieces of these sizes, each on a cache line.
fn split<const N: usize>(scratch: &mut Vec<ScratchLine>, sizes: [usize; N]) -> [&mut [f32]; N] {
    let total = sizes.iter().map(|size| size.next_multiple_of(16)).sum();
    let mut left: &mut [f32] = at_least(scratch, total);
    sizes.map(|size| {
        let (piece, rest) = std::mem::take(&mut left).split_at_mut(size.next_multiple_of(16));
        left = rest;
        &mut piece[..size]
    })
}
