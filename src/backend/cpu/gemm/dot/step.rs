//! A step of a product, for every type of operand and weights.

use std::ops::Range;

use half::bf16;

use crate::backend::cpu::grid::Grid;
use crate::backend::cpu::plain::PlainData;
use crate::backend::cpu::rows::{OperandRow, OperandRows};
use crate::backend::cpu::simd::{Body, Lanes, Simd, VectorElement, Vectors, write};
use crate::backend::cpu::view::View;
use crate::backend::precision::Precision;

/// Products of an operand with packed weights, and their sums. A value exists only where the machine has the
/// instructions, so that its methods may use them.
///
/// A step takes [`Dot::GROUP`] inputs. A packed **strip** holds as many outputs as the vector has lanes: for each group
/// of inputs, for each output, the group's weights next to each other. A step multiplies a strip's group in
/// [`Dot::PHASES`] parts with the same part of the operand, which stands in every lane.
pub(in crate::backend::cpu) trait Dot: Copy + Send + Sync + 'static {
    /// The vector in which results leave.
    type S: Simd;
    /// An input of the operand.
    type A: OperandElement;
    /// A weight.
    type B: PlainData;
    /// The inputs of a phase as they are read from a row of the operand.
    type Part: PlainData;
    /// A strip's group as it is read for a phase; nothing where the product's instruction reads it.
    type Packed: PlainData;
    /// Operand of a phase.
    type V: Copy;
    /// Weights of a phase, or where they are.
    type W: Copy;
    /// Running sums of 32 bits, one per lane.
    type Sum: PlainData;
    /// What multiplies strips that several tiles will read: these products, or where loading a weight takes more than
    /// one instruction, those of strips that were widened once for all tiles.
    type Wide: Dot<S = Self::S, A = Self::A>;
    const GROUP: usize;
    const PHASES: usize = 1;
    /// The precision whose weights these are.
    const WEIGHT: Precision;
    /// What two neighbouring weights of eight bits may add up to, if there is such a bound.
    const LARGEST_PAIR: Option<f32> = None;
    /// Steps to a turn of the inner loop, which fetches and counts once for all of them: that saves little where a step
    /// is two dozen products.
    const STEPS: usize = 1;
    /// Inputs that a pass over a strip takes: a multiple of [`Dot::GROUP`].
    const SLICE: usize;

    /// The products, if the machine has the instructions.
    fn detect() -> Option<Self>;
    fn lanes(self) -> Lanes<Self::S>;
    fn wide(self) -> Self::Wide;
    /// Runs `body` compiled with the features needed.
    fn enter<T: Body>(self, body: T) -> T::Output;
    fn zero(self) -> Self::Sum;
    /// Inputs in every lane. Beyond an operand's last input there are zeros up to a whole group; of whole numbers,
    /// anything: a strip's last group is filled up with zeros.
    fn splat(self, part: Self::Part) -> Self::V;
    /// The weights of a phase from what was read at `group`.
    fn unpack(self, packed: Self::Packed, group: *const Self::B, phase: usize) -> Self::W;
    /// Adds the products of a phase.
    ///
    /// # Safety
    /// The group that `weights` were unpacked from can still be read.
    unsafe fn add_product(self, sum: Self::Sum, operand: Self::V, weights: Self::W) -> Self::Sum;
    fn add(self, a: Self::Sum, b: Self::Sum) -> Self::Sum;
    /// Sums as the result of the product with a row on `grid`, plus `bias`.
    fn value(
        self,
        sum: Self::Sum,
        grid: &Grid,
        columns: OutputColumns<'_, Self::S, Self::B>,
        bias: <Self::S as Simd>::F32s,
    ) -> <Self::S as Simd>::F32s;
    /// Packs a group: `GROUP` rows of a vector each, already divided by their scales.
    fn pack(self, rows: &[f32], to: &mut [Self::B]);
    /// Writes the groups of a strip as [`Dot::Wide`] takes them, where that is another.
    #[inline(always)]
    fn widen(self, _strip: &[Self::B], _to: &mut [<Self::Wide as Dot>::B]) {
        unreachable!("its strips are multiplied as they are");
    }

    /// Weights of a strip's group.
    const STEP: usize = <Self::S as Simd>::LANES * Self::GROUP;
    /// Whether [`Dot::Wide`] is another.
    const WIDENS: bool = size_of::<<Self::Wide as Dot>::B>() != size_of::<Self::B>();
}

