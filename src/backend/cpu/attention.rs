//! Fused attention: for one head of one sequence, scores, softmax and context without leaving the caches.
//!
//! Keys and values of the head are gathered into strips once; then a few queries at a time meet all keys, so that a
//! whole row of scores is known before its softmax and stays in the first-level cache until it is used up.

use std::ops::Range;

use std::marker::PhantomData;

use super::gemm::dot::{Dot, Element};
use super::gemm::tile::{Tile, fits};
use super::pool::Pool;
use super::registry;
use super::rows::{RowsMut, Source};
use super::scratch::{Line, Scratch, at_least, with_scratch};
use super::simd::{Body, Simd};
use super::softmax::{exp_and_sum, scale_and_max, softmax_half};
use crate::backend::MASKED_SCORE;
use crate::backend::sequences::Sequences;

/// Attention over `[tokens, 3 * hidden]`.
pub(super) struct Attention<'a> {
    pub(super) qkv: Source,
    pub(super) heads: usize,
    pub(super) head_size: usize,
    pub(super) sequences: &'a Sequences,
    /// Whether softmax is to round its steps as MindSpore's float16 kernel does.
    pub(super) half: bool,
    /// Where the context goes, in the operand's type.
    pub(super) context: RowsMut,
}

/// One head of one sequence, or some of its queries.
struct Task {
    sequence: usize,
    head: usize,
    queries: Range<usize>,
}

/// Queries that are worth gathering the keys and values of a head for.
const FEWEST_QUERIES: usize = 48;

/// Queries that meet a strip while it is in the first-level cache.
const QUERIES: usize = 12;

/// Rows and strips of a register tile.
const fn tile<D: Dot>() -> (usize, usize) {
    if fits::<D>(6, 4) {
        (6, 4)
    } else if fits::<D>(6, 2) {
        (6, 2)
    } else {
        (2, 2)
    }
}

/// Computes attention with `kernel` on all threads of `pool`.
pub(super) fn attention(kernel: &registry::Attention, pool: &Pool, attention: &Attention<'_>) {
    let tasks = tasks(attention.sequences, attention.heads, pool.threads());
    pool.run(tasks.len(), &|index| {
        let Task { sequence, head, ref queries } = tasks[index];
        with_scratch(|scratch| {
            let head = HeadTask {
                attention,
                tokens: attention.sequences.rows(sequence),
                head,
                queries: queries.clone(),
                scratch,
            };
            // SAFETY: the kernel was found to run here when the backend was made. The views hold the rows of every
            // sequence, and no other task has these queries of this head.
            unsafe { (kernel.attend)(head) };
        });
    });
}

/// Longest sequences first, so that none is begun last; queries are split only where heads are too few for the threads.
fn tasks(sequences: &Sequences, heads: usize, threads: usize) -> Vec<Task> {
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    order.sort_by_key(|&sequence| std::cmp::Reverse(sequences.rows(sequence).len()));
    let wanted = (4 * threads).div_ceil((sequences.len() * heads).max(1));
    let mut tasks = Vec::new();
    for sequence in order {
        let rows = sequences.rows(sequence);
        if rows.is_empty() {
            continue;
        }
        let pieces = wanted.clamp(1, (rows.len() / FEWEST_QUERIES).max(1));
        let step = rows.len().div_ceil(pieces).next_multiple_of(QUERIES);
        for head in 0..heads {
            for start in rows.clone().step_by(step) {
                tasks.push(Task { sequence, head, queries: start..(start + step).min(rows.end) });
            }
        }
    }
    tasks
}

/// Some queries of one head against all keys of their sequence.
pub(super) struct HeadTask<'a> {
    attention: &'a Attention<'a>,
    tokens: Range<usize>,
    head: usize,
    queries: Range<usize>,
    scratch: &'a mut Scratch,
}

/// Computes a task with products of `D`.
///
/// # Safety
/// The machine has the features of `D`; the views hold the rows of every sequence, and no other task has these queries
/// of this head.
pub(super) unsafe fn attend<D: Dot>(task: HeadTask<'_>) {
    // SAFETY: the caller's word.
    unsafe { D::enter(On::<D>(task, PhantomData)) };
}

