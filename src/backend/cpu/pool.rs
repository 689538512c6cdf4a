//! The thread pool: every caller's own thread, and one team of workers that all backends of the process share.
//! Knows tasks and threads, not what they compute; the workers' side is in `pool/worker.rs`.
//!
//! A caller cuts a parallel region into tasks, invites idle workers, and takes tasks itself from a shared counter until
//! none is left. Then it withdraws the invitations that nobody has accepted, and waits only for those who did: a worker
//! that sleeps, or that is scheduled late, delays no caller. Which thread runs a task never changes a result.
//!
//! Several callers at once share the team: as many threads compute as the callers were given, not a multiple of it.

mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::backend::error::Error;
use worker::{OwnLine, Patience, Region, Shared, Worker};

/// A backend's share of the team: so many threads, the caller's included.
pub(super) struct ThreadPool {
    workers: Vec<Arc<Worker>>,
    team: Arc<Team>,
}

/// The workers there are: as many as the largest pool needs. They end with the last pool.
#[derive(Default)]
struct Team {
    shared: Arc<Shared>,
    workers: Mutex<Vec<Arc<Worker>>>,
}

/// While one lives, workers spin between regions instead of sleeping.
pub(super) struct ForwardGuard<'a>(&'a Shared);

impl ThreadPool {
    /// `threads` threads in all, the caller's included; further pools share their workers.
    pub(super) fn new(threads: usize) -> Result<Self, Error> {
        static TEAM: Mutex<Weak<Team>> = Mutex::new(Weak::new());
        let mut current = TEAM.lock().unwrap_or_else(PoisonError::into_inner);
        let team = current.upgrade().unwrap_or_default();
        *current = Arc::downgrade(&team);
        Self::of(team, threads)
    }

    fn of(team: Arc<Team>, threads: usize) -> Result<Self, Error> {
        let wanted = threads.saturating_sub(1);
        let workers = team.first(wanted).map_err(|source| Error::Threads { threads, source })?;
        Ok(Self { workers, team })
    }

    /// Threads of a region when there is no other caller.
    pub(super) fn threads(&self) -> usize {
        self.workers.len() + 1
    }

    /// Rows of a task that handles them one by one: few enough for several tasks per thread.
    pub(super) fn rows_per_task(&self, rows: usize) -> usize {
        rows.div_ceil(4 * self.threads()).clamp(1, 16)
    }

    /// Announces regions that follow each other closely: until the guard is dropped, idle workers spin for the next
    /// before they sleep, and the team is shared with the other callers that hold a guard. With the last one dropped
    /// the workers sleep at once.
    pub(super) fn forward(&self) -> ForwardGuard<'_> {
        self.team.shared.forwards.fetch_add(1, Ordering::Relaxed);
        ForwardGuard(&self.team.shared)
    }

    /// Calls `task(0)`, ..., `task(tasks - 1)`, each once, on this thread and idle workers; returns when all are done.
    ///
    /// A panic in a task is passed on to the caller.
    pub(super) fn run(&self, tasks: usize, task: &(dyn Fn(usize) + Sync)) {
        let next = OwnLine(AtomicUsize::new(0));
        self.together(tasks, &|| {
            loop {
                let index = next.0.fetch_add(1, Ordering::Relaxed);
                if index >= tasks {
                    return;
                }
                task(index);
            }
        });
    }

    /// Calls `task` with each of `items`, as [`ThreadPool::run`] does with their numbers.
    pub(super) fn each<T: Send>(&self, items: Vec<T>, task: &(dyn Fn(T) + Sync)) {
        let items: Vec<_> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
        self.run(items.len(), &|index| {
            let item = items[index].lock().unwrap_or_else(PoisonError::into_inner).take();
            item.into_iter().for_each(task);
        });
    }

    /// As [`ThreadPool::run`], but a thread claims its next task before it runs the present one: `task(index, next)` may
    /// prefetch what `next` will read, for the same thread runs it right afterwards.
    ///
    /// Where tasks are few and long, `run` balances them better.
    pub(super) fn run_ahead(&self, tasks: usize, task: &(dyn Fn(usize, Option<usize>) + Sync)) {
        let next = OwnLine(AtomicUsize::new(0));
        self.together(tasks, &|| {
            let mut index = next.0.fetch_add(1, Ordering::Relaxed);
            while index < tasks {
                let ahead = next.0.fetch_add(1, Ordering::Relaxed);
                task(index, (ahead < tasks).then_some(ahead));
                index = ahead;
            }
        });
    }

    /// Runs `work` on this thread and on up to `most - 1` workers; returns when all who began have ended.
    fn together(&self, most: usize, work: &(dyn Fn() + Sync)) {
        let helpers = if self.workers.is_empty() { 0 } else { self.helpers().min(most.saturating_sub(1)) };
        if helpers == 0 {
            return work();
        }
        let region = Region::new(work);
        // SAFETY: below, every invitation is withdrawn or its work waited for before `region` ends, and nothing in
        // between returns or unwinds.
        let invited = self.workers.iter().filter(|worker| unsafe { worker.invite(&region) }).take(helpers).count();
        let own = catch_unwind(AssertUnwindSafe(work));
        let withdrawn = if invited == 0 { 0 } else { self.withdraw(&region) };
        wait_until(|| region.ended() == invited - withdrawn);
        if let Err(panic) = own {
            resume_unwind(panic);
        }
        assert!(!region.panicked(), "a task of a parallel region panicked");
    }

    /// Takes back the invitations to `region` that nobody has accepted; how many they were.
    fn withdraw(&self, region: &Region<'_>) -> usize {
        self.workers.iter().filter(|worker| worker.withdraw(region)).count()
    }

    /// How many workers a region may invite: all of them if there is one caller, else a fair share of the idle ones.
    fn helpers(&self) -> usize {
        let callers = self.team.shared.forwards.load(Ordering::Relaxed);
        if callers <= 1 {
            return self.workers.len();
        }
        let hired = self.workers.iter().filter(|worker| !worker.idle()).count();
        let left = self.threads().saturating_sub(callers + hired);
        left.min(self.threads().div_ceil(callers) - 1)
    }
}

impl Team {
    /// The first `wanted` workers, started if they are not there yet.
    fn first(&self, wanted: usize) -> std::io::Result<Vec<Arc<Worker>>> {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        while workers.len() < wanted {
            let worker = Worker::start(workers.len() + 1, &self.shared)?;
            workers.push(worker);
        }
        Ok(workers[..wanted].to_vec())
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        let workers = self.workers.get_mut().unwrap_or_else(PoisonError::into_inner);
        workers.iter().for_each(|worker| worker.wake());
        workers.iter().for_each(|worker| worker.join());
    }
}

impl Drop for ForwardGuard<'_> {
    fn drop(&mut self) {
        self.0.forwards.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Waits for what another thread of the same region is about to do.
pub(super) fn wait_until(done: impl Fn() -> bool) {
    let mut patience = Patience::new();
    while !done() {
        patience.wait();
    }
}

/// Threads that this process may run on: the cores its affinity allows, or fewer if a cgroup (v1 or v2) has a quota.
pub(super) fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |threads| threads.get())
}

#[cfg(test)]
mod tests;
