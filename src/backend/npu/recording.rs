//! Recorded work: what a batch queues is recorded when work of its shape comes for the second time, and replayed from
//! then on with the new batch's numbers copied to where the work reads them: one call where there are graphs, else one
//! for each kernel, with arguments that were made once. What is replayed was compared with the work asked for.

use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::launch::Launch;
use super::scratch::Held;
use super::session::{RecordedInputs, Session, Step};
use super::state::Npu;
use super::tensor::{NpuTensor, TensorPlace};
use crate::backend::error::Error;
use crate::backend::sequences::{Sequences, Tokens};
use crate::runtime::{self, Graph};

/// What a caller keeps of work that it repeats. Work of a shape is recorded when it comes for the second time.
#[derive(Default)]
pub struct NpuRecording {
    state: Mutex<RecordingState>,
}

/// What is looked for first: the backend's number, tokens, sequences, and whether keys are masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct WorkShape {
    backend: u64,
    tokens: usize,
    sequences: usize,
    masked: bool,
}

/// Shapes that are remembered as seen once, or as those of work that cannot be recorded.
const SEEN: usize = 64;
/// Pieces of work that are kept; each keeps the activations of a layer on the device.
const KEPT: usize = 8;

#[derive(Default)]
struct RecordingState {
    seen: Vec<WorkShape>,
    /// Of work that does more than can be recorded.
    never: Vec<WorkShape>,
    recorded: Vec<Arc<RecordedWork>>,
}

/// What was recorded, and where it reads and writes. Whoever fills in its inputs holds the lock until the replay is queued.
struct RecordedWork {
    shape: WorkShape,
    steps: Arc<[Step]>,
    /// The step whose result the work ends in.
    last: usize,
    work: Mutex<Work>,
    inputs: Arc<RecordedInputs>,
    output: NpuTensor,
}

enum Work {
    Graph(Graph),
    /// Where the library or the device has no graphs.
    Launches(Vec<Launch>),
}

impl NpuRecording {
    /// What was recorded of this shape, the latest first.
    fn candidates(&self, shape: WorkShape) -> Vec<Arc<RecordedWork>> {
        lock(&self.state).recorded.iter().rev().filter(|recorded| recorded.shape == shape).cloned().collect()
    }

    /// Whether to record work of a shape that nothing recorded is equal to: when it comes again.
    fn is_due(&self, shape: WorkShape) -> bool {
        let mut state = lock(&self.state);
        if state.never.contains(&shape) {
            return false;
        }
        let seen = state.seen.iter().position(|seen| *seen == shape);
        match seen {
            Some(at) => _ = state.seen.remove(at),
            None => push(&mut state.seen, shape),
        }
        seen.is_some()
    }

    fn never(&self, shape: WorkShape) {
        push(&mut lock(&self.state).never, shape);
    }

    fn keep(&self, recorded: &Arc<RecordedWork>) {
        let mut state = lock(&self.state);
        let oldest = (state.recorded.len() == KEPT).then(|| state.recorded.remove(0));
        state.recorded.push(Arc::clone(recorded));
        // A graph waits for its replays when it goes.
        drop(state);
        drop(oldest);
    }
}

fn push(shapes: &mut Vec<WorkShape>, shape: WorkShape) {
    if shapes.len() == SEEN {
        shapes.remove(0);
    }
    shapes.push(shape);
}

impl Npu {
    /// Queues the work of a batch, or replays what was recorded of equal work.
    pub(super) fn queue_or_replay(
        &self,
        recording: &NpuRecording,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<NpuTensor, Error>,
    ) -> Result<NpuTensor, Error> {
        let shape = WorkShape {
            backend: self.number,
            tokens: tokens.input_ids.len(),
            sequences: sequences.len(),
            masked: sequences.key_mask().is_some(),
        };
        // Work within recorded work is a part of it.
        if shape.tokens == 0 || self.session().is_some() {
            return work();
        }
        for recorded in recording.candidates(shape) {
            if self.is_equal(&recorded, tokens, sequences, work)? {
                // If its work list is cut in another way than the recorded one, it is computed as it comes.
                return self.replay(&recorded, tokens, sequences)?.map_or_else(work, Ok);
            }
        }
        if !recording.is_due(shape) {
            return work();
        }
        let Some(recorded) = self.record(shape, tokens, sequences, work)? else {
            recording.never(shape);
            return work();
        };
        recording.keep(&recorded);
        self.replay(&recorded, tokens, sequences)?.map_or_else(work, Ok)
    }

