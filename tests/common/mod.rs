//! Shared by the integration tests: fixtures in NumPy's format, and differences between arrays.

#![allow(dead_code, unreachable_pub)]

pub mod fixtures;
pub mod models;

use std::path::PathBuf;

use ascend_bert::dataset::Ids;

/// A file below `tests/data`.
pub fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

/// An array saved by `numpy.save`, format version 1.0, little-endian, C order.
pub struct Npy {
    pub shape: Vec<usize>,
    pub kind: String,
    pub bytes: Vec<u8>,
}

impl Npy {
    pub fn read(path: &str) -> Self {
        let file = std::fs::read(data(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(&file[..8], b"\x93NUMPY\x01\x00", "{path}");
        let header_len = usize::from(u16::from_le_bytes([file[8], file[9]]));
        let header = std::str::from_utf8(&file[10..10 + header_len]).unwrap();
        assert!(header.contains("'fortran_order': False"), "{path}: {header}");
        let between = |start: &str, end: &str| {
            let from = header.find(start).unwrap() + start.len();
            header[from..].split(end).next().unwrap().to_owned()
        };
        let shape = between("'shape': (", ")");
        let shape = shape.split(',').filter_map(|extent| extent.trim().parse().ok()).collect();
        Self { shape, kind: between("'descr': '", "'"), bytes: file[10 + header_len..].to_vec() }
    }
}

/// A float32 fixture.
pub fn floats(path: &str) -> Vec<f32> {
    let npy = Npy::read(path);
    assert_eq!(npy.kind, "<f4", "{path}");
    npy.bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

/// An int32 fixture as rows; a vector becomes one column.
pub fn ids(path: &str) -> Ids {
    let npy = Npy::read(path);
    assert_eq!(npy.kind, "<i4", "{path}");
    let values = npy.bytes.as_chunks().0.iter().map(|&bytes| i32::from_le_bytes(bytes)).collect();
    Ids::new(npy.shape.get(1).copied().unwrap_or(1), values).unwrap()
}

/// Cosine of the angle between `found` and `expected`; NaN if either is zero or contains a NaN.
pub fn cosine(found: &[f32], expected: &[f32]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    product(found, expected) / (product(found, found) * product(expected, expected)).sqrt()
}

/// Largest and root-mean-square difference.
#[derive(Clone, Copy, Debug)]
pub struct Distance {
    pub max: f64,
    pub rms: f64,
}

/// Differences between `found` and `expected`; any NaN counts as infinite.
pub fn distance(found: &[f32], expected: &[f32]) -> Distance {
    assert_eq!(found.len(), expected.len());
    let mut distance = Distance { max: 0.0, rms: 0.0 };
    for (found, expected) in found.iter().zip(expected) {
        let difference = (f64::from(*found) - f64::from(*expected)).abs();
        let difference = if difference.is_nan() { f64::INFINITY } else { difference };
        distance.max = distance.max.max(difference);
        distance.rms += difference * difference;
    }
    distance.rms = (distance.rms / found.len().max(1) as f64).sqrt();
    distance
}
