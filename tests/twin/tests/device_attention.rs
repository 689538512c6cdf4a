//! `attention` on dav-c220 on the software device: various head sizes and lengths, several orders of the pipes, against
//! f64; the modelled time; and mutants, which must be stopped.

#![allow(unsafe_code)]

mod support;

use ascend_bert::backend::npu::tiling::{AttentionPlan, Chip, Tiling};
use half::f16;
use support::device::*;

/// Sequences and heads, and their inputs.
struct Case {
    heads: usize,
    head_size: usize,
    cu_seqlens: Vec<u32>,
    qkv: Vec<f32>,
    mask: Option<Vec<f32>>,
}

impl Case {
    fn new(heads: usize, head_size: usize, lengths: &[u32], masked: bool) -> Self {
        let mut cu_seqlens = vec![0];
        for length in lengths {
            cu_seqlens.push(cu_seqlens[cu_seqlens.len() - 1] + length);
        }
        let tokens = cu_seqlens[lengths.len()] as usize;
        let width = heads * head_size;
        let mut qkv = noise(head_size as u32, tokens * 3 * width);
        // Queries that prefer some keys; otherwise all weights are about equal.
        qkv.chunks_exact_mut(width).step_by(3).flatten().for_each(|query| *query *= 4.0);
        // The last sequence is masked entirely, others in part; rows beyond the tokens belong to no sequence.
        let last = cu_seqlens[lengths.len() - 1] as usize;
        let mask =
            masked.then(|| {
                (0..tokens.next_multiple_of(64))
                    .map(|key| {
                        if key >= tokens { f32::NAN } else { [0.0, -10000.0][usize::from(key >= last || key % 3 == 1)] }
                    })
                    .collect()
            });
        Case { heads, head_size, cu_seqlens, qkv, mask }
    }

    fn tokens(&self) -> usize {
        self.cu_seqlens[self.cu_seqlens.len() - 1] as usize
    }

    /// The bytes of the arguments, of which the output is number 5, and the number of blocks.
    fn arguments(&self, chip: &Chip) -> (Vec<Bytes>, u32) {
        let heads = self.heads as u32;
        let plan =
            AttentionPlan::new(chip, heads, self.head_size as u32, &self.cu_seqlens, self.mask.is_some()).unwrap();
        let arguments = vec![
            vec![0; 32],
            halves(&self.qkv),
            floats(self.mask.as_deref().unwrap_or(&[0.0; 8])),
            words(&plan.items),
            vec![0xff; plan.workspace as usize],
            vec![0xff; self.tokens() * self.heads * self.head_size * 2],
            plan.tiling.bytes(),
        ];
        (arguments, plan.blocks)
    }

    /// Compares each value of the output with f64, within the error of one rounding to f16 each of a score, of its
    /// distance from the maximum, of the scale, of its weight and of the result.
    fn check(&self, what: &str, output: &[f32]) {
        const HALF: f64 = 1.0 / 2048.0;
        const SINGLE: f64 = 1.0 / 16_777_216.0;
        let (size, width) = (self.head_size, self.heads * self.head_size);
        let scale = 1.0 / (size as f64).sqrt();
        let scale_error = (f64::from(f16::from_f64(scale)) / scale - 1.0).abs();
        let row = |token: u32, part: usize, head: usize| {
            &self.qkv[(token as usize * 3 + part) * width + head * size..][..size]
        };
        for ends in self.cu_seqlens.windows(2) {
            for (head, query) in (0..self.heads).flat_map(|head| (ends[0]..ends[1]).map(move |query| (head, query))) {
                let mut scores = Vec::new();
                let mut errors = Vec::new();
                for key in ends[0]..ends[1] {
                    let products = row(query, 0, head).iter().zip(row(key, 1, head));
                    let products = products.map(|(q, k)| f64::from(*q) * f64::from(*k));
                    let (sum, sizes) = products.fold((0.0, 0.0), |(sum, sizes), p| (sum + p, sizes + f64::abs(p)));
                    let mask = self.mask.as_ref().map_or(0.0, |mask| f64::from(mask[key as usize]));
                    scores.push(sum * scale + mask);
                    errors.push(sum.abs() * scale * HALF + sizes * scale * size as f64 * SINGLE);
                }
                let greatest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let weights: Vec<f64> = scores.iter().map(|score| (score - greatest).exp()).collect();
                let sum: f64 = weights.iter().sum();
                for (error, score) in errors.iter_mut().zip(&scores) {
                    let distance = (greatest - score).min(100.0) + 0.1;
                    *error = (*error + distance * (HALF + scale_error) + HALF).exp_m1();
                }
                let least = 1.0 - errors.iter().zip(&weights).map(|(error, weight)| error * weight).sum::<f64>() / sum;
                for i in 0..size {
                    let values = (ends[0]..ends[1]).map(|key| f64::from(row(key, 2, head)[i]));
                    let expected = values.clone().zip(&weights).map(|(v, w)| v * w).sum::<f64>() / sum;
                    let shifted: f64 = values
                        .zip(weights.iter().zip(&errors))
                        .map(|(v, (w, error))| (w * error + HALF * HALF / 4.0) * (v - expected).abs())
                        .sum();
                    let bound = shifted / sum / least + tolerance(expected, 1.5, weights.len() as f64);
                    let got = f64::from(output[query as usize * width + head * size + i]);
                    assert!(
                        (got - expected).abs() <= bound,
                        "{what}: query {query}, head {head}, value {i}: {got}, not {expected} within {bound}"
                    );
                }
            }
        }
    }

