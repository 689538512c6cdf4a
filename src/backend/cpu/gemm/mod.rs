//! Matrix products `[rows, inputs] x packed [inputs, outputs]`, cut into tasks for the pool.
//! Knows operands, packed weights and what becomes of a result; knows no layers.
//!
//! A task is a block of rows times some strips. The block's operand stays in the second-level cache while the strips
//! stream past it; bias, activation and residual are applied to each register tile before it is written once.

pub(super) mod block;
pub(super) mod dot;
pub(super) mod pack;
pub(super) mod tile;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::caches::{Caches, LINE};
use super::pool::{Pool, wait_until};
use super::registry::Product;
use super::rows::{RowsMut, Source};
use super::scratch::with_scratch;
use super::simd::{Simd, prefetch_to_write};
use crate::backend::activation::Activation;
use block::Block;

pub(super) use pack::PackedLinear;

/// What happens to the result.
#[derive(Clone, Copy)]
pub(super) enum Sink {
    /// It is written, rounded if the rows are.
    Write(RowsMut),
    /// It is added to what is there, the residual stream; with half precision both it and the sum are rounded.
    Add(RowsMut),
}

impl Sink {
    /// Fetches the lines that will be written, or added to.
    #[inline(always)]
    fn fetch(self, row: usize, columns: Range<usize>) {
        let (Sink::Write(rows) | Sink::Add(rows)) = self;
        let (mut line, end) = (rows.address(row, columns.start), rows.address(row, columns.end));
        while line < end {
            prefetch_to_write(line);
            line = line.wrapping_add(LINE);
        }
    }

    /// Takes a vector of results.
    ///
    /// # Safety
    /// The machine has the features of `S`; the row reaches a vector beyond `column`.
    #[inline(always)]
    unsafe fn take<S: Simd>(self, row: usize, column: usize, value: S::V) {
        // SAFETY: the caller's word.
        unsafe {
            match self {
                Sink::Write(rows) => rows.store::<S>(row, column, value),
                Sink::Add(RowsMut::F32(view)) => {
                    let there = view.at(row, column);
                    S::store(there, S::add(S::load(there), value));
                }
                Sink::Add(RowsMut::F16(view)) => {
                    let there = view.at(row, column);
                    S::store_f16(there, S::add(S::load_f16(there), S::round_f16(value)));
                }
                Sink::Add(RowsMut::Bf16(view)) => {
                    let there = view.at(row, column);
                    S::store_bf16(there, S::add(S::load_bf16(there), value));
                }
            }
        }
    }
}

/// One product over the rows `rows` of operand and result.
pub(super) struct Multiplication<'a> {
    pub(super) source: Source,
    pub(super) rows: Range<usize>,
    pub(super) linear: &'a PackedLinear,
    pub(super) activation: Activation,
    /// Whether the activation is to round as MindSpore's float16 one does.
    pub(super) half: bool,
    pub(super) sink: Sink,
    /// Called with every block of rows whose results are all written, while they are still in some cache.
    pub(super) then: Option<&'a (dyn Fn(Range<usize>) + Sync)>,
}

/// Tasks per thread that keep the last ones from being waited for.
const TASKS_PER_THREAD: usize = 16;

/// How a product is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    /// Rows and strips of a register tile.
    tile: (usize, usize),
    /// Rows and strips of a task.
    block_rows: usize,
    group_strips: usize,
}

impl Plan {
    fn new(kernel: &Product, caches: Caches, threads: usize, rows: usize, inputs: usize, strips: usize) -> Self {
        let (most_rows, tile_strips) = kernel.tile(rows);
        let row_bytes = inputs.clamp(1, kernel.slice) * kernel.operand_bytes;
        // Half of the second-level cache: strips and results want the other.
        let most = (caches.second / 2 / row_bytes / most_rows * most_rows).max(most_rows);
        let blocks = rows.div_ceil(most).max(1);
        let even = rows.div_ceil(blocks).max(1);
        // As even as can be: a tile of one or two rows would only wait for the strips' loads.
        let tile_rows = even.div_ceil(even.div_ceil(most_rows));
        let block_rows = even.next_multiple_of(tile_rows);
        let strip_bytes = inputs.clamp(1, kernel.slice) * kernel.lanes * kernel.weight_bytes;
        let by_cache = caches.second / 4 / strip_bytes.max(1);
        let by_threads = blocks * strips / (threads * TASKS_PER_THREAD);
        let group_strips = by_cache.min(by_threads) / tile_strips * tile_strips;
        Self { tile: (tile_rows, tile_strips), block_rows, group_strips: group_strips.max(tile_strips) }
    }
}

