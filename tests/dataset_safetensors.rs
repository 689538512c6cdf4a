//! Safetensors files as datasets: the same rows whatever the types, and what is wrong with a bad one.

use std::fs;
use std::path::PathBuf;

use ascend_bert::Remedy;
use ascend_bert::dataset::{Batch, Column, Dataset, DatasetOptions, Limits};
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use tempfile::TempDir;

type Tensor = (&'static str, Dtype, Vec<usize>, Vec<u8>);

fn i32s(name: &'static str, shape: &[usize], values: &[i32]) -> Tensor {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    (name, Dtype::I32, shape.to_vec(), bytes)
}

fn i64s(name: &'static str, shape: &[usize], values: &[i64]) -> Tensor {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    (name, Dtype::I64, shape.to_vec(), bytes)
}

fn f32s(name: &'static str, shape: &[usize], values: &[f32]) -> Tensor {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    (name, Dtype::F32, shape.to_vec(), bytes)
}

fn serialize(tensors: &[Tensor]) -> Vec<u8> {
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| (*name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

fn write(bytes: &[u8], name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// The error of reading a file of these bytes, without the folder's name.
fn message(bytes: &[u8], options: DatasetOptions) -> String {
    let (folder, path) = write(bytes, "f.safetensors");
    let batches = Dataset::open(&[path], options).and_then(|dataset| dataset.batches().collect::<Result<Vec<_>, _>>());
    let error = batches.unwrap_err();
    assert!(!error.remedy().is_empty());
    error.to_string().replace(&format!("{}/", folder.path().display()), "")
}

fn options(batch_size: usize) -> DatasetOptions {
    DatasetOptions { batch_size, ..DatasetOptions::default() }
}

/// Three rows of two tokens.
fn inputs() -> Vec<Tensor> {
    vec![
        i32s("input_ids", &[3, 2], &[1, 2, 3, 4, 5, 6]),
        i64s("segment_ids", &[3, 2], &[0, 1, 0, 1, 0, 1]),
        i64s("input_mask", &[3, 2], &[1, 1, 1, 0, 0, 0]),
    ]
}

#[test]
fn rows_are_read_whatever_their_types() {
    let mut tensors = inputs();
    tensors.push(i64s("label_ids", &[3], &[7, -8, 9]));
    tensors.push(f32s("score", &[3, 2], &[0.0, 0.5, 1.0, 1.5, 2.0, 2.5]));
    tensors.push(f32s("table", &[4], &[0.0; 4]));
    tensors.push(("half", Dtype::F16, vec![3], vec![0; 6]));
    // By name, and by content.
    for name in ["f.safetensors", "f"] {
        let (_folder, path) = write(&serialize(&tensors), name);
        let dataset = Dataset::open(&[path], options(2)).unwrap();
        assert_eq!(dataset.count().unwrap(), 3);
        assert_eq!(dataset.sequence_length().unwrap(), 2);
        let batches: Vec<Batch> = dataset.batches().collect::<Result<_, _>>().unwrap();
        assert_eq!(batches.iter().map(|batch| batch.first_record).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(batches[0].input_ids.values(), [1, 2, 3, 4]);
        assert_eq!(batches[1].input_ids.values(), [5, 6]);
        assert_eq!(batches[0].token_type_ids.values(), [0, 1, 0, 1]);
        assert_eq!(batches[0].attention_mask.values(), [1, 1, 1, 0]);
        assert_eq!(batches[0].extra.keys().collect::<Vec<_>>(), ["label_ids", "score"]);
        assert!(matches!(&batches[0].extra["label_ids"], Column::Ids(ids) if ids.values() == [7, -8]));
        let score = Column::Floats { columns: 2, values: vec![2.0, 2.5] };
        assert_eq!(batches[1].extra["score"], score);
    }
}

#[test]
fn formats_mix_in_one_list() {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tfrecord/cls.tfrecord");
    let ids: Vec<i32> = (0..32).collect();
    let bytes = serialize(&[
        i32s("input_ids", &[2, 16], &ids),
        i32s("segment_ids", &[2, 16], &[0; 32]),
        i32s("input_mask", &[2, 16], &[1; 32]),
        i32s("label_ids", &[2, 1], &[1, 2]),
    ]);
    let (_folder, path) = write(&bytes, "f");
    let dataset = Dataset::open(&[fixture.into(), path, fixture.into()], options(12)).unwrap();
    assert_eq!(dataset.count().unwrap(), 12);
    let batch = dataset.batches().next().unwrap().unwrap();
    assert_eq!(batch.rows(), 12);
    assert_eq!(batch.input_ids.row(6), &ids[16..]);
    assert!(matches!(&batch.extra["label_ids"], Column::Ids(ids) if ids.rows() == 12));
}

#[test]
fn many_rows_are_read_through_windows() {
    let (rows, length) = (1000, 77);
    let ids: Vec<i32> = (0..rows * length).collect();
    let shape = [rows as usize, length as usize];
    let bytes = serialize(&[
        i32s("input_ids", &shape, &ids),
        i64s("segment_ids", &shape, &vec![0; ids.len()]),
        i32s("input_mask", &shape, &vec![1; ids.len()]),
        i32s("label_ids", &[rows as usize], &ids[..rows as usize]),
    ]);
    let (_folder, path) = write(&bytes, "f");
    let mut next = 0;
    for batch in Dataset::open(&[path], options(7)).unwrap().batches() {
        let batch = batch.unwrap();
        let Column::Ids(labels) = &batch.extra["label_ids"] else { panic!() };
        for row in 0..batch.rows() {
            assert_eq!(batch.input_ids.row(row), &ids[next * 77..][..77]);
            assert_eq!(labels.row(row), [next as i32]);
            next += 1;
        }
    }
    assert_eq!(next, 1000);
}

#[test]
fn what_is_wrong_is_named() {
    let with = |index: usize, tensor: Tensor| {
        let mut tensors = inputs();
        tensors[index] = tensor;
        serialize(&tensors)
    };
    for (bytes, expected) in [
        (
            with(2, i32s("mask", &[3, 2], &[0; 6])),
            "tensor 'input_mask': not in the file, which has 'input_ids', 'mask', 'segment_ids'",
        ),
        (with(2, f32s("input_mask", &[3, 2], &[1.0; 6])), "tensor 'input_mask': type F32, expected I32 or I64"),
        (with(0, i32s("input_ids", &[6], &[1; 6])), "tensor 'input_ids': shape [6], expected [N, S], S at least 1"),
        (
            with(0, i32s("input_ids", &[1 << 60, 0], &[])),
            "tensor 'input_ids': shape [1152921504606846976, 0], expected [N, S], S at least 1",
        ),
        (
            with(1, i32s("segment_ids", &[2, 3], &[1; 6])),
            "tensor 'segment_ids': shape [2, 3], expected [3, 2] as 'input_ids' has",
        ),
        (
            with(2, i32s("input_mask", &[3, 2], &[1, 1, 1, 2, 0, 0])),
            "record 1 at byte 264: feature 'input_mask': value 2 at position 1, expected 0 to 1",
        ),
        (
            with(0, i64s("input_ids", &[3, 2], &[1, 1, 1, 2, 0, i64::MIN])),
            "record 2 at byte 240: feature 'input_ids': value -9223372036854775808 at position 1, expected 0 to 2147483647",
        ),
    ] {
        let text = message(&bytes, options(12));
        let text = text.strip_prefix("cannot read f.safetensors: ").unwrap();
        assert_eq!(text, expected);
    }
}

#[test]
fn tensors_asked_for_by_name_must_fit() {
    let mut tensors = inputs();
    tensors.push(i32s("short", &[2], &[1, 2]));
    tensors.push(("half", Dtype::F16, vec![3], vec![0; 6]));
    let bytes = serialize(&tensors);
    for (name, expected) in [
        ("short", "tensor 'short': shape [2], expected [3] or [3, k], k at least 1"),
        ("half", "tensor 'half': type F16, expected I32, I64 or F32"),
        (
            "label_ids",
            "tensor 'label_ids': not in the file, which has 'half', 'input_ids', 'input_mask', 'segment_ids', 'short'",
        ),
    ] {
        let options = DatasetOptions { keep: vec![name.into()], ..options(12) };
        assert_eq!(message(&bytes, options), format!("cannot read f.safetensors: {expected}"));
    }
}

#[test]
fn bounds_hold_here_too() {
    let limits = Limits { vocab_size: 6, type_vocab_size: 2, max_position: 1 };
    let long = DatasetOptions { limits: Some(limits), ..options(12) };
    let text = message(&serialize(&inputs()), long);
    assert!(text.ends_with("feature 'input_ids': 2 values, expected at least 1 and at most 1"), "{text}");
    let limits = Limits { max_position: 2, ..limits };
    let large = DatasetOptions { limits: Some(limits), ..options(12) };
    let text = message(&serialize(&inputs()), large);
    assert!(text.ends_with("feature 'input_ids': value 6 at position 1, expected 0 to 5"), "{text}");
}

#[test]
fn no_rows_are_an_error() {
    let bytes = serialize(&[
        i32s("input_ids", &[0, 2], &[]),
        i32s("segment_ids", &[0, 2], &[]),
        i32s("input_mask", &[0, 2], &[]),
    ]);
    let expected = "cannot read f.safetensors: holds no records, expected at least one";
    assert_eq!(message(&bytes, options(1)), expected);
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let bytes = serialize(&inputs());
    for cut in 0..bytes.len() {
        let text = message(&bytes[..cut], options(1));
        assert!(text.starts_with("cannot read f.safetensors: safetensors "), "{cut}: {text}");
    }
    assert_eq!(
        message(&bytes[..bytes.len() - 1], options(1)),
        format!(
            "cannot read f.safetensors: safetensors file: {} bytes, expected {} by its header",
            bytes.len() - 1,
            bytes.len()
        )
    );
}

#[test]
fn hostile_headers_are_errors() {
    for length in [100, 1 << 31, 1 << 63, u64::MAX] {
        let bytes = [&length.to_le_bytes()[..], b"{}"].concat();
        assert_eq!(
            message(&bytes, options(1)),
            format!("cannot read f.safetensors: safetensors header: length {length}, expected at most 2")
        );
    }
    for header in [
        "{",
        "[]",
        r#"{"input_ids":{"dtype":"I32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
        r#"{"input_ids":{"dtype":"I32","shape":[1,1],"data_offsets":[18446744073709551612,0]}}"#,
        r#"{"input_ids":{"dtype":"I32","shape":[1,1],"data_offsets":[4,8]}}"#,
    ] {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 8]].concat();
        let text = message(&bytes, options(1));
        assert!(text.starts_with("cannot read f.safetensors: safetensors header: "), "{text}");
        assert_eq!(text.lines().count(), 1);
    }
}
