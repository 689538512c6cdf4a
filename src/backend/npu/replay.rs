//! Recorded work: what a batch queues is recorded when its shape comes for the second time, and replayed from then on with
//! the new batch's numbers copied to where the work reads them: one call where there are graphs, else one for each kernel,
//! with arguments that were made once.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread::ThreadId;

use super::Npu;
use super::attention;
use super::launch::{Launch, Prepared};
use super::scratch::{Held, Scratch};
use super::tensor::{Data, Tensor};
use crate::backend::{Error, Sequences, Tokens};
use crate::runtime::{self, DeviceBuffer, Graph, KernelArgs, Stream};

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
    /// Whether anybody records: looked at by every operation, so without the lock.
    recording: AtomicBool,
    /// The thread that is recording, and what it records into.
    recorder: Mutex<Option<(ThreadId, Arc<Inputs>)>>,
}

#[derive(Default)]
struct State {
    seen: Vec<Shape>,
    recorded: Vec<(Shape, Arc<Recording>)>,
}

/// What was recorded, and where it reads and writes. Whoever fills in its inputs holds the lock until the replay is queued.
struct Recording {
    work: Mutex<Work>,
    inputs: Arc<Inputs>,
    output: Tensor,
}

enum Work {
    Graph(Graph),
    /// Where the library or the device has no graphs.
    Launches(Vec<Launch>),
}

/// The memory that a recording's replays share.
pub(super) struct Inputs {
    /// Word, position and token type of every token.
    pub(super) ids: DeviceBuffer<u32>,
    /// Attention's; made when attention is first asked for, since only then the heads are known.
    pub(super) attention: Mutex<Option<Arc<attention::Inputs>>>,
    scratch: Arc<Scratch>,
    launches: Mutex<Vec<Launch>>,
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
        if !self.recording.load(Ordering::Acquire) {
            return None;
        }
        let recorder = lock(&self.recorder);
        recorder.as_ref().filter(|(thread, _)| *thread == std::thread::current().id()).map(|(_, inputs)| inputs.clone())
    }

    fn way(&self, shape: Shape) -> Way {
        let mut state = lock(&self.state);
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

    /// Queues a kernel, see [`Launcher::launch`](super::launch::Launcher::launch) for its arguments.
    pub(super) fn queue(
        &self,
        prepared: &Arc<Prepared>,
        arguments: impl FnOnce(KernelArgs) -> KernelArgs,
    ) -> Result<(), Error> {
        let launch = self.launcher.launch(prepared, arguments);
        launch.queue(&self.stream())?;
        if let Some(recorder) = self.recordings.recorder() {
            lock(&recorder.launches).push(launch);
        }
        Ok(())
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
            Way::Record => {
                let recording = Arc::new(self.record(tokens, work)?);
                self.recordings.keep(shape, &recording);
                recording
            }
        };
        match self.replay(&recording, tokens, sequences)? {
            Some(output) => Ok(output),
            // Its work list is cut in another way than the recorded one.
            None => work(),
        }
    }

    /// Runs `work` once as it comes, so that all it allocates is there, and records it.
    fn record(&self, tokens: Tokens<'_>, work: &dyn Fn() -> Result<Tensor, Error>) -> Result<Recording, Error> {
        let _alone = self.recordings.turn.write().unwrap_or_else(PoisonError::into_inner);
        let ids = self.stream.alloc(3 * tokens.input_ids.len())?;
        let (attention, launches) = (Mutex::default(), Mutex::default());
        let inputs = Arc::new(Inputs { ids, attention, scratch: Arc::default(), launches });
        *lock(&self.recordings.recorder) = Some((std::thread::current().id(), Arc::clone(&inputs)));
        self.recordings.recording.store(true, Ordering::Release);
        let recorded = self.record_into(&inputs, tokens, work);
        self.recordings.recording.store(false, Ordering::Release);
        *lock(&self.recordings.recorder) = None;
        let (work, output) = recorded?;
        Ok(Recording { work: Mutex::new(work), inputs, output })
    }

    fn record_into(
        &self,
        inputs: &Inputs,
        tokens: Tokens<'_>,
        work: &dyn Fn() -> Result<Tensor, Error>,
    ) -> Result<(Work, Tensor), Error> {
        self.send_ids(tokens, &inputs.ids)?;
        let output = work()?;
        let launches = std::mem::take(&mut *lock(&inputs.launches));
        // The capture may not allocate, and the output is still held.
        let Data::Half(held) = &output.data else { unreachable!("recorded work ends in an operand") };
        inputs.scratch.add(self.stream.alloc(held.buffer().len())?);
        let mut captured = None;
        let graph = Graph::capture(&self.stream, |_| match work() {
            Ok(output) => {
                captured = Some(Ok(output));
                Ok(())
            }
            Err(error) => {
                captured = Some(Err(error));
                Err(runtime::Error::Capturing { call: "the work" })
            }
        });
        lock(&inputs.launches).clear();
        match (graph, captured) {
            (Ok(graph), Some(captured)) => Ok((Work::Graph(graph), captured?)),
            (Err(error), _) if self.device.failure().is_some() => Err(error.into()),
            (_, Some(Err(error))) => Err(error),
            (Err(error), _) => {
                tracing::debug!(%error, "work is replayed kernel by kernel: there are no graphs");
                Ok((Work::Launches(launches), output))
            }
            (Ok(_), None) => unreachable!("a capture runs its work"),
        }
    }

    /// Fills in the batch's numbers and replays. The output is copied: the next replay overwrites the graph's own.
    fn replay(
        &self,
        recording: &Recording,
        tokens: Tokens<'_>,
        sequences: &Sequences,
    ) -> Result<Option<Tensor>, Error> {
        let work = lock(&recording.work);
        let attention = lock(&recording.inputs.attention).clone();
        if let Some(attention) = attention
            && !self.refill_attention(&attention, sequences)?
        {
            return Ok(None);
        }
        self.send_ids(tokens, &recording.inputs.ids)?;
        let stream = self.stream();
        match &*work {
            Work::Graph(graph) => graph.replay(&stream)?,
            Work::Launches(launches) => launches.iter().try_for_each(|launch| launch.queue(&stream))?,
        }
        let Tensor { data, rows, width } = &recording.output;
        let Data::Half(from) = data else { unreachable!("recorded work ends in an operand") };
        let to = Held::new(&stream, None, from.buffer().len())?;
        stream.copy(from.buffer(), to.buffer())?;
        Ok(Some(Tensor::half(to, *rows, *width)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
