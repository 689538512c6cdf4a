//! Tests of the reader on small ELFs made here, valid and damaged.

use std::path::Path;

use proptest::prelude::*;

use super::defect::MetaProblem;
use super::{Defect, ElfError, KernelElf, KernelParameters, KernelType, Ratio, Side};
use crate::Remedy;
use crate::runtime::Architecture;

const GLOBAL_FUNCTION: u8 = 1 << 4 | 2;
const WEAK_FUNCTION: u8 = 2 << 4 | 2;
const GLOBAL_OBJECT: u8 = 1 << 4 | 1;

/// An ELF with one code section, the given symbols, and the given sections `.ascend.meta.*`.
#[derive(Clone, Default)]
struct Elf {
    symbols: Vec<(String, u8, u8)>,
    metas: Vec<(String, Vec<u8>)>,
}

impl Elf {
    fn new() -> Self {
        Self::default()
    }

    fn symbol(mut self, name: &str, info: u8, other: u8) -> Self {
        self.symbols.push((name.into(), info, other));
        self
    }

    fn kernel(self, name: &str) -> Self {
        self.symbol(name, GLOBAL_FUNCTION, 0)
    }

    fn meta(mut self, symbol: &str, entries: &[(u16, &[u8])]) -> Self {
        let section = entries.iter().flat_map(|(kind, value)| {
            let len = value.len() as u16;
            [&kind.to_le_bytes(), &len.to_le_bytes(), *value].concat()
        });
        self.metas.push((format!(".ascend.meta.{symbol}"), section.collect()));
        self
    }

    /// A kernel with the type that its compiler writes.
    fn typed(self, symbol: &str, kernel_type: u8) -> Self {
        self.kernel(symbol).meta(symbol, &[(1, &[kernel_type, 0, 0, 0])])
    }

    fn bytes(&self) -> Vec<u8> {
        let (mut names, mut table, mut strings) = (vec![0], vec![0; 24], vec![0]);
        for (name, info, other) in &self.symbols {
            table.extend((strings.len() as u32).to_le_bytes());
            table.extend([*info, *other, 1, 0]);
            table.extend([0x40_u64.to_le_bytes(), 0x80_u64.to_le_bytes()].concat());
            strings.extend(name.bytes().chain([0]));
        }
        let mut sections = vec![(".text".to_owned(), 1, vec![0; 256], 0)];
        sections.extend(self.metas.iter().map(|(name, data)| (name.clone(), 7, data.clone(), 0)));
        let symbols = sections.len() as u32 + 1;
        sections.push((".symtab".into(), 2, table, symbols + 1));
        sections.push((".strtab".into(), 3, strings, 0));
        sections.push((".shstrtab".into(), 3, vec![], 0));
        let mut at = Vec::new();
        for (name, ..) in &sections {
            at.push(names.len() as u32);
            names.extend(name.bytes().chain([0]));
        }
        sections.last_mut().unwrap().2 = names;

        let (mut body, mut headers) = (Vec::new(), vec![0; 64]);
        for ((_, kind, data, link), name) in sections.iter().zip(at) {
            let (offset, entry) = (64 + body.len() as u64, if *kind == 2 { 24_u64 } else { 0 });
            headers.extend([name.to_le_bytes(), u32::to_le_bytes(*kind)].concat());
            headers.extend([[0; 8], [0; 8], offset.to_le_bytes(), (data.len() as u64).to_le_bytes()].concat());
            headers.extend([link.to_le_bytes(), [0; 4]].concat());
            headers.extend([1_u64.to_le_bytes(), entry.to_le_bytes()].concat());
            body.extend(data);
        }
        let mut bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x29\x10\x01\0\0\0".to_vec();
        bytes.extend([[0; 8], [0; 8], (64 + body.len() as u64).to_le_bytes()].concat());
        bytes.extend([0, 0, 0x94, 0, 64, 0, 0, 0, 0, 0, 64, 0]);
        let count = sections.len() as u16 + 1;
        bytes.extend([count.to_le_bytes(), (count - 1).to_le_bytes()].concat());
        [bytes, body, headers].concat()
    }
}

fn read(bytes: &[u8]) -> Result<KernelElf<'_>, ElfError> {
    KernelElf::read("k.o", bytes)
}

fn defect(bytes: &[u8]) -> Defect {
    let error = read(bytes).expect_err("the file is damaged");
    assert!(error.to_string().starts_with("kernels in k.o: "), "{error}");
    assert!(!error.remedy().is_empty() && !error.remedy().ends_with('.'));
    error.defect
}

/// A mixed kernel, as real compilers describe it.
fn mixed() -> Elf {
    let entries: [(u16, &[u8]); 5] = [
        (1, &[4, 0, 0, 0]),
        (2, &[1, 0, 0, 0]),
        (3, &[1, 0, 2, 0]),
        (16, &[3, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0]),
        (17, &[0; 36]),
    ];
    Elf::new()
        .kernel("matmul_mix_aic")
        .kernel("matmul_mix_aiv")
        .meta("matmul_mix_aic", &entries)
        .meta("matmul_mix_aiv", &entries)
}

