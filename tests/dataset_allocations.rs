//! Memory: reading a file takes no more than a bounded multiple of its size, whatever it claims.
//! One test, in a program of its own: the counter sees every allocation of the process.

use std::fs;
use std::io::Write;
use std::path::Path;

use ascend_bert::dataset::{Dataset, DatasetOptions, Feature, RecordWriter};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// For buffers whose size does not depend on the file: read-ahead, and a decoder's window and tables.
const FIXED: usize = 96 * 1024;

/// Bytes in memory for each byte of a plain file. A token of one byte is four bytes in a batch, and up to twelve
/// while the batch grows; a feature of ten bytes has a name, a column and a place in a map.
const PER_BYTE: usize = 32;

/// The same for a safetensors header, which is JSON: a dimension of two bytes is a value of a parsed document first.
const PER_HEADER_BYTE: usize = 64;

/// The most bytes that were allocated at once while the file was counted, opened and read in one batch.
fn peak(path: &Path) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let options = DatasetOptions { batch_size: usize::MAX, ..DatasetOptions::default() };
    if let Ok(dataset) = Dataset::open(&[path.into()], options) {
        let _ = dataset.count();
        let _ = dataset.scan(&mut |_, _| {});
        dataset.batches().for_each(drop);
    }
    ALLOCATOR.peak_usage().saturating_sub(before)
}

fn check(name: &str, bytes: &[u8], most: usize) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let peak = peak(file.path());
    assert!(peak <= most, "{name}: {peak} bytes at once for a file of {}, bound {most}", bytes.len());
}

fn plain(name: &str, bytes: &[u8]) {
    check(name, bytes, FIXED + PER_BYTE * bytes.len());
}

fn header(length: u64) -> Vec<u8> {
    let crc = crc32c::crc32c(&length.to_le_bytes());
    let masked = crc.rotate_right(15).wrapping_add(0xa282_ead8);
    [&length.to_le_bytes()[..], &masked.to_le_bytes()].concat()
}

fn record(data: &[u8]) -> Vec<u8> {
    let mut writer = RecordWriter::new(Vec::new());
    writer.write_record(data).unwrap();
    writer.into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn memory_is_in_proportion_to_the_file() {
    // Good files, of many short records and of one long one.
    for (records, tokens) in [(2000, 128), (1, 300_000)] {
        let (ids, zeros, ones) = (vec![5; tokens], vec![0; tokens], vec![1; tokens]);
        let mut writer = RecordWriter::new(Vec::new());
        for _ in 0..records {
            let inputs = [
                ("input_ids", Feature::Integers(&ids)),
                ("segment_ids", Feature::Integers(&zeros)),
                ("input_mask", Feature::Integers(&ones)),
            ];
            writer.write_example(&inputs).unwrap();
        }
        plain("good", &writer.into_inner());
    }

    // As many features as fit: none is what is looked for, or each is kept.
    let names: Vec<String> = (0..60_000).map(|index| format!("{index:x}")).collect();
    let mut features: Vec<_> = names.iter().map(|name| (name.as_str(), Feature::Integers(&[1][..]))).collect();
    let mut writer = RecordWriter::new(Vec::new());
    writer.write_example(&features).unwrap();
    plain("features", &writer.into_inner());
    features.extend(["input_ids", "segment_ids", "input_mask"].map(|n| (n, Feature::Integers(&[1]))));
    let mut writer = RecordWriter::new(Vec::new());
    writer.write_example(&features).unwrap();
    plain("features kept", &writer.into_inner());
    plain("empty features", &record(&entries(100_000)));

    // Lengths that no file has.
    for length in [1 << 20, 1 << 26, 1 << 31, 1 << 40, 1 << 63, u64::MAX] {
        let bytes = [header(length), vec![0; 64]].concat();
        plain("length", &bytes);
        check("length, gzip", &gzip(&bytes), FIXED);
        check("length, zlib", &zlib(&bytes), FIXED);
    }
    for length in [1 << 20, 1 << 31, u64::MAX] {
        plain("safetensors", &[&length.to_le_bytes()[..], b"{\"input_ids\":{}}"].concat());
    }

    // Headers whose JSON is as dense as can be: many dimensions, many tensors.
    let dimensions = format!(r#"{{"a":{{"dtype":"U8","shape":[{}0],"data_offsets":[0,0]}}}}"#, "0,".repeat(100_000));
    let tensors: Vec<String> =
        (0..20_000).map(|index| format!(r#""{index:x}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#)).collect();
    for header in [dimensions, format!("{{{}}}", tensors.join(","))] {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
        check("header", &bytes, FIXED + PER_HEADER_BYTE * bytes.len());
    }

    // What is compressed counts as what it holds, and no record may hold more than 16 MiB.
    let ids = vec![0; 4 << 20];
    let mut writer = RecordWriter::new(Vec::new());
    let inputs = ["input_ids", "segment_ids", "input_mask"];
    writer.write_example(&inputs.map(|name| (name, Feature::Integers(&ids)))).unwrap();
    let inflated = writer.into_inner();
    check("inflated", &gzip(&inflated), FIXED + PER_BYTE * inflated.len());

    // A bomb: a record that is all there, of 200 MB; and many small ones, which are counted in passing.
    let bomb = gzip(&[header(200 << 20), vec![0; 200 << 20]].concat());
    check("bomb", &bomb, FIXED);
    let small = record(b"").repeat(1_000_000);
    let mut good = RecordWriter::new(Vec::new());
    good.write_example(&[("input_ids", Feature::Integers(&[1])), ("input_mask", Feature::Integers(&[1]))]).unwrap();
    check("many", &gzip(&[good.into_inner(), small].concat()), FIXED);
}

/// A Features message of `count` entries without a name or a value, inside an Example.
fn entries(count: usize) -> Vec<u8> {
    let mut length = Vec::new();
    let mut left = 2 * count;
    while left >= 0x80 {
        length.push(left as u8 | 0x80);
        left >>= 7;
    }
    length.push(left as u8);
    [&[0x0a][..], &length, &[0x0a, 0].repeat(count)].concat()
}
