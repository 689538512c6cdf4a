//! Attention's side of the host: the work list and the key mask of a forward pass, made once for all its layers.

use std::sync::{Arc, PoisonError};

use super::indices::AttentionItems;
use super::inputs::AttentionInputs;
use super::launch::{Arguments, LaunchPlan};
use super::scratch::Held;
use super::state::Npu;
use super::tiling::{AttentionPlan, MASK_BLOCK};
use crate::backend::MASKED_SCORE;
use crate::backend::error::Error;
use crate::backend::sequences::Sequences;

/// AttentionInputs that are kept: of this many forward passes at once.
const KEPT: usize = 4;

impl Npu {
    /// Queues attention of `[tokens, 3 * width]` into `[tokens, width]`.
    pub(super) fn attend(
        &self,
        qkv: &Held,
        heads: usize,
        width: usize,
        sequences: &Sequences,
        out: &Held,
    ) -> Result<(), Error> {
        let inputs = self.attention_inputs(heads, width, sequences)?;
        let workspace = self.workspace(&inputs.prepared)?;
        let arguments = Arguments::Attention {
            qkv: qkv.buffer(),
            items: &inputs.items,
            mask: inputs.key_mask.as_ref(),
            workspace: workspace.as_ref().map(Held::buffer),
            out: out.buffer(),
        };
        self.queue(&inputs.prepared, arguments)
    }

    fn attention_inputs(
        &self,
        heads: usize,
        width: usize,
        sequences: &Sequences,
    ) -> Result<Arc<AttentionInputs>, Error> {
        let alike = |inputs: &&Arc<AttentionInputs>| inputs.heads == heads && inputs.width == width;
        if let Some(recorder) = self.recorder() {
            let mut kept = recorder.attention.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(inputs) = kept.iter().find(alike) {
                return Ok(Arc::clone(inputs));
            }
            let inputs = Arc::new(self.make_attention_inputs(heads, width, sequences, true)?);
            kept.push(Arc::clone(&inputs));
            return Ok(inputs);
        }
        let mut kept = self.attention_inputs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(inputs) = kept.iter().find(|inputs| alike(inputs) && inputs.sequences == *sequences) {
            return Ok(Arc::clone(inputs));
        }
        let inputs = Arc::new(self.make_attention_inputs(heads, width, sequences, false)?);
        kept.truncate(KEPT - 1);
        kept.insert(0, Arc::clone(&inputs));
        Ok(inputs)
    }

    /// With `room`, for any batch of as many tokens and sequences.
    fn make_attention_inputs(
        &self,
        heads: usize,
        width: usize,
        sequences: &Sequences,
        room: bool,
    ) -> Result<AttentionInputs, Error> {
        let plan = self.plan_attention(heads, width, sequences)?;
        let most = if room {
            AttentionPlan::most_items(&self.chip, heads as u32, sequences.tokens() as u32, sequences.len() as u32)
        } else {
            0
        };
        let items = AttentionItems::new(&self.stream(), &self.words, &plan.items, most)?;
        let key_mask = sequences.key_mask().map(|mask| self.singles.place(&self.stream(), &added(mask))).transpose()?;
        let launch = LaunchPlan::attention(&plan);
        let prepared = Arc::new(self.launcher.ready(&self.stream(), launch.clone())?);
        Ok(AttentionInputs { sequences: sequences.clone(), heads, width, launch, prepared, items, key_mask })
    }

    fn plan_attention(&self, heads: usize, width: usize, sequences: &Sequences) -> Result<AttentionPlan, Error> {
        let head_size = width / heads.max(1);
        let longest = (0..sequences.len()).map(|sequence| sequences.rows(sequence).len()).max().unwrap_or_default();
        if longest > AttentionPlan::MOST_KEYS as usize {
            return Err(self.no_kernel("attention", "tokens of a sequence", longest));
        }
        let masked = sequences.key_mask().is_some();
        let plan = AttentionPlan::new(&self.chip, heads as u32, head_size as u32, sequences.cu_seqlens(), masked);
        plan.ok_or_else(|| self.no_kernel("attention", "head size", head_size))
    }

    /// Gives a recording's attention the sequences of another batch; says whether its launch serves them.
    pub(super) fn refill_attention(&self, inputs: &AttentionInputs, sequences: &Sequences) -> Result<bool, Error> {
        let plan = self.plan_attention(inputs.heads, inputs.width, sequences)?;
        let alike = LaunchPlan::attention(&plan) == inputs.launch;
        if !alike || !inputs.items.refill(&self.stream(), &self.words, &plan.items)? {
            return Ok(false);
        }
        if let (Some(mask), Some(buffer)) = (sequences.key_mask(), &inputs.key_mask) {
            self.singles.send(&self.stream(), &added(mask), buffer)?;
        }
        Ok(true)
    }
}

/// What is added to the scores of each key, up to a whole block of them.
fn added(mask: &[bool]) -> Vec<f32> {
    let mut added: Vec<f32> = mask.iter().map(|&kept| if kept { 0.0 } else { MASKED_SCORE }).collect();
    added.resize(mask.len().next_multiple_of(MASK_BLOCK), 0.0);
    added
}
