//! The committed declarations: `ascend-sys/src/generated`, and the older runtime's `legacy.rs` beside it. Reads the
//! four generated files and checks that they agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quote::ToTokens;
use syn::{Expr, Item};

use super::Error;
use super::model::Model;

/// What the crate declares.
#[derive(Debug)]
pub struct Declared {
    /// Types, constants and functions.
    pub model: Model,
    /// The header of each function.
    pub headers: BTreeMap<String, String>,
    /// The first CANN version that has each function.
    pub since: BTreeMap<String, String>,
    /// The required functions: a library that lacks one is refused.
    pub required: BTreeSet<String>,
    /// The functions of the older runtime, which are in no header.
    pub legacy: BTreeSet<String>,
}

impl Declared {
    /// Reads the folder `generated`, and `legacy.rs` above it.
    ///
    /// # Errors
    /// If a file is missing or is not Rust, or the files list different functions.
    pub fn read(generated: &Path) -> Result<Self, Error> {
        let file = |name: &str| {
            let path = generated.join(name);
            std::fs::read_to_string(&path).map_err(|source| Error::Read { path, source })
        };
        let unusable = |reason: String| Error::Declarations { folder: generated.into(), reason };
        let parse = |text: &str| syn::parse_file(text).map_err(|error| unusable(error.to_string()));

        let mut model = Model::read(&file("types.rs")?).map_err(|error| unusable(error.to_string()))?;
        model.add_signatures(&file("signature.rs")?).map_err(|error| unusable(error.to_string()))?;
        let tables = parse(&file("table.rs")?)?;
        let headers = fields(&tables).map(|(name, field)| (name, header(field))).collect();
        let required = fields(&tables).filter(|(_, field)| !is_option(field)).map(|(name, _)| name).collect();
        let since = pairs(&parse(&file("since.rs")?)?);
        let legacy = fields(&parse(&file("../legacy.rs")?)?).map(|(name, _)| name).collect();
        let declared = Declared { model, headers, since, required, legacy };
        declared.agree().map_err(|name| unusable(format!("{name} is not in every file, or twice in one")))?;
        Ok(declared)
    }

    /// A function that is missing from `signature.rs`, `table.rs` or `since.rs`.
    fn agree(&self) -> Result<(), String> {
        let signatures: BTreeSet<&String> = self.model.functions.keys().collect();
        for names in [self.headers.keys().collect(), self.since.keys().collect::<BTreeSet<_>>()] {
            if let Some(name) = signatures.symmetric_difference(&names).next() {
                return Err(name.to_string());
            }
        }
        Ok(())
    }
}

/// Every field of every struct, by name.
fn fields(file: &syn::File) -> impl Iterator<Item = (String, &syn::Field)> {
    let structs = file.items.iter().filter_map(|item| if let Item::Struct(item) = item { Some(item) } else { None });
    structs.flat_map(|item| &item.fields).filter_map(|field| Some((field.ident.as_ref()?.to_string(), field)))
}

/// The header that the field's documentation names.
fn header(field: &syn::Field) -> String {
    let doc: String = field.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()).collect();
    doc.split('`').nth(1).unwrap_or_default().to_owned()
}

fn is_option(field: &syn::Field) -> bool {
    matches!(&field.ty, syn::Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "Option"))
}

/// The string pairs in the file's constants.
fn pairs(file: &syn::File) -> BTreeMap<String, String> {
    let arrays = file.items.iter().filter_map(|item| {
        let Item::Const(constant) = item else { return None };
        let Expr::Reference(reference) = &*constant.expr else { return None };
        if let Expr::Array(array) = &*reference.expr { Some(&array.elems) } else { None }
    });
    let tuples = arrays.flatten().filter_map(|element| if let Expr::Tuple(pair) = element { Some(pair) } else { None });
    tuples.filter_map(|pair| Some((string(pair.elems.first()?)?, string(pair.elems.last()?)?))).collect()
}

fn string(expr: &Expr) -> Option<String> {
    let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = expr else { return None };
    Some(text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_declarations_agree() {
        let declared = Declared::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../src/generated"))).unwrap();
        assert_eq!(declared.headers["aclrtMalloc"], "acl/acl_rt.h");
        assert_eq!(declared.since["aclrtLaunchKernelV2"], "8.5");
        assert!(declared.required.contains("aclInit") && !declared.required.contains("aclrtLaunchKernelV2"));
        assert!(declared.legacy.contains("rtKernelLaunch"));
    }
}