/// Of the outputs of a vector: scales, sums of weights, and the strip; zeros and empty where weights are floating-point.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct OutputColumns<'a, S: Simd, B> {
    pub(in crate::backend::cpu) scales: S::F32s,
    pub(in crate::backend::cpu) sums: S::F32s,
    pub(in crate::backend::cpu) strip: &'a [B],
}

/// An input of an operand, and how others become one.
pub(in crate::backend::cpu) trait OperandElement: PlainData {
    const ZERO: Self;

    /// Rows that are made of such inputs already.
    fn view(rows: OperandRows<'_>) -> Option<View<'_, Self>>;

    /// Writes whole vectors of them.
    fn store<S: Simd, T: VectorElement>(s: Lanes<S>, to: &mut [Self], values: Vectors<'_, S, T>);
}

impl OperandElement for f32 {
    const ZERO: Self = 0.0;

    fn view(rows: OperandRows<'_>) -> Option<View<'_, f32>> {
        if let OperandRows::F32(view) = rows { Some(view) } else { None }
    }
    #[inline(always)]
    fn store<S: Simd, T: VectorElement>(s: Lanes<S>, to: &mut [f32], values: Vectors<'_, S, T>) {
        store_vectors(s, to, values);
    }
}

impl OperandElement for bf16 {
    const ZERO: Self = bf16::ZERO;

    fn view(rows: OperandRows<'_>) -> Option<View<'_, bf16>> {
        if let OperandRows::Bf16(view) = rows { Some(view) } else { None }
    }
    #[inline(always)]
    fn store<S: Simd, T: VectorElement>(s: Lanes<S>, to: &mut [bf16], values: Vectors<'_, S, T>) {
        store_vectors(s, to, values);
    }
}

impl OperandElement for u8 {
    const ZERO: Self = 0;

    fn view(rows: OperandRows<'_>) -> Option<View<'_, u8>> {
        if let OperandRows::U8(view, _) = rows { Some(view) } else { None }
    }
    #[inline(always)]
    fn store<S: Simd, T: VectorElement>(s: Lanes<S>, to: &mut [u8], values: Vectors<'_, S, T>) {
        for index in 0..values.len() {
            write(&mut to[index * S::LANES..], s.to_bytes(values.get(index)));
        }
    }
}

#[inline(always)]
fn store_vectors<S: Simd, T: VectorElement, U: VectorElement>(s: Lanes<S>, to: &mut [T], values: Vectors<'_, S, U>) {
    let mut to = s.vectors_mut(to);
    for index in 0..to.len().min(values.len()) {
        to.set(index, values.get(index));
    }
}

/// Writes numbers of a row as inputs of an operand, and zeros after them. Both sides have room for whole vectors.
#[inline(always)]
pub(in crate::backend::cpu) fn convert_row<S: Simd, A: OperandElement>(
    s: Lanes<S>,
    row: OperandRow<'_>,
    columns: Range<usize>,
    to: &mut [A],
) {
    let (len, padded) = (columns.len(), columns.start..columns.start + columns.len().next_multiple_of(S::LANES));
    assert!(padded.len() <= to.len(), "room for {} inputs in whole vectors", len);
    match row {
        OperandRow::F32(row) => A::store(s, to, s.vectors(&row[padded])),
        OperandRow::F16(row) => A::store(s, to, s.vectors(&row[padded])),
        OperandRow::Bf16(row) => A::store(s, to, s.vectors(&row[padded])),
    }
    to[len..].fill(A::ZERO);
}
