//! Recorded work: where the library has graphs, the work of a shape is captured when it comes for the second time and
//! replayed from then on, with the batch's own numbers copied to where the graph reads them.

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread::ThreadId;

use super::Npu;
use super::attention;
use super::scratch::{Held, Scratch};
use super::tensor::{Data, Tensor};
use crate::backend::{Error, Sequences, Tokens};
use crate::runtime::{self, DeviceBuffer, Graph, Stream};

/// What decides which work is queued: tokens, sequences, and whether keys are masked.
type Shape = (usize, usize, bool);

/// Shapes that are remembered as seen once.
const SEEN: usize = 64;
/// Shapes whose graphs are kept; each keeps the activations of a layer on the device.
const KEPT: usize = 8;

/// The shapes that were seen, and what was recorded.
#[derive(Default)]
pub(super) struct Recordings {
    state: Mutex<State>,
    /// Everybody who queues work reads; who records, writes: nobody else's work may end in the graph.
    turn: RwLock<()>,
    /// The thread that is recording, and what it records into.
    recorder: Mutex<Option<(ThreadId, Arc<Inputs>)>>,
}

#[derive(Default)]
struct State {
    seen: Vec<Shape>,
    recorded: Vec<(Shape, Arc<Recording>)>,
    /// The library or the device has no graphs: work is queued as it comes.
    off: bool,
}

/// A graph, and where it reads and writes. Whoever fills in its inputs holds the lock until the replay is queued.
struct Recording {
    graph: Mutex<Graph>,
    inputs: Arc<Inputs>,
    output: Tensor,
}

/// The memory that a recording's replays share.
pub(super) struct Inputs {
    /// Word, position and token type of every token.
    pub(super) ids: DeviceBuffer<u32>,
    /// Attention's; made when attention is first asked for, since only then the heads are known.
    pub(super) attention: Mutex<Option<Arc<attention::Inputs>>>,
    scratch: Arc<Scratch>,
}

/// The stream, and the right to queue work on it.
pub(super) struct Turn<'a> {
    stream: &'a Stream,
    /// None for the thread that is recording.
    _guard: Option<RwLockReadGuard<'a, ()>>,
}

impl Deref for Turn<'_> {
    type Target = Stream;

    fn deref(&self) -> &Stream {
        self.stream
    }
}

/// What is to be done with the work of a shape.
enum Way {
    Queue,
    Record,
    Replay(Arc<Recording>),
}

impl Recordings {
    /// What this thread is recording into, if it is.
    pub(super) fn recorder(&self) -> Option<Arc<Inputs>> {
        let recorder = lock(&self.recorder);
        recorder.as_ref().filter(|(thread, _)| *thread == std::thread::current().id()).map(|(_, inputs)| inputs.clone())
    }

    fn way(&self, shape: Shape) -> Way {
        let mut state = lock(&self.state);
        if state.off {
            return Way::Queue;
        }
        if let Some((_, recording)) = state.recorded.iter().find(|(known, _)| *known == shape) {
            return Way::Replay(Arc::clone(recording));
        }
        if state.seen.contains(&shape) {
            state.seen.retain(|seen| *seen != shape);
            return Way::Record;
        }
        if state.seen.len() == SEEN {
            state.seen.remove(0);
        }
        state.seen.push(shape);
        Way::Queue
    }

    fn keep(&self, shape: Shape, recording: &Arc<Recording>) {
        let mut state = lock(&self.state);
        let oldest = (state.recorded.len() == KEPT).then(|| state.recorded.remove(0));
        state.recorded.push((shape, Arc::clone(recording)));
        // A graph waits for its replays when it goes.
        drop(state);
        drop(oldest);
    }
}

