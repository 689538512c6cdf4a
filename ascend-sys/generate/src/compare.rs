//! Compares a folder's headers with the declarations, item by item: signatures, values and layouts. Also finds items
//! that only one side has; accepted differences are in `known.rs`.

use std::fmt;

use ascend_sys_generate::model::{Model, Record, Signature};
use ascend_sys_generate::{Declared, Headers};

use super::known;

/// A difference between the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The item, such as `function aclrtMalloc, argument 2 (size)`.
    pub(crate) item: String,
    /// What we declare.
    pub(crate) ours: String,
    /// What the headers declare.
    pub(crate) theirs: String,
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

/// Constants that state the headers' version, and differ by design.
const VERSION: &str = "ACL_MINOR_VERSION";

/// Shown for an item that does not exist.
const ABSENT: &str = "absent";

/// Everything in the headers that our declarations have differently or lack.
pub(crate) fn differences(ours: &Model, theirs: &Model) -> Vec<Difference> {
    let mut found = Vec::new();
    for name in theirs.functions.keys() {
        compare_function(name, ours, theirs, &mut found);
    }
    for name in theirs.constants.keys().filter(|name| *name != VERSION) {
        push_unless_same(format!("constant {name}"), constant(ours, name), constant(theirs, name), &mut found);
    }
    for name in type_names(ours, theirs) {
        compare_type(name, ours, theirs, &mut found);
    }
    found
}

/// Functions that every version has, but these headers lack.
pub(crate) fn lacking(declared: &Declared, theirs: &Model) -> Vec<Difference> {
    let lacking = declared.required.iter().filter(|name| !theirs.functions.contains_key(*name));
    lacking.map(|name| Difference::new(format!("function {name}"), "required", ABSENT)).collect()
}

/// Other declared functions that the headers lack, although the folder has their header in a version that should have
/// them.
pub(crate) fn missing(declared: &Declared, headers: &Headers, theirs: &Model) -> Vec<Difference> {
    let (reached, _) = known::levels(minor(theirs));
    let missing = declared.since.iter().filter(|(name, since)| {
        !theirs.functions.contains_key(*name)
            && !declared.required.contains(*name)
            && headers.has(&declared.headers[*name])
            && reached.is_some_and(|reached| known::level(since) <= reached)
    });
    let difference = |(name, since): (&String, &String)| {
        let header = &declared.headers[name];
        Difference::new(format!("function {name} of {header}"), format!("since {since}"), ABSENT)
    };
    missing.map(difference).collect()
}

/// Functions that the headers have in an earlier version than we state.
pub(crate) fn early(declared: &Declared, theirs: &Model) -> Vec<Difference> {
    let (_, not_passed) = known::levels(minor(theirs));
    let early = declared.since.iter().filter(|(name, since)| {
        theirs.functions.contains_key(*name) && not_passed.is_some_and(|level| known::level(since) > level)
    });
    early
        .map(|(name, since)| Difference::new(format!("function {name}"), format!("since {since}"), "already"))
        .collect()
}

/// The headers' `ACL_MINOR_VERSION`, if they have one.
pub(crate) fn minor(theirs: &Model) -> Option<u32> {
    theirs.constants.get(VERSION)?.1.parse().ok()
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
    let item = format!("type {name}");
    let (Some((our, our_layout)), Some((their, their_layout))) = (ours.record(name), theirs.record(name)) else {
        return push_unless_same(item, target(ours, name), target(theirs, name), found);
    };
    if field_names(our) != field_names(their) || our.union != their.union {
        let (our, their) = records(our, their);
        found.push(Difference::new(&item, our, their));
    }
    for (field, their) in &their.fields {
        if let Some((_, our)) = our.fields.iter().find(|(name, _)| name == field) {
            let item = format!("{item}, field {field}");
            push_unless_same(item, Some(ours.resolve(our)), Some(theirs.resolve(their)), found);
        }
    }
    let (Some(our), Some(their)) = (our_layout, their_layout) else { return };
    for (what, their) in their {
        if let Some(our) = our.get(what) {
            push_unless_same(format!("{item}, {what}"), Some(our.clone()), Some(their.clone()), found);
        }
    }
}

fn push_unless_same(item: String, ours: Option<String>, theirs: Option<String>, found: &mut Vec<Difference>) {
    if ours != theirs {
        let text = |side: Option<String>| side.unwrap_or_else(|| ABSENT.into());
        found.push(Difference::new(item, text(ours), text(theirs)));
    }
}

/// The types, except those named by bindgen and those that have a better name; these are compared where they are used.
fn type_names<'a>(ours: &'a Model, theirs: &'a Model) -> impl Iterator<Item = &'a String> {
    let names = theirs.aliases.keys().chain(theirs.records.keys()).filter(|name| !name.starts_with('_'));
    names.filter(|name| theirs.typedef_of(name).is_none_or(|typedef| target(ours, typedef).is_none()))
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
    alias.or_else(|| model.records.get(name).map(|record| text(record.union, &field_names(record), false, false)))
}

fn field_names(record: &Record) -> Vec<&str> {
    record.fields.iter().map(|(name, _)| name.as_str()).collect()
}

