//! The kernels that work row by row (norms, embeddings, gathers) on the software device: every generation, odd sizes,
//! several orders of the pipes, against f64; and mutants of them, which must be stopped.

#![allow(unsafe_code)]

mod support;

use ascend_bert::backend::npu::tiling::{NormTiling, RowsTiling, Tiling};
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
            // Normalised values are a few units at most; a sum of the width goes through its lanes and the ends.
            let bound = tolerance(expected, 4.0, width as f64 / 16.0 + 32.0);
            assert!(error <= bound, "{what} ({row}, {column}): {got}, not {expected}");
        }
    }
}

const EPSILON: f32 = 1e-12;

/// The arguments of `add_layer_norm` and the sums it normalises.
fn add_layer_norm_arguments(soc: Soc, rows: usize, width: usize) -> (Vec<Bytes>, u32, [Vec<f32>; 2], Vec<f64>) {
    let (x, residual) = (noise(1, rows * width), noise(2, rows * width));
    let gamma: Vec<f32> = noise(3, width).iter().map(|x| 1.0 + x * 0.25).collect();
    let beta = noise(4, width);
    let tiling = NormTiling::add(&soc.chip, rows as u32, width as u32, EPSILON).unwrap();
    let sums = x.iter().zip(&residual).map(|(x, r)| f64::from(*x) + f64::from(*r)).collect();
    let arguments = vec![
        halves(&x),
        halves(&residual),
        floats(&gamma),
        floats(&beta),
        vec![0xff; rows * width * 2],
        tiling.bytes(),
    ];
    (arguments, tiling.rows.blocks(&soc.chip), [gamma, beta], sums)
}

#[test]
fn add_layer_norm_is_right_for_every_size() {
    let kernel = (source("add_layer_norm"), "add_layer_norm");
    for soc in SOCS {
        for (rows, width) in [(1, 64), (1, 1024), (7, 768), (50, 128), (129, 80), (500, 16), (600, 1024)] {
            let (arguments, blocks, [gamma, beta], sums) = add_layer_norm_arguments(soc, rows, width);
            for seed in SEEDS {
                let what = format!("{} seed {seed}, {rows} x {width}", soc.name);
                let (memory, _) = run(kernel, soc, seed, blocks, &arguments).unwrap_or_else(|e| panic!("{what}: {e}"));
                check_norm(&what, &to_halves(&memory[4]), &sums, &gamma, &beta, EPSILON.into());
            }
        }
    }
}

#[test]
fn layer_norm_reads_one_operand() {
    for soc in SOCS {
        let (rows, width) = (9, 128);
        let (mut arguments, blocks, [gamma, beta], _) = add_layer_norm_arguments(soc, rows, width);
        let x = to_halves(&arguments.remove(1));
        arguments[0] = halves(&x);
        let (memory, counted) = run((source("add_layer_norm"), "layer_norm"), soc, 1, blocks, &arguments).unwrap();
        let x: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
        check_norm("layer_norm", &to_halves(&memory[3]), &x, &gamma, &beta, EPSILON.into());
        assert_eq!(counted["global_written"], (rows * width * 2) as f64);
    }
}

#[test]
fn mutants_of_add_layer_norm_are_stopped() {
    let remove = |file, from, nth| Mutation { file, from, nth, to: "" };
    for soc in SOCS {
        let (arguments, blocks, ..) = add_layer_norm_arguments(soc, 600, 1024);
        // The scalar unit takes part in different places.
        let (header, v_s) = match soc.arch {
            "1001" => ("arch/c100.h", "hand_over<AscendC::HardEvent::V_S>();"),
            _ => ("include/layer_norm.h", "hand_over<HardEvent::V_S>();"),
        };
        for (mutation, part) in [
            (remove("add_layer_norm.cpp", "PipeBarrier<PIPE_V>();", 0), "PipeBarrier<PIPE_V> is missing"),
            (remove("add_layer_norm.cpp", "PipeBarrier<PIPE_V>();", 1), "PipeBarrier<PIPE_V> is missing"),
            (remove(header, v_s, 0), "WaitFlag<V_S> is missing"),
        ] {
            let mutant = Source { file: "add_layer_norm", mutation: Some(mutation) };
            assert_stopped((mutant, "add_layer_norm"), soc, blocks, &arguments, part);
        }
    }
}

#[test]
fn embed_layer_norm_gathers_three_rows() {
    let (vocabulary, positions, types) = (50, 40, 2);
    for soc in SOCS {
        for (tokens, width) in [(1, 64), (77, 128), (300, 1024)] {
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
                vec![0xff; tokens * width * 2],
                tiling.bytes(),
            ];
            for seed in SEEDS {
                let what = format!("{} seed {seed}, {tokens} x {width}", soc.name);
                let blocks = tiling.rows.blocks(&soc.chip);
                let (memory, _) = run((source("embed_layer_norm"), "embed_layer_norm"), soc, seed, blocks, &arguments)
                    .unwrap_or_else(|message| panic!("{what}: {message}"));
                check_norm(&what, &to_halves(&memory[6]), &sums, &gamma, &beta, EPSILON.into());
            }
        }
    }
}

#[test]
fn gather_rows_takes_rows_as_they_are() {
    for soc in SOCS {
        for (rows, width) in [(1, 1024), (7, 16), (333, 768)] {
            let input = noise(10, 100 * width);
            let ids: Vec<u32> = (0..rows).map(|i| (i * 37 + 5) % 100).collect();
            let tiling = RowsTiling::gather(&soc.chip, rows, width as u32).unwrap();
            let arguments =
                [halves(&input), words(&ids), vec![0xff; rows as usize * width * 2], Tiling::bytes(&tiling)];
            for seed in SEEDS {
                let blocks = tiling.blocks(&soc.chip);
                let (memory, _) = run((source("gather_rows"), "gather_rows"), soc, seed, blocks, &arguments).unwrap();
                let expected = ids.iter().flat_map(|id| &input[*id as usize * width..][..width]);
                assert!(to_halves(&memory[2]).iter().eq(expected), "{} seed {seed}, {rows} x {width}", soc.name);
            }
        }
    }
}
