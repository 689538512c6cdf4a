//! The instance: all state behind the C functions, one per loaded library. Creates it, replaces it, and provides its
//! lock; the other modules operate on the locked state.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use crate::callback::Subscribers;
use crate::capture::Capture;
use crate::clock::HostClock;
use crate::event::Event;
use crate::fault::{Fault, Outcome};
use crate::graph::Graph;
use crate::ledger::{Ledger, Origin};
use crate::module::{Arguments, Binary, Function, Module};
use crate::place::Pinned;
use crate::rules::Rule;
use crate::running::Total;
use crate::scheduler::Scheduler;
use crate::settings::Settings;
use crate::soc::Generation;
use crate::space::Space;
use crate::stream::{Lanes, Stream};
use crate::table::Table;

/// A guard of the state's lock.
pub(crate) type Guard = MutexGuard<'static, State>;

/// One instance. Never freed: threads of the host and of its streams may still use it after a reset.
#[derive(Debug)]
pub(crate) struct Instance {
    state: Mutex<State>,
    /// Signalled when work completes or the state changes for waiting host threads.
    pub(crate) progress: Condvar,
    /// Number of calls so far that return an error code.
    pub(crate) calls: AtomicU64,
    /// Number of destroyed contexts.
    pub(crate) contexts_ended: AtomicU64,
    /// Whether there are rules that fail calls.
    pub(crate) has_rules: AtomicBool,
    /// The process in which it was created; a different one is a fork.
    pub(crate) process: u32,
}

/// The state that the lock protects.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    /// The description of a variable with an invalid value.
    pub(crate) wrong_setting: Option<String>,
    /// Number of initialisations.
    pub(crate) references: u64,
    pub(crate) devices: Vec<Device>,
    pub(crate) contexts: Table<Context>,
    pub(crate) streams: Table<Stream>,
    pub(crate) events: Table<Event>,
    pub(crate) modules: Table<Module>,
    pub(crate) functions: Table<Function>,
    pub(crate) graphs: Table<Arc<Graph>>,
    pub(crate) captures: Vec<Option<Capture>>,
    pub(crate) binaries: Table<Binary>,
    /// Kernel arguments under construction, by handle.
    pub(crate) arguments: HashMap<usize, Arguments>,
    pub(crate) arguments_made: usize,
    /// Functions registered by the older call, by the address that identifies them.
    pub(crate) stubs: HashMap<usize, usize>,
    /// Page-locked host memory by address.
    pub(crate) pinned: BTreeMap<u64, Pinned>,
    pub(crate) ledger: Ledger,
    pub(crate) host: HostClock,
    pub(crate) lanes: Lanes,
    pub(crate) rules: Vec<Rule>,
    pub(crate) scheduler: Scheduler,
    pub(crate) subscribers: Subscribers,
    pub(crate) exception_callback: Option<usize>,
    /// Counters of each kernel.
    pub(crate) counters: BTreeMap<Arc<str>, Total>,
    /// Number of tasks that are running.
    pub(crate) running: usize,
    /// Changes whenever an event may concern a waiting thread.
    pub(crate) changes: u64,
    /// Set while the instance is replaced: workers stop.
    pub(crate) closing: bool,
    pub(crate) workers: usize,
}

/// One device.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) space: Space,
    pub(crate) default_context: Option<usize>,
    /// `aclrtSetDevice` calls not yet undone by a reset.
    pub(crate) uses: u64,
    /// The failure that made the device unusable.
    pub(crate) fault: Option<Fault>,
    /// The address that kernels use to synchronise their cores, after it was requested.
    pub(crate) sync_address: Option<u64>,
}

/// One context.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) device: usize,
    /// Created by `aclrtSetDevice`, not by the program.
    pub(crate) implicit: bool,
    pub(crate) default_stream: Option<usize>,
}

static CURRENT: AtomicPtr<Instance> = AtomicPtr::new(std::ptr::null_mut());
static REPLACING: Mutex<()> = Mutex::new(());
static AT_EXIT: Once = Once::new();

/// The instance of this library, created at the first call.
pub(crate) fn instance() -> &'static Instance {
    // SAFETY: the pointer is null or came from a leaked box, which is never freed.
    if let Some(instance) = unsafe { CURRENT.load(Ordering::Acquire).as_ref() } {
        return instance;
    }
    let _replacing = REPLACING.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the pointer came from a leaked box, which is never freed.
    if let Some(instance) = unsafe { CURRENT.load(Ordering::Acquire).as_ref() } {
        return instance;
    }
    let (settings, wrong) = Settings::from_environment();
    install(settings, wrong)
}

/// Replaces the instance by a new one.
pub(crate) fn replace(settings: Settings) {
    let old = instance();
    let _replacing = REPLACING.lock().unwrap_or_else(PoisonError::into_inner);
    old.close();
    install(settings, None);
}

