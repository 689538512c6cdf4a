//! Exponential and activations on vectors.
//! Error bounds, against f64, are stated at each function; tested below and in `tests/conformance/activation.rs`.

use super::simd::Simd;
use crate::backend::activation::Activation;

/// Where the exponential is taken to end: below it is zero, above infinity.
///
/// Zero and not the smallest number: a masked key must not contribute, and zeros are cheaper to multiply than
/// subnormal products.
const EXP_LOW: f32 = -88.0;
const EXP_HIGH: f32 = 88.73;

/// One and a half times 2^23: what is added to it is rounded to a whole number.
const WHOLE: f32 = 12_582_912.0;

/// `e^r` for `|r| <= ln(2) / 2`, highest power first: the least relative error, 3.1e-9, with `e^0 = 1` kept exact.
const POLYNOMIAL: [f32; 7] = [1.381_453_9e-3, 8.368_746e-3, 4.166_839_1e-2, 1.666_652e-1, 4.999_999_3e-1, 1.0, 1.0];

/// `e^x`, relative error below 1e-7 between -87.33 and 88.37, infinity above; NaN stays NaN.
/// Below -87.33 it falls through the subnormal numbers and is zero from -87.69 on: off by less than 1.2e-38.
///
/// Cody and Waite's reduction by ln 2 in two parts, then a polynomial of degree 6 in the remainder.
///
/// # Safety
/// The machine has the features of `S`.
#[inline(always)]
pub(super) unsafe fn exp<S: Simd>(x: S::V) -> S::V {
    // SAFETY: the caller's word; no pointers.
    unsafe {
        let x = S::min(S::splat(EXP_HIGH), S::max(S::splat(EXP_LOW), x));
        let n = S::sub(S::fma(x, S::splat(std::f32::consts::LOG2_E), S::splat(WHOLE)), S::splat(WHOLE));
        let r = S::fma(n, S::splat(-0.693_359_4), x);
        let r = S::fma(n, S::splat(2.121_944_4e-4), r);
        let mut p = S::splat(POLYNOMIAL[0]);
        for &coefficient in &POLYNOMIAL[1..] {
            p = S::fma(p, r, S::splat(coefficient));
        }
        S::mul(p, S::pow2(n))
    }
}

/// `activation(x)`; absolute error below 4e-7 * max(1, |x|).
///
/// With `half`, fast GELU rounds each of its steps to half precision, as MindSpore's float16 kernel does; the other
/// activations are not rounded there.
///
/// # Safety
/// The machine has the features of `S`.
#[inline(always)]
pub(super) unsafe fn activate<S: Simd>(activation: Activation, half: bool, x: S::V) -> S::V {
    // SAFETY: the caller's word; no pointers.
    unsafe {
        match activation {
            Activation::Identity => x,
            Activation::Tanh => tanh::<S>(x),
            Activation::GeluTanh => gelu_tanh::<S>(x),
            Activation::GeluErf => gelu_erf::<S>(x),
            Activation::FastGelu if half => fast_gelu_half::<S>(x),
            Activation::FastGelu => over_one_and_exp::<S>(x, S::mul(x, S::splat(-1.702))),
            // In this order NaN stays NaN.
            Activation::Relu => S::max(S::splat(0.0), x),
            Activation::Silu => over_one_and_exp::<S>(x, S::mul(x, S::splat(-1.0))),
        }
    }
}

/// `x / (1 + e^t)`.
#[inline(always)]
unsafe fn over_one_and_exp<S: Simd>(x: S::V, t: S::V) -> S::V {
    // SAFETY: the caller's word; no pointers.
    unsafe { S::quotient(x, S::add(S::splat(1.0), exp::<S>(t))) }
}

/// `x e^(0.851 (x - |x|)) / (1 + e^(-1.702 |x|))`, which never overflows, rounded at every step but the exponents.
#[inline(always)]
unsafe fn fast_gelu_half<S: Simd>(x: S::V) -> S::V {
    // SAFETY: the caller's word; no pointers.
    unsafe {
        let x = S::round_f16(x);
        let magnitude = S::abs(x);
        // Twice the negative part is x - |x| exactly, and where x has overflowed it is not infinity less infinity.
        let negative = S::min(S::splat(0.0), x);
        let rise = S::round_f16(exp::<S>(S::mul(negative, S::splat(1.702))));
        let fall = S::round_f16(exp::<S>(S::mul(magnitude, S::splat(-1.702))));
        let below = S::round_f16(S::add(S::splat(1.0), fall));
        S::round_f16(S::div(S::round_f16(S::mul(x, rise)), below))
    }
}

