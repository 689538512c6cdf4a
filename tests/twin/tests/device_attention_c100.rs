//! `attention` on dav-c100 on the software device: sequences of various lengths and positions, several orders of the
//! pipes, against f64; its modelled use of the cube; and mutants, which must be stopped.

#![allow(unsafe_code)]

mod support;

use ascend_bert::backend::npu::tiling::{AttentionPlan, Tiling};
use support::device::*;

const KERNEL: (Source, &str) = (source("attention_c100"), "attention");

/// Attention over packed sequences.
struct Case {
    heads: usize,
    depth: usize,
    lengths: Vec<usize>,
    masked: bool,
    /// Factor of queries and keys: about the square root of the scores' standard deviation.
    spread: f32,
    /// A sequence of NaN, which must not affect any other.
    poisoned: Option<usize>,
}

impl Case {
    fn new(heads: usize, depth: usize, lengths: &[usize]) -> Case {
        Case { heads, depth, lengths: lengths.to_vec(), masked: false, spread: 3.0, poisoned: None }
    }

    fn ends(&self) -> Vec<usize> {
        let sums = self.lengths.iter().scan(0, |sum, length| {
            *sum += length;
            Some(*sum)
        });
        std::iter::once(0).chain(sums).collect()
    }
    fn tokens(&self) -> usize {
        self.lengths.iter().sum()
    }
    fn stride(&self) -> usize {
        self.tokens().next_multiple_of(16)
    }
    /// The index of (part, head, i) of a token.
    fn at(&self, token: usize, part: usize, head: usize, i: usize) -> usize {
        let column = (part * self.heads + head) * self.depth + i;
        (column / 16 * self.stride() + token) * 16 + column % 16
    }

    /// Queries, keys and values in NZ. Values that belong to no token are NaN.
    fn qkv(&self) -> Vec<f32> {
        let mut qkv = vec![f32::NAN; 3 * self.heads * self.depth * self.stride()];
        let values = noise(self.tokens() as u32, 3 * self.heads * self.depth * self.tokens());
        let mut values = values.into_iter();
        let ends = self.ends();
        for token in 0..self.tokens() {
            let is_poison = self.poisoned.is_some_and(|at| (ends[at]..ends[at + 1]).contains(&token));
            for part in 0..3 {
                for head in 0..self.heads {
                    for i in 0..self.depth {
                        let value = values.next().unwrap() * if part < 2 { self.spread } else { 1.0 };
                        qkv[self.at(token, part, head, i)] = if is_poison { f32::NAN } else { value };
                    }
                }
            }
        }
        halves_of(&qkv)
    }

    fn mask(&self) -> Vec<f32> {
        let mut mask = vec![f32::NAN; self.tokens().next_multiple_of(64)];
        let ends = self.ends();
        for (sequence, pair) in ends.windows(2).enumerate() {
            for (token, mask) in mask.iter_mut().enumerate().take(pair[1]).skip(pair[0]) {
                // The second sequence is masked entirely.
                *mask = if self.masked && (token % 3 == 1 || sequence == 1) { -10000.0 } else { 0.0 };
            }
        }
        mask
    }

    fn arguments(&self) -> (Vec<Bytes>, u32) {
        let ends: Vec<u32> = self.ends().iter().map(|end| *end as u32).collect();
        let plan = AttentionPlan::new(&A910.chip, self.heads as u32, self.depth as u32, &ends, self.masked).unwrap();
        assert_eq!((plan.kernel, plan.workspace, plan.synchronises), ("attention", 0, false));
        let output = vec![0xff; self.heads * self.depth * self.stride() * 2];
        let arguments =
            vec![halves(&self.qkv()), floats(&self.mask()), words(&plan.items), output, plan.tiling.bytes()];
        (arguments, plan.blocks)
    }

