//! A worker's side of the pool: invitations, spinning, sleeping.
//! Knows one region at a time, which the pool gives it.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};

/// How long a worker waits for the next region before it sleeps; regions of one forward follow each other closer.
const SPIN: Duration = Duration::from_micros(200);
/// How long a waiting thread spins before it yields its core between two polls.
const SPIN_BEFORE_YIELD: Duration = Duration::from_micros(50);

/// A value that one thread writes while another polls it, on cache lines of its own (two: they are fetched in pairs).
#[repr(align(128))]
pub(super) struct OwnLine<T>(pub(super) T);

/// What the team's threads share.
#[derive(Default)]
pub(super) struct Shared {
    /// Forward passes in progress.
    pub(super) forwards: AtomicUsize,
    pub(super) stop: AtomicBool,
}

/// A parallel region: on its caller's stack, while workers run it.
pub(super) struct Region<'a> {
    work: *const (dyn Fn() + Sync + 'static),
    ended: OwnLine<AtomicUsize>,
    panicked: AtomicBool,
    work_lives: PhantomData<&'a ()>,
}

impl<'a> Region<'a> {
    pub(super) fn new(work: &'a (dyn Fn() + Sync)) -> Self {
        let work = ptr::from_ref(work);
        // SAFETY: only the lifetime changes; the pointer is followed only while the region, which has it, lives.
        let work = unsafe { std::mem::transmute::<*const (dyn Fn() + Sync + 'a), *const (dyn Fn() + Sync)>(work) };
        Self { work, ended: OwnLine(AtomicUsize::new(0)), panicked: AtomicBool::new(false), work_lives: PhantomData }
    }

    /// Workers who accepted and have ended, whose writes the caller sees from now on.
    pub(super) fn ended(&self) -> usize {
        self.ended.0.load(Ordering::Acquire)
    }

    pub(super) fn panicked(&self) -> bool {
        self.panicked.load(Ordering::Relaxed)
    }

    /// The region as invitations name it.
    fn address(&self) -> *mut Region<'static> {
        ptr::from_ref(self).cast::<Region<'static>>().cast_mut()
    }
}

/// One worker, as callers see it.
pub(super) struct Worker {
    /// Null when idle, the region while an invitation stands, [`accepted`] while the worker runs it.
    invitation: OwnLine<AtomicPtr<Region<'static>>>,
    asleep: AtomicBool,
    thread: OnceLock<Thread>,
    join: Mutex<Option<JoinHandle<()>>>,
}

fn accepted() -> *mut Region<'static> {
    ptr::without_provenance_mut(1)
}

impl Worker {
    /// Starts the worker with this number.
    pub(super) fn start(number: usize, shared: &Arc<Shared>) -> std::io::Result<Arc<Self>> {
        let worker = Arc::new(Self {
            invitation: OwnLine(AtomicPtr::new(ptr::null_mut())),
            asleep: AtomicBool::new(false),
            thread: OnceLock::new(),
            join: Mutex::new(None),
        });
        let (own, shared) = (Arc::clone(&worker), Arc::clone(shared));
        let thread = std::thread::Builder::new().name(format!("ascend-bert-{number}"));
        let join = thread.spawn(move || own.work(&shared))?;
        worker.thread.get_or_init(|| join.thread().clone());
        *worker.join.lock().unwrap_or_else(PoisonError::into_inner) = Some(join);
        Ok(worker)
    }

    /// Invites the worker to `region` if it is idle; whether it was.
    ///
    /// # Safety
    /// The region must live until the invitation is withdrawn, or the worker is among those who `ended`.
    pub(super) unsafe fn invite(&self, region: &Region<'_>) -> bool {
        if !self.idle() {
            return false;
        }
        let (idle, invited) = (ptr::null_mut(), region.address());
        // Sequentially consistent with `asleep`: either the worker sees the invitation before it sleeps, or this sees
        // that it sleeps.
        let done = self.invitation.0.compare_exchange(idle, invited, Ordering::SeqCst, Ordering::Relaxed).is_ok();
        if done && self.asleep.load(Ordering::SeqCst) {
            self.wake();
        }
        done
    }

    /// Takes back the invitation to `region` if it still stands; whether it did.
    pub(super) fn withdraw(&self, region: &Region<'_>) -> bool {
        let (invited, idle) = (region.address(), ptr::null_mut());
        self.invitation.0.load(Ordering::Relaxed) == invited
            && self.invitation.0.compare_exchange(invited, idle, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    pub(super) fn idle(&self) -> bool {
        self.invitation.0.load(Ordering::Relaxed).is_null()
    }

    pub(super) fn wake(&self) {
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }

    pub(super) fn join(&self) {
        if let Some(join) = self.join.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // A worker catches the panics of its tasks, so this result holds none.
            let _ = join.join();
        }
    }

    fn work(&self, shared: &Shared) {
        while let Some(region) = self.next_region(shared) {
            // SAFETY: the worker has accepted, so that the caller keeps the region until `ended` counts it.
            let region = unsafe { &*region };
            // SAFETY: as above; the work outlives the region.
            let work = unsafe { &*region.work };
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                region.panicked.store(true, Ordering::Relaxed);
            }
            // Idle before the count, after which the caller may open its next region.
            self.invitation.0.store(ptr::null_mut(), Ordering::Release);
            region.ended.0.fetch_add(1, Ordering::Release);
        }
    }

    /// Waits for an invitation and accepts it; none when the team ends.
    fn next_region(&self, shared: &Shared) -> Option<*const Region<'static>> {
        loop {
            let mut patience = Patience::new();
            while shared.forwards.load(Ordering::Relaxed) > 0 && patience.within(SPIN) {
                if let Some(region) = self.accept() {
                    return Some(region);
                }
                patience.wait();
            }
            self.asleep.store(true, Ordering::SeqCst);
            while self.invitation.0.load(Ordering::SeqCst).is_null() && !shared.stop.load(Ordering::SeqCst) {
                std::thread::park();
            }
            self.asleep.store(false, Ordering::Relaxed);
            if let Some(region) = self.accept() {
                return Some(region);
            }
            if shared.stop.load(Ordering::SeqCst) {
                return None;
            }
        }
    }

    fn accept(&self) -> Option<*const Region<'static>> {
        let invited = self.invitation.0.load(Ordering::Relaxed);
        let accept =
            || self.invitation.0.compare_exchange(invited, accepted(), Ordering::Acquire, Ordering::Relaxed).is_ok();
        (!invited.is_null() && accept()).then_some(invited.cast_const())
    }
}

/// A wait that spins at first and later yields the core.
pub(super) struct Patience {
    begun: Option<Instant>,
    polls: u32,
    waited: Duration,
}

/// Polls between two readings of the clock, which cost more.
const POLLS: u32 = 64;

impl Patience {
    pub(super) fn new() -> Self {
        Self { begun: None, polls: 0, waited: Duration::ZERO }
    }

    /// To be called after each poll without success.
    pub(super) fn wait(&mut self) {
        self.polls += 1;
        if self.polls.is_multiple_of(POLLS) {
            self.waited = self.begun.get_or_insert_with(Instant::now).elapsed();
            if self.waited > SPIN_BEFORE_YIELD {
                std::thread::yield_now();
            }
        }
        std::hint::spin_loop();
    }

    /// Whether less time than `limit` has been waited.
    fn within(&self, limit: Duration) -> bool {
        self.waited < limit
    }
}