impl Npu {
    /// The stream, for one statement that queues work on it.
    pub(super) fn stream(&self) -> Turn<'_> {
        let recording = self.recordings.recorder().is_some();
        let guard = || self.recordings.turn.read().unwrap_or_else(PoisonError::into_inner);
        Turn { stream: &self.stream, _guard: (!recording).then(guard) }
    }

    /// Where this thread takes memory for activations from, if not from the allocator.
    pub(super) fn scratch(&self) -> Option<Arc<Scratch>> {
        self.recordings.recorder().map(|inputs| Arc::clone(&inputs.scratch))
    }

    /// Queues the work of a batch, or replays what was recorded of its like.
    pub(super) fn queue_or_replay(
        &self,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<Tensor, Error>,
    ) -> Result<Tensor, Error> {
        let shape = (tokens.input_ids.len(), sequences.len(), sequences.key_mask().is_some());
        let recording = match self.recordings.way(shape) {
            Way::Queue => return work(),
            Way::Replay(recording) => recording,
            Way::Record => match self.record(tokens, work)? {
                Some(recording) => {
                    let recording = Arc::new(recording);
                    self.recordings.keep(shape, &recording);
                    recording
                }
                None => return work(),
            },
        };
        match self.replay(&recording, tokens, sequences)? {
            Some(output) => Ok(output),
            // Its work list is cut in another way than the recorded one.
            None => work(),
        }
    }

    /// Captures `work`; none if there are no graphs here.
    fn record(&self, tokens: Tokens<'_>, work: &dyn Fn() -> Result<Tensor, Error>) -> Result<Option<Recording>, Error> {
        let _alone = self.recordings.turn.write().unwrap_or_else(PoisonError::into_inner);
        let ids = self.stream.alloc(3 * tokens.input_ids.len())?;
        let inputs = Arc::new(Inputs { ids, attention: Mutex::default(), scratch: Arc::default() });
        *lock(&self.recordings.recorder) = Some((std::thread::current().id(), Arc::clone(&inputs)));
        let captured = self.capture(tokens, &inputs, work);
        *lock(&self.recordings.recorder) = None;
        match captured {
            Err(Error::Npu(error)) if !poisons(&error) => {
                tracing::debug!(%error, "work is queued batch by batch: it cannot be recorded");
                lock(&self.recordings.state).off = true;
                Ok(None)
            }
            captured => captured.map(|(graph, output)| Some(Recording { graph: Mutex::new(graph), inputs, output })),
        }
    }

    fn capture(
        &self,
        tokens: Tokens<'_>,
        inputs: &Inputs,
        work: &dyn Fn() -> Result<Tensor, Error>,
    ) -> Result<(Graph, Tensor), Error> {
        self.send_ids(tokens, &inputs.ids)?;
        // Once as it comes, so that during the capture nothing need be allocated or sent.
        drop(work()?);
        let mut worked = None;
        let graph = Graph::capture(&self.stream, |_| match work() {
            Ok(output) => {
                worked = Some(Ok(output));
                Ok(())
            }
            Err(error) => {
                worked = Some(Err(error));
                Err(runtime::Error::Capturing { call: "the work" })
            }
        });
        match (graph, worked) {
            (Ok(graph), Some(output)) => Ok((graph, output?)),
            (Err(_), Some(Err(error))) => Err(error),
            (Err(error), _) => Err(error.into()),
            (Ok(_), None) => Err(runtime::Error::Capturing { call: "the work" }.into()),
        }
    }

    /// Fills in the batch's numbers and replays. The output is copied: the next replay overwrites the graph's own.
    fn replay(
        &self,
        recording: &Recording,
        tokens: Tokens<'_>,
        sequences: &Sequences,
    ) -> Result<Option<Tensor>, Error> {
        let graph = lock(&recording.graph);
        let attention = lock(&recording.inputs.attention).clone();
        if let Some(attention) = attention
            && !self.refill_attention(&attention, sequences)?
        {
            return Ok(None);
        }
        self.send_ids(tokens, &recording.inputs.ids)?;
        let stream = self.stream();
        graph.replay(&stream)?;
        let Tensor { data, rows, width } = &recording.output;
        let Data::Half(from) = data else { unreachable!("recorded work ends in an operand") };
        let to = Held::new(&stream, None, from.buffer().len())?;
        stream.copy(from.buffer(), to.buffer())?;
        Ok(Some(Tensor::half(to, *rows, *width)))
    }
}

fn poisons(error: &runtime::Error) -> bool {
    matches!(error, runtime::Error::Poisoned { .. })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
