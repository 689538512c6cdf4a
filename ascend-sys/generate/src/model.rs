//! What a set of declarations says, by name: functions, constants, types, layouts. Made from Rust source alone, so that
//! headers (through bindgen) and the committed declarations are read by the same code.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{ForeignItem, Item, ReturnType, Type};

/// A function's arguments and result, as Rust types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Name and type of each argument.
    pub arguments: Vec<(String, Type)>,
    /// What it returns; none for `void`.
    pub result: Option<Type>,
}

/// Declarations by name.
#[derive(Debug, Default)]
pub struct Model {
    /// Functions.
    pub functions: BTreeMap<String, Signature>,
    /// Constants, enumerators among them: type and value.
    pub constants: BTreeMap<String, (Type, String)>,
    /// What each `typedef` stands for.
    pub aliases: BTreeMap<String, Type>,
    /// Fields of structs and unions, in order.
    pub records: BTreeMap<String, Vec<(String, Type)>>,
    /// Sizes, alignments and offsets, as bindgen asserts them: `Size of aclrtX` → 20.
    pub layouts: BTreeMap<String, String>,
    /// The items other than functions, as they were written.
    pub items: Vec<Item>,
}

impl Model {
    /// Reads Rust source: bindgen's output, or the committed declarations joined.
    ///
    /// # Errors
    /// If it is not Rust.
    pub fn read(source: &str) -> Result<Self, syn::Error> {
        let mut model = Model::default();
        for item in syn::parse_file(source)?.items {
            model.add(item);
        }
        Ok(model)
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
                let value = constant.expr.to_token_stream().to_string();
                self.constants.insert(constant.ident.to_string(), ((*constant.ty).clone(), value));
            }
            Item::Type(alias) => {
                self.aliases.insert(alias.ident.to_string(), (*alias.ty).clone());
            }
            Item::Use(second_name) => self.add_second_name(&second_name.tree),
            Item::Struct(record) => {
                self.records.insert(record.ident.to_string(), fields(record.fields.iter()));
            }
            Item::Union(record) => {
                self.records.insert(record.ident.to_string(), fields(record.fields.named.iter()));
            }
            _ => {}
        }
        self.items.push(item);
    }

    /// Takes `self::aclEngineType as aclopEngineType` apart: two typedefs of one enum.
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
        let result = match &function.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, result) => Some((**result).clone()),
        };
        let signature = Signature { arguments: arguments.collect(), result };
        self.functions.insert(function.sig.ident.to_string(), signature);
    }

    /// Takes `["Size of X"][size_of::<X>() - 20usize]` apart.
    fn add_layout(&mut self, assertions: &str) {
        for assertion in assertions.split(';') {
            let mut quoted = assertion.split('"');
            let (Some(_), Some(what), Some(rest)) = (quoted.next(), quoted.next(), quoted.next()) else { continue };
            let number = rest.rsplit('-').next().unwrap_or_default();
            let digits: String = number.trim().chars().take_while(char::is_ascii_digit).collect();
            self.layouts.insert(what.into(), digits);
        }
    }

    /// A type with every `typedef` of an integer, pointer or function resolved, as text.
    pub fn resolve(&self, ty: &Type) -> String {
        let mut ty = ty.clone();
        self.resolve_in_place(&mut ty, 0);
        ty.to_token_stream().to_string().replace(' ', "")
    }

    fn resolve_in_place(&self, ty: &mut Type, depth: usize) {
        match ty {
            Type::Ptr(pointer) => self.resolve_in_place(&mut pointer.elem, depth),
            Type::Array(array) => self.resolve_in_place(&mut array.elem, depth),
            Type::BareFn(function) => {
                for argument in &mut function.inputs {
                    argument.name = None;
                    self.resolve_in_place(&mut argument.ty, depth);
                }
                if let ReturnType::Type(_, result) = &mut function.output {
                    self.resolve_in_place(result, depth);
                }
            }
            Type::Path(path) => {
                let Some(last) = path.path.segments.last_mut() else { return };
                if let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments {
                    for argument in &mut arguments.args {
                        if let syn::GenericArgument::Type(inner) = argument {
                            self.resolve_in_place(inner, depth);
                        }
                    }
                }
                let name = last.ident.to_string();
                // A chain of typedefs ends; a cycle would be libclang's error.
                if let Some(target) = self.aliases.get(&name).filter(|_| depth < 32) {
                    let mut target = target.clone();
                    self.resolve_in_place(&mut target, depth + 1);
                    *ty = target;
                } else if let Some(primitive) = primitive(&name) {
                    *ty = syn::parse_quote!(#primitive);
                }
            }
            _ => {}
        }
    }
}

/// C's integer names on the 64-bit Linux that CANN runs on. `char` keeps its name: its sign differs by machine.
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

fn fields<'a>(fields: impl Iterator<Item = &'a syn::Field>) -> Vec<(String, Type)> {
    fields.map(|field| (field.ident.as_ref().map(ToString::to_string).unwrap_or_default(), field.ty.clone())).collect()
}
