//! Facts about a kernel's source that are needed before it is compiled: its entry points, and the kind of cores they
//! run on.

use std::path::{Path, PathBuf};

use super::{Arch, Failure};

/// A kernel file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// Its `__global__` functions.
    pub(super) entries: Vec<String>,
    pub(super) cores: Cores,
}

/// The cores of dav-c220 that a file's kernels run on; dav-c100 has one kind only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cores {
    Cube,
    Vector,
    /// Number of vector cores per cube core.
    Mix(u16),
}

/// Values of `KERNEL_TASK_TYPE_DEFAULT`. Without it, a kernel has two vector cores per cube core.
const TASK_TYPES: [(&str, Cores); 4] = [
    ("KERNEL_TYPE_AIC_ONLY", Cores::Cube),
    ("KERNEL_TYPE_AIV_ONLY", Cores::Vector),
    ("KERNEL_TYPE_MIX_AIC_1_1", Cores::Mix(1)),
    ("KERNEL_TYPE_MIX_AIC_1_2", Cores::Mix(2)),
];

impl Source {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
        Self::parse(path, &text)
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        let fail = |what: String, remedy: &str| Err(Failure::new(format!("{}: {what}", path.display()), remedy));
        let code = without_comments(text);
        let entries: Vec<String> = code.split("__global__").skip(1).filter_map(entry).map(str::to_owned).collect();
        if entries.is_empty() {
            return fail("no kernel".into(), "declare one: extern \"C\" __global__ __aicore__ void NAME(GM_ADDR ...)");
        }
        for name in &entries {
            let last = name.rsplit('_').next().unwrap_or_default();
            let key = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
            if key || name.contains("_mix_ai") {
                let what = format!("loaders would split the name {name}");
                return fail(
                    what,
                    "choose a name without _mix_aic and _mix_aiv, and without digits after the last underscore",
                );
            }
        }
        let mut cores = None;
        for (_, rest) in code.match_indices("KERNEL_TASK_TYPE_DEFAULT").map(|(at, word)| code.split_at(at + word.len()))
        {
            let value =
                rest.trim_start().strip_prefix('(').and_then(|rest| rest.split(')').next()).unwrap_or("").trim();
            let Some((_, found)) = TASK_TYPES.into_iter().find(|(name, _)| *name == value) else {
                let known = TASK_TYPES.map(|(name, _)| name).join(", ");
                return fail(format!("unknown KERNEL_TASK_TYPE_DEFAULT({value})"), &format!("use one of {known}"));
            };
            if cores.is_some_and(|cores| cores != found) {
                return fail(
                    "kernels for different cores".into(),
                    "put the kernels of each kind of core into a separate file",
                );
            }
            cores = Some(found);
        }
        Ok(Source { path: path.into(), entries, cores: cores.unwrap_or(Cores::Mix(2)) })
    }

    /// Whether the file is compiled for an architecture. A suffix of the file name restricts it to one. Kernels for
    /// cube cores only are not compiled for dav-c100, where results leave the cube through the vector unit.
    pub(super) fn is_for(&self, arch: Arch) -> bool {
        let stem = self.stem();
        let named = Arch::ALL.into_iter().find(|arch| stem.ends_with(arch.suffix()));
        named.is_none_or(|named| named == arch) && (arch == Arch::C220 || self.cores != Cores::Cube)
    }

    /// The file's name without `.cpp`.
    pub(super) fn stem(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The function's name in the text after `__global__`: the word before the first parenthesis that does not belong to an
/// attribute.
fn entry(mut code: &str) -> Option<&str> {
    loop {
        let (before, after) = code.split_once('(')?;
        let before = before.trim_end();
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let word = &before[start..];
        if !word.starts_with("__") {
            return (!word.is_empty()).then_some(word);
        }
        let mut depth = 1;
        let end = after.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        })?;
        code = &after[end + 1..];
    }
}

/// The code without comments; string literals are kept.
fn without_comments(text: &str) -> String {
    let (mut code, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['/', '"']) {
        let (before, found) = rest.split_at(at);
        code.push_str(before);
        let len = match found.get(..2) {
            Some("//") => found.find('\n').unwrap_or(found.len()),
            Some("/*") => found[2..].find("*/").map_or(found.len(), |end| end + 4),
            _ if found.starts_with('"') => {
                let len = quoted(found);
                code.push_str(&found[..len]);
                len
            }
            _ => {
                code.push('/');
                1
            }
        };
        code.push(' ');
        rest = &found[len..];
    }
    code + rest
}

/// Length of the string literal at the start of `text`, quotation marks included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|&(_, c)| {
        let ends = !escaped && (c == '"' || c == '\n');
        escaped = !escaped && c == '\\';
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}
