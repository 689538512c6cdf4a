//! What a run says in passing: what was guessed, what of the checkpoint is not used, what the records lack.

use ascend_bert::bert::{Guess, HeadKind, Network};
use serde::Serialize;

use super::console::note;
use super::failure::option;

/// What was guessed and what was not used, for programs.
#[derive(Serialize)]
pub(super) struct Unstated {
    /// Values that neither options, configuration file nor tensors state.
    guesses: Vec<String>,
    /// Tensors of the checkpoint that no part of the model is known to use.
    unknown_tensors: Vec<String>,
    /// Tensors of another encoder in the same file.
    other_encoder_tensors: usize,
    /// Tensors of optimizer and THOR state, buffers, and heads not asked for.
    ignored_tensors: usize,
}

impl Unstated {
    pub(super) fn of(network: &Network) -> Self {
        let audit = network.audit();
        Self {
            guesses: network.guesses().iter().map(Guess::to_string).collect(),
            unknown_tensors: audit.unknown.clone(),
            other_encoder_tensors: audit.other_encoders.len(),
            ignored_tensors: audit.training_state + audit.buffers.len() + audit.tied.len() + audit.heads.len(),
        }
    }

    pub(super) fn ignored(&self) -> usize {
        self.ignored_tensors + self.other_encoder_tensors + self.unknown_tensors.len()
    }
}

/// Says what was guessed and how to say otherwise.
pub(super) fn guesses(quiet: bool, guesses: &[Guess]) {
    if guesses.is_empty() {
        return;
    }
    let texts: Vec<_> = guesses.iter().map(|guess| format!("{guess} [{}]", option(guess.advice()))).collect();
    note(quiet, &format!("nothing states these, so they are guessed: {}", texts.join(", ")));
}

/// Says which tensors of the checkpoint are not used and not known.
pub(super) fn tensors(quiet: bool, network: &Network) {
    let audit = network.audit();
    if !audit.unknown.is_empty() {
        let (count, names) = (audit.unknown.len(), some(&audit.unknown));
        note(quiet, &format!("{count} tensors of the checkpoint belong to no known part of the model: {names}"));
    }
    if !audit.other_encoders.is_empty() {
        let (count, names) = (audit.other_encoders.len(), some(&audit.other_encoders));
        note(quiet, &format!("{count} tensors of another encoder are not used: {names}"));
    }
    if let Some(name) = network.head_found_at() {
        note(quiet, &format!("the head's weights are those of '{name}', outside the encoder's module"));
    }
    if network.head() != HeadKind::None
        && let Some(why) = network.head().needs_exact_padding()
    {
        note(quiet, &format!("padding is exact: {why}"));
    }
}

/// The first few names.
pub(super) fn some(names: &[String]) -> String {
    let shown = names.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 8 { format!("{shown}, ...") } else { shown }
}
