//! The `matmul` kernels on the software device: odd sizes, several orders of the pipes, against f64; and mutants of them,
//! which must be stopped.

#![allow(unsafe_code)]

mod support;

use ascend_bert::backend::npu::tiling::{MatmulTiling, Tiling};
use support::device::*;

/// The arguments of `matmul`, and the product with its bias in f64.
fn matmul_arguments(soc: Soc, [tokens, outputs, inputs]: [usize; 3]) -> (Vec<Bytes>, u32, Vec<f64>) {
    let (input, weight, bias) = (noise(5, tokens * inputs), noise(6, outputs * inputs), noise(7, outputs));
    let mut packed = vec![0.0; outputs * inputs];
    for (n, row) in weight.chunks_exact(inputs).enumerate() {
        for (k, value) in row.iter().enumerate() {
            packed[(k / 16 * (outputs / 16) + n / 16) * 256 + n % 16 * 16 + k % 16] = *value;
        }
    }
    let mut product = Vec::with_capacity(tokens * outputs);
    for row in input.chunks_exact(inputs) {
        product.extend(weight.chunks_exact(inputs).zip(&bias).map(|(column, bias)| {
            f64::from(*bias) + row.iter().zip(column).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>()
        }));
    }
    let tiling = MatmulTiling::new(&soc.chip, tokens as u32, outputs as u32, inputs as u32).unwrap();
    let out = vec![0xff; tokens * outputs * 2];
    let arguments = vec![halves(&input), halves(&packed), floats(&bias), out, tiling.bytes()];
    (arguments, tiling.blocks(&soc.chip), product)
}

#[test]
fn matmul_is_right_for_every_size() {
    for (size, seeds) in [
        ([1, 16, 16], &SEEDS[..]),
        ([1, 272, 336], &SEEDS),
        ([2, 64, 64], &SEEDS),
        ([17, 128, 128], &SEEDS),
        ([129, 304, 208], &SEEDS),
        ([300, 768, 272], &SEEDS[..2]),
        ([1153, 256, 64], &SEEDS[..1]),
    ] {
        let (arguments, blocks, product) = matmul_arguments(B1, size);
        for seed in seeds {
            let what = format!("seed {seed}, {size:?}");
            let (memory, counted) = run((source("matmul"), "matmul"), B1, *seed, blocks, &arguments)
                .unwrap_or_else(|message| panic!("{what}: {message}"));
            for (i, (got, expected)) in to_halves(&memory[3]).iter().zip(&product).enumerate() {
                // The f32 sums grow like a random walk; products are at most 1.6.
                let inputs = size[2] as f64;
                let bound = tolerance(*expected, 1.6 * inputs.sqrt(), inputs.sqrt());
                assert!((f64::from(*got) - expected).abs() <= bound, "{what} at {i}: {got}, not {expected}");
            }
            assert_eq!(counted["global_written"], (size[0] * size[1] * 2) as f64, "{what}");
        }
    }
}

#[test]
fn mutants_of_matmul_are_stopped() {
    let (arguments, blocks, _) = matmul_arguments(B1, [200, 304, 336]);
    for (from, nth, to, part) in [
        ("AscendC::WaitFlag<HardEvent::MTE1_M>(inner_);", 0, "", "WaitFlag<MTE1_M> is missing"),
        ("params.unitFlag = plain ? 0 : 3;", 0, "", "Fixpipe"),
        ("(first / 16 + column) * high", 0, "(first / 16 + column) * high + 1", "wrong order, stride or transposition"),
    ] {
        let mutation = Mutation { file: "matmul.cpp", from, nth, to };
        let mutant = Source { file: "matmul", mutation: Some(mutation) };
        assert_stopped((mutant, "matmul"), B1, blocks, &arguments, part);
    }
}
