//! FractalPacking against the index formula, and what it refuses.

use std::sync::Arc;

use half::{bf16, f16};
use proptest::prelude::*;

use super::{FRACTAL, FractalPacking};
use crate::Remedy;
use crate::backend::error::Error;
use crate::backend::sources::LinearSource;
use crate::tensor::{DType, HostTensor, Piece};

fn source(weight: &HostTensor) -> LinearSource<'_> {
    LinearSource { weight, bias: None }
}

/// A weight of the given type whose values are all different and exact in it, cut into pieces at `cut`.
fn weight(name: &str, dtype: DType, outputs: usize, inputs: usize, first: usize, cut: usize) -> HostTensor {
    let modulus = if dtype == DType::BF16 { 256 } else { 2048 };
    let values = (0..outputs * inputs).map(|index| ((first + index * 7) % modulus) as f32 - 100.0);
    let bytes: Vec<u8> = match dtype {
        DType::F32 => values.flat_map(f32::to_le_bytes).collect(),
        DType::F16 => values.flat_map(|value| f16::from_f32(value).to_le_bytes()).collect(),
        DType::BF16 => values.flat_map(|value| bf16::from_f32(value).to_le_bytes()).collect(),
        other => panic!("{other}"),
    };
    let cut = cut.min(bytes.len());
    let (head, tail) = (bytes[..cut].to_vec(), bytes[cut..].to_vec());
    let pieces = [head, tail].map(|bytes| Piece { range: 0..bytes.len(), owner: Arc::new(bytes) });
    HostTensor::new(name, dtype, vec![outputs, inputs], pieces.into()).unwrap()
}

/// The formula of the documentation, value by value.
fn naive(parts: &[&HostTensor], padded: usize) -> Vec<f16> {
    let inputs = parts[0].shape()[1];
    let mut packed = vec![f16::ZERO; padded * inputs];
    let rows: Vec<f32> = parts.iter().flat_map(|part| part.to_f32()).collect();
    for (index, value) in rows.into_iter().enumerate() {
        let (output, input) = (index / inputs, index % inputs);
        let fractal = (input / 16) * (padded / 16) + output / 16;
        packed[fractal * 256 + (output % 16) * 16 + input % 16] = f16::from_f32(value);
    }
    packed
}

#[test]
fn a_fractal_is_row_major_and_columns_run_along_the_outputs() {
    let values: Vec<f32> = (0..32 * 32).map(|index| index as f32).collect();
    let weight = HostTensor::from_f32("w", &[32, 32], &values).unwrap();
    let parts = [source(&weight)];
    let packed = FractalPacking::new(&parts).unwrap().weights().unwrap();
    let at = |index: usize| packed[index].to_f32();
    assert_eq!((at(0), at(1), at(15)), (0.0, 1.0, 15.0), "inputs of output 0");
    assert_eq!(at(16), 32.0, "output 1");
    assert_eq!(at(256), 16.0 * 32.0, "the fractal below: output 16");
    assert_eq!(at(512), 16.0, "the next column: input 16");
}

#[test]
fn other_sizes_are_refused_by_name_or_padded() {
    let refused = |outputs, inputs| {
        let weight = weight("bert.pooler.weight", DType::F32, outputs, inputs, 0, 0);
        let parts = [source(&weight)];
        FractalPacking::new(&parts).unwrap_err()
    };
    let error = refused(20, 32);
    assert_eq!(error.to_string(), "tensor 'bert.pooler.weight': number of outputs is 20, not a multiple of 16");
    assert_eq!(error.advice(), Some(crate::Advice::UseCpu));
    let error = refused(32, 24);
    assert_eq!(error.to_string(), "tensor 'bert.pooler.weight': number of inputs is 24, not a multiple of 16");
    assert!(matches!(refused(0, 16), Error::Multiple { found: 0, .. }));

    let (first, second) = (weight("a", DType::F32, 3, 32, 0, 0), weight("b", DType::F32, 14, 32, 9, 0));
    let bias = HostTensor::from_f32("b.bias", &[14], &[0.1; 14]).unwrap();
    let parts = [source(&first), LinearSource { weight: &second, bias: Some(&bias) }];
    let packing = FractalPacking::padded(&parts).unwrap();
    assert_eq!((packing.outputs(), packing.padded_outputs(), packing.inputs()), (17, 32, 32));
    assert_eq!(packing.weights().unwrap(), naive(&[&first, &second], 32));
    let biases = packing.bias().unwrap();
    assert_eq!((biases[2], biases[3], biases[16], biases[17], biases.len()), (0.0, 0.099975586, 0.099975586, 0.0, 32));
}

#[test]
fn no_parts_are_packed_into_nothing() {
    let none = FractalPacking::new(&[]).unwrap();
    assert!(none.weights().unwrap().is_empty() && none.bias().unwrap().is_empty());
}

#[test]
fn values_beyond_f16_are_an_error_with_name_index_and_value() {
    let at = |index: usize, value: f32| {
        let mut values = vec![1.0; 32 * 48];
        values[index] = value;
        HostTensor::from_f32("dense.weight", &[32, 48], &values).unwrap()
    };
    let packed = |weight: &HostTensor| FractalPacking::new(&[source(weight)]).unwrap().weights();
    // 65519 rounds to 65504, 65520 to infinity.
    assert_eq!(packed(&at(7, 65519.0)).unwrap()[7], f16::MAX);
    assert!(packed(&at(7, f32::INFINITY)).unwrap()[7].is_infinite());
    assert!(packed(&at(7, f32::NAN)).unwrap()[7].is_nan());
    let error = packed(&at(31 * 48 + 47, -65520.0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tensor 'dense.weight': value -6.552e4 at index 1535 does not fit f16, whose largest is 6.5504e4"
    );
    let (weight, bias) = (at(0, 1.0), HostTensor::from_f32("dense.bias", &[32], &[1e6; 32]).unwrap());
    let parts = [LinearSource { weight: &weight, bias: Some(&bias) }];
    let error = FractalPacking::new(&parts).unwrap().bias().unwrap_err();
    assert!(matches!(error, Error::Range { ref tensor, index: 0, .. } if tensor == "dense.bias"), "{error}");
}

proptest! {
    #[test]
    fn packing_is_the_formula_whatever_the_parts_and_however_it_is_cut(
        blocks in prop::collection::vec(1_usize..6, 1..4),
        columns in 1_usize..8,
        dtype in prop::sample::select(vec![DType::F32, DType::F16, DType::BF16]),
        cut in 0_usize..4000,
        step in 1_usize..8,
    ) {
        let inputs = columns * FRACTAL;
        let weights: Vec<_> = blocks
            .iter()
            .enumerate()
            .map(|(index, &blocks)| weight("w", dtype, blocks * FRACTAL, inputs, index * 31, cut))
            .collect();
        let parts: Vec<_> = weights.iter().map(source).collect();
        let packing = FractalPacking::new(&parts).unwrap();
        let expected = naive(&weights.iter().collect::<Vec<_>>(), packing.outputs());
        prop_assert_eq!(packing.padded_outputs(), packing.outputs());
        prop_assert_eq!(&packing.weights().unwrap(), &expected);

        let mut staged = Vec::new();
        for first in (0..packing.columns()).step_by(step) {
            let count = step.min(packing.columns() - first);
            let mut out = vec![f16::NAN; count * packing.column_len()];
            packing.pack_columns(first, &mut out).unwrap();
            staged.extend(out);
        }
        prop_assert_eq!(&staged, &expected);
    }
}