    /// Runs the kernel and compares its output; returns the device's counters.
    fn check(&self, seeds: &[u64], heads: &[usize]) -> serde_json::Value {
        let (arguments, blocks) = self.arguments();
        let mut last = serde_json::Value::Null;
        for seed in seeds {
            let what = format!("{} x {}, {:?}, seed {seed}", self.heads, self.depth, self.lengths);
            let (memory, counted) =
                run(KERNEL, A910, *seed, blocks, &arguments).unwrap_or_else(|message| panic!("{what}: {message}"));
            let (qkv, mask, output) = (self.qkv(), self.mask(), to_halves(&memory[3]));
            for (sequence, pair) in self.ends().windows(2).enumerate() {
                if self.poisoned != Some(sequence) {
                    for head in heads {
                        self.compare(&what, &qkv, &mask, &output, (pair[0], pair[1]), *head);
                    }
                }
            }
            // Every row of every token is written once, and no other.
            assert_eq!(counted["global_written"], (self.tokens() * self.heads * self.depth * 2) as f64, "{what}");
            last = counted;
        }
        last
    }

    /// Compares a head of one sequence. Queries are scaled and rounded to f16, with a scale in f16. The difference of a
    /// score and its row's maximum is rounded once, and so is its weight, or to half the smallest subnormal. These give
    /// a relative error of each weight; the error of the result is the weighted mean of them.
    fn compare(
        &self,
        what: &str,
        qkv: &[f32],
        mask: &[f32],
        output: &[f32],
        (first, end): (usize, usize),
        head: usize,
    ) {
        const F16: f64 = 1.0 / 2048.0;
        let row = |part, token| -> Vec<f64> {
            (0..self.depth).map(|i| f64::from(qkv[self.at(token, part, head, i)])).collect()
        };
        let keys: Vec<_> = (first..end).map(|token| row(1, token)).collect();
        let values: Vec<_> = (first..end).map(|token| row(2, token)).collect();
        let scale = 1.0 / (self.depth as f64).sqrt();
        // Some queries of long sequences are enough.
        let step = 1 + (end - first) / 40;
        for token in (first..end).step_by(step).chain([end - 1]) {
            let query = row(0, token);
            let products = |key: &Vec<f64>| -> (f64, f64) {
                let each = query.iter().zip(key).map(|(q, k)| q * k * scale);
                each.fold((0.0, 0.0), |(sum, size), product| (sum + product, size + product.abs()))
            };
            let scores: Vec<(f64, f64)> = keys
                .iter()
                .zip(&mask[first..end])
                .map(|(key, mask)| {
                    let (score, size) = products(key);
                    (score + if self.masked { f64::from(*mask) } else { 0.0 }, size)
                })
                .collect();
            let greatest = scores.iter().map(|(score, _)| *score).fold(f64::MIN, f64::max);
            let weights: Vec<f64> = scores.iter().map(|(score, _)| (score - greatest).exp()).collect();
            let sum: f64 = weights.iter().sum();
            let size = scores.iter().map(|(_, size)| *size).fold(0.0, f64::max);
            // The shift is the maximum of sums in f16, with one rounding for each 16 of the depth; near -10000 (a row
            // whose keys are all masked) f16 and f32 have units of 8 and 1/1024.
            let all_masked = greatest < -5000.0;
            let shift = size * F16 * (self.depth / 16) as f64 + if all_masked { 4.0 } else { 0.0 };
            let errors: Vec<f64> = scores
                .iter()
                .map(|(score, size)| {
                    let power_of_two = scale.log2().fract() == 0.0;
                    let query = if power_of_two { 0.0 } else { 2.0 * F16 * size };
                    let kept = if all_masked { 4.0 / 1024.0 } else { 0.0 };
                    query + F16 * (greatest - score + shift) + F16 + kept + size * 1e-5
                })
                .collect();
            for i in 0..self.depth {
                let mean = weights.iter().zip(&values).map(|(weight, value)| weight * value[i]).sum::<f64>() / sum;
                let spread = weights.iter().zip(&values).zip(&errors);
                let error =
                    spread.map(|((weight, value), error)| weight * (value[i] - mean).abs() * error).sum::<f64>() / sum;
                let lost = keys.len() as f64 / sum * shift.exp() / 33_554_432.0 * 1.5;
                let bound = 1.05 * error + lost + tolerance(mean, 1.5, 64.0);
                let got = f64::from(output[self.at(token, 0, head, i)]);
                assert!(
                    (got - mean).abs() <= bound,
                    "{what}, head {head}, token {token} at {i}: {got}, not {mean} ({bound:e})"
                );
            }
        }
    }
}

