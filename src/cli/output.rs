//! The file that `run --output` writes: one tensor per output, rows in input order, at most a batch in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ascend_bert::Ids;
use ascend_bert::bert::{Array, NetworkOutput};
use ascend_bert::checkpoint::SafetensorsWriter;
use ascend_bert::tensor::DType;

use super::failure::{Failure, library};

/// An output file in the making. It is started with the first batch, whose outputs fix the shapes.
pub(super) struct OutputFile {
    path: PathBuf,
    force: bool,
    records: u64,
    /// Whether the loss is one of its tensors.
    loss: bool,
    /// The transition scores of a CRF, written once.
    transitions: Option<Array>,
    writer: Option<Writer>,
}

struct Writer {
    writer: SafetensorsWriter,
    names: Vec<&'static str>,
    /// Bytes written to each tensor.
    written: Vec<u64>,
}

/// The values of an output for a batch.
enum OutputValues<'a> {
    Floats(&'a Array),
    Integers(&'a Ids),
}

impl OutputValues<'_> {
    fn shape(&self) -> Vec<usize> {
        match self {
            OutputValues::Floats(array) => array.shape.clone(),
            OutputValues::Integers(ids) => vec![ids.rows(), ids.columns()],
        }
    }

    fn dtype(&self) -> DType {
        match self {
            OutputValues::Floats(_) => DType::F32,
            OutputValues::Integers(_) => DType::I32,
        }
    }

    fn words(&self) -> Box<dyn Iterator<Item = [u8; 4]> + '_> {
        match self {
            OutputValues::Floats(array) => Box::new(array.values.iter().map(|value| value.to_le_bytes())),
            OutputValues::Integers(ids) => Box::new(ids.values().iter().map(|value| value.to_le_bytes())),
        }
    }
}

impl OutputFile {
    /// For `records` rows.
    pub(super) fn new(path: &Path, force: bool, records: u64, loss: bool, transitions: Option<Array>) -> Self {
        Self { path: path.into(), force, records, loss, transitions, writer: None }
    }

    /// Appends the outputs of a batch of `rows` records.
    pub(super) fn add(&mut self, rows: usize, output: &NetworkOutput) -> Result<(), Failure> {
        fn floats(array: &Option<Array>) -> Option<OutputValues<'_>> {
            array.as_ref().map(OutputValues::Floats)
        }
        let values: Vec<(&'static str, OutputValues<'_>)> = [
            ("sequence_output", floats(&output.sequence_output)),
            ("pooled_output", floats(&output.pooled_output)),
            ("logits", floats(&output.head.logits)),
            ("next_sentence_logits", floats(&output.head.next_sentence)),
            ("tags", output.head.tags.as_ref().map(OutputValues::Integers)),
        ]
        .into_iter()
        .filter_map(|(name, values)| Some((name, values?)))
        .collect();
        if self.writer.is_none() {
            self.writer = Some(self.start(rows, &values)?);
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        for (name, values) in &values {
            writer.append(name, values)?;
        }
        Ok(())
    }

    fn start(&self, rows: usize, values: &[(&'static str, OutputValues<'_>)]) -> Result<Writer, Failure> {
        let mut tensors: Vec<(&'static str, DType, Vec<usize>)> = values
            .iter()
            .map(|(name, values)| {
                // A batch of `rows` records has some multiple of as many rows of output.
                let mut shape = values.shape();
                shape[0] = shape[0] / rows * self.records as usize;
                (*name, values.dtype(), shape)
            })
            .collect();
        if let Some(transitions) = &self.transitions {
            tensors.push(("transitions", DType::F32, transitions.shape.clone()));
        }
        if self.loss {
            tensors.push(("loss", DType::F32, vec![1]));
        }
        let names: Vec<_> = tensors.iter().map(|(name, ..)| *name).collect();
        let tensors = tensors.into_iter().map(|(name, dtype, shape)| (name.to_owned(), dtype, shape)).collect();
        let writer = SafetensorsWriter::create(&self.path, self.force, tensors, BTreeMap::new()).map_err(library)?;
        let mut writer = Writer { writer, written: vec![0; names.len()], names };
        if let Some(transitions) = &self.transitions {
            writer.append("transitions", &OutputValues::Floats(transitions))?;
        }
        Ok(writer)
    }

    /// Writes the loss and puts the file in its place.
    pub(super) fn finish(self, loss: Option<f64>) -> Result<(), Failure> {
        let Some(mut writer) = self.writer else { return Ok(()) };
        match (loss, self.loss) {
            (Some(loss), true) => {
                let loss = Array { shape: vec![1], values: vec![loss as f32] };
                writer.append("loss", &OutputValues::Floats(&loss))?;
            }
            // The first records had valid labels, later ones had not.
            (None, true) => writer.writer.withdraw_last().map_err(library)?,
            (_, false) => {}
        }
        writer.writer.finish().map_err(library)?;
        Ok(())
    }
}

impl Writer {
    fn append(&mut self, name: &str, values: &OutputValues<'_>) -> Result<(), Failure> {
        const CHUNK: usize = 256 << 10;
        let Some(index) = self.names.iter().position(|known| *known == name) else {
            unreachable!("every batch has the outputs of the first")
        };
        let mut bytes = Vec::with_capacity(CHUNK);
        let mut words = values.words().peekable();
        while words.peek().is_some() {
            bytes.clear();
            words.by_ref().take(CHUNK / 4).for_each(|word| bytes.extend_from_slice(&word));
            self.writer.write_at(index, self.written[index], &bytes).map_err(library)?;
            self.written[index] += bytes.len() as u64;
        }
        Ok(())
    }
}
