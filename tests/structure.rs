//! The structure of the sources, read from their `use` lines: which folder may import which, no two modules that import
//! each other, and no two types of one name. `docs/design.md` draws the same arrows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every folder and file at the top of `src`, and those it may import. What is not listed may not be imported.
const ARROWS: [(&str, &[&str]); 11] = [
    ("remedy", &[]),
    ("ids", &[]),
    ("tensor", &[]),
    ("runtime", &["remedy"]),
    ("backend", &["remedy", "runtime", "tensor"]),
    ("device", &["backend"]),
    ("checkpoint", &["remedy", "tensor"]),
    ("dataset", &["ids", "remedy"]),
    ("bert", &["backend", "checkpoint", "dataset", "ids", "remedy", "tensor"]),
    ("error", &["bert", "checkpoint", "dataset", "remedy"]),
    ("cli", &["*"]),
];

/// A module by its path from the crate's root: `["backend", "cpu", "pool"]`.
type ModulePath = Vec<String>;

/// A module's file, as far as it matters here.
#[derive(Default)]
struct Module {
    file: PathBuf,
    /// Names of items that the file defines.
    items: BTreeSet<String>,
    /// Full paths of what it uses, re-exports aside.
    uses: Vec<ModulePath>,
    /// What it re-exports: name here, full path.
    reexports: BTreeMap<String, ModulePath>,
}

fn modules() -> BTreeMap<ModulePath, Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative = path.strip_prefix(&root).unwrap().with_extension("");
                let mut name: ModulePath =
                    relative.components().map(|part| part.as_os_str().to_str().unwrap().to_owned()).collect();
                if name.last().is_some_and(|last| ["mod", "lib"].contains(&last.as_str())) {
                    name.pop();
                }
                // Tests may reach anywhere.
                if name.last().is_some_and(|last| ["tests", "main"].contains(&last.as_str())) {
                    continue;
                }
                modules.insert(name.clone(), read(path, &name));
            }
        }
    }
    modules
}

fn read(file: PathBuf, name: &[String]) -> Module {
    let text = fs::read_to_string(&file).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut module = Module { file, ..Default::default() };
    let mut rest = text;
    while let Some(line) = rest.lines().next() {
        let statement = line.trim_start();
        if let Some(start) = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "]
            .into_iter()
            .find(|start| statement.starts_with(start))
        {
            let begin = rest.find(start).unwrap();
            let end = begin + rest[begin..].find(';').unwrap();
            let tree: String = rest[begin + start.len()..end].split_whitespace().collect::<Vec<_>>().join(" ");
            for (path, alias) in expand(&tree) {
                let Some(path) = absolute(&path, name) else { continue };
                match start {
                    "use " => module.uses.push(path),
                    _ => drop(module.reexports.insert(alias, path)),
                }
            }
            rest = &rest[end + 1..];
            continue;
        }
        if let Some(item) = item(statement) {
            module.items.insert(item.to_owned());
        }
        rest = &rest[line.len()..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    module
}

/// The name of the item that a line defines.
fn item(line: &str) -> Option<&str> {
    let mut words =
        line.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).filter(|word| !word.is_empty());
    let mut word = words.next()?;
    while ["pub", "crate", "super", "unsafe", "async", "const", "extern"].contains(&word) {
        let next = words.next()?;
        if word == "const" && next != "fn" {
            return Some(next);
        }
        word = next;
    }
    ["struct", "enum", "trait", "type", "fn", "static", "union"].contains(&word).then(|| words.next()).flatten()
}

/// The paths of a use tree, each with the name it gets.
fn expand(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let inner = &tree[open + 1..tree.rfind('}').unwrap()];
        let prefix: Vec<String> = tree[..open].split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let mut parts = Vec::new();
        let (mut depth, mut start) = (0, 0);
        for (at, letter) in inner.char_indices().chain([(inner.len(), ',')]) {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(inner[start..at].trim());
                    start = at + 1;
                }
                _ => {}
            }
        }
        let parts = parts.into_iter().filter(|part| !part.is_empty()).flat_map(expand);
        return parts.map(|(path, alias)| ([prefix.clone(), path].concat(), alias)).collect();
    }
    let (path, alias) = tree.split_once(" as ").unwrap_or((tree, tree));
    let path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
    vec![(path, alias.rsplit("::").next().unwrap().trim().to_owned())]
}

