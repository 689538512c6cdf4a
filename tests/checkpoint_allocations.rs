//! Opening a checkpoint allocates in proportion to the file: 64 KiB and 16 bytes for each of its own.
//! The bound is for the worst file there is, made of the smallest tensors; a BERT's index takes kilobytes.

mod checkpoint_support;

use std::fs;
use std::path::Path;

use ascend_bert::checkpoint::{Checkpoint, Key, OpenOptions};
use checkpoint_support::{data, encode, value, write};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test, for the counter is the process's.
#[test]
fn allocations_are_bounded_by_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files() {
        let path = write(folder.path(), name, &bytes);
        let len = bytes.len();
        drop(bytes);
        let peak = peak_of_opening(&path);
        println!("{name}: {len} bytes, peak {peak}");
        assert!(peak <= (64 << 10) + 16 * len, "{name}: {len} bytes, peak {peak}");
    }
}

fn peak_of_opening(path: &Path) -> usize {
    let options = OpenOptions { key: Key::from_bytes(b"0123456789ABCDEF").ok() };
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let opened = Checkpoint::open(path, &options);
    if let Ok(checkpoint) = &opened {
        for info in checkpoint.tensors().iter().take(100) {
            let _ = checkpoint.tensor(&info.name);
        }
    }
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    drop(opened);
    peak
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let read = |name: &'static str| (name, fs::read(data(name)).unwrap());
    // Sixteen bytes each, and one more than a table of tensors grew for would be worst.
    let smallest = (0..33_000).map(|index| value(&String::from_utf8(base(index)).unwrap(), &[], "str", &[])).collect();
    let slices = (0..40_000).map(|_| value("a", &[40_000], "Bool", &[1])).collect();
    let empty_slices = (0..40_000).map(|_| value("a", &[1], "Bool", &[])).collect();
    let names = (0..20).map(|index| value(&format!("{index}{}", "x".repeat(9999)), &[1], "Bool", &[1]));
    let huge = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
    let mut packed = vec![0x0A, 0x88, 0x4E, 0x12, 0x85, 0x4E, 0x0A, 0x82, 0x4E];
    packed.resize(10_000, 1);
    let mut files = vec![
        read("format_zoo.ckpt"),
        read("format_zoo_crc.ckpt"),
        read("format_zoo_aesgcm.ckpt"),
        ("pretrain.ckpt", fs::read(data("../pretrain/pretrain.ckpt")).unwrap()),
        ("smallest.ckpt", encode(smallest)),
        ("slices.ckpt", encode(slices)),
        ("empty_slices.ckpt", encode(empty_slices)),
        ("names.ckpt", encode(names.collect())),
        ("huge_value.ckpt", [&[0x0A][..], &huge].concat()),
        ("huge_tag.ckpt", [&[0x0A, 10, 0x0A][..], &huge].concat()),
        ("huge_dims.ckpt", encode(vec![value("a", &[i64::MAX, i64::MAX], "Float32", &[0; 4])])),
        ("packed_dims.ckpt", packed),
        ("groups.ckpt", vec![0x1B; 100_000]),
        ("header.safetensors", b"\xFF\xE0\xF5\x05\0\0\0\0{".to_vec()),
        (
            "shape.safetensors",
            safetensors(&format!(
                "{{\"a\":{{\"dtype\":\"F32\",\"shape\":[0{}],\"data_offsets\":[0,0]}}}}",
                ",0".repeat(50_000)
            )),
        ),
    ];
    let entries: Vec<String> = (0..10_000)
        .map(|index| format!("\"{index:x}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"))
        .collect();
    files.push(("entries.safetensors", safetensors(&format!("{{{}}}", entries.join(",")))));
    files
}

/// Three printable characters that are different for every number below 90^3.
fn base(number: u32) -> Vec<u8> {
    [number % 90, number / 90 % 90, number / 8100].map(|digit| b'!' + digit as u8).to_vec()
}

fn safetensors(header: &str) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat()
}
