//! Ascend C kernels on the software device: correct ones run, on both generations and in every order of the pipes;
//! those that violate a documented rule are stopped with the place and the reason.

#![allow(unsafe_code)]

mod support;

use std::ffi::CString;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use support::{NULL, Pointer, Twin};

/// A generation: its architecture and one of its SoCs.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Generation {
    arch: &'static str,
    soc: &'static str,
}

const C100: Generation = Generation { arch: "1001", soc: "Ascend910A" };
const C220: Generation = Generation { arch: "2201", soc: "Ascend910B1" };

/// An argument of a kernel.
enum Argument {
    /// Device memory with these bytes.
    Memory(Vec<u8>),
    U32(u32),
    F32(f32),
}

fn floats(values: &[f32]) -> Argument {
    Argument::Memory(values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

fn to_floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}

/// The shared object of `kernels/ascend_c`, compiled once per test program and generation.
fn compiled(generation: Generation) -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static BUILT: Mutex<()> = Mutex::new(());
    let _built = BUILT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let output = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path().join(format!("{}.so", generation.arch));
    if !output.exists() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        // Not -O0, for which there are no precompiled headers; `compile-all` has them in this folder.
        let status = Command::new(root.join("include/compile"))
            .env("ASCEND_TWIN_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/npu-kernels/.ascend-twin"))
            .arg(generation.arch)
            .arg(&output)
            .arg(root.join("kernels/ascend_c/all.cpp"))
            .args(["--", "-Werror", "-Og"])
            .status();
        assert!(status.expect("bash and a C++ compiler").success());
    }
    output
}

/// Runs a kernel. Returns the memory of its arguments afterwards and the device's report, or the device's message.
fn run(
    name: &str,
    generation: Generation,
    seed: u64,
    blocks: u32,
    arguments: &[Argument],
) -> Result<(Vec<Vec<u8>>, serde_json::Value), String> {
    let seed = if seed == 0 { String::new() } else { format!(",seed={seed}") };
    let twin = Twin::ready(&format!("soc={},memory=256M{seed}", generation.soc));
    let path = CString::new(compiled(generation).to_str().unwrap()).unwrap();
    let c_name = CString::new(name).unwrap();
    let (mut binary, mut function) = (NULL, NULL);
    // SAFETY: C strings, and pointers that the calls write.
    unsafe {
        twin.ok((twin.acl.aclrtBinaryLoadFromFile.unwrap())(path.as_ptr(), std::ptr::null_mut(), &mut binary));
        twin.ok((twin.acl.aclrtBinaryGetFunction.unwrap())(binary, c_name.as_ptr(), &mut function));
    }
    let mut memory: Vec<(Pointer, usize)> = Vec::new();
    let mut packed: Vec<u8> = Vec::new();
    for argument in arguments {
        match argument {
            Argument::Memory(bytes) => {
                packed.resize(packed.len().next_multiple_of(8), 0);
                let made = twin.malloc(bytes.len());
                twin.upload(made, bytes);
                memory.push((made, bytes.len()));
                packed.extend((made as u64).to_le_bytes());
            }
            Argument::U32(value) => packed.extend(value.to_le_bytes()),
            Argument::F32(value) => packed.extend(value.to_le_bytes()),
        }
    }
    packed.resize(packed.len().next_multiple_of(8), 0);
    let words: Vec<u64> = packed.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect();
    let stream = twin.stream();
    twin.ok(twin.launch(function, blocks, stream, &words));
    // SAFETY: the twin looks up every handle.
    if unsafe { (twin.acl.aclrtSynchronizeStream)(stream) } != 0 {
        return Err(twin.message());
    }
    let after = memory.iter().map(|(made, bytes)| twin.download::<u8>(*made, *bytes)).collect();
    Ok((after, twin.report()))
}

/// Asserts that a kernel is stopped with a message that contains all these parts.
fn assert_stopped(kernel: &str, generation: Generation, blocks: u32, arguments: &[Argument], parts: &[&str]) {
    for seed in [0, 5] {
        match run(kernel, generation, seed, blocks, arguments) {
            Ok(_) => panic!("{} runs on {}", kernel, generation.soc),
            Err(message) => {
                for part in parts.iter().chain(&[kernel]) {
                    assert!(message.contains(part), "no '{part}' in: {message}");
                }
            }
        }
    }
}

