//! `ascend-bert inspect`: what a checkpoint holds, and with --verify whether every byte of it is sound.

use std::path::PathBuf;

use ascend_bert::bert::{Config, ConfigFile, Guess, HeadKind, ModelOptions};
use ascend_bert::checkpoint::{Checkpoint, CrcStatus, HubCard, TensorInfo, Verification, is_training_state};
use serde::Serialize;

use super::console::{print, print_json};
use super::failure::{Failure, library};
use super::model::{family_name, verify};
use super::notes;
use super::options::{ConfigArgs, KeyArgs};

/// Show a checkpoint's tensors, the configuration they imply, and the Hub card it matches
#[derive(clap::Args)]
pub(super) struct Args {
    /// MindSpore .ckpt, safetensors file, index of a sharded one, or a folder that holds one
    #[arg(value_name = "F")]
    file: PathBuf,
    /// Read every byte: SHA-256, and the CRC or the tags of encrypted blocks
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    path: &'a PathBuf,
    format: String,
    bytes: u64,
    has_crc: bool,
    names: String,
    prefix: String,
    /// What stands before the names of every encoder in the file.
    encoders: Vec<String>,
    /// In the form of config.json; absent if the tensors are not those of a BERT model.
    config: Option<ConfigFile>,
    config_problem: Option<String>,
    /// Values of the configuration that neither options, configuration file nor tensors state.
    guesses: Vec<String>,
    heads: Vec<&'static str>,
    training_state_tensors: usize,
    metadata: &'a std::collections::BTreeMap<String, String>,
    tensors: Vec<TensorReport<'a>>,
    verification: Option<Verified>,
}

#[derive(Serialize)]
struct TensorReport<'a> {
    name: &'a str,
    dtype: String,
    shape: &'a [usize],
    offset: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct Verified {
    sha256: Vec<String>,
    crc: &'static str,
    card: Option<String>,
}

pub(super) fn main(args: &Args) -> Result<(), Failure> {
    let mut model = ModelOptions { open: args.key.open_options()?, ..Default::default() };
    args.config.apply(&mut model)?;
    let checkpoint = Checkpoint::open(&args.file, &model.open).map_err(library)?;
    let verification = args.verify.then(|| verify(&checkpoint, false)).transpose()?;
    let report = Report::new(&args.file, &checkpoint, &model, verification.as_ref());
    if args.json { print_json(&report) } else { report.print(checkpoint.tensors()) }
}

impl<'a> Report<'a> {
    fn new(
        path: &'a PathBuf,
        checkpoint: &'a Checkpoint,
        model: &ModelOptions,
        verification: Option<&Verification>,
    ) -> Self {
        let encoders = checkpoint.encoders();
        // A file with several encoders is shown with the first, unless one was chosen.
        let prefix = model.prefix.clone().or(encoders.first().map(|encoder| encoder.prefix.clone()));
        let chosen = ModelOptions { prefix: model.prefix.clone(), ..model.clone() };
        let (config, config_problem, guesses) = match Config::of(checkpoint, &chosen) {
            Ok(inferred) => {
                let guesses = inferred.guesses.iter().map(Guess::to_string).collect();
                (Some(inferred.config.to_file()), None, guesses)
            }
            Err(problem) => (None, Some(problem.to_string()), Vec::new()),
        };
        let (names, heads) = match checkpoint.parameters(prefix.as_deref()) {
            Ok(parameters) => {
                let heads = HeadKind::present(&|name: &str| parameters.find(name).is_some());
                (parameters.scheme().to_string(), heads.into_iter().map(HeadKind::name).collect())
            }
            Err(_) => (String::new(), Vec::new()),
        };
        Self {
            path,
            format: checkpoint.format().to_string(),
            bytes: checkpoint.file_len(),
            has_crc: checkpoint.has_crc(),
            names,
            prefix: prefix.unwrap_or_default(),
            encoders: encoders.into_iter().map(|encoder| encoder.prefix).collect(),
            config,
            config_problem,
            guesses,
            heads,
            training_state_tensors: checkpoint.tensors().iter().filter(|info| is_training_state(&info.name)).count(),
            metadata: checkpoint.metadata(),
            tensors: checkpoint.tensors().iter().map(TensorReport::new).collect(),
            verification: verification.map(Verified::new),
        }
    }

    fn print(&self, tensors: &[TensorInfo]) -> Result<(), Failure> {
        let width = tensors.iter().map(|info| info.name.chars().count()).max().unwrap_or(0);
        for info in tensors {
            let shape = format!("{:?}", info.shape);
            print(&format!("{:width$}  {:8}  {shape}", info.name, info.dtype.to_string()))?;
        }
        let plural = if tensors.len() == 1 { "" } else { "s" };
        let crc = if self.has_crc { ", with CRC" } else { "" };
        print(&format!("\nfile       {}, {} bytes, {} tensor{plural}{crc}", self.format, self.bytes, tensors.len()))?;
        match (&self.config, &self.config_problem) {
            (Some(config), _) => {
                let size = |value: Option<usize>| value.unwrap_or(0);
                print(&format!(
                    "model      {}, {} layers, hidden {}, {} heads, intermediate {}, vocabulary {}, positions {}, types {}",
                    config.family().map_or("BERT", family_name),
                    size(config.num_hidden_layers),
                    size(config.hidden_size),
                    size(config.num_attention_heads),
                    size(config.intermediate_size),
                    size(config.vocab_size),
                    size(config.max_position_embeddings),
                    size(config.type_vocab_size),
                ))?;
                print(&format!("names      {}, prefix '{}'", self.names, self.prefix))?;
                if !self.guesses.is_empty() {
                    print(&format!("guessed    {}", self.guesses.join(", ")))?;
                }
            }
            (None, problem) => print(&format!("model      none: {}", problem.as_deref().unwrap_or_default()))?,
        }
        if self.encoders.len() > 1 {
            print(&format!("encoders   {} with prefixes {}", self.encoders.len(), notes::some(&self.encoders)))?;
        }
        if !self.heads.is_empty() {
            print(&format!("heads      {}", self.heads.join(", ")))?;
        }
        if self.training_state_tensors > 0 {
            print(&format!("training   {} tensors of optimizer and THOR state", self.training_state_tensors))?;
        }
        let Some(verified) = &self.verification else { return Ok(()) };
        for sha256 in &verified.sha256 {
            print(&format!("sha256     {sha256}"))?;
        }
        print(&format!("crc        {}", verified.crc))?;
        print(&format!("hub card   {}", verified.card.as_deref().unwrap_or("none known with this SHA-256")))
    }
}

impl<'a> TensorReport<'a> {
    fn new(info: &'a TensorInfo) -> Self {
        Self {
            name: &info.name,
            dtype: info.dtype.to_string(),
            shape: &info.shape,
            offset: info.offset,
            bytes: info.byte_len,
        }
    }
}

impl Verified {
    fn new(verification: &Verification) -> Self {
        Self {
            sha256: verification.files.iter().map(|file| file.sha256.clone()).collect(),
            crc: match verification.crc {
                CrcStatus::Absent => "none in the file",
                CrcStatus::Matches => "matches",
            },
            card: verification.card.map(card_text),
        }
    }
}

fn card_text(card: &HubCard) -> String {
    format!("{} {} ({})", card.model, card.versions.join(", "), card.file_name)
}
