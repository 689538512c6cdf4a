//! `ascend-bert run`: a checkpoint and records in, outputs out.

use std::path::PathBuf;
use std::time::Instant;

use ascend_bert::bert::{Error as BertError, HeadKind, Inputs, Labels, Loss, Network, NetworkOutput, Wanted};
use ascend_bert::checkpoint::Checkpoint;
use ascend_bert::dataset::{Batch, Column, Columns, Dataset, DatasetOptions, Ids, Limits};
use clap::ValueEnum;
use serde::Serialize;

use super::options::{DeviceArgs, KeyArgs, ModelArgs, parse_head, positive};
use super::output::OutputFile;
use super::sample::{Comparison, Sample};
use super::statistics::{Statistics, Times};
use super::{Failure, inspect, library, note, pipeline, print, print_json, progress};

/// Run a model over records
///
/// With neither --checkpoint nor --data, runs the bundled sample and compares with MindSpore's recorded output.
/// Records are TFRecord files of tf.Example (plain, gzip or zlib) or safetensors files, with the integer features
/// input_ids, segment_ids and input_mask.
#[derive(clap::Args)]
pub(super) struct Args {
    /// MindSpore .ckpt, safetensors file, index of a sharded one, or a folder that holds one
    #[arg(long, value_name = "F")]
    checkpoint: Option<PathBuf>,
    /// Record files, read in this order
    #[arg(long, value_name = "F", num_args = 1..)]
    data: Vec<PathBuf>,
    /// Rows computed at once
    #[arg(long, value_name = "N", default_value = "12", value_parser = positive)]
    batch_size: usize,
    #[command(flatten)]
    device: DeviceArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// Head on top: none, classification, regression, squad, ner, ner-crf, ner-lstm-crf or pretraining
    #[arg(long, default_value = "none", value_parser = parse_head)]
    head: HeadKind,
    /// Names of the inputs in the files: input_ids=NAME,segment_ids=NAME,input_mask=NAME, any of them
    #[arg(long, value_name = "NAMES")]
    columns: Option<Columns>,
    #[command(flatten)]
    key: KeyArgs,
    /// Read every byte of the checkpoint first: SHA-256 and CRC
    #[arg(long)]
    verify: bool,
    /// Write the outputs to this safetensors file
    #[arg(long, value_name = "F.safetensors")]
    output: Option<PathBuf>,
    /// Outputs wanted [default: all there are]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAMES")]
    outputs: Vec<OutputName>,
    /// Replace an existing output file
    #[arg(long)]
    force: bool,
    /// No progress bar and no notes
    #[arg(long)]
    quiet: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutputName {
    Sequence,
    Pooled,
    Logits,
    Loss,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    statistics: Statistics,
    checkpoint: Option<PathBuf>,
    head: &'static str,
    activation: &'static str,
    layer_norm_eps: f32,
    ignored_tensors: usize,
    loss: Option<f64>,
    output: Option<PathBuf>,
    /// With the bundled sample: largest differences of sequence and pooled output from MindSpore's.
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_differences: Option<[f64; 2]>,
}

pub(super) fn main(args: Args) -> Result<(), Failure> {
    args.check()?;
    let sample = if args.checkpoint.is_none() { Some(Sample::new()?) } else { None };
    let network = args.load(sample.as_ref())?;
    let dataset = args.dataset(sample.as_ref(), &network)?;
    let records = dataset.count().map_err(library)?;
    if let Some(why) = network.head().needs_exact_padding() {
        note(args.quiet, &format!("padding is exact: {why}"));
    }
    let mut comparison =
        sample.as_ref().map(|_| Comparison::new(network.config().hidden_act, network.precision(), network.padding()));
    let run = args.run(&network, &dataset, records, &mut comparison)?;
    let statistics = Statistics::new(&network, &run.times, args.batch_size, run.seq_length);
    // A sample that disagrees is a failure, whatever the form of the report.
    let verdict = comparison.as_ref().map(Comparison::verdict).transpose()?;
    if args.json {
        return print_json(&Report {
            statistics,
            checkpoint: args.checkpoint,
            head: network.head().name(),
            activation: network.config().hidden_act.name(),
            layer_norm_eps: network.config().layer_norm_eps,
            ignored_tensors: network.ignored_tensors(),
            loss: run.loss,
            output: args.output,
            sample_differences: comparison.and_then(|comparison| comparison.differences()),
        });
    }
    print(&describe(&network))?;
    print(&statistics.text())?;
    if let Some(loss) = run.loss {
        print(&format!("loss       {loss}"))?;
    }
    if let Some(verdict) = verdict {
        print(&verdict)?;
    }
    match &args.output {
        Some(path) => print(&format!("output     {}", path.display())),
        None => Ok(()),
    }
}

/// What running all records gave.
struct Run {
    times: Times,
    seq_length: usize,
    loss: Option<f64>,
}

impl Args {
    fn check(&self) -> Result<(), Failure> {
        let usage = |what: &str, remedy| Err(Failure::Usage { what: what.into(), remedy });
        let wants = |name| self.outputs.contains(&name);
        if self.checkpoint.is_none() != self.data.is_empty() {
            return usage(
                "--checkpoint and --data go together: one of them is missing",
                "give both, or neither for the bundled sample",
            );
        }
        if self.checkpoint.is_none() && self.head != HeadKind::None {
            return usage("the bundled sample has no head", "give --checkpoint and --data with --head");
        }
        if (wants(OutputName::Logits) || wants(OutputName::Loss)) && self.head == HeadKind::None {
            return usage("logits and loss are outputs of a head", "choose a head with --head");
        }
        Ok(())
    }

