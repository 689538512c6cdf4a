//! Numbers for the tests: the same for the same seed, on every machine.
//! What a precision cannot hold exactly is rounded here, so that only a backend's own rounding shows in its results.

use std::sync::Arc;

use ascend_bert::backend::{Backend, Error, LinearSource, MatrixRole, Precision};
use ascend_bert::tensor::{DType, HostTensor, Piece};
use half::{bf16, f16};

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
pub(crate) struct Random(pub u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// An index below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// Uniform between `-scale` and `scale`, rounded to what `precision` holds.
    pub(crate) fn values(&mut self, len: usize, scale: f32, precision: Precision) -> Vec<f32> {
        let unit = |bits: u64| (bits >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
        (0..len).map(|_| held(unit(self.bits()) * scale, precision)).collect()
    }
}

/// The number nearest to `value` that `precision` holds: with int8 that of its head and attention.
pub(crate) fn held(value: f32, precision: Precision) -> f32 {
    match precision {
        Precision::F32 => value,
        Precision::F16 => f16::from_f32(value).to_f32(),
        Precision::Bf16 | Precision::Int8 => bf16::from_f32(value).to_f32(),
    }
}

/// What a precision keeps biases, scales and shifts in.
fn vectors(precision: Precision) -> Precision {
    if precision == Precision::F16 { Precision::F16 } else { Precision::F32 }
}

/// An f32 tensor, aligned to nothing, as in a file.
pub(crate) fn tensor(shape: &[usize], values: &[f32]) -> HostTensor {
    let mut bytes = vec![0xff];
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    let piece = Piece { range: 1..bytes.len(), owner: Arc::new(bytes) };
    HostTensor::new("test", DType::F32, shape.to_vec(), vec![piece]).unwrap()
}

/// The rows `0..rows`.
pub(crate) fn every(rows: usize) -> Vec<u32> {
    (0..rows as u32).collect()
}

/// All rows of an operand.
pub(crate) fn read<B: Backend>(backend: &B, operand: &B::Operand, rows: usize) -> Vec<f32> {
    let [_, width] = backend.extent(operand);
    let mut values = vec![0.0; rows * width];
    backend.download(operand, &every(rows), &mut values).unwrap();
    values
}

/// Logits of exactly these values, rows of `width`: each row picks a column of a matrix outside the encoder.
pub(crate) fn logits<B: Backend>(backend: &B, values: &[f32], width: usize, inputs: usize) -> B::Logits {
    let rows = values.len() / width;
    let (mut picks, mut weight) = (vec![0.0; rows * inputs], vec![0.0; width * inputs]);
    for (row, values) in values.chunks(width).enumerate() {
        picks[row * inputs + row] = 1.0;
        values.iter().enumerate().for_each(|(column, &value)| weight[column * inputs + row] = value);
    }
    let weight = tensor(&[width, inputs], &weight);
    let linear = backend.load_linear(&[LinearSource { weight: &weight, bias: None }], MatrixRole::Head).unwrap();
    backend.logits(&backend.upload(&picks, inputs).unwrap(), &linear).unwrap()
}

/// A weight matrix and its bias.
#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Layer {
    /// Weights that keep the size of what they are multiplied with.
    pub(crate) fn random(random: &mut Random, inputs: usize, outputs: usize, precision: Precision) -> Self {
        let weight = random.values(inputs * outputs, 1.7 / (inputs as f32).sqrt(), precision);
        Self { inputs, outputs, weight, bias: random.values(outputs, 0.5, vectors(precision)) }
    }

    pub(crate) fn load<B: Backend>(&self, backend: &B) -> B::Linear {
        self.load_parts(backend, &[self.outputs])
    }

    /// As a matrix outside the encoder.
    pub(crate) fn load_head<B: Backend>(&self, backend: &B) -> B::Linear {
        self.load_with(&[self.outputs], |parts| backend.load_linear(parts, MatrixRole::Head))
    }

    /// Loads the matrix as parts of so many outputs each.
    pub(crate) fn load_parts<B: Backend>(&self, backend: &B, outputs: &[usize]) -> B::Linear {
        self.load_with(outputs, |parts| backend.load_linear(parts, MatrixRole::Encoder))
    }

    fn load_with<L>(&self, outputs: &[usize], load: impl Fn(&[LinearSource<'_>]) -> Result<L, Error>) -> L {
        let mut first = 0;
        let mut tensors = Vec::new();
        for &outputs in outputs {
            let weight = &self.weight[first * self.inputs..][..outputs * self.inputs];
            let weight = tensor(&[outputs, self.inputs], weight);
            tensors.push((weight, tensor(&[outputs], &self.bias[first..][..outputs])));
            first += outputs;
        }
        assert_eq!(first, self.outputs);
        let source = |(weight, bias)| LinearSource { weight, bias: Some(bias) };
        let sources: Vec<_> = tensors.iter().map(|(weight, bias)| source((weight, bias))).collect();
        load(&sources).unwrap()
    }
}

/// Scale, shift and epsilon of a normalisation.
#[derive(Clone)]
pub(crate) struct Scale {
    pub(crate) gamma: Vec<f32>,
    pub(crate) beta: Vec<f32>,
    pub(crate) epsilon: f32,
}

impl Scale {
    /// An epsilon that is not lost beside the variance.
    pub(crate) fn random(random: &mut Random, width: usize, precision: Precision) -> Self {
        let precision = vectors(precision);
        let gamma =
            random.values(width, 0.5, precision).into_iter().map(|value| held(1.0 + value, precision)).collect();
        Self { gamma, beta: random.values(width, 0.5, precision), epsilon: 0.01 }
    }

    pub(crate) fn load<B: Backend>(&self, backend: &B) -> B::Norm {
        let width = self.gamma.len();
        backend.load_norm(&tensor(&[width], &self.gamma), &tensor(&[width], &self.beta), self.epsilon).unwrap()
    }
}
