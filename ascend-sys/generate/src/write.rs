//! Writes the declarations as Rust: types and constants, one alias per function, one table per library. The output
//! contains only names, types and numbers of the headers, no comments.

use std::fmt::Write as _;

use quote::{format_ident, quote};

use super::model::{Model, Signature};

/// A library of CANN, the name of its table, and the headers whose functions it exports.
struct Library {
    table: &'static str,
    file: &'static str,
    headers: &'static [&'static str],
}

/// Functions whose header is not listed belong to the first library.
const LIBRARIES: [Library; 8] = [
    Library { table: "AscendCl", file: "libascendcl.so", headers: &[] },
    Library { table: "OpCompiler", file: "libacl_op_compiler.so", headers: &["acl/acl_op_compiler.h"] },
    Library { table: "Cblas", file: "libacl_cblas.so", headers: &["acl/ops/acl_cblas.h"] },
    Library { table: "Dump", file: "libascend_dump.so", headers: &["acl/acl_dump.h"] },
    Library { table: "Profiler", file: "libmsprofiler.so", headers: &["acl/acl_prof.h"] },
    Library { table: "TdtChannel", file: "libacl_tdt_channel.so", headers: &["acl/acl_tdt.h"] },
    Library { table: "TdtQueue", file: "libacl_tdt_queue.so", headers: &["acl/acl_tdt_queue.h"] },
    Library { table: "Hccl", file: "libhccl.so", headers: &["hccl/hccl.h", "hccl/hccl_types.h"] },
];

/// Functions that every CANN since 5 exports and that the runtime requires; all others are optional.
const REQUIRED: [&str; 37] = [
    "aclInit",
    "aclFinalize",
    "aclrtSetDevice",
    "aclrtResetDevice",
    "aclrtGetDevice",
    "aclrtGetDeviceCount",
    "aclrtGetSocName",
    "aclrtGetVersion",
    "aclrtGetRunMode",
    "aclrtCreateContext",
    "aclrtDestroyContext",
    "aclrtSetCurrentContext",
    "aclrtGetCurrentContext",
    "aclrtMalloc",
    "aclrtFree",
    "aclrtMallocHost",
    "aclrtFreeHost",
    "aclrtMemcpy",
    "aclrtMemcpyAsync",
    "aclrtMemset",
    "aclrtMemsetAsync",
    "aclrtGetMemInfo",
    "aclrtCreateStream",
    "aclrtDestroyStream",
    "aclrtSynchronizeStream",
    "aclrtSynchronizeDevice",
    "aclrtStreamWaitEvent",
    "aclrtCreateEvent",
    "aclrtDestroyEvent",
    "aclrtRecordEvent",
    "aclrtSynchronizeEvent",
    "aclrtResetEvent",
    "aclrtQueryEvent",
    "aclrtEventElapsedTime",
    "aclrtSetExceptionInfoCallback",
    "aclGetRecentErrMsg",
    "aclrtGetTaskIdFromExceptionInfo",
];

const OPENING: &str =
    "// Written by ascend-sys/generate from CANN's headers; run ascend-sys/generate.sh to write it anew.\n\n";

/// `types.rs`: every type, constant and layout assertion.
pub fn types(model: &Model) -> String {
    OPENING.to_owned() + &unparse(model.items.clone())
}

