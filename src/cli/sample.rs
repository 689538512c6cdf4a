//! The bundled sample: a small BERT, a TFRecord file of its inputs, and what MindSpore made of them.
//! Origin and sizes: `tests/data/README.md`.

use std::path::PathBuf;

use ascend_bert::backend::{Activation, Precision};
use ascend_bert::bert::{Array, NetworkOutput, Padding};
use ascend_bert::checkpoint::Unfinished;
use ascend_bert::dataset::Batch;
use tempfile::TempDir;

use super::failure::Failure;

/// The sample's files, in a folder that goes when this does.
pub(super) struct Sample {
    // Removed before the list of unfinished files forgets it.
    folder: TempDir,
    _unfinished: Unfinished,
}

/// What MindSpore computed: arrays `[4, 32, 128]` and `[4, 128]`, behind 128 bytes of header.
struct RecordedOutput {
    sequence: &'static [u8],
    pooled: &'static [u8],
}

const CHECKPOINT: &[u8] = include_bytes!("../../tests/data/tiny/tiny.ckpt");
const RECORDS: &[u8] = include_bytes!("../../tests/data/tiny/tiny.tfrecord");
const GELU_FP32: RecordedOutput = RecordedOutput {
    sequence: include_bytes!("../../tests/data/tiny/seq_gelu_fp32.npy"),
    pooled: include_bytes!("../../tests/data/tiny/pooled_gelu_fp32.npy"),
};
const GELU_FP16: RecordedOutput = RecordedOutput {
    sequence: include_bytes!("../../tests/data/tiny/seq_gelu_fp16.npy"),
    pooled: include_bytes!("../../tests/data/tiny/pooled_gelu_fp16.npy"),
};
const FAST_GELU_FP32: RecordedOutput = RecordedOutput {
    sequence: include_bytes!("../../tests/data/tiny/seq_fast_gelu_fp32.npy"),
    pooled: include_bytes!("../../tests/data/tiny/pooled_fast_gelu_fp32.npy"),
};
const FAST_GELU_FP16: RecordedOutput = RecordedOutput {
    sequence: include_bytes!("../../tests/data/tiny/seq_fast_gelu_fp16.npy"),
    pooled: include_bytes!("../../tests/data/tiny/pooled_fast_gelu_fp16.npy"),
};

impl Sample {
    pub(super) fn new() -> Result<Self, Failure> {
        let failed = |path: PathBuf| move |source| Failure::Sample { path, source };
        let created = Unfinished::create(tempfile::tempdir, TempDir::path);
        let (folder, unfinished) = created.map_err(failed(std::env::temp_dir()))?;
        let sample = Self { folder, _unfinished: unfinished };
        for (path, bytes) in [(sample.checkpoint(), CHECKPOINT), (sample.records(), RECORDS)] {
            std::fs::write(&path, bytes).map_err(failed(path))?;
        }
        Ok(sample)
    }

    pub(super) fn checkpoint(&self) -> PathBuf {
        self.folder.path().join("tiny.ckpt")
    }

    pub(super) fn records(&self) -> PathBuf {
        self.folder.path().join("tiny.tfrecord")
    }
}

/// Our outputs beside MindSpore's.
pub(super) struct Comparison {
    recorded: Option<(Array, Array)>,
    allowed: f64,
    padding: Padding,
    sequence: f64,
    pooled: f64,
}

