//! Matrix products `[rows, inputs] x packed [inputs, outputs]`, cut into tasks for the pool.
//! Knows operands, packed weights and what becomes of a result; knows no layers.
//!
//! A task is a block of rows times a group of panels. The block's operand stays in the second-level cache while the
//! panels stream past it; the result is collected in a scratch tile, to which bias, activation and residual are
//! applied before it is written once.

mod kernel;
mod pack;

use std::cell::RefCell;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::buffer::{RowsMut, View};
use super::pool::Pool;
use super::simd::Isa;
use crate::backend::Activation;
use kernel::{Block, SLICE};

pub(super) use kernel::{TILE_ROWS, Tile};
pub(super) use pack::PackedLinear;

/// The left operand, in the precision's own type.
#[derive(Clone, Copy)]
pub(super) enum Source {
    F32(View<f32>),
    F16(View<u16>),
}

/// What happens to the result.
#[derive(Clone, Copy)]
pub(super) enum Sink {
    /// It is written, rounded if the rows are.
    Write(RowsMut),
    /// It is added to what is there, the residual stream; with half precision both it and the sum are rounded.
    Add(RowsMut),
}

/// One product over the rows `rows` of operand and result.
pub(super) struct Product<'a> {
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

/// Bytes of an operand block that leave room for panels and results in the second-level cache.
fn operand_bytes(isa: Isa) -> usize {
    // Caches of 512 KiB are the smallest that go with AVX2, of 1 MiB with AVX-512.
    if isa == Isa::Avx512 { 512 << 10 } else { 288 << 10 }
}

/// Bytes of the scratch tile that a task fills.
const RESULT_BYTES: usize = 96 << 10;

/// Tasks per thread that keep the last ones from being waited for.
const TASKS_PER_THREAD: usize = 16;

/// How a product is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    block_rows: usize,
    group_panels: usize,
}

impl Plan {
    fn new(isa: Isa, threads: usize, rows: usize, inputs: usize, panels: usize) -> Self {
        let slice = inputs.clamp(1, SLICE);
        let most = (operand_bytes(isa) / (slice * size_of::<f32>()) / TILE_ROWS * TILE_ROWS).max(TILE_ROWS);
        let blocks = rows.div_ceil(most).max(1);
        let block_rows = rows.div_ceil(blocks).next_multiple_of(TILE_ROWS).max(TILE_ROWS);
        let by_cache = RESULT_BYTES / (block_rows * isa.panel_width() * size_of::<f32>());
        let by_threads = blocks * panels / (threads * TASKS_PER_THREAD);
        Self { block_rows, group_panels: by_cache.min(by_threads).clamp(1, panels.max(1)) }
    }
}

/// Computes `product` on all threads of `pool`.
pub(super) fn multiply(isa: Isa, pool: &Pool, product: &Product<'_>) {
    let Product { ref rows, linear, .. } = *product;
    let panels = linear.panels();
    let plan = Plan::new(isa, pool.threads(), rows.len(), linear.inputs(), panels);
    let blocks = rows.len().div_ceil(plan.block_rows);
    let groups = panels.div_ceil(plan.group_panels);
    let left: Vec<AtomicUsize> = (0..blocks).map(|_| AtomicUsize::new(groups)).collect();
    pool.run(blocks * groups, &|task| {
        let (block, group) = (task / groups, task % groups);
        let first = rows.start + block * plan.block_rows;
        let block_rows = first..(first + plan.block_rows).min(rows.end);
        let group_panels = group * plan.group_panels..((group + 1) * plan.group_panels).min(panels);
        with_scratch(|scratch| {
            let block = Block {
                source: product.source,
                rows: block_rows.clone(),
                linear,
                panels: group_panels,
                activation: product.activation,
                half: product.half,
                sink: product.sink,
                scratch,
            };
            // SAFETY: `isa` was found available when the backend was made. The views cover `rows` of matrices whose
            // widths were checked against the packed matrix, and no other task has this block and this group.
            unsafe { isa.run(block) };
        });
        // The last to finish a block sees what the others wrote to it.
        let last = left[block].fetch_sub(1, Ordering::AcqRel) == 1;
        if let Some(then) = product.then.filter(|_| last) {
            then(block_rows);
        }
    });
}

/// Lends this thread's scratch memory, which is kept from task to task.
pub(super) fn with_scratch<R>(f: impl FnOnce(&mut Vec<f32>) -> R) -> R {
    thread_local! {
        static SCRATCH: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
    }
    SCRATCH.with_borrow_mut(f)
}

/// At least `len` numbers of scratch, with whatever values they had.
pub(super) fn at_least(scratch: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if scratch.len() < len {
        scratch.resize(len, 0.0);
    }
    &mut scratch[..len]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_cover_and_fit() {
        for isa in Isa::ALL {
            for threads in [1, 2, 64] {
                for rows in [1, 5, 6, 16, 128, 6144, 100_000] {
                    for (inputs, panels) in [(1, 1), (64, 48), (768, 192), (1024, 64), (4096, 64), (100_000, 3)] {
                        let plan = Plan::new(isa, threads, rows, inputs, panels);
                        assert!(plan.block_rows.is_multiple_of(TILE_ROWS) && plan.block_rows > 0);
                        assert!((1..=panels).contains(&plan.group_panels));
                        let operand = plan.block_rows * inputs.min(SLICE) * 4;
                        assert!(operand <= operand_bytes(isa) || plan.block_rows == TILE_ROWS, "{plan:?}");
                    }
                }
            }
        }
    }
}
