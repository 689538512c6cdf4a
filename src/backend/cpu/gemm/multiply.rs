//! Matrix products `[rows, inputs] x packed [inputs, outputs]`, cut into tasks for the pool.
//!
//! A task is a block of rows times some strips. The block's operand stays in the second-level cache while the strips
//! stream past it; bias, activation and residual are applied to each register tile before it is written once.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::linear::PackedLinear;
use super::plan::GemmPlan;
use super::task::GemmTask;
use crate::backend::activation::Activation;
use crate::backend::cpu::caches::Caches;
use crate::backend::cpu::pool::{ThreadPool, wait_until};
use crate::backend::cpu::rows::{OperandRows, RowsMut};
use crate::backend::cpu::scratch::with_scratch;

/// One product.
pub(in crate::backend::cpu) struct Multiplication<'a> {
    pub(in crate::backend::cpu) operand: OperandRows<'a>,
    pub(in crate::backend::cpu) linear: &'a PackedLinear,
    pub(in crate::backend::cpu) activation: Activation,
    /// Whether the activation is to round as MindSpore's float16 one does.
    pub(in crate::backend::cpu) half: bool,
    /// As many rows as the operand has, of the matrix's outputs up to a whole vector.
    pub(in crate::backend::cpu) results: RowsMut<'a>,
    /// Whether results are added to the values there (the residual stream) rather than overwriting them.
    pub(in crate::backend::cpu) add: bool,
    pub(in crate::backend::cpu) then: Option<&'a AfterRows<'a>>,
}

/// Called once for every row, with rows whose results are all written and still in a cache: the rows' indices, and the
/// results, which nothing else accesses meanwhile.
pub(in crate::backend::cpu) type AfterRows<'a> = dyn Fn(Range<usize>, RowsMut<'_>) + Sync + 'a;

/// Computes `product` on all threads of `pool`.
///
/// `then` is called by the thread that finishes a block; for the last block by all threads, which have no tasks left.
///
/// # Panics
/// If the results have other rows than the operand, or fewer columns than the matrix has outputs.
pub(in crate::backend::cpu) fn multiply(pool: &ThreadPool, product: &Multiplication<'_>) {
    let Multiplication { operand, linear, ref results, .. } = *product;
    let (kernel, strips, rows) = (linear.kernel(), linear.strips(), results.len());
    assert_eq!(operand.len(), rows, "rows of operand and results");
    let plan = GemmPlan::new(kernel, Caches::here(), pool.threads(), rows, linear.inputs(), strips);
    let blocks = rows.div_ceil(plan.block_rows);
    let groups = strips.div_ceil(plan.group_strips);
    let left: Vec<AtomicUsize> = (0..blocks).map(|_| AtomicUsize::new(groups)).collect();
    let tasks = blocks * groups;
    let rows_of = |block: usize| {
        let first = block * plan.block_rows;
        first..(first + plan.block_rows).min(rows)
    };
    let last = rows_of(blocks.saturating_sub(1));
    let piece = pool.rows_per_task(last.len());
    let pieces = if product.then.is_some() { last.len().div_ceil(piece) } else { 0 };
    let failed = AtomicBool::new(false);
    let after = |rows: Range<usize>| {
        if let Some(then) = product.then {
            // SAFETY: every task of these rows has ended, and this is called once for each row.
            then(rows.clone(), unsafe { results.part(rows, 0..results.columns()) });
        }
    };
    pool.run_ahead(tasks + pieces, &|task, next| {
        let guard = PanicGuard(&failed);
        if let Some(number) = task.checked_sub(tasks) {
            // Each product was claimed before this task, so a thread is at work on it unless one panicked.
            let done = || left[blocks - 1].load(Ordering::Acquire) == 0;
            wait_until(|| done() || failed.load(Ordering::Relaxed));
            if done() {
                let first = last.start + number * piece;
                after(first..(first + piece).min(last.end));
            }
            return guard.disarm();
        }
        let (block, group) = (task / groups, task % groups);
        let group_strips = group * plan.group_strips..((group + 1) * plan.group_strips).min(strips);
        let columns = group_strips.start * kernel.lanes..group_strips.end * kernel.lanes;
        with_scratch(|scratch| {
            let task = GemmTask {
                operand: operand.rows(rows_of(block)),
                matrix: linear.packed(),
                strips: group_strips,
                tile: plan.tile,
                activation: product.activation,
                half: product.half,
                // SAFETY: no other task has this block and these strips, and `after` gets the rows when all of the
                // block's tasks have ended.
                results: unsafe { results.part(rows_of(block), columns) },
                add: product.add,
                next: next.filter(|&next| next < tasks).map(|next| next % groups * plan.group_strips),
            };
            (kernel.run)(task, scratch);
        });
        // Acquires what the other tasks wrote to the block.
        let finished = left[block].fetch_sub(1, Ordering::AcqRel) == 1;
        if finished && block + 1 < blocks {
            after(rows_of(block));
        }
        guard.disarm();
    });
}

