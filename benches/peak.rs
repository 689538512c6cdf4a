//! The peak of the cores and of the memory: f32, bf16 and int8 operations and bytes read, per second. Prints one JSON
//! object; uses registers and a buffer of its own. `--threads N` (default: all), `--test`: short.

// The peak is reached only with intrinsics, whose instructions must be detected before use.
#![allow(unsafe_code)]

use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// An instruction that multiplies and adds, and a loop of only that instruction.
struct Kernel {
    precision: &'static str,
    instruction: &'static str,
    available: bool,
    /// Operations in one round of the loop.
    operations: u64,
    run: fn(u64),
}

struct Effort {
    threads: usize,
    slices: usize,
    slice: Duration,
    /// Bytes read by each thread: several times the size of the caches.
    buffer: usize,
}

fn main() {
    let effort = Effort::from_arguments();
    let mut report = json!({ "threads": effort.threads });
    for precision in ["f32", "bf16", "int8"] {
        let kernels = kernels().into_iter().filter(|kernel| kernel.precision == precision && kernel.available);
        let rates = kernels.map(|kernel| (effort.most_per_second(kernel.operations, kernel.run), kernel.instruction));
        report[precision] = rates
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map_or(Value::Null, |(rate, instruction)| json!({ "instruction": instruction, "gops": rate / 1e9 }));
    }
    report["memory_gb_per_second"] = json!(effort.bytes_per_second() / 1e9);
    println!("{report}");
}

impl Effort {
    fn from_arguments() -> Effort {
        let arguments: Vec<String> = std::env::args().collect();
        let all = || std::thread::available_parallelism().map_or(1, |threads| threads.get());
        let given = arguments.iter().skip_while(|argument| *argument != "--threads").nth(1);
        let threads = given.map_or_else(all, |value| value.parse().expect("--threads N"));
        if arguments.iter().any(|argument| argument == "--test") {
            return Effort { threads, slices: 1, slice: Duration::from_millis(1), buffer: 1 << 20 };
        }
        Effort { threads, slices: 8, slice: Duration::from_millis(30), buffer: 1 << 28 }
    }

    /// The best of several runs in which every thread executes as many rounds of `run`.
    fn most_per_second(&self, work_of_round: u64, run: fn(u64)) -> f64 {
        let mut rounds = 1 << 10;
        while timed(|| run(rounds)) < self.slice {
            rounds *= 2;
        }
        self.best((self.threads as u64 * rounds * work_of_round) as f64, || (), |()| run(rounds))
    }

    fn bytes_per_second(&self) -> f64 {
        let bytes = (self.threads * self.buffer) as f64;
        self.best(bytes, || vec![1_u64; self.buffer / 8], |buffer| _ = black_box(sum(buffer)))
    }

    /// `work` divided by the shortest time between the common start and the end of the last thread.
    fn best<T>(&self, work: f64, prepare: impl Fn() -> T + Sync, act: impl Fn(&mut T) + Sync) -> f64 {
        let barrier = Barrier::new(self.threads);
        let turn = || {
            let mut state = prepare();
            let slice = |_| {
                barrier.wait();
                timed(|| {
                    act(&mut state);
                    barrier.wait();
                })
            };
            (0..self.slices).map(slice).min()
        };
        let shortest = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.threads).map(|_| scope.spawn(turn)).collect();
            let mine = turn();
            others.into_iter().for_each(|other| _ = other.join().expect("no thread panics"));
            mine
        });
        work / shortest.expect("at least one slice").as_secs_f64()
    }
}

fn timed(act: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    act();
    begun.elapsed()
}

/// Independent sums, so that loads and not additions are the bottleneck.
fn sum(values: &[u64]) -> u64 {
    let mut sums = [0_u64; 16];
    for chunk in values.chunks_exact(16) {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum = sum.wrapping_add(*value);
        }
    }
    sums.iter().fold(0, |sum, value| sum.wrapping_add(*value))
}

