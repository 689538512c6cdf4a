//! Scalar functions of the reference, in f64, to more digits than any backend needs.

use crate::backend::activation::Activation;

/// `activation(x)`.
pub fn activate(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Identity => x,
        Activation::Tanh => x.tanh(),
        Activation::GeluTanh => {
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3));
            0.5 * x * (1.0 + inner.tanh())
        }
        Activation::GeluErf => 0.5 * x * (1.0 + erf(x / std::f64::consts::SQRT_2)),
        Activation::FastGelu => x / (1.0 + (-1.702 * x).exp()),
        // NaN must pass, which `f64::max` would drop.
        Activation::Relu => {
            if x < 0.0 {
                0.0
            } else {
                x
            }
        }
        Activation::Silu => x / (1.0 + (-x).exp()),
    }
}

/// The error function, to about 1e-15.
///
/// Near zero its Maclaurin series (Abramowitz & Stegun 7.1.6), beyond it the continued fraction of the complement (7.1.14).
pub fn erf(x: f64) -> f64 {
    let magnitude = x.abs();
    if magnitude.is_nan() {
        return x;
    }
    let value = if magnitude < 2.5 { series(magnitude) } else { 1.0 - complement(magnitude) };
    value.copysign(x)
}

fn series(x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (x, x, 0.0);
    while term.abs() > 1e-18 * sum.abs() {
        n += 1.0;
        term *= 2.0 * x * x / (2.0 * n + 1.0);
        sum += term;
    }
    sum * (-x * x).exp() * 2.0 / std::f64::consts::PI.sqrt()
}

fn complement(x: f64) -> f64 {
    if x > 27.0 {
        return 0.0;
    }
    let fraction = (1..=120).rev().fold(x, |tail, n| x + f64::from(n) / 2.0 / tail);
    (-x * x).exp() / fraction / std::f64::consts::PI.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erf_agrees_with_tabulated_values() {
        // Abramowitz & Stegun, table 7.1, and erfc(3) from table 7.3.
        for (x, expected) in [
            (0.0, 0.0),
            (0.5, 0.520_499_877_8),
            (1.0, 0.842_700_792_9),
            (2.0, 0.995_322_265_0),
            (3.0, 1.0 - 2.209_049_7e-5),
        ] {
            assert!((erf(x) - expected).abs() < 1e-10, "erf({x}) = {}", erf(x));
            assert_eq!(erf(-x), -erf(x));
        }
        assert!((series(2.5) - (1.0 - complement(2.5))).abs() < 1e-13);
        assert_eq!(erf(f64::INFINITY), 1.0);
        assert!(erf(f64::NAN).is_nan());
    }

    #[test]
    fn fast_gelu_saturates_without_overflow() {
        assert_eq!(activate(Activation::FastGelu, -1e6), -0.0);
        assert_eq!(activate(Activation::FastGelu, 1e6), 1e6);
    }

    #[test]
    fn relu_and_silu_have_their_known_values() {
        for (x, expected) in
            [(-3.0, 0.0), (0.0, 0.0), (2.5, 2.5), (f64::NEG_INFINITY, 0.0), (f64::INFINITY, f64::INFINITY)]
        {
            assert_eq!(activate(Activation::Relu, x), expected, "relu({x})");
        }
        assert!(activate(Activation::Relu, f64::NAN).is_nan());
        // 1 / (1 + 1/e), and silu(x) - silu(-x) = x.
        assert!((activate(Activation::Silu, 1.0) - 0.731_058_578_630_004_9).abs() < 1e-15);
        assert!((activate(Activation::Silu, 1.0) - activate(Activation::Silu, -1.0) - 1.0).abs() < 1e-15);
        assert_eq!(activate(Activation::Silu, -1e6), -0.0);
        assert_eq!(activate(Activation::Silu, 1e6), 1e6);
        assert!(activate(Activation::Silu, f64::NAN).is_nan());
    }
}
