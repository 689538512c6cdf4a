//! A set of declarations by name: functions, constants, types, layouts. Read from Rust source, so that headers (through
//! bindgen) and the committed declarations use the same code.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{ForeignItem, Item, ReturnType, Type};

/// A function's arguments and result, as Rust types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Name and type of each argument.
    pub arguments: Vec<(String, Type)>,
    /// Whether it is variadic, like `printf`.
    pub variadic: bool,
    /// The result type; `None` for `void`.
    pub result: Option<Type>,
}

/// A struct or union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whether it is a union.
    pub union: bool,
    /// Name and type of each field, in order.
    pub fields: Vec<(String, Type)>,
}

/// Declarations by name.
#[derive(Debug, Default)]
pub struct Model {
    /// Functions by link name; C++ functions, whose names are mangled, never match those of C.
    pub functions: BTreeMap<String, Signature>,
    /// Constants and enumerators: type and value.
    pub constants: BTreeMap<String, (Type, String)>,
    /// The type of each `typedef`.
    pub aliases: BTreeMap<String, Type>,
    /// Structs and unions.
    pub records: BTreeMap<String, Record>,
    /// Sizes, alignments and offsets of each type, as bindgen asserts them: `aclrtX` → `size` → 20.
    pub layouts: BTreeMap<String, BTreeMap<String, String>>,
    /// The source of all items other than functions.
    pub items: Vec<Item>,
    /// The `typedef` of each tag, `X` in `typedef struct tagX {...} X`: the first by name.
    tags: BTreeMap<String, String>,
}

impl Model {
    /// Reads Rust source: bindgen's output, or `types.rs`.
    ///
    /// # Errors
    /// If it is not valid Rust.
    pub fn read(source: &str) -> Result<Self, syn::Error> {
        let mut model = Model::default();
        for item in syn::parse_file(source)?.items {
            model.add(item);
        }
        for (name, target) in model.aliases.iter().rev() {
            if let Type::Path(path) = target
                && let Some(tag) = path.path.get_ident().map(ToString::to_string)
                && (model.records.contains_key(&tag) || model.aliases.contains_key(&tag))
            {
                model.tags.insert(tag, name.clone());
            }
        }
        Ok(model)
    }

    /// The `typedef` that names the same type, if `name` is a tag.
    pub fn typedef_of(&self, tag: &str) -> Option<&str> {
        self.tags.get(tag).map(String::as_str)
    }

    /// The struct or union of that name, or the one that the `typedef` of that name refers to, with its layout.
    pub fn record(&self, name: &str) -> Option<(&Record, Option<&BTreeMap<String, String>>)> {
        if let Some(record) = self.records.get(name) {
            return Some((record, self.layouts.get(name)));
        }
        let Type::Path(path) = self.aliases.get(name)? else { return None };
        self.record(&path.path.get_ident()?.to_string())
    }

    fn add(&mut self, item: Item) {
        match &item {
            Item::ForeignMod(foreign) => {
                for item in &foreign.items {
                    self.add_function(item);
                }
                return;
            }
            Item::Const(constant) if constant.ident == "_" => {
                self.add_layout(&constant.expr.to_token_stream().to_string())
            }
            Item::Const(constant) => {
                let value = constant.expr.to_token_stream().to_string().replace("- ", "-");
                self.constants.insert(constant.ident.to_string(), ((*constant.ty).clone(), value));
            }
            Item::Type(alias) => {
                self.aliases.insert(alias.ident.to_string(), (*alias.ty).clone());
            }
            Item::Use(second_name) => self.add_second_name(&second_name.tree),
            Item::Struct(record) => {
                let fields = fields(record.fields.iter());
                self.records.insert(record.ident.to_string(), Record { union: false, fields });
            }
            Item::Union(record) => {
                let fields = fields(record.fields.named.iter());
                self.records.insert(record.ident.to_string(), Record { union: true, fields });
            }
            _ => {}
        }
        self.items.push(item);
    }

