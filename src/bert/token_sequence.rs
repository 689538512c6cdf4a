//! The tokens of one sequence, as a tokenizer gives them, and what they must satisfy.

use super::{Config, Error};

/// The tokens of one sequence, special tokens included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenSequence {
    /// Rows of the word table.
    pub input_ids: Vec<u32>,
    /// Rows of the token-type table, one a token.
    pub token_type_ids: Vec<u32>,
}

impl TokenSequence {
    /// A sequence whose tokens are all of type 0.
    pub fn new(input_ids: Vec<u32>) -> Self {
        let token_type_ids = vec![0; input_ids.len()];
        Self { input_ids, token_type_ids }
    }

    pub(crate) fn check_lengths(&self, row: usize) -> Result<(), Error> {
        let (found, expected) = (self.token_type_ids.len(), self.input_ids.len());
        if found == expected {
            return Ok(());
        }
        let what = format!("{found} values in sequence {row}, expected {expected} as input_ids");
        Err(Error::Input { input: "token_type_ids", what })
    }

    pub(crate) fn check(&self, row: usize, config: &Config) -> Result<(), Error> {
        self.check_lengths(row)?;
        let (length, longest) = (self.input_ids.len(), config.longest_sequence());
        if !(1..=longest).contains(&length) {
            let what = format!("sequence {row} has {length} tokens, expected 1 to {longest}");
            return Err(Error::Input { input: "input_ids", what });
        }
        for (input, ids, end) in [
            ("input_ids", &self.input_ids, config.vocab_size),
            ("token_type_ids", &self.token_type_ids, config.type_vocab_size),
        ] {
            if let Some(at) = ids.iter().position(|&id| id as usize >= end) {
                let what = format!(
                    "value {} in sequence {row}, position {at}, expected 0 to {}",
                    ids[at],
                    end.saturating_sub(1)
                );
                return Err(Error::Input { input, what });
            }
        }
        Ok(())
    }
}