/// Computes `product` on all threads of `pool`.
///
/// What comes `then` is done by whoever finishes a block; for the last block by all threads, who have nothing else left
/// to do.
pub(super) fn multiply(pool: &Pool, product: &Multiplication<'_>) {
    let Multiplication { ref rows, linear, .. } = *product;
    let (kernel, strips) = (linear.kernel(), linear.strips());
    let plan = Plan::new(kernel, Caches::here(), pool.threads(), rows.len(), linear.inputs(), strips);
    let blocks = rows.len().div_ceil(plan.block_rows);
    let groups = strips.div_ceil(plan.group_strips);
    let left: Vec<AtomicUsize> = (0..blocks).map(|_| AtomicUsize::new(groups)).collect();
    let tasks = blocks * groups;
    let rows_of = |block: usize| {
        let first = rows.start + block * plan.block_rows;
        first..(first + plan.block_rows).min(rows.end)
    };
    let last = rows_of(blocks.saturating_sub(1));
    let piece = pool.rows_per_task(last.len());
    let pieces = if product.then.is_some() { last.len().div_ceil(piece) } else { 0 };
    let failed = AtomicBool::new(false);
    pool.run_ahead(tasks + pieces, &|task, next| {
        let guard = Guard(&failed);
        if let Some(number) = task.checked_sub(tasks) {
            // Every product was claimed before this, so that somebody is at work on it, unless he panicked.
            wait_until(|| left[blocks - 1].load(Ordering::Acquire) == 0 || failed.load(Ordering::Relaxed));
            let first = last.start + number * piece;
            product.then.into_iter().for_each(|then| then(first..(first + piece).min(last.end)));
            return guard.disarm();
        }
        let (block, group) = (task / groups, task % groups);
        let group_strips = group * plan.group_strips..((group + 1) * plan.group_strips).min(strips);
        with_scratch(|scratch| {
            let block = Block {
                source: product.source,
                rows: rows_of(block),
                linear,
                strips: group_strips,
                tile: plan.tile,
                activation: product.activation,
                half: product.half,
                sink: product.sink,
                next: next.filter(|&next| next < tasks).map(|next| next % groups * plan.group_strips),
            };
            // SAFETY: the kernel was found to run on this machine when the matrix was packed for it. The views cover
            // `rows` of matrices whose widths were checked against the packed matrix, and no other task has this
            // block and these strips.
            unsafe { (kernel.block)(block, scratch) };
        });
        // The last to finish a block sees what the others wrote to it.
        let finished = left[block].fetch_sub(1, Ordering::AcqRel) == 1;
        if let Some(then) = product.then.filter(|_| finished && block + 1 < blocks) {
            then(rows_of(block));
        }
        guard.disarm();
    });
}

/// Tells those who wait for a task that it panicked.
struct Guard<'a>(&'a AtomicBool);

impl Guard<'_> {
    fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::backend::cpu::buffer::Matrix;
    use crate::backend::cpu::gemm::dot::Weight;
    use crate::backend::cpu::registry;
    use crate::backend::cpu::simd::Isa;
    use crate::backend::sources::LinearSource;
    use crate::tensor::HostTensor;

    /// A product of `rows` rows, with what comes then.
    fn run(pool: &Pool, rows: usize, then: &(dyn Fn(Range<usize>) + Sync)) {
        let kernel = registry::best(Isa::best(), Weight::F32);
        let weight = HostTensor::from_f32("weight", &[64, 32], &[0.5; 64 * 32]).unwrap();
        let linear = PackedLinear::new(kernel, pool, &[LinearSource { weight: &weight, bias: None }]).unwrap();
        let home = Arc::default();
        let mut input = Matrix::<f32>::take(&home, rows, 32).unwrap();
        let mut output = Matrix::<f32>::take(&home, rows, 64).unwrap();
        (0..rows).for_each(|row| input.row_mut(row).fill(1.0));
        let product = Multiplication {
            source: Source::F32(input.view()),
            rows: 0..rows,
            linear: &linear,
            activation: Activation::Identity,
            half: false,
            sink: Sink::Write(RowsMut::F32(output.view_mut())),
            then: Some(then),
        };
        multiply(pool, &product);
    }

    /// Of several blocks, whatever the caches.
    const ROWS: usize = 70_000;

    #[test]
    fn what_comes_then_is_done_once_for_each_row() {
        let pool = Pool::new(3).unwrap();
        for rows in [0, 1, 7, 100, ROWS] {
            let done: Vec<AtomicUsize> = (0..rows).map(|_| AtomicUsize::new(0)).collect();
            run(&pool, rows, &|rows| rows.for_each(|row| _ = done[row].fetch_add(1, Ordering::Relaxed)));
            assert!(done.iter().all(|done| done.load(Ordering::Relaxed) == 1), "{rows} rows");
        }
    }

    #[test]
    fn a_panic_in_what_comes_then_is_passed_on() {
        let pool = Pool::new(3).unwrap();
        for (rows, bad) in [(5, 2), (ROWS, 0), (ROWS, ROWS - 1)] {
            let then = |rows: Range<usize>| assert!(!rows.contains(&bad), "as asked");
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&pool, rows, &then)));
            assert!(result.is_err(), "{rows} rows");
        }
    }

    #[test]
    fn plans_cover_and_fit() {
        let caches = Caches { first: 32 << 10, second: 512 << 10 };
        for kernel in registry::products() {
            for threads in [1, 2, 64] {
                for rows in [1, 5, 6, 16, 128, 6144, 100_000] {
                    for (inputs, strips) in [(1, 1), (64, 48), (768, 192), (1024, 64), (4096, 64), (100_000, 3)] {
                        let plan = Plan::new(kernel, caches, threads, rows, inputs, strips);
                        assert!(plan.block_rows.is_multiple_of(plan.tile.0) && plan.block_rows > 0, "{plan:?}");
                        assert!(plan.group_strips.is_multiple_of(plan.tile.1) && plan.group_strips > 0, "{plan:?}");
                        let operand = plan.block_rows * inputs.min(kernel.slice) * kernel.operand_bytes;
                        assert!(operand <= caches.second / 2 || plan.block_rows <= 8, "{plan:?}");
                    }
                }
            }
        }
    }
}
