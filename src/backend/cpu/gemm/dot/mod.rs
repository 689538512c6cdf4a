//! What a step of a product computes: one trait over operand and weight types, and the ways that every vector has.
//! Those of special instructions are in the other files of this folder; nothing here loops or knows tiles.

mod bytes;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::marker::PhantomData;

use half::{bf16, f16};

use crate::backend::cpu::buffer::{Number, View};
use crate::backend::cpu::rows::{Grid, Source};
use crate::backend::cpu::simd::{Body, Simd};

pub(in crate::backend::cpu) use bytes::{Bytes, Multiplier};
#[cfg(target_arch = "aarch64")]
pub(in crate::backend::cpu) use neon::Sdot;
pub(in crate::backend::cpu) use portable::{Pairs, Scalar};
#[cfg(target_arch = "x86_64")]
pub(in crate::backend::cpu) use x86::{Maddubs256, Maddubs512, Vdpbf16, Vnni};

/// What weights are kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::backend::cpu) enum Weight {
    F32,
    F16,
    Bf16,
    /// Eight bits with one scale per output.
    Int8,
}

/// Products of an operand with packed weights, and their sums.
///
/// A step takes [`Dot::GROUP`] inputs. A packed **strip** holds as many outputs as the vector has lanes: for each group
/// of inputs, for each output, the group's weights next to each other. A step loads a strip's group in
/// [`Dot::PHASES`] parts and multiplies each with the same part of the operand, which stands in every lane.
///
/// # Safety (of every function)
/// The machine has the features of the instruction set; pointers are valid for what is said of each.
#[allow(clippy::missing_safety_doc)]
pub(in crate::backend::cpu) trait Dot: Copy + 'static {
    /// The vector in which results leave.
    type S: Simd;
    /// An input of the operand.
    type A: Element;
    /// A weight.
    type B: Number;
    /// Operand of a step.
    type V: Copy;
    /// Weights of a step, or where they are.
    type W: Copy;
    /// Running sums, one per lane.
    type Sum: Copy;
    /// What multiplies strips that several tiles will read: these products, or where loading a weight takes more than
    /// one instruction, those of strips that were widened once for all tiles.
    type Wide: Dot<S = Self::S, A = Self::A>;
    const GROUP: usize;
    const PHASES: usize = 1;
    const WEIGHT: Weight;
    /// What two neighbouring weights of eight bits may add up to, if there is such a bound.
    const LARGEST_PAIR: Option<f32> = None;
    /// Steps to a turn of the inner loop, which fetches and counts once for all of them: that saves little where a step
    /// is two dozen products.
    const STEPS: usize = 1;
    /// Inputs that a pass over a strip takes: a multiple of [`Dot::GROUP`].
    const SLICE: usize;

    /// Runs `body` compiled with the features needed.
    unsafe fn enter<T: Body>(body: T) -> T::Output;
    unsafe fn zero() -> Self::Sum;
    /// A part of a group of inputs, in every lane. Beyond an operand's last input there are zeros up to a whole group;
    /// of whole numbers, anything: a strip's last group is filled up with zeros.
    unsafe fn splat(group: *const Self::A, phase: usize) -> Self::V;
    /// A part of a strip's group.
    unsafe fn load(group: *const Self::B, phase: usize) -> Self::W;
    unsafe fn add_product(sum: Self::Sum, operand: Self::V, weights: Self::W) -> Self::Sum;
    /// Writes sums, in their own type of 32 bits; adds them to what is there with `accumulate`.
    unsafe fn store(to: *mut f32, sum: Self::Sum, accumulate: bool);
    /// What [`Dot::store`] wrote, as the result of the product with a row on `grid`, plus `bias`.
    unsafe fn value(
        from: *const f32,
        grid: &Grid,
        columns: Columns,
        bias: <Self::S as Simd>::V,
    ) -> <Self::S as Simd>::V;
    /// Packs a group: `GROUP` rows of a vector each, already divided by their scales.
    unsafe fn pack(rows: *const f32, to: *mut Self::B);
    /// Writes `groups` groups of a strip as [`Dot::Wide`] takes them, where that is another.
    #[inline(always)]
    unsafe fn widen(_strip: *const Self::B, _groups: usize, _to: *mut <Self::Wide as Dot>::B) {
        unreachable!("its strips are multiplied as they are");
    }

    /// Weights of a strip's group.
    const STEP: usize = <Self::S as Simd>::LANES * Self::GROUP;
    /// Whether [`Dot::Wide`] is another.
    const WIDENS: bool = size_of::<<Self::Wide as Dot>::B>() != size_of::<Self::B>();
}