/// With `1 + tanh(u) = 2 / (1 + e^(-2u))`, one exponential and one division.
#[inline(always)]
unsafe fn gelu_tanh<S: Simd>(x: S::V) -> S::V {
    // -2 sqrt(2/pi), and 0.044715 times that.
    const LINEAR: f32 = -1.595_769;
    const CUBIC: f32 = -0.071_354_814;
    // SAFETY: the caller's word; no pointers.
    unsafe {
        let factor = S::fma(S::mul(x, x), S::splat(CUBIC), S::splat(LINEAR));
        over_one_and_exp::<S>(x, S::mul(x, factor))
    }
}

#[inline(always)]
unsafe fn tanh<S: Simd>(x: S::V) -> S::V {
    // SAFETY: the caller's word; no pointers.
    unsafe {
        let e = exp::<S>(S::mul(S::abs(x), S::splat(-2.0)));
        let one = S::splat(1.0);
        S::copysign(S::div(S::sub(one, e), S::add(one, e)), x)
    }
}

/// The error function as a rational function of x, odd over even, beyond which it is 1 to f32's last digit.
#[inline(always)]
unsafe fn gelu_erf<S: Simd>(x: S::V) -> S::V {
    const LIMIT: f32 = 4.0;
    const ABOVE: [f32; 7] = [
        -2.726_142_3e-10,
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ];
    const BELOW: [f32; 5] = [-1.456_607_2e-5, -2.133_740_5e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2];
    // SAFETY: the caller's word; no pointers.
    unsafe {
        let z = S::mul(x, S::splat(std::f32::consts::FRAC_1_SQRT_2));
        let z = S::min(S::splat(LIMIT), S::max(S::splat(-LIMIT), z));
        let square = S::mul(z, z);
        let (mut above, mut below) = (S::splat(ABOVE[0]), S::splat(BELOW[0]));
        for &coefficient in &ABOVE[1..] {
            above = S::fma(above, square, S::splat(coefficient));
        }
        for &coefficient in &BELOW[1..] {
            below = S::fma(below, square, S::splat(coefficient));
        }
        let erf = S::quotient(S::mul(z, above), below);
        let half = S::mul(x, S::splat(0.5));
        S::fma(half, erf, half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::simd::{Isa, Kernel};

    /// Replaces sixteen numbers by their exponentials.
    struct Exp<'a>(&'a mut [f32; 16]);

    impl Kernel for Exp<'_> {
        type Output = ();

        #[inline(always)]
        unsafe fn run<S: Simd>(self) {
            for values in self.0.chunks_exact_mut(S::LANES) {
                // SAFETY: whole vectors of the array.
                unsafe { S::store(values.as_mut_ptr(), exp::<S>(S::load(values.as_ptr()))) };
            }
        }
    }

    fn exp_with(isa: Isa, x: f32) -> f32 {
        let mut values = [x; 16];
        // SAFETY: the callers ask for available instruction sets only.
        unsafe { isa.run(Exp(&mut values)) };
        assert!(values.iter().all(|value| value.to_bits() == values[0].to_bits()));
        values[0]
    }

    #[test]
    fn the_exponential_keeps_its_bound() {
        for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
            let mut largest = (0.0, 0.0);
            for step in -880_000..=884_000 {
                // An odd factor, so that every remainder of the reduction is met.
                let x = step as f32 * 9.997e-5;
                let (found, exact) = (f64::from(exp_with(isa, x)), f64::from(x).exp());
                if x < -87.33 {
                    assert!((found - exact).abs() < 1.2e-38, "{}: e^{x} = {found:e}", isa.name());
                } else {
                    let error = (found / exact - 1.0).abs();
                    largest = if error > largest.0 { (error, x) } else { largest };
                }
            }
            assert!(largest.0 < 1e-7, "{}: relative error {:e} at {}", isa.name(), largest.0, largest.1);
        }
    }

    #[test]
    fn the_exponential_ends_in_zero_infinity_and_nan() {
        for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
            for x in [-88.1, -10000.0, f32::MIN, f32::NEG_INFINITY] {
                assert_eq!(exp_with(isa, x).to_bits(), 0, "{}: {x}", isa.name());
            }
            for x in [88.73, 1e5, f32::MAX, f32::INFINITY] {
                assert_eq!(exp_with(isa, x), f32::INFINITY, "{}: {x}", isa.name());
            }
            assert!(exp_with(isa, f32::NAN).is_nan());
            assert_eq!(exp_with(isa, 0.0), 1.0);
            assert_eq!(exp_with(isa, -0.0), 1.0);
        }
    }
}