#[test]
fn a_mixed_kernel_is_one_kernel_of_two_parts() {
    let bytes = mixed().bytes();
    let elf = read(&bytes).unwrap();
    assert_eq!((elf.path(), elf.linked(), elf.flags()), (Path::new("k.o"), true, 0x94_0000));
    assert_eq!(elf.architecture(), Some(Architecture::DavC220));
    let [kernel] = elf.kernels() else { panic!("{:?}", elf.kernels()) };
    assert_eq!((kernel.name(), kernel.tiling_key()), ("matmul", None));
    let sides: Vec<_> = kernel.parts().iter().map(|part| (part.symbol, part.side)).collect();
    assert_eq!(sides, [("matmul_mix_aic", Some(Side::Cube)), ("matmul_mix_aiv", Some(Side::Vector))]);
    let part = &kernel.parts()[0];
    assert_eq!((part.value, part.size), (0x40, 0x80));
    assert_eq!(part.meta.kernel_type, Some(KernelType::MixCubeMain));
    assert_eq!(part.meta.cross_core_sync, Some(true));
    assert_eq!(part.meta.ratio, Some(Ratio { cube: 1, vector: 2 }));
    assert_eq!(part.meta.parameters, Some(KernelParameters { count: 3, bytes: 24 }));
}

#[test]
fn architecture_follows_types_then_suffixes() {
    let architecture = |elf: Elf| read(&elf.bytes()).unwrap().architecture();
    assert_eq!(architecture(Elf::new().typed("k", 1)), Some(Architecture::DavC100));
    for (symbol, kind) in [("k", 2), ("k", 3), ("k_mix_aiv", 5), ("k_mix_aic", 6), ("k_mix_aiv", 7)] {
        assert_eq!(architecture(Elf::new().typed(symbol, kind)), Some(Architecture::DavC220), "{symbol} {kind}");
    }
    assert_eq!(architecture(Elf::new().kernel("k_mix_aiv")), Some(Architecture::DavC220));
    assert_eq!(architecture(Elf::new().kernel("k")), None);
    let both = Elf::new().typed("a", 1).typed("b", 3).bytes();
    assert!(matches!(defect(&both), Defect::TwoArchitectures { .. }));

    let bytes = Elf::new().typed("k", 1).bytes();
    let elf = read(&bytes).unwrap();
    elf.expect_architecture(Architecture::DavC100).unwrap();
    let error = elf.expect_architecture(Architecture::DavC220).unwrap_err();
    assert_eq!(error.to_string(), "kernels in k.o: built for dav-c100, needed for dav-c220");
    assert!(error.remedy().contains("ASCEND_BERT_NPU_ARCHS=dav-c220"), "{}", error.remedy());
}

#[test]
fn only_defined_global_visible_functions_are_kernels() {
    let bytes = Elf::new()
        .kernel("k")
        .symbol("_Z6helperv", WEAK_FUNCTION, 0)
        .symbol("local", 2, 0)
        .symbol("hidden", GLOBAL_FUNCTION, 2)
        .symbol("k__", GLOBAL_OBJECT, 0)
        .kernel("")
        .bytes();
    let names: Vec<_> = read(&bytes).unwrap().kernels().iter().map(|kernel| kernel.name().to_owned()).collect();
    assert_eq!(names, ["k"]);
    assert_eq!(defect(&Elf::new().symbol("local", 2, 0).bytes()), Defect::NoKernels);
}

#[test]
fn kernels_are_found_by_name_unless_it_reads_as_a_tiling_key() {
    let bytes = Elf::new().kernel("gelu_fp16").kernel("scan_17_mix_aiv").kernel("add__").bytes();
    let elf = read(&bytes).unwrap();
    assert_eq!(elf.kernel("gelu_fp16").unwrap().parts().len(), 1);
    assert_eq!(elf.kernel("add__").unwrap().tiling_key(), None);
    let error = elf.kernel("scan_17").unwrap_err();
    assert_eq!(error.to_string(), "kernels in k.o: kernel scan_17 ends in _17, which loaders read as a tiling key");
    let error = elf.kernel("gelu").unwrap_err();
    assert_eq!(error.to_string(), "kernels in k.o: no kernel gelu among 3: gelu_fp16, scan_17, add__");
}