fn vector_arguments(count: usize) -> [Argument; 5] {
    let a: Vec<f32> = (0..count).map(|i| (i % 37) as f32 * 0.05 - 1.0).collect();
    let b: Vec<f32> = (0..count).map(|i| (i % 11) as f32 * -0.1).collect();
    [floats(&a), floats(&b), floats(&vec![0.0; count]), Argument::U32(count as u32), Argument::F32(0.5)]
}

#[test]
fn a_vector_kernel_with_queues_runs_in_every_order() {
    let count = 256 * 4 * 6;
    let arguments = vector_arguments(count);
    for generation in [C100, C220] {
        for seed in [0, 1, 2, 3] {
            let (memory, report) = run("add_exp", generation, seed, 6, &arguments).unwrap();
            let (a, b, y) = (to_floats(&memory[0]), to_floats(&memory[1]), to_floats(&memory[2]));
            for i in 0..count {
                let expected = f64::from(a[i] + b[i]).exp() * 0.5;
                assert!((f64::from(y[i]) - expected).abs() < 1e-6, "{generation:?} {i}: {} {expected}", y[i]);
            }
            let counted = &report["kernels"]["add_exp"];
            assert_eq!(counted["launches"], 1);
            assert_eq!(counted["global_read"], (2 * 4 * count) as f64);
            assert_eq!(counted["global_written"], (4 * count) as f64);
            // With two buffers per queue, the pipes of a core run concurrently.
            let cycles = |key: &str| counted[key].as_f64().unwrap();
            let (vector, moved) = (cycles("vector_cycles"), cycles("mte2_cycles") + cycles("mte3_cycles"));
            assert!(6.0 * cycles("cycles") < 0.9 * (vector + moved), "{counted}");
            assert!(6.0 * cycles("cycles") > vector.max(moved / 2.0), "{counted}");
        }
    }
}

#[test]
fn vector_mutants_are_stopped() {
    let arguments = vector_arguments(256 * 2);
    for generation in [C100, C220] {
        let stopped = |name, parts: &[&str]| assert_stopped(name, generation, 1, &arguments, parts);
        stopped("missing_barrier", &["vector.cpp:", "Exp on V and Add at", "PipeBarrier<PIPE_V> is missing"]);
    }
}

/// Halves from a byte pattern, all exact.
fn halves(values: &[f32]) -> Argument {
    Argument::Memory(values.iter().flat_map(|value| to_half(*value).to_le_bytes()).collect())
}

/// A half with the value of a small multiple of 1/64.
fn to_half(value: f32) -> u16 {
    let (bits, sign) = (value.to_bits(), if value < 0.0 { 0x8000 } else { 0 });
    if value == 0.0 { 0 } else { sign | (((bits >> 13) & 0x3_ffff) as u16).wrapping_sub(112 << 10) & 0x7fff }
}

fn from_half(bits: u16) -> f32 {
    let magnitude = f32::from_bits((u32::from(bits) & 0x7fff) << 13) * f32::from_bits((112 + 127) << 23);
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}

fn to_halves(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(2).map(|two| from_half(u16::from_le_bytes(two.try_into().unwrap()))).collect()
}

/// Rows as consecutive columns of 16.
fn nz(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut blocks = Vec::new();
    for block in 0..columns / 16 {
        for row in 0..rows {
            blocks.extend_from_slice(&values[row * columns + block * 16..][..16]);
        }
    }
    blocks
}

const M: usize = 64;
const K: usize = 96;
const N: usize = 80;

/// A, B, bias and C of the matmul kernel, and the expected product in C.
fn matmul_arguments(generation: Generation) -> ([Argument; 4], Vec<f32>) {
    let a: Vec<f32> = (0..M * K).map(|i| ((i * 7 + i / K) % 17) as f32 / 16.0 - 0.5).collect();
    let b: Vec<f32> = (0..K * N).map(|i| ((i * 5 + i / N * 3) % 13) as f32 / 16.0 - 0.375).collect();
    let bias: Vec<f32> = (0..N).map(|i| if generation == C220 { i as f32 * 0.25 } else { 0.0 }).collect();
    let mut c = vec![0.0; M * N];
    for (row, line) in c.chunks_exact_mut(N).enumerate() {
        for (column, value) in line.iter_mut().enumerate() {
            *value = bias[column] + (0..K).map(|i| a[row * K + i] * b[i * N + column]).sum::<f32>();
        }
    }
    let out = halves(&[0.0; M * N]);
    if generation == C220 {
        ([halves(&a), halves(&b), floats(&bias), out], c)
    } else {
        ([halves(&nz(&a, M, K)), halves(&nz(&b, K, N)), floats(&bias), out], nz(&c, M, N))
    }
}

