//! Fused attention: for one head of one sequence, scores, softmax and context without leaving the caches.
//!
//! Keys and values of the head are gathered into panels once; then six queries at a time meet all keys, so that a
//! whole row of scores is known before its softmax and stays in the first-level cache until it is used up.

use std::ops::Range;

use super::buffer::RowsMut;
use super::gemm::{Source, TILE_ROWS, Tile, at_least, with_scratch};
use super::pool::Pool;
use super::simd::{Isa, Kernel, Simd};
use super::softmax::{exp_and_sum, scale_and_max, softmax_half};

use crate::backend::{MASKED_SCORE, Sequences};

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

/// Computes attention on all threads of `pool`.
pub(super) fn attend(isa: Isa, pool: &Pool, attention: &Attention<'_>) {
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
            // SAFETY: `isa` was found available when the backend was made. The views hold the rows of every
            // sequence, and no other task has these queries of this head.
            unsafe { isa.run(head) };
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
        let step = rows.len().div_ceil(pieces).next_multiple_of(TILE_ROWS);
        for head in 0..heads {
            for start in rows.clone().step_by(step) {
                tasks.push(Task { sequence, head, queries: start..(start + step).min(rows.end) });
            }
        }
    }
    tasks
}

/// Some queries of one head against all keys of their sequence.
struct HeadTask<'a> {
    attention: &'a Attention<'a>,
    tokens: Range<usize>,
    head: usize,
    queries: Range<usize>,
    scratch: &'a mut Vec<f32>,
}

impl Kernel for HeadTask<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { attention, tokens, head, queries, scratch } = self;
        let Attention { qkv, heads, head_size: size, sequences, half, context } = *attention;
        let (width, keys) = (S::PANEL_VECTORS * S::LANES, tokens.len());
        let (key_columns, value_columns) = (keys.next_multiple_of(width), size.next_multiple_of(width));
        let query_stride = size.next_multiple_of(16) + 16;
        let sizes = [
            size * key_columns,
            keys * value_columns,
            TILE_ROWS * query_stride,
            TILE_ROWS * key_columns,
            TILE_ROWS * value_columns,
            key_columns,
        ];
        let [key_panels, value_panels, query, scores, result, added] = split(scratch, sizes);
        let (q, k, v) = (head * size, (heads + head) * size, (2 * heads + head) * size);
        for (index, token) in tokens.clone().enumerate() {
            // SAFETY: the token's row has three times `heads * size` columns; the query space holds a row.
            let (key, value) = unsafe {
                let (first, second) = query.split_at_mut(query_stride);
                (row::<S>(qkv, token, k, size, first), row::<S>(qkv, token, v, size, second))
            };
            let panel = key_panels[index / width * width * size + index % width..].as_mut_ptr();
            for dimension in 0..size {
                // SAFETY: column `index % width` of the panel's `size` rows, and `size` values of the key.
                unsafe { *panel.add(dimension * width) = *key.add(dimension) };
            }
            for number in 0..value_columns / width {
                let to = &mut value_panels[(number * keys + index) * width..][..width];
                // SAFETY: the row has `size` values.
                unsafe { copy_padded::<S>(value.add(number * width), size - number * width, to) };
            }
        }
        for index in keys..key_columns {
            for dimension in 0..size {
                key_panels[index / width * width * size + dimension * width + index % width] = 0.0;
            }
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
        for first in queries.clone().step_by(TILE_ROWS) {
            let rows = TILE_ROWS.min(queries.end - first);
            // f32 queries are read where they are; others are converted, a row after the other.
            let (queries, stride) = match qkv {
                Source::F32(view) => (view.at(first, q), view.stride),
                Source::F16(_) => {
                    for index in 0..rows {
                        // SAFETY: as above.
                        unsafe { row::<S>(qkv, first + index, q, size, &mut query[index * query_stride..]) };
                    }
                    (query.as_ptr(), query_stride)
                }
            };
            for panel in 0..key_columns / width {
                let tile = Tile {
                    depth: size,
                    operand: queries,
                    operand_stride: stride,
                    panel: key_panels[panel * width * size..].as_ptr(),
                    panel_stride: width,
                    result: scores[panel * width..].as_mut_ptr(),
                    result_stride: key_columns,
                    accumulate: false,
                    ahead: key_panels.as_ptr(),
                };
                // SAFETY: queries, panel and scores were sized for six rows, `size` dimensions and whole panels.
                unsafe { tile.rows::<S>(rows) };
            }
            let mut inverse = [0.0; TILE_ROWS];
            for (index, inverse) in inverse[..rows].iter_mut().enumerate() {
                let scores = scores[index * key_columns..][..key_columns].as_mut_ptr();
                // SAFETY: a row of scores and the added terms are whole panels long.
                unsafe {
                    *inverse = if half {
                        softmax_half::<S>(scores, added.as_ptr(), key_columns, scale);
                        1.0
                    } else {
                        let max = scale_and_max::<S>(scores, added.as_ptr(), key_columns, scale);
                        1.0 / exp_and_sum::<S>(scores, key_columns, max)
                    };
                }
            }
            for panel in 0..value_columns / width {
                let tile = Tile {
                    depth: keys,
                    operand: scores.as_ptr(),
                    operand_stride: key_columns,
                    panel: value_panels[panel * width * keys..].as_ptr(),
                    panel_stride: width,
                    result: result[panel * width..].as_mut_ptr(),
                    result_stride: value_columns,
                    accumulate: false,
                    ahead: value_panels.as_ptr(),
                };
                // SAFETY: scores, panel and result were sized for six rows, all keys and whole panels.
                unsafe { tile.rows::<S>(rows) };
            }
            for index in 0..rows {
                let result = &mut result[index * value_columns..][..value_columns];
                // SAFETY: the context's row has `heads * size` columns, of which these are this task's.
                unsafe { write_row::<S>(context, first + index, q, size, result, inverse[index]) };
            }
        }
    }
}

