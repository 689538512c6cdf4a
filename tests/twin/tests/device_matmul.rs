//! The products of dav-c220 on the software device: odd sizes, every activation, several orders of the pipes, against
//! f64; mutants, which must be stopped; and the modelled time of BERT-large's products.

#![allow(unsafe_code)]

mod support;

use ascend_bert::backend::Activation;
use ascend_bert::backend::npu::tiling::{MatmulPlan, MatmulShape, OutputType, Tiling};
use ascend_bert::backend::reference::activate;
use support::device::*;

/// The source file of a kernel.
fn source_of(kernel: &str) -> Source {
    source(match kernel {
        "matmul" => "matmul_c220",
        "matmul_activation" => "matmul_activation_c220",
        "matmul_split" => "matmul_split_c220",
        other => panic!("{other}"),
    })
}

/// A product: its plan, its factors, and the arguments of its kernel.
struct Product {
    size: [usize; 3],
    activation: Activation,
    output: OutputType,
    plan: MatmulPlan,
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
    arguments: Vec<Bytes>,
}

impl Product {
    /// Sums are of size 1, where activations are curved, and some of size 5.
    fn new(size: [usize; 3], activation: Activation, output: OutputType) -> Self {
        let [tokens, outputs, inputs] = size;
        let shape = MatmulShape { tokens: tokens as u32, outputs: outputs as u32, inputs: inputs as u32 };
        let plan = MatmulPlan::new(&B1.chip, shape, activation, output).unwrap();
        let scale = 2.0 * Self::scale(inputs);
        let weight: Vec<f32> = noise(6, outputs * inputs).iter().map(|value| value * scale).collect();
        let input = noise(5, tokens * inputs);
        let mut bias = noise(7, outputs);
        // Sums beyond f16's range.
        [bias[0], bias[1]] = [-70000.0, 70000.0];
        let mut packed = vec![0.0; outputs * inputs];
        for (at, value) in weight.iter().enumerate() {
            let (n, k) = (at / inputs, at % inputs);
            packed[(k / 16 * (outputs / 16) + n / 16) * 256 + n % 16 * 16 + k % 16] = *value;
        }
        let mut arguments = if plan.synchronises { vec![vec![0; 64]] } else { vec![] };
        arguments.extend([halves(&input), halves(&packed), floats(&bias)]);
        if plan.workspace > 0 {
            arguments.push(vec![0xff; plan.workspace as usize]);
        }
        arguments.push(vec![0xff; tokens * outputs * if output == OutputType::Half { 2 } else { 4 }]);
        arguments.push(plan.tiling.bytes());
        Product { size, activation, output, plan, input, weight, bias, arguments }
    }

    /// A power of two near 1 / sqrt(inputs).
    fn scale(inputs: usize) -> f32 {
        2f32.powi(-((inputs as f32).log2() / 2.0).round() as i32)
    }

    /// Runs the kernel and checks every `every`th row; returns the device's counters, and the result's bytes.
    fn run(&self, seed: u64, every: usize) -> (serde_json::Value, Bytes) {
        let [_, outputs, inputs] = self.size;
        let what = format!("seed {seed}, {:?} {:?}, {:?}", self.size, self.activation, self.plan);
        let kernel = (source_of(self.plan.kernel), self.plan.kernel);
        let (mut memory, counted) = run(kernel, B1, seed, self.plan.blocks, &self.arguments)
            .unwrap_or_else(|message| panic!("{what}: {message}"));
        let bytes = memory.swap_remove(self.arguments.len() - 2);
        let got: Vec<f32> = match self.output {
            OutputType::Half => to_halves(&bytes),
            OutputType::Single => {
                bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
            }
        };
        // Errors of f32 sums grow like a random walk; a product is at most 1.6 times the weights' scale. Beside a large
        // bias each sum may lose half a unit of it.
        let walk = (inputs as f64).sqrt();
        let size = 3.2 * f64::from(Self::scale(inputs)) * walk;
        for (row, (values, got)) in self.input.chunks_exact(inputs).zip(got.chunks_exact(outputs)).enumerate() {
            if row % every != 0 {
                continue;
            }
            for (column, weights) in self.weight.chunks_exact(inputs).enumerate() {
                let product: f64 = values.iter().zip(weights).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                let x = product + f64::from(self.bias[column]);
                let y = activate(self.activation, x);
                let got = f64::from(got[column]);
                if self.output == OutputType::Half && y.abs() > 65520.0 {
                    assert!(got.is_infinite() && got.signum() == y.signum(), "{what} at ({row}, {column}): {got}");
                    continue;
                }
                let bias = f64::from(self.bias[column].abs());
                let (size, terms) = if bias > size { (size + bias, inputs as f64) } else { (size + bias, walk) };
                assert!(
                    (got - y).abs() <= self.bound(x, y, size, terms),
                    "{what} at ({row}, {column}): {got}, not {y}"
                );
            }
        }
        (counted, bytes)
    }

