//! Checkpoints that are damaged, hostile or not checkpoints: a clear error each, and never a panic.

mod checkpoint_support;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use ascend_bert::checkpoint::{Checkpoint, Error, Fault, Key, OpenOptions, fuzz_ckpt, fuzz_safetensors};
use ascend_bert::{Advice, Remedy};
use checkpoint_support::{data, encode, floats, value, write};
use proptest::prelude::*;

fn open(path: &Path) -> Result<Checkpoint, Error> {
    Checkpoint::open(path, &OpenOptions::default())
}

fn open_bytes(name: &str, bytes: &[u8]) -> Result<Checkpoint, Error> {
    let folder = tempfile::tempdir().unwrap();
    open(&write(folder.path(), name, bytes))
}

/// The tensor, byte and fault of a malformed file, whose message must be one line that names it.
fn fault(name: &str, bytes: &[u8]) -> (Option<String>, u64, Fault) {
    let error = open_bytes(name, bytes).err().expect("an error");
    let message = error.to_string();
    assert!(message.starts_with("cannot read checkpoint ") && message.contains(name), "{message}");
    assert!(message.contains(", expected ") && !message.contains('\n'), "{message}");
    assert!(!error.remedy().is_empty());
    match error {
        Error::Malformed { tensor, offset, fault, .. } => (tensor, offset, *fault),
        other => panic!("{other}"),
    }
}

fn ckpt_fault(bytes: &[u8]) -> (Option<String>, u64, Fault) {
    fault("x.ckpt", bytes)
}

fn safetensors_fault(header: &str, content: usize) -> (Option<String>, u64, Fault) {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + content, 0);
    fault("x.safetensors", &bytes)
}

/// A value whose tensor message is exactly `tensor`, named `a`; the tensor starts at byte 7.
fn raw(tensor: &[u8]) -> Vec<u8> {
    let len = u8::try_from(tensor.len()).unwrap();
    [&[0x0A, len + 5, 0x0A, 1, b'a', 0x12, len], tensor].concat()
}

fn key(bytes: &[u8]) -> OpenOptions {
    OpenOptions { key: Some(Key::from_bytes(bytes).unwrap()) }
}

#[test]
fn what_is_no_checkpoint_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = open(&folder.path().join("none.ckpt")).err().unwrap();
    assert!(matches!(missing, Error::Open { .. }));
    assert!(missing.to_string().contains("none.ckpt: No such file"));
    assert!(matches!(open(folder.path()), Err(Error::Directory { .. })));
    #[cfg(unix)]
    assert!(matches!(open(Path::new("/dev/null")), Err(Error::NotAFile { .. })));
    for name in ["x.ckpt", "x.safetensors", "x"] {
        assert_eq!(fault(name, b""), (None, 0, Fault::Empty));
    }
    assert_eq!(fault("model.safetensors.index.json", b"").2, Fault::Empty);
    assert_eq!(ckpt_fault(&[0x12, 0]).2, Fault::NoTensor, "unknown fields alone");
}

/// The tests may run as root, who may read everything: then there is nothing to see.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "x.ckpt", b"secret");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::File::open(&path).is_ok() {
        return;
    }
    let error = open(&path).err().unwrap();
    assert!(error.to_string().contains("ermission denied"), "{error}");
    assert!(error.remedy().contains("chmod"));
}

