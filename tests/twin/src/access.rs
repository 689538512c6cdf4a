//! The race detector: for one allocation, which work accessed which bytes, and whether the program ordered it. Uses
//! stamps only, so its findings do not depend on timing.

use std::ops::Range;
use std::sync::Arc;

use crate::clock::{HostClock, Stamp};

/// Accesses stored per allocation before those that the host has waited for are dropped.
const REMEMBERED: usize = 4096;

/// One access of a task to a range of an allocation.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub(crate) range: Range<u64>,
    pub(crate) write: bool,
    pub(crate) stamp: Stamp,
    /// The call that queued the work, its number, and the kernel if it is a launch.
    pub(crate) call: &'static str,
    pub(crate) number: u64,
    pub(crate) kernel: Option<Arc<str>>,
}

impl Access {
    /// The access as text.
    pub(crate) fn text(&self) -> String {
        let verb = if self.write { "writes" } else { "reads" };
        let by = if self.stamp.lane == 0 { "the host".to_owned() } else { format!("stream lane {}", self.stamp.lane) };
        let kernel = self.kernel.as_ref().map_or_else(String::new, |kernel| format!(" of kernel {kernel}"));
        let Range { start, end } = self.range;
        format!("{} (call {}){kernel} {verb} bytes {start}..{end} on {by}", self.call, self.number)
    }

    fn conflicts(&self, other: &Access) -> bool {
        (self.write || other.write) && overlap(&self.range, &other.range) && !self.stamp.ordered(&other.stamp)
    }
}

fn overlap(a: &Range<u64>, b: &Range<u64>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The stored accesses of one allocation.
#[derive(Debug, Default)]
pub(crate) struct Shadow(Vec<Access>);

impl Shadow {
    /// Adds an access; returns an earlier one that is not ordered with it.
    pub(crate) fn add(&mut self, access: Access, host: &HostClock) -> Option<Access> {
        let clash = self.0.iter().find(|known| known.conflicts(&access)).cloned();
        // An access fully covered by a later one conflicts with nothing that the later one does not conflict with.
        self.0.retain(|known| {
            let covered = access.range.start <= known.range.start && known.range.end <= access.range.end;
            !(covered && (access.write || !known.write) && known.stamp.before(&access.stamp))
        });
        if self.0.len() >= REMEMBERED {
            self.0.retain(|known| !host.has_seen(known.stamp.lane, known.stamp.time));
        }
        self.0.push(access);
        clash
    }
}

/// The last use of an allocation by each lane, to decide whether it may be freed.
#[derive(Debug, Default)]
pub(crate) struct Uses(Vec<(Stamp, &'static str, u64)>);

impl Uses {
    /// Records that the work of `stamp`, queued by the given call, uses the allocation.
    pub(crate) fn note(&mut self, stamp: &Stamp, call: &'static str, number: u64) {
        match self.0.iter_mut().find(|(known, ..)| known.lane == stamp.lane) {
            Some(last) => *last = (stamp.clone(), call, number),
            None => self.0.push((stamp.clone(), call, number)),
        }
    }

    /// The call whose work the host has not waited for, if any.
    pub(crate) fn pending(&self, host: &HostClock) -> Option<(&'static str, u64)> {
        let pending = self.0.iter().find(|(stamp, ..)| !host.has_seen(stamp.lane, stamp.time));
        pending.map(|(_, call, number)| (*call, *number))
    }
}

/// A set of bytes, as sorted ranges that neither touch nor overlap: the bytes that a kernel read or wrote.
#[derive(Debug, Default)]
pub(crate) struct Ranges(std::collections::BTreeMap<u64, u64>);

impl Ranges {
    /// Adds `start..end`.
    pub(crate) fn add(&mut self, mut start: u64, mut end: u64) {
        while let Some((&from, &to)) = self.0.range(..=end).next_back().filter(|(_, to)| **to >= start) {
            if from <= start && end <= to {
                return;
            }
            (start, end) = (start.min(from), end.max(to));
            self.0.remove(&from);
        }
        self.0.insert(start, end);
    }

    /// The ranges, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.0.iter().map(|(start, end)| *start..*end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::LaneClock;

    fn access(range: Range<u64>, write: bool, stamp: Stamp) -> Access {
        Access { range, write, stamp, call: "test", number: 0, kernel: None }
    }

    #[test]
    fn unordered_writes_clash_and_ordered_ones_do_not() {
        let mut host = HostClock::default();
        let (mut a, mut b) = (LaneClock::new(1, 0), LaneClock::new(2, 0));
        let mut shadow = Shadow::default();
        let write = a.enqueue(&host);
        assert!(shadow.add(access(0..64, true, write.clone()), &host).is_none());
        assert!(shadow.add(access(64..128, true, b.enqueue(&host)), &host).is_none(), "other bytes");
        assert!(shadow.add(access(32..40, false, b.enqueue(&host)), &host).is_some(), "nothing orders them");
        b.wait(&write);
        assert!(shadow.add(access(32..40, false, b.enqueue(&host)), &host).is_none(), "waited for");
        host.wait(&b.now());
        assert!(shadow.add(access(0..128, true, host.act()), &host).is_none(), "the host has waited for both");
    }

    #[test]
    fn order_of_arrival_does_not_matter() {
        let host = HostClock::default();
        let (mut a, mut b) = (LaneClock::new(1, 0), LaneClock::new(2, 0));
        let (first, second) = (a.enqueue(&host), b.enqueue(&host));
        for (x, y) in [(&first, &second), (&second, &first)] {
            let mut shadow = Shadow::default();
            assert!(shadow.add(access(0..4, true, x.clone()), &host).is_none());
            assert!(shadow.add(access(0..4, true, y.clone()), &host).is_some());
        }
    }

    #[test]
    fn ranges_merge() {
        let mut ranges = Ranges::default();
        for (start, end) in [(8, 16), (0, 4), (32, 40), (4, 8), (12, 33)] {
            ranges.add(start, end);
        }
        assert!(ranges.iter().eq(std::iter::once(0..40)));
        ranges.add(50, 60);
        ranges.add(10, 20);
        assert_eq!(ranges.iter().collect::<Vec<_>>(), [0..40, 50..60]);
    }
}
