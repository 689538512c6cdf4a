//! TFRecord input against files this project did not write, and against files damaged in every way.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use ascend_bert::Remedy;
use ascend_bert::dataset::{
    Batch, Column, Columns, Dataset, DatasetOptions, Error, Feature, Limits, RecordWriter, fuzz_tfrecord,
};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::Value;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tfrecord");

fn fixture(name: &str) -> PathBuf {
    Path::new(DATA).join(name)
}

fn options(batch_size: usize) -> DatasetOptions {
    DatasetOptions { batch_size, ..DatasetOptions::default() }
}

fn read(paths: &[PathBuf], options: DatasetOptions) -> Result<Vec<Batch>, Error> {
    Dataset::open(paths, options)?.batches().collect()
}

/// The error of reading bytes as a file, with the file's folder taken out of the message.
fn message(bytes: &[u8], options: DatasetOptions) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.tfrecord");
    fs::write(&path, bytes).unwrap();
    let error = read(&[path], options).unwrap_err();
    assert!(!error.remedy().is_empty());
    error.to_string().replace(&format!("{}/", folder.path().display()), "")
}

fn row(features: &[(&str, Feature<'_>)]) -> Vec<u8> {
    let mut writer = RecordWriter::new(Vec::new());
    writer.write_example(features).unwrap();
    writer.into_inner()
}

fn inputs<'a>(ids: &'a [i64], segments: &'a [i64], mask: &'a [i64]) -> [(&'static str, Feature<'a>); 3] {
    [
        ("input_ids", Feature::Integers(ids)),
        ("segment_ids", Feature::Integers(segments)),
        ("input_mask", Feature::Integers(mask)),
    ]
}

fn bounded() -> DatasetOptions {
    let limits = Limits { vocab_size: 10, type_vocab_size: 2, max_position: 4 };
    DatasetOptions { limits: Some(limits), ..DatasetOptions::default() }
}

/// Every value of a batch against the rows of a `.json` fixture.
fn check_against(batches: &[Batch], rows: &[Value]) {
    let mut next = 0;
    for batch in batches {
        assert_eq!(batch.first_record, next as u64);
        for index in 0..batch.rows() {
            let expected: BTreeMap<_, _> =
                rows[next].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v)).collect();
            assert_eq!(batch.extra.len() + 3, expected.len());
            for (name, expected) in expected {
                let found: Vec<f64> = match name {
                    "input_ids" => floats(batch.input_ids.row(index)),
                    "segment_ids" => floats(batch.token_type_ids.row(index)),
                    "input_mask" => floats(batch.attention_mask.row(index)),
                    name => match &batch.extra[name] {
                        Column::Ids(ids) => {
                            assert!(!has_float(expected), "{name}");
                            floats(ids.row(index))
                        }
                        Column::Floats { columns, values } => {
                            assert!(has_float(expected), "{name}");
                            values[index * columns..][..*columns].iter().map(|&v| v.into()).collect()
                        }
                    },
                };
                let expected: Vec<f64> = match expected {
                    Value::Array(values) => values.iter().map(|v| v.as_f64().unwrap()).collect(),
                    value => vec![value.as_f64().unwrap()],
                };
                assert_eq!(found, expected, "row {next}, {name}");
            }
            next += 1;
        }
    }
    assert_eq!(next, rows.len());
}

fn floats(values: &[i32]) -> Vec<f64> {
    values.iter().map(|&value| value.into()).collect()
}

fn has_float(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().all(Value::is_f64),
        value => value.is_f64(),
    }
}

fn expected(name: &str) -> Vec<Value> {
    serde_json::from_slice(&fs::read(fixture(&format!("{name}.json"))).unwrap()).unwrap()
}

