//! Vectors for safe code: a token that only exists where the machine has the instruction set, and what can be done with
//! it. Loads and stores take slices and check their length once per vector.

use std::marker::PhantomData;

use half::{bf16, f16};

use super::vector::{Body, Simd};
use crate::backend::cpu::plain::PlainData;

/// Proof that the machine has the instruction set `S`: the operations of its vectors.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Lanes<S>(PhantomData<S>);

/// Methods that call the function of `S` with the same name.
macro_rules! operations {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub(in crate::backend::cpu) fn $name(self, $($argument: $type),*) -> $output {
            // SAFETY: `self` exists, so `S::available` was true in `detect`.
            unsafe { S::$name($($argument),*) }
        }
    )*};
}

impl<S: Simd> Lanes<S> {
    /// The token, if the machine has the instruction set.
    pub(in crate::backend::cpu) fn detect() -> Option<Self> {
        S::available().then_some(Self(PhantomData))
    }

    /// Runs `body` compiled with the instruction set's features.
    #[inline(always)]
    pub(in crate::backend::cpu) fn enter<B: Body>(self, body: B) -> B::Output {
        // SAFETY: `self` exists, so `S::available` was true in `detect`.
        unsafe { S::enter(body) }
    }

    operations! {
        fn splat(value: f32) -> S::F32s;
        fn widen_f16(halves: S::Halves) -> S::F32s;
        /// To the nearest half-precision numbers, ties to even.
        fn to_f16(value: S::F32s) -> S::Halves;
        fn widen_bf16(halves: S::Halves) -> S::F32s;
        /// To the nearest bfloat16, ties to even; NaN stays NaN.
        fn to_bf16(value: S::F32s) -> S::Halves;
        /// To the nearest integers, within -128..=127, raised by 128.
        fn to_bytes(value: S::F32s) -> S::Bytes;
        /// The first numbers of pairs of bfloat16.
        fn first_of_pairs(pairs: S::I32s) -> S::F32s;
        /// The second numbers of pairs of bfloat16.
        fn second_of_pairs(pairs: S::I32s) -> S::F32s;
        /// Pairs of bfloat16, rounded to nearest even; NaN stays NaN.
        fn to_pairs(first: S::F32s, second: S::F32s) -> S::I32s;
        /// To the nearest half-precision number, ties to even.
        fn round_f16(a: S::F32s) -> S::F32s;
        fn splat_i32(value: i32) -> S::I32s;
        /// Wraps around.
        fn add_i32(a: S::I32s, b: S::I32s) -> S::I32s;
        /// The lower 32 bits.
        fn mul_i32(a: S::I32s, b: S::I32s) -> S::I32s;
        /// Byte `which` of each, from the lowest at 0 to the highest at 3, as a signed number.
        fn byte_i32(a: S::I32s, which: u32) -> S::I32s;
        fn i32_to_f32(a: S::I32s) -> S::F32s;
        fn add(a: S::F32s, b: S::F32s) -> S::F32s;
        fn sub(a: S::F32s, b: S::F32s) -> S::F32s;
        fn mul(a: S::F32s, b: S::F32s) -> S::F32s;
        fn div(a: S::F32s, b: S::F32s) -> S::F32s;
        /// `a / b` by the fastest way: within two units in the last place where the magnitude of `b` is from 2^-120 to
        /// 2^120, within 2^-100 of `a` where it is larger; by plus infinity as [`Lanes::div`].
        fn quotient(a: S::F32s, b: S::F32s) -> S::F32s;
        /// `a * b + c`, rounded once where the hardware can.
        fn fma(a: S::F32s, b: S::F32s, c: S::F32s) -> S::F32s;
        /// `a > b ? a : b`: the second if either is NaN.
        fn max(a: S::F32s, b: S::F32s) -> S::F32s;
        /// `a < b ? a : b`: the second if either is NaN.
        fn min(a: S::F32s, b: S::F32s) -> S::F32s;
        /// To the nearest integer, ties to even.
        fn round(a: S::F32s) -> S::F32s;
        /// `2^a` for integral `a` in -127..=128, where -127 gives zero and 128 infinity.
        fn pow2(a: S::F32s) -> S::F32s;
        fn abs(a: S::F32s) -> S::F32s;
        /// Magnitude of `a`, sign of `b`.
        fn copysign(a: S::F32s, b: S::F32s) -> S::F32s;
        fn sum(a: S::F32s) -> f32;
        fn largest(a: S::F32s) -> f32;
        /// The columns of eight rows of eight 32-bit numbers.
        fn transpose(rows: [S::Eight; 8]) -> [S::Eight; 8];
    }

    /// The first vector of `from`.
    #[inline(always)]
    pub(in crate::backend::cpu) fn load(self, from: &[f32]) -> S::F32s {
        read(from)
    }

    /// Writes to the beginning of `to`.
    #[inline(always)]
    pub(in crate::backend::cpu) fn store(self, to: &mut [f32], value: S::F32s) {
        write(to, value);
    }