/// Of the outputs of a vector: scales, sums of weights, and the strip; nobody reads them where weights are
/// floating-point.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Columns {
    pub(in crate::backend::cpu) scales: *const f32,
    pub(in crate::backend::cpu) sums: *const f32,
    pub(in crate::backend::cpu) weights: *const u8,
}

/// An input of an operand, and how others become one.
pub(in crate::backend::cpu) trait Element: Number {
    /// Rows that are made of such inputs already.
    fn view(source: Source) -> Option<View<Self>>;

    /// Writes a vector of them.
    ///
    /// # Safety
    /// The machine has the features of `S`, and `to` is valid for a vector.
    unsafe fn store<S: Simd>(to: *mut Self, value: S::V);
}

impl Element for f32 {
    fn view(source: Source) -> Option<View<f32>> {
        if let Source::F32(view) = source { Some(view) } else { None }
    }
    #[inline(always)]
    unsafe fn store<S: Simd>(to: *mut f32, value: S::V) {
        // SAFETY: the caller's word.
        unsafe { S::store(to, value) };
    }
}

impl Element for bf16 {
    fn view(source: Source) -> Option<View<bf16>> {
        if let Source::Bf16(view) = source { Some(view) } else { None }
    }
    #[inline(always)]
    unsafe fn store<S: Simd>(to: *mut bf16, value: S::V) {
        // SAFETY: the caller's word.
        unsafe { S::store_bf16(to, value) };
    }
}

impl Element for u8 {
    fn view(source: Source) -> Option<View<u8>> {
        if let Source::U8(view, _) = source { Some(view) } else { None }
    }
    #[inline(always)]
    unsafe fn store<S: Simd>(to: *mut u8, value: S::V) {
        // SAFETY: the caller's word.
        unsafe { S::store_u8(to, value) };
    }
}

/// f32 throughout.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Fma<S>(PhantomData<S>);