#[test]
fn every_value_of_every_fixture_is_read() {
    for name in ["cls", "cls_float", "ner", "squad_train", "squad_eval", "pretrain"] {
        let rows = expected(name);
        for batch_size in [1, 2, 3, 4, 5, 12, usize::MAX] {
            let path = fixture(&format!("{name}.tfrecord"));
            let batches = read(&[path], options(batch_size)).unwrap();
            assert_eq!(batches.len(), rows.len().div_ceil(batch_size));
            check_against(&batches, &rows);
        }
    }
}

#[test]
fn compressed_files_hold_the_same_records() {
    let rows = expected("cls");
    for name in ["cls.tfrecord.gz", "cls.tfrecord.zlib"] {
        let dataset = Dataset::open(&[fixture(name)], options(2)).unwrap();
        assert_eq!(dataset.count().unwrap(), 5);
        assert_eq!(dataset.sequence_length().unwrap(), 16);
        check_against(&dataset.batches().collect::<Result<Vec<_>, _>>().unwrap(), &rows);
    }
}

#[test]
fn files_follow_one_another_whatever_their_compression() {
    let paths = ["cls.tfrecord", "empty.tfrecord", "cls.tfrecord.gz", "cls.tfrecord.zlib"].map(fixture);
    let dataset = Dataset::open(&paths, options(4)).unwrap();
    assert_eq!(dataset.count().unwrap(), 15);
    let rows = [expected("cls"), expected("cls"), expected("cls")].concat();
    for _ in 0..2 {
        let batches = dataset.batches().collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(batches.iter().map(Batch::rows).collect::<Vec<_>>(), [4, 4, 4, 3]);
        check_against(&batches, &rows);
    }
}

