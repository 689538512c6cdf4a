//! Adversarial scheduling: which stream may start its next task, decided from a seed so that orders which the program
//! did not make come out differently. Decides only among tasks that are ready.

use std::time::{Duration, Instant};

/// A held-back task starts after this long even if nobody waits, for programs that poll their own memory.
const LONGEST_HOLD: Duration = Duration::from_millis(100);

/// How the seed makes streams behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Tasks start as soon as they are ready.
    Early,
    /// Tasks start only when somebody waits for their stream.
    Late,
    /// Ready streams take turns in random order, with pauses.
    Shuffled,
}

/// The scheduler's state.
#[derive(Debug)]
pub(crate) struct Turns {
    random: Option<Random>,
    manner: Manner,
    /// Streams that somebody waits for, with how many do.
    demands: Vec<(usize, usize)>,
    /// When work was last held back without anything going on.
    held_since: Option<Instant>,
}

impl Turns {
    pub(crate) fn new(seed: Option<u64>) -> Turns {
        let mut random = seed.map(Random::new);
        let manner = match random.as_mut().map(|random| random.below(3)) {
            None | Some(0) => Manner::Early,
            Some(1) => Manner::Late,
            Some(_) => Manner::Shuffled,
        };
        Turns { random, manner, demands: Vec::new(), held_since: None }
    }

    /// Whether a seed decides anything.
    pub(crate) fn is_seeded(&self) -> bool {
        self.random.is_some()
    }

    /// Whether tasks may be held back at all.
    pub(crate) fn holds(&self) -> bool {
        self.manner == Manner::Late
    }

    /// A host thread begins to wait for `stream`.
    pub(crate) fn demand(&mut self, stream: usize) {
        match self.demands.iter_mut().find(|(known, _)| *known == stream) {
            Some((_, count)) => *count += 1,
            None => self.demands.push((stream, 1)),
        }
    }

    /// A host thread no longer waits for `stream`.
    pub(crate) fn release(&mut self, stream: usize) {
        if let Some(at) = self.demands.iter().position(|(known, _)| *known == stream) {
            self.demands[at].1 -= 1;
            if self.demands[at].1 == 0 {
                self.demands.swap_remove(at);
            }
        }
    }

    /// The streams that somebody waits for.
    pub(crate) fn demanded(&self) -> impl Iterator<Item = usize> + '_ {
        self.demands.iter().map(|(stream, _)| *stream)
    }

    /// Whether work that nobody waits for has been held back long enough.
    pub(crate) fn hold_is_over(&mut self) -> bool {
        let since = *self.held_since.get_or_insert_with(Instant::now);
        since.elapsed() >= LONGEST_HOLD
    }

    /// A task starts: the next hold counts from now.
    pub(crate) fn started(&mut self) {
        self.held_since = None;
    }

    /// How long the task that is about to start pauses first, for another stream to overtake it.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        let random = self.random.as_mut()?;
        match (self.manner, random.below(4)) {
            (Manner::Shuffled, 0 | 1) => Some(Duration::from_micros(random.below(300))),
            (Manner::Early, 0) => Some(Duration::from_micros(random.below(50))),
            _ => None,
        }
    }

    /// A number below `bound`, for choices among equals; 0 without a seed.
    pub(crate) fn choose(&mut self, bound: usize) -> usize {
        self.random.as_mut().map_or(0, |random| random.below(bound.max(1) as u64) as usize)
    }

    /// A seed for a kernel launch.
    pub(crate) fn kernel_seed(&mut self) -> u64 {
        self.random.as_mut().map_or(0, Random::next)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