impl Comparison {
    pub(super) fn new(activation: Activation, precision: Precision, padding: Padding) -> Self {
        let (fp32, fp16) = match activation {
            Activation::GeluTanh => (Some(GELU_FP32), GELU_FP16),
            Activation::FastGelu => (Some(FAST_GELU_FP32), FAST_GELU_FP16),
            _ => (None, GELU_FP16),
        };
        let fp32 = fp32.map(|fp32| fp32.arrays());
        let fp16 = fp16.arrays();
        // f32: the rounding of two layers, and of scores at 1e4 where a row is masked throughout. f16: what MindSpore's
        // own arithmetic loses; bf16 and int8 that as often as their steps are coarser, 2^3 and about 2^5.
        let allowed = match (precision, padding, &fp32) {
            (Precision::F32, Padding::Skip, _) | (_, _, None) => 1e-5,
            (Precision::F32, Padding::Exact, _) => 5e-5,
            (Precision::F16, _, Some(fp32)) => largest(&fp32.0.values, &fp16.0.values),
            (Precision::Bf16, _, Some(fp32)) => 8.0 * largest(&fp32.0.values, &fp16.0.values),
            (Precision::Int8, _, Some(fp32)) => 32.0 * largest(&fp32.0.values, &fp16.0.values),
        };
        let recorded = fp32.map(|fp32| if precision == Precision::F16 { fp16 } else { fp32 });
        Self { recorded, allowed, padding, sequence: 0.0, pooled: 0.0 }
    }

    /// Compares the rows of one batch; positions that were skipped are left out.
    pub(super) fn add(&mut self, batch: &Batch, output: &NetworkOutput) {
        let Some((sequence, pooled)) = &self.recorded else { return };
        let first = batch.first_record as usize;
        let compare = |found: &Option<Array>, expected: &Array, kept: &dyn Fn(usize) -> bool| {
            let Some(found) = found else { return 0.0 };
            let width = found.shape[found.shape.len() - 1];
            let start = first * expected.values.len() / expected.shape[0];
            let rows = found.values.chunks(width).zip(expected.values[start..].chunks(width)).enumerate();
            rows.filter(|(row, _)| kept(*row))
                .map(|(_, (found, expected))| largest(found, expected))
                .fold(0.0, f64::max)
        };
        let exact = self.padding == Padding::Exact;
        let mask = &batch.attention_mask;
        let sequence = compare(&output.sequence_output, sequence, &|row| exact || mask.values()[row] == 1);
        let pooled = compare(&output.pooled_output, pooled, &|row| exact || mask.row(row)[0] == 1);
        self.sequence = self.sequence.max(sequence);
        self.pooled = self.pooled.max(pooled);
    }

    /// One line on the largest differences; an error if they are too large.
    pub(super) fn verdict(&self) -> Result<String, Failure> {
        if self.recorded.is_none() {
            return Ok("sample     nothing recorded for this activation".into());
        }
        let Self { sequence, pooled, allowed, .. } = self;
        if !(*sequence <= *allowed && *pooled <= *allowed) {
            return Err(Failure::Check {
                what: format!(
                    "the bundled sample: differs from MindSpore's output by {sequence:.1e} (sequence) and \
                     {pooled:.1e} (pooled), expected at most {allowed:.1e}"
                ),
                remedy: "run with --device reference; report the difference if that one agrees",
            });
        }
        let where_ = if self.padding == Padding::Skip { "unmasked positions" } else { "all positions" };
        Ok(format!(
            "sample     largest difference from MindSpore: sequence {sequence:.1e}, pooled {pooled:.1e} \
             ({where_}, allowed {allowed:.1e})"
        ))
    }

    /// Largest differences of sequence and pooled output, if anything was recorded.
    pub(super) fn differences(&self) -> Option<[f64; 2]> {
        self.recorded.as_ref().map(|_| [self.sequence, self.pooled])
    }
}

impl RecordedOutput {
    fn arrays(&self) -> (Array, Array) {
        let array = |bytes: &[u8], shape: &[usize]| Array {
            shape: shape.to_vec(),
            values: bytes[128..].as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
        };
        (array(self.sequence, &[4, 32, 128]), array(self.pooled, &[4, 128]))
    }
}

/// The largest difference; infinite if a value is not a number.
fn largest(found: &[f32], expected: &[f32]) -> f64 {
    let difference = |(found, expected): (&f32, &f32)| {
        let difference = f64::from((found - expected).abs());
        if difference.is_nan() { f64::INFINITY } else { difference }
    };
    found.iter().zip(expected).map(difference).fold(0.0, f64::max)
}
