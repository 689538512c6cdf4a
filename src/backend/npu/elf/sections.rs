//! The ELF container: header, sections, symbols and their names. Offsets and lengths are checked before use; nothing is
//! copied.

use std::collections::HashMap;

use super::defect::Defect;

/// The machine number of DaVinci cores.
const MACHINE: u16 = 0x1029;
const HEADER: usize = 64;
const SECTION: usize = 64;
const SYMBOL: usize = 24;
const META: &str = ".ascend.meta.";
/// Loaders ignore names of this length or longer.
const NAME_LIMIT: usize = 4096;

const TYPE_RELOCATABLE: u16 = 1;
const TYPE_EXECUTABLE: u16 = 2;
const SECTION_SYMBOLS: u32 = 2;
const SYMBOL_FUNCTION: u8 = 2;
const SYMBOL_GLOBAL: u8 = 1;
const SYMBOL_HIDDEN: u8 = 2;

/// An ELF whose header and section table are valid.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    pub(super) linked: bool,
    pub(super) flags: u32,
    sections: &'a [[u8; SECTION]],
    names: &'a [u8],
}

/// An entry of the section table.
#[derive(Clone, Copy)]
pub(super) struct Section {
    name: u64,
    kind: u32,
    offset: u64,
    size: u64,
    link: u32,
    entry_size: u64,
}

/// An entry of the symbol table.
pub(super) struct Symbol<'a> {
    pub(super) name: &'a str,
    pub(super) value: u64,
    pub(super) size: u64,
    info: u8,
    other: u8,
    section: u16,
}

impl<'a> File<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Defect> {
        if !bytes.starts_with(b"\x7fELF") {
            return Err(Defect::Magic { found: bytes[..bytes.len().min(4)].to_vec() });
        }
        let header = slice(bytes, "the header", 0, HEADER as u64)?;
        let (class, order) = (header[4], header[5]);
        if (class, order) != (2, 1) {
            return Err(Defect::Class { class, order });
        }
        let machine = u16_at(header, 18);
        if machine != MACHINE {
            return Err(Defect::Machine { found: machine });
        }
        let kind = u16_at(header, 16);
        if kind != TYPE_RELOCATABLE && kind != TYPE_EXECUTABLE {
            return Err(Defect::Type { found: kind });
        }
        let (count, size) = (u64::from(u16_at(header, 60)), u64::from(u16_at(header, 58)));
        if count == 0 {
            return Err(Defect::NoSymbols);
        }
        if size != SECTION as u64 {
            let expected = SECTION as u64;
            return Err(Defect::EntrySize { what: "section table", found: size, expected, len: count * size });
        }
        let table = slice(bytes, "the section table", u64_at(header, 40), count * size)?;
        let sections = table.as_chunks::<SECTION>().0;
        let linked = kind == TYPE_EXECUTABLE;
        let mut file = File { bytes, linked, flags: u32_at(header, 48), sections, names: &[] };
        let names = file.section("the table of section names", u32::from(u16_at(header, 62)))?;
        file.names = slice(bytes, "the table of section names", names.offset, names.size)?;
        Ok(file)
    }

    /// The sections that describe symbols, keyed by symbol.
    pub(super) fn metas(&self) -> Result<HashMap<&'a str, Section>, Defect> {
        let mut metas = HashMap::new();
        for section in self.sections.iter().map(Section::of) {
            let name = name_at(self.names, "the name of a section", section.name)?;
            let Some(symbol) = name.strip_prefix(META.as_bytes()).filter(|symbol| !symbol.is_empty()) else { continue };
            let symbol = text("the name of a section", section.name, symbol)?;
            if metas.insert(symbol, section).is_some() {
                return Err(Defect::TwoMetas { symbol: symbol.into() });
            }
        }
        Ok(metas)
    }

    /// The bytes of a section.
    pub(super) fn contents(&self, section: &Section) -> Result<&'a [u8], Defect> {
        slice(self.bytes, "a section .ascend.meta.*", section.offset, section.size)
    }

    /// The symbols of the first symbol table, which is the one that loaders read.
    pub(super) fn symbols(&self) -> Result<impl Iterator<Item = Result<Symbol<'a>, Defect>>, Defect> {
        let table = self.sections.iter().map(Section::of).find(|section| section.kind == SECTION_SYMBOLS);
        let table = table.ok_or(Defect::NoSymbols)?;
        let (found, len, expected) = (table.entry_size, table.size, SYMBOL as u64);
        if found != expected || len % expected != 0 {
            return Err(Defect::EntrySize { what: "symbol table", found, expected, len });
        }
        let names = self.section("the table of symbol names", table.link)?;
        let names = slice(self.bytes, "the table of symbol names", names.offset, names.size)?;
        let symbols = slice(self.bytes, "the symbol table", table.offset, table.size)?;
        Ok(symbols.as_chunks::<SYMBOL>().0.iter().map(move |entry| Symbol::of(entry, names)))
    }

    fn section(&self, what: &'static str, index: u32) -> Result<Section, Defect> {
        let count = self.sections.len();
        let entry = self.sections.get(index as usize).ok_or(Defect::SectionIndex { what, index, count })?;
        Ok(Section::of(entry))
    }
}