#[test]
fn hostile_lengths_and_numbers_are_errors_at_their_byte() {
    let huge = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]; // 2^63 - 1
    let value_of_2_63 = [&[0x0A][..], &huge].concat();
    let left = |needed, left, what| Fault::Truncated { what, needed, left };
    assert_eq!(ckpt_fault(&value_of_2_63), (None, 10, left(u64::MAX >> 1, 0, "a value")));
    let tag_of_2_63 = [&[0x0A, 10, 0x0A][..], &huge].concat();
    assert_eq!(ckpt_fault(&tag_of_2_63), (None, 12, left(u64::MAX >> 1, 0, "the tag")));

    let endless = [&[0x0A][..], &[0xFF; 64]].concat();
    assert_eq!(ckpt_fault(&endless), (None, 1, Fault::Varint));
    let eleven = [&[0x0A][..], &[0x80; 10], &[0]].concat();
    assert_eq!(ckpt_fault(&eleven), (None, 1, Fault::Varint));
    assert_eq!(ckpt_fault(&[0x0A, 0x80]).2, left(1, 0, "a value"));

    assert_eq!(ckpt_fault(&[0x02, 0]), (None, 0, Fault::FieldNumber { found: 0 }));
    let wire = |what, found, expected| Fault::WireType { what, found, expected };
    assert_eq!(ckpt_fault(&[0x0E, 0]), (None, 0, wire("a field", 6, "0 to 5")));
    assert_eq!(ckpt_fault(&[0x08, 0]), (None, 0, wire("a value", 0, "2 (bytes)")));
    assert_eq!(ckpt_fault(&[0x1B, 0x24]), (None, 1, Fault::Group), "another group's end");
    assert_eq!(ckpt_fault(&[0x1C]), (None, 0, Fault::Group), "an end without a start");
    assert_eq!(ckpt_fault(&[0x1B; 1000]), (None, 100, Fault::Group), "nested without end");
}

#[test]
fn a_tensor_that_contradicts_itself_is_an_error_at_its_byte() {
    let a = || Some("a".to_owned());
    let file = |dims: &[i64], dtype: &str, content: &[u8]| ckpt_fault(&encode(vec![value("a", dims, dtype, content)]));
    let length = |found, expected, shape: &[usize]| Fault::ContentLength {
        found,
        expected,
        dtype: ascend_bert::tensor::DType::F32,
        shape: shape.to_vec(),
    };
    // The content starts after 2 + 3 + 2 bytes of value, 4 of dims, 9 of type and 2 of its own.
    assert_eq!(file(&[2, 3], "Float32", &[0; 20]), (a(), 22, length(20, 24, &[2, 3])));
    assert_eq!(file(&[2, 3], "Float32", &[0; 28]).2, length(28, 24, &[2, 3]));
    assert_eq!(file(&[], "Float32", &[]).2, length(0, 4, &[]));
    assert_eq!(file(&[0], "Float32", &[0; 8]).2, length(8, 4, &[]));
    assert_eq!(file(&[1], "Float33", &[0; 4]), (a(), 10, Fault::UnknownType { found: "Float33".into() }));
    assert_eq!(file(&[-1], "Float32", &[]), (a(), 8, Fault::NegativeDimension { found: -1 }));
    assert_eq!(file(&[i64::MIN], "Float32", &[]).2, Fault::NegativeDimension { found: i64::MIN });
    for dims in [&[i64::MAX, 2][..], &[1 << 32, 1 << 32], &[i64::MAX], &[1 << 62]] {
        let shape = dims.iter().map(|&dimension| dimension as usize).collect();
        assert_eq!(file(dims, "Float32", &[0; 4]).2, Fault::ShapeOverflow { shape });
    }
    assert_eq!(file(&[1; 65], "Float32", &[0; 4]).2, Fault::TooManyDimensions { limit: 64 });
    assert!(matches!(file(&[3], "str", &[0; 7]).2, Fault::ContentLength { .. }));

    assert_eq!(ckpt_fault(&raw(&[0x12, 1, b'x'])).2, Fault::UnknownType { found: "x".into() });
    let missing = |what| Fault::MissingField { what };
    assert_eq!(ckpt_fault(&raw(&[])).2, missing("tensor_type"));
    assert_eq!(ckpt_fault(&raw(b"\x12\x05Int32")).2, missing("tensor_content"));
    assert_eq!(ckpt_fault(&[0x0A, 2, 0x12, 0]).2, missing("tensor_type"));
    assert_eq!(ckpt_fault(&[0x0A, 0]), (None, 0, missing("tag in a value")));
    assert_eq!(ckpt_fault(&[0x0A, 3, 0x0A, 1, b'a']), (a(), 0, missing("tensor in a value")));
    let twice = raw(b"\x12\x05Int32\x12\x05Int32");
    assert_eq!(ckpt_fault(&twice), (a(), 14, Fault::RepeatedField { what: "tensor_type" }));
    let not_utf8 = [0x0A, 3, 0x0A, 1, 0xFF];
    assert_eq!(ckpt_fault(&not_utf8), (None, 4, Fault::NotUtf8 { what: "the tag" }));
    assert_eq!(ckpt_fault(&raw(&[0x1A, 9, 0])).2, Fault::Truncated { what: "the tensor_content", needed: 9, left: 1 });
}

