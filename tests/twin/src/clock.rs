//! Vector clocks: which work is ordered before which, independent of timing. Plain values, no locks.
//!
//! Each stream is a lane; lane 0 is the host with all its threads. Their calls are ordered as they arrive, because the
//! locks and channels between them are not visible here.

use std::sync::Arc;

/// The index of a lane.
pub(crate) type Lane = usize;

/// The host's lane.
pub(crate) const HOST: Lane = 0;

/// For each lane, the time up to which its work is known to be complete.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock(Vec<u64>);

impl Clock {
    /// The time known of `lane`.
    pub(crate) fn get(&self, lane: Lane) -> u64 {
        self.0.get(lane).copied().unwrap_or(0)
    }

    /// Moves `lane` forward to `time`.
    pub(crate) fn advance(&mut self, lane: Lane, time: u64) {
        if self.0.len() <= lane {
            self.0.resize(lane + 1, 0);
        }
        self.0[lane] = self.0[lane].max(time);
    }

    /// Takes the maximum with `other`.
    pub(crate) fn join(&mut self, other: &Clock) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = (*mine).max(*theirs);
        }
    }
}

/// The position of a piece of work: its time in its own lane, and what it knows of the others.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    pub(crate) lane: Lane,
    pub(crate) time: u64,
    pub(crate) seen: Arc<Clock>,
}

impl Stamp {
    /// Whether this work completes before `later` starts, by an order that the program made.
    pub(crate) fn before(&self, later: &Stamp) -> bool {
        if self.lane == later.lane { self.time <= later.time } else { later.seen.get(self.lane) >= self.time }
    }

    /// Whether the program ordered the two.
    pub(crate) fn ordered(&self, other: &Stamp) -> bool {
        self.before(other) || other.before(self)
    }

    /// Records in `clock` that this work is complete.
    pub(crate) fn publish(&self, clock: &mut Clock) {
        clock.join(&self.seen);
        clock.advance(self.lane, self.time);
    }
}

/// The clock of a lane, which stamps its work.
#[derive(Clone, Debug)]
pub(crate) struct LaneClock {
    lane: Lane,
    time: u64,
    seen: Arc<Clock>,
    /// The version of the host's clock joined last, to skip joins that would change nothing.
    host_version: u64,
}

impl LaneClock {
    pub(crate) fn new(lane: Lane, time: u64) -> Self {
        LaneClock { lane, time, seen: Arc::default(), host_version: 0 }
    }

    /// The stamp of work that the host queues in this lane now.
    pub(crate) fn enqueue(&mut self, host: &HostClock) -> Stamp {
        if self.host_version != host.version {
            Arc::make_mut(&mut self.seen).join(&host.seen);
            self.host_version = host.version;
        }
        self.time += 1;
        self.now()
    }

    /// The stamp of the lane's latest work.
    pub(crate) fn now(&self) -> Stamp {
        Stamp { lane: self.lane, time: self.time, seen: self.seen.clone() }
    }

    /// Orders the lane's next work after `earlier`.
    pub(crate) fn wait(&mut self, earlier: &Stamp) {
        if !earlier.before(&self.now()) {
            earlier.publish(Arc::make_mut(&mut self.seen));
        }
    }

    /// Reverts the waits of the lane since `before`, but not its time.
    pub(crate) fn forget_waits_since(&mut self, before: LaneClock) {
        *self = LaneClock { time: self.time, ..before };
    }

    /// The lane's latest time.
    pub(crate) fn time(&self) -> u64 {
        self.time
    }
}

/// The host's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostClock {
    seen: Arc<Clock>,
    time: u64,
    version: u64,
}

impl HostClock {
    /// The stamp of an action of the host itself, now.
    pub(crate) fn act(&mut self) -> Stamp {
        let stamp = Stamp { lane: HOST, time: self.time + 1, seen: self.seen.clone() };
        self.time += 1;
        self.version += 1;
        Arc::make_mut(&mut self.seen).advance(HOST, self.time);
        stamp
    }

    /// The host has waited for `work`.
    pub(crate) fn wait(&mut self, work: &Stamp) {
        if !self.has_seen(work.lane, work.time) {
            work.publish(Arc::make_mut(&mut self.seen));
            self.version += 1;
        }
    }

    /// Whether the host knows that the work of `lane` up to `time` is complete.
    pub(crate) fn has_seen(&self, lane: Lane, time: u64) -> bool {
        self.seen.get(lane) >= time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_waits_order_lanes() {
        let mut host = HostClock::default();
        let (mut a, mut b) = (LaneClock::new(1, 0), LaneClock::new(2, 0));
        let first = a.enqueue(&host);
        let unordered = b.enqueue(&host);
        assert!(!first.ordered(&unordered));
        b.wait(&first);
        let after = b.enqueue(&host);
        assert!(first.before(&after) && !after.before(&first) && unordered.before(&after));

        let touch = host.act();
        assert!(!touch.ordered(&after));
        let later = a.enqueue(&host);
        assert!(touch.before(&later));
        host.wait(&after);
        assert!(host.has_seen(2, 2) && host.has_seen(1, 1) && !host.has_seen(1, 2));
        assert!(after.before(&host.act()));
    }
}