    /// Parses `self::aclEngineType as aclopEngineType`: two typedefs of one enum.
    fn add_second_name(&mut self, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => self.add_second_name(&path.tree),
            syn::UseTree::Rename(rename) => {
                let first = &rename.ident;
                self.aliases.insert(rename.rename.to_string(), syn::parse_quote!(#first));
            }
            _ => {}
        }
    }

    fn add_function(&mut self, item: &ForeignItem) {
        let ForeignItem::Fn(function) = item else { return };
        let arguments = function.sig.inputs.iter().filter_map(|argument| match argument {
            syn::FnArg::Typed(argument) => Some((argument.pat.to_token_stream().to_string(), (*argument.ty).clone())),
            syn::FnArg::Receiver(_) => None,
        });
        let signature = Signature {
            arguments: arguments.collect(),
            variadic: function.sig.variadic.is_some(),
            result: result(&function.sig.output),
        };
        let symbol = link_name(&function.attrs).unwrap_or_else(|| function.sig.ident.to_string());
        self.functions.insert(symbol, signature);
    }

    /// Reads `signature.rs`: an alias of a function pointer's type for each function.
    ///
    /// # Errors
    /// If it is not valid Rust.
    pub fn add_signatures(&mut self, source: &str) -> Result<(), syn::Error> {
        for item in syn::parse_file(source)?.items {
            let Item::Type(alias) = item else { continue };
            let Type::BareFn(function) = *alias.ty else { continue };
            let arguments = function
                .inputs
                .into_iter()
                .map(|argument| (argument.name.map(|(name, _)| name.to_string()).unwrap_or_default(), argument.ty));
            let signature = Signature {
                arguments: arguments.collect(),
                variadic: function.variadic.is_some(),
                result: result(&function.output),
            };
            self.functions.insert(alias.ident.to_string(), signature);
        }
        Ok(())
    }

    /// Adds every function, type and constant of `other` whose name is not present.
    pub fn add_missing(&mut self, other: &Model) {
        let taken: BTreeSet<String> = self.items.iter().filter_map(name_of).collect();
        for item in other.items.iter().filter(|item| name_of(item).is_some_and(|name| !taken.contains(&name))) {
            let mut item = item.clone();
            if let Item::Const(constant) = &mut item
                && constant.ident != "_"
                && let Ok(ty) = syn::parse_str(&other.resolve(&constant.ty))
            {
                // bindgen may have given this name to a different anonymous enum here.
                *constant.ty = ty;
            }
            self.add(item);
        }
        for (name, signature) in &other.functions {
            self.functions.entry(name.clone()).or_insert_with(|| signature.clone());
        }
    }

    /// Parses `["Size of X"][size_of::<X>() - 20usize]`.
    fn add_layout(&mut self, assertions: &str) {
        for assertion in assertions.split(';') {
            let mut quoted = assertion.split('"');
            let (Some(_), Some(what), Some(rest)) = (quoted.next(), quoted.next(), quoted.next()) else { continue };
            let number = rest.rsplit('-').next().unwrap_or_default();
            let digits: String = number.trim().chars().take_while(char::is_ascii_digit).collect();
            let (name, what) = if let Some(name) = what.strip_prefix("Size of ") {
                (name, "size".into())
            } else if let Some(name) = what.strip_prefix("Alignment of ") {
                (name, "alignment".into())
            } else if let Some((name, field)) = what.trim_start_matches("Offset of field: ").split_once("::") {
                (name, format!("offset of {field}"))
            } else {
                continue;
            };
            self.layouts.entry(name.into()).or_default().insert(what, digits);
        }
    }

    /// A type as text: every `typedef` resolved to a primitive or a struct. Structs are named by their `typedef`,
    /// because tags may change.
    pub fn resolve(&self, ty: &Type) -> String {
        let mut ty = ty.clone();
        self.resolve_in_place(&mut ty, 0);
        let mut text = ty.to_token_stream().to_string();
        for (loose, tight) in
            [("* ", "*"), (" < ", "<"), (" >", ">"), (" ,", ","), (" ;", ";"), ("fn (", "fn("), (",)", ")")]
        {
            text = text.replace(loose, tight);
        }
        text.replace(",>", ">").replace("usize]", "]")
    }

    fn resolve_in_place(&self, ty: &mut Type, depth: usize) {
        match ty {
            Type::Ptr(pointer) => self.resolve_in_place(&mut pointer.elem, depth),
            Type::Array(array) => self.resolve_in_place(&mut array.elem, depth),
            Type::BareFn(function) => {
                for argument in &mut function.inputs {
                    argument.name = None;
                    argument.attrs.clear();
                    self.resolve_in_place(&mut argument.ty, depth);
                }
                if let ReturnType::Type(_, result) = &mut function.output {
                    self.resolve_in_place(result, depth);
                }
            }
            Type::Path(path) => {
                let Some(mut last) = path.path.segments.last().cloned() else { return };
                if let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments {
                    for argument in &mut arguments.args {
                        if let syn::GenericArgument::Type(inner) = argument {
                            self.resolve_in_place(inner, depth);
                        }
                    }
                }
                let name = last.ident.to_string();
                // A chain of typedefs ends; libclang rejects cycles.
                if let Some(target) = self.aliases.get(&name).filter(|_| depth < 32) {
                    let mut target = target.clone();
                    self.resolve_in_place(&mut target, depth + 1);
                    *ty = target;
                } else if let Some(primitive) = primitive(&name) {
                    *ty = syn::parse_quote!(#primitive);
                } else {
                    if let Some(typedef) = self.typedef_of(&name) {
                        last.ident = quote::format_ident!("{typedef}");
                    }
                    *ty = syn::parse_quote!(#last);
                }
            }
            _ => {}
        }
    }
}

/// The name that an item defines or belongs to (for an `impl`, or a layout assertion); `None` if bindgen invented it.
fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(constant) if constant.ident == "_" => {
            let assertions = constant.expr.to_token_stream().to_string();
            let (_, rest) = assertions.split_once("Size of ")?;
            rest.split('"').next()?.to_owned()
        }
        Item::Const(constant) => constant.ident.to_string(),
        Item::Type(alias) => alias.ident.to_string(),
        Item::Struct(record) => record.ident.to_string(),
        Item::Union(record) => record.ident.to_string(),
        Item::Use(second_name) => second_name.tree.to_token_stream().to_string().rsplit(' ').next()?.to_owned(),
        Item::Impl(methods) => match &*methods.self_ty {
            Type::Path(path) => path.path.segments.last()?.ident.to_string(),
            _ => return None,
        },
        _ => return None,
    };
    (!name.starts_with("_bindgen_ty_")).then_some(name)
}

/// C's integer types on 64-bit Linux, where CANN runs. `char` keeps its name: its sign differs between machines.
fn primitive(name: &str) -> Option<syn::Ident> {
    let rust = match name {
        "c_schar" => "i8",
        "c_uchar" => "u8",
        "c_short" => "i16",
        "c_ushort" => "u16",
        "c_int" => "i32",
        "c_uint" => "u32",
        "c_long" | "c_longlong" => "i64",
        "c_ulong" | "c_ulonglong" => "u64",
        _ => return None,
    };
    Some(quote::format_ident!("{rust}"))
}

fn result(output: &ReturnType) -> Option<Type> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, result) => Some((**result).clone()),
    }
}

