//! `ascend-bert run`: a checkpoint and records in, outputs out.

use std::path::PathBuf;
use std::time::Instant;

use ascend_bert::bert::{Error as BertError, HeadKind, Inputs, Network, NetworkOutput, NotFinite, Pooler, Wanted};
use ascend_bert::checkpoint::{Checkpoint, check_output};
use ascend_bert::dataset::{Batch, Column, Columns, Dataset, DatasetOptions, Error as DatasetError, Ids, Limits};
use clap::ValueEnum;
use serde::Serialize;

use super::console::{note, print, print_json};
use super::failure::{Failure, library};
use super::losses::Losses;
use super::model::{family_name, verify};
use super::notes::{self, Unstated};
use super::options::{DeviceArgs, KeyArgs, ModelArgs, parse_head, positive};
use super::output::OutputFile;
use super::sample::{Comparison, Sample};
use super::statistics::{Statistics, Times};
use super::{pipeline, progress};

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
    /// Head on top: none, classification, regression, squad, ner, ner-crf, ner-lstm-crf, mlm or pretraining
    #[arg(long, default_value = "none", value_parser = parse_head)]
    head: HeadKind,
    /// Names of inputs and labels in the files: input_ids=NAME, segment_ids=NAME, input_mask=NAME, label_ids=NAME, ...,
    /// any of them, separated by commas
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
    family: &'static str,
    #[serde(flatten)]
    unstated: Unstated,
    loss: Option<f64>,
    /// Labels of -100, which the loss leaves out.
    labels_left_out: u64,
    /// With --allow-nan: what was found in each batch that has NaN or infinity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_finite: Vec<String>,
    output: Option<PathBuf>,
    /// With the bundled sample: largest differences of sequence and pooled output from MindSpore's.
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_differences: Option<[f64; 2]>,
}