/// A path of this crate from its root; `None` for other crates' paths.
fn absolute(path: &[String], module: &[String]) -> Option<ModulePath> {
    let mut base = module.to_vec();
    let mut parts = path.iter().peekable();
    match parts.peek()?.as_str() {
        "crate" => {
            base.clear();
            parts.next();
        }
        "self" => drop(parts.next()),
        "super" => {}
        // The program uses the library by the crate's name.
        "ascend_bert" => {
            base.clear();
            parts.next();
        }
        // A child named without `self`, or another crate.
        _ => {}
    }
    while parts.next_if(|part| *part == "super").is_some() {
        base.pop()?;
    }
    let rest: Vec<String> = parts.filter(|part| *part != "self").cloned().collect();
    let named = ["crate", "self", "super", "ascend_bert"].contains(&path[0].as_str());
    if !named {
        // A child module begins with a name that is a module here; told by the caller's table of modules.
        return Some([module.to_vec(), rest].concat());
    }
    Some([base, rest].concat())
}

/// The module that defines what `path` leads to, by way of re-exports.
fn resolve(path: &[String], modules: &BTreeMap<ModulePath, Module>) -> Option<ModulePath> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        if modules.contains_key(&path) {
            return Some(path);
        }
        // The longest part that is a module, and the name looked for in it.
        let split = (0..path.len()).rev().find(|&len| modules.contains_key(&path[..len]))?;
        let (module, name) = (path[..split].to_vec(), &path[split]);
        let found = &modules[&module];
        if found.items.contains(name) || name == "*" {
            return Some(module);
        }
        match found.reexports.get(name) {
            Some(target) => path = [target.clone(), path[split + 1..].to_vec()].concat(),
            None => return None,
        }
    }
    None
}

/// Which module imports which.
fn imports(modules: &BTreeMap<ModulePath, Module>) -> BTreeMap<&ModulePath, BTreeSet<ModulePath>> {
    modules
        .iter()
        .map(|(name, module)| {
            let found = module.uses.iter().filter_map(|path| resolve(path, modules)).filter(|to| to != name);
            (name, found.collect())
        })
        .collect()
}

#[test]
fn folders_import_only_what_is_below_them() {
    let modules = modules();
    let mut wrong = Vec::new();
    for (from, targets) in imports(&modules) {
        let Some(folder) = from.first() else { continue };
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == folder) else {
            panic!("src/{folder} is not in the table of this test: write down what it may import");
        };
        for to in &targets {
            let Some(target) = to.first().filter(|target| *target != folder) else { continue };
            if !allowed.contains(&"*") && !allowed.contains(&target.as_str()) {
                wrong.push(format!("{} imports {}", from.join("::"), to.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_arrows_have_no_cycle() {
    for (index, (name, targets)) in ARROWS.iter().enumerate() {
        for target in targets.iter().filter(|target| **target != "*") {
            let at = ARROWS.iter().position(|(other, _)| other == target);
            assert!(at.is_some_and(|at| at < index), "{name} imports {target}, which is not above it in the table");
        }
    }
}

#[test]
fn no_two_modules_import_each_other() {
    let modules = modules();
    let imports = imports(&modules);
    let mut pairs = Vec::new();
    for (from, targets) in &imports {
        for to in targets {
            if *from < to && imports.get(to).is_some_and(|back| back.contains(*from)) {
                pairs.push(format!("{} and {}", modules[*from].file.display(), modules[to].file.display()));
            }
        }
    }
    assert!(pairs.is_empty(), "{pairs:#?}");
}

#[test]
fn no_two_types_have_one_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut types: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for module in modules().values() {
        let text = fs::read_to_string(&module.file).unwrap();
        for line in text.split("#[cfg(test)]\nmod tests").next().unwrap().lines() {
            let line = line.trim_start();
            let kind =
                line.trim_start_matches("pub").trim_start_matches("(crate)").trim_start_matches("(super)").trim();
            let named = ["struct ", "enum ", "trait ", "union "].iter().find_map(|kind_of| kind.strip_prefix(kind_of));
            if let Some(name) = named.and_then(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()) {
                let file = module.file.strip_prefix(&root).unwrap().to_owned();
                types.entry(name.into()).or_default().insert(file);
            }
        }
    }
    // An error and the arguments of a subcommand are named by their module.
    let by_module = ["Error", "Args", "Report"];
    let twice: Vec<_> =
        types.iter().filter(|(name, files)| files.len() > 1 && !by_module.contains(&name.as_str())).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}