/// The name in `#[link_name = "\u{1}_Z..."]`.
fn link_name(attributes: &[syn::Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("link_name"))?;
    let syn::Meta::NameValue(value) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. }) = &value.value else { return None };
    Some(name.value().trim_start_matches('\u{1}').to_owned())
}

fn fields<'a>(fields: impl Iterator<Item = &'a syn::Field>) -> Vec<(String, Type)> {
    fields.map(|field| (field.ident.as_ref().map(ToString::to_string).unwrap_or_default(), field.ty.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
        pub const ACL_A: _bindgen_ty_1 = -2;
        pub type _bindgen_ty_1 = ::std::os::raw::c_int;
        pub type aclStream = *mut ::std::os::raw::c_void;
        pub struct tagPair { pub first: aclStream }
        pub type aclPair = tagPair;
        pub use self::aclPair as aclSecond;
        const _: () = { ["Size of tagPair"][::std::mem::size_of::<tagPair>() - 8usize]; };
        unsafe extern "C" {
            pub fn aclRun(pair: *const tagPair, format: *const ::std::os::raw::c_char, ...) -> u64;
        }
    "#;

    #[test]
    fn everything_is_read_by_name() {
        let model = Model::read(SOURCE).unwrap();
        let (ty, value) = &model.constants["ACL_A"];
        assert_eq!((model.resolve(ty), value.as_str()), ("i32".into(), "-2"));
        let (pair, layout) = model.record("aclSecond").unwrap();
        assert_eq!((pair.union, pair.fields[0].0.as_str()), (false, "first"));
        assert_eq!(model.resolve(&pair.fields[0].1), "*mut c_void");
        assert_eq!(layout.unwrap()["size"], "8");
        assert_eq!(model.typedef_of("tagPair"), Some("aclPair"));
        let run = &model.functions["aclRun"];
        assert!(run.variadic);
        assert_eq!(model.resolve(&run.arguments[0].1), "*const aclPair");
        assert_eq!(model.resolve(run.result.as_ref().unwrap()), "u64");
    }

    #[test]
    fn signatures_are_read_as_functions_are() {
        let mut model = Model::default();
        let source = "pub type aclRun = unsafe extern \"C\" fn(count: u32, ...) -> i32; pub type aclStop = fn();";
        model.add_signatures(source).unwrap();
        assert_eq!(model.functions["aclRun"].arguments[0].0, "count");
        assert!(model.functions["aclRun"].variadic);
        assert!(model.functions["aclStop"].result.is_none());
    }

    #[test]
    fn what_is_missing_is_added_and_what_is_there_stays() {
        let mut older = Model::read("pub type _bindgen_ty_1 = u8; pub struct tagPair { pub first: u16 }").unwrap();
        older.add_missing(&Model::read(SOURCE).unwrap());
        assert_eq!(older.resolve(&older.records["tagPair"].fields[0].1), "u16");
        assert!(!older.layouts.contains_key("tagPair"), "the layout is the other struct's");
        assert_eq!(older.resolve(&older.aliases["aclStream"]), "*mut c_void");
        assert_eq!(older.resolve(&older.constants["ACL_A"].0), "i32");
        assert!(older.functions.contains_key("aclRun"));
        let names: Vec<_> = older.items.iter().filter_map(name_of).collect();
        assert_eq!(names.iter().filter(|name| *name == "tagPair").count(), 1, "{names:?}");
    }
}