/// Unless disarmed, tells those who wait for a task that it panicked.
struct PanicGuard<'a>(&'a AtomicBool);

impl PanicGuard<'_> {
    fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for PanicGuard<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::backend::cpu::buffer::PaddedMatrix;
    use crate::backend::cpu::gemm::dot::Fma;
    use crate::backend::cpu::gemm::kernel::ProductKernel;
    use crate::backend::cpu::gemm::tile::Few;
    use crate::backend::cpu::rows::OperandType;
    use crate::backend::cpu::simd::{Isa, Portable};
    use crate::backend::sources::LinearSource;
    use crate::tensor::HostTensor;

    static KERNEL: ProductKernel = ProductKernel::new::<Fma<Portable<8>>, Few>(
        "test",
        Isa::Portable,
        OperandType::F32,
        &[(1, (1, 2)), (2, (2, 2))],
    );

    /// A product of `rows` rows, with `then`.
    fn run(pool: &ThreadPool, rows: usize, then: &(dyn Fn(Range<usize>) + Sync)) {
        let weight = HostTensor::from_f32("weight", &[64, 32], &[0.5; 64 * 32]).unwrap();
        let linear = PackedLinear::new(&KERNEL, pool, &[LinearSource { weight: &weight, bias: None }]).unwrap();
        let home = Arc::default();
        let mut input = PaddedMatrix::<f32>::take(&home, rows, 32).unwrap();
        let mut output = PaddedMatrix::<f32>::take(&home, rows, 64).unwrap();
        (0..rows).for_each(|row| input.row_mut(row).fill(1.0));
        let product = Multiplication {
            operand: OperandRows::F32(input.view()),
            linear: &linear,
            activation: Activation::Identity,
            half: false,
            results: RowsMut::F32(output.view_mut()),
            add: false,
            then: Some(&|rows, _| then(rows)),
        };
        multiply(pool, &product);
    }

    /// Of several blocks, whatever the caches.
    const ROWS: usize = 70_000;

    #[test]
    fn what_comes_then_is_done_once_for_each_row() {
        let pool = ThreadPool::new(3).unwrap();
        for rows in [0, 1, 7, 100, ROWS] {
            let done: Vec<AtomicUsize> = (0..rows).map(|_| AtomicUsize::new(0)).collect();
            run(&pool, rows, &|rows| rows.for_each(|row| _ = done[row].fetch_add(1, Ordering::Relaxed)));
            assert!(done.iter().all(|done| done.load(Ordering::Relaxed) == 1), "{rows} rows");
        }
    }

    #[test]
    fn a_panic_in_what_comes_then_is_passed_on() {
        let pool = ThreadPool::new(3).unwrap();
        for (rows, bad) in [(5, 2), (ROWS, 0), (ROWS, ROWS - 1)] {
            let then = |rows: Range<usize>| assert!(!rows.contains(&bad), "as asked");
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&pool, rows, &then)));
            assert!(result.is_err(), "{rows} rows");
        }
    }
}
