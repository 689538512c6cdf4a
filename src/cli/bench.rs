//! `ascend-bert bench`: the whole model on random weights and ids, timed.

use std::path::{Path, PathBuf};
use std::time::Instant;

use ascend_bert::bert::weights::RandomWeights;
use ascend_bert::bert::{Config, ConfigFile, Error as BertError, HeadKind, Inputs, Network, Wanted};
use ascend_bert::dataset::Ids;

use serde::Serialize;

use super::console::{print, print_json};
use super::failure::{Failure, library};
use super::modelled::{Before, Modelled, fewest_bytes};
use super::options::{DeviceArgs, positive};
use super::statistics::{Statistics, Times};

/// Time a model of random weights over random ids
///
/// Prints the median and the shortest of several forward passes after one that is not counted (two on an NPU). Weights are drawn from
/// a truncated normal distribution of deviation 0.02 with a fixed seed. On the software device it also prints the time
/// that the chip would take by a model of its pipes and memory, for planning.
#[derive(clap::Args)]
pub(super) struct Args {
    /// base, large, or a config.json
    #[arg(long, default_value = "base", value_name = "base|large|F")]
    config: PathBuf,
    /// Sequences in a batch
    #[arg(long, value_name = "N", default_value = "12", value_parser = positive)]
    batch_size: usize,
    /// Positions in each sequence
    #[arg(long, value_name = "N", default_value = "512", value_parser = positive)]
    seq_length: usize,
    /// File of sequence lengths, one a line; a batch each --batch-size lines, padded to --seq-length
    #[arg(long, value_name = "F")]
    lengths: Option<PathBuf>,
    /// Passes over the data that are timed
    #[arg(long, value_name = "N", default_value = "5", value_parser = positive)]
    repeat: usize,
    #[command(flatten)]
    device: DeviceArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    statistics: Statistics,
    /// On the software device only.
    #[serde(skip_serializing_if = "Option::is_none")]
    modelled: Option<Modelled>,
}

const SEED: u64 = 20;

pub(super) fn main(args: &Args) -> Result<(), Failure> {
    let config = args.config()?;
    if args.seq_length > config.longest_sequence() {
        return Err(Failure::Usage {
            what: format!(
                "--seq-length {} exceeds the model's {} positions",
                args.seq_length,
                config.longest_sequence()
            ),
            remedy: "give a shorter --seq-length",
        });
    }
    let batches = args.batches(&config)?;
    let options = args.device.model_options()?;
    let weights = RandomWeights { seed: SEED };
    let network = Network::with_weights(&weights, config, HeadKind::None, &options).map_err(library)?;
    let wanted = Wanted { sequence: true, pooled: true, ..Default::default() };
    let mut times = Times::default();
    let mut before = None;
    // What a device records of the second pass it replays from the third on.
    let uncounted = network.batches_at_once();
    for pass in 0..uncounted + args.repeat {
        if pass == uncounted {
            before = Before::of(&network);
        }
        for batch in &batches {
            let begun = Instant::now();
            let output = network.forward(batch, &wanted).map_err(library)?;
            let ended = Instant::now();
            if pass >= uncounted {
                let operations = network.config().operations(output.computed.iter().copied());
                times.add(begun, ended, batch.rows(), output.tokens(), operations);
            }
        }
    }
    let forwards = args.repeat * batches.len();
    let mean = |sum: f64| sum / forwards as f64;
    let fewest = fewest_bytes(network.config(), mean(times.tokens as f64));
    let modelled = before.and_then(|before| before.after(forwards, mean(times.operations), fewest));
    let statistics = Statistics::new(&network, &times, args.batch_size, args.seq_length);
    if args.json {
        return print_json(&Report { statistics, modelled });
    }
    print(&statistics.text())?;
    modelled.map_or(Ok(()), |modelled| print(&modelled.text()))
}

impl Args {
    fn config(&self) -> Result<Config, Failure> {
        match self.config.to_str() {
            Some("base") => Ok(Config::base()),
            Some("large") => Ok(Config::large()),
            _ => ConfigFile::read(&self.config).and_then(|file| Config::complete(&file)).map_err(library),
        }
    }

    fn batches(&self, config: &Config) -> Result<Vec<Inputs>, Failure> {
        let lengths = match &self.lengths {
            Some(path) => read_lengths(path, self.seq_length)?,
            None => vec![self.seq_length; self.batch_size],
        };
        let mut state = SEED;
        let mut random = |below: usize| {
            // Knuth's MMIX generator; its upper bits are random enough for ids.
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            ((state >> 33) % below as u64) as i32
        };
        let batches = lengths.chunks(self.batch_size).map(|lengths| {
            let positions = || lengths.iter().flat_map(|&length| (0..self.seq_length).map(move |at| (at, length)));
            let make =
                |values: Vec<i32>| Ids::new(self.seq_length, values).unwrap_or_else(|| unreachable!("whole rows"));
            Inputs {
                input_ids: make(positions().map(|_| random(config.vocab_size)).collect()),
                token_type_ids: make(
                    positions().map(|(at, length)| i32::from(config.type_vocab_size > 1 && at > length / 2)).collect(),
                ),
                attention_mask: make(positions().map(|(at, length)| i32::from(at < length)).collect()),
            }
        });
        Ok(batches.collect())
    }
}

fn read_lengths(path: &Path, longest: usize) -> Result<Vec<usize>, Failure> {
    let wrong = |what: String| library(BertError::ConfigFile { path: path.into(), what });
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let mut lengths = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let length = line.trim().parse().ok().filter(|&length| (1..=longest).contains(&length));
        let expected = || wrong(format!("line {}: '{line}', expected a length from 1 to {longest}", number + 1));
        lengths.push(length.ok_or_else(expected)?);
    }
    if lengths.is_empty() { Err(wrong("no lengths, expected at least one".into())) } else { Ok(lengths) }
}
