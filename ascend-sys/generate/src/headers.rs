//! Finds the headers to declare in a CANN include folder, and parses them with libclang. Only reads the folder. Headers
//! that do not parse as C++14 are tried as C11, and vice versa.

use std::fs;
use std::path::{Path, PathBuf};

use super::Error;

/// Not declared: C++ wrappers of functions declared elsewhere, C++ kernel-fusion scopes, headers below the public API,
/// and image and video processing (which later versions moved).
const LEFT_OUT: [&str; 6] = [
    "acl/acl_rt_api.h",
    "acl/acl_rt_impl.h",
    "acl/super_kernel.h",
    "acl/acl_msprof.h",
    "acl/ops/acl_dvpp.h",
    "acl/ops/acl_fv.h",
];

/// Some versions' hccl.h includes headers by paths of another project. This folder exists only in the compiler's
/// memory; its files have those paths and include the real headers.
const VIRTUAL: &str = "/ascend-sys-virtual";
const VIRTUAL_HEADERS: [(&str, &str); 2] =
    [("third_party/acl/inc/acl/acl.h", "acl/acl.h"), ("third_party/hccl/inc/hccl/hccl_types.h", "hccl/hccl_types.h")];

const C11: &[&str] = &["-x", "c", "-std=c11"];
const CPP14: &[&str] = &["-x", "c++", "-std=c++14"];

/// The headers of one or two include folders.
#[derive(Debug)]
pub struct Headers {
    /// The folders that hold `acl/acl.h` and `hccl/hccl.h`, as absolute paths.
    roots: Vec<PathBuf>,
    /// Folders for the compiler's `-I`.
    include: Vec<PathBuf>,
    /// Each header, relative to its folder, with its text without comments.
    pub files: Vec<(String, String)>,
    /// Existing headers that are not declared.
    pub left_out: Vec<String>,
}

impl Headers {
    /// Lists the headers of the folder that holds `acl/acl.h`, and of `hccl/hccl.h` there or in `hccl`.
    ///
    /// # Errors
    /// If there is no `acl/acl.h`, no `hccl/hccl.h` in a folder given for it, or a header cannot be read.
    pub fn find(acl: &Path, hccl: Option<&Path>) -> Result<Self, Error> {
        if !acl.join("acl/acl.h").is_file() {
            return Err(Error::NoHeaders { folder: acl.into() });
        }
        let acl = absolute(acl)?;
        let include = vec![acl.clone(), acl.join("acl")];
        let mut headers = Headers { roots: vec![acl.clone()], include, files: vec![], left_out: vec![] };
        for folder in ["acl", "acl/error_codes", "acl/ops"] {
            headers.add(&acl, folder)?;
        }
        if let Some(folder) = hccl.filter(|folder| !folder.join("hccl/hccl.h").is_file()) {
            return Err(Error::NoHccl { folder: folder.into() });
        }
        let hccl = absolute(hccl.unwrap_or(&acl))?;
        if hccl.join("hccl/hccl.h").is_file() {
            headers.include.extend([hccl.clone(), VIRTUAL.into()]);
            for name in ["hccl/hccl_types.h", "hccl/hccl.h"].iter().filter(|name| hccl.join(name).is_file()) {
                headers.add_file(&hccl, name)?;
            }
            headers.roots.push(hccl);
        }
        Ok(headers)
    }

    fn add(&mut self, root: &Path, folder: &str) -> Result<(), Error> {
        let path = root.join(folder);
        let Ok(entries) = fs::read_dir(&path) else { return Ok(()) };
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect();
        names.sort();
        for name in names.iter().filter(|name| name.ends_with(".h")) {
            let name = format!("{folder}/{name}");
            if LEFT_OUT.contains(&name.as_str()) {
                self.left_out.push(name);
            } else {
                self.add_file(root, &name)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, root: &Path, name: &str) -> Result<(), Error> {
        let path = root.join(name);
        let text = fs::read_to_string(&path).map_err(|source| Error::Read { path, source })?;
        self.files.push((name.into(), without_comments(&text)));
        Ok(())
    }

    /// Whether the header exists.
    pub fn has(&self, header: &str) -> bool {
        self.files.iter().any(|(name, _)| name == header)
    }

    /// The header that declares `function`, found by text: bindgen does not pass on libclang's answer.
    pub fn declaring(&self, function: &str) -> Option<&str> {
        let declares = |text: &str| {
            text.match_indices(function).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !word && text[at + function.len()..].trim_start().starts_with('(')
            })
        };
        self.files.iter().find(|(_, text)| declares(text)).map(|(name, _)| name.as_str())
    }

