//! The padding policy: what happens to the positions whose mask is 0.

/// What happens to the positions whose mask is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Padding {
    /// They are not computed; their rows of the sequence output are zero.
    ///
    /// A row whose first position is masked is computed as under [`Padding::Exact`] where an output reads that
    /// position (pooled output, classification, regression, next sentence).
    #[default]
    Skip,
    /// They are computed as MindSpore does: masked as keys, but present as queries.
    Exact,
}

impl Padding {
    /// The name in messages and reports.
    pub fn name(self) -> &'static str {
        match self {
            Padding::Skip => "skip",
            Padding::Exact => "exact",
        }
    }
}