    /// The largest permitted error of a result from `y` = activation(x).
    fn bound(&self, x: f64, y: f64, size: f64, terms: f64) -> f64 {
        let before = size * terms / 16_777_216.0;
        if self.output == OutputType::Single {
            return before + y.abs() / 16_777_216.0;
        }
        if self.activation == Activation::Identity {
            return tolerance(y, size, terms);
        }
        // The sum is rounded to f16, and the slope of activations is at most 1.13; their own error is below 0.14 of
        // half a unit of f16.
        let rounded = if self.plan.kernel == "matmul_activation" { x.abs() / 2048.0 + 1.0 / 33_554_432.0 } else { 0.0 };
        // Around zero ReLU is as steep as elsewhere, however small its result.
        let slope = if y.abs() < 1e-30 && x < -1.0 { 0.0 } else { 1.13 };
        tolerance(y, 0.0, 0.0) * 1.14 + slope * (rounded + before)
    }
}

#[test]
fn products_are_right_for_every_size_and_activation() {
    let half = OutputType::Half;
    let mut kernels = std::collections::BTreeSet::new();
    for (size, activations, output, seeds) in [
        ([1, 16, 16], &[Activation::Identity][..], half, &SEEDS[..]),
        ([1, 272, 336], &[Activation::GeluErf], half, &SEEDS),
        ([2, 64, 2048], &Activation::ALL, half, &SEEDS[..2]),
        ([17, 128, 128], &Activation::ALL, half, &SEEDS[1..2]),
        ([129, 304, 208], &Activation::ALL, half, &SEEDS[2..]),
        ([300, 768, 272], &[Activation::Identity, Activation::GeluErf], half, &SEEDS),
        ([1153, 256, 64], &[Activation::Identity, Activation::GeluTanh], half, &SEEDS[..1]),
        ([520, 1040, 1040], &[Activation::Identity], half, &SEEDS[2..]),
        ([3, 16, 1024], &[Activation::Identity], OutputType::Single, &SEEDS),
        ([143, 2064, 128], &[Activation::Identity], OutputType::Single, &SEEDS[1..2]),
    ] {
        for activation in activations {
            let product = Product::new(size, *activation, output);
            for seed in seeds {
                let (counted, _) = product.run(*seed, 1 + size[0] / 300);
                if product.plan.workspace == 0 {
                    assert_eq!(counted["global_written"], product.arguments[3].len() as f64);
                }
            }
            kernels.insert(product.plan.kernel);
        }
    }
    assert_eq!(Vec::from_iter(kernels), ["matmul", "matmul_activation", "matmul_split"]);
}

/// Modelled cycles of a core, of the cube's useful work, of memory, and of copies from it.
fn counts(product: &Product, every: usize) -> [f64; 4] {
    let (counted, _) = product.run(0, every);
    let count = |name: &str| counted[name].as_f64().unwrap();
    let [tokens, outputs, inputs] = product.size.map(|size| size as f64);
    let cube = (tokens / 16.0).ceil() * 16.0 * outputs * inputs / 4096.0 / f64::from(B1.chip.cube_cores);
    [count("cycles"), cube, count("hbm_cycles"), count("mte2_cycles") / f64::from(product.plan.blocks)]
}

