//! Finds the headers to declare in a CANN include folder, and has libclang parse them.
//! Reads the folder only; what libclang cannot parse as C11 is tried as C++14.

use std::fs;
use std::path::{Path, PathBuf};

use super::Error;

/// C++ wrappers of functions declared elsewhere, kernel-fusion scopes in C++, and image and video processing (which
/// later versions moved elsewhere): not declared.
const LEFT_OUT: [&str; 5] =
    ["acl/acl_rt_api.h", "acl/super_kernel.h", "acl/acl_msprof.h", "acl/ops/acl_dvpp.h", "acl/ops/acl_fv.h"];

/// The headers below one or two include folders.
#[derive(Debug)]
pub struct Headers {
    /// Folders for the compiler's `-I`.
    include: Vec<PathBuf>,
    /// Each header, relative to its folder, with its text.
    pub files: Vec<(String, String)>,
    /// Headers that are there but not declared.
    pub left_out: Vec<String>,
}

impl Headers {
    /// Lists the headers of the folder that holds `acl/acl.h`, and of `hccl/hccl.h` there or in `hccl`.
    ///
    /// # Errors
    /// If there is no `acl/acl.h`, or a header cannot be read.
    pub fn find(acl: &Path, hccl: Option<&Path>) -> Result<Self, Error> {
        if !acl.join("acl/acl.h").is_file() {
            return Err(Error::NoHeaders { folder: acl.into() });
        }
        let mut headers = Headers { include: vec![acl.into(), acl.join("acl")], files: vec![], left_out: vec![] };
        for folder in ["acl", "acl/error_codes", "acl/ops"] {
            headers.add(acl, folder)?;
        }
        let hccl = hccl.unwrap_or(acl);
        if hccl.join("hccl/hccl.h").is_file() {
            // One version's hccl.h names hccl_types.h from three folders further up.
            headers.include.extend([hccl.into(), hccl.join("../../..")]);
            headers.add_file(hccl, "hccl/hccl_types.h")?;
            headers.add_file(hccl, "hccl/hccl.h")?;
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
        self.files.push((name.into(), text));
        Ok(())
    }

    /// The header that declares `function`, by its text: libclang's answer does not reach bindgen's callers.
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
    /// If they parse neither as C11 nor as C++14.
    pub fn declarations(&self) -> Result<String, Error> {
        self.parse(&["-x", "c", "-std=c11"]).or_else(|_| self.parse(&["-x", "c++", "-std=c++14"]))
    }

    fn parse(&self, language: &[&str]) -> Result<String, Error> {
        let wrapper: String = self.files.iter().map(|(name, _)| format!("#include \"{name}\"\n")).collect();
        let folders = self.include.iter().map(|folder| format!("-I{}", folder.display()));
        bindgen::Builder::default()
            .header_contents("every_header.h", &wrapper)
            .clang_args(language)
            .clang_args(folders)
            .clang_args(compiler_includes())
            .allowlist_item("(acl|Acl|ACL|Hccl|HCCL|hccl|RT_|rt[A-Z]).*")
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

/// libclang from a package comes without `stddef.h`; the C compiler on the machine has one.
fn compiler_includes() -> Option<String> {
    let output = std::process::Command::new("cc").arg("-print-file-name=include").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(format!("-isystem{}", folder.trim()))
}
