//! Work as it is recorded, or followed: compared, operation by operation, with what was recorded. What the thread that
//! runs it is doing, the steps of which work consists, and the memory that replays share. Launches nothing.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLockReadGuard};

use super::indices::Indices;
use super::inputs::AttentionInputs;
use super::launch::Launch;
use super::scratch::ActivationScratch;
use super::tensor::{NpuTensor, StepOrigin, TensorPlace};
use crate::backend::activation::Activation;
use crate::backend::error::Error;
use crate::backend::sequences::{Sequences, Tokens};
use crate::runtime::Stream;

/// An operation of recorded work: all that decides what it computes, but for the batch's numbers.
///
/// Weights are told by their address on the device. What was recorded keeps their memory, so that nothing else has that
/// address while there is something to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Embed { tables: u64 },
    Linear { input: StepSource, weight: u64, activation: Activation },
    AddNorm { sum: StepSource, residual: StepSource, norm: u64 },
    Attention { qkv: StepSource, heads: usize },
    Norm { input: StepSource, norm: u64 },
}

/// What a step reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepSource {
    /// What an earlier step made.
    Step(usize),
    /// A tensor from outside, by its address.
    Memory(u64),
}

/// The memory that a recording's replays share.
pub(super) struct RecordedInputs {
    /// Word, position and token type of every token, for tables of each size.
    pub(super) ids: Mutex<Vec<Arc<Indices<3>>>>,
    /// Of every pair of heads and width that attention was asked for.
    pub(super) attention: Mutex<Vec<Arc<AttentionInputs>>>,
    pub(super) scratch: Arc<ActivationScratch>,
    pub(super) launches: Mutex<Vec<Launch>>,
}

/// Work that a thread is recording or following.
pub(super) struct Session {
    number: u64,
    /// Where the numbers of the batch lie in host memory: borrowed for as long as the session lasts.
    tokens: [(usize, usize); 3],
    sequences: usize,
    mode: Mode,
    /// The first operation that cannot be recorded, or is not the recorded one.
    differs: Cell<Option<&'static str>>,
}

enum Mode {
    Record { inputs: Arc<RecordedInputs>, steps: RefCell<Vec<Step>> },
    Follow { steps: Arc<[Step]>, next: Cell<usize> },
}

/// What an operation does about a step.
pub(super) enum Course {
    /// Computes it, for its caller.
    Queue,
    /// Computes it, as the step that was recorded here.
    Record(StepOrigin),
    /// Nothing: it is the recorded step.
    Follow(StepOrigin),
}

thread_local! {
    /// The sessions of this thread, by the number of their backend, the innermost last.
    static OPEN: RefCell<Vec<(u64, Rc<Session>)>> = const { RefCell::new(Vec::new()) };
}

/// A number that nothing else of this process has.
pub(super) fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The session of this thread on the backend of that number.
pub(super) fn current(backend: u64) -> Option<Rc<Session>> {
    OPEN.with_borrow(|open| open.iter().find(|(number, _)| *number == backend).map(|(_, session)| Rc::clone(session)))
}

impl Session {
    pub(super) fn record(tokens: Tokens<'_>, sequences: &Sequences, inputs: Arc<RecordedInputs>) -> Self {
        Self::new(tokens, sequences, Mode::Record { inputs, steps: RefCell::default() })
    }

    pub(super) fn follow(tokens: Tokens<'_>, sequences: &Sequences, steps: Arc<[Step]>) -> Self {
        Self::new(tokens, sequences, Mode::Follow { steps, next: Cell::new(0) })
    }

    fn new(tokens: Tokens<'_>, sequences: &Sequences, mode: Mode) -> Self {
        Session {
            number: number(),
            tokens: places(tokens),
            sequences: place(sequences),
            mode,
            differs: Cell::default(),
        }
    }

