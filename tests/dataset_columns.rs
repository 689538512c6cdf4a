//! Which feature becomes which column, and how records of different lengths become rows of one: every rule with its
//! right values, in TFRecord files (plain, gzip and zlib) and in safetensors files.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use ascend_bert::dataset::{
    Batch, Column, ColumnRole, Dataset, DatasetNote, DatasetOptions, Error, Feature, Limits, RecordWriter,
};
use ascend_bert::{Advice, Remedy};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use proptest::collection::vec;
use proptest::prelude::*;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use tempfile::TempDir;

/// One feature of one record.
#[derive(Clone, Debug)]
enum Values {
    Integers(Vec<i64>),
    Floats(Vec<f32>),
    Bytes,
}

type Record = Vec<(&'static str, Values)>;

fn ints(values: &[i64]) -> Values {
    Values::Integers(values.to_vec())
}

/// A record of `ids` without padding of its own, and further features.
fn record(ids: &[i64], more: &[(&'static str, Values)]) -> Record {
    let inputs = [
        ("input_ids", ints(ids)),
        ("segment_ids", ints(&vec![0; ids.len()])),
        ("input_mask", ints(&vec![1; ids.len()])),
    ];
    [&inputs[..], more].concat()
}

fn without(record: &Record, name: &str) -> Record {
    record.iter().filter(|(other, _)| *other != name).cloned().collect()
}

fn tfrecord(records: &[Record]) -> Vec<u8> {
    let mut writer = RecordWriter::new(Vec::new());
    for record in records {
        let features: Vec<(&str, Feature<'_>)> = record
            .iter()
            .map(|(name, values)| match values {
                Values::Integers(values) => (*name, Feature::Integers(values)),
                Values::Floats(values) => (*name, Feature::Floats(values)),
                Values::Bytes => (*name, Feature::Bytes(&[b"text"])),
            })
            .collect();
        writer.write_example(&features).unwrap();
    }
    writer.into_inner()
}

/// A safetensors file of records that all have the features and widths of the first.
fn safetensors(records: &[Record]) -> Vec<u8> {
    let tensors: Vec<(&str, Dtype, Vec<usize>, Vec<u8>)> = records[0]
        .iter()
        .enumerate()
        .map(|(index, (name, first))| {
            let rows = records.iter().map(|record| &record[index].1);
            let (dtype, width, bytes) = match first {
                Values::Integers(first) => (Dtype::I64, first.len(), rows.flat_map(bytes).collect()),
                Values::Floats(first) => (Dtype::F32, first.len(), rows.flat_map(bytes).collect()),
                Values::Bytes => (Dtype::U8, 4, b"text".repeat(records.len())),
            };
            (*name, dtype, vec![records.len(), width], bytes)
        })
        .collect();
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| (*name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

fn bytes(values: &Values) -> Vec<u8> {
    match values {
        Values::Integers(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        Values::Floats(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        Values::Bytes => b"text".to_vec(),
    }
}

struct Files {
    folder: TempDir,
    paths: Vec<PathBuf>,
}

fn files(contents: &[Vec<u8>]) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let paths = contents.iter().enumerate().map(|(index, bytes)| {
        let path = folder.path().join(format!("f{index}"));
        fs::write(&path, bytes).unwrap();
        path
    });
    let paths = paths.collect();
    Files { folder, paths }
}

/// The records in every form: TFRecord plain, gzip and zlib; safetensors, one file for each record.
fn forms(records: &[Record]) -> [Files; 4] {
    let plain = tfrecord(records);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&plain).unwrap();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&plain).unwrap();
    let single: Vec<_> = records.iter().map(|record| safetensors(std::slice::from_ref(record))).collect();
    [files(&[plain]), files(&[gzip.finish().unwrap()]), files(&[zlib.finish().unwrap()]), files(&single)]
}

fn options(columns: &str) -> DatasetOptions {
    let columns = if columns.is_empty() { Default::default() } else { columns.parse().unwrap() };
    DatasetOptions { columns, ..DatasetOptions::default() }
}

fn read(files: &Files, options: &DatasetOptions) -> Result<Batch, Error> {
    let mut batches = Dataset::open(&files.paths, options.clone())?.batches().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(batches.len(), 1);
    Ok(batches.remove(0))
}

/// The error of reading records as a TFRecord file, without its folder.
fn message(records: &[Record], options: &DatasetOptions) -> String {
    let files = files(&[tfrecord(records)]);
    let error = read(&files, options).unwrap_err();
    assert!(!error.remedy().is_empty());
    let scanned = Dataset::open(&files.paths, options.clone()).and_then(|data| data.scan(&mut |_, _| {}).map(drop));
    let shown = |error: &Error| error.to_string().replace(&format!("{}/", files.folder.path().display()), "");
    assert_eq!(shown(&scanned.unwrap_err()), shown(&error));
    shown(&error)
}

fn extra<'a>(batch: &'a Batch, name: &str) -> &'a [i32] {
    match &batch.extra[name] {
        Column::Ids(ids) => ids.values(),
        Column::Floats { .. } => panic!("{name} holds floats"),
    }
}

fn notes(files: &Files, options: &DatasetOptions) -> Vec<DatasetNote> {
    Dataset::open(&files.paths, options.clone()).unwrap().notes().to_vec()
}

#[test]
fn rows_are_padded_to_the_longest_of_their_batch() {
    let records = [
        record(&[5, 6], &[("label_ids", ints(&[1, 2])), ("start_positions", ints(&[1])), ("tag", ints(&[8, 9]))]),
        record(
            &[7, 8, 9],
            &[("label_ids", ints(&[3, 4, 5])), ("start_positions", ints(&[2])), ("tag", ints(&[1, 2, 3]))],
        ),
        record(&[4], &[("label_ids", ints(&[6])), ("start_positions", ints(&[0])), ("tag", ints(&[7]))]),
    ];
    for files in forms(&records) {
        for (pad_token_id, pad) in [(0, 0), (1, 1)] {
            let batch = read(&files, &DatasetOptions { pad_token_id, ..options("") }).unwrap();
            assert_eq!(batch.input_ids.values(), [5, 6, pad, 7, 8, 9, 4, pad, pad]);
            assert_eq!(batch.token_type_ids.values(), [0; 9]);
            assert_eq!(batch.attention_mask.values(), [1, 1, 0, 1, 1, 1, 1, 0, 0]);
            assert_eq!(batch.lengths, [2, 3, 1]);
            assert_eq!(extra(&batch, "label_ids"), [1, 2, -100, 3, 4, 5, 6, -100, -100]);
            assert_eq!(extra(&batch, "tag"), [8, 9, 0, 1, 2, 3, 7, 0, 0]);
            assert_eq!(extra(&batch, "start_positions"), [1, 2, 0]);
        }
    }
}

#[test]
fn a_label_of_one_value_a_record_is_not_padded_whatever_its_length() {
    // The second record is as long as its label is wide.
    let records = [record(&[5, 6], &[("label_ids", ints(&[3]))]), record(&[7], &[("label_ids", ints(&[4]))])];
    for files in forms(&records) {
        assert_eq!(extra(&read(&files, &options("")).unwrap(), "label_ids"), [3, 4]);
        let dataset = Dataset::open(&files.paths, DatasetOptions { batch_size: 1, ..options("") }).unwrap();
        let padded = dataset.padded(&dataset.scan(&mut |_, _| {}).unwrap(), 5).unwrap();
        for (batch, label) in padded.batches().zip([3, 4]) {
            let batch = batch.unwrap();
            assert_eq!(batch.sequence_length(), 5);
            assert_eq!(extra(&batch, "label_ids"), [label]);
        }
    }
    // Two targets for each of two tokens, in every record: nothing is padded, and nothing is a tag by accident.
    let two = [record(&[5, 6], &[("score", Values::Floats(vec![0.5, -0.0]))])];
    for files in forms(&two) {
        let dataset = Dataset::open(&files.paths, options("")).unwrap();
        let padded = dataset.padded(&dataset.scan(&mut |_, _| {}).unwrap(), 4).unwrap();
        let batch = padded.batches().next().unwrap().unwrap();
        assert_eq!(batch.extra["score"], Column::Floats { columns: 2, values: vec![0.5, -0.0] });
    }
}

#[test]
fn all_batches_are_padded_to_one_length_after_a_scan() {
    let long = record(&[5, 6, 7, 8], &[("label_ids", ints(&[1, 2, 3, 4])), ("odd", ints(&[1, 2]))]);
    let short = record(&[9, 10], &[("label_ids", ints(&[5, 6])), ("odd", ints(&[1, 2]))]);
    let records = [short.clone(), short.clone(), long, record(&[3], &[("label_ids", ints(&[7])), ("odd", ints(&[1]))])];
    for files in forms(&records) {
        let dataset = Dataset::open(&files.paths, DatasetOptions { batch_size: 2, ..options("") }).unwrap();
        let mut calls = Vec::new();
        let scan = dataset.scan(&mut |done, total| calls.push((done, total))).unwrap();
        assert_eq!([scan.records, scan.shortest as u64, scan.longest as u64], [4, 1, 4]);
        let total = files.paths.iter().map(|path| fs::metadata(path).unwrap().len()).sum();
        assert_eq!((calls[0], calls[calls.len() - 1]), ((0, total), (total, total)));
        assert!(calls.is_sorted());
        let padded = dataset.padded(&scan, scan.longest).unwrap();
        assert_eq!(padded.sequence_length().unwrap(), 4);
        let batches: Vec<Batch> = padded.batches().collect::<Result<_, _>>().unwrap();
        assert_eq!(batches[0].input_ids.values(), [9, 10, 0, 0, 9, 10, 0, 0]);
        assert_eq!(batches[0].attention_mask.values(), [1, 1, 0, 0, 1, 1, 0, 0]);
        assert_eq!(extra(&batches[0], "label_ids"), [5, 6, -100, -100, 5, 6, -100, -100]);
        assert_eq!(batches[0].lengths, [2, 2]);
        assert_eq!(batches[1].input_ids.values(), [5, 6, 7, 8, 3, 0, 0, 0]);
        assert_eq!(batches[1].first_record, 2);
        // It fits in the first batch but not in all records: then it is in no batch.
        assert!(batches.iter().all(|batch| !batch.extra.contains_key("odd")));
    }
}

#[test]
fn a_length_to_pad_to_must_hold_the_records_and_fit_the_model() {
    let files = files(&[tfrecord(&[record(&[1, 2, 3], &[])])]);
    let limits = Some(Limits { vocab_size: 10, type_vocab_size: 2, max_position: 6 });
    let dataset = Dataset::open(&files.paths, DatasetOptions { limits, ..options("") }).unwrap();
    let scan = dataset.scan(&mut |_, _| {}).unwrap();
    for length in [0, 2, 7, usize::MAX] {
        let error = dataset.padded(&scan, length).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("invalid padded length {length}: expected 3 (the longest record) to 6 (the most positions)")
        );
    }
    for (pad_token_id, last) in [(-1, 9), (10, 9)] {
        let error = Dataset::open(&files.paths, DatasetOptions { limits, pad_token_id, ..options("") }).unwrap_err();
        assert_eq!(error.to_string(), format!("invalid padding token {pad_token_id}: expected 0 to {last}"));
    }
    let huge = Dataset::open(&files.paths, options("")).unwrap();
    let huge = huge.padded(&scan, usize::MAX).unwrap().batches().next().unwrap().unwrap_err();
    assert_eq!(huge.to_string(), format!("cannot pad 1 records to {} values each: too large for memory", usize::MAX));
}

/// A record with predictions, of which the last `unused` have weight 0.
fn masked(ids: &[i64], positions: &[i64], weights: &[f32]) -> Record {
    let more = [
        ("masked_lm_positions", ints(positions)),
        ("masked_lm_ids", ints(&positions.iter().map(|position| position + 50).collect::<Vec<_>>())),
        ("masked_lm_weights", Values::Floats(weights.to_vec())),
    ];
    record(ids, &more)
}

#[test]
fn predictions_are_padded_with_weight_0() {
    let records = [
        masked(&[1, 2, 3], &[2], &[1.0]),
        masked(&[4, 5], &[0, 1], &[1.0, 0.5]),
        // As many predictions as tokens is no rule.
        masked(&[6], &[0], &[1.0]),
    ];
    for files in forms(&records) {
        let batch = read(&files, &options("")).unwrap();
        assert_eq!(extra(&batch, "masked_lm_positions"), [2, 0, 0, 1, 0, 0]);
        assert_eq!(extra(&batch, "masked_lm_ids"), [52, 0, 50, 51, 50, 0]);
        let weights = Column::Floats { columns: 2, values: vec![1.0, 0.0, 1.0, 0.5, 1.0, 0.0] };
        assert_eq!(batch.extra["masked_lm_weights"], weights);
        let dataset = Dataset::open(&files.paths, DatasetOptions { batch_size: 1, ..options("") }).unwrap();
        let padded = dataset.padded(&dataset.scan(&mut |_, _| {}).unwrap(), 3).unwrap();
        let batches: Vec<Batch> = padded.batches().collect::<Result<_, _>>().unwrap();
        assert!(batches.iter().all(|batch| extra(batch, "masked_lm_ids").len() == 2));
        assert_eq!(extra(&batches[0], "masked_lm_ids"), [52, 0]);
    }
    let none = files(&[tfrecord(&[masked(&[1], &[], &[]), masked(&[1, 2], &[1], &[1.0])])]);
    let batch = read(&none, &DatasetOptions { batch_size: 2, ..options("") }).unwrap();
    assert_eq!(extra(&batch, "masked_lm_positions"), [0, 1]);
    assert_eq!(batch.extra["masked_lm_weights"], Column::Floats { columns: 1, values: vec![0.0, 1.0] });
}

#[test]
fn predictions_that_do_not_belong_together_are_named() {
    let first = masked(&[1, 2, 3], &[2], &[1.0]);
    let second = |positions: &[i64], weights: &[f32]| [first.clone(), masked(&[4, 5], positions, weights)];
    for (records, expected) in [
        (second(&[0, 1], &[1.0]), "feature 'masked_lm_weights': 1 values, expected 2 as in 'masked_lm_ids'"),
        (second(&[2], &[1.0]), "feature 'masked_lm_positions': value 2 at position 0, expected 0 to 1"),
        (second(&[-1], &[1.0]), "feature 'masked_lm_positions': value -1 at position 0, expected 0 to 1"),
        (
            second(&[0, 1], &[1.0, f32::NAN]),
            "feature 'masked_lm_weights': value NaN at position 1, expected a finite number",
        ),
        (
            second(&[0], &[f32::NEG_INFINITY]),
            "feature 'masked_lm_weights': value -inf at position 0, expected a finite number",
        ),
        (
            second(&[0, 1], &[1.0, 1.0]).map(|record| without(&record, "masked_lm_weights")),
            "feature 'masked_lm_ids': 2 values, expected 1 as in the records before it, which have no \
             masked_lm_weights either",
        ),
    ] {
        let text = message(&records, &options(""));
        assert!(text.starts_with("cannot read f0: record 1 at byte "), "{text}");
        assert!(text.ends_with(expected), "{text}");
    }
}

#[test]
fn positions_of_answers_lie_in_their_record() {
    let answer = |end: i64| {
        [record(&[1, 2, 3], &[("end_positions", ints(&[2]))]), record(&[1, 2], &[("end_positions", ints(&[end]))])]
    };
    // Without padding the loss would refuse it; padding must not make it valid.
    let text = message(&answer(2), &options(""));
    assert!(text.ends_with("feature 'end_positions': value 2 at position 0, expected -2147483648 to 1"), "{text}");
    for files in forms(&answer(-100)) {
        assert_eq!(extra(&read(&files, &options("")).unwrap(), "end_positions"), [2, -100]);
    }
}

#[test]
fn without_token_types_zeros_are_used_and_said() {
    let records = [record(&[1, 2], &[]), record(&[3], &[])].map(|record| without(&record, "segment_ids"));
    for files in forms(&records) {
        assert_eq!(read(&files, &options("")).unwrap().token_type_ids.values(), [0; 4]);
        let notes = notes(&files, &options(""));
        assert_eq!(notes, [DatasetNote::NoTokenTypes]);
        assert_eq!(notes[0].to_string(), "the records have no segment_ids: zeros are used as token types");
    }
    for (name, error) in [("segment_ids", "'segment_ids': not in"), ("token_type_ids", "'segment_ids': not in")] {
        for files in forms(&records) {
            let text = read(&files, &options(&format!("{name}=segment_ids"))).unwrap_err().to_string();
            assert!(text.contains(error), "{text}");
        }
    }
}

#[test]
fn token_types_in_some_records_only_are_an_error() {
    let with = record(&[1, 2], &[]);
    let lacks = without(&with, "segment_ids");
    let other = [&lacks[..], &[("token_type_ids", ints(&[0, 1]))]].concat();
    for (records, expected) in [
        ([&with, &lacks], "'segment_ids': not in the record, which has 'input_ids', 'input_mask'"),
        ([&lacks, &with], "'segment_ids': in this record but not in the first one, expected in all or none"),
        ([&lacks, &other], "'token_type_ids': in this record but not in the first one, expected in all or none"),
        ([&with, &other], "'segment_ids': not in the record, which has 'input_ids', 'input_mask', 'token_type_ids'"),
    ] {
        let records = records.map(Clone::clone);
        let text = message(&records, &options(""));
        assert!(text.starts_with("cannot read f0: record 1 at byte "), "{text}");
        assert!(text.ends_with(expected), "{text}");
        // As files of their own, in which a record counts from 0.
        let text = read(&forms(&records)[3], &options("")).unwrap_err().to_string();
        assert!(text.contains("/f1: ") && text.contains(&expected[..expected.find(':').unwrap()]), "{text}");
    }
}

#[test]
fn the_other_names_of_inputs_are_taken_and_said() {
    let record: Record =
        vec![("input_ids", ints(&[1, 2])), ("token_type_ids", ints(&[0, 1])), ("attention_mask", ints(&[1, 0]))];
    for files in forms(&[record]) {
        let batch = read(&files, &options("")).unwrap();
        assert_eq!(batch.token_type_ids.values(), [0, 1]);
        assert_eq!(batch.attention_mask.values(), [1, 0]);
        assert!(batch.extra.is_empty());
        let notes = notes(&files, &options(""));
        assert_eq!(
            notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "the records have no segment_ids: token_type_ids is used",
                "the records have no input_mask: attention_mask is used"
            ]
        );
        let named = "token_type_ids=token_type_ids,attention_mask=attention_mask";
        assert!(self::notes(&files, &options(named)).is_empty());
    }
}

#[test]
fn two_names_of_one_input_must_agree_unless_one_is_chosen() {
    let both = |types: &[i64]| record(&[1, 2], &[("token_type_ids", ints(types)), ("attention_mask", ints(&[1, 1]))]);
    for files in forms(&[both(&[0, 0])]) {
        let batch = read(&files, &options("")).unwrap();
        assert_eq!(batch.attention_mask.values(), [1, 1]);
        assert!(batch.extra.is_empty() && notes(&files, &options("")).is_empty());
    }
    let differ = [both(&[0, 0]), both(&[0, 1])];
    let text = message(&differ, &options(""));
    assert!(
        text.ends_with(
            "feature 'token_type_ids': not the values of 'segment_ids', expected one of the two features or both with \
             the same values"
        ),
        "{text}"
    );
    for files in forms(&differ) {
        assert!(read(&files, &options("")).is_err());
        for (columns, expected) in [("segment_ids=token_type_ids", [0, 0, 0, 1]), ("segment_ids=segment_ids", [0; 4])] {
            let batch = read(&files, &options(columns)).unwrap();
            assert_eq!(batch.token_type_ids.values(), expected);
            assert!(batch.extra.is_empty());
        }
    }
}

#[test]
fn without_a_mask_nothing_is_guessed() {
    let record = without(&record(&[1, 2], &[]), "input_mask");
    for files in forms(&[record]) {
        let error = read(&files, &options("")).unwrap_err();
        assert!(error.to_string().contains("'input_mask': not in the "), "{error}");
        assert!(error.remedy().contains("without one, padding would count as tokens"), "{}", error.remedy());
        assert_eq!(error.advice(), Some(Advice::Columns));
    }
}

#[test]
fn labels_may_go_by_other_names() {
    let records = [
        record(&[1, 2], &[("labels", ints(&[4])), ("label_ids", ints(&[9]))]),
        record(&[1], &[("labels", ints(&[5])), ("label_ids", ints(&[9]))]),
    ];
    for files in forms(&records) {
        let batch = read(&files, &options("label_ids=labels")).unwrap();
        assert_eq!(extra(&batch, "label_ids"), [4, 5]);
        assert_eq!(batch.extra.len(), 1);
        let batch = read(&files, &options("")).unwrap();
        assert_eq!(extra(&batch, "label_ids"), [9, 9]);
        assert_eq!(extra(&batch, "labels"), [4, 5]);
        // The feature of one label as another: then it is that one only.
        let batch = read(&files, &options("next_sentence_labels=label_ids")).unwrap();
        assert_eq!(batch.extra.keys().collect::<Vec<_>>(), ["labels", "next_sentence_labels"]);
        let keep = DatasetOptions { keep: vec!["label_ids".into()], ..options("label_ids=labels") };
        assert_eq!(extra(&read(&files, &keep).unwrap(), "label_ids"), [4, 5]);
    }
    for role in ColumnRole::ALL.into_iter().filter(|role| !role.is_input()) {
        let values = if role == ColumnRole::MaskedLmWeights { Values::Floats(vec![1.0]) } else { ints(&[0]) };
        for files in forms(&[record(&[1, 2], &[("mine", values)])]) {
            let batch = read(&files, &options(&format!("{}=mine", role.name()))).unwrap();
            assert_eq!(batch.extra.keys().collect::<Vec<_>>(), [role.name()]);
        }
    }
}

#[test]
fn a_renamed_label_must_be_there_and_fit() {
    let good = record(&[1, 2], &[("labels", ints(&[4]))]);
    let tail = "which has 'input_ids', 'input_mask', 'labels', 'segment_ids'";
    for files in forms(std::slice::from_ref(&good)) {
        let error = read(&files, &options("label_ids=lables")).unwrap_err();
        assert!(error.to_string().contains("'lables': not in the "), "{error}");
        assert!(error.to_string().ends_with(tail), "{error}");
        // A slip is found even where the column is not wanted.
        let keep = DatasetOptions { keep: vec!["labels".into()], ..options("unique_ids=ids") };
        assert!(read(&files, &keep).unwrap_err().to_string().contains("'ids': not in the "));
    }
    for (values, expected) in [
        (Values::Bytes, "feature 'labels': holds bytes, expected integers or floats"),
        (ints(&[]), "feature 'labels': 0 values, expected at least 1"),
        (ints(&[1 << 31]), "feature 'labels': value 2147483648 at position 0, expected -2147483648 to 2147483647"),
        (Values::Floats(vec![f32::INFINITY]), "feature 'labels': value inf at position 0, expected a finite number"),
    ] {
        let text = message(&[record(&[1, 2], &[("labels", values)])], &options("label_ids=labels"));
        assert_eq!(text, format!("cannot read f0: record 0 at byte 0: {expected}"));
    }
}

#[test]
fn a_label_never_vanishes_in_silence() {
    let first = record(&[1, 2], &[("label_ids", ints(&[4]))]);
    let second = |values: Values| record(&[1, 2, 3], &[("label_ids", values)]);
    for (records, expected) in [
        (
            [first.clone(), record(&[1], &[])],
            "feature 'label_ids': not in the record, which has 'input_ids', 'input_mask', 'segment_ids'",
        ),
        (
            [record(&[1], &[]), first.clone()],
            "feature 'label_ids': in this record but not in the first one, expected in all or none",
        ),
        (
            [first.clone(), second(ints(&[4, 5]))],
            "feature 'label_ids': 2 values in a record of 3 tokens, expected 1 as in record 0 at byte 0 of f0",
        ),
        ([first.clone(), second(Values::Floats(vec![1.0]))], "feature 'label_ids': holds floats, expected integers"),
        ([first.clone(), second(Values::Bytes)], "feature 'label_ids': holds bytes, expected integers"),
        (
            [first, second(ints(&[i64::MIN]))],
            "feature 'label_ids': value -9223372036854775808 at position 0, expected -2147483648 to 2147483647",
        ),
    ] {
        let text = message(&records, &options(""));
        assert!(text.starts_with("cannot read f0: record 1 at byte "), "{text}");
        assert!(text.ends_with(expected), "{text}");
        // Whatever the batches: what the first record has, all must have.
        let files = files(&[tfrecord(&records)]);
        assert!(
            Dataset::open(&files.paths, DatasetOptions { batch_size: 1, ..options("") })
                .unwrap()
                .batches()
                .any(|batch| batch.is_err())
        );
    }
    let tags = [record(&[1, 2], &[("label_ids", ints(&[4, 5]))]), record(&[1], &[("label_ids", ints(&[4]))])];
    let third = [&tags[..], &[record(&[1, 2, 3], &[("label_ids", ints(&[4]))])]].concat();
    let text = message(&third, &options(""));
    assert!(text.ends_with("feature 'label_ids': 1 values, expected 3 as in 'input_ids'"), "{text}");
}

#[test]
fn what_is_no_label_by_its_kind_is_left_out_of_all_records_and_said() {
    let records = [record(&[1, 2], &[("label_ids", Values::Bytes)]), record(&[1, 2], &[("label_ids", Values::Bytes)])];
    let empty = [record(&[1], &[("label_ids", ints(&[]))]), record(&[1], &[("label_ids", ints(&[]))])];
    let empty = files(&[tfrecord(&empty)]);
    assert!(read(&empty, &options("")).unwrap().extra.is_empty());
    let note = notes(&empty, &options(""))[0].to_string();
    assert_eq!(note, "feature 'label_ids' is left out: 0 values, expected at least 1");
    let reasons = ["holds bytes, expected integers or floats", "tensor 'label_ids': type U8, expected I32, I64 or F32"];
    for (index, files) in forms(&records).iter().enumerate() {
        assert!(read(files, &options("")).unwrap().extra.is_empty());
        let reason = reasons[index / 3];
        let notes = notes(files, &options(""));
        assert_eq!(notes, [DatasetNote::Unusable { feature: "label_ids".into(), reason: reason.into() }]);
        assert_eq!(notes[0].to_string(), format!("feature 'label_ids' is left out: {reason}"));
    }
}

#[test]
fn labels_that_are_not_requested_are_not_checked() {
    let more = [("label_ids", ints(&[1, 2])), ("start_positions", ints(&[1]))];
    let records = [record(&[1, 2, 3], &more), record(&[1, 2], &more[1..])];
    assert!(message(&records, &options("")).contains("'label_ids': not in the record"));
    for files in forms(&records) {
        let of = |roles: &[ColumnRole]| DatasetOptions { roles: Some(roles.to_vec()), ..options("") };
        let batch = read(&files, &of(&[ColumnRole::StartPositions])).unwrap();
        assert_eq!(batch.extra.keys().collect::<Vec<_>>(), ["start_positions"]);
        assert!(read(&files, &of(&[])).unwrap().extra.is_empty());
        let named = DatasetOptions { roles: Some(Vec::new()), ..options("unique_ids=start_positions") };
        assert_eq!(extra(&read(&files, &named).unwrap(), "unique_ids"), [1, 1]);
    }
}

#[test]
fn a_record_longer_than_the_model_is_named_before_anything_is_computed() {
    let limits = Some(Limits { vocab_size: 10, type_vocab_size: 2, max_position: 2 });
    let records = [record(&[1, 2], &[]), record(&[1, 2, 3], &[])];
    let text = message(&records, &DatasetOptions { limits, ..options("") });
    assert!(text.ends_with("feature 'input_ids': 3 values, expected at least 1 and at most 2"), "{text}");
}

/// Any record of 1 to 9 tokens with tags, a class, and predictions.
fn any_record() -> impl Strategy<Value = Record> {
    (1usize..10).prop_flat_map(|length| {
        let position = 0..length as i64;
        let predictions = vec((position, 0i64..100, any::<bool>()), 0..4);
        let tokens = vec((0i64..100, 0i64..2, 0i64..2, -100i64..9), length);
        (tokens, predictions, -5i64..5).prop_map(|(tokens, predictions, class)| {
            let of = |value: fn(&(i64, i64, i64, i64)) -> i64| Values::Integers(tokens.iter().map(value).collect());
            let weights = predictions.iter().map(|&(.., used)| f32::from(u8::from(used)));
            vec![
                ("input_ids", of(|token| token.0)),
                ("segment_ids", of(|token| token.1)),
                ("input_mask", of(|token| token.2)),
                ("label_ids", of(|token| token.3)),
                ("unique_ids", ints(&[class])),
                ("masked_lm_positions", Values::Integers(predictions.iter().map(|prediction| prediction.0).collect())),
                ("masked_lm_ids", Values::Integers(predictions.iter().map(|prediction| prediction.1).collect())),
                ("masked_lm_weights", Values::Floats(weights.collect())),
            ]
        })
    })
}

/// The values of one row of a batch as a record has them, and what follows them up to the row's width.
fn row_of(batch: &Batch, row: usize, name: &str, own: usize) -> (Vec<f64>, Vec<f64>) {
    let of = |ids: &ascend_bert::ids::Ids| ids.row(row).iter().map(|&value| f64::from(value)).collect::<Vec<_>>();
    let mut values: Vec<f64> = match name {
        "input_ids" => of(&batch.input_ids),
        "segment_ids" => of(&batch.token_type_ids),
        "input_mask" => of(&batch.attention_mask),
        name => match &batch.extra[name] {
            Column::Ids(ids) => of(ids),
            Column::Floats { columns, values } => {
                values[row * columns..][..*columns].iter().map(|&value| value.into()).collect()
            }
        },
    };
    let rest = values.split_off(own);
    (values, rest)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Padding changes no value of a record, only what follows; whatever the batches and the length.
    #[test]
    fn a_padded_row_begins_with_its_record(
        records in vec(any_record(), 1..8),
        batch_size in 1usize..5,
        more in 0usize..4,
        scanned: bool,
    ) {
        let files = files(&[tfrecord(&records)]);
        let options = DatasetOptions { batch_size, pad_token_id: 77, ..options("") };
        let mut dataset = Dataset::open(&files.paths, options).unwrap();
        let scan = dataset.scan(&mut |_, _| {}).unwrap();
        prop_assert_eq!(scan.records, records.len() as u64);
        if scanned {
            dataset = dataset.padded(&scan, scan.longest + more).unwrap();
        }
        let mut next = 0;
        for batch in dataset.batches() {
            let batch = batch.unwrap();
            prop_assert_eq!(batch.first_record, next as u64);
            let longest = *batch.lengths.iter().max().unwrap();
            prop_assert_eq!(batch.sequence_length(), if scanned { scan.longest + more } else { longest });
            for row in 0..batch.rows() {
                for (name, values) in &records[next] {
                    let (own, fill): (Vec<f64>, f64) = match values {
                        Values::Integers(values) => (values.iter().map(|&value| value as f64).collect(), match *name {
                            "input_ids" => 77.0,
                            "label_ids" => -100.0,
                            _ => 0.0,
                        }),
                        Values::Floats(values) => (values.iter().map(|&value| value.into()).collect(), 0.0),
                        Values::Bytes => unreachable!(),
                    };
                    let (found, rest) = row_of(&batch, row, name, own.len());
                    prop_assert_eq!(&found, &own, "{}", name);
                    // One token, one tag: a class as well as tags, where all records of a batch are so.
                    let tags_or_class = *name == "label_ids" && rest.is_empty();
                    prop_assert!(tags_or_class || rest.iter().all(|&value| value == fill), "{}: {:?}", name, rest);
                }
                let length = records[next].iter().find(|(name, _)| *name == "input_ids");
                let Some((_, Values::Integers(ids))) = length else { unreachable!() };
                prop_assert_eq!(batch.lengths[row], ids.len());
                next += 1;
            }
        }
        prop_assert_eq!(next, records.len());
    }
}
