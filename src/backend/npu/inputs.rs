//! What attention reads besides Q | K | V: the work list and the key mask of a forward pass. Data; launches nothing.

use std::sync::Arc;

use super::indices::AttentionItems;
use super::launch::{LaunchPlan, Prepared};
use crate::backend::sequences::Sequences;
use crate::runtime::DeviceBuffer;

/// The same for every layer of a forward pass.
pub(super) struct AttentionInputs {
    pub(super) sequences: Sequences,
    pub(super) heads: usize,
    pub(super) width: usize,
    pub(super) launch: LaunchPlan,
    pub(super) prepared: Arc<Prepared>,
    pub(super) items: AttentionItems,
    /// What is added to the scores of each key; none if no key is masked.
    pub(super) key_mask: Option<DeviceBuffer<f32>>,
}
