//! How attention is cut into items of work, and which core does which: by work, not by count.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Deref;

use super::{Chip, Tiling, TilingField, tilings};
use crate::runtime::Architecture;

tilings! {
    /// Of `attention`. Holds for every list of items over as many tokens.
    AttentionTiling {
        /// Rows of `qkv` and of the output.
        tokens: u32,
        /// Heads of the model.
        heads: u32,
        /// Values of a head, a multiple of 16, at most 128.
        head_size: u32,
        /// Rows of scores of an item, at most.
        rows: u32,
        /// Keys of a sequence, at most, a multiple of 16.
        keys: u32,
        /// What scores are multiplied by.
        scale: f32,
        /// Whether the mask of keys is added: 0 or 1.
        masked: u32,
    }
}

/// A launch of `attention`. Its arguments are, in this order: the synchronisation address if it synchronises, qkv,
/// key mask (f32), items (u32), the workspace if there is one, output, tiling.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionPlan {
    /// The kernel's name.
    pub kernel: &'static str,
    /// What it is told, whatever the items are.
    pub tiling: AttentionTiling,
    /// The work list.
    pub items: WorkList,
    /// Blocks to launch.
    pub blocks: u32,
    /// Bytes of device memory that the kernel needs for itself while it runs; 0 for none.
    pub workspace: u64,
    /// Whether its cores wait for each other.
    pub synchronises: bool,
}

/// For each block and once more, at which word its items begin and the last one's end; then the items, each of the six
/// words of `AttentionItem`. Only a plan makes one, so that its items lie within its tokens and heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkList {
    words: Vec<u32>,
    tokens: u32,
    heads: u32,
}

/// The key mask reaches to a multiple of this many keys.
pub const MASK_BLOCK: usize = 64;

impl WorkList {
    /// Tokens of all sequences.
    pub fn tokens(&self) -> usize {
        self.tokens as usize
    }

    /// Heads of the model.
    pub fn heads(&self) -> usize {
        self.heads as usize
    }
}

impl Deref for WorkList {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.words
    }
}

/// Queries of one sequence that a core attends to at a time: of one head, or all of the sequence's for several heads.
/// The kernels read it as `kernels/include/tiling.h` declares it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttentionItem {
    /// The token with which the sequence begins.
    pub first: u32,
    /// Its length.
    pub keys: u32,
    /// The first query, counted in the sequence.
    pub query: u32,
    /// How many.
    pub queries: u32,
    /// The first head.
    pub head: u32,
    /// How many.
    pub heads: u32,
}

/// Words of an item.
pub(super) const ITEM_WORDS: usize = size_of::<AttentionItem>() / size_of::<u32>();

impl AttentionItem {
    fn words(&self) -> [u32; ITEM_WORDS] {
        [self.first, self.keys, self.query, self.queries, self.head, self.heads]
    }

    /// About how many cycles it takes: each 64 scores 5.5 cycles of one vector core of two, their row and the item more.
    fn cost(&self, head_size: u32) -> u64 {
        let rows = u64::from(self.queries) * u64::from(self.heads);
        let keys = u64::from(self.keys.next_multiple_of(64));
        let read = u64::from(self.heads) * keys * u64::from(head_size) / 87;
        1000 + rows * keys * 3 / 64 + 4 * rows + read
    }
}

impl AttentionPlan {
    /// Keys of the longest sequence that the kernels take.
    pub const MOST_KEYS: u32 = 2048;
    /// Rows of scores of an item: of the cube's left operand.
    const ROWS: u32 = 128;

    /// Attention within the sequences that lie between neighbours of `cu_seqlens`. Tiling, blocks and workspace depend on
    /// the number of tokens, not on where sequences begin.
    ///
    /// `None` for what no kernel computes: a head size that is no multiple of 16 up to 128, sequences of more than
    /// [`Self::MOST_KEYS`] tokens, rows beyond a copy's strides.
    pub fn new(chip: &Chip, heads: u32, head_size: u32, cu_seqlens: &[u32], masked: bool) -> Option<Self> {
        let tokens = *cu_seqlens.last()?;
        let fits = head_size.is_multiple_of(16) && (16..=128).contains(&head_size);
        let width = heads.checked_mul(head_size)?.checked_mul(3)?;
        let longest = cu_seqlens.windows(2).map(|ends| ends[1].saturating_sub(ends[0])).max().unwrap_or(0);
        if !fits || !(1..=0xffff).contains(&width) || tokens == 0 || longest > Self::MOST_KEYS {
            return None;
        }
        let tiling = AttentionTiling {
            tokens,
            heads,
            head_size,
            rows: Self::ROWS,
            keys: tokens.min(Self::MOST_KEYS).next_multiple_of(16),
            scale: 1.0 / (head_size as f32).sqrt(),
            masked: masked.into(),
        };
        let blocks = chip.cube_cores;
        let synchronises = chip.architecture == Architecture::DavC220;
        let workspace = if synchronises { u64::from(blocks) * tiling.workspace() } else { 0 };
        let items = WorkList { words: Self::deal(chip, heads, head_size, cu_seqlens), tokens, heads };
        Some(AttentionPlan { kernel: "attention", tiling, items, blocks, workspace, synchronises })
    }

