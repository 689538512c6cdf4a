//! CANN levels: hides the functions of later versions from `dlsym` by editing this library's own symbol table in
//! memory. Changes only the `st_value` fields of its own AscendCL symbols.

#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ffi::{CStr, c_int, c_void};
use std::sync::{Mutex, PoisonError};

/// The addresses of hidden symbols, by index, to be restored.
static HIDDEN: Mutex<Option<HashMap<usize, u64>>> = Mutex::new(None);

/// Runs when the library is loaded, because callers look up symbols before they call any.
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn() = at_load;

extern "C" fn at_load() {
    // A panic must not unwind into the loader; without a level the library has all functions.
    let _ = std::panic::catch_unwind(|| set(crate::settings::Settings::from_environment().0.level));
}

/// The parts of this library's dynamic section that are needed.
#[derive(Clone, Copy, Default)]
struct Tables {
    symbols: usize,
    strings: usize,
    gnu_hash: usize,
    hash: usize,
    /// The access rights of the symbol table's pages.
    access: c_int,
}

/// Sets the level, `major * 100 + minor`: functions of later versions are hidden, the others restored.
pub(crate) fn set(level: u32) {
    let Some(tables) = own_tables() else { return };
    let mut hidden = HIDDEN.lock().unwrap_or_else(PoisonError::into_inner);
    let hidden = hidden.get_or_insert_default();
    for index in 1..tables.count() {
        let symbol = (tables.symbols as *mut libc::Elf64_Sym).wrapping_add(index);
        // SAFETY: the index is below the table's count, and names are C strings in the string table.
        let (value, name) = unsafe {
            let name = (tables.strings + (*symbol).st_name as usize) as *const _;
            ((*symbol).st_value, CStr::from_ptr(name))
        };
        if value == 0 && !hidden.contains_key(&index) {
            continue;
        }
        let Some(since) = name.to_str().ok().and_then(ascend_sys::since).and_then(number) else { continue };
        match (since > level, hidden.get(&index).copied()) {
            (true, None) => {
                hidden.insert(index, value);
                tables.set_value(symbol, 0);
            }
            (false, Some(value)) => {
                hidden.remove(&index);
                tables.set_value(symbol, value);
            }
            _ => {}
        }
    }
}

/// `9.1` as 901.
fn number(version: &str) -> Option<u32> {
    let (major, minor) = version.split_once('.')?;
    Some(major.parse::<u32>().ok()? * 100 + minor.parse::<u32>().ok()?)
}

/// The tables of the library that contains this function.
fn own_tables() -> Option<Tables> {
    struct Search {
        address: usize,
        found: Option<Tables>,
    }
    unsafe extern "C" fn visit(info: *mut libc::dl_phdr_info, _: usize, search: *mut c_void) -> c_int {
        // SAFETY: the loader passes its own description of a library, and our search state.
        let (info, search) = unsafe { (&*info, &mut *search.cast::<Search>()) };
        // SAFETY: the library's program headers, of the stated number.
        let headers = unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
        let base = info.dlpi_addr as usize;
        let contains = |header: &libc::Elf64_Phdr, address: usize| {
            let start = base + header.p_vaddr as usize;
            header.p_type == libc::PT_LOAD && (start..start + header.p_memsz as usize).contains(&address)
        };
        if !headers.iter().any(|header| contains(header, search.address)) {
            return 0;
        }
        let dynamic = headers.iter().find(|header| header.p_type == libc::PT_DYNAMIC);
        let Some(dynamic) = dynamic else { return 1 };
        let mut tables = tables_at(base, base + dynamic.p_vaddr as usize);
        let home = headers.iter().find(|header| contains(header, tables.symbols));
        tables.access = home.map_or(libc::PROT_READ, |header| access_of(header.p_flags));
        search.found = Some(tables);
        1
    }
    let mut search = Search { address: own_tables as *const () as usize, found: None };
    // SAFETY: `visit` receives the search state it expects, which outlives the call.
    unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut search).cast()) };
    search.found.filter(|tables| tables.symbols != 0 && tables.strings != 0)
}

/// A segment's flags as memory protection.
fn access_of(flags: u32) -> c_int {
    let pairs = [(libc::PF_R, libc::PROT_READ), (libc::PF_W, libc::PROT_WRITE), (libc::PF_X, libc::PROT_EXEC)];
    pairs.iter().filter(|(flag, _)| flags & flag != 0).fold(0, |access, (_, more)| access | more)
}

/// The page size of the machine.
pub(crate) fn page_size() -> usize {
    // SAFETY: the call only returns a number.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) }.max(4096) as usize
}

/// Reads the dynamic section at `dynamic` of a library loaded at `base`.
fn tables_at(base: usize, dynamic: usize) -> Tables {
    const DT_NULL: u64 = 0;
    const DT_HASH: u64 = 4;
    const DT_STRTAB: u64 = 5;
    const DT_SYMTAB: u64 = 6;
    const DT_GNU_HASH: u64 = 0x6FFF_FEF5;
    let mut tables = Tables::default();
    for index in 0.. {
        // SAFETY: the section is a list of pairs that ends with DT_NULL.
        let (tag, value) = unsafe { (dynamic as *const [u64; 2]).add(index).read() }.into();
        // glibc has already relocated the addresses; other loaders leave them relative.
        let address = if (value as usize) < base { base + value as usize } else { value as usize };
        match tag {
            DT_NULL => break,
            DT_HASH => tables.hash = address,
            DT_STRTAB => tables.strings = address,
            DT_SYMTAB => tables.symbols = address,
            DT_GNU_HASH => tables.gnu_hash = address,
            _ => {}
        }
    }
    tables
}

impl Tables {
    /// Writes a symbol's value, independent of the protection of its page.
    fn set_value(&self, symbol: *mut libc::Elf64_Sym, value: u64) {
        let start = symbol.addr() & !(page_size() - 1);
        let length = symbol.addr() + size_of::<libc::Elf64_Sym>() - start;
        let protect = |access| {
            // SAFETY: the pages hold this library's own symbol table; access rights are only extended, then restored.
            unsafe { libc::mprotect(start as *mut c_void, length, access) == 0 }
        };
        if protect(self.access | libc::PROT_WRITE) {
            // SAFETY: a symbol of our own table, on pages just made writable. The loader reads the field only while
            // looking up a name, as one aligned word.
            unsafe { (&raw mut (*symbol).st_value).write_volatile(value) };
            protect(self.access);
        }
    }

    /// Number of symbols, from whichever hash table the library has.
    fn count(&self) -> usize {
        if self.hash != 0 {
            // SAFETY: the second word of a DT_HASH table is the number of symbols.
            return unsafe { (self.hash as *const u32).add(1).read() } as usize;
        }
        if self.gnu_hash == 0 {
            return 0;
        }
        // SAFETY: a DT_GNU_HASH table is a header of four words, the Bloom filter, the buckets and the chains; the chain
        // of the highest bucket ends, marked by its lowest bit, with the last symbol.
        unsafe {
            let header = self.gnu_hash as *const u32;
            let (buckets, first, bloom) = (header.read(), header.add(1).read(), header.add(2).read());
            let bucket = header.add(4).add(2 * bloom as usize);
            let chains = bucket.add(buckets as usize);
            let Some(mut last) = (0..buckets as usize).map(|index| bucket.add(index).read()).max() else { return 0 };
            if last < first {
                return first as usize;
            }
            while chains.add((last - first) as usize).read() & 1 == 0 {
                last += 1;
            }
            last as usize + 1
        }
    }
}