/// Values rounded to f16.
fn halves_of(values: &[f32]) -> Vec<f32> {
    to_halves(&halves(values))
}

fn cycles(counted: &serde_json::Value) -> f64 {
    counted["cycles"].as_f64().unwrap()
}

#[test]
fn attention_is_right_for_sequences_of_any_length() {
    // One token, one more or less than a fractal, several tiles of keys, several blocks of queries.
    Case::new(2, 64, &[1, 5, 16, 17, 31, 130, 33]).check(&SEEDS, &[0, 1]);
    Case::new(1, 32, &[257, 3, 128]).check(&SEEDS[..2], &[0]);
    Case::new(3, 128, &[113, 224, 1, 7]).check(&SEEDS[..2], &[0, 2]);
    // Too long for the values to stay in L1.
    Case::new(1, 128, &[1650]).check(&SEEDS[..1], &[0]);
    Case { spread: 8.0, ..Case::new(1, 64, &[200, 56]) }.check(&SEEDS[..1], &[0]);
    Case { poisoned: Some(1), ..Case::new(2, 64, &[21, 40, 90]) }.check(&SEEDS[..2], &[0, 1]);
    Case { masked: true, ..Case::new(2, 64, &[150, 20, 7, 15]) }.check(&SEEDS, &[0, 1]);
}

#[test]
fn the_cube_is_used_as_planned() {
    // The modelled share of the cube's time spent on useful products, over all cores.
    let used = |lengths: &[usize]| {
        let case = Case::new(16, 64, lengths);
        let (arguments, blocks) = case.arguments();
        let (_, counted) = run(KERNEL, A910, 0, blocks, &arguments).unwrap();
        let useful: usize = lengths.iter().map(|length| 2 * length * length * 16 * 64).sum();
        let bytes = (3 * case.tokens() * 16 * 64 * 2) as f64;
        let read = counted["global_read"].as_f64().unwrap() / bytes;
        let used = useful as f64 / (32.0 * 4096.0 * cycles(&counted));
        println!("{lengths:?}: {} cycles, {:.1} % of the cube, {read:.2} reads", cycles(&counted), 100.0 * used);
        (used, read)
    };
    let (base, read) = used(&[512; 12]);
    assert!(base >= 0.38 && read < 1.01, "{base} {read}");
    // Realistic lengths: a mean of 155 of at most 384, and of 25.
    assert!(used(&[384, 300, 250, 200, 155, 120, 100, 90, 80, 70, 60, 51]).0 >= 0.20);
    assert!(used(&[25, 30, 20, 40, 15, 10, 22, 33, 25, 28, 26, 26]).0 >= 0.015);
    assert!(used(&[128]).0 >= 0.04);
}

#[test]
fn mutants_of_attention_are_stopped() {
    let (arguments, blocks) = Case::new(2, 64, &[21, 300, 96]).arguments();
    for (file, from, to, part) in [
        ("cube.h", "WaitFlag<HardEvent::MTE3_MTE1>(flags::weights_in_l1);", "", "WaitFlag<MTE3_MTE1> is missing"),
        (
            "cube.h",
            "LoadData2DParams(0, deep, 1, 0, columns, true, 0)",
            "LoadData2DParams(0, deep, 1, 0, columns - 1, true, 0)",
            "is missing",
        ),
        ("softmax.h", "2 * sizes_.tile() / 16 * sizeof(half)", "sizes_.tile() / 16 * sizeof(half)", "touches bytes"),
        ("softmax.h", "tile.block.queries * 16", "rows * 16", "nothing orders the two"),
    ] {
        let file = if file == "cube.h" { "attention_c100/cube.h" } else { "attention_c100/softmax.h" };
        let mutation = Mutation { file, from, nth: 0, to };
        let mutant = Source { file: "attention_c100", mutation: Some(mutation) };
        assert_stopped((mutant, "attention"), A910, blocks, &arguments, part);
    }
}
