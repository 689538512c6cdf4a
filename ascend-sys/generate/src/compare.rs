//! Compares a folder's headers with the declarations: what differs in a call, a value or a layout, item by item.
//! What only one side has is judged here too; what of it is known and accepted, in `known.rs`.

use std::fmt;

use super::known;
use super::model::{Model, Record, Signature};
use super::{Declared, Headers};

/// Something that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about, as `function aclrtMalloc, argument 2 (size)`.
    pub item: String,
    /// What we declare.
    pub ours: String,
    /// What the headers declare.
    pub theirs: String,
}

impl Difference {
    fn new(item: impl Into<String>, ours: impl Into<String>, theirs: impl Into<String>) -> Self {
        Self { item: item.into(), ours: ours.into(), theirs: theirs.into() }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} here, {} in the headers", self.item, self.ours, self.theirs)
    }
}

/// Where there is nothing to show.
const ABSENT: &str = "absent";

/// Everything in the headers that our declarations have otherwise, or not at all.
pub fn differences(ours: &Model, theirs: &Model) -> Vec<Difference> {
    let mut found = Vec::new();
    for name in theirs.functions.keys() {
        compare_function(name, ours, theirs, &mut found);
    }
    for name in theirs.constants.keys() {
        push_unless_same(format!("constant {name}"), constant(ours, name), constant(theirs, name), &mut found);
    }
    for name in type_names(theirs) {
        compare_type(name, ours, theirs, &mut found);
    }
    found
}

/// Functions that we declare, whose header is in the folder and whose version it has reached, but that it lacks; and
/// functions that it has before the version that `since` names.
pub fn misplaced(declared: &Declared, headers: &Headers, theirs: &Model) -> Vec<Difference> {
    let (reached, not_passed) = known::levels(minor(theirs));
    let mut found = Vec::new();
    for (name, since) in &declared.since {
        let header = &declared.headers[name];
        let since_level = known::parse(since);
        if theirs.functions.contains_key(name) {
            if not_passed.is_some_and(|level| since_level > level) {
                found.push(Difference::new(format!("function {name}"), format!("since {since}"), "earlier"));
            }
        } else if headers.has(header) && reached.is_some_and(|level| since_level <= level) {
            found.push(Difference::new(format!("function {name} of {header}"), format!("since {since}"), ABSENT));
        }
    }
    found
}

/// The headers' `ACL_MINOR_VERSION`, if they have one.
pub fn minor(theirs: &Model) -> Option<u32> {
    theirs.constants.get("ACL_MINOR_VERSION")?.1.parse().ok()
}

fn compare_function(name: &str, ours: &Model, theirs: &Model, found: &mut Vec<Difference>) {
    let item = format!("function {name}");
    let their = &theirs.functions[name];
    let Some(our) = ours.functions.get(name) else {
        return found.push(Difference::new(item, ABSENT, function(theirs, their)));
    };
    if our.arguments.len() != their.arguments.len() || our.variadic != their.variadic {
        return found.push(Difference::new(item, function(ours, our), function(theirs, their)));
    }
    for (at, ((name, our), (_, their))) in our.arguments.iter().zip(&their.arguments).enumerate() {
        let item = format!("{item}, argument {} ({name})", at + 1);
        push_unless_same(item, Some(ours.resolve(our)), Some(theirs.resolve(their)), found);
    }
    push_unless_same(format!("{item}, result"), Some(result(ours, our)), Some(result(theirs, their)), found);
}

fn compare_type(name: &str, ours: &Model, theirs: &Model, found: &mut Vec<Difference>) {
    let (Some(our), Some(their)) = (ours.records.get(name), theirs.records.get(name)) else {
        return push_unless_same(format!("type {name}"), target(ours, name), target(theirs, name), found);
    };
    push_unless_same(format!("type {name}"), Some(record(our)), Some(record(their)), found);
    for (field, their) in &their.fields {
        if let Some((_, our)) = our.fields.iter().find(|(name, _)| name == field) {
            let item = format!("type {name}, field {field}");
            push_unless_same(item, Some(ours.resolve(our)), Some(theirs.resolve(their)), found);
        }
    }
    let (Some(our), Some(their)) = (ours.layouts.get(name), theirs.layouts.get(name)) else { return };
    for (what, their) in their {
        if let Some(our) = our.get(what) {
            push_unless_same(format!("type {name}, {what}"), Some(our.clone()), Some(their.clone()), found);
        }
    }
}

fn push_unless_same(item: String, ours: Option<String>, theirs: Option<String>, found: &mut Vec<Difference>) {
    if ours != theirs {
        let text = |side: Option<String>| side.unwrap_or_else(|| ABSENT.into());
        found.push(Difference::new(item, text(ours), text(theirs)));
    }
}

/// The types, but for those that bindgen had to name: their users are compared.
fn type_names(model: &Model) -> impl Iterator<Item = &String> {
    model.aliases.keys().chain(model.records.keys()).filter(|name| !name.starts_with('_'))
}

fn function(model: &Model, signature: &Signature) -> String {
    let mut arguments: Vec<String> = signature.arguments.iter().map(|(_, ty)| model.resolve(ty)).collect();
    arguments.extend(signature.variadic.then(|| "...".into()));
    format!("fn({}) -> {}", arguments.join(", "), result(model, signature))
}

fn result(model: &Model, signature: &Signature) -> String {
    signature.result.as_ref().map_or_else(|| "()".into(), |ty| model.resolve(ty))
}

fn constant(model: &Model, name: &str) -> Option<String> {
    let (ty, value) = model.constants.get(name)?;
    Some(format!("{value} ({})", model.resolve(ty)))
}

fn target(model: &Model, name: &str) -> Option<String> {
    let alias = model.aliases.get(name).map(|ty| model.resolve(ty));
    alias.or_else(|| model.records.get(name).map(record))
}

fn record(record: &Record) -> String {
    let fields: Vec<&str> = record.fields.iter().map(|(name, _)| name.as_str()).collect();
    format!("{} {{ {} }}", if record.union { "union" } else { "struct" }, fields.join(", "))
}