struct On<'a, D>(HeadTask<'a>, PhantomData<D>);

impl<D: Dot> Body for On<'_, D> {
    type Output = ();

    #[inline(always)]
    unsafe fn run(self) {
        let HeadTask { attention, tokens, head, queries, scratch } = self.0;
        let Attention { qkv, heads, head_size: size, sequences, half, context } = *attention;
        let (lanes, keys) = (<D::S as Simd>::LANES, tokens.len());
        let shape = Shape::new::<D>(size, keys);
        let [key_strips, value_strips, rows, scores, powers, result, added] = split(&mut scratch.results, shape.sizes);
        let (q, k, v) = (head * size, (heads + head) * size, (2 * heads + head) * size);
        // SAFETY: the tokens' rows have three times `heads * size` columns; the spaces were sized for them.
        unsafe {
            gather_keys::<D>(qkv, tokens.clone(), k, &shape, rows, key_strips);
            gather_values::<D>(qkv, tokens.clone(), v, &shape, value_strips);
        }
        for (index, added) in added.iter_mut().enumerate() {
            let masked = |token: usize| sequences.key_mask().is_some_and(|mask| !mask[token]);
            *added = match index {
                index if index >= keys => f32::NEG_INFINITY,
                index if masked(tokens.start + index) => MASKED_SCORE,
                _ => 0.0,
            };
        }
        let scale = 1.0 / (size as f32).sqrt();
        let score_stride = shape.score_stride;
        for first in queries.clone().step_by(QUERIES) {
            let count = QUERIES.min(queries.end - first);
            // SAFETY: the queries' rows lie within Q | K | V; the spaces were sized for so many of them.
            unsafe {
                let (operand, operand_stride) = query_rows::<D>(qkv, first, count, q, &shape, rows);
                let product = Tile::<D> {
                    depth: size,
                    operand,
                    operand_stride,
                    strips: key_strips.as_ptr().cast(),
                    strip_stride: shape.key_strip,
                    result: scores.as_mut_ptr(),
                    result_stride: score_stride,
                    accumulate: false,
                    ahead: key_strips.as_ptr().cast(),
                    advance: 0,
                };
                tiles(product, count, keys.div_ceil(lanes));
                let mut inverse = [0.0; QUERIES];
                for (index, inverse) in inverse[..count].iter_mut().enumerate() {
                    let scores = scores[index * score_stride..][..score_stride].as_mut_ptr();
                    *inverse = if half {
                        softmax_half::<D::S>(scores, added.as_ptr(), shape.key_columns, scale);
                        1.0
                    } else {
                        let max = scale_and_max::<D::S>(scores, added.as_ptr(), shape.key_columns, scale);
                        1.0 / exp_and_sum::<D::S>(scores, shape.key_columns, max)
                    };
                }
                let (operand, operand_stride) = power_rows::<D>(scores, count, &shape, powers);
                let product = Tile::<D> {
                    depth: keys,
                    operand,
                    operand_stride,
                    strips: value_strips.as_ptr().cast(),
                    strip_stride: shape.value_strip,
                    result: result.as_mut_ptr(),
                    result_stride: shape.value_columns,
                    accumulate: false,
                    ahead: value_strips.as_ptr().cast(),
                    advance: 0,
                };
                tiles(product, count, size.div_ceil(lanes));
                for index in 0..count {
                    let result = &result[index * shape.value_columns..][..shape.value_columns];
                    write_row::<D::S>(context, first + index, q, size, result, inverse[index]);
                }
            }
        }
    }
}