#[test]
fn gzip_members_follow_one_another() {
    let plain = fs::read(fixture("cls.tfrecord")).unwrap();
    let mut joined = Vec::new();
    for part in [&plain[..300], &plain[300..]] {
        let mut member = GzEncoder::new(&mut joined, Compression::best());
        member.write_all(part).unwrap();
        member.finish().unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("joined.gz");
    fs::write(&path, joined).unwrap();
    check_against(&read(&[path], options(12)).unwrap(), &expected("cls"));
}

#[test]
fn damaged_fixtures_are_named_with_record_and_byte() {
    let bytes = |name: &str| fs::read(fixture(name)).unwrap();
    for (name, expected) in [
        (
            "cls_bad_data.tfrecord",
            "cannot read f.tfrecord: record 0 at byte 0: stored CRC-32C of its data is 0x1a5dd867, expected 0xf90376f4",
        ),
        (
            "cls_bad_lencrc.tfrecord",
            "cannot read f.tfrecord: record 0 at byte 0: stored CRC-32C of its length is 0x61800f3e, expected 0x61800f3f",
        ),
        (
            "cls_truncated.tfrecord",
            "cannot read f.tfrecord: record 4 at byte 608: length 133 and a 4-byte CRC, expected no more than the 130 bytes left in the file",
        ),
        ("empty.tfrecord", "cannot read f.tfrecord: holds no records, expected at least one"),
    ] {
        assert_eq!(message(&bytes(name), options(12)), expected);
    }
}

#[test]
fn values_out_of_bounds_are_named_with_their_place() {
    let ones = [1, 1, 1];
    let zeros = [0, 0, 0];
    let third = |ids: &[i64], segments: &[i64], mask: &[i64]| {
        let good = row(&inputs(&ones, &zeros, &ones));
        [&good[..], &good, &row(&inputs(ids, segments, mask))].concat()
    };
    for (bytes, expected) in [
        (third(&[1, 2, 10], &zeros, &ones), "feature 'input_ids': value 10 at position 2, expected 0 to 9"),
        (third(&[1, -1, 3], &zeros, &ones), "feature 'input_ids': value -1 at position 1, expected 0 to 9"),
        (
            third(&[1 << 32, 2, 3], &zeros, &ones),
            "feature 'input_ids': value 4294967296 at position 0, expected 0 to 9",
        ),
        (third(&ones, &[0, 2, 0], &ones), "feature 'segment_ids': value 2 at position 1, expected 0 to 1"),
        (third(&ones, &zeros, &[1, 1, -10000]), "feature 'input_mask': value -10000 at position 2, expected 0 to 1"),
        (third(&ones, &zeros, &[1, 1]), "feature 'input_mask': 2 values, expected 3 as in 'input_ids'"),
        (third(&ones, &[], &ones), "feature 'segment_ids': 0 values, expected 3 as in 'input_ids'"),
        (third(&[], &[], &[]), "feature 'input_ids': 0 values, expected at least 1 and at most 4"),
        (third(&[1; 5], &[0; 5], &[1; 5]), "feature 'input_ids': 5 values, expected at least 1 and at most 4"),
    ] {
        let expected = format!("cannot read f.tfrecord: record 2 at byte 174: {expected}");
        assert_eq!(message(&bytes, bounded()), expected);
    }
}

#[test]
fn without_bounds_ids_need_only_fit() {
    let large = i64::from(i32::MAX);
    let bytes = row(&inputs(&[large], &[large], &[1]));
    let past = row(&inputs(&[large + 1], &[0], &[1]));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    fs::write(&path, bytes).unwrap();
    assert_eq!(read(&[path], options(1)).unwrap()[0].input_ids.values(), [i32::MAX]);
    assert_eq!(
        message(&past, options(1)),
        "cannot read f.tfrecord: record 0 at byte 0: feature 'input_ids': value 2147483648 at position 0, expected 0 to 2147483647"
    );
}

#[test]
fn batches_are_padded_to_their_longest_record() {
    let bytes = [row(&inputs(&[1; 3], &[0; 3], &[1; 3])), row(&inputs(&[1; 4], &[0; 4], &[1; 4]))];
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a", "b"].map(|name| folder.path().join(name));
    for (path, bytes) in paths.iter().zip(bytes) {
        fs::write(path, bytes).unwrap();
    }
    let lengths: Vec<_> = read(&paths, options(1)).unwrap().iter().map(Batch::sequence_length).collect();
    assert_eq!(lengths, [3, 4]);
    let batch = &read(&paths, options(2)).unwrap()[0];
    assert_eq!(batch.input_ids.values(), [1, 1, 1, 0, 1, 1, 1, 1]);
    assert_eq!(batch.attention_mask.values(), [1, 1, 1, 0, 1, 1, 1, 1]);
    assert_eq!(batch.lengths, [3, 4]);
}

#[test]
fn a_missing_feature_is_named_with_those_that_are_there() {
    let mut features = vec![("input_ids", Feature::Integers(&[1])), ("mask", Feature::Integers(&[1]))];
    let lead = "cannot read f.tfrecord: record 0 at byte 0: feature 'input_mask':";
    assert_eq!(
        message(&row(&features), options(1)),
        format!("{lead} not in the record, which has 'input_ids', 'mask'")
    );
    let names: Vec<String> = (0..20).map(|index| format!("a{index:02}\u{7}{}", "é".repeat(100))).collect();
    features.extend(names.iter().map(|name| (name.as_str(), Feature::Floats(&[1.0]))));
    let text = message(&row(&features), options(1));
    assert!(text.starts_with(&format!("{lead} not in the record, which has 'a00\\u{{7}}éé")), "{text}");
    assert!(text.ends_with("é...', ..."), "{text}");
    assert!(text.chars().count() < 600);
    let empty = message(&row(&[]), options(1));
    assert!(empty.ends_with("feature 'input_ids': not in the record, which has no features"));
}

#[test]
fn columns_may_go_by_other_names() {
    let columns: Columns = "segment_ids=token_type_ids,input_mask=attention_mask".parse().unwrap();
    let bytes = row(&[
        ("input_ids", Feature::Integers(&[7, 8])),
        ("token_type_ids", Feature::Integers(&[0, 1])),
        ("attention_mask", Feature::Integers(&[1, 0])),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    fs::write(&path, bytes).unwrap();
    let batch = &read(&[path], DatasetOptions { columns, ..options(1) }).unwrap()[0];
    assert_eq!(batch.input_ids.values(), [7, 8]);
    assert_eq!(batch.token_type_ids.values(), [0, 1]);
    assert_eq!(batch.attention_mask.values(), [1, 0]);
    assert!(batch.extra.is_empty());
}

/// Two records with further features of every sort; the second differs where `second` says.
fn with_extras(second: &[(&str, Feature<'_>)]) -> Vec<u8> {
    let first = [
        ("tag", Feature::Integers(&[3])),
        ("name", Feature::Bytes(&[b"text"])),
        ("score", Feature::Floats(&[0.5, 1.5])),
        ("wide", Feature::Integers(&[i64::MAX])),
        ("none", Feature::Integers(&[])),
    ];
    let common = inputs(&[1], &[0], &[1]);
    [row(&[&common[..], &first].concat()), row(&[&common[..], second].concat())].concat()
}

#[test]
fn features_that_all_records_share_are_kept() {
    type Case<'a> = (&'a [(&'a str, Feature<'a>)], &'a [&'a str]);
    let cases: [Case<'_>; 5] = [
        (&[("score", Feature::Floats(&[2.5, 3.5])), ("tag", Feature::Integers(&[4]))], &["score", "tag"]),
        (&[("score", Feature::Floats(&[2.5])), ("tag", Feature::Integers(&[4]))], &["tag"]),
        (&[("score", Feature::Integers(&[2, 3])), ("a", Feature::Integers(&[4]))], &[]),
        (&[("tag", Feature::Floats(&[4.0]))], &[]),
        (&[("tag", Feature::Bytes(&[]))], &[]),
    ];
    for (second, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        fs::write(&path, with_extras(second)).unwrap();
        let batches = read(&[path], options(2)).unwrap();
        assert_eq!(batches[0].extra.keys().collect::<Vec<_>>(), expected);
        if expected.len() == 2 {
            let score = Column::Floats { columns: 2, values: vec![0.5, 1.5, 2.5, 3.5] };
            assert_eq!(batches[0].extra["score"], score);
        }
    }
}

#[test]
fn a_feature_asked_for_by_name_must_fit() {
    let keep = |name: &str| DatasetOptions { keep: vec![name.into()], ..options(2) };
    let first = "cannot read f.tfrecord: record 0 at byte 0:";
    let second = "cannot read f.tfrecord: record 1 at byte 174:";
    for (name, features, expected) in [
        (
            "tag",
            &[("score", Feature::Floats(&[1.0]))][..],
            format!(
                "{second} feature 'tag': not in the record, which has 'input_ids', 'input_mask', 'score', 'segment_ids'"
            ),
        ),
        (
            "tag",
            &[("tag", Feature::Integers(&[1, 2]))],
            format!(
                "{second} feature 'tag': 2 values in a record of 1 tokens, expected 1 as in record 0 at byte 0 of f.tfrecord"
            ),
        ),
        (
            "tag",
            &[("tag", Feature::Floats(&[1.0]))],
            format!("{second} feature 'tag': holds floats, expected integers"),
        ),
        ("name", &[], format!("{first} feature 'name': holds bytes, expected integers or floats")),
        ("none", &[], format!("{first} feature 'none': 0 values, expected at least 1")),
        (
            "wide",
            &[],
            format!(
                "{first} feature 'wide': value 9223372036854775807 at position 0, expected -2147483648 to 2147483647"
            ),
        ),
    ] {
        assert_eq!(message(&with_extras(features), keep(name)), expected);
    }
}

#[test]
fn a_feature_asked_for_twice_is_read_once() {
    let keep = vec!["unique_ids".to_owned(), "label_ids".into(), "unique_ids".into()];
    let path = fixture("squad_eval.tfrecord");
    let error = read(std::slice::from_ref(&path), DatasetOptions { keep, ..options(12) });
    assert!(error.unwrap_err().to_string().contains("feature 'label_ids': not in the record"));
    let keep = vec!["unique_ids".to_owned(); 2];
    let batches = read(&[path], DatasetOptions { keep, ..options(12) }).unwrap();
    check_against(&batches, &expected("squad_eval"));
}

#[test]
fn duplicate_names_are_an_error_wherever_they_matter() {
    let mut features = inputs(&[1], &[0], &[1]).to_vec();
    features.push(("input_ids", Feature::Integers(&[2])));
    let lead = "cannot read f.tfrecord: record 0 at byte 0: feature";
    let tail = "occurs more than once, expected once";
    assert_eq!(message(&row(&features), options(1)), format!("{lead} 'input_ids': {tail}"));
    features[3].0 = "label";
    features.push(("label", Feature::Integers(&[2])));
    assert_eq!(message(&row(&features), options(1)), format!("{lead} 'label': {tail}"));
}

#[test]
fn a_file_cut_anywhere_is_an_error_except_between_records() {
    let bytes = fs::read(fixture("cls.tfrecord")).unwrap();
    let mut ends = vec![];
    let mut end = 0;
    while end < bytes.len() {
        end += 16 + bytes[end] as usize;
        ends.push(end);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    for cut in 1..bytes.len() {
        fs::write(&path, &bytes[..cut]).unwrap();
        let dataset = Dataset::open(std::slice::from_ref(&path), options(2));
        let whole = ends.contains(&cut);
        assert_eq!(dataset.is_ok(), cut >= ends[0], "{cut}");
        let Ok(dataset) = dataset else { continue };
        assert_eq!(dataset.count().is_ok(), whole, "{cut}");
        assert_eq!(dataset.batches().all(|batch| batch.is_ok()), whole, "{cut}");
    }
}

#[test]
fn a_compressed_file_cut_anywhere_is_an_error() {
    for name in ["cls.tfrecord.gz", "cls.tfrecord.zlib"] {
        let bytes = fs::read(fixture(name)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        for cut in 1..bytes.len() {
            fs::write(&path, &bytes[..cut]).unwrap();
            assert!(read(std::slice::from_ref(&path), options(2)).is_err(), "{name} {cut}");
            let count = Dataset::open(std::slice::from_ref(&path), options(2)).and_then(|data| data.count());
            assert!(count.is_err(), "{name} {cut}");
        }
        let text = message(&bytes[..bytes.len() - 1], options(12));
        let lead = "cannot read f.tfrecord: record 5 at byte 757 of the decompressed data:";
        assert_eq!(text, format!("{lead} compressed data: ends before its stream does"));
        let more = message(&[&bytes[..], b"x"].concat(), options(12));
        assert!(more.starts_with(lead), "{more}");
    }
}

#[test]
fn every_flipped_bit_is_detected_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    for name in ["cls.tfrecord", "cls.tfrecord.gz", "cls.tfrecord.zlib"] {
        let mut bytes = fs::read(fixture(name)).unwrap();
        let whole = read(&[fixture(name)], options(2)).unwrap();
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &bytes).unwrap();
            match read(std::slice::from_ref(&path), options(2)) {
                // A gzip header holds a time and a name, and the same bytes can be compressed in several ways.
                Ok(batches) => assert!(name != "cls.tfrecord" && batches == whole, "{name} {bit}"),
                Err(error) => assert_eq!(error.to_string().lines().count(), 1),
            }
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

/// A record's length with its checksum.
fn header(length: u64) -> Vec<u8> {
    let crc = crc32c::crc32c(&length.to_le_bytes());
    let masked = crc.rotate_right(15).wrapping_add(0xa282_ead8);
    [&length.to_le_bytes()[..], &masked.to_le_bytes()].concat()
}

#[test]
fn hostile_lengths_are_errors() {
    for length in [1, 1 << 31, 1 << 62, 1 << 63, u64::MAX - 3, u64::MAX] {
        let bytes = [header(length), vec![0; 4]].concat();
        let lead = "cannot read f.tfrecord: record 0 at byte 0";
        assert_eq!(
            message(&bytes, options(1)),
            format!("{lead}: length {length} and a 4-byte CRC, expected no more than the 4 bytes left in the file")
        );
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&bytes).unwrap();
        let text = message(&gzip.finish().unwrap(), options(1));
        let expected = match length {
            1 => "ends after 3 bytes of its data CRC, expected 4".into(),
            length => format!("length {length}, expected at most 16777216"),
        };
        assert_eq!(text, format!("{lead} of the decompressed data: {expected}"));
    }
}

#[test]
fn what_is_no_tfrecord_file_is_said_to_be_none() {
    for (bytes, expected) in [
        (&b"no"[..], "ends after 2 bytes of its header, expected 12"),
        (b"not a TFRecord file", "stored CRC-32C of its length is"),
    ] {
        let text = message(bytes, options(1));
        assert!(text.starts_with(&format!("cannot read f.tfrecord: record 0 at byte 0: {expected}")), "{text}");
    }
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(b"not a TFRecord file either").unwrap();
    assert!(message(&zlib.finish().unwrap(), options(1)).contains("of the decompressed data: stored CRC"));
}

#[test]
fn a_record_that_is_no_example_is_an_error() {
    let record = |bytes: &[u8]| {
        let mut writer = RecordWriter::new(Vec::new());
        writer.write_record(bytes).unwrap();
        message(&writer.into_inner(), options(1))
    };
    let lead = "cannot read f.tfrecord: record 0 at byte 0:";
    assert!(record(b"").contains("feature 'input_ids': not in the record"));
    assert_eq!(
        record(&[0x0a, 0x80]),
        format!("{lead} tf.Example: byte 1 of the record: message ends within a value, expected 1 more bytes")
    );
    assert_eq!(
        record(&[0x0a, 0, 0x0a, 0]),
        format!("{lead} tf.Example: byte 2 of the record: second Features message, expected one")
    );
    assert_eq!(
        record(&[0x08, 1]),
        format!("{lead} tf.Example: byte 0 of the record: field 1 has wire type 0, expected 2 (length-delimited)")
    );
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &Path| {
        let error = Dataset::open(&[path.into()], options(1)).unwrap_err();
        assert!(!error.remedy().is_empty());
        error.to_string()
    };
    let shown = folder.path().display();
    assert_eq!(open(folder.path()), format!("cannot read {shown}: is a directory, expected a file"));
    let missing = open(&folder.path().join("absent"));
    assert!(missing.starts_with(&format!("cannot read {shown}/absent: ")), "{missing}");
    assert_eq!(
        Dataset::open(&[], options(1)).unwrap_err().to_string(),
        "cannot read an empty list of files: holds no records, expected at least one"
    );
    assert_eq!(
        Dataset::open(&[fixture("cls.tfrecord")], options(0)).unwrap_err().to_string(),
        "invalid batch size 0: expected at least 1"
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_not_waited_for() {
    let error = Dataset::open(&["/dev/null".into()], options(1)).unwrap_err().to_string();
    assert!(error.contains("is a pipe or a device, expected a regular file"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, b"x").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    // Whoever may read everything finds a damaged file instead.
    let error = Dataset::open(std::slice::from_ref(&path), options(1)).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", path.display())), "{error}");
}

#[test]
fn an_error_ends_the_iteration() {
    let dataset = Dataset::open(&[fixture("cls_truncated.tfrecord")], options(2)).unwrap();
    let outcomes: Vec<bool> = dataset.batches().map(|batch| batch.is_ok()).collect();
    assert_eq!(outcomes, [true, true, false]);
}

#[test]
fn the_fuzz_corpus_is_survived() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/tfrecord");
    let mut seeds = 0;
    for entry in fs::read_dir(folder).unwrap() {
        fuzz_tfrecord(&fs::read(entry.unwrap().path()).unwrap());
        seeds += 1;
    }
    assert!(seeds >= 12, "{seeds} seeds");
}
