//! The row-wise kernels (norms, embeddings, gathers) on the software device: every generation, odd sizes, several
//! orders of the pipes, against f64; and mutants, which must be stopped.

#![allow(unsafe_code)]

mod support;

use ascend_bert::backend::npu::tiling::{GatherTiling, NormTiling, SoftmaxTiling, Tiling};
use support::device::*;

/// LayerNorm in f64 of one row.
fn layer_norm(row: &[f64], gamma: &[f32], beta: &[f32], epsilon: f64) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / row.len() as f64;
    let scale = 1.0 / (variance + epsilon).sqrt();
    let scaled = row.iter().map(|x| (x - mean) * scale);
    scaled.zip(gamma.iter().zip(beta)).map(|(x, (g, b))| x * f64::from(*g) + f64::from(*b)).collect()
}

/// Asserts that `out` is the LayerNorm of rows of f64.
fn check_norm(what: &str, out: &[f32], sums: &[f64], gamma: &[f32], beta: &[f32], epsilon: f64) {
    let width = gamma.len();
    for (row, (got, sum)) in out.chunks_exact(width).zip(sums.chunks_exact(width)).enumerate() {
        for (column, (got, expected)) in got.iter().zip(layer_norm(sum, gamma, beta, epsilon)).enumerate() {
            let error = (f64::from(*got) - expected).abs();
            // Normalised values are a few units at most; a sum over the width passes through lanes and partial sums.
            let bound = tolerance(expected, 4.0, width as f64 / 16.0 + 32.0);
            assert!(error <= bound, "{what} ({row}, {column}): {got}, not {expected}");
        }
    }
}

const EPSILON: f32 = 1e-12;

/// Activations as a generation's kernels read them: row-major, or in NZ, where rows that pad a fractal are NaN and must
/// not be read.
fn activations(soc: Soc, values: &[f32], width: usize) -> Bytes {
    if soc.arch == "2201" {
        return halves(values);
    }
    let stride = (values.len() / width).next_multiple_of(16);
    let mut nz = vec![f32::NAN; stride * width];
    for (at, value) in values.iter().enumerate() {
        nz[place(at / width, at % width, stride)] = *value;
    }
    halves(&nz)
}

/// The rows of activations.
fn rows_of(soc: Soc, bytes: &[u8], rows: usize, width: usize) -> Vec<f32> {
    let values = to_halves(bytes);
    if soc.arch == "2201" {
        return values;
    }
    let stride = rows.next_multiple_of(16);
    (0..rows * width).map(|at| values[place(at / width, at % width, stride)]).collect()
}

fn place(row: usize, column: usize, stride: usize) -> usize {
    (column / 16 * stride + row) * 16 + column % 16
}

/// Memory for activations.
fn room(soc: Soc, rows: usize, width: usize) -> Bytes {
    activations(soc, &vec![f32::NAN; rows * width], width)
}

/// The arguments of `add_layer_norm` and the sums it normalises.
fn add_layer_norm_arguments(soc: Soc, rows: usize, width: usize) -> (Vec<Bytes>, u32, [Vec<f32>; 2], Vec<f64>) {
    let (x, residual) = (noise(1, rows * width), noise(2, rows * width));
    let gamma: Vec<f32> = noise(3, width).iter().map(|x| 1.0 + x * 0.25).collect();
    let beta = noise(4, width);
    let tiling = NormTiling::add(&soc.chip, rows as u32, width as u32, EPSILON).unwrap();
    let sums = x.iter().zip(&residual).map(|(x, r)| f64::from(*x) + f64::from(*r)).collect();
    let arguments = vec![
        activations(soc, &x, width),
        activations(soc, &residual, width),
        floats(&gamma),
        floats(&beta),
        room(soc, rows, width),
        tiling.bytes(),
    ];
    (arguments, tiling.blocks(&soc.chip), [gamma, beta], sums)
}

