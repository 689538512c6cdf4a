//! One row as its file holds it: feature names, and values still in the file's encoding.
//! Common to TFRecord and safetensors; decodes values into columns and checks their range.

use std::ops::RangeInclusive;

use super::error::printable;
use super::example::{self, EncodedFeature};
use super::schema::Presence;
use super::{FeatureProblem, WireError};

/// The features of one row, sorted by name.
pub(super) struct Row<'a>(Vec<(&'a [u8], FeatureSource<'a>)>);

/// Where the values of a feature are.
#[derive(Clone, Copy)]
pub(super) enum FeatureSource<'a> {
    /// A Feature of a tf.Example.
    Encoded(EncodedFeature<'a>),
    /// Part of a tensor.
    Elements(Elements, &'a [u8]),
}

/// Types of tensors that a dataset may hold, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elements {
    I32,
    I64,
    F32,
}

/// The values of a feature, by kind.
#[derive(Clone, Copy)]
pub(super) enum FeatureValues<'a> {
    Integers(IntegerValues<'a>),
    Floats(FloatValues<'a>),
    Bytes,
    Nothing,
}

#[derive(Clone, Copy)]
pub(super) enum IntegerValues<'a> {
    Encoded(example::Int64List<'a>),
    I32(&'a [u8]),
    I64(&'a [u8]),
}

#[derive(Clone, Copy)]
pub(super) enum FloatValues<'a> {
    Encoded(example::FloatList<'a>),
    F32(&'a [u8]),
}

impl<'a> Row<'a> {
    /// A row of `features`, which are sorted by name.
    pub(super) fn new(features: Vec<(&'a [u8], FeatureSource<'a>)>) -> Self {
        debug_assert!(features.is_sorted_by_key(|&(name, _)| name));
        Self(features)
    }

    /// The features of a record that holds a tf.Example.
    pub(super) fn example(record: &'a [u8]) -> Result<Self, WireError> {
        Ok(Self(example::features(record, FeatureSource::Encoded)?))
    }

    /// The values of a feature that must be there, once.
    pub(super) fn require(&self, name: &str) -> Result<FeatureValues<'a>, FeatureProblem> {
        match self.find(name.as_bytes()) {
            [] => {
                let present = printable(self.0.iter().map(|&(name, _)| name));
                Err(FeatureProblem::Missing { present })
            }
            [(_, source)] => source.values(),
            _ => Err(FeatureProblem::Twice),
        }
    }

    /// Every name in the row, each once, with its values.
    pub(super) fn features(&self) -> impl Iterator<Item = (&'a [u8], Result<FeatureValues<'a>, FeatureProblem>)> {
        self.0.chunk_by(|(a, _), (b, _)| a == b).filter_map(|same| match same {
            [(name, source)] => Some((*name, source.values())),
            [(name, _), ..] => Some((*name, Err(FeatureProblem::Twice))),
            [] => None,
        })
    }

    /// Whether there is a feature of this name, whatever it holds.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.find(name.as_bytes()).is_empty()
    }

    /// Whether a feature is there and can be a column.
    pub(super) fn presence(&self, name: &str) -> Presence {
        if !self.has(name) {
            return Presence::Absent;
        }
        match self.require(name) {
            Ok(values @ (FeatureValues::Bytes | FeatureValues::Nothing)) => Presence::Unusable(
                FeatureProblem::Kind { found: values.kind(), expected: "integers or floats" }.to_string(),
            ),
            Ok(FeatureValues::Integers(integers)) if integers.append(i32::MIN..=i32::MAX, &mut Vec::new()) == Ok(0) => {
                Presence::Empty
            }
            Ok(FeatureValues::Floats(floats)) if floats.append(&mut Vec::new()) == Ok(0) => Presence::Empty,
            // Invalid values are reported when they are read.
            Ok(FeatureValues::Integers(_) | FeatureValues::Floats(_)) | Err(_) => Presence::Usable,
        }
    }

    fn find(&self, name: &[u8]) -> &[(&'a [u8], FeatureSource<'a>)] {
        let start = self.0.partition_point(|&(other, _)| other < name);
        let end = self.0.partition_point(|&(other, _)| other <= name);
        self.0.get(start..end).unwrap_or_default()
    }
}

impl<'a> FeatureSource<'a> {
    fn values(self) -> Result<FeatureValues<'a>, FeatureProblem> {
        Ok(match self {
            FeatureSource::Elements(Elements::I32, bytes) => FeatureValues::Integers(IntegerValues::I32(bytes)),
            FeatureSource::Elements(Elements::I64, bytes) => FeatureValues::Integers(IntegerValues::I64(bytes)),
            FeatureSource::Elements(Elements::F32, bytes) => FeatureValues::Floats(FloatValues::F32(bytes)),
            FeatureSource::Encoded(feature) => match feature.list()? {
                example::List::Integers(list) => FeatureValues::Integers(IntegerValues::Encoded(list)),
                example::List::Floats(list) => FeatureValues::Floats(FloatValues::Encoded(list)),
                example::List::Bytes => FeatureValues::Bytes,
                example::List::Nothing => FeatureValues::Nothing,
            },
        })
    }
}

impl<'a> FeatureValues<'a> {
    /// What the values are, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            FeatureValues::Integers(_) => "integers",
            FeatureValues::Floats(_) => "floats",
            FeatureValues::Bytes => "bytes",
            FeatureValues::Nothing => "no list of values",
        }
    }

    /// The integers, or what is there instead.
    pub(super) fn integers(self) -> Result<IntegerValues<'a>, FeatureProblem> {
        match self {
            FeatureValues::Integers(integers) => Ok(integers),
            _ => Err(FeatureProblem::Kind { found: self.kind(), expected: "integers" }),
        }
    }
}