/// Two structs as text, without their common fields at both ends.
fn records(our: &Record, their: &Record) -> (String, String) {
    let (ours, theirs) = (field_names(our), field_names(their));
    let before = ours.iter().zip(&theirs).take_while(|(our, their)| our == their).count();
    let (our_rest, their_rest) = (&ours[before..], &theirs[before..]);
    let after = our_rest.iter().rev().zip(their_rest.iter().rev()).take_while(|(our, their)| our == their).count();
    let cut = |union, rest: &[&str]| text(union, &rest[..rest.len() - after], before > 0, after > 0);
    (cut(our.union, our_rest), cut(their.union, their_rest))
}

fn text(union: bool, fields: &[&str], before: bool, after: bool) -> String {
    let dots = |there: bool| there.then_some("…");
    let fields: Vec<&str> = dots(before).into_iter().chain(fields.iter().copied()).chain(dots(after)).collect();
    format!("{} {{ {} }}", if union { "union" } else { "struct" }, fields.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"
        pub const ACL_A: i32 = 5;
        pub const ACL_B: aclKind = 1;
        pub type aclKind = ::std::os::raw::c_uint;
        pub type aclStream = *mut ::std::os::raw::c_void;
        pub type aclDone = ::std::option::Option<unsafe extern "C" fn(user: aclStream)>;
        #[repr(C)] pub struct tagPair { pub first: u32, pub names: [u8; 4usize] }
        pub type aclPair = tagPair;
        const _: () = {
            ["Size of tagPair"][::std::mem::size_of::<tagPair>() - 8usize];
            ["Offset of field: tagPair::names"][::std::mem::offset_of!(tagPair, names) - 4usize];
        };
        unsafe extern "C" {
            pub fn aclRun(stream: aclStream, pair: *const aclPair, count: usize, done: aclDone) -> ::std::os::raw::c_int;
            pub fn aclLog(format: *const ::std::os::raw::c_char, ...);
        }
    "#;

    /// The check's output for headers that contain `after` where ours contain `before`.
    fn changed(before: &str, after: &str) -> Vec<String> {
        assert!(OURS.contains(before), "{before}");
        let (ours, theirs) = (Model::read(OURS).unwrap(), Model::read(&OURS.replace(before, after)).unwrap());
        differences(&ours, &theirs).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn equal_declarations_have_no_differences() {
        assert_eq!(changed("", ""), Vec::<String>::new());
    }

    #[test]
    fn names_of_arguments_tags_and_integers_do_not_matter() {
        assert!(changed("count: usize", "n: usize").is_empty());
        assert!(changed("tagPair", "aclPair_").is_empty());
        assert!(changed("::std::os::raw::c_uint", "u32").is_empty());
        assert!(changed("-> ::std::os::raw::c_int", "-> i32").is_empty());
        assert!(changed("user: aclStream", "arg1: *mut ::std::os::raw::c_void").is_empty());
    }

    #[test]
    fn a_changed_function_is_found() {
        let count = "function aclRun, argument 3 (count): usize here, u32 in the headers";
        assert_eq!(changed("count: usize", "count: u32"), [count]);
        let pair = "function aclRun, argument 2 (pair): *const aclPair here, *mut aclPair in the headers";
        assert_eq!(changed("*const aclPair", "*mut aclPair"), [pair]);
        assert_eq!(changed("-> ::std::os::raw::c_int", ""), ["function aclRun, result: i32 here, () in the headers"]);
        let all = "function aclLog: fn(*const c_char, ...) -> () here, fn(*const c_char) -> () in the headers";
        assert_eq!(changed(", ...", ""), [all]);
        let new = "function aclOpen: absent here, fn(*const c_char, ...) -> () in the headers";
        assert_eq!(changed("aclLog", "aclOpen"), [new]);
    }

    #[test]
    fn a_function_of_cpp_is_another_symbol() {
        let lines = changed("pub fn aclLog", r#"#[link_name = "\u{1}_Z6aclLogPKcz"] pub fn aclLog"#);
        assert_eq!(lines, ["function _Z6aclLogPKcz: absent here, fn(*const c_char, ...) -> () in the headers"]);
    }

    #[test]
    fn a_changed_constant_or_type_is_found() {
        assert_eq!(changed("i32 = 5", "i32 = -5"), ["constant ACL_A: 5 (i32) here, -5 (i32) in the headers"]);
        let kind = changed("aclKind = ::std::os::raw::c_uint", "aclKind = i64");
        assert!(kind.contains(&"type aclKind: u32 here, i64 in the headers".into()), "{kind:?}");
        let done = changed("user: aclStream)", "user: aclStream, code: i32)");
        assert!(done.iter().any(|line| line.starts_with("type aclDone: ")), "{done:?}");
        assert!(done.iter().any(|line| line.starts_with("function aclRun, argument 4 (done): ")), "{done:?}");
    }

    #[test]
    fn a_changed_struct_is_found() {
        let names = "type aclPair, field names: [u8; 4] here, [u8; 8] in the headers";
        assert_eq!(changed("4usize] }", "8usize] }"), [names]);
        let inserted = "type aclPair: struct { …, … } here, struct { …, second, … } in the headers";
        assert_eq!(changed("u32, pub", "u32, pub second: u32, pub"), [inserted]);
        assert_eq!(changed("- 8usize", "- 12usize"), ["type aclPair, size: 8 here, 12 in the headers"]);
        assert_eq!(
            changed("names) - 4usize", "names) - 8usize"),
            ["type aclPair, offset of names: 4 here, 8 in the headers"]
        );
        let union = "type aclPair: struct { … } here, union { … } in the headers";
        assert_eq!(changed("struct tagPair", "union tagPair"), [union]);
    }
}
