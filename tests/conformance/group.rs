//! The backends under test, and how their results are held against the reference's.

use std::collections::HashMap;
use std::fmt::Display;

use ascend_bert::backend::cpu::{Cpu, Isa};
use ascend_bert::backend::reference::{Matrix, Reference};
use ascend_bert::backend::{Backend, Precision};

use super::tolerance::{NONE_OR_ZERO, Tolerance};

/// Backends of one precision, which share inputs and expectations.
pub(crate) struct Group<B> {
    pub(crate) precision: Precision,
    pub(crate) tolerance: Tolerance,
    /// What the tables of embeddings are kept in: on the CPU never the operand's type.
    pub(crate) tables: Precision,
    /// Widths of matrices and norms are multiples of this.
    multiple: usize,
    members: Vec<Member<B>>,
}

/// A backend, and the kernels it runs: members with the same ones must agree to the last bit.
struct Member<B> {
    kernels: String,
    threads: usize,
    backend: B,
}

/// The CPU backend in every precision, with every instruction set that this machine has, on one thread and on three.
pub(crate) fn cpus() -> Vec<Group<Cpu>> {
    let group = |precision| {
        let mut members = Vec::new();
        for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
            for threads in [1, 3] {
                let backend = Cpu::with_isa(precision, Some(threads), isa).unwrap();
                members.push(Member { kernels: format!("cpu {} {precision}", isa.name()), threads, backend });
            }
        }
        Group { precision, tolerance: Tolerance::of(precision), tables: Precision::F32, multiple: 1, members }
    };
    [Precision::F32, Precision::F16].map(group).into()
}

/// The reference itself, for what it must refuse as the others do.
pub(crate) fn reference() -> Group<Reference> {
    Group::of(Tolerance::of(Precision::F32), 1, "reference".into(), Reference)
}

impl<B> Group<B> {
    /// One backend whose widths are multiples of `multiple`.
    pub(crate) fn of(tolerance: Tolerance, multiple: usize, kernels: String, backend: B) -> Self {
        let members = vec![Member { kernels, threads: 1, backend }];
        let precision = tolerance.precision();
        Group { precision, tolerance, tables: precision, multiple, members }
    }

    /// The nearest width from `width` on that these backends take.
    pub(crate) fn fit(&self, width: usize) -> usize {
        width.next_multiple_of(self.multiple)
    }
}

impl<B: Backend> Group<B> {
    /// Runs `operation` on every backend: each value must be as expected, and the number of threads must not show.
    pub(crate) fn check(&self, what: impl Display, expected: &Estimate, operation: impl Fn(&B) -> Vec<f32>) {
        let mut bits: HashMap<&str, Vec<u32>> = HashMap::new();
        for Member { kernels, threads, backend } in &self.members {
            let found = operation(backend);
            expected.hold(&found, &format_args!("{kernels}, {threads} threads, {what}"));
            let found: Vec<u32> = found.into_iter().map(f32::to_bits).collect();
            let first = bits.entry(kernels).or_insert_with(|| found.clone());
            assert!(*first == found, "{kernels}, {what}: {threads} threads give other bits");
        }
    }

    /// Calls `check` with every backend.
    pub(crate) fn each(&self, check: impl Fn(&str, &B)) {
        self.members.iter().for_each(|member| check(&member.kernels, &member.backend));
    }
}

/// Values as the reference has them, and how far from each a backend may be.
#[derive(Clone)]
pub(crate) struct Estimate {
    pub(crate) width: usize,
    pub(crate) values: Vec<f64>,
    pub(crate) errors: Vec<f64>,
}

impl Estimate {
    /// Numbers that are known exactly.
    pub(crate) fn exact(values: &[f32], width: usize) -> Self {
        Self { width, values: values.iter().map(|&value| value.into()).collect(), errors: vec![0.0; values.len()] }
    }

    pub(crate) fn matrix(&self) -> Matrix {
        Matrix { width: self.width, values: self.values.clone() }
    }

    /// The same values, with an error made from each of them and its own.
    pub(crate) fn map(mut self, error: impl Fn(f64, f64) -> f64) -> Self {
        self.errors.iter_mut().zip(&self.values).for_each(|(e, &value)| *e = error(value, *e));
        self
    }

    /// Fails on the first value that is too far off; NaN and the infinities must be found where they are expected.
    pub(crate) fn hold(&self, found: &[f32], what: &dyn Display) {
        assert_eq!(found.len(), self.values.len(), "{what}");
        for (index, (&found, (&expected, &error))) in found.iter().zip(self.values.iter().zip(&self.errors)).enumerate()
        {
            let (row, column) = (index / self.width, index % self.width);
            let found = f64::from(found);
            let holds = if expected.is_finite() {
                (found - expected).abs() <= error
            } else {
                let none = expected.is_nan() && (found.is_nan() || error == NONE_OR_ZERO && found == 0.0);
                found == expected || none
            };
            assert!(holds, "{what}: row {row}, column {column}: {found:e}, expected {expected:e} within {error:e}");
        }
    }
}
