//! Shared by the tests of the device kernels: compiles a source, or a mutant of it, for a generation, and runs it on
//! the software device. Independent of the kernels.

#[path = "../../../common/kernels.rs"]
mod kernels;

use std::collections::HashSet;
use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use ascend_bert::backend::npu::tiling::Chip;
use ascend_bert::runtime::Architecture;
use half::f16;
use half::slice::HalfFloatSliceExt;

use super::{NULL, Twin};

/// A SoC and its numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Soc {
    pub(crate) name: &'static str,
    pub(crate) arch: &'static str,
    pub(crate) chip: Chip,
}

pub(crate) const A910: Soc =
    Soc { name: "Ascend910A", arch: "1001", chip: Chip { architecture: Architecture::DavC100, cube_cores: 32 } };
pub(crate) const B1: Soc =
    Soc { name: "Ascend910B1", arch: "2201", chip: Chip { architecture: Architecture::DavC220, cube_cores: 24 } };
pub(crate) const SOCS: [Soc; 2] = [A910, B1];
pub(crate) const SEEDS: [u64; 3] = [0, 1, 7];

/// The largest permitted difference of a result from the f64 value. Results are rounded to f16 once (half a unit in the
/// last place, and half the smallest subnormal); before that, `terms` f32 operations on values of size `scale` each
/// lose up to half a unit.
pub(crate) fn tolerance(expected: f64, scale: f64, terms: f64) -> f64 {
    const F16: f64 = 1.0 / 2048.0;
    const F32: f64 = 1.0 / 16_777_216.0;
    let before = scale * terms * F32;
    (expected.abs() + before) * F16 + before + 1.0 / 33_554_432.0
}

/// A file of `kernels/`; for a mutant, with a replacement in its text or in that of a header.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    pub(crate) file: &'static str,
    pub(crate) mutation: Option<Mutation>,
}

/// In `file` of `kernels/`, the `nth` occurrence of `from` becomes `to`.
#[derive(Clone, Copy)]
pub(crate) struct Mutation {
    pub(crate) file: &'static str,
    pub(crate) from: &'static str,
    pub(crate) nth: usize,
    pub(crate) to: &'static str,
}

pub(crate) const fn source(file: &'static str) -> Source {
    Source { file, mutation: None }
}

pub(crate) fn copy_tree(from: &Path, to: &Path) {
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

/// The shared object of a source; that of a mutant is compiled once per test program.
pub(crate) fn compiled(source: Source, soc: Soc) -> PathBuf {
    let Some(mutation) = source.mutation else {
        let generation = match soc.chip.architecture {
            Architecture::DavC100 => "dav-c100",
            _ => "dav-c220",
        };
        return kernels::folder().join(format!("{}.{generation}.so", source.file));
    };
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static BUILT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    let mut built = BUILT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Mutation { file, from, nth, to } = mutation;
    let hash = from.bytes().chain(to.bytes()).fold(nth as u32, |hash, byte| hash.rotate_left(5) ^ u32::from(byte));
    let mutant = folder.join(format!("{}-{}-{hash:x}-{}", source.file, file.replace('/', "-"), soc.arch));
    let output = mutant.join("mutant.so");
    if built.get_or_insert_default().insert(output.clone()) {
        copy_tree(&root.join("../../kernels"), &mutant);
        let text = std::fs::read_to_string(mutant.join(file)).unwrap();
        let (at, _) = text.match_indices(from).nth(nth).unwrap_or_else(|| panic!("no {nth}th '{from}' in {file}"));
        std::fs::write(mutant.join(file), format!("{}{to}{}", &text[..at], &text[at + from.len()..])).unwrap();
        // With the flags of `compile-all`, so that its precompiled headers are used.
        let status = Command::new(root.join("include/compile"))
            .env("ASCEND_TWIN_CACHE", kernels::folder().join(".ascend-twin"))
            .arg(soc.arch)
            .arg(&output)
            .arg(mutant.join(format!("{}.cpp", source.file)))
            .args(["--", "-Werror", "-O1", "-I"])
            .arg(mutant.join("include"))
            .status();
        assert!(status.expect("bash and a C++ compiler").success());
    }
    output
}

/// An argument of a kernel: device memory with these bytes.
pub(crate) type Bytes = Vec<u8>;

pub(crate) fn halves(values: &[f32]) -> Bytes {
    values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect()
}

pub(crate) fn floats(values: &[f32]) -> Bytes {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

pub(crate) fn to_halves(bytes: &[u8]) -> Vec<f32> {
    let halves: Vec<f16> = bytes.chunks_exact(2).map(|two| f16::from_le_bytes([two[0], two[1]])).collect();
    let mut values = vec![0.0; halves.len()];
    halves.convert_to_f32_slice(&mut values);
    values
}

/// Runs a kernel. Returns the memory of its arguments afterwards and the device's counters, or the device's message.
pub(crate) fn run(
    (source, name): (Source, &str),
    soc: Soc,
    seed: u64,
    blocks: u32,
    arguments: &[Bytes],
) -> Result<(Vec<Bytes>, serde_json::Value), String> {
    let seed = if seed == 0 { String::new() } else { format!(",seed={seed}") };
    let twin = Twin::ready(&format!("soc={},memory=1G{seed}", soc.name));
    let path = CString::new(compiled(source, soc).to_str().unwrap()).unwrap();
    let c_name = CString::new(name).unwrap();
    let (mut binary, mut function) = (NULL, NULL);
    // SAFETY: C strings, and pointers that the calls write.
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
    // SAFETY: the twin looks up every handle.
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

/// Asserts that a mutant is stopped in every order of the pipes.
pub(crate) fn assert_stopped(kernel: (Source, &str), soc: Soc, blocks: u32, arguments: &[Bytes], part: &str) {
    for seed in [0, 5] {
        match run(kernel, soc, seed, blocks, arguments) {
            Ok(_) => panic!("the mutant of {} runs on {}", kernel.1, soc.name),
            Err(message) => assert!(message.contains(part), "no '{part}' in: {message}"),
        }
    }
}

/// Pseudo-random values between about -1 and 1; exact in f16.
pub(crate) fn noise(seed: u32, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as f32 / 32768.0 - 1.0
    };
    (0..count).map(|_| f16::from_f32(next() + 0.25 * next()).to_f32()).collect()
}

pub(crate) fn words(values: &[u32]) -> Bytes {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