#[test]
fn a_matmul_on_the_cube_runs_in_every_order() {
    for generation in [C100, C220] {
        let (arguments, expected) = matmul_arguments(generation);
        for seed in [0, 1, 2] {
            let (memory, report) = run("matmul", generation, seed, 1, &arguments).unwrap();
            for (i, (c, expected)) in to_halves(&memory[3]).iter().zip(&expected).enumerate() {
                assert!((c - expected).abs() <= expected.abs() / 1024.0, "{generation:?} {i}: {c} {expected}");
            }
            let counted = &report["kernels"]["matmul"];
            assert_eq!(counted["multiply_adds"], (M * N * K) as f64);
            let cycles = |name: &str| counted[name].as_f64().unwrap();
            assert!(cycles("cube_cycles") >= (M * N * K / 4096) as f64);
            if generation == C220 {
                // With unit flags the Fixpipe follows the last Mmad, which begins when all operands are in L0.
                assert!(cycles("cycles") >= cycles("mte2_cycles") + cycles("mte1_cycles") + cycles("fix_cycles"));
            }
        }
    }
    // dav-c100 can sum in f16, with rounding after every 16 of K.
    let (arguments, _) = matmul_arguments(C100);
    let (memory, _) = run("matmul_in_f16", C100, 1, 1, &arguments).unwrap();
    let [a, b, c] = [0, 1, 3].map(|at| to_halves(&memory[at]));
    let place = |row: usize, column: usize, rows: usize| (column / 16 * rows + row) * 16 + column % 16;
    for (row, column) in (0..M).flat_map(|row| (0..N).map(move |column| (row, column))) {
        let sum = (0..K).fold(0.0f32, |sum, k| {
            let sum = sum + a[place(row, k, M)] * b[place(k, column, K)];
            if k % 16 == 15 { half::f16::from_f32(sum).to_f32() } else { sum }
        });
        assert_eq!(c[place(row, column, M)], sum, "{row}, {column}");
    }
}

#[test]
fn fill_sets_blocks_of_l1_and_fractals_of_l0() {
    let a: Vec<f32> = (0..16 * 32).map(|i| (i % 23) as f32 / 8.0 - 1.0).collect();
    for generation in [C100, C220] {
        // Only dav-c220 fills blocks of L1: there the last four rows are zero.
        let rows = if generation == C220 { 12 } else { 16 };
        let input = if generation == C220 { a.clone() } else { nz(&a, 16, 32) };
        let (memory, _) = run("filled", generation, 1, 1, &[halves(&input), floats(&[0.0; 256])]).unwrap();
        for (row, sums) in to_floats(&memory[1]).chunks_exact(16).enumerate() {
            let sum: f32 = if row < rows { a[row * 32..][..32].iter().sum() } else { 0.0 };
            assert!(sums.iter().all(|value| *value == sum), "{generation:?} {row}: {sums:?} {sum}");
        }
    }
}

#[test]
fn cube_mutants_are_stopped() {
    for generation in [C100, C220] {
        let (arguments, _) = matmul_arguments(generation);
        let stopped = |name, parts: &[&str]| assert_stopped(name, generation, 1, &arguments, parts);
        stopped("missing_flag", &["Mmad on M and LoadData at matmul.cpp:", "SetFlag and WaitFlag<MTE1_M> is missing"]);
        stopped("one_block_short", &["touches bytes 0..15360 of a L1 buffer of 14848 bytes"]);
        if generation == C220 {
            stopped("transposed", &["matmul.cpp:", "right operand", "wrong order, stride or transposition"]);
            stopped("bad_stride", &["left operand", "wrong order, stride or transposition"]);
            stopped("bad_quant", &["quantPre is 0; f32 to f16 takes F322F16"]);
        }
    }
}