/// The products of a layer of BERT-large.
fn layer(tokens: usize) -> [Product; 4] {
    [(3072, 1024, Activation::Identity), (1024, 1024, Activation::Identity), (4096, 1024, Activation::GeluTanh)]
        .into_iter()
        .chain([(1024, 4096, Activation::Identity)])
        .map(|(outputs, inputs, activation)| Product::new([tokens, outputs, inputs], activation, OutputType::Half))
        .collect::<Vec<_>>()
        .try_into()
        .unwrap_or_else(|_| unreachable!())
}

/// Three sequences of 512: a core has a quarter of the tiles of a batch of twelve, so start and end have more weight
/// here.
#[test]
fn the_cube_is_busy_with_many_tokens() {
    let products = layer(1536).map(|product| counts(&product, 500));
    let [cycles, cube] = [0, 1].map(|which| products.iter().map(|counts| counts[which]).sum::<f64>());
    println!("{cube} of {cycles} cycles: {products:?}");
    assert!(cube / cycles > 0.88, "{}: {products:?}", cube / cycles);
}

/// With few tokens the limit is reading the weights, 25.2 MB per layer. Work other than copies from memory adds to it:
/// activations and partial sums are in L2, and the model's copies run at its rate.
#[test]
fn weights_stream_at_the_rate_of_memory_with_few_tokens() {
    const WEIGHTS: f64 = 2.0 * 12.0 * 1024.0 * 1024.0 / (32.0 * 24.0);
    for tokens in [128, 16, 1] {
        let products = layer(tokens).map(|product| counts(&product, 31));
        let slowest: f64 = products.iter().map(|[cycles, _, hbm, _]| cycles.max(*hbm)).sum();
        let beside: f64 = products.iter().map(|[cycles, _, _, copies]| cycles - copies).sum();
        println!("{tokens}: {} {}: {products:?}", WEIGHTS / slowest, WEIGHTS / (WEIGHTS + beside));
        assert!(WEIGHTS / slowest > 0.75 && WEIGHTS / (WEIGHTS + beside) > 0.75, "{tokens}: {products:?}");
    }
    let split = Product::new([5, 1024, 4096], Activation::Tanh, OutputType::Half);
    assert_eq!(split.plan.kernel, "matmul_split");
    assert_eq!(split.run(3, 1).1, split.run(9, 1).1);
}

#[test]
fn mutants_of_the_products_are_stopped() {
    let product = "arch/product_c220.h";
    let identity = Product::new([200, 304, 1024], Activation::Identity, OutputType::Single);
    let gelu = Product::new([1024, 512, 64], Activation::GeluTanh, OutputType::Half);
    let split = Product::new([5, 64, 2048], Activation::Tanh, OutputType::Half);
    let kernels = [&identity, &gelu, &split].map(|product| product.plan.kernel);
    assert_eq!(kernels, ["matmul", "matmul_activation", "matmul_split"]);
    for (of, file, from, to, part) in [
        (&identity, product, "AscendC::WaitFlag<HardEvent::MTE1_M>(inner_);", "", "WaitFlag<MTE1_M> is missing"),
        (
            &identity,
            product,
            "2 * tiling.tile_rows * tiling.inner_step * sizeof(half)",
            "2 * tiling.tile_rows * tiling.inner_step * sizeof(half) - 512",
            "L0A buffer",
        ),
        (&gelu, "matmul_activation_c220.cpp", "if (sent_ >= tiling_.ring)", "if (false)", "flag 1 is still set"),
        (&split, "matmul_split_c220.cpp", "AscendC::SyncAll();", "", "nothing orders the two"),
    ] {
        let mutation = Some(Mutation { file, from, nth: 0, to });
        let mutant = Source { mutation, ..source_of(of.plan.kernel) };
        assert_stopped((mutant, of.plan.kernel), B1, of.plan.blocks, &of.arguments, part);
    }
}