#[test]
fn add_layer_norm_is_right_for_every_size() {
    let kernel = (source("add_layer_norm"), "add_layer_norm");
    for soc in SOCS {
        // Two batches for most cores, the last rows of several, one row, and widths of whole, several and partial
        // strips.
        for (rows, width, seeds) in [
            (1, 64, &SEEDS[1..2]),
            (7, 768, &SEEDS[2..]),
            (129, 80, &SEEDS),
            (500, 16, &SEEDS[..1]),
            (530, 1024, &SEEDS[1..2]),
            (67, 2064, &SEEDS[..2]),
        ] {
            let (arguments, blocks, [gamma, beta], sums) = add_layer_norm_arguments(soc, rows, width);
            for &seed in seeds {
                let what = format!("{} seed {seed}, {rows} x {width}", soc.name);
                let (memory, _) = run(kernel, soc, seed, blocks, &arguments).unwrap_or_else(|e| panic!("{what}: {e}"));
                check_norm(&what, &rows_of(soc, &memory[4], rows, width), &sums, &gamma, &beta, EPSILON.into());
            }
        }
    }
}

#[test]
fn layer_norm_reads_one_operand() {
    for soc in SOCS {
        let (rows, width) = (9, 128);
        let (mut arguments, blocks, [gamma, beta], _) = add_layer_norm_arguments(soc, rows, width);
        arguments.remove(1);
        let x = rows_of(soc, &arguments[0], rows, width);
        let (memory, counted) = run((source("add_layer_norm"), "layer_norm"), soc, 1, blocks, &arguments).unwrap();
        let x: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
        check_norm("layer_norm", &rows_of(soc, &memory[3], rows, width), &x, &gamma, &beta, EPSILON.into());
        assert_eq!(counted["global_written"], (rows * width * 2) as f64);
    }
}

#[test]
fn mutants_of_add_layer_norm_are_stopped() {
    let barrier = "PipeBarrier<PIPE_V>();";
    for (soc, file, from, nth, to, part) in [
        (A910, "add_layer_norm.cpp", "AscendC::PipeBarrier<PIPE_V>();", 0, "", "PipeBarrier<PIPE_V> is missing"),
        (A910, "arch/c100_rows.h", "column_pitch(rows) - rows", 0, "0", "never written"),
        (A910, "arch/c100_rows.h", barrier, 3, "", "PipeBarrier<PIPE_V> is missing"),
        (B1, "include/layer_norm.h", "hand_over<HardEvent::V_S>();", 0, "", "WaitFlag<V_S> is missing"),
        (
            B1,
            "include/layer_norm.h",
            "strips_.size() * sizeof(float)",
            1,
            "strips_.size() * sizeof(float) - 32",
            "touches",
        ),
    ] {
        let (arguments, blocks, ..) = add_layer_norm_arguments(soc, 128, 1024);
        let mutant = Source { file: "add_layer_norm", mutation: Some(Mutation { file, from, nth, to }) };
        assert_stopped((mutant, "add_layer_norm"), soc, blocks, &arguments, part);
    }
}

#[test]
fn embed_layer_norm_gathers_three_rows() {
    let (vocabulary, positions, types) = (50, 40, 2);
    for soc in SOCS {
        for (tokens, width, seeds) in [(1, 64, &SEEDS[..1]), (77, 144, &SEEDS), (530, 320, &SEEDS[1..2])] {
            let ids: Vec<usize> =
                (0..3 * tokens).map(|i| (i * 7 + i / tokens) % [vocabulary, positions, types][i / tokens]).collect();
            let tables = [vocabulary, positions, types].map(|rows| noise(rows as u32, rows * width));
            let (gamma, beta) = (noise(8, width), noise(9, width));
            let value = |table: usize, token: usize, i: usize| {
                f64::from(tables[table][ids[table * tokens + token] * width + i])
            };
            let sums: Vec<f64> =
                (0..tokens * width).map(|at| (0..3).map(|table| value(table, at / width, at % width)).sum()).collect();
            let tiling = NormTiling::embed(&soc.chip, tokens as u32, width as u32, EPSILON).unwrap();
            let [words_table, positions_table, types_table] = tables.each_ref().map(|table| halves(table));
            let arguments = [
                words(&ids.iter().map(|id| *id as u32).collect::<Vec<_>>()),
                words_table,
                positions_table,
                types_table,
                floats(&gamma),
                floats(&beta),
                room(soc, tokens, width),
                tiling.bytes(),
            ];
            for &seed in seeds {
                let what = format!("{} seed {seed}, {tokens} x {width}", soc.name);
                let blocks = tiling.blocks(&soc.chip);
                let (memory, _) = run((source("embed_layer_norm"), "embed_layer_norm"), soc, seed, blocks, &arguments)
                    .unwrap_or_else(|message| panic!("{what}: {message}"));
                check_norm(&what, &rows_of(soc, &memory[6], tokens, width), &sums, &gamma, &beta, EPSILON.into());
            }
        }
    }
}