    /// Words of the longest list of items for so many tokens in so many sequences.
    pub fn most_items(chip: &Chip, heads: u32, tokens: u32, sequences: u32) -> usize {
        let whole = heads as usize * (sequences as usize + (tokens / Self::ROWS) as usize);
        chip.cube_cores as usize + 1 + ITEM_WORDS * whole.max(Self::most_small(chip))
    }

    /// Items smaller than they could be are there to keep every core busy, and not more of them than that takes.
    fn most_small(chip: &Chip) -> usize {
        6 * chip.cube_cores as usize
    }

    /// The list of items: the cut under which the last core is done first.
    fn deal(chip: &Chip, heads: u32, head_size: u32, cu_seqlens: &[u32]) -> Vec<u32> {
        let cuts = [Self::ROWS, Self::ROWS / 2, Self::ROWS / 4].map(|rows| cut(heads, cu_seqlens, rows));
        let count = |runs: &[Vec<AttentionItem>]| runs.iter().map(Vec::len).sum::<usize>();
        let fitting = cuts.iter().enumerate().filter(|(at, runs)| *at == 0 || count(runs) <= Self::most_small(chip));
        let (_, cores) = fitting
            .map(|(_, runs)| hand_out(runs, head_size, chip.cube_cores))
            .min_by_key(|(longest, _)| *longest)
            .unwrap_or_default();
        let mut at = chip.cube_cores + 1;
        let mut words = vec![at];
        for items in &cores {
            at += (items.len() * ITEM_WORDS) as u32;
            words.push(at);
        }
        words.extend(cores.iter().flatten().flat_map(AttentionItem::words));
        words
    }
}

impl AttentionTiling {
    /// Bytes of the workspace of a cube core of dav-c220 with its vector cores: four blocks of scores in f16, and four
    /// of sums in f32 with their row's sum of weights in 16 more columns.
    fn workspace(&self) -> u64 {
        4 * u64::from(self.rows) * (2 * u64::from(self.keys) + 4 * u64::from(self.head_size + 16))
    }
}

/// Items of at most `rows` rows of scores. A run is of the same keys, which a core should not load twice.
fn cut(heads: u32, cu_seqlens: &[u32], rows: u32) -> Vec<Vec<AttentionItem>> {
    let mut runs = Vec::new();
    for ends in cu_seqlens.windows(2).filter(|ends| ends[0] < ends[1]) {
        let (first, keys) = (ends[0], ends[1] - ends[0]);
        let group = (rows / keys).clamp(1, heads);
        let step = keys.div_ceil(keys.div_ceil(rows)).next_multiple_of(16).min(keys);
        for head in (0..heads).step_by(group as usize) {
            let item = |query| AttentionItem {
                first,
                keys,
                query,
                queries: step.min(keys - query),
                head,
                heads: group.min(heads - head),
            };
            runs.push((0..keys).step_by(step as usize).map(item).collect());
        }
    }
    runs
}

/// Each core's items, and the cost of the core that has most to do: pieces of runs, the dearest first, each to the core
/// that has least to do. A piece is a small part of a core's share, or one item.
fn hand_out(runs: &[Vec<AttentionItem>], head_size: u32, cores: u32) -> (u64, Vec<Vec<AttentionItem>>) {
    let cost = |items: &[AttentionItem]| items.iter().map(|item| item.cost(head_size)).sum::<u64>();
    let share = runs.iter().map(|run| cost(run)).sum::<u64>() / u64::from(cores);
    let mut pieces: Vec<&[AttentionItem]> = Vec::new();
    for run in runs {
        let length = (share / 4 / run[0].cost(head_size)).clamp(1, run.len() as u64) as usize;
        pieces.extend(run.chunks(run.len().div_ceil(run.len().div_ceil(length))));
    }
    pieces.sort_by_key(|piece| Reverse(cost(piece)));
    let mut dealt = vec![Vec::new(); cores as usize];
    let mut least: BinaryHeap<_> = (0..cores).map(|core| Reverse((0, core))).collect();
    for piece in pieces {
        if let Some(Reverse((load, core))) = least.pop() {
            dealt[core as usize].extend_from_slice(piece);
            least.push(Reverse((load + cost(piece), core)));
        }
    }
    let longest = least.into_iter().map(|Reverse((load, _))| load).max().unwrap_or(0);
    (longest, dealt)
}
