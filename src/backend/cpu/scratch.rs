//! Memory of a thread for the length of a task, kept from task to task.
//! On cache lines of its own; nothing here computes.

use std::cell::RefCell;

/// A cache line of numbers.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(super) struct Line(#[expect(dead_code, reason = "reached through pointers to numbers")] [f32; 16]);

/// The spaces of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    /// Results of a product, or whatever else a task needs.
    pub(super) results: Vec<Line>,
    /// Operands in the type that a product takes.
    pub(super) operand: Vec<Line>,
    /// Strips widened for a product.
    pub(super) strips: Vec<Line>,
}

/// Lends this thread's scratch memory.
pub(super) fn with_scratch<R>(f: impl FnOnce(&mut Scratch) -> R) -> R {
    thread_local! {
        static SCRATCH: RefCell<Scratch> = RefCell::default();
    }
    SCRATCH.with_borrow_mut(f)
}

/// `len` numbers of a space, with whatever values they had.
pub(super) fn at_least(space: &mut Vec<Line>, len: usize) -> &mut [f32] {
    let lines = len.div_ceil(16);
    if space.len() < lines {
        space.resize(lines, Line([0.0; 16]));
    }
    // SAFETY: the lines are borrowed exclusively and hold sixteen initialised numbers each.
    unsafe { std::slice::from_raw_parts_mut(space.as_mut_ptr().cast(), len) }
}
