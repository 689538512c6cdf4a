//! Which tokens of a batch are computed, and where their results go: the padding policy.

use crate::backend::{Sequences, Tokens};
use crate::dataset::Ids;

/// What happens to the positions whose mask is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Padding {
    /// They are not computed; their outputs are zero.
    #[default]
    Skip,
    /// They are computed as MindSpore does: masked as keys, but present as queries.
    Exact,
}

impl Padding {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Padding::Skip => "skip",
            Padding::Exact => "exact",
        }
    }
}

/// The tokens of one batch that are computed, in order of sequence and position.
pub(crate) struct Layout {
    input_ids: Vec<u32>,
    token_type_ids: Vec<u32>,
    position_ids: Vec<u32>,
    /// Row of the flattened `[batch * seq]` output that each token belongs to.
    pub(crate) rows: Vec<u32>,
    /// For every sequence whose first token is computed: its number, and that token's index.
    pub(crate) first_tokens: Vec<(u32, u32)>,
    pub(crate) sequences: Sequences,
}

impl Layout {
    /// The inputs must have equal shapes and hold no negative id.
    pub(crate) fn new(input_ids: &Ids, token_type_ids: &Ids, input_mask: &Ids, padding: Padding) -> Self {
        let exact = padding == Padding::Exact;
        let (batch, seq) = (input_ids.rows(), input_ids.columns());
        let mut layout = Self {
            input_ids: Vec::new(),
            token_type_ids: Vec::new(),
            position_ids: Vec::new(),
            rows: Vec::new(),
            first_tokens: Vec::new(),
            sequences: Sequences::default(),
        };
        let (mut cu_seqlens, mut key_mask) = (vec![0], Vec::new());
        for sequence in 0..batch {
            for position in 0..seq {
                let kept = input_mask.row(sequence)[position] != 0;
                if !(kept || exact) {
                    continue;
                }
                if position == 0 {
                    layout.first_tokens.push((sequence as u32, layout.rows.len() as u32));
                }
                layout.input_ids.push(input_ids.row(sequence)[position] as u32);
                layout.token_type_ids.push(token_type_ids.row(sequence)[position] as u32);
                layout.position_ids.push(position as u32);
                layout.rows.push((sequence * seq + position) as u32);
                key_mask.push(kept);
            }
            cu_seqlens.push(layout.rows.len() as u32);
        }
        let key_mask = key_mask.contains(&false).then_some(key_mask);
        layout.sequences = Sequences::new(cu_seqlens, key_mask).expect("built in order, one mask entry a token");
        layout
    }

    pub(crate) fn tokens(&self) -> Tokens<'_> {
        Tokens { input_ids: &self.input_ids, token_type_ids: &self.token_type_ids, position_ids: &self.position_ids }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(padding: Padding) -> Layout {
        let ids = Ids::new(3, vec![5, 6, 7, 8, 9, 10, 11, 12, 13]).unwrap();
        let types = Ids::new(3, vec![0, 0, 1, 0, 1, 1, 0, 0, 0]).unwrap();
        let mask = Ids::new(3, vec![1, 0, 1, 0, 1, 1, 0, 0, 0]).unwrap();
        Layout::new(&ids, &types, &mask, padding)
    }

    #[test]
    fn skip_keeps_positions_across_holes() {
        let layout = layout(Padding::Skip);
        assert_eq!(layout.input_ids, [5, 7, 9, 10]);
        assert_eq!(layout.token_type_ids, [0, 1, 1, 1]);
        assert_eq!(layout.position_ids, [0, 2, 1, 2]);
        assert_eq!(layout.rows, [0, 2, 4, 5]);
        assert_eq!(layout.first_tokens, [(0, 0)]);
        assert_eq!(layout.sequences, Sequences::new(vec![0, 2, 4, 4], None).unwrap());
    }

    #[test]
    fn exact_keeps_every_token_and_masks_keys() {
        let layout = layout(Padding::Exact);
        assert_eq!(layout.rows, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(layout.first_tokens, [(0, 0), (1, 3), (2, 6)]);
        let mask = [true, false, true, false, true, true, false, false, false];
        assert_eq!(layout.sequences.key_mask(), Some(&mask[..]));
    }
}
