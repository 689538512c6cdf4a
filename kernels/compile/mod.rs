//! The compile step of build.rs: compiles every kernel with CANN's compiler, for every architecture asked for, into
//! ELFs that the library embeds. Without a compiler, which is the usual case, or without kernels, nothing is embedded.

mod plan;
mod source;
mod toolchain;

use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use plan::{Plan, Step};
use source::Source;
use toolchain::Toolchain;

/// The environment variables that are read; a change of one triggers a rebuild.
pub(crate) const VARIABLES: [&str; 4] =
    [toolchain::COMPILER_VARIABLE, toolchain::TOOLKIT_VARIABLES[0], toolchain::TOOLKIT_VARIABLES[1], ARCHS_VARIABLE];

const ARCHS_VARIABLE: &str = "ASCEND_BERT_NPU_ARCHS";

/// Inputs and output folder of the step.
pub(crate) struct Job<'a> {
    /// The folder of the kernels.
    pub(crate) kernels: &'a Path,
    /// Cargo's folder for generated files.
    pub(crate) out: &'a Path,
    /// Maximum number of compilers to run at once.
    pub(crate) jobs: usize,
    /// Reads an environment variable.
    pub(crate) variable: &'a dyn Fn(&str) -> Option<OsString>,
}

/// A generation of cores to compile for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arch {
    C100,
    C220,
}

impl Arch {
    const ALL: [Self; 2] = [Arch::C100, Arch::C220];

    fn name(self) -> &'static str {
        match self {
            Arch::C100 => "dav-c100",
            Arch::C220 => "dav-c220",
        }
    }

    /// Suffix of the file name, before `.cpp`, of a kernel for this generation only.
    fn suffix(self) -> &'static str {
        match self {
            Arch::C100 => "_c100",
            Arch::C220 => "_c220",
        }
    }

    /// The variant of the library's `Architecture`.
    fn variant(self) -> &'static str {
        match self {
            Arch::C100 => "DavC100",
            Arch::C220 => "DavC220",
        }
    }
}

/// Why nothing could be built, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: String,
}

impl Failure {
    fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Failure { what: what.into(), remedy: remedy.into() }
    }

    fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Failure::new(
            format!("cannot {doing} {}: {error}", path.display()),
            "check the folder's permissions and free space",
        )
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n  {}", self.what, self.remedy)
    }
}

/// Compiles the kernels and writes `kernels.rs`, the list that the library includes. Returns the compiler used.
pub(crate) fn run(job: &Job<'_>) -> Result<Option<PathBuf>, Failure> {
    let archs = archs((job.variable)(ARCHS_VARIABLE))?;
    let toolchain = Toolchain::find(job.variable)?;
    let plans = match &toolchain {
        Some(toolchain) => plans(job, toolchain, &archs)?,
        None => Vec::new(),
    };
    in_parallel(job.jobs, &plans, Plan::execute)?;
    let list = job.out.join("kernels.rs");
    std::fs::write(&list, table(&plans)).map_err(|error| Failure::io("write", &list, &error))?;
    Ok(toolchain.map(|toolchain| toolchain.compiler))
}

fn plans(job: &Job<'_>, toolchain: &Toolchain, archs: &[Arch]) -> Result<Vec<Plan>, Failure> {
    let mut plans = Vec::new();
    for path in sources(job.kernels)? {
        let source = Source::read(&path)?;
        let archs = archs.iter().filter(|&&arch| source.is_for(arch));
        plans.extend(archs.map(|&arch| Plan::new(&source, arch, toolchain, job)));
    }
    Ok(plans)
}

/// `kernels/*.cpp`, in order of their names.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.map_err(|error| Failure::io("read", folder, &error))?;
    let mut paths: Vec<_> = entries.iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "cpp"));
    paths.sort();
    Ok(paths)
}

/// The architectures asked for: all unless the variable says otherwise; none for `none`.
fn archs(variable: Option<OsString>) -> Result<Vec<Arch>, Failure> {
    let value = variable.unwrap_or_default().to_string_lossy().into_owned();
    match value.trim() {
        "" => return Ok(Arch::ALL.to_vec()),
        "none" => return Ok(Vec::new()),
        _ => {}
    }
    let mut archs = Vec::new();
    for name in value.split(',').map(str::trim) {
        let Some(arch) = Arch::ALL.into_iter().find(|arch| arch.name() == name) else {
            let what = format!("{ARCHS_VARIABLE}={value}: there are no kernels for architecture {name:?}");
            return Err(Failure::new(what, "use dav-c100 (910A), dav-c220 (910B), both separated by a comma, or none"));
        };
        if !archs.contains(&arch) {
            archs.push(arch);
        }
    }
    Ok(archs)
}

/// Runs `task` on every item, at most `jobs` at once; the first failure in the items' order is returned.
fn in_parallel<T: Sync>(
    jobs: usize,
    items: &[T],
    task: impl Fn(&T) -> Result<(), Failure> + Sync,
) -> Result<(), Failure> {
    let next = Mutex::new(items.iter());
    let results = std::thread::scope(|scope| {
        let work = || {
            let mut failures = Vec::new();
            loop {
                // The lock is released before the task runs.
                let item = next.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
                match item {
                    Some(item) => failures.extend(task(item).err()),
                    None => return failures,
                }
            }
        };
        let workers: Vec<_> = (0..jobs.clamp(1, items.len().max(1))).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).next()
    });
    results.map_or(Ok(()), Err)
}

impl Plan {
    fn execute(&self) -> Result<(), Failure> {
        for (path, text) in &self.wrappers {
            std::fs::write(path, text).map_err(|error| Failure::io("write", path, &error))?;
        }
        self.steps.iter().try_for_each(Step::execute)
    }
}

impl Step {
    /// Warnings of a successful compilation are dropped: cargo shows no warnings of dependencies either.
    fn execute(&self) -> Result<(), Failure> {
        let remedy = "fix the kernel; or build without kernels: ASCEND_BERT_NPU_ARCHS=none";
        let output = Command::new(&self.program).args(&self.arguments).output().map_err(|error| {
            Failure::new(format!("cannot run {}: {error}", self.program.display()), toolchain::REMEDY)
        })?;
        if !output.status.success() {
            let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            return Err(Failure::new(format!("{self} failed ({})\n{out}{err}", output.status), remedy));
        }
        match self.result.is_file() {
            true => Ok(()),
            false => Err(Failure::new(format!("{self} wrote no {}", self.result.display()), remedy)),
        }
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.program.display())?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", argument.to_string_lossy()))
    }
}

/// A Rust expression: the slice of embedded files.
fn table(plans: &[Plan]) -> String {
    let mut text = String::from("&[\n");
    for plan in plans {
        let (file, variant, elf) = (&plan.file, plan.arch.variant(), &plan.elf);
        writeln!(
            text,
            "    Embedded {{ file: {file:?}, architecture: Architecture::{variant}, bytes: include_bytes!({elf:?}) }},"
        )
        .expect("writing to a string cannot fail");
    }
    text + "]\n"
}

#[cfg(test)]
mod tests;
