//! The file that `run --output` writes: one tensor per output, rows in input order, at most a batch in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ascend_bert::bert::{Array, NetworkOutput};
use ascend_bert::checkpoint::{Error, SafetensorsWriter};
use ascend_bert::tensor::DType;

use super::{Failure, library};

/// An output file in the making. It is started with the first batch, whose outputs fix the shapes.
pub(super) struct OutputFile {
    path: PathBuf,
    force: bool,
    records: u64,
    loss: bool,
    writer: Option<Writer>,
}

struct Writer {
    writer: SafetensorsWriter,
    names: Vec<&'static str>,
    /// Bytes written to each tensor.
    written: Vec<u64>,
}

impl OutputFile {
    /// For `records` rows; fails at once if the file exists and may not be replaced.
    pub(super) fn new(path: &Path, force: bool, records: u64, loss: bool) -> Result<Self, Failure> {
        if !force && path.exists() {
            return Err(library(Error::Exists { path: path.into() }));
        }
        Ok(Self { path: path.into(), force, records, loss, writer: None })
    }

    /// Appends the outputs of a batch of `rows` records.
    pub(super) fn add(&mut self, rows: usize, output: &NetworkOutput) -> Result<(), Failure> {
        let arrays: Vec<(&'static str, &Array)> = [
            ("sequence_output", &output.sequence_output),
            ("pooled_output", &output.pooled_output),
            ("logits", &output.head.logits),
            ("next_sentence_logits", &output.head.next_sentence),
        ]
        .into_iter()
        .filter_map(|(name, array)| Some((name, array.as_ref()?)))
        .collect();
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => self.writer.insert(Writer::start(&self.path, self.force, self.records, rows, &arrays, self.loss)?),
        };
        for (index, (name, array)) in arrays.iter().enumerate() {
            debug_assert_eq!(writer.names[index], *name);
            writer.append(index, &array.values)?;
        }
        Ok(())
    }

    /// Writes the loss and puts the file in its place.
    pub(super) fn finish(self, loss: Option<f64>) -> Result<(), Failure> {
        let Some(mut writer) = self.writer else { return Ok(()) };
        if let (Some(loss), true) = (loss, self.loss) {
            writer.append(writer.names.len() - 1, &[loss as f32])?;
        }
        writer.writer.finish().map_err(library)?;
        Ok(())
    }
}

impl Writer {
    fn start(
        path: &Path,
        force: bool,
        records: u64,
        rows: usize,
        arrays: &[(&'static str, &Array)],
        loss: bool,
    ) -> Result<Self, Failure> {
        let mut tensors = Vec::new();
        for (name, array) in arrays {
            // A batch of `rows` records has some multiple of as many rows of output.
            let mut shape = array.shape.clone();
            shape[0] = shape[0] / rows * records as usize;
            tensors.push((*name, DType::F32, shape));
        }
        if loss {
            tensors.push(("loss", DType::F32, vec![1]));
        }
        let names: Vec<_> = tensors.iter().map(|(name, ..)| *name).collect();
        let tensors = tensors.into_iter().map(|(name, dtype, shape)| (name.to_owned(), dtype, shape)).collect();
        let writer = SafetensorsWriter::create(path, force, tensors, BTreeMap::new()).map_err(library)?;
        Ok(Self { writer, written: vec![0; names.len()], names })
    }

    fn append(&mut self, index: usize, values: &[f32]) -> Result<(), Failure> {
        const CHUNK: usize = 64 << 10;
        let mut bytes = Vec::with_capacity(CHUNK * 4);
        for values in values.chunks(CHUNK) {
            bytes.clear();
            values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            self.writer.write_at(index, self.written[index], &bytes).map_err(library)?;
            self.written[index] += bytes.len() as u64;
        }
        Ok(())
    }
}
