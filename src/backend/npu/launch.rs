//! Launches of device kernels: what is made ready once per shape, and the one place where a kernel is handed its
//! arguments, whose order `kernels/README.md` lists. Everything a kernel may touch is compared with its tiling here, so
//! that a launch that can be made is one that can be queued.

#![allow(unsafe_code)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::indices::{AttentionItems, Indices};
use super::kernels::KernelSet;
use super::staging::Staging;
use super::tensor::ActivationLayout;
use super::tiling::{
    AttentionPlan, AttentionTiling, Chip, GatherTiling, MASK_BLOCK, MatmulPlan, MatmulShape, NormTiling, OutputType,
    SoftmaxTiling, Tiling,
};
use crate::backend::activation::Activation;
use crate::backend::error::Error;
use crate::runtime::{DeviceBuffer, Element, Function, KernelArgs, Stream};

type Halves<'a> = &'a DeviceBuffer<half::f16>;
type Singles<'a> = &'a DeviceBuffer<f32>;

/// What a kernel is handed between the address for synchronising and the tiling.
#[derive(Clone, Copy)]
pub(super) enum Arguments<'a> {
    LayerNorm {
        input: Halves<'a>,
        scale: [Singles<'a>; 2],
        out: Halves<'a>,
    },
    AddLayerNorm {
        operands: [Halves<'a>; 2],
        scale: [Singles<'a>; 2],
        out: Halves<'a>,
    },
    EmbedLayerNorm {
        ids: &'a Indices<3>,
        tables: [Halves<'a>; 3],
        scale: [Singles<'a>; 2],
        out: Halves<'a>,
    },
    GatherRows {
        input: Halves<'a>,
        rows: &'a Indices<1>,
        out: Halves<'a>,
    },
    LogSoftmax {
        input: Singles<'a>,
        out: Singles<'a>,
    },
    Matmul {
        input: Halves<'a>,
        weight: Halves<'a>,
        bias: Singles<'a>,
        workspace: Option<Halves<'a>>,
        out: ProductOut<'a>,
    },
    Attention {
        qkv: Halves<'a>,
        items: &'a AttentionItems,
        mask: Option<Singles<'a>>,
        workspace: Option<Halves<'a>>,
        out: Halves<'a>,
    },
}

/// Where a product goes.
#[derive(Clone, Copy)]
pub(super) enum ProductOut<'a> {
    Half(Halves<'a>),
    Single(Singles<'a>),
}

/// What a kernel is launched with, before it is on the device: made for a shape, and for nothing else.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LaunchPlan {
    kernel: &'static str,
    blocks: u32,
    tiling: Vec<u8>,
    /// Bytes of scratch memory that it takes.
    workspace: u64,
    /// Whether its first argument is the address by which cores synchronise.
    synchronises: bool,
    extents: Extents,
}

/// The extents that a tiling was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extents {
    Norm { rows: usize, width: usize },
    Gather { rows: usize, tokens: usize, width: usize },
    Softmax { values: usize },
    Matmul { tokens: usize, outputs: usize, inputs: usize, output: OutputType },
    Attention { tokens: usize, heads: usize, width: usize, masked: bool },
}

/// A kernel with its tiling on the device, for one shape.
pub(super) struct Prepared {
    function: Function,
    plan: LaunchPlan,
    tiling: DeviceBuffer<u32>,
}

/// A kernel and the numbers that its plan follows from.
pub(super) type PlanKey = (&'static str, [u32; 5]);

/// Shapes that are kept. Sequences of any length make many; each takes a few hundred bytes of device memory.
const KEPT: usize = 4096;

/// The kernels that were made ready.
pub(super) struct Launcher {
    kernels: KernelSet,
    layout: ActivationLayout,
    words: Arc<Staging<u32>>,
    /// None where no kernel needs it.
    sync_address: Option<u64>,
    prepared: Mutex<HashMap<PlanKey, Arc<Prepared>>>,
}

/// A kernel with its arguments, to be queued once or over and over. Only [`Launcher::launch`] makes one.
pub(super) struct Launch {
    prepared: Arc<Prepared>,
    arguments: KernelArgs,
}

impl Launch {
    /// Queues it.
    pub(super) fn queue(&self, stream: &Stream) -> Result<(), Error> {
        let Prepared { function, plan, .. } = &*self.prepared;
        // SAFETY: `Launcher::launch` made this from the arguments that the kernel of this name takes, in their order,
        // and compared each buffer's length and each index with the extents of the tiling, within which the kernel
        // stays. `arguments` keeps the memory alive, and the stream's order keeps it until the kernel is done.
        unsafe { stream.launch(function, plan.blocks, &self.arguments)? };
        Ok(())
    }
}

impl LaunchPlan {
    /// `layer_norm` or `add_layer_norm`.
    pub(super) fn norm(kernel: NormKernel, chip: &Chip, rows: usize, width: usize, epsilon: f32) -> Option<Self> {
        let make = if kernel == NormKernel::Embed { NormTiling::embed } else { NormTiling::add };
        let tiling = make(chip, size(rows)?, size(width)?, epsilon)?;
        Some(Self::simple(kernel.name(), tiling.blocks(chip), &tiling, Extents::Norm { rows, width }))
    }

    /// `gather_rows` of an input of `tokens` rows.
    pub(super) fn gather(chip: &Chip, rows: usize, tokens: usize, width: usize) -> Option<Self> {
        let tiling = GatherTiling::new(chip, size(rows)?, size(tokens)?, size(width)?)?;
        Some(Self::simple("gather_rows", tiling.blocks(chip), &tiling, Extents::Gather { rows, tokens, width }))
    }

    /// `log_softmax` of rows that lie `stride` values apart.
    pub(super) fn log_softmax(chip: &Chip, rows: usize, width: usize, stride: usize) -> Option<Self> {
        let tiling = SoftmaxTiling::new(chip, size(rows)?, size(width)?, size(stride)?)?;
        Some(Self::simple("log_softmax", tiling.blocks(chip), &tiling, Extents::Softmax { values: rows * stride }))
    }

    /// A product; which kernel computes it depends on its shape.
    pub(super) fn matmul(chip: &Chip, shape: [usize; 3], activation: Activation, output: OutputType) -> Option<Self> {
        let [tokens, outputs, inputs] = shape;
        let sizes = MatmulShape { tokens: size(tokens)?, outputs: size(outputs)?, inputs: size(inputs)? };
        let MatmulPlan { kernel, tiling, blocks, workspace, synchronises } =
            MatmulPlan::new(chip, sizes, activation, output)?;
        let extents = Extents::Matmul { tokens, outputs, inputs, output };
        Some(LaunchPlan { kernel, blocks, tiling: tiling.bytes(), workspace, synchronises, extents })
    }

    /// Attention, whatever its items are.
    pub(super) fn attention(plan: &AttentionPlan) -> Self {
        let AttentionTiling { tokens, heads, head_size, masked, .. } = plan.tiling;
        let [tokens, heads, head_size] = [tokens, heads, head_size].map(|extent| extent as usize);
        let extents = Extents::Attention { tokens, heads, width: heads * head_size, masked: masked != 0 };
        let (blocks, workspace, synchronises) = (plan.blocks, plan.workspace, plan.synchronises);
        LaunchPlan { kernel: plan.kernel, blocks, tiling: plan.tiling.bytes(), workspace, synchronises, extents }
    }

    /// A kernel of one kind of core that needs nothing but its tiling.
    fn simple(kernel: &'static str, blocks: u32, tiling: &impl Tiling, extents: Extents) -> Self {
        LaunchPlan { kernel, blocks, tiling: tiling.bytes(), workspace: 0, synchronises: false, extents }
    }
}

/// The kernels that normalise rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NormKernel {
    /// Of the sum of three embeddings.
    Embed,
    /// Of the sum with a residual.
    Add,
    /// Of the rows alone.
    Alone,
}

impl NormKernel {
    pub(super) fn name(self) -> &'static str {
        match self {
            NormKernel::Embed => "embed_layer_norm",
            NormKernel::Add => "add_layer_norm",
            NormKernel::Alone => "layer_norm",
        }
    }
}

impl Prepared {
    /// Bytes of scratch memory that the kernel takes.
    pub(super) fn workspace(&self) -> u64 {
        self.plan.workspace
    }
}

impl Launcher {
    pub(super) fn new(
        kernels: KernelSet,
        layout: ActivationLayout,
        words: Arc<Staging<u32>>,
        sync_address: Option<u64>,
    ) -> Self {
        Launcher { kernels, layout, words, sync_address, prepared: Mutex::default() }
    }

    /// What `plan` makes of the shape `key`, or what it made before.
    pub(super) fn prepare(
        &self,
        stream: &Stream,
        key: PlanKey,
        plan: impl FnOnce() -> Result<LaunchPlan, Error>,
    ) -> Result<Arc<Prepared>, Error> {
        if let Some(prepared) = self.prepared().get(&key) {
            return Ok(Arc::clone(prepared));
        }
        let prepared = Arc::new(self.ready(stream, plan()?)?);
        let mut all = self.prepared();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, Arc::clone(&prepared));
        Ok(prepared)
    }

    /// Brings a plan's tiling to the device.
    pub(super) fn ready(&self, stream: &Stream, plan: LaunchPlan) -> Result<Prepared, Error> {
        let function = self.kernels.function(plan.kernel)?;
        let words: Vec<u32> =
            plan.tiling.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap_or_default())).collect();
        let tiling = self.words.place(stream, &words)?;
        Ok(Prepared { function, plan, tiling })
    }

    /// A kernel with its arguments.
    ///
    /// # Errors
    /// If the arguments are another kernel's, or a buffer or an index does not fit the tiling: a mistake of this module's
    /// callers that must not reach the device.
    pub(super) fn launch(&self, prepared: &Arc<Prepared>, arguments: Arguments<'_>) -> Result<Launch, Error> {
        let LaunchPlan { kernel, workspace, synchronises, extents, .. } = prepared.plan;
        let mut list = ArgumentList { kernel, arguments: KernelArgs::new() };
        if synchronises {
            list.equal("synchronisation address", usize::from(self.sync_address.is_some()), 1)?;
            list = list.scalar(self.sync_address.unwrap_or_default());
        }
        let activation = |rows, width| self.layout.len(rows, width);
        list = match (extents, arguments) {
            (Extents::Norm { rows, width }, Arguments::LayerNorm { input, scale, out }) => {
                list.is(NormKernel::Alone)?;
                list.buffer("input", input, activation(rows, width))?.norm(
                    scale,
                    width,
                    out,
                    activation(rows, width),
                )?
            }
            (Extents::Norm { rows, width }, Arguments::AddLayerNorm { operands: [sum, residual], scale, out }) => {
                list.is(NormKernel::Add)?;
                let len = activation(rows, width);
                list.buffer("sum", sum, len)?.buffer("residual", residual, len)?.norm(scale, width, out, len)?
            }
            (Extents::Norm { rows, width }, Arguments::EmbedLayerNorm { ids, tables, scale, out }) => {
                list.is(NormKernel::Embed)?;
                list.equal("number of ids", ids.count(), rows)?;
                list = list.buffer("ids", ids.buffer(), 3 * rows)?;
                for (table, limit) in tables.into_iter().zip(ids.limits()) {
                    list = list.buffer("embedding table", table, limit * width)?;
                }
                list.norm(scale, width, out, activation(rows, width))?
            }
            (Extents::Gather { rows, tokens, width }, Arguments::GatherRows { input, rows: picked, out }) => {
                list.equal("number of rows", picked.count(), rows)?;
                list.equal("limit of the rows", picked.limits()[0], tokens)?;
                let list = list.buffer("input", input, activation(tokens, width))?;
                list.buffer("rows", picked.buffer(), rows)?.buffer("output", out, activation(rows, width))?
            }
            (Extents::Softmax { values }, Arguments::LogSoftmax { input, out }) => {
                list.buffer("input", input, values)?.buffer("output", out, values)?
            }
            (
                Extents::Matmul { tokens, outputs, inputs, output },
                Arguments::Matmul { input, weight, bias, workspace: scratch, out },
            ) => {
                let list = list.buffer("input", input, activation(tokens, inputs))?;
                let list = list.buffer("weight", weight, outputs * inputs)?.buffer("bias", bias, outputs)?;
                let list = list.workspace(scratch, workspace)?;
                match (output, out) {
                    (OutputType::Half, ProductOut::Half(out)) => {
                        list.buffer("output", out, activation(tokens, outputs))?
                    }
                    (OutputType::Single, ProductOut::Single(out)) => list.buffer("output", out, tokens * outputs)?,
                    _ => return Err(list.other()),
                }
            }
            (
                Extents::Attention { tokens, heads, width, masked },
                Arguments::Attention { qkv, items, mask, workspace: scratch, out },
            ) => {
                list.equal("tokens of the items", items.tokens(), tokens)?;
                list.equal("heads of the items", items.heads(), heads)?;
                list.equal("mask", usize::from(mask.is_some()), usize::from(masked))?;
                let list = list.buffer("Q | K | V", qkv, activation(tokens, 3 * width))?;
                // Without a mask its place is taken by something that is not read.
                let list = match mask {
                    Some(mask) => list.buffer("mask", mask, tokens.next_multiple_of(MASK_BLOCK))?,
                    None => list.buffer("mask", items.buffer(), 0)?,
                };
                let list = list.buffer("items", items.buffer(), 0)?.workspace(scratch, workspace)?;
                list.buffer("output", out, activation(tokens, width))?
            }
            _ => return Err(list.other()),
        };
        let list = list.buffer("tiling", &prepared.tiling, 0)?;
        Ok(Launch { prepared: Arc::clone(prepared), arguments: list.arguments })
    }

    fn prepared(&self) -> std::sync::MutexGuard<'_, HashMap<PlanKey, Arc<Prepared>>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The arguments of a kernel as they are checked and added, in order.