/// Asserts that each of 4 cores has its neighbour's number plus one, in `memory`.
fn check_exchange(memory: &[u8]) {
    for (i, y) in to_floats(memory).iter().enumerate() {
        assert_eq!(*y, ((i / 64 + 1) % 4) as f32 + 1.0, "{i}");
    }
}

#[test]
fn cores_synchronise_through_global_memory() {
    let arguments = || [floats(&[0.0; 256]), floats(&[0.0; 256]), Argument::Memory(vec![0; 4096])];
    for generation in [C100, C220] {
        for name in ["soft_sync", "pairwise"] {
            check_exchange(&run(name, generation, 3, 4, &arguments()).unwrap().0[1]);
        }
        let stopped = |name, parts: &[&str]| assert_stopped(name, generation, 4, &arguments(), parts);
        stopped("no_sync", &["global memory at", "nothing orders the two"]);
        stopped("lonely_wait", &["deadlock: it waits for IBSet(", "which no core sets", " waits at mix.cpp:"]);
        let dirty = [floats(&[0.0; 256]), floats(&[0.0; 256]), Argument::Memory(vec![1; 4096])];
        assert_stopped("soft_sync", generation, 4, &dirty, &["it was not cleared before the kernel"]);
    }
}

#[test]
fn cube_and_vector_cores_exchange_tiles() {
    let (size, tiles, blocks) = (32, 3, 2);
    let a: Vec<f32> = (0..size * size).map(|i| (i % 13) as f32 / 16.0 - 0.25).collect();
    let b: Vec<f32> = (0..size * size).map(|i| (i % 7) as f32 / 8.0 - 0.375).collect();
    let zeros = |count: usize| floats(&vec![0.0; count]);
    let arguments = [
        Argument::Memory(vec![0; 64]),
        halves(&a),
        halves(&b),
        zeros(blocks * 2 * size * size),
        zeros(blocks * tiles * size * size),
    ];
    for seed in [0, 1, 2, 3] {
        let (memory, _) = run("handover", C220, seed, blocks as u32, &arguments).unwrap();
        for (i, out) in to_floats(&memory[4]).iter().enumerate() {
            let (tile, row, column) = (i / (size * size) % tiles, i / size % size, i % size);
            let product: f32 = (0..size).map(|k| a[row * size + k] * b[k * size + column]).sum();
            assert!((out - product - tile as f32).abs() < 1e-4, "{i}: {out} {product}");
        }
    }
    let stopped = |name, parts: &[&str]| assert_stopped(name, C220, blocks as u32, &arguments, parts);
    stopped("cube_says_nothing", &["deadlock: it waits for cross-core flag", "which no core sets"]);
    stopped("one_vector_core_says_nothing", &["core aic 0, ", "deadlock: it waits for cross-core flag 1"]);
    stopped("vector_cores_do_not_wait", &["core "]);

    let arguments = [Argument::Memory(vec![0; 64]), zeros(256), zeros(256)];
    check_exchange(&run("hard_sync", C220, 1, 4, &arguments).unwrap().0[2]);
}