    fn run(&self, chip: &Chip, seed: u64) -> serde_json::Value {
        let what = format!("{} heads of {}, {:?}, seed {seed}", self.heads, self.head_size, self.cu_seqlens);
        let (arguments, blocks) = self.arguments(chip);
        let (memory, counted) = run((source("attention_c220"), "attention"), B1, seed, blocks, &arguments)
            .unwrap_or_else(|message| panic!("{what}: {message}"));
        self.check(&what, &to_halves(&memory[5]));
        counted
    }
}

/// The chip with fewer cores, so that each has more work.
fn cores(cube_cores: u32) -> Chip {
    Chip { cube_cores, ..B1.chip }
}

#[test]
fn attention_is_right_for_every_length() {
    for (cube_cores, heads, head_size, lengths, seeds) in [
        (24, 1, 64, &[1][..], &SEEDS[..1]),
        (24, 3, 32, &[1, 0, 25, 16, 33, 2], &SEEDS),
        (1, 7, 32, &[1, 0, 25, 16, 33, 2], &SEEDS),
        (24, 2, 64, &[155, 7, 384], &SEEDS),
        (2, 5, 48, &[20, 3, 64, 257], &SEEDS[..1]),
        (1, 1, 64, &[512, 100], &SEEDS[..2]),
        (1, 1, 128, &[700, 5, 130], &SEEDS[..2]),
        (3, 1, 112, &[300], &SEEDS[..1]),
        (4, 1, 16, &[3, 2048], &SEEDS[..1]),
    ] {
        let case = Case::new(heads, head_size, lengths, false);
        for seed in seeds {
            case.run(&cores(cube_cores), *seed);
        }
    }
}

#[test]
fn attention_takes_a_mask_of_keys() {
    for (heads, head_size, lengths) in [(2, 64, &[40, 130, 17][..]), (1, 32, &[600, 4])] {
        let case = Case::new(heads, head_size, lengths, true);
        for seed in SEEDS {
            case.run(&cores(2), seed);
        }
    }
}

/// The share of the cube's multiply-adds that attention uses, if all cores are as busy as the slowest.
fn utilisation(case: &Case, chip: &Chip) -> f64 {
    let squares: u64 = case.cu_seqlens.windows(2).map(|ends| u64::from(ends[1] - ends[0]).pow(2)).sum();
    let useful = 2.0 * (squares * (case.heads * case.head_size) as u64) as f64;
    let counted = case.run(chip, 0);
    useful / (f64::from(chip.cube_cores) * 4096.0 * counted["cycles"].as_f64().unwrap())
}

#[test]
fn attention_keeps_the_cube_busy() {
    // The work of two cores of 24 for 12 sequences of 512 tokens with 16 heads.
    let share = utilisation(&Case::new(16, 64, &[512], false), &cores(2));
    assert!(share >= 0.55, "{share}");
}

#[test]
fn mutants_of_attention_are_stopped() {
    // Five items on one core.
    let (arguments, blocks) = Case::new(1, 64, &[600], false).arguments(&cores(1));
    for (file, from, nth, to, part) in [
        ("attention_c220/scores.h", "hand_over<HardEvent::M_FIX>();", 0, "", "WaitFlag<M_FIX> is missing"),
        (
            "attention_c220/product.h",
            "wide_ - 1, high, 0, 0, true",
            0,
            "wide_ - 1, high, 0, 0, false",
            "wrong order, stride",
        ),
        ("attention_c220/softmax.h", "hand_over<HardEvent::V_MTE3>();", 0, "", "MTE3> is missing"),
        ("attention_c220/handover.h", "slots = 4", 0, "slots = 3", "nothing orders the two"),
    ] {
        let mutant = Source { file: "attention_c220", mutation: Some(Mutation { file, from, nth, to }) };
        assert_stopped((mutant, "attention"), B1, blocks, &arguments, part);
    }
}