#[test]
fn a_name_twice_and_slices_that_disagree_are_errors() {
    let one = |name: &str, dims: &[i64], content: &[f32]| value(name, dims, "Float32", &floats(content));
    let duplicate = encode(vec![one("a", &[1], &[1.0]), one("b", &[1], &[1.0]), one("a", &[1], &[2.0])]);
    let (tensor, offset, fault) = ckpt_fault(&duplicate);
    assert_eq!((tensor.as_deref(), offset, fault), (Some("a"), 68, Fault::Duplicate { first: 20 }));
    let next_to_it = encode(vec![one("a", &[1], &[1.0]), one("a", &[1], &[2.0])]);
    assert!(matches!(ckpt_fault(&next_to_it).2, Fault::Duplicate { .. }));
    let apart = encode(vec![one("a", &[2], &[1.0]), one("b", &[1], &[1.0]), one("a", &[2], &[2.0])]);
    assert!(matches!(ckpt_fault(&apart).2, Fault::ContentLength { .. }));
    let disagree = encode(vec![one("a", &[2], &[1.0]), one("a", &[3], &[2.0])]);
    assert!(matches!(ckpt_fault(&disagree).2, Fault::SliceDiffers { .. }));
    let too_long = encode(vec![one("a", &[3], &[1.0]), one("a", &[3], &[2.0, 3.0, 4.0])]);
    assert!(matches!(ckpt_fault(&too_long).2, Fault::ContentLength { found: 16, expected: 12, .. }));
}

#[test]
fn names_from_a_file_cannot_break_the_message() {
    let name = format!("evil\n\u{1b}[2J{}", "x".repeat(100_000));
    let bytes = encode(vec![value(&name, &[2], "Float32", &[])]);
    let message = open_bytes("x.ckpt", &bytes).err().unwrap().to_string();
    assert!(message.len() < 600 && !message.contains(['\n', '\u{1b}']), "{message}");
}

#[test]
fn text_that_is_not_unicode_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = encode(vec![value("a", &[0], "str", &0xD800u32.to_le_bytes())]);
    let path = write(folder.path(), "x.ckpt", &bytes);
    let error = open(&path).unwrap().text("a").unwrap_err();
    assert!(error.to_string().contains("invalid code point 0xd800"), "{error}");
}