/// Expected rows of the kernels in `ops.cpp`; a repeat has `lanes` elements. `None` accepts any value.
fn expected_rows(a: &[f64], b: &[f64], lanes: usize, generation: Generation) -> Vec<Vec<Option<f64>>> {
    let block = lanes / 8;
    let each = |op: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(a, b)| Some(op(*a, *b))).collect::<Vec<_>>();
    // Rows of a few values; elements that an instruction does not write keep their old value.
    let only = |values: &[(usize, f64)]| {
        let mut row = vec![Some(-9.0); 256];
        values.iter().for_each(|(at, value)| row[*at] = Some(*value));
        row
    };
    let mut rows = vec![
        each(&|a, b| a + b),
        each(&|a, b| a - b),
        each(&|a, b| a * b),
        each(&|a, b| a / b),
        each(&f64::max),
        each(&f64::min),
        each(&|a, _| a + 0.5),
        each(&|a, _| a * 0.5),
        each(&|a, _| a.exp()),
        each(&|_, b| b.ln()),
        each(&|_, b| b.sqrt()),
        each(&|a, _| a.abs()),
        each(&|a, _| a.max(0.0)),
        each(&|a, _| a * 2.0 - 9.0),
    ];
    let strided: Vec<(usize, f64)> = (0..4)
        .flat_map(|repeat| (0..5).map(move |i| (repeat * 2 * block + i, repeat * 4 * block + i)))
        .map(|(to, from)| (to, a[from] + b[from]))
        .collect();
    rows.push(only(&strided));
    rows.push((0..256).map(|i| Some(if i % 2 == 1 { a[i] * 3.0 } else { -9.0 })).collect());
    let column_sums = (0..lanes).map(|i| (i, a.iter().skip(i).step_by(lanes).sum())).collect::<Vec<_>>();
    rows.push(only(&column_sums));
    rows.push(only(&(0..lanes).map(|i| (i, a[i].min(b[i]))).collect::<Vec<_>>()));
    rows.push(if lanes == 128 { (0..256).map(|i| Some(a[i % 16 * 16 + i / 16])).collect() } else { each(&|a, _| a) });

    let maximum = |values: &[f64]| values.iter().copied().fold(f64::MIN, f64::max);
    if lanes == 128 || generation == C220 {
        let parts = |size: usize, op: &dyn Fn(&[f64]) -> f64| {
            only(&a.chunks(size).enumerate().map(|(i, part)| (i, op(part))).collect::<Vec<_>>())
        };
        rows.push(parts(block, &maximum));
        rows.push(parts(block, &|part| part.iter().sum()));
        rows.push(parts(lanes, &|part| part.iter().sum()));
        rows.push(parts(lanes, &maximum));
        rows.push(only(&[(0, a.iter().sum())]));
        rows.push(only(&[(0, maximum(a))]));
    }
    if generation == C220 {
        rows.push(each(&|a, _| a.max(0.25)));
        rows.push(each(&|a, _| a.min(0.25)));
        rows.push(each(&|a, b| a * b - 9.0));
        rows.push(each(&|a, _| if a > 0.25 { a } else { 0.0 }));
        rows.push(only(&(0..lanes).map(|i| (i, a[i / block])).collect::<Vec<_>>()));
        rows.push(only(&(0..128).map(|i| (i, a[2 * i + 1])).collect::<Vec<_>>()));
        rows.push(each(&|a, _| a));
    }
    if lanes == 128 {
        rows.push(each(&|a, _| a / 3.0));
    }
    rows
}

#[test]
fn vector_instructions_match_the_host() {
    let a: Vec<f32> = (0..256).map(|i| ((i * 29) % 128) as f32 / 64.0 - 1.0).collect();
    let b: Vec<f32> = (0..256).map(|i| ((i * 13) % 64) as f32 / 64.0 + 0.125).collect();
    let wide = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect::<Vec<f64>>();
    for generation in [C100, C220] {
        for (name, lanes) in [("ops_f32", 64), ("ops_f16", 128)] {
            let rows = expected_rows(&wide(&a), &wide(&b), lanes, generation);
            let (pack, size): (fn(&[f32]) -> Argument, _) = if lanes == 64 { (floats, 4) } else { (halves, 2) };
            let arguments = [pack(&a), pack(&b), Argument::Memory(vec![0; 40 * 256 * size])];
            let (memory, _) = run(name, generation, 9, 1, &arguments).unwrap();
            let out = if lanes == 64 { to_floats(&memory[2]) } else { to_halves(&memory[2]) };
            let epsilon = if lanes == 64 { 1e-6 } else { 2e-3 };
            for (number, row) in rows.iter().enumerate() {
                for (i, expected) in row.iter().enumerate() {
                    let (Some(expected), found) = (expected, f64::from(out[number * 256 + i])) else { continue };
                    let near = (found - expected).abs() <= epsilon * expected.abs().max(1.0);
                    assert!(near, "{name} {generation:?}, row {}, element {i}: {found}, not {expected}", number + 1);
                }
            }
        }
    }
}