    /// The whole vectors of a slice.
    #[inline(always)]
    pub(in crate::backend::cpu) fn vectors<T: VectorElement>(self, numbers: &[T]) -> Vectors<'_, S, T> {
        Vectors { start: numbers.as_ptr(), len: numbers.len() / S::LANES, s: self, numbers: PhantomData }
    }

    /// The whole vectors of a slice, to be written.
    #[inline(always)]
    pub(in crate::backend::cpu) fn vectors_mut<T: VectorElement>(self, numbers: &mut [T]) -> VectorsMut<'_, S, T> {
        VectorsMut { start: numbers.as_mut_ptr(), len: numbers.len() / S::LANES, s: self, numbers: PhantomData }
    }
}

/// A number of which vectors are loaded as f32 and stored, rounded.
pub(in crate::backend::cpu) trait VectorElement: PlainData {
    /// As many as a vector of f32 has.
    type Vector<S: Simd>: PlainData;

    fn widen<S: Simd>(s: Lanes<S>, vector: Self::Vector<S>) -> S::F32s;
    fn narrow<S: Simd>(s: Lanes<S>, value: S::F32s) -> Self::Vector<S>;
}

impl VectorElement for f32 {
    type Vector<S: Simd> = S::F32s;

    #[inline(always)]
    fn widen<S: Simd>(_: Lanes<S>, vector: S::F32s) -> S::F32s {
        vector
    }
    #[inline(always)]
    fn narrow<S: Simd>(_: Lanes<S>, value: S::F32s) -> S::F32s {
        value
    }
}

impl VectorElement for f16 {
    type Vector<S: Simd> = S::Halves;

    #[inline(always)]
    fn widen<S: Simd>(s: Lanes<S>, vector: S::Halves) -> S::F32s {
        s.widen_f16(vector)
    }
    #[inline(always)]
    fn narrow<S: Simd>(s: Lanes<S>, value: S::F32s) -> S::Halves {
        s.to_f16(value)
    }
}

impl VectorElement for bf16 {
    type Vector<S: Simd> = S::Halves;

    #[inline(always)]
    fn widen<S: Simd>(s: Lanes<S>, vector: S::Halves) -> S::F32s {
        s.widen_bf16(vector)
    }
    #[inline(always)]
    fn narrow<S: Simd>(s: Lanes<S>, value: S::F32s) -> S::Halves {
        s.to_bf16(value)
    }
}

/// The whole vectors of a slice. In a loop up to the least length of those that it reads, the compiler drops the checks,
/// which it does not with slices of a length in numbers.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Vectors<'a, S, T> {
    start: *const T,
    len: usize,
    s: Lanes<S>,
    numbers: PhantomData<&'a [T]>,
}

/// The whole vectors of a slice, to be written.
pub(in crate::backend::cpu) struct VectorsMut<'a, S, T> {
    start: *mut T,
    len: usize,
    s: Lanes<S>,
    numbers: PhantomData<&'a mut [T]>,
}

impl<S: Simd, T: VectorElement> Vectors<'_, S, T> {
    #[inline(always)]
    pub(in crate::backend::cpu) fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub(in crate::backend::cpu) fn get(&self, index: usize) -> S::F32s {
        assert!(index < self.len);
        // SAFETY: the slice has `len` vectors, of any alignment, and is borrowed for as long as `self` lives.
        T::widen(self.s, unsafe { self.start.add(index * S::LANES).cast::<T::Vector<S>>().read_unaligned() })
    }
}

impl<S: Simd, T: VectorElement> VectorsMut<'_, S, T> {
    #[inline(always)]
    pub(in crate::backend::cpu) fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub(in crate::backend::cpu) fn get(&self, index: usize) -> S::F32s {
        T::widen(self.s, self.bits(index))
    }

    /// The memory of a vector as another type of its size.
    #[inline(always)]
    pub(in crate::backend::cpu) fn bits<V: PlainData>(&self, index: usize) -> V {
        const { assert!(size_of::<V>() == size_of::<T::Vector<S>>()) };
        assert!(index < self.len);
        // SAFETY: the slice has `len` vectors, of any alignment, and is borrowed exclusively for as long as `self` lives.
        unsafe { self.start.add(index * S::LANES).cast::<V>().read_unaligned() }
    }

    #[inline(always)]
    pub(in crate::backend::cpu) fn set(&mut self, index: usize, value: S::F32s) {
        assert!(index < self.len);
        let value = T::narrow(self.s, value);
        // SAFETY: the slice has `len` vectors, of any alignment, and is borrowed exclusively for as long as `self` lives.
        unsafe { self.start.add(index * S::LANES).cast::<T::Vector<S>>().write_unaligned(value) };
    }
}

/// The memory at the beginning of a slice as a value of another type.
#[inline(always)]
pub(in crate::backend::cpu) fn read<T: PlainData, V: PlainData>(from: &[T]) -> V {
    assert!(size_of_val(from) >= size_of::<V>());
    // SAFETY: the slice has as many bytes, which are a value whatever they are; any alignment will do.
    unsafe { from.as_ptr().cast::<V>().read_unaligned() }
}

/// Writes a value to the beginning of a slice of another type.
#[inline(always)]
pub(in crate::backend::cpu) fn write<T: PlainData, V: PlainData>(to: &mut [T], value: V) {
    assert!(size_of_val(to) >= size_of::<V>());
    // SAFETY: the slice has as many bytes and is borrowed exclusively; whatever they become are values of `T`.
    unsafe { to.as_mut_ptr().cast::<V>().write_unaligned(value) };
}