/// Cuts scratch memory into pieces of these sizes, each on a cache line.
fn split<const N: usize>(scratch: &mut Vec<f32>, sizes: [usize; N]) -> [&mut [f32]; N] {
    let total = sizes.iter().map(|size| size.next_multiple_of(16)).sum();
    let mut left = at_least(scratch, total);
    sizes.map(|size| {
        let (piece, rest) = std::mem::take(&mut left).split_at_mut(size.next_multiple_of(16));
        left = rest;
        &mut piece[..size]
    })
}

/// `len` values of a row from `column` on as f32: where they are, or converted into `space`.
#[inline(always)]
unsafe fn row<S: Simd>(source: Source, row: usize, column: usize, len: usize, space: &mut [f32]) -> *const f32 {
    match source {
        Source::F32(view) => view.at(row, column),
        Source::F16(view) => {
            let whole = len / S::LANES * S::LANES;
            for at in (0..whole).step_by(S::LANES) {
                // SAFETY: whole vectors within the row.
                unsafe { S::store(space[at..].as_mut_ptr(), S::load_f16(view.at(row, column + at))) };
            }
            for (at, out) in space.iter_mut().enumerate().take(len).skip(whole) {
                // SAFETY: within the row.
                *out = half::f16::from_bits(unsafe { *view.at(row, column + at) }).to_f32();
            }
            space.as_ptr()
        }
    }
}

/// Copies as many of `len` values as `to` holds, and zeros after the last.
#[inline(always)]
unsafe fn copy_padded<S: Simd>(from: *const f32, len: usize, to: &mut [f32]) {
    let len = len.min(to.len());
    let whole = len / S::LANES * S::LANES;
    // SAFETY: the caller's `len` values; whole vectors of both, then single values.
    unsafe {
        for at in (0..whole).step_by(S::LANES) {
            S::store(to[at..].as_mut_ptr(), S::load(from.add(at)));
        }
        for (at, to) in to.iter_mut().enumerate().skip(whole) {
            *to = if at < len { *from.add(at) } else { 0.0 };
        }
    }
}

/// Writes `len` values times `factor` to `row` from `column` on, and nothing beside them.
#[inline(always)]
unsafe fn write_row<S: Simd>(sink: RowsMut, row: usize, column: usize, len: usize, values: &[f32], factor: f32) {
    let whole = len / S::LANES * S::LANES;
    // SAFETY: whole vectors within the caller's row, then single values.
    unsafe {
        let scale = S::splat(factor);
        for at in (0..whole).step_by(S::LANES) {
            let value = S::mul(S::load(values[at..].as_ptr()), scale);
            match sink {
                RowsMut::F32(view) => S::store(view.at(row, column + at), value),
                RowsMut::F16(view) => S::store_f16(view.at(row, column + at), value),
            }
        }
        for (at, value) in values.iter().enumerate().take(len).skip(whole) {
            match sink {
                RowsMut::F32(view) => *view.at(row, column + at) = value * factor,
                RowsMut::F16(view) => {
                    *view.at(row, column + at) = half::f16::from_f32(value * factor).to_bits();
                }
            }
        }
    }
}