/// bfloat16 is widened to f32 and multiplied by FMA: not every processor with an instruction for bf16 pairs is faster
/// with it.
#[cfg(target_arch = "x86_64")]
fn kernels() -> Vec<Kernel> {
    let avx512 = is_x86_feature_detected!("avx512f");
    vec![
        Kernel {
            precision: "bf16",
            instruction: "AVX-512 FMA",
            available: avx512,
            operations: 24 * 16 * 2,
            // SAFETY: `main` runs available kernels only; this one is available if AVX-512F was detected.
            run: |rounds| unsafe { x86::fma_512(rounds) },
        },
        Kernel {
            precision: "f32",
            instruction: "AVX-512 FMA",
            available: avx512,
            operations: 24 * 16 * 2,
            // SAFETY: `main` runs available kernels only; this one is available if AVX-512F was detected.
            run: |rounds| unsafe { x86::fma_512(rounds) },
        },
        Kernel {
            precision: "f32",
            instruction: "AVX2 FMA",
            available: is_x86_feature_detected!("avx") && is_x86_feature_detected!("fma"),
            operations: 12 * 8 * 2,
            // SAFETY: `main` runs available kernels only; this one is available if AVX and FMA were detected.
            run: |rounds| unsafe { x86::fma_256(rounds) },
        },
        Kernel {
            precision: "bf16",
            instruction: "VDPBF16PS",
            available: avx512 && is_x86_feature_detected!("avx512bf16"),
            operations: 24 * 32 * 2,
            // SAFETY: `main` runs available kernels only; this one is available if AVX-512F and AVX512_BF16 were
            // detected.
            run: |rounds| unsafe { x86::dot_bf16(rounds) },
        },
        Kernel {
            precision: "int8",
            instruction: "VPDPBUSD",
            available: avx512 && is_x86_feature_detected!("avx512vnni"),
            operations: 24 * 64 * 2,
            // SAFETY: `main` runs available kernels only; this one is available if AVX-512F and AVX512_VNNI were
            // detected.
            run: |rounds| unsafe { x86::dot_int8(rounds) },
        },
    ]
}

#[cfg(target_arch = "aarch64")]
fn kernels() -> Vec<Kernel> {
    let run = |rounds| {
        // SAFETY: every aarch64 processor supported by Rust's standard library has NEON.
        unsafe { arm::fma_128(rounds) }
    };
    vec![Kernel { precision: "f32", instruction: "NEON FMLA", available: true, operations: 24 * 4 * 2, run }]
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn kernels() -> Vec<Kernel> {
    Vec::new()
}

/// Enough chains to hide an instruction's latency, few enough for the registers. Each starts with another value, so
/// that the compiler does not merge them.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;
    use std::hint::black_box;

    #[target_feature(enable = "avx512f")]
    pub(super) fn fma_512(rounds: u64) {
        let (a, b) = (_mm512_set1_ps(black_box(1e-3)), _mm512_set1_ps(black_box(1e-3)));
        let mut sums = [_mm512_setzero_ps(); 24];
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = _mm512_set1_ps(black_box(at as f32));
        }
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = _mm512_fmadd_ps(a, b, *sum);
            }
        }
        black_box(sums);
    }

    #[target_feature(enable = "avx,fma")]
    pub(super) fn fma_256(rounds: u64) {
        let (a, b) = (_mm256_set1_ps(black_box(1e-3)), _mm256_set1_ps(black_box(1e-3)));
        let mut sums = [_mm256_setzero_ps(); 12];
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = _mm256_set1_ps(black_box(at as f32));
        }
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = _mm256_fmadd_ps(a, b, *sum);
            }
        }
        black_box(sums);
    }

    #[target_feature(enable = "avx512f,avx512bf16")]
    pub(super) fn dot_bf16(rounds: u64) {
        let one = _mm512_cvtne2ps_pbh(_mm512_set1_ps(black_box(1e-3)), _mm512_set1_ps(black_box(1e-3)));
        let mut sums = [_mm512_setzero_ps(); 24];
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = _mm512_set1_ps(black_box(at as f32));
        }
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = _mm512_dpbf16_ps(*sum, one, one);
            }
        }
        black_box(sums);
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    pub(super) fn dot_int8(rounds: u64) {
        let one = _mm512_set1_epi8(black_box(1));
        let mut sums = [_mm512_setzero_si512(); 24];
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = _mm512_set1_epi32(black_box(at as i32));
        }
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = _mm512_dpbusd_epi32(*sum, one, one);
            }
        }
        black_box(sums);
    }
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use std::arch::aarch64::*;
    use std::hint::black_box;

    #[target_feature(enable = "neon")]
    pub(super) fn fma_128(rounds: u64) {
        let (a, b) = (vdupq_n_f32(black_box(1e-3)), vdupq_n_f32(black_box(1e-3)));
        let mut sums = [vdupq_n_f32(0.0); 24];
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = vdupq_n_f32(black_box(at as f32));
        }
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = vfmaq_f32(a, b, *sum);
            }
        }
        black_box(sums);
    }
}
