//! `ascend-bert convert`: between MindSpore's `.ckpt` and safetensors, and between their names.

use std::path::PathBuf;

use ascend_bert::checkpoint::{ConvertOptions, ConvertReport, CrcStatus, NameScheme, convert};
use clap::ValueEnum;

use super::options::KeyArgs;
use super::{Failure, library, note, print, progress};

/// Convert a checkpoint: .ckpt to .safetensors, back, or to other names
///
/// The extension of OUT says its format. The input's CRC is checked if it has one. The output appears under its name
/// only when it is complete. Neither format says which activation and epsilon a model was trained with: after
/// renaming, give --activation and --layer-norm-eps to 'run', or put a config.json beside the file.
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
    /// Replace an existing output
    #[arg(long)]
    force: bool,
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
    let options = ConvertOptions {
        names: args.names.map(|names| match names {
            NamesArg::Mindspore => NameScheme::MindSpore,
            NamesArg::Huggingface => NameScheme::HuggingFace,
        }),
        force: args.force,
        open: args.key.open_options()?,
        ..Default::default()
    };
    let bar = progress::bytes("converting", 0, args.quiet);
    let result = convert(&args.input, &args.output, &options, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let report = result.map_err(library)?;
    notes(args, &report);
    let crc = if report.crc == CrcStatus::Matches { ", CRC of the input checked" } else { "" };
    let path = args.output.display();
    print(&format!("wrote {path}: {}, {} tensors, {} bytes{crc}", report.format, report.tensors, report.bytes))
}

fn notes(args: &Args, report: &ConvertReport) {
    let some = |names: &[String]| {
        let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        if names.len() > 3 { format!("{shown}, ...") } else { shown }
    };
    if !report.left_out.is_empty() {
        let count = report.left_out.len();
        note(args.quiet, &format!("left out {count} tensors that are no weights of BERT: {}", some(&report.left_out)));
    }
    for (name, dtype) in &report.unsupported {
        note(args.quiet, &format!("left out '{name}': safetensors has no type {dtype}"));
    }
    if !report.map_tensors.is_empty() {
        note(args.quiet, &format!("left out map tensors: {}", some(&report.map_tensors)));
    }
    if args.names.is_some() {
        note(args.quiet, "the names say nothing of activation and epsilon: see 'ascend-bert convert --help'");
    }
}