// In this and the following implementations each block does what its function's caller vouches for.
impl<S: Simd> Dot for Fma<S> {
    type S = S;
    type A = f32;
    type B = f32;
    type V = S::V;
    type W = S::V;
    type Sum = S::V;
    type Wide = Self;
    const GROUP: usize = 1;
    const WEIGHT: Weight = Weight::F32;
    const STEPS: usize = if S::LANES > 8 { 1 } else { 4 };
    const SLICE: usize = 1024;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { S::enter(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> S::V {
        // SAFETY: see above.
        unsafe { S::splat(0.0) }
    }
    #[inline(always)]
    unsafe fn splat(group: *const f32, _phase: usize) -> S::V {
        // SAFETY: see above.
        unsafe { S::splat(*group) }
    }
    #[inline(always)]
    unsafe fn load(group: *const f32, _phase: usize) -> S::V {
        // SAFETY: see above.
        unsafe { S::load(group) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: S::V, operand: S::V, weights: S::V) -> S::V {
        // SAFETY: see above.
        unsafe { S::fma(operand, weights, sum) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: S::V, accumulate: bool) {
        // SAFETY: see above.
        unsafe { S::store(to, if accumulate { S::add(S::load(to), sum) } else { sum }) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, _grid: &Grid, _columns: Columns, bias: S::V) -> S::V {
        // SAFETY: see above.
        unsafe { S::add(S::load(from), bias) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut f32) {
        // SAFETY: see above.
        unsafe { S::store(to, S::load(rows)) };
    }
}

/// Weights of sixteen bits, widened as they are loaded; operands and sums in f32.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Widen<S, B>(PhantomData<(S, B)>);

impl<S: Simd> Dot for Widen<S, f16> {
    type S = S;
    type A = f32;
    type B = f16;
    type V = S::V;
    type W = S::V;
    type Sum = S::V;
    type Wide = Fma<S>;
    const GROUP: usize = 1;
    const WEIGHT: Weight = Weight::F16;
    const SLICE: usize = 1024;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { S::enter(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> S::V {
        // SAFETY: see above.
        unsafe { S::splat(0.0) }
    }
    #[inline(always)]
    unsafe fn splat(group: *const f32, _phase: usize) -> S::V {
        // SAFETY: see above.
        unsafe { S::splat(*group) }
    }
    #[inline(always)]
    unsafe fn load(group: *const f16, _phase: usize) -> S::V {
        // SAFETY: see above.
        unsafe { S::load_f16(group) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: S::V, operand: S::V, weights: S::V) -> S::V {
        // SAFETY: see above.
        unsafe { S::fma(operand, weights, sum) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: S::V, accumulate: bool) {
        // SAFETY: see above.
        unsafe { Fma::<S>::store(to, sum, accumulate) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, _grid: &Grid, _columns: Columns, bias: S::V) -> S::V {
        // SAFETY: see above.
        unsafe { S::add(S::load(from), bias) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut f16) {
        // SAFETY: see above.
        unsafe { S::store_f16(to, S::load(rows)) };
    }
    #[inline(always)]
    unsafe fn widen(strip: *const f16, groups: usize, to: *mut f32) {
        for at in (0..groups * Self::STEP).step_by(S::LANES) {
            // SAFETY: see above: groups of whole vectors on both sides.
            unsafe {
                S::store(to.add(at), S::load_f16(strip.add(at)));
            }
        }
    }
}

// Pairs of inputs, because the halves of 32 bits are widened by one instruction each where single ones take two.
impl<S: Simd> Dot for Widen<S, bf16> {
    type S = S;
    type A = f32;
    type B = bf16;
    type V = S::V;
    type W = S::V;
    type Sum = S::V;
    type Wide = Fma<S>;
    const GROUP: usize = 2;
    const PHASES: usize = 2;
    const WEIGHT: Weight = Weight::Bf16;
    const SLICE: usize = 1024;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { S::enter(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> S::V {
        // SAFETY: see above.
        unsafe { S::splat(0.0) }
    }
    #[inline(always)]
    unsafe fn splat(group: *const f32, phase: usize) -> S::V {
        // SAFETY: see above.
        unsafe { S::splat(*group.add(phase)) }
    }
    #[inline(always)]
    unsafe fn load(group: *const bf16, phase: usize) -> S::V {
        // SAFETY: see above.
        unsafe { if phase == 0 { S::load_first(group) } else { S::load_second(group) } }
    }
    #[inline(always)]
    unsafe fn add_product(sum: S::V, operand: S::V, weights: S::V) -> S::V {
        // SAFETY: see above.
        unsafe { S::fma(operand, weights, sum) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: S::V, accumulate: bool) {
        // SAFETY: see above.
        unsafe { Fma::<S>::store(to, sum, accumulate) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, _grid: &Grid, _columns: Columns, bias: S::V) -> S::V {
        // SAFETY: see above.
        unsafe { S::add(S::load(from), bias) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut bf16) {
        // SAFETY: see above.
        unsafe { S::store_pairs(to, S::load(rows), S::load(rows.add(S::LANES))) };
    }
    #[inline(always)]
    unsafe fn widen(strip: *const bf16, groups: usize, to: *mut f32) {
        for at in (0..groups * Self::STEP).step_by(Self::STEP) {
            // SAFETY: see above: groups of whole vectors on both sides.
            unsafe {
                S::store(to.add(at), S::load_first(strip.add(at)));
                S::store(to.add(at + S::LANES), S::load_second(strip.add(at)));
            }
        }
    }
}
