//! Exponential and activations on vectors.
//! Error bounds, against f64, are stated at each function; tested below and in `tests/conformance/activation.rs`.

use super::simd::{Lanes, Simd};
use crate::backend::activation::Activation;

/// Bounds of the exponential's argument: below it is zero, above infinity.
///
/// Zero and not the smallest number: a masked key must not contribute, and zeros are cheaper to multiply than
/// subnormal products.
const EXP_LOW: f32 = -88.0;
const EXP_HIGH: f32 = 88.73;

/// One and a half times 2^23: a sum with it is rounded to a whole number.
const WHOLE: f32 = 12_582_912.0;

/// `e^r` for `|r| <= ln(2) / 2`, highest power first: the least relative error, 3.1e-9, with `e^0 = 1` kept exact.
const POLYNOMIAL: [f32; 7] = [1.381_453_9e-3, 8.368_746e-3, 4.166_839_1e-2, 1.666_652e-1, 4.999_999_3e-1, 1.0, 1.0];

/// `e^x`, relative error below 1e-7 between -87.33 and 88.37, infinity above; NaN stays NaN.
/// Below -87.33 it falls through the subnormal numbers and is zero from -87.69 on: off by less than 1.2e-38.
///
/// Cody and Waite's reduction by ln 2 in two parts, then a polynomial of degree 6 in the remainder.
#[inline(always)]
pub(super) fn exp<S: Simd>(s: Lanes<S>, x: S::F32s) -> S::F32s {
    let x = s.min(s.splat(EXP_HIGH), s.max(s.splat(EXP_LOW), x));
    let n = s.sub(s.fma(x, s.splat(std::f32::consts::LOG2_E), s.splat(WHOLE)), s.splat(WHOLE));
    let r = s.fma(n, s.splat(-0.693_359_4), x);
    let r = s.fma(n, s.splat(2.121_944_4e-4), r);
    s.mul(polynomial(s, r, &POLYNOMIAL), s.pow2(n))
}

/// A polynomial by Horner's rule, the coefficient of the highest power first.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(s: Lanes<S>, x: S::F32s, coefficients: &[f32; N]) -> S::F32s {
    let mut sum = s.splat(coefficients[0]);
    for &coefficient in &coefficients[1..] {
        sum = s.fma(sum, x, s.splat(coefficient));
    }
    sum
}

/// `activation(x)`; absolute error below 4e-7 * max(1, |x|).
///
/// With `half`, fast GELU rounds each of its steps to half precision, as MindSpore's float16 kernel does; the other
/// activations are not rounded there.
#[inline(always)]
pub(super) fn activate<S: Simd>(s: Lanes<S>, activation: Activation, half: bool, x: S::F32s) -> S::F32s {
    match activation {
        Activation::Identity => x,
        Activation::Tanh => tanh(s, x),
        Activation::GeluTanh => gelu_tanh(s, x),
        Activation::GeluErf => gelu_erf(s, x),
        Activation::FastGelu if half => fast_gelu_half(s, x),
        Activation::FastGelu => over_one_and_exp(s, x, s.mul(x, s.splat(-1.702))),
        // In this order NaN stays NaN.
        Activation::Relu => s.max(s.splat(0.0), x),
        Activation::Silu => over_one_and_exp(s, x, s.mul(x, s.splat(-1.0))),
    }
}

/// `x / (1 + e^t)`.
#[inline(always)]
fn over_one_and_exp<S: Simd>(s: Lanes<S>, x: S::F32s, t: S::F32s) -> S::F32s {
    s.quotient(x, s.add(s.splat(1.0), exp(s, t)))
}

/// `x e^(0.851 (x - |x|)) / (1 + e^(-1.702 |x|))`, which never overflows, rounded at every step but the exponents.
#[inline(always)]
fn fast_gelu_half<S: Simd>(s: Lanes<S>, x: S::F32s) -> S::F32s {
    let x = s.round_f16(x);
    let magnitude = s.abs(x);
    // Twice the negative part is x - |x| exactly, and where x has overflowed it is not infinity less infinity.
    let negative = s.min(s.splat(0.0), x);
    let rise = s.round_f16(exp(s, s.mul(negative, s.splat(1.702))));
    let fall = s.round_f16(exp(s, s.mul(magnitude, s.splat(-1.702))));
    let below = s.round_f16(s.add(s.splat(1.0), fall));
    s.round_f16(s.div(s.round_f16(s.mul(x, rise)), below))
}

/// With `1 + tanh(u) = 2 / (1 + e^(-2u))`, one exponential and one division.
#[inline(always)]
fn gelu_tanh<S: Simd>(s: Lanes<S>, x: S::F32s) -> S::F32s {
    // -2 sqrt(2/pi), and 0.044715 times that.
    const LINEAR: f32 = -1.595_769;
    const CUBIC: f32 = -0.071_354_814;
    let factor = s.fma(s.mul(x, x), s.splat(CUBIC), s.splat(LINEAR));
    over_one_and_exp(s, x, s.mul(x, factor))
}

#[inline(always)]
fn tanh<S: Simd>(s: Lanes<S>, x: S::F32s) -> S::F32s {
    let e = exp(s, s.mul(s.abs(x), s.splat(-2.0)));
    let one = s.splat(1.0);
    s.copysign(s.div(s.sub(one, e), s.add(one, e)), x)
}

/// The error function as a rational function of x, odd over even, beyond which it is 1 to f32's last digit.
#[inline(always)]
fn gelu_erf<S: Simd>(s: Lanes<S>, x: S::F32s) -> S::F32s {
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
    let z = s.mul(x, s.splat(std::f32::consts::FRAC_1_SQRT_2));
    let z = s.min(s.splat(LIMIT), s.max(s.splat(-LIMIT), z));
    let square = s.mul(z, z);
    let erf = s.quotient(s.mul(z, polynomial(s, square, &ABOVE)), polynomial(s, square, &BELOW));
    let half = s.mul(x, s.splat(0.5));
    s.fma(half, erf, half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::simd::{Isa, VectorKernel};

    /// Replaces sixteen numbers by their exponentials.
    struct Exp<'a>(&'a mut [f32; 16]);

    impl VectorKernel for Exp<'_> {
        type Output = ();

        #[inline(always)]
        fn run<S: Simd>(self, s: Lanes<S>) {
            for values in self.0.chunks_exact_mut(S::LANES) {
                s.store(values, exp(s, s.load(values)));
            }
        }
    }

    fn exp_with(isa: Isa, x: f32) -> f32 {
        let mut values = [x; 16];
        isa.run(Exp(&mut values));
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
