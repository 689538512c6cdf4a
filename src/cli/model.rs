//! What subcommands that open a checkpoint share: its verification behind a progress bar, and its family's name.

use ascend_bert::bert::Family;
use ascend_bert::checkpoint::{Checkpoint, Verification};

use super::failure::{Failure, library};
use super::progress;

/// Reads every byte of a checkpoint behind a progress bar.
pub(super) fn verify(checkpoint: &Checkpoint, quiet: bool) -> Result<Verification, Failure> {
    let bar = progress::bytes("verifying", checkpoint.file_len(), quiet);
    let result = checkpoint.verify(&mut |done, _| bar.set_position(done));
    bar.finish_and_clear();
    result.map_err(library)
}

/// The family as its authors write it.
pub(super) fn family_name(family: Family) -> &'static str {
    match family {
        Family::Bert => "BERT",
        Family::Roberta => "RoBERTa",
    }
}