#[test]
fn a_cut_file_is_an_error_or_holds_what_came_before() {
    for name in ["format_zoo.ckpt", "format_zoo_crc.ckpt"] {
        let bytes = fs::read(data(name)).unwrap();
        let whole = open(&data(name)).unwrap();
        for len in 0..bytes.len() {
            let Ok(cut) = open_bytes("x.ckpt", &bytes[..len]) else { continue };
            // Between two values, where nothing in the format tells.
            assert!(!cut.has_crc());
            assert_eq!(cut.tensors(), &whole.tensors()[..cut.tensors().len()]);
            let last = cut.tensors().last().unwrap();
            assert_eq!(last.offset + last.byte_len, len as u64);
        }
    }
    let encrypted = fs::read(data("format_zoo_aesgcm.ckpt")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for len in 0..encrypted.len() {
        let path = write(folder.path(), "x.ckpt", &encrypted[..len]);
        let options = key(b"0123456789ABCDEF");
        assert!(Checkpoint::open(&path, &options).is_err(), "{len}");
    }
}

#[test]
fn every_flipped_bit_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let options = key(b"0123456789ABCDEF");
    for name in ["format_zoo_crc.ckpt", "format_zoo_aesgcm.ckpt"] {
        let mut bytes = fs::read(data(name)).unwrap();
        for bit in 0..bytes.len() * 8 {
            // MindSpore stores sixteen bytes of initial vector and uses twelve.
            if name.contains("aesgcm") && (40..44).contains(&(bit / 8)) {
                continue;
            }
            bytes[bit / 8] ^= 1 << (bit % 8);
            let path = write(folder.path(), "x.ckpt", &bytes);
            let verified = Checkpoint::open(&path, &options).and_then(|file| file.verify(&mut |_, _| {}));
            assert!(verified.is_err(), "{name}: byte {}", bit / 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn a_wrong_checksum_shows_both() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = fs::read(data("format_zoo_crc.ckpt")).unwrap();
    bytes[30] ^= 1;
    let path = write(folder.path(), "x.ckpt", &bytes);
    let error = open(&path).unwrap().verify(&mut |_, _| {}).unwrap_err();
    assert!(matches!(&error, Error::Crc { expected, .. } if expected == "b1aea5ee"), "{error}");
    let message = error.to_string();
    assert!(message.contains("expected b1aea5ee") && !message.contains('\n'), "{message}");
}

#[test]
fn a_wrong_or_missing_key_says_so() {
    let path = data("format_zoo_aesgcm.ckpt");
    let without = open(&path).err().unwrap();
    assert!(matches!(without, Error::KeyNeeded { .. }));
    assert_eq!((without.remedy().contains("key"), without.advice()), (true, Some(Advice::Key)));
    for wrong in [&b"0123456789ABCDEG"[..], b"0123456789ABCDEF01234567", b"0123456789ABCDEF0123456789ABCDEF"] {
        let error = Checkpoint::open(&path, &key(wrong)).err().unwrap();
        assert!(matches!(error, Error::WrongKey { block: 0, offset: 0, .. }), "{error}");
        assert!(error.to_string().contains("the key is wrong or the file is damaged"));
        assert_eq!(error.advice(), Some(Advice::Key));
    }
}

#[test]
fn an_encrypted_block_that_contradicts_itself_is_an_error_at_its_byte() {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read(data("format_zoo_aesgcm.ckpt")).unwrap();
    let with = |at: usize, field: u32| {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&field.to_le_bytes());
        let path = write(folder.path(), "x.ckpt", &bytes);
        match Checkpoint::open(&path, &key(b"0123456789ABCDEF")).err().unwrap() {
            Error::Malformed { offset, fault, .. } => (offset, *fault),
            other => panic!("{other}"),
        }
    };
    let length = |what, found, expected| Fault::BlockLength { what, found, expected };
    assert_eq!(with(20, u32::MAX), (20, length("a block length of", u64::from(u32::MAX), 683)));
    assert_eq!(with(24, 12), (24, length("an initial vector of", 12, 16)));
    assert_eq!(with(44, 0), (44, length("encrypted bytes", 0, 1)));
    assert!(matches!(with(44, u32::MAX), (20, Fault::BlockLength { .. })));
    assert_eq!(with(0, 0x7F3A_5ED9), (0, Fault::CipherMode { mode: "AES-CBC" }));
    let mut two = good.clone();
    two.extend([1; 60]);
    let path = write(folder.path(), "x.ckpt", &two);
    let error = Checkpoint::open(&path, &key(b"0123456789ABCDEF")).err().unwrap();
    assert!(error.to_string().contains("at byte 707: block magic 0x01010101"), "{error}");
    // The trailer of crc_check=True behind encrypted blocks, which MindSpore leaves 0.
    let trailed = [&good[..], b"crc_num", &[0; 10]].concat();
    let path = write(folder.path(), "x.ckpt", &trailed);
    assert_eq!(Checkpoint::open(&path, &key(b"0123456789ABCDEF")).unwrap().tensors().len(), 18);
}

#[test]
fn hostile_safetensors_headers_are_errors() {
    let short = fault("x.safetensors", &[1, 0, 0]);
    assert_eq!(short.2, Fault::Truncated { what: "the header's length", needed: 8, left: 3 });
    let endless = fault("x.safetensors", &[0xFF; 9]);
    assert_eq!(endless.2, Fault::HeaderLength { found: u64::MAX, limit: 100_000_000 });
    let past_the_end = fault("x.safetensors", &[9, 0, 0, 0, 0, 0, 0, 0, b'{']);
    assert_eq!(past_the_end, (None, 8, Fault::Truncated { what: "the header", needed: 9, left: 1 }));
    for header in
        ["", "{", "[]", "{\"a\":{}}", "{\"a\":1}", "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}"]
    {
        assert!(matches!(safetensors_fault(header, 4).2, Fault::Header { .. }), "{header}");
    }
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    assert!(matches!(safetensors_fault(&deep, 0).2, Fault::Header { .. }));

    let tensor = |name: &str, dtype: &str, shape: &str, offsets: &str| {
        format!("\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":{offsets}}}")
    };
    let a = |dtype: &str, shape: &str, offsets: &str, content| {
        safetensors_fault(&format!("{{{}}}", tensor("a", dtype, shape, offsets)), content)
    };
    let (tensor_name, offset, unknown) = a("F31", "[1]", "[0,4]", 4);
    assert_eq!((tensor_name.as_deref(), unknown), (Some("a"), Fault::UnknownType { found: "F31".into() }));
    assert_eq!(offset, 8 + 54, "where its content would start");
    assert!(matches!(a("F32", "[18446744073709551615,2]", "[0,4]", 4).2, Fault::ShapeOverflow { .. }));
    assert!(matches!(a("F32", "[2]", "[0,4]", 4).2, Fault::ContentLength { found: 4, expected: 8, .. }));
    assert!(matches!(a("F32", "[1]", "[4,0]", 4).2, Fault::ContentLength { .. }));
    assert!(matches!(a("F32", "[1]", "[18446744073709551611,18446744073709551615]", 4).2, Fault::ContentLength { .. }));
    assert_eq!(a("F32", "[1]", "[4,8]", 8).2, Fault::DataOffsets { start: 4, end: 8, expected: 0 });
    assert_eq!(a("F32", "[1]", "[0,4]", 5).2, Fault::DataLength { found: 5, expected: 4 });
    assert_eq!(a("F32", "[1]", "[0,4]", 3).2, Fault::DataLength { found: 3, expected: 4 });
    let pair = |first: String, second: String| safetensors_fault(&format!("{{{first},{second}}}"), 8);
    let overlap = pair(tensor("a", "F32", "[1]", "[0,4]"), tensor("b", "F32", "[1]", "[0,4]"));
    assert_eq!(overlap.2, Fault::DataOffsets { start: 0, end: 4, expected: 4 });
    let twice = pair(tensor("a", "F32", "[1]", "[0,4]"), tensor("a", "F32", "[1]", "[4,8]"));
    assert!(matches!(twice.2, Fault::Duplicate { .. }));
}

/// Every file of the fuzz corpus; a crash that fuzzing found stays there, and so is replayed for ever.
#[test]
fn the_fuzz_corpus_replays() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/ckpt");
    let (mut files, mut accepted) = (0, 0);
    for entry in fs::read_dir(corpus).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        files += 1;
        accepted += usize::from(fuzz_ckpt(&bytes)) + usize::from(fuzz_safetensors(&bytes));
    }
    assert!(files >= 8 && accepted >= 4, "{accepted} of {files}");
}

