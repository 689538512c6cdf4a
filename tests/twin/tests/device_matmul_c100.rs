//! The products of dav-c100 on the software device: odd sizes, every activation, several orders of the pipes, against
//! f64; mutants, which must be stopped; and the modelled time of BERT-large's products.

#![allow(unsafe_code)]

mod support;

use ascend_bert::backend::Activation;
use ascend_bert::backend::npu::tiling::{Chip, EitherMatmulTiling, MatmulPlan, MatmulShape, OutputType, Tiling};
use support::device::*;

const KERNEL: Source = source("matmul_c100");

/// [tokens, width] in NZ; values beyond the tokens are NaN.
fn to_nz(rows: &[f32], width: usize) -> Vec<f32> {
    let tokens = rows.len() / width;
    let stride = tokens.next_multiple_of(16);
    let mut nz = vec![f32::NAN; stride * width];
    for (at, value) in rows.iter().enumerate() {
        let (token, i) = (at / width, at % width);
        nz[(i / 16 * stride + token) * 16 + i % 16] = *value;
    }
    nz
}

/// [outputs, inputs] packed as in `pack.rs`.
fn to_packed(weight: &[f32], inputs: usize) -> Vec<f32> {
    let outputs = weight.len() / inputs;
    let mut packed = vec![0.0; weight.len()];
    for (at, value) in weight.iter().enumerate() {
        let (n, k) = (at / inputs, at % inputs);
        packed[(k / 16 * (outputs / 16) + n / 16) * 256 + n % 16 * 16 + k % 16] = *value;
    }
    packed
}

fn activate(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Identity => x,
        Activation::Tanh => x.tanh(),
        Activation::GeluTanh => {
            x / 2.0 * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh())
        }
        Activation::GeluErf => x / 2.0 * (1.0 + erf(x / std::f64::consts::SQRT_2)),
        Activation::FastGelu => x / (1.0 + (-1.702 * x).exp()),
        Activation::Relu => x.max(0.0),
        Activation::Silu => x / (1.0 + (-x).exp()),
    }
}

/// The series of exp(x^2) erf(x), whose terms all have one sign (Abramowitz & Stegun 7.1.6).
fn erf(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term *= 2.0 * x * x / f64::from(2 * n + 1);
        sum += term;
    }
    sum * (-x * x).exp() * 2.0 / std::f64::consts::PI.sqrt()
}

fn planned([tokens, outputs, inputs]: [usize; 3], activation: Activation, output: OutputType) -> MatmulPlan {
    let shape = MatmulShape { tokens: tokens as u32, outputs: outputs as u32, inputs: inputs as u32 };
    MatmulPlan::new(&A910.chip, shape, activation, output).unwrap()
}

