//! Memory of a thread for the length of a task, kept from task to task and aligned to cache lines.

use std::cell::RefCell;

use super::plain::{PlainData, cast_mut};

/// A cache line of numbers.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(super) struct ScratchLine(#[expect(dead_code, reason = "read as numbers of other types")] [f32; 16]);

// SAFETY: sixteen f32 and nothing else.
unsafe impl PlainData for ScratchLine {}

/// The spaces of a thread.
#[derive(Default)]
pub(super) struct TaskScratch {
    /// Results of a product, or other numbers of a task.
    pub(super) results: Vec<ScratchLine>,
    /// Operands in the type that a product takes.
    pub(super) operand: Vec<ScratchLine>,
    /// Strips widened for a product.
    pub(super) strips: Vec<ScratchLine>,
}

/// Lends this thread's scratch memory.
pub(super) fn with_scratch<R>(f: impl FnOnce(&mut TaskScratch) -> R) -> R {
    thread_local! {
        static SCRATCH: RefCell<TaskScratch> = RefCell::default();
    }
    SCRATCH.with_borrow_mut(f)
}

/// `len` numbers of a space, with whatever values they had.
pub(super) fn at_least<T: PlainData>(space: &mut Vec<ScratchLine>, len: usize) -> &mut [T] {
    let lines = (len * size_of::<T>()).div_ceil(size_of::<ScratchLine>());
    if space.len() < lines {
        space.resize(lines, ScratchLine([0.0; 16]));
    }
    &mut cast_mut(space)[..len]
}
