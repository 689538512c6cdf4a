//! The inputs of a rectangular batch, and what they must satisfy before a backend sees them.

use super::{Config, Error, TokenSequence};
use crate::ids::Ids;

/// Token ids, token types and attention mask of a batch, `[batch, seq]` each.
///
/// The fields are named because MindSpore's networks take them in two orders: [`Inputs::bert_thor`] is the card's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// Rows of the word table.
    pub input_ids: Ids,
    /// Rows of the token-type table: MindSpore's `segment_ids`.
    pub token_type_ids: Ids,
    /// 1 for tokens, 0 for padding: MindSpore's `input_mask`.
    pub attention_mask: Ids,
}

impl Inputs {
    /// The inputs in the order of the card `bert_thor`: `network(input_ids, segment_ids, input_mask)`.
    pub fn bert_thor(input_ids: Ids, segment_ids: Ids, input_mask: Ids) -> Self {
        Self { input_ids, token_type_ids: segment_ids, attention_mask: input_mask }
    }

    /// One row a sequence, padded at the end to the longest with `pad_token_id` and mask 0.
    ///
    /// # Errors
    /// If there is no sequence, none has a token, or one has as many token types as tokens only in part.
    pub fn from_sequences(sequences: &[TokenSequence], pad_token_id: u32) -> Result<Self, Error> {
        let longest = sequences.iter().map(|sequence| sequence.input_ids.len()).max().unwrap_or(0);
        if longest == 0 {
            return Err(Error::Input { input: "input_ids", what: "no tokens, expected at least one".into() });
        }
        let pad = i32::try_from(pad_token_id).unwrap_or(0);
        let (mut ids, mut types, mut mask) = (Vec::new(), Vec::new(), Vec::new());
        for (row, sequence) in sequences.iter().enumerate() {
            sequence.check_lengths(row)?;
            let length = sequence.input_ids.len();
            let padded = |values: &[u32], pad: i32| {
                let values = values.iter().map(|&value| i32::try_from(value).unwrap_or(i32::MAX));
                values.chain(std::iter::repeat_n(pad, longest - length)).collect::<Vec<_>>()
            };
            ids.extend(padded(&sequence.input_ids, pad));
            types.extend(padded(&sequence.token_type_ids, 0));
            mask.extend((0..longest).map(|position| i32::from(position < length)));
        }
        let rectangle = |values| Ids::new(longest, values).unwrap_or_else(|| unreachable!("whole rows"));
        Ok(Self { input_ids: rectangle(ids), token_type_ids: rectangle(types), attention_mask: rectangle(mask) })
    }

    /// Number of sequences.
    pub fn rows(&self) -> usize {
        self.input_ids.rows()
    }

    /// Positions of each sequence, padding included.
    pub fn sequence_length(&self) -> usize {
        self.input_ids.columns()
    }

    /// Checks shapes and values against the model.
    pub(crate) fn check(&self, config: &Config) -> Result<(), Error> {
        let shape = [self.rows(), self.sequence_length()];
        if shape[0] == 0 {
            return Err(Error::Input { input: "input_ids", what: "no rows, expected at least one".into() });
        }
        let longest = config.longest_sequence();
        if shape[1] > longest {
            let what = format!("sequences of {} tokens, expected at most {longest}", shape[1]);
            return Err(Error::Input { input: "input_ids", what });
        }
        for (input, ids) in [("token_type_ids", &self.token_type_ids), ("attention_mask", &self.attention_mask)] {
            let found = [ids.rows(), ids.columns()];
            if found != shape {
                let what = format!("shape {found:?}, expected {shape:?} as input_ids");
                return Err(Error::Input { input, what });
            }
        }
        in_range("input_ids", &self.input_ids, config.vocab_size)?;
        in_range("token_type_ids", &self.token_type_ids, config.type_vocab_size)?;
        in_range("attention_mask", &self.attention_mask, 2)
    }
}

/// An error for the first value that is not in `0..end`.
pub(crate) fn in_range(input: &'static str, ids: &Ids, end: usize) -> Result<(), Error> {
    let Some(at) = ids.values().iter().position(|&id| id < 0 || id as usize >= end) else { return Ok(()) };
    let (row, column) = (at / ids.columns(), at % ids.columns());
    let what =
        format!("value {} in row {row}, position {column}, expected 0 to {}", ids.values()[at], end.saturating_sub(1));
    Err(Error::Input { input, what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_padded_at_the_end() {
        let sequences =
            [TokenSequence::new(vec![5, 6, 7]), TokenSequence { input_ids: vec![8], token_type_ids: vec![1] }];
        let inputs = Inputs::from_sequences(&sequences, 1).unwrap();
        assert_eq!(inputs.input_ids.values(), [5, 6, 7, 8, 1, 1]);
        assert_eq!(inputs.token_type_ids.values(), [0, 0, 0, 1, 0, 0]);
        assert_eq!(inputs.attention_mask.values(), [1, 1, 1, 1, 0, 0]);
        assert!(Inputs::from_sequences(&[], 0).is_err());
    }
}
