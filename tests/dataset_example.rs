//! tf.Example records as another protobuf implementation writes them, and as chance mutilates them.

use std::collections::BTreeMap;
use std::fs;

use ascend_bert::dataset::{Batch, Column, Dataset, DatasetOptions, Error, Feature, RecordWriter, fuzz_tfrecord};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use prost::Message;

/// TensorFlow's `example.proto` and `feature.proto`.
mod proto {
    use std::collections::BTreeMap;

    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct Example {
        #[prost(message, optional, tag = "1")]
        pub(super) features: Option<Features>,
        /// Not in the format: readers must skip it.
        #[prost(fixed64, optional, tag = "9")]
        pub(super) unknown: Option<u64>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct Features {
        #[prost(btree_map = "string, message", tag = "1")]
        pub(super) feature: BTreeMap<String, Feature>,
        #[prost(string, optional, tag = "77")]
        pub(super) unknown: Option<String>,
    }

    /// `kind` is a oneof; the tests fill at most one, packed or not.
    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct Feature {
        #[prost(message, optional, tag = "1")]
        pub(super) bytes: Option<BytesList>,
        #[prost(message, optional, tag = "2")]
        pub(super) floats: Option<FloatList>,
        #[prost(message, optional, tag = "3")]
        pub(super) integers: Option<Int64List>,
        #[prost(fixed32, optional, tag = "8")]
        pub(super) unknown: Option<u32>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct BytesList {
        #[prost(bytes = "vec", repeated, tag = "1")]
        pub(super) value: Vec<Vec<u8>>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct FloatList {
        #[prost(float, repeated, tag = "1")]
        pub(super) value: Vec<f32>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct Int64List {
        #[prost(int64, repeated, tag = "1")]
        pub(super) value: Vec<i64>,
    }

    /// The two lists as proto2 writes them. Same bytes in as out for any reader that follows the rules.
    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct UnpackedFloatList {
        #[prost(float, repeated, packed = "false", tag = "1")]
        pub(super) value: Vec<f32>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct UnpackedInt64List {
        #[prost(int64, repeated, packed = "false", tag = "1")]
        pub(super) value: Vec<i64>,
    }

    /// A message whose one field is already encoded.
    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct Encoded {
        #[prost(bytes = "vec", optional, tag = "1")]
        pub(super) one: Option<Vec<u8>>,
        #[prost(bytes = "vec", optional, tag = "2")]
        pub(super) two: Option<Vec<u8>>,
        #[prost(bytes = "vec", optional, tag = "3")]
        pub(super) three: Option<Vec<u8>>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub(super) struct Entries {
        #[prost(bytes = "vec", repeated, tag = "1")]
        pub(super) entry: Vec<Vec<u8>>,
    }
}

#[derive(Clone, Debug)]
enum List {
    Integers(Vec<i32>),
    Floats(Vec<f32>),
    Bytes(Vec<Vec<u8>>),
}

fn packed(features: &BTreeMap<String, List>, unknown: bool) -> Vec<u8> {
    let feature = features.iter().map(|(name, list)| {
        let mut feature = proto::Feature { unknown: unknown.then_some(7), ..Default::default() };
        match list.clone() {
            List::Integers(value) => {
                let value = value.into_iter().map(i64::from).collect();
                feature.integers = Some(proto::Int64List { value });
            }
            List::Floats(value) => feature.floats = Some(proto::FloatList { value }),
            List::Bytes(value) => feature.bytes = Some(proto::BytesList { value }),
        }
        (name.clone(), feature)
    });
    let unknown_text = unknown.then(|| "unknown".into());
    let features = proto::Features { feature: feature.collect(), unknown: unknown_text };
    let unknown = unknown.then_some(u64::MAX);
    proto::Example { features: Some(features), unknown }.encode_to_vec()
}

fn unpacked(features: &BTreeMap<String, List>) -> Vec<u8> {
    let entry = features.iter().map(|(name, list)| {
        let mut feature = proto::Encoded::default();
        match list.clone() {
            List::Integers(value) => {
                let value = value.into_iter().map(i64::from).collect();
                feature.three = Some(proto::UnpackedInt64List { value }.encode_to_vec());
            }
            List::Floats(value) => {
                feature.two = Some(proto::UnpackedFloatList { value }.encode_to_vec());
            }
            List::Bytes(value) => feature.one = Some(proto::BytesList { value }.encode_to_vec()),
        }
        let one = Some(name.clone().into_bytes());
        proto::Encoded { one, two: Some(feature.encode_to_vec()), three: None }.encode_to_vec()
    });
    let features = proto::Entries { entry: entry.collect() }.encode_to_vec();
    proto::Encoded { one: Some(features), ..Default::default() }.encode_to_vec()
}

/// Reads `records` as one file in one batch.
fn read(records: &[Vec<u8>], keep: &[String]) -> Result<Option<Batch>, Error> {
    let mut writer = RecordWriter::new(Vec::new());
    records.iter().for_each(|record| writer.write_record(record).unwrap());
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), writer.into_inner()).unwrap();
    let options = DatasetOptions { keep: keep.to_vec(), ..DatasetOptions::default() };
    Dataset::open(&[file.path().into()], options)?.batches().next().transpose()
}

/// Whether a column holds these values in each of `rows` rows; floats are compared bit by bit.
fn holds(column: Option<&Column>, list: &List, rows: usize) -> bool {
    match (column, list) {
        (Some(Column::Ids(ids)), List::Integers(values)) => {
            ids.rows() == rows && (0..rows).all(|row| ids.row(row) == values)
        }
        (Some(Column::Floats { columns, values: found }), List::Floats(values)) => {
            *columns == values.len()
                && found.len() == rows * columns
                && found.chunks(*columns).all(|row| row.iter().zip(values).all(|(a, b)| a.to_bits() == b.to_bits()))
        }
        (None, List::Bytes(_)) => true,
        (None, List::Integers(values)) => values.is_empty(),
        (None, List::Floats(values)) => values.is_empty(),
        _ => false,
    }
}

fn any_float() -> impl Strategy<Value = f32> {
    any::<u32>().prop_map(f32::from_bits)
}

fn lists() -> impl Strategy<Value = List> {
    prop_oneof![
        vec(any::<i32>(), 0..20).prop_map(List::Integers),
        vec(any_float(), 0..20).prop_map(List::Floats),
        vec(vec(any::<u8>(), 0..9), 0..4).prop_map(List::Bytes),
    ]
}

/// The features of a good record: three inputs, and others of any name.
fn features() -> impl Strategy<Value = BTreeMap<String, List>> {
    let inputs = (1usize..40).prop_flat_map(|length| {
        let inputs = (vec(0..i32::MAX, length), vec(0..i32::MAX, length), vec(0..2, length));
        inputs.prop_map(|(a, b, c)| [("input_ids", a), ("segment_ids", b), ("input_mask", c)])
    });
    (inputs, btree_map(".{0,12}", lists(), 0..6)).prop_map(|(inputs, mut features)| {
        for (name, values) in inputs {
            features.insert(name.into(), List::Integers(values));
        }
        features
    })
}

fn check(batch: &Batch, features: &BTreeMap<String, List>, rows: usize) {
    for (name, list) in features {
        let input = match name.as_str() {
            "input_ids" => Some(&batch.input_ids),
            "segment_ids" => Some(&batch.token_type_ids),
            "input_mask" => Some(&batch.attention_mask),
            _ => None,
        };
        let input = input.cloned().map(Column::Ids);
        let column = input.as_ref().or(batch.extra.get(name));
        assert!(holds(column, list, rows), "{name:?}: {column:?}, {list:?}");
    }
    assert!(batch.extra.keys().all(|name| features.contains_key(name)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_prost_writes_is_read(features in features(), unknown: bool, rows in 1usize..4) {
        for record in [packed(&features, unknown), unpacked(&features)] {
            let batch = read(&vec![record; rows], &[]).unwrap().unwrap();
            check(&batch, &features, rows);
        }
    }

    #[test]
    fn features_asked_for_are_read_and_no_others(features in features()) {
        let wanted = features.iter().find(|(name, list)| {
            !matches!(name.as_str(), "input_ids" | "segment_ids" | "input_mask")
                && match list {
                    List::Integers(values) => !values.is_empty(),
                    List::Floats(values) => !values.is_empty(),
                    List::Bytes(_) => false,
                }
        });
        if let Some((name, list)) = wanted {
            let records = [packed(&features, false), unpacked(&features)];
            let batch = read(&records, std::slice::from_ref(name)).unwrap().unwrap();
            prop_assert_eq!(batch.extra.len(), 1);
            prop_assert!(holds(batch.extra.get(name), list, 2));
        }
    }

    #[test]
    fn what_we_write_is_read_by_prost(
        integers in vec(any::<i64>(), 0..30),
        floats in vec(any_float(), 0..30),
        bytes in vec(vec(any::<u8>(), 0..300), 0..4),
    ) {
        let bytes: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
        let mut writer = RecordWriter::new(Vec::new());
        writer.write_example(&[
            ("integers", Feature::Integers(&integers)),
            ("floats", Feature::Floats(&floats)),
            ("bytes", Feature::Bytes(&bytes)),
        ]).unwrap();
        let file = writer.into_inner();
        let record = &file[12..file.len() - 4];
        let features = proto::Example::decode(record).unwrap().features.unwrap().feature;
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(&features["integers"].integers.as_ref().unwrap().value, &integers);
        prop_assert_eq!(bits(&features["floats"].floats.as_ref().unwrap().value), bits(&floats));
        prop_assert_eq!(&features["bytes"].bytes.as_ref().unwrap().value, &bytes);
    }

    /// With checksums made right again, so that the damage gets as far as it can.
    #[test]
    fn mutilated_records_never_panic(
        features in features(),
        packing: bool,
        edits in vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut record = if packing { packed(&features, true) } else { unpacked(&features) };
        for (index, byte) in edits {
            let index = index.index(record.len());
            record[index] = byte;
        }
        for record in [&record[..], &record[..cut.index(record.len())]] {
            fuzz_tfrecord(record);
            let whole = packed(&features, false);
            match read(&[whole, record.to_vec()], &[]) {
                Ok(batch) => prop_assert_eq!(batch.unwrap().rows(), 2),
                Err(error) => {
                    let text = error.to_string();
                    prop_assert_eq!(text.lines().count(), 1, "{}", text);
                    prop_assert!(text.contains("record 1 at byte"), "{}", text);
                }
            }
        }
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in vec(any::<u8>(), 0..200)) {
        fuzz_tfrecord(&bytes);
    }
}

#[test]
fn packed_and_unpacked_values_may_follow_one_another() {
    // A parser must accept both in one list: 1, 2 packed, then 300 alone.
    let list = [0x0a, 2, 1, 2, 0x08, 0xac, 2];
    let feature = proto::Encoded { three: Some(list.to_vec()), ..Default::default() };
    let name = |name: &str| Some(name.as_bytes().to_vec());
    let entry = |input| {
        let two = Some(feature.encode_to_vec());
        proto::Encoded { one: name(input), two, three: None }.encode_to_vec()
    };
    let mask = proto::UnpackedInt64List { value: vec![1, 0, 1] }.encode_to_vec();
    let mask = proto::Encoded { three: Some(mask), ..Default::default() }.encode_to_vec();
    let mask = proto::Encoded { one: name("input_mask"), two: Some(mask), three: None };
    let entry = vec![entry("input_ids"), mask.encode_to_vec(), entry("segment_ids")];
    let features = proto::Entries { entry }.encode_to_vec();
    let record = proto::Encoded { one: Some(features), ..Default::default() }.encode_to_vec();
    let batch = read(&[record], &[]).unwrap().unwrap();
    assert_eq!(batch.input_ids.values(), [1, 2, 300]);
    assert_eq!(batch.attention_mask.values(), [1, 0, 1]);
}

#[test]
fn a_record_cut_anywhere_is_an_error() {
    let input = |values: &[i32]| List::Integers(values.to_vec());
    let features = BTreeMap::from([
        ("input_ids".to_owned(), input(&[1, 300])),
        ("segment_ids".to_owned(), input(&[0, 1])),
        ("input_mask".to_owned(), input(&[1, 1])),
    ]);
    for record in [packed(&features, false), unpacked(&features)] {
        for cut in 0..record.len() {
            let error = read(&[record[..cut].to_vec()], &[]).unwrap_err().to_string();
            assert!(error.contains("record 0 at byte 0: "), "{error}");
        }
    }
}