/// Extents of a head's spaces, for one way to multiply.
struct Shape {
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

impl Shape {
    fn new<D: Dot>(size: usize, keys: usize) -> Self {
        let lanes = <D::S as Simd>::LANES;
        let (key_columns, value_columns) = (keys.next_multiple_of(lanes), size.next_multiple_of(lanes));
        // Turned in blocks of eight groups: the strips of keys have room for whole ones.
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

/// All rows of an operand times all strips, strips outermost: one is read again from the first-level cache.
#[inline(always)]
unsafe fn tiles<D: Dot>(product: Tile<D>, rows: usize, strips: usize) {
    let lanes = <D::S as Simd>::LANES;
    let (most_rows, most_strips) = tile::<D>();
    let tile_rows = rows.div_ceil(rows.div_ceil(most_rows).max(1));
    for strip in (0..strips).step_by(most_strips) {
        for row in (0..rows).step_by(tile_rows.max(1)) {
            let tile = Tile {
                operand: product.operand.wrapping_add(row * product.operand_stride),
                strips: product.strips.wrapping_add(strip * product.strip_stride),
                result: product.result.wrapping_add(row * product.result_stride + strip * lanes),
                ..product
            };
            // SAFETY: the caller's word, for these rows and strips.
            unsafe { tile.run(tile_rows.min(rows - row), most_strips.min(strips - strip)) };
        }
    }
}

/// Lays out the keys as strips: a key is an output, its dimensions are the inputs.
#[inline(always)]
unsafe fn gather_keys<D: Dot>(
    qkv: Source,
    tokens: Range<usize>,
    column: usize,
    shape: &Shape,
    rows: &mut [f32],
    strips: &mut [f32],
) {
    let lanes = <D::S as Simd>::LANES;
    let groups = shape.size.div_ceil(D::GROUP);
    // A group of inputs is 32 bits, in either type, and moves as such.
    debug_assert_eq!(D::GROUP * size_of::<D::A>(), size_of::<f32>());
    for first in (0..shape.key_columns).step_by(8) {
        let count = tokens.len().saturating_sub(first).min(8);
        let mut padded = [[0.0_f32; 8]; 8];
        let strip = &mut strips[first / lanes * shape.key_strip / D::GROUP + first % lanes..];
        // SAFETY: the caller's rows, eight at a time where there are eight, and blocks of eight groups, for which the
        // rows of queries and the strips have room.
        unsafe {
            let direct = D::A::view(qkv).filter(|_| count == 8 && shape.size.is_multiple_of(8 * D::GROUP));
            let (from, stride) = match direct {
                Some(view) => (view.at(tokens.start + first, column).cast::<f32>(), view.stride / D::GROUP),
                None => {
                    let (rows, stride) = convert::<D>(qkv, tokens.start + first, count, column, shape, rows);
                    (rows.cast::<f32>(), stride / D::GROUP)
                }
            };
            for group in (0..groups).step_by(8) {
                let (mut block, mut block_stride) = (from.add(group), stride);
                if count < 8 {
                    for (row, to) in padded.iter_mut().enumerate().take(count) {
                        std::ptr::copy_nonoverlapping(from.add(row * stride + group), to.as_mut_ptr(), 8);
                    }
                    (block, block_stride) = (padded.as_ptr().cast(), 8);
                }
                D::S::transpose_8x8(block, block_stride, strip[group * lanes..].as_mut_ptr(), lanes);
            }
        }
    }
}

/// Lays out the values as strips: a dimension is an output, the keys are the inputs.
#[inline(always)]
unsafe fn gather_values<D: Dot>(qkv: Source, tokens: Range<usize>, column: usize, shape: &Shape, strips: &mut [f32]) {
    let lanes = <D::S as Simd>::LANES;
    let start = strips.as_mut_ptr().cast::<D::B>();
    for group in 0..tokens.len().div_ceil(D::GROUP) {
        for strip in 0..shape.value_columns / lanes {
            let mut rows = [0.0_f32; 32];
            for input in 0..D::GROUP.min(tokens.len() - group * D::GROUP) {
                let (token, dimension) = (tokens.start + group * D::GROUP + input, strip * lanes);
                // SAFETY: the token's row is padded to a vector beyond its last column; the strips were sized for all
                // of them.
                unsafe { D::S::store(rows[input * lanes..].as_mut_ptr(), qkv.load::<D::S>(token, column + dimension)) };
            }
            // What is beyond the head's last dimension makes results that nobody reads.
            // SAFETY: as above.
            unsafe { D::pack(rows.as_ptr(), start.add(strip * shape.value_strip + group * D::STEP)) };
        }
    }
}

/// `count` rows of queries as `D` takes them, and their stride.
#[inline(always)]
unsafe fn query_rows<D: Dot>(
    qkv: Source,
    first: usize,
    count: usize,
    column: usize,
    shape: &Shape,
    space: &mut [f32],
) -> (*const D::A, usize) {
    match D::A::view(qkv) {
        Some(view) => (view.at(first, column), view.stride),
        // SAFETY: the caller's word.
        None => unsafe { convert::<D>(qkv, first, count, column, shape, space) },
    }
}

/// Copies `count` rows of a head, with zeros after its last dimension.
#[inline(always)]
unsafe fn convert<D: Dot>(
    qkv: Source,
    first: usize,
    count: usize,
    column: usize,
    shape: &Shape,
    space: &mut [f32],
) -> (*const D::A, usize) {
    let (lanes, start) = (<D::S as Simd>::LANES, space.as_mut_ptr().cast::<D::A>());
    for row in 0..count {
        let to = start.wrapping_add(row * shape.row_stride);
        for at in (0..shape.row_stride - 16).step_by(lanes) {
            let mut values = [0.0_f32; 16];
            // SAFETY: the row is padded to a vector beyond its last column, the space's rows to whole vectors.
            unsafe {
                if at < shape.size {
                    D::S::store(values.as_mut_ptr(), qkv.load::<D::S>(first + row, column + at));
                    values[(shape.size - at).min(lanes)..].fill(0.0);
                }
                D::A::store::<D::S>(to.add(at), D::S::load(values.as_ptr()));
            }
        }
    }
    (start, shape.row_stride)
}

/// The softmax's numerators as an operand: where they are, or rounded.
#[inline(always)]
unsafe fn power_rows<D: Dot>(scores: &[f32], count: usize, shape: &Shape, space: &mut [f32]) -> (*const D::A, usize) {
    let view = super::buffer::View { start: scores.as_ptr(), stride: shape.score_stride };
    if let Some(view) = D::A::view(Source::F32(view)) {
        return (view.start, view.stride);
    }
    let start = space.as_mut_ptr().cast::<D::A>();
    for row in 0..count {
        for at in (0..shape.key_columns).step_by(<D::S as Simd>::LANES) {
            let at = row * shape.score_stride + at;
            // SAFETY: both spaces have so many rows of whole vectors.
            unsafe { D::A::store::<D::S>(start.add(at), D::S::load(scores[at..].as_ptr())) };
        }
    }
    (start, shape.score_stride)
}

/// Cuts scratch memory into pieces of these sizes, each on a cache line.
fn split<const N: usize>(scratch: &mut Vec<Line>, sizes: [usize; N]) -> [&mut [f32]; N] {
    let total = sizes.iter().map(|size| size.next_multiple_of(16)).sum();
    let mut left = at_least(scratch, total);
    sizes.map(|size| {
        let (piece, rest) = std::mem::take(&mut left).split_at_mut(size.next_multiple_of(16));
        left = rest;
        &mut piece[..size]
    })
}

/// Writes `len` values times `factor` to `row` from `column` on, and nothing beside them.
#[inline(always)]
unsafe fn write_row<S: Simd>(sink: RowsMut, row: usize, column: usize, len: usize, values: &[f32], factor: f32) {
    let whole = len / S::LANES * S::LANES;
    // SAFETY: whole vectors within the caller's row, then single values.
    unsafe {
        let scale = S::splat(factor);
        for at in (0..whole).step_by(S::LANES) {
            sink.store::<S>(row, column + at, S::mul(S::load(values[at..].as_ptr()), scale));
        }
        for (at, value) in (whole..len).zip(&values[whole..]) {
            sink.store_one(row, column + at, value * factor);
        }
    }
}