#[test]
fn gather_rows_takes_rows_as_they_are() {
    for soc in SOCS {
        for (rows, tokens, width, seeds) in
            [(1, 1, 1024, &SEEDS[..1]), (333, 77, 768, &SEEDS), (5, 65_520, 48, &SEEDS[2..])]
        {
            let input = noise(10, tokens * width);
            let ids: Vec<u32> = (0..rows).map(|i| (i as u32 * 37 + tokens as u32 - 1) % tokens as u32).collect();
            let tiling = GatherTiling::new(&soc.chip, rows as u32, tokens as u32, width as u32).unwrap();
            let arguments =
                [activations(soc, &input, width), words(&ids), room(soc, rows, width), Tiling::bytes(&tiling)];
            for &seed in seeds {
                let blocks = tiling.blocks(&soc.chip);
                let (memory, _) = run((source("gather_rows"), "gather_rows"), soc, seed, blocks, &arguments).unwrap();
                let expected = ids.iter().flat_map(|id| &input[*id as usize * width..][..width]);
                let out = rows_of(soc, &memory[2], rows, width);
                assert!(out.iter().eq(expected), "{} seed {seed}, {rows} x {width}", soc.name);
            }
        }
    }
}

#[test]
fn log_softmax_counts_only_the_width() {
    for soc in SOCS {
        for (rows, width, stride, seeds) in [
            (1, 1, 16, &SEEDS[..1]),
            (200, 2, 32, &SEEDS[1..2]),
            (99, 333, 336, &SEEDS),
            (3, 8192, 8192, &SEEDS[..1]),
            (40, 8200, 8208, &SEEDS[1..]),
            (2, 30522, 30528, &SEEDS[..1]),
        ] {
            // Rows of very different magnitude, and padding that would be noticed.
            let mut input = vec![f32::NAN; rows * stride];
            for (row, values) in input.chunks_exact_mut(stride).enumerate() {
                let shift = (row % 7) as f32 * 40.0 - 120.0;
                let noise = noise(row as u32, width);
                values.iter_mut().zip(noise).for_each(|(value, noise)| *value = shift + noise * 6.0);
            }
            let tiling = SoftmaxTiling::new(&soc.chip, rows as u32, width as u32, stride as u32).unwrap();
            let arguments = [floats(&input), vec![0xff; rows * stride * 4], Tiling::bytes(&tiling)];
            for seed in seeds {
                let what = format!("{} seed {seed}, {rows} x {width}", soc.name);
                let blocks = tiling.blocks(&soc.chip);
                let (memory, _) = run((source("log_softmax"), "log_softmax"), soc, *seed, blocks, &arguments)
                    .unwrap_or_else(|message| panic!("{what}: {message}"));
                let out = to_floats(&memory[1]);
                for (row, (got, values)) in out.chunks_exact(stride).zip(input.chunks_exact(stride)).enumerate() {
                    let values: Vec<f64> = values[..width].iter().map(|value| f64::from(*value)).collect();
                    let logarithm = values.iter().map(|value| value.exp()).sum::<f64>().ln();
                    for (got, value) in got.iter().zip(values) {
                        // The logarithm is rounded, and so is the result; the sum is off by a few units, and its
                        // logarithm too.
                        let bound = (2.0 * logarithm.abs() + (value - logarithm).abs() + 32.0) / 16_777_216.0;
                        let error = (f64::from(*got) - (value - logarithm)).abs();
                        assert!(error <= bound, "{what} ({row}): {got}, not {}", value - logarithm);
                    }
                }
            }
        }
    }
}

fn to_floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}
