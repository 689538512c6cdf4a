//! `ascend-bert doctor`: what stands between this machine and its NPUs, and what the CPU has.

use std::path::PathBuf;

use ascend_bert::backend::cpu::{self, Description, Isa};
use ascend_bert::backend::npu::elf::{ElfError, ElfKernel};
use ascend_bert::backend::npu::embedded::Embedded;
use ascend_bert::backend::npu::{KERNELS_VARIABLE, kernel_folder};
use ascend_bert::runtime::{DeviceReport, Diagnosis, LibraryReport, Places, Problem, Search, diagnose};
use serde::Serialize;

use super::console::{print, print_json};
use super::failure::{Failure, with_option};

/// Say which devices can be used, what is missing or broken, and what to do about it
#[derive(clap::Args)]
pub(super) struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Doctor {
    version: &'static str,
    target: &'static str,
    /// The device that `--device auto` takes.
    device: String,
    device_reason: String,
    cpu: CpuReport,
    #[serde(flatten)]
    npu: Diagnosis,
    /// Device kernels built into this program.
    kernels: Vec<KernelFile>,
    /// The folder of kernels that goes before them.
    kernel_folder: Option<PathBuf>,
}

/// A device ELF built into this program.
#[derive(Serialize)]
struct KernelFile {
    file: &'static str,
    architecture: String,
    kernels: Vec<&'static str>,
    bytes: usize,
}

/// What the CPU has.
#[derive(Serialize)]
struct CpuReport {
    threads: usize,
    /// The instruction set in use, and those there are.
    kernels: &'static str,
    available: Vec<&'static str>,
    /// Of these, the ones that this processor has but is faster without.
    slow: Vec<&'static str>,
    /// The kernels it gets.
    chosen: Vec<Description>,
}

pub(super) fn main(args: &Args) -> Result<(), Failure> {
    let mut npu = diagnose(&Search::from_environment(), &Places::default());
    let (kernels, broken): (Vec<_>, Vec<_>) = Embedded::all().iter().map(kernel_file).partition(Result::is_ok);
    npu.problems.extend(broken.into_iter().filter_map(Result::err).map(|error| Problem::from_error(&error)));
    let (device, device_reason) = match ascend_bert::device::Device::auto().choose() {
        Ok(choice) => (choice.device.to_string(), choice.reason),
        Err(error) => ("none".into(), error.to_string()),
    };
    let isa = match cpu::chosen_isa() {
        Ok(isa) => isa,
        Err(error) => {
            npu.problems.push(Problem::from_error(&error));
            Isa::best()
        }
    };
    for problem in &mut npu.problems {
        problem.remedy = with_option(std::mem::take(&mut problem.remedy), problem.advice);
    }
    let available = Isa::present().filter(|&isa| isa != Isa::Portable16).map(Isa::name).collect();
    let slow = Isa::present().filter(|isa| isa.is_slow_here()).map(Isa::name).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let doctor = Doctor {
        version: env!("CARGO_PKG_VERSION"),
        target: env!("ASCEND_BERT_TARGET"),
        device,
        device_reason,
        cpu: CpuReport { threads, kernels: isa.name(), available, slow, chosen: cpu::kernels(isa) },
        npu,
        kernels: kernels.into_iter().flatten().collect(),
        kernel_folder: kernel_folder(),
    };
    if args.json {
        print_json(&doctor)?
    } else {
        doctor.print()?
    }
    match doctor.npu.problems.first() {
        None => Ok(()),
        Some(problem) => {
            let more = doctor.npu.problems.len() - 1;
            let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
            Err(Failure::Machine { what: format!("{}{more}", problem.what), remedy: problem.remedy.clone() })
        }
    }
}

impl Doctor {
    fn print(&self) -> Result<(), Failure> {
        print(&format!("ascend-bert {} for {}", self.version, self.target))?;
        let CpuReport { threads, kernels, available, slow, chosen } = &self.cpu;
        print(&format!("cpu       {threads} threads, {kernels} kernels (it has {})", available.join(", ")))?;
        for isa in slow {
            print(&format!(
                "          {isa} is slower on this processor than what comes before it: not chosen unless named"
            ))?;
        }
        for Description { name, tiles, gate } in chosen {
            let tiles = if tiles.is_empty() { "-".into() } else { tiles.join(" ") };
            print(&format!("          {name:<28} {tiles:<24} needs {gate}"))?;
        }
        match &self.npu.library {
            Some(library) => print_library(library)?,
            None if self.npu.is_plain_machine() => {
                print("npu       none: no AscendCL library and no /dev/davinci* node, so models run on the CPU")?;
                print(&format!("          looked for libascendcl.so in {}", self.npu.searched.join(", ")))?;
            }
            None => print("npu       not usable, see below")?,
        }
        if let Some(driver) = &self.npu.driver {
            print(&format!("driver    {driver}"))?;
        }
        for device in &self.npu.devices {
            print_device(device)?;
        }
        for file in &self.kernels {
            let KernelFile { file, architecture, kernels, bytes } = file;
            print(&format!("kernels   {} ({architecture}, {file}, {bytes} bytes)", kernels.join(", ")))?;
        }
        if let Some(folder) = &self.kernel_folder {
            print(&format!("kernels   from {} ({KERNELS_VARIABLE})", folder.display()))?;
        } else if self.kernels.is_empty() {
            print("kernels   none built in: there were none, or no CANN compiler, when this program was built")?;
        }
        print(&format!("choice    {}", self.device_reason))?;
        for problem in &self.npu.problems {
            print(&format!("problem   {}\n          {}", problem.what, problem.remedy))?;
        }
        Ok(())
    }
}

fn kernel_file(embedded: &Embedded) -> Result<KernelFile, ElfError> {
    let elf = embedded.read()?;
    Ok(KernelFile {
        file: embedded.file,
        architecture: embedded.architecture.to_string(),
        kernels: elf.kernels().iter().map(ElfKernel::name).collect(),
        bytes: embedded.bytes.len(),
    })
}

fn print_library(library: &LibraryReport) -> Result<(), Failure> {
    print(&format!("library   {} ({})", library.path.display(), library.origin))?;
    let launch = library.launch.map_or_else(|| "cannot launch kernels".into(), |path| format!("launches by {path:?}"));
    print(&format!("cann      {}, {launch}", library.version))?;
    for feature in &library.features {
        if !feature.present {
            print(&format!("lacks     {} ({}, since CANN {})", feature.name, feature.function, feature.since))?;
        }
    }
    let missing = library.missing_functions.len();
    if missing > 0 {
        print(&format!("          {missing} functions of newer versions are missing; --json lists them"))?;
    }
    Ok(())
}

fn print_device(device: &DeviceReport) -> Result<(), Failure> {
    let Some(soc) = &device.soc else { return print(&format!("npu:{}     not usable, see below", device.ordinal)) };
    let architecture = device.architecture.as_deref().unwrap_or("no kernels for this chip");
    let gib = |bytes: usize| bytes as f64 / (1_u64 << 30) as f64;
    let (free, total) = (gib(device.memory_free), gib(device.memory_total));
    print(&format!("npu:{}     {soc} ({architecture}), {free:.1} of {total:.1} GiB free", device.ordinal))
}
