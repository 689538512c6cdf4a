//! `ascend-bert convert`: between MindSpore's `.ckpt` and safetensors, and between their names.

use std::path::{Path, PathBuf};

use ascend_bert::bert::{Config, ConfigFile, Inferred, ModelOptions};
use ascend_bert::checkpoint::{
    Checkpoint, ConvertOptions, ConvertReport, CrcStatus, Error, NameScheme, convert, same_file,
};
use clap::ValueEnum;

use super::console::{note, print};
use super::failure::{Failure, library};
use super::options::{ConfigArgs, KeyArgs};
use super::{notes, progress};

/// Convert a checkpoint: .ckpt to .safetensors, back, or to other names
///
/// The extension of OUT says its format. The input's CRC is checked if it has one. The output appears under its name
/// only when it is complete. Neither format says how many heads a model has, nor which activation and epsilon it was
/// trained with: a config.json is written beside OUT, which 'run' and transformers read.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Checkpoint to read
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// File to write, .ckpt or .safetensors
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Names in the output [default: the input's own, with all of its tensors]
    #[arg(long, value_enum)]
    names: Option<NamesArg>,
    /// Replace an existing output and the config.json beside it
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// No progress bar and no notes
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum NamesArg {
    Mindspore,
    Huggingface,
}

pub(super) fn main(args: &Args) -> Result<(), Failure> {
    let names = args.names.map(|names| match names {
        NamesArg::Mindspore => NameScheme::MindSpore,
        NamesArg::Huggingface => NameScheme::HuggingFace,
    });
    let mut model = ModelOptions { open: args.key.open_options()?, ..Default::default() };
    args.config.apply(&mut model)?;
    let config = args.configuration(&model, names)?;
    let options = ConvertOptions {
        names,
        prefix: model.prefix.clone(),
        family: config.as_ref().map(|config| config.inferred.config.family),
        beside: config.as_ref().filter(|config| !config.there).map(|config| (config.path.clone(), config.text.clone())),
        force: args.force,
        open: model.open,
    };
    let bar = progress::bytes("converting", 0, args.quiet);
    let result = convert(&args.input, &args.output, &options, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let report = result.map_err(library)?;
    left_out(args, &report);
    let crc = if report.crc == CrcStatus::Matches { ", CRC of the input checked" } else { "" };
    let path = args.output.display();
    print(&format!("wrote {path}: {}, {} tensors, {} bytes{crc}", report.format, report.tensors, report.bytes))?;
    let Some(config) = config else { return Ok(()) };
    notes::guesses(args.quiet, &config.inferred.guesses);
    if config.there {
        return Ok(());
    }
    for other in other_checkpoints(&config.path, &args.output) {
        let (path, other) = (config.path.display(), other.display());
        note(args.quiet, &format!("{path} now holds for {other} too, which lies beside it"));
    }
    print(&format!("wrote {}: heads, activation and epsilon of the model", config.path.display()))
}

/// Checkpoints in the folder of a configuration, `output` aside.
fn other_checkpoints(config: &Path, output: &Path) -> Vec<PathBuf> {
    let folder = config.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_checkpoint =
        |path: &PathBuf| path.extension().is_some_and(|extension| extension == "ckpt" || extension == "safetensors");
    entries.filter(is_checkpoint).filter(|path| !same_file(path, output)).collect()
}

/// The configuration that goes beside the output.
struct OutputConfig {
    path: PathBuf,
    inferred: Inferred,
    text: String,
    /// Whether the file is there already, as it should be.
    there: bool,
}

impl Args {
    /// The configuration of the model, if the input is one; checks that it can be written.
    fn configuration(&self, model: &ModelOptions, names: Option<NameScheme>) -> Result<Option<OutputConfig>, Failure> {
        let checkpoint = Checkpoint::open(&self.input, &model.open).map_err(library)?;
        let inferred = match Config::of(&checkpoint, model) {
            Ok(inferred) => inferred,
            // Other files than those of BERT are converted tensor by tensor, with their own names.
            Err(_) if names.is_none() && checkpoint.encoders().is_empty() => return Ok(None),
            Err(error) => return Err(library(error)),
        };
        let path = ConfigFile::beside(&self.output);
        let own = checkpoint.parameters(model.prefix.as_deref()).map_err(library)?.scheme();
        let file = inferred.config.to_file_beside(names.unwrap_or(own), inferred.file.as_ref());
        let text = serde_json::to_string_pretty(&file).map_err(|error| Failure::Stdout(error.into()))? + "\n";
        let there = match ConfigFile::read(&path) {
            Ok(found) => found == file,
            Err(_) => false,
        };
        let source = ConfigFile::beside(checkpoint.path());
        // What the input was read with holds for an output in the same folder too.
        let there = there || same_file(&source, &path) && !self.config.is_given();
        if !there && path.exists() && !self.force {
            return Err(library(Error::Exists { path }));
        }
        Ok(Some(OutputConfig { path, inferred, text, there }))
    }
}

fn left_out(args: &Args, report: &ConvertReport) {
    for (names, what) in [
        (&report.left_out, "no weights of the model (training state, counters)"),
        (&report.buffers, "buffers that every model computes itself"),
        (&report.tied, "copies of other tensors"),
        (&report.other_encoders, "of another encoder"),
        (&report.map_tensors, "map tensors"),
    ] {
        if !names.is_empty() {
            let count = names.len();
            note(args.quiet, &format!("left out {count} tensors, {what}: {}", notes::some(names)));
        }
    }
    for (name, dtype) in &report.unsupported {
        note(args.quiet, &format!("left out '{name}': safetensors has no type {dtype}"));
    }
}
