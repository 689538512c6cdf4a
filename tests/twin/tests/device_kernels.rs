//! The project's device kernels on the software device: every generation, odd sizes, several orders of the pipes, against
//! f64; and mutants of them, which must be stopped.

#![allow(unsafe_code)]

mod support;

use std::collections::HashSet;
use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use ascend_bert::backend::npu::tiling::{Chip, MatmulTiling, NormTiling, RowsTiling, Tiling};
use ascend_bert::runtime::Architecture;
use half::f16;
use half::slice::HalfFloatSliceExt;
use support::{NULL, Twin};

/// A SoC and its numbers.
#[derive(Clone, Copy, Debug)]
struct Soc {
    name: &'static str,
    arch: &'static str,
    chip: Chip,
}

const A910: Soc =
    Soc { name: "Ascend910A", arch: "1001", chip: Chip { architecture: Architecture::DavC100, cube_cores: 32 } };
const B1: Soc =
    Soc { name: "Ascend910B1", arch: "2201", chip: Chip { architecture: Architecture::DavC220, cube_cores: 24 } };
const SOCS: [Soc; 2] = [A910, B1];
const SEEDS: [u64; 3] = [0, 1, 7];

/// How far a result may be from the f64 value. Results are rounded to f16 once (half a unit in the last place, and half
/// the smallest subnormal); before, `terms` f32 operations on values of size `scale` each lose up to half a unit.
fn tolerance(expected: f64, scale: f64, terms: f64) -> f64 {
    const F16: f64 = 1.0 / 2048.0;
    const F32: f64 = 1.0 / 16_777_216.0;
    let before = scale * terms * F32;
    (expected.abs() + before) * F16 + before + 1.0 / 33_554_432.0
}

/// A source of kernels: a file of `kernels/`, and for a mutant what of its text, or of a header's, is replaced.
#[derive(Clone, Copy)]
struct Source {
    file: &'static str,
    mutation: Option<Mutation>,
}

/// In `file` of `kernels/`, the `nth` occurrence of `from` becomes `to`.
#[derive(Clone, Copy)]
struct Mutation {
    file: &'static str,
    from: &'static str,
    nth: usize,
    to: &'static str,
}

const fn source(file: &'static str) -> Source {
    Source { file, mutation: None }
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// The shared object of a source, compiled once per test program.
fn compiled(source: Source, arch: &str) -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static BUILT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    let mut built = BUILT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut kernels = root.join("../../kernels");
    let mut stem = source.file.to_owned();
    if let Some(Mutation { file, from, nth, to }) = source.mutation {
        let hash = from.bytes().chain(to.bytes()).fold(nth as u32, |hash, byte| hash.rotate_left(5) ^ u32::from(byte));
        stem += &format!("-{}-{hash:x}", file.replace('/', "-"));
        let mutant = folder.join(&stem);
        copy_tree(&kernels, &mutant);
        let text = std::fs::read_to_string(mutant.join(file)).unwrap();
        let (at, _) = text.match_indices(from).nth(nth).unwrap_or_else(|| panic!("no {nth}th '{from}' in {file}"));
        std::fs::write(mutant.join(file), format!("{}{to}{}", &text[..at], &text[at + from.len()..])).unwrap();
        kernels = mutant;
    }
    let output = folder.join(format!("{stem}-{arch}.so"));
    if built.get_or_insert_default().insert(output.clone()) {
        let status = Command::new(root.join("include/compile"))
            .arg(arch)
            .arg(&output)
            .arg(kernels.join(format!("{}.cpp", source.file)))
            .args(["--", "-Werror", "-O1", "-I"])
            .arg(kernels.join("include"))
            .status();
        assert!(status.expect("bash and a C++ compiler").success());
    }
    output
}

/// An argument of a kernel: device memory with these bytes.
type Bytes = Vec<u8>;

fn halves(values: &[f32]) -> Bytes {
    values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect()
}

fn floats(values: &[f32]) -> Bytes {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn to_halves(bytes: &[u8]) -> Vec<f32> {
    let halves: Vec<f16> = bytes.chunks_exact(2).map(|two| f16::from_le_bytes([two[0], two[1]])).collect();
    let mut values = vec![0.0; halves.len()];
    halves.convert_to_f32_slice(&mut values);
    values
}

/// Runs a kernel; the memory of its arguments afterwards and what the device counted, or the device's message.
fn run(
    (source, name): (Source, &str),
    soc: Soc,
    seed: u64,
    blocks: u32,
    arguments: &[Bytes],
) -> Result<(Vec<Bytes>, serde_json::Value), String> {
    let seed = if seed == 0 { String::new() } else { format!(",seed={seed}") };
    let twin = Twin::ready(&format!("soc={},memory=1G{seed}", soc.name));
    let path = CString::new(compiled(source, soc.arch).to_str().unwrap()).unwrap();
    let c_name = CString::new(name).unwrap();
    let (mut binary, mut function) = (NULL, NULL);
    // SAFETY: C strings and pointers to write to.
    unsafe {
        twin.ok((twin.acl.aclrtBinaryLoadFromFile.unwrap())(path.as_ptr(), std::ptr::null_mut(), &mut binary));
        twin.ok((twin.acl.aclrtBinaryGetFunction.unwrap())(binary, c_name.as_ptr(), &mut function));
    }
    let memory: Vec<_> = arguments
        .iter()
        .map(|bytes| {
            let made = twin.malloc(bytes.len());
            twin.upload(made, bytes);
            made
        })
        .collect();
    let words: Vec<u64> = memory.iter().map(|made| made.addr() as u64).collect();
    let stream = twin.stream();
    twin.ok(twin.launch(function, blocks, stream, &words));
    // SAFETY: the twin looks every handle up.
    if unsafe { (twin.acl.aclrtSynchronizeStream)(stream) } != 0 {
        return Err(twin.message());
    }
    let after = memory.iter().zip(arguments).map(|(made, bytes)| twin.download::<u8>(*made, bytes.len())).collect();
    let counted = twin.report()["kernels"][name].clone();
    memory.iter().for_each(|made| twin.free(*made));
    twin.destroy_stream(stream);
    twin.unload(binary);
    twin.finish();
    twin.assert_clean();
    Ok((after, counted))
}

/// Asserts that a mutant is stopped, whatever the order of the pipes.
fn assert_stopped(kernel: (Source, &str), soc: Soc, blocks: u32, arguments: &[Bytes], part: &str) {
    for seed in [0, 5] {
        match run(kernel, soc, seed, blocks, arguments) {
            Ok(_) => panic!("the mutant of {} runs on {}", kernel.1, soc.name),
            Err(message) => assert!(message.contains(part), "no '{part}' in: {message}"),
        }
    }
}

/// Values that look random, between -1 and 1 and a little beyond; exact in f16.
fn noise(seed: u32, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as f32 / 32768.0 - 1.0
    };
    (0..count).map(|_| f16::from_f32(next() + 0.25 * next()).to_f32()).collect()
}

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

fn words(values: &[u32]) -> Bytes {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
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