/// One valid file of each kind.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let names = ["format_zoo.ckpt", "format_zoo_crc.ckpt", "format_zoo_aesgcm.ckpt"];
    let mut seeds: Vec<Vec<u8>> = names.iter().map(|name| fs::read(data(name)).unwrap()).collect();
    let header = r#"{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}"#;
    seeds.push([&(header.len() as u64).to_le_bytes(), header.as_bytes(), &[7; 9]].concat());
    let sliced = |part: &[f32]| value("bert.dense.weight", &[4], "Float32", &floats(part));
    seeds.push(encode(vec![sliced(&[1.0]), sliced(&[2.0, 3.0]), sliced(&[4.0])]));
    seeds
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 40_000, failure_persistence: None, ..Default::default() })]

    /// A changed file is refused, or everything its index says holds (`fuzz_ckpt` asserts that).
    #[test]
    fn changed_files_never_panic(
        seed in 0usize..5,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0u8..5, any::<u8>(), 0usize..24), 1..6),
    ) {
        let mut bytes = SEEDS[seed].clone();
        for (place, kind, byte, len) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = place.index(bytes.len());
            let end = (at + len).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => drop(bytes.splice(at..at, std::iter::repeat_n(byte, len))),
                3 => drop(bytes.drain(at..end)),
                _ => bytes.extend_from_within(at..end),
            }
        }
        fuzz_ckpt(&bytes);
        fuzz_safetensors(&bytes);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        fuzz_ckpt(&bytes);
        fuzz_safetensors(&bytes);
    }
}
