//! Kernel arguments, built once and launched many times.

use std::ffi::c_void;
use std::sync::Arc;

use super::buffer::{DeviceBlock, DeviceSlice};
use super::device_state::{DeviceInner, same_device};
use super::element::Element;
use super::error::Error;
use super::module::Function;
use super::raw_module::LaunchPath;
use super::stream::Stream;

/// A kernel's arguments in order, as the device reads them: each aligned to its own size. Device memory among them is
/// kept alive as long as the arguments are.
#[derive(Clone, Debug, Default)]
pub struct KernelArgs {
    bytes: Vec<u8>,
    /// Offset and size of each argument.
    fields: Vec<(usize, usize)>,
    blocks: Vec<Arc<DeviceBlock>>,
}

/// Arguments up to this size are copied to the stack for a launch, larger ones to the heap.
const ON_STACK: usize = 256;

impl KernelArgs {
    /// No arguments.
    pub fn new() -> Self {
        // Capacity for the arguments of most kernels.
        Self { bytes: Vec::with_capacity(64), fields: Vec::with_capacity(8), blocks: Vec::with_capacity(8) }
    }

    /// Adds the address of device memory.
    #[must_use]
    pub fn buffer<'a, T: Element>(mut self, buffer: impl Into<DeviceSlice<'a, T>>) -> Self {
        let slice = buffer.into();
        self.blocks.push(Arc::clone(slice.block));
        self.push(&slice.address().to_ne_bytes())
    }

    /// Adds a number.
    #[must_use]
    pub fn scalar<T: Element>(self, value: T) -> Self {
        // SAFETY: all bytes of an Element are initialised, and the value lives through the call.
        let bytes = unsafe { std::slice::from_raw_parts(std::ptr::from_ref(&value).cast::<u8>(), size_of::<T>()) };
        self.push(bytes)
    }

    /// Size of all arguments in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    fn push(mut self, argument: &[u8]) -> Self {
        let offset = self.bytes.len().next_multiple_of(argument.len().max(1));
        self.bytes.resize(offset, 0);
        self.bytes.extend_from_slice(argument);
        self.fields.push((offset, argument.len()));
        self
    }
}

impl Stream {
    /// Queues a kernel on `blocks` blocks (a block is one cube and two vector cores for kernels that use both).
    ///
    /// # Errors
    /// If an argument is of another device, or the launch is refused.
    ///
    /// # Safety
    /// The kernel must take these arguments, and access only memory that they name, within its bounds.
    pub unsafe fn launch(&self, function: &Function, blocks: u32, args: &KernelArgs) -> Result<(), Error> {
        let stream = &self.inner;
        let device = &stream.device;
        let call = function.path.call();
        same_device(call, device, &function.module.device)?;
        for block in &args.blocks {
            same_device(call, device, &block.home.device)?;
        }
        let bound = device.enter(call)?;
        // The library takes a pointer to mutable bytes; the arguments are shared, so it gets a copy.
        let mut small = [0_u8; ON_STACK];
        let mut large;
        let bytes = match small.get_mut(..args.bytes.len()) {
            Some(small) => {
                small.copy_from_slice(&args.bytes);
                small
            }
            None => {
                large = args.bytes.clone();
                large.as_mut_slice()
            }
        };
        // SAFETY: the caller guarantees that kernel and arguments match (see `# Safety`); stream, function and the
        // arguments' memory are alive, and the context is current.
        let code = unsafe { function.path.launch(device, function, blocks, stream.raw.0, bytes, &args.fields) }?;
        bound.check(call, code, || {
            format!(
                "kernel {}, {blocks} blocks, {} bytes of arguments, stream {}",
                function.name(),
                args.size(),
                stream.id
            )
        })?;
        let operation = stream.progress.submit();
        for block in &args.blocks {
            block.used_by(stream, operation);
        }
        Ok(())
    }
}

impl LaunchPath {
    fn call(self) -> &'static str {
        match self {
            LaunchPath::HostArgs => "aclrtLaunchKernelWithHostArgs",
            LaunchPath::ArgsHandle => "aclrtLaunchKernelWithConfig",
            LaunchPath::Older => "rtKernelLaunch",
        }
    }

    /// # Safety
    /// As for [`Stream::launch`]; the stream must be alive and the device's context current.
    unsafe fn launch(
        self,
        device: &DeviceInner,
        function: &Function,
        blocks: u32,
        stream: ascend_sys::aclrtStream,
        args: &mut [u8],
        fields: &[(usize, usize)],
    ) -> Result<i32, Error> {
        let (runtime, none) = (&device.runtime, std::ptr::null_mut::<c_void>());
        let (pointer, size, raw) = (args.as_mut_ptr().cast::<c_void>(), args.len(), function.raw.0);
        // SAFETY: the caller guarantees kernel and arguments (see `# Safety`). Each of the calls accepts no
        // configuration and no placeholders, and copies the arguments before it returns.
        unsafe {
            match self {
                LaunchPath::HostArgs => {
                    let launch = runtime.optional(self.call(), runtime.acl.aclrtLaunchKernelWithHostArgs)?;
                    Ok(launch(raw, blocks, stream, none.cast(), pointer, size, none.cast(), 0))
                }
                LaunchPath::ArgsHandle => launch_by_handle(device, raw, blocks, stream, args, fields),
                LaunchPath::Older => {
                    let launch = runtime.older()?.rtKernelLaunch;
                    let size = u32::try_from(size).map_err(|_| Error::TooLarge { elements: size, size: 1 })?;
                    Ok(launch(raw, blocks, pointer, size, none, stream))
                }
            }
        }
    }
}