    /// Rust declarations of everything in the headers, as bindgen writes them.
    ///
    /// # Errors
    /// If there is no libclang, or the headers parse neither as C11 nor as C++14.
    pub fn declarations(&self) -> Result<String, Error> {
        find_libclang()?;
        // Some versions need C++, so headers that support it are read as C++; only `extern "C"` keeps the names of C.
        let cpp = self.files.iter().any(|(_, text)| text.contains("extern \"C\""));
        let (first, second) = if cpp { (CPP14, C11) } else { (C11, CPP14) };
        self.parse(first).or_else(|error| self.parse(second).map_err(|_| error))
    }

    fn parse(&self, language: &[&str]) -> Result<String, Error> {
        let wrapper: String = self.files.iter().map(|(name, _)| format!("#include \"{name}\"\n")).collect();
        let folders = self.include.iter().map(|folder| format!("-I{}", folder.display()));
        let ours = self.roots.iter().map(|root| escape(&root.display().to_string())).collect::<Vec<_>>().join("|");
        // clang reads the first of these files last, the others in order.
        let builder =
            bindgen::Builder::default().header_contents("nothing.h", "").header_contents("every_header.h", &wrapper);
        let leads = VIRTUAL_HEADERS.into_iter().filter(|(_, header)| self.has(header));
        let builder = leads.fold(builder, |builder, (path, header)| {
            builder.header_contents(&format!("{VIRTUAL}/{path}"), &format!("#include \"{header}\"\n"))
        });
        builder
            .clang_args(language)
            .clang_args(folders)
            .clang_args(compiler_includes())
            .clang_arg("-w")
            .allowlist_file(format!("({ours})/(acl|hccl)/.*"))
            .default_macro_constant_type(bindgen::MacroTypeVariation::Signed)
            .default_enum_style(bindgen::EnumVariation::Consts)
            .prepend_enum_name(false)
            .generate_comments(false)
            .layout_tests(true)
            .derive_debug(true)
            .derive_default(false)
            .wrap_unsafe_ops(true)
            .formatter(bindgen::Formatter::Prettyplease)
            .generate()
            .map(|bindings| bindings.to_string())
            .map_err(|error| Error::Parse { message: error.to_string() })
    }
}

/// libclang from a package has no `stddef.h`; the machine's C compiler has one.
fn compiler_includes() -> Option<String> {
    let output = std::process::Command::new("cc").arg("-print-file-name=include").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(format!("-isystem{}", folder.trim()))
}

/// Loads libclang, unless it is loaded. bindgen would load it too, but panics if there is none.
///
/// # Errors
/// If there is none.
pub fn find_libclang() -> Result<(), Error> {
    if clang_sys::is_loaded() { Ok(()) } else { clang_sys::load().map_err(|message| Error::NoLibclang { message }) }
}

fn absolute(folder: &Path) -> Result<PathBuf, Error> {
    folder.canonicalize().map_err(|source| Error::Read { path: folder.into(), source })
}

/// A path as a regular expression that matches it literally.
fn escape(path: &str) -> String {
    path.chars().flat_map(|c| (!c.is_alphanumeric() && c != '/').then_some('\\').into_iter().chain([c])).collect()
}

fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let (before, comment) = rest.split_at(at);
        code.push_str(before);
        let end = match comment.as_bytes().get(1) {
            Some(b'*') => comment[2..].find("*/").map_or(comment.len(), |end| end + 4),
            Some(b'/') => comment.find('\n').unwrap_or(comment.len()),
            _ => {
                code.push('/');
                1
            }
        };
        rest = &comment[end..];
    }
    code + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out() {
        let text = "int a(int); /* b(\n) */ int c(int x /* y */);\n// d(\n#define E 4 / 2";
        assert_eq!(without_comments(text), "int a(int);  int c(int x );\n\n#define E 4 / 2");
        assert_eq!(without_comments("a /* never closed"), "a ");
    }

    #[test]
    fn a_path_stands_for_itself() {
        assert_eq!(escape("/opt/cann-9.1 (x)"), "/opt/cann\\-9\\.1\\ \\(x\\)");
    }
}
