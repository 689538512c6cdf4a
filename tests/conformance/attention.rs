//! `attention`: sequences of all lengths, holes in their masks, odd head sizes.

use ascend_bert::backend::reference::Reference;
use ascend_bert::backend::{Backend, Sequences};

use super::data::{Random, read};
use super::group::{Estimate, Group};
use super::tolerance::{Score, Tolerance};

/// Q | K | V, and which rows attend to which.
pub(crate) struct Case {
    pub(crate) heads: usize,
    pub(crate) head_size: usize,
    pub(crate) values: Vec<f32>,
    pub(crate) sequences: Sequences,
}

impl Case {
    pub(crate) fn width(&self) -> usize {
        3 * self.heads * self.head_size
    }

    pub(crate) fn run<B: Backend>(&self, backend: &B) -> Vec<f32> {
        let qkv = backend.upload(&self.values, self.width()).unwrap();
        let context = backend.attention(qkv, self.heads, &self.sequences).unwrap();
        read(backend, &context, self.sequences.tokens())
    }

    pub(crate) fn expected(&self, tolerance: Tolerance) -> Estimate {
        let qkv = Reference.upload(&self.values, self.width()).unwrap();
        let values = Reference.attention(qkv, self.heads, &self.sequences).unwrap().into_values();
        let hidden = self.heads * self.head_size;
        let mut errors = vec![0.0; values.len()];
        for sequence in 0..self.sequences.len() {
            for row in self.sequences.rows(sequence) {
                for head in 0..self.heads {
                    let to = &mut errors[row * hidden + head * self.head_size..][..self.head_size];
                    to.copy_from_slice(&self.errors(sequence, row, head, tolerance));
                }
            }
        }
        Estimate { width: hidden, values, errors }.stored(tolerance)
    }

    fn errors(&self, sequence: usize, row: usize, head: usize, tolerance: Tolerance) -> Vec<f64> {
        let part = |row: usize, part: usize| {
            let from = row * self.width() + (part * self.heads + head) * self.head_size;
            self.values[from..][..self.head_size].iter().map(|&value| f64::from(value))
        };
        let keys = self.sequences.rows(sequence);
        let scale = 1.0 / (self.head_size as f64).sqrt();
        let score = |key: usize| {
            let products = || part(row, 0).zip(part(key, 1)).map(|(query, key)| query * key * scale);
            let masked = self.sequences.key_mask().is_some_and(|mask| !mask[key]);
            Score { value: products().sum(), magnitude: products().map(f64::abs).sum(), masked }
        };
        let scores: Vec<Score> = keys.clone().map(score).collect();
        let probabilities = tolerance.probabilities(&scores, self.head_size);
        let column = |column: usize| {
            let values = keys.clone().map(|key| f64::from(self.values[self.at(key, 2, head, column)]));
            tolerance.attended(values.zip(&probabilities), keys.len())
        };
        (0..self.head_size).map(column).collect()
    }

    /// Where a value of a query (part 0), key (1) or value (2) stands.
    pub(crate) fn at(&self, row: usize, part: usize, head: usize, column: usize) -> usize {
        row * self.width() + (part * self.heads + head) * self.head_size + column
    }
}

/// Which keys are masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mask {
    /// None, and no mask is given.
    Absent,
    /// None, by a mask that says so.
    Nothing,
    /// Every third and the last.
    Holes,
    /// All but the first: what padding looks like.
    Tail,
    /// All.
    Everything,
}

impl Mask {
    pub(crate) const ALL: [Self; 5] = [Self::Absent, Self::Nothing, Self::Holes, Self::Tail, Self::Everything];

    fn keeps(self, index: usize, len: usize) -> bool {
        match self {
            Mask::Absent | Mask::Nothing => true,
            Mask::Holes => index % 3 != 1 && index + 1 < len.max(2),
            Mask::Tail => index == 0,
            Mask::Everything => false,
        }
    }
}

/// Consecutive sequences of these lengths.
pub(crate) fn sequences(lengths: &[usize], mask: Mask) -> Sequences {
    let mut ends = vec![0];
    ends.extend(lengths.iter().scan(0, |end, &len| {
        *end += len as u32;
        Some(*end)
    }));
    let keeps = lengths.iter().flat_map(|&len| (0..len).map(move |index| mask.keeps(index, len)));
    Sequences::new(ends, (mask != Mask::Absent).then(|| keeps.collect())).unwrap()
}

/// Q and K that give scores of a few units.
pub(crate) fn random<B>(
    group: &Group<B>,
    random: &mut Random,
    heads: usize,
    head_size: usize,
    sequences: Sequences,
) -> Case {
    let head_size = group.fit(head_size);
    let values = random.values(sequences.tokens() * 3 * heads * head_size, 2.0, group.operands());
    Case { heads, head_size, values, sequences }
}

const LENGTHS: [&[usize]; 9] =
    [&[], &[0], &[1], &[2, 0, 1], &[17], &[64, 1], &[65, 7, 2], &[130], &[1, 31, 0, 0, 17, 64, 3]];

const HEADS: [(usize, usize); 7] = [(1, 8), (2, 16), (1, 20), (3, 32), (2, 64), (1, 128), (5, 1)];

/// Every list of lengths with every head size, under the masks in turn.
pub(crate) fn attention<B: Backend>(group: &Group<B>) {
    for (number, lengths) in LENGTHS.into_iter().enumerate() {
        for (index, (heads, head_size)) in HEADS.into_iter().enumerate() {
            for mask in [Mask::Absent, Mask::ALL[(number + index) % Mask::ALL.len()]] {
                let seed = &mut Random((800 + 10 * number + index) as u64);
                let case = random(group, seed, heads, head_size, sequences(lengths, mask));
                let what = format!("attention {lengths:?}, {heads} heads of {head_size}, mask {mask:?}");
                group.check(what, &case.expected(group.tolerance), |backend| case.run(backend));
            }
        }
    }
}

/// Every mask where padding to panels and splitting of queries meet it.
pub(crate) fn masks<B: Backend>(group: &Group<B>) {
    for (number, mask) in Mask::ALL.into_iter().enumerate() {
        for lengths in [&[1][..], &[2, 65], &[130], &[16, 33, 5]] {
            let case = random(group, &mut Random(900 + number as u64), 2, 24, sequences(lengths, mask));
            let what = format!("attention {lengths:?}, mask {mask:?}");
            group.check(what, &case.expected(group.tolerance), |backend| case.run(backend));
        }
    }
}

/// Where all scores are equal, masked or not, the context is the mean of the values: also in f16, whose steps at
/// -10000 would drown any difference.
pub(crate) fn equal_scores<B: Backend>(group: &Group<B>) {
    for mask in [Mask::Absent, Mask::Everything] {
        let mut case = random(group, &mut Random(1000), 2, 16, sequences(&[21, 4], mask));
        for row in 0..25 {
            let start = row * case.width();
            case.values[start..][..32].fill(0.0);
        }
        group.check(format!("equal scores, mask {mask:?}"), &case.expected(group.tolerance), |backend| {
            case.run(backend)
        });
    }
}