/// Random factors.
struct Product {
    size: [usize; 3],
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Product {
    fn of([tokens, outputs, inputs]: [usize; 3]) -> Self {
        // Sums of about one, where activations are curved.
        let scale = 2f32.powi(-((inputs as f32).log2() / 2.0).round() as i32);
        let weight = noise(6, outputs * inputs).iter().map(|value| value * scale).collect();
        Product { size: [tokens, outputs, inputs], input: noise(5, tokens * inputs), weight, bias: noise(7, outputs) }
    }

    fn arguments(&self, plan: &MatmulPlan, output: OutputType) -> Vec<Bytes> {
        let [tokens, outputs, inputs] = self.size;
        let out = match output {
            OutputType::Half => tokens.next_multiple_of(16) * outputs * 2,
            OutputType::Single => tokens * outputs * 4,
        };
        vec![
            halves(&to_nz(&self.input, inputs)),
            halves(&to_packed(&self.weight, inputs)),
            floats(&self.bias),
            vec![0xff; out],
            plan.tiling.bytes(),
        ]
    }

    /// Runs the kernel and compares every value with f64.
    fn check(&self, activation: Activation, output: OutputType, seed: u64) {
        self.check_plan(planned(self.size, activation, output), activation, output, seed);
    }

    fn check_plan(&self, plan: MatmulPlan, activation: Activation, output: OutputType, seed: u64) {
        let [tokens, outputs, inputs] = self.size;
        let what = format!("seed {seed}, {:?}, {activation}, {plan:?}", self.size);
        let (memory, _) = run((KERNEL, plan.kernel), A910, seed, plan.blocks, &self.arguments(&plan, output))
            .unwrap_or_else(|message| panic!("{what}: {message}"));
        let stride = tokens.next_multiple_of(16);
        let got: Vec<f64> = match output {
            OutputType::Half => to_halves(&memory[3]).into_iter().map(f64::from).collect(),
            OutputType::Single => {
                memory[3].chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap()).into()).collect()
            }
        };
        for token in 0..tokens {
            let row = &self.input[token * inputs..][..inputs];
            for n in 0..outputs {
                let column = &self.weight[n * inputs..][..inputs];
                let products = row.iter().zip(column).map(|(a, b)| f64::from(*a) * f64::from(*b));
                let sum = products.sum::<f64>() + f64::from(self.bias[n]);
                let expected = activate(activation, sum);
                // Each of the sums' operations loses half a unit of at most about three. The slope of activations is at
                // most 1.2. Their own operations, and the polynomial for erf, lose less than twelve half units of the
                // value or of one.
                let terms = 1.2 * (inputs as f64).sqrt() + if activation == Activation::Identity { 0.0 } else { 12.0 };
                let scale = sum.abs().max(3.0);
                let (at, bound) = match output {
                    OutputType::Half => ((n / 16 * stride + token) * 16 + n % 16, tolerance(expected, scale, terms)),
                    OutputType::Single => (token * outputs + n, scale * terms / 16_777_216.0),
                };
                let error = (got[at] - expected).abs();
                assert!(error <= bound, "{what} at ({token}, {n}): {} and not {expected}, beyond {bound:e}", got[at]);
            }
        }
    }
}

#[test]
fn products_are_right_for_every_size() {
    for (size, seeds) in [
        ([1, 16, 16], &SEEDS[..]),
        ([1, 1024, 256], &SEEDS[..1]),
        ([17, 272, 336], &SEEDS),
        ([129, 304, 208], &SEEDS),
        ([300, 768, 272], &SEEDS[1..2]),
        ([1153, 256, 64], &SEEDS[..1]),
    ] {
        let product = Product::of(size);
        for seed in seeds {
            product.check(Activation::Identity, OutputType::Half, *seed);
        }
    }
}

/// The right operand of one core's tiles does not fit in L1, so two tiles share each load.
#[test]
fn deep_products_are_right() {
    let product = Product::of([272, 128, 4096]);
    let one = Chip { cube_cores: 1, ..A910.chip };
    let shape = MatmulShape { tokens: 272, outputs: 128, inputs: 4096 };
    let plan = MatmulPlan::new(&one, shape, Activation::Identity, OutputType::Half).unwrap();
    let EitherMatmulTiling::C100(tiling) = plan.tiling else { panic!("{plan:?}") };
    assert!(tiling.group == 2 && tiling.keeps_right == 0, "{plan:?}");
    for seed in SEEDS {
        product.check_plan(plan, Activation::Identity, OutputType::Half, seed);
    }
}

#[test]
fn every_activation_is_right() {
    let product = Product::of([77, 288, 64]);
    for activation in Activation::ALL {
        product.check(activation, OutputType::Half, 1);
    }
}

#[test]
fn logits_are_rows_of_f32() {
    for (size, seed) in [([1, 16, 64], 0), ([30, 1008, 80], 1), ([133, 256, 48], 7)] {
        Product::of(size).check(Activation::Identity, OutputType::Single, seed);
    }
}