/// Passes the arguments one by one, as CANN 8.1 requires.
///
/// # Safety
/// As for [`Stream::launch`]; the stream must be alive and the device's context current.
unsafe fn launch_by_handle(
    device: &DeviceInner,
    function: *mut c_void,
    blocks: u32,
    stream: ascend_sys::aclrtStream,
    args: &mut [u8],
    fields: &[(usize, usize)],
) -> Result<i32, Error> {
    let (runtime, acl) = (&device.runtime, &device.runtime.acl);
    let append = runtime.optional("aclrtKernelArgsAppend", acl.aclrtKernelArgsAppend)?;
    let finalize = runtime.optional("aclrtKernelArgsFinalize", acl.aclrtKernelArgsFinalize)?;
    let launch = runtime.optional("aclrtLaunchKernelWithConfig", acl.aclrtLaunchKernelWithConfig)?;
    let none = std::ptr::null_mut::<c_void>();
    let mut parameter = none;
    // SAFETY: the function is alive; each field is within the arguments; the calls write to local variables, or to the
    // list's memory, which lives until the launch has copied it.
    unsafe {
        let mut memory = ArgumentMemory::new(device, function, args.len())?;
        let handle = memory.begin(device, function)?;
        let appended = fields.iter().try_for_each(|(offset, size)| {
            let argument = args[*offset..offset + size].as_mut_ptr().cast();
            let code = append(handle, argument, *size, &mut parameter);
            device.check("aclrtKernelArgsAppend", code, || format!("{size} bytes at {offset}"))
        });
        // A list that was begun must be finalised even after an error, so a failed call is retried once.
        let ended = device.check("aclrtKernelArgsFinalize", finalize(handle), String::new);
        if ended.is_err() {
            device.released("aclrtKernelArgsFinalize", finalize(handle));
        }
        appended.and(ended)?;
        Ok(launch(function, blocks, stream, none.cast(), handle, none))
    }
}

/// Memory for an argument list, owned by us: it is not documented when the library frees its own lists.
struct ArgumentMemory {
    handle: Vec<u64>,
    arguments: Vec<u64>,
    size: usize,
}

impl ArgumentMemory {
    /// # Safety
    /// The function must be alive and its device's context current.
    unsafe fn new(device: &DeviceInner, function: *mut c_void, size: usize) -> Result<Self, Error> {
        const HANDLE: &str = "aclrtKernelArgsGetHandleMemSize";
        const SIZE: &str = "aclrtKernelArgsGetMemSize";
        let (runtime, acl) = (&device.runtime, &device.runtime.acl);
        let handle_size = runtime.optional(HANDLE, acl.aclrtKernelArgsGetHandleMemSize)?;
        let memory_size = runtime.optional(SIZE, acl.aclrtKernelArgsGetMemSize)?;
        let (mut handle, mut arguments) = (0, 0);
        // SAFETY: the caller guarantees the function and its context; the call writes two integers.
        unsafe {
            device.check(HANDLE, handle_size(function, &mut handle), String::new)?;
            device.check(SIZE, memory_size(function, size, &mut arguments), || format!("{size} bytes"))?;
        }
        let words = |bytes: usize| vec![0_u64; bytes.div_ceil(8).max(1)];
        Ok(ArgumentMemory { handle: words(handle), arguments: words(arguments), size: arguments })
    }

    /// Begins a list in the memory.
    ///
    /// # Safety
    /// As for [`ArgumentMemory::new`]; the list must not be used after the memory is freed.
    unsafe fn begin(&mut self, device: &DeviceInner, function: *mut c_void) -> Result<*mut c_void, Error> {
        const CALL: &str = "aclrtKernelArgsInitByUserMem";
        let init = device.runtime.optional(CALL, device.runtime.acl.aclrtKernelArgsInitByUserMem)?;
        let handle = self.handle.as_mut_ptr().cast::<c_void>();
        // SAFETY: the caller guarantees the function and its context; both memory blocks have the sizes that the
        // library asked for.
        let code = unsafe { init(function, handle, self.arguments.as_mut_ptr().cast(), self.size) };
        device.check(CALL, code, || format!("{} bytes", self.size))?;
        Ok(handle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_lie_at_multiples_of_their_size() {
        let args = KernelArgs::new().scalar(1_u8).scalar(2_u32).scalar(3_u16).scalar(4_u64);
        assert_eq!(args.fields, [(0, 1), (4, 4), (8, 2), (16, 8)]);
        assert_eq!(args.size(), 24);
        assert_eq!(args.bytes[4..8], 2_u32.to_ne_bytes());
    }
}