    /// Whether `work` asks for what was recorded. Nothing is queued: its operations are compared, one by one.
    fn is_equal(
        &self,
        recorded: &RecordedWork,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<NpuTensor, Error>,
    ) -> Result<bool, Error> {
        let session = Rc::new(Session::follow(tokens, sequences, Arc::clone(&recorded.steps)));
        let output = session.run(self.number, work);
        match output {
            _ if session.differs().is_some() => Ok(false),
            Ok(output) => Ok(session.is_complete() && session.made(&output) == Some(recorded.last)),
            Err(error) => Err(error),
        }
    }

    /// Runs `work` once as it comes, so that all it allocates is there, and records it. None if the work does what cannot
    /// be recorded, or not the same twice.
    fn record(
        &self,
        shape: WorkShape,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<NpuTensor, Error>,
    ) -> Result<Option<Arc<RecordedWork>>, Error> {
        let _alone = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        let inputs = Arc::new(RecordedInputs {
            ids: Mutex::default(),
            attention: Mutex::default(),
            scratch: Arc::default(),
            launches: Mutex::default(),
        });
        let session = Rc::new(Session::record(tokens, sequences, Arc::clone(&inputs)));
        let run = || session.run(self.number, work);
        let output = run();
        let (launches, steps) = (std::mem::take(&mut *lock(&inputs.launches)), session.take_steps());
        if session.differs().is_some() {
            return Ok(None);
        }
        let output = output?;
        let (Some(last), TensorPlace::Recorded(held, _)) = (session.made(&output), &output.place) else {
            return Ok(None);
        };
        // The capture may not allocate, and the output is still held.
        inputs.scratch.add(self.stream.alloc(held.buffer().len())?);
        let mut captured = None;
        let graph = Graph::capture(&self.stream, |_| {
            let output = run();
            let failed = output.is_err();
            captured = Some(output);
            if failed { Err(runtime::Error::Capturing { call: "the work" }) } else { Ok(()) }
        });
        lock(&inputs.launches).clear();
        let again = session.take_steps();
        let (work, output) = match (graph, captured) {
            (Ok(graph), Some(captured)) => {
                let captured = captured?;
                if again != steps || session.made(&captured) != Some(last) {
                    return Ok(None);
                }
                (Work::Graph(graph), captured)
            }
            (Err(error), _) if self.device.failure().is_some() => return Err(error.into()),
            (_, Some(Err(_))) if session.differs().is_some() => return Ok(None),
            (_, Some(Err(error))) => return Err(error),
            (Err(error), _) => {
                tracing::debug!(%error, "work is replayed kernel by kernel: there are no graphs");
                (Work::Launches(launches), output)
            }
            (Ok(_), None) => return Ok(None),
        };
        let (steps, work) = (steps.into(), Mutex::new(work));
        Ok(Some(Arc::new(RecordedWork { shape, steps, last, work, inputs, output })))
    }

    /// Fills in the batch's numbers and replays. The output is copied: the next replay overwrites the graph's own.
    fn replay(
        &self,
        recorded: &RecordedWork,
        tokens: Tokens<'_>,
        sequences: &Sequences,
    ) -> Result<Option<NpuTensor>, Error> {
        let TensorPlace::Recorded(from, _) = &recorded.output.place else { return Ok(None) };
        let work = lock(&recorded.work);
        for attention in lock(&recorded.inputs.attention).iter() {
            if !self.refill_attention(attention, sequences)? {
                return Ok(None);
            }
        }
        for ids in lock(&recorded.inputs.ids).iter() {
            self.refill_ids(ids, tokens)?;
        }
        let stream = self.stream();
        match &*work {
            Work::Graph(graph) => graph.replay(&stream)?,
            Work::Launches(launches) => launches.iter().try_for_each(|launch| launch.queue(&stream))?,
        }
        let to = Held::new(&stream, None, from.buffer().len())?;
        stream.copy(from.buffer(), to.buffer())?;
        let NpuTensor { rows, width, .. } = recorded.output;
        Ok(Some(NpuTensor { owner: self.number, place: TensorPlace::Memory(Arc::new(to)), rows, width }))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