impl Section {
    fn of(entry: &[u8; SECTION]) -> Self {
        Section {
            name: u64::from(u32_at(entry, 0)),
            kind: u32_at(entry, 4),
            offset: u64_at(entry, 24),
            size: u64_at(entry, 32),
            link: u32_at(entry, 40),
            entry_size: u64_at(entry, 56),
        }
    }
}

impl<'a> Symbol<'a> {
    /// Only names of functions are read: compilers give other symbols names that may be invalid.
    fn of(entry: &[u8; SYMBOL], names: &'a [u8]) -> Result<Self, Defect> {
        let (info, other, section) = (entry[4], entry[5], u16_at(entry, 6));
        let mut symbol = Symbol { name: "", value: u64_at(entry, 8), size: u64_at(entry, 16), info, other, section };
        if symbol.is_exported_function() {
            let at = u64::from(u32_at(entry, 0));
            symbol.name = text("the name of a symbol", at, name_at(names, "the name of a symbol", at)?)?;
        }
        Ok(symbol)
    }

    /// Whether loaders treat it as a kernel or a part of one.
    pub(super) fn is_kernel(&self) -> bool {
        self.is_exported_function() && !self.name.is_empty()
    }

    fn is_exported_function(&self) -> bool {
        let (kind, binding, visibility) = (self.info & 0xf, self.info >> 4, self.other & 3);
        kind == SYMBOL_FUNCTION && binding == SYMBOL_GLOBAL && visibility != SYMBOL_HIDDEN && self.section != 0
    }
}

/// `len` bytes at `offset`, if the file has that many.
fn slice<'a>(bytes: &'a [u8], what: &'static str, offset: u64, len: u64) -> Result<&'a [u8], Defect> {
    let range = usize::try_from(offset).ok().zip(usize::try_from(len).ok());
    let found = range.and_then(|(start, len)| bytes.get(start..start.checked_add(len)?));
    found.ok_or(Defect::Outside { what, offset, len, file: bytes.len() })
}

/// The bytes of a table of strings from `offset` to the next zero.
fn name_at<'a>(names: &'a [u8], what: &'static str, offset: u64) -> Result<&'a [u8], Defect> {
    let start = usize::try_from(offset).ok().and_then(|offset| names.get(offset..));
    let start = start.ok_or(Defect::Name { what, offset, problem: "the table is shorter" })?;
    let limit = META.len() + NAME_LIMIT;
    match start.iter().take(limit).position(|&byte| byte == 0) {
        Some(end) => Ok(&start[..end]),
        None if start.len() < limit => Err(Defect::Name { what, offset, problem: "it does not end" }),
        None => Err(Defect::Name { what, offset, problem: "longer than the 4095 bytes that loaders read" }),
    }
}

fn text<'a>(what: &'static str, offset: u64, name: &'a [u8]) -> Result<&'a str, Defect> {
    std::str::from_utf8(name).map_err(|_| Defect::Name { what, offset, problem: "it is not UTF-8" })
}

/// A little-endian number; bytes beyond the end are zero, so no offset can panic.
fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    bytes.iter().skip(at).take(width).rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    number(bytes, at, 2) as u16
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    number(bytes, at, 4) as u32
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    number(bytes, at, 8)
}