#[test]
fn what_loaders_refuse_is_refused() {
    let duplicate = |elf: Elf| matches!(defect(&elf.bytes()), Defect::Duplicate { .. });
    assert!(duplicate(Elf::new().kernel("k").kernel("k")));
    assert!(duplicate(Elf::new().kernel("k_mix_aic").kernel("k_mix_aic")));
    assert!(duplicate(Elf::new().kernel("k_mix_aic").kernel("k")));
    assert!(duplicate(mixed().kernel("matmul")));
    assert!(matches!(defect(&Elf::new().typed("k", 4).bytes()), Defect::Suffix { .. }));
    for symbol in ["k_mix_aic_2", "k_mix_aicpu", "_mix_aiv"] {
        assert!(matches!(defect(&Elf::new().kernel(symbol).bytes()), Defect::MisplacedSuffix { .. }), "{symbol}");
    }
    let twice = Elf::new().typed("k", 1).meta("k", &[]).bytes();
    assert_eq!(defect(&twice), Defect::TwoMetas { symbol: "k".into() });
}

#[test]
fn descriptions_are_read_to_the_end() {
    let problem = |section: &[u8]| {
        let mut elf = Elf::new().kernel("k");
        elf.metas.push((".ascend.meta.k".into(), section.to_vec()));
        match defect(&elf.bytes()) {
            Defect::Meta { at, len, problem, .. } => {
                assert_eq!(len, section.len());
                (at, problem)
            }
            other => panic!("{other}"),
        }
    };
    assert_eq!(problem(&[1, 0, 4, 0, 1, 0, 0, 0, 9, 9]), (8, MetaProblem::Head { left: 2 }));
    assert_eq!(problem(&[1, 0, 4, 0, 1, 0]), (0, MetaProblem::Value { kind: 1, value: 4, left: 2 }));
    assert_eq!(problem(&[3, 0, 2, 0, 1, 0]), (0, MetaProblem::Length { kind: 3, found: 2, expected: 4 }));
    assert_eq!(problem(&[1, 0, 4, 0, 8, 0, 0, 0]), (0, MetaProblem::KernelType { found: 8 }));
    assert_eq!(problem(&[0; 65536]), (0, MetaProblem::Long));

    let bytes = Elf::new().kernel("k").meta("k", &[(1, &[2, 0, 0, 0]), (99, &[1]), (1, &[3, 0, 0, 0])]).bytes();
    let elf = read(&bytes).unwrap();
    assert_eq!(elf.kernels()[0].parts()[0].meta.kernel_type, Some(KernelType::Vector), "the last entry counts");
}

#[test]
fn other_files_are_told_apart() {
    let good = mixed().bytes();
    let with = |at: usize, value: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        defect(&bytes)
    };
    assert_eq!(defect(b""), Defect::Magic { found: vec![] });
    assert_eq!(defect(b"#!/bin/sh"), Defect::Magic { found: b"#!/b".to_vec() });
    assert_eq!(defect(b"\x7fELF"), Defect::Outside { what: "the header", offset: 0, len: 64, file: 4 });
    assert_eq!(with(4, &[1]), Defect::Class { class: 1, order: 1 });
    assert_eq!(with(5, &[2]), Defect::Class { class: 2, order: 2 });
    assert_eq!(with(18, &[62, 0]), Defect::Machine { found: 62 });
    assert_eq!(with(16, &[3]), Defect::Type { found: 3 });
    assert!(matches!(with(40, &[255; 8]), Defect::Outside { what: "the section table", .. }));
    assert!(matches!(with(58, &[40]), Defect::EntrySize { found: 40, expected: 64, .. }));
    assert_eq!(with(60, &[0]), Defect::NoSymbols);
    assert!(matches!(with(62, &[99]), Defect::SectionIndex { index: 99, count: 7, .. }));
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = mixed().bytes();
    for len in 0..bytes.len() {
        assert!(read(&bytes[..len]).is_err(), "{len} of {} bytes", bytes.len());
    }
}

#[test]
fn every_flipped_byte_gives_a_value_or_an_error() {
    let good = mixed().bytes();
    for at in 0..good.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= flip;
            // Damage that the format cannot detect (in code, for example) may leave a readable file; nothing panics.
            if let Ok(elf) = read(&bytes) {
                assert!(elf.kernels().iter().all(|kernel| matches!(kernel.parts().len(), 1 | 2)));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_value_or_an_error(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..24),
        tail in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut bytes = mixed().typed("other_mix_aiv", 7).bytes();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.extend(tail);
        let _ = read(&bytes);
    }

    #[test]
    fn names_come_back(names in prop::collection::hash_set("[a-z][a-z0-9_]{0,12}[a-z]", 1..8)) {
        prop_assume!(names.iter().all(|name| !name.contains("_mix_ai")));
        let elf = names.iter().fold(Elf::new(), |elf, name| elf.typed(&format!("{name}_mix_aiv"), 7));
        let bytes = elf.bytes();
        let elf = read(&bytes).unwrap();
        prop_assert_eq!(elf.kernels().len(), names.len());
        for name in &names {
            prop_assert_eq!(elf.kernel(name).unwrap().name(), name.as_str());
        }
    }
}