/// `signature.rs`: one alias per function.
pub fn signatures(model: &Model) -> String {
    let aliases = model.functions.iter().map(|(name, signature)| {
        let (name, function) = (format_ident!("{name}"), function_pointer(signature));
        syn::parse_quote!(pub type #name = #function;)
    });
    let mut items: Vec<syn::Item> = vec![syn::parse_quote!(
        use super::types::*;
    )];
    items.extend(aliases);
    OPENING.to_owned() + &unparse(items)
}

fn function_pointer(signature: &Signature) -> syn::Type {
    let arguments = signature.arguments.iter().map(|(name, ty)| {
        let name: proc_macro2::TokenStream = name.parse().unwrap_or_default();
        quote!(#name: #ty)
    });
    let arguments = arguments.chain(signature.variadic.then(|| quote!(...)));
    let result = signature.result.as_ref().map(|ty| quote!(-> #ty));
    syn::parse_quote!(unsafe extern "C" fn(#(#arguments),*) #result)
}

/// `table.rs`: one struct of function pointers per library, and how to fill it.
pub fn tables(model: &Model, header: impl Fn(&str) -> String) -> String {
    let mut text = OPENING.to_owned() + "use super::signature;\nuse crate::symbols::{Missing, Symbols};\n";
    for (index, library) in LIBRARIES.iter().enumerate() {
        let exports =
            |header: &str| LIBRARIES.iter().position(|library| library.headers.contains(&header)).unwrap_or(0) == index;
        let functions = model.functions.keys().map(|name| (name.as_str(), header(name)));
        let functions: Vec<(&str, String)> = functions.filter(|(_, header)| exports(header)).collect();
        write_table(&mut text, library, &functions).expect("writing to a String cannot fail");
    }
    text
}

/// Written as text, because tokens would lose the comment that each unsafe block must have.
fn write_table(text: &mut String, library: &Library, functions: &[(&str, String)]) -> std::fmt::Result {
    let Library { table, file, .. } = library;
    let required = |name: &str| REQUIRED.contains(&name);
    writeln!(text, "\n/// The functions of `{file}`.\n#[derive(Clone, Copy, Debug)]\npub struct {table} {{")?;
    for (name, header) in functions {
        writeln!(text, "    /// Of `{header}`.")?;
        let field = if required(name) { format!("signature::{name}") } else { format!("Option<signature::{name}>") };
        writeln!(text, "    pub {name}: {field},")?;
    }
    writeln!(text, "}}\n\nimpl {table} {{\n    /// The library's file name.")?;
    writeln!(text, "    pub const FILE: &'static str = {file:?};\n")?;
    writeln!(
        text,
        "    /// The functions' names, in alphabetical order, and whether a library without them is refused."
    )?;
    writeln!(text, "    pub const FUNCTIONS: [(&'static str, bool); {}] = [", functions.len())?;
    for (name, _) in functions {
        writeln!(text, "        ({name:?}, {}),", required(name))?;
    }
    writeln!(text, "    ];\n\n    /// Fills the table from a library's symbols.\n    ///\n    /// # Errors")?;
    writeln!(text, "    /// Names the first required function that is missing.\n    ///\n    /// # Safety")?;
    writeln!(text, "    /// Each symbol that has one of the names must be a function of the declared type.")?;
    writeln!(text, "    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {{")?;
    writeln!(
        text,
        "        // SAFETY: the caller vouches for the symbols; each field has its function's declared type."
    )?;
    writeln!(text, "        unsafe {{\n            Ok(Self {{")?;
    for (name, _) in functions {
        let find = if required(name) { format!("required(c{name:?})?") } else { format!("optional(c{name:?})") };
        writeln!(text, "                {name}: symbols.{find},")?;
    }
    writeln!(text, "            }})\n        }}\n    }}\n}}")
}

fn unparse(items: Vec<syn::Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, attrs: vec![], items })
}

/// `names.rs`: the name of each error code, in ascending order of codes.
pub fn names(model: &Model) -> String {
    let errors = model.constants.iter().filter(|(name, _)| name.starts_with("ACL_ERROR_"));
    let mut codes: Vec<(i32, &str)> =
        errors.filter_map(|(name, (_, value))| Some((value.parse().ok()?, name.as_str()))).collect();
    codes.sort();
    codes.dedup_by_key(|(code, _)| *code);
    let mut text = OPENING.to_owned() + "pub(crate) const NAMES: &[(i32, &str)] = &[\n";
    for (code, name) in codes {
        writeln!(text, "    ({code}, {name:?}),").expect("writing to a String cannot fail");
    }
    text + "];\n"
}

/// The functions of the CANN 8.1 toolkit according to its own headers, which no public package contains.
const SINCE_8_1: [&str; 18] = [
    "aclrtBinaryGetFunction",
    "aclrtBinaryLoad",
    "aclrtBinaryLoadFromFile",
    "aclrtBinaryUnLoad",
    "aclrtCreateBinary",
    "aclrtDestroyBinary",
    "aclrtKernelArgsAppend",
    "aclrtKernelArgsAppendPlaceHolder",
    "aclrtKernelArgsFinalize",
    "aclrtKernelArgsGetHandleMemSize",
    "aclrtKernelArgsGetMemSize",
    "aclrtKernelArgsGetPlaceHolderBuffer",
    "aclrtKernelArgsInit",
    "aclrtKernelArgsInitByUserMem",
    "aclrtKernelArgsParaUpdate",
    "aclrtLaunchKernel",
    "aclrtLaunchKernelWithConfig",
    "aclrtQueryDeviceStatus",
];

/// `since.rs`: the first CANN version whose headers have each declared function, from header sets in ascending order.
pub fn since(levels: &[(String, Model)]) -> String {
    let Some((_, newest)) = levels.last() else { return String::new() };
    let mut text = OPENING.to_owned() + "pub(crate) const SINCE: &[(&str, &str)] = &[\n";
    for name in newest.functions.keys() {
        let (level, _) =
            levels.iter().find(|(_, model)| model.functions.contains_key(name)).expect("the newest has it");
        let level = if SINCE_8_1.contains(&name.as_str()) { "8.1" } else { level };
        writeln!(text, "    ({name:?}, {level:?}),").expect("writing to a String cannot fail");
    }
    text + "];\n"
}
