//! How a product is cut into tasks, by the sizes of caches and the number of threads.

use super::kernel::ProductKernel;
use crate::backend::cpu::caches::Caches;

/// Tasks per thread: enough to balance the threads at the end.
const TASKS_PER_THREAD: usize = 16;

/// How a product is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::backend::cpu) struct GemmPlan {
    /// Rows and strips of a register tile.
    pub(in crate::backend::cpu) tile: (usize, usize),
    /// Rows and strips of a task.
    pub(in crate::backend::cpu) block_rows: usize,
    pub(in crate::backend::cpu) group_strips: usize,
}

impl GemmPlan {
    pub(in crate::backend::cpu) fn new(
        kernel: &ProductKernel,
        caches: Caches,
        threads: usize,
        rows: usize,
        inputs: usize,
        strips: usize,
    ) -> Self {
        let (most_rows, tile_strips) = kernel.tile(rows);
        let row_bytes = inputs.clamp(1, kernel.slice) * kernel.operand_bytes;
        // Half of the second-level cache; the other half is for strips and results.
        let most = (caches.second / 2 / row_bytes / most_rows * most_rows).max(most_rows);
        let blocks = rows.div_ceil(most).max(1);
        let even = rows.div_ceil(blocks).max(1);
        // Even tiles: one of one or two rows would be bound by the loads of the strips.
        let tile_rows = even.div_ceil(even.div_ceil(most_rows));
        let block_rows = even.next_multiple_of(tile_rows);
        let strip_bytes = inputs.clamp(1, kernel.slice) * kernel.lanes * kernel.weight_bytes;
        let by_cache = caches.second / 4 / strip_bytes.max(1);
        let by_threads = blocks * strips / (threads * TASKS_PER_THREAD);
        let group_strips = by_cache.min(by_threads) / tile_strips * tile_strips;
        Self { tile: (tile_rows, tile_strips), block_rows, group_strips: group_strips.max(tile_strips) }
    }
}
