//! Adversarial scheduling: which stream may start its next task, decided by a seed, so that orders the program did not
//! make vary. Chooses only among tasks that are ready.

use std::time::{Duration, Instant};

/// A delayed task starts after this long even if no thread waits, for programs that poll their own memory.
const LONGEST_HOLD: Duration = Duration::from_millis(100);

/// The behaviour of streams for a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Tasks start as soon as they are ready.
    Early,
    /// Tasks start only when a thread waits for their stream.
    Late,
    /// Ready streams run in random order, with delays.
    Shuffled,
}

/// The scheduler's state.
#[derive(Debug)]
pub(crate) struct Scheduler {
    random: Option<Random>,
    manner: Manner,
    /// Streams that threads wait for, with the number of threads.
    demands: Vec<(usize, usize)>,
    /// When work was last delayed while nothing was running.
    held_since: Option<Instant>,
}

impl Scheduler {
    pub(crate) fn new(seed: Option<u64>) -> Scheduler {
        let mut random = seed.map(Random::new);
        let manner = match random.as_mut().map(|random| random.below(3)) {
            None | Some(0) => Manner::Early,
            Some(1) => Manner::Late,
            Some(_) => Manner::Shuffled,
        };
        Scheduler { random, manner, demands: Vec::new(), held_since: None }
    }

    /// Whether a seed is set.
    pub(crate) fn is_seeded(&self) -> bool {
        self.random.is_some()
    }

    /// Whether tasks may be delayed at all.
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

    /// A host thread stops waiting for `stream`.
    pub(crate) fn release(&mut self, stream: usize) {
        if let Some(at) = self.demands.iter().position(|(known, _)| *known == stream) {
            self.demands[at].1 -= 1;
            if self.demands[at].1 == 0 {
                self.demands.swap_remove(at);
            }
        }
    }

    /// The streams that threads wait for.
    pub(crate) fn demanded(&self) -> impl Iterator<Item = usize> + '_ {
        self.demands.iter().map(|(stream, _)| *stream)
    }

    /// Whether work that no thread waits for has been delayed long enough.
    pub(crate) fn hold_is_over(&mut self) -> bool {
        let since = *self.held_since.get_or_insert_with(Instant::now);
        since.elapsed() >= LONGEST_HOLD
    }

    /// A task starts: the delay is measured from now on.
    pub(crate) fn started(&mut self) {
        self.held_since = None;
    }

    /// The delay before the next task starts, so that another stream can overtake it.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        let random = self.random.as_mut()?;
        match (self.manner, random.below(4)) {
            (Manner::Shuffled, 0 | 1) => Some(Duration::from_micros(random.below(300))),
            (Manner::Early, 0) => Some(Duration::from_micros(random.below(50))),
            _ => None,
        }
    }

    /// A number below `bound`, to choose among equals; 0 without a seed.
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
