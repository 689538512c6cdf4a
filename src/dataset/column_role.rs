//! The columns whose meaning is known, and the names that they go by.
//! A plain enum; knows no file.

/// A column whose meaning is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnRole {
    /// Token ids.
    InputIds,
    /// Token types, in the files of the model's card `segment_ids`.
    TokenTypeIds,
    /// 1 for a token and 0 for padding, in the files of the model's card `input_mask`.
    AttentionMask,
    /// One class, target or set of them a record, or one tag a token.
    LabelIds,
    /// Position of the answer's first token.
    StartPositions,
    /// Position of the answer's last token.
    EndPositions,
    /// Positions of the masked tokens.
    MaskedLmPositions,
    /// The tokens that were masked.
    MaskedLmIds,
    /// 1 for a prediction, 0 for an unused one.
    MaskedLmWeights,
    /// Whether the second sentence follows the first.
    NextSentenceLabels,
    /// A number for each record, by which its output is found again.
    UniqueIds,
}

impl ColumnRole {
    /// Every column whose meaning is known, the three inputs first.
    pub const ALL: [Self; 11] = [
        Self::InputIds,
        Self::TokenTypeIds,
        Self::AttentionMask,
        Self::LabelIds,
        Self::StartPositions,
        Self::EndPositions,
        Self::MaskedLmPositions,
        Self::MaskedLmIds,
        Self::MaskedLmWeights,
        Self::NextSentenceLabels,
        Self::UniqueIds,
    ];

    /// The column's name in a [`Batch`](super::Batch): a field, or a key of `extra`.
    pub fn name(self) -> &'static str {
        match self {
            Self::InputIds => "input_ids",
            Self::TokenTypeIds => "token_type_ids",
            Self::AttentionMask => "attention_mask",
            Self::LabelIds => "label_ids",
            Self::StartPositions => "start_positions",
            Self::EndPositions => "end_positions",
            Self::MaskedLmPositions => "masked_lm_positions",
            Self::MaskedLmIds => "masked_lm_ids",
            Self::MaskedLmWeights => "masked_lm_weights",
            Self::NextSentenceLabels => "next_sentence_labels",
            Self::UniqueIds => "unique_ids",
        }
    }

    /// The names it goes by in files unless renamed, the usual one first. [`Columns`](super::Columns) takes each of them
    /// too.
    pub fn feature_names(self) -> &'static [&'static str] {
        match self {
            Self::InputIds => &["input_ids"],
            Self::TokenTypeIds => &["segment_ids", "token_type_ids"],
            Self::AttentionMask => &["input_mask", "attention_mask"],
            Self::LabelIds => &["label_ids"],
            Self::StartPositions => &["start_positions"],
            Self::EndPositions => &["end_positions"],
            Self::MaskedLmPositions => &["masked_lm_positions"],
            Self::MaskedLmIds => &["masked_lm_ids"],
            Self::MaskedLmWeights => &["masked_lm_weights"],
            Self::NextSentenceLabels => &["next_sentence_labels"],
            Self::UniqueIds => &["unique_ids"],
        }
    }

    /// Whether the model reads it, rather than a head, a loss or the user.
    pub fn is_input(self) -> bool {
        matches!(self, Self::InputIds | Self::TokenTypeIds | Self::AttentionMask)
    }

    /// Whether a record has one value for each of its masked tokens, of which each record has its own number.
    pub fn is_prediction(self) -> bool {
        matches!(self, Self::MaskedLmPositions | Self::MaskedLmIds | Self::MaskedLmWeights)
    }

    /// The column that a name in a file, or in [`Columns`](super::Columns), stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.feature_names().contains(&name))
    }
}