pub(super) fn main(args: Args) -> Result<(), Failure> {
    args.check()?;
    let sample = if args.checkpoint.is_none() { Some(Sample::new()?) } else { None };
    let network = args.load(sample.as_ref())?;
    if sample.is_none() {
        notes::guesses(args.quiet, network.guesses());
    }
    notes::tensors(args.quiet, &network);
    let Records { dataset, records, labels } = args.records(sample.as_ref(), &network)?;
    let mut comparison =
        sample.as_ref().map(|_| Comparison::new(network.config().hidden_act, network.precision(), network.padding()));
    let run = args.run(&network, &dataset, (records, labels), &mut comparison)?;
    let statistics = Statistics::new(&network, &run.times, args.batch_size, run.seq_length);
    if let Some(first) = run.not_finite.first() {
        note(args.quiet, &format!("{} batches have NaN or infinity; {first}", run.not_finite.len()));
    }
    // A sample that disagrees is a failure, whatever the form of the report.
    let verdict = comparison.as_ref().map(Comparison::verdict).transpose()?;
    if args.json {
        return print_json(&Report {
            statistics,
            checkpoint: args.checkpoint,
            head: network.head().name(),
            activation: network.config().hidden_act.name(),
            layer_norm_eps: network.config().layer_norm_eps,
            family: network.config().family.name(),
            unstated: Unstated::of(&network),
            loss: run.loss,
            labels_left_out: run.left_out,
            not_finite: run.not_finite.iter().map(NotFinite::to_string).collect(),
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

/// The records to run, padded to the longest of them.
struct Records {
    dataset: Dataset,
    records: u64,
    /// Whether their labels can be read.
    labels: bool,
}

/// What running all records gave.
struct Run {
    times: Times,
    seq_length: usize,
    loss: Option<f64>,
    left_out: u64,
    not_finite: Vec<NotFinite>,
}

impl Args {
    fn check(&self) -> Result<(), Failure> {
        let usage = |what: &str, remedy| Err(Failure::Usage { what: what.into(), remedy });
        let asks = |name| self.outputs.contains(&name);
        if self.checkpoint.is_none() != self.data.is_empty() {
            return usage(
                "--checkpoint and --data go together: one of them is missing",
                "give both, or neither for the bundled sample",
            );
        }
        if self.checkpoint.is_none() && self.model.config.is_given_beside_activation() {
            return usage(
                "the bundled sample comes with its own heads, epsilon and names",
                "give --checkpoint and --data with options of the model",
            );
        }
        if self.checkpoint.is_none() && self.head != HeadKind::None {
            return usage("the bundled sample has no head", "give --checkpoint and --data with --head");
        }
        if (asks(OutputName::Logits) || asks(OutputName::Loss)) && self.head == HeadKind::None {
            return usage("logits and loss are outputs of a head", "choose a head with --head");
        }
        let Some(output) = &self.output else { return Ok(()) };
        let inputs = self.checkpoint.iter().chain(&self.data).chain(&self.model.config.config).chain(self.key.file());
        check_output(output, self.force, &inputs.map(PathBuf::as_path).collect::<Vec<_>>()).map_err(library)
    }

    fn wants(&self, name: OutputName) -> bool {
        self.outputs.is_empty() || self.outputs.contains(&name)
    }

    fn load(&self, sample: Option<&Sample>) -> Result<Network, Failure> {
        let mut options = self.device.model_options()?;
        self.model.apply(&mut options)?;
        options.open = self.key.open_options()?;
        let asked = self.outputs.contains(&OutputName::Pooled);
        let by_default = self.outputs.is_empty() && (self.output.is_some() || self.head == HeadKind::None);
        options.pooler = match (asked, by_default) {
            (true, _) => Pooler::Required,
            (false, true) => Pooler::IfPresent,
            (false, false) => Pooler::Omitted,
        };
        let path = self.checkpoint.clone().or(sample.map(Sample::checkpoint)).unwrap_or_default();
        let checkpoint = Checkpoint::open(&path, &options.open).map_err(library)?;
        if let Some(output) = &self.output {
            // The files behind a folder or an index are known only now.
            let files = checkpoint.files();
            check_output(output, self.force, &files).map_err(library)?;
        }
        if self.verify {
            verify(&checkpoint, self.quiet)?;
        }
        let network = Network::load(&checkpoint, self.head, &options).map_err(library)?;
        if by_default && !network.has_pooler() {
            note(self.quiet, "the checkpoint has no pooler: the pooled output is left out");
        }
        Ok(network)
    }

    /// Reads all records once: their number and lengths, and whether each is what the model takes.
    fn records(&self, sample: Option<&Sample>, network: &Network) -> Result<Records, Failure> {
        let files = sample.map_or_else(|| self.data.clone(), |sample| vec![sample.records()]);
        let labels = self.wants(OutputName::Loss) && network.head() != HeadKind::None;
        let records = match self.scanned(&files, network, labels) {
            // Labels that nobody asked for are no obstacle to the outputs.
            Err(error) if labels && !self.outputs.contains(&OutputName::Loss) => {
                let records = self.scanned(&files, network, false).map_err(library)?;
                note(self.quiet, &format!("no loss: {error}"));
                records
            }
            other => other.map_err(library)?,
        };
        for said in records.dataset.notes() {
            note(self.quiet, &said.to_string());
        }
        Ok(records)
    }

    fn scanned(&self, files: &[PathBuf], network: &Network, labels: bool) -> Result<Records, DatasetError> {
        let config = network.config();
        let options = DatasetOptions {
            columns: self.columns.clone().unwrap_or_default(),
            batch_size: self.batch_size,
            limits: Some(Limits {
                vocab_size: config.vocab_size,
                type_vocab_size: config.type_vocab_size,
                max_position: config.longest_sequence(),
            }),
            keep: Vec::new(),
            roles: Some(network.head().columns(labels)),
            pad_token_id: i32::try_from(config.pad_token_id).unwrap_or(0),
        };
        let dataset = Dataset::open(files, options)?;
        let bar = progress::bytes("reading records", 0, self.quiet);
        let scan = dataset.scan(&mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let scan = scan?;
        Ok(Records { dataset: dataset.padded(&scan, scan.longest)?, records: scan.records, labels })
    }

    fn run(
        &self,
        network: &Network,
        dataset: &Dataset,
        (records, labels): (u64, bool),
        comparison: &mut Option<Comparison>,
    ) -> Result<Run, Failure> {
        let seq_length = dataset.sequence_length().map_err(library)?;
        let saved = self.output.is_some() || comparison.is_some();
        let pooled = self.wants(OutputName::Pooled) && network.has_pooler();
        let sequence = self.wants(OutputName::Sequence);
        // Something is always brought back: NaN is found on the host.
        let shown = self.head == HeadKind::None;
        let wanted = Wanted {
            sequence: sequence && (saved || shown && !pooled),
            pooled: pooled && (saved || shown),
            masked_lm_positions: None,
        };
        let mut run = Run { times: Times::default(), seq_length, loss: None, left_out: 0, not_finite: Vec::new() };
        let mut losses = Losses::new(network.head(), labels, self.outputs.contains(&OutputName::Loss));
        let mut file = None;
        let bar = progress::sequences(records, self.quiet);
        let batches = dataset.batches().map(|batch| batch.map_err(library));
        let forward = |batch: &Batch| forward(network, batch, &wanted);
        pipeline::in_order(batches, network.batches_at_once(), forward, |batch, (output, begun, ended)| {
            let operations = network.config().operations(output.computed.iter().copied());
            run.times.add(begun, ended, batch.rows(), output.tokens(), operations);
            losses.add(self.quiet, &batch, &output, network.crf())?;
            run.not_finite.extend(output.not_finite.map(|found| in_records(found, &batch)));
            if let Some(comparison) = comparison {
                comparison.add(&batch, &output);
            }
            if let Some(path) = &self.output {
                let file = file.get_or_insert_with(|| {
                    let crf = network.crf().filter(|_| self.wants(OutputName::Logits));
                    let transitions = crf.map(|crf| crf.transitions());
                    OutputFile::new(path, self.force, records, losses.any(), transitions)
                });
                file.add(batch.rows(), &self.kept(output))?;
            }
            bar.inc(batch.rows() as u64);
            Ok(())
        })?;
        bar.finish_and_clear();
        run.left_out = losses.left_out();
        run.loss = losses.value(self.quiet)?;
        if let Some(file) = file {
            file.finish(run.loss)?;
        }
        Ok(run)
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
fn forward(network: &Network, batch: &Batch, wanted: &Wanted) -> Result<(NetworkOutput, Instant, Instant), Failure> {
    let inputs = Inputs {
        input_ids: batch.input_ids.clone(),
        token_type_ids: batch.token_type_ids.clone(),
        attention_mask: batch.attention_mask.clone(),
    };
    let wanted = Wanted { masked_lm_positions: ids(batch, "masked_lm_positions").cloned(), ..wanted.clone() };
    let begun = Instant::now();
    let output = network.forward(&inputs, &wanted).map_err(|error| match error {
        BertError::NotFinite(found) => library(BertError::NotFinite(in_records(found, batch))),
        error => library(error),
    })?;
    Ok((output, begun, Instant::now()))
}

/// What was found in a row of a batch, with the number of the record.
fn in_records(found: NotFinite, batch: &Batch) -> NotFinite {
    NotFinite { row: batch.first_record as usize + found.row, ..found }
}

fn ids<'a>(batch: &'a Batch, name: &str) -> Option<&'a Ids> {
    match batch.extra.get(name) {
        Some(Column::Ids(ids)) => Some(ids),
        _ => None,
    }
}

fn describe(network: &Network) -> String {
    let config = network.config();
    let ignored = match Unstated::of(network).ignored() {
        0 => String::new(),
        ignored => format!("\nignored    {ignored} tensors that the model does not use"),
    };
    format!(
        "model      {}, {} layers, hidden {}, {} heads, vocabulary {}, {}, epsilon {:e}, head {}{ignored}",
        family_name(config.family),
        config.num_hidden_layers,
        config.hidden_size,
        config.num_attention_heads,
        config.vocab_size,
        config.hidden_act,
        config.layer_norm_eps,
        network.head(),
    )
}
