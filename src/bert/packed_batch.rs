//! Tokens of several sequences one after another, without padding: what the encoder computes.
//! Made from rectangular inputs, from lists of tokens, or from a queue of requests; touches no device.

use std::collections::VecDeque;

use super::config::PositionIds;
use super::{Config, Error, Inputs, Padding, TokenSequence};
use crate::backend::{Sequences, Tokens};

/// The tokens that are computed, in order of sequence and position: ids, types, positions, and where sequences begin.
///
/// Ids, types and positions lie within the tables of the model it was made for.
#[derive(Clone, Debug)]
pub struct PackedBatch {
    input_ids: Vec<u32>,
    token_type_ids: Vec<u32>,
    position_ids: Vec<u32>,
    sequences: Sequences,
}

/// Where the tokens of a packed batch stand in `[batch, seq]`.
#[derive(Debug)]
pub(crate) struct Rectangle {
    pub(crate) batch: usize,
    pub(crate) seq: usize,
    /// Row of the flattened `[batch * seq]` output that each token belongs to.
    pub(crate) rows: Vec<u32>,
    /// Rows of the flattened output that are computed only for the sake of others, and reported as zero.
    pub(crate) cleared: Vec<u32>,
}

impl PackedBatch {
    /// The sequences, each from its first token.
    ///
    /// # Errors
    /// If a sequence is empty or longer than the model's positions, or holds an id out of range.
    pub fn from_sequences<'a>(
        sequences: impl IntoIterator<Item = &'a TokenSequence>,
        config: &Config,
    ) -> Result<Self, Error> {
        let mut packing = Packing::default();
        for (row, sequence) in sequences.into_iter().enumerate() {
            sequence.check(row, config)?;
            let mut positions = config.position_ids().counter();
            for (&id, &token_type) in sequence.input_ids.iter().zip(&sequence.token_type_ids) {
                packing.push(id, token_type, positions.next(id), true);
            }
            packing.end_sequence();
        }
        Ok(packing.finish())
    }

    /// Takes requests from the front of `queue` while they hold at most `max_tokens` tokens together, and at least one;
    /// returns them with their batch, in the same order.
    ///
    /// # Errors
    /// As [`PackedBatch::from_sequences`], for the request at the front; it stays in the queue.
    pub fn from_queue<T>(
        queue: &mut VecDeque<T>,
        max_tokens: usize,
        tokens: impl Fn(&T) -> &TokenSequence,
        config: &Config,
    ) -> Result<(Self, Vec<T>), Error> {
        let (mut count, mut sum) = (0, 0usize);
        for request in queue.iter() {
            let length = tokens(request).input_ids.len();
            let fits = sum.checked_add(length).is_some_and(|sum| sum <= max_tokens);
            // A request that cannot be computed ends the batch before it, and is reported when it is at the front.
            if count > 0 && (!fits || tokens(request).check(count, config).is_err()) {
                break;
            }
            sum += length;
            count += 1;
        }
        let batch = Self::from_sequences(queue.iter().take(count).map(&tokens), config)?;
        Ok((batch, queue.drain(..count).collect()))
    }

    /// The tokens of rectangular inputs that are computed under a padding policy.
    ///
    /// # Errors
    /// If the inputs differ in shape, are longer than the model's positions, or hold an id out of range.
    pub fn from_inputs(inputs: &Inputs, padding: Padding, config: &Config) -> Result<Self, Error> {
        inputs.check(config)?;
        Ok(Self::rectangular(inputs, padding, config, false).0)
    }

    /// The same with the way back. With `first_tokens`, a row whose first position is masked is computed exactly.
    ///
    /// The inputs must have passed [`Inputs::check`].
    pub(crate) fn rectangular(
        inputs: &Inputs,
        padding: Padding,
        config: &Config,
        first_tokens: bool,
    ) -> (Self, Rectangle) {
        let (batch, seq) = (inputs.rows(), inputs.sequence_length());
        let mut packing = Packing::default();
        let mut rectangle = Rectangle { batch, seq, rows: Vec::new(), cleared: Vec::new() };
        for row in 0..batch {
            let mask = inputs.attention_mask.row(row);
            let exact = padding == Padding::Exact || first_tokens && mask[0] == 0;
            let mut positions = config.position_ids().counter();
            let ids = inputs.input_ids.row(row).iter().zip(inputs.token_type_ids.row(row));
            for (position, ((&id, &token_type), &mask)) in ids.zip(mask).enumerate() {
                let (id, at) = (id as u32, (row * seq + position) as u32);
                let position = positions.next(id);
                if mask == 0 && !exact {
                    continue;
                }
                packing.push(id, token_type as u32, position, mask != 0);
                rectangle.rows.push(at);
                if mask == 0 && padding == Padding::Skip {
                    rectangle.cleared.push(at);
                }
            }
            packing.end_sequence();
        }
        (packing.finish(), rectangle)
    }

    /// Number of tokens.
    pub fn tokens(&self) -> usize {
        self.input_ids.len()
    }

    /// Number of sequences.
    pub fn len(&self) -> usize {
        self.sequences.len()
    }

    /// Whether there is no sequence.
    pub fn is_empty(&self) -> bool {
        self.sequences.is_empty()
    }

    /// Sequence `i` is tokens `cu_seqlens[i]..cu_seqlens[i + 1]`.
    pub fn cu_seqlens(&self) -> &[u32] {
        self.sequences.cu_seqlens()
    }

    pub(crate) fn sequences(&self) -> &Sequences {
        &self.sequences
    }

    pub(crate) fn token_ids(&self) -> Tokens<'_> {
        Tokens { input_ids: &self.input_ids, token_type_ids: &self.token_type_ids, position_ids: &self.position_ids }
    }

    /// Checks that the batch was made for a model of these tables.
    pub(crate) fn check(&self, config: &Config) -> Result<(), Error> {
        for (input, ids, end) in [
            ("input_ids", &self.input_ids, config.vocab_size),
            ("token_type_ids", &self.token_type_ids, config.type_vocab_size),
            ("position_ids", &self.position_ids, config.max_position_embeddings),
        ] {
            if let Some(at) = ids.iter().position(|&id| id as usize >= end) {
                let what = format!(
                    "value {} of token {at} of the packed batch, expected 0 to {}",
                    ids[at],
                    end.saturating_sub(1)
                );
                return Err(Error::Input { input, what });
            }
        }
        Ok(())
    }
}