    /// Runs `work` as this session on the backend of that number.
    pub(super) fn run<T>(self: &Rc<Self>, backend: u64, work: impl FnOnce() -> T) -> T {
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                OPEN.with_borrow_mut(Vec::pop);
            }
        }
        OPEN.with_borrow_mut(|open| open.push((backend, Rc::clone(self))));
        let _leave = Leave;
        work()
    }

    /// The memory to record into, if that is what this session does.
    pub(super) fn inputs(&self) -> Option<&Arc<RecordedInputs>> {
        if let Mode::Record { inputs, .. } = &self.mode { Some(inputs) } else { None }
    }

    /// Takes the steps recorded so far.
    pub(super) fn take_steps(&self) -> Vec<Step> {
        if let Mode::Record { steps, .. } = &self.mode { steps.take() } else { Vec::new() }
    }

    /// The operation that made this session fail.
    pub(super) fn differs(&self) -> Option<&'static str> {
        self.differs.get()
    }

    /// Whether all recorded steps were followed, and no other.
    pub(super) fn is_complete(&self) -> bool {
        let Mode::Follow { steps, next } = &self.mode else { return false };
        self.differs.get().is_none() && next.get() == steps.len()
    }

    /// The step of this session that made a tensor.
    pub(super) fn made(&self, tensor: &NpuTensor) -> Option<usize> {
        tensor.origin().filter(|origin| origin.session == self.number).map(|origin| origin.step)
    }

    /// The operation is none that can be recorded.
    pub(super) fn fail(&self, operation: &'static str) -> Error {
        self.differs.set(Some(self.differs.get().unwrap_or(operation)));
        Error::NotRecorded { operation }
    }

    /// Whether these are the tokens that the session was begun with.
    pub(super) fn has_tokens(&self, tokens: Tokens<'_>) -> bool {
        self.tokens == places(tokens)
    }

    /// Whether these are the sequences that the session was begun with.
    pub(super) fn has_sequences(&self, sequences: &Sequences) -> bool {
        self.sequences == place(sequences)
    }

    /// What `step` reads when it reads `tensor`.
    pub(super) fn source(&self, operation: &'static str, tensor: &NpuTensor) -> Result<StepSource, Error> {
        match (&tensor.place, self.made(tensor)) {
            (_, Some(step)) => Ok(StepSource::Step(step)),
            (TensorPlace::Memory(held), None) => Ok(StepSource::Memory(held.buffer().address())),
            (TensorPlace::Recorded(..) | TensorPlace::Followed(_), None) => Err(self.fail(operation)),
        }
    }

    /// What the operation that `step` describes is to do.
    pub(super) fn step(&self, operation: &'static str, step: Step) -> Result<Course, Error> {
        let origin = |step| StepOrigin { session: self.number, step };
        match &self.mode {
            Mode::Record { steps, .. } => {
                let mut steps = steps.borrow_mut();
                steps.push(step);
                Ok(Course::Record(origin(steps.len() - 1)))
            }
            Mode::Follow { steps, next } if steps.get(next.get()) == Some(&step) => {
                Ok(Course::Follow(origin(next.replace(next.get() + 1))))
            }
            Mode::Follow { .. } => Err(self.fail(operation)),
        }
    }
}

impl NpuTensor {
    /// The step that made it, if work is or was recorded or followed.
    pub(super) fn origin(&self) -> Option<StepOrigin> {
        match self.place {
            TensorPlace::Memory(_) => None,
            TensorPlace::Recorded(_, origin) | TensorPlace::Followed(origin) => Some(origin),
        }
    }
}

/// Where slices and sequences lie. Borrowed memory has one place, and nothing else is there meanwhile.
fn places(tokens: Tokens<'_>) -> [(usize, usize); 3] {
    [tokens.input_ids, tokens.position_ids, tokens.token_type_ids].map(|ids| (ids.as_ptr().addr(), ids.len()))
}

fn place(sequences: &Sequences) -> usize {
    std::ptr::from_ref(sequences).addr()
}

/// The stream, and the right to queue work on it.
pub(super) struct Turn<'a> {
    pub(super) stream: &'a Stream,
    /// None for the thread that is recording.
    pub(super) _guard: Option<RwLockReadGuard<'a, ()>>,
}

impl Deref for Turn<'_> {
    type Target = Stream;

    fn deref(&self) -> &Stream {
        self.stream
    }
}
