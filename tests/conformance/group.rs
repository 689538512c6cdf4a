//! The backends under test, and how their results are held against the reference's.

use std::collections::HashMap;
use std::fmt::Display;

use ascend_bert::backend::cpu::{self, Cpu, Isa};
use ascend_bert::backend::reference::{Reference, ReferenceMatrix};
use ascend_bert::backend::{Activation, Backend, Precision};

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

/// Names the instruction sets to test, separated by commas, in place of all that the machine has: for emulators.
const ISA_VARIABLE: &str = "ASCEND_BERT_TEST_ISA";

/// The instruction sets to test.
fn tested() -> Vec<Isa> {
    let Ok(names) = std::env::var(ISA_VARIABLE) else { return Isa::present().collect() };
    let present = || Isa::present().map(Isa::name).collect::<Vec<_>>().join(", ");
    let named = |name: &str| Isa::present().find(|isa| isa.name() == name.trim());
    let find =
        |name| named(name).unwrap_or_else(|| panic!("{ISA_VARIABLE}={names}: '{name}' is none of {}", present()));
    names.split(',').map(find).collect()
}

/// What operands are kept in between the operations.
fn operands(precision: Precision, isa: Isa) -> Precision {
    match (precision, isa) {
        (Precision::F32, _) => Precision::F32,
        (Precision::F16, _) => Precision::F16,
        (_, Isa::Portable16 | Isa::Avx512Bf16) => Precision::Bf16,
        _ => Precision::F32,
    }
}

/// The kernels that `isa` gets for `precision`: those with the same need no second test.
fn kernels(precision: Precision, isa: Isa) -> Vec<&'static str> {
    let foreign: &[&str] = match precision {
        Precision::F32 => &["_f16", "_bf16", "_int8"],
        Precision::F16 => &["_bf16", "_int8"],
        Precision::Bf16 => &["_f16", "_int8"],
        Precision::Int8 => &["_f16"],
    };
    let names = cpu::kernels(isa).into_iter().map(|kernel| kernel.name);
    names.filter(|name| !foreign.iter().any(|foreign| name.ends_with(foreign))).collect()
}

/// The CPU backend in every precision, with every instruction set that this machine has, on one thread and on three.
///
/// A group for each type of operands, because it decides how close results must be.
pub(crate) fn cpus() -> Vec<Group<Cpu>> {
    let mut groups: Vec<Group<Cpu>> = Vec::new();
    for precision in Precision::ALL {
        let mut seen = Vec::new();
        for isa in tested() {
            let kernels = kernels(precision, isa);
            if seen.contains(&kernels) {
                continue;
            }
            seen.push(kernels);
            let tolerance = Tolerance::of(precision, operands(precision, isa));
            let tolerance = match precision {
                Precision::Int8 => tolerance.with_int8_steps(cpu::int8_steps(isa)),
                _ => tolerance,
            };
            let members = [1, 3].map(|threads| {
                let backend = Cpu::with_isa(precision, Some(threads), isa).unwrap();
                Member { kernels: format!("cpu {} {precision}", isa.name()), threads, backend }
            });
            let alike = |group: &&mut Group<Cpu>| group.tolerance == tolerance;
            match groups.iter_mut().find(alike) {
                Some(group) => group.members.extend(members),
                None => {
                    let members = members.into();
                    groups.push(Group { precision, tolerance, tables: Precision::F32, multiple: 1, members });
                }
            }
        }
    }
    groups
}

/// The reference itself, for what it must refuse as the others do.
pub(crate) fn reference() -> Group<Reference> {
    Group::of(Tolerance::wide(), 1, "reference".into(), Reference)
}

impl<B> Group<B> {
    /// One backend whose widths are multiples of `multiple`.
    pub(crate) fn of(tolerance: Tolerance, multiple: usize, kernels: String, backend: B) -> Self {
        let members = vec![Member { kernels, threads: 1, backend }];
        let precision = tolerance.precision();
        Group { precision, tolerance, tables: precision, multiple, members }
    }

    /// What operands are kept in: numbers of this type go through a backend unchanged.
    pub(crate) fn operands(&self) -> Precision {
        self.tolerance.operands()
    }

    /// Whether attention computes nothing here that it does not in f32: only what carries it differs.
    pub(crate) fn attends_as_f32(&self) -> bool {
        let fast = matches!(self.precision, Precision::Bf16 | Precision::Int8);
        fast && (self.operands() == Precision::F32 || self.precision == Precision::Int8)
    }

    /// The activations to try after every product: they are the same functions in all precisions but f16.
    pub(crate) fn activations(&self) -> &'static [Activation] {
        match self.precision {
            Precision::F32 | Precision::F16 => &Activation::ALL,
            Precision::Bf16 | Precision::Int8 => &[Activation::Identity, Activation::GeluErf],
        }
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

    pub(crate) fn matrix(&self) -> ReferenceMatrix {
        ReferenceMatrix::new(self.width, self.values.clone()).unwrap()
    }

    /// Some of the rows.
    pub(crate) fn rows(&self, rows: &[u32]) -> Self {
        let pick = |from: &[f64]| {
            let row = |&row: &u32| from[row as usize * self.width..][..self.width].to_vec();
            rows.iter().flat_map(row).collect()
        };
        Self { width: self.width, values: pick(&self.values), errors: pick(&self.errors) }
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