/// A packed batch in the making.
#[derive(Default)]
struct Packing {
    input_ids: Vec<u32>,
    token_type_ids: Vec<u32>,
    position_ids: Vec<u32>,
    ends: Vec<u32>,
    key_mask: Vec<bool>,
}

impl Packing {
    fn push(&mut self, id: u32, token_type: u32, position: u32, is_key: bool) {
        self.input_ids.push(id);
        self.token_type_ids.push(token_type);
        self.position_ids.push(position);
        self.key_mask.push(is_key);
    }

    fn end_sequence(&mut self) {
        self.ends.push(self.input_ids.len() as u32);
    }

    fn finish(self) -> PackedBatch {
        let key_mask = self.key_mask.contains(&false).then_some(self.key_mask);
        let cu_seqlens = [0].into_iter().chain(self.ends).collect();
        let sequences = Sequences::new(cu_seqlens, key_mask);
        PackedBatch {
            input_ids: self.input_ids,
            token_type_ids: self.token_type_ids,
            position_ids: self.position_ids,
            sequences: sequences.unwrap_or_else(|| unreachable!("ends ascend, and there is a mask entry a token")),
        }
    }
}

impl PositionIds {
    /// Positions of the tokens of one sequence, in their order.
    fn counter(self) -> PositionCounter {
        PositionCounter { scheme: self, seen: 0 }
    }
}

/// Counts positions along a sequence.
struct PositionCounter {
    scheme: PositionIds,
    seen: u32,
}