#[test]
fn violations_are_reported() {
    let arguments = [floats(&[1.0; 1024]), floats(&[0.0; 1024])];
    for generation in [C100, C220] {
        let stopped = |name, parts: &[&str]| assert_stopped(name, generation, 1, &arguments, parts);
        stopped("event_left_set", &["mutants.cpp:", "flag V_MTE3(1) is left set at the end of the kernel"]);
        stopped("event_set_twice", &["SetFlag<V_MTE3>(1) although the flag is still set since mutants.cpp:"]);
        stopped("event_never_set", &["WaitFlag<V_MTE3>(1) hangs: no SetFlag comes before it"]);
        let ids = if generation == C100 { "event ids are 0 to 3" } else { "event id 6 is reserved" };
        stopped("event_beyond", &[ids]);
        stopped("never_written", &["Add reads byte 2048 of UB, which was never written"]);
        stopped("too_much", &["bytes more of UB, of which 4096 of", "are in use"]);
        stopped("too_many_buffers", &["queue buffers at VECIN; at most"]);
        stopped("too_deep", &["the queue at VECIN already holds 1 tensors, its depth is 1"]);
        stopped("never_freed", &["taken from the queue at the end of the pipe: FreeTensor is missing"]);
        stopped("allocated_twice", &["none of the 1 buffers of the queue at VECIN is free"]);
        stopped("misaligned", &["address 4 of UB is not a multiple of 32"]);
        stopped("overlapping", &["source and destination overlap in part"]);
        stopped("accumulating", &["Axpy: repeats read results of earlier repeats"]);
        stopped("wide_mask", &["a mask of 65 elements; a repeat has 64"]);
        stopped("many_repeats", &["256 repeats; at most 255"]);
        stopped("stride_cut_off", &["dstRepStride = 256 does not fit; at most 255 does"]);
        stopped("beyond_the_buffer", &["touches bytes 1024..4100 of a UB buffer of 4096 bytes"]);
        stopped("beyond_global_memory", &["mutants.cpp:", "read of"]);
        stopped("copies_overlap", &["write after write", "PipeBarrier<PIPE_MTE2> is missing"]);
        stopped("scalar_too_early", &["GetValue on S and Duplicate", "SetFlag and WaitFlag<V_S> is missing"]);
        stopped("cache_never_cleaned", &["DataCacheCleanAndInvalid is missing"]);
        stopped("adding_left_on", &["SetAtomicNone is missing"]);
        stopped("read_back_too_early", &["global memory", "nothing orders the two"]);

        let (memory, _) = run("scalars_and_sums", generation, 4, 6, &arguments).unwrap();
        let y = to_floats(&memory[1]);
        assert_eq!((y[0], y[7], y[8], y[9]), (6.0, 6.0, 5.0, 0.0));
    }
}

#[test]
fn what_the_first_generation_lacks_does_not_compile() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let compile = |arch: &str| {
        let mut command = Command::new(std::env::var_os("CXX").unwrap_or("c++".into()));
        command.args(["-std=c++17", "-fsyntax-only", "-I"]).arg(root.join("include"));
        command.arg(format!("-D__NPU_ARCH__={arch}")).arg(root.join("kernels/ascend_c/absent.cpp"));
        let output = command.output().expect("a C++ compiler");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (second, messages) = compile("2201");
    assert!(second, "{messages}");
    let (first, messages) = compile("1001");
    assert!(!first);
    let absent = [
        "DataCopy with Nd2NzParams does not exist on dav-c100",
        "DataCopyPad does not exist on dav-c100",
        "Fixpipe does not exist on dav-c100",
        "Mmad with a bias does not exist on dav-c100",
        "Brcb does not exist on dav-c100",
        "Maxs does not exist on dav-c100",
        "on dav-c100 reductions take f16 only",
        "LoadDataWithTranspose does not exist on dav-c100",
        "FusedMulAdd does not exist on dav-c100",
        "KERNEL_TASK_TYPE_DEFAULT",
    ];
    for text in absent {
        assert!(messages.contains(text), "no '{text}' in: {messages}");
    }
}

#[test]
fn sources_of_one_generation_are_left_out_for_the_other() {
    let include = concat!(env!("CARGO_MANIFEST_DIR"), "/include/compile");
    for (arch, name) in [("2201", "kernel_c100.cpp"), ("1001", "kernel_c220.cpp")] {
        // The source is not read.
        let output = std::process::Command::new(include).args([arch, "/nowhere/kernels.so", name]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("compile: no source is for {arch}\n"));
    }
}
