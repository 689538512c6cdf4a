//! Lists the kernels in device ELFs, one per line: file, kernel, architecture, and each part's symbol and type.
//!
//! `cargo run --example kernels -- FILE...`; exit status 1 if a file cannot be read.

use std::path::Path;
use std::process::ExitCode;

use ascend_bert::Remedy;
use ascend_bert::backend::npu::elf::{ElfKernel, KernelElf, Part};

fn main() -> ExitCode {
    let mut status = ExitCode::SUCCESS;
    for file in std::env::args_os().skip(1) {
        if let Err(message) = list(Path::new(&file)) {
            eprintln!("error: {message}");
            status = ExitCode::FAILURE;
        }
    }
    status
}

fn list(file: &Path) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let elf = KernelElf::read(file, &bytes).map_err(|error| format!("{error}\n  {}", error.remedy()))?;
    let linked = if elf.linked() { "linked" } else { "relocatable" };
    for kernel in elf.kernels() {
        println!("{} {linked} {}", file.display(), describe(kernel));
    }
    Ok(())
}

fn describe(kernel: &ElfKernel<'_>) -> String {
    let architecture = kernel.architecture().map_or_else(|| "unknown".into(), |architecture| architecture.to_string());
    let parts: Vec<String> = kernel.parts().iter().map(describe_part).collect();
    format!("{} {architecture} {}", kernel.name(), parts.join(" "))
}

fn describe_part(part: &Part<'_>) -> String {
    let kind = part.meta.kernel_type.map_or_else(|| "untyped".into(), |kind| format!("{kind:?}"));
    let ratio = part.meta.ratio.map(|ratio| format!(",{}:{}", ratio.cube, ratio.vector)).unwrap_or_default();
    let sync = if part.meta.cross_core_sync == Some(true) { ",sync" } else { "" };
    let parameters = part.meta.parameters.map(|all| format!(",{} parameters", all.count)).unwrap_or_default();
    format!("{}({kind}{ratio}{sync}{parameters})", part.symbol)
}