impl IntegerValues<'_> {
    /// Appends all values to `out`, each within `range`; returns their number.
    pub(super) fn append(self, range: RangeInclusive<i32>, out: &mut Vec<i32>) -> Result<usize, FeatureProblem> {
        let start = out.len();
        let push = |value: i64| match i32::try_from(value) {
            Ok(narrow) if range.contains(&narrow) => {
                out.push(narrow);
                Ok(())
            }
            _ => Err(FeatureProblem::Value {
                position: out.len() - start,
                value,
                low: i64::from(*range.start()),
                high: i64::from(*range.end()),
            }),
        };
        self.try_each(push)?;
        Ok(out.len() - start)
    }

    fn try_each(self, mut each: impl FnMut(i64) -> Result<(), FeatureProblem>) -> Result<(), FeatureProblem> {
        match self {
            IntegerValues::Encoded(list) => list.try_each(each),
            IntegerValues::I32(bytes) => {
                let (elements, _) = bytes.as_chunks();
                elements.iter().try_for_each(|&value| each(i32::from_le_bytes(value).into()))
            }
            IntegerValues::I64(bytes) => {
                let (elements, _) = bytes.as_chunks();
                elements.iter().try_for_each(|&value| each(i64::from_le_bytes(value)))
            }
        }
    }
}

impl FloatValues<'_> {
    /// Appends all values to `out`; returns their number.
    pub(super) fn append(self, out: &mut Vec<f32>) -> Result<usize, FeatureProblem> {
        let start = out.len();
        match self {
            FloatValues::Encoded(list) => list.each(|value| out.push(value))?,
            FloatValues::F32(bytes) => {
                let (elements, _) = bytes.as_chunks();
                out.extend(elements.iter().map(|&value| f32::from_le_bytes(value)));
            }
        }
        Ok(out.len() - start)
    }
}

impl From<WireError> for FeatureProblem {
    fn from(error: WireError) -> Self {
        FeatureProblem::Malformed(error)
    }
}