#[test]
fn mutants_are_stopped() {
    let product = Product::of([200, 304, 336]);
    let plan = planned(product.size, Activation::GeluTanh, OutputType::Half);
    let arguments = product.arguments(&plan, OutputType::Half);
    for (from, nth, to, part) in [
        ("AscendC::WaitFlag<HardEvent::MTE2_MTE1>(stage_);", 0, "", "WaitFlag<MTE2_MTE1> is missing"),
        ("AscendC::WaitFlag<HardEvent::M_V>(slot_);", 0, "", "WaitFlag<M_V> is missing"),
        ("AscendC::PipeBarrier<PIPE_V>();", 1, "", "PipeBarrier<PIPE_V> is missing"),
        ("copies * drain_size() * sizeof", 0, "(copies * drain_size() - 8) * sizeof", "of a UB buffer of"),
        (
            "depth / 16, all.rows, stride_ - all.rows, 0",
            0,
            "depth / 16, all.rows - 16, stride_ - all.rows, 0",
            "written",
        ),
    ] {
        let mutation = Mutation { file: "matmul_c100.cpp", from, nth, to };
        let mutant = Source { file: "matmul_c100", mutation: Some(mutation) };
        assert_stopped((mutant, plan.kernel), A910, plan.blocks, &arguments, part);
    }
}

/// Outputs, inputs and activation of BERT-large's products: Q | K | V, attention output, up and down.
const LARGE: [(usize, usize, Activation); 4] = [
    (3072, 1024, Activation::Identity),
    (1024, 1024, Activation::Identity),
    (4096, 1024, Activation::GeluTanh),
    (1024, 4096, Activation::Identity),
];

fn counted(size: [usize; 3], plan: &MatmulPlan) -> serde_json::Value {
    run((KERNEL, plan.kernel), A910, 0, plan.blocks, &Product::of(size).arguments(plan, OutputType::Half)).unwrap().1
}

/// 12 sequences of 512: each of the 32 cores has as many tiles of 128 x 256, or of that size, as a product with that
/// many rows and 256 columns has on one core, which takes a thirty-second of the time to run here.
#[test]
fn many_tokens_keep_the_cube_busy() {
    let one = Chip { cube_cores: 1, ..A910.chip };
    let (mut cycles, mut useful) = (0.0, 0.0);
    for (outputs, inputs, activation) in LARGE {
        let size = [6144 / 32 * (outputs / 256), 256, inputs];
        let [tokens, columns, _] = size.map(|size| size as u32);
        let shape = MatmulShape { tokens, outputs: columns, inputs: inputs as u32 };
        let plan = MatmulPlan::new(&one, shape, activation, OutputType::Half).unwrap();
        let counted = counted(size, &plan);
        let took = counted["cycles"].as_f64().unwrap();
        let ideal = size.iter().product::<usize>() as f64 / 4096.0;
        println!("{size:?}: {took} cycles, {:.3} of the cube", ideal / took);
        (cycles, useful) = (cycles + took, useful + ideal);
    }
    assert!(useful / cycles >= 0.90, "{:.3} of the cube", useful / cycles);
}

/// A layer's weights are 25.2 MB, which HBM delivers in 24576 cycles.
#[test]
fn few_tokens_take_hardly_longer_than_the_weights() {
    for (tokens, most) in [(1, 1.0), (16, 1.0), (128, 1.0 / 0.75)] {
        let mut cycles = 0.0;
        for (outputs, inputs, activation) in LARGE {
            let size = [tokens, outputs, inputs];
            let plan = planned(size, activation, OutputType::Half);
            assert_eq!(plan.blocks, 32, "every core has work: {plan:?}");
            let counted = counted(size, &plan);
            println!("{size:?}: {} cycles, HBM alone {}", counted["cycles"], counted["hbm_cycles"]);
            cycles += counted["cycles"].as_f64().unwrap();
        }
        assert!(cycles <= 24576.0 * most, "{tokens} tokens: {cycles} cycles");
    }
}
