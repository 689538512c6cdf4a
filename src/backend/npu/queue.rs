//! What the operations are made of: memory for activations, numbers on their way to the device, kernels prepared for a
//! shape and queued.

use std::rc::Rc;
use std::sync::{Arc, PoisonError};

use super::indices::Indices;
use super::launch::{Arguments, LaunchPlan, NormKernel, Prepared, ProductOut};
use super::scratch::{ActivationScratch, Held};
use super::session::{self, Course, RecordedInputs, Session, Step, Turn};
use super::state::Npu;
use super::tensor::{NpuLogits, NpuTensor, TensorPlace, padded};
use super::tiling::OutputType;
use super::weights::{NpuLinear, NpuLoader, NpuNorm};
use crate::backend::activation::Activation;
use crate::backend::error::Error;
use crate::backend::sequences::Tokens;

impl Npu {
    /// What this thread is recording or following, if it is.
    pub(super) fn session(&self) -> Option<Rc<Session>> {
        session::current(self.number)
    }

    /// The memory that this thread is recording into, if it is.
    pub(super) fn recorder(&self) -> Option<Arc<RecordedInputs>> {
        self.session().and_then(|session| session.inputs().cloned())
    }

    /// The stream, for one statement that queues work on it.
    pub(super) fn stream(&self) -> Turn<'_> {
        let guard = || self.turn.read().unwrap_or_else(PoisonError::into_inner);
        Turn { stream: &self.stream, _guard: self.recorder().is_none().then(guard) }
    }

    /// What an operation that reads `inputs` is to do; `step` describes it where work is recorded or followed.
    pub(super) fn course(
        &self,
        operation: &'static str,
        inputs: &[&NpuTensor],
        step: impl FnOnce(&Session) -> Result<Step, Error>,
    ) -> Result<Course, Error> {
        match self.session() {
            Some(session) => session.step(operation, step(&session)?),
            // Their memory is a recording's, whose next replay overwrites it.
            None if inputs.iter().any(|input| input.origin().is_some()) => Err(Error::Recorded { operation }),
            None => Ok(Course::Queue),
        }
    }

    /// The same for an operation that can be no part of recorded work.
    pub(super) fn unrecorded(&self, operation: &'static str, inputs: &[&NpuTensor]) -> Result<Course, Error> {
        self.course(operation, inputs, |session| Err(session.fail(operation)))
    }

    /// A tensor of `rows` rows, into which `queue` computes unless there is none, or the step is only followed.
    pub(super) fn produce(
        &self,
        course: Course,
        rows: usize,
        width: usize,
        queue: impl FnOnce(&Held) -> Result<(), Error>,
    ) -> Result<NpuTensor, Error> {
        let made = || -> Result<Arc<Held>, Error> {
            let out = Held::new(&self.stream(), self.scratch(), self.layout.len(rows, width))?;
            if rows > 0 {
                queue(&out)?;
            }
            Ok(Arc::new(out))
        };
        let place = match course {
            Course::Queue => TensorPlace::Memory(made()?),
            Course::Record(origin) => TensorPlace::Recorded(made()?, origin),
            Course::Follow(origin) => TensorPlace::Followed(origin),
        };
        Ok(NpuTensor { owner: self.number, place, rows, width })
    }

    /// The memory of an operand.
    pub(super) fn held<'a>(&self, operation: &'static str, tensor: &'a NpuTensor) -> Result<&'a Held, Error> {
        match &tensor.place {
            TensorPlace::Memory(held) | TensorPlace::Recorded(held, _) => Ok(held),
            TensorPlace::Followed(_) => Err(Error::Recorded { operation }),
        }
    }

    /// Where this thread takes memory for activations from, if not from the allocator.
    fn scratch(&self) -> Option<Arc<ActivationScratch>> {
        self.recorder().map(|inputs| Arc::clone(&inputs.scratch))
    }

    /// Queues a kernel, see [`Launcher::launch`](super::launch::Launcher::launch) for its arguments.
    pub(super) fn queue(&self, prepared: &Arc<Prepared>, arguments: Arguments<'_>) -> Result<(), Error> {
        let launch = self.launcher.launch(prepared, arguments)?;
        launch.queue(&self.stream())?;
        if let Some(recorder) = self.recorder() {
            recorder.launches.lock().unwrap_or_else(PoisonError::into_inner).push(launch);
        }
        Ok(())
    }

    pub(super) fn loader(&self, operation: &'static str) -> Result<NpuLoader<'_>, Error> {
        self.unrecorded(operation, &[])?;
        let (stream, halves, singles) = (self.stream(), &self.halves, &self.singles);
        Ok(NpuLoader { owner: self.number, stream, halves, singles })
    }

    /// The numbers of tokens on the device, rows of tables of so many: those of a recording lie where its replays read
    /// them.
    pub(super) fn ids_of(&self, tokens: Tokens<'_>, limits: [usize; 3]) -> Result<Arc<Indices<3>>, Error> {
        let make = || Ok::<_, Error>(Arc::new(Indices::new(&self.stream(), &self.words, columns(tokens), limits)?));
        let Some(recorder) = self.recorder() else { return make() };
        let mut ids = recorder.ids.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ids) = ids.iter().find(|ids| ids.limits() == limits) {
            return Ok(Arc::clone(ids));
        }
        let made = make()?;
        ids.push(Arc::clone(&made));
        Ok(made)
    }

    /// Brings the numbers of other tokens to where these lie.
    pub(super) fn refill_ids(&self, ids: &Indices<3>, tokens: Tokens<'_>) -> Result<(), Error> {
        ids.refill(&self.stream(), &self.words, columns(tokens))
    }

    pub(super) fn no_kernel(&self, operation: &'static str, what: &'static str, found: usize) -> Error {
        Error::Kernel { operation, architecture: self.chip.architecture, what, found }
    }

    pub(super) fn prepare_norm(&self, kernel: NormKernel, rows: usize, norm: &NpuNorm) -> Result<Arc<Prepared>, Error> {
        let NpuNorm { width, epsilon, .. } = *norm;
        let key = (kernel.name(), [rows as u32, width as u32, epsilon.to_bits(), 0, 0]);
        self.launcher.prepare(&self.stream(), key, || {
            let plan = LaunchPlan::norm(kernel, &self.chip, rows, width, epsilon);
            plan.ok_or_else(|| self.no_kernel(kernel.name(), "width", width))
        })
    }

    /// Queues a product; `out` holds its padded outputs.
    pub(super) fn multiply(
        &self,
        operation: &'static str,
        input: &NpuTensor,
        linear: &NpuLinear,
        activation: Activation,
        out: ProductOut<'_>,
    ) -> Result<(), Error> {
        let (held, outputs) = (self.held(operation, input)?, linear.padded_outputs);
        let output = match out {
            ProductOut::Half(_) => OutputType::Half,
            ProductOut::Single(_) => OutputType::Single,
        };
        let shape = [input.rows, outputs, linear.inputs];
        let [tokens, columns, inputs] = shape.map(|size| size as u32);
        let key = ("matmul", [tokens, columns, inputs, activation as u32, output as u32]);
        let prepared = self.launcher.prepare(&self.stream(), key, || {
            let plan = LaunchPlan::matmul(&self.chip, shape, activation, output);
            plan.ok_or_else(|| self.no_kernel(operation, "outputs", outputs))
        })?;
        let workspace = self.workspace(&prepared)?;
        let arguments = Arguments::Matmul {
            input: held.buffer(),
            weight: &linear.weight,
            bias: &linear.bias,
            workspace: workspace.as_ref().map(Held::buffer),
            out,
        };
        self.queue(&prepared, arguments)
    }

    /// The scratch memory of a launch, if it takes any.
    pub(super) fn workspace(&self, prepared: &Prepared) -> Result<Option<Held>, Error> {
        let values = prepared.workspace().div_ceil(size_of::<half::f16>() as u64) as usize;
        if values == 0 { Ok(None) } else { Ok(Some(Held::new(&self.stream(), self.scratch(), values)?)) }
    }

    /// Queues the gathering of `rows` of an operand.
    pub(super) fn gather(&self, input: &NpuTensor, rows: &[u32], out: &Held) -> Result<(), Error> {
        const KERNEL: &str = "gather_rows";
        let (from, width) = (self.held(KERNEL, input)?, padded(input.width));
        let key = (KERNEL, [input.rows as u32, rows.len() as u32, width as u32, 0, 0]);
        let prepared = self.launcher.prepare(&self.stream(), key, || {
            let plan = LaunchPlan::gather(&self.chip, rows.len(), input.rows, width);
            plan.ok_or_else(|| self.no_kernel(KERNEL, "width", width))
        })?;
        let rows = Indices::new(&self.stream(), &self.words, [rows], [input.rows])?;
        self.queue(&prepared, Arguments::GatherRows { input: from.buffer(), rows: &rows, out: out.buffer() })
    }

    pub(super) fn log_softmax_of_rows(&self, logits: NpuLogits) -> Result<NpuLogits, Error> {
        const KERNEL: &str = "log_softmax";
        let (rows, width, stride) = (logits.rows, logits.width, padded(logits.width));
        let buffer = self.stream().alloc(logits.buffer.len())?;
        if rows > 0 {
            let key = (KERNEL, [rows as u32, width as u32, 0, 0, 0]);
            let prepared = self.launcher.prepare(&self.stream(), key, || {
                let plan = LaunchPlan::log_softmax(&self.chip, rows, width, stride);
                plan.ok_or_else(|| self.no_kernel(KERNEL, "width", width))
            })?;
            self.queue(&prepared, Arguments::LogSoftmax { input: &logits.buffer, out: &buffer })?;
        }
        Ok(NpuLogits { buffer, ..logits })
    }
}

/// The numbers of tokens in the order in which the kernel reads them.
fn columns(tokens: Tokens<'_>) -> [&[u32]; 3] {
    [tokens.input_ids, tokens.position_ids, tokens.token_type_ids]
}