impl PositionCounter {
    /// The position of the next token, which is `id`.
    fn next(&mut self, id: u32) -> u32 {
        match self.scheme {
            PositionIds::FromZero => {
                self.seen += 1;
                self.seen - 1
            }
            // transformers' create_position_ids_from_input_ids: padding keeps its own position and is not counted.
            PositionIds::AfterPad(pad) if id == pad => pad,
            PositionIds::AfterPad(pad) => {
                self.seen += 1;
                pad + self.seen
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bert::Family;
    use crate::ids::Ids;

    fn inputs() -> Inputs {
        let ids = |values: [i32; 9]| Ids::new(3, values.to_vec()).unwrap();
        Inputs {
            input_ids: ids([5, 6, 7, 8, 9, 10, 11, 12, 13]),
            token_type_ids: ids([0, 0, 1, 0, 1, 1, 0, 0, 0]),
            attention_mask: ids([1, 0, 1, 0, 1, 1, 0, 0, 0]),
        }
    }

    #[test]
    fn skip_keeps_positions_across_holes() {
        let (packed, rectangle) = PackedBatch::rectangular(&inputs(), Padding::Skip, &Config::base(), false);
        assert_eq!(packed.input_ids, [5, 7, 9, 10]);
        assert_eq!(packed.token_type_ids, [0, 1, 1, 1]);
        assert_eq!(packed.position_ids, [0, 2, 1, 2]);
        assert_eq!((&rectangle.rows[..], &rectangle.cleared[..]), (&[0, 2, 4, 5][..], &[][..]));
        assert_eq!(packed.sequences, Sequences::new(vec![0, 2, 4, 4], None).unwrap());
    }

    #[test]
    fn exact_keeps_every_token_and_masks_keys() {
        let (packed, rectangle) = PackedBatch::rectangular(&inputs(), Padding::Exact, &Config::base(), false);
        assert_eq!(rectangle.rows, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert!(rectangle.cleared.is_empty());
        let mask = [true, false, true, false, true, true, false, false, false];
        assert_eq!(packed.sequences.key_mask(), Some(&mask[..]));
    }

    #[test]
    fn rows_whose_first_token_is_read_are_exact_where_it_is_masked() {
        let (packed, rectangle) = PackedBatch::rectangular(&inputs(), Padding::Skip, &Config::base(), true);
        assert_eq!(packed.cu_seqlens(), [0, 2, 5, 8]);
        assert_eq!(rectangle.rows, [0, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(rectangle.cleared, [3, 6, 7, 8]);
        let mask = [true, true, false, true, true, false, false, false];
        assert_eq!(packed.sequences.key_mask(), Some(&mask[..]));
    }

    /// As transformers' RobertaEmbeddings computes them, from ids and not from the mask.
    #[test]
    fn roberta_counts_positions_from_behind_the_padding_id() {
        let config = Config { family: Family::Roberta, pad_token_id: 1, ..Config::base() };
        let sequence = TokenSequence::new(vec![0, 9, 1, 9, 2, 1]);
        let packed = PackedBatch::from_sequences([&sequence], &config).unwrap();
        assert_eq!(packed.position_ids, [2, 3, 1, 4, 5, 1]);
    }

    #[test]
    fn a_queue_gives_as_many_requests_as_the_budget_takes() {
        let config = Config::base();
        let request = |tokens: usize| TokenSequence::new(vec![7; tokens]);
        let mut queue: VecDeque<_> = [3, 4, 5, 600, 1].map(request).into();
        let take = |queue: &mut _, budget| PackedBatch::from_queue(queue, budget, |request| request, &config);
        let (batch, taken) = take(&mut queue, 8).unwrap();
        assert_eq!((batch.cu_seqlens(), taken.len()), (&[0, 3, 7][..], 2));
        let (batch, _) = take(&mut queue, 1).unwrap();
        assert_eq!(batch.cu_seqlens(), [0, 5], "one request is taken even if it is too large");
        assert!(take(&mut queue, 8).unwrap_err().to_string().contains("600 tokens"));
        assert_eq!(queue.len(), 2);
    }
}
