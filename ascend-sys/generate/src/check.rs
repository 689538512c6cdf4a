//! `ascend-sys-generate check`: compares one folder of headers, and optionally one client, with the declarations.
//! Prints each difference and a count; writes nothing.

use std::fmt::Display;
use std::path::Path;

use ascend_sys_generate::model::Model;
use ascend_sys_generate::{Declared, Error, Headers, read};

use super::compare::{self, Difference};
use super::{client, known};

/// What to check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    /// The folder that holds `acl/acl.h`.
    pub(crate) acl: &'a Path,
    /// The folder that holds `hccl/hccl.h`, if it is a different one.
    pub(crate) hccl: Option<&'a Path>,
    /// `ascend-sys/src/generated`.
    pub(crate) declarations: &'a Path,
    /// A shared library that uses CANN.
    pub(crate) client: Option<&'a Path>,
    /// The name of the headers in `known::SETS`; without it, differences known for a set are not required.
    pub(crate) set: Option<&'a str>,
}

/// Runs the check; true if there are only known differences.
///
/// # Errors
/// If headers, declarations or client cannot be read.
pub(crate) fn check(request: Request) -> Result<bool, Error> {
    let declared = Declared::read(request.declarations)?;
    let (headers, theirs) = read(request.acl, request.hccl)?;
    let mut report = Report::default();
    report.differences(request.set, &differences(request.set, &declared, &headers, &theirs));
    report.version(request.set, &theirs);
    if let Some(client) = request.client {
        report.client(client, &declared)?;
    }
    println!("{}; {} known differences, {} unknown", counts(&theirs), report.known, report.unknown);
    Ok(report.unknown == 0)
}

/// All differences. A missing function is a difference if the folder has every header, or if every version has the
/// function; otherwise it is only noted.
fn differences(set: Option<&str>, declared: &Declared, headers: &Headers, theirs: &Model) -> Vec<Difference> {
    let mut found = compare::differences(&declared.model, theirs);
    found.extend(compare::early(declared, theirs));
    found.extend(compare::lacking(declared, theirs));
    let missing = compare::missing(declared, headers, theirs);
    if set.is_some() || declared.headers.values().all(|header| headers.has(header) || header.starts_with("hccl/")) {
        found.extend(missing);
    } else if let Some(first) = missing.first() {
        let count = missing.len();
        println!(
            "note: these are not the headers of a whole toolkit; {count} functions are not in them: {}, ...",
            first.item
        );
    }
    found
}

/// Findings so far; each is printed when it is found.
#[derive(Default)]
struct Report {
    known: usize,
    unknown: usize,
}

impl Report {
    fn differences(&mut self, set: Option<&str>, found: &[Difference]) {
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        for line in &lines {
            match known::find(set, line) {
                Some(consequence) => {
                    println!("known: {line}: {consequence}");
                    self.known += 1;
                }
                None => self.unknown(line),
            }
        }
        for line in set.into_iter().flat_map(known::expected).filter(|line| !lines.iter().any(|found| found == line)) {
            self.unknown(format!("listed in known.rs, but no longer a difference: {line}"));
        }
    }

    /// A version that was never examined must not pass as one that was.
    fn version(&mut self, set: Option<&str>, theirs: &Model) {
        let minor = compare::minor(theirs);
        let expected = match set {
            Some(set) => known::minor_of(set).is_some() && minor == known::minor_of(set),
            None => minor.is_none_or(known::is_level),
        };
        if !expected {
            let versions = set.unwrap_or("the known versions");
            self.unknown(format!(
                "constant ACL_MINOR_VERSION: {} in the headers is not that of {versions}",
                shown(minor)
            ));
        }
    }

    fn client(&mut self, path: &Path, declared: &Declared) -> Result<(), Error> {
        let imports = client::imports(path)?;
        for name in client::undeclared(&imports, declared) {
            self.unknown(format!("function {name}: imported by {}, absent from our tables", path.display()));
        }
        if imports.is_empty() {
            self.unknown(format!("{} imports nothing of CANN", path.display()));
        }
        println!("{} functions imported by {}", imports.len(), path.display());
        Ok(())
    }

    fn unknown(&mut self, line: impl Display) {
        println!("differs: {line}");
        self.unknown += 1;
    }
}

fn counts(theirs: &Model) -> String {
    format!(
        "ACL_MINOR_VERSION {}: {} functions, {} constants, {} structs compared",
        shown(compare::minor(theirs)),
        theirs.functions.len(),
        theirs.constants.len(),
        theirs.records.keys().filter(|name| !name.starts_with('_')).count()
    )
}

fn shown(minor: Option<u32>) -> String {
    minor.map_or("unknown".into(), |minor| minor.to_string())
}