    fn wants(&self, name: OutputName) -> bool {
        self.outputs.is_empty() || self.outputs.contains(&name)
    }

    fn load(&self, sample: Option<&Sample>) -> Result<Network, Failure> {
        let mut options = self.device.model_options()?;
        self.model.apply(&mut options)?;
        options.open = self.key.open_options()?;
        let path = self.checkpoint.clone().or(sample.map(Sample::checkpoint)).unwrap_or_default();
        let checkpoint = Checkpoint::open(&path, &options.open).map_err(library)?;
        if self.verify {
            inspect::verify(&checkpoint, self.quiet)?;
        }
        Network::load(&checkpoint, self.head, &options).map_err(library)
    }

    fn dataset(&self, sample: Option<&Sample>, network: &Network) -> Result<Dataset, Failure> {
        let config = network.config();
        let options = DatasetOptions {
            columns: self.columns.clone().unwrap_or_default(),
            batch_size: self.batch_size,
            limits: Some(Limits {
                vocab_size: config.vocab_size,
                type_vocab_size: config.type_vocab_size,
                max_position: config.max_position_embeddings,
            }),
            ..DatasetOptions::default()
        };
        match sample {
            Some(sample) => Dataset::open(&[sample.records()], options).map_err(library),
            None => Dataset::open(&self.data, options).map_err(library),
        }
    }