struct ArgumentList {
    kernel: &'static str,
    arguments: KernelArgs,
}

impl ArgumentList {
    fn scalar(self, value: u64) -> Self {
        ArgumentList { arguments: self.arguments.scalar(value), ..self }
    }

    /// A buffer of at least `len` values.
    fn buffer<T: Element>(self, what: &'static str, buffer: &DeviceBuffer<T>, len: usize) -> Result<Self, Error> {
        if buffer.len() < len {
            return Err(self.wrong(what, buffer.len(), len));
        }
        Ok(ArgumentList { arguments: self.arguments.buffer(buffer), ..self })
    }

    /// Scale, shift and output, with which the arguments of every norm end.
    fn norm(self, scale: [Singles<'_>; 2], width: usize, out: Halves<'_>, len: usize) -> Result<Self, Error> {
        let [gamma, beta] = scale;
        self.buffer("gamma", gamma, width)?.buffer("beta", beta, width)?.buffer("output", out, len)
    }

    /// Scratch memory of so many bytes; none for none.
    fn workspace(self, scratch: Option<Halves<'_>>, bytes: u64) -> Result<Self, Error> {
        let len = bytes.div_ceil(size_of::<half::f16>() as u64) as usize;
        match scratch {
            Some(scratch) if bytes > 0 => self.buffer("workspace", scratch, len),
            None if bytes == 0 => Ok(self),
            _ => Err(self.wrong("workspace", 0, len)),
        }
    }

    /// The arguments are those of this kernel.
    fn is(&self, kernel: NormKernel) -> Result<(), Error> {
        if self.kernel == kernel.name() { Ok(()) } else { Err(self.other()) }
    }

    fn equal(&self, what: &'static str, found: usize, expected: usize) -> Result<(), Error> {
        if found == expected { Ok(()) } else { Err(self.wrong(what, found, expected)) }
    }

    fn other(&self) -> Error {
        self.wrong("arguments of another kernel", 1, 0)
    }

    fn wrong(&self, what: &'static str, found: usize, expected: usize) -> Error {
        Error::Shape { operation: self.kernel, what, found, expected }
    }
}

/// An extent as kernels count.
fn size(extent: usize) -> Option<u32> {
    extent.try_into().ok()
}