fn install(settings: Settings, wrong: Option<String>) -> &'static Instance {
    crate::levels::set(settings.level);
    let instance: &'static Instance = Box::leak(Box::new(Instance::new(settings, wrong)));
    CURRENT.store(std::ptr::from_ref(instance).cast_mut(), Ordering::Release);
    AT_EXIT.call_once(|| {
        crate::entry::watch_forks();
        // SAFETY: the handler is a plain function that does not unwind.
        unsafe { libc::atexit(crate::report::at_exit) };
    });
    instance
}

impl Instance {
    fn new(settings: Settings, wrong_setting: Option<String>) -> Instance {
        let device = |_| Space::new(settings.memory).map(Device::new);
        let devices: Vec<Device> = (0..settings.devices).map_while(device).collect();
        let wrong_setting = wrong_setting.or_else(|| {
            (devices.len() < settings.devices)
                .then(|| "the machine cannot reserve the devices' address ranges".to_owned())
        });
        let rules = settings.fail.clone();
        let ledger = Ledger { strict: settings.strict, ..Ledger::default() };
        Instance {
            progress: Condvar::new(),
            calls: AtomicU64::new(0),
            contexts_ended: AtomicU64::new(0),
            has_rules: AtomicBool::new(!rules.is_empty()),
            process: std::process::id(),
            state: Mutex::new(State {
                scheduler: Scheduler::new(settings.seed),
                settings,
                wrong_setting,
                references: 0,
                devices,
                contexts: Table::default(),
                streams: Table::default(),
                events: Table::default(),
                modules: Table::default(),
                functions: Table::default(),
                graphs: Table::default(),
                captures: Vec::new(),
                binaries: Table::default(),
                arguments: HashMap::new(),
                arguments_made: 0,
                stubs: HashMap::new(),
                pinned: BTreeMap::new(),
                ledger,
                host: HostClock::default(),
                lanes: Lanes::default(),
                rules,
                subscribers: Subscribers::default(),
                exception_callback: None,
                counters: BTreeMap::new(),
                running: 0,
                changes: 0,
                closing: false,
                workers: 0,
            }),
        }
    }

    /// Takes the lock.
    pub(crate) fn lock(&'static self) -> Guard {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops the workers, and frees the devices' memory unless a worker does not stop.
    fn close(&'static self) {
        let mut state = self.lock();
        state.closing = true;
        state.wake_workers();
        self.progress.notify_all();
        let patience = Instant::now() + Duration::from_secs(2);
        while state.workers > 0 && Instant::now() < patience {
            let waited = self.progress.wait_timeout(state, Duration::from_millis(20));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.workers == 0 {
            state.devices.clear();
            state.pinned.clear();
        }
    }
}

impl Device {
    fn new(space: Space) -> Device {
        Device { space, default_context: None, uses: 0, fault: None, sync_address: None }
    }
}

impl State {
    /// The device of this number.
    pub(crate) fn device(&mut self, number: i64) -> Outcome<(usize, &mut Device)> {
        let count = self.devices.len();
        let index = usize::try_from(number).ok().filter(|index| *index < count);
        match index {
            Some(index) => Ok((index, &mut self.devices[index])),
            None if count == 0 => Fault::fail(ascend_sys::ACL_ERROR_RT_NO_DEVICE, "there is no device"),
            None => Fault::fail(
                ascend_sys::ACL_ERROR_RT_INVALID_DEVICEID,
                format!("device {number} does not exist, there are {count}"),
            ),
        }
    }

    /// Returns an error before `aclInit`.
    pub(crate) fn require_initialised(&self) -> Outcome {
        if self.references == 0 {
            return Fault::fail(ascend_sys::ACL_ERROR_UNINITIALIZE, "aclInit was not called");
        }
        Ok(())
    }

    /// The address that kernels of the current device use to synchronise their cores.
    pub(crate) fn sync_address(&mut self) -> Outcome<u64> {
        let index = self.current_device()?;
        let device = &mut self.devices[index];
        if device.sync_address.is_none() {
            device.sync_address = device.space.allocate(4096, Origin::internal(), true);
        }
        device
            .sync_address
            .ok_or_else(|| Fault::new(ascend_sys::ACL_ERROR_RT_MEMORY_ALLOCATION, "no room for the address"))
    }

    /// Returns an error if the SoC is of the first generation, whose runtime lacks `feature`.
    pub(crate) fn require_second_generation(&self, feature: &str) -> Outcome {
        let soc = self.settings.soc;
        if soc.generation == Generation::First {
            let why = format!("{} does not support {feature}", soc.name);
            return Fault::fail(ascend_sys::ACL_ERROR_RT_FEATURE_NOT_SUPPORT, why);
        }
        Ok(())
    }

    /// Wakes every worker that has work, so that it checks again what it may run.
    pub(crate) fn wake_workers(&mut self) {
        let closing = self.closing;
        for (_, _, stream) in self.streams.live() {
            if stream.parked && (closing || !stream.queue.is_empty()) {
                stream.wake.notify_one();
            }
        }
    }
}