    fn run(
        &self,
        network: &Network,
        dataset: &Dataset,
        records: u64,
        comparison: &mut Option<Comparison>,
    ) -> Result<Run, Failure> {
        let seq_length = dataset.sequence_length().map_err(library)?;
        let saved = self.output.is_some() || comparison.is_some();
        let wanted = Wanted {
            sequence: saved && self.wants(OutputName::Sequence),
            pooled: saved && self.wants(OutputName::Pooled) || self.output.is_none() && self.head == HeadKind::None,
        };
        let mut run = Run { times: Times::default(), seq_length, loss: None };
        let mut loss = None;
        let mut file = None;
        let bar = progress::sequences(records, self.quiet);
        let mut number = 0;
        let batches = dataset.batches().map(|batch| batch.map_err(library));
        let forward = |batch: &Batch| forward(network, batch, wanted);
        pipeline::in_order(batches, network.batches_at_once(), forward, |batch, (output, begun, ended)| {
            let operations = network.config().operations(network.computed_lengths(&batch.attention_mask));
            run.times.add(begun, ended, batch.rows(), output.tokens, operations);
            let labels = self.labels(&batch)?;
            if number == 0 {
                loss = labels.as_ref().map(|_| Loss::default());
                file = self.output_file(records, loss.is_some())?;
            }
            if file.is_some() && batch.sequence_length() != seq_length {
                return Err(differing_lengths(&batch, seq_length));
            }
            if let (Some(loss), Some(labels)) = (&mut loss, &labels) {
                loss.add(network.head(), &output.head, labels, network.crf()).map_err(library)?;
            }
            if let Some(comparison) = comparison {
                comparison.add(&batch, &output);
            }
            if let Some(file) = &mut file {
                file.add(batch.rows(), &self.kept(output))?;
            }
            bar.inc(batch.rows() as u64);
            number += 1;
            Ok(())
        })?;
        bar.finish_and_clear();
        run.loss = loss.map(|loss| loss.value(network.head()));
        if let Some(file) = file {
            file.finish(run.loss)?;
        }
        Ok(run)
    }

    fn output_file(&self, records: u64, has_loss: bool) -> Result<Option<OutputFile>, Failure> {
        let loss = has_loss && self.wants(OutputName::Loss);
        self.output.as_ref().map(|path| OutputFile::new(path, self.force, records, loss)).transpose()
    }

    fn labels(&self, batch: &Batch) -> Result<Option<Labels>, Failure> {
        let labels = Labels::of(self.head, batch);
        if labels.is_none() && self.outputs.contains(&OutputName::Loss) {
            let what = "the records have no labels of the kind this head's loss needs".into();
            return Err(library(BertError::LabelsMismatch { head: self.head, what }));
        }
        Ok(labels)
    }

    /// The output without what was not asked for.
    fn kept(&self, mut output: NetworkOutput) -> NetworkOutput {
        if !self.wants(OutputName::Logits) {
            output.head = Default::default();
        }
        output
    }
}

/// The output of a batch, and when its computation began and ended.
fn forward(network: &Network, batch: &Batch, wanted: Wanted) -> Result<(NetworkOutput, Instant, Instant), Failure> {
    let inputs = Inputs {
        input_ids: &batch.input_ids,
        segment_ids: &batch.token_type_ids,
        input_mask: &batch.attention_mask,
        masked_lm_positions: ids(batch, "masked_lm_positions"),
    };
    let begun = Instant::now();
    let output = network.forward(inputs, wanted).map_err(library)?;
    Ok((output, begun, Instant::now()))
}

fn ids<'a>(batch: &'a Batch, name: &str) -> Option<&'a Ids> {
    match batch.extra.get(name) {
        Some(Column::Ids(ids)) => Some(ids),
        _ => None,
    }
}

fn differing_lengths(batch: &Batch, seq_length: usize) -> Failure {
    let what = format!(
        "--output: record {} has {} tokens, record 0 has {seq_length}, expected one length",
        batch.first_record,
        batch.sequence_length()
    );
    Failure::Check { what, remedy: "pad the records to one length, or run each length into a file of its own" }
}

fn describe(network: &Network) -> String {
    let config = network.config();
    let ignored = match network.ignored_tensors() {
        0 => String::new(),
        ignored => format!("\nignored    {ignored} tensors that the model does not use"),
    };
    format!(
        "model      BERT, {} layers, hidden {}, {} heads, vocabulary {}, {}, epsilon {:e}, head {}{ignored}",
        config.num_hidden_layers,
        config.hidden_size,
        config.num_attention_heads,
        config.vocab_size,
        config.hidden_act,
        config.layer_norm_eps,
        network.head(),
    )
}
