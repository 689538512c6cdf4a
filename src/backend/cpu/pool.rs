//! The threads that compute: one caller and its workers, who take tasks from a shared counter.
//! Workers spin briefly between the parallel regions of a forward pass, and sleep between forwards.

use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::backend::Error;

/// How long a worker spins for the next region before it sleeps; regions of one forward follow each other closer.
const SPIN: Duration = Duration::from_micros(200);

/// A fixed set of threads. Regions of several callers run one after the other.
pub(super) struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
    /// Held by the caller whose region runs.
    region: Mutex<()>,
}

/// The task function of the current region, its lifetime erased.
type Job = *const (dyn Fn(usize) + Sync);

struct Shared {
    /// Number of the current region; workers watch it.
    generation: AtomicUsize,
    job: UnsafeCell<Option<Job>>,
    tasks: AtomicUsize,
    next: AtomicUsize,
    /// Workers that have not yet left the current region.
    busy: AtomicUsize,
    panicked: AtomicBool,
    stop: AtomicBool,
    sleepers: Mutex<usize>,
    wake: Condvar,
}

// SAFETY: `job` is written only by the holder of `Pool::region` while `busy` is 0, when no worker reads it, and is
// published by the release store of `generation`; everything else is synchronised by its own type.
unsafe impl Sync for Shared {}
// SAFETY: the pointer in `job` is only followed while the region's caller waits for `busy` to reach 0.
unsafe impl Send for Shared {}

impl Pool {
    /// `threads` threads in all, the caller's included.
    pub(super) fn new(threads: usize) -> Result<Self, Error> {
        let shared = Arc::new(Shared {
            generation: AtomicUsize::new(0),
            job: UnsafeCell::new(None),
            tasks: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            panicked: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            sleepers: Mutex::new(0),
            wake: Condvar::new(),
        });
        let mut pool = Self { shared, workers: Vec::new(), region: Mutex::new(()) };
        for index in 1..threads {
            let shared = Arc::clone(&pool.shared);
            let builder = std::thread::Builder::new().name(format!("ascend-bert-{index}"));
            let worker = builder.spawn(move || shared.work()).map_err(|source| Error::Threads { threads, source })?;
            pool.workers.push(worker);
        }
        Ok(pool)
    }

    pub(super) fn threads(&self) -> usize {
        self.workers.len() + 1
    }

    /// Calls `task(0)`, ..., `task(tasks - 1)`, each once, on all threads; returns when all are done.
    ///
    /// A panic in a task is passed on to the caller.
    pub(super) fn run(&self, tasks: usize, task: &(dyn Fn(usize) + Sync)) {
        if self.workers.is_empty() || tasks <= 1 {
            (0..tasks).for_each(task);
            return;
        }
        let _region = self.region.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let shared = &*self.shared;
        // SAFETY: only the lifetime changes, and `run` does not return before every worker has left the region.
        let job: Job = unsafe { std::mem::transmute::<*const (dyn Fn(usize) + Sync + '_), Job>(task) };
        // SAFETY: this caller holds `region` and `busy` is 0, so that nobody else looks at `job`.
        unsafe { *shared.job.get() = Some(job) };
        shared.tasks.store(tasks, Ordering::Relaxed);
        shared.next.store(0, Ordering::Relaxed);
        shared.busy.store(self.workers.len(), Ordering::Relaxed);
        shared.generation.fetch_add(1, Ordering::SeqCst);
        if *shared.sleepers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) > 0 {
            shared.wake.notify_all();
        }
        let own = catch_unwind(AssertUnwindSafe(|| shared.take_tasks(task)));
        while shared.busy.load(Ordering::Acquire) > 0 {
            pause();
        }
        if let Err(panic) = own {
            shared.panicked.store(false, Ordering::Relaxed);
            resume_unwind(panic);
        }
        if shared.panicked.swap(false, Ordering::Relaxed) {
            panic!("a task of a parallel region panicked");
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.generation.fetch_add(1, Ordering::SeqCst);
        drop(self.shared.sleepers.lock());
        self.shared.wake.notify_all();
        for worker in self.workers.drain(..) {
            // A worker catches the panics of its tasks, so that there is nothing to report here.
            let _ = worker.join();
        }
    }
}

impl Shared {
    fn work(&self) {
        let mut seen = 0;
        loop {
            seen = self.wait_for_region(seen);
            if self.stop.load(Ordering::SeqCst) {
                return;
            }
            // SAFETY: the caller stored `job` before it published this generation, and leaves it until `busy` is 0.
            if let Some(job) = unsafe { *self.job.get() } {
                // SAFETY: the function outlives the region, which lasts until this worker decrements `busy`.
                let task = unsafe { &*job };
                if catch_unwind(AssertUnwindSafe(|| self.take_tasks(task))).is_err() {
                    self.panicked.store(true, Ordering::Relaxed);
                }
            }
            self.busy.fetch_sub(1, Ordering::Release);
        }
    }

    fn take_tasks(&self, task: &(dyn Fn(usize) + Sync)) {
        let tasks = self.tasks.load(Ordering::Relaxed);
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            if index >= tasks {
                return;
            }
            task(index);
        }
    }

    fn wait_for_region(&self, seen: usize) -> usize {
        let begun = Instant::now();
        loop {
            // Reading the clock costs more than looking: look often, read seldom.
            for _ in 0..64 {
                let generation = self.generation.load(Ordering::Acquire);
                if generation != seen {
                    return generation;
                }
                pause();
            }
            if begun.elapsed() > SPIN {
                break;
            }
        }
        let mut sleepers = self.sleepers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *sleepers += 1;
        let generation = loop {
            let generation = self.generation.load(Ordering::SeqCst);
            if generation != seen {
                break generation;
            }
            sleepers = self.wake.wait(sleepers).unwrap_or_else(|poisoned| poisoned.into_inner());
        };
        *sleepers -= 1;
        generation
    }
}

fn pause() {
    std::hint::spin_loop();
}

/// Threads that this process may run on: affinity and cgroup quota respected.
pub(super) fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |threads| threads.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_runs_once_in_every_region() {
        let pool = Pool::new(3).unwrap();
        for tasks in [0, 1, 2, 7, 1000] {
            let counts: Vec<_> = (0..tasks).map(|_| AtomicUsize::new(0)).collect();
            for _ in 0..20 {
                pool.run(tasks, &|task| {
                    counts[task].fetch_add(1, Ordering::Relaxed);
                });
            }
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 20));
        }
    }

    #[test]
    fn callers_on_several_threads_take_turns() {
        let pool = Pool::new(2).unwrap();
        let sum = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        pool.run(10, &|task| {
                            sum.fetch_add(task, Ordering::Relaxed);
                        });
                    }
                });
            }
        });
        assert_eq!(sum.into_inner(), 4 * 100 * 45);
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_goes_on() {
        let pool = Pool::new(2).unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| {
            pool.run(100, &|task| assert!(task != 50, "task 50"));
        }));
        assert!(result.is_err());
        let done = AtomicUsize::new(0);
        pool.run(10, &|_| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 10);
    }

    #[test]
    fn sleeping_workers_wake() {
        let pool = Pool::new(2).unwrap();
        std::thread::sleep(SPIN * 20);
        let both = std::sync::Barrier::new(2);
        pool.run(2, &|_| {
            both.wait();
        });
    }
}
